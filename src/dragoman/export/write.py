"""A store and the name of a format in, a file of that format out, in an order that depends only on the store."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, Literal

from dragoman.codebook.load import load_codebook
from dragoman.errors import UsageError
from dragoman.export.calendar import calendar
from dragoman.export.cameo import load_cameo
from dragoman.export.counts import UNITS, axis_of, country_lines, dyad_lines
from dragoman.export.flat import csv_lines, fields_of
from dragoman.export.gdelt import NumberOf, event_lines, mention_lines
from dragoman.export.geojson import geojson
from dragoman.export.graphml import graphml
from dragoman.export.happenings import HAPPENING_FIELDS, every_telling, happening_of, known_happenings, once_each
from dragoman.export.icews import icews_lines
from dragoman.export.pairs import Told, by_pair, coded_only, dated_only, done_only
from dragoman.export.parquet import write_parquet
from dragoman.export.polecat import Story, polecat_lines
from dragoman.export.records import record_lines
from dragoman.export.stata import write_stata
from dragoman.export.written import Written
from dragoman.facts import load_facts
from dragoman.link import Happening
from dragoman.records import Article, Event, Span
from dragoman.store import EventFilter, StandFilter, Store
from dragoman.views.listing import event_json, json_array
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
    "stata",
    "json",
    "records",
    "geojson",
    "graphml",
    "ical",
    "dyad-day",
    "dyad-month",
    "country-month",
)
BINARY = frozenset({"parquet", "stata"})
"""Formats that are no text."""

Of = Literal["events", "happenings"]
"""Each event as reported, or each happening once, whoever tells it."""

Sentences = Callable[[str, int], Sequence[Span]]
"""The sentences of a text from an offset on."""

_PAIRED = frozenset({"gdelt", "gdelt-mentions", "icews"})
"""Formats with room for one actor and one recipient, and no row without a day."""
_WHOLE = frozenset({"graphml", "ical"})
"""Formats that make their pairs themselves, or none."""
_NO_STATUS = frozenset({"gdelt", "gdelt-mentions", "polecat", "icews", "graphml"})
_WITH_CODE = frozenset({"gdelt", "gdelt-mentions", "icews"})
"""Formats in which an event is its CAMEO code."""
_COUNTS = frozenset({"dyad-day", "dyad-month", "country-month"})


def write(
    store: Store,
    sink: BinaryIO,
    form: str,
    wanted: EventFilter = EventFilter(),
    *,
    of: Of = "events",
    dyads: bool = False,
    sentences: Sentences | None = None,
) -> Written:
    """Write the events that match, and tell how many rows that made and what was left out.

    `form` is one of FORMATS. `of` happenings needs a linked store, and writes each once, as the event of the first
    report that gives its day, with the happening's id and status; in `gdelt-mentions` every report of it. `dyads`
    gives a row to each pair of actor and recipient also where the format could hold them all. `sentences` numbers the
    sentences, for the formats that ask for it. Counts need a store that was opened for reading only. Raises
    UsageError for a format that is not known, and for a limit on counts or happenings; StoreError for happenings of a
    store that is not linked.
    """
    if form not in FORMATS:
        raise UsageError(f"No format {form}; there are {', '.join(FORMATS)}.")
    written = Written()
    if form == "records":
        if of != "events":
            raise UsageError("records are whole articles with their events: leave --of happenings out.")
        return _put(record_lines(store, wanted, written), sink, written)
    told, happenings = _told(store, form, wanted, of)
    if form in _NO_STATUS | _COUNTS and not wanted.status:
        told = done_only(told, written)
    if form in _WITH_CODE:
        told = coded_only(told, written)
    if form in _COUNTS:
        return _put(_counts(store, form, told, wanted, written, of), sink, written)
    if form in _PAIRED:
        told = dated_only(told, written)
        told = told if form == "gdelt-mentions" and happenings is not None else by_pair(told)
    elif dyads and form not in _WHOLE:
        told = by_pair(told)
    if form == "parquet":
        write_parquet(told, sink, written, happenings)
    elif form == "stata":
        write_stata(told, sink, written, happenings)
    else:
        return _put(_pieces(store, form, told, wanted, sentences, written, happenings), sink, written)
    return written


def _told(store: Store, form: str, wanted: EventFilter, of: Of) -> tuple[Iterator[Told], dict[str, Happening] | None]:
    """What is written, and for happenings what is known of each, by its id."""
    if of == "events":
        return store.events(wanted), None
    if wanted.limit is not None:
        raise UsageError("--limit would cut happenings short: leave it out.")
    known = known_happenings(store)
    each = every_telling if form == "gdelt-mentions" else once_each
    return each(store, wanted, known), {happening.id: happening for happening in known.values()}


def _put(pieces: Iterator[str], sink: BinaryIO, written: Written) -> Written:
    for piece in pieces:
        sink.write(piece.encode("utf-8"))
    return written


def _pieces(
    store: Store,
    form: str,
    told: Iterator[Told],
    wanted: EventFilter,
    sentences: Sentences | None,
    written: Written,
    happenings: dict[str, Happening] | None,
) -> Iterator[str]:
    match form:
        case "plover":
            return _plover(told, _number_of(sentences), written, happenings)
        case "gdelt":
            return event_lines(told, load_cameo(), load_facts().countries, written, happenings)
        case "gdelt-mentions":
            return mention_lines(told, _number_of(sentences), written)
        case "polecat":
            return polecat_lines(told, load_facts().countries, _stories(store), written)
        case "icews":
            sectors = load_codebook().sectors
            return icews_lines(told, load_cameo(), load_facts().countries, sectors, _number_of(sentences), written)
        case "geojson":
            return geojson(told, written, fields_of(happenings))
        case "graphml":
            return graphml(told, written)
        case "ical":
            span = StandFilter(actor=wanted.actor, context=wanted.context, since=wanted.since, until=wanted.until)
            trips = [(trip, article) for trip, article in store.trips(span) if _wants(wanted, article)]
            return calendar(trips, told, written)
        case "csv":
            return csv_lines(_counted(told, written), happenings)
        case _:
            return json_array(_told_by(event_json(*item), item[0], happenings) for item in _counted(told, written))


def _counts(
    store: Store, form: str, told: Iterator[Told], wanted: EventFilter, written: Written, of: Of
) -> Iterator[str]:
    if wanted.limit is not None:
        raise UsageError(f"--limit would make {form} count too few: leave it out.")
    grain = "day" if form == "dyad-day" else "month"
    axis, periods = axis_of(_coverage(store, wanted), grain, wanted.since, wanted.until)
    if form == "country-month":
        return country_lines(told, axis, periods, load_facts().countries.keys(), written, UNITS[of])
    return dyad_lines(form, told, axis, periods, written, UNITS[of])


def _plover(
    told: Iterator[Told], number_of: NumberOf, written: Written, happenings: dict[str, Happening] | None
) -> Iterator[str]:
    for event, article in _counted(told, written):
        number = number_of(article, event.sentence)
        record = plover_event(event, article, None if number is None else number - 1)
        yield json_text(_told_by(record, event, happenings)) + "\n"


def _told_by(record: dict[str, Any], event: Event, happenings: dict[str, Happening] | None) -> dict[str, Any]:
    """The record of an event; where it stands for a happening, with what is known of that."""
    happening = happening_of(happenings, event)
    if happening is None:
        return record
    return {**record, "happening": {name: read(happening) for name, read in HAPPENING_FIELDS.items()}}


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
