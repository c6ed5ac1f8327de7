"""The cells that several tables share, both ways: spans, dates, places, actors, parties."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.records import Actor, Date, Party, Place, Span
from dragoman.store.days import days

Row = dict[str, Any]

_SURROGATE = re.compile("[\ud800-\udfff]")


def to_place(row: Mapping[str, Any]) -> Place:
    return Place(
        text=row["text"],
        name=row["name"],
        country=row["country"],
        lat=row["lat"],
        lon=row["lon"],
        span=to_span(row),
        geonames=row["geonames"],
        feature=row["feature"],
        admin1=row["admin1"],
        basis=row["basis"],
        confidence=row["confidence"],
    )


def to_date(row: Mapping[str, Any]) -> Date:
    return Date(
        value=row["value"],
        grain=row["grain"],
        basis=row["basis"],
        span=to_span(row),
        end=row["until"],
        modifier=row["modifier"],
    )


def party_row(party: Party) -> Row:
    actor = actor_row(party.actor)
    return {
        "actor": actor.pop("id"),
        "actor_basis": actor.pop("basis"),
        **actor,
        "start": party.span.start,
        "end": party.span.end,
        "text": party.text,
        "basis": party.basis,
        "confidence": float(party.confidence),
    }


def actor_row(actor: Actor) -> Row:
    return {
        "id": actor.id,
        "name": actor.name,
        "code": actor.code,
        "sectors": list(actor.sectors),
        "person": actor.person,
        "office": actor.office,
        "wikidata": actor.wikidata,
        "basis": actor.basis,
        "note": actor.note,
    }


def place_row(place: Place) -> Row:
    return {
        "text": place.text,
        "name": place.name,
        "country": place.country,
        "lat": None if place.lat is None else float(place.lat),
        "lon": None if place.lon is None else float(place.lon),
        "start": place.span.start if place.span else None,
        "end": place.span.end if place.span else None,
        "geonames": place.geonames,
        "feature": place.feature,
        "admin1": place.admin1,
        "basis": place.basis,
        "confidence": float(place.confidence),
    }


NO_PLACE = Place(text="", name="", country=None, lat=None, lon=None)


def date_row(date: Date) -> Row:
    covered = days(date)
    return {
        "value": date.value,
        "grain": date.grain,
        "basis": date.basis,
        "start": date.span.start if date.span else None,
        "end": date.span.end if date.span else None,
        "until": date.end,
        "modifier": date.modifier,
        "day_from": covered[0] if covered else None,
        "day_until": covered[1] if covered else None,
    }


def to_parties(row: Mapping[str, Any], role: str) -> tuple[Party, ...]:
    return tuple(to_party(party) for party in row["parties"] if party["role"] == role)


def to_party(row: Mapping[str, Any]) -> Party:
    actor = Actor(
        id=row["actor"],
        name=row["name"],
        code=row["code"],
        sectors=tuple(row["sectors"]),
        person=row["person"],
        office=row["office"],
        wikidata=row["wikidata"],
        basis=row["actor_basis"],
        note=row["note"],
    )
    return Party(actor, Span(row["start"], row["end"]), row["text"], row["basis"], row["confidence"])


def span_cells(name: str, span: Span | None) -> Row:
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def to_span(row: Mapping[str, Any], name: str | None = None) -> Span | None:
    start, end = (f"{name}_start", f"{name}_end") if name else ("start", "end")
    return None if row[start] is None else Span(row[start], row[end])


def span_rows(spans: Sequence[Span]) -> list[Row]:
    return [{"start": span.start, "end": span.end} for span in spans]


def to_spans(spans: Sequence[Mapping[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(span["start"], span["end"]) for span in spans)


def without_prefix(row: Mapping[str, Any], prefix: str) -> Row:
    return {key.removeprefix(prefix): value for key, value in row.items() if key.startswith(prefix)}


def clean(row: Row) -> Row:
    """UTF-8 cannot hold a lone surrogate: one character for one, so that offsets stay."""
    return {
        key: _SURROGATE.sub("\ufffd", value)
        if isinstance(value, str)
        else [_SURROGATE.sub("\ufffd", item) if isinstance(item, str) else item for item in value]
        if isinstance(value, list)
        else value
        for key, value in row.items()
    }
