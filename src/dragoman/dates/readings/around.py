"""What a reading gives, and what it may know: the article's date, the clause's tense, the dates named
before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dragoman.dates import values
from dragoman.dates.grammar import Words
from dragoman.dates.tense import Direction
from dragoman.dates.timex import Timex, TimexType
from dragoman.records import Basis


@dataclass(frozen=True, slots=True)
class Reading:
    """What a time expression means."""

    type: TimexType
    value: str
    basis: Basis = "relative"
    mod: str | None = None
    begin: dt.date | None = None
    end: dt.date | None = None


@dataclass(slots=True)
class Around:
    """What is known around a time expression."""

    words: Words
    article_date: dt.date | None
    direction: Direction | None
    text: str
    """The expression itself."""
    before: str
    """The text before it in its sentence."""
    earlier: Sequence[Timex] = field(default_factory=list[Timex])
    """What was read before it in the article, the nearest last."""
    near: int = 0
    """How many of the last of `earlier` stand in this sentence or the two before it."""
    here: int = 0
    """How many of them stand in this sentence."""

    @property
    def today(self) -> dt.date:
        """The article's date, or a day that gives values their shape; `_hide` takes its figures out."""
        return self.article_date or NO_DAY

    def anchor(self, *grains: str) -> tuple[dt.date, Basis, str | None]:
        """The day from which the story counts: of the nearest date before it that is as fine as one of
        `grains`."""
        nearby = self.earlier[len(self.earlier) - self.near :] if self.near else []
        for timex in reversed(nearby):
            if timex.grain == "year" and timex.rule in COMPARING:
                continue
            if timex.type in ("DATE", "TIME") and timex.grain and (not grains or timex.grain in grains):
                covered = values.bounds(timex.value)
                if covered:
                    return covered[0], "discourse", timex.grain
        return self.today, "relative", None


NO_DAY = dt.date(4, 1, 1)
FINE = ("day", "part-of-day", "time", "month", "week", "weekend")
YEARISH = (*FINE, "year", "quarter", "season", "half")
COMPARING = frozenset(("ago", "earlier", "later", "year_earlier_adjective", "quarter_year_ago"))
"""Rules that give the year or quarter that figures are compared with: nothing is counted from those."""
Groups = Mapping[str, str]
Reader = Callable[[Groups, Around, Mapping[str, Any]], Reading | None]
MOVES_BACK = 120
"""Days ahead from which a day without its year, told in the past, is rather of the year before. Of 3 and 120,
the two values tried on TimeBank and AQUAINT, 3 put most coming days ("declared a dividend payable Dec. 1")
into the year before."""
MOVES_ON = 90
"""The same for days behind that are told in the future."""


def year_for(around: Around, month: int, day: int | None) -> tuple[int, Basis]:
    """The year of a day or month that is named without one: by the story's year, the clause's tense, or
    nearness."""
    story = story_year(around)
    if story is not None:
        return story, "discourse"
    today = around.today
    if around.article_date is None:
        return today.year, "relative"
    if day is None:
        ahead = (month - today.month) % 12
        if around.direction == "future":
            return today.year + (month < today.month), "relative"
        if around.direction == "past":
            return today.year - (month > today.month), "relative"
        return today.year + (month < today.month if ahead <= 3 else -(month > today.month)), "relative"
    candidates = [d for y in (-1, 0, 1) if (d := day_or_none(today.year + y, month, day))]
    if not candidates:
        raise ValueError("no such day")
    nearest = min(candidates, key=lambda d: abs((d - today).days))
    gap = (nearest - today).days
    if around.direction == "past" and gap > MOVES_BACK:
        return next((d.year for d in reversed(candidates) if d <= today), nearest.year), "relative"
    if around.direction == "future" and gap < -MOVES_ON:
        return next((d.year for d in candidates if d >= today), nearest.year), "relative"
    return nearest.year, "relative"


def story_year(around: Around) -> int | None:
    """A year other than the article's that the same sentence has just named: "in 1994 ... on June 3"."""
    if around.direction == "future":
        return None
    for timex in reversed(around.earlier[len(around.earlier) - around.here :] if around.here else []):
        if timex.type != "DATE" or timex.grain not in ("year", "month", "day", "season"):
            continue
        year = timex.value[:4]
        if not year.isdecimal():
            continue
        if timex.basis in ("stated", "discourse") and around.article_date is not None:
            gap = around.article_date.year - int(year)
            return int(year) if gap >= 2 else None
        return None
    return None


def day_or_none(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def which_year_of(which: str, around: Around) -> tuple[int, Basis]:
    low = which.lower()
    if low in ("that", "the"):
        day, basis, _ = around.anchor(*YEARISH)
        return day.year, basis
    return around.today.year + {"this": 0, "last": -1, "next": 1}[low], "relative"


def quarter_spoken_of(around: Around, *, everywhere: bool = False) -> dt.date | None:
    """The quarter that the passage (or all before it) reports on, as business news does; not one it
    compares with."""
    nearby = (
        around.earlier if everywhere else around.earlier[len(around.earlier) - around.near :] if around.near else []
    )
    for timex in reversed(nearby):
        if timex.grain == "quarter" and (covered := values.bounds(timex.value)):
            if around.article_date is None or (around.today - covered[0]).days < A_YEAR_OR_SO:
                return covered[0]
        elif timex.grain in ("year", "half") and not everywhere and timex.rule not in COMPARING:
            return None
    return None


A_YEAR_OR_SO = 300
