"""`dragoman register`: the offices that the stored articles teach, and the register file that coding can use."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.views.text import json_text, printable


def register(
    code: Annotated[str | None, typer.Option(metavar="CODE", help="Only offices of this country or body.")] = None,
    on: Annotated[
        dt.date | None,
        typer.Option(
            parser=options.day, metavar="DAY", help="As it could be known on that day: from earlier articles."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the register file for `dragoman code --register`.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Show who holds which office by the articles of the store, with contradictions and changes of office.

    A holding needs articles of two days. Coding uses it only where `dragoman code --register FILE` asks for it, and for
    an article only what earlier days taught.
    """
    from dragoman.facts import Register, learn
    from dragoman.store import Store
    from dragoman.views.who import holding_lines, holding_row

    with Store.open(store, read_only=True) as opened:
        found = opened.register()
    if on is not None:
        found = Register.of(r for r in found.readings if r.date < on)
    held = [h for h in learn(found.readings) if code is None or h.code == code.upper()]
    if out is not None:
        found.save(out)
        print(
            f"{len(found.readings)} readings written to {printable(str(out))}, which teach {len(held)} holdings.",
            file=sys.stderr,
        )
    for holding in held:
        if as_json:
            print(json_text(holding_row(holding)))
        elif out is None:
            for line in holding_lines(holding):
                print(printable(line))
