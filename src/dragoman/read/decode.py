"""Bytes → text: UTF-8, UTF-16, what a page declares, and Windows-1252 for the rest."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ALIASES = {"iso-8859-1": "cp1252", "iso8859-1": "cp1252", "ascii": "cp1252"}
"""As browsers read them (WHATWG Encoding Standard, 4.2): pages that declare these hold Windows-1252."""
_BROKEN_UTF8_SHARE = 0.1
"""Unreadable among all non-ASCII characters: up to this share it is damaged UTF-8, above another encoding."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, without its end; `data` is None where it is longer than the limit."""

    number: int
    data: bytes | None
    size: int


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, str | None]:
    """The text, and its encoding where that is not plain UTF-8. Never fails.

    `declared` is what a page says of itself. It is tried after UTF-8, as pages that are UTF-8 often declare
    something else and text that is not UTF-8 hardly ever decodes as such by chance.

    >>> decode(b"caf\\xe9")
    ('café', 'cp1252')
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, "replace")
            return text, None if encoding == "utf-8" else encoding
    if wide := utf16_without_bom(data[:4096]):
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError:
        pass
    patched = data.decode("utf-8", "replace")
    broken = patched.count("\ufffd")
    if broken <= _BROKEN_UTF8_SHARE * len(re.findall(r"[^\x00-\x7f]", patched)):
        return patched, "utf-8, damaged"
    if declared and (found := _decode_declared(data, declared)):
        return found
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"


def _decode_declared(data: bytes, declared: str) -> tuple[str, str] | None:
    name = declared.strip().lower()
    try:
        name = codecs.lookup(_ALIASES.get(name, name)).name
        return data.decode(name), name
    except (LookupError, UnicodeError):
        return None


def utf16_without_bom(head: bytes) -> str | None:
    """UTF-16 that lost its mark shows as Latin letters with a NUL before or after each.

    >>> utf16_without_bom("no mark".encode("utf-16-le"))
    'utf-16-le'
    """
    if len(head) < 8:
        return None
    for encoding, offset in (("utf-16-le", 1), ("utf-16-be", 0)):
        high = head[offset::2]
        if high.count(0) > 0.6 * len(high) and head[1 - offset :: 2].count(0) == 0:
            return encoding
    return None


def utf8_chunks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes without a mark, and UTF-16 rewritten as UTF-8, so that lines end at a newline byte."""
    decoder: codecs.IncrementalDecoder | None = None
    for number, chunk in enumerate(chunks):
        if number == 0:
            for bom, encoding in _BOMS:
                if chunk.startswith(bom):
                    chunk = chunk[len(bom) :]
                    if encoding != "utf-8":
                        decoder = codecs.getincrementaldecoder(encoding)("replace")
                    break
            else:
                if wide := utf16_without_bom(chunk[:4096]):
                    decoder = codecs.getincrementaldecoder(wide)("replace")
        yield decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
    if decoder:
        yield decoder.decode(b"", True).encode("utf-8", "replace")


def lines(chunks: Iterable[bytes], *, max_bytes: int) -> Iterator[Line]:
    """Split into lines without ever holding more than `max_bytes` of one.

    >>> [(line.number, line.data) for line in lines([b"a", b"b\\nc"], max_bytes=9)]
    [(1, b'ab'), (2, b'c')]
    """
    number, size = 1, 0
    pending: list[bytes] = []
    for chunk in chunks:
        start = 0
        while (cut := chunk.find(b"\n", start)) >= 0:
            size += cut - start
            pending.append(chunk[start:cut])
            yield Line(number, b"".join(pending) if size <= max_bytes else None, size)
            number, size, pending, start = number + 1, 0, [], cut + 1
        size += len(chunk) - start
        if size <= max_bytes:
            pending.append(chunk[start:])
        else:
            pending = []
    if size:
        yield Line(number, b"".join(pending) if size <= max_bytes else None, size)


def megabytes(size: int) -> str:
    """A size in words for messages.

    >>> megabytes(52_428_800), megabytes(900)
    ('52.4 MB', '900 bytes')
    """
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size} bytes"
