"""A list of a page's data in, flat rows for a table of CSV out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.web.render import coded


def csv_rows(data: Mapping[str, Any], name: str) -> Iterator[Sequence[Any]]:
    """The header, then a row for each item of the list `name`."""
    rows = data[name]
    if name == "rows":  # the answer to a query
        yield data["columns"]
        yield from rows
        return
    if not rows:
        return
    columns = [key for key in rows[0] if key not in _LEFT_OUT]
    yield columns
    for row in rows:
        yield [_cell(row.get(key)) for key in columns]


_LEFT_OUT = {"content", "evidence"}


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping):
        if "name" in value:
            return f"{coded(value)} {value['name']}".strip()
        return "; ".join(f"{key}: {_cell(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(str(_cell(item)) for item in value)
    return value
