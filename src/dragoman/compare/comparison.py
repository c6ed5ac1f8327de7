"""A store with other event data beside its own; for a dyad and a time, what each has, has not, and how often each
counts it.

What is compared are things: a type of event between two sides on a day. Reports, rows and happenings that fit one
thing are counted for it, whoever made them. They fit where type (RETREAT and CONCEDE as one) and directed pair of
codes are the same, the pair either way round for CONSULT, COOPERATE and AGREE, and the days at most `within` apart.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.errors import UsageError
from dragoman.export.pairs import MUTUAL, done_only, pairs
from dragoman.export.written import Written
from dragoman.link import is_linked, tellings
from dragoman.store import EventFilter, Store
from dragoman.views.listing import event_day, words

OURS = "dragoman"
_FAMILY = {"CONCEDE": "RETREAT"}


@dataclass(frozen=True, slots=True)
class _Row:
    dataset: str
    day: dt.date
    actor: str
    recipient: str
    type: str
    text: str
    once: str
    """What it is a report of, as its own dataset has it: of ours the happening, of others the row."""


@dataclass(slots=True)
class Thing:
    """One type of event between two sides about one day, as all datasets together have it."""

    day: dt.date
    actor: str
    recipient: str
    type: str
    rows: Counter[str] = field(default_factory=Counter[str])
    """Dataset → how many rows (of ours: events as reported)."""
    once: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Dataset → how often it says that such a thing happened: happenings of ours, rows of others."""
    text: str = ""
    """A sentence or label, ours before others'."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """What one dataset has of the dyad and the time."""

    name: str
    rows: int
    things: int
    """Things that it has at all."""
    alone: int
    """Things that no other has."""
    shared: Mapping[str, int]
    """Other dataset → things that both have."""
    counted_twice: int
    """Things that it counts more than once."""

    @property
    def per_thing(self) -> float:
        """How many rows it has for one thing."""
        return self.rows / self.things if self.things else 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole comparison."""

    datasets: tuple[Dataset, ...]
    things: tuple[Thing, ...]
    """By day."""
    linked: bool
    """Whether our own events are counted by happening; else each report stands for itself."""
    left_out: Mapping[str, int]
    """Why rows were not compared, and how many."""


def compare(
    store: Store,
    *,
    actor: str,
    recipient: str,
    since: dt.date | None = None,
    until: dt.date | None = None,
    both_ways: bool = False,
    within: int = 1,
) -> Comparison:
    """Compare our events with every imported dataset for two codes ("USA", "COL"), whatever was done with `--status`.

    Raises UsageError for what is no code, and where nothing was imported.
    """
    for code in (actor, recipient):
        if not (len(code) == 3 and code.isupper()):
            raise UsageError(f"'{code}' is no code. Compare by codes of countries, as in --actor USA --recipient COL.")
    written = Written()
    names = [OURS, *_names(store)]
    ways = [(actor, recipient), (recipient, actor)]
    rows = [*_ours(store, ways, since, until, written), *_others(store, ways, since, until, written)]
    if not both_ways:
        rows = [row for row in rows if row.actor == actor or row.type in MUTUAL]
    things = _things(sorted(rows, key=lambda r: (r.day, r.dataset != OURS, r.dataset, r.once, r.type, r.text)), within)
    return Comparison(
        tuple(_dataset(name, names, things) for name in names), tuple(things), is_linked(store), dict(written.left_out)
    )


def _names(store: Store) -> list[str]:
    query = "SELECT table_name FROM duckdb_tables() WHERE table_name = 'other_rows'"
    if not list(store.database.rows(query)):
        raise UsageError(f"{store.path} has no other data to compare with: dragoman import FILE --format gdelt.")
    return [row["dataset"] for row in store.database.rows("SELECT DISTINCT dataset FROM other_rows ORDER BY ALL")]


def _ours(
    store: Store,
    ways: Sequence[tuple[str, str]],
    since: dt.date | None,
    until: dt.date | None,
    written: Written,
) -> Iterator[_Row]:
    known = tellings(store) if is_linked(store) else {}
    for event, article in done_only(store.events(EventFilter(since=since, until=until)), written):
        day = event_day(event, article)
        codes = {(a.actor.code, r.actor.code) for a, r in pairs(event) if a and r}
        happening = known.get((article.id, event.id))
        if day is None or (since and day < since) or (until and day > until):
            continue
        for way in sorted(set(ways) & {(a, r) for a, r in codes if a and r}):
            once = happening.id if happening else event.id
            yield _Row(OURS, day, *way, event.type, words(article, event.sentence), once)


def _others(
    store: Store,
    ways: Sequence[tuple[str, str]],
    since: dt.date | None,
    until: dt.date | None,
    written: Written,
) -> Iterator[_Row]:
    query = """
        SELECT dataset, id, day, actor, recipient, type, cameo, coalesce(text, url, place, '') AS text
        FROM other_rows
        WHERE day IS NOT NULL AND ($since IS NULL OR day >= $since) AND ($until IS NULL OR day <= $until)
            AND list_contains($pairs, concat_ws(' ', actor, recipient))
        ORDER BY dataset, day, id
    """
    parameters: dict[str, Any] = {"since": since, "until": until, "pairs": [" ".join(way) for way in ways]}
    for row in store.database.rows(query, parameters):
        if row["type"] is None:
            written.left_out[f"row of {row['dataset']} whose code {row['cameo']} is no PLOVER type"] += 1
            continue
        yield _Row(row["dataset"], row["day"], row["actor"], row["recipient"], row["type"], row["text"], row["id"])


def _things(rows: Sequence[_Row], within: int) -> list[Thing]:
    """Rows in order of days: each joins the first thing that it fits, or begins one."""
    things: list[Thing] = []
    recent: dict[tuple[str, str, str], list[Thing]] = {}
    for row in rows:
        thing = next((t for t in recent.get(_key(row), ()) if _near(t, row.day, within)), None)
        if thing is None:
            thing = Thing(row.day, row.actor, row.recipient, row.type)
            things.append(thing)
            recent.setdefault(_key(row), []).append(thing)
        thing.rows[row.dataset] += 1
        thing.once.setdefault(row.dataset, set()).add(row.once)
        thing.text = thing.text or row.text
    return things


def _near(thing: Thing, day: dt.date, within: int) -> bool:
    return abs((day - thing.day).days) <= within


def _key(row: _Row) -> tuple[str, str, str]:
    type_ = _FAMILY.get(row.type, row.type)
    first, second = sorted((row.actor, row.recipient)) if row.type in MUTUAL else (row.actor, row.recipient)
    return type_, first, second


def _dataset(name: str, names: Sequence[str], things: Sequence[Thing]) -> Dataset:
    has = [thing for thing in things if thing.rows[name]]
    return Dataset(
        name,
        sum(thing.rows[name] for thing in has),
        len(has),
        sum(thing.rows.total() == thing.rows[name] for thing in has),
        {other: sum(thing.rows[other] > 0 for thing in has) for other in names if other != name},
        sum(len(thing.once[name]) > 1 for thing in has),
    )
