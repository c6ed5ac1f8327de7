"""An article's words → its shingles and the bands of its MinHash signatures; two versions → what changed.

Broder (1997), "On the resemblance and containment of documents". Each article has two signatures, of all its text and
of its head, so that a text whose tail was cut off still meets the whole one.
"""

from __future__ import annotations

import difflib
import re
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

WORDS = 3
"""Words of a shingle: short, so that a changed spelling or number costs few; two unrelated articles share about one in
fifty."""
HEAD = 120
"""Words of the head."""
BANDS = 32
ROWS = 4
"""32 bands of 4 rows: of two texts that share half their shingles, 87 in 100 meet; of those that share a tenth, none
but 3 in 1000."""

_WORD = re.compile(r"\w+")
_MASK = (1 << 64) - 1


def shingles(text: str) -> list[int]:
    """Hashes of all runs of `WORDS` words in small letters, each once, sorted; of a shorter text its words."""
    words = _WORD.findall(text.lower())
    return sorted(_hashes(words))


def bands(text: str) -> list[int]:
    """Hashes of the bands of both signatures; of an empty text none."""
    words = _WORD.findall(text.lower())
    if not words:
        return []
    return sorted({band for kind, part in enumerate((words, words[:HEAD])) for band in _bands(_hashes(part), kind)})


def changes(old: str, new: str) -> list[tuple[str, str]]:
    """Sentences that a version lost ("-") and gained ("+") against the one before, in the order of the text."""
    before, after = _sentences(old), _sentences(new)
    return [(line[0], line[2:]) for line in difflib.ndiff(before, after) if line[0] in "+-"]


def _hashes(words: Sequence[str]) -> set[int]:
    size = min(WORDS, len(words))
    return {
        zlib.crc32(" ".join(words[start : start + size]).encode("utf-8", "surrogatepass"))
        for start in range(len(words) - size + 1)
        if size
    }


def _bands(hashes: set[int], kind: int) -> list[int]:
    signature = _signature(np.fromiter(hashes, dtype=np.uint64, count=len(hashes)))
    folded = np.zeros(BANDS, dtype=np.uint64)
    for row in signature.reshape(BANDS, ROWS).T:
        folded = (folded ^ row) * np.uint64(0x100000001B3) + (row >> np.uint64(29))
    folded ^= (np.arange(BANDS, dtype=np.uint64) + np.uint64(kind * BANDS + 1)) * np.uint64(0x9E3779B97F4A7C15)
    return [int(value) for value in folded.astype(np.int64)]


def _signature(hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """The least value of each of BANDS * ROWS hash functions."""
    mixed = hashes[None, :] * _FACTORS[:, None] + _SUMMANDS[:, None]
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    least: npt.NDArray[np.uint64] = (mixed ^ (mixed >> np.uint64(32))).min(axis=1)
    return least


def _constants(seed: int, count: int) -> npt.NDArray[np.uint64]:
    """SplitMix64: the same numbers on any machine and with any numpy."""
    out = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & _MASK
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        out.append(z ^ (z >> 31))
    return np.array(out, dtype=np.uint64)


_FACTORS = _constants(1, BANDS * ROWS) | np.uint64(1)
_SUMMANDS = _constants(2, BANDS * ROWS)


def _sentences(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"(?<=[.!?])\s+|\n{2,}", text) if part.strip()]
