"""The head of a paragraph → its dateline: where it was filed from, when, and the characters it covers."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from dragoman.read import days
from dragoman.records import Span

_LOOK = 160
"""Characters in which a dateline must end. The longest seen (three cities, an agency and a date) took 90."""

_UPPER = r"[^\W\d_a-zà-öø-ÿ]"
_CAPS = rf"(?:(?:Mc|Mac)?{_UPPER}+(?:['’.-]{_UPPER}+)*\.?)"
_NAME = rf"{_UPPER}[\w.'’-]*"
_CAPS_CITY = rf"{_CAPS}(?: {_CAPS}){{0,4}}"
_REGION = rf",\s?(?!{days.MONTH}\b){_NAME}(?:\s(?:of|and|the|de|del|da)\b)?(?:\s{_NAME}){{0,3}}"
_CAPS_PLACE = rf"{_CAPS_CITY}(?:{_REGION})?(?:\s?/\s?{_CAPS_CITY}(?:{_REGION})?){{0,3}}"
_ANY_PLACE = rf"{_NAME}(?: {_NAME}){{0,3}}(?:{_REGION})?"
_DATE = rf"(?:{days.MONTH}\b\.?\s\d{{1,2}}|\d{{1,2}}\s{days.MONTH}\b\.?)(?:,?\s\d{{4}})?"
_AGENCY = r"\((?P<agency>[^()\n]{2,40})\)"
_DASH = r"(?:\s*(?:[—–―]|--+)|\s+-|(?<=\))-)(?=\s|[^\W\d_]|[\"'“‘*]|$)"
_WEEKDAY = r"(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day\b"
_MARKS = r"[*_]{0,3}"

_WITH_CAPS = re.compile(
    rf"{_MARKS}(?P<place>{_CAPS_PLACE})(?:[,.]?\s(?P<date>{_DATE}))?(?:,?\s?{_AGENCY})?"
    rf"(?P<mark>{_MARKS}{_DASH}{_MARKS}|{_MARKS}:(?=\s)|(?=\s))"
)
_WITH_AGENCY = re.compile(
    rf"{_MARKS}(?P<place>{_ANY_PLACE})(?:[,.]?\s(?P<date>{_DATE}))?,?\s{_AGENCY}(?P<mark>{_DASH}|:(?=\s)|(?=\s))"
)
_WITH_DATE = re.compile(
    rf"{_MARKS}(?!{_WEEKDAY})(?P<place>{_ANY_PLACE})[,.]\s(?P<date>{_DATE})(?P<mark>{_MARKS}{_DASH}{_MARKS})"
)
_WITH_CAPITAL_DISTRICT = re.compile(rf"{_MARKS}(?P<place>Washington,? D\.?C\.?)(?P<mark>{_MARKS}{_DASH}{_MARKS})")
_AGENCY_ALONE = re.compile(rf"{_MARKS}{_AGENCY}(?P<mark>{_DASH}|(?=\s))")
_LABEL_LINE = re.compile(r"^\W*[A-Z][A-Z .'’-]{2,40}:", re.M)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline as found."""

    span: Span
    """From the first letter of the place to the dash."""
    place: str | None
    """In ordinary capitals, the first where there are several."""
    date: str | None
    """As written, mostly without its year."""


def find_dateline(text: str, start: int = 0, *, strict: bool = False) -> Dateline | None:
    """The dateline that begins at `start`, if there is one. `strict` asks for a place in capitals and a dash.

    >>> found = find_dateline("PANAMA CITY, Feb 2 (Wire) — Two envoys met.")
    >>> found.place, found.date, found.span
    ('Panama City', 'Feb 2', Span(start=0, end=27))
    """
    head = text[start : start + _LOOK]
    if (found := _WITH_CAPS.match(head)) and _is_dateline(found, text, strict=strict):
        return _dateline(found, start)
    if strict:
        return None
    if (found := _WITH_AGENCY.match(head)) and found["agency"] in _words()["agencies"] and _starts_prose(head, found):
        return _dateline(found, start)
    if found := _WITH_DATE.match(head) or _WITH_CAPITAL_DISTRICT.match(head):
        return _dateline(found, start)
    if (found := _AGENCY_ALONE.match(head)) and found["agency"] in _words()["agencies"]:
        return Dateline(_span(found, start), None, None)
    return None


def _is_dateline(found: re.Match[str], text: str, *, strict: bool) -> bool:
    place, agency, mark = found["place"], found["agency"], found["mark"].strip("*_ \t")
    city = re.split(r"[,/]", place)[0].strip()
    if city in _words()["labels"] or place in _words()["labels"] or len(city) < 3:
        return False
    if not re.sub(r"\b(?:Mc|Mac)", "", city).isupper():
        return False
    known = agency in _words()["agencies"] if agency else False
    if mark == ":":
        return not strict and (bool(agency or found["date"] or "," in place) or _is_lone_label(place, text))
    if mark:
        return True
    return known and not strict


def _is_lone_label(place: str, text: str) -> bool:
    """ "ISLAMABAD: ..." opens a report of a South Asian daily; a transcript has many such labels."""
    return " " not in place and len(_LABEL_LINE.findall(text[:4000])) == 1


def _starts_prose(head: str, found: re.Match[str]) -> bool:
    """ "Washington (CNN) The" opens a report, "Obama (CNN) said" does not."""
    rest = head[found.end() :].lstrip()
    return bool(found["mark"].strip()) or not rest or not rest[0].islower()


def _dateline(found: re.Match[str], start: int) -> Dateline:
    return Dateline(_span(found, start), _ordinary_capitals(found["place"]), found.groupdict().get("date"))


def _span(found: re.Match[str], start: int) -> Span:
    end = found.end()
    while end > found.start() and found.string[end - 1].isspace():
        end -= 1
    return Span(start + found.start(), start + end)


def _ordinary_capitals(place: str) -> str:
    """ "RIO DE JANEIRO, Brazil/LIMA" → "Rio De Janeiro, Brazil"; "N.J.", "D.C." and "FL" stay as they are."""
    city, comma, region = place.split("/")[0].strip().partition(",")
    if city.count(".") == 1:
        city = city.rstrip(".")  # Interfax: "MOSCOW. Feb 2"
    return _capitalise(city, shortest=2) + comma + _capitalise(region, shortest=4)


def _capitalise(words: str, *, shortest: int) -> str:
    def lower(found: re.Match[str]) -> str:
        word = found[0]
        if not word.isupper() or len(word) < shortest:
            return word
        mac = 2 if word.startswith("MC") and len(word) > 4 else 0
        return word[:mac].capitalize() + word[mac:].capitalize()

    lowered = re.sub(r"(?<![^\W\d_]\.)[^\W\d_]+(?!\.[^\W\d_])", lower, words)
    return re.sub(r"(?<=['’])S\b", "s", lowered)


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    raw = resources.files("dragoman.read").joinpath("datelines.toml").read_text("utf-8")
    return {name: frozenset(words) for name, words in tomllib.loads(raw).items()}
