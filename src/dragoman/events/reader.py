"""The learned reader: words of an article in, scored triggers, roles, links and labels out.

One pass of the encoder over each window; everything after that is small arrays. What is returned is scores only; which
of them become events is decided in `decide.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.events.windows import Window, lay_out
from dragoman.models.load import FOLDER, Network, Pieces, artefact, labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROLES = ("actor", "recipient", "speaker")


@dataclass(frozen=True, slots=True)
class Scored:
    """A window's words with their scores; rows are in the order of `window.words`."""

    window: Window
    kind: NDArray[np.float32]
    """(words, 17) probabilities: none, then the types."""
    status: NDArray[np.float32]
    mode: NDArray[np.float32]
    context: NDArray[np.float32]
    sector: NDArray[np.float32]
    event: NDArray[np.float32]
    party: NDArray[np.float32]
    path: NDArray[np.float32]
    sides: NDArray[np.float32]
    """(words, 2) log odds that an event there has an actor, a recipient; within 4 of even."""
    link_from: NDArray[np.float32]
    link_to: NDArray[np.float32]
    null_to: NDArray[np.float32]
    """(dim,) the window's first state as a link target: "no country"."""


class Reader:
    """The event model, opened once."""

    def __init__(self, folder: Path = FOLDER, name: str = "events.onnx", threads: int = 1) -> None:
        meta = labels("events.json", folder)
        self.labels: Mapping[str, list[str]] = meta["labels"]
        self.dim: int = meta["role_dim"]
        self.pair_none: float = meta["pair_none"]
        self.confidence: Mapping[str, float] = labels("confidence.json", folder)["weights"]
        """Weights of the calibration (`confidence.py`)."""
        self._paths = {p: n for n, p in enumerate(self.labels["path"])}
        self._path_table: NDArray[np.float32] = np.load(artefact("paths.npy", folder), allow_pickle=False)
        self._pieces = Pieces(artefact("tokenizer.json", folder))
        self._network = Network(artefact(name, folder), threads)

    def read(self, title: str | None, words: Sequence[str], sents: Sequence[int]) -> list[Scored]:
        """Score an article: its words and the sentence of each."""
        return [self._score(w) for w in lay_out(title, words, sents, self._pieces)]

    def _score(self, window: Window) -> Scored:
        ids = np.asarray([window.ids], dtype=np.int64)
        out = self._network(ids=ids, mask=np.ones_like(ids))
        at = np.asarray(window.first_piece, dtype=np.int64)
        row: dict[str, Any] = {k: v[0][at] for k, v in out.items()}
        return Scored(
            window, softmax(row["type"]), softmax(row["status"]), sigmoid(row["mode"]), sigmoid(row["context"]),
            softmax(row["sector"]), row["event"], row["party"], row["path"], row["sides"].clip(-4, 4), row["from"],
            row["to"], out["to"][0][0],
        )  # fmt: skip

    def roles(self, scored: Scored, triggers: Sequence[int]) -> NDArray[np.float32]:
        """(triggers, 3, words) logits of actor, recipient, speaker for rows of a window."""
        e = scored.event[list(triggers)].reshape(len(triggers), 3, self.dim + 1)
        p = scored.party.reshape(len(scored.party), 3, self.dim + 1)
        dots = np.einsum("trd,wrd->trw", e[..., :-1], p[..., :-1]) / math.sqrt(self.dim)
        found: NDArray[np.float32] = dots + e[..., -1:] + np.swapaxes(p[..., -1], 0, 1)[None]
        return found

    def path_scores(
        self, scored: Scored, triggers: Sequence[int], paths: Sequence[Sequence[str]]
    ) -> NDArray[np.float32]:
        """(triggers, 3, words) logits from the path between each trigger and each word."""
        ids = np.asarray([[self._paths.get(p, 0) for p in row] for row in paths])
        table = self._path_table[ids].reshape(*ids.shape, 3, -1)
        side = scored.path[list(triggers)].reshape(len(triggers), 3, -1)
        found: NDArray[np.float32] = np.einsum("trd,twrd->trw", side, table[..., :-1])
        found += np.swapaxes(table[..., -1], 1, 2)
        return found

    def links(self, scored: Scored, row: int, targets: Sequence[int]) -> NDArray[np.float32]:
        """Probabilities that the word of `row` takes its country from each target row; the last is "from none"."""
        to = np.vstack([scored.link_to[list(targets)], scored.null_to[None]])
        return softmax(to @ scored.link_from[row] / math.sqrt(self.dim))

    def pair(self, scored: Scored, source: Sequence[int], target: Sequence[int]) -> NDArray[np.float32]:
        """(17,) probabilities of what the source does to the target, any word its trigger; an empty side is silent."""
        roles = self.roles(scored, range(len(scored.kind)))
        actor, recipient = (
            log_sigmoid(_logsumexp(roles[:, r, list(rows)], 1)) if rows else np.zeros(len(roles), np.float32)
            for r, rows in ((0, source), (1, target))
        )
        logs = np.log(np.maximum(scored.kind, 1e-12))
        evidence = logs[:, 1:] - logs[:, :1] + (actor + recipient)[:, None]
        return softmax(np.concatenate([[self.pair_none], _logsumexp(evidence, 0)]))


def softmax(x: NDArray[Any]) -> NDArray[np.float32]:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    found: NDArray[np.float32] = e / e.sum(-1, keepdims=True)
    return found


def sigmoid(x: NDArray[Any]) -> NDArray[np.float32]:
    """Elementwise, without overflow."""
    found: NDArray[np.float32] = (0.5 * (1.0 + np.tanh(0.5 * x))).astype(np.float32)
    return found


def log_sigmoid(x: NDArray[Any]) -> NDArray[np.float32]:
    """Elementwise, without overflow."""
    found: NDArray[np.float32] = -np.logaddexp(0.0, -x)
    return found


def _logsumexp(x: NDArray[Any], axis: int) -> NDArray[np.float32]:
    top = x.max(axis, keepdims=True)
    found: NDArray[np.float32] = (np.log(np.exp(x - top).sum(axis, keepdims=True)) + top).squeeze(axis)
    return found
