"""`dragoman check`: is a store whole?"""

from __future__ import annotations

from typing import Annotated

import typer

from dragoman.cli import options


def check(
    store: options.StoreOption = options.DEFAULT_STORE,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print faults only.")] = False,
) -> None:
    """Verify a store: every row belongs to something, offsets fit the text, texts are those that were coded.

    Exit code 1 where anything is wrong.
    """
    from dragoman.store import Store
    from dragoman.store.check import check as findings

    number = 0
    with Store.open(store, read_only=True) as opened:
        for finding in findings(opened):
            number += 1
            where = f"; in {', '.join(finding.examples)}" if finding.examples else ""
            print(f"{finding.what}: {finding.rows}{where}")
        summary = opened.summary()
    if number:
        print(f"{number} kinds of faults. Restore a backup, or delete the articles named and code them again.")
        raise typer.Exit(1)
    if not quiet:
        print(f"{store} is whole: {summary.articles} articles, {summary.events} events.")
