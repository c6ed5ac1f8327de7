"""Days, months, years, weekdays, hours and holidays → value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from dragoman.dates import values
from dragoman.dates.grammar import Words
from dragoman.dates.readings.around import (
    FINE,
    MOVES_BACK,
    MOVES_ON,
    YEARISH,
    Around,
    Groups,
    Reading,
    day_or_none,
    which_year_of,
    year_for,
)
from dragoman.records import Basis


def calendar(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    month = around.words.month(groups["month"])
    day = around.words.ordinal(groups["day"]) if "day" in groups else None
    if "day" in groups and day is None:
        day = int(re.sub(r"\D", "", groups["day"]))
    basis: Basis = "stated"
    if "year" in groups:
        year = int(groups["year"])
    elif "year_words" in groups:
        year = year_in_words(groups["year_words"], around.words) or around.today.year
    elif "which_year" in groups:
        year, basis = which_year_of(groups["which_year"], around)
    else:
        year, basis = year_for(around, month, day)
        if "weekday" in groups and day is not None:
            year = _year_with_weekday(year, month, day, around.words.weekday(groups["weekday"]))
    if day is None:
        return Reading("DATE", f"{year:04}-{month:02}", basis)
    first = dt.date(year, month, day)
    last = dt.date(year, month, int(groups["last_day"])) if "last_day" in groups else None
    return Reading("DATE", first.isoformat(), basis, begin=first if last else None, end=last)


def _year_with_weekday(year: int, month: int, day: int, weekday: int) -> int:
    for other in (year, year - 1, year + 1):
        found = day_or_none(other, month, day)
        if found and found.isoweekday() == weekday:
            return other
    return year


def numeric(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    if "iso_year" in groups:
        month = groups.get("iso_month") or groups["compact_month"]
        day = groups.get("iso_day") or groups["compact_day"]
        return Reading("DATE", dt.date(int(groups["iso_year"]), int(month), int(day)).isoformat(), "stated")
    first, second, year = int(groups["first"]), int(groups["second"]), int(groups["any_year"])
    if year < 100:
        year += 2000 if year < 50 else 1900
    month_, day_ = (first, second) if first <= 12 else (second, first)
    return Reading("DATE", dt.date(year, month_, day_).isoformat(), "stated")


def day_of_month(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    day, basis, _ = around.anchor(*FINE)
    number = int(re.sub(r"\D", "", groups["day_ordinal"]))
    return Reading("DATE", day.replace(day=number).isoformat(), basis)


def month(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    number = around.words.month(groups["full_month"])
    which = re.sub(r"\s+", " ", groups.get("which", "").lower())
    today = around.today
    if which in ("the following", "the previous", "that"):
        day, basis, _ = around.anchor(*YEARISH)
        year = (
            day.year
            + (which == "the following" and number <= day.month)
            - (which == "the previous" and number >= day.month)
        )
        return Reading("DATE", f"{year:04}-{number:02}", basis)
    if which in ("last", "this past", "this last"):
        return Reading("DATE", f"{today.year - (number >= today.month):04}-{number:02}")
    if which in ("next", "this coming"):
        return Reading("DATE", f"{today.year + (number <= today.month):04}-{number:02}")
    if which == "this":
        return Reading("DATE", f"{today.year:04}-{number:02}")
    year, basis = year_for(around, number, None)
    return Reading("DATE", f"{year:04}-{number:02}", basis)


def month_abbreviated(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    number = around.words.month(groups["short_month"])
    year, basis = year_for(around, number, None)
    return Reading("DATE", f"{year:04}-{number:02}", basis)


def year(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    if "year_words" in groups:
        number = year_in_words(groups["year_words"], around.words)
        return None if number is None else Reading("DATE", f"{number:04}", "stated")
    if "short_year" in groups:
        short = int(groups["short_year"][-2:])
        return Reading("DATE", str(short + (2000 if short < 50 else 1900)), "stated")
    return Reading("DATE", groups["year"], "stated")


def year_in_words(text: str, words: Words) -> int | None:
    parts = re.split(r"[\s-]+", text.lower())
    if parts[0] == "two":
        number = words.number(text)
        return None if number is None else int(number)
    head = words.number(parts[0])
    rest = words.number(" ".join(parts[1:])) if parts[1:] != ["hundred"] else 0
    return None if head is None or rest is None else int(head) * 100 + int(rest)


def years(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    first = int(groups["year"])
    tail = groups.get("year_end") or groups["short_year"]
    last = int(tail) if len(tail) == 4 else first // 100 * 100 + int(tail[-2:])
    if last <= first or last - first > 120:
        return None
    return Reading("DATE", str(first), "stated", begin=dt.date(first, 1, 1), end=dt.date(last, 12, 31))


def decade(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    if "decade" in groups:
        return Reading("DATE", f"19{around.words.table['decades'][groups['decade'].lower()]}", "stated")
    text = groups["decade_year"]
    if len(text) == 4:
        return Reading("DATE", text[:3], "stated")
    return Reading("DATE", f"19{text[1]}" if text[1] > "1" else f"20{text[1]}", "stated")


def century(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    number = around.words.ordinal(groups["ordinal"])
    return None if number is None or number > 22 else Reading("DATE", f"{number - 1:02}", "stated")


def weekday(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    wanted = around.words.weekday(groups["weekday_alone"])
    which = re.sub(r"\s+", " ", groups.get("which", "").lower())
    basis: Basis = "relative"
    today = around.today
    if "unit" in groups:
        count = int(around.words.number(groups["count"]) or 1)
        base = today + dt.timedelta(days=(wanted - today.isoweekday()) % 7 or 7)
        return _of_day(base + dt.timedelta(weeks=count), basis)
    ahead = (wanted - today.isoweekday()) % 7
    back = (today.isoweekday() - wanted) % 7
    if which in ("the following", "the next"):
        today, basis, _ = around.anchor(*FINE)
        return _of_day(today + dt.timedelta(days=(wanted - today.isoweekday()) % 7 or 7), basis)
    if which in ("the previous", "that"):
        today, basis, _ = around.anchor(*FINE)
        back = (today.isoweekday() - wanted) % 7
        return _of_day(today - dt.timedelta(days=back or (0 if which == "that" else 7)), basis)
    if which in ("last", "this past", "this last", "past"):
        return _of_day(today - dt.timedelta(days=back or 7), basis)
    if which in ("next", "this coming", "coming"):
        return _of_day(today + dt.timedelta(days=ahead or 7), basis)
    if which == "a week ago":
        return _of_day(today - dt.timedelta(days=(back or 7) if back else 7), basis)
    if which == "this" or around.direction == "future":
        return _of_day(today + dt.timedelta(days=ahead), basis)
    if around.direction is None and ahead == 1 and not around.before.strip():
        return _of_day(today - dt.timedelta(days=back), basis)
    return _of_day(today - dt.timedelta(days=back), basis)


def weekday_ago(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    wanted = around.words.weekday(groups.get("weekday_alone") or groups["weekday_alone2"])
    back = (around.today.isoweekday() - wanted) % 7
    return _of_day(around.today - dt.timedelta(days=back + 7), "relative")


def _of_day(day: dt.date, basis: Basis) -> Reading:
    return Reading("DATE", day.isoformat(), basis, mod=None)


def deictic(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    low = around.text.lower()
    offset = fixed["days"] * (2 if low.startswith("the day") else 1)
    day = around.today + dt.timedelta(days=offset)
    if "tonight" in low:
        return Reading("TIME", f"{day.isoformat()}TNI")
    return _of_day(day, "relative")


def part_of_day(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    part = around.words.part(fixed.get("part") or groups.get("part") or groups["part2"])
    day = around.today
    basis: Basis = "relative"
    if fixed.get("anchored"):
        day, basis, _ = around.anchor("day", "part-of-day", "time")
    day += dt.timedelta(days=fixed["days"])
    if around.article_date is None and basis == "relative":
        return Reading("TIME", f"XXXX-XX-XXT{part}", "unknown")
    return Reading("TIME", f"{day.isoformat()}T{part}", basis)


def clock(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    day, basis, _ = around.anchor("day", "part-of-day", "time")
    if "named" in groups:
        time = "T24:00" if groups["named"].lower() == "midnight" else "T12:00"
    elif "hour_of_day" in groups:
        time = f"T{int(groups['hour_of_day']):02}:{groups['minute_of_hour']}"
    else:
        hour = int(groups["hour"]) if "hour" in groups else int(around.words.number(groups["number_word"]) or 0)
        half = groups.get("half") or groups.get("part") or groups.get("part2") or ""
        if not 1 <= hour <= 12:
            return None
        late = half.lower().startswith(("p", "a") if half.lower().startswith("afternoon") else "p") or half == "evening"
        hour = hour % 12 + (12 if late else 0)
        time = f"T{hour:02}:{groups.get('minute') or '00'}"
    if around.article_date is None and basis == "relative":
        return Reading("TIME", f"XXXX-XX-XX{time}", "unknown")
    return Reading("TIME", f"{day.isoformat()}{time}", basis)


def named_day(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    name = re.sub(r"\s+", " ", groups["named_day"])
    return Reading("DATE", _entry(around.words.table["named_days"], name), "stated")


def holiday(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    name = groups.get("holiday") or re.sub(r",?\s*\d{4}$", "", around.text)
    name = re.sub(r"\s+", " ", name.replace("’", "'"))
    today = around.today
    which = groups.get("which", "").lower()
    if "year" in groups:
        found = _holiday(name, int(groups["year"]), around)
        return Reading("DATE", found.isoformat(), "stated", _holiday_mod(name, around)) if found else None
    candidates = [d for y in (-1, 0, 1) if (d := _holiday(name, max(today.year + y, 1), around))]
    if not candidates:
        return None
    behind = [d for d in candidates if d <= today]
    ahead = [d for d in candidates if d >= today]
    chosen = min(candidates, key=lambda d: abs((d - today).days))
    gap = (chosen - today).days
    if which in ("last", "this past") or (not which and around.direction == "past" and gap > MOVES_BACK):
        chosen = behind[-1] if behind else candidates[0]
    elif which in ("next", "this coming") or (not which and around.direction == "future" and gap < -MOVES_ON):
        chosen = ahead[0] if ahead else candidates[-1]
    low = around.text.lower()
    if low.endswith(" week"):
        return Reading("DATE", values.value_at(chosen, "week"))
    if low.endswith(" weekend"):
        return Reading("DATE", values.value_at(chosen, "weekend"))
    return Reading("DATE", chosen.isoformat(), mod=_holiday_mod(name, around))


def _holiday_mod(name: str, around: Around) -> str | None:
    return "APPROX" if _entry(around.words.table["islamic_holidays"], name) else None


def _entry(table: Mapping[str, Any], name: str) -> Any:
    low = name.lower()
    return next((value for key, value in table.items() if key.lower() == low), None)


def _holiday(name: str, year: int, around: Around) -> dt.date | None:
    table = around.words.table
    low = name.lower()
    if low.startswith("new year") and not low.endswith(("eve", "day")):
        return dt.date(year, 1, 1)
    if low == "election day":
        return values.nth_weekday(year, 11, 1, 1) + dt.timedelta(days=1)
    if low == "inauguration day":
        return dt.date(year, 1, 20) if year % 4 == 1 else None
    if fixed_day := _entry(table["holidays"], name):
        return dt.date(year, int(fixed_day[:2]), int(fixed_day[3:]))
    if floating := _entry(table["floating_holidays"], name):
        return values.nth_weekday(year, *floating)
    if (days := _entry(table["easter_holidays"], name)) is not None:
        return values.easter(year) + dt.timedelta(days=days)
    if hebrew := _entry(table["hebrew_holidays"], name):
        return values.hebrew_day(year, *hebrew)
    if islamic := _entry(table["islamic_holidays"], name):
        return values.islamic_day(year, *islamic)
    return None
