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
_BUFFER_BYTES = 1 << 20


def read_parquet(
    source: Source, columns: Mapping[str, str], *, after: int = 0, max_bytes: int
) -> Iterator[Draft | Skipped]:
    """Read only the columns needed, some rows at a time; the first `after` are passed over.

    Raises ReadError as `tables.read_csv` does.
    """
    with tempfile.TemporaryFile() as spool:
        yield from _rows(source, source.path or _spooled(source, spool), columns, after=after, max_bytes=max_bytes)


def count_rows(path: str) -> int:
    """How many rows a file says that it has. Raises ReadError, without its name, where it is damaged."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowException, OSError) as error:
        raise ReadError(f"is a damaged Parquet file ({str(error).splitlines()[0][:120]})") from error


def _rows(
    source: Source, file: str | IO[bytes], columns: Mapping[str, str], *, after: int, max_bytes: int
) -> Iterator[Draft | Skipped]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table: Any = pq.ParquetFile(file, buffer_size=_BUFFER_BYTES, pre_buffer=False)
        names = list(table.schema_arrow.names)
        check_columns(names, columns)
        needed = [name for field in COLUMNS for name in column_for(field, names, columns)]
        number, groups = _groups_after(table.metadata, after)
        # Buffered, a row group's columns are read in pieces: as a whole one may be larger than the memory.
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=needed, row_groups=groups):
            passed = min(max(after - number, 0), batch.num_rows)
            number += passed
            for record in batch.slice(passed).to_pylist():
                number += 1
                where, citation = f"{source.name} row {number}", f"{source.name}#{number}"
                yield draft_of(record, columns, where=where, citation=citation, max_bytes=max_bytes)
    except (pa.ArrowException, UnicodeDecodeError, OSError) as error:
        raise ReadError(f"is a damaged Parquet file ({str(error).splitlines()[0][:120]})") from error


def _groups_after(metadata: Any, after: int) -> tuple[int, list[int]]:
    """How many rows whole row groups pass over, and the groups that are left."""
    passed = 0
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        if passed + rows > after:
            return passed, list(range(group, metadata.num_row_groups))
        passed += rows
    return passed, []


def _spooled(source: Source, spool: IO[bytes]) -> IO[bytes]:
    """Parquet is read from its end, so what comes through a pipe or out of a .gz is put into a file first."""
    for chunk in source.chunks():
        spool.write(chunk)
    spool.seek(0)
    return spool
