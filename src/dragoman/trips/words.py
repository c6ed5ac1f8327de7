"""`words.toml`, read once."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from dragoman.records import TripStatus

Dropped = Literal["dropped"]
"""Told to be neither fact nor plan."""
Told = TripStatus | None
"""What words say of a journey; None where they leave it open."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of travel; a phrase verb is "cut+short"."""

    verbs: Mapping[str, frozenset[str]]
    """Verb of travel → what stands before its destination, "-" for an object."""
    sets: Mapping[str, frozenset[str]]
    """Every other list, by "section.name"."""
    governed: Mapping[str, frozenset[str]]
    """Verb → prepositions that govern a topic."""
    numbers: Mapping[str, int]
    units: Mapping[str, int]

    def has(self, name: str, word: str) -> bool:
        return word in self.sets[name]


@functools.cache
def load_words() -> Words:
    """The words of `words.toml`."""
    file = resources.files("dragoman.trips") / "words.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    sets = {
        f"{section}.{name}": frozenset(value.split())
        for section, entries in table.items()
        for name, value in entries.items()
        if isinstance(value, str) and section != "verbs"
    }
    governed = dict(entry.split(":") for entry in table["topics"]["governed"].split())
    return Words(
        verbs={verb: frozenset(text.split()) for verb, text in table["verbs"].items()},
        sets=sets,
        governed={verb: frozenset(text.split(",")) for verb, text in governed.items()},
        numbers=table["numbers"],
        units=table["units"],
    )
