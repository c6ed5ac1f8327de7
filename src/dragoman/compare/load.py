"""Rows of other event data into a store's table `other_rows`; coded articles that were exported back into the store."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from dragoman.compare.rows import OtherRow
from dragoman.records import Skipped
from dragoman.store import Store
from dragoman.store.cells import clean
from dragoman.views.text import json_text

_BATCH = 2000
_SHOWN = 10


@dataclass(slots=True)
class Imported:
    """What an import did."""

    rows: int = 0
    new: int = 0
    """Of those, how many were not there."""
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    untyped: Counter[str] = field(default_factory=Counter[str])
    """Codes for which PLOVER has no type, with the number of rows."""

    def lines(self) -> Iterator[str]:
        """The summary."""
        yield f"{self.rows} rows read, {self.new} new, {len(self.skipped)} skipped."
        for item in self.skipped[:_SHOWN]:
            yield f"  skipped {item.citation}: {item.reason}"
        if len(self.skipped) > _SHOWN:
            yield f"  and {len(self.skipped) - _SHOWN} more"
        if self.untyped:
            codes = ", ".join(f"{code} ({count})" for code, count in self.untyped.most_common(5))
            yield f"{self.untyped.total()} rows are of codes that have no PLOVER type: {codes}."


def import_rows(store: Store, dataset: str, rows: Iterable[OtherRow | Skipped]) -> Imported:
    """Put rows into a store that is open for writing, under a name; a row that is there already is not put twice."""
    done = Imported()
    with store.database.transaction():
        store.database.execute((resources.files("dragoman.compare") / "tables.sql").read_text("utf-8"))
    found = _counted(rows, done)
    while batch := list(itertools.islice(found, _BATCH)):
        with store.database.transaction():
            unique = {row.id: row for row in reversed(batch)}
            cells = [_cells(dataset, row) for row in reversed(unique.values())]
            done.new += store.database.insert("other_rows", cells, present="OR IGNORE")
    return done


def _counted(rows: Iterable[OtherRow | Skipped], done: Imported) -> Iterator[OtherRow]:
    for row in rows:
        if isinstance(row, Skipped):
            done.skipped.append(row)
            continue
        done.rows += 1
        if row.type is None:
            done.untyped[row.cameo or "none"] += 1
        yield row


def _cells(dataset: str, row: OtherRow) -> dict[str, Any]:
    cells = {item.name: getattr(row, item.name) for item in dataclasses.fields(row)}
    lists = {name: list(value) for name, value in cells.items() if isinstance(value, tuple)}
    return clean({"dataset": dataset, **cells, **lists, "raw": json_text(dict(row.raw))})
