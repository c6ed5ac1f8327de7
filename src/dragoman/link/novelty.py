"""An article or a span of time in; what it tells that was not known before out, each with its sentence."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.errors import UsageError
from dragoman.link.read import must_be_linked
from dragoman.link.sql import query
from dragoman.link.vocabulary import content_words
from dragoman.store import Store

KINDS = (
    "new happening",
    "contradiction",
    "status change",
    "moved position",
    "new detail",
    "confirmation",
    "new speech",
    "repeated",
)
"""In the order in which they are listed."""
SAME_SAYING = 0.6
"""The share of the shorter saying's telling words that the longer one has too, where they are one statement."""


@dataclass(frozen=True, slots=True)
class News:
    """What an article adds, or only repeats."""

    kind: str
    """One of `KINDS`."""
    detail: str | None
    """What exactly: "day: 2025-02-01", "planned → actual"."""
    happening: str | None
    """None for speech and positions."""
    event: str
    """Of a happening; for speech and positions, the id of these."""
    article: str
    citation: str
    source: str | None
    published: dt.date | None
    type: str
    """PLOVER type, "speech" or "position"."""
    status: str
    """Of the event; for speech its force, for a position its label."""
    sentence: str
    start: int
    end: int


def news(store: Store, *, article: str | None = None, since: dt.date | None = None) -> list[News]:
    """What an article (by id) adds to those published before it, or those published since a day to those before.

    With neither, what the last day of coverage adds. Raises StoreError where the store is not linked.
    """
    must_be_linked(store)
    if article is not None and since is not None:
        raise UsageError("Name an article or --since, not both.")
    if article is not None:
        of = store.article(article)
        if of is None:
            raise UsageError(f"No article {article} in {store.path}.")
        return _news(store, [of.id], of.date, of.id)
    since_then = "SELECT id FROM articles WHERE date >= coalesce($since, (SELECT max(date) FROM articles)) ORDER BY id"
    added = [row["id"] for row in store.database.rows(since_then, {"since": since})]
    first = next(iter(store.database.rows("SELECT max(date) AS day FROM articles")))["day"]
    return _news(store, added, since or first, "")


def known_article(store: Store, name: str) -> str:
    """The id of the article that is named by its id, the beginning of it, or a citation.

    Raises UsageError where there is none or more than one.
    """
    named = """
        SELECT DISTINCT id
        FROM articles LEFT JOIN citations ON citations.article = articles.id
        WHERE starts_with(id, lower($name)) OR articles.citation = $name OR citations.citation = $name
        ORDER BY id
    """
    found = [row["id"] for row in store.database.rows(named, {"name": name})] if name.strip() else []
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise UsageError(f"No article {name} in {store.path}: give its citation or its id.")
    raise UsageError(f"{name} names several articles: {', '.join(found[:5])}. Give more of the id.")


def _news(store: Store, added: list[str], before: dt.date | None, before_article: str) -> list[News]:
    parameters = {"added": added, "before_day": before, "before_article": before_article}
    rows = store.database.rows(query("news"), {**parameters, "kinds": list(KINDS)})
    happened = [News(**{name: value for name, value in row.items() if name != "rank"}) for row in rows]
    said = [_speech(row) for row in store.database.rows(query("new_speech"), {**parameters, "least": SAME_SAYING})]
    moved = _moved(list(store.database.rows(query("new_positions"), parameters)))
    return sorted([*happened, *moved, *said], key=lambda item: KINDS.index(item.kind))


def _speech(row: Mapping[str, Any]) -> News:
    start, end = sentences_around(row["text"], row["start"], row["end"])
    copied = "a copy" if row["copied"] else "said before"
    return News(
        kind="repeated" if row["known"] else "new speech",
        detail=copied if row["known"] else f"{row['name']} {row['force']}",
        happening=None,
        event=row["speech"],
        type="speech",
        status=row["force"],
        sentence=row["text"][start:end],
        start=start,
        end=end,
        **_cited(row),
    )


def _moved(rows: Sequence[Mapping[str, Any]]) -> list[News]:
    """Positions that are not what the actor's last one on the same matter was, or that are said to have moved."""
    found = []
    for n, row in enumerate(rows):
        if not row["is_new"]:
            continue
        about = set(content_words(row["issue"]))
        before = next(
            (
                old
                for old in reversed(rows[:n])
                if old["actor"] == row["actor"]
                and old["article"] != row["article"]
                and about.intersection(content_words(old["issue"]))
            ),
            None,
        )
        if before is not None and before["stance"] != row["stance"]:
            was = f"was {before['label']} ({before['published'] or 'no date'})"
            detail = f"{row['name']} on {row['issue']}: {was}, now {row['label']}"
        elif row["movement"] != "none":
            detail = f"{row['name']} on {row['issue']}: {row['movement']}"
        else:
            continue
        spans = [(span["start"], span["end"]) for span in row["descriptions"]]
        spans += [(row["issue_start"], row["issue_end"])]
        start, end = sentences_around(row["text"], min(a for a, _ in spans), max(b for _, b in spans))
        found.append(
            News(
                kind="moved position",
                detail=detail,
                happening=None,
                event=row["id"],
                type="position",
                status=row["label"],
                sentence=row["text"][start:end],
                start=start,
                end=end,
                **_cited(row),
            )
        )
    return found


def _cited(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("article", "citation", "source", "published")}


def sentences_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences begin and end that hold a stretch of a text.

    >>> text = "One. He said: “Two. Three.” Four."
    >>> first, last = sentences_around(text, 8, 20)
    >>> text[first:last]
    'He said: “Two. Three.”'
    """
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, start) if match.end() <= start]
    after = _SENTENCE_END.search(text, max(end - 2, start))
    last = len(text) if after is None else after.start() + len(after.group().rstrip())
    return (before[-1] if before else 0), max(last, end)


_SENTENCE_END = re.compile(
    r"(?:(?<![A-Z]\.[A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bSt)[.!?][\"”’')]*\s+(?=[\"“‘'(]?[A-Z0-9])|\s*\n\s*)"
)
