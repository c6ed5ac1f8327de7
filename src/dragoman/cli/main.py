"""`dragoman`: the commands gathered, and what becomes of errors.

Heavy rooms are imported by the commands when they run.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from dragoman import __version__
from dragoman.cli import (
    actors,
    answers,
    backup,
    brief,
    check,
    code,
    codebook,
    compare,
    evaluate,
    events,
    explain,
    export,
    gold,
    happenings,
    import_,
    link,
    load,
    mcp,
    new,
    positions,
    register,
    serve,
    sql,
    stories,
    train,
    trips,
    watch,
    who,
)
from dragoman.errors import DragomanError
from dragoman.views.text import printable

app = typer.Typer(
    name="dragoman",
    help="Who did what to whom, read from news coverage, with the words that show it.",
    epilog="Exit codes: 0 done, 1 nothing could be read or coded, 2 wrong usage or input, 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(code.code)
app.command()(events.events)
app.command()(trips.trips)
app.command()(positions.positions)
app.command()(link.link)
app.command()(happenings.happenings)
app.command()(stories.stories)
app.command()(new.new)
app.command()(answers.answers)
app.command()(brief.brief)
app.command()(explain.explain)
app.command()(who.who)
app.command()(register.register)
app.command()(actors.actors)
app.command()(export.export)
app.command(name="import")(import_.import_)
app.command()(compare.compare)
app.command()(serve.serve)
app.command()(gold.gold)
app.command()(codebook.codebook)
app.command()(train.train)
app.command()(sql.sql)
app.command()(mcp.mcp)
app.command()(watch.watch)
app.command()(load.load)
app.command()(check.check)
app.command()(backup.backup)
app.command(name="eval")(evaluate.evaluate)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"dragoman {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option("--version", help="Print the version and stop.", is_eager=True, callback=_print_version),
    ] = False,
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(args=None if arguments is None else list(arguments))
    except DragomanError as error:
        print(f"dragoman: {printable(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0
