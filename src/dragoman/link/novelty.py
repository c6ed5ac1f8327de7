"""An article or a span of time in; what it tells that was not known before out, each with its sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dragoman.errors import UsageError
from dragoman.link.build import _query
from dragoman.link.read import must_be_linked
from dragoman.store import Store

KINDS = ("new happening", "contradiction", "status change", "new detail", "confirmation", "repeated")


@dataclass(frozen=True, slots=True)
class News:
    """What an article adds, or only repeats."""

    kind: str
    """One of `KINDS`."""
    detail: str | None
    """What exactly: "day: 2025-02-01", "planned → actual"."""
    happening: str
    event: str
    article: str
    citation: str
    source: str | None
    published: dt.date | None
    type: str
    status: str
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
    query = "SELECT id FROM articles WHERE date >= coalesce($since, (SELECT max(date) FROM articles)) ORDER BY id"
    added = [row["id"] for row in store.database.rows(query, {"since": since})]
    first = next(iter(store.database.rows("SELECT max(date) AS day FROM articles")))["day"]
    return _news(store, added, since or first, "")


def known_article(store: Store, name: str) -> str:
    """The id of the article that is named by its id, the beginning of it, or a citation.

    Raises UsageError where there is none or more than one.
    """
    query = """
        SELECT DISTINCT id
        FROM articles LEFT JOIN citations ON citations.article = articles.id
        WHERE starts_with(id, lower($name)) OR articles.citation = $name OR citations.citation = $name
        ORDER BY id
    """
    found = [row["id"] for row in store.database.rows(query, {"name": name})] if name.strip() else []
    if len(found) == 1:
        return str(found[0])
    if not found:
        raise UsageError(f"No article {name} in {store.path}: give its citation or its id.")
    raise UsageError(f"{name} names several articles: {', '.join(found[:5])}. Give more of the id.")


def _news(store: Store, added: list[str], before: dt.date | None, before_article: str) -> list[News]:
    parameters = {"added": added, "before_day": before, "before_article": before_article, "kinds": list(KINDS)}
    rows = store.database.rows(_query("news"), parameters)
    return [News(**{name: value for name, value in row.items() if name != "rank"}) for row in rows]
