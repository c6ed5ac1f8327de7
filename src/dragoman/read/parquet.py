"""A Parquet file → a draft a row. Of the read room the only file that imports pyarrow."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, Any

from dragoman.errors import ReadError
from dragoman.read.drafts import Draft
from dragoman.read.sources import Source
from dragoman.read.tables import COLUMNS, check_columns, column_for, draft_of
from dragoman.records import Skipped

_ROWS_AT_ONCE = 128


def read_parquet(source: Source, columns: Mapping[str, str], *, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read only the columns needed, some rows at a time. Raises ReadError as `tables.read_csv` does."""
    with tempfile.TemporaryFile() as spool:
        yield from _rows(source, source.path or _spooled(source, spool), columns, max_bytes=max_bytes)


def _rows(
    source: Source, file: str | IO[bytes], columns: Mapping[str, str], *, max_bytes: int
) -> Iterator[Draft | Skipped]:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    try:
        table: Any = pq.ParquetFile(file)
        names = list(table.schema_arrow.names)
        check_columns(names, columns)
        needed = [name for field in COLUMNS for name in column_for(field, names, columns)]
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=needed):
            for record in batch.to_pylist():
                number += 1
                where, citation = f"{source.name} row {number}", f"{source.name}#{number}"
                yield draft_of(record, columns, where=where, citation=citation, max_bytes=max_bytes)
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise ReadError(f"is a damaged Parquet file ({str(error).splitlines()[0][:120]})") from error


def _spooled(source: Source, spool: IO[bytes]) -> IO[bytes]:
    """Parquet is read from its end, so what comes through a pipe or out of a .gz is put into a file first."""
    for chunk in source.chunks():
        spool.write(chunk)
    spool.seek(0)
    return spool
