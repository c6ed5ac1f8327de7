"""`dragoman answers`: what was done in answer to what."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.cli.happenings import Format


def answers(
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="EVENT", help="Only the chain that begins here: id of a happening or an event."),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """List which happenings answer which: stated, with the words that say so, or inferred."""
    from dragoman.link import answers as find
    from dragoman.store import Store
    from dragoman.views.happenings import answers_as

    with Store.open(store, read_only=True) as opened:
        for piece in answers_as(find(opened, to=to), format.value, width=options.table_width()):
            sys.stdout.write(piece)
