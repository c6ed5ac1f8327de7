"""The office register: readings of "X, the Y of Z" from many articles in, who held which office when, out.

A reading is dated by its article. Readings of one person (over spellings), office and country make a holding once
`ENOUGH` articles of different days give them. Nothing is averaged: a holding ends where articles call the person
"former" or another takes over, and two persons in an office for one at the same time contradict each other, which is
shown and makes both unusable. What a day can use is learned from the days before it alone, so that the same register
file and the same article always give the same record, in whatever order articles are coded.

A register file is JSON lines, one reading each, written by `dragoman register --out`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dragoman.errors import ReadError
from dragoman.facts.rows import name_key, plain

ENOUGH = 2
"""Articles of different days that make a holding (docs/who-when-where.md says how many of such holdings are right)."""
STALE = dt.timedelta(days=550)
"""A holding that was last read longer ago than this is not used: offices change."""
SINGLE = frozenset(
    {
        "president", "vice president", "prime minister", "chancellor", "king", "queen", "monarch", "emperor",
        "supreme leader", "pope", "secretary-general", "first lady", "secretary of state", "national security adviser",
        "press secretary", "chief of staff", "attorney general", "house speaker", "speaker of the house",
        "crown prince", "director of national intelligence", "senate majority leader", "senate minority leader",
        "chief justice", "foreign minister", "defense minister", "finance minister", "interior minister",
    }
)  # fmt: skip
"""Offices that one person holds at a time in a country."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody given an office by one article."""

    person: str
    office: str
    code: str
    sectors: tuple[str, ...]
    when: str
    """current, acting, former or next."""
    date: dt.date
    article: str
    citation: str
    words: str = ""
    """The words that say so."""


@dataclass(frozen=True, slots=True)
class LearnedHolding:
    """An office that articles give somebody."""

    person: str
    """The fullest of the spellings that were read."""
    office: str
    code: str
    sectors: tuple[str, ...]
    first: dt.date
    """Day of the first article that has it."""
    last: dt.date
    """Day of the last one."""
    readings: tuple[Reading, ...]
    spellings: tuple[str, ...]
    former_since: dt.date | None = None
    """Day of the first later article that calls the person a former holder."""
    followed_by: str | None = None
    """Who is read in the office after it."""
    disputed_by: str | None = None
    """Who is read in it at the same time."""
    contested: bool = False
    """That one is read often enough to be right: a fifth as often as this one, or more."""

    @property
    def articles(self) -> int:
        return len({r.article for r in self.readings})

    @property
    def surname(self) -> str:
        return plain(self.person).split()[-1]

    def usable(self, on: dt.date) -> bool:
        """Whether an article of that day may rely on it."""
        over = self.former_since is not None or self.followed_by is not None
        return not over and not self.contested and on - self.last <= STALE

    def note(self) -> str:
        """What it rests on, for the record of an actor."""
        cited = list(dict.fromkeys(r.citation for r in self.readings))
        more = f" and {len(cited) - 3} more" if len(cited) > 3 else ""
        return (
            f"learned: {self.office} of {self.code} in {self.articles} articles {self.first}..{self.last}: "
            f"{', '.join(cited[:3])}{more}"
        )


@dataclass(frozen=True, slots=True)
class Register:
    """Readings, in a fixed order, and what they teach for a day."""

    readings: tuple[Reading, ...] = ()
    _known: dict[dt.date, tuple[LearnedHolding, ...]] = field(
        default_factory=dict[dt.date, tuple[LearnedHolding, ...]], compare=False, repr=False
    )

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> Register:
        """From readings in any order."""
        return cls(tuple(sorted(set(readings), key=lambda r: (r.date, r.article, r.person, r.office, r.code, r.when))))

    def __bool__(self) -> bool:
        return bool(self.readings)

    def before(self, day: dt.date) -> tuple[LearnedHolding, ...]:
        """What the articles of earlier days teach."""
        if day not in self._known:
            if len(self._known) > 64:
                self._known.clear()
            self._known[day] = tuple(learn(r for r in self.readings if r.date < day))
        return self._known[day]

    def usable(self, on: dt.date) -> list[LearnedHolding]:
        """Holdings that an article of that day may rely on."""
        return [h for h in self.before(on) if h.usable(on)]

    def digest(self) -> str:
        """A hash of what it teaches from; equal registers give equal ones."""
        whole = hashlib.blake2b(digest_size=4)
        for reading in self.readings:
            whole.update(json.dumps(_row(reading), sort_keys=True, ensure_ascii=False).encode())
        return whole.hexdigest()

    def save(self, path: Path) -> None:
        """One reading a line."""
        lines = (json.dumps(_row(r), ensure_ascii=False) + "\n" for r in self.readings)
        path.write_text("".join(lines), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Register:
        """Raises ReadError with file and line where a line is no reading."""
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ReadError(
                f"{path}: no register can be read: {error}. `dragoman register --out` writes one."
            ) from error
        return cls.of(_reading(path, n, line) for n, line in enumerate(lines, 1) if line.strip())


def learn(readings: Iterable[Reading], *, enough: int = ENOUGH) -> Iterator[LearnedHolding]:
    """Holdings of the readings, by country, office and first day."""
    by_office: dict[tuple[str, str], dict[str, list[Reading]]] = defaultdict(lambda: defaultdict(list))
    for reading in readings:
        key = " ".join(sorted(name_key(reading.person).split()))  # "Kishida Fumio", "Fumio Kishida"
        by_office[reading.code, reading.office][key].append(reading)
    for code, office in sorted(by_office):
        people = _one_spelling(by_office[code, office])
        held = [h for key in sorted(people) if (h := _holding(people[key], enough)) is not None]
        held.sort(key=lambda h: (h.first, h.last, h.person))
        yield from _against_each_other(held) if office in SINGLE else held


def _one_spelling(people: dict[str, list[Reading]]) -> dict[str, list[Reading]]:
    """A short form goes with the one full name of the office that holds all its words: "Yoon" with "Yoon Suk Yeol"."""
    merged: dict[str, list[Reading]] = defaultdict(list)
    for key, readings in people.items():
        longer = sorted((k for k in people if set(key.split()) < set(k.split())), key=lambda k: (-len(people[k]), k))
        clear = longer and all(len(people[longer[0]]) > 2 * len(people[k]) for k in longer[1:])
        merged[longer[0] if clear else key] += readings
    return merged


def _holding(readings: Sequence[Reading], enough: int) -> LearnedHolding | None:
    held = sorted((r for r in readings if r.when in ("current", "acting")), key=lambda r: (r.date, r.article, r.person))
    if len({r.date for r in held}) < enough or len({r.article for r in held}) < enough:
        return None
    former = sorted(r.date for r in readings if r.when == "former" and r.date > held[-1].date)
    names = sorted({r.person for r in held}, key=lambda n: (-len(n.split()), -len(n), n))
    top = held[-1]
    return LearnedHolding(
        names[0],
        top.office,
        top.code,
        top.sectors,
        held[0].date,
        held[-1].date,
        tuple(held),
        tuple(names),
        former[0] if former else None,
    )


def _against_each_other(held: Sequence[LearnedHolding]) -> Iterator[LearnedHolding]:
    """An office for one: who comes after whom, and who is read in it at the same time as another."""
    for h in held:
        later = [o for o in held if o is not h and o.first > h.last]
        at_once = [o for o in held if o is not h and o.first <= h.last and h.first <= o.last]
        yield replace(
            h,
            followed_by=later[0].person if later else None,
            disputed_by=at_once[0].person if at_once else None,
            contested=any(o.articles * 5 >= h.articles for o in at_once),
        )


def _row(reading: Reading) -> dict[str, Any]:
    return {**asdict(reading), "date": reading.date.isoformat(), "sectors": list(reading.sectors)}


def _reading(path: Path, number: int, line: str) -> Reading:
    try:
        row = json.loads(line)
        return Reading(
            str(row["person"]), str(row["office"]), str(row["code"]), tuple(map(str, row.get("sectors", ()))),
            str(row.get("when", "current")), dt.date.fromisoformat(row["date"]), str(row["article"]),
            str(row["citation"]), str(row.get("words", "")),
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise ReadError(
            f"{path} line {number}: no reading ({error!r}). A line needs person, office, code, date, article, citation."
        ) from error
