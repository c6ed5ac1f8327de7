"""Events and the days on which articles were read in; counts by pair or country and day or month out, as CSV.

A count of 0 says that articles of that period were read and none told of it; an empty one that none was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dragoman.export.columns import columns
from dragoman.export.pairs import Told, pairs
from dragoman.export.written import Written
from dragoman.records import Article, Event
from dragoman.store import days
from dragoman.views.text import csv_line

UNITS = {
    "events": "reported event: one that two articles tell counts twice",
    "happenings": "happening: counted once, whoever tells it",
}
"""What is counted; stands in every row."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The periods that a table has rows for, and how many articles of each were read."""

    grain: str
    """day or month."""
    articles: Mapping[str, int]
    """Period → articles that were published in it; a period of the axis that is not here has none."""
    since: dt.date | None
    until: dt.date | None

    def period(self, day: dt.date) -> str:
        return day.isoformat()[: 10 if self.grain == "day" else 7]

    def covers(self, day: dt.date) -> bool:
        """Whether the filter's days hold it."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def periods(self, first: dt.date, last: dt.date) -> list[str]:
        count = (last - first).days + 1
        return list(dict.fromkeys(self.period(first + dt.timedelta(days=n)) for n in range(count)))


@dataclass(slots=True)
class Count:
    """Events of one row."""

    quads: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    scores: list[float] = field(default_factory=list[float])

    def add(self, event: Event) -> None:
        self.quads[event.quad - 1] += 1
        self.scores.append(event.score)

    def cells(self) -> list[Any]:
        """All events, then by quad class, then the mean score, which is empty where there are none."""
        mean = round(sum(self.scores) / len(self.scores), 4) if self.scores else None
        return [len(self.scores), *self.quads, mean]


_GAP: list[Any] = [None] * len(Count().cells())


def axis_of(
    read: Mapping[dt.date, int], grain: str, since: dt.date | None, until: dt.date | None
) -> tuple[Axis, list[str]]:
    """The axis, and its periods: from `since` to `until`, else from the first to the last day of coverage."""
    counted: dict[str, int] = {}
    axis = Axis(grain, counted, since, until)
    for day, articles in read.items():
        if axis.covers(day):
            counted[axis.period(day)] = counted.get(axis.period(day), 0) + articles
    first, last = since or min(read, default=None), until or max(read, default=None)
    return axis, axis.periods(first, last) if first and last else []


def dyad_lines(
    form: str, told: Iterable[Told], axis: Axis, periods: list[str], written: Written, unit: str
) -> Iterator[str]:
    """A row for each pair of codes that occurs and each period of the axis, and for its events outside it."""
    counts: dict[tuple[str, str], dict[str, Count]] = {}
    for event, _, period in _placed(told, axis, written):
        sides = {
            (actor.actor.code, recipient.actor.code)
            for actor, recipient in pairs(event)
            if actor and recipient and actor.actor.code and recipient.actor.code
        }
        if not sides:
            written.left_out["without a code on both sides"] += 1
        for dyad in sides:
            counts.setdefault(dyad, {}).setdefault(period, Count()).add(event)
    yield csv_line(columns(form))
    for (actor, recipient), own in sorted(counts.items()):
        for period in sorted({*periods, *own}):
            articles = axis.articles.get(period, 0)
            written.rows += 1
            yield csv_line([period, actor, recipient, articles, *_cells(own.get(period), articles), unit])


def country_lines(
    told: Iterable[Told], axis: Axis, periods: list[str], countries: Collection[str], written: Written, unit: str
) -> Iterator[str]:
    """A row for each country that occurs and each month: what it did to anyone or nobody, and what was done to it."""
    by: dict[str, dict[str, Count]] = {}
    to: dict[str, dict[str, Count]] = {}
    for event, _, month in _placed(told, axis, written):
        found = pairs(event)
        doers = {actor.actor.code for actor, _ in found if actor} & set(countries)
        targets = {recipient.actor.code for _, recipient in found if recipient} & set(countries)
        if not doers and not targets:
            written.left_out["without a country"] += 1
        for side, codes in ((by, doers), (to, targets)):
            for code in codes:
                assert code is not None
                side.setdefault(code, {}).setdefault(month, Count()).add(event)
    yield csv_line(columns("country-month"))
    for country in sorted({*by, *to}):
        did, suffered = by.get(country, {}), to.get(country, {})
        for month in sorted({*periods, *did, *suffered}):
            articles = axis.articles.get(month, 0)
            both = did.get(month), suffered.get(month)
            cells = [cell for count in both for cell in _cells(count, articles or any(both))]
            written.rows += 1
            yield csv_line([month, country, articles, *cells, unit])


def _cells(count: Count | None, read: object) -> list[Any]:
    """Zeros only where something was read."""
    return count.cells() if count else Count().cells() if read else _GAP


def _placed(told: Iterable[Told], axis: Axis, written: Written) -> Iterator[tuple[Event, Article, str]]:
    """Events with the period that holds their first day, if their date is precise enough to say which."""
    for event, article in told:
        covered = days(event.date)
        day = covered[0] if covered else article.date
        value = event.date.value or ""
        rough = len(value) < 7 or (axis.grain == "day" and (len(value) < 10 or event.date.grain == "week"))
        if day is None:
            written.left_out["without a day, as is their article"] += 1
        elif covered and rough:
            written.left_out[f"dated too roughly for a {axis.grain}"] += 1
        elif not axis.covers(day):
            written.left_out["begun before the first day asked for"] += 1
        else:
            yield event, article, axis.period(day)
