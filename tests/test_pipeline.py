"""The whole path: what any article must satisfy, and the coverage that the project started from."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.pipeline import Kit, code
from dragoman.read import articles
from dragoman.records import Article, Coded, Event, Span, make_id

EXAMPLES = Path(__file__).parents[1] / "examples"
SEED = Path(__file__).parents[2] / "shared" / "seed" / "additional-coverage.txt"


def article(text: str, date: dt.date | None = dt.date(2025, 2, 2)) -> Article:
    return Article(make_id(text), text, "test", date=date)


def spans(coded: Coded) -> list[Span]:
    found = []
    for e in coded.events:
        found += [e.sentence, e.trigger, *e.status_spans, *e.also, *(p.span for p in (*e.actors, *e.recipients))]
    for s in coded.speeches:
        found += [*s.content, *(x for x in (s.cue, s.speaker_span) if x)]
    found += [p.span for p in coded.places if p.span] + [d.span for d in coded.dates if d.span]
    return found


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_codes_and_every_span_lies_in_it(kit: Kit, text: str) -> None:
    coded = code(article(text), kit)
    assert all(0 <= s.start < s.end <= len(text) for s in spans(coded))


def test_parties_are_the_words_at_their_spans(kit: Kit) -> None:
    for item in articles([str(EXAMPLES)]):
        if isinstance(item, Article):
            for event in code(item, kit).events:
                for p in (*event.actors, *event.recipients):
                    assert item.text[p.span.start : p.span.end] == p.text


def test_the_same_article_gives_the_same_records(kit: Kit) -> None:
    text = "PARIS — France condemned the raid. Its foreign minister said Chad would withdraw troops on Friday."
    assert code(article(text), kit) == code(article(text), kit)


def test_an_article_without_a_date_has_no_invented_dates(kit: Kit) -> None:
    coded = code(article("Kenya recalled its ambassador from Tanzania on Tuesday.", None), kit)
    assert coded.events
    assert all(e.date.value is None or e.date.basis != "published" for e in coded.events)


@pytest.fixture(scope="module")
def seed_coded(kit: Kit) -> Coded:
    if not SEED.exists():
        pytest.skip("the seed text is not beside the project")
    item = next(iter(articles([str(SEED)], date=dt.date(2025, 1, 31))))
    assert isinstance(item, Article)
    return code(item, kit)


@pytest.fixture(scope="module")
def seed(seed_coded: Coded) -> list[tuple[Event, str]]:
    return [(e, seed_coded.article.text) for e in seed_coded.events]


def side(parties: tuple[object, ...]) -> set[str | None]:
    return {p.actor.code for p in parties}  # type: ignore[attr-defined]


VISITED = {"PAN", "SLV", "CRI", "GTM", "DOM"}

ROWS = {
    "E1": ({"AGREE"}, {"USA"}, VISITED, {"planned"}),
    "E2": ({"COOPERATE"}, VISITED, {"USA"}, None),
    "E3": ({"RETREAT"}, {"GTM"}, None, None),
    "E4": ({"REJECT"}, {"MEX"}, {"USA"}, None),
    "E5": ({"REJECT"}, {"HND"}, None, {"historical"}),
    "E6": ({"CONCEDE"}, {"HND"}, None, {"hypothetical"}),
    "E7": ({"THREATEN"}, None, {"COL"}, None),
    "E8": ({"RETREAT", "CONCEDE"}, {"COL"}, None, None),
    "E9": ({"CONSULT"}, {"CRI"}, None, None),
    "E10": ({"ACCUSE"}, {"USA"}, {"CHN"}, None),
    "E11": ({"REJECT"}, {"PAN"}, None, None),
}


NOT_YET = {"E2": "“have generally cooperated with”, as SUPPORT", "E6": "“may be softening”, coded as actual"}
"""Rows that the coder does not find whole; a row that is found after all makes its test fail, and goes from here."""


@pytest.mark.parametrize(
    "row", [pytest.param(r, marks=pytest.mark.xfail(reason=NOT_YET[r])) if r in NOT_YET else r for r in ROWS]
)
def test_the_seed_text_gives_its_rows(seed: list[tuple[Event, str]], row: str) -> None:
    types, actors, recipients, statuses = ROWS[row]
    assert any(
        e.type in types
        and (actors is None or actors <= side(e.actors))
        and (recipients is None or recipients <= side(e.recipients))
        and (statuses is None or e.status in statuses)
        for e, _ in seed
    ), [(e.type, t[e.trigger.start : e.trigger.end], side(e.actors), side(e.recipients), e.status) for e, t in seed]


def test_the_seed_text_gives_nothing_that_it_does_not_say(seed: list[tuple[Event, str]]) -> None:
    assert not [e for e, _ in seed if e.type in ("ASSAULT", "SANCTION")]
    assert not [e for e, text in seed if "first time in over a century" in text[e.sentence.start : e.sentence.end]]
    assert not [p for e, _ in seed for p in (*e.actors, *e.recipients) if p.text.lower() in ("state", "the region")]


SPEECHES = {
    "S1": ("USA", None, "asserts", "first time in over a century"),
    "S2": ("USA", "Marco Rubio", "asserts", "shift in American foreign policy"),
    "S3": ("USA", "Marco Rubio", "believes", "neglected its neighbors"),
    "S4": ("USA", "Tammy Bruce", "asserts", "the importance of strong relationships"),
    "S5": ("USA", "Marco Rubio", "fears", "use the canal against US interests"),
    "S6": ("PAN", "José Raúl Mulino", "asserts", "not up for negotiation"),
}


@pytest.mark.parametrize("row", SPEECHES)
def test_the_seed_text_gives_its_speeches(seed_coded: Coded, row: str) -> None:
    code, person, force, words = SPEECHES[row]
    text = seed_coded.article.text
    (said,) = [s for s in seed_coded.speeches if any(words in text[c.start : c.end] for c in s.content)]
    assert said.speaker is not None
    assert (said.speaker.actor.code, said.speaker.actor.person, said.force) == (code, person, force)
    if row == "S2":
        assert said.medium == "in an opinion piece"
    if row == "S6":
        assert said.speaker.actor.basis == "lookup"


POSITIONS = {
    "GTM cooperates": ("GTM", "deport", {1, 2}, None),
    "MEX hesitates": ("MEX", "deportations", {0}, None),
    "HND resisted, softening": ("HND", "deportations", {-1, -2}, "softening"),
    "CRI in talks": ("CRI", "migrant", {0}, None),
    "SLV cooperates": ("SLV", "immigration", {1}, None),
    "PAN refuses to negotiate": ("PAN", "ownership", {-2}, None),
    "USA for its policies": ("USA", "immigration", {1, 2}, None),
    "USA against Chinese influence": ("USA", "chinese influence", {-1, -2}, None),
}


@pytest.mark.parametrize("row", POSITIONS)
def test_the_seed_text_gives_its_positions(seed_coded: Coded, row: str) -> None:
    code, issue, stances, movement = POSITIONS[row]
    found = [p for p in seed_coded.positions if p.actor.actor.code == code and issue in p.issue.lower()]
    assert any(p.stance in stances and movement in (None, p.movement) for p in found), found
