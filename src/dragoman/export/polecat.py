"""Events in, lines of POLECAT's 40 columns out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dragoman import __version__
from dragoman.export.columns import header_line, tab_line
from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.facts import Country
from dragoman.records import Article, Event, Party, Place
from dragoman.views.listing import event_day


@dataclass(frozen=True, slots=True)
class Story:
    """Who and what an article names."""

    people: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()


def polecat_lines(
    told: Iterable[Told], countries: Mapping[str, Country], stories: Mapping[str, Story], written: Written
) -> Iterator[str]:
    """The header, then a line an event; several values in one cell stand between semicolons."""
    yield header_line("polecat")
    for event, article in told:
        written.rows += 1
        yield tab_line("polecat", _event(event, article, countries, stories.get(article.id, Story())))


def _event(event: Event, article: Article, countries: Mapping[str, Country], story: Story) -> dict[str, Any]:
    return {
        "Event ID": event.id,
        "Event Date": event_day(event, article),
        "Event Type": event.type,
        "Event Mode": event.modes,
        "Intensity": event.score,
        "Quad Code": event.quad,
        "Contexts": event.contexts,
        **_side("Actor", event.actors, countries),
        **_side("Recipient", event.recipients, countries),
        **_place(event.place),
        "Source": article.source,
        "Publication Date": article.date,
        "Story People": story.people,
        "Story Organizations": story.organizations,
        "Story Locations": story.locations,
        "Language": article.language,
        "Version": f"dragoman {__version__}",
    }


def _side(role: str, parties: tuple[Party, ...], countries: Mapping[str, Country]) -> dict[str, Any]:
    """Lists of one length, so that the n-th name, country and title belong together; empty where nobody is."""
    actors = [party.actor for party in parties]
    found = [countries.get(actor.code or "") for actor in actors]
    cells: dict[str, list[Any]] = {
        f"{role} Name": [actor.name for actor in actors],
        f"{role} Country": [actor.code for actor in actors],
        f"{role} COW": [country.cow if country else None for country in found],
        f"Primary {role} Sector": [actor.sectors[0] if actor.sectors else None for actor in actors],
        f"{role} Sectors": [" ".join(actor.sectors) for actor in actors],
        f"{role} Title": [actor.office for actor in actors],
        f"{role} Name Raw": [party.text for party in parties],
        f"Wikipedia {role} ID": [actor.wikidata for actor in actors],
    }
    return {name: values if any(values) else None for name, values in cells.items()}


def _place(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    feature = place.feature or ""
    return {
        "Placename": place.name,
        "City": place.name if feature.startswith("PPL") else None,
        "District": place.name if feature == "ADM2" else None,
        "Province": place.name if feature == "ADM1" else place.admin1,
        "Country": place.country,
        "Latitude": place.lat,
        "Longitude": place.lon,
        "GeoNames ID": place.geonames,
        "Raw Placename": place.text,
        "Feature Type": place.feature,
    }
