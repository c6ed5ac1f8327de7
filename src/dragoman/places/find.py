"""Text → places, disambiguated over the whole article; and the place of an event."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dragoman.facts import fold
from dragoman.places.detect import Toponym, find_toponyms
from dragoman.places.gazetteer import Entry, Gazetteer, distance_km
from dragoman.records import Basis, Place, Span

# The weights were moved one at a time, with two to four other values each, on LGL and GeoVirus: most moved
# `within_161km_found` by less than 0.01. CONTEXT, DATELINE, USUAL and SEAT are set by hand: neither has cases
# enough.
CONTAINED = 12.0
"""What "Paris, Texas" adds to the places of the name that lie in it."""
SAME_DIVISION = 1.6
"""What the mention of a first-level division adds to a place in it ..."""
SAME_COUNTRY = 1.4
"""... that of its country ..."""
NEAR = 2.2
"""... and a place close by."""
NEAR_KM = 120.0
"""Distance at which nearness has fallen to a third."""
CONTEXT = 2.0
"""What a country that the article deals with (`context_countries`) adds at most."""
CAPITAL = 0.5
COUNTY = 2.0
DIVISION = 0.0
COUNTRY = 0.8
"""What being a capital, a first-level division or a country adds to the standing that its size gives a
place."""
USUAL = 2.0
"""What the place that a name commonly means has in hand: Washington, D.C."""
SEAT = 3.0
"""What a division loses to a city of the same name in it ..."""
SEAT_SIZE = 100_000
"""... of so many inhabitants."""
DATELINE = 2.0
OUTLET = 5.0
"""What the region that an outlet reports on adds at most."""


@dataclass(slots=True)
class _Name:
    """All toponyms of one name in an article: one place, unless the text says otherwise."""

    key: str
    toponyms: list[Toponym]
    entries: tuple[Entry, ...]
    regions: list[Entry] = field(default_factory=list[Entry])
    scores: list[float] = field(default_factory=list[float])
    best: int = 0


def find_places(
    text: str,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    *,
    entities: Sequence[tuple[Span, str]] | None = None,
    dateline: str | None = None,
    context_countries: Mapping[str, int] | None = None,
    outlet: Mapping[str, float] | None = None,
) -> list[Place]:
    """The places that an article names, in order.

    `entities` are spans with OntoNotes labels, `dateline` the place it was filed from, `context_countries`
    how often it speaks of which country otherwise, `outlet` the shares of countries and first-level
    divisions in what its outlet reports on (`regions_of` over earlier coverage). A demonym is no place; a
    name that stands for a government is one here, and none in `place_for`.
    """
    toponyms = find_toponyms(text, sentences, gazetteer, entities)
    names = _group(toponyms)
    filed = _dateline(dateline, gazetteer)
    _score(names, filed, context_countries or {}, outlet or {}, gazetteer.usual)
    chosen = {id(t): (n, _choose(n, t)) for n in names for t in n.toponyms}
    return [_place(t, *chosen[id(t)]) for t in toponyms]


def regions_of(places: Sequence[Place]) -> dict[str, float]:
    """The share of each country and first-level division among places: what an outlet reports on."""
    counts: dict[str, float] = defaultdict(float)
    for place in places:
        for region in (place.country, place.admin1):
            if region is not None:
                counts[region] += 1
    return {region: count / len(places) for region, count in counts.items()} if places else {}


def _group(toponyms: Sequence[Toponym]) -> list[_Name]:
    names: dict[str, _Name] = {}
    for toponym in toponyms:
        key = fold(toponym.text)
        name = names.setdefault(key, _Name(key, [], toponym.entries))
        name.toponyms.append(toponym)
        if toponym.within is not None and toponym.within not in name.regions:
            name.regions.append(toponym.within)
    return list(names.values())


def _prior(entry: Entry) -> float:
    """How likely a name means this place before anything is known: by size, and by what kind of place it
    is."""
    size = math.log10(max(entry.population, 100))
    if entry.feature == "PPLC":
        size += CAPITAL
    elif entry.feature == "ADM1":
        size = max(size, 5.5) + DIVISION
    elif entry.feature == "ADM2":
        size -= COUNTY
    elif entry.feature == "PCLI":
        size += COUNTRY
    return size


def _score(
    names: Sequence[_Name],
    filed: Sequence[Entry],
    context: Mapping[str, int],
    outlet: Mapping[str, float],
    usual: Mapping[str, int],
) -> None:
    """Give each place of each name its score, twice: the second time with what the first has settled."""
    total = sum(context.values()) or 1
    for name in names:
        name.scores = [
            _prior(e)
            + USUAL * (usual.get(name.key) == e.geonames is not None)
            - (SEAT if e.feature.startswith("ADM") and _has_city(e, name.entries) else 0.0)
            + sum(CONTAINED for region in name.regions if e.lies_in(region))
            + CONTEXT * min(1.0, 2 * context.get(e.country or "", 0) / total)
            + OUTLET * max(outlet.get(e.admin1 or "", 0.0), 0.5 * outlet.get(e.country or "", 0.0))
            + (DATELINE * _nearness(e, filed))
            for e in name.entries
        ]
        name.best = _best(name.scores)
    base = [list(name.scores) for name in names]
    for _ in range(2):
        settled = [(n, n.entries[n.best], len(n.toponyms)) for n in names]
        for name, start in zip(names, base, strict=True):
            others = [(e, count) for n, e, count in settled if n is not name]
            name.scores = [score + _support(e, others, name) for score, e in zip(start, name.entries, strict=True)]
        for name in names:
            name.best = _best(name.scores)


def _has_city(division: Entry, entries: Sequence[Entry]) -> bool:
    """Whether a city of the same name lies in a division: "Tel Aviv" is the city before the district."""
    return any(
        e.feature.startswith("PPL") and e.population >= SEAT_SIZE and e.admin1 == division.admin1 for e in entries
    )


def _support(entry: Entry, others: Sequence[tuple[Entry, int]], name: _Name) -> float:
    """What the other places of the article say for this one."""
    divisions = sum(1 for e, _ in others if e.feature in ("ADM1", "ADM2") and entry.lies_in(e))
    country = any(e.feature.startswith("PCL") and entry.country == e.country for e, _ in others)
    within = sum(math.exp(-distance_km(entry, e) / NEAR_KM) for e, _ in others if _is_point(e))
    shared = sum(1 for e, _ in others if e.admin1 and e.admin1 == entry.admin1 and _is_point(e))
    same_country = sum(1 for e, _ in others if e.country and e.country == entry.country)
    share = same_country / len(others) if others else 0.0
    return (
        SAME_DIVISION * min(divisions, 2)
        + SAME_COUNTRY * (country + share)
        + NEAR * math.log1p(within)
        + 0.5 * math.log1p(shared)
    )


def _is_point(entry: Entry) -> bool:
    return entry.feature[:3] in ("PPL", "ADM") and entry.feature != "ADM1"


def _best(scores: Sequence[float]) -> int:
    return max(range(len(scores)), key=lambda i: (scores[i], -i))


def _nearness(entry: Entry, filed: Sequence[Entry]) -> float:
    """1 at the dateline's place, less in its country."""
    if not filed:
        return 0.0
    near = max(math.exp(-distance_km(entry, f) / (2 * NEAR_KM)) for f in filed)
    return max(near, 0.4 if any(f.country == entry.country for f in filed) else 0.0)


def _dateline(dateline: str | None, gazetteer: Gazetteer) -> list[Entry]:
    """The place of a dateline: the one in the region it names ("SPRINGFIELD, Ill."), else the largest."""
    if not dateline:
        return []
    city, _, region = (part.strip() for part in dateline.partition(","))
    entries = gazetteer.find(city)
    if region:
        inside = [e for e in entries for r in gazetteer.find(region) if e.lies_in(r)]
        entries = inside or entries
    return [max(entries, key=_prior)] if entries else []


def _choose(name: _Name, toponym: Toponym) -> int:
    """The place of one toponym: that of its name, or the one in the region named right after it."""
    if toponym.fixed is not None:
        return name.entries.index(toponym.fixed)
    if toponym.within is None or len(name.regions) < 2:
        return name.best
    inside = [i for i, e in enumerate(name.entries) if e.lies_in(toponym.within)]
    return max(inside, key=lambda i: name.scores[i], default=name.best)


def _place(toponym: Toponym, name: _Name, number: int) -> Place:
    entry = name.entries[number]
    rivals = [s for i, s in enumerate(name.scores) if i != number and distance_km(entry, name.entries[i]) > 50]
    basis: Basis = "stated" if toponym.within is not None else "lookup" if not rivals else "inferred"
    lead = name.scores[number] - max(rivals) if rivals else 3.0
    return Place(
        text=toponym.text,
        name=entry.name,
        country=entry.country,
        lat=entry.lat,
        lon=entry.lon,
        span=toponym.span,
        geonames=entry.geonames,
        feature=entry.feature,
        admin1=entry.admin1,
        basis=basis,
        confidence=round(1 / (1 + math.exp(-1.2 * lead)), 3),
    )
