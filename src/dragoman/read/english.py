"""A text → the language it is in, where that is not English."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any

_COMMON = frozenset(
    ("the", "of", "and", "to", "that", "with", "said", "has", "his", "from", "which", "this", "are", "by",
     "it", "be", "were", "have", "its", "an", "not", "they", "their")
)  # fmt: skip
"""Frequent words of English that are rare in other languages, so that plain English needs no model."""
_COMMON_SHARE = 0.10
"""Share of them above which a text is English. 3,663 English articles from three sources: lowest 0.107,
median 0.22; running text of 13 other languages stays below 0.06."""
_LOOK = 2000
_SHORT = 100
"""Letters below which only a confident answer counts."""
_CONFIDENT, _LIKELY = 0.9, 0.5
"""Confidence asked of the model (py3langid, calibrated for length) for short and for longer texts."""
_LATIN_SHARE = 0.5
"""Below this share of Latin letters a text is not English, however short."""


def other_language(text: str) -> str | None:
    """The language where it is another one, as in "Spanish"; None for English and for what cannot be told.

    The model is loaded at the first text that common words do not settle.
    """
    text = text[:_LOOK]
    words = re.findall(r"[^\W\d_]+", text.lower())
    letters = sum(map(len, words))
    if not words or sum(word in _COMMON for word in words) >= _COMMON_SHARE * len(words):
        return None
    identifier, names = _model()
    code, confidence = identifier.classify(text)
    if sum(map(_is_latin, text)) < _LATIN_SHARE * letters:
        return names.get(code, "another script")
    if code in ("en", "zxx") or confidence < (_CONFIDENT if letters < _SHORT else _LIKELY):
        return None
    return names.get(code, str(code))


@functools.cache
def _model() -> tuple[Any, dict[str, str]]:
    """The identifier and the names of its languages; takes 0.6 s, 40 MB, and is never changed."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    raw = resources.files("dragoman.read").joinpath("languages.toml").read_text("utf-8")
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True), tomllib.loads(raw)["names"]


def _is_latin(character: str) -> bool:
    return character.isalpha() and (character < "\u0250" or "\u1e00" <= character <= "\u1eff")
