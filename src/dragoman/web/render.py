"""A page's data in, its HTML out. All that comes from articles is escaped by the templates, without exception."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from dragoman.views.text import lines_of, printable, shortened
from dragoman.web.desk import Paging

STATUS_WORDS = {
    "actual": "happened",
    "ongoing": "goes on",
    "planned": "planned",
    "hypothetical": "only possible",
    "denied": "denied",
    "historical": "long before",
}
BASES = {
    "stated": "said in the words",
    "relative": "counted from the article's date",
    "discourse": "taken from elsewhere in the article",
    "inferred": "inferred",
    "lookup": "looked up in a facts table",
    "learned": "learned from earlier coverage",
    "published": "only the article's own date speaks for it",
    "unknown": "not known",
}
QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}


def html(template: str, data: Mapping[str, Any]) -> str:
    return _environment().get_template(f"{template}.html").render(data)


def prepare() -> None:
    """Compile every template, so that no reader waits for it."""
    environment = _environment()
    for file in (resources.files("dragoman.web") / "templates").iterdir():
        environment.get_template(file.name)


def safe_link(url: str | None) -> str | None:
    """An address that may be followed: http and https only.

    >>> safe_link("javascript:alert(1)") is None
    True
    """
    cleaned = (url or "").strip()
    return cleaned if re.match(r"https?://[^\s<>\"'`\\\x00-\x1f]+$", cleaned, re.IGNORECASE) else None


def query(values: Mapping[str, Any], **changed: Any) -> str:
    """The values as the query of an address, with some of them changed or, if None, left out."""
    merged = {**values, **changed}
    pairs = [(name, value) for name, value in merged.items() if value not in (None, "", [])]
    return "?" + urlencode(pairs, doseq=True) if pairs else "?"


def address_of(actor: Mapping[str, Any]) -> str:
    return f"/actor/{actor['id']}" if actor.get("id") else f"/actor/{actor.get('code')}"


def coded(actor: Mapping[str, Any]) -> str:
    """ "USA GOV", or nothing where there is no code."""
    parts = [actor.get("code"), *(actor.get("sectors") or [])[:1]]
    return " ".join(printable(part) for part in parts if part)


@functools.lru_cache(4096)
def _time(day: Any) -> Markup:
    """A day that the browser may write as its reader is used to."""
    if day in (None, ""):
        return Markup('<span class="none">no date</span>')
    iso = day.isoformat()[:19] if isinstance(day, dt.date | dt.datetime) else printable(day)
    shown = iso.replace("T", " ")[:16]
    return Markup('<time datetime="{}">{}</time>').format(iso, shown)


def _number(value: Any) -> Markup:
    if value is None:
        return Markup('<span class="none">–</span>')
    return Markup('<data value="{0}">{0}</data>').format(value)


def _snippet(text: str) -> Markup:
    """What lies between U+0002 and U+0003 is marked."""
    shown = Markup.escape(
        " ".join(
            re.sub("[\x00\x01\x04-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).split()
        )
    )
    return Markup(str(shown).replace("\x02", "<mark>").replace("\x03", "</mark>"))


def _short(text: Any, width: int = 160) -> str:
    """One line of at most so many characters; what lies far behind them is not even looked at."""
    return shortened(printable(str(text or "")[: width * 8 + 1000]), width)


def _pages(paging: Paging) -> Sequence[int]:
    near = {1, paging.pages, *range(paging.page - 2, paging.page + 3)}
    return sorted(n for n in near if 1 <= n <= paging.pages)


def _with_code(text: str) -> Markup:
    """What stands between backticks as code."""
    return Markup(re.sub(r"`([^`]*)`", r"<code>\1</code>", str(Markup.escape(printable(text)))))


def _month_end(month: str) -> str:
    """The last day of "2025-02"."""
    year, number = (int(part) for part in month.split("-"))
    return f"{month}-{calendar.monthrange(year, number)[1]:02d}"


class _Environment(jinja2.Environment):
    """Rows are dicts: their values are looked for first, which saves an exception for each."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@functools.cache
def _environment() -> jinja2.Environment:
    folder = resources.files("dragoman.web") / "templates"
    loader = jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8"))
    environment = _Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "time": _time,
        "number": _number,
        "short": _short,
        "clean": printable,
        "lines": lines_of,
        "snippet": _snippet,
        "link": safe_link,
        "coded": coded,
        "address": address_of,
        "query": query,
        "pages": _pages,
        "with_code": _with_code,
    }
    environment.globals |= {"STATUS": STATUS_WORDS, "BASES": BASES, "QUADS": QUADS, "month_end": _month_end}
    return environment
