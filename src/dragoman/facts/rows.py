"""The rows of the facts tables: what a row says, and how it is read from a tab-separated file."""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from dragoman.errors import DragomanError
from dragoman.records import make_id

Ends = Literal["stated", "successor", "attested", "open"]
"""How a holding's end is known: given; taken from the successor's start; only the last day on which the
source vouches for it (it may have gone on); or still held when the sources end."""

_PLAIN = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th",
     "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "ß": "ss", "ə": "a", "Ə": "A", "’": "'", "‘": "'", "ʻ": "'",
     "ʼ": "'", "ʿ": "'", "ʾ": "'", "`": "'", "–": "-", "‑": "-", "\xa0": " "}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dated:
    """What holds from one day to another, both included; None where unbounded or unknown."""

    since: dt.date | None
    until: dt.date | None

    def covers(self, on: dt.date | None) -> bool:
        """True if it held on that day (any day for None)."""
        if on is None:
            return True
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Country:
    """A state, or one of the exceptions that PLOVER codes as one (HKG, PSE, ATA, KOS)."""

    code: str
    """ISO 3166 alpha-3, and KOS for Kosovo."""
    name: str
    official: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    person: tuple[str, ...]
    """What one of its people is called: "Spaniard", "Briton"."""
    people: tuple[str, ...]
    """The same in the plural."""
    capitals: tuple[str, ...]
    """Names of the capital or capitals, the usual one first."""
    alpha2: str | None
    fips: str | None
    cow: int | None
    """Correlates of War number."""
    capital_lat: float | None
    capital_lon: float | None
    lat: float
    lon: float
    """A point in the middle of the country."""


@dataclass(frozen=True, slots=True)
class Territory(Dated):
    """A name that folds to a state: a former state, a part, a dependent territory, or a breakaway entity."""

    name: str
    code: str
    kind: Literal["former", "part", "territory", "breakaway"]
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    sectors: tuple[str, ...]
    """PRE for breakaway entities, else empty."""


@dataclass(frozen=True, slots=True)
class Demonym:
    """An adjective or a word for a people, and the country it points to."""

    word: str
    code: str
    form: Literal["adjective", "person", "people"]
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metonym:
    """A seat of power that stands for a government or body."""

    name: str
    code: str
    sectors: tuple[str, ...]
    aliases: tuple[str, ...]
    ambiguous: str
    """What else the word may mean, empty if nothing."""
    note: str


@dataclass(frozen=True, slots=True)
class Organisation(Dated):
    """A body, group, party, company or outlet; dated where its code or sectors changed."""

    name: str
    code: str
    sectors: tuple[str, ...]
    kind: str
    """igo, un, eu, ngo, movement, armed, body, court, party, company, media, religious."""
    aliases: tuple[str, ...]
    members: tuple[str, ...]
    """Country codes of member states, where known."""
    wikidata: str | None


@dataclass(frozen=True, slots=True)
class OfficeHolding(Dated):
    """Somebody in an office from one day to another."""

    name: str
    surname: str
    """The name used alone in news, empty for those known by a full or regnal name."""
    aliases: tuple[str, ...]
    code: str
    sectors: tuple[str, ...]
    office: str
    """Canonical title: president, prime minister, foreign minister, secretary of state ..."""
    grain: Literal["day", "month", "year"]
    """The coarsest grain of the two dates."""
    ends: Ends
    wikidata: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Role:
    """A common noun or phrase for a person, group, body or office, with the sector that it gives."""

    lemma: str
    plural: str
    sectors: tuple[str, ...]
    kind: Literal["person", "group", "body", "office"]


@dataclass(frozen=True, slots=True)
class Region:
    """A region, grouping or people that gets no country."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Shadow:
    """A phrase that holds a country's name and means something else: no country, or another one."""

    phrase: str
    code: str | None
    sectors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A word with more than one reading, and what the look-ups here do with it."""

    word: str
    code: str | None
    others: str
    treatment: str


@dataclass(frozen=True, slots=True)
class Subnational:
    """A state, province, region or notable place whose name fixes a country."""

    name: str
    code: str
    kind: str
    ambiguous: bool
    """True where the name is also a common word or another place: needs support from the context."""
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class CityRow:
    """A populated place of GeoNames."""

    geonames: int
    name: str
    aliases: tuple[str, ...]
    code: str
    """ISO 3166 alpha-3 of the state (territories folded)."""
    alpha2: str
    admin1: str
    lat: float
    lon: float
    population: int
    feature: str
    """PPLC for capitals, PPLA for capitals of US states, else PPL."""


def fold(text: str) -> str:
    """Without accents and in lower case, apostrophes and dashes made plain: how names are compared.

    >>> fold("José Raúl Mulino")
    'jose raul mulino'
    """
    if text.isascii():
        return text.lower()
    return plain(text).casefold()


def plain(text: str) -> str:
    """Without accents, capitals kept.

    >>> plain("Bogotá")
    'Bogota'
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


_ARTICLES = re.compile(r"\b(?:al|el|ul|abd al|abdel|abdul)[- ]")
_SAME = {
    "mohammed": "mohamed", "muhammad": "mohamed", "mohammad": "mohamed", "muhammed": "mohamed", "mohamad": "mohamed",
    "ahmad": "ahmed", "hussain": "hussein", "husayn": "hussein", "yousef": "yusuf", "youssef": "yusuf",
    "yousuf": "yusuf", "ibraheem": "ibrahim", "sergey": "sergei", "alexey": "alexei", "aleksey": "alexei",
    "aleksei": "alexei", "dmitriy": "dmitry", "dmitri": "dmitry", "yuriy": "yuri", "andrey": "andrei",
    "oleksandr": "aleksandr", "alexandr": "aleksandr", "alexander": "aleksandr", "volodymyr": "vladimir",
}  # fmt: skip
"""Spellings of one given name in news. Surnames are left alone: two spellings may be two families."""


def name_key(name: str) -> str:
    """What the spellings of a person's name have in common: no accents, capitals, middle initials or Arabic articles.

    >>> name_key("José Raúl Mulino") == name_key("Jose Raul Mulino")
    True
    >>> name_key("Mohammed al-Sudani") == name_key("Muhammad Al Sudani")
    True
    >>> name_key("George W. Bush") == name_key("George H.W. Bush")
    False
    """
    folded = fold(name.strip()).replace(".", ". ") if re.search(r"\.[A-Z]", name) else fold(name.strip())
    parts = _ARTICLES.sub("", folded).replace("-", " ").split()
    initials = [p for p in parts[1:-1] if len(p.rstrip(".")) == 1]
    if fold(name).split()[-1:] == ["bush"]:  # father and son, told apart by nothing else
        initials = []
    kept = [_SAME.get(p, p) for n, p in enumerate(parts) if not (0 < n < len(parts) - 1 and p in initials)]
    return " ".join(kept)


def person_id(name: str, code: str | None) -> str:
    """The id of a person: of the name alone where facts know who it is, with the country where only articles do."""
    return make_id("person", name) if code is None else make_id("person", name_key(name), code)


FOLDED_ALPHA2: Mapping[str, str] = {
    "AS": "USA", "GU": "USA", "MP": "USA", "PR": "USA", "VI": "USA", "UM": "USA", "AI": "GBR",
    "BM": "GBR", "FK": "GBR", "GG": "GBR", "GI": "GBR", "GS": "GBR", "IM": "GBR", "IO": "GBR",
    "JE": "GBR", "KY": "GBR", "MS": "GBR", "PN": "GBR", "SH": "GBR", "TC": "GBR", "VG": "GBR",
    "BL": "FRA", "GF": "FRA", "GP": "FRA", "MF": "FRA", "MQ": "FRA", "NC": "FRA", "PF": "FRA",
    "PM": "FRA", "RE": "FRA", "TF": "FRA", "WF": "FRA", "YT": "FRA", "AW": "NLD", "BQ": "NLD",
    "CW": "NLD", "SX": "NLD", "AN": "NLD", "FO": "DNK", "GL": "DNK", "CK": "NZL", "NU": "NZL",
    "TK": "NZL", "CC": "AUS", "CX": "AUS", "HM": "AUS", "NF": "AUS", "SJ": "NOR", "BV": "NOR",
    "AX": "FIN", "MO": "CHN", "EH": "MAR", "AQ": "ATA",
}  # fmt: skip
"""ISO alpha-2 of territories, folded to the controlling (or claiming) state."""


def read_rows(folder: Path, table: str) -> Iterator[list[str]]:
    """Rows of a table without its comments and header, each as wide as the header."""
    path = folder / f"{table}.tsv"
    try:
        stream = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise DragomanError(f"facts/{path.name} cannot be read: {error}. Reinstall dragoman.") from error
    width = 0
    with stream:
        for number, row in enumerate(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE), start=1):
            if not row or row[0].startswith("# "):
                continue
            if not width:
                width = len(row)
            elif len(row) != width:
                raise DragomanError(f"facts/{path.name} line {number}: {len(row)} columns where {width} are due.")
            else:
                yield row


def split_cell(cell: str, mark: str = ";") -> tuple[str, ...]:
    return tuple(cell.split(mark)) if cell else ()


def date_cell(cell: str) -> dt.date | None:
    return dt.date.fromisoformat(cell) if cell else None


def number_cell(cell: str) -> float | None:
    return float(cell) if cell else None


def country_row(row: list[str]) -> Country:
    return Country(
        row[0],
        row[1],
        row[2],
        split_cell(row[3]),
        split_cell(row[4]),
        split_cell(row[5]),
        split_cell(row[6]),
        split_cell(row[7]),
        row[8] or None,
        row[9] or None,
        int(row[10]) if row[10] else None,
        number_cell(row[11]),
        number_cell(row[12]),
        float(row[13]),
        float(row[14]),
    )


def territory_row(row: list[str]) -> Territory:
    name, code, kind, aliases, adjectives, people, sectors, since, until = row
    return Territory(
        date_cell(since),
        date_cell(until),
        name,
        code,
        cast(Literal["former", "part", "territory", "breakaway"], kind),
        split_cell(aliases),
        split_cell(adjectives),
        split_cell(people),
        split_cell(sectors, " "),
    )


def demonym_rows(
    code: str,
    adjectives: Iterable[str],
    person: Iterable[str],
    people: Iterable[str],
    sectors: tuple[str, ...] = (),
) -> list[tuple[str, Demonym]]:
    rows = [(word, Demonym(word, code, "adjective", sectors)) for word in adjectives]
    seen = set(adjectives)
    rows += [(word, Demonym(word, code, "person", sectors)) for word in person if word not in seen]
    seen.update(person)
    rows += [(word, Demonym(word, code, "people", sectors)) for word in people if word not in seen]
    return rows


def metonym_row(row: list[str]) -> Metonym:
    name, code, sectors, aliases, ambiguous, note, _ = row
    return Metonym(name, code, split_cell(sectors, " "), split_cell(aliases), ambiguous, note)


def organisation_row(row: list[str]) -> Organisation:
    name, code, sectors, kind, aliases, since, until, members, wikidata, _ = row
    return Organisation(
        date_cell(since),
        date_cell(until),
        name,
        code,
        split_cell(sectors, " "),
        kind,
        split_cell(aliases),
        split_cell(members, " "),
        wikidata or None,
    )


def holding_row(row: list[str]) -> OfficeHolding:
    name, surname, aliases, code, sectors, office, since, until, grain, ends, wikidata, source = row
    return OfficeHolding(
        date_cell(since),
        date_cell(until),
        name,
        surname,
        split_cell(aliases),
        code,
        split_cell(sectors, " "),
        office,
        cast(Literal["day", "month", "year"], grain),
        cast(Ends, ends),
        wikidata or None,
        source,
    )


def role_row(row: list[str]) -> Role:
    lemma, plural, sectors, kind = row
    return Role(lemma, plural, split_cell(sectors, " "), cast(Literal["person", "group", "body", "office"], kind))


def subnational_row(row: list[str]) -> Subnational:
    name, code, kind, ambiguous, lat, lon = row
    return Subnational(name, code, kind, ambiguous == "1", number_cell(lat), number_cell(lon))
