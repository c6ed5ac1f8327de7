"""How a word hangs together with a trigger: the path between them in the dependency tree, as a short string.

"<conj>nsubj" is one step up from the trigger (which is a conjunct) and down to its head's subject. Words of other
sentences get how many sentences away they are. The reader has a learned preference for each frequent path.
"""

from __future__ import annotations

from collections.abc import Sequence

DEPTH = 4
"""Longest way up and longest way down."""
FAR = "far"
"""Same sentence, but no short path."""


def labels_of(deps: Sequence[str], lemmas: Sequence[str]) -> list[str]:
    """Edge labels: the dependency, with the preposition's own word."""
    return [f"{d}:{w}" if d in ("prep", "agent", "dative") else d for d, w in zip(deps, lemmas, strict=True)]


def paths_from(
    trigger: int, heads: Sequence[int], labels: Sequence[str], children: Sequence[Sequence[int]]
) -> dict[int, str]:
    """Word → path from the trigger, for words within `DEPTH` steps up and down (the trigger itself: "=")."""
    found = {trigger: "="}
    up, at = "", trigger
    for _ in range(DEPTH + 1):
        stack = [(at, up, 0)]
        while stack:
            node, path, depth = stack.pop()
            for child in children[node]:
                if child not in found and depth < DEPTH:
                    step = f"{path}>{labels[child]}"
                    found[child] = step
                    stack.append((child, step, depth + 1))
        if heads[at] == at:
            break
        up += f"<{labels[at]}"
        at = heads[at]
        found.setdefault(at, up)
    return found


def children_of(heads: Sequence[int]) -> list[list[int]]:
    """For each word the words that hang on it."""
    out: list[list[int]] = [[] for _ in heads]
    for i, h in enumerate(heads):
        if h != i and h >= 0:
            out[h].append(i)
    return out


def distance(words: int) -> str:
    """The path of a word in another sentence, `words` sentences after (negative: before) the trigger's."""
    return f"s{max(-4, min(2, words)):+d}"
