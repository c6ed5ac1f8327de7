"""A rule's groups and what is known around them → value. One function per way of reading, named by
`rules.toml`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dragoman.dates.readings import days, lengths, periods
from dragoman.dates.readings.around import Around, Groups, Reader, Reading


def read(name: str, groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """Call the reading of that name. None where the words name no day that exists (31 June)."""
    try:
        reading = READERS[name](groups, around, fixed)
    except (ValueError, OverflowError):
        return None
    if reading is None or around.article_date is not None or reading.basis != "relative":
        return reading
    return _hide(name, reading)


_NAMED = frozenset(("calendar", "month", "month_abbreviated", "holiday", "season", "quarter", "half"))
"""Readings that name month, day, season or quarter themselves and lack the year only."""


def _hide(name: str, reading: Reading) -> Reading:
    """Without an article date a relative value shows its shape only: XXXX-02-10, XXXX-WXX-5, XXXX-XX-XX."""
    value = re.sub(r"^000[0-9](?=$|-)", "XXXX", reading.value)
    if name.startswith("weekday"):
        value = f"XXXX-WXX-{dt.date.fromisoformat(reading.value).isoweekday()}"
    elif name not in _NAMED:
        value = re.sub(r"(?<=-)\d\d", "XX", value)
        value = re.sub(r"^XXXX-W\d\d", "XXXX-WXX", value)
    return replace(reading, value=value, begin=None, end=None, basis="unknown")


READERS: Mapping[str, Reader] = {
    "calendar": days.calendar,
    "numeric": days.numeric,
    "day_of_month": days.day_of_month,
    "month": days.month,
    "year": days.year,
    "month_abbreviated": days.month_abbreviated,
    "years": days.years,
    "decade": days.decade,
    "century": days.century,
    "weekday": days.weekday,
    "weekday_ago": days.weekday_ago,
    "deictic": days.deictic,
    "part_of_day": days.part_of_day,
    "clock": days.clock,
    "period": periods.period,
    "lately": periods.lately,
    "beside": periods.beside,
    "week_of": periods.week_of,
    "weekend": periods.weekend,
    "the_period": periods.the_period,
    "period_end": periods.period_end,
    "season": periods.season,
    "quarter": periods.quarter,
    "quarter_like": periods.quarter_like,
    "half": periods.half,
    "stretch": lengths.stretch,
    "ago": lengths.ago,
    "aside": lengths.aside,
    "length": lengths.length,
    "length_long": lengths.length_long,
    "reference_length": lengths.reference_length,
    "set": lengths.set_,
    "reference": lengths.reference,
    "that_time": lengths.that_time,
    "holiday": days.holiday,
    "named_day": days.named_day,
}

__all__ = ["Around", "Groups", "Reading", "read"]
