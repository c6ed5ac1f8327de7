"""Whom an article gives an office: "X, the Y of Z", "Y X of Z", "Z's Y X", found in its words without a parse.

In: text and the lexicon's names. Out: `Introduction` records, what the office register learns from. Persons whom the
facts know are read like all others: the register must be able to contradict them. Words are in `offices.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from dragoman.actors.lexicon import TOKEN, WORDS, Name, capitalised
from dragoman.facts import Facts, fold, plain
from dragoman.records import Introduction, Span, make_id

_TITLE = 10
"""Tokens back to which a title reaches."""
_TAIL = 14
"""Tokens within which an apposition ends."""
_ENDS = frozenset({",", ".", ";", ":", ")", "—", "–", "“", "”", '"', "!", "?", "("})
_BROKEN = re.compile(r"\s-|-\s|\n\s*\n|\n\s*[-*•]")
_OF_STATE = frozenset({"GOV", "MIL", "COP", "JUD", "LEG", "SPY", "PTY", "REB", "PRE"})
_PLACES = ("country", "demonym", "metonym", "organisation")


@dataclass(frozen=True, slots=True)
class _Found:
    """An office in the words."""

    office: str
    code: str | None
    sectors: tuple[str, ...]
    when: Literal["current", "former", "acting", "next"]
    first: int
    last: int


def find_introductions(
    text: str, names: Sequence[Name], facts: Facts, article: str, start: int = 0
) -> list[Introduction]:
    """The readings of an article, in order; a reading told twice is one."""
    return list(_Finder(text, names, facts, article, start).all())


class _Finder:
    def __init__(self, text: str, names: Sequence[Name], facts: Facts, article: str, start: int) -> None:
        matches = list(TOKEN.finditer(text, start))
        self._text = text
        self._facts = facts
        self._article = article
        self._starts = [m.start() for m in matches]
        self._ends = [m.end() for m in matches]
        self._words = [plain(m.group()) for m in matches]
        self._low = [w.lower() for w in self._words]
        self._over: dict[int, Name] = {}
        at = 0
        for name in names:
            while at < len(self._starts) and self._starts[at] < name.span.start:
                at += 1
            k = at
            while k < len(self._starts) and self._ends[k] <= name.span.end:
                self._over[k] = name
                k += 1

    def all(self) -> Iterator[Introduction]:
        seen: set[tuple[str, str, str | None, str]] = set()
        for i, j, person, known in self._persons():
            found = self._before(i, j, known) or self._after(j)
            if found is None or not found.office:
                continue
            surname = known is not None and known.basis == "lookup" and j - i == 1
            if surname and known is not None and found.office not in self._offices_of(known):
                continue  # facts and title disagree on whom the bare surname means
            key = (fold(person), found.office, found.code, found.when)
            if key in seen:
                continue
            seen.add(key)
            span = Span(self._starts[min(i, found.first)], self._ends[max(j - 1, found.last)])
            yield Introduction(
                make_id(self._article, *key),
                self._article,
                person,
                found.office,
                found.code,
                found.sectors,
                found.when,
                span,
                Span(self._starts[i], self._ends[j - 1]),
            )

    def _offices_of(self, known: Name) -> set[str]:
        return {row.office for row in self._facts.holdings(known.key) if row.name == known.key}

    def _persons(self) -> Iterator[tuple[int, int, str, Name | None]]:
        """First token, token after the last, canonical name, and the lexicon's name if it has one."""
        taken = [k in self._over for k in range(len(self._words))]
        spans: list[tuple[int, int, str, Name | None]] = []
        done: set[int] = set()
        for k, name in self._over.items():
            if name.kind == "person" and id(name) not in done and " " in name.key and not _BROKEN.search(name.key):
                done.add(id(name))
                i = j = k
                while j < len(self._words) and self._over.get(j) is name:
                    j += 1
                key = name.key
                while name.basis == "stated" and j - i > 2 and self._is_title(self._low[i]):
                    i += 1
                    key = " ".join(self._text[self._starts[i] : self._ends[j - 1]].split())
                spans.append((i, j, key, name))
        for first, j in capitalised(self._words, taken):
            i = first
            while j - i > 2 and self._is_title(self._low[i]):  # "Advisor for International Economics X Y"
                i += 1
            full = self._text[self._starts[i] : self._ends[j - 1]]
            if j - i >= 2 and len(self._words[j - 1]) > 1 and not _BROKEN.search(full):
                spans.append((i, j, " ".join(full.split()), None))
        no_person = _words()["no_person"]
        yield from sorted((s for s in spans if not no_person & set(fold(s[2]).split())), key=lambda s: s[0])

    def _before(self, i: int, j: int, known: Name | None) -> _Found | None:
        """A title before the name."""
        words: list[str] = []
        code: str | None = None
        k = i - 1
        while k >= 0 and i - k <= _TITLE:
            name = self._over.get(k)
            if name is not None and (self._low[k] == "crown" or self._only_title(k)):
                name = None
            if name is not None and name.kind in (*_PLACES, "person"):
                body = name.kind in ("organisation", "metonym") and self._low[k] in _inside()
                if name.code is not None and (words or body):
                    if name.kind == "person" and "s" not in words[:2]:
                        break
                    code = name.code
                    if name.kind in ("organisation", "metonym"):
                        words = [*self._name_words(k), *words]
                    k = self._first_of(k)
                    break
                if name.kind == "person" or name.code is None:
                    break
            low = self._low[k]
            if low == "-" and self._text[self._starts[k] - 1 : self._starts[k]].isspace():
                break
            if low in ("-", "'", "’"):
                words.insert(0, low)
            elif low == "." and k and self._low[k - 1] in _words()["abbreviated"]:
                pass
            elif self._is_title(low):
                words.insert(0, low)
            else:
                break
            k -= 1
        if not any(w.isalpha() for w in words) or words[:2] == ["to", "the"]:  # "adviser to the president X"
            return None
        first = max(k, 0) if code is not None else k + 1
        last = j - 1
        if "and" in words:  # "the United States and Prime Minister X": the title is what follows, where it is one
            cut = len(words) - words[::-1].index("and")
            if (role := self._facts.role(" ".join(words[cut:]))) and role.kind in ("person", "office"):
                words, code, first = words[cut:], None, i - len(words) + cut
        if code is None and j + 1 < len(self._words) and self._low[j] == "of":
            at = j + 1 + (self._low[j + 1] == "the")
            place = self._over.get(at)
            after = self._last_of(at) + 1 if place is not None else at
            owner = self._low[after : after + 1] in (["'"], ["’"])  # "of Iraq's Kurdistan Region"
            if place is not None and place.code and place.kind in ("country", "organisation") and not owner:
                code, last = place.code, self._last_of(at)
        before = self._low[first - 1] if first else ""
        return self._office(words, code, first, last, known, before)

    def _after(self, j: int) -> _Found | None:
        """An apposition after the name: ", the Y of Z,", ", Z's Y,"."""
        if j >= len(self._words) or self._words[j] != ",":
            return None
        words: list[str] = []
        code: str | None = None
        k = j + 1
        while k < len(self._words) and k - j <= _TAIL and self._words[k] not in _ENDS:
            name = None if self._only_title(k) else self._over.get(k)
            if name is not None:
                if name.kind == "person":
                    return None
                if name.code is not None and name.kind in _PLACES:
                    if code is None:
                        code = name.code
                        if name.kind == "organisation":
                            words += self._name_words(k)
                    k = self._last_of(k) + 1
                    continue
                return None
            if self._words[k][:1].isupper() and not self._is_title(self._low[k]):
                return None
            if not self._is_title(self._low[k]) and self._low[k] not in ("-", "'", "’"):
                return None
            words.append(self._low[k])
            k += 1
        if k >= len(self._words) or self._words[k] not in _ENDS or not words or k - j > _TAIL:
            return None
        while words and words[-1] in ("of", "the", "for", "to", "and", "in"):
            words.pop()
        return self._office(words, code, j + 1, k - 1, None, "")

    def _office(
        self, words: Sequence[str], code: str | None, first: int, last: int, known: Name | None, before: str
    ) -> _Found | None:
        """The office in the words of a title, in one spelling, with when it held."""
        table = _words()
        low = [w for w in words if w.isalpha()]
        when: Literal["current", "former", "acting", "next"] = "current"
        if table["next"] & set(low):
            when = "next"
        elif table["former"] & {*low, before}:
            when = "former"
        elif table["acting"] & {*low, before}:
            when = "acting"
        low = [w for w in low if w not in table["former"] | table["acting"] | table["next"]]
        while low and (
            low[0] in table["empty"] | {"of", "and", "for", "to"} or (low[0] == "under" and low[1:2] != ["secretary"])
        ):
            low = low[1:]
        while len(low) > 1 and low[-1] in ("of", "and", "for", "to", "the", "s", "dr", "sheikh", "ambassador"):
            low = low[:-1]
        if not low or len(low) > 8 or "and the" in " ".join(low):
            return None
        phrase = " ".join(low).replace("defence", "defense").replace("advisor", "adviser").replace("labour", "labor")
        short = _short().get(low[0]) if len(low) == 1 else None
        phrase = short or phrase
        pieces = [phrase, *(p for n in range(1, len(low)) for p in (" ".join(low[n:]), " ".join(low[:-n])))]
        roles = [r for p in pieces if (r := self._facts.role(p)) is not None and fold(r.lemma) == fold(p)]
        role = next(iter(roles), None)
        if role is None or role.kind not in ("person", "office") or phrase in table["vague"]:
            return None
        if role.sectors[0] not in _OF_STATE and low[0] not in ("director", "secretary", "head", "chief"):
            return None
        if code is None and known is not None and known.code is not None and _home().get(phrase) is not None:
            code = known.code
        if code is None:
            code = _home().get(phrase) or ("USA" if short in ("senator", "representative") else None)
        if code is not None and short in ("senator", "representative", "governor"):  # of Georgia, of Washington
            code = "USA" if code in ("GEO", "USA") else code
        if code is None and known is not None:
            code = known.code
        if code is None:
            return None
        office = next(iter(self._facts.canonical_offices(phrase, code)), phrase)
        sectors = role.sectors if role.sectors[0] in _OF_STATE else ("GOV",)
        return _Found(office, code, sectors, when, first, last)

    def _is_title(self, low: str) -> bool:
        table = _words()
        return (
            low in _inside()
            or low in table["former"] | table["next"] | table["acting"] | table["empty"]
            or (low in WORDS["title_words"] and low.isalpha())
            or ((role := self._facts.role(low)) is not None and role.kind in ("person", "office"))
        )

    def _only_title(self, k: int) -> bool:
        """ "Foreign Affairs" in a title is no journal."""
        name = self._over.get(k)
        return name is not None and name.kind == "organisation" and set(self._name_words(k)) <= _inside()

    def _name_words(self, k: int) -> list[str]:
        name = self._over[k]
        return [self._low[n] for n in range(self._first_of(k), self._last_of(k) + 1) if self._over.get(n) is name]

    def _first_of(self, k: int) -> int:
        name = self._over[k]
        while k and self._over.get(k - 1) is name:
            k -= 1
        return k

    def _last_of(self, k: int) -> int:
        name = self._over[k]
        while self._over.get(k + 1) is name:
            k += 1
        return k


@functools.cache
def _table() -> dict[str, object]:
    return tomllib.loads((resources.files("dragoman.actors") / "offices.toml").read_text(encoding="utf-8"))


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(text.split()) for name, text in _table().items() if isinstance(text, str)}


def _inside() -> frozenset[str]:
    return _words()["inside"]


@functools.cache
def _home() -> dict[str, str]:
    home = _table()["home"]
    assert isinstance(home, dict)
    return {phrase: code for code, text in home.items() for phrase in re.split(r"[|\n]", text.strip()) if phrase}


@functools.cache
def _short() -> dict[str, str]:
    short = _table()["short"]
    assert isinstance(short, dict)
    return dict(short)
