"""Records as a notebook shows them: `dragoman.show`, and `%load_ext dragoman` for all records that a cell ends with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dragoman.records import Coded, Event
from dragoman.views.html import coded_html, table_html, timeline_html


@dataclass(frozen=True, slots=True)
class Shown:
    """HTML that a notebook displays."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def show(what: Any) -> Shown:
    """An article's text with its events marked (`Coded`), a timeline (events with articles), or a table of rows."""
    if isinstance(what, Coded):
        return Shown(coded_html(what))
    if hasattr(what, "_repr_html_"):
        return Shown(what._repr_html_())
    items = list(what)
    if items and isinstance(items[0], tuple) and isinstance(items[0][0], Event):
        return Shown(timeline_html(items))
    return Shown(table_html([dict(item) for item in items]))


def register(ipython: Any) -> None:
    """Let a notebook show `Coded` as marked text."""
    ipython.display_formatter.formatters["text/html"].for_type(Coded, coded_html)
