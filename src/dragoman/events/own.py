"""A codebook of a user's own, and the shipped reader's scores → scores for that codebook's types.

The reader scores words for PLOVER's types, for roles and for links. For other types only the first is of no use: here
it is replaced, word by word, from one of three things, and all else (parties, countries, status) is decided as ever:

- frames alone: only words at which a frame of the codebook fires;
- likeness: words whose state is like that of a trigger in the codebook's examples, and not like its near misses;
- a head that `dragoman train` fitted on the user's annotated sentences.

A word's state is what the encoder makes of it in its sentence, as the reader's projections give it out.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from dragoman.codebook.own import OwnCodebook
from dragoman.errors import CodebookError
from dragoman.events.decide import Thresholds
from dragoman.events.reader import Reader, Scored, softmax
from dragoman.models.load import FOLDER, catalog
from dragoman.records import Parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

By = Literal["frames", "likeness", "head"]
Read = Callable[[str], tuple[Parse, Sequence[Scored]]]
"""A sentence → its parse and the reader's scores."""

NEVER = -9.0
"""Log odds of an event at a word for which nothing speaks; a frame lifts it over the threshold."""
_CONTENT = frozenset({"VERB", "NOUN"})
_STEEPNESS = 25.0
"""Log odds by cosine."""
STRENGTH = 3.0
"""Of the head's ridge: how strongly its weights are held near 0. From 0.3 to 10 it moves F1 on the fishing sentences by
less than two points."""


def _only(by: By) -> Thresholds:
    """Where frames count as proof they outweigh NEVER; beside a head they are the hints that they are for PLOVER."""
    if by == "head":
        return Thresholds(recipient_by_type={}, trigger_by_type={})
    return Thresholds(
        recipient_by_type={}, trigger_by_type={}, frame_high=10.0, frame_low=9.6, frame_type=12.0, trigger=0.5
    )


@dataclass(frozen=True, slots=True)
class Head:
    """Weights from a state to the codebook's types; none is the first column."""

    types: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    model: str
    """Which encoder's states it was fitted on."""

    def __call__(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        found = ((states - self.mean) / self.scale) @ self.weights + self.bias
        return np.asarray(found, np.float32)

    def save(self, path: Path) -> None:
        arrays = {name: getattr(self, name) for name in ("weights", "bias", "mean", "scale")}
        np.savez(path, allow_pickle=False, types=np.array(self.types), model=np.array(self.model), **arrays)


def load_head(path: Path, types: Sequence[str]) -> Head:
    """A head that was fitted on the encoder in use. Raises CodebookError where it was not, or for other types."""
    try:
        with np.load(path, allow_pickle=False) as file:
            data = {name: file[name] for name in file.files}
        head = Head(
            tuple(str(name) for name in data["types"]),
            data["weights"], data["bias"], data["mean"], data["scale"], str(data["model"]),
        )  # fmt: skip
    except (OSError, KeyError, ValueError) as error:
        raise CodebookError(f"{path} is no head of a codebook: delete it, or run `dragoman train` anew.") from error
    if head.types != tuple(types) or head.model != model_name():
        what = "types" if head.types != tuple(types) else "model"
        raise CodebookError(f"{path} was fitted with another {what}: run `dragoman train` anew, or delete it.")
    return head


def model_name() -> str:
    """The digest of the shipped encoder, from its catalogue."""
    return str(catalog(FOLDER)["events.onnx"]["sha256"])[:16]


@dataclass(frozen=True, slots=True)
class Likeness:
    """Triggers of examples, and words of near misses and of sentences round the triggers, that are none."""

    types: tuple[str, ...]
    states: NDArray[np.float32]
    """(triggers, width), standardised and of length 1."""
    kinds: NDArray[np.int64]
    """The type of each, as an index."""
    others: NDArray[np.float32]
    mean: NDArray[np.float32]
    scale: NDArray[np.float32]
    least: float
    """The least cosine with an example, found by leaving out each example in turn."""

    def __call__(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """(words, types) log odds against no event."""
        unit = _unit((states - self.mean) / self.scale)
        like = unit @ self.states.T
        best = np.stack([like[:, self.kinds == n].max(1) for n in range(len(self.types))], 1)
        other = (unit @ self.others.T).max(1) if len(self.others) else np.full(len(unit), -1.0)
        found: NDArray[np.float32] = _STEEPNESS * (best - np.maximum(self.least, other)[:, None])
        return found


@dataclass(frozen=True, slots=True)
class OwnCoder:
    """A codebook with what its types are found by, and a reader that speaks its types."""

    own: OwnCodebook
    by: By
    reader: Reader | None
    likeness: Likeness | None
    head: Head | None
    thresholds: Thresholds

    @classmethod
    def make(
        cls, own: OwnCodebook, reader: Reader | None, read: Read, *, by: By | None = None, head: Head | None = None
    ) -> OwnCoder:
        """The coder of a codebook: by its head where it has one, else by frames and likeness; without a reader, frames.

        `by` asks for one of them; `head` gives one that is not (yet) in the folder. Raises CodebookError.
        """
        names = tuple(own.codebook.types)
        if head is None and by in (None, "head") and reader is not None and own.head.exists():
            head = load_head(own.head, names)
        if by == "head" and head is None:
            raise CodebookError(f"{own.folder} has no head yet: run `dragoman train --codebook {own.folder}` first.")
        by = by or ("head" if head is not None else "likeness")
        likeness = fit_likeness(own, read) if by == "likeness" and reader is not None else None
        spoken = None
        if reader is not None:
            spoken = copy.copy(reader)
            spoken.labels = {**reader.labels, "type": ["NONE", *names], "mode": []}
        return cls(own, by, spoken, likeness, head if by == "head" else None, _only(by))

    def rescore(self, scored: Sequence[Scored], parse: Parse) -> list[Scored]:
        """The windows with probabilities of none and of this codebook's types."""
        return [dataclasses.replace(window, kind=softmax(self._logits(window, parse))) for window in scored]

    def _logits(self, window: Scored, parse: Parse) -> NDArray[np.float32]:
        types = len(self.own.codebook.types)
        logits = np.full((len(window.kind), types + 1), NEVER - np.log(types), np.float32)
        logits[:, 0] = 0.0
        words = window.window.words
        rows = [row for row, word in enumerate(words) if _may_tell(parse, word)]
        if not rows or self.by == "frames":
            return logits
        states = states_of(window)[rows]
        if self.head is not None:
            logits[rows] = self.head(states)
        elif self.likeness is not None:
            found = self.likeness(states)
            sentence = [_sentence(parse, words[row]) for row in rows]
            for place in {s: max((i for i, t in enumerate(sentence) if t == s), key=lambda i: found[i].max()) for s in
                          set(sentence)}.values():  # fmt: skip
                logits[rows[place], 1:] = np.maximum(found[place], NEVER)
        return logits


def states_of(window: Scored) -> NDArray[np.float32]:
    """(words, width) states of a window's words: the reader's projections, and its log probabilities of its types."""
    kinds = np.log(np.maximum(window.kind, 1e-6))
    parts = (window.event, window.party, window.path, window.link_from, window.link_to, kinds)
    found: NDArray[np.float32] = np.concatenate(parts, 1).astype(np.float32)
    return found


def words_of(text: str, read: Read) -> list[tuple[int, int, str, NDArray[np.float32]]]:
    """The words of a sentence that may tell an event: start, end, lemma, state."""
    parse, scored = read(text)
    found = []
    for window in scored:
        states = states_of(window)
        for row, word in enumerate(window.window.words):
            if window.window.core[row] and _may_tell(parse, word):
                token = parse.tokens[word]
                found.append((token.start, token.end, token.lemma, states[row]))
    return found


def fit_likeness(own: OwnCodebook, read: Read) -> Likeness:
    """What the examples and near misses of a codebook are like. Raises CodebookError where there are no examples."""
    names = tuple(own.codebook.types)
    triggers: list[NDArray[np.float32]] = []
    kinds: list[int] = []
    others: list[NDArray[np.float32]] = []
    for n, type_ in enumerate(own.codebook.types.values()):
        for example in type_.examples:
            words = words_of(example.text, read)
            told = trigger_words(example.text, example.trigger, words)
            triggers += [words[i][3] for i in told]
            kinds += [n] * len(told)
            others += [word[3] for i, word in enumerate(words) if i not in told]
        others += [word[3] for near in type_.near_misses for word in words_of(near.text, read)]
    missing = [name for n, name in enumerate(names) if n not in kinds]
    if missing:
        raise CodebookError(f"{own.folder}: {', '.join(missing)}: no examples, so nothing can be like them. Add some.")
    mean, scale = _standard(np.stack([*triggers, *others]))
    told_states = _unit((np.stack(triggers) - mean) / scale)
    other_states = _unit((np.stack(others) - mean) / scale) if others else np.zeros((0, len(mean)), np.float32)
    kinds_array = np.array(kinds)
    least = _least(told_states, kinds_array, other_states)
    return Likeness(names, told_states, kinds_array, other_states, mean, scale, least)


def trigger_words(text: str, trigger: str, words: Sequence[tuple[int, int, str, NDArray[np.float32]]]) -> set[int]:
    """Which of the words the trigger covers: its first; without a trigger, the word at which the reader sees most."""
    if not words:
        return set()
    if not trigger:
        return {max(range(len(words)), key=lambda i: -float(words[i][3][-_KINDS]))}
    at = text.index(trigger)
    inside = [i for i, (start, end, *_) in enumerate(words) if start < at + len(trigger) and end > at]
    return set(inside[:1])


_KINDS = 17
"""The last columns of a state are the reader's log probabilities: none, then the sixteen types."""


def fit_head(
    names: Sequence[str], states: NDArray[np.float32], kinds: NDArray[np.int64], *, strength: float = STRENGTH
) -> Head:
    """A softmax regression from states to kinds (0: none, else the index of a type plus 1), fitted by gradient descent.

    The same data gives the same head.
    """
    mean, scale = _standard(states)
    x = (states - mean) / scale / np.sqrt(states.shape[1])
    y = np.eye(len(names) + 1, dtype=np.float32)[kinds]
    weights = np.zeros((x.shape[1], y.shape[1]), np.float32)
    bias = np.log(np.maximum(y.mean(0), 1e-3)).astype(np.float32)
    step, speed_w, speed_b = 4.0, np.zeros_like(weights), np.zeros_like(bias)
    for _ in range(300):
        wrong = softmax(x @ weights + bias) - y
        speed_w = 0.9 * speed_w - step * (x.T @ wrong / len(x) + strength / 1000 * weights)
        speed_b = 0.9 * speed_b - step * 0.1 * wrong.mean(0)
        weights, bias = weights + speed_w, bias + speed_b
    weights = (weights / np.sqrt(states.shape[1])).astype(np.float32)
    return Head(tuple(names), weights, bias.astype(np.float32), mean, scale, model_name())


def _least(told: NDArray[np.float32], kinds: NDArray[np.int64], others: NDArray[np.float32]) -> float:
    """The cosine that best parts examples, each seen as if it were not there, from words that are none."""
    like = told @ told.T
    np.fill_diagonal(like, -1.0)
    same = np.where(kinds[:, None] == kinds[None, :], like, -1.0).max(1)
    none = (others @ told.T).max(1) if len(others) else np.zeros(0)
    best, least = -1.0, 0.5
    for cut in sorted({float(v) for v in same}):
        hits, false = int((same >= cut).sum()), int((none >= cut).sum())
        f1 = 2 * hits / (hits + false + len(same))
        if f1 > best:
            best, least = f1, cut
    return least - 1e-4


def _standard(states: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return states.mean(0), np.maximum(states.std(0), 1e-3)


def _unit(states: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = states / np.maximum(np.linalg.norm(states, axis=1, keepdims=True), 1e-6)
    return found


def _may_tell(parse: Parse, word: int) -> bool:
    return parse.tokens[word].pos in _CONTENT


def _sentence(parse: Parse, word: int) -> int:
    return next((s.index for s in parse.sentences if s.first <= word < s.last), -1)
