"""A date as people and programs write it → the day; what can be read in two ways is refused, not guessed."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_ISO = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?")
_DAY_FIRST = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+({MONTH})\b\.?,?[\s-]+(\d{{4}}|\d{{2}})\b", re.I
)
_MONTH_FIRST = re.compile(rf"\b({MONTH})\b\.?[\s-]+(\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(\d{{4}})\b", re.I)
_UNIX_STYLE = re.compile(rf"\b({MONTH})\s+(\d{{1,2}})\s+[\d:]+\s+(?:[A-Z]{{2,5}}\s+|[+-]\d{{4}}\s+)?(\d{{4}})\b", re.I)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d])")
_MISSING = {"", "-", "--", "n/a", "na", "nan", "nat", "none", "null", "unknown", "undated"}
_LONGEST = 200
"""Characters in which a date is looked for; a field that is longer is no date."""


class UnclearDate(ValueError):
    """The date can be read in two ways; the message says which."""


def parse_day(value: object) -> dt.date | None:
    """The day, as written where it was published: a time zone does not move it. None where there is no date
    in it.

    Takes dates and times, seconds or milliseconds since 1970, and text: ISO, RFC 822, "2 February 2025",
    "Feb. 2, 2025", 20250202. Raises UnclearDate for such as 03/04/2025.

    >>> parse_day("Sun, 02 Feb 2025 23:30:00 -0500")
    datetime.date(2025, 2, 2)
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_number(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if text.lower() in _MISSING or len(text) > _LONGEST:
        return None
    return _from_text(text)


def is_missing(value: object) -> bool:
    """Whether a field is empty, or filled with a word for "nothing"."""
    if isinstance(value, float):
        return value != value
    return value is None or (isinstance(value, str) and value.strip().lower() in _MISSING)


def _from_text(text: str) -> dt.date | None:
    if found := _DIGITS.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if text.isdecimal():
        return _from_number(int(text)) if len(text) < 15 else None
    if found := _ISO.search(text):
        return _day(found[1], found[3], found[4])
    candidates = [
        (found.start(), _day(_year(found[year]), _month(found[month]), found[day]))
        for pattern, year, month, day in (
            (_DAY_FIRST, 3, 2, 1),
            (_MONTH_FIRST, 3, 1, 2),
            (_UNIX_STYLE, 3, 1, 2),
        )
        if (found := pattern.search(text))
    ]
    if candidates:
        return min(candidates, key=lambda candidate: candidate[0])[1]
    if found := _NUMERIC.search(text):
        return _numeric(found)
    return None


def _numeric(found: re.Match[str]) -> dt.date | None:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    as_day_first, as_month_first = _day(year, second, first), _day(year, first, second)
    if as_day_first and as_month_first and as_day_first != as_month_first:
        raise UnclearDate(f"date '{found[0]}' can be {as_day_first} or {as_month_first}: write it as one of these")
    return as_day_first or as_month_first


def _from_number(value: float) -> dt.date | None:
    """Whole numbers with eight digits are YYYYMMDD; larger ones seconds, then milliseconds, since 1970."""
    if value != value or value in (float("inf"), float("-inf")):
        return None
    if 19_000_101 <= value <= 21_001_231:
        return _day(int(value) // 10_000, int(value) // 100 % 100, int(value) % 100)
    seconds = value / 1000 if value >= 1e11 else value
    if not 1e8 <= seconds < 4.2e9:
        return None
    return dt.datetime.fromtimestamp(seconds, dt.UTC).date()


def _day(year: str | int, month: str | int, day: str | int) -> dt.date | None:
    if not 1800 <= int(year) <= 2100:
        return None
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _year(digits: str) -> int:
    """Two digits as in RFC 2822, 4.3: 00 to 49 are of this century."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 else 1900)
