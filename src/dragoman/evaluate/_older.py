"""Names of types and countries in gold of any age → fifteen roots and ISO 3166 alpha-3 (`older.toml`)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dragoman.codebook.load import TYPES, load_codebook
from dragoman.facts import load_facts


@functools.lru_cache(maxsize=1)
def _older() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("older.toml").read_text("utf-8"))


def root_of(name: str) -> str | None:
    """The root type that a type's name, old or new, or a CAMEO code stands for; None where it is neither.

    >>> root_of("demand"), root_of("Retreat"), root_of("0231"), root_of("010")
    ('REQUEST', 'YIELD', 'REQUEST', None)
    """
    upper = name.strip().upper()
    older = _older()
    if upper in older["types"]:
        return str(older["types"][upper])
    if upper in TYPES:
        return upper
    found = older["cameo"].get(upper[:2]) if upper.isdigit() and len(upper) >= 2 else None
    return str(found) if found else None


@functools.lru_cache(maxsize=64)
def quad_of(root: str) -> int:
    """Quad class of a root type: 1 and 2 cooperation, 3 and 4 conflict."""
    return int(_older()["quads"].get(root) or load_codebook().quad(root))


@functools.lru_cache(maxsize=4096)
def iso3_of(code: str) -> str | None:
    """The country that an actor code begins with: "USA", "USAGOV"; None where it begins with none.

    >>> iso3_of("FRAMIL"), iso3_of("PAL"), iso3_of("IGOUNO")
    ('FRA', 'PSE', None)
    """
    head = code.strip().upper()
    if len(head) % 3 or not head.isalpha():
        return None
    head = str(_older()["countries"].get(head[:3], head[:3]))
    return head if head in load_facts().countries else None
