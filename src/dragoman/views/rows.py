"""The answer to a query as lines of a table, of CSV or of a JSON array."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from dragoman.views.listing import json_array
from dragoman.views.text import csv_line, printable, shortened

_WIDEST = 60
_AT_ONCE = 1000
"""Rows whose widths decide those of a table; later rows are cut to them."""


def rows_as(columns: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> Iterator[str]:
    """Pieces of text to write one after the other; `form` is "table", "csv" or "json"."""
    if form == "csv":
        yield csv_line(columns)
        yield from map(csv_line, rows)
    elif form == "json":
        yield from json_array(dict(zip(columns, row, strict=True)) for row in rows)
    else:
        yield from _table(columns, iter(rows))


def _table(columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[str]:
    first = [_cells(row) for row in islice(rows, _AT_ONCE)]
    header = [printable(name) for name in columns]
    widths = [min(max(map(len, column)), _WIDEST) for column in zip(header, *first, strict=True)]
    yield _line(header, widths)
    yield _line(["-" * width for width in widths], widths)
    count = 0
    for cells in chain(first, map(_cells, rows)):
        count += 1
        yield _line(cells, widths)
    yield f"({count} row{'s' if count != 1 else ''})\n"


def _cells(row: Sequence[Any]) -> list[str]:
    return ["" if value is None else printable(value) for value in row]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (shortened(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip() + "\n"
