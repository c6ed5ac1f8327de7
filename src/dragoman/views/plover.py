"""One event as PLOVER JSON, with the fields of the published codebook and ours beside them."""

from __future__ import annotations

from typing import Any

from dragoman import __version__
from dragoman.records import Article, Coded, Event, Party, Place, Span
from dragoman.store import days

_RESOLUTION = {"PCL": 1, "ADM1": 2, "ADM2": 3, "PPL": 4}
"""PLOVER's grain of a place by the start of its GeoNames code: 1 country, 2 province, 3 district, 4 city."""


def plover_events(coded: Coded) -> list[dict[str, Any]]:
    """The events of an article as PLOVER records, in the order of the text."""
    sequence = _sentence_numbers(coded)
    return [plover_event(event, coded.article, sequence.get(event.sentence)) for event in coded.events]


def plover_event(event: Event, article: Article, sequence: int | None = None) -> dict[str, Any]:
    """One PLOVER record. `sequence` is the number of the sentence in its article, from 0."""
    covered = days(event.date)
    if covered is None and article.date is not None:
        covered = (article.date, article.date)
    first, last = covered or (None, None)
    return {
        "id": event.id,
        "date": first.isoformat() if first else None,
        "enddate": last.isoformat() if last and last != first else None,
        "actor": [_entity(party) for party in event.actors],
        "recipient": [_entity(party) for party in event.recipients],
        "event": [event.type],
        "mode": list(event.modes),
        "context": list(event.contexts),
        "event_loc": _location(event.place),
        "event_text": _words(article, event.trigger),
        "quad_code": event.quad,
        "event_scale": event.score,
        "link": article.url,
        "text": _words(article, event.sentence),
        "text_info": {"sequence": sequence, "start": event.sentence.start, "end": event.sentence.end},
        "cite_info": {
            "corpus": article.source,
            "citation": article.citation,
            "url": article.url,
            "title": article.title,
            "language": article.language,
            "publication": article.source,
            "coder": "dragoman",
            "codebook": "PLOVER",
            "version": __version__,
        },
        "status": event.status,
        "confidence": event.confidence,
        "basis": event.coder,
        "speaker": _entity(event.speaker) if event.speaker else None,
        "trigger": {"start": event.trigger.start, "end": event.trigger.end},
        "status_text": [_words(article, span) for span in event.status_spans],
        "date_info": {
            "value": event.date.value,
            "grain": event.date.grain,
            "basis": event.date.basis,
            "published": article.date.isoformat() if article.date else None,
        },
        "frame": event.frame,
        "also": [{"start": span.start, "end": span.end} for span in event.also],
    }


def _entity(party: Party) -> dict[str, Any]:
    actor = party.actor
    return {
        "code": actor.code,
        "sector": " ".join(actor.sectors),
        "entity_text": party.text,
        "identifier_text": actor.name,
        "identifier_id": actor.wikidata,
        "office": actor.office,
        "basis": party.basis,
        "confidence": party.confidence,
        "start": party.span.start,
        "end": party.span.end,
    }


def _location(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    feature = place.feature or ""
    return {
        "extracted_place": place.text,
        "resolved_place": place.name,
        "geonameid": place.geonames,
        "lat": place.lat,
        "lon": place.lon,
        "province": place.admin1,
        "country_code": place.country,
        "feature_code": place.feature,
        "resolution": next((grain for start, grain in _RESOLUTION.items() if feature.startswith(start)), None),
        "basis": place.basis,
        "confidence": place.confidence,
    }


def _sentence_numbers(coded: Coded) -> dict[Span, int]:
    """The number of each sentence with an event, known from the mentions that stand in it."""
    return {
        event.sentence: mention.sentence
        for event in coded.events
        for mention in coded.mentions
        if event.sentence.start <= mention.span.start < event.sentence.end
    }


def _words(article: Article, span: Span) -> str:
    return article.text[span.start : span.end]
