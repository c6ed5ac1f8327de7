"""`dragoman who`: a name or an office and a day in; who that is, and how it is known, out."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.views.text import json_text, printable


def who(
    name: Annotated[str, typer.Argument(metavar="NAME", help='"Rubio", "José Raúl Mulino", "president of Panama".')],
    on: Annotated[
        dt.date | None,
        typer.Option(parser=options.day, metavar="DAY", help="As of that day; else all that is known, latest first."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Show who a name or an office stands for, and how that is known.

    In this order: your own actors, the facts tables with their dates, and what the articles of the store taught (where
    there is one), with the articles it rests on. Several answers are all shown.
    """
    from dragoman.facts import Register, load_facts
    from dragoman.store import Store
    from dragoman.views.who import answer_lines, answers

    own, register = [], Register()
    if store.exists() or store != options.DEFAULT_STORE:
        with Store.open(store, read_only=True) as opened:
            own, register = opened.own_actors(), opened.register()
    found = answers(name, on, load_facts(), own, register)
    for answer in found:
        if as_json:
            print(json_text(answer))
        else:
            for line in answer_lines(answer):
                print(printable(line))
    if not found:
        when = f" on {on}" if on else ""
        print(printable(f"Nobody is known as {name}{when}."))
        raise typer.Exit(1)
