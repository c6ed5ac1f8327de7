"""`cues.toml` → which words are cues, of what force, and in which constructions."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import CodebookError

FORCES = (
    "asserts", "denies", "demands", "promises", "believes", "fears", "asks", "warns", "accuses", "praises",
)  # fmt: skip
_FILE = Path(__file__).with_name("cues.toml")


@dataclass(frozen=True, slots=True)
class Cues:
    """The lexicon: (part of speech, lemma) → construction → force."""

    words: Mapping[tuple[str, str], Mapping[str, str]]
    light: frozenset[str]
    own: frozenset[str]
    """Nouns that as an object are their subject's own."""
    according: tuple[tuple[str, ...], ...]
    reportedly: frozenset[str]
    adding: frozenset[str]
    """Verbs by which a speaker goes on."""
    telling: frozenset[str]
    """Verbs whose object is the one spoken to."""
    media: frozenset[str]
    media_prepositions: frozenset[str]
    hearers: frozenset[str]
    nobody: frozenset[str]
    declining: frozenset[str]
    """Verbs that belong to the cue they govern: "declined to comment"."""
    said: frozenset[str]
    """Inflected forms of verbs beside quotations."""
    viewers: frozenset[str]
    """Nouns of people whose view "For ..., this is ..." gives."""
    no_cues: frozenset[str]
    """Words that take a clause but are no cue."""
    labels: frozenset[str]
    """Words before a colon at the head of a line that name no speaker."""

    def force(self, kind: str, lemma: str, construction: str) -> str | None:
        """The force of a verb, noun or adjective in a construction, None where it is no cue there."""
        return self.words.get((kind, lemma), {}).get(construction)

    def quotes(self, lemma: str) -> bool:
        """True for a verb that introduces direct speech."""
        return "quote" in self.words.get(("verb", lemma), {})


@functools.cache
def load_cues(path: Path = _FILE) -> Cues:
    """Read the lexicon.

    Raises:
        CodebookError: for a force that is none, or a word that has two forces in one construction.
    """
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    words: dict[tuple[str, str], dict[str, str]] = {}
    for kind in ("verb", "noun", "adjective"):
        for force, table in data[kind].items():
            if force not in FORCES:
                raise CodebookError(f"{path.name}: [{kind}.{force}]: no such force. Use {', '.join(FORCES)}.")
            for construction, lemmas in _flat(table):
                for lemma in lemmas.split():
                    known = words.setdefault((kind, lemma), {})
                    if known.setdefault(construction, force) != force:
                        raise CodebookError(
                            f"{path.name}: {kind} '{lemma}' has two forces for '{construction}': "
                            f"{known[construction]} and {force}. Keep one."
                        )
    medium = data["medium"]
    return Cues(
        words=words,
        light=frozenset(data["light"]["verbs"].split()),
        own=frozenset(data["own"]["nouns"].split()),
        according=tuple(tuple(phrase.split()) for phrase in data["source"]["according"]),
        reportedly=frozenset(data["source"]["reportedly"]),
        adding=frozenset(data["hearer"]["adding"].split()),
        telling=frozenset(data["hearer"]["verbs"].split()),
        media=frozenset(medium["nouns"].split()),
        media_prepositions=frozenset(medium["prepositions"]),
        hearers=frozenset(medium["hearers"].split()),
        nobody=frozenset(data["nobody"]["words"]),
        viewers=frozenset(data["source"]["viewers"]),
        no_cues=frozenset(data["none"]["words"].split()),
        labels=frozenset(data["labels"]["words"].split()),
        declining=frozenset(data["declining"]["verbs"].split()),
        said=frozenset(data["forms"]["said"].split()),
    )


def _flat(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Constructions and their words; those under `with` are named by their preposition."""
    found: list[tuple[str, str]] = []
    for construction, value in table.items():
        if construction == "with":
            found += [(f"with_{preposition}", words) for preposition, words in value.items()]
        else:
            found.append((construction, value))
    return found
