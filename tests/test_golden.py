"""Whole articles against what reading them gives: `golden/CASE/article.txt` and `expected.json`.

`golden/README.md` says what the files mean and when an event is what a row expects. Run as a program,
this prints the report of every case.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from dragoman.codebook.load import TYPES, load_codebook
from dragoman.facts import load_facts
from dragoman.read import articles
from dragoman.records import Article, Event, Party, Span, Status
from samples import COL, event, party, spot, threat

if TYPE_CHECKING:
    from dragoman.pipeline import Kit

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/expected.json"))
JOINT = {"AGREE", "CONSULT", "COOPERATE"}
NO_STATE = {"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"}
TRIP_STATUS = {"planned", "under way", "taken", "cancelled"}

Row = Mapping[str, Any]


@dataclass(slots=True)
class Result:
    """What coding a case gave."""

    case: str
    text: str
    found: list[tuple[Row, Event]] = field(default_factory=list)
    missed: list[Row] = field(default_factory=list)
    kept_out: list[Row] = field(default_factory=list)
    wrong: list[tuple[Row, Event]] = field(default_factory=list)
    beyond: list[Event] = field(default_factory=list)
    """Events that no row expects: not wrong for that alone."""


# -- the score --


def test_golden_cases(kit: Kit) -> None:
    from dragoman.pipeline import code

    results = []
    for case in CASES:
        article = read_case(case)
        results.append(compare(case, article, code(article, kit).events))
    text = report(results)
    print(text)
    floor = json.loads((GOLDEN / "floor.json").read_text("utf-8"))
    below = {name: share for name, share in shares(results).items() if share < floor[name]}
    assert not below, f"below the floor of {floor}: {below}\n{text}"


def compare(case: str, article: Article, events: Sequence[Event]) -> Result:
    """Each row in turn takes the first event left that fits it."""
    result = Result(case, article.text)
    expected = read_expected(case)
    left = list(events)
    for row in expected["rows"]:
        fitting = next((one for one in left if fits(row, one, article.text)), None)
        if fitting is None:
            result.missed.append(row)
        else:
            left.remove(fitting)
            result.found.append((row, fitting))
    for row in expected["absent"]:
        breach = next((one for one in events if violates(row, one, article.text)), None)
        if breach is None:
            result.kept_out.append(row)
        else:
            result.wrong.append((row, breach))
    result.beyond = left
    return result


def fits(row: Row, one: Event, text: str) -> bool:
    """Whether an event is the one that a row expects."""
    return (
        one.type in _list(row["type"])
        and _touches(row["trigger"], one.trigger, text)
        and _sides_fit(row, one)
        and row.get("status") in (None, one.status)
        and ("speaker" not in row or _codes([row["speaker"]]) == _codes_of([one.speaker]))
    )


def violates(row: Row, one: Event, text: str) -> bool:
    """Whether an event is what a row says must not come out."""
    if one.status == "denied" and row.get("status") != "denied":
        return False
    return (
        ("type" not in row or one.type in _list(row["type"]))
        and ("trigger" not in row or _touches(row["trigger"], one.trigger, text))
        and _codes(row.get("actors", ())) <= _codes_of(one.actors)
        and _codes(row.get("recipients", ())) <= _codes_of(one.recipients)
        and row.get("status") in (None, one.status)
    )


def _sides_fit(row: Row, one: Event) -> bool:
    actors, recipients = _codes_of(one.actors), _codes_of(one.recipients)
    if one.type in JOINT and row.get("recipients") == [] and len(row.get("actors", ())) > 1:
        return _codes(row["actors"]) == actors | recipients
    return all(
        name not in row or _codes(row[name]) == found
        for name, found in (("actors", actors), ("recipients", recipients))
    )


def _touches(phrases: Sequence[str], trigger: Span, text: str) -> bool:
    return any(
        trigger.start < span.end and trigger.end > span.start for phrase in phrases for span in places_of(phrase, text)
    )


def places_of(phrase: str, text: str) -> list[Span]:
    """Where a stretch of words stands in a text, capitals aside."""
    return [Span(*found.span()) for found in re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text, re.IGNORECASE)]


def _list(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def _codes(written: Iterable[str]) -> set[str]:
    """ "POL GOV" → POL."""
    return {words.split()[0] for words in written}


def _codes_of(parties: Iterable[Party | None]) -> set[str]:
    return {one.actor.code for one in parties if one is not None and one.actor.code}


# -- the report --


def shares(results: Sequence[Result]) -> dict[str, float]:
    """Of the expected rows those found, and of the absent rows those absent."""
    found, missed = (sum(len(getattr(r, name)) for r in results) for name in ("found", "missed"))
    kept_out, wrong = (sum(len(getattr(r, name)) for r in results) for name in ("kept_out", "wrong"))
    return {"rows": found / max(found + missed, 1), "absent": kept_out / max(kept_out + wrong, 1)}


def report(results: Sequence[Result]) -> str:
    """Every case with what was missed and what should not be there, then the totals."""
    lines = []
    for r in results:
        rows, absent = len(r.found) + len(r.missed), len(r.kept_out) + len(r.wrong)
        lines.append(
            f"{r.case}: {len(r.found)} of {rows} found, {len(r.kept_out)} of {absent} absent, {len(r.beyond)} beyond"
        )
        lines += [f"  missed {_told(row)}" for row in r.missed]
        lines += [f"  wrong  {_shown(one, r.text)} ({row['why']})" for row, one in r.wrong]
        lines += [f"  beyond {_shown(one, r.text)}" for one in r.beyond]
    lines.append("")
    lines += [f"{name}: {share:.3f}" for name, share in shares(results).items()]
    pairs = [pair for r in results for pair in r.found]
    sectors = [_sectors_fit(row, one) for row, one in pairs if _sectors(row)]
    contexts = [set(row["contexts"]) <= set(one.contexts) for row, one in pairs if "contexts" in row]
    lines.append(f"of the rows found: sectors {_of(sectors)}, contexts {_of(contexts)}")
    return "\n".join(lines)


def _told(row: Row) -> str:
    sides = " → ".join(
        ", ".join(row[name]) or "nobody" if name in row else "anybody" for name in ("actors", "recipients")
    )
    status = row.get("status", "any status")
    return f"{' or '.join(_list(row['type']))} {sides}, {status}: {' / '.join(row['trigger'])}"


def _shown(one: Event, text: str) -> str:
    sides = " → ".join(
        ", ".join(" ".join(filter(None, (p.actor.code, *p.actor.sectors))) or p.text for p in parties) or "nobody"
        for parties in (one.actors, one.recipients)
    )
    return f"{one.type} {sides}, {one.status}: {text[one.trigger.start : one.trigger.end]}"


def _sectors(row: Row) -> set[str]:
    return {words for name in ("actors", "recipients") for words in row.get(name, ()) if " " in words}


def _sectors_fit(row: Row, one: Event) -> bool:
    found = {f"{p.actor.code} {sector}" for p in (*one.actors, *one.recipients) for sector in p.actor.sectors}
    return _sectors(row) <= found


def _of(marks: Sequence[bool]) -> str:
    return f"{sum(marks)} of {len(marks)}"


# -- the cases themselves --


@cache
def read_case(case: str) -> Article:
    """The article of a case, as `dragoman code` would read it."""
    [article] = articles([str(GOLDEN / case / "article.txt")])
    assert isinstance(article, Article), article.reason
    return article


@cache
def read_expected(case: str) -> dict[str, Any]:
    """What must come out of it, and what must not."""
    expected: dict[str, Any] = json.loads((GOLDEN / case / "expected.json").read_text("utf-8"))
    return expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 15
    assert sum("trip" in read_expected(case) for case in CASES) >= 5


@pytest.mark.parametrize("case", CASES)
def test_case_reads(case: str) -> None:
    article = read_case(case)
    assert article.title and article.source and article.date
    assert article.known["date"] == "front matter"
    assert 100 <= len(article.text.split()) <= 200


@pytest.mark.parametrize("case", CASES)
def test_expectations_are_well_formed(case: str) -> None:
    expected, text = read_expected(case), read_case(case).text
    assert expected.keys() <= {"why", "rows", "absent", "trip"}
    assert expected["why"] and expected["rows"] and expected["absent"]
    for row in expected["rows"]:
        assert row.keys() <= {
            "type", "actors", "recipients", "status", "trigger", "contexts", "speaker", "note",
        }  # fmt: skip
        assert row["type"] and row["trigger"]
    for row in expected["absent"]:
        assert row.keys() <= {"type", "actors", "recipients", "status", "trigger", "why"}
        assert row["why"] and len(row) > 1
    for row in (*expected["rows"], *expected["absent"]):
        assert set(_list(row.get("type", ()))) <= set(TYPES)
        assert row.get("status") in (None, *get_args(Status))
        assert set(row.get("contexts", ())) <= set(load_codebook().contexts)
        for phrase in row.get("trigger", ()):
            assert places_of(phrase, text), f"“{phrase}” does not stand in the article"
        for who in (*row.get("actors", ()), *row.get("recipients", ())):
            _check_code(who)


@pytest.mark.parametrize("case", [case for case in CASES if "trip" in read_expected(case)])
def test_trips_are_well_formed(case: str) -> None:
    trip, text = read_expected(case)["trip"], read_case(case).text
    assert trip.keys() <= {"traveller", "office", "code", "status", "days", "secret", "legs"}
    _check_code(trip["code"])
    assert trip["status"] in TRIP_STATUS
    assert trip["traveller"] in text and places_of(trip["office"], text)
    assert trip["legs"]
    for leg in trip["legs"]:
        assert leg.keys() <= {"place", "date", "met", "status"}
        assert leg["place"] in text and leg.get("met", "") in text
        assert leg.get("status") in (None, *TRIP_STATUS)
        if "date" in leg:
            dt.date.fromisoformat(leg["date"])


def _check_code(who: str) -> None:
    code, *sectors = who.split()
    assert code in NO_STATE or code in load_facts().countries, who
    assert set(sectors) <= set(load_codebook().sectors), who


# -- the comparison, on events made by hand --

TARIFFS = {
    "type": "THREATEN",
    "actors": ["USA GOV"],
    "recipients": ["COL"],
    "status": "actual",
    "trigger": ["threatened"],
}


@pytest.mark.parametrize(
    ("change", "fitting"),
    [
        ({}, True),
        ({"type": ["SANCTION", "THREATEN"]}, True),
        ({"type": "SANCTION"}, False),
        ({"trigger": ["was annoyed", "Rubio threatened Colombia"]}, True),
        ({"trigger": ["Colombia"]}, False),
        ({"actors": ["COL"], "recipients": ["USA"]}, False),
        ({"actors": ["USA", "PAN"]}, False),
        ({"recipients": []}, False),
        ({"status": "planned"}, False),
        ({"speaker": "USA"}, True),
        ({"speaker": "COL"}, False),
    ],
)
def test_what_fits(change: Row, fitting: bool) -> None:
    coded = threat()
    assert fits(TARIFFS | dict(change), coded.events[0], coded.article.text) is fitting


def test_a_side_left_out_is_not_compared() -> None:
    coded = threat()
    row = {name: value for name, value in TARIFFS.items() if name not in ("recipients", "status")}
    assert fits(row, coded.events[0], coded.article.text)


def test_joint_meetings_fit_either_way_round() -> None:
    coded = threat()
    text = coded.article.text
    met = replace(coded.events[0], type="CONSULT")
    row = {"type": "CONSULT", "actors": ["COL", "USA"], "recipients": [], "trigger": ["threatened"]}
    assert fits(row, met, text)
    assert not fits(row | {"actors": ["COL", "USA", "PAN"]}, met, text)
    assert not fits(row | {"type": "THREATEN"}, coded.events[0], text)


@pytest.mark.parametrize(
    ("row", "violated"),
    [
        ({"type": "THREATEN"}, True),
        ({"type": "ASSAULT"}, False),
        ({"actors": ["USA"]}, True),
        ({"actors": ["COL"]}, False),
        ({"recipients": ["COL"], "status": "actual"}, True),
        ({"trigger": ["threatened"], "status": "hypothetical"}, False),
    ],
)
def test_what_must_be_absent(row: Row, violated: bool) -> None:
    coded = threat()
    assert violates(row, coded.events[0], coded.article.text) is violated


def test_denied_events_violate_only_rows_that_say_denied() -> None:
    coded = threat()
    denied = replace(coded.events[0], status="denied")
    assert not violates({"type": "THREATEN"}, denied, coded.article.text)
    assert violates({"type": "THREATEN", "status": "denied"}, denied, coded.article.text)


def test_one_event_is_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    of = threat().article
    colombia = party(COL, of.text, "Colombia")
    one = event(of, of.text, colombia, "threatened", None)
    rows = [{"type": "THREATEN", "actors": ["COL"], "trigger": ["threatened"]}] * 2
    monkeypatch.setattr(
        "test_golden.read_expected", lambda case: {"rows": rows, "absent": [{"type": "THREATEN", "why": "…"}]}
    )
    result = compare("made up", of, [one])
    assert (len(result.found), len(result.missed), len(result.wrong)) == (1, 1, 1)
    assert shares([result]) == {"rows": 0.5, "absent": 0.0}
    assert "missed THREATEN COL → anybody, any status: threatened" in report([result])


def test_words_are_found_whole() -> None:
    assert places_of("met", "They met. A metre.") == [spot("They met. A metre.", "met")]


if __name__ == "__main__":
    from dragoman.pipeline import Kit, code

    loaded = Kit.load()
    print(report([compare(case, read_case(case), code(read_case(case), loaded).events) for case in CASES]))
