"""`words.toml` and `rules.toml` → compiled rules.

The notation of patterns is told at the head of `rules.toml`. Here its three conveniences are turned into
regular expressions: spaces, "~", and {group} or {group:one|other}, with look-behinds split so that each has
one width.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

GAP = r"(?:[^\S\n]+\n?[^\S\n]*|\n[^\S\n]*)"
"""White space with at most one line break."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of `rules.toml`."""

    name: str
    pattern: re.Pattern[str]
    reading: str
    fixed: Mapping[str, Any]
    order: int
    examples: tuple[tuple[str, str], ...]
    near_misses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """The tables of `words.toml`, and the patterns made of them."""

    table: Mapping[str, Any]
    macros: Mapping[str, str]

    def number(self, text: str) -> float | None:
        """The number that digits or words stand for; None for "several" and the like.

        >>> load_words().number("twenty-one")
        21
        """
        low = re.sub(r"[\s-]+", " ", text.lower()).strip()
        if low in ("a", "an", "the", "", "another", "one"):
            return 1
        if low in ("half a", "half an"):
            return 0.5
        if low in ("a couple of", "a couple", "couple of", "couple", "a pair of", "both"):
            return 2
        if low in ("a dozen", "dozen"):
            return 12
        if found := re.fullmatch(r"(.+) and (?:a )?half", low):
            whole_part = self.number(found[1])
            return None if whole_part is None else whole_part + 0.5
        if found := re.fullmatch(r"([\d,]+(?:\.\d+)?)(?: (\d)/(\d))?", low):
            whole = float(found[1].replace(",", ""))
            return whole + (int(found[2]) / int(found[3]) if found[2] and found[3] != "0" else 0)
        return _spelled(low, self.table)

    def ordinal(self, text: str) -> int | None:
        """The number that "third" or "3rd" stands for."""
        low = re.sub(r"\s+", "-", text.lower().strip())
        if found := re.match(r"\d+", low):
            return int(found[0])
        value = self.table["ordinals"].get(low)
        return int(value) if value is not None else None

    def month(self, text: str) -> int:
        """1 to 12, from a name or its abbreviation."""
        return int(self._by_start("months", text[:3]))

    def weekday(self, text: str) -> int:
        """ISO: 1 for Monday to 7."""
        return int(self._by_start("weekdays", text[:3]))

    def season(self, text: str) -> str:
        """SP, SU, FA or WI."""
        return str(self.table["seasons"][text.lower()])

    def part(self, text: str) -> str:
        """MO, AF, EV or NI."""
        return str(self.table["parts"].get(text.lower().rstrip("s"), text.upper()))

    def unit(self, text: str) -> tuple[str, float]:
        """Letter of the duration and factor, for a unit in singular or plural."""
        low = text.lower()
        for ending in (low, low.removesuffix("s"), low.removesuffix("ies") + "y"):
            if ending in self.table["units"]:
                letter, factor = self.table["units"][ending]
                return str(letter), float(factor)
        if low.rstrip("s") in self.table["seasons"] or low.startswith(("weekend", "night", "morning")):
            return ("W", 1) if low.startswith("weekend") else ("D", 1) if "n" in low[:3] else ("Y", 1)
        raise KeyError(text)

    def _by_start(self, table: str, start: str) -> Any:
        low = start.lower()
        return next(value for name, value in self.table[table].items() if name.lower().startswith(low))


def _spelled(low: str, table: Mapping[str, Any]) -> float | None:
    total = current = 0
    words = [w for w in low.split() if w not in ("and", "a")]
    if not words:
        return None
    for word in words:
        if word in table["numbers"]:
            current += int(table["numbers"][word])
        elif word in table["scales"]:
            current = max(current, 1) * int(table["scales"][word])
            if table["scales"][word] >= 1000:
                total, current = total + current, 0
        else:
            return None
    return total + current


@functools.cache
def load_words() -> Words:
    """The words, read once."""
    table = tomllib.loads(resources.files("dragoman.dates").joinpath("words.toml").read_text("utf-8"))
    return Words(table, _macros(table))


@functools.cache
def load_rules() -> tuple[Rule, ...]:
    """The rules, read and compiled once."""
    raw = tomllib.loads(resources.files("dragoman.dates").joinpath("rules.toml").read_text("utf-8"))
    macros = load_words().macros
    return tuple(
        Rule(
            name=entry["name"],
            pattern=compile_pattern(entry["pattern"], macros),
            reading=entry["reading"],
            fixed=entry.get("with", {}),
            order=order,
            examples=tuple((text, value) for text, value in entry.get("examples", [])),
            near_misses=tuple(entry.get("near_misses", [])),
        )
        for order, entry in enumerate(raw["rule"])
    )


def compile_pattern(pattern: str, macros: Mapping[str, str]) -> re.Pattern[str]:
    """A pattern in the notation of `rules.toml` as a regular expression that starts and ends at word
    borders."""
    split = _split_lookbehinds(pattern)
    optional = _guard(split).replace(" ?", "\x01")
    spaced = re.sub(r"[ ~]", lambda m: GAP if m[0] == " " else rf"(?:-|{GAP})", optional)
    spaced = spaced.replace("\x00", r"\s").replace("\x01", rf"(?:{GAP})?")
    filled = _GROUP.sub(lambda m: _group(m[1], m[2], macros), spaced)
    return re.compile(rf"(?:(?<![\w-])|{_AFTER_PREFIX})(?:{filled})(?!\w)", re.I)


_AFTER_PREFIX = "|".join(rf"(?<=\b{prefix}-)" for prefix in ("mid", "late", "early", "post", "pre"))


_GROUP = re.compile(r"\{([a-z_]+\d?)(?::([^{}]*))?\}")
_LOOKBEHIND = re.compile(r"\(\?<([=!])((?:[^()\[\]\\|]|\\.|\[[^\]]*\])+(?:\|(?:[^()\[\]\\|]|\\.|\[[^\]]*\])+)*)\)")


def _guard(pattern: str) -> str:
    """Spaces in character classes and in look-behinds stand for themselves: hidden from the expansion of
    spaces."""
    hidden = re.sub(r"\[[^\]]*\]", lambda m: m[0].replace(" ", "\x00"), pattern)
    return re.sub(r"\(\?<[=!][^()]*\)", lambda m: m[0].replace(" ", r"\s"), hidden)


def _split_lookbehinds(pattern: str) -> str:
    def split(found: re.Match[str]) -> str:
        options = found[2].split("|")
        if found[1] == "!":
            return "".join(f"(?<!{option})" for option in options)
        return "(?:" + "|".join(f"(?<={option})" for option in options) + ")"

    return _LOOKBEHIND.sub(split, pattern)


def _group(name: str, options: str | None, macros: Mapping[str, str]) -> str:
    body = options if options is not None else macros[name.rstrip("0123456789")]
    return f"(?P<{name}>{body})"


def _macros(table: Mapping[str, Any]) -> dict[str, str]:
    def names(*tables: str) -> list[str]:
        return [name for t in tables for name in table[t]]

    cased = [f"(?-i:{n}|{n.upper()})" for n in names("months")]
    short = [rf"(?-i:{n}|{n.upper()})(?:\.|(?=\s\d))" for n in names("month_abbreviations")]
    weekdays = [f"(?-i:{n}|{n.upper()})" for n in names("weekdays")]
    short_weekdays = [rf"(?-i:{n})\.?" for n in names("weekday_abbreviations")]
    teens = [n for n, v in table["numbers"].items() if 10 <= v < 20]
    tens = [n for n, v in table["numbers"].items() if v >= 20]
    ones = [n for n, v in table["numbers"].items() if v < 10]
    below_100 = rf"(?:{_any(tens)})(?:[\s-](?:{_any(ones)}))?|{_any(teens + ones)}"
    number_word = rf"(?:(?:{below_100}|a)\s)?(?:hundred|thousand)(?:\s(?:and\s)?(?:{below_100}))?|{below_100}"
    number = rf"\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?(?:\s\d/\d)?|{number_word}"
    vague = _any(table["vague"]["words"])
    few = r"half an?|a couple(?:\sof)?|couple of|a dozen|a pair of"
    day = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\d)|(?<=the\s)(?:" + _any(names("ordinals")) + r")"
    year = r"(?:1[0-9]|20)\d\d"
    units = (
        r"centur(?:y|ies)|(?:decade|year|quarter|month|fortnight|week|weekend|day|night|hour|minute)s?"
        r"|seconds"
    )
    mods = [phrase for phrases in table["modifiers_of_lengths"].values() for phrase in phrases]
    holidays = names("holidays", "floating_holidays", "easter_holidays", "hebrew_holidays", "islamic_holidays")
    two_digits = rf"(?:{_any(tens)})(?:[\s-](?:{_any(ones)}))?|{_any(teens)}"
    pairs = rf"(?:nineteen|eighteen|seventeen|sixteen)\s(?:hundred|{two_digits})"
    return {
        "month": _any([*cased, *short], escape=False),
        "full_month": _any(
            [c for n, c in zip(names("months"), cased, strict=True) if n not in ("May", "March")],
            escape=False,
        )
        + "|"
        + _bound_months(),
        "short_month": _any(names("month_abbreviations")),
        "weekday": _any([*weekdays, *short_weekdays], escape=False),
        "weekday_alone": _any(weekdays, escape=False),
        "day": day,
        "last_day": r"(?:[12]\d|3[01]|0?[1-9])",
        "day_ordinal": r"(?:[12]?1st|2?2nd|2?3rd|(?:[12]\d|30|[4-9])th|31st)",
        "year": year,
        "any_year": rf"{year}|\d\d",
        "short_year": r"['’]?\d\d",
        "year_end": rf"{year}|\d\d",
        "year_words": rf"{pairs}|(?<=the\syear\s)two\sthousand(?:\s(?:and\s)?(?:{below_100}))?"
        rf"|(?<=in\s)two\sthousand\s(?:and\s)?(?:{below_100})",
        "decade_year": r"(?:1[0-9]|20)\d0|['’][0-9]0",
        "decade": rf"(?<=the\s)(?:{_any(names('decades'))})|(?<=nineteen\s)(?:{_any(names('decades'))})",
        "ordinal": rf"\d{{1,2}}(?:st|nd|rd|th)|{_any(names('ordinals'))}",
        "iso_year": year,
        "iso_month": r"0[1-9]|1[0-2]",
        "iso_day": r"0[1-9]|[12]\d|3[01]",
        "compact_month": r"0[1-9]|1[0-2]",
        "compact_day": r"0[1-9]|[12]\d|3[01]",
        "first": r"\d{1,2}",
        "second": r"\d{1,2}",
        "number": number,
        "number_word": number_word,
        "count": rf"(?:(?:{number})(?:\sand\s(?:a\s)?half)?|{few}|{vague}|an?)",
        "vague": vague,
        "units": units,
        "unit_plural": r"centuries|decades|years|months|weeks|days|hours|minutes",
        "part": "morning|afternoon|evening|night",
        "hour": r"1[0-2]|0?[1-9]",
        "minute": r"[0-5]\d",
        "half": r"a\.?m\b\.?|p\.?m\b\.?",
        "zone": r"(?-i:GMT|UTC|BST|CET|EST|EDT|E\.D\.T\.|E\.S\.T\.|CST|CDT|MST|MDT|PST|PDT|ET|PT|CT)"
        r"|local time|Eastern(?: time)?|Pacific(?: time)?",
        "zone_of_day": r"(?-i:GMT|UTC|BST|CET)|local time",
        "hour_of_day": r"2[0-3]|[01]?\d",
        "minute_of_hour": r"[0-5]\d",
        "period": "year|month|week|weekend|quarter|decade|century|spring|summer|fall|autumn|winter",
        "season_word": "spring|summer|fall|autumn|winter",
        "quarter_ordinal": r"first|second|third|fourth|1st|2nd|3rd|4th",
        "quarter_number": "[1-4]",
        "more": "just over|just under|" + _any(mods),
        "mod_length": _any(mods),
        "named_day": _any(names("named_days")),
        "holiday": _any(["New Year", *holidays]).replace("'", "['’]"),
    }


def _bound_months() -> str:
    """ "May" and "March" alone are months only where the word before says so."""
    before = (
        "in by of last next this since until till from to early late mid before after through during for and",
        "between each every",
    )
    return "(?:" + "|".join(rf"(?<=\b{word}[\s-])" for word in " ".join(before).split()) + ")(?-i:May|March)"


def _any(options: Iterable[str], *, escape: bool = True) -> str:
    """Alternatives, the longest first, with any white space in them."""
    ordered = sorted(options, key=len, reverse=True) if escape else list(options)
    parts = [re.escape(option).replace(r"\ ", r"\s").replace("-", "-") if escape else option for option in ordered]
    return "|".join(parts)
