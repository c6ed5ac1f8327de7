"""The persons of one article, and which of them "he", "she" or "the president" stands for.

In: the parse and the lexicon's names. Out: chains of mentions, one a person. A full name opens one, a surname goes on
with the one that has it, a pronoun or a definite role noun takes the likeliest person before it: by kind ("he", "she"),
office, country, distance, and whether that one is what the sentences are about. Who stands only as a role noun ("a
spokesman ... he") is a person without a name. Words are in `given.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources

from dragoman.actors.lexicon import WORDS, Name
from dragoman.facts import Facts, Role, fold, plain
from dragoman.records import Parse, Span, Token

MEMORY = 5
"""Sentences back to which a pronoun looks."""
_HE = {"he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f"}
_SUBJECT = ("nsubj", "nsubjpass")
_QUOTES = re.compile('["“”]')


@dataclass(slots=True, eq=False)
class Person:
    """Somebody in the article."""

    name: str | None
    """The fullest name that the article gives; None for one who stands only as a role noun."""
    known: Name | None = None
    """The lexicon's name, where country or office is known."""
    kind: str | None = None
    """m or f, where the words tell it."""
    roles: set[str] = field(default_factory=set[str])
    """Words of titles and appositions, in small letters."""
    mentions: list[int] = field(default_factory=list[int])
    """Token indices of the last words of its names, and of the nouns and pronouns that stand for it."""
    spans: list[Span] = field(default_factory=list[Span])
    """Where it is named."""

    @property
    def code(self) -> str | None:
        return self.known.code if self.known else None


class People:
    """The chains of one article, found once."""

    def __init__(self, parse: Parse, names: Sequence[Name], by_last: Mapping[int, int], facts: Facts) -> None:
        self._tokens: tuple[Token, ...] = parse.tokens
        self._text = parse.text
        self._facts = facts
        self._firsts = [s.first for s in parse.sentences]
        self._kids: dict[int, list[int]] = {}
        for i, token in enumerate(parse.tokens):
            if token.head != i:
                self._kids.setdefault(token.head, []).append(i)
        self._quotes = [m.start() for m in _QUOTES.finditer(parse.text)]
        self._lines = [m.start() for m in re.finditer("\n", parse.text)]
        self.persons: list[Person] = []
        self._at: dict[int, Person] = {}
        self._named(names, by_last)
        self._stand_ins(names, by_last)

    def at(self, i: int) -> Person | None:
        """The person that the word stands for, by name, noun or pronoun."""
        return self._at.get(i)

    def span_at(self, i: int) -> Span | None:
        """The whole name that ends at the word."""
        person = self._at.get(i)
        token = self._tokens[i]
        for span in person.spans if person else ():
            if span.start <= token.start < span.end:
                return span
        return None

    # ---- names ----

    def _named(self, names: Sequence[Name], by_last: Mapping[int, int]) -> None:
        taken: dict[int, int] = {}
        starts = [t.start for t in self._tokens]
        for last, n in by_last.items():
            for k in range(bisect_left(starts, names[n].span.start), last + 1):
                taken[k] = n
        found: list[tuple[int, int, Name | None]] = [
            (bisect_left(starts, names[n].span.start), last, names[n])
            for last, n in by_last.items()
            if names[n].kind == "person"
        ]
        found += [(first, last, None) for first, last in self._entities(taken)]
        for first, last, known in sorted(found, key=lambda f: f[1]):
            self._add(first, last, known)

    def _entities(self, taken: Mapping[int, int]) -> Iterator[tuple[int, int]]:
        """Names of persons by the parser that no name of the lexicon covers."""
        i = 0
        while i < len(self._tokens):
            token = self._tokens[i]
            if token.ent != "PERSON":
                i += 1
                continue
            j = i + 1
            while j < len(self._tokens) and self._tokens[j].ent == "PERSON" and not self._tokens[j].ent_start:
                j += 1
            first, last = i, j - 1
            while last > first and (self._tokens[last].tag == "POS" or not self._tokens[last].text[0].isalpha()):
                last -= 1
            while first < last and self._tokens[first].text.lower().rstrip(".") in WORDS["title_words"]:
                first += 1
            if not any(k in taken for k in range(first, last + 1)) and self._tokens[last].text[:1].isupper():
                yield first, last
            i = j

    def _add(self, first: int, last: int, known: Name | None) -> None:
        tokens = self._tokens
        span = known.span if known else Span(tokens[first].start, tokens[last].end)
        words = [plain(t.text) for t in tokens[first : last + 1] if t.text[:1].isalpha()]
        if not words:
            return
        person = self._same(words, known)
        if person is None:
            person = Person(self._text[span.start : span.end] if known is None else known.key)
            self.persons.append(person)
        elif known is None and len(words) > 1 and person.name is not None and " " not in person.name:
            person.name = self._text[span.start : span.end]
        if known is not None and (person.known is None or (known.office and not person.known.office)):
            person.known, person.name = known, known.key
        if person.name is not None:
            person.kind = person.kind or _kind_of(plain(person.name).split()[0])
        self._titles(person, first, last)
        person.mentions.append(last)
        person.spans.append(span)
        for k in range(first, last + 1):
            self._at[k] = person

    def _same(self, words: Sequence[str], known: Name | None) -> Person | None:
        """The person whom the words name again: by the lexicon's key, the full name, or the surname alone."""
        for person in reversed(self.persons):
            if person.name is None:
                continue
            if known is not None and person.known is not None:
                if known.key == person.known.key:
                    return person
                continue
            own = [w for w in plain(person.name).split() if w[:1].isalpha()]
            if len(words) == 1 and words[0] in (own[-1], own[0]):
                return person
            if len(own) == 1 and own[0] == words[-1]:
                return person
            if len(words) > 1 and len(own) > 1 and words[-1] == own[-1] and words[0][0] == own[0][0]:
                return person
        return None

    def _titles(self, person: Person, first: int, last: int) -> None:
        """Words of a title before the name and of an apposition after it."""
        tokens = self._tokens
        k = first - 1
        while k >= max(0, first - 6) and tokens[k].text.lower().rstrip(".") in WORDS["title_words"]:
            low = tokens[k].text.lower().rstrip(".")
            person.roles.add(low)
            person.kind = person.kind or _kind_of(low)
            k -= 1
        for child in self._kids.get(last, ()):
            if tokens[child].dep in ("appos", "compound") and tokens[child].ent != "PERSON":
                role = self._role(child)
                if role is not None and role.kind in ("person", "office"):
                    person.roles.update({role.lemma, tokens[child].lemma.lower()})
                    person.kind = person.kind or _kind_of(tokens[child].lemma.lower())

    # ---- nouns and pronouns ----

    def _stand_ins(self, names: Sequence[Name], by_last: Mapping[int, int]) -> None:
        """In the order of the text, so that each takes what those before it stand for."""
        codes = [(n.span.start, n.code) for n in names if n.code and n.kind != "person"]
        for i, token in enumerate(self._tokens):
            if i in self._at or i in by_last:
                continue
            low = token.text.lower()
            if token.pos == "PRON" and low in _HE:
                person = self._behind(i, _HE[low])
                if person is not None:
                    self._join(i, person)
            elif token.tag == "NN" and token.dep != "compound" and token.ent == "":
                role = self._role(i)
                if (
                    role is not None
                    and role.kind in ("person", "office")
                    and token.lemma.lower() not in _words()["kin"]
                ):
                    self._noun(i, role, codes)

    def _join(self, i: int, person: Person) -> None:
        person.mentions.append(i)
        self._at[i] = person

    def _noun(self, i: int, role: Role, codes: Sequence[tuple[int, str | None]]) -> None:
        """A definite noun for somebody named before; else somebody of its own."""
        children = self._kids.get(i, ())
        lemmas = {self._tokens[c].lemma.lower() for c in children if c < i}
        own = [t for t in children if self._tokens[t].dep in ("poss", "amod", "nmod", "compound")]
        if {"the", "this", "that"} & lemmas and not {"former", "ex", "other", "next", "new", "first"} & lemmas:
            start = min([self._tokens[i].start, *(self._tokens[c].start for c in own)])
            inside = [c for at, c in codes if start <= at < self._tokens[i].end]
            for person in self._recent(i):
                if not self._fits(person, role) or (inside and person.code not in (None, *inside)):
                    continue
                self._join(i, person)
                return
        if self._tokens[i].dep in (*_SUBJECT, "pobj", "dobj"):
            unnamed = Person(None, kind=_kind_of(self._tokens[i].lemma.lower()), roles={role.lemma})
            unnamed.mentions.append(i)
            self.persons.append(unnamed)

    def _fits(self, person: Person, role: Role) -> bool:
        if person.name is None:
            return False
        kind = _kind_of(role.lemma.split()[-1])
        if kind and person.kind and kind != person.kind:
            return False
        wanted = {role.lemma, *_same_office().get(role.lemma, ())}
        office = (person.known.office or "").lower() if person.known else ""
        has = {office, *person.roles}
        if wanted & has:
            return True
        return len(role.lemma) > 4 and any(h.endswith(" " + role.lemma) or h.startswith(role.lemma + " ") for h in has)

    def _recent(self, i: int) -> list[Person]:
        """Persons named before a word, the last one first."""
        seen = [(max((m for m in p.mentions if m < i), default=-1), n) for n, p in enumerate(self.persons)]
        return [self.persons[n] for at, n in sorted(seen, reverse=True) if at >= 0]

    def _behind(self, i: int, kind: str) -> Person | None:
        """Whom a pronoun stands for: the best score among the persons of its sentence and the `MEMORY` before."""
        here = self._sentence(i)
        best: tuple[float, int] | None = None
        chosen = None
        for person in self.persons:
            if person.kind not in (None, kind):
                continue
            for m in person.mentions:
                score = self._score(i, m, here)
                if score is None:
                    continue
                score += (0.4 if person.kind == kind else 0.0) - (0.9 if person.name is None else 0.0)
                score += 0.1 * min(len(person.mentions), 5)
                if best is None or (score, m) > best:
                    best, chosen = (score, m), person
        ahead = self._ahead(i, kind)
        return ahead if ahead is not None and (best is None or best[0] < 3.6) else chosen

    def _score(self, i: int, m: int, here: int) -> float | None:
        """How likely the word at m is what the pronoun at i takes up; None where it cannot be."""
        if m >= i:
            return None
        back = here - self._sentence(m)
        if back > MEMORY or self._barred(i, m):
            return None
        score = 3.0 - 0.8 * back if back < 2 else 1.6 - 0.4 * (back - 2)
        token = self._tokens[m]
        if token.dep in _SUBJECT or (token.dep == "conj" and self._tokens[token.head].dep in _SUBJECT):
            score += 1.0
        elif token.dep == "poss":
            score -= 0.3
        elif token.dep in ("dobj", "dative"):
            score += 0.2
        return score - 0.004 * min(i - m, 100)

    def _barred(self, i: int, m: int) -> bool:
        """The subject of a verb is not its object; who is quoted does not say "he" of himself; lists do not mix."""
        a, b = self._tokens[i], self._tokens[m]
        if a.dep in ("dobj", "dative", "pobj") and b.dep in _SUBJECT:
            verb = a.head
            for _ in range(2):
                if verb == b.head:
                    return True
                if self._tokens[verb].pos != "ADP":
                    break
                verb = self._tokens[verb].head
        if self._quoted(a.start) and not self._quoted(b.start) and abs(self._sentence(i) - self._sentence(m)) <= 1:
            verb = self._tokens[m].head
            return b.dep in _SUBJECT and self._tokens[verb].lemma in _SAYING and self._line(i) == self._line(m)
        return False

    def _ahead(self, i: int, kind: str) -> Person | None:
        """The subject of the sentence where the pronoun stands in what comes before it: "In his speech, X said"."""
        if self._tokens[i].dep != "poss":
            return None
        top, seen = i, 0
        while self._tokens[top].head != top and seen < 30:
            parent = self._tokens[top].head
            if self._tokens[top].dep in ("prep", "advcl") and top < parent:
                for k in self._kids.get(parent, ()):
                    person = self._at.get(k)
                    if k > i and self._tokens[k].dep in _SUBJECT and person and person.kind in (None, kind):
                        return person
            top, seen = parent, seen + 1
        return None

    def _quoted(self, at: int) -> bool:
        """Whether a character stands between quotation marks, counted within its paragraph."""
        line = bisect_right(self._lines, at)
        start = self._lines[line - 1] if line else 0
        return (bisect_left(self._quotes, at) - bisect_left(self._quotes, start)) % 2 == 1

    def _line(self, i: int) -> int:
        return bisect_right(self._lines, self._tokens[i].start)

    def _sentence(self, i: int) -> int:
        return bisect_right(self._firsts, i) - 1

    def _role(self, i: int) -> Role | None:
        words = [t.text for t in self._tokens[max(0, i - 2) : i + 1]]
        for k in range(len(words)):
            role = self._facts.role(" ".join(words[k:])) or self._facts.role(
                " ".join([*words[k:-1], self._tokens[i].lemma])
            )
            if role is not None:
                return role
        return None


_SAYING = frozenset(
    "say tell add write tweet state declare announce insist argue claim note ask reply respond warn explain".split()
)


def subject_before(tokens: Sequence[Token], kids: Mapping[int, Sequence[int]], i: int, *, plural: bool) -> int | None:
    """The subject of a clause round an "its" or "their", where it is a noun of the same number before it."""
    at, steps = i, 0
    while tokens[at].head != at and steps < 12:
        at, steps = tokens[at].head, steps + 1
        for k in kids.get(at, ()):
            token = tokens[k]
            if k < i and token.dep in _SUBJECT and token.pos in ("NOUN", "PROPN"):
                many = token.tag in ("NNS", "NNPS") or any(tokens[c].dep == "conj" for c in kids.get(k, ()))
                if many == plural and token.ent != "PERSON":
                    return k
    return None


def antecedent_of_relative(tokens: Sequence[Token], i: int) -> int | None:
    """The noun that "who" or "which" goes back to."""
    if tokens[i].tag not in ("WP", "WDT", "WP$"):
        return None
    at, steps = i, 0
    while tokens[at].head != at and steps < 6:
        if tokens[at].dep == "relcl":
            return tokens[at].head
        at, steps = tokens[at].head, steps + 1
    return None


def may_be(pronoun: str, name: str) -> bool:
    """Whether "he" or "she" may mean somebody of that name; any other pronoun may."""
    kind, own = _HE.get(pronoun), _kind_of(plain(name).split()[0])
    return kind is None or own is None or kind == own


def is_kin(lemma: str) -> bool:
    """A word for somebody's relative."""
    return lemma.lower() in _words()["kin"]


def is_body(lemma: str) -> bool:
    """A word for an organisation as such."""
    return lemma.lower() in _words()["bodies"]


def _kind_of(word: str) -> str | None:
    words = _words()
    if word in words["men"] or word.lower() in words["he"]:
        return "m"
    if word in words["women"] or word.lower() in words["she"]:
        return "f"
    return None


@functools.cache
def _table() -> dict[str, object]:
    return tomllib.loads((resources.files("dragoman.actors") / "given.toml").read_text(encoding="utf-8"))


@functools.cache
def _words() -> dict[str, frozenset[str]]:
    found = {name: frozenset(text.split()) for name, text in _table().items() if isinstance(text, str)}
    both = found["men"] & found["women"]
    folded = {name: found[name] | {plain(w) for w in found[name]} for name in ("men", "women")}
    return {**found, **{name: words - both for name, words in folded.items()}}


@functools.cache
def _same_office() -> dict[str, tuple[str, ...]]:
    same = _table()["same"]
    assert isinstance(same, dict)
    return {fold(word): tuple(offices) for word, offices in same.items()}
