"""Events in, GeoJSON (RFC 7946) out: a point where an event took place, its columns as properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.views.listing import EVENT_FIELDS
from dragoman.views.text import json_text


def geojson(told: Iterable[Told], written: Written, fields: Mapping[str, Any] = EVENT_FIELDS) -> Iterator[str]:
    """A FeatureCollection, a feature a line. An event whose place is not known has a null geometry."""
    yield '{"type": "FeatureCollection", "features": ['
    separator = "\n"
    for event, article in told:
        written.rows += 1
        properties = {name: read(event, article) for name, read in fields.items()}
        feature = {
            "type": "Feature",
            "id": event.id,
            "geometry": _point(properties["lat"], properties["lon"]),
            "properties": properties,
        }
        yield separator + json_text(feature)
        separator = ",\n"
    yield "\n]}\n"


def _point(lat: float | None, lon: float | None) -> dict[str, Any] | None:
    """Longitude first, as GeoJSON has it."""
    return None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
