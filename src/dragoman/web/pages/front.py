"""Home, stories and one story."""

from __future__ import annotations

from dragoman.link import news
from dragoman.web.desk import SIZE, Desk, NotFound, Row, ids_of, one_page
from dragoman.web.pages.series import series

_NEW = 24
_STORIES = 12
_DYADS = 10
_AHEAD = 8

_TOTALS = """
SELECT
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(DISTINCT report) FROM copies) AS reports,
    (SELECT count(*) FROM events) AS events,
    (SELECT count(*) FROM happenings) AS happenings,
    (SELECT count(*) FROM stories) AS stories,
    (SELECT count(DISTINCT source) FROM articles) AS sources,
    (SELECT min(date) FROM articles) AS first_day,
    (SELECT max(date) FROM articles) AS last_day
"""
_DAYS = "SELECT day, quad, score FROM happening_lines"
_PAIRS = """
WITH pairs AS (
    SELECT DISTINCT happening, acting.code AS actor, receiving.code AS recipient, happenings.first_event
    FROM happening_events
    JOIN happenings ON happenings.id = happening
    JOIN event_parties AS acting ON acting.event = happening_events.event AND acting.role = 'actor'
    JOIN event_parties AS receiving ON receiving.event = happening_events.event AND receiving.role = 'recipient'
    WHERE acting.code IS NOT NULL AND receiving.code IS NOT NULL AND acting.code <> receiving.code
)
SELECT actor, recipient, count(*) AS happenings, round(avg(score), 2) AS score
FROM pairs JOIN events ON events.id = first_event
GROUP BY actor, recipient
ORDER BY happenings DESC, actor, recipient
LIMIT $most
"""
_STORY_IDS = "SELECT id FROM stories ORDER BY last_day DESC NULLS LAST, articles DESC, id"
_STORY_LINES = """
SELECT stories.* REPLACE (left(stories.name, 300) AS name)
FROM (SELECT unnest($ids::VARCHAR[]) AS id, generate_subscripts($ids::VARCHAR[], 1) AS n) AS wanted
JOIN stories USING (id) ORDER BY n
"""


def home(desk: Desk) -> Row:
    """What is new, the stories, volume over time, who deals with whom, who travels next."""
    totals = desk.row(_TOTALS) or {}
    if not totals["articles"]:
        return {"totals": totals, "news": [], "stories": [], "volume": series([]), "dyads": [], "trips": []}
    found = [item for item in news(desk.store) if item.kind != "repeated"] if desk.links == "all" else []
    of_event = {line["id"]: line for line in desk.events([item.event for item in found[:_NEW]])}
    return {
        "totals": totals,
        "news": [
            {"kind": item.kind, "detail": item.detail, "event": of_event[item.event]}
            for item in found[:_NEW]
            if item.event in of_event
        ],
        "news_in_all": len(found),
        "stories": desk.rows(_STORY_LINES, ids=ids_of(desk.rows(_STORY_IDS))[:_STORIES]),
        "volume": series(desk.rows(_DAYS)),
        "dyads": [
            {**row, "actor_name": desk.country(row["actor"]), "recipient_name": desk.country(row["recipient"])}
            for row in desk.rows(_PAIRS, most=_DYADS)
        ],
        "trips": desk.lines("trip_lines", "true", most=_AHEAD),
    }


def stories(desk: Desk, page: int = 1, size: int = SIZE) -> Row:
    """All stories, the latest first."""
    shown, ids = one_page(ids_of(desk.rows(_STORY_IDS)), page, size)
    return {"paging": shown, "stories": desk.rows(_STORY_LINES, ids=list(ids)) if ids else []}


_OF_STORY = "SELECT article FROM story_articles WHERE story = $id"
_ARTICLES = f"""
SELECT articles.id, left(title, 300) AS title, date, source, url, left(citation, 300) AS citation,
    kind, independent, previous, report
FROM articles JOIN copies ON copies.article = articles.id
WHERE articles.id IN ({_OF_STORY})
ORDER BY date NULLS LAST, articles.id
"""
_EVENTS = f"SELECT article, count(*) AS events FROM events WHERE article IN ({_OF_STORY}) GROUP BY article"
_HAPPENINGS = f"""
SELECT id, day, quad, score
FROM happening_lines
WHERE id IN (SELECT happening FROM happening_events WHERE article IN ({_OF_STORY}))
ORDER BY day NULLS LAST, id
"""
_CAST = f"""
SELECT actor AS id, min(name) AS name, min(code) AS code, min(sectors) AS sectors,
    coalesce(len(list_distinct(list(event) FILTER (role = 'actor'))), 0) AS sent,
    coalesce(len(list_distinct(list(event) FILTER (role = 'recipient'))), 0) AS received
FROM event_parties
WHERE article IN ({_OF_STORY})
GROUP BY actor
ORDER BY sent + received DESC, name
LIMIT 16
"""
_PLACES = f"""
SELECT name, country, min(lat) AS lat, min(lon) AS lon, count(*) AS times
FROM places
WHERE article IN ({_OF_STORY}) AND lat IS NOT NULL
GROUP BY name, country
ORDER BY times DESC, name
LIMIT 40
"""


def story(desk: Desk, id: str, page: int = 1, size: int = SIZE) -> Row:
    """One story: what happened in it in time, who took part, which articles tell it."""
    found = desk.row("SELECT * REPLACE (left(name, 300) AS name) FROM stories WHERE id = $id", id=id)
    if found is None:
        raise NotFound(
            desk.notice or f"No story {id[:60]}. Stories are made anew with new coverage: look for it by its words."
        )
    dated = desk.rows(_HAPPENINGS, id=id)
    shown, ids = one_page(ids_of(dated), page, size)
    told = {row["article"]: row["events"] for row in desk.rows(_EVENTS, id=id)}
    return {
        "story": found,
        "paging": shown,
        "happenings": desk.happenings(ids),
        "volume": series(dated),
        "articles": [{**row, "events": told.get(row["id"], 0)} for row in desk.rows(_ARTICLES, id=id)],
        "cast": desk.rows(_CAST, id=id),
        "places": desk.rows(_PLACES, id=id),
    }
