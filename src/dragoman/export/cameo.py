"""A PLOVER event or actor in, its CAMEO codes out, by the table in `cameo.toml`."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from dragoman.records import Actor, Event, make_id

TYPES = 3
"""GDELT has room for so many types of an actor."""


@dataclass(frozen=True, slots=True)
class CameoRow:
    """What one kind of event is written as."""

    type: str
    code: str
    """Text: "042"."""
    root: str
    quad: int
    """By CAMEO's roots, which is not PLOVER's."""
    goldstein: float
    """Of the code; not PLOVER's score."""
    label: str
    loss: str
    """What the code does not tell, or tells wrongly."""
    mode: str | None = None
    """None: any, or none."""
    context: str | None = None

    @property
    def base(self) -> str:
        """The code at its second level."""
        return self.code[:3]


@dataclass(frozen=True, slots=True)
class CameoActor:
    """How CAMEO codes an actor."""

    country: str | None
    group: str | None
    types: tuple[str, ...]

    @property
    def code(self) -> str:
        """The whole code: "USAGOV", "IGOUNO"."""
        if self.group:
            return "".join([*self.types[:1], self.group, *self.types[1:]])
        return "".join([self.country or "", *self.types])


@dataclass(frozen=True, slots=True)
class Cameo:
    """The whole table."""

    rows: tuple[CameoRow, ...]
    countries: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]]
    sectors: Mapping[str, str]
    roots: Mapping[str, str]
    """CAMEO root → PLOVER type, for the way back."""

    def plover(self, code: str) -> str | None:
        """The type that is written as this code, else that of its root; None where PLOVER has none.

        >>> [load_cameo().plover(code) for code in ("035", "0841", "193", "010")]
        ['CONCEDE', 'RETREAT', 'ASSAULT', None]
        """
        found = next((row.type for row in self.rows if row.code == code), None)
        return found or self.roots.get(code[:2])

    def row(self, event: Event) -> CameoRow:
        """The first row that fits the event's type, modes and contexts. Raises KeyError for a type that has none."""
        for row in self.rows:
            if (
                row.type == event.type
                and (row.mode is None or row.mode in event.modes)
                and (row.context is None or row.context in event.contexts)
            ):
                return row
        raise KeyError(event.type)

    def has(self, type_: str) -> bool:
        return any(row.type == type_ for row in self.rows)

    def actor(self, actor: Actor) -> CameoActor:
        types = [self.sectors.get(sector, sector) for sector in actor.sectors]
        if group := self.groups.get(actor.code or ""):
            return CameoActor(None, group.get("group"), _first([group["type"], *types]))
        country = self.countries.get(actor.code, actor.code) if actor.code else None
        return CameoActor(country, None, _first(types))


@functools.cache
def load_cameo() -> Cameo:
    """Read `cameo.toml`."""
    text = (resources.files("dragoman.export") / "cameo.toml").read_text("utf-8")
    data = tomllib.loads(text)
    rows = tuple(CameoRow(**row) for row in data["rows"])
    return Cameo(rows, data["countries"], data["groups"], data["sectors"], data["plover"])


def number(*parts: object) -> int:
    """A whole number in place of an id: below 2**52, so that R and JavaScript keep every digit."""
    return int(make_id(*parts)[:13], 16)


def _first(types: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in types if name))[:TYPES]
