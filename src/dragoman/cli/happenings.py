"""`dragoman happenings`: what happened, each once, whoever tells it."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli import options


class Format(StrEnum):
    """What `happenings`, `answers` and `new` print."""

    table = "table"
    json = "json"


def happenings(
    since: options.Since = None,
    until: options.Until = None,
    sources: Annotated[int, typer.Option(min=1, help="The least number of independent sources.")] = 1,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """List happenings by day: status over time, independent sources, and what they tell differently."""
    from dragoman.link import happenings as find
    from dragoman.store import Store
    from dragoman.views.happenings import happenings_as

    with Store.open(store, read_only=True) as opened:
        found = find(opened, since=since, until=until, sources=sources)
        for piece in happenings_as(found, format.value, width=options.table_width()):
            sys.stdout.write(piece)
