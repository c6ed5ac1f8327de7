"""Readouts whose title names both sides → the share of those meetings and calls that are found from the body alone.

A title such as "Readout of President X's Call with Prime Minister Y of Z" is silver: the issuing side is the United
States, the other the one country that the words after "with" name. It is read off the item's id where that is made
from the title ("2021-07-15-readout-of-president-xs-call-with-..."), since published lists cut titles short, else off
the title. Items that name none or several countries are left out. The title is not coded.

`consult`: a CONSULT in the body that is not denied and not to come; `parties`: one whose parties are the United States
and the other country, on whichever side; `alone`: such a one without a third country; `dated`: such a one on the day of
the item or the day before. With a limit, the first items by the hash of their ids.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dragoman.errors import ReadError
from dragoman.evaluate._measures import Progress, Scores, share, tick
from dragoman.records import Article, Event

HOME = "USA"
_SLUG = re.compile(r"\d{4}-\d\d-\d\d-(?P<title>[a-z0-9-]+)")
_TITLE = re.compile(
    r"\breadout (?:of|from|on)\b.*?\b(?:calls?|meetings?|conversations?|visits?|discussions?|lunch|dinner) with "
    r"(?P<other>.+)"
)
_NAMED = frozenset({"country", "demonym"})
_PLANNED = ("denied", "planned", "hypothetical")


@dataclass(frozen=True, slots=True)
class Item:
    """A readout without its title, and the country on the other side."""

    article: Article
    other: str


@dataclass(frozen=True, slots=True)
class Found:
    """What is coded of a readout: parties' codes and day of each CONSULT."""

    other: str
    published: dt.date | None
    consults: tuple[tuple[frozenset[str], str | None], ...]


def run(gold: Path, kit: Any, progress: Progress = False, limit: int | None = None) -> Scores:
    """Code the bodies and compare.

    Raises:
        ReadError: where the file holds no such readout.
    """
    from dragoman.pipeline import code  # the pipeline is what is measured

    items = read_items(gold, kit)[:limit]
    if not items:
        raise ReadError(f"{gold}: no readout whose title names another country.")
    found: list[Found] = []
    for done, item in enumerate(items, 1):
        found.append(found_in(item, code(item.article, kit).events))
        tick(progress, done, len(items))
    return score(found)


def read_items(gold: Path, kit: Any) -> list[Item]:
    """The readouts of a file, or of a folder's files, in the order of the hash of their ids."""
    from dragoman.read import articles

    items: list[Item] = []
    for article in articles([str(gold)]):
        if isinstance(article, Article):
            other = other_side(title_of(article), article.date, kit.lexicon)
            if other is not None:
                items.append(Item(replace(article, title=None), other))
    return sorted(items, key=lambda item: hashlib.sha256(item.article.citation.encode()).hexdigest())


def title_of(article: Article) -> str:
    """The words of a title, small: those of an id made from it, else its own."""
    slug = _SLUG.search(article.citation)
    words = slug["title"] if slug is not None else (article.title or "").lower().replace("’s", "s").replace("'s", "s")
    return re.sub(r"[\s_-]+", " ", words)


def other_side(title: str, on: dt.date | None, lexicon: Any) -> str | None:
    """The one other country that a title names after "with", None where it names none or several.

    Persons are not looked up: only what the title itself says counts, an "envoy for" a country left out.
    """
    match = _TITLE.search(title)
    if match is None:
        return None
    words = match["other"].title()
    names = [n for n in lexicon.find(words, on, 0) if n.kind in _NAMED and n.code]
    codes = {n.code for n in names if not words[: n.span.start].endswith((" For ", " On "))} - {HOME}
    return codes.pop() if len(codes) == 1 else None


def found_in(item: Item, events: Iterable[Event]) -> Found:
    """The meetings and calls among an item's events."""
    consults = tuple(
        (
            frozenset(p.actor.code for p in (*event.actors, *event.recipients) if p.actor.code),
            event.date.value,
        )
        for event in events
        if event.type == "CONSULT" and event.status not in _PLANNED
    )
    return Found(item.other, item.article.date, consults)


def score(found: Sequence[Found]) -> Scores:
    """Shares of all items."""
    both = [[(codes, day) for codes, day in f.consults if {HOME, f.other} <= codes] for f in found]
    alone = [any(codes == {HOME, f.other} for codes, _ in b) for f, b in zip(found, both, strict=True)]
    dated = [any(_is_near(day, f.published) for _, day in b) for f, b in zip(found, both, strict=True)]
    return {
        "items": len(found),
        "consult": share(sum(bool(f.consults) for f in found), len(found)),
        "parties": share(sum(map(bool, both)), len(found)),
        "alone": share(sum(alone), len(found)),
        "dated": share(sum(dated), len(found)),
    }


def _is_near(value: str | None, published: dt.date | None) -> bool:
    if value is None or published is None or len(value) < 10:
        return False
    return dt.timedelta() <= published - dt.date.fromisoformat(value[:10]) <= dt.timedelta(days=1)
