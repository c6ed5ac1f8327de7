"""Counts → precision, recall, F1, and their macro mean; the bar that a task shows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

Scores = dict[str, float | int]
Progress = bool | Callable[[int, int], None]
"""Called with done and total; True or False where nobody watches."""


def tick(progress: Progress, done: int, total: int) -> None:
    """Tell whoever watches how far a task is."""
    if callable(progress):
        progress(done, total)


def share(part: float, whole: float) -> float:
    """`part` of `whole` to four digits; 0 of nothing."""
    return round(part / whole, 4) if whole else 0.0


def f1(hits: float, found: float, gold: float) -> float:
    """F1 of counts: twice the hits in all that was found and all that was there."""
    return 2 * hits / (found + gold) if found + gold else 0.0


def micro(prefix: str, hits: int, found: int, gold: int) -> Scores:
    """`PREFIX_precision`, `PREFIX_recall` and `PREFIX_f1`."""
    return {
        f"{prefix}_precision": share(hits, found),
        f"{prefix}_recall": share(hits, gold),
        f"{prefix}_f1": round(f1(hits, found, gold), 4),
    }


def by_label(gold: Sequence[str], found: Sequence[str | None]) -> dict[str, float]:
    """F1 of each label that the gold has, in the order of the alphabet."""
    return {
        label: f1(
            sum(g == f == label for g, f in zip(gold, found, strict=True)),
            sum(f == label for f in found),
            sum(g == label for g in gold),
        )
        for label in sorted(set(gold))
    }


def mean(values: Collection[float] | Iterable[float]) -> float:
    """The plain mean to four digits; 0 of nothing."""
    kept = list(values)
    return share(sum(kept), len(kept))
