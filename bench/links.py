"""Links of many articles: whether order and batches matter, and what linking and adding cost as coverage grows.

    python bench/links.py STORE [--order 500] [--growth 1000 10000 100000] [--add 1000] [--json]

STORE is a store of coded articles (`dragoman code`, some hundreds are enough). From it articles are resampled: each
has sentences of one article, those in which something is coded among them, and some of another, under a new day; so
many a day as `--a-day` says, so that a longer coverage is a longer time. Their events, with the days that these name,
come with them.

Order: the same articles in ten random orders, and in batches of random sizes, must give the same rows in every table of
links. Growth: processor time and peak memory to link so many articles, and then to add some more. Time is that of all
threads, which a busy machine does not lengthen.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import hashlib
import itertools
import json
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.link import link
from dragoman.link.build import TABLES
from dragoman.records import Article, Coded, Date, Event, Party, Span, make_id
from dragoman.store import Store

FIRST = dt.date(2000, 1, 1)
_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+[\"”’)]*\s*|[^.!?\n]+$")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--order", type=int, default=0, metavar="N", help="articles in ten orders")
    parser.add_argument("--growth", type=int, nargs="*", default=[], metavar="N", help="articles to link")
    parser.add_argument("--add", type=int, default=1000, help="articles to add to each")
    parser.add_argument("--a-day", type=int, default=100, help="articles a day")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with Store.open(options.store, read_only=True) as store:
        pool = [coded for key in _ids(store) if (coded := store.coded(key)) is not None and coded.events]
    scores: dict[str, object] = {"pool": len(pool)}
    if options.order:
        scores["equal_orders"] = orders(list(resampled(pool, options.order, options.a_day, seed=1)))
    for size in options.growth:
        scores[f"growth_{size}"] = growth(pool, size, options.add, options.a_day)
        print(json.dumps({size: scores[f"growth_{size}"]}), file=sys.stderr)
    print(json.dumps(scores) if options.json else "\n".join(f"{name:<16}{value}" for name, value in scores.items()))


def orders(coverage: list[Coded]) -> str:
    """How many of ten orders, in batches of different sizes, give the tables of the first."""
    digests = []
    for seed in range(10):
        chance = random.Random(seed)
        chance.shuffle(coverage)
        with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "order.duckdb") as store:
            rest = list(coverage)
            while rest:
                size = len(rest) if seed == 0 else chance.choice([1, 7, 40, 200])
                store.add(rest[:size], coder_version="bench")
                link(store)
                rest = rest[size:]
            digests.append(digest(store))
            print(f"order {seed + 1} of 10: {digests[-1]}", file=sys.stderr)
    return f"{digests.count(digests[0])} of 10"


def digest(store: Store) -> str:
    """Of all rows of all links, in sorted order."""
    whole = hashlib.sha256()
    for table in TABLES:
        lines = sorted(str(row) for row in store.database.rows(f"FROM {table}"))
        whole.update("\n".join([table, *lines]).encode())
    return whole.hexdigest()[:12]


def growth(pool: Sequence[Coded], size: int, more: int, a_day: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "growth.duckdb") as store:
        everything = resampled(pool, size + more, a_day, seed=size)
        _put(store, everything, size)
        linked_s = _timed(store)
        _put(store, everything, more)
        added_s = _timed(store)
        found = next(
            iter(
                store.database.rows(
                    "SELECT (SELECT count(*) FROM happenings) AS happenings, count(*) AS stories FROM stories"
                )
            )
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"link_s": linked_s, f"add_{more}_s": added_s, "peak_mb": round(peak), **found}


def _put(store: Store, articles: Iterator[Coded], count: int) -> None:
    while count:
        batch = list(itertools.islice(articles, min(count, 500)))
        store.add(batch, coder_version="bench")
        count -= len(batch)


def _timed(store: Store) -> float:
    start = time.process_time()
    link(store)
    return round(time.process_time() - start, 2)


def resampled(pool: Sequence[Coded], count: int, a_day: int, *, seed: int) -> Iterator[Coded]:
    """Articles made of the pool's, `a_day` for each day, in the order of their days."""
    chance = random.Random(seed)
    for n in range(count):
        yield _mixed(chance.choice(pool), chance.choice(pool), FIRST + dt.timedelta(n // a_day), n, chance)


def _mixed(first: Coded, second: Coded, day: dt.date, n: int, chance: random.Random) -> Coded:
    pieces: list[tuple[Coded, Span]] = []
    for coded, share in ((first, 0.6), (second, 0.2)):
        spans = [Span(m.start(), m.end()) for m in _SENTENCE.finditer(coded.article.text) if m.group().strip()]
        pieces += [(coded, span) for span in spans if chance.random() < share]
    text, events = "", list[Event]()
    key = make_id("bench", n, first.article.id, second.article.id, day)
    for coded, span in pieces:
        shift = len(text) - span.start
        text += coded.article.text[span.start : span.end]
        delta = (day - (coded.article.date or day)).days
        for event in coded.events:
            if span.start <= event.trigger.start and event.trigger.end <= span.end:
                events.append(_moved(event, span, shift, delta, key))
    article = Article(
        id=key,
        text=text or "Nothing.",
        citation=f"bench-{n}",
        title=first.article.title,
        date=day,
        source=f"Outlet {n % 60}",
    )
    return Coded(article, tuple(events))


def _moved(event: Event, block: Span, shift: int, delta: int, article: str) -> Event:
    def span(of: Span) -> Span:
        start = min(max(of.start, block.start), block.end)
        return Span(start + shift, max(min(of.end, block.end), start) + shift)

    def party(of: Party) -> Party:
        return dataclasses.replace(of, span=span(of.span))

    return dataclasses.replace(
        event,
        id=make_id(article, event.id, shift),
        article=article,
        sentence=span(event.sentence),
        trigger=span(event.trigger),
        actors=tuple(map(party, event.actors)),
        recipients=tuple(map(party, event.recipients)),
        speaker=party(event.speaker) if event.speaker else None,
        status_spans=(),
        also=(),
        date=_later(event.date, delta),
    )


def _later(date: Date, days: int) -> Date:
    try:
        day = dt.date.fromisoformat(date.value or "") + dt.timedelta(days)
    except (ValueError, OverflowError):
        return Date(None)
    return dataclasses.replace(date, value=day.isoformat(), end=None, span=None)


def _ids(store: Store) -> list[str]:
    return [row["id"] for row in store.database.rows("SELECT id FROM articles ORDER BY id")]


if __name__ == "__main__":
    main()
