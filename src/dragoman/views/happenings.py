"""Happenings, answers and news as lines of a table or of a JSON array."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from dragoman.link import Answer, Happening, News, Story
from dragoman.views.columns import table
from dragoman.views.listing import json_array
from dragoman.views.text import printable

_HAPPENINGS = {"id": 8, "date": 10, "actors": 18, "type": 9, "recipients": 18, "status": 22, "told": 14, "disputed": 24}
_ANSWERS = {"date": 10, "happening": 30, "": 2, "answer": 30, "days": 4, "how": 8, "words": 44}
_STORIES = {"id": 8, "first": 10, "last": 10, "articles": 8, "reports": 7, "happenings": 10}
_NEWS = {"kind": 14, "detail": 40, "type": 9, "event": 8, "published": 10, "source": 16}


def happenings_as(happenings: Iterable[Happening], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other. `form` is "table" or "json"; `width` is that of the terminal."""
    if form == "json":
        yield from json_array(dataclasses.asdict(happening) for happening in happenings)
        return
    rows = [
        (
            happening.id[:8],
            happening.day_from or (f"by {happening.first_day}" if happening.first_day else ""),
            who(happening.actors),
            happening.type,
            who(happening.recipients),
            history(happening),
            told_by(happening),
            disputed(happening),
            happening.sentence,
        )
        for happening in happenings
    ]
    limits = _HAPPENINGS | {"date": 13}
    yield from table(limits, "sentence", rows, width) if rows else ["No happenings.\n"]


def answers_as(answers: Iterable[Answer], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other, as `happenings_as`."""
    if form == "json":
        yield from json_array(dataclasses.asdict(answer) for answer in answers)
        return
    rows = [
        (
            answer.cause.day,
            _short(answer.cause),
            "←",
            _short(answer.answer),
            answer.days,
            answer.basis,
            answer.words if answer.basis == "inferred" else f"“{printable(answer.words)}”",
            answer.answer.sentence,
        )
        for answer in answers
    ]
    yield from table(_ANSWERS, "sentence", rows, width) if rows else ["No answers.\n"]


def news_as(news: Iterable[News], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other, as `happenings_as`."""
    if form == "json":
        yield from json_array(dataclasses.asdict(item) for item in news)
        return
    rows = [
        (item.kind, item.detail, item.type, item.event[:8], item.published, item.source, item.sentence) for item in news
    ]
    yield from table(_NEWS, "sentence", rows, width) if rows else ["Nothing new.\n"]


def stories_as(stories: Iterable[Story], form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text to write one after the other, as `happenings_as`."""
    if form == "json":
        yield from json_array(dataclasses.asdict(story) for story in stories)
        return
    rows = [(s.id[:8], s.first_day, s.last_day, s.articles, s.reports, s.happenings, s.name) for s in stories]
    yield from table(_STORIES, "name", rows, width) if rows else ["No stories.\n"]


def who(keys: Iterable[str]) -> str:
    """Codes, and names where there is no code.

    >>> who(["USA", "=red cross"])
    'USA, red cross'
    """
    return ", ".join(printable(key.removeprefix("=")) for key in keys)


def history(happening: Happening) -> str:
    """Its status; before an arrow, those that it had before in the coverage: "planned → actual"."""
    last = happening.statuses.index(happening.status)
    return " → ".join((*happening.statuses[:last], happening.status))


def told_by(happening: Happening) -> str:
    """How many independent sources tell it, and in how many articles.

    One outlet's or agency's text is one source, whoever prints it.
    """
    sources = _count(happening.sources, "source")
    return sources if happening.publications == happening.sources else f"{sources} ({happening.publications})"


def disputed(happening: Happening) -> str:
    """What sources tell differently: "day 2025-02-01 or 2025-02-02"."""
    fields: dict[str, list[str]] = {}
    for told in happening.disagreements:
        fields.setdefault(told.field, []).append(told.value)
    return "; ".join(f"{field} {' or '.join(values)}" for field, values in fields.items())


def _short(happening: Happening) -> str:
    to = f" → {who(happening.recipients)}" if happening.recipients else ""
    return f"{happening.id[:8]} {who(happening.actors)} {happening.type}{to}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
