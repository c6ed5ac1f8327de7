"""A linked store's events in; each happening once out, as the event that tells it best, with how often it is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dragoman.export.pairs import Told, pairs
from dragoman.link import Happening, tellings
from dragoman.records import Event, Party
from dragoman.store import EventFilter, Store, days
from dragoman.views.happenings import disputed

Known = Mapping[tuple[str, str], Happening]
"""Article and event → happening."""

HAPPENING_FIELDS: dict[str, Any] = {
    "happening": lambda happening: happening.id,
    "sources": lambda happening: happening.sources,
    "reports": lambda happening: happening.reports,
    "publications": lambda happening: happening.publications,
    "statuses": lambda happening: happening.statuses,
    "disputed": lambda happening: disputed(happening) or None,
}
"""What a flat table says of a happening beside the columns of its event."""


def happening_of(known: Mapping[str, Happening] | None, event: Event) -> Happening | None:
    """The happening that an exported event stands for; its id may have the number of a pair behind it."""
    return known.get(event.id.partition("-")[0]) if known else None


def once_each(store: Store, wanted: EventFilter, known: Known) -> Iterator[Told]:
    """Each happening that a matching event tells, as one event with the happening's id and status.

    Of its matching events the first is taken that gives the happening's day, else the first. Store order is kept.
    """
    chosen: dict[str, tuple[bool, tuple[str, str]]] = {}
    for event, article in store.events(wanted):
        happening = known.get(key := (article.id, event.id))
        if happening is not None:
            dated = days(event.date) == (happening.day_from, happening.day_until)
            if happening.id not in chosen or (dated and not chosen[happening.id][0]):
                chosen[happening.id] = (dated, key)
    keys = {key for _, key in chosen.values()}
    for event, article in store.events(wanted):
        if (key := (article.id, event.id)) in keys:
            happening = known[key]
            yield replace(event, id=happening.id, status=happening.status), article  # type: ignore[arg-type]


def every_telling(store: Store, wanted: EventFilter, known: Known) -> Iterator[Told]:
    """Each pair of each matching event, under the id that the pair has where the happening is told once."""
    numbered = {event.id: [_codes(pair) for pair in pairs(event)] for event, _ in once_each(store, wanted, known)}
    for event, article in store.events(wanted):
        happening = known.get((article.id, event.id))
        if happening is None:
            continue
        order = numbered[happening.id]
        for actor, recipient in pairs(event):
            codes = _codes((actor, recipient))
            number = order.index(codes) + 1 if codes in order else 1
            yield (
                replace(
                    event,
                    id=happening.id if len(order) == 1 else f"{happening.id}-{number}",
                    actors=(actor,) if actor else (),
                    recipients=(recipient,) if recipient else (),
                ),
                article,
            )


def known_happenings(store: Store) -> Known:
    """Raises StoreError where the store is not linked."""
    return tellings(store)


def _codes(pair: tuple[Party | None, Party | None]) -> tuple[str | None, ...]:
    return tuple((party.actor.code or party.actor.name) if party else None for party in pair)
