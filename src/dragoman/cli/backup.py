"""`dragoman backup`: a copy of a store, also while it is in use."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes: a file, or a folder.")],
    replace: Annotated[bool, typer.Option("--replace", help="In place of a copy that is there.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Copy a store as it is at this moment, while others may read and write it."""
    from dragoman.store.backup import backup as copy

    done = copy(store, target, replace=replace)
    print(f"{store} copied to {target}: {done.articles} articles, {done.events} events, {done.size / 1e6:.1f} MB.")
