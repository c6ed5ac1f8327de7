"""Trips to rows of `trips`, `trip_legs` and `trip_parties`, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.records import Leg, Party, Span, Trip
from dragoman.store.cells import (
    Row,
    date_row,
    party_row,
    span_cells,
    span_rows,
    to_date,
    to_party,
    to_span,
    to_spans,
    without_prefix,
)


def trip_row(trip: Trip, position: int) -> Row:
    start = date_row(trip.start)
    return {
        "id": trip.id,
        "position": position,
        "office": trip.office,
        "status": trip.status,
        "status_spans": span_rows(trip.status_spans),
        "day_from": start.pop("day_from"),
        "day_until": start.pop("day_until"),
        **{f"start_{key}": value for key, value in start.items()},
        "days": trip.days,
        **span_cells("length", trip.length_span),
        "purposes": span_rows(trip.purposes),
        "topics": span_rows(trip.topics),
        "contexts": list(trip.contexts),
        "superlatives": span_rows(trip.superlatives),
        **span_cells("secret", trip.secret),
        "evidence": span_rows(trip.evidence),
        "confidence": float(trip.confidence),
    }


def leg_rows(trip: Trip) -> Iterator[Row]:
    for position, leg in enumerate(trip.legs):
        date = date_row(leg.date)
        yield {
            "trip": trip.id,
            "position": position,
            "place": leg.place,
            "country": leg.country,
            "start": leg.span.start,
            "end": leg.span.end,
            "status": leg.status,
            "day_from": date.pop("day_from"),
            "day_until": date.pop("day_until"),
            **{f"date_{key}": value for key, value in date.items()},
            "events": list(leg.events),
        }


def party_rows(trip: Trip) -> Iterator[Row]:
    yield _party(trip, "traveller", None, 0, trip.traveller)
    for number, leg in enumerate(trip.legs):
        for position, party in enumerate(leg.met):
            yield _party(trip, "met", number, position, party)


def to_trip(row: Mapping[str, Any]) -> Trip:
    """From a row of `trips` whose `legs` and `parties` are its rows of `trip_legs` and `trip_parties`, in order."""
    parties: Sequence[Mapping[str, Any]] = row["parties"]
    return Trip(
        id=row["id"],
        article=row["article"],
        traveller=next(to_party(party) for party in parties if party["role"] == "traveller"),
        office=row["office"],
        legs=tuple(_to_leg(leg, parties) for leg in row["legs"]),
        status=row["status"],
        status_spans=to_spans(row["status_spans"]),
        start=to_date(without_prefix(row, "start_")),
        days=row["days"],
        length_span=to_span(row, "length"),
        purposes=to_spans(row["purposes"]),
        topics=to_spans(row["topics"]),
        contexts=tuple(row["contexts"]),
        superlatives=to_spans(row["superlatives"]),
        secret=to_span(row, "secret"),
        evidence=to_spans(row["evidence"]),
        confidence=row["confidence"],
    )


def _party(trip: Trip, role: str, leg: int | None, position: int, party: Party) -> Row:
    return {"trip": trip.id, "role": role, "leg": leg, "position": position, **party_row(party)}


def _to_leg(row: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]) -> Leg:
    met = [party for party in parties if party["role"] == "met" and party["leg"] == row["position"]]
    return Leg(
        place=row["place"],
        country=row["country"],
        span=Span(row["start"], row["end"]),
        status=row["status"],
        date=to_date(without_prefix(row, "date_")),
        met=tuple(map(to_party, met)),
        events=tuple(row["events"]),
    )
