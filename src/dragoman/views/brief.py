"""A store in, a brief out: what is new, who did what to whom, who travels, stands where and says what, with the words.

Of a linked store each happening is told once, with the number of its sources and what they tell differently.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dragoman.link import Happening, News, is_linked, news, tellings
from dragoman.records import Article, Event, Position, Speech, Trip
from dragoman.store import EventFilter, Outlet, Store
from dragoman.views.happenings import disputed, history, told_by
from dragoman.views.listing import label, words
from dragoman.views.plain import plain_sentence, when
from dragoman.views.positions import as_of, position_sentence, quoted, stands
from dragoman.views.text import printable
from dragoman.views.trips import day, trip_sentence


@dataclass(frozen=True, slots=True)
class Citation:
    """The words that a line rests on."""

    source: str | None
    date: dt.date | None
    quote: str
    citation: str
    url: str | None
    start: int
    """Offset of the quote in the article's text."""
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One statement of a brief."""

    id: str
    """Id of the event (for `dragoman explain`), trip, position or speech."""
    when: str
    text: str
    status: str | None
    confidence: float
    citation: Citation
    told_by: str | None = None
    """How many independent sources and articles tell it; of a linked store only, as what follows."""
    disputed: str | None = None
    """What they tell differently."""
    news: str | None = None
    """What the last day of coverage added, where it did."""


@dataclass(frozen=True, slots=True)
class Dyad:
    """What the same actors did to the same recipients, by day."""

    actors: tuple[str, ...]
    """Country or organisation codes, names where there is none."""
    recipients: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What a store tells."""

    outlets: tuple[Outlet, ...]
    skipped: int
    dyads: tuple[Dyad, ...]
    """Those with most events first."""
    trips: tuple[Line, ...]
    positions: tuple[Line, ...]
    """By actor, then day."""
    speeches: tuple[Line, ...]
    new: tuple[Line, ...] = ()
    """What the last day of coverage adds, of a linked store; the happenings are among `dyads` too."""


def brief(store: Store, wanted: EventFilter = EventFilter()) -> Brief:
    """The brief of all events that `wanted` lets through; trips, positions and speeches where it asks for all."""
    summary = store.summary()
    dyads: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Line]] = {}
    linked = is_linked(store)
    happening_of = tellings(store) if linked else {}
    added = _added(news(store)) if linked else {}
    events = list(store.events(wanted))
    first = _first_told([(article.id, event.id) for event, article in events], happening_of)
    new: list[Line] = []
    for event, article in events:
        happening = happening_of.get((article.id, event.id))
        if happening is not None and first[happening.id] != (article.id, event.id):
            continue
        line = _event_line(event, article)
        if happening is not None:
            line = _happening_line(line, happening, added.get(happening.id))
            if line.news:
                new.append(line)
        dyads.setdefault(_dyad(event), []).append(line)
    ranked = sorted(dyads.items(), key=lambda item: (-len(item[1]), item[0]))
    all_ = wanted == EventFilter()
    trips = store.trips() if all_ else iter(())
    positions = stands(store.positions()) if all_ else []
    speeches = store.speeches() if all_ else iter(())
    return Brief(
        outlets=summary.outlets,
        skipped=summary.skipped,
        dyads=tuple(Dyad(actors, recipients, tuple(lines)) for (actors, recipients), lines in ranked),
        trips=tuple(_trip_line(trip, article) for trip, article in trips),
        positions=tuple(_position_line(stand.position, stand.article) for stand in positions),
        speeches=tuple(_speech_line(speech, article) for speech, article in speeches),
        new=tuple(new),
    )


def brief_text(found: Brief) -> Iterator[str]:
    """The brief as Markdown, line by line."""
    articles, events = sum(o.articles for o in found.outlets), sum(len(dyad.lines) for dyad in found.dyads)
    yield "# Brief\n\n"
    yield f"{_count(articles, 'article')}, {_count(events, 'event')} shown, {found.skipped} skipped.\n\n"
    for outlet in found.outlets:
        published = " to ".join(dict.fromkeys(str(day) for day in (outlet.first_day, outlet.last_day) if day))
        told = f"{_count(outlet.articles, 'article')}, {_count(outlet.events, 'event')}"
        yield f"- {printable(outlet.source or 'outlet not known')}: {told}, {published or 'no dates'}\n"
    if found.new:
        yield "\n## What is new\n\n"
        yield from map(_line_text, found.new)
    for dyad in found.dyads:
        yield f"\n## {_heading(dyad)}\n\n"
        yield from map(_line_text, dyad.lines)
    if found.trips:
        yield "\n## Who travels where\n\n"
        yield from map(_line_text, found.trips)
    if found.positions:
        yield "\n## Where they stand\n\n"
        yield from map(_line_text, found.positions)
    if found.speeches:
        yield "\n## Who said what\n\n"
        yield from map(_line_text, found.speeches)


def brief_json(found: Brief) -> dict[str, Any]:
    """The brief under the names of its record."""
    return dataclasses.asdict(found)


def _dyad(event: Event) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _codes(event.actors), _codes(event.recipients)


def _codes(parties: Any) -> tuple[str, ...]:
    return tuple(sorted({party.actor.code or label(party) for party in parties}))


def _event_line(event: Event, article: Article) -> Line:
    return Line(
        id=event.id,
        when=when(event, article),
        text=plain_sentence(event),
        status=event.status,
        confidence=event.confidence,
        citation=_cite(article, event.sentence.start, event.sentence.end),
    )


def _first_told(shown: list[tuple[str, str]], of: Mapping[tuple[str, str], Happening]) -> dict[str, tuple[str, str]]:
    """The article and event that first told each happening, of those that are shown."""
    wanted = set(shown)
    found: dict[str, tuple[str, str]] = {}
    for happening in {of[key].id: of[key] for key in shown if key in of}.values():
        found[happening.id] = next(key for told in happening.tellings if (key := (told.article, told.event)) in wanted)
    return found


def _added(items: list[News]) -> dict[str, str]:
    """What is new of each happening: "new detail (day: 2025-02-01), confirmation (until now only Wire)"."""
    found: dict[str, list[str]] = {}
    for item in items:
        if item.kind != "repeated" and item.happening is not None:
            said = f"{item.kind} ({item.detail})" if item.detail else item.kind
            found.setdefault(item.happening, []).append(said)
    return {happening: ", ".join(said) for happening, said in found.items()}


def _happening_line(line: Line, happening: Happening, added: str | None) -> Line:
    return dataclasses.replace(
        line,
        status=history(happening),
        told_by=told_by(happening),
        disputed=disputed(happening) or None,
        news=added,
    )


def _trip_line(trip: Trip, article: Article) -> Line:
    told = next((s for s in trip.evidence if s.start <= trip.legs[0].span.start < s.end), trip.legs[0].span)
    return Line(
        id=trip.id,
        when=day(trip.start) or (f"reported {article.date}" if article.date else "day not known"),
        text=trip_sentence(trip, article),
        status=trip.status,
        confidence=trip.confidence,
        citation=_cite(article, told.start, told.end),
    )


def _position_line(position: Position, article: Article) -> Line:
    quote = quoted(position, article)
    known = as_of(position, article)
    return Line(
        id=position.id,
        when=f"as of {known}" if known else "day not known",
        text=position_sentence(position),
        status=None,
        confidence=position.confidence,
        citation=_cite(article, quote.start, quote.end),
    )


def _speech_line(speech: Speech, article: Article) -> Line:
    if speech.speaker is not None:
        who = printable(speech.speaker.actor.name)
    elif speech.speaker_span is not None:
        who = printable(words(article, speech.speaker_span))
    else:
        who = "Somebody not named"
    said = " … ".join(printable(words(article, span)) for span in speech.content)
    whom = f" to {printable(speech.addressee.actor.name)}" if speech.addressee else ""
    spans = [span for span in (speech.speaker_span, speech.cue, *speech.content) if span is not None]
    return Line(
        id=speech.id,
        when=f"reported {article.date}" if article.date else "day not known",
        text=f"{who} {speech.force}{whom} ({speech.form}): {said}",
        status=None,
        confidence=speech.confidence,
        citation=_cite(
            article,
            min((span.start for span in spans), default=0),
            max((span.end for span in spans), default=0),
        ),
    )


def _cite(article: Article, start: int, end: int) -> Citation:
    return Citation(
        source=article.source,
        date=article.date,
        quote=article.text[start:end],
        citation=article.citation,
        url=article.url,
        start=start,
        end=end,
    )


def _heading(dyad: Dyad) -> str:
    who = ", ".join(dyad.actors) or "not named"
    return f"{who} → {', '.join(dyad.recipients)}" if dyad.recipients else who


def _line_text(line: Line) -> str:
    cited = line.citation
    source, date = printable(cited.source or cited.citation), cited.date or "no date"
    status = f"{line.status}, " if line.status else ""
    told = f"{line.told_by}, " if line.told_by else ""
    known = f"{status}{told}{line.confidence:.2f}, {line.id[:8]}"
    new = f"  New: {printable(line.news)}.\n" if line.news else ""
    disputed = f"  Sources differ: {printable(line.disputed)}.\n" if line.disputed else ""
    quoted = f"  [{source}, {date}, “{printable(cited.quote)}”]\n"
    return f"- {line.when}: {line.text} ({known})\n{new}{disputed}{quoted}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
