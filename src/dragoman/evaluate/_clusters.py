"""Two groupings of the same items → B-cubed, MUC, CEAF and the adjusted Rand index.

Bagga and Baldwin (1998) for B-cubed, Vilain et al. (1995) for MUC, Luo (2005) for CEAF with the likeness of entities;
the mean of their F1 is the CoNLL score of Pradhan et al. (2012). Groups are given as labels, one an item.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from math import comb

Labels = Sequence[Hashable]


def bcubed(gold: Labels, found: Labels) -> float:
    """F1 of the mean share, over the items, of its group that is rightly there."""
    both, golds, founds = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    precision = sum(n * n / founds[f] for (_, f), n in both.items())
    recall = sum(n * n / golds[g] for (g, _), n in both.items())
    return _f1(precision, recall, len(gold), len(gold))


def muc(gold: Labels, found: Labels) -> float:
    """F1 of links; 1 where neither grouping has any."""
    recall, needed = _links(gold, found)
    precision, made = _links(found, gold)
    return _f1(precision, recall, made, needed) if needed or made else 1.0


def ceaf(gold: Labels, found: Labels) -> float:
    """F1 of the best matching of groups to groups by 2 * common / (size + size)."""
    golds, founds = Counter(gold), Counter(found)
    likeness: dict[Hashable, dict[Hashable, float]] = defaultdict(dict)
    for (g, f), n in Counter(zip(gold, found, strict=True)).items():
        likeness[g][f] = 2 * n / (golds[g] + founds[f])
    best = _best_matching(likeness)
    return _f1(best, best, len(founds), len(golds))


def conll(gold: Labels, found: Labels) -> float:
    return (muc(gold, found) + bcubed(gold, found) + ceaf(gold, found)) / 3


def adjusted_rand(gold: Labels, found: Labels) -> float:
    """Hubert and Arabie (1985); 1 for equal groupings, about 0 for chance."""
    both, golds, founds = Counter(zip(gold, found, strict=True)), Counter(gold), Counter(found)
    together = sum(comb(n, 2) for n in both.values())
    a, b = sum(comb(n, 2) for n in golds.values()), sum(comb(n, 2) for n in founds.values())
    pairs = comb(len(gold), 2)
    chance = a * b / pairs if pairs else 0.0
    most = (a + b) / 2
    return (together - chance) / (most - chance) if most != chance else 1.0


def _links(of: Labels, by: Labels) -> tuple[int, int]:
    """How many of the links that groups of `of` need are there in `by`, and how many they need."""
    parts: dict[Hashable, set[Hashable]] = defaultdict(set)
    for group, other in zip(of, by, strict=True):
        parts[group].add(other)
    sizes = Counter(of)
    return sum(sizes[g] - len(parts[g]) for g in sizes), sum(size - 1 for size in sizes.values())


def _best_matching(likeness: dict[Hashable, dict[Hashable, float]]) -> float:
    """The greatest sum of likenesses, each group in one pair at most: successive augmenting paths of greatest gain.

    Most groups meet few others, so a search along edges (Bellman-Ford) is quick where a matrix would not be.
    """
    of_found: dict[Hashable, Hashable] = {}
    of_gold: dict[Hashable, Hashable] = {}
    for start in likeness:
        gain: dict[Hashable, float] = {start: 0.0}
        came: dict[Hashable, tuple[Hashable, Hashable]] = {}
        queue = [start]
        best, end = 0.0, None
        while queue:
            gold = queue.pop(0)
            for found, value in likeness[gold].items():
                if of_gold.get(gold) == found:
                    continue
                reached = gain[gold] + value
                owner = of_found.get(found)
                if owner is None:
                    if reached > best + 1e-12:
                        best, end = reached, (gold, found)
                else:
                    left = reached - likeness[owner][found]
                    if owner != start and left > gain.get(owner, float("-inf")) + 1e-12:
                        gain[owner], came[owner] = left, (gold, found)
                        queue.append(owner)
        # the path may also end by leaving an owner without a group
        for owner, value in gain.items():
            if owner != start and value > best + 1e-12:
                best, end = value, (owner, None)
        while end is not None:
            gold, found = end
            step = came.get(gold) if gold != start else None
            if found is None:
                of_gold.pop(gold, None)
            else:
                of_gold[gold], of_found[found] = found, gold
            end = step
    return sum(likeness[gold][found] for gold, found in of_gold.items())


def _f1(precision: float, recall: float, found: float, gold: float) -> float:
    p, r = (precision / found if found else 0.0), (recall / gold if gold else 0.0)
    return 2 * p * r / (p + r) if p + r else 0.0
