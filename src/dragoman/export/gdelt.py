"""Events, a pair each, as lines of GDELT 2.0's two tables: events (61 columns) and mentions (16)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from dragoman.export.cameo import Cameo, number
from dragoman.export.columns import tab_line
from dragoman.export.happenings import happening_of
from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.facts import Country
from dragoman.link import Happening
from dragoman.records import Actor, Article, Event, Party, Place, Span
from dragoman.views.listing import event_day

NumberOf = Callable[[Article, Span], int | None]
"""The number of a sentence in its article, from 1; None where it is not known."""


def event_lines(
    told: Iterable[Told],
    cameo: Cameo,
    countries: Mapping[str, Country],
    written: Written,
    happenings: Mapping[str, Happening] | None = None,
) -> Iterator[str]:
    """The events table. `told` has a day, one actor and one recipient at most for each event."""
    for event, article in told:
        if day := event_day(event, article):
            written.rows += 1
            row = _event(event, article, day, cameo, countries)
            if happening := happening_of(happenings, event):
                row["NumMentions"] = len(happening.tellings)
                row["NumSources"], row["NumArticles"] = happening.sources, happening.publications
            yield tab_line("gdelt", row)


def mention_lines(told: Iterable[Told], number_of: NumberOf, written: Written) -> Iterator[str]:
    """The mentions table: the sentence that tells an event, then others of the article that tell it again."""
    for event, article in told:
        for again, sentence in enumerate((event.sentence, *event.also)):
            written.rows += 1
            yield tab_line("gdelt-mentions", _mention(event, article, sentence, number_of, first=not again))


def fraction(day: dt.date) -> float:
    """A day as GDELT's FractionDate: months of 30 days in a year of 365.

    >>> fraction(dt.date(2015, 2, 18))
    2015.1315
    """
    return round(day.year + ((day.month - 1) * 30 + day.day) / 365, 4)


def stamp(day: dt.date | None) -> int | None:
    """A day as YYYYMMDDHHMMSS."""
    return None if day is None else int(f"{day:%Y%m%d}000000")


def _event(
    event: Event, article: Article, day: dt.date, cameo: Cameo, countries: Mapping[str, Country]
) -> dict[str, Any]:
    row = cameo.row(event)
    return {
        "GLOBALEVENTID": number(event.id),
        "SQLDATE": f"{day:%Y%m%d}",
        "MonthYear": f"{day:%Y%m}",
        "Year": day.year,
        "FractionDate": fraction(day),
        **_actor("Actor1", event.actors, cameo),
        **_actor("Actor2", event.recipients, cameo),
        "IsRootEvent": int(_leads(event, article)),
        "EventCode": row.code,
        "EventBaseCode": row.base,
        "EventRootCode": row.root,
        "QuadClass": row.quad,
        "GoldsteinScale": row.goldstein,
        "NumMentions": 1 + len(event.also),
        "NumSources": 1,
        "NumArticles": 1,
        "Actor1Geo_Type": 0,
        "Actor2Geo_Type": 0,
        **_geo(event.place, countries),
        "DATEADDED": stamp(article.date),
        "SOURCEURL": article.url or article.citation,
    }


def _actor(role: str, parties: tuple[Party, ...], cameo: Cameo) -> dict[str, Any]:
    if not parties:
        return {}
    actor: Actor = parties[0].actor
    coded = cameo.actor(actor)
    types = dict(zip(("Type1", "Type2", "Type3"), coded.types, strict=False))
    return {
        f"{role}Code": coded.code,
        f"{role}Name": actor.name.upper(),
        f"{role}CountryCode": coded.country,
        f"{role}KnownGroupCode": coded.group,
        **{f"{role}{name}Code": value for name, value in types.items()},
    }


def _leads(event: Event, article: Article) -> bool:
    """Whether it stands in the article's first paragraph, or in its first sentence where it has no paragraphs."""
    body = article.text[article.body_start :].strip()
    before = article.text[article.body_start : event.sentence.start].lstrip()
    return not re.search(r"\n" if "\n" in body else r"[.!?]\s", before)


def _geo(place: Place | None, countries: Mapping[str, Country]) -> dict[str, Any]:
    if place is None:
        return {"ActionGeo_Type": 0}
    country = countries.get(place.country or "")
    fips = country.fips if country else None
    feature, domestic = place.feature or "", place.country == "USA"
    division = (place.admin1 or "").rpartition(".")[2]
    if feature.startswith("PCL"):
        return _geo_cells(1, country.name if country else place.name, fips, fips, place) | {"ActionGeo_FeatureID": fips}
    names = [place.name, *([division] if domestic and feature != "ADM1" and division else [])]
    if country and country.name != place.name:
        names.append(country.name)
    adm1 = f"{fips}{division}" if fips and len(division) == 2 else None
    grain = (2 if domestic else 5) if feature == "ADM1" else (3 if domestic else 4)
    return _geo_cells(grain, ", ".join(names), fips, adm1, place)


def _geo_cells(grain: int, name: str, fips: str | None, adm1: str | None, place: Place) -> dict[str, Any]:
    return {
        "ActionGeo_Type": grain,
        "ActionGeo_FullName": name,
        "ActionGeo_CountryCode": fips,
        "ActionGeo_ADM1Code": adm1,
        "ActionGeo_Lat": place.lat,
        "ActionGeo_Long": place.lon,
    }


def _mention(event: Event, article: Article, sentence: Span, number_of: NumberOf, *, first: bool) -> dict[str, Any]:
    def start(parties: tuple[Party, ...]) -> int | None:
        return parties[0].span.start if first and parties else None

    return {
        "GLOBALEVENTID": number(event.id),
        "EventTimeDate": stamp(article.date),
        "MentionTimeDate": stamp(article.date),
        "MentionType": 1 if article.url else 2,
        "MentionSourceName": article.source,
        "MentionIdentifier": article.url or article.citation,
        "SentenceID": number_of(article, sentence),
        "Actor1CharOffset": start(event.actors),
        "Actor2CharOffset": start(event.recipients),
        "ActionCharOffset": event.trigger.start if first else sentence.start,
        "InRawText": 1,
        "Confidence": round(event.confidence * 100),
        "MentionDocLen": len(article.text),
    }
