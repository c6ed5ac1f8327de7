"""A draft → how probable it is that readers would call it an attribution, by a logistic model over the parse.

The weights (`weights.json`, some 1,700 numbers by feature name) were fitted by `training/speech.py` on
the training half of PolNeAR; a cue without a weight of its own is judged by its construction and
surroundings alone.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import ModelError
from dragoman.records import Span
from dragoman.speech.drafts import Draft, hull
from dragoman.speech.tree import RELATIVES, Tree

_FILE = Path(__file__).with_name("weights.json")
_PERSONS = frozenset({"he", "she", "they", "i", "we", "you", "who"})
MODALS = frozenset(
    {"would", "could", "should", "can", "may", "might", "must", "will", "wo", "ca", "'d", "'ll", "’d", "’ll"}
)


@dataclass(frozen=True, slots=True)
class Weights:
    """The fitted model."""

    bias: float
    features: Mapping[str, float]
    keep: float
    """Drafts below this probability are dropped; chosen on the training half."""

    def probability(self, features: Sequence[str]) -> float:
        total = self.bias + sum(self.features.get(name, 0.0) for name in features)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@functools.cache
def load_weights(path: Path = _FILE) -> Weights:
    """Read the weights.

    Raises:
        ModelError: where the file is missing or not what `training/speech.py` writes.
    """
    try:
        data = json.loads(path.read_text("utf-8"))
        return Weights(float(data["bias"]), {k: float(v) for k, v in data["features"].items()}, float(data["keep"]))
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise ModelError(f"{path}: no usable weights ({error}). Make them with training/speech.py.") from error


def features(tree: Tree, draft: Draft, others: Sequence[Draft]) -> list[str]:
    """What the model sees of a draft; `others` are the article's drafts."""
    found = [
        f"kind={draft.kind}",
        f"force={draft.force}",
        *_of_content(tree, draft),
        *_of_source(tree, draft),
    ]
    if draft.word is None:
        found.append("cue=none")
    else:
        found += _of_cue(tree, draft, draft.word)
    around = _around(draft, others)
    if around is not None:
        found += ["nested", f"nested in {around.kind}", f"nested {draft.kind}"]
    rivals = [o for o in others if o is not draft and o.content == draft.content]
    if rivals:
        found.append("same content")
    return found


def _of_cue(tree: Tree, draft: Draft, word: int) -> list[str]:
    token = tree.tokens[word]
    name = f"{token.lemma}/{draft.kind}"
    found = [
        f"word={name}",
        f"lemma={token.lemma}",
        f"tag={token.tag}",
        f"dep={token.dep}",
        f"{token.tag} {draft.kind}",
    ]
    auxiliaries = [tree.tokens[k].text.lower() for k in tree.children(word, "aux")]
    if any(a in MODALS for a in auxiliaries):
        found.append("modal")
    if "to" in auxiliaries:
        above = tree.tokens[token.head]
        found += ["infinitive", f"infinitive under {above.pos}", f"infinitive after {above.lemma}"]
    if any(a in ("has", "have", "had", "'s", "’s", "'ve", "’ve") for a in auxiliaries):
        found.append("perfect")
    if tree.children(word, "neg"):
        found.append("negated")
    if tree.is_passive(word):
        found.append("passive")
    if any(k < word for k in tree.children(word, "mark")):
        mark = tree.tokens[tree.children(word, "mark")[0]].lemma
        found.append(f"mark={mark}")
    if token.pos in ("NOUN", "PROPN"):
        found.append(f"noun under {tree.tokens[token.head].lemma}")
        if token.tag in ("NNS", "NNPS"):
            found.append("plural")
    return found


def _of_source(tree: Tree, draft: Draft) -> list[str]:
    if draft.source is None:
        return ["no source", f"no source {draft.kind}"]
    token = tree.tokens[draft.source]
    low = token.text.lower()
    if low in RELATIVES:
        kind = "relative"
    elif low in _PERSONS:
        kind = low if low in ("i", "we", "you") else "person"
    elif token.pos == "PRON":
        kind = "pronoun"
    elif token.ent:
        kind = token.ent
    else:
        kind = token.pos
    length = 0 if draft.source_span is None else len(tree.text[draft.source_span.start : draft.source_span.end].split())
    return [
        f"source={kind}",
        f"{kind} {draft.kind}",
        f"source long={length > 3}",
        f"source {token.dep}",
        f"source plural={token.tag in ('NNS', 'NNPS')}",
    ]


def _of_content(tree: Tree, draft: Draft) -> list[str]:
    span = hull(draft.content)
    words = tree.text[span.start : span.end].split()
    first = words[0].lower().strip("\"“'‘`") if words else ""
    size = next((str(limit) for limit in (1, 2, 4, 8, 16, 32) if len(words) <= limit), "more")
    found = [f"size={size}", f"pieces={min(len(draft.content), 3)}"]
    if first in (
        "that",
        "to",
        "whether",
        "if",
        "how",
        "what",
        "why",
        "who",
        "it",
        "a",
        "the",
        "his",
        "her",
        "their",
    ):
        found += [f"first={first}", f"first {first} {draft.kind}"]
    if draft.quoted:
        found += ["quoted", f"quoted {draft.kind}"]
        if hull(draft.quoted) == span:
            found.append("all quoted")
    if draft.cue is not None:
        found.append("content before" if span.start < draft.cue.start else "content after")
    line = tree.text.rfind("\n", 0, span.start)
    if line < 0:
        found.append("first line")
    return found


def _around(draft: Draft, others: Sequence[Draft]) -> Draft | None:
    """The smallest draft whose content holds this one's cue."""
    anchor = draft.cue or draft.content[0]
    holding = [o for o in others if o is not draft and any(_holds(s, anchor) for s in o.content)]
    return min(holding, key=lambda o: sum(s.end - s.start for s in o.content), default=None)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
