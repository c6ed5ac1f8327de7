"""Events of one article → the same with repeated tellings joined: one event, at its first telling.

Users of event data complain of nothing more than of the same event counted many times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dragoman.records import Event, Party, Span

_FAMILY = {"RETREAT": "CONCEDE"}
_BOTH_WAYS = frozenset({"CONSULT", "COOPERATE", "AGREE"})


def merge_tellings(events: Sequence[Event], text: str) -> tuple[Event, ...]:
    """Join events that tell the same: one type, parties that do not differ, and the same trigger word or sentence."""
    kept: list[Event] = []
    for event in events:
        for n, other in enumerate(kept):
            if _same(other, event, text):
                kept[n] = _joined(other, event)
                break
        else:
            kept.append(event)
    return tuple(kept)


def _same(a: Event, b: Event, text: str) -> bool:
    if _FAMILY.get(a.type, a.type) != _FAMILY.get(b.type, b.type):
        return False
    if (a.status == "denied") != (b.status == "denied"):
        return False
    straight = _like(a.actors, b.actors) and _like(a.recipients, b.recipients)
    crossed = (
        a.type in _BOTH_WAYS and _codes((*a.actors, *a.recipients)) == _codes((*b.actors, *b.recipients)) != frozenset()
    )
    if not (straight or crossed):
        return False
    if a.sentence == b.sentence:
        return _stem(a, text) == _stem(b, text)
    return _stem(a, text) == _stem(b, text) and _dates_agree(a, b)


def _like(a: Sequence[Party], b: Sequence[Party]) -> bool:
    """The same countries, or nobody named on one side."""
    x, y = _codes(a), _codes(b)
    return x == y or not x or not y


def _codes(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(p.actor.code or p.actor.id for p in parties)


def _stem(event: Event, text: str) -> str:
    return text[event.trigger.start : event.trigger.end].lower().split()[0][:5]


def _dates_agree(a: Event, b: Event) -> bool:
    x, y = a.date.value, b.date.value
    if x is None or y is None or "published" in (a.date.basis, b.date.basis):
        return True
    n = min(len(x), len(y))
    return x[:n] == y[:n]


def _joined(first: Event, again: Event) -> Event:
    also: tuple[Span, ...] = first.also
    if again.sentence != first.sentence and again.sentence not in also:
        also = (*also, again.sentence)
    return replace(
        first,
        actors=first.actors or again.actors,
        recipients=first.recipients or again.recipients,
        speaker=first.speaker or again.speaker,
        place=first.place or again.place,
        date=again.date
        if first.date.basis in ("published", "unknown") and again.date.basis not in ("published", "unknown")
        else first.date,
        also=also,
        confidence=max(first.confidence, again.confidence),
    )
