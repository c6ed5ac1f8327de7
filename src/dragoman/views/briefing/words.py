"""Days, counts and quotations as they stand in prose."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from dragoman.link import sentences_around
from dragoman.records import Article
from dragoman.views.text import printable

_UNCLEAR = re.compile(r"^[\"“'‘]?(?:He|She|They|It|His|Her|Their|Its|This|That|These|Those|But|And|So|Then|There)\b")


def spoken(day: dt.date) -> str:
    """A day as it is said.

    >>> spoken(dt.date(2025, 1, 26))
    '26 January 2025'
    """
    return f"{day.day} {day:%B} {day.year}"


def between(first: dt.date | None, last: dt.date | None) -> str:
    """What time is covered: "on 26 January 2025", "between 26 January and 3 February 2025"; empty where unknown."""
    if first is None or last is None:
        return ""
    if first == last:
        return f"on {spoken(first)}"
    begin = spoken(first) if first.year != last.year else spoken(first).rsplit(" ", 1)[0]
    return f"between {begin} and {spoken(last)}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, in letters up to twelve.

    >>> counted(2, "source"), counted(1, "story"), counted(21, "story")
    ('two sources', 'one story', '21 stories')
    """
    small = "no one two three four five six seven eight nine ten eleven twelve".split()
    said = small[number] if number < len(small) else str(number)
    plural = f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"
    return f"{said} {noun if number == 1 else plural}"


def listed(items: Sequence[str]) -> str:
    """One after the other, "and" before the last.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def outlet(article: Article) -> str:
    return printable(article.source or article.citation)


def quote(article: Article, start: int, end: int) -> str:
    """The words of an article in quotation marks; those within become single ones."""
    text = printable(article.text[start:end]).strip('“”"')
    return f"“{text.replace('“', '‘').replace('”', '’')}”"


def in_context(article: Article, start: int, end: int) -> int:
    """Where to begin to quote a sentence so that it can be understood: with the one before, where it leans on that.

    A record that guessed who "she" is would say more than its evidence.
    """
    if not unclear(article.text[start:end]):
        return start
    before = article.text[:start].rstrip()
    if len(before) <= article.body_start or "\n" in article.text[len(before) : start]:
        return start
    first, _ = sentences_around(article.text, max(len(before) - 2, 0), len(before))
    return start if first < article.body_start or unclear(article.text[first:start]) else first


def named(name: str) -> str:
    """An actor's name as it is said.

    >>> named("government of United States"), named("country (Venezuela)"), named("official (Chad)"), named("Ana Ortiz")
    ('the government of the United States', 'Venezuela', 'an official of Chad', 'Ana Ortiz')
    """
    name = printable(name)
    if bracketed := re.fullmatch(r"(.+) \((.+)\)", name):
        noun, country = bracketed.groups()
        if noun == "country":
            return _the(country)
        name = f"{noun} of {_the(country)}"
        if not noun.startswith(_ONE_OF_A_KIND):
            return f"{'an' if noun[0] in 'aeiou' else 'a'} {name}"
    if name.startswith("government of "):
        name = f"government of {_the(name.removeprefix('government of '))}"
    return f"the {name}" if name.startswith(_ONE_OF_A_KIND) else name


def _the(country: str) -> str:
    return (
        f"the {country}" if re.search(r"United|Republic|Netherlands|Philippines|Emirates|Islands", country) else country
    )


_ONE_OF_A_KIND = ("government", "president", "prime minister", "parliament", "congress", "army", "ministry", "foreign")


def unclear(sentence: str) -> bool:
    """Whether a sentence leans on the one before it: it begins with a pronoun or a conjunction."""
    return _UNCLEAR.match(sentence.strip()) is not None
