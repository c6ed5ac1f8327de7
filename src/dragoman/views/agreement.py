"""Corrections in; how far two coders agree out: Cohen's kappa by field over the items that both judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from dragoman.store.corrections import Correction

FIELDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "type": lambda record: str(record.get("type")),
    "status": lambda record: str(record.get("status")),
    "modes": lambda record: ", ".join(sorted(record.get("modes") or ())) or "none",
    "contexts": lambda record: ", ".join(sorted(record.get("contexts") or ())) or "none",
    "actor": lambda record: _codes(record.get("actors")),
    "recipient": lambda record: _codes(record.get("recipients")),
    "date": lambda record: str((record.get("date") or {}).get("value") or "none"),
}
"""Fields of an event that are compared, and what of them."""


def agreement(corrections: Iterable[Correction], a: str, b: str) -> dict[str, Any]:
    """Kappa of the verdict (is it an event at all) and of each field of the events that both kept.

    Both judged an event when each of them accepted, rejected or amended it and did not take that back; the last counts.
    """
    ours, theirs = _judged(corrections, a), _judged(corrections, b)
    both = sorted(ours.keys() & theirs.keys())
    verdicts = [(_verdict(ours[key]), _verdict(theirs[key])) for key in both]
    kept = [key for key in both if "rejected" not in (ours[key].verdict, theirs[key].verdict)]
    fields = [{"field": "is an event", **kappa(verdicts)}]
    differences = [
        _difference(ours[key], "is an event", mine, yours)
        for key, (mine, yours) in zip(both, verdicts, strict=True)
        if mine != yours
    ]
    for name, read in FIELDS.items():
        values = [(read(_final(ours[key])), read(_final(theirs[key]))) for key in kept]
        fields.append({"field": name, **kappa(values)})
        differences += [
            _difference(ours[key], name, mine, yours)
            for key, (mine, yours) in zip(kept, values, strict=True)
            if mine != yours
        ]
    return {"items": len(both), "fields": fields if both else [], "differences": differences}


def kappa(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Cohen's kappa (1960); None where both gave one and the same value throughout, or there is nothing.

    >>> kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    {'n': 4, 'agreed': 3, 'kappa': 0.5}
    """
    n = len(pairs)
    agreed = sum(mine == yours for mine, yours in pairs)
    mine, yours = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    by_chance = sum(mine[value] * yours[value] for value in mine) / n**2 if n else 1.0
    found = None if by_chance == 1 else round((agreed / n - by_chance) / (1 - by_chance), 4)
    return {"n": n, "agreed": agreed, "kappa": found}


def _judged(corrections: Iterable[Correction], coder: str) -> dict[tuple[Any, ...], Correction]:
    """A coder's last judgement of each event."""
    return {
        (c.article, c.start, c.end, c.before.get("type")): c
        for c in corrections
        if c.coder == coder and c.kind == "event" and c.undone_at is None
    }


def _verdict(correction: Correction) -> str:
    return "no" if correction.verdict == "rejected" else "yes"


def _final(correction: Correction) -> Mapping[str, Any]:
    return {**correction.before, **correction.changes}


def _codes(parties: Iterable[Mapping[str, Any]] | None) -> str:
    return ", ".join(sorted({party["actor"]["code"] or party["actor"]["name"] for party in parties or ()})) or "none"


def _difference(correction: Correction, field: str, mine: str, yours: str) -> dict[str, Any]:
    return {"event": correction.target, "article": correction.article, "field": field, "a": mine, "b": yours}
