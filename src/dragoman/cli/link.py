"""`dragoman link`: which articles are copies, which events are the same, what answers what, what makes a story."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.cli import options


def link(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Drop all links and make them again.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Bring the links of a store up to date: copies, happenings, answers, stories.

    The result does not depend on the order in which articles came; only what new articles touch is made again.
    """
    from dragoman.link import link as update
    from dragoman.store import Store

    if not store.exists():
        Store.open(store, read_only=True)  # says what is wrong
    with Store.open(store) as opened:
        done = update(opened, rebuild=rebuild, progress=_tell if sys.stderr.isatty() else None)
    removed = f", {done.removed} removed" if done.removed else ""
    print(
        f"{done.added} articles linked{removed}: {done.articles} articles are {done.reports} reports of "
        f"{done.happenings} happenings in {done.stories} stories; {done.answers} answers."
    )


def _tell(done: int, total: int) -> None:
    print(f"\r{done} of {total} articles linked", end="\n" if done == total else "", file=sys.stderr, flush=True)
