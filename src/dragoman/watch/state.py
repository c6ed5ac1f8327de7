"""What is known of feeds and their items, in the store: what a process that ends at any moment leaves to the next.

An item is "waiting" from the commit with which its feed's reading is noted, until its article, or the reason why there
is none, is committed; and not reported until those who asked to be told were.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.read.drafts import Draft
from dragoman.store import Store

_FIELDS = ("where", "citation", "text", "title", "date", "source", "url", "author", "known")


@dataclass(frozen=True, slots=True)
class FeedState:
    """A feed as it was last polled; times are UTC without saying so, as in the store."""

    url: str
    next_at: dt.datetime
    etag: str | None = None
    modified: str | None = None
    polled_at: dt.datetime | None = None
    failures: int = 0
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item that is to be fetched."""

    key: str
    feed: str
    draft: Draft
    """As the feed has it."""
    tries: int


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def feeds_of(store: Store) -> dict[str, FeedState]:
    return {row["url"]: FeedState(**row) for row in store.database.rows("SELECT * FROM feeds")}


def note_poll(store: Store, state: FeedState, items: Sequence[tuple[str, Draft]]) -> int:
    """Keep what a poll gave, all or nothing, and return how many items are new."""
    row = {name: getattr(state, name) for name in FeedState.__slots__}
    new = [
        {
            "key": key,
            "feed": state.url,
            "draft": _packed(draft),
            "state": "waiting",
            "tries": 0,
            "next_at": state.polled_at or now(),
            "article": None,
            "reported": False,
        }
        for key, draft in items
    ]
    with store.database.transaction():
        store.database.insert("feeds", [row], present="OR REPLACE")
        return store.database.insert("feed_items", new, present="OR IGNORE")


def waiting(store: Store, feeds: Iterable[str], limit: int) -> list[Waiting]:
    """Items that are due, those that wait longest first."""
    query = """
        SELECT key, feed, draft, tries FROM feed_items
        WHERE state = 'waiting' AND next_at <= $now AND list_contains($feeds, feed)
        ORDER BY next_at, key LIMIT $limit
    """
    parameters = {"now": now(), "feeds": list(feeds), "limit": limit}
    return [
        Waiting(row["key"], row["feed"], _unpacked(row["draft"]), row["tries"])
        for row in store.database.rows(query, parameters)
    ]


def next_due(store: Store, feeds: Sequence[str]) -> dt.datetime | None:
    """When there is something to do again."""
    query = """
        SELECT min(next_at) AS at FROM (
            SELECT next_at FROM feeds WHERE list_contains($feeds, url)
            UNION ALL
            SELECT next_at FROM feed_items WHERE state = 'waiting' AND list_contains($feeds, feed)
        )
    """
    found: dt.datetime | None = next(iter(store.database.rows(query, {"feeds": list(feeds)})))["at"]
    return found


def settle(store: Store, key: str, article: str | None) -> None:
    """An item is coded, or with no article skipped. To be called in the transaction that keeps the article."""
    store.database.execute(
        "UPDATE feed_items SET state = $state, article = $article, reported = $reported WHERE key = $key",
        {"state": "coded" if article else "skipped", "article": article, "reported": article is None, "key": key},
    )


def put_off(store: Store, key: str, until: dt.datetime, tries: int) -> None:
    """An item is to be tried again."""
    store.database.execute(
        "UPDATE feed_items SET tries = $tries, next_at = $until WHERE key = $key",
        {"tries": tries, "until": until, "key": key},
    )


def unreported(store: Store) -> list[str]:
    """Articles that nobody was told of yet."""
    query = "SELECT DISTINCT article FROM feed_items WHERE NOT reported AND article IS NOT NULL ORDER BY article"
    return [row["article"] for row in store.database.rows(query)]


def note_reported(store: Store, articles: Sequence[str]) -> None:
    with store.database.transaction():
        store.database.execute(
            "UPDATE feed_items SET reported = true WHERE list_contains($articles, article)",
            {"articles": list(articles)},
        )


def _packed(draft: Draft) -> str:
    cells: dict[str, Any] = {name: getattr(draft, name) for name in _FIELDS}
    if cells["date"] is not None:
        cells["date"] = str(cells["date"])
    # Half a surrogate pair cannot be stored, and NUL ends a string for some.
    return json.dumps(cells).replace("\\u0000", " ").encode("utf-8", "replace").decode()


def _unpacked(text: str) -> Draft:
    return Draft(**json.loads(text))
