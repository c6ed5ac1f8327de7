"""`dragoman code`: read, code and store coverage, and print its events."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman.cli import options
from dragoman.cli import run as running
from dragoman.cli.run import Tally
from dragoman.errors import DragomanError, UsageError
from dragoman.records import Article, Coded, Event, Skipped
from dragoman.scale import work
from dragoman.views.text import json_text, printable

if TYPE_CHECKING:
    from rich.progress import Progress


class Engine(StrEnum):
    """What spreads the work."""

    local = "local"
    ray = "ray"


class Format(StrEnum):
    """What `code` prints."""

    table = "table"
    json = "json"
    plover = "plover"


def code(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, folders or globs of coverage, in any mix; - for standard input."),
    ],
    date: Annotated[
        dt.date | None,
        typer.Option(parser=options.day, metavar="DAY", help="Day of publication of articles that do not say."),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Outlet of articles that do not say.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=NAME", help="Column that holds a field, as in text=body; may be repeated."),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, envvar="DRAGOMAN_JOBS", help="Processes that code, one a core unless said; 1 codes in this one."
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="What takes longer is skipped, and told of.")
    ] = work.TIMEOUT_S,
    engine: Annotated[
        Engine, typer.Option(help="local: processes here, into the store; ray: Parquet in, Parquet out, see --out.")
    ] = Engine.local,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where --engine ray writes its parts; `dragoman load` reads them."),
    ] = None,
    address: Annotated[str | None, typer.Option(help="A running Ray cluster; else Ray is started here.")] = None,
    register: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Use an office register, as `dragoman register --out` writes it."),
    ] = None,
    codebook: options.Codebook = None,
    no_store: Annotated[bool, typer.Option("--no-store", help="Print only, store nothing.")] = False,
) -> None:
    """Read, code and store coverage.

    What the store has from the same coder is not coded again: a run that was stopped goes on where it was.
    """
    tally = Tally()
    given = {"date": date, "source": source, "columns": _columns(column or []), "stdin": sys.stdin.buffer}
    jobs = jobs or options.available_cores()
    if engine is Engine.ray:
        if register is not None or codebook is not None:
            raise UsageError("--register and --codebook are for the local engine.")
        _run_on_ray(paths, given, out, jobs, timeout, address)
        return
    if out is not None or address is not None:
        raise UsageError("--out and --address belong to --engine ray; the local engine writes the store.")
    try:
        _run(paths, given, tally, format, None if no_store else store, jobs, timeout, register, codebook)
    except KeyboardInterrupt:
        tally.stopped = True
    except DragomanError:
        if tally.read:
            _print_summary(tally, format)
        raise
    _print_summary(tally, format)
    if tally.stopped:
        raise typer.Exit(130)
    if not tally.coded:
        raise typer.Exit(1)


def _run(
    paths: list[str],
    given: Mapping[str, Any],
    tally: Tally,
    form: Format,
    store: Path | None,
    jobs: int,
    timeout_s: float,
    register: Path | None,
    codebook: Path | None,
) -> None:
    from dragoman.facts import Memory, Register
    from dragoman.read import readings

    learned = Register.load(register) if register is not None else Register()
    with ExitStack() as stack:
        opened, version, progress = None, "", None
        memory = Memory(register=learned)
        items = readings(paths, **given)  # raises what is wrong with the options before a store is made
        if store is not None:
            from dragoman.store import Store, coder_version

            codes_by = _version_of(codebook)
            opened = stack.enter_context(Store.open(store, lean=True))
            memory = Memory(tuple(opened.own_actors()), learned)
            version = coder_version(memory, codes_by)
            progress = running.Progress(opened, version, tally)
            items = readings(paths, **given, done=progress.done)
        shown = stack.enter_context(_progress())
        done = running.run(
            items,
            load=partial(work.load_kit, memory, codebook) if codebook or memory.tag() else work.load_kit,
            code=work.code_article,
            tally=tally,
            store=opened,
            coder_version=version,
            progress=progress,
            jobs=jobs,
            timeout_s=timeout_s,
        )
        for piece in _printed(_watched(done, tally, shown), form):
            sys.stdout.write(piece)
        sys.stdout.flush()


def _version_of(codebook: Path | None) -> str | None:
    """Read before anything is coded, so that a codebook that is wrong is told of at once."""
    if codebook is None:
        return None
    from dragoman.codebook.own import load_own

    return load_own(codebook).version


def _run_on_ray(
    paths: list[str], given: Mapping[str, Any], out: Path | None, jobs: int, timeout_s: float, address: str | None
) -> None:
    from dragoman.scale.cluster import code_parts
    from dragoman.scale.parts import plan
    from dragoman.store import coder_version

    if out is None:
        raise UsageError("--engine ray needs --out FOLDER, where it writes Parquet.")
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}.") from error
    read = {name: value for name, value in given.items() if name != "stdin"}
    version = coder_version()
    parts = plan(paths, read, version)
    todo = [part for part in parts if not (out / part.file).exists()]
    coded = skipped = events = 0
    with _progress() as shown:
        task = shown.add_task("coding", total=None, skipped=0)
        for done in code_parts(
            todo,
            out.resolve(),
            read,
            version,
            load=work.load_kit,
            code=work.code_article,
            workers=min(jobs, max(1, len(todo))),
            timeout_s=timeout_s,
            address=address,
        ):
            coded, skipped, events = coded + done.articles, skipped + done.skipped, events + done.events
            shown.update(task, completed=coded + skipped, skipped=skipped)
    earlier = f" {len(parts) - len(todo)} parts were there already." if len(parts) > len(todo) else ""
    print(f"{coded} coded, {skipped} skipped, {events} events in {len(todo)} parts of {out}.{earlier}")


def _printed(done: Iterator[Coded | Skipped], form: Format) -> Iterator[str]:
    coded = (item for item in done if isinstance(item, Coded))
    if form is Format.plover:
        from dragoman.views.plover import plover_events

        for item in coded:
            for record in plover_events(item):
                yield json_text(record) + "\n"
    else:
        from dragoman.views.listing import events_as

        yield from events_as(_events(coded), form.value, width=options.table_width())


def _events(coded: Iterator[Coded]) -> Iterator[tuple[Event, Article]]:
    for item in coded:
        for event in item.events:
            yield event, item.article


def _watched(done: Iterator[Coded | Skipped], tally: Tally, progress: Progress) -> Iterator[Coded | Skipped]:
    task = progress.add_task("coding", total=None, skipped=0)
    for item in done:
        progress.update(task, completed=tally.read, skipped=tally.skipped)
        yield item
    progress.update(task, total=tally.read)


def _progress() -> Progress:
    """On a terminal only, and beside what is printed there."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} articles, {task.fields[skipped]} skipped"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=sys.stdout.isatty(),
        redirect_stderr=False,
        disable=not sys.stderr.isatty(),
    )


def _columns(pairs: list[str]) -> Mapping[str, str]:
    columns = {}
    for pair in pairs:
        field, equals, name = pair.partition("=")
        if not (field and equals and name):
            raise UsageError(f"--column {pair}: write it as FIELD=NAME, for example --column text=body.")
        columns[field.strip()] = name
    return columns


def _print_summary(tally: Tally, form: Format) -> None:
    for line in tally.lines():
        indent = "  " if line.startswith("  ") else ""
        print(indent + printable(line), file=sys.stdout if form is Format.table else sys.stderr)
