"""What the builders of the facts tables share: hand-written lists in, tab-separated tables out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

HAND = HERE / "hand"

OUT = HERE.parents[1] / "src" / "dragoman" / "facts"


def hand(name: str, width: int = 0) -> Iterator[list[str]]:
    """Lines of a hand-written list without comments, split at "|" and padded to `width` cells."""
    for line in (HAND / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("# "):
            cells = line.split("|")
            yield cells + [""] * (width - len(cells))


def sections(name: str) -> Iterator[tuple[str, str]]:
    """(header, line) of a hand-written list with "[header]" lines."""
    header = ""
    for (line,) in (["|".join(cells)] for cells in hand(name)):
        if line.startswith("["):
            header = line.strip("[] ")
        else:
            yield header, line


def text_of(node: Any) -> str:
    """Plain text of a factbook field."""
    if isinstance(node, dict):
        node = node.get("text")
    text = html.unescape(re.sub(r"<[^>]+>", " ", str(node or ""))).replace("\xa0", " ")
    return "" if text.strip().lower() in ("none", "na") else re.sub(r"\s+", " ", text).strip()


def write(table: str, source: str, header: str, rows: list[list[str]]) -> None:
    lines = [f"# source: {source}", "\t".join(header.split())]
    for row in rows:
        if any("\t" in cell or "\n" in cell for cell in row):
            raise ValueError(f"{table}: a tab or line break inside {row}")
        if len(row) != len(header.split()):
            raise ValueError(f"{table}: {len(row)} cells in {row}")
        lines.append("\t".join(row))
    (OUT / f"{table}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{table}.tsv: {len(rows)} rows, {(OUT / f'{table}.tsv').stat().st_size / 1024:.0f} KB")


def tidy(aliases: str, name: str) -> str:
    return ";".join(dict.fromkeys(a for a in aliases.split(";") if a and a != name))
