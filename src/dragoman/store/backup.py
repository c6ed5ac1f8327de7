"""A store in, a copy of it out, also while it is written.

A DuckDB file changes what it refers to only at a checkpoint, which writes a new head; in between, blocks are written
that nothing refers to yet, and commits are appended to the log beside it. So a copy of the file and then of the log is
the store as it was at some commit, if the head has not changed meanwhile; if it has, the copy is made again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import StoreError
from dragoman.store.database import Database, connect, is_duckdb

_HEAD_BYTES = 3 * 4096
"""The main header and the two of the database, of which the newer counts."""
_TRIES = 20
_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds."""

    articles: int
    events: int
    size: int


def backup(path: Path, target: Path, *, replace: bool = False) -> Copied:
    """Copy a store; the copy appears under its name when it is whole and was read back.

    Raises StoreError where there is no store, no room, or already a file under that name.
    """
    if not path.exists():
        raise StoreError(f"{path}: no such store.")
    if not is_duckdb(path):
        raise StoreError(f"{path} is not a DuckDB file.")
    if target.is_dir():
        target = target / path.name
    if target.exists() and (not replace or target.samefile(path)):
        raise StoreError(f"{target} is there already: name another file, or pass --replace.")
    if not target.parent.is_dir():
        raise StoreError(f"{target}: the folder {target.parent} does not exist. Make it first.")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
            copy = Path(folder) / target.name
            found = _copied(path, copy)
            with copy.open("rb") as file:
                os.fsync(file.fileno())
            os.replace(copy, target)
    except OSError as error:
        raise StoreError(f"{path} could not be copied to {target}: {error.strerror}.") from error
    return found


def _copied(path: Path, copy: Path) -> Copied:
    trouble = "it is written without a pause"
    for attempt in range(_TRIES):
        time.sleep(_PAUSE_S * attempt)
        before = _head(path)
        shutil.copyfile(path, copy)
        _log_of(copy).unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            shutil.copyfile(_log_of(path), _log_of(copy))
        if _head(path) != before:
            continue
        try:
            return _read_back(copy)
        except StoreError as error:  # a log that was caught while it was renewed
            trouble = str(error)
    raise StoreError(f"{path} could not be copied: {trouble}. Try again later.")


def _read_back(copy: Path) -> Copied:
    """Take the log into the file, and count. Raises StoreError."""
    with contextlib.closing(Database(copy, connect(copy, read_only=False), read_only=False)) as database:
        database.checkpoint()
        (counts,) = database.rows("SELECT (SELECT count(*) FROM articles) AS a, (SELECT count(*) FROM events) AS e")
    return Copied(counts["a"], counts["e"], copy.stat().st_size)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
