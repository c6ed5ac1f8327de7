"""Briefs in prose: every statement is quoted or counted, cites its articles, and is about what was asked for."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dragoman.cli.main import main
from dragoman.errors import StoreError, UsageError
from dragoman.link import link
from dragoman.records import Coded, Speech, make_id
from dragoman.store import EventFilter, Store
from dragoman.views.briefing import Briefing, Matter, briefing_html, briefing_json, briefing_markdown, compose
from dragoman.views.briefing.words import between, in_context, named, quote
from links import ACTORS, article, one, told
from samples import journey, party, spot


def coverage() -> list[Coded]:
    """A threat and what became of it, told by three outlets; a visit elsewhere; a trip."""
    first = article(
        "Rubio threatened Bogota with tariffs over deportation flights. Bogota rebuffed Rubio in the matter.",
        source="Wire", date="2025-02-03", title="A threat over flights",
    )  # fmt: skip
    second = article(
        "Washington threatened Bogota with tariffs over deportation flights. It yielded to Rubio on the flights.",
        source="Times", date="2025-02-04", title="Bogota and the flights",
    )  # fmt: skip
    third = one("Hegseth visited Quito to see a <b>naval</b> base of *Ecuador*.", "CONSULT", "Hegseth", "visited",
                "Quito",
                source="Post", date="2025-02-05", title="A base in the south", contexts=("military",))  # fmt: skip
    return [
        Coded(first, (
            told(first, "THREATEN", "Rubio", "threatened", "Bogota", day="2025-02-02", contexts=("migration",)),
            told(first, "REJECT", "Bogota", "rebuffed", "Rubio", day="2025-02-03", contexts=("migration",)),
        )),
        Coded(second, (
            told(second, "THREATEN", "Washington", "threatened", "Bogota", day="2025-02-02", contexts=("migration",)),
            told(second, "CONCEDE", "Bogota", "yielded", None, day="2025-02-04", contexts=("migration",)),
        )),
        third,
        journey(),
    ]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "coverage.duckdb") as opened:
        opened.add(coverage(), coder_version="1")
        link(opened)
        yield opened


def statements(found: Briefing) -> list[str]:
    return [said.text for section in found.sections for part in section.paragraphs for said in part.statements]


def markdown(found: Briefing) -> str:
    return "".join(briefing_markdown(found))


@pytest.mark.parametrize("length", ["short", "medium", "full"])
def test_every_statement_cites_and_every_quotation_is_in_its_article(store: Store, length: str) -> None:
    found = compose(store, length=length)
    numbers = {source.number: source.article for source in found.sources}
    assert list(numbers) == list(range(1, len(numbers) + 1))
    checked = 0
    for section in found.sections:
        for paragraph in section.paragraphs:
            for said in paragraph.statements:
                if "only repeat" in said.text:
                    continue
                assert said.cites and said.evidence
                assert {numbers[n] for n in said.cites} >= {words.article for words in said.evidence[:1]}
                for words in said.evidence:
                    of = store.article(words.article)
                    assert of is not None and of.text[words.start : words.end] == words.quote != ""
                checked += 1
    assert checked >= 5
    assert {section.kind for section in found.sections} >= {"new", "story", "trips", "stands", "timeline"}
    assert found.sections[0].kind == "new"


def test_two_reports_of_one_happening_are_told_once(store: Store) -> None:
    (section,) = [section for section in compose(store).sections if section.heading == "A threat over flights"]
    texts = [said.text for part in section.paragraphs for said in part.statements]
    assert [text for text in texts if "threatened" in text and "yielded" not in text] == [
        "Wire reports: “Rubio threatened Bogota with tariffs over deportation flights.” (told by two sources)"
    ]


def test_a_sentence_that_leans_on_another_is_quoted_with_it(store: Store) -> None:
    assert any("over deportation flights. It yielded to Rubio" in text for text in statements(compose(store)))


@pytest.mark.parametrize(
    ("matter", "there", "absent"),
    [
        (Matter(actor="ECU"), "Hegseth visited", "threatened"),
        (Matter(dyad=("USA", "COL")), "rebuffed", "Hegseth"),
        (Matter(issue="deportation flights"), "threatened", "Hegseth"),
        (Matter(issue="military"), "Hegseth", "threatened"),
        (Matter(story="base in the south"), "Hegseth", "threatened"),
        (Matter(trip="Rubio"), "three days", "Hegseth"),
        (Matter(events=EventFilter(since=coverage()[2].article.date)), "Hegseth", "rebuffed"),
        (Matter(actor="USA", events=EventFilter(recipient="ECU")), "Hegseth", "threatened"),
    ],
)
def test_a_brief_is_about_what_was_asked_for(store: Store, matter: Matter, there: str, absent: str) -> None:
    text = markdown(compose(store, matter))
    assert there in text and absent not in text


def test_what_is_not_there_is_said(store: Store) -> None:
    for matter, said in ((Matter(story="nothing"), "No story"), (Matter(trip="nobody"), "No trip")):
        with pytest.raises(UsageError, match=said):
            compose(store, matter)
    assert "The coverage tells nothing of this." in markdown(compose(store, Matter(actor="FRA")))


def test_sources_that_differ_are_set_against_each_other(tmp_path: Path) -> None:
    with Store.open(tmp_path / "differ.duckdb") as opened:
        for n, source, date in ((40, "Wire", "2025-02-03"), (50, "Times", "2025-02-04")):
            of = one(f"Bogota deported {n} migrants to Quito by plane.", "COERCE", "Bogota", "deported", "Quito",
                     source=source, date=date, day="2025-02-02")  # fmt: skip
            opened.add([of], coder_version="1")
        link(opened)
        text = markdown(compose(opened))
    assert "**Where sources disagree.**" in text
    assert "they differ about a number: 40 migrant (Wire) and 50 migrant (Times). [2, 1]" in text
    assert "(told by two sources, which differ) [1, 2]" in text


def test_new_speech_and_what_is_repeated(tmp_path: Path) -> None:
    def said(text: str, source: str, date: str) -> Coded:
        of = article(text, source=source, date=date)
        speaker = party(ACTORS["Rubio"], text, "Rubio")
        content = spot(text, text[text.index("that ") + 5 : text.index(".")])
        speech = Speech(
            make_id(of.id, "s"), of.id, speaker, speaker.span, spot(text, "said"), (content,), "indirect", "asserts"
        )
        return Coded(of, (), (speech,))

    with Store.open(tmp_path / "speech.duckdb") as opened:
        opened.add(
            [
                said(
                    "Rubio said that deportation flights would land at every airport of Bogota.", "Wire", "2025-02-03"
                ),
                said(
                    "At a long dinner in Cartagena harbour Rubio said that deportation flights would land at every "
                    "airport.",
                    "Times",
                    "2025-02-04",
                ),
                said("Rubio said that tariffs on coffee and flowers stay in place.", "Post", "2025-02-04"),
            ],
            coder_version="1",
        )
        link(opened)
        from dragoman.link import news

        found = [(item.kind, item.detail, item.source) for item in news(opened)]
        assert found == [
            ("new speech", "Marco Rubio asserts", "Post"),
            ("repeated", "said before", "Times"),
        ]
        (first, _) = news(opened)
        assert first.sentence == "Rubio said that tariffs on coffee and flowers stay in place."
        text = markdown(compose(opened))
        assert "**Said for the first time:** “Rubio said that tariffs on coffee" in text
        assert "One statement only repeats what was known." in text and "Three articles of three outlets" in text


def test_a_position_that_moved_is_news(tmp_path: Path) -> None:
    earlier = journey()
    stand = earlier.positions[0]
    text = "Panama now opposes the flights strongly."
    of = article(text, source="Post", date="2025-02-06")
    now = dataclasses.replace(
        stand, id=make_id(of.id, "p"), article=of.id, actor=party(ACTORS["Panama"], text, "Panama"), stance=-2,
        label="opposes", issue_span=spot(text, "the flights"), descriptions=(spot(text, "opposes"),), movement="none",
        movement_span=None, toward=(),
    )  # fmt: skip
    with Store.open(tmp_path / "moved.duckdb") as opened:
        opened.add([earlier, Coded(of, (), positions=(now,))], coder_version="1")
        link(opened)
        from dragoman.link import news

        (item,) = [item for item in news(opened) if item.kind == "moved position"]
    assert item.detail == "government of Panama on deportation flights: was hesitant (2025-02-03), now opposes"
    assert item.sentence == text and item.happening is None


class Page(HTMLParser):
    """Which elements are opened, and which links there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_text_of_articles_becomes_no_markup(store: Store) -> None:
    found = compose(store)
    assert "\\<b\\>naval\\</b\\>" in markdown(found) and "\\*Ecuador\\*" in markdown(found)
    page = "".join(briefing_html(found))
    parsed = Page()
    parsed.feed(page)
    assert "b" not in parsed.tags and "&lt;b&gt;naval&lt;/b&gt;" in page
    assert {"h1", "h2", "p", "ol"} <= set(parsed.tags) and "script" not in parsed.tags
    assert all(link.startswith(("#source-", "https://", "http://")) for link in parsed.links)
    assert json.loads(json.dumps(briefing_json(found), default=str))["title"] == "What the coverage tells"


def test_a_web_address_is_a_link_and_anything_else_is_not(tmp_path: Path) -> None:
    text = "Rubio visited Panama for talks."
    for url, linked in (
        ("https://wire.example/1", True),
        ("javascript:alert(1)", False),
        ('https://x" onclick="y', False),
    ):
        coded = one(text, "CONSULT", "Rubio", "visited", "Panama")
        of = dataclasses.replace(coded.article, url=url)
        with Store.open(tmp_path / f"{linked}{len(url)}.duckdb") as opened:
            opened.add([dataclasses.replace(coded, article=of)], coder_version="1")
            link(opened)
            found = compose(opened)
        assert (f'href="{url}"' in "".join(briefing_html(found))) is linked
        assert (f"<{url}>" in markdown(found)) is linked


def test_length_bounds_what_is_told(store: Store) -> None:
    short, full = compose(store, length="short"), compose(store, length="full")
    assert len(statements(short)) < len(statements(full))
    assert all(section.left_out == 0 for section in full.sections if section.kind in ("story", "new"))


def test_an_unlinked_store_is_linked_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "coverage.duckdb"
    with Store.open(path) as opened:
        opened.add(coverage(), coder_version="1")
        with pytest.raises(StoreError, match="dragoman link"):
            compose(opened)

    def run(*arguments: str) -> tuple[int, str]:
        code = main([*arguments, "--store", str(path)])
        return code, capsys.readouterr().out

    assert "## What is new" in run("brief")[1]
    assert run("brief", "--dyad", "USA,COL", "--length", "short", "--format", "html")[1].startswith("<!doctype html>")
    assert json.loads(run("brief", "--actor", "ECU", "--format", "json")[1])["title"] == "ECU"
    assert run("brief", "--dyad", "USA")[0] == 2
    assert "A base in the south" in run("stories")[1]
    assert "Hegseth visited" in run("stories", "base in the south")[1]
    assert json.loads(run("stories", "--format", "json")[1])[0]["articles"] >= 1


def test_words() -> None:
    days = [coverage()[n].article.date for n in (0, 2)]
    assert between(*days) == "between 3 February and 5 February 2025" and between(None, None) == ""
    assert named("government (Venezuela)") == "the government of Venezuela"
    of = article("Rubio met Mulino. He left. Then he came back. “So it goes,” he said.")
    assert quote(of, 0, 17) == "“Rubio met Mulino.”"
    assert in_context(of, 18, 26) == 0
    assert in_context(of, 27, 45) == 27  # the sentence before leans on another itself
