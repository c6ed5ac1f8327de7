"""Parquet files of coverage → parts of some hundred rows, each coded into a Parquet file of its own.

This is how work is spread over machines that share a folder: a part is coded anywhere, and moved to its name when it is
whole; what is there already is not coded again. `dragoman load` brings the parts into a store.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import ReadError, UsageError
from dragoman.read import Input, Place, Reading, readings
from dragoman.read.parquet import count_rows
from dragoman.read.sources import cited, find, fingerprint
from dragoman.records import Coded, Skipped, make_id
from dragoman.scale.files import write_part
from dragoman.scale.work import Outcome

ROWS = 500
"""Of a part: some minutes of work, which is what is lost when a machine is."""

CodeAll = Callable[[Iterator[Reading]], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of an input that are coded together."""

    path: str
    start: int
    """Rows before it."""
    rows: int | None
    """None for all that follow."""
    file: str
    """Name of what it is coded into: a hash of all that decides its content."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a part."""

    part: str
    articles: int
    skipped: int
    events: int
    known: bool = False
    """It was there already."""


def plan(paths: Sequence[str], options: Mapping[str, Any], coder_version: str, *, rows: int = ROWS) -> list[Part]:
    """The parts of some files, folders or globs of Parquet. Raises UsageError for what is none."""
    parts: list[Part] = []
    for path in find(paths):
        if isinstance(path, Skipped):
            raise UsageError(f"{path.reason}; another engine than the local one reads Parquet only.")
        try:
            total = count_rows(path)
        except ReadError as error:
            raise UsageError(
                f"{cited(path)} {error}; another engine than the local one reads Parquet only. "
                "DuckDB and pandas write it from CSV and JSONL."
            ) from error
        mark = fingerprint(path, f"{sorted((name, str(value)) for name, value in options.items())}")
        for number, start in enumerate(range(0, max(total, 1), rows)):
            last = start + rows >= total
            name = make_id(os.path.basename(path), mark, coder_version, start, rows)
            parts.append(Part(path, start, None if last else rows, f"part-{number:06d}-{name}.parquet"))
    return parts


def code_part(part: Part, folder: Path, options: Mapping[str, Any], coder_version: str, code_all: CodeAll) -> Done:
    """Code a part into its file, unless it is there."""
    target = folder / part.file
    if target.exists():
        return Done(part.file, 0, 0, 0, known=True)

    def starting(_: Input) -> Place:
        return (part.start,) if part.start else ()

    items = readings([part.path], **options, done=starting)
    coded = skipped = events = 0

    def counted(outcomes: Iterator[Outcome]) -> Iterator[Coded | Skipped]:
        nonlocal coded, skipped, events
        for outcome in outcomes:
            if isinstance(outcome.item, Coded):
                coded += 1
                events += len(outcome.item.events)
            else:
                skipped += 1
            yield outcome.item

    write_part(target, counted(code_all(itertools.islice(items, part.rows))), coder_version)
    return Done(part.file, coded, skipped, events)
