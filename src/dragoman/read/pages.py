"""A page of the web → one draft. The only file that imports trafilatura.

The article's text is what the extractor takes for the article: paragraphs joined by newlines, without what
the site put around them.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dragoman.errors import MissingExtra, ReadError
from dragoman.read.decode import decode
from dragoman.read.drafts import Draft
from dragoman.read.sources import Source

if TYPE_CHECKING:
    from trafilatura.settings import Document

_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)""", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\bencoding=[\"']([\w.-]+)[\"'][^>]*\?>")
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]*encoding=[\"']([\w.-]+)")
_CHARSET_WITHIN = 4096
"""Bytes in which a page must name its encoding; browsers look at 1024, saved pages carry longer heads."""
_SHORTEST = 80
"""Characters below which a page's text is a notice or a menu, no article."""
_REPEATED = 60
"""Paragraphs from this length on are taken once: the extractor doubles some on small pages."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came, not yet taken apart: that is costly, and left to whoever codes the article."""

    where: str
    citation: str
    data: bytes
    encoding: str | None = None
    """What the server said of it."""
    url: str | None = None
    """Where it was fetched from."""


def read_page(source: Source, *, max_bytes: int) -> Page:
    """A saved page. Raises ReadError where it is over the limit."""
    return Page(source.name, source.name, source.whole(max_bytes))


def draft_of_page(page: Page) -> Draft:
    """Read it as one article. Raises ReadError where there is none, MissingExtra without trafilatura."""
    data = page.data
    declared = _CHARSET.search(data[:_CHARSET_WITHIN]) or _XML_ENCODING.search(data[:200])
    stated = page.encoding or (declared[1].decode("ascii", "replace") if declared else None)
    written, encoding = decode(data, declared=stated)
    found = _extract(_XML_DECLARATION.sub("", written.replace("\x00", "")))
    text = _without_repeats(found.text or "") if found else ""
    if found is None or len(text) < _SHORTEST:
        raise ReadError("holds no article text")
    draft = Draft(
        where=page.where,
        citation=page.citation,
        text=text,
        title=found.title,
        date=found.date,
        source=found.sitename or found.hostname or (urlsplit(page.url).hostname if page.url else None),
        url=found.url or page.url,
        author=found.author,
    )
    draft.known = dict.fromkeys(("title", "date", "source", "url", "author", "text"), "page")
    if encoding:
        draft.known["encoding"] = encoding
    return draft


def _extract(page: str) -> Document | None:
    try:
        import trafilatura
    except ImportError:
        raise MissingExtra('Reading HTML needs trafilatura: pip install "dragoman[html]"') from None
    try:
        return trafilatura.bare_extraction(  # type: ignore[return-value]
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            # What the page says in its metadata; the extensive search takes a copyright year for a date.
            date_extraction_params={"original_date": True, "extensive_search": False},
        )
    except Exception as error:  # whatever a broken page does to the extractor, it ends this page only
        _log.debug("extractor failed", exc_info=True)
        raise ReadError(f"cannot be taken apart ({type(error).__name__})") from error


def _without_repeats(text: str) -> str:
    seen: set[str] = set()
    kept = []
    for paragraph in text.split("\n"):
        if len(paragraph) >= _REPEATED:
            if paragraph in seen:
                continue
            seen.add(paragraph)
        kept.append(paragraph)
    return "\n".join(kept).strip()
