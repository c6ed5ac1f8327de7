"""Rows as a table that fits a terminal: columns as wide as their cells up to a limit, the last takes the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.views.text import printable, shortened

LEAST_LAST = 30
"""Characters that the last column keeps, however narrow the terminal."""


def table(limits: Mapping[str, int], last: str, rows: Sequence[Sequence[Any]], width: int) -> Iterator[str]:
    """Lines of a table whose columns are the keys of `limits` (with the most characters of each) and `last`.

    >>> list(table({"n": 3}, "text", [(1, "a long text")], 40))
    ['n  text\\n', '1  a long text\\n']
    """
    cells = [[printable("" if cell is None else cell) for cell in row] for row in rows]
    columns = list(limits)
    widths = [min(limits[name], max([len(name), *(len(row[n]) for row in cells)])) for n, name in enumerate(columns)]
    room = max(width - sum(widths) - 2 * len(widths), LEAST_LAST)
    for row in ([*columns, last], *cells):
        shown = [shortened(cell, size).ljust(size) for cell, size in zip(row, widths, strict=False)]
        yield "  ".join([*shown, shortened(row[-1], room)]).rstrip() + "\n"
