"""Search: full text and facets; events and articles that match."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dragoman.store import EventFilter
from dragoman.web.desk import SIZE, Desk, Row, one_page

_FACETS = """
WITH wanted AS (
    SELECT * FROM events WHERE id IN (SELECT unnest($ids::VARCHAR[]))
),
parties AS (
    SELECT DISTINCT event, role, code FROM event_parties
    WHERE code IS NOT NULL AND event IN (SELECT id FROM wanted)
),
counted AS (
    SELECT 'type' AS facet, type AS "value", count(*) AS n FROM wanted GROUP BY ALL
    UNION ALL SELECT 'status', status, count(*) FROM wanted GROUP BY ALL
    UNION ALL SELECT 'context', context, count(*) FROM (SELECT unnest(contexts) AS context FROM wanted) GROUP BY ALL
    UNION ALL SELECT 'actor', code, count(*) FROM parties WHERE role = 'actor' GROUP BY ALL
    UNION ALL SELECT 'recipient', code, count(*) FROM parties WHERE role = 'recipient' GROUP BY ALL
    UNION ALL SELECT 'country', place_country, count(*) FROM wanted WHERE place_country IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT 'source', source, count(*)
    FROM wanted JOIN articles ON articles.id = article
    WHERE source IS NOT NULL
    GROUP BY ALL
    UNION ALL
    SELECT 'month', strftime(coalesce(day_from, articles.date), '%Y-%m'), count(*)
    FROM wanted JOIN articles ON articles.id = article
    WHERE coalesce(day_from, articles.date) IS NOT NULL
    GROUP BY ALL
)
SELECT facet, "value", n FROM counted
QUALIFY row_number() OVER (PARTITION BY facet ORDER BY n DESC, "value") <= 14
ORDER BY facet, n DESC, "value"
"""
_IN_COUNTRY = "SELECT id FROM events WHERE place_country = $country"
_ARTICLES = "SELECT id, left(title, 300) AS title, source, date FROM articles WHERE list_contains($ids, id)"
_ARTICLES_SHOWN = 8
_OF_COUNTRIES = ("actor", "recipient", "country")
"""Facets whose values are codes of countries and bodies."""


def search(
    desk: Desk,
    q: str = "",
    actor: str = "",
    recipient: str = "",
    type: list[str] = [],  # noqa: B006 - read only; the address of the page lists them
    mode: list[str] = [],  # noqa: B006
    status: list[str] = [],  # noqa: B006
    context: list[str] = [],  # noqa: B006
    source: list[str] = [],  # noqa: B006
    country: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
    confidence: float | None = None,
    page: int = 1,
    size: int = SIZE,
) -> Row:
    """Events and articles that match words and facets. Of several values of one facet any will do; all facets must."""
    ids = wanted_ids(desk, q, actor, recipient, type, mode, status, context, source, country, since, until, confidence)
    shown, on_page = one_page(ids, page, size)
    hits = desk.index.articles(q) if q.strip() else []
    of = {row["id"]: row for row in desk.rows(_ARTICLES, ids=[hit.id for hit in hits[:_ARTICLES_SHOWN]])}
    facets: dict[str, list[Row]] = {}
    for row in desk.rows(_FACETS, ids=ids) if ids else []:
        named = {"name": desk.country(row["value"])} if row["facet"] in _OF_COUNTRIES else {}
        facets.setdefault(row["facet"], []).append({"value": row["value"], **named, "n": row["n"]})
    facets["month"] = sorted(facets.get("month", []), key=lambda row: str(row["value"]))
    asked: Row = {
        "q": q,
        "actor": actor,
        "recipient": recipient,
        "type": type,
        "mode": mode,
        "status": status,
        "context": context,
        "source": source,
        "country": country,
        "since": since,
        "until": until,
        "confidence": confidence,
    }
    return {
        "asked": asked,
        "filters": {name: value for name, value in asked.items() if value not in ("", [], None)},
        "paging": shown,
        "events": desk.events(on_page),
        "articles": [{**of[hit.id], "snippet": hit.snippet} for hit in hits if hit.id in of],
        "articles_in_all": len(hits),
        "facets": facets,
    }


def wanted_ids(
    desk: Desk,
    q: str,
    actor: str,
    recipient: str,
    type: list[str],
    mode: list[str],
    status: list[str],
    context: list[str],
    source: list[str],
    country: str,
    since: dt.date | None,
    until: dt.date | None,
    confidence: float | None,
) -> list[str]:
    """Ids of the events that match, by day; with words of a text, those whose sentence or parties have them."""
    wanted = EventFilter(
        actor=actor.strip() or None,
        recipient=recipient.strip() or None,
        type=tuple(type),
        mode=tuple(mode),
        status=tuple(status),
        context=tuple(context),
        source=tuple(source),
        since=since,
        until=until,
        confidence=confidence,
    )
    ids = desk.store.event_ids(wanted)
    keep: list[Any] = []
    if q.strip():
        keep.append(set(desk.index.events(q)))
    if country.strip():
        keep.append({row["id"] for row in desk.rows(_IN_COUNTRY, country=country.strip().upper())})
    return [id_ for id_ in ids if all(id_ in kept for kept in keep)]
