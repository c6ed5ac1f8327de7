"""`dragoman train`: a head for a codebook of one's own, from annotated sentences."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def train(
    codebook: Annotated[Path, typer.Option("--codebook", metavar="DIR", help="Folder of the codebook.")],
    gold: Annotated[
        Path,
        typer.Option("--gold", metavar="FILE", help='Annotated sentences, JSON lines: "text", "events" with "type".'),
    ],
    score: Annotated[
        bool, typer.Option("--score", help="Only score: frames alone, likeness, a head (each fold by the others).")
    ] = False,
) -> None:
    """Fit a head to a codebook of your own, over the states of the encoder that dragoman ships.

    The head is written into the folder, and `dragoman code --codebook DIR` uses it from then on.
    """
    from dragoman.codebook.own import load_own
    from dragoman.evaluate._own import compare, read_gold
    from dragoman.evaluate._own import train as fit
    from dragoman.pipeline import Kit

    own = load_own(codebook)
    sentences = read_gold(gold, own.codebook.types)
    events = sum(len(sentence.events) for sentence in sentences)
    print(f"{own.name}: {len(sentences)} sentences, {events} events.")
    kit = Kit.load()
    if score:
        for line in compare(own, sentences, kit):
            print(line.line())
        return
    fit(own, sentences, kit).save(own.head)
    print(f"Head written to {own.head}; `dragoman train --score` says how well such a head does.")
