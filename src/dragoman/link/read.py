"""A linked store in; happenings and answers out, each with what tells of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dragoman.errors import StoreError, UsageError
from dragoman.link.build import is_linked
from dragoman.link.sql import query
from dragoman.store import Store


@dataclass(frozen=True, slots=True)
class Telling:
    """An event of an article that tells of a happening."""

    article: str
    event: str
    citation: str
    url: str | None
    source: str | None
    published: dt.date | None
    status: str
    kind: str
    """Of the article: original, copy, version."""
    independent: str
    """Whose report it is: an agency, an outlet, or the report itself."""
    sentence: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One of several values that sources give."""

    field: str
    """day, country, number, status."""
    value: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """What all coverage tells of one thing that was done, is planned or was denied."""

    id: str
    type: str
    actors: tuple[str, ...]
    """Codes, or "=name" where there is none."""
    recipients: tuple[str, ...]
    actor_names: tuple[str, ...]
    """As told, the most frequent first."""
    recipient_names: tuple[str, ...]
    day_from: dt.date | None
    """The most precise day that is told, of equal ones that of most sources."""
    day_until: dt.date | None
    place: str | None
    status: str
    statuses: tuple[str, ...]
    """In the order in which they were first told."""
    contexts: tuple[str, ...]
    first_day: dt.date | None
    """Day of the first report."""
    last_day: dt.date | None
    publications: int
    """Articles, copies included."""
    reports: int
    """Articles, all copies of one counted once."""
    sources: int
    """Independent ones: who made the reports."""
    story: str | None
    disagreements: tuple[Disagreement, ...]
    tellings: tuple[Telling, ...]
    """The first report first."""

    @property
    def sentence(self) -> str:
        """How the first report tells it."""
        return self.tellings[0].sentence

    @property
    def day(self) -> dt.date | None:
        return self.day_from or self.first_day


@dataclass(frozen=True, slots=True)
class Answer:
    """A happening that answers another."""

    cause: Happening
    answer: Happening
    basis: Literal["stated", "inferred"]
    article: str | None
    """The article that says so."""
    start: int | None
    end: int | None
    words: str
    """The words that say so, or what the inference rests on."""
    days: int | None


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one developing matter."""

    id: str
    name: str
    """The title of its first article."""
    articles: int
    reports: int
    happenings: int
    first_day: dt.date | None
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class StoryChange:
    """What became of a story as coverage came in."""

    step: int
    """The run of linking, counted from 1."""
    kind: Literal["merged", "split", "renamed"]
    before: str
    after: str
    articles: int
    """That went this way."""


def happenings(
    store: Store, *, since: dt.date | None = None, until: dt.date | None = None, sources: int = 1
) -> Iterator[Happening]:
    """Happenings by day that at least so many independent sources tell. Raises StoreError where links are missing."""
    must_be_linked(store)
    if since and until and since > until:
        raise UsageError(f"--since {since} is later than --until {until}: swap them.")
    return _happenings(store, since=since, until=until, sources=sources)


def happening_of(store: Store, id_or_prefix: str) -> Happening:
    """The one happening whose id, or an event of which, begins so. Raises UsageError where there is not just one."""
    must_be_linked(store)
    wanted = id_or_prefix.strip().lower()
    found = list(_happenings(store, prefix=wanted)) if wanted else []
    if not found:
        raise UsageError(f"No happening or event {id_or_prefix} in {store.path}; `dragoman happenings` lists them.")
    if len(found) > 1:
        ids = ", ".join(happening.id for happening in found[:5]) + (" ..." if len(found) > 5 else "")
        raise UsageError(f"{id_or_prefix} is the beginning of several happenings: {ids}. Give more of the id.")
    return found[0]


def answers(store: Store, *, to: str | None = None) -> list[Answer]:
    """What answers what; with `to`, the chain that begins with this happening (or the event's), nearest first."""
    must_be_linked(store)
    known = {happening.id: happening for happening in _happenings(store)}
    found = [
        Answer(**{**row, "cause": known[row["cause"]], "answer": known[row["answer"]]})
        for row in store.database.rows(query("list_answers"))
    ]
    return found if to is None else _chain(found, happening_of(store, to).id)


def tellings(store: Store) -> dict[tuple[str, str], Happening]:
    """The happening of every event, by article and event."""
    must_be_linked(store)
    return {(told.article, told.event): happening for happening in _happenings(store) for told in happening.tellings}


def stories(store: Store) -> list[Story]:
    """Stories, those with the latest coverage first."""
    must_be_linked(store)
    rows = store.database.rows("SELECT * FROM stories ORDER BY last_day DESC NULLS LAST, articles DESC, id")
    return [Story(**row) for row in rows]


def story_changes(store: Store) -> list[StoryChange]:
    """Merges, splits and changes of name, oldest first."""
    must_be_linked(store)
    query = 'SELECT step, kind, "before", "after", articles FROM story_changes ORDER BY step, "before", "after"'
    return [StoryChange(**row) for row in store.database.rows(query)]


def story_of(store: Store, wanted: str) -> tuple[str, str, set[str]]:
    """Id, name and articles of the one story whose id begins so, or whose name holds these words.

    An id that a story once had leads to what became of it. Raises UsageError where there is not just one.
    """
    known = {story.id: story for story in stories(store)}
    name = wanted.strip().lower()
    found = [story for story in known.values() if name and story.id.startswith(name)]
    if not found and name:
        became = [change for change in story_changes(store) if change.before.startswith(name)]
        found = [known[key] for key in sorted(_became(became, story_changes(store))) if key in known]
    found = found or [story for story in known.values() if name and name in story.name.lower()]
    if not found:
        raise UsageError(f"No story {wanted} in {store.path}; `dragoman stories` lists them.")
    if len(found) > 1:
        some = "; ".join(f"{story.id[:8]} {story.name}" for story in found[:5]) + (" ..." if len(found) > 5 else "")
        raise UsageError(f"{wanted} fits several stories: {some}. Give more of the id.")
    story = found[0]
    rows = store.database.rows("SELECT article FROM story_articles WHERE story = $story", {"story": story.id})
    return story.id, story.name, {row["article"] for row in rows}


def _became(start: list[StoryChange], changes: list[StoryChange]) -> set[str]:
    """Where an id that is gone has led to, over however many changes."""
    line = [change.after for change in start]
    for key in line:
        line += [change.after for change in changes if change.before == key and change.after not in line]
    return set(line)


def echoes(store: Store) -> dict[tuple[str, int], str]:
    """Words that speak of a happening though nothing is coded there: by article and offset, the happening's id."""
    must_be_linked(store)
    best = (
        "SELECT article, start, arg_min(happening, (-publications, -score, happening)) AS happening"
        " FROM link_echoes JOIN happenings ON happenings.id = happening GROUP BY article, start"
    )
    return {(row["article"], row["start"]): row["happening"] for row in store.database.rows(best)}


def must_be_linked(store: Store) -> None:
    """Raises StoreError where a store has no links, or has articles that came after them."""
    if not is_linked(store):
        raise StoreError(f"{store.path}: not all of its articles are linked: run `dragoman link --store {store.path}`.")


def _chain(found: list[Answer], start: str) -> list[Answer]:
    """Answers to a happening, then those to the answers, and so on; each happening is followed once."""
    chain: list[Answer] = []
    line, seen = [start], {start}
    for cause in line:
        for answer in found:
            if answer.cause.id == cause:
                chain.append(answer)
                if answer.answer.id not in seen:
                    seen.add(answer.answer.id)
                    line.append(answer.answer.id)
    return chain


def _happenings(
    store: Store,
    *,
    since: dt.date | None = None,
    until: dt.date | None = None,
    sources: int = 1,
    prefix: str | None = None,
) -> Iterator[Happening]:
    parameters = {"since": since, "until": until, "sources": sources, "prefix": prefix}
    for row in store.database.rows(query("list_happenings"), parameters):
        yield _happening(row)


def _happening(row: Mapping[str, Any]) -> Happening:
    lists = ("actors", "recipients", "actor_names", "recipient_names", "statuses", "contexts")
    plain = ("id", "type", "day_from", "day_until", "place", "status", "first_day", "last_day")
    counts = ("publications", "reports", "sources", "story")
    values: dict[str, Any] = {name: tuple(row[name]) for name in lists}
    values |= {name: row[name] for name in (*plain, *counts)}
    return Happening(
        **values,
        disagreements=tuple(
            Disagreement(told["field"], told["value"], tuple(told["sources"])) for told in row["disagreements"]
        ),
        tellings=tuple(Telling(**told) for told in row["tellings"]),
    )
