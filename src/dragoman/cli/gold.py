"""`dragoman gold`: articles that people checked in the workbench, as gold."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.errors import UsageError


def gold(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where KEY.json of each article goes.")],
    coder: Annotated[str | None, typer.Option(metavar="NAME", help="Only what this person marked as checked.")] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write the articles that were marked as checked, for `dragoman eval articles` and for training."""
    from dragoman.export.gold import gold as records
    from dragoman.export.gold import gold_text
    from dragoman.language import split_sentences
    from dragoman.store import Store

    with Store.open(store, read_only=True) as opened:
        found = list(records(opened, split_sentences, coder))
    if not found:
        raise UsageError("No article is marked as checked: do that on its page in `dragoman serve --edit`.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        for record in found:
            (out / f"{record['key']}.json").write_text(gold_text(record), "utf-8")
    except OSError as error:
        raise UsageError(f"--out {out} cannot be written: {error.strerror}.") from error
    events = sum(len(record["events"]) for record in found)
    print(f"{len(found)} articles with {events} events written to {out}.")
