"""What a language-model client may ask of a store, and the answers: plain values, each with its citations. Read-only.

Every answer has `results`, `found` (how many there were before the limit) and, in each result, `citations`: outlet,
day, address, the words themselves, and where they stand in the article's text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from dragoman.codebook.load import load_codebook
from dragoman.errors import UsageError
from dragoman.link import Happening, happening_of, is_linked
from dragoman.link import happenings as find_happenings
from dragoman.records import Article, Event, Span
from dragoman.store import EventFilter, StandFilter, Store
from dragoman.views.brief import Citation, Line
from dragoman.views.brief import brief as make_brief
from dragoman.views.explain import explain as make_explanation
from dragoman.views.happenings import disputed
from dragoman.views.listing import event_day, label
from dragoman.views.plain import plain_sentence
from dragoman.views.positions import position_sentence, quoted, stands

Answer = dict[str, Any]

MOST = 100
"""No answer has more results: they end up in a context that is small."""
_AROUND = 160
"""Characters on each side of the first word found."""


class Answers:
    """A store by its path; it is opened for each question, so that coding can go on meanwhile."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def search(self, words: str, since: str | None = None, until: str | None = None, limit: int = 10) -> Answer:
        """Articles that hold all of the words, newest first, each with the passage round the first of them."""
        wanted = [word.lower() for word in words.split()]
        if not wanted:
            raise UsageError("Give words to search for.")
        query = """
            SELECT id FROM articles
            WHERE list_bool_and([contains(lower(concat_ws(' ', title, text)), word) FOR word IN $words])
                AND ($since IS NULL OR date >= $since) AND ($until IS NULL OR date <= $until)
            ORDER BY date DESC NULLS LAST, id
        """
        parameters = {"words": wanted, "since": _day(since), "until": _day(until)}
        with Store.open(self.path, read_only=True) as store:
            ids = [row["id"] for row in store.database.rows(query, parameters)]
            articles = [store.article(key) for key in ids[: _most(limit)]]
        return _answer([_passage(article, wanted) for article in articles if article], len(ids))

    def events(
        self,
        actor: str | None = None,
        recipient: str | None = None,
        type: str | None = None,
        status: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
    ) -> Answer:
        """Events as reported: who did what to whom, when, in which status, with the sentence that tells it."""
        wanted = self._filter(actor, recipient, type, status, since, until)
        with Store.open(self.path, read_only=True) as store:
            found = list(store.events(wanted))
        return _answer([_event(event, article) for event, article in found[: _most(limit)]], len(found))

    def happenings(
        self,
        actor: str | None = None,
        recipient: str | None = None,
        type: str | None = None,
        since: str | None = None,
        until: str | None = None,
        sources: int = 1,
        limit: int = 20,
    ) -> Answer:
        """What happened, each once, whoever tells it: status, independent sources, what they tell differently."""
        with Store.open(self.path, read_only=True) as store:
            every = find_happenings(store, since=_day(since), until=_day(until), sources=sources)
            found = [
                happening
                for happening in every
                if (actor is None or actor in happening.actors)
                and (recipient is None or recipient in happening.recipients)
                and (type is None or happening.type == type.upper())
            ]
        return _answer([_happening(happening) for happening in found[: _most(limit)]], len(found))

    def positions(
        self,
        issue: str | None = None,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 20,
    ) -> Answer:
        """Where each actor stands on an issue, from -2 (strongly against) to +2 (strongly for), and what changed."""
        wanted = StandFilter(actor=actor, since=_day(since), until=_day(until))
        with Store.open(self.path, read_only=True) as store:
            found = stands(store.positions(wanted, issue=issue))
        results = [
            {
                "id": stand.position.id,
                "says": position_sentence(stand.position),
                "actor": label(stand.position.actor),
                "issue": stand.position.issue,
                "stance": stand.position.stance,
                "label": stand.position.label,
                "as_of": _text(stand.day),
                "change": stand.change,
                "confidence": stand.position.confidence,
                "citations": [_cited(stand.article, quoted(stand.position, stand.article))],
            }
            for stand in found[: _most(limit)]
        ]
        return _answer(results, len(found))

    def brief(
        self,
        actor: str | None = None,
        recipient: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = 40,
    ) -> Answer:
        """What the store tells of a dyad or a time, by who and whom; of a linked store what is new stands first."""
        wanted = self._filter(actor, recipient, None, None, since, until)
        with Store.open(self.path, read_only=True) as store:
            found = make_brief(store, wanted)
        new = {line.id for line in found.new}
        lines = [*found.new, *(line for dyad in found.dyads for line in dyad.lines if line.id not in new)]
        articles = sum(outlet.articles for outlet in found.outlets)
        return {"articles": articles, **_answer([_line(line) for line in lines[: _most(limit)]], len(lines))}

    def explain(self, id: str) -> Answer:
        """Why an event was coded so: the words for each value and how it is known. A happening's id explains it by its
        first report."""
        with Store.open(self.path, read_only=True) as store:
            try:
                event, article = store.event(id)
            except UsageError:
                if not is_linked(store):
                    raise
                event, article = store.event(happening_of(store, id).tellings[0].event)
        text = "\n".join(make_explanation(event, article, load_codebook()))
        return _answer([{**_event(event, article), "explanation": text}], 1)

    def _filter(
        self,
        actor: str | None,
        recipient: str | None,
        type: str | None,
        status: str | None,
        since: str | None,
        until: str | None,
    ) -> EventFilter:
        return EventFilter(
            actor=actor,
            recipient=recipient,
            type=(type,) if type else (),
            status=(status,) if status else (),
            since=_day(since),
            until=_day(until),
        )


def _answer(results: Sequence[Answer], found: int) -> Answer:
    return {"found": found, "shown": len(results), "results": list(results)}


def _most(limit: int) -> int:
    return max(1, min(limit, MOST))


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is no day. Write it as 2025-01-31.") from None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _event(event: Event, article: Article) -> Answer:
    return {
        "id": event.id,
        "says": plain_sentence(event),
        "day": _text(event_day(event, article)),
        "type": event.type,
        "actors": [label(party) for party in event.actors],
        "recipients": [label(party) for party in event.recipients],
        "status": event.status,
        "confidence": event.confidence,
        "citations": [_cited(article, event.sentence)],
    }


def _happening(happening: Happening) -> Answer:
    return {
        "id": happening.id,
        "day": _text(happening.day),
        "type": happening.type,
        "actors": list(happening.actors),
        "recipients": list(happening.recipients),
        "status": happening.status,
        "sources": happening.sources,
        "articles": happening.publications,
        "sources_differ": disputed(happening) or None,
        "citations": [
            {
                "source": told.source,
                "published": _text(told.published),
                "citation": told.citation,
                "url": told.url,
                "quote": told.sentence,
                "start": told.start,
                "end": told.end,
            }
            for told in _first_of_each(happening)
        ],
    }


def _first_of_each(happening: Happening) -> Iterator[Any]:
    """One report of each independent source, at most five."""
    seen: dict[str, Any] = {}
    for told in happening.tellings:
        seen.setdefault(told.independent, told)
    yield from list(seen.values())[:5]


def _line(line: Line) -> Answer:
    cited: Citation = line.citation
    return {
        "id": line.id,
        "when": line.when,
        "says": line.text,
        "status": line.status,
        "told_by": line.told_by,
        "sources_differ": line.disputed,
        "new": line.news,
        "confidence": line.confidence,
        "citations": [
            {
                "source": cited.source,
                "published": _text(cited.date),
                "citation": cited.citation,
                "url": cited.url,
                "quote": cited.quote,
                "start": cited.start,
                "end": cited.end,
            }
        ],
    }


def _passage(article: Article, words: Iterable[str]) -> Answer:
    lower = article.text.lower()
    at = min((found for word in words if (found := lower.find(word)) >= 0), default=0)
    if len(lower) != len(article.text):  # a letter whose small form is two: offsets would be wrong
        at = 0
    start, end = max(at - _AROUND, 0), min(at + _AROUND, len(article.text))
    return {"id": article.id, "title": article.title, "citations": [_cited(article, Span(start, end))]}


def _cited(article: Article, span: Span) -> Answer:
    return {
        "source": article.source,
        "published": _text(article.date),
        "citation": article.citation,
        "url": article.url,
        "quote": article.text[span.start : span.end],
        "start": span.start,
        "end": span.end,
    }
