"""The codebook in, its pages out: all types in brief, or one in full."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from dragoman.codebook import Codebook, EventType, Example
from dragoman.errors import UsageError

_WIDTH = 110
_QUADS = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}


def all_types(codebook: Codebook) -> Iterator[str]:
    """A line for each type, without line ends."""
    yield f"{'type':<10} quad  score  what it covers"
    for event in codebook.types.values():
        yield from _wrapped(event.definition, f"{event.name:<10} {event.quad:>4}  {event.score:>+5g}  ")
    yield ""
    yield "Contexts: " + ", ".join(sorted(codebook.contexts))
    yield f"Codebook {codebook.version}. `dragoman codebook TYPE` shows one type in full."


def one_type(codebook: Codebook, name: str) -> Iterator[str]:
    """The page of a type, without line ends. Raises UsageError for an unknown one."""
    event = codebook.types.get(name.upper())
    if event is None:
        raise UsageError(f"No type '{name}'. There are: {', '.join(codebook.types)}.")
    return _page(event)


def _page(event: EventType) -> Iterator[str]:
    yield event.name
    yield from _wrapped(event.definition, "  ")
    needed = "needs a recipient" if event.recipient_needed else "may be without a recipient"
    yield f"  quad {event.quad} ({_QUADS[event.quad]}), score {event.score:+g}, {needed}"
    yield f"  {len(event.frames)} frames"
    if event.modes:
        yield "\nModes"
    for name, mode in event.modes.items():
        score = f"{mode.score:+g}" if mode.score is not None else ""
        yield from _wrapped(mode.definition, f"  {name:<16} {score:>5}  ")
    if event.confused_with:
        yield "\nConfused with"
    for other, rule in event.confused_with.items():
        yield from _wrapped(rule, f"  {other:<16} ")
    yield from _examples("Examples", event.examples)
    yield from _examples("Near misses", event.near_misses)


def _examples(heading: str, examples: Sequence[Example]) -> Iterator[str]:
    if examples:
        yield f"\n{heading}"
    for example in examples:
        yield from _wrapped(example.text, "  - ")
        roles = [
            f"{','.join(example.actors)} → {','.join(example.recipients)}".strip(" →"),
            *example.modes,
            example.why,
        ]
        coded = "; ".join(part for part in (example.type, *roles) if part)
        if coded:
            yield from _wrapped(coded, "      ")


def _wrapped(text: str, start: str) -> list[str]:
    """Filled lines, those after the first set in as far as the text of the first."""
    filled = textwrap.fill(" ".join(text.split()), _WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
    return filled.split("\n")
