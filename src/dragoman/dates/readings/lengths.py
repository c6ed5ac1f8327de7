"""Counted distances, lengths, sets, and words that only point → value."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dragoman.dates import values
from dragoman.dates.readings.around import FINE, YEARISH, Around, Groups, Reading, quarter_spoken_of


def ago(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """ "two years ago": counted from the article's date, as fine as its unit."""
    count = around.words.number(groups["count"])
    unit, _, factor = _unit(groups["units"], around)
    mod = _length_mod(groups.get("more") or groups.get("more2"), around, as_point=True)
    if re.search(r"\bor (so|two|more)\b", around.text, re.I):
        mod = "APPROX"
    if count is None:
        return Reading("DATE", "PAST_REF" if fixed["sign"] < 0 else "FUTURE_REF")
    if unit in ("hour", "minute", "second"):
        return Reading("DATE", values.value_at(around.today, "day"), mod=mod)
    if unit == "year" and fixed["sign"] < 0 and (near := quarter_spoken_of(around)):
        return Reading("DATE", values.value_at(values.add_months(near, -12 * int(count)), "quarter"), "discourse", mod)
    if re.search(r"\b[a-z]+ and a half ago", around.text, re.I) and count == int(count):
        count += 0.5
    return Reading("DATE", _counted(around.today, count, unit, factor, fixed["sign"]), mod=mod)


def aside(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """ "two days earlier": counted from the date that the story has named."""
    count = fixed.get("count") or around.words.number(groups["count"])
    unit, _, factor = _unit(fixed.get("unit") or groups["units"], around)
    mod = _length_mod(groups.get("more"), around, as_point=True)
    if count is None:
        return Reading("DATE", "PAST_REF" if fixed["sign"] < 0 else "FUTURE_REF")
    if unit in ("hour", "minute", "second"):
        day, basis, _ = around.anchor("day", "part-of-day", "time")
        return Reading("DATE", day.isoformat(), basis, mod)
    if unit in ("year", "decade"):
        if near := quarter_spoken_of(around):
            moved = values.add_months(near, int(12 * factor * count) * fixed["sign"])
            return Reading("DATE", values.value_at(moved, "quarter"), "discourse", mod)
        day, basis, _ = around.anchor(*YEARISH)
    else:
        day, basis, _ = around.anchor(*FINE)
    return Reading("DATE", _counted(day, count, unit, factor, fixed["sign"]), basis, mod)


def _unit(text: str, around: Around) -> tuple[str, str, float]:
    letter, factor = around.words.unit(text)
    unit = {
        "Y": "year",
        "Q": "quarter",
        "M": "month",
        "W": "week",
        "D": "day",
        "TH": "hour",
        "TM": "minute",
    }.get(letter, "second")
    return unit, letter, factor


def _counted(day: dt.date, count: float, unit: str, factor: float, sign: int) -> str:
    if unit == "year" and factor >= 10 and count * factor >= 10:
        moved = values.add_months(day, round(12 * factor * count) * sign)
        return values.value_at(moved, "year")
    if count != int(count):
        months = round({"year": 12, "month": 1}.get(unit, 0) * factor * count)
        days = round({"week": 7, "day": 1}.get(unit, 0) * count)
        moved = values.add_months(day, months * sign) + dt.timedelta(days=days * sign)
        return values.value_at(moved, unit if unit in ("year", "month", "week") else "day")
    moved = values.shift(day, unit, int(count * factor) * sign)
    return values.value_at(moved, unit)


def length(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    low = around.text.lower()
    unit_text = next(v for k, v in groups.items() if k.startswith(("units", "unit_plural")))
    _, letter, factor = _unit(unit_text, around)
    vague = "count" not in groups
    count = None if vague else around.words.number(groups["count"])
    if fixed.get("range"):
        count = around.words.number(groups["number"])
    if count is not None and low.endswith("and a half"):
        count += 0.5  # "a year and a half"
    if count is not None and count > 20_000:
        return None
    article = groups.get("count", "").lower() in ("a", "an")
    if (
        article
        and unit_text.lower() in ("day", "second", "quarter", "night", "weekend")
        and not low.startswith("a full")
    ):
        return None
    if unit_text[0].isupper() and not around.text.isupper() and not around.text[0].isupper():
        return None
    if unit_text.istitle() and re.match(r"\d", around.text):
        return None  # the programme "60 Minutes"
    if re.search(r"quarters?$", low) and ("-quarters" in low or article):
        return None  # a fraction
    if article and _RATE.search(around.before):
        return Reading("SET", values.duration(factor, letter), "stated")
    if low == "one day" and around.direction != "past":
        return Reading("DATE", "FUTURE_REF", "stated")
    mod = _length_mod(groups.get("mod_length"), around)
    if re.search(r"\bor (so|more|longer|less)\b", low):
        mod = {"so": "APPROX", "less": "EQUAL_OR_LESS"}.get(low.rsplit(" or ", 1)[1].split()[0], "EQUAL_OR_MORE")
    if groups.get("count", "").lower().startswith(("a couple", "couple")):
        mod = mod or "APPROX"
    if unit_text.lower().startswith("weekend"):
        return None
    if count is not None and count * factor > 9999 and letter == "Y":
        return None
    value = values.duration(None if count is None else count * factor, letter)
    if count is None and factor >= 10:
        value = "PXE" if factor == 10 else "PXC"
    return Reading("DURATION", value, "stated", mod)


_RATE = re.compile(
    r"(?:\d[\d,.]*|\b(?:once|twice|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred"
    r"|thousand|million|billion))"
    r"(?:\s+[a-z-]+){0,2}\s*$",
    re.I,
)
"""What stands before "a year" where it tells how often or how much, not how long."""


def _length_mod(text: str | None, around: Around, *, as_point: bool = False) -> str | None:
    if not text:
        return None
    low = re.sub(r"\s+", " ", text.lower())
    if low in ("just over", "just under"):
        return "MORE_THAN" if low == "just over" else "LESS_THAN"
    table = around.words.table["modifiers_of_lengths"]
    mod = next((name for name, phrases in table.items() if low in phrases), None)
    if as_point and mod in ("MORE_THAN", "LESS_THAN"):
        return {"MORE_THAN": "BEFORE", "LESS_THAN": "AFTER"}[mod]
    return mod


def stretch(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """ "the past two weeks", "the first nine months": a length, anchored at the article's date where it
    touches it."""
    unit_text = groups.get("units") or groups["units_plain"]
    low_unit = unit_text.lower()
    edge = groups["edge"].lower()
    count = around.words.number(groups["count"]) if "count" in groups else None
    if low_unit in ("summers", "winters"):
        return Reading("SET", "XXXX-SU" if low_unit == "summers" else "XXXX-WI", "stated")
    unit, letter, factor = _unit(unit_text, around)
    if count is None and unit in ("year", "quarter") and edge in ("recent", "past", "previous"):
        return Reading("DATE", "PAST_REF")
    if count is None and edge in ("coming", "upcoming"):
        return Reading("DATE", "FUTURE_REF") if unit in ("month", "quarter") else _plain(None, letter)
    mod = _length_mod(groups.get("mod_length"), around)
    if re.search(r"\bor so$", around.text, re.I) or groups.get("count", "").lower().startswith(("a couple", "couple")):
        mod = "APPROX"
    amount = None if count is None else count * factor
    found = replace(_plain(amount, letter), mod=mod)
    if (
        amount is None
        or letter.startswith(("T", "Q"))
        or around.article_date is None
        or amount != int(amount)
        or amount > 1000
    ):
        return found
    name = {"Y": "year", "M": "month", "W": "week", "D": "day"}[letter]
    if edge in ("past", "last", "recent", "latest") and "year" not in groups and "which_year" not in groups:
        return replace(found, begin=values.shift(around.today, name, -int(amount)), end=around.today, basis="relative")
    if edge in ("next", "coming", "upcoming"):
        return replace(found, begin=around.today, end=values.shift(around.today, name, int(amount)), basis="relative")
    return found


def _plain(amount: float | None, letter: str) -> Reading:
    return Reading("DURATION", values.duration(amount, letter), "stated")


def length_long(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    _, letter, factor = _unit(re.split(r"[\s-]", around.text)[0], around)
    return Reading("DURATION", values.duration(factor, letter), "stated")


def set_(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    words = around.words
    if "weekday_plural" in groups or "part_plural" in groups:
        day = words.weekday(groups.get("weekday_plural") or groups["weekday_alone"])
        part = groups.get("part_plural") or groups.get("part")
        return Reading("SET", f"XXXX-WXX-{day}" + (f"T{words.part(part)}" if part else ""), "stated")
    if "weekday_alone" in groups:
        return Reading("SET", f"XXXX-WXX-{words.weekday(groups['weekday_alone'])}", "stated")
    if "full_month" in groups:
        return Reading("SET", f"XXXX-{words.month(groups['full_month']):02}", "stated")
    if "season_word" in groups:
        return Reading("SET", f"XXXX-{words.season(groups['season_word'])}", "stated")
    if "part" in groups:
        return Reading("SET", f"XXXX-XX-XXT{words.part(groups['part'])}", "stated")
    if "often" in groups:
        value = {
            "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "biweekly": "P2W", "fortnightly": "P2W",
            "monthly": "P1M", "quarterly": "P1Q", "yearly": "P1Y", "annually": "P1Y", "hourly": "PT1H",
        }[groups["often"].lower()]  # fmt: skip
        return Reading("SET", value, "stated")
    unit_text = next(v for k, v in groups.items() if k.startswith("units"))
    low = unit_text.lower()
    if low.startswith("weekend"):
        return Reading("SET", "XXXX-WXX-WE", "stated")
    if low.startswith("night"):
        return Reading("SET", "XXXX-XX-XXTNI", "stated")
    letter, factor = words.unit(low)
    count = words.number(groups.get("count", "one"))
    if re.search(r"\bother\b", around.text, re.I):
        count = 2
    return Reading("SET", values.duration(None if count is None else count * factor, letter), "stated")


def reference(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    if around.text.lower() == "soon" and around.direction == "past":
        return None
    return Reading("DATE", fixed["value"], "stated")


def reference_length(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    return Reading("DURATION", fixed["value"], "stated")


def that_time(groups: Groups, around: Around, fixed: Mapping[str, Any]) -> Reading | None:
    """ "at the time": the date that the story has named, else some time past."""
    day, basis, grain = around.anchor()
    if basis == "discourse" and grain:
        fine = "day" if grain in ("part-of-day", "time") else grain
        return Reading("DATE", values.value_at(day, fine), "discourse")
    return Reading("DATE", "PAST_REF", "stated")
