"""Words and sentences → windows of word pieces that the encoder can read, with context around a core.

A window is: [CLS] title [SEP] sentences before, core sentences, a sentence after [SEP]. Events are looked for in the
core only; parties are looked for in the whole window. Training lays windows out with this same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class Pieces(Protocol):
    """A tokenizer over ready words."""

    cls: int
    sep: int

    def words(self, words: Sequence[str]) -> list[list[int]]:
        """The piece ids of each word (never empty)."""
        ...


CORE = 350
BEFORE = 90
AFTER = 36
TITLE = 30
WORD = 8
"""Pieces: at most so many in the core, before it, after it, of the title, of one word. Together under 512."""


@dataclass(frozen=True, slots=True)
class Window:
    """Piece ids; the words it holds (article indices, in order), where each begins, and which of them are core."""

    ids: list[int]
    words: list[int]
    first_piece: list[int]
    core: list[bool]


def lay_out(title: str | None, texts: Sequence[str], sents: Sequence[int], pieces: Pieces) -> list[Window]:
    """Windows over an article's words (`texts`) with the sentence index of each (`sents`)."""
    cut = [p[:WORD] for p in pieces.words(texts)] if texts else []
    head = [pieces.cls]
    if title:
        flat = [i for p in pieces.words(title.split()[:60]) for i in p[:WORD]]
        head += [*flat[:TITLE], pieces.sep]
    spans = _sentences(sents)
    sizes = [sum(len(cut[w]) for w in range(a, b)) for a, b in spans]
    windows: list[Window] = []
    at = 0
    while at < len(spans):
        end, size = at, 0
        while end < len(spans) and (end == at or size + sizes[end] <= CORE):
            size += sizes[end]
            end += 1
        begin, before = at, 0
        while begin > 0 and before + sizes[begin - 1] <= BEFORE:
            begin -= 1
            before += sizes[begin]
        stop = end + 1 if end < len(spans) and sizes[end] <= AFTER else end
        windows.append(_window(head, cut, spans, begin, at, end, stop, pieces.sep))
        at = end
    return windows


def _sentences(sents: Sequence[int]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for i in range(1, len(sents) + 1):
        if i == len(sents) or sents[i] != sents[start]:
            spans.append((start, i))
            start = i
    return spans


def _window(
    head: list[int],
    cut: list[list[int]],
    spans: list[tuple[int, int]],
    begin: int,
    at: int,
    end: int,
    stop: int,
    sep: int,
) -> Window:
    ids, words, first, core = list(head), [], [], []
    limit = 511
    for n in range(begin, stop):
        for w in range(*spans[n]):
            if len(ids) + len(cut[w]) > limit:
                break
            words.append(w)
            first.append(len(ids))
            core.append(at <= n < end)
            ids.extend(cut[w])
    ids.append(sep)
    return Window(ids, words, first, core)
