"""`dragoman load`: what was coded on many machines, into a store."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.errors import UsageError


def load(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Parquet files, or folders of them, from `code --engine ray`.")
    ],
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Bring coded Parquet into a store; a load that was stopped goes on where it was.

    The store is the one that `dragoman code` would have written; `dragoman link` then links it.
    """
    from dragoman.scale.files import read_part
    from dragoman.store import Reached, Store

    parts = sorted({part for path in paths for part in _parts(path)}, key=lambda part: part.name)
    articles = events = skipped = known = 0
    with Store.open(store, lean=True) as opened:
        for part in parts:
            print_name, mark = part.name, _digest(part)
            before = opened.reached(print_name, mark, "load")
            if before and before.done:
                known += 1
                continue
            for some in read_part(part, after=before.place[0] if before else 0):
                reached = Reached(print_name, mark, (some.reached,), some.reached, some.last)
                articles += opened.add_rows(some.rows, some.coder_version, some.skipped, [reached], reader="load")
                events += sum(len(rows.of_article["events"]) for rows in some.rows)
                skipped += len(some.skipped)
    earlier = f" {known} parts were loaded before." if known else ""
    print(f"{len(parts) - known} parts loaded: {articles} new articles, {events} events, {skipped} skipped.{earlier}")


def _parts(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.glob("**/*.parquet") if not file.name.startswith("."))
        if not found:
            raise UsageError(f"{path} holds no Parquet files.")
        return found
    if not path.exists():
        raise UsageError(f"{path} does not exist.")
    return [path]


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
