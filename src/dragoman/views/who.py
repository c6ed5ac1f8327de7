"""Who somebody is: own actors, facts and register in; rows and lines that say how each is known out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dragoman.facts import Facts, LearnedHolding, OfficeHolding, OwnActor, Register, fold, learn, name_key, person_id

Row = dict[str, Any]

_OFFICE_OF = re.compile(r"(?:the )?(?P<office>.+?) of (?:the )?(?P<place>.+)", re.I)
_OFFICE_POSSESSED = re.compile(r"(?P<place>.+?)['’]s? (?P<office>.+)", re.I)


def answers(asked: str, on: dt.date | None, facts: Facts, own: Sequence[OwnActor], register: Register) -> list[Row]:
    """All that is known of a name or an office, on a day or ever: own actors, then facts, then what was learned."""
    holdings = learn(r for r in register.readings if on is None or r.date < on)
    learned = list(holdings)
    office = _office(asked, facts)
    if office is not None:
        title, code = office
        offices = facts.canonical_offices(title, code)
        rows = [h for h in facts.offices if h.code == code and h.office in offices and h.covers(on)]
        taught = [h for h in learned if h.code == code and h.office in offices]
        owned = [o for o in own if o.code == code and o.office and fold(o.office) == fold(title) and o.covers(on)]
    else:
        rows = facts.holdings(asked, on) or (facts.formerly(asked, on) if on else [])
        key = name_key(asked)
        taught = [h for h in learned if key in {name_key(s) for s in h.spellings} or fold(asked) == fold(h.surname)]
        owned = [o for o in own if fold(asked) in {fold(n) for n in (o.name, *o.aliases)} and o.covers(on)]
    rows = sorted(rows, key=lambda h: (h.since or dt.date.min, h.name), reverse=True)
    return [_own_row(o) for o in owned] + [_facts_row(h, on) for h in rows] + [holding_row(h, on) for h in taught]


def holding_row(held: LearnedHolding, on: dt.date | None = None) -> Row:
    """A learned holding with the articles it rests on."""
    cited = list(dict.fromkeys((r.date.isoformat(), r.citation, r.words) for r in held.readings))
    return {
        "id": person_id(held.person, held.code),
        "person": held.person,
        "spellings": list(held.spellings),
        "office": held.office,
        "code": held.code,
        "sectors": list(held.sectors),
        "basis": "learned",
        "first": held.first.isoformat(),
        "last": held.last.isoformat(),
        "articles": held.articles,
        "former_since": held.former_since.isoformat() if held.former_since else None,
        "followed_by": held.followed_by,
        "disputed_by": held.disputed_by,
        "usable": held.usable(on or held.last),
        "evidence": [{"date": d, "citation": c, "words": w} for d, c, w in cited],
    }


def holding_lines(held: LearnedHolding) -> Iterator[str]:
    """A learned holding, readable."""
    yield from answer_lines(holding_row(held))


def answer_lines(row: Mapping[str, Any]) -> Iterator[str]:
    """An answer, readable: who, what, when, and below it how that is known."""
    office = f"{row['office']} of {row['code']}" if row["office"] else row["code"] or ""
    sectors = " ".join(row["sectors"])
    yield f"{row['person']}: {office}{f' ({sectors})' if sectors else ''}"
    if row["basis"] == "learned":
        yield f"  learned from {row['articles']} articles, {row['first']} to {row['last']}"
        if row["former_since"]:
            yield f"  called a former one since {row['former_since']}"
        if row["followed_by"]:
            yield f"  followed by {row['followed_by']}"
        if row["disputed_by"]:
            yield f"  CONTRADICTED: {row['disputed_by']} is read in the same office at the same time"
        for item in row["evidence"][:3]:
            yield f"    {item['date']} {item['citation']}: “{item['words']}”"
        if len(row["evidence"]) > 3:
            yield f"    and {len(row['evidence']) - 3} more"
    elif row["basis"] == "lookup":
        yield f"  {row['since'] or '?'} to {row['until'] or 'open'}{row['not_then']}; from {row['source']}"
    else:
        yield "  one of your own actors"


def own_lines(own: Sequence[OwnActor]) -> Iterator[str]:
    """What a store remembers of the user's own actors."""
    if not own:
        yield "No own actors. `dragoman actors FILE` gives this store some."
    for entry in own:
        parts = [entry.code or "", " ".join(entry.sectors), entry.office or "", entry.wikidata or ""]
        dates = f"{entry.since or ''}..{entry.until or ''}" if entry.since or entry.until else ""
        also = f"also {', '.join(entry.aliases)}" if entry.aliases else ""
        yield f"{entry.name}: " + "; ".join(p for p in (*parts, dates, also) if p)


def _office(asked: str, facts: Facts) -> tuple[str, str] | None:
    """Title and country of "president of Panama" or "Panama's president"; None where it is a name."""
    for pattern in (_OFFICE_POSSESSED, _OFFICE_OF):
        match = pattern.fullmatch(asked.strip())
        if match:
            code = facts.country_of(match["place"])
            if code is None and (body := facts.organisation(match["place"])) is not None:
                code = body.code
            if code is not None:
                return match["office"], code
    return None


def _own_row(own: OwnActor) -> Row:
    return {
        "id": person_id(own.name, None) if own.kind == "person" else None,
        "person": own.name,
        "spellings": [own.name, *own.aliases],
        "office": own.office,
        "code": own.code,
        "sectors": list(own.sectors),
        "basis": "own",
        "since": own.since.isoformat() if own.since else None,
        "until": own.until.isoformat() if own.until else None,
        "wikidata": own.wikidata,
    }


def _facts_row(held: OfficeHolding, on: dt.date | None) -> Row:
    return {
        "id": person_id(held.name, None),
        "person": held.name,
        "spellings": [held.name, *held.aliases],
        "office": held.office,
        "code": held.code,
        "sectors": list(held.sectors),
        "basis": "lookup",
        "since": held.since.isoformat() if held.since else None,
        "until": held.until.isoformat() if held.until else None,
        "not_then": "" if held.covers(on) else f", no longer on {on}",
        "source": held.source,
        "wikidata": held.wikidata,
    }
