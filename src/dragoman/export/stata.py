"""Events in, a Stata file (.dta, version 118) out: the columns of the CSV, with labels. Only importer of pandas."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from typing import Any, BinaryIO

from dragoman.errors import MissingExtra
from dragoman.export.flat import fields_of, labels
from dragoman.export.pairs import Told
from dragoman.export.parquet import DAYS, LISTS, WHOLE
from dragoman.export.written import Written
from dragoman.link import Happening

RENAMED = {"quad": "quad_class", "start": "start_char", "end": "end_char"}
"""Names that Stata keeps for itself."""
_LONG = 2045
"""Characters, in UTF-8 bytes, that an ordinary string of Stata holds."""


def write_stata(
    told: Iterable[Told], sink: BinaryIO, written: Written, happenings: dict[str, Happening] | None = None
) -> None:
    """One row an event. Days are Stata's days, lists are joined with semicolons, unknown is missing (text: empty)."""
    try:
        import pandas as pd  # type: ignore[import-untyped]
    except ImportError as error:
        raise MissingExtra('Writing Stata files needs pandas: pip install "dragoman[pandas]".') from error
    read = fields_of(happenings)
    rows = [{name: _cell(name, value(event, article)) for name, value in read.items()} for event, article in told]
    written.rows = len(rows)
    frame = pd.DataFrame(rows, columns=list(read))
    days = [name for name in read if name in DAYS]
    for name in days:
        frame[name] = pd.to_datetime(frame[name])
    for name in read:
        if name in WHOLE:
            frame[name] = frame[name].astype("int32")
        elif name not in DAYS and any(isinstance(row[name], str) for row in rows):
            frame[name] = frame[name].fillna("").astype(object)
        elif name not in DAYS:
            frame[name] = frame[name].astype("float64")
    long = [
        name for name in read if any(isinstance(row[name], str) and len(row[name].encode()) > _LONG for row in rows)
    ]
    frame = frame.rename(columns=RENAMED)
    buffer = io.BytesIO()
    frame.to_stata(
        buffer,
        write_index=False,
        version=118,
        convert_dates=dict.fromkeys(days, "td"),
        convert_strl=[RENAMED.get(name, name) for name in long],
        variable_labels={RENAMED.get(name, name): text for name, text in labels().items() if name in read},
        data_label="dragoman: who did what to whom",
        time_stamp=dt.datetime(2000, 1, 1),  # the same store gives the same file
    )
    sink.write(buffer.getvalue())


def _cell(name: str, value: Any) -> Any:
    if name in LISTS or isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return value.replace("\x00", "") if isinstance(value, str) else value
