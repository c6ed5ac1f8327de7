"""The facts tables beside this file, read into look-ups: names and dates in, codes and holders out.

`load_facts()` reads the small tables at once; the places are read when first asked for. Names are looked
up with their capitals: "Turkey" is a country and "turkey" is not, "US" is one and "us" is not. Accents, a
leading "the" and a possessive ending never matter. `aliases()` lists every name with its kind and key, to
build a phrase matcher from.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Generic, Literal, TypeVar

from dragoman.facts.rows import (
    FOLDED_ALPHA2,
    Ambiguity,
    CityRow,
    Country,
    Demonym,
    Metonym,
    OfficeHolding,
    Organisation,
    Region,
    Role,
    Shadow,
    Subnational,
    Territory,
    country_row,
    demonym_rows,
    fold,
    holding_row,
    metonym_row,
    organisation_row,
    plain,
    read_rows,
    role_row,
    split_cell,
    subnational_row,
    territory_row,
)

NameKind = Literal[
    "country",
    "demonym",
    "metonym",
    "organisation",
    "person",
    "surname",
    "role",
    "region",
    "shadow",
    "subnational",
    "city",
]

T = TypeVar("T")


class Facts:
    """All tables, indexed. Built by `load_facts`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.countries: dict[str, Country] = {row.code: row for row in map(country_row, read_rows(folder, "countries"))}
        self.territories = tuple(map(territory_row, read_rows(folder, "territories")))
        self.metonyms = tuple(map(metonym_row, read_rows(folder, "metonyms")))
        self.organisations = tuple(map(organisation_row, read_rows(folder, "organisations")))
        self.offices = tuple(map(holding_row, read_rows(folder, "offices")))
        self.roles = tuple(map(role_row, read_rows(folder, "roles")))
        self.regions = tuple(Region(name, kind) for name, kind in read_rows(folder, "regions"))
        self.shadows = tuple(Shadow(p, code or None, split_cell(s, " ")) for p, code, s in read_rows(folder, "shadows"))
        self.ambiguities = tuple(Ambiguity(w, code or None, o, t) for w, code, o, t in read_rows(folder, "ambiguous"))
        self.subnationals = tuple(map(subnational_row, read_rows(folder, "subnational")))
        self._cities: dict[str, list[str]] | None = None

        names: list[tuple[str, str]] = []
        demonyms: list[tuple[str, Demonym]] = []
        for country in self.countries.values():
            names += [(name, country.code) for name in (country.name, country.official, *country.aliases)]
            demonyms += demonym_rows(country.code, country.adjectives, country.person, country.people)
        for place in self.territories:
            names += [(name, place.code) for name in (place.name, *place.aliases)]
            demonyms += demonym_rows(place.code, place.adjectives, (), place.people, place.sectors)
        default = {row.word: row.code for row in self.ambiguities if row.code}
        names.sort(key=lambda pair: default.get(pair[0], pair[1]) != pair[1])
        demonyms.sort(key=lambda pair: default.get(pair[0].removesuffix("s"), pair[1].code) != pair[1].code)
        self._names = _Index(names)
        self._demonyms = _Index(demonyms)
        self._territories = _Index((name, row) for row in self.territories for name in (row.name, *row.aliases))
        self._metonyms = _Index((name, row) for row in self.metonyms for name in (row.name, *row.aliases))
        self._organisations = _Index((n, row) for row in self.organisations for n in (row.name, *row.aliases))
        self._people = _Index((n, row) for row in self.offices for n in (row.name, row.surname, *row.aliases) if n)
        self._shadows = _Index((row.phrase, row) for row in self.shadows)
        self._subnationals = _Index((row.name, row) for row in self.subnationals)
        self._regions: dict[str, Region] = {fold(row.name): row for row in self.regions}
        self._roles: dict[str, Role] = {}
        for role in self.roles:
            for word in (role.lemma, role.plural):
                self._roles.setdefault(word if word.isupper() else fold(word), role)
        self._held: dict[tuple[str, str], list[OfficeHolding]] = {}
        for row in self.offices:
            self._held.setdefault((row.code, row.office), []).append(row)
        self._titles: dict[tuple[str, str], list[str]] = {}
        for code, office, titles in read_rows(folder, "titles"):
            for title in titles.split(";"):
                self._titles.setdefault((code, fold(title)), []).append(office)
        self._alpha2 = {c.alpha2: c.code for c in self.countries.values() if c.alpha2}

    def country_of(self, name: str) -> str | None:
        """Code of the state that a name stands for, territories and former states folded; else None.

        >>> facts.country_of("U.S")  # doctest: +SKIP
        'USA'
        """
        found = self._names.first(name)
        if found is not None and not self._shadows.get(name):
            return found
        shadow = self._shadows.first(name)
        return shadow.code if shadow else None

    def territory(self, name: str) -> Territory | None:
        """The row of a name that folds to a state: "Abkhazia" is GEO with sector PRE."""
        return self._territories.first(name)

    def demonym(self, word: str) -> Demonym | None:
        """The country behind "Panamanian", "Spaniards" or "Brits", and which form the word is."""
        return None if self.shadow(word) else self._demonyms.first(word)

    def metonym(self, name: str) -> Metonym | None:
        """The government or body that a seat of power stands for."""
        return None if self.shadow(name) else self._metonyms.first(name)

    def organisation(self, name: str, on: dt.date | None = None, *, code: str | None = None) -> Organisation | None:
        """The organisation of that name as it was on a day (the latest where no day is given).

        Where several share the name, one with the given code is preferred, else the first in the table.
        """
        found = self.organisations_named(name, on)
        return next((row for row in found if row.code == code), found[0] if found else None)

    def organisations_named(self, name: str, on: dt.date | None = None) -> list[Organisation]:
        """All organisations with that name or alias on a day; without a day the latest row of each."""
        rows = [row for row in self._organisations.get(name) if row.covers(on)]
        if on is not None:
            return rows
        latest: dict[tuple[str, str], Organisation] = {}
        for row in rows:
            known = latest.get((row.name, row.code))
            if known is None or (row.since or dt.date.min) >= (known.since or dt.date.min):
                latest[row.name, row.code] = row
        by_name: dict[str, Organisation] = {}
        for row in latest.values():
            known = by_name.get(row.name)
            if known is None or known.until is not None:
                by_name[row.name] = row
        return list(by_name.values())

    def holdings(self, name: str, on: dt.date | None = None) -> list[OfficeHolding]:
        """Offices of whoever has that full name, alias or surname, latest first; on a day those then held.

        A surname may bring several persons: the caller chooses by country and context.
        """
        rows = [row for row in self._people.get(name) if row.covers(on)]
        return sorted(rows, key=_begin, reverse=True)

    def formerly(self, name: str, on: dt.date) -> list[OfficeHolding]:
        """Offices that whoever has that name had left by that day, latest first."""
        rows = [row for row in self._people.get(name) if row.until is not None and row.until < on]
        return sorted(rows, key=_begin, reverse=True)

    def holder(self, office: str, code: str, on: dt.date) -> OfficeHolding | None:
        """Who held an office on a day. Any usual title will do: "taoiseach", "premier", "top diplomat".

        >>> facts.holder("president", "PAN", dt.date(2025, 2, 2)).name  # doctest: +SKIP
        'José Raúl Mulino'
        """
        for canonical in self.canonical_offices(office, code):
            rows = [row for row in self._held.get((code, canonical), ()) if row.covers(on)]
            if rows:
                return max(rows, key=_begin)
        return None

    def canonical_offices(self, title: str, code: str) -> list[str]:
        """The canonical offices that a title may mean in a country, the likeliest first."""
        key = fold(_bare(title))
        offices = [*self._titles.get((code, key), ()), *self._titles.get(("*", key), ()), key, title]
        return list(dict.fromkeys(offices))

    def role(self, word: str) -> Role | None:
        """The role of a word or phrase, singular or plural: "lawmakers", "rebel group"."""
        return self._roles.get(word) or self._roles.get(fold(word) if not word.isupper() else "")

    def region(self, name: str) -> Region | None:
        """The region or grouping of that name, which gets no country."""
        return self._regions.get(fold(name)) or self._regions.get(fold(_bare(name)))

    def shadow(self, phrase: str) -> Shadow | None:
        """The shadowing phrase, if it is one: "Native American", "New Mexico", "Geneva Conventions"."""
        return self._shadows.first(phrase)

    def subnational(self, name: str) -> list[Subnational]:
        """States, provinces and regions of that name."""
        return self._subnationals.get(name)

    def country_of_alpha2(self, alpha2: str) -> str | None:
        """The code behind an ISO alpha-2, territories folded."""
        return self._alpha2.get(alpha2) or FOLDED_ALPHA2.get(alpha2)

    def cities(self, name: str) -> list[CityRow]:
        """Cities of that name or alternate name, the most populous first; the first call reads the table."""
        index = self._city_lines()
        lines = index.get(fold(name.strip())) or index.get(fold(_bare(name)), [])
        return sorted((self._city(line) for line in lines), key=lambda row: -row.population)

    def aliases(self, *, cities: bool = False) -> Iterator[tuple[str, NameKind, str]]:
        """Every name with its kind and key, the longest way to read a text: (name, kind, key).

        Keys are country codes for countries, demonyms and places below the state, else the canonical name.
        """
        for country in self.countries.values():
            for name in dict.fromkeys((country.name, country.official, *country.aliases)):
                yield name, "country", country.code
        for place in self.territories:
            for name in (place.name, *place.aliases):
                yield name, "country", place.code
        for demonym in self._demonyms.values():
            yield demonym.word, "demonym", demonym.code
        for metonym in self.metonyms:
            for name in (metonym.name, *metonym.aliases):
                yield name, "metonym", metonym.name
        for organisation in dict.fromkeys((o.name, o.aliases) for o in self.organisations):
            for name in (organisation[0], *organisation[1]):
                yield name, "organisation", organisation[0]
        for holding in dict.fromkeys((o.name, o.aliases, o.surname) for o in self.offices):
            for name in (holding[0], *holding[1]):
                yield name, "person", holding[0]
            if holding[2]:
                yield holding[2], "surname", holding[0]
        for role in self.roles:
            for name in dict.fromkeys((role.lemma, role.plural)):
                yield name, "role", role.lemma
        for region in self.regions:
            yield region.name, "region", region.name
        for shadow in self.shadows:
            yield shadow.phrase, "shadow", shadow.phrase
        for part in self.subnationals:
            yield part.name, "subnational", part.code
        if cities:
            for line in self._city_table():
                row = self._city(line)
                for name in (row.name, *row.aliases):
                    yield name, "city", row.code

    def all_cities(self) -> Iterator[CityRow]:
        """Every populated place of the table."""
        return map(self._city, self._city_table())

    def _city_table(self) -> list[str]:
        text = (self._folder / "places.tsv").read_text(encoding="utf-8")
        return [line for line in text.splitlines()[1:] if line and line[0] != "#" and line[0].isdigit()]

    def _city_lines(self) -> dict[str, list[str]]:
        if self._cities is None:
            index: dict[str, list[str]] = {}
            for line in self._city_table():
                _, name, aliases, _ = line.split("\t", 3)
                names = {fold(name)} if not aliases else {fold(name), *map(fold, aliases.split(";"))}
                for key in names:
                    index.setdefault(key, []).append(line)
            self._cities = index
        return self._cities

    def _city(self, line: str) -> CityRow:
        geonames, name, aliases, alpha2, admin1, lat, lon, population, feature = line.split("\t")
        return CityRow(
            int(geonames),
            name,
            split_cell(aliases),
            self.country_of_alpha2(alpha2) or "",
            alpha2,
            admin1,
            float(lat),
            float(lon),
            int(population),
            feature,
        )


def load_facts(folder: Path | None = None) -> Facts:
    """All tables of a folder; those beside this file, which are read once, unless one is given.

    Raises DragomanError with file and line where a table is malformed.
    """
    return _shipped() if folder is None else Facts(folder)


@functools.cache
def _shipped() -> Facts:
    return Facts(Path(__file__).parent)


class _Index(Generic[T]):
    """Names to values, in the order given: by the name as written, else in other capitals.

    Acronyms are kept to their capitals: "WHO" is found and "Who" is not.
    """

    __slots__ = ("_exact", "_loose")

    def __init__(self, pairs: Iterable[tuple[str, T]]) -> None:
        exact: dict[str, list[T]] = {}
        for name, value in pairs:
            key = _bare_article(name if name.isascii() else plain(name))
            if key in exact:
                exact[key].append(value)
            else:
                exact[key] = [value]
        self._exact = exact
        self._loose: dict[str, list[T]] | None = None

    def get(self, name: str) -> list[T]:
        """All values of the name, none where it is unknown."""
        key = _bare_article(plain(name.strip()))
        for form in (key, _bare_possessive(key)):
            found = self._exact.get(form)
            if found is None and form != form.lower():
                found = self._in_other_capitals(form.lower())
            if found is not None:
                return list(dict.fromkeys(found))
        return []

    def _in_other_capitals(self, form: str) -> list[T] | None:
        if self._loose is None:  # seldom needed: built on the first miss
            loose: dict[str, list[T]] = {}
            for key, values in self._exact.items():
                if not key.isupper() or len(key) > 6:
                    loose.setdefault(key.lower(), []).extend(values)
            self._loose = loose
        return self._loose.get(form)

    def first(self, name: str) -> T | None:
        """The first value of the name."""
        found = self.get(name)
        return found[0] if found else None

    def values(self) -> Iterator[T]:
        """All values, each once a name."""
        for found in self._exact.values():
            yield from found


def _bare_article(name: str) -> str:
    return name[4:] if name[:4] in ("the ", "The ") and len(name) > 4 else name


def _bare_possessive(name: str) -> str:
    if name.endswith("'s"):
        return name[:-2]
    return name[:-1] if name.endswith("'") else name


def _bare(name: str) -> str:
    return _bare_possessive(_bare_article(plain(name.strip())))


def _begin(holding: OfficeHolding) -> dt.date:
    return holding.since or dt.date.min
