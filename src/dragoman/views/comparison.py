"""A comparison of datasets as tables: what each has and has not, and how often each counts the same thing."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from dragoman.views.columns import table
from dragoman.views.text import json_text, printable


def comparison_as(found: Any, form: str, *, width: int = 120) -> Iterator[str]:
    """Pieces of text; `found` is a `dragoman.compare.Comparison`, `form` "table" or "json"."""
    names = [dataset.name for dataset in found.datasets]
    if form == "json":
        things = [
            {
                "day": thing.day,
                "actor": thing.actor,
                "recipient": thing.recipient,
                "type": thing.type,
                "rows": {name: thing.rows[name] for name in names},
                "times": {name: len(thing.once.get(name, ())) for name in names},
                "text": thing.text,
            }
            for thing in found.things
        ]
        summary = [dataclasses.asdict(dataset) | {"per_thing": dataset.per_thing} for dataset in found.datasets]
        whole = {"datasets": summary, "things": things, "linked": found.linked, "left_out": found.left_out}
        yield json_text(whole, indent=1) + "\n"
        return
    if not found.things:
        yield "No dataset has anything of this dyad and time.\n"
    else:
        yield from _things(found, names, width)
    yield "\n"
    for dataset in found.datasets:
        shared = ", ".join(f"{count} with {printable(name)}" for name, count in dataset.shared.items())
        yield (
            f"{printable(dataset.name)}: {dataset.rows} rows for {dataset.things} things "
            f"({dataset.per_thing:.1f} each), {dataset.alone} that no other has; shares {shared}; "
            f"counts {dataset.counted_twice} more than once.\n"
        )
    if not found.linked:
        yield "The store is not linked, so each report of ours counts for itself: run dragoman link.\n"
    for reason, count in sorted(found.left_out.items()):
        yield f"{count} left out: {printable(reason)}.\n"


def _things(found: Any, names: list[str], width: int) -> Iterator[str]:
    limits = {"day": 10, "actor": 5, "type": 9, "recipient": 9, **{name: max(len(name), 4) for name in names}}
    rows = [
        (
            thing.day,
            thing.actor,
            thing.type,
            thing.recipient,
            *(_times(thing, name) for name in names),
            thing.text,
        )
        for thing in found.things
    ]
    yield from table(limits, "as told", rows, width)


def _times(thing: Any, name: str) -> str:
    """How often the dataset says that it happened, and in brackets in how many rows, where that differs; - for not."""
    times, rows = len(thing.once.get(name, ())), thing.rows[name]
    return "-" if not rows else str(times) if times == rows else f"{times} ({rows})"
