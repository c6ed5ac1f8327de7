"""`dragoman brief`: what a store tells, each line with the words it rests on."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

import typer

from dragoman.cli import options


class Format(StrEnum):
    """What `brief` prints."""

    text = "text"
    json = "json"


def brief(
    actor: options.Actor = None,
    recipient: options.Recipient = None,
    context: options.Contexts = None,
    status: options.Statuses = None,
    since: options.Since = None,
    until: options.Until = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.text,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Tell what the store holds: coverage, events by who and whom, trips, positions, and who said what.

    With filters only the events that match are told.
    """
    from dragoman.store import EventFilter, Store
    from dragoman.views import brief as view
    from dragoman.views.text import json_text

    wanted = EventFilter(
        actor=actor,
        recipient=recipient,
        context=tuple(context or ()),
        status=tuple(status or ()),
        since=since,
        until=until,
    )
    with Store.open(store, read_only=True) as opened:
        found = view.brief(opened, wanted)
    if format is Format.json:
        print(json_text(view.brief_json(found), indent=2))
    else:
        sys.stdout.writelines(view.brief_text(found))
