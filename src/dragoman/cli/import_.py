"""`dragoman import`: other people's event data beside one's own, and exported records back in."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli import options
from dragoman.errors import ReadError, UsageError
from dragoman.views.text import printable

if TYPE_CHECKING:
    from dragoman.store import Store


class Format(StrEnum):
    """What `import` reads."""

    gdelt = "gdelt"
    gdelt1 = "gdelt1"
    polecat = "polecat"
    icews = "icews"
    plover = "plover"
    csv = "csv"
    parquet = "parquet"
    records = "records"


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Files of the format, gzipped or zipped or not.")],
    format: Annotated[Format, typer.Option(help="What they are; csv and parquet are dragoman's own tables.")],
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Name of the dataset; else the format's.")] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Import rows of GDELT, POLECAT, ICEWS or PLOVER data, to compare with one's own (dragoman compare).

    They stand in a table of their own and are no events of the store. Records that dragoman exported become articles
    and events of the store again. What is no row is skipped and told of.
    """
    from dragoman.store import Store

    for file in files:
        if not file.is_file():
            raise ReadError(f"{file}: no such file.")
    with Store.open(store) as opened:
        if format is Format.records:
            if name is not None:
                raise UsageError("Records become a part of the store itself: leave --name out.")
            _records(opened, files)
            return
        from dragoman.compare import import_rows, read_rows

        rows = (row for file in files for row in read_rows(file, format.value))
        done = import_rows(opened, name or format.value, rows)
    for line in done.lines():
        print(line if not line.startswith("  ") else "  " + printable(line))
    if not done.rows:
        print("dragoman: nothing could be imported.", file=sys.stderr)
        raise typer.Exit(1)


def _records(store: Store, files: list[Path]) -> None:
    from dragoman.export.records import read_records

    read = new = 0
    for file in files:
        try:
            with file.open(encoding="utf-8") as lines:
                for version, coded in read_records(lines, str(file)):
                    read += 1
                    new += store.add([coded], coder_version=version)
        except (OSError, UnicodeDecodeError) as error:
            raise ReadError(f"{file} cannot be read: {error}.") from error
    print(f"{read} articles read, {new} new.")
