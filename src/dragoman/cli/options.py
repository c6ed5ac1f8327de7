"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer


def day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"'{text}' is no day. Write it as 2025-01-31.") from None


StoreOption = Annotated[
    Path, typer.Option("--store", metavar="FILE", help="The store, a DuckDB file.", show_default=True)
]
Since = Annotated[
    dt.date | None,
    typer.Option(
        parser=day,
        metavar="DAY",
        help="First day. Without a day of its own, an event counts as of its article's.",
    ),
]
Until = Annotated[dt.date | None, typer.Option(parser=day, metavar="DAY", help="Last day, included.")]
Actor = Annotated[
    str | None,
    typer.Option(metavar="WHO", help='Who did it: "USA", "MIL", "USA MIL", or words of a name or office.'),
]
Recipient = Annotated[str | None, typer.Option(metavar="WHO", help="To whom, as for --actor.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="PLOVER type; may be repeated.")]
Modes = Annotated[list[str] | None, typer.Option("--mode", help="Mode; may be repeated.")]
Contexts = Annotated[list[str] | None, typer.Option("--context", help="What it is about; may be repeated.")]
Statuses = Annotated[
    list[str] | None,
    typer.Option("--status", help="actual, ongoing, planned, hypothetical, denied, historical; may be repeated."),
]
Sources = Annotated[list[str] | None, typer.Option("--source", help="Outlet; may be repeated.")]

Codebook = Annotated[
    Path | None,
    typer.Option("--codebook", metavar="DIR", help="A codebook of your own, beside PLOVER or instead of it."),
]

DEFAULT_STORE = Path("coverage.duckdb")


def table_width() -> int:
    """Of the terminal; wide where a file or a pipe takes the table."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 200


def available_cores() -> int:
    """Cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
