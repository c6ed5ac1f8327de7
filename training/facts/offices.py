"""offices.tsv: hand-written holders first, then whatever the sources have beside and before them."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from common import write
from sources import (
    body_list,
    factbook_spells,
    hand_spells,
    leader_list,
    minister_list,
    names_to_codes,
    reign_spells,
    wikidata_ids,
)
from spells import Spell, key, overlap, same_person, surname_of

from dragoman.facts.rows import fold

HEADS = (
    "president",
    "prime minister",
    "chancellor",
    "monarch",
    "leader",
    "supreme leader",
    "premier",
    "head of government",
)


def build_offices(folder: Path, factbook: dict[str, Any], states: dict[str, dict[str, str]], *, check: bool) -> None:
    iso = names_to_codes(states)
    ids = wikidata_ids(folder)
    spells = [*hand_spells("offices_states.txt"), *hand_spells("offices_people.txt")]
    by_hand: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in spells:
        by_hand[spell.code, spell.office].append(spell)
    reign = list(reign_spells(folder, states))
    book = list(factbook_spells(factbook, states))
    lists = list(leader_list(folder, iso))
    ministers = list(minister_list(folder, iso))
    bodies = list(body_list(folder))
    if check:
        report(by_hand, reign, book)
    confirm(by_hand, reign, book)
    for spell in reign:
        rivals = [r for office in HEADS for r in by_hand.get((spell.code, office), ())]
        rivals = [r for r in rivals if overlap(spell, r) > 0]
        if not any(key(r) & key(spell) or (overlap(spell, r) > 0.3 and alike(spell, r)) for r in rivals):
            spells.append(spell)
    added: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in [*book, *lists]:
        if (spell.code, spell.office) in by_hand or clash(spell, by_hand):
            continue
        same = [r for r in added[spell.code, spell.office] if same_person(r, spell)]
        if same:
            if spell.since[:4] < same[0].since[:4]:
                same[0].since, same[0].grain = spell.since, spell.grain
            same[0].wikidata = same[0].wikidata or spell.wikidata
            continue
        earlier = [
            r
            for r in reign
            if r.code == spell.code
            and r.office == spell.office
            and same_person(r, spell)
            and overlap(spell, r) > 0
            and r in spells
        ]
        if earlier:
            if earlier[-1].ends == "open":
                continue
            earlier[-1].until, earlier[-1].ends, earlier[-1].grain = spell.until, spell.ends, spell.grain
            earlier[-1].source += f"; {spell.source}" if spell.source not in earlier[-1].source else ""
            continue
        added[spell.code, spell.office].append(spell)
        spells.append(spell)
    for minister in ministers:
        rivals = by_hand.get((minister.code, minister.office), [])
        if minister.code != "USA" and not any(overlap(minister, r) > 0.1 or same_person(minister, r) for r in rivals):
            spells.append(minister)
    spells += [b for b in bodies if (b.code, b.office) not in by_hand]
    close_years(spells)
    rows = []
    for spell in sorted(spells, key=lambda s: (s.code, s.office, s.since, s.name)):
        surname = surname_of(spell) if spell.surname is None else spell.surname
        aliases = [a for a in dict.fromkeys(spell.aliases) if a not in (spell.name, surname)]
        rows.append(
            [
                spell.name,
                surname,
                ";".join(aliases),
                spell.code,
                spell.sectors,
                spell.office,
                spell.since,
                spell.until,
                spell.grain,
                spell.ends,
                spell.wikidata or ids.get(fold(spell.name), ""),
                spell.source,
            ]
        )
    rows = [list(row) for row in dict.fromkeys(map(tuple, rows))]
    write(
        "offices",
        "by hand to the end of 2025, checked against and filled from: World Factbook extract of January 2026 "
        "(CC0), lists from Wikidata of 2022 (CC0), REIGN leader spells 1945-2021",
        "name surname aliases code sectors office since until grain ends wikidata source",
        rows,
    )
    print("   ", Counter(row[11].split(";")[0] for row in rows).most_common())


def close_years(spells: list[Spell]) -> None:
    """Cuts a spell that is only known to end in a year at its successor's start in that year."""
    by_office: dict[tuple[str, str], list[Spell]] = defaultdict(list)
    for spell in spells:
        if spell.office in (
            *HEADS,
            "president of the International Court of Justice",
            "high commissioner on national minorities",
        ):
            by_office[spell.code, spell.office].append(spell)
    for rows in by_office.values():
        rows.sort(key=lambda spell: spell.since)
        for row, following in itertools.pairwise(rows):
            if row.grain == "year" and row.until[:4] == following.since[:4] and row.since < following.since < row.until:
                row.until, row.ends = following.since, "successor"


def alike(spell: Spell, other: Spell) -> bool:
    """True where two head offices may be one and the same: prime ministers stand beside heads of state."""
    parliamentary = ("prime minister", "chancellor", "premier")
    return (spell.office in parliamentary) == (other.office in parliamentary)


def clash(spell: Spell, by_hand: dict[tuple[str, str], list[Spell]]) -> bool:
    """True where the hand-written list has the same person in another head office of the state then."""
    return any(
        key(row) & key(spell) and overlap(spell, row) > 0
        for office in HEADS
        for row in by_hand.get((spell.code, office), ())
        if office == spell.office or spell.office in ("prime minister", "monarch", "president", "leader", "premier")
    )


def confirm(by_hand: dict[tuple[str, str], list[Spell]], reign: list[Spell], book: list[Spell]) -> None:
    """Marks hand-written spells that a source has too."""
    for name, source in (("REIGN", reign), ("World Factbook", book)):
        by_code: dict[str, list[Spell]] = defaultdict(list)
        for spell in source:
            by_code[spell.code].append(spell)
        for (code, office), rows in by_hand.items():
            if office in HEADS or office == "pope":
                for row in rows:
                    if any(key(row) & key(s) and overlap(row, s) > 0.3 for s in by_code[code]):
                        row.source += f"; {name}"


def report(by_hand: dict[tuple[str, str], list[Spell]], reign: list[Spell], book: list[Spell]) -> None:
    """Prints where hand-written holders differ from the sources: to be looked at, either may be wrong."""
    for spell in book:
        rows = by_hand.get((spell.code, spell.office))
        if rows and not any(key(r) & key(spell) and not r.until for r in rows):
            listed = [r.name for r in rows if not r.until]
            print(f"factbook: {spell.code} {spell.office} {spell.name} since {spell.since}; by hand {listed}")
    for spell in reign:
        if spell.since < "1990":
            continue
        rows = [r for office in HEADS for r in by_hand.get((spell.code, office), ())]
        near = [r for r in rows if key(r) & key(spell) and overlap(spell, r) > 0]
        if rows and not near:
            print(f"reign: {spell.code} {spell.office} {spell.name} {spell.since}..{spell.until} not by hand")
        for r in near:
            off = abs((dt.date.fromisoformat(r.since) - dt.date.fromisoformat(spell.since)).days)
            if 60 < off < 1500 and r.office == spell.office and not any(n.since[:7] == spell.since[:7] for n in near):
                print(f"reign: {spell.code} {r.office} {r.name} since {r.since} by hand, {spell.since} there")
