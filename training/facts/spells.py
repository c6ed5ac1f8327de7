"""One person in one office for a time, and how two sources' spells are compared."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from dragoman.facts.rows import fold

EAST_ASIAN = {"CHN", "TWN", "KOR", "PRK", "HKG", "VNM"}

_PARTICLES = "de da do dos del della di van von der den la le el al ben bin ter wa arap ould st."
PARTICLES = set(_PARTICLES.split())

NO_SURNAME = {"THA", "MMR", "KHM", "IDN", "MNG", "ISL", "LAO", "BTN", "SGP", "MYS"}
"""Here the press does not use the last name alone; aliases give what it uses."""


@dataclass
class Spell:
    name: str
    code: str
    sectors: str
    office: str
    since: str
    until: str
    aliases: list[str] = field(default_factory=list)
    grain: str = "day"
    ends: str = "stated"
    wikidata: str = ""
    source: str = "hand"
    surname: str | None = None

    def last(self) -> str:
        return self.until or "9999-12-31"


def surname_of(spell: Spell) -> str:
    """The part of a name that news uses alone."""
    name = re.sub(r",? (Jr|Sr)\.?$", "", spell.name)
    words = name.split()
    if (
        spell.office in ("monarch", "pope", "royal", "crown prince", "crown prince of Abu Dhabi")
        or len(words) == 1
        or re.search(r" [IVX]+$", name)
    ):
        return name if len(words) == 1 and spell.office not in ("monarch", "pope") else ""
    if spell.code in NO_SURNAME and spell.source.startswith("hand"):
        return words[-1] if spell.code in ("MYS",) and len(words) == 2 and not spell.aliases else ""
    if spell.code in EAST_ASIAN and spell.code != "VNM" and spell.source.startswith("hand"):
        western = words[0] in (
            "John",
            "Carrie",
            "Donald",
            "Joshua",
            "Jimmy",
            "Chris",
            "Eric",
            "Joseph",
            "Jack",
        )
        return words[-1] if western else words[0]
    if spell.code == "VNM":
        return words[-1]
    if re.search(r"\b(bin|Al|Khalifa)\b", name) and spell.code in ("SAU", "ARE", "QAT", "KWT", "BHR", "OMN"):
        return ""
    last = words[-1]
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
        last = f"{words[at]} {last}"
    return last


def key(spell: Spell) -> set[str]:
    """Words by which two sources' spellings of a person are compared."""
    words = set(re.findall(r"[a-z]{3,}", fold(" ".join((spell.name, spell.surname or "", *spell.aliases)))))
    return words - {
        "bin",
        "king",
        "sheikh",
        "prince",
        "queen",
        "emperor",
        "sultan",
        "mohammed",
        "mohamed",
        "jose",
        "john",
        "juan",
    } or {fold(spell.name)}


def overlap(spell: Spell, other: Spell) -> float:
    """Share of the first spell's days that fall into the second."""
    ends = dt.date.fromisoformat(min(spell.last(), "2025-12-31"))
    start = dt.date.fromisoformat(spell.since)
    low = max(start, dt.date.fromisoformat(other.since))
    high = min(ends, dt.date.fromisoformat(min(other.last(), "2025-12-31")))
    return max(0.0, ((high - low).days + 1) / max(1, (ends - start).days + 1))


def same_person(one: Spell, other: Spell) -> bool:
    """Stricter than a shared word: two Mitchells or two Dlaminis in one office are two persons."""
    common = key(one) & key(other)
    bare = min(len(one.name.split()), len(other.name.split())) == 1
    return len(common) >= 2 or (bool(common) and (bare or fold(one.name)[0] == fold(other.name)[0]))
