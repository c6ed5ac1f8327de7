"""A text and what stands in it in; pieces that each know what they are part of, and which record they open, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from dragoman.records import Coded, Event, Span


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text that is evidence for a record."""

    start: int
    end: int
    kind: str
    """actor, recipient, trigger, status, speaker, speech, place, date, also."""
    address: str
    """The record's page."""
    title: str
    """What a reader is told of it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text within which nothing begins or ends."""

    text: str
    kinds: tuple[str, ...]
    address: str | None
    title: str
    anchors: tuple[str, ...]
    """Names by which the page can be scrolled to where it begins."""


def pieces(
    text: str, marks: Sequence[Mark], anchors: Mapping[int, Sequence[str]] = {}, within: Span | None = None
) -> list[Piece]:
    """The text cut where marks begin or end; each piece opens the record of the shortest mark on it."""
    first, last = (within.start, within.end) if within else (0, len(text))
    inside = [m for m in marks if m.start < last and m.end > first and m.start < m.end]
    edges = sorted(
        {first, last}
        | {min(max(edge, first), last) for m in inside for edge in (m.start, m.end)}
        | {anchor for anchor in anchors if first < anchor < last}
    )
    starting: dict[int, list[Mark]] = {}
    for mark in inside:
        starting.setdefault(max(mark.start, first), []).append(mark)
    out, active = list[Piece](), list[Mark]()
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark.end > start] + starting.get(start, [])
        top = min(active, key=lambda m: (m.end - m.start, m.kind != "trigger", m.kind), default=None)
        kinds = tuple(dict.fromkeys(mark.kind for mark in active))
        names = tuple(anchors.get(start, ()))
        out.append(Piece(text[start:end], kinds, top.address if top else None, top.title if top else "", names))
    return out


def event_marks(event: Event, address: str | None = None) -> list[Mark]:
    """Where an event's values stand in its article."""
    at = address or f"/event/{event.id}"
    told = f"{event.type}, {event.status}"
    found = [Mark(event.trigger.start, event.trigger.end, "trigger", at, told)]
    found += [Mark(p.span.start, p.span.end, "actor", at, f"actor: {p.actor.name}") for p in event.actors]
    found += [Mark(p.span.start, p.span.end, "recipient", at, f"recipient: {p.actor.name}") for p in event.recipients]
    found += [Mark(span.start, span.end, "status", at, f"status: {event.status}") for span in event.status_spans]
    if event.speaker:
        span = event.speaker.span
        found.append(Mark(span.start, span.end, "speaker", at, f"speaker: {event.speaker.actor.name}"))
    return found


def article_marks(coded: Coded) -> list[Mark]:
    """All that is marked in an article."""
    found = [mark for event in coded.events for mark in event_marks(event)]
    for speech in coded.speeches:
        at = f"/speech/{speech.id}"
        who = speech.speaker.actor.name if speech.speaker else "somebody not named"
        spans = [span for span in (*speech.content, speech.cue) if span]
        found += [Mark(span.start, span.end, "speech", at, f"{who} {speech.force}") for span in spans]
    for place in coded.places:
        if place.span:
            where = ", ".join(part for part in (place.name, place.country) if part)
            found.append(
                Mark(place.span.start, place.span.end, "place", place_address(place.name, place.country), where)
            )
    at = f"/article/{coded.article.id}"
    for date in coded.dates:
        if date.span:
            found.append(
                Mark(date.span.start, date.span.end, "date", f"{at}#dates", f"date: {date.value or 'not known'}")
            )
    return found


def place_address(name: str, country: str | None) -> str:
    return "/place?" + urlencode({"name": name, **({"country": country} if country else {})})
