"""`dragoman codebook`: the event types, or one of them in full."""

from __future__ import annotations

from typing import Annotated

import typer


def codebook(
    type_: Annotated[str | None, typer.Argument(metavar="[TYPE]", help="A PLOVER type, in full.")] = None,
) -> None:
    """Show the event types, or one in full: definition, modes and scores, confusions, examples."""
    from dragoman.codebook import load_codebook
    from dragoman.views.codebook import all_types, one_type

    loaded = load_codebook()
    for line in all_types(loaded) if type_ is None else one_type(loaded, type_):
        print(line)
