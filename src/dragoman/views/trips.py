"""Trips as lines of a table or of a JSON array, and as plain sentences."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from dragoman.records import Article, Date, Leg, Span, Trip
from dragoman.views.columns import table
from dragoman.views.listing import article_json, json_array, label, words
from dragoman.views.text import printable

_LIMITS = {"id": 8, "start": 24, "traveller": 28, "who": 9, "status": 9, "days": 4, "source": 14}
SAID = {
    "planned": "is to travel to",
    "ongoing": "is travelling to",
    "taken": "travelled to",
    "cancelled": "cancelled travel to",
    "postponed": "put off travel to",
    "changed": "changed a trip to",
}


def trips_as(trips: Iterable[tuple[Trip, Article]], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other. `form` is "table" or "json"; `width` is that of the terminal."""
    if form == "json":
        yield from json_array(trip_json(trip, article) for trip, article in trips)
        return
    rows = [
        (
            trip.id[:8],
            day(trip.start) or f"told {article.date}",
            trip.traveller.actor.name,
            label(trip.traveller),
            trip.status,
            trip.days,
            article.source,
            route(trip.legs),
        )
        for trip, article in trips
    ]
    yield from table(_LIMITS, "route", rows, width) if rows else ["No trips.\n"]


def trip_json(trip: Trip, article: Article) -> dict[str, Any]:
    """A trip under the names of its record, with its words and its article's."""
    record = dataclasses.asdict(trip)
    record["article"] = article_json(article)
    for name in ("status_spans", "purposes", "topics", "superlatives", "evidence"):
        for span in record[name]:
            span["text"] = article.text[span["start"] : span["end"]]
    for name in ("length_span", "secret"):
        if record[name] is not None:
            record[name]["text"] = article.text[record[name]["start"] : record[name]["end"]]
    return record


def trip_sentence(trip: Trip, article: Article) -> str:
    """For example "Ana Ortiz (AVA GOV), foreign minister, is to travel to Panama and Chile; 6 days from 2025-02-01"."""
    office = f", {trip.office}," if trip.office else ""
    who = f"{printable(trip.traveller.actor.name)} ({label(trip.traveller)}){office}"
    said = f"{who} {SAID[trip.status]} {route(trip.legs)}"
    length = f"{trip.days} days" if trip.days and trip.days > 1 else "1 day" if trip.days else ""
    begins = f"from {day(trip.start)}" if trip.start.value else ""
    met = ", ".join(dict.fromkeys(printable(party.actor.name) for leg in trip.legs for party in leg.met))
    parts = [
        said,
        " ".join(part for part in (length, begins) if part),
        f"meets {met}" if met else "",
        _quoted("about", trip.topics, article),
        _quoted("said to be", trip.superlatives, article),
        f"“{printable(words(article, trip.secret))}”" if trip.secret else "",
    ]
    return "; ".join(part for part in parts if part)


def route(legs: Sequence[Leg]) -> str:
    """The stops in order: "Panama, Chile (cancelled)"."""
    usual = legs[0].status if legs else ""
    return ", ".join(
        printable(leg.place) if leg.status == usual else f"{printable(leg.place)} ({leg.status})" for leg in legs
    )


def day(date: Date) -> str:
    """As precise as is known: "2025-02-01", "start 2025-02 (part-of-month)"; empty where it is not."""
    if date.value is None:
        return ""
    modifier = f"{date.modifier.lower()} " if date.modifier else ""
    grain = "" if date.grain == "day" else f" ({date.grain})"
    return printable(f"{modifier}{date.value}{grain}")


def _quoted(lead: str, spans: Sequence[Span], article: Article) -> str:
    quotes = ", ".join(f"“{printable(words(article, span))}”" for span in spans)
    return f"{lead} {quotes}" if quotes else ""
