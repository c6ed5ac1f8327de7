"""Spells out of the hand-written lists, the World Factbook, REIGN and the lists from Wikidata."""

from __future__ import annotations

import calendar
import csv
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common import hand, sections, text_of
from spells import Spell

from dragoman.facts.rows import fold

SEEN_2022 = "2022-12-15"
"""The day up to which the Wikidata lists vouch for who is in office."""

_SECTORS = "GOV MIL COP JUD LEG SPY PTY OPP REB PRM UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF PRE REL SOC"
SECTORS = set(_SECTORS.split())

_PROMINENCE = (
    "activist|opposition leader|opposition figure|politician|businessperson|ex-contractor|publisher|"
    "soldier|journalist|drug lord|gang leader|cleric|grand ayatollah|royal|war crimes suspect|son of |"
    "sister of |official|spiritual leader|exiled leader|negotiator|presidential aide|commander|leader of |"
    "party leader|archbishop|general$"
)
NO_TENURE = re.compile(rf"^({_PROMINENCE})")
"""Not offices with a term: their dates say about when somebody was in the news as that."""

REIGN_OFFICE = {
    "prime minister": "CAN BHS JAM TTO BRB DMA GRD LCA VCT ATG KNA BLZ GBR IRL NLD BEL LUX ITA MLT GRC SWE "
    "NOR DNK ISL ISR IND JPN AUS NZL PNG SLB VUT TUV WSM FJI MYS SGP THA MUS LSO NPL TON AND TUR PAK LBN "
    "ESP PRT HRV SVN SVK MKD BGR HUN EST LVA ALB CZE MNE KOS MDA ROU IRQ BGD ETH KHM",
    "chancellor": "DEU AUT",
    "monarch": "SAU JOR KWT QAT ARE OMN BHR MAR BRN SWZ LIE MCO BTN",
    "leader": "CUB PRK CHN VNM LBY AFG",
}
"""The office of the effective leader by state, where it is not president."""

_REIGN_SKIP = (
    "YEM Houthi|KWT Saddam Hussein|IRQ Tommy Ray Franks|IRQ Jay Garner|HRV Pavletic|HRV Tomcic|HRV Tudjman|"
    "ROU Antonescu|PAK Soomro|BGD Iajuddin|BGD Fakhruddin|LSO Letsie III|BGD Latifur Rahman|"
    "BGD Mohammad Habibur Rahman|CYP Nikos Anastasiadis|NPL Oli|NPL Prachanda|SRB Marovic|TLS araujo|"
    "LTU Paulauskas"
)
REIGN_SKIP = set(_REIGN_SKIP.split("|"))
"""Occupiers, acting heads of another office, and slips of the list."""

COMMUNIST = {"POL", "HUN", "CZE", "BGR", "ROU", "ALB", "SRB", "MNG", "LAO", "ETH", "DEU_E"}
"""Before 1990 their effective leader was a party's, whatever office the list implies: written as "leader"."""


def hand_spells(name: str) -> Iterator[Spell]:
    form = re.compile(r"^(.+?)(?: \((.+)\))? (\d{4}-\d\d-\d\d) (\d{4}-\d\d-\d\d|\.\.)$")
    for header, line in sections(name):
        found = form.match(line)
        if not found:
            raise ValueError(f"{name}: {line!r} is not NAME (ALIASES) FROM UNTIL")
        code, *words = header.split()
        sectors: list[str] = []
        while (
            words
            and (words[-1].isupper() or words[-1] == "-")
            and words[-1] not in ("PKK", "FARC", "RSF", "SDF", "LRA", "IPOB", "TPLF", "M23")
        ):
            sectors.insert(0, words.pop())
        while sectors and sectors[0] not in SECTORS and sectors[0] != "-":
            words.append(sectors.pop(0))
        until = "" if found[4] == ".." else found[4]
        office = " ".join(words)
        approximate = NO_TENURE.match(office) is not None
        yield Spell(
            found[1],
            code,
            " ".join(s for s in sectors if s != "-"),
            office,
            found[3],
            until,
            found[2].split("; ") if found[2] else [],
            grain="year" if approximate else "day",
            ends="stated" if until else "open",
            source="hand; dates approximate" if approximate else "hand",
        )


def reign_spells(folder: Path, states: dict[str, dict[str, str]]) -> Iterator[Spell]:
    by_cow = {int(state["cow"]): code for code, state in states.items() if state["cow"]}
    by_cow |= {260: "DEU", 265: "DEU", 315: "CZE", 678: "YEM", 680: "YEM", 817: "VNM", 511: "TZA", 730: "KOR"}
    office_of = {code: office for office, codes in REIGN_OFFICE.items() for code in codes.split()}
    full = {(abb, listed): name for abb, listed, name in hand("leader_names.txt")}
    with (folder / "leader-spells-1945-2021.csv").open(encoding="latin-1", newline="") as stream:
        listed = [row for row in csv.reader(stream) if row[1].isdigit() and row[6].isdigit()]
    for position, row in enumerate(listed):
        abb, cow, name = row[0], int(row[1]), " ".join(row[3].split())
        code = by_cow.get(cow)
        if (
            code is None
            or abb in ("SNM", "RVN")
            or "Council" in name
            or "Government" in name
            or "junta" in name.lower()
        ):
            continue
        name = full.get((abb, name), name)
        name = re.sub(r"\s*\(.*", "", name)
        if ", " in name:
            name = " ".join(reversed(name.split(", ", 1)))
        if f"{code} {name}" in REIGN_SKIP:
            continue
        if any(0x7F < ord(char) < 0xA0 or char in "ÃÅÄ" for char in name):
            continue
        since = f"{int(row[6]):04d}-{int(row[5]):02d}-{int(row[4] or 1):02d}"
        office = office_of.get(code, "president")
        if (code in COMMUNIST or cow == 265) and since < "1990":
            office = "leader"
        if name in ("Birendra", "Gyanendra", "Mahendra", "Zahir Shah") or (code, name) == (
            "ETH",
            "Haile Selassie",
        ):
            office = "monarch"
        if code == "BTN" and since >= "1998":
            office = "prime minister"
        if (code, name) == ("IRQ", "Paul Bremer"):
            office = "administrator of Iraq"
        if code == "FRA" and since >= "1959":
            office = "president"
        if (code == "PRT" and since >= "1974") or (
            code in ("TUR", "PAK", "GRC", "THA", "IRQ", "BGD", "ESP", "LBN", "PAN") and since < "1985"
        ):
            office = "leader"
        if row[8].isdigit() and row[7].isdigit():
            year, month = int(row[8]), int(row[7])
            until = f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"
            following = listed[position + 1] if position + 1 < len(listed) else None
            if following and following[1] == row[1] and following[4].isdigit():
                start = f"{int(following[6]):04d}-{int(following[5]):02d}-{int(following[4]):02d}"
                if start[:7] == until[:7]:
                    until = start
            grain, ends = (
                ("day", "successor")
                if until[8:] != f"{calendar.monthrange(year, month)[1]:02d}"
                else ("month", "stated")
            )
        elif row[6] > "2010":
            until, grain, ends = "2021-08-31", "month", "attested"
        else:
            continue
        if until < since:
            until = since
        yield Spell(
            name,
            code,
            "GOV",
            office,
            since,
            until,
            grain=grain,
            ends=ends,
            source="REIGN",
            surname=reign_surname(name),
        )


def reign_surname(name: str) -> str | None:
    """The list gives many leaders by surname alone: then that is the surname too."""
    return None if " " in name else name


def factbook_spells(factbook: dict[str, Any], states: dict[str, dict[str, str]]) -> Iterator[Spell]:
    titles = {
        "president": "president",
        "prime minister": "prime minister",
        "premier": "premier",
        "king": "monarch",
        "emperor": "monarch",
        "amir": "monarch",
        "sultan": "monarch",
        "grand duke": "monarch",
        "prince": "monarch",
        "chancellor": "chancellor",
        "state affairs commission president": "leader",
        "interim president": "president",
        "transitional president": "president",
        "transition president": "president",
        "supreme leader": "supreme leader",
        "transition prime minister": "prime minister",
        "interim prime minister": "prime minister",
        "pope": "pope",
        "chief executive": "chief executive",
        "taoiseach (prime minister)": "prime minister",
        "gnu interim prime minister": "prime minister",
        "cnsp prime minister": "prime minister",
        "vice president": "vice president",
        "minister of state": "prime minister",
        "chairman of the cabinet of ministers": "prime minister",
        "acting prime minister": "prime minister",
        "chairperson of the council of ministers": "prime minister",
    }
    form = re.compile(r"^(?P<words>[^();]+?) ?\(since (?P<day>\d{1,2} )?(?P<month>[A-Z][a-z]+ )?(?P<year>\d{4})")
    by_fips = {state["fips"].lower(): code for code, state in states.items() if state["fips"]}
    for fips, code in by_fips.items():
        executive = factbook.get(fips, {}).get("executive") or {}
        for part in ("chief of state", "head of government"):
            found = form.match(text_of(executive.get(part)))
            if not found:
                continue
            words = found["words"].strip().rstrip(",")
            title = next((t for t in sorted(titles, key=len, reverse=True) if words.lower().startswith(t + " ")), None)
            if title is None or ("CHARLES III" in words and code != "GBR"):
                continue
            name = re.sub(r"^(Sr\. Gen\.|Col\.|Gen\.|Capt\.|General|Dr\.|Sir) ", "", words[len(title) + 1 :].strip())
            month = dt.datetime.strptime(found["month"].strip()[:3], "%b").month if found["month"] else 1
            since = f"{found['year']}-{month:02d}-{int(found['day'] or 1):02d}"
            grain = "day" if found["day"] else "month" if found["month"] else "year"
            loud = [w for w in name.split() if sum(c.isupper() for c in w) > 1 and not re.fullmatch(r"[IVX]+,?", w)]
            within = (
                name.split()[name.split().index(loud[0]) : len(name.split()) - name.split()[::-1].index(loud[-1])]
                if loud
                else []
            )
            surname = " ".join(title_case(w) if w in loud else w for w in within).strip(", ")
            shown = " ".join(title_case(w) if w in loud else w for w in name.split()).strip(", ")
            if shown.startswith("of "):
                continue
            office = titles[title]
            yield Spell(
                shown,
                code,
                "GOV",
                office,
                since,
                "",
                grain=grain,
                ends="open",
                source="World Factbook",
                surname="" if office == "monarch" else surname,
            )


def title_case(word: str) -> str:
    titled = re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), word.lower()).replace("'S", "'s")
    return word[:3] + titled[3:] if word.startswith(("al-", "el-")) else titled


def leader_list(folder: Path, iso: dict[str, str]) -> Iterator[Spell]:
    with (folder / "leaders-2022.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            label, name, code = (
                row["positionLabel"].lower(),
                row["officeholderLabel"],
                iso.get(fold(row["country"])),
            )
            office = None
            if re.search(
                r"prime minister|taoiseach|minister of state of|minister of sierra|council of ministers",
                label,
            ):
                office = "prime minister"
            elif label.startswith("president") and "commission" not in label and "yuan" not in label:
                office = "president"
            elif "chancellor" in label:
                office = "chancellor"
            elif re.search(
                r"^(monarch|king|emperor|sultan|emir|prince) (of|the)|ngwenyama|druk gyalpo|yang di-pertuan",
                label,
            ):
                office = "monarch"
            if (
                office is None
                or code is None
                or re.match(r"Q\d", name)
                or name in ("Elizabeth II", "Charles III", "Kokhir Rasulzoda")
                or "Srpska" in row["country"]
            ):
                continue
            name = re.sub(r"(,| of) [A-Z].*$", "", name) if office == "monarch" else name
            ended = row["end_year"]
            yield Spell(
                name,
                code,
                "GOV",
                office,
                f"{row['start_year']}-01-01",
                f"{ended}-12-31" if ended else SEEN_2022,
                grain="year",
                ends="stated" if ended else "attested",
                wikidata=row["officeholder"],
                source="Wikidata list 2022",
                surname="" if office == "monarch" else None,
            )


def minister_list(folder: Path, iso: dict[str, str]) -> Iterator[Spell]:
    still = {(code, fold(name)) for code, name in hand("ministers_still.txt")}
    with (folder / "foreign-ministers" / "wikidata.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            code, name, since = iso.get(fold(row["countryLabel"] or "")), row["name"], row["start"]
            if not code or not name or not re.fullmatch(r"\d{4}-\d\d-\d\d", since or ""):
                continue
            name = re.sub(r"^(Dr\.|Sheikh|Prince|Archbishop) ", "", name)
            open_ended = (code, fold(name)) in still
            yield Spell(
                name,
                code,
                "GOV",
                "foreign minister",
                since,
                "" if open_ended else SEEN_2022,
                ends="open" if open_ended else "attested",
                wikidata=row["person"],
                source="Wikidata list 2022" + ("; hand" if open_ended else ""),
            )


def body_list(folder: Path) -> Iterator[Spell]:
    kinds = {
        "Deputy Secretary-General of the United Nations": ("UNO", "", "deputy secretary-general"),
        "President of the United Nations General Assembly": (
            "UNO",
            "",
            "president of the general assembly before 2022",
        ),
        "Under-Secretary-General of the United Nations": ("UNO", "", "under-secretary-general"),
        "President of the International Court of Justice": (
            "UNO",
            "JUD",
            "president of the International Court of Justice",
        ),
        "Judge of the International Court of Justice": (
            "UNO",
            "JUD",
            "judge of the International Court of Justice",
        ),
        "Speaker of the Arab Parliament": ("IGO", "LEG", "speaker of the Arab Parliament"),
        "president of the Parliamentary Assembly of the Council of Europe": (
            "IGO",
            "LEG",
            "president of the Parliamentary Assembly of the Council of Europe",
        ),
        "OSCE High Commissioner on National Minorities": (
            "IGO",
            "",
            "high commissioner on national minorities",
        ),
        "Director-General of the World Trade Organization": (
            "IGO",
            "",
            "director-general of the WTO before 2005",
        ),
    }
    with (folder / "io-post-holders.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["position"] not in kinds or not row["person"].isprintable() or not fold(row["person"]).isascii():
                continue
            code, sectors, office = kinds[row["position"]]
            if office.endswith(("before 2022", "before 2005")):
                if row["start"] >= office[-4:]:
                    continue
                office = office[: -len(" before 2022")]
            since, until = row["start"], row["end"]
            grain = (
                "day"
                if len(since) == 10 and len(until) in (0, 10)
                else "year"
                if 4 in (len(since), len(until))
                else "month"
            )
            yield Spell(
                row["person"].split(",")[0],
                code,
                sectors,
                office,
                (since + "-01-01")[:10],
                last_day(until) or SEEN_2022,
                grain=grain,
                ends="stated" if until else "attested",
                wikidata=row["personID"],
                source="Wikidata list 2022",
            )


def last_day(text: str) -> str:
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:]))[1]:02d}"
    return text


def names_to_codes(states: dict[str, dict[str, str]]) -> dict[str, str]:
    iso = {
        fold(name): code
        for code, s in states.items()
        for name in (s["name"], s["official"], *s["aliases"].split(";"))
        if name
    }
    extra = {
        "people's republic of china": "CHN",
        "republic of ireland": "IRL",
        "kingdom of denmark": "DNK",
        "the gambia": "GMB",
        "kingdom of the netherlands": "NLD",
        "the bahamas": "BHS",
        "vatican city": "VAT",
        "east timor": "TLS",
        "federated states of micronesia": "FSM",
        "russia": "RUS",
        "united states of america": "USA",
        "state of palestine": "PSE",
        "republic of the congo": "COG",
        "czech republic": "CZE",
        "cape verde": "CPV",
    }
    return iso | extra


def wikidata_ids(folder: Path) -> dict[str, str]:
    ids: dict[str, str] = {}
    for file, name, qid in (
        ("leaders-2022.csv", "officeholderLabel", "officeholder"),
        ("foreign-ministers/wikidata.csv", "name", "person"),
        ("io-post-holders.csv", "person", "personID"),
    ):
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row[name] and re.fullmatch(r"Q\d+", row[qid] or ""):
                    ids.setdefault(fold(row[name].split(",")[0]), row[qid])
    return ids
