"""One happening: all that tell of it side by side, what they tell differently, its history, what it answered."""

from __future__ import annotations

from dragoman.web.desk import Desk, NotFound, Row, ids_of

_TELLINGS = """
SELECT event AS id, copies.kind, copies.independent
FROM happening_events
JOIN link_events USING (mention, article, event)
JOIN copies USING (article)
WHERE happening = $id
ORDER BY link_events.published NULLS LAST, article, sentence_start, trigger_start, event
"""
_OF_EVENT = """
SELECT DISTINCT happening AS id FROM happening_events
WHERE starts_with(happening, $id) OR starts_with(event, $id) LIMIT 2
"""
_ANSWERS = """
SELECT answers.cause, answers.answer, basis, article, words, start, "end", days,
    (SELECT source FROM articles WHERE articles.id = answers.article) AS source
FROM answers
WHERE cause = $id OR answer = $id
ORDER BY basis DESC, days NULLS LAST, cause, answer
"""
_STORIES = """
SELECT DISTINCT stories.id, left(stories.name, 300) AS name
FROM happening_events JOIN story_articles USING (article) JOIN stories ON stories.id = story
WHERE happening = $id
ORDER BY name, stories.id
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
    named = desk.rows(_OF_EVENT, id=id.lower()) if len(id) >= 6 else []
    if len(named) != 1:
        what = "The beginning of several ids" if named else "No happening"
        raise NotFound(desk.notice or f"{what}: {id[:60]}. Look for it by its words.")
    key = named[0]["id"]
    line = desk.happenings([key])[0]
    known = {row["id"]: row for row in desk.rows(_TELLINGS, id=key)}
    tellings = [{**row, **known[row["id"]]} for row in desk.events(ids_of(list(known.values())))]
    links = desk.rows(_ANSWERS, id=key)
    others = {row["id"]: row for row in desk.happenings(sorted({row[s] for row in links for s in ("cause", "answer")}))}
    return {
        "happening": line,
        "tellings": tellings,
        "history": _history(tellings),
        "disagreements": desk.rows(
            'SELECT field, "value", sources, articles FROM disagreements WHERE happening = $id ORDER BY ALL', id=key
        ),
        "answers_to": [{**row, "happening": others[row["cause"]]} for row in links if row["answer"] == key],
        "answered_by": [{**row, "happening": others[row["answer"]]} for row in links if row["cause"] == key],
        "stories": desk.rows(_STORIES, id=key),
        "near": desk.happenings(ids_of(desk.rows(_NEAR, id=key))),
    }


def _history(tellings: list[Row]) -> list[Row]:
    """Each status when it was first told, and by whom."""
    out: list[Row] = []
    for telling in tellings:
        if telling["status"] not in [step["status"] for step in out]:
            out.append({key: telling[key] for key in ("status", "published", "source", "id", "article", "start")})
    return out
