"""One round of watching: feeds that are due are polled, their new items fetched, ready to be coded."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from dragoman.errors import MissingExtra, ReadError
from dragoman.read import MAX_BYTES, MAX_TEXT
from dragoman.read.drafts import Defaults, Draft, finish
from dragoman.read.feeds import read_feed
from dragoman.read.pages import Page, draft_of_page
from dragoman.read.sources import Source
from dragoman.read.warc import charset_of
from dragoman.records import Article, Skipped, make_id
from dragoman.store import Store
from dragoman.watch import state
from dragoman.watch.fetch import Fetcher, Later, Refused
from dragoman.watch.settings import Feed, Watched
from dragoman.watch.state import FeedState, Waiting

AT_ONCE = 48
"""Items that are fetched at a time; their pages are held in memory until they are coded."""
MOST_ITEMS = 2_000
"""Items that are taken from one answer; the rest come with the next, or are of a feed that has no end."""
TRIES = 6
"""How often an item is asked for: with the pauses below over some eight hours."""
_AGAIN_S = 60.0
_LONGEST_S = 6 * 3600.0
_THREADS = 8
_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "ito", "cmpid", "at_campaign", "at_medium")


@dataclass(frozen=True, slots=True)
class Fetched:
    """An item and what its address gave, to be made an article where it is coded."""

    key: str
    draft: Draft
    """What the feed says of it."""
    page: Page | None
    source: str | None
    why: str = ""
    """Why there is no page, where one was wanted."""

    @property
    def citation(self) -> str:
        return self.draft.citation

    def article(self) -> Article | Skipped:
        """The page's article with the feed's day; the feed's own text where the page gives none."""
        draft, why = self.draft, self.why
        if self.page:
            try:
                draft = _joined(draft_of_page(self.page), self.draft)
            except ReadError as error:
                why = f"its page {error}"
            except MissingExtra as error:
                why = str(error)
        if self.source:
            draft = dataclasses.replace(draft, source=self.source, known={**draft.known, "source": "option"})
        if not draft.text.strip():
            return Skipped(draft.citation, f"{draft.where} has no text{f', and {why}' if why else ''}")
        if len(draft.text) > MAX_TEXT:
            return Skipped(draft.citation, f"{draft.where} has a text over the limit of {MAX_TEXT:,} characters")
        return finish(draft, Defaults())


@dataclass(frozen=True, slots=True)
class Put:
    """An item is put off."""

    until: dt.datetime
    tries: int
    """How often it was asked for by then."""


@dataclass(frozen=True, slots=True)
class Polled:
    """What a poll gave."""

    feed: Feed
    state: FeedState
    items: list[tuple[str, Draft]]


def poll(fetcher: Fetcher, feeds: Sequence[Feed], known: dict[str, FeedState]) -> Iterator[Polled]:
    """Ask each feed, several at a time."""
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(lambda feed: _polled(fetcher, feed, known.get(feed.url)), feeds)


def due(watched: Watched, known: dict[str, FeedState], at: dt.datetime) -> list[Feed]:
    """Feeds to poll."""
    return [feed for feed in watched.feeds if feed.url not in known or known[feed.url].next_at <= at]


def fetch(fetcher: Fetcher, watched: Watched, items: Sequence[Waiting]) -> Iterator[tuple[Waiting, Fetched | Put]]:
    """Each item with what was fetched, or when to try again."""
    feeds = {feed.url: feed for feed in watched.feeds}
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from zip(items, pool.map(lambda item: _fetched(fetcher, feeds[item.feed], item), items), strict=True)


def keep(store: Store, polled: Polled) -> int:
    """Write a poll down, and return how many of its items are new."""
    return state.note_poll(store, polled.state, polled.items)


def _polled(fetcher: Fetcher, feed: Feed, before: FeedState | None) -> Polled:
    before = before or FeedState(feed.url, state.now())
    try:
        answer = fetcher.get(feed.url, etag=before.etag, modified=before.modified)
        items = [] if answer.status == 304 else _items(answer.body, feed)
    except (Later, Refused, ReadError) as error:
        wait_s = max(_pause_s(before.failures, feed.every_s), error.wait_s if isinstance(error, Later) else 0.0)
        failed = dataclasses.replace(
            before,
            polled_at=state.now(),
            next_at=state.now() + dt.timedelta(seconds=wait_s),
            failures=before.failures + 1,
            trouble=f"It {error}." if isinstance(error, ReadError) else str(error),
        )
        return Polled(feed, failed, [])
    fields = answer.fields
    return Polled(
        feed,
        FeedState(
            feed.url,
            next_at=state.now() + dt.timedelta(seconds=feed.every_s),
            etag=fields.get("etag") if answer.status == 200 else before.etag,
            modified=fields.get("last-modified") if answer.status == 200 else before.modified,
            polled_at=state.now(),
        ),
        items,
    )


def _items(body: bytes, feed: Feed) -> list[tuple[str, Draft]]:
    """The items of a feed with their keys. Raises ReadError where it is none; a feed without items is none yet."""
    if not body.strip():
        raise ReadError("is empty")
    source = Source(feed.url, io.BytesIO(body))
    found: dict[str, Draft] = {}
    try:
        for draft in read_feed(source, max_bytes=MAX_BYTES):
            if isinstance(draft, Draft):
                found.setdefault(key_of(draft, feed.url), draft)
            if len(found) >= MOST_ITEMS:
                break
    except ReadError as error:
        if "without items" not in str(error):
            raise
    return list(found.items())


def key_of(draft: Draft, feed: str) -> str:
    """What makes an item the same in another feed, or when it is named again: its address without what only tracks.

    >>> a = Draft("", "1", "", url="https://n.example/a?utm_source=rss#top")
    >>> key_of(a, "x") == key_of(Draft("", "2", "", url="https://n.example/a"), "y")
    True
    """
    if draft.url:
        try:
            parts = urlsplit(draft.url.strip())
            query = [
                (n, v) for n, v in parse_qsl(parts.query, keep_blank_values=True) if not n.lower().startswith(_TRACKING)
            ]
            return make_id("url", urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(query), "")))
        except ValueError:
            pass
    if "#" in draft.citation and draft.citation.startswith(feed):  # it has no id of its own
        return make_id("text", draft.title, draft.text)
    return make_id("id", feed, draft.citation)


def _fetched(fetcher: Fetcher, feed: Feed, item: Waiting) -> Fetched | Put:
    draft = item.draft
    if not feed.pages or not draft.url:
        return Fetched(item.key, draft, None, feed.source)
    try:
        answer = fetcher.get(draft.url)
    except Later as trouble:
        tries = item.tries + trouble.asked
        if tries < TRIES:
            wait_s = max(_pause_s(item.tries, _AGAIN_S) if trouble.asked else 0.0, trouble.wait_s)
            return Put(state.now() + dt.timedelta(seconds=wait_s), tries)
        return Fetched(item.key, draft, None, feed.source, f"its page could not be had: {trouble}")
    except Refused as refused:
        return Fetched(item.key, draft, None, feed.source, f"its page could not be had: {refused}")
    page = Page(draft.url, draft.url, answer.body, charset_of(answer.fields.get("content-type", "")), answer.url)
    return Fetched(item.key, draft, page, feed.source)


def _pause_s(failures: int, least_s: float) -> float:
    """Twice as long after each failure."""
    return float(min(least_s * 2 ** min(failures, 16), max(_LONGEST_S, least_s)))


def _joined(page: Draft, feed: Draft) -> Draft:
    """The page's text, under the day that the feed gives: pages show the day of their last change, or none."""
    joined = dataclasses.replace(page, citation=feed.citation, known=dict(page.known))
    for name in ("title", "date", "source", "author"):
        if (name == "date" or getattr(joined, name) is None) and getattr(feed, name) is not None:
            setattr(joined, name, getattr(feed, name))
            joined.known[name] = "feed"
    joined.url, joined.known["url"] = feed.url, "feed"
    return joined
