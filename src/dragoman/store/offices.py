"""Introductions and own actors to rows, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dragoman.facts import OwnActor, Reading
from dragoman.records import Introduction, Span
from dragoman.store.cells import Row, clean

READINGS = """
SELECT
    introductions.person, introductions.office, introductions.code, introductions.sectors, introductions.held,
    articles.date, articles.id AS article, articles.citation,
    substring(articles.text, introductions.start + 1, introductions."end" - introductions.start) AS words
FROM introductions
JOIN articles ON articles.id = introductions.article
WHERE articles.date IS NOT NULL AND introductions.code IS NOT NULL
ORDER BY articles.date, articles.id, introductions.position
"""
"""What the register learns from: introductions of dated articles."""


def introduction_row(found: Introduction, position: int) -> Row:
    return clean(
        {
            "id": found.id,
            "position": position,
            "person": found.person,
            "office": found.office,
            "code": found.code,
            "sectors": list(found.sectors),
            "held": found.when,
            "start": found.span.start,
            "end": found.span.end,
            "name_start": found.name_span.start,
            "name_end": found.name_span.end,
        }
    )


def to_introduction(row: Mapping[str, Any]) -> Introduction:
    return Introduction(
        row["id"],
        row["article"],
        row["person"],
        row["office"],
        row["code"],
        tuple(row["sectors"]),
        row["held"],
        Span(row["start"], row["end"]),
        Span(row["name_start"], row["name_end"]),
    )


def to_reading(row: Mapping[str, Any]) -> Reading:
    return Reading(
        row["person"],
        row["office"],
        row["code"],
        tuple(row["sectors"]),
        row["held"],
        row["date"],
        row["article"],
        row["citation"],
        " ".join(row["words"].split()),
    )


def own_row(own: OwnActor) -> Row:
    return clean(
        {
            "name": own.name,
            "aliases": list(own.aliases),
            "code": own.code,
            "sectors": list(own.sectors),
            "kind": own.kind,
            "office": own.office,
            "since": own.since,
            "until": own.until,
            "wikidata": own.wikidata,
        }
    )


def to_own(row: Mapping[str, Any]) -> OwnActor:
    return OwnActor(
        row["since"],
        row["until"],
        row["name"],
        tuple(row["aliases"]),
        row["code"],
        tuple(row["sectors"]),
        row["kind"],
        row["office"],
        row["wikidata"],
    )
