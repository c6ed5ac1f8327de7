"""A text in, what it tells out: `dragoman.code`, for programs and notebooks."""

from __future__ import annotations

import datetime as dt
import functools

from dragoman.errors import ReadError, UsageError
from dragoman.pipeline import Kit
from dragoman.pipeline import code as code_article
from dragoman.read.drafts import Defaults, Draft, finish
from dragoman.records import Coded, Skipped


def code(
    text: str,
    date: dt.date | str | None = None,
    *,
    title: str | None = None,
    source: str | None = None,
    url: str | None = None,
    kit: Kit | None = None,
) -> Coded:
    """All that one article tells: events, speeches, places, dates, trips, positions.

    `date` is its day of publication ("2025-02-03"), from which "on Sunday" and "the president" are read; without it the
    first lines and the address are tried. The kit (parser, facts, model) is loaded at the first call and kept; pass
    `kit` to use another. Raises UsageError for a date that is none, ReadError for a text that cannot be coded.
    """
    draft = Draft("the text", url or "text", text, title=title, date=_day(date), source=source, url=url)
    article = finish(draft, Defaults())
    if isinstance(article, Skipped):
        raise ReadError(f"{article.reason}.")
    return code_article(article, kit or default_kit())


def default_kit() -> Kit:
    """The kit that is loaded at the first call and kept."""
    return _kit()


def _day(date: dt.date | str | None) -> dt.date | None:
    if not isinstance(date, str):
        return date.date() if isinstance(date, dt.datetime) else date
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        raise UsageError(f"date='{date}' is no day. Write it as 2025-01-31.") from None


@functools.cache
def _kit() -> Kit:
    return Kit.load()
