"""An article with all that stands in it; one event; one speech."""

from __future__ import annotations

import dataclasses
from typing import Any

from dragoman.errors import UsageError
from dragoman.link import changes, known_article
from dragoman.records import Article, Coded, Event, Party, Place, Span
from dragoman.store import Correction
from dragoman.store.corrections import standing
from dragoman.views.listing import article_json
from dragoman.views.plain import plain_sentence, when
from dragoman.web.desk import Desk, NotFound, Row, ids_of
from dragoman.web.marks import Mark, article_marks, event_marks, pieces, place_address

_COPIES = """
SELECT articles.id, left(title, 300) AS title, source, date, copies.kind, copies.previous, copies.independent
FROM copies AS own
JOIN copies ON copies.report = own.report
JOIN articles ON articles.id = copies.article
WHERE own.article = $id AND copies.article <> $id
ORDER BY date NULLS LAST, articles.id
"""
_STORY = """
SELECT stories.id, left(name, 300) AS name, articles
FROM story_articles JOIN stories ON id = story
WHERE article = $id
"""


def article(desk: Desk, id: str) -> Row:
    """By its id, the beginning of it, or its citation."""
    try:
        key = known_article(desk.store, id)
    except UsageError as error:
        raise NotFound(str(error)) from error
    coded = desk.store.coded(key)
    assert coded is not None
    of = coded.article
    own = desk.row("SELECT kind, previous, report FROM copies WHERE article = $id", id=key) or {}
    previous = desk.store.article(own["previous"]) if own.get("previous") else None
    said = desk.rows("SELECT start FROM answers WHERE article = $id AND start IS NOT NULL", id=key)
    return {
        "article": {
            **{name: getattr(of, name) for name in ("id", "title", "date", "source", "url", "author", "citation")},
            "known": dict(of.known),
            "characters": len(of.text),
            "kind": own.get("kind"),
            "checked_by": _checked_by(desk, key),
        },
        "pieces": [dataclasses.asdict(piece) for piece in pieces(of.text, article_marks(coded), _anchors(coded, said))],
        "events": desk.events([event.id for event in coded.events]),
        "speeches": desk.lines("speech_lines", "speeches.article = $article", article=key, most=1000),
        "positions": desk.lines("position_lines", "positions.article = $article", article=key, most=200),
        "trips": desk.lines("trip_lines", "trips.article = $article", article=key, most=100),
        "places": [_place(place) for place in coded.places],
        "dates": [
            {
                "words": of.text[date.span.start : date.span.end] if date.span else "",
                "value": date.value,
                "until": date.end,
                "grain": date.grain,
                "basis": date.basis,
            }
            for date in coded.dates
        ],
        "copies": desk.rows(_COPIES, id=key),
        "changes": changes(previous.text, of.text) if previous else [],
        "previous": own.get("previous"),
        "story": desk.row(_STORY, id=key),
        "corrections": corrections_of(desk, article=key),
    }


def _anchors(coded: Coded, said: list[Row]) -> dict[int, list[str]]:
    """Where other pages point: the sentence of each event, and where positions, trips, speeches and places begin."""
    found: dict[int, list[str]] = {}
    for event in coded.events:
        found.setdefault(event.sentence.start, []).append(f"e-{event.id}")
    starts = {position.issue_span.start for position in coded.positions}
    starts |= {span.start for trip in coded.trips for span in trip.evidence}
    starts |= {leg.span.start for trip in coded.trips for leg in trip.legs}
    starts |= {span.start for speech in coded.speeches for span in (*speech.content, speech.speaker_span) if span}
    starts |= {place.span.start for place in coded.places if place.span} | {row["start"] for row in said}
    for start in starts:
        found.setdefault(start, []).append(f"at-{start}")
    return found


def event(desk: Desk, id: str) -> Row:
    """One event: every value with its words and how it is known; also one that a correction removed."""
    found, of = _event(desk, id)
    removed = not desk.rows("SELECT 1 FROM events WHERE id = $id", id=found.id)
    line = None if removed else desk.events([found.id])[0]
    known = desk.codebook.types.get(found.type)
    spans = event_marks(found, f"/event/{found.id}")
    if found.date.span:
        spans.append(Mark(found.date.span.start, found.date.span.end, "date", f"/event/{found.id}", "date"))
    if found.place and found.place.span:
        span = found.place.span
        spans.append(Mark(span.start, span.end, "place", place_address(found.place.name, found.place.country), "place"))
    around = _whole_words(of.text, found.sentence.start - 300, found.sentence.end + 300)
    machine = next((e for e in _machine_events(desk, found.article) if e.id == found.id), None)
    return {
        "event": {
            "id": found.id,
            "plain": plain_sentence(found),
            "when": when(found, of),
            "type": found.type,
            "definition": known.definition if known else "",
            "modes": found.modes,
            "contexts": found.contexts,
            "quad": found.quad,
            "score": found.score,
            "status": found.status,
            "coder": found.coder,
            "frame": found.frame,
            "confidence": found.confidence,
            "date": _date(found, of.text),
            "place": _place(found.place) if found.place else None,
            "trigger": _words(of.text, found.trigger),
            "status_words": [_words(of.text, span) for span in found.status_spans],
            "actors": [_party(p, found, of.text) for p in found.actors],
            "recipients": [_party(p, found, of.text) for p in found.recipients],
            "speaker": _party(found.speaker, found, of.text) if found.speaker else None,
            "also": [_words(of.text, span) for span in found.also],
            "removed": removed,
        },
        "line": line,
        "before": [dataclasses.asdict(p) for p in pieces(of.text, (), {}, Span(around.start, found.sentence.start))],
        "pieces": [dataclasses.asdict(piece) for piece in pieces(of.text, spans, {}, found.sentence)],
        "after": [dataclasses.asdict(p) for p in pieces(of.text, (), {}, Span(found.sentence.end, around.end))],
        "cut_before": around.start > 0,
        "cut_after": around.end < len(of.text),
        "article": _reported(of),
        "sentence_start": found.sentence.start,
        "machine": plain_sentence(machine) if machine and machine != found else None,
        "corrections": corrections_of(desk, article=found.article, kind="event", target=found.id),
        "neighbours": _neighbours(desk, found),
    }


def speech(desk: Desk, id: str) -> Row:
    """One speech: who, to whom, in which words."""
    line = next(iter(desk.lines("speech_lines", "speeches.id = $id", id=id, most=1)), None)
    removed = line is None
    coded_id = line["article"] if line else _article_of(desk, "speech", id)
    if coded_id is None:
        raise NotFound(f"No speech {id[:60]}.")
    coded = desk.store.coded(coded_id) if line else desk.store.machine(coded_id)
    assert coded is not None
    found = next((s for s in coded.speeches if s.id == id), None)
    if found is None:
        raise NotFound(f"No speech {id[:60]}.")
    text, at = coded.article.text, f"/speech/{id}"
    spans = [Mark(s.start, s.end, "speech", at, "what was said") for s in found.content]
    spans += [Mark(found.cue.start, found.cue.end, "trigger", at, "cue")] if found.cue else []
    if found.speaker_span:
        spans.append(Mark(found.speaker_span.start, found.speaker_span.end, "speaker", at, "speaker"))
    edges = [edge for mark in spans for edge in (mark.start, mark.end)] or [0]
    around = _whole_words(text, min(edges) - 300, max(edges) + 300)
    of = coded.article
    return {
        "speech": {
            "id": id,
            "article": coded_id,
            "force": found.force,
            "form": found.form,
            "medium": found.medium,
            "confidence": found.confidence,
            "speaker": _speaker(found.speaker),
            "addressee": _speaker(found.addressee),
            "said_by": text[found.speaker_span.start : found.speaker_span.end] if found.speaker_span else None,
            "start": min(edges),
            "removed": removed,
        },
        "pieces": [dataclasses.asdict(piece) for piece in pieces(text, spans, {}, around)],
        "cut_before": around.start > 0,
        "cut_after": around.end < len(text),
        "article": _reported(of),
        "corrections": corrections_of(desk, article=coded_id, kind="speech", target=id),
    }


def corrections_of(desk: Desk, *, article: str | None = None, kind: str = "", target: str = "") -> list[Row]:
    """Corrections on an article or on one item, the latest first."""
    found = desk.store.corrections()
    counts = {correction.id for correction in standing(found)}
    return [
        correction_line(correction, correction.id in counts)
        for correction in reversed(found)
        if (article is None or correction.article == article)
        and (not kind or correction.kind == kind)
        and (not target or correction.target == target)
    ]


def correction_line(correction: Correction, counts: bool) -> Row:
    """As the pages show it; `counts`: not taken back and not overruled by a later one."""
    return {
        "id": correction.id,
        "kind": correction.kind,
        "target": correction.target,
        "article": correction.article,
        "verdict": correction.verdict,
        "coder": correction.coder,
        "reason": correction.reason,
        "made_at": correction.made_at,
        "undone_at": correction.undone_at,
        "undone_by": correction.undone_by,
        "counts": counts,
        "changes": {name: said(value) for name, value in correction.changes.items()},
    }


def said(value: Any) -> str:
    """A corrected value in words."""
    if isinstance(value, dict) and "actor" in value:
        actor = value["actor"]
        return " ".join(part for part in (actor["name"], actor["code"], *actor["sectors"][:1]) if part)
    if isinstance(value, dict):
        return str(value.get("value") or value.get("article") or "none")
    if isinstance(value, list | tuple):
        return ", ".join(said(item) for item in value) or "none"
    return "none" if value is None else str(value)


def _reported(of: Article) -> Row:
    """What a record's page says of its article; a title that has no end is cut."""
    return {**article_json(of), "title": (of.title or "")[:300] or None}


def _event(desk: Desk, id: str) -> tuple[Event, Any]:
    try:
        return desk.store.event(id)
    except UsageError as error:
        key = _article_of(desk, "event", id)
        coded = desk.store.machine(key) if key else None
        for found in coded.events if coded else ():
            if found.id == id:
                assert coded is not None
                return found, coded.article
        raise NotFound(str(error)) from error


def _article_of(desk: Desk, kind: str, target: str) -> str | None:
    """The article of an item that a correction removed."""
    return next((c.article for c in desk.store.corrections() if c.kind == kind and c.target == target), None)


def _machine_events(desk: Desk, article: str) -> tuple[Event, ...]:
    """Nothing where they are what all see."""
    coded = desk.store.machine(article) if desk.store.is_corrected(article) else None
    return coded.events if coded else ()


def _neighbours(desk: Desk, found: Event) -> Row:
    """The events before and after it in its article, to go through by keyboard."""
    query = "SELECT id FROM events WHERE article = $article ORDER BY position"
    ids = ids_of(desk.rows(query, article=found.article))
    at = ids.index(found.id) if found.id in ids else None
    return {
        "before": ids[at - 1] if at else None,
        "after": ids[at + 1] if at is not None and at + 1 < len(ids) else None,
        "number": None if at is None else at + 1,
        "of": len(ids),
    }


def _checked_by(desk: Desk, key: str) -> list[str]:
    judged = standing(c for c in desk.store.corrections() if c.kind == "article" and c.target == key)
    return [correction.coder for correction in judged if correction.verdict == "accepted"]


def _whole_words(text: str, start: int, end: int) -> Span:
    """A stretch of a text that begins and ends between words, if there is a gap near by."""
    begins = text.find(" ", start, start + 40) + 1 if start > 0 else 0
    ends = text.rfind(" ", end - 40, end) if end < len(text) else len(text)
    return Span(begins or max(start, 0), ends if ends >= 0 else min(end, len(text)))


def _words(text: str, span: Span) -> Row:
    return {"text": text[span.start : span.end][:2000], "start": span.start, "end": span.end}


def _party(party: Party, event: Event, text: str) -> Row:
    inside = event.sentence.start <= party.span.start < event.sentence.end
    around = text[max(party.span.start - 80, 0) : party.span.end + 80]
    return {
        **_speaker(party),  # type: ignore[dict-item]
        "words": _words(text, party.span),
        "basis": party.basis,
        "confidence": party.confidence,
        "actor_basis": party.actor.basis,
        "note": party.actor.note,
        "around": None if inside else around,
    }


def _speaker(party: Party | None) -> Row | None:
    if party is None:
        return None
    actor = party.actor
    return {
        "id": actor.id,
        "name": actor.name,
        "code": actor.code,
        "sectors": list(actor.sectors),
        "office": actor.office,
        "text": party.text,
    }


def _place(place: Place) -> Row:
    return {
        "text": place.text,
        "name": place.name,
        "country": place.country,
        "admin1": place.admin1,
        "lat": place.lat,
        "lon": place.lon,
        "basis": place.basis,
        "address": place_address(place.name, place.country),
    }


def _date(event: Event, text: str) -> Row:
    date = event.date
    return {
        "value": date.value,
        "until": date.end,
        "grain": date.grain,
        "basis": date.basis,
        "words": _words(text, date.span) if date.span else None,
    }
