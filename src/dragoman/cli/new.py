"""`dragoman new`: what an article, or the coverage since a day, adds to what was known."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.cli.happenings import Format


def new(
    article: Annotated[
        str | None, typer.Argument(metavar="[ARTICLE]", help="Citation or id of an article; else the last day's.")
    ] = None,
    since: Annotated[
        dt.date | None,
        typer.Option(parser=options.day, metavar="DAY", help="What articles published since this day add."),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """List what is new against all that was published before, and what is merely repeated, each with its sentence."""
    from dragoman.link import known_article, news
    from dragoman.store import Store
    from dragoman.views.happenings import news_as

    with Store.open(store, read_only=True) as opened:
        of = known_article(opened, article) if article is not None else None
        found = news(opened, article=of, since=since)
        for piece in news_as(found, format.value, width=options.table_width()):
            sys.stdout.write(piece)
