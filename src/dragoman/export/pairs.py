"""Events in; who did it to whom pair by pair, and which events count where a format cannot say their status."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dragoman.export.cameo import load_cameo
from dragoman.export.written import Written
from dragoman.records import Article, Event, Party
from dragoman.views.listing import event_day

Pair = tuple[Party | None, Party | None]
Told = tuple[Event, Article]

MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
"""Types that several actors without a recipient do with each other: each is then actor and recipient in turn."""

FOLDED = frozenset({"AGREE", "CONCEDE"})
"""Types in which PLOVER puts what is to come: planned is their ordinary status."""


def pairs(event: Event) -> list[Pair]:
    """Actor and recipient, pair by pair; a side that nobody has is None.

    A meeting of A and B without host and visitor gives A-B and B-A.
    """
    if event.recipients:
        return [*itertools.product(event.actors or (None,), event.recipients)]
    if len(event.actors) > 1 and event.type in MUTUAL:
        return [*itertools.permutations(event.actors, 2)]
    return [(actor, None) for actor in event.actors or (None,)]


def by_pair(told: Iterable[Told]) -> Iterator[Told]:
    """Each event once for each of its pairs; where there are several, their ids end in -1, -2 ..."""
    for event, article in told:
        found = pairs(event)
        for number, (actor, recipient) in enumerate(found, 1):
            yield (
                replace(
                    event,
                    id=event.id if len(found) == 1 else f"{event.id}-{number}",
                    actors=(actor,) if actor else (),
                    recipients=(recipient,) if recipient else (),
                ),
                article,
            )


def done_only(told: Iterable[Told], written: Written) -> Iterator[Told]:
    """Those told as done or going on, for formats that have no place to say otherwise."""
    for event, article in told:
        if event.status in ("actual", "ongoing") or (event.status == "planned" and event.type in FOLDED):
            yield event, article
        else:
            written.left_out[f"{event.status}, which this format cannot say (name it with --status to have it)"] += 1


def coded_only(told: Iterable[Told], written: Written) -> Iterator[Told]:
    """Those of a type that CAMEO has a code for: all of PLOVER's, none of a codebook of the user's own."""
    cameo = load_cameo()
    for event, article in told:
        if cameo.has(event.type):
            yield event, article
        else:
            written.left_out["of a type that CAMEO has no code for"] += 1


def dated_only(told: Iterable[Told], written: Written) -> Iterator[Told]:
    """Those with a day, their own or their article's, for formats that are nothing without one."""
    for event, article in told:
        if event_day(event, article):
            yield event, article
        else:
            written.left_out["without a day, as is their article"] += 1
