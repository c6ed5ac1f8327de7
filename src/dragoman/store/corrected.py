"""Corrections put onto the tables: the machine's rows set aside, what all read made of them and the corrections."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dragoman.records import Coded
from dragoman.store import rows
from dragoman.store.corrections import Correction, corrected, has_corrections, read_corrections, standing
from dragoman.store.database import Database

ReadCoded = Callable[[Sequence[str], str], dict[str, Coded]]
"""Ids of articles and the prefix of the tables to read them from, to their coding."""

PREFIX = "machine_"


def put_on(database: Database, articles: Sequence[str], coded: ReadCoded) -> None:
    """Make the rows of some articles again from the machine's and the corrections that stand. In a transaction."""
    if not articles or not has_corrections(database):
        return
    _make_tables(database)
    judged = standing(read_corrections(database, inside=True))
    of_actors = [c for c in judged if c.kind == "actor" and c.verdict != "accepted"]
    aside = set_aside(database, articles)
    machine = coded(sorted(aside), PREFIX) | coded([id_ for id_ in articles if id_ not in aside], "")
    wanted = {
        id_: corrected(made, [*(c for c in judged if c.article == id_ and c.kind in _OWN), *of_actors])
        for id_, made in machine.items()
    }
    changed = [id_ for id_ in wanted if wanted[id_] != machine[id_]]
    _put_aside(database, [id_ for id_ in changed if id_ not in aside])
    redone = [wanted[id_] for id_ in wanted if id_ in aside or id_ in changed]
    _delete(database, [made.article.id for made in redone], "")
    _insert(database, redone)
    forget(database, [id_ for id_ in aside if id_ not in changed])


_OWN = ("event", "speech")


def set_aside(database: Database, articles: Sequence[str]) -> set[str]:
    """Those whose machine rows are kept apart, as they are corrected."""
    if not database.has_table("machine_articles"):
        return set()
    query = "SELECT article FROM machine_articles WHERE list_contains($ids, article)"
    return {row["article"] for row in database.read(query, {"ids": list(articles)})}


def forget(database: Database, articles: Sequence[str]) -> None:
    """Drop the machine's rows of articles that are not corrected, or are coded anew. In a transaction."""
    if articles and has_corrections(database):
        _make_tables(database)
        _delete(database, articles, PREFIX)
        database.execute("DELETE FROM machine_articles WHERE list_contains($ids, article)", {"ids": list(articles)})


def touched_by(database: Database, correction: Correction) -> list[str]:
    """The articles whose rows or links a correction changes."""
    if correction.kind == "actor":
        parties = " UNION ".join(
            f"SELECT article FROM {prefix}{table} WHERE actor = $actor"
            for table in rows.TABLES
            if table.endswith("_parties")
            for prefix in _prefixes(database)
        )
        return sorted(row["article"] for row in database.read(parties, {"actor": correction.target}))
    anchors = [
        *correction.changes.get("others", ()),
        *correction.changes.get("with", ()),
        *(anchor for side in ("cause", "answer") for anchor in correction.before.get(side) or ()),
    ]
    own = [correction.article] if correction.article else []
    return sorted({*own, *(anchor["article"] for anchor in anchors)})


def _prefixes(database: Database) -> tuple[str, ...]:
    return ("", PREFIX) if database.has_table("machine_articles") else ("",)


def _make_tables(database: Database) -> None:
    query = "SELECT table_name AS name FROM duckdb_tables() WHERE starts_with(table_name, $prefix)"
    there = {row["name"] for row in database.read(query, {"prefix": PREFIX})}
    if f"{PREFIX}articles" not in there:
        database.execute(f"CREATE TABLE {PREFIX}articles (article VARCHAR PRIMARY KEY)")
    for table in rows.TABLES:
        if f"{PREFIX}{table}" not in there:
            database.execute(f"CREATE TABLE {PREFIX}{table} AS FROM {table} LIMIT 0")


def _put_aside(database: Database, articles: Sequence[str]) -> None:
    if not articles:
        return
    ids = {"ids": list(articles)}
    database.execute("INSERT INTO machine_articles SELECT unnest($ids)", ids)
    for table in rows.TABLES:
        query = f"INSERT INTO {PREFIX}{table} BY NAME SELECT * FROM {table} WHERE list_contains($ids, article)"
        database.execute(query, ids)


def _delete(database: Database, articles: Sequence[str], prefix: str) -> None:
    if articles:
        for table in rows.TABLES:
            query = f"DELETE FROM {prefix}{table} WHERE list_contains($ids, article)"
            database.execute(query, {"ids": list(articles)})


def _insert(database: Database, coded: Sequence[Coded]) -> None:
    made = [rows.to_rows(item, "") for item in coded]
    for table in rows.TABLES:
        database.insert(table, [row for item in made for row in item.of_article[table]])
