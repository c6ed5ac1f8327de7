"""Links: copies, happenings, answers, stories and news out of coded articles, whatever the order in which they came."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.cli.main import main
from dragoman.errors import StoreError, UsageError
from dragoman.link import answers, changes, happening_of, happenings, is_linked, known_article, link, news, tellings
from dragoman.link.copies import bands, shingles
from dragoman.link.features import agency
from dragoman.link.vocabulary import numbers_in, stem
from dragoman.records import Coded
from dragoman.store import EventFilter, Store
from dragoman.views.brief import brief, brief_text
from dragoman.views.happenings import answers_as, disputed, happenings_as, history, news_as, told_by
from links import article, one, place, random_coverage, table, tables, told

LONG = (
    "The government said that the harbour would be closed for three weeks while engineers look for mines. "
    "Ships that wait outside are to be sent to other ports along the coast, and fishermen will be paid for the days "
    "that they lose. An official of the port authority told reporters that nobody had been hurt in the blast, which "
    "broke windows in several streets. The opposition asked for an inquiry and blamed the minister of transport, who "
    "had cut the number of patrol boats last autumn. He denied that this had anything to do with the accident."
)
OTHER = (
    "Farmers in the valley have begun to bring in the coffee, two weeks earlier than last year. Rain came late, and "
    "the price has risen since autumn, so that many have hired helpers from the towns. A cooperative hopes to sell a "
    "third of its beans abroad, and it is looking for buyers in Asia who pay more for what is grown in the shade."
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "coverage.duckdb") as opened:
        yield opened


def put(store: Store, *coded: Coded) -> Store:
    store.add(coded, coder_version="1")
    link(store)
    return store


# --- copies ---


def copied(store: Store, *texts: str) -> list[str]:
    """The kinds of articles in order, each a day after the one before and of its own outlet."""
    found = [Coded(article(text, source=f"Outlet {n}", date=f"2025-02-{n + 1:02}"), ()) for n, text in enumerate(texts)]
    put(store, *found)
    kinds = {row["article"]: row["kind"] for row in store.database.rows("FROM copies")}
    return [kinds[coded.article.id] for coded in found]


def test_copies_are_found_through_edits_and_others_are_not(store: Store) -> None:
    edits = [
        LONG,
        "By our own correspondent\n" + LONG,
        LONG[: len(LONG) // 2],
        LONG.replace("three weeks", "4 weeks").replace("harbour", "harbor"),
    ]
    assert copied(store, OTHER, *edits) == ["original", "original", "copy", "copy", "copy"]


def test_a_shared_quotation_makes_no_copy(store: Store) -> None:
    quotation = "“We have looked at the harbour and we will look again until every mine is gone,” he said. "
    assert copied(store, quotation + LONG, quotation + OTHER) == ["original", "original"]


def test_versions_of_one_outlet_are_chained(store: Store) -> None:
    first, second = article(LONG, date="2025-02-01"), article(LONG + " Two are missing.", date="2025-02-02")
    put(store, Coded(second, ()), Coded(first, ()))
    rows = {row["article"]: row for row in store.database.rows("FROM copies")}
    assert rows[second.id]["previous"] == first.id and rows[second.id]["kind"] == "version"
    assert rows[first.id]["previous"] is None
    assert changes(first.text, second.text) == [("+", "Two are missing.")]


def test_signatures_are_the_same_on_every_machine() -> None:
    assert len(shingles("one two three four")) == 2 and shingles("One, two") == shingles("one two")
    assert bands("") == [] and shingles("") == []
    assert len(bands(LONG)) == 64
    assert bands(LONG) == bands(LONG.upper())


def test_an_agency_signs_at_the_head() -> None:
    assert agency("BOGOTA (AP) — Soldiers") == "Associated Press"
    assert agency("BOGOTA, Feb. 3 (Reuters) - Soldiers") == "Reuters"
    assert agency("Soldiers (MIL) " + "x" * 300 + " (AP)") is None


# --- happenings ---


def test_two_outlets_tell_of_one_happening(store: Store) -> None:
    put(
        store,
        one("Rubio threatened Panama with sanctions over the canal.", "THREATEN", "Rubio", "threatened", "Panama",
            source="Wire", date="2025-02-03", day="2025-02-02"),
        one("On Sunday Washington warned that it would punish Panama over the canal.", "THREATEN", "Washington",
            "warned", "Panama", source="Times", date="2025-02-04", day="2025-02-02", contexts=("economic",)),
        one("Quito threatened Panama with sanctions over the canal.", "THREATEN", "Quito", "threatened", "Panama",
            source="Post", date="2025-02-03", day="2025-02-02"),
    )  # fmt: skip
    found = list(happenings(store, sources=1))
    assert sorted(happening.sources for happening in found) == [1, 2] or len(found) == 3
    both = [happening for happening in found if happening.actors == ("USA",)]
    assert sum(happening.publications for happening in both) == 2


def test_a_copy_is_a_publication_and_not_a_report(store: Store) -> None:
    text = "Rubio threatened Panama with sanctions over the canal. " + LONG
    put(
        store,
        one(text, "THREATEN", "Rubio", "threatened", "Panama", source="Wire", date="2025-02-03"),
        one(text + " More soon.", "THREATEN", "Rubio", "threatened", "Panama", source="Times", date="2025-02-03"),
    )
    (found,) = happenings(store)
    assert (found.publications, found.reports, found.sources) == (2, 1, 1)
    assert told_by(found) == "1 source (2)"


def test_planned_then_denied_is_one_history(store: Store) -> None:
    put(
        store,
        one("Rubio will visit Panama next week for talks on the canal.", "AGREE", "Rubio", "visit", "Panama",
            source="Wire", date="2025-01-30", status="planned", day="2025-02-05"),
        one("Rubio visited Panama on Wednesday for talks on the canal.", "CONSULT", "Rubio", "visited", "Panama",
            source="Times", date="2025-02-06", day="2025-02-05"),
        one("Panama denied that Rubio visited it on Wednesday for talks on the canal.", "CONSULT", "Rubio",
            "visited", "Panama", source="Post", date="2025-02-07", day="2025-02-05", status="denied"),
    )  # fmt: skip
    (found,) = happenings(store)
    assert found.statuses == ("planned", "actual", "denied")
    assert found.type == "CONSULT"
    assert history(found) == "planned → actual → denied"
    assert [told.source for told in found.tellings] == ["Wire", "Times", "Post"]
    assert "status actual or denied" in disputed(found)


@pytest.mark.parametrize(
    ("actor", "recipient", "day"),
    [
        ("Hegseth", "Panama", "2025-02-02"),  # another person
        ("Rubio", "Quito", "2025-02-02"),  # another recipient
        ("Rubio", "Panamanian farmers", "2025-02-02"),  # another side of the same country
        ("Rubio", "Panama", "2025-01-12"),  # another day
    ],
)
def test_what_contradicts_is_another_happening(store: Store, actor: str, recipient: str, day: str) -> None:
    put(
        store,
        one("Rubio threatened Panama with tariffs on coffee.", "THREATEN", "Rubio", "threatened", "Panama",
            source="Wire", date="2025-02-03", day="2025-02-02"),
        one(f"{actor} threatened {recipient} with tariffs on coffee.", "THREATEN", actor, "threatened", recipient,
            source="Times", date="2025-02-03", day=day),
    )  # fmt: skip
    assert len(list(happenings(store))) == 2


def test_a_vague_report_does_not_chain_two_clear_ones(store: Store) -> None:
    text = "Rubio threatened Panama with tariffs on coffee"
    put(
        store,
        *(
            one(f"{text}{end}.", "THREATEN", "Rubio", "threatened", "Panama", source=source, date=date, **fields)
            for end, source, date, fields in [
                (" early", "Wire", "2025-02-03", {"day": "2025-02-02"}),
                (" again", "Times", "2025-02-12", {"day": "2025-02-11"}),
                (" in February", "Post", "2025-02-14", {"day": "2025-02"}),
            ]
        ),
    )
    assert sorted(len(found.tellings) for found in happenings(store)) == [1, 2]


def test_disagreements_are_kept_with_their_sources(store: Store) -> None:
    put(
        store,
        one("Bogota deported 40 migrants to Quito by plane.", "COERCE", "Bogota", "deported", "Quito",
            source="Wire", date="2025-02-03", day="2025-02-02", place=place("Quito", "ECU")),
        one("Bogota deported 50 migrants to Quito by plane.", "COERCE", "Bogota", "deported", "Quito",
            source="Times", date="2025-02-04", day="2025-02-03", place=place("Quito", "ECU")),
    )  # fmt: skip
    (found,) = happenings(store)
    assert disputed(found) == "day 2025-02-02 or 2025-02-03; number 40 migrant or 50 migrant"
    assert [told.sources for told in found.disagreements if told.field == "day"] == [("Wire",), ("Times",)]


# --- answers ---


def test_an_answer_that_is_said_and_one_that_is_inferred(store: Store) -> None:
    said = article("Rubio threatened Panama. In response Panama rebuffed Rubio.", source="Wire", date="2025-02-03")
    put(
        store,
        Coded(said, (
            told(said, "THREATEN", "Rubio", "threatened", "Panama", day="2025-02-01"),
            told(said, "REJECT", "Panama", "rebuffed", "Rubio", day="2025-02-02"),
        )),
        one("Bogota accused Quito over prisoners.", "ACCUSE", "Bogota", "accused", "Quito", source="Times",
            date="2025-02-03", day="2025-02-02", contexts=("legal",)),
        one("Quito yielded to Bogota in the matter.", "CONCEDE", "Quito", "yielded", "Bogota", source="Times",
            date="2025-02-05", day="2025-02-04", contexts=("legal",)),
    )  # fmt: skip
    found = {(answer.cause.type, answer.answer.type): answer for answer in answers(store)}
    assert found.keys() == {("THREATEN", "REJECT"), ("ACCUSE", "CONCEDE")}
    stated, inferred = found["THREATEN", "REJECT"], found["ACCUSE", "CONCEDE"]
    assert stated.basis == "stated" and stated.start is not None and stated.end is not None
    assert said.text[stated.start : stated.end] == stated.words == "In response"
    assert inferred.basis == "inferred" and inferred.words == "reversed parties; both legal; 2 days later"
    assert answers(store, to=inferred.cause.tellings[0].event[:10]) == [inferred]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Rubio threatened Panama, which led to talk that Panama rebuffed Rubio.", "THREATEN"),
        ("Panama rebuffed Rubio in response to the fact that Rubio threatened Panama.", "THREATEN"),
        ("Panama rebuffed Rubio after Rubio threatened Panama.", "THREATEN"),
        ("After Rubio threatened Panama, Panama rebuffed Rubio.", "THREATEN"),
        ("Panama rebuffed Rubio, and Rubio threatened Panama.", None),
    ],
)
def test_words_that_say_what_answers_what(store: Store, text: str, cause: str | None) -> None:
    of = article(text)
    threat = told(of, "THREATEN", "Rubio", "threatened", "Panama", day="2025-02-02")
    put(store, Coded(of, (threat, told(of, "REJECT", "Panama", "rebuffed", "Rubio", day="2025-02-02"))))
    stated = [answer.cause.type for answer in answers(store) if answer.basis == "stated"]
    assert stated == ([cause] if cause else [])


# --- stories ---


def test_articles_about_one_matter_are_one_story(store: Store) -> None:
    texts = [LONG, "Mines closed the harbour, and engineers look for them. " + LONG[200:420], OTHER]
    put(store, *(Coded(article(text, source=f"Outlet {n}", title=text[:30]), ()) for n, text in enumerate(texts)))
    groups: dict[str, int] = {}
    for row in store.database.rows("FROM story_articles"):
        groups[row["story"]] = groups.get(row["story"], 0) + 1
    assert sorted(groups.values()) == [1, 2]


# --- news ---


def test_news_of_a_second_article(store: Store) -> None:
    first = one("Bogota deported migrants to Quito by plane.", "COERCE", "Bogota", "deported", "Quito",
                source="Wire", date="2025-02-03")  # fmt: skip
    of = article("Bogota deported 50 migrants to Quito by plane. Rubio visited Panama.", source="Times",
                 date="2025-02-04")  # fmt: skip
    second = Coded(of, (
        told(of, "COERCE", "Bogota", "deported", "Quito", day="2025-02-02"),
        told(of, "CONSULT", "Rubio", "visited", "Panama"),
    ))  # fmt: skip
    put(store, first, second)
    found = [(item.kind, item.detail) for item in news(store, article=of.id)]
    assert found == [
        ("new happening", None),
        ("new detail", "day: 2025-02-02"),
        ("new detail", "number: 50 migrant"),
        ("confirmation", "until now only Wire"),
    ]
    assert news(store, since=of.date) == news(store) == news(store, article=known_article(store, of.citation))
    assert all(item.sentence == of.text[item.start : item.end] for item in news(store))
    assert [item.kind for item in news(store, article=first.article.id)] == ["new happening"]


def test_a_copy_only_repeats(store: Store) -> None:
    text = "Rubio threatened Panama with sanctions over the canal. " + LONG
    again = one(text + " More.", "THREATEN", "Rubio", "threatened", "Panama", source="Times", date="2025-02-04")
    put(store, one(text, "THREATEN", "Rubio", "threatened", "Panama", date="2025-02-03"), again)
    assert [(item.kind, item.detail) for item in news(store, article=again.article.id)] == [("repeated", "a copy")]


def test_news_that_contradicts_or_changes_the_status(store: Store) -> None:
    base = {"type_": "CONSULT", "actor": "Rubio", "verb": "visited", "recipient": "Panama"}
    put(
        store,
        one("Rubio visited Panama for talks.", **base, date="2025-02-03", source="Wire", day="2025-02-02"),
        one("Rubio, Panama says, visited Panama for no talks.", **base, date="2025-02-04", source="Times",
            day="2025-02-02", status="denied"),
    )  # fmt: skip
    assert [(item.kind, item.detail) for item in news(store)] == [("contradiction", "status: denied, told as actual")]


# --- the whole ---


@pytest.mark.parametrize("seed", range(3))
def test_links_do_not_depend_on_order_or_batches(tmp_path: Path, seed: int) -> None:
    coverage = random_coverage(seed)
    chance = random.Random(seed)
    with Store.open(tmp_path / "at-once.duckdb") as store:
        expected = tables(put(store, *coverage))
        assert len(expected["event_pairs"]) > 3 and len(expected["copy_pairs"]) > 0
        link(store, rebuild=True)
        assert tables(store) == expected
    chance.shuffle(coverage)
    with Store.open(tmp_path / "in-batches.duckdb") as store:
        while coverage:
            size = chance.randint(4, 12)
            put(store, *coverage[:size])
            coverage = coverage[size:]
        assert tables(store) == expected


def test_an_article_that_is_coded_anew_gets_new_links(store: Store, tmp_path: Path) -> None:
    coverage = random_coverage(7, 12)
    store.add(coverage, coder_version="1")
    link(store)
    store.add([Coded(coded.article, coded.events[:1]) for coded in coverage[:6]], coder_version="2")
    assert not is_linked(store)
    done = link(store)
    assert (done.added, done.removed) == (6, 6)
    after = tables(store)
    link(store, rebuild=True)
    assert tables(store) == after


def test_every_event_is_of_one_happening(store: Store) -> None:
    coverage = random_coverage(3)
    put(store, *coverage)
    assert set(tellings(store)) == {(coded.article.id, event.id) for coded in coverage for event in coded.events}
    assert table(store, "link_articles") and is_linked(store)


def test_without_links_one_is_told_what_to_run(store: Store) -> None:
    with pytest.raises(StoreError, match="dragoman link --store"):
        happenings(store)
    with pytest.raises(StoreError, match="dragoman link --store"):
        news(store)
    put(store)
    assert list(happenings(store)) == [] and answers(store) == [] and news(store) == []
    with pytest.raises(UsageError, match="No happening or event abc"):
        happening_of(store, "abc")
    with pytest.raises(UsageError, match="No article nowhere"):
        known_article(store, "nowhere")


def test_forms(store: Store) -> None:
    put(store, one("Rubio threatened Panama.", "THREATEN", "Rubio", "threatened", "Panama", day="2025-02-02"))
    assert "2025-02-02" in "".join(happenings_as(happenings(store), "table"))
    assert '"sources": 1' in "".join(happenings_as(happenings(store), "json"))
    assert "".join(answers_as(answers(store), "table")) == "No answers.\n"
    assert "new happening" in "".join(news_as(news(store), "table"))
    assert '"kind": "new happening"' in "".join(news_as(news(store), "json"))


def test_a_brief_of_a_linked_store_tells_each_happening_once(store: Store) -> None:
    coverage = [
        one(f"Bogota deported {n} migrants to Quito by plane.", "COERCE", "Bogota", "deported", "Quito",
            source=source, date=date, day="2025-02-02")
        for n, source, date in ((40, "Wire", "2025-02-03"), (50, "Times", "2025-02-04"))
    ]  # fmt: skip
    store.add(coverage, coder_version="1")
    before = brief(store)
    assert len(before.dyads[0].lines) == 2 and before.new == ()
    link(store)
    after = brief(store)
    (line,) = after.dyads[0].lines
    assert (
        line.citation.source == "Wire"
        and line.told_by == "2 sources"
        and line.disputed == "number 40 migrant or 50 migrant"
    )
    assert after.new == (line,)
    text = "".join(brief_text(after))
    assert "## What is new" in text and "Sources differ: number 40 migrant or 50 migrant." in text
    assert "New: contradiction (number: 50 migrant), confirmation (until now only Wire)." in text
    assert brief(store, EventFilter(actor="PAN")).new == ()


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "coverage.duckdb")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main([*arguments, "--store", path])
        return code, *capsys.readouterr()

    assert run("link")[0] == 2  # no such store
    of = one("Rubio threatened Panama.", "THREATEN", "Rubio", "threatened", "Panama", day="2025-02-02")
    with Store.open(path) as opened:
        opened.add([of], coder_version="1")
    code, out, err = run("happenings")
    assert code == 2 and out == "" and f"run `dragoman link --store {path}`" in err
    linked = "1 articles are 1 reports of 1 happenings in 1 stories; 0 answers.\n"
    assert run("link") == (0, f"1 articles linked: {linked}", "")
    assert run("link") == (0, f"0 articles linked: {linked}", "")
    assert run("link", "--rebuild") == (0, f"1 articles linked: {linked}", "")
    assert "Rubio threatened Panama." in run("happenings")[1]
    assert json.loads(run("happenings", "--format", "json")[1])[0]["statuses"] == ["actual"]
    assert run("happenings", "--sources", "2")[1] == "No happenings.\n"
    assert run("answers")[1] == "No answers.\n" and run("answers", "--to", of.events[0].id)[0] == 0
    assert json.loads(run("new", of.article.citation, "--format", "json")[1])[0]["kind"] == "new happening"
    assert run("new", "--since", "2025-02-04")[1] == "Nothing new.\n"
    assert run("new", "nowhere")[0] == run("answers", "--to", "zz")[0] == 2


def test_words() -> None:
    assert stem("Threatening") == stem("threatens") == stem("threatened")
    assert stem("stopped") == stem("stops") == stem("stopping") and stem("fire") == stem("fires") == stem("fired")
    assert stem("met") == stem("meeting") == stem("meets")
    assert numbers_in("Two planes with 1,040 migrants in 2025, one") == ["1040 migrant", "2 plan"]


def test_a_run_that_was_stopped_goes_on(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coverage = random_coverage(5)
    with Store.open(tmp_path / "at-once.duckdb") as other:
        expected = tables(put(other, *coverage))
    monkeypatch.setattr("dragoman.link.build.AT_ONCE", 5)
    store.add(coverage, coder_version="1")

    def stop(done: int, total: int) -> None:
        assert total == len(coverage)
        if done >= 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        link(store, progress=stop)
    assert not is_linked(store) and len(table(store, "link_articles")) == 10
    assert link(store).added == len(coverage) - 10
    assert tables(store) == expected
    seen: list[tuple[int, int]] = []
    link(store, rebuild=True, progress=lambda done, total: seen.append((done, total)))
    assert tables(store) == expected and seen[0] == (5, len(coverage)) and seen[-1] == (len(coverage),) * 2
