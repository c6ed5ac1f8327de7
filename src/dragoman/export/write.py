"""A store and the name of a format in, a file of that format out, in an order that depends only on the store."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from dragoman.codebook.load import load_codebook
from dragoman.errors import UsageError
from dragoman.export.calendar import calendar
from dragoman.export.cameo import load_cameo
from dragoman.export.counts import axis_of, country_lines, dyad_lines
from dragoman.export.gdelt import NumberOf, event_lines, mention_lines
from dragoman.export.geojson import geojson
from dragoman.export.graphml import graphml
from dragoman.export.icews import icews_lines
from dragoman.export.pairs import Told, by_pair, dated_only, done_only
from dragoman.export.parquet import write_parquet
from dragoman.export.polecat import Story, polecat_lines
from dragoman.export.written import Written
from dragoman.facts import load_facts
from dragoman.records import Article, Span
from dragoman.store import EventFilter, StandFilter, Store
from dragoman.views.listing import events_as
from dragoman.views.plover import plover_event
from dragoman.views.text import json_text

FORMATS = (
    "plover",
    "gdelt",
    "gdelt-mentions",
    "polecat",
    "icews",
    "csv",
    "parquet",
    "json",
    "geojson",
    "graphml",
    "ical",
    "dyad-day",
    "dyad-month",
    "country-month",
)
BINARY = frozenset({"parquet"})
"""Formats that are no text."""

Sentences = Callable[[str, int], Sequence[Span]]
"""The sentences of a text from an offset on."""

_PAIRED = frozenset({"gdelt", "gdelt-mentions", "icews"})
"""Formats with room for one actor and one recipient, and no row without a day."""
_WHOLE = frozenset({"graphml", "ical"})
"""Formats that make their pairs themselves, or none."""
_NO_STATUS = frozenset({"gdelt", "gdelt-mentions", "polecat", "icews", "graphml"})
_COUNTS = frozenset({"dyad-day", "dyad-month", "country-month"})


def write(
    store: Store,
    sink: BinaryIO,
    form: str,
    wanted: EventFilter = EventFilter(),
    *,
    dyads: bool = False,
    sentences: Sentences | None = None,
) -> Written:
    """Write the events that match, and tell how many rows that made and what was left out.

    `form` is one of FORMATS. `dyads` gives a row to each pair of actor and recipient also where the format could hold
    them all. `sentences` numbers the sentences, for the formats that ask for it. Counts need a store that was opened
    for reading only. Raises UsageError for a format that is not known, and for a limit on counts.
    """
    if form not in FORMATS:
        raise UsageError(f"No format {form}; there are {', '.join(FORMATS)}.")
    written = Written()
    told: Iterator[Told] = store.events(wanted)
    if form in _NO_STATUS | _COUNTS and not wanted.status:
        told = done_only(told, written)
    if form in _COUNTS:
        pieces = _counts(store, form, told, wanted, written)
    else:
        if form in _PAIRED:
            told = by_pair(dated_only(told, written))
        elif dyads and form not in _WHOLE:
            told = by_pair(told)
        if form == "parquet":
            write_parquet(told, sink, written)
            return written
        pieces = _pieces(store, form, told, wanted, sentences, written)
    for piece in pieces:
        sink.write(piece.encode("utf-8"))
    return written


def _pieces(
    store: Store, form: str, told: Iterator[Told], wanted: EventFilter, sentences: Sentences | None, written: Written
) -> Iterator[str]:
    match form:
        case "plover":
            return _plover(told, _number_of(sentences), written)
        case "gdelt":
            return event_lines(told, load_cameo(), load_facts().countries, written)
        case "gdelt-mentions":
            return mention_lines(told, _number_of(sentences), written)
        case "polecat":
            return polecat_lines(told, load_facts().countries, _stories(store), written)
        case "icews":
            sectors = load_codebook().sectors
            return icews_lines(told, load_cameo(), load_facts().countries, sectors, _number_of(sentences), written)
        case "geojson":
            return geojson(told, written)
        case "graphml":
            return graphml(told, written)
        case "ical":
            span = StandFilter(actor=wanted.actor, context=wanted.context, since=wanted.since, until=wanted.until)
            trips = [(trip, article) for trip, article in store.trips(span) if _wants(wanted, article)]
            return calendar(trips, told, written)
        case _:
            return events_as(_counted(told, written), form)


def _counts(store: Store, form: str, told: Iterator[Told], wanted: EventFilter, written: Written) -> Iterator[str]:
    if wanted.limit is not None:
        raise UsageError(f"--limit would make {form} count too few: leave it out.")
    grain = "day" if form == "dyad-day" else "month"
    axis, periods = axis_of(_coverage(store, wanted), grain, wanted.since, wanted.until)
    if form == "country-month":
        return country_lines(told, axis, periods, load_facts().countries.keys(), written)
    return dyad_lines(form, told, axis, periods, written)


def _plover(told: Iterator[Told], number_of: NumberOf, written: Written) -> Iterator[str]:
    for event, article in _counted(told, written):
        number = number_of(article, event.sentence)
        yield json_text(plover_event(event, article, None if number is None else number - 1)) + "\n"


def _counted(told: Iterator[Told], written: Written) -> Iterator[Told]:
    for item in told:
        written.rows += 1
        yield item


def _number_of(sentences: Sentences | None) -> NumberOf:
    """Numbers from 1. Articles that have several events are cut into sentences once."""

    @functools.lru_cache(maxsize=256)
    def starts(text: str, body_start: int) -> list[int]:
        return [span.start for span in sentences(text, body_start)] if sentences else []

    def number_of(article: Article, sentence: Span) -> int | None:
        return bisect.bisect_right(starts(article.text, article.body_start), sentence.start) or None

    return number_of


def _wants(wanted: EventFilter, article: Article) -> bool:
    return not wanted.source or (article.source or "").lower() in {name.lower() for name in wanted.source}


def _coverage(store: Store, wanted: EventFilter) -> dict[dt.date, int]:
    """How many articles of the outlets asked for were read of each day."""
    outlets = {name.lower() for name in wanted.source}
    found: dict[dt.date, int] = {}
    answer = store.sql(
        "SELECT date, lower(source) AS outlet, count(*) FROM articles WHERE date IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    for day, outlet, articles in answer.rows:
        if not outlets or outlet in outlets:
            found[day] = found.get(day, 0) + articles
    return found


def _stories(store: Store) -> dict[str, Story]:
    """Whom and what the records of each article name: its parties and its places."""
    parties = store.sql(
        "SELECT article, list(DISTINCT person ORDER BY person) FILTER (person IS NOT NULL), "
        "list(DISTINCT name ORDER BY name) FILTER (person IS NULL) FROM "
        "(FROM event_parties SELECT article, person, name UNION ALL FROM speech_parties SELECT article, person, name) "
        "GROUP BY article"
    )
    places = store.sql("SELECT article, list(DISTINCT name ORDER BY name) FROM places GROUP BY article")
    located = {article: tuple(names) for article, names in places.rows}
    stories = {article: Story(locations=names) for article, names in located.items()}
    for article, people, bodies in parties.rows:
        stories[article] = Story(tuple(people or ()), tuple(bodies or ()), located.get(article, ()))
    return stories
