"""Text of articles made safe to show: no terminal control, no formulas, one line."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from typing import Any

_TERMINAL = re.compile(
    r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # operating system command: window title, clipboard, link
    r"|\x1b[PX^_].*?(?:\x1b\\|$)"  # device control and other strings
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequence: colour, cursor
    r"|\x1b[ -/]*[0-~]?",
    re.DOTALL,
)
_HIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_JSON_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def printable(text: object) -> str:
    """One line without control characters, terminal sequences or marks that reorder what is read.

    >>> printable("a\\x1b[31mred\\x1b[0m\\nline")
    'ared line'
    """
    shown = str(text)
    if not shown.isprintable():  # no control and no mark is: most text needs no more than this
        shown = _HIDDEN.sub("", _TERMINAL.sub("", shown))
    return " ".join(shown.split())


def lines_of(text: object) -> str:
    """As `printable`, with line breaks, tabs and blanks as they are.

    >>> lines_of("a\\x1b[31m  red\\u202e\\nline")
    'a  red\\nline'
    """
    return _HIDDEN.sub("", _TERMINAL.sub("", str(text)))


def shortened(text: str, width: int) -> str:
    """Cut to `width` characters, with an ellipsis where something is cut."""
    return text if len(text) <= width else text[: max(width - 1, 0)].rstrip() + "…"


def csv_line(cells: Sequence[Any]) -> str:
    """A line of CSV with its line feed. Text that a spreadsheet would run as a formula gets an apostrophe."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow([_csv_cell(cell) for cell in cells])
    return buffer.getvalue()


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON that a terminal and a line-based tool can take: control and reordering characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    return _JSON_UNSAFE.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def _csv_cell(cell: Any) -> Any:
    if cell is None or isinstance(cell, bool | int | float):
        return cell
    raw = "; ".join(map(str, cell)) if isinstance(cell, list | tuple) else str(cell)
    shown = printable(raw)
    return f"'{shown}" if raw.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown
