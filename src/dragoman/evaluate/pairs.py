"""Marked pairs against the reader: what the source does to the target, one of fifteen roots, four quads, two
sides.

Gold is a table with `marked_sentence` (`<s>source</s> ... <t>target</t>`) and any of `gold_root`,
`gold_penta` (quad class) and `gold_binary` (1 conflict, 0 cooperation); what a coarser column does not say
follows from the finer one. A party may be marked in several places, or not at all where nobody acts or
suffers. That something happens is given, so "none" is no answer; the probabilities of CONCEDE and RETREAT are
those of YIELD, and quad and binary classes have those of their types. Macro F1 is the mean over the classes
that the gold has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import ModelError, ReadError
from dragoman.evaluate._measures import Progress, Scores, by_label, mean, share, tick
from dragoman.evaluate._older import quad_of, root_of
from dragoman.evaluate._tables import cell, read_rows
from dragoman.language import split_sentences
from dragoman.records import Span

MARKED = ("marked_sentence", "marked", "marked_text")
PLAIN = ("sentence", "text")
ROOT = ("gold_root", "root", "gold_type", "type")
QUAD = ("gold_penta", "gold_quad", "penta", "quad", "quad_class")
BINARY = ("gold_binary", "binary", "label")
SIDES = ("cooperation", "conflict")


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence with the places of source and target, and what gold says of them; None where it does not."""

    text: str
    source: tuple[Span, ...]
    target: tuple[Span, ...]
    root: str | None
    quad: int | None
    side: str | None


def run(gold: Path, kit: Any, progress: Progress = False) -> Scores:
    """Score the kit's reader on a table of marked pairs.

    Raises:
        ReadError: where the file is no such table.
        ModelError: where the kit has no reader.
    """
    if kit.reader is None:
        raise ModelError("The pairs task needs the learned reader: load the kit with `learned=True`.")
    pairs, unread = read_pairs(gold)
    return score(pairs, predict(pairs, kit, progress)) | {"unread": unread}


# ---- gold ----


def read_pairs(path: Path) -> tuple[list[Pair], int]:
    """The pairs of a table, and how many rows held none."""
    rows = read_rows(path)
    pairs = [pair for row in rows if (pair := _pair(row)) is not None]
    if not pairs:
        raise ReadError(
            f"{path}: no marked pair. It needs a column marked_sentence with <s>…</s> and <t>…</t>, and one "
            "of gold_root, gold_penta and gold_binary."
        )
    return pairs, len(rows) - len(pairs)


def _pair(row: Mapping[str, str]) -> Pair | None:
    text, source, target = unmark(cell(row, MARKED))
    if not source and not target:
        text = cell(row, PLAIN)
        source, target = _find(text, row.get("source", "")), _find(text, row.get("target", ""))
    root = root_of(cell(row, ROOT))
    quad = _quad(cell(row, QUAD), root)
    side = _side(cell(row, BINARY), quad)
    return Pair(text, source, target, root, quad, side) if side and (source or target) else None


_MARK = re.compile(r"<(/?)\s*(s|t|source|target)\s*>", re.IGNORECASE)


def unmark(marked: str) -> tuple[str, tuple[Span, ...], tuple[Span, ...]]:
    """The text without its marks, and where source and target stand in it.

    >>> unmark("<s>A</s> met <t>B</t>.")
    ('A met B.', (Span(start=0, end=1),), (Span(start=6, end=7),))
    """
    text, last = "", 0
    opened: dict[str, int] = {}
    spans: dict[str, list[Span]] = {"s": [], "t": []}
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        last = mark.end()
        key = mark[2][0].lower()
        if not mark[1]:
            opened[key] = len(text)
        elif key in opened and (start := opened.pop(key)) < len(text):
            spans[key].append(Span(start, len(text)))
    return text + marked[last:], tuple(spans["s"]), tuple(spans["t"])


def _find(text: str, party: str) -> tuple[Span, ...]:
    """Where a party first stands in an unmarked sentence."""
    at = text.find(party) if party else -1
    return (Span(at, at + len(party)),) if at >= 0 else ()


def _quad(said: str, root: str | None) -> int | None:
    number = re.fullmatch(r"([1-4])(?:\.0)?", said)
    return int(number[1]) if number else quad_of(root) if root else None


def _side(said: str, quad: int | None) -> str | None:
    number = re.fullmatch(r"([01])(?:\.0)?", said)
    if number:
        return SIDES[int(number[1])]
    if said.lower() in SIDES:
        return said.lower()
    return SIDES[quad > 2] if quad else None


# ---- prediction ----


def predict(pairs: Sequence[Pair], kit: Any, progress: Progress = False) -> list[dict[str, float] | None]:
    """For each pair the probability of each root; None where no party was placed. A text is read once."""
    by_text: dict[str, list[int]] = {}
    for n, pair in enumerate(pairs):
        by_text.setdefault(pair.text, []).append(n)
    found: list[dict[str, float] | None] = [None] * len(pairs)
    for done, (text, numbers) in enumerate(by_text.items(), 1):
        read = _Read.of(text, kit)
        for n in numbers:
            found[n] = read.roots(pairs[n].source, pairs[n].target)
        tick(progress, done, len(by_text))
    return found


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as the reader scored it."""

    reader: Any
    words: Sequence[Span]
    windows: Sequence[Any]

    @classmethod
    def of(cls, text: str, kit: Any) -> _Read:
        sentences: Sequence[Sequence[Span]] = kit.parser.words(text, split_sentences(text))
        words = [word for sentence in sentences for word in sentence]
        numbers = [n for n, sentence in enumerate(sentences) for _ in sentence]
        windows = kit.reader.read(None, [text[w.start : w.end] for w in words], numbers)
        return cls(kit.reader, words, windows)

    def roots(self, source: Sequence[Span], target: Sequence[Span]) -> dict[str, float] | None:
        """Probabilities of the roots in the window that holds most of both parties."""
        placed = [(w, self._rows(w, source), self._rows(w, target)) for w in self.windows]
        both = [p for p in placed if (p[1] or not source) and (p[2] or not target)]
        candidates = both or [p for p in placed if p[1] or p[2]]
        if not candidates:
            return None
        window, s, t = max(candidates, key=lambda p: sum(p[0].window.core[row] for row in (*p[1], *p[2])))
        types = self.reader.pair(window, s, t)
        roots: dict[str, float] = {}
        for name, probability in zip(self.reader.labels["type"][1:], types[1:], strict=True):
            root = root_of(name)
            assert root is not None
            roots[root] = roots.get(root, 0.0) + float(probability)
        return roots

    def _rows(self, window: Any, spans: Sequence[Span]) -> list[int]:
        return [
            row
            for row, word in enumerate(window.window.words)
            if any(self.words[word].start < s.end and self.words[word].end > s.start for s in spans)
        ]


# ---- scores ----


def score(pairs: Sequence[Pair], found: Sequence[Mapping[str, float] | None]) -> Scores:
    """Macro F1 and accuracy at each level that the gold has, and F1 of each class."""
    answers = list(zip(pairs, map(_answers, found), strict=True))
    out: Scores = {"pairs": len(pairs), "unplaced": sum(f is None for f in found)}
    classes: Scores = {}
    for level in ("root", "quad", "binary"):
        gold, ours = [], []
        for pair, answer in answers:
            label = {"root": pair.root, "quad": pair.quad and str(pair.quad), "binary": pair.side}[level]
            if label:
                gold.append(label)
                ours.append(answer.get(level))
        if not gold:
            continue
        each = by_label(gold, ours)
        out[f"{level}_macro_f1"] = mean(each.values())
        out[f"{level}_accuracy"] = share(sum(g == o for g, o in zip(gold, ours, strict=True)), len(gold))
        classes |= {f"{'quad_' * (level == 'quad')}{label}_f1": round(value, 4) for label, value in each.items()}
    return out | classes


def _answers(roots: Mapping[str, float] | None) -> dict[str, str]:
    """The likeliest class at each level."""
    if roots is None:
        return {}
    quads: dict[str, float] = {}
    sides: dict[str, float] = {}
    for root, probability in roots.items():
        quad = quad_of(root)
        quads[str(quad)] = quads.get(str(quad), 0.0) + probability
        sides[SIDES[quad > 2]] = sides.get(SIDES[quad > 2], 0.0) + probability
    levels = {"root": roots, "quad": quads, "binary": sides}
    return {level: max(classes, key=lambda c: classes[c]) for level, classes in levels.items()}
