"""Text → the names in it that point to a country, body or person: the evidence on which actors are resolved.

Names come from the facts tables (longest match, shadows and regions block) and from the article itself: whoever it
introduces ("House Speaker Paul Ryan", "Hana Amireh, a West Bank-based PLO official") is known by surname from then on.
A `Memory` adds the user's own actors, which come before all facts, and an office register, which comes after them.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.facts import Facts, LearnedHolding, Memory, OfficeHolding, OwnActor, name_key, plain
from dragoman.records import Basis, Span

TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_SIDED = re.compile(r"\b(?:pro|anti|non)[-‑–]$", re.I)
"""Before a name: "pro-Russian" is said of somebody who is not Russian."""
_CITY_POPULATION = 150_000
"""Smaller places share their names with too many people and things to be evidence of a country on their own."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in the text."""

    span: Span
    kind: str
    """country, demonym, metonym, organisation, person, subnational, city; blocked (a region or a shadow)."""
    key: str
    """Canonical name."""
    code: str | None
    sectors: tuple[str, ...] = ()
    office: str | None = None
    basis: Basis = "stated"
    wikidata: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


_Entry = tuple[tuple[str, ...], str, str]
"""Tokens, kind, key."""

WORDS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8")).items()
}
_RANK = {
    "own": -1,
    "shadow": 0,
    "country": 1,
    "metonym": 2,
    "organisation": 3,
    "demonym": 4,
    "person": 5,
    "region": 6,
    "subnational": 7,
    "city": 8,
}


_PARTY_STATE = re.compile(r"\(?\b[RDI][-–—., ]{1,2}(?:[A-Z][\w.]{1,6}\b)")


class Lexicon:
    """The names of the facts tables, indexed once."""

    def __init__(self, facts: Facts, memory: Memory | None = None) -> None:
        self.facts = facts
        self._memory = memory or Memory()
        self._own: dict[str, list[OwnActor]] = {}
        self._ids: dict[str, str] = {}
        self._index: dict[str, list[_Entry]] = {}
        self._surnames: set[str] = set()
        seen: set[tuple[tuple[str, ...], str]] = set()
        for name, kind, key in facts.aliases(cities=False):
            if kind == "role":
                continue
            if kind == "surname" or (kind == "person" and " " not in name):
                self._surnames.add(plain(name))
                continue
            self._add(name, str(kind), key, seen)
        for row in _big_cities(facts):
            self._add(row[0], "city", row[1], seen)
        for own in self._memory.own:
            self._remember(own, seen)
        for entries in self._index.values():
            entries.sort(key=lambda e: (-len(e[0]), _RANK[e[1]]))

    def _add(self, name: str, kind: str, key: str, seen: set[tuple[tuple[str, ...], str]]) -> None:
        tokens = tuple(TOKEN.findall(plain(name)))
        if tokens and tokens[0] in ("the", "The") and len(tokens) > 1:
            tokens = tokens[1:]
        if not tokens or (tokens, kind) in seen:
            return
        if tokens[0] in ("al", "el"):  # "Al-Shabab" opens a sentence
            self._add(name[0].upper() + name[1:], kind, key, seen)
        elif not tokens[0][0].isupper():
            return
        seen.add((tokens, kind))
        self._index.setdefault(tokens[0], []).append((tokens, kind, key))

    def _remember(self, own: OwnActor, seen: set[tuple[tuple[str, ...], str]]) -> None:
        """An entry of the user's: a name of its own, or other names and an id for one that is known."""
        names = (own.name, *own.aliases)
        if own.code is not None:
            self._own.setdefault(own.name, []).append(own)
            for name in names:
                self._add(name, "own", own.name, seen)
            return
        tokens = tuple(TOKEN.findall(plain(own.name)))
        known = next((e for e in self._index.get(tokens[0] if tokens else "", ()) if e[0] == tokens), None)
        if known is not None:
            for alias in own.aliases:
                self._add(alias, known[1], known[2], seen)
        if own.wikidata is not None:
            self._ids[name_key(known[2] if known is not None else own.name)] = own.wikidata

    def _owned(self, key: str, span: Span, on: dt.date | None) -> Name | None:
        rows = self._own[key]
        row = next((r for r in rows if r.covers(on)), None)
        if row is None and rows[0].kind != "person":
            return None
        row, sectors = (row, row.sectors) if row else (rows[-1], ("ELI", *rows[-1].sectors))
        office = row.office if row.covers(on) else f"former {row.office}" if row.office else None
        note = "the user's own actors"
        return Name(span, row.kind, row.name, row.code, sectors, office, "lookup", row.wikidata, note)

    def learned(self, on: dt.date | None) -> list[LearnedHolding]:
        """What the register lets an article of that day rely on."""
        return self._memory.register.usable(on) if on is not None and self._memory.register else []

    def learned_holder(self, office: str, code: str, on: dt.date) -> LearnedHolding | None:
        """Who the register says holds an office on a day, where it says one."""
        offices = self.facts.canonical_offices(office, code)
        found = [h for h in self.learned(on) if h.code == code and h.office in offices]
        return found[0] if len(found) == 1 else None

    def _learned_name(self, name: str, span: Span, on: dt.date | None) -> Name | None:
        """A full name that the register knows."""
        if not self._memory.register:
            return None
        key = name_key(name)
        held = [h for h in self.learned(on) if key in {name_key(s) for s in h.spellings}]
        return _of_register(held[-1], span) if held and len({h.code for h in held}) == 1 else None

    def _learned_surname(self, word: str, span: Span, on: dt.date | None, counts: Counter[str]) -> Name | None:
        """A bare surname: the only one of the register, where its country is told of."""
        low = word.lower()
        if not self._memory.register or low in WORDS["surnames_that_are_words"] or low in WORDS["common_surnames"]:
            return None
        held = [h for h in self.learned(on) if h.surname == word and (counts[h.code] or h.code == "USA")]
        return _of_register(held[-1], span) if len({name_key(h.person) for h in held}) == 1 else None

    def find(self, text: str, on: dt.date | None, start: int = 0) -> list[Name]:
        """The names in `text` from `start`, in order, none overlapping."""
        tokens = [_Token(plain(m.group()), m.start(), m.end()) for m in TOKEN.finditer(text, start)]
        words = [t.text for t in tokens]
        found: dict[int, tuple[int, Name]] = {}
        taken = [False] * len(tokens)
        i = 0
        while i < len(tokens):
            hit = self._longest(words, i, on)
            if hit is None:
                i += 1
                continue
            length, kind, key = hit
            name = self._name(kind, key, Span(tokens[i].start, tokens[i + length - 1].end), on, text)
            if name is not None:
                if _SIDED.search(text, max(0, name.span.start - 6), name.span.start):
                    name = replace(name, kind="blocked", code=None)
                found[i] = (length, name)
                for k in range(i, i + length):
                    taken[k] = True
            i += length
        self._people(tokens, words, found, taken, on, text)
        return [self._with_id(found[k][1]) for k in sorted(found)]

    def _with_id(self, name: Name) -> Name:
        """The Wikidata id that the user gave it."""
        given = self._ids.get(name_key(name.key)) if self._ids else None
        return name if given is None else replace(name, wikidata=given)

    def _longest(self, words: Sequence[str], i: int, on: dt.date | None) -> tuple[int, str, str] | None:
        for tokens, kind, key in self._index.get(words[i], ()):
            n = len(tokens)
            if words[i : i + n] == list(tokens):
                if kind == "city" and self._looks_like_a_person(words, i, n):
                    continue
                if (
                    n == 1
                    and kind in ("country", "subnational", "city")
                    and self._looks_like_a_person(words, i, n)
                    and words[i] in WORDS["places_as_given_names"]
                ):
                    continue
                return n, kind, key
        return None

    @staticmethod
    def _looks_like_a_person(words: Sequence[str], i: int, n: int) -> bool:
        """A capitalised word right after ("Paris Hilton") or a given name right before ("Michael Jordan")."""
        after = words[i + n] if i + n < len(words) else ""
        before = words[i - 1] if i else ""
        return (
            after[:1].isupper() and after.lower() not in WORDS["title_words"] and len(after) > 2
        ) or before in WORDS["given_names"]

    def _name(self, kind: str, key: str, span: Span, on: dt.date | None, text: str) -> Name | None:
        f = self.facts
        surface = text[span.start : span.end]
        if kind == "country":
            territory = f.territory(surface)
            sectors = territory.sectors if territory else ()
            return Name(span, "country", f.countries[key].name if key in f.countries else key, key, sectors)
        if kind == "demonym":
            demonym = f.demonym(surface)
            form = demonym.form if demonym else "adjective"
            return Name(span, "demonym", form, key, demonym.sectors if demonym else ())
        if kind == "metonym":
            metonym = f.metonym(surface)
            return Name(span, "metonym", key, metonym.code, metonym.sectors) if metonym else None
        if kind == "organisation":
            organisation = f.organisation(surface, on) or f.organisation(key, on) or f.organisation(key)
            if organisation is None:
                return None
            return Name(
                span,
                "organisation",
                organisation.name,
                organisation.code or None,
                organisation.sectors,
                None,
                "lookup",
                organisation.wikidata,
            )
        if kind == "own":
            return self._owned(key, span, on)
        if kind == "person":
            return self.person(key, span, on)
        if kind == "shadow":
            shadow = f.shadow(surface)
            if shadow is None or shadow.code is None:
                return Name(span, "blocked", key, None)
            return Name(span, "demonym" if shadow.sectors else "subnational", key, shadow.code, shadow.sectors)
        if kind == "region":
            return Name(span, "blocked", key, None)
        return Name(span, kind, surface, key)

    def person(self, key: str, span: Span, on: dt.date | None) -> Name | None:
        """A person of the facts as they were on a day: office held, else the last one left (sector ELI first)."""
        rows = [r for r in self.facts.holdings(key) if r.name == key]
        if not rows:
            return None
        held = _on(rows, on)
        if held is not None:
            return Name(
                span,
                "person",
                key,
                held.code,
                held.sectors,
                held.office,
                "lookup",
                held.wikidata,
                _spell(held),
            )
        learned = self._learned_name(key, span, on)
        if learned is not None:
            return replace(learned, key=key, wikidata=rows[-1].wikidata)
        past = [r for r in rows if on and r.until and r.until < on]
        if past:
            last = max(past, key=lambda r: r.until or dt.date.min)
            return Name(
                span,
                "person",
                key,
                last.code,
                ("ELI", *last.sectors),
                f"former {last.office}",
                "lookup",
                last.wikidata,
                _spell(last),
            )
        nxt = min(rows, key=lambda r: r.since or dt.date.max)
        return Name(span, "person", key, nxt.code, (), None, "lookup", nxt.wikidata, _spell(nxt))

    def _people(
        self,
        tokens: list[_Token],
        words: list[str],
        found: dict[int, tuple[int, Name]],
        taken: list[bool],
        on: dt.date | None,
        text: str,
    ) -> None:
        """Add the people whom the article introduces, and surnames of all who are known to it."""
        by_surname: dict[str, Name] = {}
        for _, name in found.values():
            if name.kind == "person":
                surnames = {TOKEN.findall(plain(name.key))[-1]}
                surnames.update(plain(r.surname) for r in self.facts.holdings(name.key) if r.name == name.key)
                for surname in surnames - {""}:
                    known = by_surname.get(surname)
                    if known is None or (name.office in _HEADS and known.office not in _HEADS):
                        by_surname[surname] = name
        for surname, name in list(by_surname.items()):  # "Trump" is the president even beside his daughter's name
            if name.office not in _HEADS and (head := self._head_of_state(surname, name.code, on)) is not None:
                by_surname[surname] = head
        counts: Counter[str] = Counter(n.code for _, n in found.values() if n.code)
        for i, j in list(capitalised(words, taken)):
            if j - i < 2:
                continue
            person = self._introduced(tokens, words, i, j, found, text) or self._learned_name(
                " ".join(text[tokens[i].start : tokens[j - 1].end].split()),
                Span(tokens[i].start, tokens[j - 1].end),
                on,
            )
            if person is not None:
                found[i] = (j - i, person)
                taken[i:j] = [True] * (j - i)
                by_surname.setdefault(words[j - 1], person)
        for at, (length, name) in list(found.items()):  # "Kennedy" is no city where the article has a John Kennedy
            if length == 1 and name.kind in ("city", "subnational") and (known := by_surname.get(words[at])):
                found[at] = (1, replace(known, span=name.span))
        i = 0
        while i < len(words):
            word = words[i]
            if not taken[i] and word[:1].isupper() and len(word) > 1:
                known = by_surname.get(word)
                if known is None and word in self._surnames and word.lower() not in WORDS["surnames_that_are_words"]:
                    known = self._by_surname(word, tokens[i], on, counts)
                if known is None:
                    known = self._learned_surname(word, Span(tokens[i].start, tokens[i].end), on, counts)
                if known is not None and not (
                    i + 1 < len(words)
                    and words[i + 1][:1].isupper()
                    and words[i + 1] not in WORDS["openers"]
                    and known.kind != "person"
                ):
                    found[i] = (1, replace(known, span=Span(tokens[i].start, tokens[i].end)))
                    taken[i] = True
            i += 1
        for at, (length, name) in list(found.items()):  # a son who bears the name is somebody else
            after = words[at + length : at + length + 1]
            own = name.key.endswith(".") or plain(name.key).split()[-1] in WORDS["juniors"]
            if name.kind == "person" and after and after[0] in ("Jr", "Sr") and not own:
                found[at] = (length, _namesake(name, after[0]))

    def _head_of_state(self, surname: str, code: str | None, on: dt.date | None) -> Name | None:
        """Whoever of that surname heads the country's state or government on that day."""
        if on is None:
            return None
        rows = [r for r in self.facts.holdings(surname, on) if r.code == code and r.office in _HEADS]
        return self.person(rows[0].name, Span(0, 0), on) if rows else None

    def _by_surname(self, word: str, token: _Token, on: dt.date | None, counts: Counter[str]) -> Name | None:
        """The office holder near that day whom a bare surname means: the only one, or the one of a country told of."""
        if on is None:
            return None
        near = [
            r
            for r in self.facts.holdings(word)
            if word in (plain(r.surname), *map(plain, r.aliases))
            and (r.since is None or r.since <= on + dt.timedelta(days=200))
            and (r.until is None or r.until >= on - dt.timedelta(days=3 * 365))
        ]
        if word.lower() in WORDS["common_surnames"]:  # only who holds high office in a country that is told of
            near = [r for r in near if r.sectors[:1] == ("GOV",) and r.covers(on) and counts[r.code] > 1]
        near.sort(key=lambda r: not (r.office in _HEADS and r.covers(on)))
        people = list(dict.fromkeys(r.name for r in near))
        if len(people) > 1:
            ranked = sorted(people, key=lambda p: (-max(counts[r.code] for r in near if r.name == p), people.index(p)))
            best, second = (max(counts[r.code] for r in near if r.name == p) for p in ranked[:2])
            people = ranked[:1] if best > second or best > 0 else []
        if not people:
            return None
        code = next(r.code for r in near if r.name == people[0])
        if not counts[code] and code != "USA":
            return None
        return self.person(people[0], Span(token.start, token.end), on)

    def _introduced(
        self,
        tokens: list[_Token],
        words: list[str],
        i: int,
        j: int,
        found: dict[int, tuple[int, Name]],
        text: str,
    ) -> Name | None:
        """Country and sector of the person named at tokens i to j, from a title before or an apposition after."""
        full = " ".join(text[tokens[i].start : tokens[j - 1].end].split())
        # a title before: "Turkish Foreign Minister X", "Rep. X"
        role_words: list[str] = []
        k = i - 1
        while k >= 0 and i - k <= 9:
            hit = _covering(found, k)
            if hit is not None:
                if hit[1].code and role_words and hit[1].kind != "person":
                    return self._person_from(full, tokens, i, j, hit[1], role_words)
                break
            word = words[k]
            if word in WORDS["us_titles"]:
                return Name(
                    Span(tokens[i].start, tokens[j - 1].end),
                    "person",
                    full,
                    "USA",
                    ("LEG",) if word[0] in "SRC" else ("GOV",),
                    word,
                )
            if word.lower() not in WORDS["title_words"] or (word in (".", ",") and k < i - 2):
                break
            if word[0].isalpha():
                role_words.insert(0, word)
            k -= 1
        # party and state after: "X (R-Texas)", "X, D-Calif."
        tail = text[tokens[j - 1].end : tokens[j - 1].end + 14]
        if _PARTY_STATE.search(tail[:12]) and tail.lstrip()[:1] in "(,":
            return Name(Span(tokens[i].start, tokens[j - 1].end), "person", full, "USA", ("LEG",), "lawmaker")
        # an apposition after: ", the Turkish foreign minister", ", president of the European Commission"
        if j < len(words) and words[j] == ",":
            k, role_words, name = j + 1, [], None
            while k < len(words) and k - j <= 14:
                if words[k] in (",", ".", ";", ":", '"', "“", "”"):
                    break
                hit = _covering(found, k)
                if hit is not None:
                    if name is None and hit[1].code:
                        name = hit[1]
                    k = hit[0] + hit[2]
                    continue
                role_words.append(words[k])
                k += 1
            roles = [w for w in role_words if self.facts.role(w) or w.lower() in WORDS["title_words"] - WORDS["links"]]
            if (
                name is not None
                and name.kind != "person"
                and roles
                and role_words[0].lower() in WORDS["apposed"] | {w.lower() for w in roles}
            ):
                return self._person_from(full, tokens, i, j, name, role_words)
        return None

    def _person_from(
        self, full: str, tokens: list[_Token], i: int, j: int, name: Name, role_words: Sequence[str]
    ) -> Name:
        phrase = [w for w in role_words if w.lower() not in ("the", "a", "an")]
        sectors = name.sectors
        for size in range(len(phrase), 0, -1):
            role = next(
                (r for k in range(len(phrase) - size + 1) if (r := self.facts.role(" ".join(phrase[k : k + size])))),
                None,
            )
            if role is not None:
                sectors = role.sectors or sectors
                break
        if phrase and phrase[0].lower() == "former":
            sectors = ("ELI", *(s for s in sectors if s != "ELI"))
        office = " ".join(w for w in phrase if w not in (".", ",")).lower() or None
        return Name(Span(tokens[i].start, tokens[j - 1].end), "person", full, name.code, sectors, office)


def _of_register(held: LearnedHolding, span: Span) -> Name:
    return Name(span, "person", held.person, held.code, held.sectors, held.office, "learned", None, held.note())


def _namesake(name: Name, suffix: str) -> Name:
    """Father or son of somebody known."""
    return Name(name.span, "person", f"{name.key} {suffix}.", name.code, ("ELI",), None, "inferred", None, name.note)


_HEADS = frozenset({"president", "prime minister", "chancellor", "monarch", "leader", "supreme leader"})


def _on(rows: Sequence[OfficeHolding], on: dt.date | None) -> OfficeHolding | None:
    if on is None:
        return rows[0]
    held = [r for r in rows if r.covers(on)]
    return max(held, key=lambda r: (r.since or dt.date.min, r.office)) if held else None


def _spell(row: OfficeHolding) -> str:
    return f"{row.office} {row.since or '?'}..{row.until or ''} ({row.source})"


def _covering(found: dict[int, tuple[int, Name]], k: int) -> tuple[int, Name, int] | None:
    """The name that covers token k: (first token, name, length)."""
    for back in range(8):
        hit = found.get(k - back)
        if hit is not None:
            return (k - back, hit[1], hit[0]) if hit[0] > back else None
    return None


def capitalised(words: Sequence[str], taken: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words (particles and initials inside allowed) that no name covers."""
    i = 0
    while i < len(words):
        if (
            taken[i]
            or not _cap(words[i])
            or words[i].lower() in WORDS["title_words"]
            or words[i] in WORDS["openers"]
            or words[i] in WORDS["us_titles"]
        ):
            i += 1
            continue
        j = i + 1
        while j < len(words) and j - i < 6 and not taken[j]:
            if (
                _cap(words[j]) and words[j] not in WORDS["openers"] and words[j].lower() not in WORDS["title_words"]
            ) or (words[j] == "." and len(words[j - 1]) == 1 and j + 1 < len(words) and _cap(words[j + 1])):
                j += 1
            elif (
                words[j].lower() in WORDS["particles"]
                and j + 1 < len(words)
                and not taken[j + 1]
                and _cap(words[j + 1])
            ):
                j += 2
            else:
                break
        yield i, j
        i = j


def _cap(word: str) -> bool:
    return word[:1].isupper() and (len(word) == 1 or not word.isupper() or len(word) > 4)


def _big_cities(facts: Facts) -> Iterator[tuple[str, str]]:
    best: dict[str, tuple[int, str]] = {}
    for row in facts.all_cities():
        if row.population < _CITY_POPULATION or not row.code:
            continue
        if best.get(row.name, (0, ""))[0] < row.population:
            best[row.name] = (row.population, row.code)
    for name, (_, code) in best.items():
        if name not in WORDS["not_cities"]:
            yield name, code
