"""`words.toml`, read once and checked."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, cast

from dragoman.errors import CodebookError
from dragoman.records import Movement


@dataclass(frozen=True, slots=True)
class Rule:
    """What a word shows of a stance, and where its matter stands."""

    stance: int
    label: str
    matter: tuple[str, ...] = ()
    particle: str = ""
    party: bool = False
    """The matter may be a person, state or body."""
    movement: Movement = "none"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of stances."""

    rules: Mapping[str, Mapping[str, tuple[Rule, ...]]]
    """Section → lemma → its rules, those with a particle first."""
    verdicts: Mapping[tuple[str, ...], Rule]
    """Words of a predicate → what they show."""
    sets: Mapping[str, frozenset[str]]
    """Every plain list, by "section.name"."""
    events: Mapping[str, Rule]
    """Event type → what it shows."""
    kin: Mapping[str, str]
    """General nouns that can stand for one another → the first of their group."""

    def has(self, name: str, word: str) -> bool:
        return word in self.sets[name]


@functools.cache
def load_words() -> Words:
    """The words of `words.toml`.

    Raises:
        CodebookError: where a line is malformed.
    """
    file = resources.files("dragoman.positions") / "words.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    rules: dict[str, dict[str, tuple[Rule, ...]]] = {}
    for section in ("verbs", "adjectives", "nouns", "goals"):
        found: dict[str, tuple[Rule, ...]] = {}
        for line in _lines(table[section]["lines"]):
            for lemma, rule in _read(line):
                known = (*found.get(lemma, ()), rule)
                found[lemma] = tuple(sorted(known, key=lambda rule: not rule.particle))
        rules[section] = found
    verdicts: dict[tuple[str, ...], Rule] = {}
    for line in _lines(table["verdicts"]["lines"]):
        phrase, _, shown = line.partition(" : ")
        stance, label = _shown(shown, line)
        verdicts[tuple(phrase.split())] = Rule(stance, label)
    sets = {
        f"{section}.{name}": frozenset(text.split())
        for section, entries in table.items()
        for name, text in entries.items()
        if name != "lines" and section != "events"
    }
    events = {name: Rule(*_shown(text, text)) for name, text in table["events"].items()}
    kin = {word: line.split()[0] for line in _lines(table["vague"]["lines"]) for word in line.split()}
    return Words(rules, verdicts, sets, events, kin)


def _lines(text: str) -> Iterator[str]:
    yield from filter(None, (line.strip() for line in text.splitlines()))


def _read(line: str) -> Iterator[tuple[str, Rule]]:
    """The rules of a line, one a word."""
    body, _, options = line.partition(" ; ")
    parts = body.split(" : ")
    if len(parts) != 3:
        raise CodebookError(f"positions/words.toml: {line!r} must read 'words : stance label : matter'.")
    stance, label = _shown(parts[1], line)
    flags = options.split()
    movement = next((flag for flag in flags if flag in ("softening", "hardening", "reversed")), "none")
    for word in parts[0].split("|"):
        lemma, _, particle = word.partition("+")
        yield (
            lemma.strip(),
            Rule(
                stance,
                label,
                tuple(parts[2].split()),
                particle.strip(),
                "party" in flags,
                cast("Movement", movement),
            ),
        )


def _shown(text: str, line: str) -> tuple[int, str]:
    stance, _, label = text.strip().partition(" ")
    if stance not in ("-2", "-1", "0", "+1", "+2") or not label:
        raise CodebookError(f"positions/words.toml: {line!r} needs a stance from -2 to +2 and a label.")
    return int(stance), label.strip().replace("_", " ")
