"""Where actors stand on issues, and where they travel."""

from __future__ import annotations

from collections import Counter

from dragoman.store import StandFilter
from dragoman.views.listing import label
from dragoman.views.positions import stands
from dragoman.web.desk import SIZE, Desk, NotFound, Row, ids_of, one_page
from dragoman.web.marks import place_address

_TRIP_IDS = """
SELECT trips.id FROM trips JOIN articles ON articles.id = article
ORDER BY coalesce(day_from, articles.date) DESC NULLS LAST, trips.id
"""
_CONTEXTS = """
SELECT context, count(*) AS positions, count(DISTINCT code) AS countries
FROM (SELECT id, unnest(contexts) AS context FROM positions)
JOIN position_parties ON stand = id AND role = 'actor'
GROUP BY context
ORDER BY positions DESC, context
"""
_LEGS = """
SELECT trip_legs.position, place, trip_legs.country, trip_legs.status, trip_legs.day_from AS day, date_value,
    trip_legs.start, trip_legs."end", trip_legs.events, places.lat, places.lon,
    (SELECT list(DISTINCT name ORDER BY name) FROM trip_parties
        WHERE trip_parties.trip = trip_legs.trip AND leg = trip_legs.position AND role = 'met') AS met
FROM trip_legs
LEFT JOIN places ON places.article = trip_legs.article AND places.start <= trip_legs.start
    AND places."end" >= trip_legs."end"
WHERE trip = $id
ORDER BY trip_legs.position
"""
_SPANS = "SELECT purposes, topics, superlatives, status_spans, evidence, article FROM trips WHERE id = $id"


def issues(desk: Desk) -> Row:
    """What positions are about: contexts, and the issues named most."""
    named: Counter[str] = Counter()
    actors: dict[str, set[str]] = {}
    for position, _ in desk.store.positions():
        named[position.issue] += 1
        actors.setdefault(position.issue, set()).add(label(position.actor))
    return {
        "contexts": desk.rows(_CONTEXTS),
        "issues": [
            {"issue": issue, "positions": times, "actors": sorted(actors[issue])}
            for issue, times in sorted(named.items(), key=lambda item: (-item[1], item[0]))[:200]
        ],
    }


def issue(desk: Desk, about: str) -> Row:
    """Positions of all actors on an issue or context ("deportation flights", "migration"), and their movement."""
    found = stands(desk.store.positions(StandFilter(), issue=about)) if about.strip() else []
    rows = []
    for stand in found:
        position, of = stand.position, stand.article
        actor = position.actor.actor
        rows.append(
            {
                "id": position.id,
                "article": of.id,
                "who": label(position.actor),
                "actor": {"id": actor.id, "name": actor.name, "code": actor.code, "sectors": list(actor.sectors)},
                "issue": position.issue,
                "stance": position.stance,
                "label": position.label,
                "movement": position.movement,
                "change": stand.change,
                "toward": [label(party) for party in position.toward],
                "day": stand.day,
                "words": " … ".join(of.text[s.start : s.end] for s in position.descriptions)[:600],
                "start": position.issue_span.start,
                "contexts": list(position.contexts),
                "confidence": position.confidence,
                "source": of.source,
                "published": of.date,
                "title": (of.title or "")[:300] or None,
            }
        )
    return {"about": about, "positions": rows, "actors": sorted({row["who"] for row in rows})}


def trips(desk: Desk, page: int = 1, size: int = SIZE) -> Row:
    """All trips, the latest first."""
    shown, ids = one_page(ids_of(desk.rows(_TRIP_IDS)), page, size)
    on_page = "list_contains($ids, trips.id)"
    return {"paging": shown, "trips": desk.lines("trip_lines", on_page, ids=list(ids), most=size) if ids else []}


def trip(desk: Desk, id: str) -> Row:
    """One trip: its stops in time and on the map, what it is for, what other articles tell of the traveller's."""
    line = next(iter(desk.lines("trip_lines", "trips.id = $id", id=id, most=1)), None)
    if line is None:
        raise NotFound(f"No trip {id[:60]}.")
    of = desk.store.article(line["article"])
    assert of is not None
    spans = desk.row(_SPANS, id=id) or {}

    def words(name: str) -> list[Row]:
        return [{"text": of.text[s["start"] : s["end"]][:2000], "start": s["start"]} for s in spans[name]]

    legs = []
    for leg in {row["position"]: row for row in desk.rows(_LEGS, id=id)}.values():
        lat, lon = leg["lat"], leg["lon"]
        if lat is None:
            lat, lon = desk.middle(leg["country"])
        legs.append({**leg, "lat": lat, "lon": lon, "address": place_address(leg["place"], leg["country"])})
    traveller = line["traveller"]["id"]
    others = desk.lines("trip_lines", "travelling.actor = $actor", actor=traveller, most=40)
    return {
        "trip": line,
        "legs": legs,
        "purposes": words("purposes"),
        "topics": words("topics"),
        "superlatives": words("superlatives"),
        "status_words": words("status_spans"),
        "evidence": words("evidence"),
        "others": [row for row in others if row["id"] != id],
        "events": desk.events(list(dict.fromkeys(event for leg in legs for event in leg["events"]))),
    }
