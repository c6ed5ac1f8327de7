"""`dragoman export`: events of a store as a file that other tools read."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from dragoman.cli import options
from dragoman.errors import UsageError


class Format(StrEnum):
    """What `export` writes."""

    plover = "plover"
    gdelt = "gdelt"
    gdelt_mentions = "gdelt-mentions"
    polecat = "polecat"
    icews = "icews"
    csv = "csv"
    parquet = "parquet"
    stata = "stata"
    json = "json"
    records = "records"
    geojson = "geojson"
    graphml = "graphml"
    ical = "ical"
    dyad_day = "dyad-day"
    dyad_month = "dyad-month"
    country_month = "country-month"


class Of(StrEnum):
    """What is one: an event as an article reports it, or what happened."""

    events = "events"
    happenings = "happenings"


def export(
    format: Annotated[Format, typer.Option(help="What to write.")],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to; standard output if left out.")
    ] = None,
    of: Annotated[
        Of, typer.Option(help="Each event as reported, or each happening once (after dragoman link).")
    ] = Of.events,
    dyads: Annotated[
        bool,
        typer.Option("--dyads", help="A row for each pair of actor and recipient, in formats that can hold lists."),
    ] = False,
    actor: options.Actor = None,
    recipient: options.Recipient = None,
    type_: options.Types = None,
    mode: options.Modes = None,
    context: options.Contexts = None,
    status: options.Statuses = None,
    source: options.Sources = None,
    since: options.Since = None,
    until: options.Until = None,
    confidence: Annotated[float | None, typer.Option(min=0, max=1, help="The least confidence.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many events.")] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write the events that match as a file that other tools read.

    Formats that cannot say a status leave out what is planned, hypothetical, denied or long past, unless --status
    names it. What was written and left out is told on standard error.
    """
    from dragoman.export import BINARY, write
    from dragoman.language import split_sentences
    from dragoman.store import EventFilter, Store

    wanted = EventFilter(
        actor=actor,
        recipient=recipient,
        type=tuple(type_ or ()),
        mode=tuple(mode or ()),
        context=tuple(context or ()),
        status=tuple(status or ()),
        source=tuple(source or ()),
        since=since,
        until=until,
        confidence=confidence,
        limit=limit,
    )
    if out is None and format.value in BINARY and sys.stdout.isatty():
        raise UsageError(f"{format.value} is no text: name a file with --out.")
    with Store.open(store, read_only=True) as opened, _sink(out, store) as sink:
        written = write(opened, sink, format.value, wanted, of=of.value, dyads=dyads, sentences=split_sentences)
    for line in written.lines():
        print(line, file=sys.stderr)


@contextmanager
def _sink(out: Path | None, store: Path) -> Iterator[BinaryIO]:
    """Standard output, or the file, which is there only when it is whole."""
    if out is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if out.exists() and (out.is_dir() or out.samefile(store)):
        raise UsageError(f"--out {out} is {'a folder' if out.is_dir() else 'the store itself'}: name another file.")
    part = out.with_name(f"{out.name}.part")
    try:
        file = part.open("wb")
    except OSError as error:
        raise UsageError(f"--out {out} cannot be written: {error.strerror}.") from error
    try:
        with file:
            yield file
        part.replace(out)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
