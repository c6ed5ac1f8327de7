"""What the steps of linking share: queries by name, temporary tables of ids, rows in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, TypeVar

from dragoman.link import clusters
from dragoman.store.database import Database

_T = TypeVar("_T")

LAST_UNKNOWN = "published NULLS LAST"
"""The order in which articles came out."""


def query(name: str) -> str:
    return script(f"queries/{name}.sql")


def script(path: str) -> str:
    return (resources.files("dragoman.link") / path).read_text(encoding="utf-8")


def fill(database: Database, name: str, ids: Iterable[str]) -> None:
    """Make a temporary table of ids."""
    database.execute(f"CREATE OR REPLACE TEMP TABLE {name} (id VARCHAR)")
    for batch in batches(sorted(ids), 10_000):
        database.execute(f"INSERT INTO {name} SELECT unnest($ids)", {"ids": batch})


def ids(database: Database, query: str) -> set[str]:
    """The values of a query's one column; what is unknown is left out."""
    return {value for row in database.read(query) for value in row.values() if value is not None}


def scored(database: Database, query: str, parameters: Mapping[str, Any] | None = None) -> list[clusters.Pair]:
    """Pairs with their score, as a query's three columns give them."""
    return [
        (first, second, score) for first, second, score in (row.values() for row in database.read(query, parameters))
    ]


def insert(database: Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for batch in batches(rows, 10_000):
        database.insert(table, batch)


def batches(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
