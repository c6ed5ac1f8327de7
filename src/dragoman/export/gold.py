"""Articles that people marked as checked in; gold for `dragoman eval articles` and training out, a JSON an article."""

from __future__ import annotations

import io
import json
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dragoman.records import Article, Coded, Event, Party, Span
from dragoman.store import Store
from dragoman.store.corrections import standing

Sentences = Callable[[str, int], Sequence[Span]]
"""The sentences of a text from an offset on."""

_FIRST = (1980, 1, 1, 0, 0, 0)
"""The day that every file in the ZIP bears, so that equal gold gives equal bytes."""


def gold(store: Store, sentences: Sentences, coder: str | None = None) -> Iterator[dict[str, Any]]:
    """Every article that somebody (or `coder`) marked as checked, by id, with its events as corrected.

    Events are as all see them: of several coders the last judgement counts.
    """
    judged = standing(c for c in store.corrections() if c.kind == "article" and (coder is None or c.coder == coder))
    coders: dict[str, set[str]] = {}
    for correction in judged:
        if correction.verdict == "accepted":
            coders.setdefault(correction.target, set()).add(correction.coder)
    for article in sorted(coders):
        coded = store.coded(article)
        if coded is not None:
            yield {**gold_article(coded, sentences), "coders": sorted(coders[article])}


def gold_zip(store: Store, sentences: Sentences, coder: str | None = None) -> bytes:
    """The same as a ZIP of KEY.json."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in gold(store, sentences, coder):
            archive.writestr(zipfile.ZipInfo(f"{record['key']}.json", _FIRST), gold_text(record))
    return buffer.getvalue()


def gold_text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def gold_article(coded: Coded, sentences: Sentences) -> dict[str, Any]:
    """One article: its sentences from the body on, counted from 1, and its events by sentence; 0 is the title."""
    of = coded.article
    spans = [span for span in sentences(of.text, of.body_start) if of.text[span.start : span.end].strip()]
    starts = [span.start for span in spans]

    def number(at: int) -> int:
        return bisect_right(starts, at)

    def party(found: Party) -> dict[str, Any]:
        return {
            "s": number(found.span.start),
            "text": _flat(found.text),
            "code": found.actor.code,
            "sector": " ".join(found.actor.sectors) or None,
            **({} if found.basis == "stated" else {"basis": "discourse"}),
        }

    def event(found: Event) -> dict[str, Any]:
        return {
            "s": number(found.sentence.start),
            "trigger": _flat(of.text[found.trigger.start : found.trigger.end]),
            "type": found.type,
            "modes": list(found.modes),
            "contexts": list(found.contexts),
            "actors": [party(p) for p in found.actors],
            "recipients": [party(p) for p in found.recipients],
            "status": found.status,
            "speaker": party(found.speaker) if found.speaker else None,
            "date": {"value": found.date.value, "basis": found.date.basis},
            "also": [number(span.start) for span in found.also],
            "note": "",
        }

    return {
        "key": of.id,
        "corpus": "workbench",
        "id": of.citation,
        "date": of.date.isoformat() if of.date else None,
        "source": of.source,
        "title": _title(of),
        "sentences": [_flat(of.text[span.start : span.end]) for span in spans],
        "events": [event(found) for found in coded.events],
    }


def _title(of: Article) -> str | None:
    return _flat(of.title) if of.title else None


def _flat(text: str) -> str:
    """One line: the body of gold is its sentences, a line each."""
    return " ".join(text.split())
