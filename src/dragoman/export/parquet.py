"""Events in, a Parquet file out: the columns of the CSV with their types. Of this room the only file with pyarrow."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.views.listing import EVENT_FIELDS

DAYS = frozenset({"date", "published"})
LISTS = frozenset({"modes", "contexts", "actors", "actor_names", "recipients", "recipient_names", "recipient_basis"})
WHOLE = frozenset({"quad", "start", "end"})
NUMBERS = frozenset({"score", "lat", "lon", "confidence"})

_ROWS_AT_ONCE = 10_000


def write_parquet(told: Iterable[Told], sink: BinaryIO, written: Written) -> None:
    """One row an event. Days are dates, lists are lists, and unknown is null."""
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    def kind(name: str) -> Any:
        if name in DAYS:
            return pa.date32()
        if name in LISTS:
            return pa.list_(pa.string())
        return pa.int64() if name in WHOLE else pa.float64() if name in NUMBERS else pa.string()

    schema = pa.schema([(name, kind(name)) for name in EVENT_FIELDS])
    with pq.ParquetWriter(sink, schema) as writer:
        for rows in _chunks(told):
            written.rows += len(rows)
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _chunks(told: Iterable[Told]) -> Iterator[list[dict[str, Any]]]:
    rows = (flat(event, article) for event, article in told)
    while chunk := list(itertools.islice(rows, _ROWS_AT_ONCE)):
        yield chunk


def flat(*told: Any) -> dict[str, Any]:
    """An event with its article under the names of the flat table's columns."""
    cells = {name: read(*told) for name, read in EVENT_FIELDS.items()}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in cells.items()}
