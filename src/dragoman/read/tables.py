"""Files of records (JSONL, JSON, CSV, TSV) → a draft a record; the text is the text field exactly as given.

Columns are found by the usual names (`COLUMNS`) or as `--column FIELD=NAME` says. A record that cannot be
used is Skipped with its line, the others go on. Files are streamed: no more than one record is held.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dragoman.errors import ReadError
from dragoman.read.decode import decode, lines, megabytes, utf8_chunks
from dragoman.read.drafts import Draft
from dragoman.read.sources import Source
from dragoman.records import Skipped

COLUMNS: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "content_original", "full_text", "article_text", "maintext",
        "content_text",
    ),
    "title": ("title", "headline"),
    "date": (
        "date", "published", "pub_date", "publication_date", "published_at", "publishedat", "date_published",
        "date_publish", "pubdate", "published_date",
    ),
    "source": ("source", "publisher", "outlet", "source_name", "publication"),
    "url": ("url", "link"),
    "author": ("author", "authors", "byline"),
    "id": ("id", "key", "citation"),
}  # fmt: skip
"""Field → its usual names, the first that is filled wins. Capitals, spaces and hyphens do not matter."""

_LISTS = ("articles", "items", "entries", "documents", "docs", "results", "data", "stories")
"""Where a JSON object keeps its articles, as in the answers of news interfaces and JSON Feed."""
_SHOWN = 12
"""Names of columns that a message lists."""


def read_jsonl(
    source: Source, columns: Mapping[str, str], *, after: int = 0, max_bytes: int
) -> Iterator[Draft | Skipped]:
    """A JSON object a line; blank lines do not count. The first `after` are passed over."""
    number = 0
    for line in lines(utf8_chunks(source.chunks()), max_bytes=max_bytes):
        where = f"{source.name} line {line.number}"
        if line.data is not None and not line.data.strip():
            continue
        number += 1
        if number <= after:
            continue
        citation = f"{source.name}#{number}"
        if line.data is None:
            yield _too_long(citation, where, line.size, max_bytes)
            continue
        text, encoding = decode(line.data)
        try:
            record = json.loads(text)
        except RecursionError:
            yield Skipped(citation, f"{where} is nested too deeply")
        except ValueError as error:
            yield Skipped(citation, f"{where} is not valid JSON ({_reason(error)})")
        else:
            yield draft_of(record, columns, where=where, citation=citation, max_bytes=max_bytes, encoding=encoding)


def read_json(source: Source, columns: Mapping[str, str], *, max_bytes: int) -> Iterator[Draft | Skipped]:
    """A list of objects, an object that holds such a list, one object, or objects one after another."""
    number = 0
    for value in _json_values(source, max_bytes):
        for record in _records_in(value):
            number += 1
            where, citation = f"{source.name} item {number}", f"{source.name}#{number}"
            yield draft_of(record, columns, where=where, citation=citation, max_bytes=max_bytes)


def read_csv(source: Source, columns: Mapping[str, str], *, tabs: bool, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Rows under a header.

    Raises ReadError where the header has no text column or lacks one that was asked for. The delimiter of a
    .csv is the one its header has most of: comma, semicolon, tab or bar.
    """
    # The reader's own limit on a field (131,072) is process-wide; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), max_bytes))
    feeder = _CsvLines(source, max_bytes)
    header_line = next((line for line in feeder if line.strip()), "")
    delimiter = "\t" if tabs else max(",;\t|", key=header_line.count)
    try:
        header = next(csv.reader([header_line], delimiter=delimiter), [])
    except csv.Error as error:
        raise ReadError(f"has no header that can be read ({_csv_reason(error)})") from None
    if not any(name.strip() for name in header):
        raise ReadError("has no header: its first line must name the columns")
    check_columns(header, columns)
    rows = csv.reader(feeder, delimiter=delimiter)
    number = 0
    while True:
        where = f"{source.name} line {feeder.number + 1}"
        fault = None
        try:
            row = next(rows, None)
        except csv.Error as error:
            fault = error
        yield from feeder.refused()
        if fault is None and row is None:
            return
        if fault is None and (not row or row == header):
            continue
        number += 1
        citation = f"{source.name}#{number}"
        if fault is not None or row is None:
            yield Skipped(citation, f"{where} is not valid CSV ({_csv_reason(fault)})")
        elif len(row) > len(header):
            surplus = len(row) - len(header)
            yield Skipped(citation, f"{where} has {surplus} value{'s'[: surplus > 1]} more than the header has columns")
        else:
            record = dict(zip(header, row, strict=False))
            yield draft_of(
                record, columns, where=where, citation=citation, max_bytes=max_bytes, encoding=feeder.encoding
            )


def check_columns(names: list[str], columns: Mapping[str, str]) -> None:
    """Raises ReadError where no column of a header can give the text, or one asked for is missing."""
    for field, name in columns.items():
        if name not in names:
            raise ReadError(f"has no column '{name}' (--column {field}={name}); found {_listed(names)}")
    if not column_for("text", names, columns):
        raise ReadError(f"has {_lacking(names, columns)}")


def column_for(field: str, names: Iterable[str], columns: Mapping[str, str]) -> list[str]:
    """The columns that may give a field, best first.

    >>> column_for("text", ["Headline", "Body"], {})
    ['Body']
    """
    if field in columns:
        return [name for name in names if name == columns[field]]
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(_plain_name(name), name)
    return [by_name[usual] for usual in COLUMNS[field] if usual in by_name]


def draft_of(
    record: object,
    columns: Mapping[str, str],
    *,
    where: str,
    citation: str,
    max_bytes: int,
    encoding: str | None = None,
) -> Draft | Skipped:
    """What a record gives. `where` and `citation` are used where the record has no id of its own."""
    if not isinstance(record, Mapping):
        return Skipped(citation, f"{where} is a {_json_type(record)}, not an object with fields")
    given = {field: _first_filled(record, column_for(field, record, columns)) for field in COLUMNS}
    citation = _string(given["id"]) or citation
    text = given["text"]
    if text is None:
        return Skipped(citation, f"{where}: {_lacking(list(record), columns)}")
    if not isinstance(text, str):
        return Skipped(citation, f"{where}: the text is a {_json_type(text)}, not a string")
    if len(text) > max_bytes:
        return _too_long(citation, where, len(text), max_bytes)
    draft = Draft(
        where=where,
        citation=citation,
        text=text,
        title=_string(given["title"]),
        date=given["date"],
        source=_string(given["source"]),
        url=_string(given["url"]),
        author=_string(given["author"]),
        known={field: "given" for field in COLUMNS if field != "id"},
    )
    if encoding:
        draft.known["encoding"] = encoding
    return draft


def _first_filled(record: Mapping[str, Any], names: list[str]) -> Any:
    """The first value that is not empty; whitespace alone is empty, and so is NaN."""
    for name in names:
        value = record[name]
        if value is None or value != value or (isinstance(value, str) and not value.strip()):
            continue
        return value
    return None


def _string(value: object) -> str | None:
    """A name from what a field holds: a string, a number, {"name": …}, or a list of these."""
    if isinstance(value, Mapping):
        return _string(value.get("name") or value.get("title"))
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_string, value))) or None
    if isinstance(value, bool) or value is None:
        return None
    return str(value).strip() or None


def _lacking(names: list[str], columns: Mapping[str, str]) -> str:
    """Why there is no text: no such column, or nothing in it."""
    present = column_for("text", names, columns)
    if present:
        return f"the text column '{present[0]}' is empty"
    if "text" in columns:
        return f"no column '{columns['text']}' (--column text={columns['text']}); found {_listed(names)}"
    return f"no text column; found {_listed(names)}: map one with --column text=NAME"


def _listed(names: list[str]) -> str:
    shown = [str(name)[:40] for name in names[:_SHOWN]]
    more = len(names) - len(shown)
    return (", ".join(shown) or "nothing") + (f" and {more} more" if more else "")


def _plain_name(name: str) -> str:
    return re.sub(r"[\s-]+", "_", str(name).strip().lower())


def _json_type(value: object) -> str:
    names: dict[type, str] = {
        list: "list",
        dict: "object",
        str: "string",
        bool: "boolean",
        type(None): "null",
    }
    return names.get(type(value), "number" if isinstance(value, int | float) else type(value).__name__)


def _reason(error: ValueError) -> str:
    """What the parser says, and where; text that ends too early was mostly cut."""
    if not isinstance(error, json.JSONDecodeError):
        return str(error).split(";")[0]
    at_end = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
    return f"{error.msg.removesuffix(' at')} at character {error.pos + 1}" + (
        ": it seems to be cut off" if at_end else ""
    )


def _csv_reason(error: csv.Error | None) -> str:
    """Without the advice to programmers that follows it."""
    return str(error).partition(" - ")[0]


def _too_long(citation: str, where: str, size: int, max_bytes: int) -> Skipped:
    return Skipped(citation, f"{where} is {megabytes(size)}, over the limit of {megabytes(max_bytes)} an item")


def _records_in(value: Any) -> list[Any]:
    """The articles that an object holds in a list, else the object itself."""
    for name in _LISTS if isinstance(value, dict) else ():
        inner = value.get(name)
        if isinstance(inner, list) and inner and all(isinstance(item, dict) for item in inner):
            return inner
    return [value]


def _json_values(source: Source, max_bytes: int) -> Iterator[Any]:
    """The values of a JSON text as they come: the items of a list at the top, or each value that stands
    there.

    Raises ReadError, after those that could be read, where the text breaks off or a value is over the limit.
    """
    scanner = json.JSONDecoder()
    feed = _JsonFeed(source)
    in_list = feed.peek() == "["
    number = 0
    if in_list:
        feed.position += 1
    while True:
        mark = feed.peek(skip=" \t\r\n," if number else " \t\r\n")
        if in_list and mark == "]":
            return
        if not mark:
            if in_list:
                raise ReadError(f"breaks off after item {number}: the list is not closed")
            return
        number += 1
        try:
            value, feed.position = feed.value(scanner, max_bytes)
        except ReadError as error:
            raise ReadError(f"item {number} {error}: the rest is not read") from None
        except RecursionError:
            raise ReadError(f"item {number} is nested too deeply: the rest is not read") from None
        except ValueError as error:
            raise ReadError(f"item {number} is not valid JSON ({_reason(error)}): the rest is not read") from None
        yield value


class _JsonFeed:
    """A window onto the decoded text of a source, from which values are taken one at a time."""

    def __init__(self, source: Source) -> None:
        self._chunks = utf8_chunks(source.chunks())
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self.position = 0
        self._ended = False

    def peek(self, *, skip: str = " \t\r\n") -> str:
        """The next character that is not to be skipped, "" at the end."""
        while True:
            while self.position < len(self._text):
                if self._text[self.position] not in skip:
                    return self._text[self.position]
                self.position += 1
            if not self._more(1):
                return ""

    def value(self, scanner: json.JSONDecoder, max_bytes: int) -> tuple[Any, int]:
        """The value that starts here and where it ends. The window is doubled until it holds all of it."""
        while True:
            try:
                value, end = scanner.raw_decode(self._text, self.position)
                if end < len(self._text) or not self._more(1):
                    return value, end
            except ValueError:
                size = len(self._text) - self.position
                if size > max_bytes:
                    raise ReadError(f"is over the limit of {megabytes(max_bytes)}") from None
                if not self._more(max(size, 1)):
                    raise

    def _more(self, wanted: int) -> bool:
        """Read on, dropping what was taken; False at the end."""
        parts = [self._text[self.position :]]
        self.position = 0
        while wanted > 0 and not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            parts.append(self._decoder.decode(chunk or b"", final=self._ended))
            wanted -= len(parts[-1])
        grown = any(parts[1:])
        self._text = "".join(parts)
        return grown


class _CsvLines:
    """The lines of a CSV for its reader: decoded, numbered, those over the limit left out and told of by
    `refused`."""

    def __init__(self, source: Source, max_bytes: int) -> None:
        self._name, self._max_bytes = source.name, max_bytes
        self._lines = lines(utf8_chunks(source.chunks()), max_bytes=max_bytes)
        self._refused: list[Skipped] = []
        self.number = 0
        self.encoding: str | None = None

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number = line.number
            if line.data is None:
                where = f"{self._name} line {line.number}"
                self._refused.append(_too_long(self._name, where, line.size, self._max_bytes))
                continue
            text, encoding = decode(line.data)
            self.encoding = encoding or self.encoding
            yield text + "\n"

    def refused(self) -> Iterator[Skipped]:
        """The lines left out since last asked."""
        refused, self._refused = self._refused, []
        yield from refused
