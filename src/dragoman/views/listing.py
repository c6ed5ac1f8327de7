"""Events as lines of a table, of CSV or of a JSON array, one at a time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dragoman.records import Article, Event, Party, Span
from dragoman.store import days
from dragoman.views.text import csv_line, json_text, printable, shortened

_COLUMNS = {"id": 8, "date": 10, "actors": 22, "type": 9, "recipients": 22, "status": 12, "source": 14}
_NARROW = {"id": 8, "date": 10, "actors": 8, "type": 9, "recipients": 8, "status": 7}
"""Columns and their widths; the second for terminals on which the first leave too little for the sentence."""
_LEAST_TEXT = 30


def events_as(events: Iterable[tuple[Event, Article]], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other.

    `form` is "table", "csv" or "json"; `width` is that of the terminal, for tables.
    """
    if form == "table":
        yield from _table(events, width)
    elif form == "csv":
        yield from _csv(events)
    else:
        yield from json_array(event_json(event, article) for event, article in events)


def json_array(items: Iterable[Any]) -> Iterator[str]:
    """A JSON array, one item a line."""
    yield "["
    separator = "\n"
    for item in items:
        yield separator + json_text(item)
        separator = ",\n"
    yield "\n]\n"


def event_json(event: Event, article: Article) -> dict[str, Any]:
    """An event under the names of its record, with its words and its article's."""
    record = dataclasses.asdict(event)
    record["article"] = article_json(article)
    record["trigger"]["text"] = words(article, event.trigger)
    record["sentence"]["text"] = words(article, event.sentence)
    return record


def article_json(article: Article) -> dict[str, Any]:
    """What a line of JSON says of its article."""
    return {name: getattr(article, name) for name in ("id", "citation", "title", "date", "source", "url")}


def short_names(parties: Iterable[Party]) -> str:
    """For example "USA GOV, PAN": each code and primary sector once, the name where there is no code."""
    labels = dict.fromkeys(label(party) for party in parties)
    return ", ".join(labels)


def label(party: Party) -> str:
    actor = party.actor
    return " ".join([actor.code, *actor.sectors[:1]]) if actor.code else printable(actor.name)


def event_day(event: Event, article: Article) -> dt.date | None:
    """The first day of an event, else that of its article."""
    covered = days(event.date)
    return covered[0] if covered else article.date


def words(article: Article, span: Span) -> str:
    return article.text[span.start : span.end]


def _table(events: Iterable[tuple[Event, Article]], width: int) -> Iterator[str]:
    columns = _COLUMNS
    if _room(columns, width) < _LEAST_TEXT:
        columns = _NARROW
    room = max(_room(columns, width), 0)
    started = False
    for event, article in events:
        if not started:
            yield _line(dict(zip(columns, columns, strict=True)), "sentence", columns, room)
            started = True
        cells = {
            "id": event.id[: columns["id"]],
            "date": event_day(event, article) or "",
            "actors": short_names(event.actors),
            "type": event.type,
            "recipients": short_names(event.recipients),
            "status": event.status,
            "source": article.source or "",
        }
        yield _line(cells, words(article, event.sentence), columns, room)
    if not started:
        yield "No events.\n"


def _room(columns: dict[str, int], width: int) -> int:
    return width - sum(columns.values()) - 2 * len(columns)


def _line(cells: Mapping[str, Any], text: str, columns: dict[str, int], room: int) -> str:
    shown = [shortened(printable(cells[name]), width).ljust(width) for name, width in columns.items()]
    return "  ".join([*shown, shortened(printable(text), room)]).rstrip() + "\n"


def _csv(events: Iterable[tuple[Event, Article]]) -> Iterator[str]:
    yield csv_line(list(EVENT_FIELDS))
    for event, article in events:
        yield csv_line([read(event, article) for read in EVENT_FIELDS.values()])


EVENT_FIELDS: dict[str, Any] = {
    "id": lambda event, article: event.id,
    "date": event_day,
    "date_value": lambda event, article: event.date.value,
    "date_grain": lambda event, article: event.date.grain if event.date.value else None,
    "date_basis": lambda event, article: event.date.basis,
    "type": lambda event, article: event.type,
    "modes": lambda event, article: event.modes,
    "contexts": lambda event, article: event.contexts,
    "quad": lambda event, article: event.quad,
    "score": lambda event, article: event.score,
    "status": lambda event, article: event.status,
    "actors": lambda event, article: [label(party) for party in event.actors],
    "actor_names": lambda event, article: [party.actor.name for party in event.actors],
    "recipients": lambda event, article: [label(party) for party in event.recipients],
    "recipient_names": lambda event, article: [party.actor.name for party in event.recipients],
    "recipient_basis": lambda event, article: [party.basis for party in event.recipients],
    "speaker": lambda event, article: event.speaker.actor.name if event.speaker else None,
    "place": lambda event, article: event.place.name if event.place else None,
    "place_country": lambda event, article: event.place.country if event.place else None,
    "lat": lambda event, article: event.place.lat if event.place else None,
    "lon": lambda event, article: event.place.lon if event.place else None,
    "confidence": lambda event, article: event.confidence,
    "coder": lambda event, article: event.coder,
    "frame": lambda event, article: event.frame,
    "trigger": lambda event, article: words(article, event.trigger),
    "sentence": lambda event, article: words(article, event.sentence),
    "start": lambda event, article: event.sentence.start,
    "end": lambda event, article: event.sentence.end,
    "source": lambda event, article: article.source,
    "published": lambda event, article: article.date,
    "title": lambda event, article: article.title,
    "url": lambda event, article: article.url,
    "citation": lambda event, article: article.citation,
    "article": lambda event, article: article.id,
}
"""The columns of an event in a flat table, and how each is read."""
