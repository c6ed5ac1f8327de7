"""What a brief is asked to be about → the events, positions and trips of a store that are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dragoman.errors import UsageError
from dragoman.link import story_of
from dragoman.records import Article, Event, Position, Trip
from dragoman.store import EventFilter, StandFilter, Store, days
from dragoman.store.positions import issue_stems
from dragoman.views.text import printable

_AROUND_TRIP_DAYS = 3
"""Days before its start and after its end in which what a traveller's country does with a country on the way belongs
to a trip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What to be briefed on; whatever is left out does not matter."""

    story: str | None = None
    """Id of a story, the beginning of it, or words of its name."""
    actor: str | None = None
    """What these did and what was done to them; as for `EventFilter.actor`."""
    dyad: tuple[str, str] | None = None
    """What either did to the other."""
    issue: str | None = None
    """A PLOVER context, or words: "deportation flights"."""
    trip: str | None = None
    """Id of a trip or the beginning of it, or words of the traveller's name."""
    events: EventFilter = field(default_factory=EventFilter)
    """What else events must have."""

    @property
    def since(self) -> dt.date | None:
        return self.events.since


@dataclass(frozen=True, slots=True)
class Found:
    """All that is about a matter."""

    title: str
    events: tuple[tuple[Event, Article], ...]
    positions: tuple[tuple[Position, Article], ...]
    trips: tuple[tuple[Trip, Article], ...]


def find(store: Store, matter: Matter) -> Found:
    """Raises UsageError where there is no such story or trip, StoreError where the store is not linked."""
    told = list(_events(store, matter))
    stands = StandFilter(since=matter.events.since, until=matter.events.until)
    positions = list(store.positions(stands, issue=matter.issue))
    trips = list(store.trips(stands))
    about_what: list[str] = []
    if matter.story is not None:
        _, name, articles = story_of(store, matter.story)
        about_what.append(name)
        told = [item for item in told if item[1].id in articles]
        positions = [item for item in positions if item[1].id in articles]
        trips = [item for item in trips if item[1].id in articles]
    for who in (matter.actor, *(matter.dyad or ())):
        if who is not None:
            positions_of = {item[0].id for item in store.positions(replace(stands, actor=who))}
            toward = [position.id for position, _ in positions if _is_toward(position, who)] if matter.dyad else []
            positions = [item for item in positions if item[0].id in positions_of or item[0].id in toward]
            travelling = {item[0].id for item in store.trips(replace(stands, actor=who))}
            trips = [item for item in trips if item[0].id in travelling] if matter.dyad is None else trips
    if matter.dyad is not None:
        trips = [item for item in trips if _goes_between(item[0], *matter.dyad)]
        about_what.append(" and ".join(matter.dyad))
    if matter.actor is not None:
        about_what.append(matter.actor)
    if matter.issue is not None:
        about_what.append(matter.issue)
        told = [item for item in told if _is_about(matter.issue, *item)]
        trips = [item for item in trips if _trip_is_about(matter.issue, *item)]
    if matter.trip is not None:
        trips = _one_journey(store, matter.trip, trips)
        told = [item for item in told if any(_belongs(item[0], item[1], *trip) for trip in trips)]
        positions = [item for item in positions if item[1].id in {article.id for _, article in trips}]
        about_what.append(f"the journey of {trips[0][0].traveller.actor.name}")
    title = printable(", ".join(about_what)) or "What the coverage tells"
    return Found(title, tuple(told), tuple(positions), tuple(trips))


def _events(store: Store, matter: Matter) -> Iterator[tuple[Event, Article]]:
    wanted = matter.events
    filters = [wanted]
    if matter.dyad is not None:
        a, b = matter.dyad
        filters = [replace(wanted, actor=a, recipient=b), replace(wanted, actor=b, recipient=a)]
    elif matter.actor is not None and wanted.recipient is None:
        filters = [replace(wanted, actor=matter.actor), replace(wanted, recipient=matter.actor)]
    elif matter.actor is not None:
        filters = [replace(wanted, actor=matter.actor)]
    seen: set[tuple[str, str]] = set()
    for chosen in filters:
        for event, article in store.events(chosen):
            if (article.id, event.id) not in seen:
                seen.add((article.id, event.id))
                yield event, article


def _is_toward(position: Position, who: str) -> bool:
    return any(who in (party.actor.code, party.actor.name) for party in position.toward)


def _goes_between(trip: Trip, a: str, b: str) -> bool:
    at_home, away = trip.traveller.actor.code, {leg.country for leg in trip.legs}
    return (at_home == a and b in away) or (at_home == b and a in away)


def _is_about(issue: str, event: Event, article: Article) -> bool:
    wanted = issue.strip().lower()
    if wanted in event.contexts:
        return True
    words = [word for word in wanted.split() if issue_stems(word)]
    sentence = article.text[event.sentence.start : event.sentence.end]
    return bool(words) and issue_stems(words[0]) <= issue_stems(sentence)


def _trip_is_about(issue: str, trip: Trip, article: Article) -> bool:
    words = " ".join(article.text[span.start : span.end] for span in (*trip.topics, *trip.purposes))
    wanted = [word for word in issue.lower().split() if issue_stems(word)]
    return issue.strip().lower() in trip.contexts or bool(wanted and issue_stems(wanted[0]) <= issue_stems(words))


def _one_journey(store: Store, name: str, trips: list[tuple[Trip, Article]]) -> list[tuple[Trip, Article]]:
    """The trip that is named, and what other articles tell of the same traveller's way to the same countries then."""
    wanted = name.strip().lower()
    found = [item for item in trips if wanted and item[0].id.startswith(wanted)]
    found = found or [item for item in trips if wanted and wanted in item[0].traveller.actor.name.lower()]
    if not found:
        raise UsageError(f"No trip {name} in {store.path}; `dragoman trips` lists them.")
    travellers = {item[0].traveller.actor.id for item in found}
    if len(travellers) > 1:
        names = ", ".join(sorted({item[0].traveller.actor.name for item in found}))
        raise UsageError(f"{name} names trips of several travellers: {names}. Give the id of a trip.")
    first = max(found, key=lambda item: (len(item[0].legs), item[0].id))[0]
    return [item for item in trips if item[0].traveller.actor.id in travellers and _same_way(item[0], first)]


def _same_way(trip: Trip, other: Trip) -> bool:
    countries = {leg.country for leg in other.legs} - {None}
    if not countries & {leg.country for leg in trip.legs}:
        return False
    a, b = days(trip.start), days(other.start)
    return a is None or b is None or abs((a[0] - b[0]).days) <= (other.days or 14)


def _belongs(event: Event, article: Article, trip: Trip, told_in: Article) -> bool:
    if article.id == told_in.id and event.id in {of for leg in trip.legs for of in leg.events}:
        return True
    codes = {party.actor.code for party in (*event.actors, *event.recipients)}
    if trip.traveller.actor.code not in codes or not codes & {leg.country for leg in trip.legs}:
        return False
    start, covered = days(trip.start), days(event.date)
    first = start[0] if start else told_in.date
    day = covered[0] if covered else article.date
    if first is None or day is None:
        return False
    return -_AROUND_TRIP_DAYS <= (day - first).days <= (trip.days or 7) + _AROUND_TRIP_DAYS
