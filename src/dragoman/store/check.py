"""A store in, what is wrong with it out: rows that belong to nothing or are missing, offsets beyond the text, text that
is not what was coded, blocks that cannot be read.

What is checked follows from the columns: `start` and `end`, or `NAME_start` and `NAME_end`, count characters of the
article; so do lists of `start` and `end`; a `text` beside them is the words there (with a line break as a space).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.errors import StoreError
from dragoman.records import make_id
from dragoman.store.database import Database
from dragoman.store.rows import TABLES
from dragoman.store.store import Store

_SHOWN = 5
_OWNERS = {
    "event_parties": ("event", "events"),
    "speech_parties": ("speech", "speeches"),
    "trip_legs": ("trip", "trips"),
    "trip_parties": ("trip", "trips"),
    "position_parties": ("stand", "positions"),
}
"""Table → the column that names its owner, and the owner's table."""
_NUMBERED = ("events", "speeches", "places", "dates", "mentions", "trips", "positions")
"""Tables whose rows of one article are numbered from 0."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be."""

    what: str
    rows: int
    examples: tuple[str, ...] = ()
    """Ids of the first articles that it touches."""


def check(store: Store) -> Iterator[Finding]:
    """All faults of a store, each as soon as it is found. Nothing comes where the store is whole."""
    database = store.database
    damaged = list(_unreadable(database))
    yield from damaged
    if damaged:
        return  # the rest would stumble over the same blocks
    for table in (*TABLES, "citations"):
        yield from _orphans(database, table)
        yield from _spans(database, table)
    yield from _numbering(database)
    yield from _twice(database)
    yield from _digests(database)


def _unreadable(database: Database) -> Iterator[Finding]:
    """DuckDB checks the sum of each block that it reads; so all are read."""
    tables = [row["table_name"] for row in database.rows("SELECT table_name FROM duckdb_tables() ORDER BY ALL")]
    for table in tables:
        try:
            for _ in database.rows(f'SELECT count(hash(t)), sum(hash(t)) FROM "{table}" AS t'):
                pass
        except StoreError as error:
            yield Finding(f"table {table}: {str(error).removeprefix(f'{database.path}: ')}", 1)


def _orphans(database: Database, table: str) -> Iterator[Finding]:
    on = f"a.id = {table}.article"
    query = f"SELECT article, count(*) AS n FROM {table} ANTI JOIN articles AS a ON {on} GROUP BY ALL ORDER BY ALL"
    yield from _finding(database, f"{table}: rows of articles that are not there", query)
    if table in _OWNERS:
        column, owner = _OWNERS[table]
        on = f'o.article = {table}.article AND o.id = {table}."{column}"'
        query = f"SELECT article, count(*) AS n FROM {table} ANTI JOIN {owner} AS o ON {on} GROUP BY ALL ORDER BY ALL"
        yield from _finding(database, f"{table}: rows of {owner} that are not there", query)


def _spans(database: Database, table: str) -> Iterator[Finding]:
    columns = {
        row["column_name"]: row["data_type"]
        for row in database.rows(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = $table ORDER BY column_index",
            {"table": table},
        )
    }
    joined = f"{table} AS t JOIN articles AS a ON a.id = t.article"
    beyond = "({s} < 0 OR {e} < {s} OR {e} > length(a.text) OR ({s} IS NULL) <> ({e} IS NULL))"
    for name, kind in columns.items():
        if name.endswith("start") and (end := f"{name.removesuffix('start')}end") in columns:
            wrong = beyond.format(s=f't."{name}"', e=f't."{end}"')
            query = f"SELECT t.article, count(*) AS n FROM {joined} WHERE {wrong} GROUP BY ALL ORDER BY ALL"
            yield from _finding(database, f"{table}: {name} and {end} are not in the text", query)
        elif kind.startswith("STRUCT") and kind.endswith("[]") and '"end" INTEGER' in kind:
            wrong = beyond.format(s='s."start"', e='s."end"')
            query = (
                f"WITH a AS (SELECT t.article, a.text, unnest(t.{name}) AS s FROM {joined}) "
                f"SELECT article, count(*) AS n FROM a WHERE {wrong} GROUP BY ALL ORDER BY ALL"
            )
            yield from _finding(database, f"{table}: spans of {name} are not in the text", query)
    if {"start", "end", "text"} <= set(columns):
        said = 'substring(a.text, t.start + 1, t."end" - t.start)'
        written, there = (f"translate({words}, chr(13) || chr(10), '  ')" for words in ("t.text", said))
        query = f"SELECT t.article, count(*) AS n FROM {joined} WHERE {written} <> {there} GROUP BY ALL ORDER BY ALL"
        yield from _finding(database, f"{table}: the words are not those of the text", query)


def _numbering(database: Database) -> Iterator[Finding]:
    for table in _NUMBERED:
        query = f"""
            SELECT article, 1 AS n FROM {table} GROUP BY article
            HAVING count(*) <> max(position) + 1 OR count(DISTINCT position) <> count(*) ORDER BY article
        """
        yield from _finding(database, f"{table}: rows are missing or twice there, in articles", query)


def _twice(database: Database) -> Iterator[Finding]:
    for table in ("events", "speeches", "trips", "positions"):
        query = f"SELECT article, count(*) - 1 AS n FROM {table} GROUP BY article, id HAVING n > 0 ORDER BY article"
        yield from _finding(database, f"{table}: the same id twice", query)


def _digests(database: Database) -> Iterator[Finding]:
    """An article's id is a hash of what was coded."""
    wrong: list[str] = []
    number = 0
    for row in database.rows("SELECT id, title, text, date, source FROM articles", chunk=100):
        if make_id(row["title"], row["text"], row["date"], row["source"]) != row["id"]:
            number += 1
            wrong = [*wrong, row["id"]][:_SHOWN]
    if number:
        yield Finding("articles: title, text, day or outlet are not those that were coded", number, tuple(wrong))


def _finding(database: Database, what: str, query: str) -> Iterator[Finding]:
    found: Sequence[dict[str, Any]] = list(database.rows(query))
    if found:
        articles = tuple(row["article"] for row in found[:_SHOWN])
        yield Finding(what, sum(row["n"] for row in found), articles)
