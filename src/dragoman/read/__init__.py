"""Files, folders, archives and pipes of coverage → Articles, and what was Skipped and why.

Each format has its file (`texts`, `pages`, `feeds`, `tables`, `parquet`, `archives`, `warc`), which gives drafts;
`drafts` finishes them all alike; `sources` finds and opens, `unpack` unpacks, `sniff` tells what a file is, `decode`
turns bytes into text.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from dragoman.errors import MissingExtra, ReadError, UsageError
from dragoman.read import sniff
from dragoman.read.archives import members
from dragoman.read.drafts import Defaults, Draft, finish
from dragoman.read.feeds import read_feed
from dragoman.read.pages import Page, draft_of_page, read_page
from dragoman.read.parquet import read_parquet
from dragoman.read.sources import Source, cited, find, fingerprint, opened
from dragoman.read.tables import COLUMNS, read_csv, read_json, read_jsonl
from dragoman.read.texts import read_text
from dragoman.read.warc import read_warc
from dragoman.records import Article, Skipped

__all__ = ["MAX_BYTES", "Input", "Place", "Reading", "articles", "readings"]

MAX_BYTES = 20_000_000
"""Largest item that is read: a page, a text, a feed, a line or a record. The longest article known to us is
0.3 MB."""
MAX_TEXT = 2_000_000
"""Characters of the longest text that is coded; a book has a million."""

Place = tuple[int, ...]
"""Where an item stands in an input: its number, within archives after the number of each member that holds it. Places
of one input grow."""
_END: Place = (2**62,)
"""Where it is told what ended an input, or a member, before its end: behind all items, however many were read."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file as it was when it was read."""

    name: str
    fingerprint: str
    """Hash of its size, time, ends, and of the options that it was read with."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An item as its format gives it, to be made an article where there is time for it: in the process that codes."""

    item: Draft | Page | Skipped
    defaults: Defaults
    input: Input | None = None
    """None for standard input and what does not exist."""
    at: Place = ()
    last: bool = False
    """Nothing follows in this input."""

    @property
    def citation(self) -> str:
        return self.item.citation

    def article(self) -> Article | Skipped:
        """The article, or why there is none."""
        item = self.item
        if isinstance(item, Skipped):
            return item
        try:
            draft = draft_of_page(item) if isinstance(item, Page) else item
        except ReadError as error:
            return Skipped(item.citation, f"{item.where} {error}")
        except MissingExtra as error:
            return Skipped(item.citation, f"{item.where}: {error}")
        if len(draft.text) > MAX_TEXT:
            size = f"{len(draft.text):,} characters"
            return Skipped(item.citation, f"{item.where} has a text of {size}, over the limit of {MAX_TEXT:,}")
        return finish(draft, self.defaults)


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

    A path is a file (plain text, Markdown, HTML, JSONL, JSON, CSV, TSV, Parquet, RSS, Atom, WARC, WACZ; a zip or tar
    of these; any of them packed by gzip, bzip2, xz or zstd), a folder, a glob, or "-" for `stdin`. `date` and
    `source` fill what an item does not say of itself. `columns` maps text, title, date, source, url, author and id
    to names of columns; the usual names are known.

    Whatever cannot be read comes out as Skipped, its reason a full sentence with the place; nothing is left
    out silently and nothing ends the rest. Raises UsageError for `columns` that name no field.
    """
    found = readings(paths, date=date, source=source, columns=columns, stdin=stdin, max_bytes=max_bytes)
    return (reading.article() for reading in found)


def readings(
    paths: Sequence[str],
    *,
    date: dt.date | None = None,
    source: str | None = None,
    columns: Mapping[str, str] | None = None,
    stdin: BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
    done: Callable[[Input], Place | None] = lambda input: (),
) -> Iterator[Reading]:
    """The same items before they are made articles, each with its place in its input.

    `done` says to which place an input was read before: what stands up to there is passed over; None passes over all.
    """
    if isinstance(paths, str | os.PathLike):
        paths = [paths]
    columns = dict(columns or {})
    for field in columns:
        if field not in COLUMNS:
            raise UsageError(f"--column {field}={columns[field]}: no field '{field}'; there are {', '.join(COLUMNS)}")
    options = f"{date}\x1f{source}\x1f{sorted(columns.items())}"
    return _readings(
        [os.fspath(path) for path in paths], Defaults(date, source), options, columns, stdin, max_bytes, done
    )


def _readings(
    paths: Sequence[str],
    defaults: Defaults,
    options: str,
    columns: Mapping[str, str],
    stdin: BinaryIO | None,
    max_bytes: int,
    done: Callable[[Input], Place | None],
) -> Iterator[Reading]:
    for path in find(paths):
        if isinstance(path, Skipped):
            yield Reading(path, defaults)
            continue
        mark = None if path == "-" else fingerprint(path, options)
        if mark is None:
            for _, item in _drafts(path, columns, (), stdin, max_bytes):
                yield Reading(item, defaults)
            continue
        read = Input(cited(path), mark)
        after = done(read)
        if after is None:
            continue
        held: Reading | None = None
        for at, item in _drafts(path, columns, after, stdin, max_bytes):
            if held:
                yield held
            held = Reading(item, defaults, read, at)
        if held:
            yield replace(held, last=True)


def _drafts(
    path: str, columns: Mapping[str, str], after: Place, stdin: BinaryIO | None, max_bytes: int
) -> Iterator[tuple[Place, Draft | Page | Skipped]]:
    """The items of one file beyond a place; what ends it early becomes one Skipped after those that could be read."""
    name = "stdin" if path == "-" else cited(path)
    at: Place = after or (0,)
    try:
        with opened(path, stdin) as source:
            for at, item in _items(source, columns, after, max_bytes):
                yield at, item
        if at == (0,):
            raise ReadError("holds no records")
        return
    except (ReadError, MissingExtra, OSError) as error:
        fault = Skipped(name, _told(name, error))
    if after < _END:
        yield _END, fault


def _told(name: str, error: ReadError | MissingExtra | OSError) -> str:
    if isinstance(error, ReadError):
        return f"{name} {error}"
    if isinstance(error, MissingExtra):
        return f"{name}: {error}"
    return f"{name} cannot be opened: {error.strerror or error}"


def _items(
    source: Source, columns: Mapping[str, str], after: Place, max_bytes: int
) -> Iterator[tuple[Place, Draft | Page | Skipped]]:
    if not source.head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise ReadError("is empty")
    kind = sniff.kind_of(source.path or source.name, source.head)
    if kind in ("zip", "tar"):
        yield from _members(source, kind, columns, after, max_bytes)
        return
    passed = after[0] if after else 0
    if kind == "warc":
        yield from (((number,), item) for number, item in read_warc(source, after=passed, max_bytes=max_bytes))
        return
    counted = 0
    match kind:
        case "jsonl":
            counted, items = passed, read_jsonl(source, columns, after=passed, max_bytes=max_bytes)
        case "parquet":
            counted, items = passed, read_parquet(source, columns, after=passed, max_bytes=max_bytes)
        case "text":
            items = read_text(source, max_bytes=max_bytes)
        case "feed":
            items = read_feed(source, max_bytes=max_bytes)
        case "json":
            items = read_json(source, columns, max_bytes=max_bytes)
        case "csv" | "tsv":
            items = read_csv(source, columns, tabs=kind == "tsv", max_bytes=max_bytes)
        case _:
            if not passed:
                yield (1,), read_page(source, max_bytes=max_bytes)
            return
    for number, item in enumerate(items, counted + 1):
        if number > passed:
            yield (number,), item


def _members(
    source: Source, kind: sniff.Kind, columns: Mapping[str, str], after: Place, max_bytes: int
) -> Iterator[tuple[Place, Draft | Page | Skipped]]:
    """The items of an archive's members; a member that cannot be read is Skipped, the others go on."""
    for member in members(source, kind):
        if after and (member.number,) < after[:1]:
            continue
        name = f"{source.name}/{member.name}".encode("utf-8", "replace").decode()
        inner = after[1:] if after[:1] == (member.number,) else ()
        if after[:1] == (member.number,) and not inner:
            continue
        if member.refused or member.stream is None:
            yield (member.number,), Skipped(name, f"{name} {member.refused}")
            continue
        at: Place = inner or (0,)
        try:
            for at, item in _items(Source(name, member.stream, inside=source), columns, inner, max_bytes):
                yield (member.number, *at), item
            if at == (0,):
                raise ReadError("holds no records")
            continue
        except (ReadError, MissingExtra) as error:
            fault = Skipped(name, _told(name, error))
        if inner < _END:
            yield (member.number, *_END), fault
