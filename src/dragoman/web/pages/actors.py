"""Who: all actors, one actor's dossier, two actors with each other, who deals with whom."""

from __future__ import annotations

import datetime as dt

from dragoman.errors import UsageError
from dragoman.web.desk import SIZE, Desk, NotFound, Row, Who, ids_of, name_of, one_page, who
from dragoman.web.pages.article import corrections_of
from dragoman.web.pages.series import QUADS, series

_ACTORS = """
SELECT id, name, code, sectors, person, office, times
FROM actors
WHERE $words = '' OR contains(strip_accents(lower(concat_ws(' ', name, code, array_to_string(sectors, ' '), office))),
    strip_accents(lower($words)))
ORDER BY times DESC, name, id
"""
_CODES = """
SELECT code, count(DISTINCT event) AS times FROM event_parties WHERE code IS NOT NULL GROUP BY code ORDER BY ALL DESC
"""
_HAPPENINGS = """
SELECT id, day, quad, score, bool_or(role = 'actor') AS sent, bool_or(role = 'recipient') AS received
FROM event_parties AS party
JOIN happening_events USING (article, event)
JOIN happening_lines ON id = happening
WHERE role <> 'speaker' AND {wanted}
GROUP BY id, day, quad, score
ORDER BY day DESC NULLS LAST, id
"""
_OFFICES = """
SELECT office, code, min(date) AS first_day, max(date) AS last_day, count(DISTINCT article) AS articles,
    min(note) AS note
FROM (
    SELECT article, office, code, note FROM event_parties AS party WHERE office IS NOT NULL AND {wanted}
    UNION ALL
    SELECT article, office, code, note FROM speech_parties AS party WHERE office IS NOT NULL AND {wanted}
)
JOIN articles ON articles.id = article
GROUP BY office, code
ORDER BY first_day NULLS LAST, office
"""
_PEOPLE = """
SELECT actor AS id, min(name) AS name, min(sectors) AS sectors, mode(office) AS office,
    coalesce(len(list_distinct(list(event) FILTER (role = 'actor'))), 0) AS sent,
    coalesce(len(list_distinct(list(event) FILTER (role = 'recipient'))), 0) AS received
FROM event_parties AS party
WHERE role <> 'speaker' AND {wanted}
GROUP BY actor
ORDER BY sent + received DESC, name
LIMIT 24
"""
_COUNTERPARTS = """
WITH other AS (
    SELECT DISTINCT happening, party.role, other.code
    FROM event_parties AS party
    JOIN event_parties AS other ON other.article = party.article AND other.event = party.event
        AND other.role <> 'speaker' AND (other.role <> party.role OR other.role = 'actor')
    JOIN happening_events ON happening_events.article = party.article AND happening_events.event = party.event
    WHERE party.role <> 'speaker' AND other.code IS NOT NULL AND other.code IS DISTINCT FROM $own AND {wanted}
)
SELECT other.code, count(*) FILTER (role = 'actor') AS sent, count(*) FILTER (role = 'recipient') AS received,
    count(DISTINCT happening) AS happenings, round(avg(score), 2) AS score
FROM other JOIN happening_lines ON id = happening
GROUP BY other.code
ORDER BY happenings DESC, other.code
LIMIT 20
"""


def actors(desk: Desk, q: str = "", page: int = 1, size: int = SIZE) -> Row:
    """All actors, those told of most first; `q` is looked for in names, codes and offices."""
    rows = desk.rows(_ACTORS, words=q.strip())
    shown, ids = one_page(ids_of(rows), page, size)
    wanted = set(ids)
    codes = [{**row, "name": desk.country(row["code"]) or row["code"]} for row in desk.rows(_CODES)]
    words = q.strip().lower()
    return {
        "q": q,
        "paging": shown,
        "actors": [row for row in rows if row["id"] in wanted],
        "countries": [row for row in codes if not words or words in f"{row['name']} {row['code']}".lower()],
    }


def actor(desk: Desk, id: str, role: str = "", page: int = 1, size: int = SIZE) -> Row:
    """A dossier: offices, what it did and what was done to it, where it stands, what it said, with whom it deals."""
    of = who(id)
    named = name_of(desk, of)

    def rows(query: str, **more: str | None) -> list[Row]:
        return desk.rows(query.replace("{wanted}", of.among("party")), **of.parameters, **more)

    found = rows(_HAPPENINGS)
    if role not in ("", "actor", "recipient"):
        raise UsageError("role is actor or recipient.")
    listed = [row for row in found if not role or row["sent" if role == "actor" else "received"]]
    speeches = desk.lines("speech_lines", of.among("speaking"), most=30, **of.parameters)
    positions = desk.lines("position_lines", of.among("standing"), most=60, **of.parameters)
    if not found and not speeches and not positions and not of.actor and desk.links != "none":
        raise NotFound(f"The coverage tells nothing of {named['name']}.")
    shown, ids = one_page(ids_of(listed), page, size)
    return {
        "actor": named,
        "role": role,
        "country": desk.country(named["code"]),
        "sent": sum(row["sent"] for row in found),
        "received": sum(row["received"] for row in found),
        "offices": rows(_OFFICES) if of.actor else [],
        "people": rows(_PEOPLE) if not of.actor else [],
        "series": series(found),
        "paging": shown,
        "happenings": desk.happenings(ids),
        "positions": positions,
        "speeches": speeches,
        "trips": desk.lines("trip_lines", of.among("travelling"), most=20, **of.parameters),
        "counterparts": [
            {**row, "name": desk.country(row["code"]) or row["code"]} for row in rows(_COUNTERPARTS, own=named["code"])
        ],
        "corrections": corrections_of(desk, kind="actor", target=of.actor) if of.actor else [],
    }


_BETWEEN = """
SELECT id, day, quad, score,
    bool_or(one.role = 'actor' AND other.role = 'recipient') AS forth,
    bool_or(one.role = 'recipient' AND other.role = 'actor') AS back,
    bool_or(one.role = 'actor' AND other.role = 'actor') AS joint
FROM event_parties AS one
JOIN event_parties AS other ON other.article = one.article AND other.event = one.event AND other.role <> 'speaker'
JOIN happening_events ON happening_events.article = one.article AND happening_events.event = one.event
JOIN happening_lines ON id = happening
WHERE one.role <> 'speaker' AND {one} AND {other}
GROUP BY id, day, quad, score
HAVING forth OR back OR joint
ORDER BY day DESC NULLS LAST, id
"""


def dyad(desk: Desk, a: str, b: str, page: int = 1, size: int = SIZE) -> Row:
    """Two actors: what they did to each other over time, by class and score."""
    one, other = who(a), who(b)
    if one.key.upper() == other.key.upper():
        raise UsageError("A dyad is of two actors.")
    query = _BETWEEN.replace("{one}", one.among("one")).replace("{other}", other.among("other", "2"))
    found = desk.rows(query, **one.parameters, **{f"{name}2": value for name, value in other.parameters.items()})
    shown, ids = one_page(ids_of(found), page, size)
    return {
        "a": name_of(desk, one),
        "b": name_of(desk, other),
        "all": series(found),
        "forth": _sums([row for row in found if row["forth"]]),
        "back": _sums([row for row in found if row["back"]]),
        "joint": _sums([row for row in found if row["joint"]]),
        "paging": shown,
        "happenings": desk.happenings(ids),
    }


def _sums(rows: list[Row]) -> Row:
    scores = [row["score"] for row in rows if row["score"] is not None]
    counts = {name: sum(row["quad"] == quad for row in rows) for quad, name in QUADS.items()}
    return {"all": len(rows), **counts, "score": round(sum(scores) / len(scores), 2) if scores else None}


_MATRIX = """
SELECT acting.code AS actor, receiving.code AS recipient, count(DISTINCT happenings.id) AS happenings,
    round(avg(events.score), 2) AS score
FROM happening_events
JOIN happenings ON happenings.id = happening
JOIN events ON events.id = happening_events.event
JOIN event_parties AS acting ON acting.event = happening_events.event AND acting.role = 'actor'
JOIN event_parties AS receiving ON receiving.event = happening_events.event AND receiving.role = 'recipient'
WHERE acting.code IS NOT NULL AND receiving.code IS NOT NULL
    AND ($since IS NULL OR coalesce(happenings.day_until, happenings.last_day) >= $since)
    AND ($until IS NULL OR coalesce(happenings.day_from, happenings.first_day) <= $until)
    AND ($context = '' OR list_contains(happenings.contexts, $context))
    AND ($quad = 0 OR events.quad = $quad)
GROUP BY ALL
ORDER BY happenings DESC, actor, recipient
"""


def matrix(
    desk: Desk,
    since: dt.date | None = None,
    until: dt.date | None = None,
    context: str = "",
    quad: int = 0,
    most: int = 14,
) -> Row:
    """Who did how much to whom, as a matrix and a network, of the `most` that are told of most."""
    if since and until and since > until:
        raise UsageError(f"{since} is later than {until}: swap them.")
    if not 2 <= most <= 60:
        raise UsageError("most is 2 to 60.")
    cells = desk.rows(_MATRIX, since=since, until=until, context=context, quad=quad)
    weight: dict[str, int] = {}
    for cell in cells:
        for side in ("actor", "recipient"):
            weight[cell[side]] = weight.get(cell[side], 0) + cell["happenings"]
    codes = sorted(weight, key=lambda code: (-weight[code], code))[:most]
    return {
        "since": since,
        "until": until,
        "context": context,
        "quad": quad,
        "most": most,
        "contexts": sorted(desk.codebook.contexts),
        "codes": [{"code": code, "name": desk.country(code) or code, "weight": weight[code]} for code in codes],
        "cells": [cell for cell in cells if cell["actor"] in codes and cell["recipient"] in codes],
        "left_out": max(len(weight) - most, 0),
    }


__all__ = ["Who", "actor", "actors", "dyad", "matrix"]
