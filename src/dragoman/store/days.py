"""A coded date in, its first and last day out."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from dragoman.records import Date


def days(date: Date) -> tuple[dt.date, dt.date] | None:
    """First and last day that a date covers; None where it is unknown or no calendar date.

    >>> days(Date("2025-02", grain="month"))
    (datetime.date(2025, 2, 1), datetime.date(2025, 2, 28))
    """
    first = _covered(date.value)
    if first is None:
        return None
    start, end = first
    if date.grain == "week" and start == end:
        end = start + dt.timedelta(days=6) if start.year < dt.MAXYEAR else end
    if date.end and (last := _covered(date.end)):
        end = last[1]
    return start, max(start, end)


def _covered(value: str | None) -> tuple[dt.date, dt.date] | None:
    parts = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", value or "")
    if parts is None:
        return None
    year, month, day = (int(part) if part else None for part in parts.groups())
    assert year is not None
    try:
        if month is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        if day is None:
            return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date(year, month, day), dt.date(year, month, day)
    except ValueError:
        return None
