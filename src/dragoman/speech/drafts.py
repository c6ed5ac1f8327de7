"""What the rules of this room pass to each other: an attribution before it becomes a `Speech`."""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.records import Span


@dataclass(slots=True)
class Draft:
    """One attribution while it is being put together; spans are characters of the text."""

    word: int | None
    """Token index of the cue word."""
    cue: Span | None
    source: int | None
    """Token index of the speaker's head word."""
    source_span: Span | None
    content: list[Span]
    force: str
    kind: str
    """The construction that gave the content, or "quote", "according", "colon"."""
    confidence: float = 0.8
    addressee: int | None = None
    addressee_span: Span | None = None
    medium: str | None = None
    quoted: list[Span] = field(default_factory=list)
    """Spans of the quotations inside the content."""


def hull(spans: list[Span]) -> Span:
    """The smallest span around all."""
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def merge(spans: list[Span], text: str) -> list[Span]:
    """Spans in order, those that touch or are parted by white space only joined; paragraphs stay apart."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and (span.start <= out[-1].end or _blank(text[out[-1].end : span.start])):
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return out


def _blank(between: str) -> bool:
    return not between.strip() and "\n" not in between


def subtract(span: Span, hole: Span) -> list[Span]:
    """What is left of a span when another is cut out."""
    if hole.end <= span.start or span.end <= hole.start:
        return [span]
    parts = [Span(span.start, hole.start), Span(hole.end, span.end)]
    return [p for p in parts if p.end > p.start]
