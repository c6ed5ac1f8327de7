"""`dragoman actors`: the user's own actors, which a store remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.errors import UsageError
from dragoman.views.text import printable


def actors(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="TOML or CSV of own actors, aliases and Wikidata ids. Without one: list."),
    ] = None,
    forget: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Drop the own actor of that name; may be repeated.")
    ] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Give a store your own actors, aliases and Wikidata ids, or list those that it remembers.

    They come before all that dragoman knows. Coding into the store uses them: its rows say so in `coder_version`, and
    articles that were coded without them are coded anew by the next `dragoman code`.
    """
    from dragoman.facts import read_own
    from dragoman.store import Store
    from dragoman.views.who import own_lines

    entries = [entry for path in files or () for entry in read_own(path)]
    with Store.open(store, read_only=not (entries or forget)) as opened:
        for name in forget or ():
            if not opened.forget(name):
                raise UsageError(f"No own actor '{name}' in {store}; `dragoman actors` lists them.")
        if entries:
            opened.remember(entries)
        for line in own_lines(opened.own_actors()):
            print(printable(line))
