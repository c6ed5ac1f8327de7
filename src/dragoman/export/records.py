"""Coded articles out, one JSON object a line, and back in: all that a store holds of them, to move or to keep.

Nothing is lost: what comes back equals what went out, ids and offsets included.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import types
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dragoman.errors import ReadError
from dragoman.export.written import Written
from dragoman.records import Coded
from dragoman.store import EventFilter, Store
from dragoman.views.text import json_text


def record_lines(store: Store, wanted: EventFilter, written: Written) -> Iterator[str]:
    """Whole articles of which an event matches; without a filter, all."""
    rows = store.database.rows("SELECT id, coder_version FROM articles ORDER BY date NULLS LAST, id")
    matching = None if wanted == EventFilter() else {article.id for _, article in store.events(wanted)}
    for row in rows:
        if (matching is None or row["id"] in matching) and (coded := store.coded(row["id"])):
            written.rows += 1
            yield json_text({"coder_version": row["coder_version"], **dataclasses.asdict(coded)}) + "\n"


def read_records(lines: Iterable[str], name: str) -> Iterator[tuple[str, Coded]]:
    """The coder's version and the coded article of each line. Raises ReadError naming the line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
                version = record.pop("coder_version")
                yield version, _value(Coded, record)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ReadError(f"{name} line {number}: no record of `dragoman export --format records`.") from error


def _value(kind: Any, value: Any) -> Any:
    """The value of a field, by its annotation, from what JSON made of it."""
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        inner = [k for k in typing.get_args(kind) if k is not type(None)]
        return None if value is None else _value(inner[0], value)
    if origin is tuple:
        return tuple(_value(typing.get_args(kind)[0], item) for item in value)
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping | Sequence):
        return value
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _value(hints[name], item) for name, item in value.items()})
    if kind is dt.date:
        return dt.date.fromisoformat(value)
    return float(value) if kind is float else value


@functools.cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
