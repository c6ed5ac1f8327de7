"""`dragoman stories`: developing matters, and the timeline of one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.cli.happenings import Format


def stories(
    story: Annotated[
        str | None, typer.Argument(metavar="[STORY]", help="Id of a story, or words of its name: its timeline.")
    ] = None,
    format: Annotated[Format, typer.Option(help="What to print.")] = Format.table,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """List stories, the latest first; or the happenings of one by day."""
    from dragoman.link import happenings, story_of
    from dragoman.link import stories as find
    from dragoman.store import Store
    from dragoman.views.happenings import happenings_as, stories_as

    with Store.open(store, read_only=True) as opened:
        if story is None:
            pieces = stories_as(find(opened), format.value, width=options.table_width())
        else:
            wanted, _, _ = story_of(opened, story)
            told = (happening for happening in happenings(opened) if happening.story == wanted)
            pieces = happenings_as(told, format.value, width=options.table_width())
        for piece in pieces:
            sys.stdout.write(piece)
