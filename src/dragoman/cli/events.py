"""`dragoman events`: the events of a store that match."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli import options


class Format(StrEnum):
    """What `events` prints."""

    table = "table"
    csv = "csv"
    json = "json"


def events(
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
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """List the events that match, by day.

    Of several values of one option any will do; different options must all match.
    """
    from dragoman.store import EventFilter, Store
    from dragoman.views.listing import events_as

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
    with Store.open(store, read_only=True) as opened:
        for piece in events_as(opened.events(wanted), format.value, width=options.table_width()):
            sys.stdout.write(piece)
