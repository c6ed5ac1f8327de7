"""`dragoman explain`: why an event was coded as it was."""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli import options


def explain(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="Id of an event, or a beginning that is unique.")],
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Show an event's sentence with its spans marked, what coded it, and how each value is known."""
    from dragoman.codebook import load_codebook
    from dragoman.store import Store
    from dragoman.views.explain import explain as view

    with Store.open(store, read_only=True) as opened:
        found, article = opened.event(event)
    for line in view(found, article, load_codebook()):
        print(line)
