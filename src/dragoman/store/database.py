"""One DuckDB file, opened safely: a path in; rows, transactions and clear errors out. Knows no records."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Self

import duckdb

from dragoman.errors import StoreBusy, StoreError, StoreOutdated, UsageError

APPLICATION = "dragoman"

_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
"""No query can read or write another file, load an extension, see Python's variables or undo this."""

Shape = dict[str, dict[str, str]]
"""Table → column → type, both in their order."""

_COLUMNS = """
SELECT table_name, column_name, data_type
FROM duckdb_columns()
WHERE NOT internal AND database_name = current_database() AND schema_name = 'main'
ORDER BY table_name, column_index
"""

_VERSION_TABLE = """
CREATE TABLE schema_version (
    application VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    applied_at TIMESTAMP NOT NULL
)
"""


class Database:
    """An open DuckDB file whose schema is the one that this dragoman knows."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._in_transaction = False
        self._lock = threading.RLock()  # whoever has the connection itself; cursors do not need it

    @classmethod
    def open(cls, path: Path, *, read_only: bool, lean: bool = False, migrations: Sequence[str] | None = None) -> Self:
        """Open the file, and when writing make it or bring it to the newest schema.

        `lean` bounds the memory for what was read and written (see `connect`). `migrations` are SQL scripts, the n-th
        of which leads to schema n; by default `migrations/*.sql`.
        Raises StoreError where the file is missing, locked, another program's, or of a newer schema.
        """
        if migrations is None:
            migrations = read_scripts("migrations")
        if not read_only and not path.exists():
            cls._make(path, migrations)
        database = cls(path, connect(path, read_only=read_only, lean=lean), read_only=read_only)
        try:
            database._migrate(migrations)
        except duckdb.Error as error:
            database.close()
            raise StoreError(f"{path}: the store could not be brought up to date: {first_line(error)}") from error
        except BaseException:
            database.close()
            raise
        return database

    @classmethod
    def _make(cls, path: Path, migrations: Sequence[str]) -> None:
        """A new file is made elsewhere and moved here when it is whole: no store is ever half made."""
        _check_place(path, read_only=False)
        try:
            with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
                new = Path(folder) / path.name
                database = cls(new, connect(new, read_only=False), read_only=False)
                try:
                    database._migrate(migrations)
                finally:
                    database.close()
                _put_in_place(new, path)
        except duckdb.Error as error:
            raise StoreError(f"{path} cannot be made: {first_line(error)}") from error
        except OSError as error:
            raise StoreError(f"{path} cannot be made: {error.strerror}.") from error

    def close(self) -> None:
        """Close the file. What was committed is safe in any case: the last checkpoint may wait for the next opening."""
        with contextlib.suppress(duckdb.Error):
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written inside is kept, or after any exception nothing. One within another is a part of it."""
        if self.read_only:
            raise StoreError(f"{self.path} was opened for reading only: open it for writing.")
        with self._lock:
            if self._in_transaction:
                yield
                return
            self._connection.begin()
            self._in_transaction = True
            try:
                yield
                self._in_transaction = False
                self._connection.commit()
            except BaseException as error:
                self._in_transaction = False
                self._roll_back()
                if isinstance(error, duckdb.Error):
                    message = f"{self.path}: nothing of this batch was written: {first_line(error)}"
                    raise StoreError(message) from error
                raise

    def checkpoint(self) -> None:
        """Take the log into the file. Raises StoreError."""
        try:
            self._connection.execute("CHECKPOINT")
        except duckdb.Error as error:
            raise StoreError(f"{self.path}: {first_line(error)}") from error

    def execute(self, statement: str, parameters: Mapping[str, Any] | None = None) -> None:
        with self._lock:
            self._connection.execute(statement, dict(parameters or {}))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]], *, present: str = "") -> int:
        """Add rows, whose keys are the table's columns, and return how many were added.

        `present` says what becomes of a row whose key is already there: "OR IGNORE" or "OR REPLACE".
        """
        if not rows:
            return 0
        statement = f"INSERT {present} INTO {table} BY NAME SELECT unnest($rows, max_depth := 2)"
        with self._lock:
            added = self._connection.execute(statement, {"rows": [dict(row) for row in rows]}).fetchone()
        return int(added[0]) if added else 0

    def rows(
        self, query: str, parameters: Mapping[str, Any] | None = None, *, chunk: int = 500
    ) -> Iterator[dict[str, Any]]:
        """Rows as dicts, fetched in chunks; several such results can be read at the same time."""
        cursor = self._connection.cursor()
        try:
            cursor.execute(query, dict(parameters or {}))
            columns = [column[0] for column in cursor.description or ()]
            while found := cursor.fetchmany(chunk):
                for values in found:
                    yield dict(zip(columns, values, strict=True))
        except duckdb.Error as error:
            raise StoreError(f"{self.path}: could not be read: {first_line(error)}") from error
        finally:
            cursor.close()

    def read(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """All rows at once, as they stand within the open transaction, whose temporary tables are seen."""
        with self._lock:
            done = self._connection.execute(query, dict(parameters or {}))
            columns = [column[0] for column in done.description or ()]
            return [dict(zip(columns, values, strict=True)) for values in done.fetchall()]

    def shape(self) -> Shape:
        """The columns of every table that the file has, seen from within an open transaction."""
        return _shape(self.read(_COLUMNS))

    def has_table(self, name: str) -> bool:
        """Whether there is a table of that name, seen from within an open transaction."""
        return bool(self.read("SELECT 1 FROM duckdb_tables() WHERE table_name = $name", {"name": name}))

    def ask(self, query: str, *, most: int, timeout_s: float) -> tuple[list[str], list[tuple[Any, ...]], bool]:
        """A stranger's query: one SELECT that changes nothing, so many rows, so long, and whether there were more.

        Works on a store that is open for writing too. Raises UsageError where the query is wrong or takes too long.
        """
        cursor = self._connection.cursor()
        watch = threading.Timer(timeout_s, cursor.interrupt)
        try:
            if [part.type for part in cursor.extract_statements(query)] != [duckdb.StatementType.SELECT]:
                raise UsageError("SQL: one SELECT at a time, and nothing else.")
            cursor.execute("BEGIN TRANSACTION READ ONLY")
            watch.start()
            cursor.execute(query)
            rows = cursor.fetchmany(most + 1)
            return [column[0] for column in cursor.description or ()], rows[:most], len(rows) > most
        except duckdb.InterruptException as error:
            raise UsageError(f"SQL: stopped after {timeout_s:g} seconds. Ask for less.") from error
        except duckdb.Error as error:
            raise UsageError(f"SQL: {str(error).strip()}") from error
        finally:
            watch.cancel()
            cursor.close()

    def select(self, query: str) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """A user's query: column names and rows. Raises UsageError where the query is wrong."""
        if not self.read_only:
            raise StoreError(f"{self.path} is open for writing: open it for reading only to run your own SQL.")
        cursor = self._connection.cursor()
        try:
            cursor.execute(query)
        except duckdb.Error as error:
            raise UsageError(f"SQL: {str(error).strip()}") from error
        return [column[0] for column in cursor.description or ()], _fetch(cursor)

    def _roll_back(self) -> None:
        with contextlib.suppress(duckdb.Error):  # the failed statement may have ended the transaction
            self._connection.rollback()

    def _migrate(self, migrations: Sequence[str]) -> None:
        current = self._schema_version()
        if current > len(migrations):
            raise StoreError(
                f"{self.path} was written by a newer dragoman (schema {current}, this one knows "
                f"{len(migrations)}): upgrade dragoman, or name another file with --store."
            )
        if current < len(migrations) and self.read_only:
            raise StoreOutdated(
                f"{self.path} holds schema {current}, this dragoman needs {len(migrations)}: "
                f"run `dragoman link --store {self.path}` once, which brings it up to date."
            )
        for version in range(current + 1, len(migrations) + 1):
            with self.transaction():
                if version == 1:
                    self.execute(_VERSION_TABLE)
                self.execute(migrations[version - 1])
                self.execute(
                    "INSERT INTO schema_version VALUES ($application, $version, $now)",
                    {
                        "application": APPLICATION,
                        "version": version,
                        "now": dt.datetime.now(dt.UTC).replace(tzinfo=None),
                    },
                )

    def _schema_version(self) -> int:
        """0 for a file without tables. Raises StoreError for another program's tables."""
        tables = [row["table_name"] for row in self.rows("SELECT table_name FROM duckdb_tables() ORDER BY ALL")]
        if not tables:
            return 0
        columns = [
            row["column_name"]
            for row in self.rows("SELECT column_name FROM duckdb_columns() WHERE table_name = 'schema_version'")
        ]
        if "application" in columns and "version" in columns:
            found = list(
                self.rows(
                    "SELECT max(version) AS version FROM schema_version WHERE application = $program",
                    {"program": APPLICATION},
                )
            )
            if found[0]["version"] is not None:
                return int(found[0]["version"])
        raise StoreError(
            f"{self.path} belongs to another program (its tables: {', '.join(tables[:5])}): "
            "name another file with --store."
        )


def read_scripts(folder: str) -> list[str]:
    """The SQL files of a folder of this room, by name."""
    files = (resources.files("dragoman.store") / folder).iterdir()
    return [
        file.read_text(encoding="utf-8")
        for file in sorted(files, key=lambda file: file.name)
        if file.name.endswith(".sql")
    ]


def read_query(name: str) -> str:
    """`queries/<name>.sql`."""
    return (resources.files("dragoman.store") / "queries" / f"{name}.sql").read_text(encoding="utf-8")


def _put_in_place(new: Path, path: Path) -> None:
    """Give a file its name, unless somebody else was quicker."""
    try:
        os.link(new, path)
    except FileExistsError:
        return
    except OSError:  # file systems without hard links
        if not path.exists():
            os.replace(new, path)


def arrow_schemas(tables: Sequence[str]) -> dict[str, Any]:
    """The Arrow schema of each table as this dragoman makes it; no file is touched."""
    with contextlib.closing(duckdb.connect(":memory:", config=dict(_CLOSED))) as connection:
        for script in read_scripts("migrations"):
            connection.execute(script)
        found: dict[str, Any] = {}
        for name in tables:
            rows: Any = connection.sql(f"FROM {name} LIMIT 0")
            found[name] = rows.to_arrow_table().schema
        return found


def shape_made_by(*scripts: str) -> Shape:
    """The tables that scripts make; no file is touched."""
    with contextlib.closing(duckdb.connect(":memory:", config=dict(_CLOSED))) as connection:
        for script in scripts:
            connection.execute(script)
        done = connection.execute(_COLUMNS)
        names = [column[0] for column in done.description or ()]
        return _shape([dict(zip(names, values, strict=True)) for values in done.fetchall()])


def _shape(columns: Sequence[Mapping[str, Any]]) -> Shape:
    found: Shape = {}
    for column in columns:
        found.setdefault(column["table_name"], {})[column["column_name"]] = column["data_type"]
    return found


def connect(path: Path, *, read_only: bool, lean: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the file as it is. Raises StoreError where that cannot be.

    DuckDB keeps blocks in up to four fifths of the machine's memory. That is good for queries; a run that only adds
    batches is `lean`: half a gigabyte, and a quarter of the file, which leaves room for the indexes of a large one.
    """
    _check_place(path, read_only=read_only)
    config: dict[str, Any] = dict(_CLOSED)
    if lean:
        size = path.stat().st_size if path.exists() else 0
        config["memory_limit"] = f"{512 + size // 4_000_000}MB"
    try:
        return duckdb.connect(str(path), read_only=read_only, config=config)
    except duckdb.ConnectionException as error:
        raise StoreError(f"{path} is already open in this program in another way: close it first.") from error
    except duckdb.Error as error:
        message = str(error)
        if "lock" in message:
            holder = re.search(r"PID (\d+)", message)
            who = f" (process {holder.group(1)})" if holder else ""
            raise StoreBusy(
                f"{path} is being written by another program{who}: wait until it is done, or stop it."
            ) from error
        raise StoreError(f"{path} cannot be opened: {first_line(error)}") from error


def _check_place(path: Path, *, read_only: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder: name a file with --store.")
    if read_only and not path.exists():
        raise StoreError(f"{path}: no such store. Make one with `dragoman code PATH --store {path}`.")
    if not path.parent.is_dir():
        raise StoreError(f"{path}: the folder {path.parent} does not exist. Make it first.")
    if path.exists() and not is_duckdb(path):
        what = "is an empty file: delete it, or" if path.stat().st_size == 0 else "is not a DuckDB file:"
        raise StoreError(f"{path} {what} name another file with --store.")


def is_duckdb(path: Path) -> bool:
    """Whether a file is one of DuckDB's: they say "DUCK" at byte 8, after the checksum of the first block."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}.") from error


def _fetch(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    try:
        while found := cursor.fetchmany(500):
            yield from found
    except duckdb.Error as error:
        raise UsageError(f"SQL: {str(error).strip()}") from error
    finally:
        cursor.close()


def first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]
