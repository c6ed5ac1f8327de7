"""Pairs with a score in, groups out; the same whatever the order of the pairs.

A component is all that pairs connect. Within one, the most alike are joined first, and only what contradicts nothing
that is already in the group: so a vague report cannot chain two clear ones.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Pair = tuple[str, str, float]

DAYS_APART = 2
"""Known days of one happening differ by no more (days told wrongly, and time zones)."""


def components(nodes: Iterable[str], pairs: Iterable[Pair]) -> list[list[str]]:
    """What pairs connect, each group sorted, the groups by their first."""
    forest = _Forest(nodes)
    for first, second, _ in pairs:
        forest.join(first, second)
    return forest.groups()


def happenings(
    events: Mapping[str, Mapping[str, Any]],
    pairs: Iterable[Pair],
    *,
    apart: Collection[frozenset[str]] = frozenset(),
    together: Collection[tuple[str, str]] = frozenset(),
) -> list[list[str]]:
    """Events (rows of `link_events` by mention) grouped into happenings.

    `apart` and `together` are pairs of which people said that they are two happenings, or one.
    """
    forest = _Forest(events)
    traits = {mention: _Traits.of(row) for mention, row in events.items()}
    kept_apart = [tuple(pair) for pair in apart if all(mention in events for mention in pair)]
    order = sorted(pairs, key=lambda pair: (pair[:2] not in together, -pair[2], pair[0], pair[1]))
    for first, second, _ in order:
        a, b = forest.root(first), forest.root(second)
        if a == b or any({forest.root(x), forest.root(y)} == {a, b} for x, y in kept_apart):
            continue
        if (first, second) in together or traits[a].fits(traits[b]):
            joined = traits[a].with_(traits[b])
            forest.join(a, b)
            traits[forest.root(a)] = joined
    return forest.groups()


def by_average(nodes: Iterable[str], pairs: Iterable[Pair], least: float) -> list[list[str]]:
    """Groups whose members are alike on average, where what is no pair counts as nothing.

    The two groups that are most alike are joined first (UPGMA, Sokal and Michener 1958), of equal ones those that come
    first by the names of their least members, until no two are `least` alike.
    """
    forest = _Forest(nodes)
    size = dict.fromkeys(forest.names(), 1)
    total: dict[str, dict[str, float]] = defaultdict(dict)
    for first, second, score in pairs:
        total[first][second] = total[second][first] = score
    queue = [(-score, a, b) for a in total for b, score in total[a].items() if a < b and score >= least]
    heapq.heapify(queue)
    while queue:
        negative, a, b = heapq.heappop(queue)
        if forest.root(a) != a or forest.root(b) != b or -negative != _mean(total[a][b], size[a], size[b]):
            continue  # one of them has been joined with another meanwhile
        forest.join(a, b)  # the lesser is the root
        size[a] += size[b]
        del total[a][b]
        for other, alike in total.pop(b).items():
            if other != a:
                del total[other][b]
                total[a][other] = total[other][a] = total[a].get(other, 0.0) + alike
        for other, alike in total[a].items():
            mean = _mean(alike, size[a], size[other])
            if mean >= least:
                heapq.heappush(queue, (-mean, min(a, other), max(a, other)))
    return forest.groups()


def _mean(total: float, size: int, other: int) -> float:
    return round(total / (size * other), 9)


class _Forest:
    """Union-find whose roots are the least of their group."""

    def __init__(self, nodes: Iterable[str]) -> None:
        self._above = {node: node for node in nodes}

    def root(self, node: str) -> str:
        while (above := self._above[node]) != node:
            self._above[node] = self._above[above]
            node = above
        return node

    def join(self, first: str, second: str) -> None:
        a, b = sorted((self.root(first), self.root(second)))
        self._above[b] = a

    def names(self) -> Iterable[str]:
        return self._above

    def groups(self) -> list[list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for node in sorted(self._above):
            found[self.root(node)].append(node)
        return [found[root] for root in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Traits:
    """What all events of a happening have in common, or must not contradict."""

    families: frozenset[str]
    joint: bool
    actors: frozenset[str]
    recipients: frozenset[str]
    persons: Mapping[str, frozenset[str]] = field(default_factory=dict)
    latest_start: dt.date | None = None
    earliest_end: dt.date | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> _Traits:
        persons: dict[str, frozenset[str]] = {}
        for party in (*row["actors"], *row["recipients"]):
            if party["person"]:
                persons[party["key"]] = persons.get(party["key"], frozenset()) | {party["person"]}
        return cls(
            families=frozenset(row["families"]),
            joint=row["joint"],
            actors=_coded(row["actors"]),
            recipients=_coded(row["recipients"]),
            persons=persons,
            latest_start=row["day_from"],
            earliest_end=row["day_until"],
        )

    def fits(self, other: _Traits) -> bool:
        if not self.families & other.families:
            return False
        apart = not (_meet(self.actors, other.actors) and _meet(self.recipients, other.recipients))
        if apart and not (self.joint or other.joint):
            return False
        if (self.joint or other.joint) and not self._parties_fit(other):
            return False
        if any(not who & other.persons[key] for key, who in self.persons.items() if key in other.persons):
            return False
        start, end = self._days(other)
        return start is None or end is None or (start - end).days <= DAYS_APART

    def with_(self, other: _Traits) -> _Traits:
        start, end = self._days(other)
        both = self.persons.keys() | other.persons.keys()
        nobody: frozenset[str] = frozenset()
        return _Traits(
            families=self.families & other.families,
            joint=self.joint or other.joint,
            actors=self.actors | other.actors,
            recipients=self.recipients | other.recipients,
            persons={key: self.persons.get(key, nobody) | other.persons.get(key, nobody) for key in both},
            latest_start=start,
            earliest_end=end,
        )

    def _parties_fit(self, other: _Traits) -> bool:
        ours, theirs = self.actors | self.recipients, other.actors | other.recipients
        return len(ours & theirs) >= min(2, len(ours), len(theirs))

    def _days(self, other: _Traits) -> tuple[dt.date | None, dt.date | None]:
        starts = [day for day in (self.latest_start, other.latest_start) if day]
        ends = [day for day in (self.earliest_end, other.earliest_end) if day]
        return max(starts, default=None), min(ends, default=None)


def _coded(parties: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The keys of parties that have a code: others ("a gunman", "prisoners") contradict nothing."""
    return frozenset(party["key"] for party in parties if not party["key"].startswith("="))


def _meet(a: frozenset[str], b: frozenset[str]) -> bool:
    return not a or not b or bool(a & b)
