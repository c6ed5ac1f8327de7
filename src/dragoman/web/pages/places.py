"""Where: all places on a map, and one place."""

from __future__ import annotations

import datetime as dt

from dragoman.errors import UsageError
from dragoman.web.desk import SIZE, Desk, NotFound, Row, ids_of, one_page
from dragoman.web.marks import place_address

_PLACES = """
WITH happened AS (
    SELECT place_name AS name, place_country AS country, any_value(place_lat) AS lat, any_value(place_lon) AS lon,
        count(DISTINCT happening) AS happenings, round(avg(score), 2) AS score
    FROM events
    JOIN articles ON articles.id = events.article
    LEFT JOIN happening_events ON happening_events.event = events.id
    WHERE place_name IS NOT NULL
        AND ($since IS NULL OR coalesce(events.day_until, articles.date) >= $since)
        AND ($until IS NULL OR coalesce(events.day_from, articles.date) <= $until)
    GROUP BY place_name, place_country
),
named AS (
    SELECT name, country, any_value(lat) AS lat, any_value(lon) AS lon, count(DISTINCT article) AS articles
    FROM places
    JOIN articles ON articles.id = article
    WHERE ($since IS NULL OR articles.date >= $since) AND ($until IS NULL OR articles.date <= $until)
    GROUP BY name, country
)
SELECT name, country, coalesce(happened.lat, named.lat) AS lat, coalesce(happened.lon, named.lon) AS lon,
    coalesce(happenings, 0) AS happenings, score, coalesce(articles, 0) AS articles
FROM happened FULL JOIN named USING (name, country)
ORDER BY happenings DESC, articles DESC, name
LIMIT 400
"""
_EVENTS = """
SELECT events.id FROM events JOIN articles ON articles.id = article
WHERE place_name = $name AND ($country = '' OR place_country = $country)
ORDER BY coalesce(day_from, articles.date) DESC NULLS LAST, events.id
"""
_NAMED = """
SELECT articles.id, left(title, 300) AS title, source, date, count(*) AS times, min(places.start) AS start
FROM places JOIN articles ON articles.id = places.article
WHERE places.name = $name AND ($country = '' OR places.country = $country)
GROUP BY ALL
ORDER BY date DESC NULLS LAST, articles.id
LIMIT 200
"""
_WHERE = """
SELECT any_value(lat) AS lat, any_value(lon) AS lon, any_value(admin1) AS admin1, any_value(country) AS country,
    list(DISTINCT text ORDER BY text)[:12] AS called
FROM places WHERE name = $name AND ($country = '' OR country = $country)
"""


def places(desk: Desk, since: dt.date | None = None, until: dt.date | None = None) -> Row:
    """Places where something happened, and places that articles name, with their coordinates."""
    if since and until and since > until:
        raise UsageError(f"{since} is later than {until}: swap them.")
    rows = desk.rows(_PLACES, since=since, until=until)
    return {
        "since": since,
        "until": until,
        "places": [{**row, "address": place_address(row["name"], row["country"])} for row in rows],
    }


def place(desk: Desk, name: str, country: str = "", page: int = 1, size: int = SIZE) -> Row:
    """One place: what happened there, and which articles name it."""
    shown, ids = one_page(ids_of(desk.rows(_EVENTS, name=name, country=country)), page, size)
    articles = desk.rows(_NAMED, name=name, country=country)
    if not shown.total and not articles:
        raise NotFound(f"No article names “{name[:60]}”.")
    known = desk.row(_WHERE, name=name, country=country) or {}
    return {
        "place": {"name": name, **known, "country": country or known.get("country")},
        "country": desk.country(country or known.get("country")),
        "paging": shown,
        "events": desk.events(ids),
        "articles": articles,
    }
