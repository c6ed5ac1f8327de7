"""Words of a text → the few forms that links compare; and `words.toml`, which says which."""

from __future__ import annotations

import functools
import math
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_UNKNOWN = 3
"""As many articles as that hold a word which is not in the table; a number, ten times as many."""
_ENDINGS = ("ations", "ation", "ingly", "ings", "ing", "edly", "ies", "ied", "ions", "ion", "ed", "es", "s")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What `words.toml` holds."""

    stop: frozenset[str]
    forms: dict[str, str]
    numbers: dict[str, str]
    counted: re.Pattern[str]
    """A number and the word after it."""
    family: dict[str, str]
    """Type → the type under which it is compared."""
    ahead: tuple[str, ...]
    """The types that an AGREE which lies ahead may turn into."""
    meeting: frozenset[str]
    """Stems of triggers that make an AGREE a meeting."""
    joint: frozenset[str]
    state: frozenset[str]
    agencies: dict[str, str]
    cues: dict[str, re.Pattern[str]]
    """forward, backward, time, alone."""
    answers_to: dict[str, list[str]]


@functools.cache
def vocabulary() -> Vocabulary:
    """The words and rules of links."""
    raw: dict[str, Any] = tomllib.loads((resources.files("dragoman.link") / "words.toml").read_text("utf-8"))
    forms = dict(raw["forms"])
    return Vocabulary(
        stop=frozenset(raw["stop"].split()),
        forms=forms,
        numbers=raw["numbers"],
        counted=re.compile(rf"(?<![\w.,])(\d[\d,.]*\d|\d|{'|'.join(raw['numbers'])})[\s-]+([a-z]+)"),
        family={name: base for name, base in raw["family"].items() if isinstance(base, str) and name.isupper()},
        ahead=tuple(raw["family"]["ahead"]),
        meeting=frozenset(_stem(word, forms) for word in raw["family"]["meeting"].split()),
        joint=frozenset(raw["joint"]),
        state=frozenset(raw["state"]),
        agencies=raw["agencies"],
        cues={kind: re.compile(rf"\b(?:{'|'.join(cues)})\b", re.I) for kind, cues in raw["answer"].items()},
        answers_to=raw["answers_to"],
    )


@functools.cache
def _holding() -> dict[str, int]:
    """How many articles of a large coverage hold each word; under the empty word, how many there were."""
    lines = (resources.files("dragoman.link") / "rarity.tsv").read_text("utf-8").splitlines()
    cells = (line.split("\t") for line in lines if not line.startswith("#"))
    return {word: int(n) for word, n in cells}


def commonness(word: str) -> float:
    """The share of articles that hold a stem, as counted once and for all (`training/rarity.py`)."""
    return _holding().get(word, 0) / _holding()[""]


def rarity(word: str) -> float:
    """What a stem weighs: the logarithm of how many articles come to one that holds it.

    >>> rarity("government") < rarity("guerrilla") < rarity("qeshm")
    True
    """
    known = _holding()
    least = 10 * _UNKNOWN if word.startswith("#") else _UNKNOWN
    return math.log((known[""] + 1) / max(known.get(word, 0), least))


@functools.lru_cache(100_000)
def stem(word: str) -> str:
    """A word without its ending, so that the forms of a verb mostly meet.

    >>> stem("threatened") == stem("threatens") == stem("Threatening")
    True
    """
    return _stem(word, vocabulary().forms)


def content_words(text: str) -> list[str]:
    """Stems of the words that say what a text is about, each once and sorted."""
    return sorted(set(content_sequence(text)))


def content_sequence(text: str) -> list[str]:
    """As `content_words`, in the order of the text and as often as they stand there."""
    known = vocabulary()
    found = (match.group().lower().replace("’", "'").removesuffix("'s") for match in _WORD.finditer(text))
    return [_stem(word, known.forms) for word in found if len(word) > 1 and word not in known.stop]


def stems_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word's stem, with where it stands."""
    for match in _WORD.finditer(text):
        yield stem(match.group()), match.start(), match.end()


def numbers_in(text: str) -> list[str]:
    """Numbers with what they count, sorted: "104 migrants".

    >>> numbers_in("Two planes took 1,040 migrants home.")
    ['1040 migrant', '2 plan']
    """
    known = vocabulary()
    found = set()
    for value, unit in known.counted.findall(text.lower()):
        if unit not in known.stop:
            found.add(f"{known.numbers.get(value, value).replace(',', '')} {_stem(unit, known.forms)}")
    return sorted(found)


def _stem(word: str, forms: dict[str, str]) -> str:
    word = word.lower()
    if word in forms:
        return forms[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (4 if len(ending) > 3 or ending == "ies" else 3):
            word = word.removesuffix(ending)
            if ending in ("ed", "ing") and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]  # "stopped", "planning"
            break
    return word.removesuffix("e") if len(word) > 3 else word
