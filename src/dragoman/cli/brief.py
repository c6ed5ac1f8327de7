"""`dragoman brief`: what the coverage tells of a matter, in prose, every sentence with the articles it rests on."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options


class Format(StrEnum):
    """What `brief` prints."""

    markdown = "markdown"
    html = "html"
    json = "json"


class Length(StrEnum):
    """How much `brief` tells."""

    short = "short"
    medium = "medium"
    full = "full"


def brief(
    story: Annotated[
        str | None, typer.Option(metavar="STORY", help="Only this story: its id, or words of its name.")
    ] = None,
    actor: Annotated[
        str | None,
        typer.Option(metavar="WHO", help='What these did and what was done to them: "USA", "MIL", or words of a name.'),
    ] = None,
    dyad: Annotated[
        str | None, typer.Option(metavar="WHO,WHO", help='What either did to the other: "USA,COL".')
    ] = None,
    issue: Annotated[
        str | None,
        typer.Option(metavar="WORDS", help='Only what is about it: "deportation flights", or a context: "migration".'),
    ] = None,
    trip: Annotated[
        str | None,
        typer.Option(metavar="TRIP", help="Only what belongs to it: its id, or words of the traveller's name."),
    ] = None,
    recipient: options.Recipient = None,
    context: options.Contexts = None,
    status: options.Statuses = None,
    since: options.Since = None,
    until: options.Until = None,
    length: Annotated[Length, typer.Option(help="How much to tell.")] = Length.medium,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.markdown,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Tell in prose what the coverage holds: what is new, then story by story, who answered whom, where they stand.

    Every sentence is quoted or made from the record, and cites its articles. A store that is not linked yet is linked.
    """
    from dragoman.store import EventFilter, Store
    from dragoman.views import briefing as view
    from dragoman.views.text import json_text

    wanted = view.Matter(
        story=story,
        actor=actor,
        dyad=_both(dyad),
        issue=issue,
        trip=trip,
        events=EventFilter(
            recipient=recipient,
            context=tuple(context or ()),
            status=tuple(status or ()),
            since=since,
            until=until,
        ),
    )
    _linked(store)
    with Store.open(store, read_only=True) as opened:
        found = view.compose(opened, wanted, length=length.value)
    if format is Format.json:
        print(json_text(view.briefing_json(found), indent=2))
    else:
        write = view.briefing_html if format is Format.html else view.briefing_markdown
        sys.stdout.writelines(write(found))


def _linked(path: Path) -> None:
    """Link what is not linked yet: links are derived, and a brief tells each happening once."""
    from dragoman.link import is_linked, link
    from dragoman.store import Store

    with Store.open(path, read_only=True) as opened:
        if is_linked(opened):
            return
    with Store.open(path) as opened:
        link(opened)


def _both(dyad: str | None) -> tuple[str, str] | None:
    if dyad is None:
        return None
    parts = [part.strip() for part in dyad.split(",")]
    if len(parts) != 2 or not all(parts):
        raise typer.BadParameter(f"'{dyad}' is no pair. Write it as USA,COL.", param_hint="--dyad")
    return parts[0], parts[1]
