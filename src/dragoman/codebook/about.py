"""Lemmas of a phrase → the contexts that it shows, by the cues of `contexts.toml`."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.codebook.load import Codebook


def contexts_of(lemmas: Sequence[str], codebook: Codebook) -> tuple[str, ...]:
    """The contexts whose cues stand among the lemmas, in the order of the codebook.

    >>> from dragoman.codebook import load_codebook
    >>> contexts_of(["deportation", "flight"], load_codebook())
    ('migration',)
    """
    words = set(lemmas)
    return tuple(
        name
        for name, context in codebook.contexts.items()
        if words & context.lemmas or any(_runs(phrase, lemmas) for phrase in context.phrases)
    )


def _runs(phrase: Sequence[str], lemmas: Sequence[str]) -> bool:
    size = len(phrase)
    return any(tuple(lemmas[i : i + size]) == tuple(phrase) for i in range(len(lemmas) - size + 1))
