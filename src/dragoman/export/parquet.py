"""Events in, a Parquet file or an Arrow table out: the columns of the CSV with their types. Here alone is pyarrow."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.errors import ReadError
from dragoman.export.flat import fields_of, labels
from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.link import Happening

DAYS = frozenset({"date", "published"})
LISTS = frozenset(
    {"modes", "contexts", "actors", "actor_names", "recipients", "recipient_names", "recipient_basis", "statuses"}
)
WHOLE = frozenset({"quad", "start", "end", "sources", "reports", "publications"})
NUMBERS = frozenset({"score", "lat", "lon", "confidence"})

_ROWS_AT_ONCE = 10_000


def write_parquet(
    told: Iterable[Told], sink: BinaryIO, written: Written, happenings: Mapping[str, Happening] | None = None
) -> None:
    """One row an event. Days are dates, lists are lists, and unknown is null."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    with pq.ParquetWriter(sink, _schema(happenings)) as writer:
        for table in _tables(told, happenings):
            written.rows += table.num_rows
            writer.write_table(table)


def arrow_table(told: Iterable[Told], happenings: Mapping[str, Happening] | None = None) -> Any:
    """The same table in memory, as a `pyarrow.Table`."""
    import pyarrow as pa

    schema = _schema(happenings)
    return pa.concat_tables([schema.empty_table(), *_tables(told, happenings)])


def arrow_of_rows(rows: Sequence[Mapping[str, Any]]) -> Any:
    """A `pyarrow.Table` of rows that all have the same columns."""
    import pyarrow as pa

    return pa.Table.from_pylist([dict(row) for row in rows])


def parquet_rows(source: Path) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file. Raises ReadError where it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        for batch in pq.ParquetFile(source).iter_batches():
            yield from batch.to_pylist()
    except (pa.ArrowInvalid, OSError) as error:
        raise ReadError(f"{source} is no Parquet file that can be read: {error}.") from error


def _schema(happenings: Mapping[str, Happening] | None) -> Any:
    import pyarrow as pa

    def kind(name: str) -> Any:
        if name in DAYS:
            return pa.date32()
        if name in LISTS:
            return pa.list_(pa.string())
        return pa.int64() if name in WHOLE else pa.float64() if name in NUMBERS else pa.string()

    described = labels()
    return pa.schema(
        [pa.field(name, kind(name), metadata={"description": described[name]}) for name in fields_of(happenings)]
    )


def _tables(told: Iterable[Told], happenings: Mapping[str, Happening] | None) -> Iterator[Any]:
    import pyarrow as pa

    schema, read = _schema(happenings), fields_of(happenings)
    rows = ({name: _listed(cell(event, article)) for name, cell in read.items()} for event, article in told)
    while chunk := list(itertools.islice(rows, _ROWS_AT_ONCE)):
        yield pa.Table.from_pylist(chunk, schema=schema)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
