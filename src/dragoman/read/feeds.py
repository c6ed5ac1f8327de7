"""An RSS or Atom file → a draft an item. The only file that imports feedparser.

The article's text is the item's full content where the feed has it, else its summary, with markup taken off:
paragraphs parted by a blank line.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from html.entities import name2codepoint
from html.parser import HTMLParser
from typing import Any

from dragoman.errors import ReadError
from dragoman.read.drafts import Draft
from dragoman.read.sources import Source
from dragoman.records import Skipped

_BLOCK = re.compile(
    r"address|article|blockquote|d[dlt]|div|fig(?:caption|ure)|footer|h[1-6r]|header|li|[ou]l|p|pre|section|table|tr"
)
_UNSEEN = frozenset(("script", "style", "template", "noscript"))
_AMPERSAND = re.compile(rb"&(?!#(?:[0-9]+|x[0-9A-Fa-f]+);)(?:([A-Za-z][A-Za-z0-9]*);)?")
_MARKUP = re.compile(r"<[a-zA-Z/!][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);")


def read_feed(source: Source, *, max_bytes: int) -> Iterator[Draft | Skipped]:
    """Read its items in the order of the file. Raises ReadError where nothing in it is a feed.

    Broken feeds are read as far as they go: an entity that is not declared stays as it stands.
    """
    import feedparser  # type: ignore[import-untyped]

    # Given as a stream: bytes that look like a path or an address would be opened.
    feed: Any = feedparser.parse(
        io.BytesIO(_mended(source.whole(max_bytes))), sanitize_html=False, resolve_relative_uris=False
    )
    if not feed.entries:
        raise ReadError("is a feed without items" if feed.version else "is no RSS or Atom feed that can be read")
    for number, entry in enumerate(feed.entries, 1):
        citation = _words(entry.get("id")) or _words(entry.get("link")) or f"{source.name}#{number}"
        where = f"{source.name} item {number}"
        text = _text(entry)
        if len(text) > max_bytes:
            yield Skipped(citation, f"{where} is over the limit of {max_bytes} characters")
            continue
        yield Draft(
            where=where,
            citation=citation,
            text=text,
            title=_plain(entry.get("title") or "") or None,
            date=_date(entry),
            source=_words(entry.get("source", {}).get("title")) or _words(feed.feed.get("title")),
            url=_words(entry.get("link")),
            author=_words(entry.get("author")),
            known=dict.fromkeys(("title", "date", "source", "url", "author", "text"), "feed"),
        )


def _mended(data: bytes) -> bytes:
    """Entities that XML does not know as numbers, and bare ampersands escaped, outside CDATA.

    Without this the feed falls to feedparser's loose parser, which writes "AT&T;" for "AT&T".
    """
    if b"\x00" in data[:1000]:
        return data  # UTF-16, where these bytes do not stand side by side
    parts = re.split(rb"(<!\[CDATA\[.*?\]\]>)", data, flags=re.S)
    parts[::2] = (_AMPERSAND.sub(_entity, part) for part in parts[::2])
    return b"".join(parts)


def _entity(found: re.Match[bytes]) -> bytes:
    name = found[1].decode("ascii") if found[1] else ""
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return found[0]
    if name in name2codepoint:
        return b"&#%d;" % name2codepoint[name]
    return b"&amp;" + found[0][1:]


def _text(entry: Any) -> str:
    """The longest of the item's contents (feeds may give text and HTML side by side), else its summary."""
    contents = [_plain(content.get("value") or "") for content in entry.get("content", [])]
    return max(contents, key=len, default="") or _plain(entry.get("summary") or "")


def _date(entry: Any) -> object:
    """As the feed wrote it, so that the day is that of its own time zone; else as feedparser read it."""
    for name in ("published", "created", "updated"):
        if written := entry.get(name):
            if re.search(r"\d{4}-\d\d-\d\d|\d\s+[A-Z][a-z]{2}", written):
                return written
            if parsed := entry.get(f"{name}_parsed"):
                return dt.date(*parsed[:3])
            return written
    return None


def _words(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _plain(value: str) -> str:
    """HTML → text. Text without markup comes back as it is.

    >>> _plain("<p>Envoys <b>met</b> &amp; parted.</p><p>Talks go on.</p>")
    'Envoys met & parted.\\n\\nTalks go on.'
    """
    if not _MARKUP.search(value):
        return value.strip()
    reader = _Plain()
    reader.feed(value)
    reader.close()
    paragraphs = (
        " ".join(part.split(" ")).strip() for part in re.sub(r"[ \t\r\n]+", " ", "".join(reader.parts)).split("\0")
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        self.parts.append("\0" if _BLOCK.fullmatch(tag) else " " if tag == "br" else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN and self._unseen:
            self._unseen -= 1
        self.parts.append("\0" if _BLOCK.fullmatch(tag) else "")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(data.replace("\0", " "))
