"""`dragoman sql`: a query of one's own."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli import options


class Format(StrEnum):
    """What `sql` prints."""

    table = "table"
    csv = "csv"
    json = "json"


def sql(
    query: Annotated[str, typer.Argument(help='For example "SELECT type, count(*) FROM events GROUP BY ALL".')],
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Ask the store in SQL; it is opened for reading only, and no other file can be reached.

    Tables: articles, citations, events, event_parties, speeches, speech_parties, places, dates, mentions,
    skipped, journal; views: event_list (one readable line an event), actors.
    """
    from dragoman.store import Store
    from dragoman.views.rows import rows_as

    with Store.open(store, read_only=True) as opened:
        answer = opened.sql(query)
        for piece in rows_as(answer.columns, answer.rows, format.value):
            sys.stdout.write(piece)
