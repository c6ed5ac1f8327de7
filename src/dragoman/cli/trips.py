"""`dragoman trips`: who travels where, when and what for."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli import options


class Format(StrEnum):
    """What `trips` and `positions` print."""

    table = "table"
    json = "json"


def trips(
    actor: options.Actor = None,
    context: options.Contexts = None,
    status: Annotated[
        list[str] | None,
        typer.Option("--status", help="planned, ongoing, taken, cancelled, postponed, changed; may be repeated."),
    ] = None,
    since: options.Since = None,
    until: options.Until = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """List the trips that match, by day: traveller, status, length, stops in order."""
    from dragoman.store import StandFilter, Store
    from dragoman.views.trips import trips_as

    wanted = StandFilter(actor=actor, context=tuple(context or ()), since=since, until=until)
    with Store.open(store, read_only=True) as opened:
        found = opened.trips(wanted, status=tuple(status or ()))
        for piece in trips_as(found, format.value, width=options.table_width()):
            sys.stdout.write(piece)
