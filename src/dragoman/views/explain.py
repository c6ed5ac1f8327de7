"""One event in, the reasons for its coding out: its sentence, marked, and how each value is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dragoman.codebook import Codebook
from dragoman.records import Actor, Article, Event, Party, Span
from dragoman.views.listing import words
from dragoman.views.plain import plain_sentence, when
from dragoman.views.text import printable

_AROUND = 60
"""Characters of context on each side of words that stand outside the event's sentence."""

_BASES = {
    "stated": "said in the words",
    "relative": "counted from the article's date",
    "discourse": "taken from elsewhere in the article",
    "inferred": "inferred",
    "lookup": "looked up in a facts table",
    "learned": "learned from earlier coverage",
    "published": "only the article's own date speaks for it",
    "unknown": "not known",
}


def explain(event: Event, article: Article, codebook: Codebook | None = None) -> Iterator[str]:
    """Lines, without line ends. The codebook, where given, adds what the type means."""
    yield f"{event.type}  {plain_sentence(event)}"
    yield f"event {event.id}, {_reported(article)}"
    yield ""
    yield mark(article.text, event.sentence, spans_of(event))
    yield ""
    known = codebook.types.get(event.type) if codebook else None
    yield f"type        {event.type}{': ' + printable(known.definition) if known else ''}"
    yield f"            from {_at(article, event.trigger)}, {_coder(event)}"
    yield f"class       quad {event.quad}, score {event.score:+g}, confidence {event.confidence:.2f}"
    yield f"modes       {', '.join(event.modes) or 'none'}"
    yield f"contexts    {', '.join(event.contexts) or 'none'}"
    yield from _parties("actor", event.actors, event, article)
    yield from _parties("recipient", event.recipients, event, article)
    yield from _parties("speaker", (event.speaker,) if event.speaker else (), event, article)
    evidence = ", ".join(_at(article, span) for span in event.status_spans)
    yield f"status      {event.status}, shown by {evidence or 'the verb form alone'}"
    dated = f" from {_at(article, event.date.span)}" if event.date.span else ""
    yield f"date        {when(event, article)}: {_BASES[event.date.basis]}{dated}"
    yield f"place       {_place(event, article)}"
    for span in event.also:
        yield f"also        {_at(article, span)}"


def mark(text: str, sentence: Span, spans: Sequence[tuple[str, Span]]) -> str:
    """The sentence with every marked stretch as [name: words]; where two overlap, [one+other: words].

    >>> mark("Rubio met him.", Span(0, 14), [("actor", Span(0, 5)), ("trigger", Span(6, 9))])
    '[actor: Rubio] [trigger: met] him.'
    """
    inside = [
        (name, max(span.start, sentence.start), min(span.end, sentence.end))
        for name, span in spans
        if span.start < sentence.end and span.end > sentence.start
    ]
    edges = sorted({sentence.start, sentence.end, *(edge for _, *both in inside for edge in both)})
    pieces = []
    for start, end in pairwise(edges):
        names = list(dict.fromkeys(name for name, first, last in inside if first <= start and end <= last))
        piece = _shown(text[start:end])
        pieces.append(f"[{'+'.join(names)}: {piece}]" if names and piece.strip() else piece)
    return "".join(pieces).strip()


def _shown(piece: str) -> str:
    """A piece of a sentence made printable, with the blanks at its ends kept."""
    shown = printable(piece)
    if not shown:
        return " " if piece else ""
    return (" " if piece[0].isspace() else "") + shown + (" " if piece[-1].isspace() else "")


def spans_of(event: Event) -> list[tuple[str, Span]]:
    """The words of each value, by its name."""
    spans = [("actor", party.span) for party in event.actors]
    spans += [("recipient", party.span) for party in event.recipients]
    spans += [("trigger", event.trigger)]
    spans += [("status", span) for span in event.status_spans]
    spans += [("speaker", event.speaker.span)] if event.speaker else []
    spans += [("date", event.date.span)] if event.date.span else []
    spans += [("place", event.place.span)] if event.place and event.place.span else []
    return spans


def _reported(article: Article) -> str:
    parts = (
        article.source,
        article.date,
        article.title and f"“{article.title}”",
        article.url,
        article.citation,
    )
    return printable(", ".join(str(part) for part in parts if part))


def _coder(event: Event) -> str:
    by = {
        "frame": f"coded by frame {event.frame}",
        "model": "coded by the learned model",
        "frame+model": f"proposed by frame {event.frame}, scored by the learned model",
        "hand": "corrected by hand",
    }
    return printable(by[event.coder])


def _parties(role: str, parties: Sequence[Party], event: Event, article: Article) -> Iterator[str]:
    if not parties:
        yield f"{role:<11} none"
    for party in parties:
        yield f"{role:<11} {_actor(party.actor)}, {party.confidence:.2f}"
        where = _at(article, party.span)
        if not event.sentence.start <= party.span.start < event.sentence.end:
            around = article.text[max(party.span.start - _AROUND, 0) : party.span.end + _AROUND]
            where += f", in “…{printable(around)}…”"
        yield f"            from {where}: {_BASES[party.basis]}"
        note = f" ({printable(party.actor.note)})" if party.actor.note else ""
        yield f"            country and office: {_BASES[party.actor.basis]}{note}"


def _actor(actor: Actor) -> str:
    coded = " ".join(part for part in (actor.code, *actor.sectors) if part) or "no code"
    office = f", {actor.office}" if actor.office else ""
    return printable(f"{actor.name} ({coded}{office})")


def _place(event: Event, article: Article) -> str:
    place = event.place
    if place is None:
        return "not known"
    where = ", ".join(str(part) for part in (place.name, place.admin1, place.country) if part)
    at = f" at {place.lat:.3f}, {place.lon:.3f}" if place.lat is not None and place.lon is not None else ""
    said = f", from {_at(article, place.span)}" if place.span else ""
    return printable(f"{where}{at}: {_BASES[place.basis]}{said}")


def _at(article: Article, span: Span) -> str:
    return f"“{printable(words(article, span))}” ({span.start}-{span.end})"
