"""Gold in tab-separated (or comma-separated) files → rows with plain column names."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from dragoman.errors import ReadError

csv.field_size_limit(2**24)  # a cell may hold a whole article


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file with a header; column names in small letters with "_" for spaces, cells stripped.

    Some writers quote cells that hold quotation marks and some do not: the reading that gives more rows the
    width of the header is taken.

    Raises:
        ReadError: where the file cannot be read as UTF-8 or holds no rows.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read as UTF-8 text ({error}). Give a tab-separated file.") from error
    delimiter = "," if path.suffix.lower() == ".csv" else "\t"
    cells = max((_cells(text, delimiter, quoted) for quoted in (True, False)), key=_regular)
    if len(cells) < 2:
        raise ReadError(f"{path}: no rows. Give a tab-separated file with a header.")
    header = [name.strip().lower().replace(" ", "_") for name in cells[0]]
    return [dict(zip(header, map(str.strip, row), strict=False)) for row in cells[1:]]


def _cells(text: str, delimiter: str, quoted: bool) -> list[list[str]]:
    stream = io.StringIO(text, newline="")
    if quoted:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(stream, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        return [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:  # something follows a closing quotation mark: it is a part of the text
        return []


def _regular(cells: list[list[str]]) -> int:
    """How many rows are as wide as the header, a row with a line break in it being doubtful."""
    widths = Counter(len(row) for row in cells if not any("\n" in cell for cell in row))
    return widths[len(cells[0])] if cells else 0


def cell(row: Mapping[str, str], names: Sequence[str]) -> str:
    """The first filled cell of several names that a column may have; empty where none is."""
    return next((row[name] for name in names if row.get(name)), "")
