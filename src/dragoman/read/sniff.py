"""A file's name and first bytes → the kind of file it is."""

from __future__ import annotations

import json
import os
import re
from typing import Literal

from dragoman.errors import ReadError
from dragoman.read import decode

Kind = Literal["text", "html", "feed", "jsonl", "json", "csv", "tsv", "parquet", "zip", "tar", "warc"]

EXTENSIONS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".zip": "zip",
    ".wacz": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".warc": "warc",
    ".wet": "warc",
}
PACKED = (".gz", ".bz2", ".xz", ".zst")
"""Endings that say how a file is packed, and nothing of what it is."""

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"RIFF", "a media file"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"7z\xbc\xaf", "a 7z file"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_NAMES: dict[Kind, str] = {"parquet": "Parquet", "zip": "a zip", "tar": "a tar", "warc": "WARC"}
"""Kinds that show in the first bytes, whatever the name."""
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_CONTROL_SHARE = 0.02
"""Above this share of control characters a file is no text. Texts damaged by old editors hold a few in ten
thousand, compiled and compressed files about a tenth."""
_FEED_HEAD = re.compile(r"<(?:rss|feed|rdf:RDF|channel)[\s>]", re.I)
_HTML_HEAD = re.compile(r"<(?:!doctype\s+html|html|head|body|article)[\s>]", re.I)


def kind_by_name(name: str) -> Kind | None:
    """What the name says, `.gz` and its like aside; None where it says nothing.

    >>> kind_by_name("a/b.JSONL.gz")
    'jsonl'
    """
    stem, extension = os.path.splitext(name.lower())
    if extension in PACKED:
        extension = os.path.splitext(stem)[1]
    return EXTENSIONS.get(extension)


def kind_of(name: str, head: bytes) -> Kind:
    """The kind of a file from its name, corrected by what its first bytes plainly are.

    Raises ReadError, without the file's name, for what is not text at all.
    """
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(b"WARC/"):
        return "warc"
    if head[257:262] == b"ustar":
        return "tar"
    named = kind_by_name(name)
    if named in _NAMES:
        raise ReadError(f"is named {_NAMES[named]} but is not")
    _refuse_binary(head)
    text = decode.decode(head)[0].lstrip("\ufeff \t\r\n")
    marked = _kind_by_markup(text)
    if named in (None, "text", "html", "feed") and marked:
        return marked
    if named == "feed":
        raise ReadError("is XML but neither RSS nor Atom" if text.startswith("<") else "is no RSS or Atom feed")
    if named in ("json", "jsonl"):
        return _json_or_jsonl(text, named)
    if named is not None:
        return named
    if re.match(r'\{\s*"', text) and _is_object(text):
        return _json_or_jsonl(text, "json")
    return "json" if re.match(r"\[\s*\{", text) else "text"


def _refuse_binary(head: bytes) -> None:
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise ReadError(f"is {what}, not text; save its text and read that")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or decode.utf16_without_bom(head):
        return
    odd = len(head) - len(head.translate(None, _CONTROL))
    if odd > _CONTROL_SHARE * len(head) and odd > 1:
        raise ReadError("is binary, not text")


def _kind_by_markup(text: str) -> Kind | None:
    if not text.startswith("<"):
        return None
    start = re.sub(r"<!--.*?-->", "", text[:4000], flags=re.S)
    feed, html = _FEED_HEAD.search(start), _HTML_HEAD.search(start)
    if feed and (html is None or feed.start() < html.start()):
        return "feed"
    return "html" if html else None


def _json_or_jsonl(text: str, otherwise: Kind) -> Kind:
    """`.json` with an object a line is JSONL, `.jsonl` that holds one list is JSON."""
    if re.match(r"\[\s*[\[{\]]", text):
        return "json"
    first, _, more = text.partition("\n")
    return "jsonl" if more.strip() and _is_object(first) else otherwise


def _is_object(text: str) -> bool:
    """Whether it is a JSON object, or as far as it goes could be one."""
    try:
        return isinstance(json.loads(text), dict)
    except RecursionError:
        return True
    except ValueError:
        first = text.split("\n", 1)[0]
        if first != text:
            return _is_object(first) or first.strip() == "{"
        return len(text) > 2000 and re.match(r'\{\s*"[^"\n]{1,80}"\s*:', text) is not None
