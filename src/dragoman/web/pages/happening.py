"""One happening: all that tell of it side by side, what they tell differently, its history, what it answered."""

from __future__ import annotations

import datetime as dt

from dragoman.web.desk import Desk, NotFound, Row, ids_of

_ITSELF = "SELECT id FROM happenings WHERE id = $id"
_BEGINNING = """
SELECT DISTINCT happening AS id FROM happening_events
WHERE starts_with(happening, $id) OR starts_with(event, $id) LIMIT 2
"""
_TELLINGS = """
SELECT event AS id, kind, independent
FROM happening_events JOIN copies USING (article)
WHERE happening = $id
"""
_ANSWERS = """
SELECT cause, answer, basis, article, words, start, "end", days, source
FROM answers LEFT JOIN articles ON articles.id = article
WHERE cause = $id OR answer = $id
ORDER BY basis DESC, days NULLS LAST, cause, answer
"""
_STORIES = """
SELECT id, left(name, 300) AS name
FROM stories
WHERE id IN (SELECT story FROM story_articles WHERE list_contains($articles, article))
ORDER BY name, id
"""
_DISAGREEMENTS = """
SELECT field, "value", sources, articles FROM disagreements WHERE happening = $id ORDER BY ALL
"""
_NEAR = """
SELECT other.id
FROM happenings AS own, happenings AS other
WHERE own.id = $id AND other.id <> own.id AND list_has_any(own.actors, other.actors)
    AND (len(own.recipients) = 0 OR list_has_any(own.recipients, other.recipients))
    AND abs(coalesce(own.day_from, own.first_day) - coalesce(other.day_from, other.first_day)) <= 7
ORDER BY other.type <> own.type, abs(coalesce(own.day_from, own.first_day) - coalesce(other.day_from, other.first_day)),
    other.id
LIMIT 8
"""


def happening(desk: Desk, id: str) -> Row:
    """By the id of a happening or of an event that tells of it, or the beginning of one."""
    beginning = id.lower()
    named = desk.rows(_ITSELF, id=beginning) or (desk.rows(_BEGINNING, id=beginning) if len(id) >= 6 else [])
    if len(named) != 1:
        what = "The beginning of several ids" if named else "No happening"
        raise NotFound(desk.notice or f"{what}: {id[:60]}. Look for it by its words.")
    key = named[0]["id"]
    tellings = _tellings(desk, key)
    links = desk.rows(_ANSWERS, id=key)
    near = ids_of(desk.rows(_NEAR, id=key))
    lines = {row["id"]: row for row in desk.happenings([key, *near, *(row[s] for row in links for s in _SIDES)])}
    return {
        "happening": lines[key],
        "tellings": tellings,
        "history": _history(tellings),
        "disagreements": [
            {**row, "name": desk.country(row["value"]) if row["field"] == "country" else None}
            for row in desk.rows(_DISAGREEMENTS, id=key)
        ],
        "answers_to": [{**row, "happening": lines[row["cause"]]} for row in links if row["answer"] == key],
        "answered_by": [{**row, "happening": lines[row["answer"]]} for row in links if row["cause"] == key],
        "stories": desk.rows(_STORIES, articles=sorted({telling["article"] for telling in tellings})),
        "near": [lines[other] for other in near],
    }


_SIDES = ("cause", "answer")


def _tellings(desk: Desk, key: str) -> list[Row]:
    """The events that tell it, in the order in which they were published."""
    known = {row["id"]: row for row in desk.rows(_TELLINGS, id=key)}
    found = [{**row, **known[row["id"]]} for row in desk.events(sorted(known))]
    in_text = sorted(found, key=lambda row: (row["article"], row["start"], row["trigger_start"], row["id"]))
    return sorted(in_text, key=lambda row: (row["published"] is None, row["published"] or dt.date.min))


def _history(tellings: list[Row]) -> list[Row]:
    """Each status when it was first told, and by whom."""
    out: list[Row] = []
    for telling in tellings:
        if telling["status"] not in [step["status"] for step in out]:
            out.append({key: telling[key] for key in ("status", "published", "source", "id", "article", "start")})
    return out
