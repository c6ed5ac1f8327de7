"""What a brief is made of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """An article that is cited."""

    number: int
    """By which it is cited."""
    article: str
    outlet: str | None
    title: str | None
    date: dt.date | None
    url: str | None
    citation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that a statement rests on."""

    article: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or two of a brief: quoted, or made from the record."""

    text: str
    cites: tuple[int, ...]
    """Numbers of sources."""
    evidence: tuple[Evidence, ...]
    day: dt.date | None = None
    happenings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    """Ids of the events (for `dragoman explain`), speeches, positions or trips."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Statements that are read on end; or one below the other, where it is a list."""

    lead: str
    """What stands before them: a day, or what they are about. Empty where nothing does."""
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One matter: a story, what is new, where they stand, the timeline."""

    kind: str
    """new, story, stands, trips, timeline."""
    heading: str
    paragraphs: tuple[Paragraph, ...]
    story: str | None = None
    left_out: int = 0
    """Statements that the length did not allow."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """A brief on a matter."""

    title: str
    opening: Statement
    sections: tuple[Section, ...]
    """What is new first."""
    sources: tuple[Source, ...]
    skipped: int
    """Items of the coverage that could not be read."""
