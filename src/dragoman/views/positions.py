"""Positions by actor as a table or a JSON array, each with its day, its words, and what changed since the last."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dragoman.records import Article, Position, Span
from dragoman.store import days
from dragoman.views.columns import table
from dragoman.views.listing import article_json, json_array, label, short_names, words
from dragoman.views.text import printable

_LIMITS = {"actor": 26, "as of": 10, "stance": 6, "label": 22, "change": 24, "toward": 9, "issue": 34, "source": 12}
_STANCES = {-2: "strongly against", -1: "against", 0: "undecided", 1: "for", 2: "strongly for"}


@dataclass(frozen=True, slots=True)
class Stand:
    """A position in its actor's line."""

    position: Position
    article: Article
    day: dt.date | None
    change: str
    """What changed since the actor's last position in the line, or what the text itself says of a movement."""


def stands(positions: Iterable[tuple[Position, Article]]) -> list[Stand]:
    """Positions by actor and day; of one country's government all persons are one line."""
    dated = [(position, article, as_of(position, article)) for position, article in positions]
    dated.sort(key=lambda item: (label(item[0].actor), item[2] or dt.date.max))
    out: list[Stand] = []
    for position, article, day in dated:
        before = out[-1].position if out and label(out[-1].position.actor) == label(position.actor) else None
        out.append(Stand(position, article, day, _change(before, position)))
    return out


def positions_as(positions: Iterable[tuple[Position, Article]], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other. `form` is "table" or "json"; `width` is that of the terminal."""
    found = stands(positions)
    if form == "json":
        yield from json_array(stand_json(stand) for stand in found)
        return
    rows = [
        (
            _who(stand.position),
            stand.day,
            f"{stand.position.stance:+d}",
            stand.position.label,
            stand.change,
            short_names(stand.position.toward),
            stand.position.issue,
            stand.article.source,
            " … ".join(words(stand.article, span) for span in stand.position.descriptions),
        )
        for stand in found
    ]
    yield from table(_LIMITS, "words", rows, width) if rows else ["No positions.\n"]


def stand_json(stand: Stand) -> dict[str, Any]:
    """A position under the names of its record, with its words and its article's."""
    record = dataclasses.asdict(stand.position)
    record["article"] = article_json(stand.article)
    for span in record["descriptions"]:
        span["text"] = stand.article.text[span["start"] : span["end"]]
    record["change"] = stand.change
    return record


def position_sentence(position: Position) -> str:
    """For example "HND GOV resists (against) mass deportations; softening"."""
    toward = f", toward {short_names(position.toward)}" if position.toward else ""
    moved = f"; {position.movement}" if position.movement != "none" else ""
    stance = _STANCES[position.stance]
    return f"{_who(position)}: {printable(position.label)} ({stance}) on {printable(position.issue)}{toward}{moved}"


def as_of(position: Position, article: Article) -> dt.date | None:
    """The first day of a position, else that of its article."""
    covered = days(position.as_of)
    return covered[0] if covered else article.date


def quoted(position: Position, article: Article) -> Span:
    """The words to quote for a position: what shows it, with the issue where that stands near."""
    spans = [*position.descriptions[:1], position.issue_span]
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    named = position.actor.span
    if position.actor.basis == "stated" and end - _NEAR < named.start < start:
        start = named.start
    return Span(start, end)


_NEAR = 300


def _who(position: Position) -> str:
    actor = position.actor.actor
    return (
        f"{label(position.actor)} {printable(actor.person)}" if actor.person and actor.code else label(position.actor)
    )


def _change(before: Position | None, now: Position) -> str:
    parts: list[str] = [] if now.movement == "none" else [now.movement]
    if before is not None and before.stance != now.stance and before.article != now.article:
        parts.append(f"was {before.stance:+d}")
    return ", ".join(parts)
