"""A web archive (WARC, WET) → its pages. Streamed: no more than one record is held.

After ISO 28500 (WARC 1.1), and as lenient as archives in the wild ask for: records cut short, lines without a
carriage return, pages packed or chunked as the server sent them. What is no page (requests, pictures, answers that say
"not found") is counted and told of once, at the end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.errors import DragomanError, ReadError
from dragoman.read.decode import decode, megabytes
from dragoman.read.drafts import Draft
from dragoman.read.pages import Page
from dragoman.read.sources import Source
from dragoman.read.unpack import inflated
from dragoman.records import Skipped

_HEADER_BYTES = 256_000
"""Of a record's or an answer's head; browsers allow as much."""
_HTML = ("text/html", "application/xhtml+xml")
_SHOWN_KINDS = 8
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)

Item = tuple[int, Page | Draft | Skipped]


def read_warc(source: Source, *, after: int = 0, max_bytes: int) -> Iterator[Item]:
    """Each page or fault beyond record `after`, with the number of its record."""
    window = _Window(source.chunks())
    left_out: Counter[str] = Counter()
    number = pages = at = 0
    try:
        while True:
            at = number + 1
            if (head := _next_head(window)) is None:
                break
            number = at
            try:
                item = _item(window, head, source.name, number, max_bytes, skip=number <= after)
            except _NoPage as no:
                left_out[str(no)] += 1
                continue
            pages += 1
            if item is not None:
                yield number, item
    except _Damaged as error:
        if at > after:
            yield at, Skipped(source.name, f"{source.name} record {at} {error}: the rest is lost")
        return
    if left_out and at > after:
        kinds = [f"{n} {kind}" for kind, n in sorted(left_out.items(), key=lambda kind: (-kind[1], kind[0]))]
        more = f", {len(kinds) - _SHOWN_KINDS} other kinds" if len(kinds) > _SHOWN_KINDS else ""
        total = f"{sum(left_out.values())} of {number} records are no pages"
        yield at, Skipped(source.name, f"{source.name}: {total} ({', '.join(kinds[:_SHOWN_KINDS])}{more})")
    elif not pages and not left_out:
        raise ReadError("holds no records")


class _NoPage(Exception):
    """A record that holds no page; says of which kind it is."""


class _Damaged(Exception):
    """The archive cannot be read on from here."""


@dataclass(frozen=True, slots=True)
class _Head:
    fields: dict[str, str]
    size: int

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


def _next_head(window: _Window) -> _Head | None:
    """The head of the next record, None at the end."""
    line = b""
    while not line.strip():
        if (found := window.line(_HEADER_BYTES)) is None:
            return None
        line = found
    if not line.startswith(b"WARC/"):
        raise _Damaged("does not begin as a WARC record does")
    fields = _fields(window)
    try:
        size = int(fields["content-length"])
    except (KeyError, ValueError):
        raise _Damaged("does not say how long it is") from None
    if size < 0:
        raise _Damaged("has a length below zero")
    return _Head(fields, size)


def _fields(window: _Window) -> dict[str, str]:
    """`Name: value` lines up to a blank one; a line that begins with a space goes on with the one before."""
    fields: dict[str, str] = {}
    name, read = "", 0
    while True:
        line = window.line(_HEADER_BYTES)
        if line is None:
            raise _Damaged("is cut off in its head")
        read += len(line)
        if read > _HEADER_BYTES:
            raise _Damaged("has a head without end")
        text = line.rstrip(b"\r\n").decode("utf-8", "replace")
        if not text:
            return fields
        if text[0] in " \t" and name:
            fields[name] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if colon:
            fields.setdefault(name, value.strip())


def _item(
    window: _Window, head: _Head, name: str, number: int, max_bytes: int, *, skip: bool
) -> Page | Draft | Skipped | None:
    """What a record holds, None where it is to be skipped. Its block is read or passed over in any case."""
    where = f"{name} record {number}"
    url = head.get("warc-target-uri").strip("<>")
    citation = url or f"{name}#{number}"
    kind, media = head.get("warc-type").lower(), _media(head.get("content-type"))
    if kind not in ("response", "resource", "conversion") or url.startswith(("dns:", "whois:")):
        window.skip(head.size)
        raise _NoPage(f"of type {kind[:20] or 'none'}")
    if kind != "response" and media not in (*_HTML, "text/plain", "application/http"):
        window.skip(head.size)
        raise _NoPage(media[:40] or "of no type")
    if head.size > max_bytes + _HEADER_BYTES:
        window.skip(head.size)
        return None if skip else Skipped(citation, f"{where} is {_over(head.size, max_bytes)}")
    block = window.take(head.size)
    if kind == "conversion" or (media == "text/plain" and kind == "resource"):
        return None if skip else _text(block, where, citation, url)
    encoding = charset_of(head.get("content-type"))
    if kind == "response":
        status, fields, block = _answer(block)
        if status != 200:
            raise _NoPage(f"answered {status}" if status else "no answer of a web server")
        media, encoding = _media(fields.get("content-type", "")), charset_of(fields.get("content-type", ""))
        if media not in _HTML and not (not media and block.lstrip()[:1] == b"<"):
            raise _NoPage(media[:40] or "of no type")
        if skip:
            return None
        try:
            block = _as_sent(block, fields, max_bytes)
        except DragomanError as error:
            return Skipped(citation, f"{where} {error}")
    if skip:
        return None
    if len(block) > max_bytes:
        return Skipped(citation, f"{where} is {_over(len(block), max_bytes)}")
    return Page(where, citation, block, encoding, url or None)


def _text(block: bytes, where: str, citation: str, url: str) -> Draft:
    text, encoding = decode(block)
    draft = Draft(where, citation, text, url=url or None, titled=True)
    draft.known = {"url": "given"} | ({"encoding": encoding} if encoding else {})
    return draft


def _answer(block: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, fields and body of what a web server sent; status 0 where it is no such thing."""
    found = re.match(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})", block[:40])
    end = re.search(rb"\r?\n\r?\n", block[:_HEADER_BYTES])
    if found is None or end is None:
        return 0, {}, b""
    fields: dict[str, str] = {}
    for line in block[: end.start()].splitlines()[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return int(found[1]), fields, block[end.end() :]


def _as_sent(body: bytes, fields: dict[str, str], max_bytes: int) -> bytes:
    """The page itself. Crawlers differ in whether they undo chunks and packing and still say so: what does not look
    it is taken as it is."""
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = _joined_chunks(body)
    for coding in reversed([part.strip().lower() for part in fields.get("content-encoding", "").split(",")]):
        if coding in ("", "identity") or body.lstrip()[:1] == b"<":
            continue
        body = inflated(body, coding, max_bytes)
    return body


def _joined_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while found := re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n").match(body, at):
        size, start = int(found[1], 16), found.end()
        if not size:
            return b"".join(parts)
        parts.append(body[start : start + size])
        at = start + size
        at += len(body[at : at + 2]) - len(body[at : at + 2].lstrip(b"\r\n"))
    return b"".join(parts) + body[at:] if parts else body


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def charset_of(content_type: str) -> str | None:
    found = _CHARSET.search(content_type)
    return found[1] if found else None


def _over(size: int, max_bytes: int) -> str:
    return f"{megabytes(size)}, over the limit of {megabytes(max_bytes)} an item"


class _Window:
    """Lines and blocks of a stream of bytes."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._data = b""
        self._at = 0

    def line(self, limit: int) -> bytes | None:
        """The next line with its end, None at the end. Raises _Damaged where it is longer than `limit`."""
        parts: list[bytes] = []
        size = 0
        while True:
            end = self._data.find(b"\n", self._at)
            stop = len(self._data) if end < 0 else end + 1
            parts.append(self._data[self._at : stop])
            size += stop - self._at
            self._at = stop
            if size > limit:
                raise _Damaged("has a line without end")
            if end >= 0 or not self._more():
                return b"".join(parts) or None

    def take(self, size: int) -> bytes:
        """Raises _Damaged where there are fewer."""
        parts: list[bytes] = []
        while size:
            part = self._data[self._at : self._at + size]
            self._at += len(part)
            size -= len(part)
            parts.append(part)
            if size and not self._more():
                raise _Damaged("is cut off")
        return b"".join(parts)

    def skip(self, size: int) -> None:
        while size:
            step = min(size, len(self._data) - self._at)
            self._at += step
            size -= step
            if size and not self._more():
                raise _Damaged("is cut off")

    def _more(self) -> bool:
        try:
            self._data, self._at = next(self._chunks, b""), 0
        except ReadError as error:
            raise _Damaged(str(error).removesuffix(": the rest is lost")) from error
        return bool(self._data)
