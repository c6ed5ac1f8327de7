"""TIMEX3 values: from days, and back to the first and last day that a value covers."""

from __future__ import annotations

import calendar
import datetime as dt
import re

SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
"""First and last month of each season, as the northern half of the earth and the weather services count."""

GRAINS = (
    "century",
    "decade",
    "year",
    "half",
    "quarter",
    "season",
    "month",
    "week",
    "weekend",
    "day",
    "part-of-day",
    "time",
)

_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("time", re.compile(r"(\d{4})-(\d\d)-(\d\d)T\d\d(?::?\d\d)?")),
    ("part-of-day", re.compile(r"(\d{4})-(\d\d)-(\d\d)T[A-Z]{2}")),
    ("day", re.compile(r"(\d{4})-(\d\d)-(\d\d)")),
    ("weekend", re.compile(r"(\d{4})-W(\d\d)-WE")),
    ("week", re.compile(r"(\d{4})-W(\d\d)")),
    ("season", re.compile(r"(\d{4})-(SP|SU|FA|WI)")),
    ("quarter", re.compile(r"(\d{4})-Q([1-4])")),
    ("half", re.compile(r"(\d{4})-H([12])")),
    ("month", re.compile(r"(\d{4})-(\d\d)")),
    ("year", re.compile(r"(\d{4})")),
    ("decade", re.compile(r"(\d{3})")),
    ("century", re.compile(r"(\d{2})")),
)


def grain_of(value: str) -> str | None:
    """How fine a value is; None for what names no stretch of the calendar (durations, PAST_REF, values with
    X).

    >>> grain_of("2025-W06")
    'week'
    """
    return next((grain for grain, shape in _SHAPES if shape.fullmatch(value)), None)


def bounds(value: str) -> tuple[dt.date, dt.date] | None:
    """First and last day that a value covers.

    >>> bounds("2024-02")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    for grain, shape in _SHAPES:
        if found := shape.fullmatch(value):
            try:
                return _bounds(grain, found)
            except ValueError:
                return None
    return None


def _bounds(grain: str, found: re.Match[str]) -> tuple[dt.date, dt.date]:
    year = int(found[1])
    match grain:
        case "time" | "part-of-day" | "day":
            day = dt.date(year, int(found[2]), int(found[3]))
            return day, day
        case "week":
            return dt.date.fromisocalendar(year, int(found[2]), 1), dt.date.fromisocalendar(year, int(found[2]), 7)
        case "weekend":
            return dt.date.fromisocalendar(year, int(found[2]), 6), dt.date.fromisocalendar(year, int(found[2]), 7)
        case "season":
            first, last = SEASONS[found[2]]
            return dt.date(year, first, 1), month_end(year + (last < first), last)
        case "quarter":
            return dt.date(year, int(found[2]) * 3 - 2, 1), month_end(year, int(found[2]) * 3)
        case "half":
            return dt.date(year, int(found[2]) * 6 - 5, 1), month_end(year, int(found[2]) * 6)
        case "month":
            return dt.date(year, int(found[2]), 1), month_end(year, int(found[2]))
        case "year":
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        case "decade":
            return dt.date(year * 10, 1, 1), dt.date(year * 10 + 9, 12, 31)
        case _:
            return dt.date(year * 100, 1, 1), dt.date(year * 100 + 99, 12, 31)


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day some months on, or the month's last day where it is shorter. Raises ValueError past year
    9999."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"no year {year}")
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def season_of(day: dt.date) -> tuple[int, str]:
    """The season of a day and the year in which it began."""
    if day.month <= 2:
        return day.year - 1, "WI"
    return day.year, next(s for s, (first, last) in SEASONS.items() if first <= day.month <= last or s == "WI")


def value_at(day: dt.date, grain: str) -> str:
    """The value of some grain that covers a day.

    >>> value_at(dt.date(2025, 2, 5), "quarter")
    '2025-Q1'
    """
    match grain:
        case "century":
            return f"{day.year // 100:02}"
        case "decade":
            return f"{day.year // 10:03}"
        case "year":
            return f"{day.year:04}"
        case "half":
            return f"{day.year:04}-H{(day.month + 5) // 6}"
        case "quarter":
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case "season":
            year, season = season_of(day)
            return f"{year:04}-{season}"
        case "month":
            return f"{day.year:04}-{day.month:02}"
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"
        case "weekend":
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}-WE"
        case _:
            return day.isoformat()


def shift(day: dt.date, grain: str, count: int) -> dt.date:
    """A day moved by a number of years, months, weeks ... Raises ValueError out of the calendar."""
    months = {"century": 1200, "decade": 120, "year": 12, "half": 6, "quarter": 3, "season": 3, "month": 1}
    if grain in months:
        return add_months(day, months[grain] * count)
    days = {"week": 7, "weekend": 7}.get(grain, 1)
    try:
        return day + dt.timedelta(days=days * count)
    except OverflowError as error:
        raise ValueError(str(error)) from error


def duration(count: float | None, letter: str) -> str:
    """A TIMEX3 duration; half units are told in the next smaller ones, an unknown count is X.

    >>> duration(2.5, "Y"), duration(None, "W"), duration(36, "TH")
    ('P2Y6M', 'PXW', 'PT36H')
    """
    clock, letter = ("T", letter[1]) if letter.startswith("T") else ("", letter)
    if count is None:
        return f"P{clock}X{letter}"
    whole, rest = int(count), count - int(count)
    if not rest:
        return f"P{clock}{whole}{letter}"
    if clock:
        smaller, size = ("M", 60) if letter == "H" else ("S", 60)
        head = f"{whole}{letter}" if whole else ""
        return f"PT{head}{round(rest * size)}{smaller}"
    smaller, size = {"Y": ("M", 12), "M": ("D", 30), "W": ("D", 7), "Q": ("M", 3)}.get(letter, ("H", 24))
    if letter == "D":
        return f"PT{round(count * 24)}H" if not whole else f"P{whole}DT{round(rest * 24)}H"
    head = f"{whole}{letter}" if whole else ""
    return f"P{head}{round(rest * size)}{smaller}"


def easter(year: int) -> dt.date:
    """Easter Sunday by the Gregorian computus (Meeus/Jones/Butcher).

    >>> easter(2025)
    datetime.date(2025, 4, 20)
    """
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    n = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * n) // 451
    month, day = divmod(h + n - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, n: int) -> dt.date:
    """The n-th Monday (1) to Sunday (7) of a month, n = -1 the last."""
    if n < 0:
        last = month_end(year, month)
        return last - dt.timedelta(days=(last.isoweekday() - weekday) % 7)
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (n - 1))


def hebrew_day(year: int, month: int, day: int) -> dt.date:
    """The day of a Hebrew month (Nisan = 1, Tishri = 7) that falls in a Gregorian year.

    Method: Reingold and Dershowitz, Calendrical Calculations (arithmetic Hebrew calendar).

    >>> hebrew_day(2024, 7, 10)
    datetime.date(2024, 10, 12)
    """
    hebrew_year = year + 3761 if month >= 7 else year + 3760
    months_before = range(7, month if month >= 7 else 13 + _is_hebrew_leap(hebrew_year))
    days = _hebrew_new_year(hebrew_year) + day - 1
    days += sum(_hebrew_month_days(hebrew_year, m) for m in months_before)
    if month < 7:
        days += sum(_hebrew_month_days(hebrew_year, m) for m in range(1, month))
    return dt.date.fromordinal(days)


def _is_hebrew_leap(year: int) -> bool:
    return (7 * year + 1) % 19 < 7


def _hebrew_elapsed(year: int) -> int:
    months = (235 * year - 234) // 19
    parts = 12_084 + 13_753 * months
    day = 29 * months + parts // 25_920
    return day + 1 if (3 * (day + 1)) % 7 < 3 else day


def _hebrew_new_year(year: int) -> int:
    """Ordinal of 1 Tishri."""
    before, here, after = (_hebrew_elapsed(y) for y in (year - 1, year, year + 1))
    delay = 2 if after - here == 356 else 1 if here - before == 382 else 0
    return here + delay - 1_373_427


def _hebrew_month_days(year: int, month: int) -> int:
    length = _hebrew_new_year(year + 1) - _hebrew_new_year(year)
    if month in (2, 4, 6, 10, 13) or (month == 12 and not _is_hebrew_leap(year)):
        return 29
    if month == 8 and length % 10 != 5:
        return 29
    if month == 9 and length % 10 == 3:
        return 29
    return 30


def islamic_day(year: int, month: int, day: int) -> dt.date | None:
    """The first day of a Gregorian year that is that day of the tabular Islamic calendar; None where there is
    none.

    >>> islamic_day(2025, 9, 1)
    datetime.date(2025, 3, 1)
    """
    guess = int((year - 622) * 33 / 32)
    for islamic_year in range(guess - 1, guess + 3):
        days = (
            227_014 + 354 * (islamic_year - 1) + (3 + 11 * islamic_year) // 30
            + 29 * (month - 1) + month // 2 + day
        )  # fmt: skip
        if (found := dt.date.fromordinal(days)).year == year:
            return found
    return None
