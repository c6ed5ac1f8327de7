"""`dragoman compare`: what other event data has of a dyad and a time, beside one's own."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.cli.happenings import Format


def compare(
    actor: Annotated[str, typer.Option(metavar="CODE", help="Who: a country's code, as USA.")],
    recipient: Annotated[str, typer.Option(metavar="CODE", help="To whom: a country's code.")],
    since: options.Since = None,
    until: options.Until = None,
    both_ways: Annotated[bool, typer.Option("--both-ways", help="Also what the recipient did to the actor.")] = False,
    within: Annotated[int, typer.Option(min=0, help="Days that may lie between two reports of one thing.")] = 1,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Show for a dyad and a time what each dataset has, has not, and how often each counts the same thing.

    Other datasets come in by dragoman import. A number is how often a dataset says that the thing happened; in brackets
    stands in how many reports or rows, where that differs.
    """
    from dragoman.compare import compare as find
    from dragoman.store import Store
    from dragoman.views.comparison import comparison_as

    with Store.open(store, read_only=True) as opened:
        found = find(
            opened, actor=actor, recipient=recipient, since=since, until=until, both_ways=both_ways, within=within
        )
    for piece in comparison_as(found, format.value, width=options.table_width()):
        sys.stdout.write(piece)
