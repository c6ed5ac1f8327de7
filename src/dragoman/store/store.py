"""Coded articles in; records, in a fixed order, out. Writes are whole batches; twice is once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from dragoman.errors import UsageError
from dragoman.facts import OwnActor, Register
from dragoman.records import Article, Coded, Event, Position, Skipped, Speech, Trip
from dragoman.store import corrected as corrections_on
from dragoman.store import offices, positions, rows, trips
from dragoman.store.corrections import Correction, check, read_corrections, write_correction
from dragoman.store.database import Database, read_query, read_scripts, shape_made_by
from dragoman.store.filter import EventFilter, StandFilter


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a user's SQL."""

    columns: list[str]
    rows: Iterator[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query with limits."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    more: bool
    """Whether there were more rows than were asked for."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """What one outlet gave."""

    source: str | None
    articles: int
    events: int
    first_day: dt.date | None
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far an input is read by one coder: what stands up to `place` is in the store."""

    input: str
    fingerprint: str
    place: tuple[int, ...]
    items: int
    done: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """What a store holds."""

    outlets: tuple[Outlet, ...]
    """The largest first."""
    skipped: int

    @property
    def articles(self) -> int:
        return sum(outlet.articles for outlet in self.outlets)

    @property
    def events(self) -> int:
        return sum(outlet.events for outlet in self.outlets)


class Store:
    """An open store.

    with Store.open("coverage.duckdb") as store:
        store.add([coded], coder_version=coder_version())
        for event, article in store.events(EventFilter(actor="USA", recipient="PAN")):
            print(event.type, article.text[event.sentence.start : event.sentence.end])
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, path: str | Path = "coverage.duckdb", *, read_only: bool = False, lean: bool = False) -> Self:
        """Open a store, and when writing make it or bring it to the newest schema. Raises StoreError.

        `lean` takes little memory, for runs that only add articles.
        """
        return cls(Database.open(Path(path), read_only=read_only, lean=lean))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._database.close()

    @property
    def path(self) -> Path:
        return self._database.path

    def lacking(self) -> list[str]:
        """Tables, and columns as TABLE.COLUMN, that this version reads and the store does not have."""
        there = self._database.shape()
        return [
            f"{table}.{column}" if table in there else table
            for table, columns in shape_made_by(*read_scripts("migrations")).items()
            for column in (columns if table in there else [""])
            if column not in there.get(table, ())
        ]

    @property
    def database(self) -> Database:
        """The file itself, for the room that keeps derived tables in it."""
        return self._database

    def add(
        self,
        coded: Iterable[Coded],
        *,
        coder_version: str,
        skipped: Iterable[Skipped] = (),
        reached: Iterable[Reached] = (),
    ) -> int:
        """Write a batch in one transaction and return how many articles are new or newly coded.

        `reached` says how far inputs are read when the batch is in.

        An article that this coder version has coded keeps its rows and at most gains a citation; one that
        another version has coded gets the new rows in place of the old.
        """
        return self.add_rows([rows.to_rows(item, coder_version) for item in coded], coder_version, skipped, reached)

    def add_rows(
        self,
        items: Sequence[rows.Rows],
        coder_version: str,
        skipped: Iterable[Skipped] = (),
        reached: Iterable[Reached] = (),
        *,
        reader: str | None = None,
    ) -> int:
        """The same for articles that are rows already; `reader` is who reached the places, if not the coder."""
        batch = {item.article["id"]: item for item in reversed(items)}
        readings = [item.article for item in items]
        with self._database.transaction():
            stored = self._article_rows(list(batch))
            versions = {key: row["coder_version"] for key, row in stored.items()}
            fresh = [entry for key, entry in batch.items() if versions.get(key) != coder_version]
            self._delete_rows([entry.article["id"] for entry in fresh if entry.article["id"] in stored])
            for table in rows.TABLES:
                self._database.insert(table, [row for entry in fresh for row in entry.of_article[table]])
            same_coder = [row for row in stored.values() if row["coder_version"] == coder_version]
            self._put_articles(readings, same_coder)
            coded_anew = sorted(entry.article["id"] for entry in fresh)
            corrections_on.forget(self._database, coded_anew)
            corrections_on.put_on(self._database, coded_anew, self._coded)
            set_aside = self._put_skipped(skipped)
            self._put_reached(reached, reader or coder_version)
            if fresh or set_aside:
                events = sum(len(entry.of_article["events"]) for entry in fresh)
                self._note(coder_version if fresh else None, len(fresh), events, set_aside)
        return len(fresh)

    def skip(self, *skipped: Skipped) -> None:
        """Write down what was not coded, and why."""
        with self._database.transaction():
            if set_aside := self._put_skipped(skipped):
                self._note(None, 0, 0, set_aside)

    def reached(self, name: str, fingerprint: str, coder_version: str) -> Reached | None:
        """How far this coder has read an input, if that was written down."""
        query = "SELECT * FROM inputs WHERE input = $input AND fingerprint = $print AND coder_version = $version"
        wanted = {"input": name, "print": fingerprint, "version": coder_version}
        for row in self._database.rows(query, wanted):
            return Reached(name, fingerprint, tuple(row["place"]), row["items"], row["done"])
        return None

    def has(self, article_id: str, coder_version: str) -> bool:
        """Whether this coder version has coded the article."""
        query = "SELECT 1 FROM articles WHERE id = $id AND coder_version = $version"
        return any(True for _ in self._database.rows(query, {"id": article_id, "version": coder_version}))

    def coded(self, article_id: str) -> Coded | None:
        """All that was read out of an article, as it was added, with what was corrected since."""
        return self._coded([article_id], "").get(article_id)

    def machine(self, article_id: str) -> Coded | None:
        """The same as the coder made it, without corrections."""
        aside = corrections_on.set_aside(self._database, [article_id])
        return self._coded([article_id], corrections_on.PREFIX if aside else "").get(article_id)

    def is_corrected(self, article_id: str) -> bool:
        """Whether corrections changed what was read out of an article."""
        return bool(corrections_on.set_aside(self._database, [article_id]))

    def article(self, article_id: str) -> Article | None:
        found = self._article_rows([article_id])
        return rows.to_article(found[article_id]) if found else None

    def events(self, wanted: EventFilter = EventFilter()) -> Iterator[tuple[Event, Article]]:
        """Events by day, each with its article; those without a day last."""
        for row in self._event_rows(wanted):
            yield rows.to_event(row), rows.to_article(row["of_article"])

    def event(self, id_or_prefix: str) -> tuple[Event, Article]:
        """The one event whose id begins so. Raises UsageError where there is none or more than one."""
        if not id_or_prefix.strip():
            raise UsageError("Name an event by its id or the beginning of it; `dragoman events` lists them.")
        found = list(
            self._database.rows(
                read_query("wanted_event") + read_query("events"), {"prefix": id_or_prefix.strip().lower(), "most": 6}
            )
        )
        if not found:
            raise UsageError(f"No event {id_or_prefix} in {self.path}; `dragoman events` lists them.")
        if len(found) > 1:
            ids = ", ".join(row["id"] for row in found[:5]) + (" ..." if len(found) > 5 else "")
            raise UsageError(f"{id_or_prefix} is the beginning of several events: {ids}. Give more of the id.")
        return rows.to_event(found[0]), rows.to_article(found[0]["of_article"])

    def event_ids(self, wanted: EventFilter = EventFilter()) -> list[str]:
        """Ids of events by day, for those who read on in SQL."""
        query = read_query("wanted_events") + read_query("event_ids")
        return [row["id"] for row in self._database.rows(query, wanted.parameters())]

    def speeches(self) -> Iterator[tuple[Speech, Article]]:
        """Speeches by day of publication, each with its article."""
        for row in self._database.rows(read_query("speeches")):
            yield rows.to_speech(row), rows.to_article(row["of_article"])

    def trips(
        self, wanted: StandFilter = StandFilter(), *, status: Sequence[str] = ()
    ) -> Iterator[tuple[Trip, Article]]:
        """Trips by day, each with its article; with `status` ("planned", "cancelled" ...) only those."""
        parameters = {**wanted.parameters("traveller"), "statuses": [name.lower() for name in status]}
        for row in self._database.rows(read_query("trips"), parameters):
            yield trips.to_trip(row), rows.to_article(row["of_article"])

    def positions(
        self, wanted: StandFilter = StandFilter(), *, issue: str | None = None
    ) -> Iterator[tuple[Position, Article]]:
        """Positions by day, each with its article; with `issue` those that are about it."""
        for row in self._database.rows(read_query("positions"), wanted.parameters("actor")):
            stand = positions.to_position(row)
            if issue is None or positions.about(issue, stand):
                yield stand, rows.to_article(row["of_article"])

    def register(self) -> Register:
        """What the stored articles say of who holds which office."""
        return Register.of(offices.to_reading(row) for row in self._database.rows(offices.READINGS))

    def own_actors(self) -> list[OwnActor]:
        """The user's own actors that this store remembers, by name."""
        query = "SELECT * FROM own_actors ORDER BY ALL"
        return [offices.to_own(row) for row in self._database.rows(query)]

    def remember(self, own: Iterable[OwnActor]) -> None:
        """Keep own actors, in place of those of the same names."""
        entries = list(dict.fromkeys(own))
        with self._database.transaction():
            self._forget([entry.name for entry in entries])
            self._database.insert("own_actors", [offices.own_row(entry) for entry in entries])

    def forget(self, name: str) -> int:
        """Drop the own actor of that name; how many entries there were."""
        with self._database.transaction():
            return self._forget([name])

    def _forget(self, names: Sequence[str]) -> int:
        query = "SELECT count(*) AS n FROM own_actors WHERE list_contains($names, name)"
        found = int(self._database.read(query, {"names": list(names)})[0]["n"])
        self._database.execute("DELETE FROM own_actors WHERE list_contains($names, name)", {"names": list(names)})
        return found

    def corrections(self) -> list[Correction]:
        """All corrections, those taken back too, in the order in which they were made."""
        return read_corrections(self._database)

    def correct(self, correction: Correction) -> list[str]:
        """Keep a correction and apply it; return the articles that it touches. Raises UsageError for a wrong one.

        Their links are out of date then: `dragoman.link.link` brings them up to date.
        """
        check(correction)
        with self._database.transaction():
            write_correction(self._database, correction)
            return self._apply(correction)

    def undo(self, correction_id: str, *, by: str) -> list[str]:
        """Take a correction back; it stays on record. Returns the articles that are touched."""
        found = [c for c in self.corrections() if c.id == correction_id]
        if not found:
            raise UsageError(f"No correction {correction_id} in {self.path}.")
        if found[0].undone_at is not None:
            raise UsageError(f"Correction {correction_id} was taken back already.")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        with self._database.transaction():
            self._database.execute(
                "UPDATE corrections SET undone_at = $now, undone_by = $by WHERE id = $id",
                {"now": now, "by": by, "id": correction_id},
            )
            return self._apply(found[0])

    def ask(self, query: str, *, most: int = 1000, timeout_s: float = 10.0) -> Answer:
        """The answer to a stranger's query, also of a store that is open for writing. Raises UsageError."""
        return Answer(*self._database.ask(query, most=most, timeout_s=timeout_s))

    def skipped(self) -> list[Skipped]:
        """What was not coded; what could be coded later under the same citation is left out."""
        query = "SELECT * FROM skipped WHERE citation NOT IN (SELECT citation FROM citations) ORDER BY ALL"
        return [Skipped(row["citation"], row["reason"]) for row in self._database.rows(query)]

    def summary(self) -> Summary:
        outlets = tuple(Outlet(**row) for row in self._database.rows(read_query("summary")))
        return Summary(outlets, skipped=len(self.skipped()))

    def sql(self, query: str) -> Table:
        """The answer to a query: it can change nothing and see no file.

        Raises StoreError unless the store was opened for reading only, UsageError where the query is wrong.
        """
        return Table(*self._database.select(query))

    def _coded(self, article_ids: Sequence[str], prefix: str) -> dict[str, Coded]:
        """From the tables with a prefix, as they stand within an open transaction."""
        ids = {"ids": list(article_ids)}

        def read(table: str) -> dict[str, list[dict[str, Any]]]:
            query = f"SELECT * FROM {prefix}{table} WHERE list_contains($ids, article) ORDER BY article, position"
            found: dict[str, list[dict[str, Any]]] = {}
            for row in self._database.read(query, ids):
                found.setdefault(row["article"], []).append(row)
            return found

        articles = self._database.read("SELECT * FROM articles WHERE list_contains($ids, id)", ids)
        tables = {table: read(table) for table in rows.TABLES} if articles else {}
        return {
            row["id"]: rows.to_coded(row, {table: found.get(row["id"], []) for table, found in tables.items()})
            for row in articles
        }

    def _apply(self, correction: Correction) -> list[str]:
        touched = corrections_on.touched_by(self._database, correction)
        corrections_on.put_on(self._database, touched, self._coded)
        if self._database.has_table("link_articles"):
            self._database.execute(
                "UPDATE link_articles SET coder_version = 'corrected' WHERE list_contains($ids, article)",
                {"ids": touched},
            )
        return touched

    def _event_rows(self, wanted: EventFilter) -> Iterator[dict[str, Any]]:
        query = read_query("wanted_events") + read_query("events")
        return self._database.rows(query, wanted.parameters())

    def _article_rows(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        query = "SELECT * FROM articles WHERE list_contains($ids, id)"
        if len(ids) == 1:
            query = "SELECT * FROM articles WHERE id = $ids[1]"
        return {row["id"]: row for row in self._database.rows(query, {"ids": list(ids)})}

    def _delete_rows(self, article_ids: Sequence[str]) -> None:
        if article_ids:
            for table in rows.TABLES:
                self._database.execute(
                    f"DELETE FROM {table} WHERE list_contains($ids, article)", {"ids": list(article_ids)}
                )

    def _put_articles(self, readings: Sequence[dict[str, Any]], stored: Sequence[dict[str, Any]]) -> None:
        """Of several readings of one article keep the same one in whatever order they come; cite all."""
        kept = {row["id"]: row for row in stored}
        changed: dict[str, dict[str, Any]] = {}
        for row in readings:
            old = kept.get(row["id"])
            if old is None or rows.preference(row) < rows.preference(old):
                kept[row["id"]] = changed[row["id"]] = row
        self._database.insert("articles", list(changed.values()), present="OR REPLACE")
        cited = {(row["id"], row["citation"]) for row in readings}
        self._database.insert(
            "citations", [{"article": a, "citation": c} for a, c in sorted(cited)], present="OR IGNORE"
        )

    def _put_skipped(self, skipped: Iterable[Skipped]) -> int:
        return self._database.insert(
            "skipped", [rows.skipped_row(item) for item in dict.fromkeys(skipped)], present="OR IGNORE"
        )

    def _put_reached(self, reached: Iterable[Reached], coder_version: str) -> None:
        """An input that is read once more from its beginning is not set back."""
        for item in reached:
            old = self.reached(item.input, item.fingerprint, coder_version)
            if old is None or (old.place, old.done) < (item.place, item.done):
                row = {**asdict(item), "place": list(item.place), "coder_version": coder_version}
                self._database.insert("inputs", [row], present="OR REPLACE")

    def _note(self, coder_version: str | None, articles: int, events: int, skipped: int) -> None:
        entry = {
            "written_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
            "coder_version": coder_version,
            "articles": articles,
            "events": events,
            "skipped": skipped,
        }
        self._database.insert("journal", [entry])
