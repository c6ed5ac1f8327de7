"""Coded articles ↔ Parquet, one row an item, its tables as lists of rows. Of this room the only file with pyarrow.

The columns are those of the store (`article` and each table that belongs to an article), so that what is loaded equals
what the local run writes; other programs can read them as they are.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import StoreError
from dragoman.records import Coded, Skipped
from dragoman.store.database import arrow_schemas, read_scripts
from dragoman.store.rows import TABLES, Rows, skipped_row, to_rows

_AT_ONCE = 64
"""Rows of a row group: what is held at a time."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Some rows of a part."""

    rows: list[Rows]
    skipped: list[Skipped]
    coder_version: str
    reached: int
    """Rows of the part up to these."""
    last: bool


def write_part(target: Path, items: Iterable[Coded | Skipped], coder_version: str) -> None:
    """Write a part; it appears under its name when it is whole."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    marks = {"dragoman.schema": str(_schema_number()), "dragoman.coder": coder_version}
    schema = _schema().with_metadata(marks)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as sink:
            with pq.ParquetWriter(sink, schema, compression="zstd") as writer:
                for rows in _groups(items, coder_version):
                    writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            sink.flush()
            os.fsync(sink.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_part(path: Path, *, after: int = 0) -> Iterator[Loaded]:
    """A part's rows beyond the first `after`. Raises StoreError where it is none, or of another schema."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            marks = file.schema_arrow.metadata or {}
            coder, number = marks.get(b"dragoman.coder"), marks.get(b"dragoman.schema")
            if coder is None or number is None:
                raise StoreError(f"{path} was not written by `dragoman code --engine`: code it first.")
            if int(number) != _schema_number():
                raise StoreError(
                    f"{path} holds schema {int(number)}, this dragoman writes {_schema_number()}: code it anew."
                )
            at, total = 0, file.metadata.num_rows
            for batch in file.iter_batches(batch_size=_AT_ONCE):
                if at + batch.num_rows > after:
                    found = batch.slice(max(0, after - at)).to_pylist()
                    at += batch.num_rows
                    yield _loaded(found, coder.decode(), at, last=at == total)
                else:
                    at += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise StoreError(
            f"{path} is damaged ({str(error).splitlines()[0][:120]}): delete it and code it anew."
        ) from error


def _groups(items: Iterable[Coded | Skipped], coder_version: str) -> Iterator[list[dict[str, Any]]]:
    group: list[dict[str, Any]] = []
    for item in items:
        group.append(_row(item, coder_version))
        if len(group) >= _AT_ONCE:
            yield group
            group = []
    if group:
        yield group


def _row(item: Coded | Skipped, coder_version: str) -> dict[str, Any]:
    if isinstance(item, Skipped):
        return {"skipped": skipped_row(item)}
    rows = to_rows(item, coder_version)
    return {"article": rows.article, **rows.of_article}


def _loaded(found: Sequence[dict[str, Any]], coder_version: str, reached: int, *, last: bool) -> Loaded:
    coded = [Rows(row["article"], {name: row[name] for name in TABLES}) for row in found if row["article"]]
    skipped = [Skipped(**row["skipped"]) for row in found if row["skipped"]]
    return Loaded(coded, skipped, coder_version, reached, last)


@functools.cache
def _schema() -> Any:
    import pyarrow as pa

    tables = arrow_schemas(("articles", "skipped", *TABLES))

    def row(name: str) -> Any:
        return pa.struct(list(tables[name]))

    columns = [("article", row("articles")), ("skipped", row("skipped"))]
    return pa.schema(columns + [(name, pa.list_(row(name))) for name in TABLES])


def _schema_number() -> int:
    return len(read_scripts("migrations"))
