"""Files, folders and pipes of coverage → Articles, and what was Skipped and why.

Each format has its file (`texts`, `pages`, `feeds`, `tables`, `parquet`), which gives drafts; `drafts`
finishes them all alike; `sources` finds and opens, `sniff` tells what a file is, `decode` turns bytes into
text.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from dragoman.errors import MissingExtra, ReadError, UsageError
from dragoman.read import sniff
from dragoman.read.drafts import Defaults, Draft, finish
from dragoman.read.feeds import read_feed
from dragoman.read.pages import read_page
from dragoman.read.parquet import read_parquet
from dragoman.read.sources import Source, cited, find, opened
from dragoman.read.tables import COLUMNS, read_csv, read_json, read_jsonl
from dragoman.read.texts import read_text
from dragoman.records import Article, Skipped

__all__ = ["MAX_BYTES", "articles"]

MAX_BYTES = 20_000_000
"""Largest item that is read: a page, a text, a feed, a line or a record. The longest article known to us is
0.3 MB."""


def articles(
    paths: Sequence[str],
    *,
    date: dt.date | None = None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
) -> Iterator[Article | Skipped]:
    """Read all that `paths` name, one item at a time, in an order that depends only on names.

    A path is a file (plain text, Markdown, HTML, JSONL, JSON, CSV, TSV, Parquet, RSS or Atom; any of them
    gzipped), a folder, a glob, or "-" for `stdin`. `date` and `source` fill what an item does not say of
    itself. `columns` maps text, title, date, source, url, author and id to names of columns; the usual names
    are known.

    Whatever cannot be read comes out as Skipped, its reason a full sentence with the place; nothing is left
    out silently and nothing ends the rest. Raises UsageError for `columns` that name no field.
    """
    if isinstance(paths, str | os.PathLike):
        paths = [paths]
    columns = dict(columns or {})
    for field in columns:
        if field not in COLUMNS:
            raise UsageError(f"--column {field}={columns[field]}: no field '{field}'; there are {', '.join(COLUMNS)}")
    return _articles([os.fspath(path) for path in paths], Defaults(date, source), columns, stdin, max_bytes)


def _articles(
    paths: Sequence[str],
    defaults: Defaults,
    columns: Mapping[str, str],
    stdin: BinaryIO | None,
    max_bytes: int,
) -> Iterator[Article | Skipped]:
    for path in find(paths):
        if isinstance(path, Skipped):
            yield path
            continue
        for item in _drafts(path, columns, stdin, max_bytes):
            yield item if isinstance(item, Skipped) else finish(item, defaults)


def _drafts(path: str, columns: Mapping[str, str], stdin: BinaryIO | None, max_bytes: int) -> Iterator[Draft | Skipped]:
    """The items of one file; what ends it early becomes one Skipped after those that could be read."""
    name = "stdin" if path == "-" else cited(path)
    nothing = True
    try:
        with opened(path, stdin) as source:
            for item in _items(source, columns, max_bytes):
                nothing = False
                yield item
        if nothing:
            raise ReadError("holds no records")
    except ReadError as error:
        yield Skipped(name, f"{name} {error}")
    except MissingExtra as error:
        yield Skipped(name, f"{name}: {error}")
    except OSError as error:
        yield Skipped(name, f"{name} cannot be opened: {error.strerror or error}")


def _items(source: Source, columns: Mapping[str, str], max_bytes: int) -> Iterator[Draft | Skipped]:
    if not source.head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise ReadError("is empty")
    match sniff.kind_of(source.path or source.name, source.head):
        case "text":
            yield from read_text(source, max_bytes=max_bytes)
        case "html":
            yield from read_page(source, max_bytes=max_bytes)
        case "feed":
            yield from read_feed(source, max_bytes=max_bytes)
        case "jsonl":
            yield from read_jsonl(source, columns, max_bytes=max_bytes)
        case "json":
            yield from read_json(source, columns, max_bytes=max_bytes)
        case "csv" | "tsv" as kind:
            yield from read_csv(source, columns, tabs=kind == "tsv", max_bytes=max_bytes)
        case "parquet":
            yield from read_parquet(source, columns, max_bytes=max_bytes)
