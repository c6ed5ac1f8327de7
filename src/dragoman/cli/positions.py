"""`dragoman positions`: where each actor stands on an issue, and what changed."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.cli.trips import Format


def positions(
    issue: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help='On what: "deportation flights", or a context such as "migration".'),
    ] = None,
    actor: options.Actor = None,
    context: options.Contexts = None,
    since: options.Since = None,
    until: options.Until = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Show by actor where each stands, with the day, the words that show it, and what changed.

    The stance runs from -2, strongly against, to +2, strongly for; 0 is hesitant, mixed or in talks.
    """
    from dragoman.store import StandFilter, Store
    from dragoman.views.positions import positions_as

    wanted = StandFilter(actor=actor, context=tuple(context or ()), since=since, until=until)
    with Store.open(store, read_only=True) as opened:
        found = opened.positions(wanted, issue=issue)
        for piece in positions_as(found, format.value, width=options.table_width()):
            sys.stdout.write(piece)
