"""Weeks, months, seasons, quarters and years counted from the article or the story → value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from dragoman.dates import values
from dragoman.dates.readings.around import (
    FINE,
    YEARISH,
    Around,
    Groups,
    Reading,
    quarter_spoken_of,
    story_year,
    which_year_of,
)
from dragoman.dates.readings.days import calendar, year_in_words
from dragoman.records import Basis


def period(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    unit = groups["period"].lower()
    if around.text.istitle() and around.before.rstrip().endswith(('"', "“", "``")):
        return None  # the programme "This Week"
    basis: Basis = "relative"
    day = around.today
    if fixed.get("anchored"):
        day, basis, grain = around.anchor(*(YEARISH if unit not in ("day", "week", "weekend") else FINE))
        if grain == "year" and unit in ("day", "week", "month"):
            day, basis = around.today, "relative"
    if unit in around.words.table["seasons"]:
        return _season(around.words.season(unit), day, fixed["offset"], basis)
    moved = values.shift(day, unit, fixed["offset"])
    if unit == "weekend" and not fixed["offset"]:
        moved = day
    return Reading("DATE", values.value_at(moved, unit), basis)


def _season(season: str, day: dt.date, offset: int, basis: Basis) -> Reading:
    """The season of this year; last and next are the nearest that lie wholly behind or ahead."""
    starts = [(y, values.bounds(f"{y:04}-{season}")) for y in (day.year - 1, day.year, day.year + 1)]
    fitting = [(y, covered) for y, covered in starts if covered is not None]
    if offset < 0:
        behind = [y for y, (_, last) in fitting if last < day]
        return Reading("DATE", f"{behind[-1] if behind else day.year - 1:04}-{season}", basis)
    if offset > 0:
        ahead = [y for y, (first, _) in fitting if first > day]
        return Reading("DATE", f"{ahead[0] if ahead else day.year + 1:04}-{season}", basis)
    year = day.year - 1 if season == "WI" and day.month <= 2 else day.year
    return Reading("DATE", f"{year:04}-{season}", basis)


def lately(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """ "the past month": a length that ends on the article's date."""
    unit = groups["period"].lower()
    letter, factor = around.words.unit(unit)
    begin = values.shift(around.today, unit, -1) if unit != "hour" else around.today
    return Reading("DURATION", values.duration(factor, letter), begin=begin, end=around.today)


def beside(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    unit = groups["period"].lower()
    sign = -1 if re.search(r"\b(before|earlier|prior)$", around.text, re.I) else 1
    if unit in ("night", "morning"):
        day, basis, _ = around.anchor(*FINE)
        return Reading("TIME", f"{(day + dt.timedelta(days=sign)).isoformat()}T{around.words.part(unit)}", basis)
    day, basis, _ = around.anchor(*(FINE if unit in ("day", "week") else YEARISH))
    return Reading("DATE", values.value_at(values.shift(day, unit, sign), unit), basis)


def week_of(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    day = calendar(groups, around, fixed)
    covered = values.bounds(day.value) if day else None
    if day is None or covered is None:
        return day
    return Reading("DATE", values.value_at(covered[0], groups["period"].lower()), day.basis)


def weekend(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    day = around.today
    saturday = day + dt.timedelta(days=6 - day.isoweekday())
    if around.direction != "future" and day.isoweekday() < 6:
        saturday -= dt.timedelta(weeks=1)
    return Reading("DATE", values.value_at(saturday, "weekend"))


def the_period(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    unit = groups["period"].lower()
    if unit == "week":
        return Reading("DATE", values.value_at(around.today, "week")) if "the week" in around.text.lower() else None
    if unit in ("quarter", "period"):
        spoken = quarter_spoken_of(around, everywhere=True)
        if spoken is None and unit == "period" and "latest" not in around.text.lower():
            return None
        day = spoken or (around.today if around.direction == "future" else values.add_months(around.today, -3))
        return Reading("DATE", values.value_at(day, "quarter"), "discourse" if spoken else "relative")
    if unit == "year" and groups.get("ended"):
        return Reading("DURATION", "P1Y", "stated")
    return Reading("DATE", values.value_at(around.today, unit))


def period_end(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    unit = groups.get("period") or next(u for u in ("year", "month", "quarter") if u in around.text.lower())
    mod = "START" if re.search(r"\b(beginning|start)\b", around.text, re.I) else "END"
    return Reading("DATE", values.value_at(around.today, unit.lower()), mod=mod)


def season(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    word = next(value for name, value in groups.items() if name.startswith("season_word"))
    name = around.words.season(word)
    if "year" in groups:
        return Reading("DATE", f"{groups['year']}-{name}", "stated")
    if "year_words" in groups:
        return Reading("DATE", f"{year_in_words(groups['year_words'], around.words)}-{name}", "stated")
    low = re.sub(r"^(?:earlier|later|early|late)\s+", "", around.text.lower())
    if low.startswith(("last", "this past")):
        return _season(name, around.today, -1, "relative")
    if low.startswith(("next", "this coming")):
        return _season(name, around.today, 1, "relative")
    if low.startswith("this"):
        return _season(name, around.today, 0, "relative")
    story = story_year(around)
    if story is not None:
        return Reading("DATE", f"{story:04}-{name}", "discourse")
    offset = 1 if around.direction == "future" else 0
    found = _season(name, around.today, 0, "relative")
    covered = values.bounds(found.value)
    if covered and offset and covered[1] < around.today:
        return _season(name, around.today, 1, "relative")
    if covered and not offset and around.direction == "past" and covered[0] > around.today:
        return _season(name, around.today, -1, "relative")
    return found


JUST_ENDED = 100
"""Days for which a quarter that is over is still the one that firms "expect to report" on."""


def quarter(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    number = (
        int(groups["quarter_number"]) if "quarter_number" in groups else around.words.ordinal(groups["quarter_ordinal"])
    )
    low = around.text.lower()
    explicit = groups.get("year") or groups.get("year2") or groups.get("year3")
    if explicit:
        return Reading("DATE", f"{explicit}-Q{number}", "stated")
    if which := groups.get("which_year") or groups.get("which_before"):
        which_year, basis = which_year_of(which, around)
        return Reading("DATE", f"{which_year:04}-Q{number}", basis)
    today = around.today
    first = dt.date(today.year, int(number or 1) * 3 - 2, 1)
    ahead = first > today
    chosen = today.year
    if around.direction == "future":
        chosen += values.month_end(today.year, int(number or 1) * 3) < today - dt.timedelta(days=JUST_ENDED)
    elif ahead and (around.direction == "past" or (first - today).days > 100):
        chosen -= 1
    if re.search(r"year[- ](ago|earlier)|corresponding|comparable", low) or "year_ago" in groups:
        chosen -= 1
    return Reading("DATE", f"{chosen:04}-Q{number}")


def quarter_like(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """ "the year-earlier quarter", "the latest period": the quarter that is spoken of, or the same one a
    year before."""
    low = around.text.lower()
    spoken = quarter_spoken_of(around, everywhere=True)
    day = spoken or values.add_months(around.today, -3)
    basis: Basis = "discourse" if spoken else "relative"
    explicit = groups.get("year3") or groups.get("year")
    if explicit:
        return Reading("DATE", values.value_at(day.replace(year=int(explicit)), "quarter"), "stated")
    if re.search(r"year|comparable|corresponding", low):
        day = values.add_months(day, -12)
    elif "current" in low:
        day, basis = around.today, "relative"
    elif re.search(r"previous|preceding|prior", low):
        day = values.add_months(day, -3)
    return Reading("DATE", values.value_at(day, "quarter"), basis)


def half(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    number = 1 if groups["half_word"].lower() == "first" else 2
    if explicit := groups.get("year") or groups.get("year2"):
        return Reading("DATE", f"{explicit}-H{number}", "stated")
    found, basis = which_year_of(groups["which_year"], around)
    return Reading("DATE", f"{found:04}-H{number}", basis)
