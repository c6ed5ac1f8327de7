"""A run of coding: outcomes are written to the store in whole batches, counted, and only then shown."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import TYPE_CHECKING

from dragoman.records import Article, Coded, Skipped
from dragoman.scale.work import TIMEOUT_S, Code, Item, Load, Outcome, code_all

if TYPE_CHECKING:
    from dragoman.read import Input, Place
    from dragoman.store import Reached, Store

BATCH = 32
BATCH_S = 5.0
"""A batch is written when it has so many articles or is so old, whichever comes first."""
PASS_OVER = 1_000
"""Items of one input from which on an earlier run's are passed over unread. Fewer are read again, which takes a moment
and shows their events again."""
_SHOWN = 20


@dataclass(slots=True)
class Tally:
    """What has become of a run so far."""

    read: int = 0
    coded: int = 0
    known: int = 0
    """Of those coded, how many an earlier run had done."""
    passed: int = 0
    """Items that an earlier run had done and that were not read again."""
    events: int = 0
    skipped: int = 0
    shown: list[Skipped] = field(default_factory=list[Skipped])
    """The first of those skipped."""
    stopped: bool = False

    def count(self, outcome: Outcome) -> None:
        self.read += 1
        if isinstance(outcome.item, Skipped):
            self.skipped += 1
            if len(self.shown) < _SHOWN:
                self.shown.append(outcome.item)
        else:
            self.coded += 1
            self.known += outcome.known
            self.events += len(outcome.item.events)

    def lines(self) -> Iterator[str]:
        """The summary: what was read, coded and skipped, and why."""
        if self.passed:
            yield f"{self.passed} items that an earlier run had done were not read again."
        known = f" ({self.known} by an earlier run)" if self.known else ""
        yield f"{self.read} read, {self.coded} coded{known}, {self.skipped} skipped, {self.events} events."
        for item in self.shown:
            yield f"  skipped {item.citation}: {item.reason}"
        if self.skipped > len(self.shown):
            yield f"  and {self.skipped - len(self.shown)} more; the store's table `skipped` has them all."
        if self.stopped:
            yield "Interrupted. What is done is kept; the same command goes on from there."


class Progress:
    """How far each input is done, from the places of what was written."""

    def __init__(self, store: Store, coder_version: str, tally: Tally) -> None:
        self._store, self._version, self._tally = store, coder_version, tally
        self._items: dict[Input, int] = {}

    def done(self, read: Input) -> Place | None:
        """For `dragoman.read.readings`: from where an input is read."""
        reached = self._store.reached(read.name, read.fingerprint, self._version)
        if reached is None:
            return ()
        self._tally.passed += reached.items
        self._items[read] = reached.items
        return None if reached.done else reached.place

    def after(self, batch: Iterable[Outcome]) -> list[Reached]:
        """How far the inputs of a batch are when it is written."""
        from dragoman.read import Reading
        from dragoman.store import Reached

        found: dict[Input, Reached] = {}
        for outcome in batch:
            reading = outcome.given
            if not isinstance(reading, Reading) or reading.input is None:
                continue
            read = reading.input
            items = self._items[read] = self._items.get(read, 0) + 1
            if items >= PASS_OVER:
                found[read] = Reached(read.name, read.fingerprint, reading.at, items, reading.last)
            if reading.last:
                del self._items[read]
        return list(found.values())


def run(
    items: Iterable[Item],
    *,
    load: Load,
    code: Code,
    tally: Tally,
    store: Store | None = None,
    coder_version: str = "",
    progress: Progress | None = None,
    jobs: int = 1,
    timeout_s: float = TIMEOUT_S,
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
            reached = progress.after(batch) if progress else ()
            store.add(coded, coder_version=coder_version, skipped=skipped, reached=reached)
        for outcome in batch:
            tally.count(outcome)

    with _noting_signals(tally):
        outcomes = code_all(
            items, load=load, code=code, jobs=jobs, known=known, stop=lambda: tally.stopped, timeout_s=timeout_s
        )
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
