"""A run of coding: outcomes are written to the store in whole batches, counted, and only then shown."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import TYPE_CHECKING

from dragoman.cli.work import Code, Load, Outcome, code_all
from dragoman.records import Article, Coded, Skipped

if TYPE_CHECKING:
    from dragoman.store import Store

BATCH = 32
BATCH_S = 5.0
"""A batch is written when it has so many articles or is so old, whichever comes first."""


@dataclass(slots=True)
class Tally:
    """What has become of a run so far."""

    read: int = 0
    coded: int = 0
    known: int = 0
    """Of those coded, how many an earlier run had done."""
    events: int = 0
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    stopped: bool = False

    def count(self, outcome: Outcome) -> None:
        self.read += 1
        if isinstance(outcome.item, Skipped):
            self.skipped.append(outcome.item)
        else:
            self.coded += 1
            self.known += outcome.known
            self.events += len(outcome.item.events)

    def lines(self) -> Iterator[str]:
        """The summary: what was read, coded and skipped, and why."""
        known = f" ({self.known} by an earlier run)" if self.known else ""
        skipped = len(self.skipped)
        yield f"{self.read} read, {self.coded} coded{known}, {skipped} skipped, {self.events} events."
        for item in self.skipped[:_SHOWN]:
            yield f"  skipped {item.citation}: {item.reason}"
        if len(self.skipped) > _SHOWN:
            yield f"  and {len(self.skipped) - _SHOWN} more; the store's table `skipped` has them all."
        if self.stopped:
            yield "Interrupted. What is done is kept; the same command goes on from there."


_SHOWN = 20


def run(
    items: Iterable[Article | Skipped],
    *,
    load: Load,
    code: Code,
    tally: Tally,
    store: Store | None = None,
    coder_version: str = "",
    jobs: int = 1,
) -> Iterator[Coded | Skipped]:
    """Code what the store does not have from this coder version, in the order of `items`.

    A first Ctrl-C or SIGTERM ends the run after the article in hand, a second at once; `tally.stopped` tells.
    """

    def known(article: Article) -> Coded | None:
        if store is None or not store.has(article.id, coder_version):
            return None
        coded = store.coded(article.id)
        return replace(coded, article=article) if coded else None

    def write(batch: list[Outcome]) -> None:
        if store is not None:
            coded = [outcome.item for outcome in batch if isinstance(outcome.item, Coded)]
            skipped = [outcome.item for outcome in batch if isinstance(outcome.item, Skipped)]
            store.add(coded, coder_version=coder_version, skipped=skipped)
        for outcome in batch:
            tally.count(outcome)

    with _noting_signals(tally):
        outcomes = code_all(items, load=load, code=code, jobs=jobs, known=known, stop=lambda: tally.stopped)
        for batch in _batches(outcomes):
            write(batch)
            for outcome in batch:
                yield outcome.item


def _batches(outcomes: Iterator[Outcome]) -> Iterator[list[Outcome]]:
    """Also when reading the outcomes fails, those that were there are given first."""
    batch: list[Outcome] = []
    due = time.monotonic() + BATCH_S
    try:
        for outcome in outcomes:
            batch.append(outcome)
            if len(batch) >= BATCH or time.monotonic() >= due:
                full, batch = batch, []
                yield full
                due = time.monotonic() + BATCH_S
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@contextmanager
def _noting_signals(tally: Tally) -> Iterator[None]:
    def note(number: int, frame: FrameType | None) -> None:
        if tally.stopped:
            raise KeyboardInterrupt
        tally.stopped = True

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
