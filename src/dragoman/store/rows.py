"""Records to table rows and back: pure, and exact both ways.

The one exception: a lone surrogate, which UTF-8 cannot hold, becomes U+FFFD.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.records import Actor, Article, Coded, Event, Mention, Skipped, Span, Speech
from dragoman.store import offices, positions, trips
from dragoman.store.cells import (
    NO_PLACE,
    Row,
    actor_row,
    clean,
    date_row,
    party_row,
    place_row,
    span_cells,
    span_rows,
    to_date,
    to_parties,
    to_place,
    to_span,
    to_spans,
    without_prefix,
)

TABLES = (
    "events",
    "event_parties",
    "speeches",
    "speech_parties",
    "places",
    "dates",
    "mentions",
    "trips",
    "trip_legs",
    "trip_parties",
    "positions",
    "position_parties",
    "introductions",
)
"""Tables whose rows belong to one article and are replaced with it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What one coded article is stored as."""

    article: Row
    of_article: dict[str, list[Row]]
    """Rows for each of TABLES."""


def to_rows(coded: Coded, coder_version: str) -> Rows:
    """Rows of one article. Of events, speeches, trips or positions with the same id, the first counts."""
    article = coded.article.id
    events = list({event.id: event for event in reversed(coded.events)}.values())[::-1]
    speeches = list({speech.id: speech for speech in reversed(coded.speeches)}.values())[::-1]
    journeys = list({trip.id: trip for trip in reversed(coded.trips)}.values())[::-1]
    stands = list({stand.id: stand for stand in reversed(coded.positions)}.values())[::-1]
    tables: dict[str, list[Row]] = {
        "events": [_event_row(event, position) for position, event in enumerate(events)],
        "event_parties": [row for event in events for row in _event_parties(event)],
        "speeches": [_speech_row(speech, position) for position, speech in enumerate(speeches)],
        "speech_parties": [row for speech in speeches for row in _speech_parties(speech)],
        "places": [{"position": n, **place_row(place)} for n, place in enumerate(coded.places)],
        "dates": [{"position": n, **date_row(date)} for n, date in enumerate(coded.dates)],
        "mentions": [_mention_row(mention, position) for position, mention in enumerate(coded.mentions)],
        "trips": [trips.trip_row(trip, position) for position, trip in enumerate(journeys)],
        "trip_legs": [row for trip in journeys for row in trips.leg_rows(trip)],
        "trip_parties": [row for trip in journeys for row in trips.party_rows(trip)],
        "positions": [positions.position_row(stand, n) for n, stand in enumerate(stands)],
        "position_parties": [row for stand in stands for row in positions.party_rows(stand)],
        "introductions": [offices.introduction_row(found, n) for n, found in enumerate(coded.introductions)],
    }
    owned = {name: [clean({**row, "article": article}) for row in rows] for name, rows in tables.items()}
    return Rows(article_row(coded.article, coder_version), owned)


def article_row(article: Article, coder_version: str) -> Row:
    row = {
        "id": article.id,
        "text": article.text,
        "citation": article.citation,
        "title": article.title,
        "date": article.date,
        "source": article.source,
        "url": article.url,
        "author": article.author,
        "language": article.language,
        **span_cells("dateline", article.dateline),
        "dateline_place": article.dateline_place,
        "body_start": article.body_start,
        "known": json.dumps(dict(article.known), sort_keys=True),
        "coder_version": coder_version,
    }
    return clean(row)


def skipped_row(skipped: Skipped) -> Row:
    return clean({"citation": skipped.citation, "reason": skipped.reason})


def with_parties(owners: Sequence[Row], parties: Sequence[Row], owner: str) -> list[Row]:
    """Each event, speech, trip or position with its own parties, as the queries give them."""
    of: dict[str, list[Row]] = {row["id"]: [] for row in owners}
    for party in parties:
        of[party[owner]].append(party)
    return [{**row, "parties": of[row["id"]]} for row in owners]


def to_coded(article: Mapping[str, Any], tables: Mapping[str, list[Row]]) -> Coded:
    """From a row of `articles` and its rows of TABLES, in order."""
    journeys = with_parties(tables["trips"], tables["trip_parties"], "trip")
    legs = tables["trip_legs"]
    stands = with_parties(tables["positions"], tables["position_parties"], "stand")
    return Coded(
        article=to_article(article),
        events=tuple(map(to_event, with_parties(tables["events"], tables["event_parties"], "event"))),
        speeches=tuple(map(to_speech, with_parties(tables["speeches"], tables["speech_parties"], "speech"))),
        places=tuple(map(to_place, tables["places"])),
        dates=tuple(map(to_date, tables["dates"])),
        mentions=tuple(map(to_mention, tables["mentions"])),
        trips=tuple(trips.to_trip({**row, "legs": [x for x in legs if x["trip"] == row["id"]]}) for row in journeys),
        positions=tuple(map(positions.to_position, stands)),
        introductions=tuple(map(offices.to_introduction, tables["introductions"])),
    )


def to_article(row: Mapping[str, Any]) -> Article:
    return Article(
        id=row["id"],
        text=row["text"],
        citation=row["citation"],
        title=row["title"],
        date=row["date"],
        source=row["source"],
        url=row["url"],
        author=row["author"],
        language=row["language"],
        dateline=to_span(row, "dateline"),
        dateline_place=row["dateline_place"],
        body_start=row["body_start"],
        known=json.loads(row["known"]),
    )


def to_event(row: Mapping[str, Any]) -> Event:
    """From a row of `events` whose `parties` are its rows of `event_parties`."""
    speakers = to_parties(row, "speaker")
    return Event(
        id=row["id"],
        article=row["article"],
        sentence=Span(row["sentence_start"], row["sentence_end"]),
        trigger=Span(row["trigger_start"], row["trigger_end"]),
        type=row["type"],
        modes=tuple(row["modes"]),
        contexts=tuple(row["contexts"]),
        quad=row["quad"],
        score=row["score"],
        actors=to_parties(row, "actor"),
        recipients=to_parties(row, "recipient"),
        status=row["status"],
        status_spans=to_spans(row["status_spans"]),
        speaker=speakers[0] if speakers else None,
        date=to_date(without_prefix(row, "date_")),
        place=None if row["place_text"] is None else to_place(without_prefix(row, "place_")),
        coder=row["coder"],
        frame=row["frame"],
        confidence=row["confidence"],
        also=to_spans(row["also"]),
    )


def to_speech(row: Mapping[str, Any]) -> Speech:
    """From a row of `speeches` whose `parties` are its rows of `speech_parties`."""
    speakers, addressees = to_parties(row, "speaker"), to_parties(row, "addressee")
    return Speech(
        id=row["id"],
        article=row["article"],
        speaker=speakers[0] if speakers else None,
        speaker_span=to_span(row, "speaker"),
        cue=to_span(row, "cue"),
        content=to_spans(row["content"]),
        form=row["form"],
        force=row["force"],
        addressee=addressees[0] if addressees else None,
        medium=row["medium"],
        parent=row["parent"],
        confidence=row["confidence"],
    )


def to_mention(row: Mapping[str, Any]) -> Mention:
    return Mention(
        span=Span(row["start"], row["end"]),
        head=row["head"],
        sentence=row["sentence"],
        kind=row["kind"],
        actors=tuple(Actor(**{**actor, "sectors": tuple(actor["sectors"])}) for actor in row["actors"]),
        antecedent=to_span(row, "antecedent"),
        confidence=row["confidence"],
    )


def preference(row: Row) -> tuple[str, ...]:
    """Of two readings of the same article the lesser is kept, so that order of arrival does not matter."""
    return (
        row["citation"],
        *("\U0010ffff" if value is None else str(value) for _, value in sorted(row.items())),
    )


def _event_row(event: Event, position: int) -> Row:
    date = date_row(event.date)
    place: Row = dict.fromkeys(place_row(NO_PLACE)) if event.place is None else place_row(event.place)
    return {
        "id": event.id,
        "position": position,
        **span_cells("sentence", event.sentence),
        **span_cells("trigger", event.trigger),
        "type": event.type,
        "modes": list(event.modes),
        "contexts": list(event.contexts),
        "quad": event.quad,
        "score": float(event.score),
        "status": event.status,
        "status_spans": span_rows(event.status_spans),
        "day_from": date.pop("day_from"),
        "day_until": date.pop("day_until"),
        **{f"date_{key}": value for key, value in date.items()},
        **{f"place_{key}": value for key, value in place.items()},
        "coder": event.coder,
        "frame": event.frame,
        "confidence": float(event.confidence),
        "also": span_rows(event.also),
    }


def _event_parties(event: Event) -> Iterable[Row]:
    speaker = () if event.speaker is None else (event.speaker,)
    for role, parties in (("actor", event.actors), ("recipient", event.recipients), ("speaker", speaker)):
        for position, party in enumerate(parties):
            yield {"event": event.id, "role": role, "position": position, **party_row(party)}


def _speech_row(speech: Speech, position: int) -> Row:
    return {
        "id": speech.id,
        "position": position,
        **span_cells("speaker", speech.speaker_span),
        **span_cells("cue", speech.cue),
        "content": span_rows(speech.content),
        "form": speech.form,
        "force": speech.force,
        "medium": speech.medium,
        "parent": speech.parent,
        "confidence": float(speech.confidence),
    }


def _speech_parties(speech: Speech) -> Iterable[Row]:
    for role, party in (("speaker", speech.speaker), ("addressee", speech.addressee)):
        if party is not None:
            yield {"speech": speech.id, "role": role, "position": 0, **party_row(party)}


def _mention_row(mention: Mention, position: int) -> Row:
    return {
        "position": position,
        "start": mention.span.start,
        "end": mention.span.end,
        "head": mention.head,
        "sentence": mention.sentence,
        "kind": mention.kind,
        **span_cells("antecedent", mention.antecedent),
        "confidence": float(mention.confidence),
        "actors": [clean(actor_row(actor)) for actor in mention.actors],
    }
