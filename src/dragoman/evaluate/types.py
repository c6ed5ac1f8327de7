"""Snippets with an ACLED-like sub-type against the pipeline: is any event found of a type that it means.

Gold is a table with `EventSnippet` and `SubType`. `acled.toml` says which PLOVER types a sub-type means, the
likeliest first, and why; sub-types that PLOVER does not code (disasters) are left out. An item is right if
any event found in it has one of its types. `TYPE_f1` takes precision over the items in which the type was
found (right where the sub-type means it) and recall over the items whose likeliest type it is (right where
any of their types was found); as snippets tell more than their sub-type, precision is a lower bound. Denied
events are left out.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.codebook.load import TYPES
from dragoman.errors import CodebookError, ReadError
from dragoman.evaluate._measures import Progress, Scores, mean, share, tick
from dragoman.evaluate._tables import cell, read_rows
from dragoman.records import Article, make_id

TEXT = ("eventsnippet", "snippet", "text", "sentence")
ACLED = Path(__file__).with_name("acled.toml")
KIND = ("subtype", "sub_type", "label", "type")


@dataclass(frozen=True, slots=True)
class Item:
    """A snippet, its sub-type, and the PLOVER types that this means."""

    text: str
    kind: str
    types: tuple[str, ...]


def run(gold: Path, kit: Any, progress: Progress = False) -> Scores:
    """Code every snippet and score.

    Raises:
        ReadError: where the file is no such table.
    """
    from dragoman.pipeline import code  # the pipeline is what is measured

    items, left_out = read_items(gold)
    found = []
    for done, item in enumerate(items, 1):
        coded = code(Article(make_id(item.text), item.text, make_id(item.text)), kit)
        found.append(frozenset(e.type for e in coded.events if e.status != "denied"))
        tick(progress, done, len(items))
    return score(items, found) | {"left_out": left_out}


def read_items(path: Path) -> tuple[list[Item], int]:
    """The snippets whose sub-type means a PLOVER type, and how many others there are."""
    known = mapping()
    rows = [(cell(row, TEXT), cell(row, KIND).upper()) for row in read_rows(path)]
    for _, kind in rows:
        if kind and kind not in known:
            raise ReadError(f"{path}: unknown sub-type {kind!r}. Add it to evaluate/acled.toml with its reason.")
    items = [Item(text, kind, known[kind]) for text, kind in rows if text and known.get(kind)]
    if not items:
        raise ReadError(f"{path}: no snippets. It needs the columns EventSnippet and SubType.")
    return items, len(rows) - len(items)


@functools.lru_cache(maxsize=4)
def mapping(path: Path = ACLED) -> Mapping[str, tuple[str, ...]]:
    """Sub-type → the PLOVER types that it means.

    Raises:
        CodebookError: where an entry has no reason or a type is none of PLOVER's.
    """
    table = tomllib.loads(path.read_text("utf-8"))
    for kind, entry in table.items():
        if not entry.get("reason"):
            raise CodebookError(f"{path}: {kind} has no 'reason'. Say why it means these types.")
        for name in entry["types"]:
            if name not in TYPES:
                raise CodebookError(f"{path}: {kind}: {name!r} is no PLOVER type.")
    return {kind: tuple(entry["types"]) for kind, entry in table.items()}


def score(items: Sequence[Item], found: Iterable[frozenset[str]]) -> Scores:
    """Accuracy over all items, F1 of each type, accuracy of each sub-type."""
    answers = list(zip(items, found, strict=True))
    right = [bool(types.intersection(item.types)) for item, types in answers]
    out: Scores = {
        "items": len(items),
        "accuracy": share(sum(right), len(right)),
        "silent": sum(not types for _, types in answers),
    }
    each: Scores = {}
    for name in TYPES:
        wanted = [ok for (item, _), ok in zip(answers, right, strict=True) if item.types[0] == name]
        told = [name in item.types for item, types in answers if name in types]
        if wanted:
            precision, recall = (sum(told) / len(told) if told else 0.0), sum(wanted) / len(wanted)
            each[f"{name}_f1"] = round(2 * precision * recall / (precision + recall or 1.0), 4)
    out["macro_f1"] = mean(each.values())
    kinds = sorted({item.kind for item in items})
    return out | each | {f"{kind}_accuracy": _accuracy(kind, items, right) for kind in kinds}


def _accuracy(kind: str, items: Sequence[Item], right: Sequence[bool]) -> float:
    of_kind = [ok for item, ok in zip(items, right, strict=True) if item.kind == kind]
    return share(sum(of_kind), len(of_kind))
