"""The derived tables of a store in; whether they are as this version makes them out."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from dragoman.link.sql import script
from dragoman.store.database import Database, Shape, shape_made_by


def has_links(database: Database) -> bool:
    """Whether all derived tables are there, with the columns that this version gives them."""
    return not _unlike(database)


def outdated(database: Database) -> list[str]:
    """Derived tables that an older version made with other columns, or next to which it made none of another; none
    where the store was never linked."""
    return _unlike(database) if "link_articles" in database.shape() else []


def without_links(query: str) -> str:
    """The same query, to which all derived tables are empty, whatever the store holds of them."""
    named = [(table, columns) for table, columns in _made().items() if re.search(rf"\b{table}\b", query)]
    empty = ", ".join(f"{table} AS (SELECT {_nothing(columns)} LIMIT 0)" for table, columns in named)
    if not empty:
        return query
    found = re.match(r"((?:\s*--[^\n]*\n)*\s*)WITH\b", query)
    if found is None:
        return f"WITH {empty} {query}"
    return f"{found.group(1)}WITH {empty}, {query[found.end() :]}"


def _nothing(columns: Mapping[str, str]) -> str:
    return ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())


def _unlike(database: Database) -> list[str]:
    there = database.shape()
    return [table for table, columns in _made().items() if list(there.get(table, {}).items()) != list(columns.items())]


@functools.cache
def _made() -> Shape:
    return shape_made_by(script("tables.sql"))
