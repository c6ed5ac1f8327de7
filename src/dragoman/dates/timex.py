"""A time expression as found and read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dragoman.records import Basis, Span

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class Timex:
    """A stretch of text that tells when, how long or how often."""

    span: Span
    type: TimexType
    """As in TIMEX3."""
    value: str
    """As in TIMEX3: 2025-02-01, 1998-W05, 2002-Q3, P3D, PRESENT_REF, XXXX-WXX-2."""
    mod: str | None = None
    """START, MID, END, APPROX, LESS_THAN, MORE_THAN, EQUAL_OR_LESS, EQUAL_OR_MORE."""
    grain: str | None = None
    """century, decade, year, half, quarter, season, month, week, weekend, day, part-of-day, time; None for
    what is no stretch of the calendar."""
    basis: Basis = "stated"
    """stated in full; relative, counted from the article's date; discourse, counted from a date named
    before it."""
    begin: str | None = None
    """First day (ISO) of what it covers: of a date, of a range, of a length that is anchored ("the past two
    weeks")."""
    end: str | None = None
    """Last day (ISO)."""
    rule: str = ""
    """Name of the rule in `rules.toml` that found it."""
