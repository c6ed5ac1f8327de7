"""Rows as lines with tabs: the columns of each format from `columns.toml`, cells without tabs and line breaks."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

from dragoman.views.text import printable


@functools.cache
def columns(form: str) -> tuple[str, ...]:
    """The names of a format's columns, in order."""
    text = (resources.files("dragoman.export") / "columns.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)[form])


def header_line(form: str) -> str:
    return "\t".join(columns(form)) + "\n"


def tab_line(form: str, cells: Mapping[str, Any]) -> str:
    """A row as a line, columns that `cells` does not name left empty. Raises KeyError for a name that is none."""
    names = columns(form)
    if unknown := cells.keys() - set(names):
        raise KeyError(f"{form} has no column {', '.join(sorted(unknown))}")
    return "\t".join(_cell(cells.get(name)) for name in names) + "\n"


def _cell(value: Any) -> str:
    """One line of text; readers of these files know no quoting, so a quotation mark becomes an apostrophe.

    >>> _cell('a\\t"b"\\n')
    "a 'b'"
    """
    if value is None:
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ";".join(_cell(item).replace(";", ",") for item in value)
    return printable(value).replace('"', "'")
