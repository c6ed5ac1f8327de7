"""Countries, other names, seats of power, roles, regions and organisations: hand-written lists to tables."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from common import hand, sections, text_of, tidy, write

from dragoman.facts.rows import fold


def build_countries(factbook: dict[str, Any]) -> dict[str, dict[str, str]]:
    """countries.tsv and territories.tsv; returns the hand-written cells by code."""
    fields = [
        "code",
        "alpha2",
        "fips",
        "cow",
        "name",
        "official",
        "aliases",
        "adjectives",
        "person",
        "people",
        "capitals",
        "capital_at",
        "at",
    ]
    states = {cells[0]: dict(zip(fields, cells, strict=True)) for cells in hand("countries.txt", len(fields))}
    rows = []
    for code, state in states.items():
        entry = factbook.get(state["fips"].lower(), {})
        official = (
            state["official"] or text_of((entry.get("names") or {}).get("conventional long form")) or state["name"]
        )
        adjectives = state["adjectives"].split(";") if state["adjectives"] else []
        person = state["person"].split(";") if state["person"] else adjectives[:1]
        people = state["people"].split(";") if state["people"] else [plural_people(word) for word in person]
        capital = state["capital_at"].split(",") if state["capital_at"] else degrees(capital_field(entry))
        at = state["at"].split(",")
        rows.append(
            [
                code,
                state["name"],
                re.sub(r"\s*\(.*", "", official),
                tidy(state["aliases"], state["name"]),
                ";".join(adjectives),
                ";".join(person),
                ";".join(people),
                state["capitals"],
                state["alpha2"],
                state["fips"],
                state["cow"],
                *capital,
                *at,
                "hand; World Factbook",
            ]
        )
    write(
        "countries",
        "official names and capital coordinates World Factbook extract of January 2026 (CC0); rest by hand",
        "code name official aliases adjectives person people capitals alpha2 fips cow "
        "capital_lat capital_lon lat lon source",
        rows,
    )
    territories = [
        [
            name,
            code,
            kind,
            tidy(aliases, name),
            adjectives,
            people,
            "PRE" if kind == "breakaway" else "",
            since,
            until,
        ]
        for kind, code, name, aliases, adjectives, people, since, until in hand("names.txt", 8)
    ]
    write(
        "territories",
        "by hand; dependencies after the World Factbook (CC0)",
        "name code kind aliases adjectives people sectors since until",
        territories,
    )
    return states


def plural_people(word: str) -> str:
    return word if word.endswith(("ese", "ish", "ss", "ois", "ais")) else f"{word}s"


def capital_field(entry: dict[str, Any]) -> str:
    return text_of((entry.get("capital") or {}).get("geographic coordinates"))


def degrees(text: str) -> list[str]:
    found = re.search(r"(\d+) (\d+) ([NS]), (\d+) (\d+) ([EW])", text)
    if not found:
        return ["", ""]
    lat = (int(found[1]) + int(found[2]) / 60) * (1 if found[3] == "N" else -1)
    lon = (int(found[4]) + int(found[5]) / 60) * (1 if found[6] == "E" else -1)
    return [f"{lat:.2f}", f"{lon:.2f}"]


def build_simple(states: dict[str, dict[str, str]]) -> None:
    """Metonyms, regions, shadows, ambiguities, roles, places below the state, titles."""
    seen: set[str] = set()
    metonyms = []
    doubtful = {cells[0] for cells in hand("ambiguous.txt")}
    for code, sectors, name, aliases, ambiguous, note in hand("metonyms.txt", 6):
        metonyms.append([name, code, sectors, tidy(aliases, name), ambiguous, note, "hand"])
        seen.update(fold(word) for word in (name, *aliases.split(";")))
    never = {
        "hamilton",
        "victoria",
        "male",
        "san jose",
        "kingston",
        "port louis",
        "brussels",
        "st. george's",
        "monaco",
    }
    for code, state in states.items():
        for capital in state["capitals"].split(";"):
            if capital and fold(capital) not in seen and fold(capital) not in never and capital != state["name"]:
                seen.add(fold(capital))
                ambiguous = "the city, or another of that name" if capital in doubtful else ""
                metonyms.append([capital, code, "GOV", "", ambiguous, "capital", "World Factbook"])
    write(
        "metonyms",
        "by hand; capitals World Factbook (CC0)",
        "name code sectors aliases ambiguous note source",
        metonyms,
    )
    regions = [[name, kind] for kind, names in hand("regions.txt") for name in dict.fromkeys(names.split(";"))]
    write("regions", "by hand", "name kind", regions)
    shadows = [
        [phrase, "" if code == "-" else code, sectors]
        for code, sectors, phrases in hand("shadows.txt")
        for phrase in phrases.split(";")
    ]
    write("shadows", "by hand", "phrase code sectors", shadows)
    readings = [[word, "" if code == "-" else code, *rest] for word, code, *rest in hand("ambiguous.txt")]
    write("ambiguous", "by hand", "word code others treatment", readings)
    roles = []
    known: set[str] = set()
    for header, line in sections("roles.txt"):
        *labels, kind = header.split()
        for word in line.split(", "):
            singular, slash, plural = word.strip().partition("/")
            if not slash:
                plural = plural_of(singular)
            lemma = singular or plural
            if lemma in known:
                continue
            known.add(lemma)
            roles.append([lemma, plural or singular, " ".join(labels), kind])
    write("roles", "by hand, sectors after the PLOVER codebook", "lemma plural sectors kind", roles)
    below = []
    for code, kind, parts in hand("subnational.txt"):
        for item in parts.split(";"):
            name, _, at = item.partition("=")
            lat, _, lon = at.partition(",")
            below.append([name.rstrip("?"), code, kind, "1" if name.endswith("?") else "", lat, lon])
    write("subnational", "by hand; coordinates rounded", "name code kind ambiguous lat lon", below)
    write("titles", "by hand", "code office titles", list(hand("titles.txt")))


def plural_of(word: str) -> str:
    if word.endswith("s") and not word.endswith("ss"):
        return word
    if re.search(r"(s|x|z|ch|sh)$", word):
        return f"{word}es"
    if re.search(r"[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}s"


def build_organisations(factbook: dict[str, Any], states: dict[str, dict[str, str]]) -> None:
    members = memberships(factbook, states)
    rows = []
    for header, line in sections("organisations.txt"):
        name, aliases, span, extras = (*line.split("|"), "", "", "")[:4]
        code, *sectors, kind = header.split()
        since, _, until = span.partition("..")
        wikidata, states_in = "", ""
        if found := re.search(r"q=(Q\d+)", extras):
            wikidata = found[1]
        if found := re.search(r"members:([A-Z ]+?)(?: q=|$)", extras):
            states_in = found[1].strip()
        elif found := re.search(r"members=(.+?)(?: q=|$)", extras):
            states_in = " ".join(sorted(members[found[1]]))
            if not states_in:
                raise ValueError(f"no members under {found[1]!r}")
        source = "hand; members World Factbook" if "members=" in extras else "hand"
        rows.append(
            [
                name,
                code,
                " ".join(s for s in sectors if s != "-"),
                kind,
                tidy(aliases, name),
                since,
                until,
                states_in,
                wikidata,
                source,
            ]
        )
    write(
        "organisations",
        "by hand; member lists marked so World Factbook extract of January 2026 (CC0)",
        "name code sectors kind aliases since until members wikidata source",
        rows,
    )


def memberships(factbook: dict[str, Any], states: dict[str, dict[str, str]]) -> dict[str, set[str]]:
    by_fips = {state["fips"].lower(): code for code, state in states.items() if state["fips"]}
    members: dict[str, set[str]] = defaultdict(set)
    for fips, entry in factbook.items():
        if fips in by_fips and entry.get("memberships"):
            for label in re.split(r",\s*(?![^()]*\))", text_of(entry["memberships"])):
                if "(" not in label:
                    members[label.strip()].add(by_fips[fips])
    return members
