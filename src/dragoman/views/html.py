"""Records in; pieces of HTML out, for notebooks: marked text, timelines, tables. Article text is escaped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import Any

from dragoman.records import Article, Coded, Event
from dragoman.views.explain import spans_of
from dragoman.views.listing import event_day, short_names, words
from dragoman.views.text import printable

_COLOURS = {1: "#2b7a78", 2: "#1b4f72", 3: "#b9770e", 4: "#922b21"}
"""By quad class: verbal and material cooperation, verbal and material conflict."""
_TINTS = {"actor": "#d6eaf8", "recipient": "#fdebd0", "trigger": "#fadbd8", "speaker": "#e8daef", "status": "#eaeded",
          "date": "#d5f5e3", "place": "#fcf3cf"}  # fmt: skip
_ROWS = 50


def coded_html(coded: Coded) -> str:
    """An article's text with the words of its events marked."""
    title = f"<b>{_safe(coded.article.title)}</b><br>" if coded.article.title else ""
    return marked_html(coded.article, coded.events, "", title)


def marked_html(article: Article, events: Sequence[Event], below: str = "", above: str = "") -> str:
    """The text (of a single event its sentence only), each mark with its role as a tip."""
    start, end = 0, len(article.text)
    if len(events) == 1:
        start, end = events[0].sentence.start, events[0].sentence.end
    marks = [
        (f"{name}: {event.type}" if name == "trigger" else name, name, max(span.start, start), min(span.end, end))
        for event in events
        for name, span in spans_of(event)
        if span.start < end and span.end > start
    ]
    edges = sorted({start, end, *(edge for *_, a, b in marks for edge in (a, b))})
    pieces = []
    for first, last in pairwise(edges):
        here = [(tip, name) for tip, name, a, b in marks if a <= first and last <= b]
        piece = escape(article.text[first:last])
        if here:
            tips = escape(", ".join(dict.fromkeys(tip for tip, _ in here)), quote=True)
            name = next((name for _, name in here if name == "trigger"), here[0][1])
            piece = f'<mark style="background:{_TINTS[name]}" title="{tips}">{piece}</mark>'
        pieces.append(piece)
    text = f'<div style="white-space:pre-wrap;max-width:48em">{above}{"".join(pieces)}</div>'
    return text + (f"<pre>{escape(below)}</pre>" if below else "")


def timeline_html(told: Sequence[tuple[Event, Article]]) -> str:
    """A line of days with a dot an event, above a table of the first events."""
    dated = [(day, event) for event, article in told if (day := event_day(event, article))]
    rows = [
        {
            "day": event_day(event, article),
            "who": short_names(event.actors),
            "type": event.type,
            "whom": short_names(event.recipients),
            "status": event.status,
            "outlet": article.source,
            "sentence": words(article, event.sentence),
        }
        for event, article in told[:_ROWS]
    ]
    return _dots(dated) + table_html(rows, len(told))


def table_html(rows: Sequence[Mapping[str, Any]], found: int | None = None) -> str:
    """The first rows as a table."""
    found = len(rows) if found is None else found
    if not rows:
        return "<p>Nothing found.</p>"
    head = "".join(f"<th>{_safe(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{_safe(_cell(cell))}</td>" for cell in row.values()) + "</tr>" for row in rows[:_ROWS]
    )
    more = f"<p>{found - _ROWS} more.</p>" if found > _ROWS else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _dots(dated: Sequence[tuple[dt.date, Event]]) -> str:
    if not dated:
        return ""
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    span = max((last - first).days, 1)
    height: dict[dt.date, int] = {}
    dots = []
    for day, event in dated:
        level = height[day] = height.get(day, -1) + 1
        x = 20 + 660 * (day - first).days / span
        tip = escape(f"{day} {short_names(event.actors)} {event.type} {short_names(event.recipients)}")
        y = 70 - 9 * min(level, 6)
        dots.append(f'<circle cx="{x:.1f}" cy="{y}" r="4" fill="{_COLOURS[event.quad]}"><title>{tip}</title></circle>')
    ends = f'<text x="20" y="95" font-size="11">{first}</text><text x="620" y="95" font-size="11">{last}</text>'
    line = '<line x1="20" y1="78" x2="680" y2="78" stroke="#888"/>'
    return f'<svg width="700" height="100" role="img" aria-label="timeline">{line}{"".join(dots)}{ends}</svg>'


def _cell(value: Any) -> Any:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return "" if value is None else value
    return "; ".join(map(str, value))


def _safe(value: object) -> str:
    return escape(printable(value))
