"""Events, a pair each, in; lines of ICEWS's 20 columns out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dragoman.codebook.load import Sector
from dragoman.export.cameo import Cameo, number
from dragoman.export.columns import header_line, tab_line
from dragoman.export.gdelt import NumberOf
from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.facts import Country
from dragoman.records import Article, Event, Party, Place
from dragoman.views.listing import event_day


def icews_lines(
    told: Iterable[Told],
    cameo: Cameo,
    countries: Mapping[str, Country],
    sectors: Mapping[str, Sector],
    number_of: NumberOf,
    written: Written,
) -> Iterator[str]:
    """The header, then a line an event. `told` has one actor and one recipient at most for each event."""
    yield header_line("icews")
    for event, article in told:
        written.rows += 1
        yield tab_line("icews", _event(event, article, cameo, countries, sectors, number_of))


def _event(
    event: Event,
    article: Article,
    cameo: Cameo,
    countries: Mapping[str, Country],
    sectors: Mapping[str, Sector],
    number_of: NumberOf,
) -> dict[str, Any]:
    row = cameo.row(event)
    return {
        "Event ID": number(event.id),
        "Event Date": event_day(event, article),
        **_side("Source", event.actors, countries, sectors),
        "Event Text": row.label,
        "CAMEO Code": row.code,
        "Intensity": row.goldstein,
        **_side("Target", event.recipients, countries, sectors),
        "Story ID": number(article.id),
        "Sentence Number": number_of(article, event.sentence),
        "Publisher": article.source,
        **_place(event.place, countries),
    }


def _side(
    role: str, parties: tuple[Party, ...], countries: Mapping[str, Country], sectors: Mapping[str, Sector]
) -> dict[str, Any]:
    if not parties:
        return {}
    actor = parties[0].actor
    country = countries.get(actor.code or "")
    names = [sectors[code].name.capitalize() if code in sectors else code for code in actor.sectors]
    return {
        f"{role} Name": actor.name,
        f"{role} Sectors": ",".join(names),
        f"{role} Country": country.name if country else None,
    }


def _place(place: Place | None, countries: Mapping[str, Country]) -> dict[str, Any]:
    if place is None:
        return {}
    feature = place.feature or ""
    country = countries.get(place.country or "")
    return {
        "City": place.name if feature.startswith("PPL") else None,
        "District": place.name if feature == "ADM2" else None,
        "Province": place.name if feature == "ADM1" else None,
        "Country": country.name if country else place.country,
        "Latitude": place.lat,
        "Longitude": place.lon,
    }
