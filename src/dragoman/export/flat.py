"""The flat table of events: its columns, how each is read, what each says; in CSV, Parquet, Stata and Arrow."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

from dragoman.export.happenings import HAPPENING_FIELDS, happening_of
from dragoman.export.pairs import Told
from dragoman.link import Happening
from dragoman.records import Article, Event
from dragoman.views.listing import EVENT_FIELDS
from dragoman.views.text import csv_line


def fields_of(happenings: Mapping[str, Happening] | None = None) -> dict[str, Any]:
    """Column → how it is read of an event and its article; with happenings, their columns too."""

    def of(read: Any) -> Any:
        def cell(event: Event, article: Article) -> Any:
            happening = happening_of(happenings, event)
            return None if happening is None else read(happening)

        return cell

    extra = {} if happenings is None else {name: of(read) for name, read in HAPPENING_FIELDS.items()}
    return {**EVENT_FIELDS, **extra}


def csv_lines(told: Iterable[Told], happenings: Mapping[str, Happening] | None = None) -> Iterator[str]:
    """A header, then a line an event."""
    read = fields_of(happenings)
    yield csv_line(list(read))
    for event, article in told:
        yield csv_line([cell(event, article) for cell in read.values()])


@functools.cache
def labels() -> Mapping[str, str]:
    """What each column of the flat table says, in at most 80 characters."""
    text = (resources.files("dragoman.export") / "flat.toml").read_text("utf-8")
    found: Mapping[str, str] = tomllib.loads(text)
    return found
