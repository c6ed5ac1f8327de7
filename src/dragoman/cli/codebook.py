"""`dragoman codebook`: the event types, or one of them in full; whether a codebook of one's own is sound."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.errors import UsageError
from dragoman.views.text import printable

CHECK = "check"


def codebook(
    type_: Annotated[
        str | None,
        typer.Argument(metavar="[TYPE]", help='An event type, in full; or "check": is a codebook sound?'),
    ] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The codebook to check.")] = None,
    codebook: options.Codebook = None,
) -> None:
    """Show the event types, or one in full: definition, modes and scores, confusions, examples.

    `dragoman codebook check DIR` says of a codebook of your own what is missing and what overlaps.
    """
    from dragoman.codebook import load_codebook
    from dragoman.codebook.own import load_own
    from dragoman.views.codebook import all_types, one_type

    if type_ == CHECK:
        _check(folder or codebook)
        return
    if folder is not None:
        raise UsageError(f"dragoman codebook {type_} {folder}: write dragoman codebook {type_} --codebook {folder}.")
    loaded = load_codebook() if codebook is None else load_own(codebook).codebook
    for line in all_types(loaded) if type_ is None else one_type(loaded, type_):
        print(line)


def _check(folder: Path | None) -> None:
    from dragoman.codebook.own import load_own, problems
    from dragoman.events.frames import propose
    from dragoman.language import load_parser, split_sentences

    if folder is None:
        raise UsageError("Name the folder of the codebook: dragoman codebook check DIR.")
    own = load_own(folder)
    parser = load_parser()

    def fires(text: str) -> list[tuple[str, str]]:
        parse = parser.parse(text, split_sentences(text, 0))
        return [(proposal.type, proposal.frame) for proposal in propose(parse, own.codebook)]

    found = list(problems(own, fires))
    for line in found:
        print(printable(line))
    types = own.codebook.types.values()
    frames, examples = sum(len(t.frames) for t in types), sum(len(t.examples) for t in types)
    head = "a trained head" if own.head.exists() else "no head"
    print(f"{own.name}: {len(types)} types, {frames} frames, {examples} examples, {head}; {len(found)} remarks.")
    if found:
        raise typer.Exit(1)
