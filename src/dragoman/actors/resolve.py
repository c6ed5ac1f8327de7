"""A head word and where it takes its country from → the actor, the words that name it, and the basis.

The order is the one of the design: the article's own words, then facts with dates. "He", "who" and "the president" take
the person that the article's chains give them (`people.py`). Which name elsewhere in the article any other pronoun or
role noun depends on is scored by the reader (the link); without a link, the nearest name of the sentence or the last
one before it is taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from dragoman.actors.groups import members_of
from dragoman.actors.lexicon import Lexicon, Name
from dragoman.actors.people import (
    People,
    Person,
    antecedent_of_relative,
    is_body,
    is_kin,
    may_be,
    subject_before,
)
from dragoman.facts import Facts, Role, person_id
from dragoman.records import Actor, Basis, Mention, Parse, Party, Span, make_id

_PREMODIFIERS = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "case", "predet", "advmod", "punct"}
)
_PRONOUNS = frozenset({"PRP", "PRP$", "WP", "DT", "WDT", "WP$"})
_COUNTRY_NOUNS = frozenset({"country", "nation", "state", "republic", "kingdom"})
_NO_SECTOR = frozenset({"UNO", "EUR", "NGO", "IGO"})


LinkOf = Callable[[int], tuple[str | None, int | None, float]]
"""Token → the country that it takes, the index of the name it takes it from, and how likely that is."""
SectorOf = Callable[[int], str]
"""Token → the sector that the reader finds likeliest for it, "" for none."""
_MANY = frozenset({"we", "us", "our", "ours", "they", "them", "their", "theirs"})
_THING = frozenset({"it", "its", "itself"})
_BODIES = {
    "GOV": "government of {}",
    "MIL": "armed forces of {}",
    "COP": "police of {}",
    "LEG": "legislature of {}",
    "JUD": "judiciary of {}",
    "CVL": "people of {}",
    "REF": "migrants from {}",
    "BUS": "business of {}",
}
"""What a country's name stands for with a sector; with any other, the sector's code stands beside it."""
Kind = Literal["name", "demonym", "nominal", "pronoun"]


class Resolver:
    """Resolves the words of one parsed article."""

    def __init__(
        self,
        parse: Parse,
        names: Sequence[Name],
        lexicon: Lexicon,
        on: dt.date | None,
        link: LinkOf | None = None,
        sector: SectorOf | None = None,
    ) -> None:
        self.parse = parse
        self.names = names
        self.facts: Facts = lexicon.facts
        self.on = on
        self._lexicon = lexicon
        self._link = link
        self._sector = sector
        self._codes: dict[int, tuple[str | None, int | None]] = {}
        self._by_last: dict[int, int] = {}
        self._mentions: list[Mention] | None = None
        self._children: dict[int, list[int]] = {}
        for i, t in enumerate(parse.tokens):
            if t.head != i:
                self._children.setdefault(t.head, []).append(i)
        at = 0
        for n, name in enumerate(names):
            while at < len(parse.tokens) and parse.tokens[at].end < name.span.end:
                at += 1
            if at < len(parse.tokens) and parse.tokens[at].start < name.span.end:
                self._by_last[at] = n
        self.people = People(parse, names, self._by_last, self.facts)

    def party(
        self,
        head: int,
        *,
        code: str | None,
        link: int | None,
        sector: str = "",
        probability: float = 1.0,
        sentence: int | None = None,
        role: str = "actor",
    ) -> Party:
        """The party at a head word.

        Args:
            head: token index.
            code: country code that the link gave, None for none.
            link: index of the name it was taken from, if any.
            sector: the sector that the reader found likeliest for this word.
            probability: of the word being the party.
            sentence: index of the event's sentence; a party outside it is known by the discourse.
            role: actor, recipient or speaker.
        """
        span = self.phrase(head)
        text = self.parse.text[span.start : span.end]
        actor = self._actor(head, span, code, link, sector, role)
        here = self._sentence_of(head)
        basis: Basis = "stated" if sentence is None or here == sentence else "discourse"
        return Party(actor, span, text, basis, round(probability, 4))

    def parties(
        self,
        head: int,
        *,
        code: str | None,
        link: int | None,
        sector: str = "",
        probability: float = 1.0,
        sentence: int | None = None,
        role: str = "actor",
    ) -> tuple[Party, ...]:
        """As `party`, but a group noun that the article lists ("the five countries") gives its members."""
        code, link = self._demonstrated(head) or (code, link)
        group = members_of(self.parse, head, self.named())
        if group is None:
            return (
                self.party(
                    head,
                    code=code,
                    link=link,
                    sector=sector,
                    probability=probability,
                    sentence=sentence,
                    role=role,
                ),
            )
        text = self.parse.text[group.span.start : group.span.end]
        return tuple(
            Party(actor, group.span, text, "discourse", round(probability * group.confidence, 4))
            for actor in group.actors
        )

    def mention(self, head: int) -> Mention | None:
        """The mention at a head word, by the reader's link where there is one, else by the nearest name."""
        token = self.parse.tokens[head]
        if token.pos not in ("NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM"):
            return None
        group = members_of(self.parse, head, self.named())
        if group is not None:
            return group
        own = self._own(head)
        if own is None and self._link is not None:
            code, n, confidence = self._link(head)
        else:
            n = self._near_name(head)
            code = self.names[n].code if n is not None else None
            confidence = 0.9 if own is not None else 0.6
        name = self.names[n] if n is not None else None
        sector = self._sector(head) if self._sector is not None else ""
        party = self.party(head, code=code, link=n, sector=sector)
        kind: Kind = "name" if own is not None else "pronoun" if token.tag in _PRONOUNS else "nominal"
        antecedent = name.span if name is not None and own is None else None
        person = self.people.at(head) if own is None else None
        if person is not None and person.spans:
            before = [s for s in person.spans if s.start <= token.start] or person.spans
            antecedent = None if before[-1].start <= token.start < before[-1].end else before[-1]
            kind = "name" if antecedent is None else kind
        here = self._sentence_of(head)
        return Mention(party.span, head, here, kind, (party.actor,), antecedent, round(confidence, 4))

    def _demonstrated(self, head: int) -> tuple[str | None, int | None] | None:
        """ "That country", "the nation": the country named last before it."""
        token = self.parse.tokens[head]
        if token.lemma not in _COUNTRY_NOUNS or token.tag != "NN":
            return None
        modifiers = self._children.get(head, ())
        if not any(self.parse.tokens[c].lemma in ("that", "this") for c in modifiers):
            return None
        before = [
            n
            for n, name in enumerate(self.names)
            if name.span.end <= token.start and name.kind in ("country", "metonym")
        ]
        return (self.names[before[-1]].code, before[-1]) if before else None

    def named(self) -> list[Mention]:
        """The article's names that carry a code, as mentions, in order."""
        if self._mentions is None:
            self._mentions = [
                Mention(
                    self.names[n].span,
                    last,
                    self._sentence_of(last),
                    "name",
                    (self._named(self.names[n], "", "actor"),),
                )
                for last, n in sorted(self._by_last.items())
                if self.names[n].code is not None
            ]
        return self._mentions

    def phrase(self, head: int) -> Span:
        """The words of the phrase: its head with what stands before it and belongs to it, and the name it closes."""
        tokens = self.parse.tokens
        left = right = head
        stack = [head]
        while stack:
            for child in self._children.get(stack.pop(), ()):
                if child < head and tokens[child].dep in _PREMODIFIERS:
                    left = min(left, child)
                    stack.append(child)
        while left < head and tokens[left].pos in ("PUNCT", "ADV", "CCONJ", "ADP") and not tokens[left].text.isalnum():
            left += 1
        start, end = tokens[left].start, tokens[right].end
        own = self._own(head)
        if own is not None:
            name = self.names[own].span
            start, end = min(start, name.start), max(end, name.end)
        return Span(start, end)

    def _own(self, head: int) -> int | None:
        return self._by_last.get(head)

    def _inside(self, head: int) -> int | None:
        """The name that covers the head word, at whichever of its words."""
        token = self.parse.tokens[head]
        for k in range(head, min(head + 8, len(self.parse.tokens))):
            n = self._by_last.get(k)
            if n is not None:
                return n if self.names[n].span.start <= token.start < self.names[n].span.end else None
        return None

    def _actor(self, head: int, span: Span, code: str | None, link: int | None, sector: str, role: str) -> Actor:
        own = self._own(head)
        own = self._inside(head) if own is None else own
        if own is not None and self.names[own].code is not None:
            return self._named(self.names[own], sector, role)
        person = self.people.at(head)
        if person is not None and person.name is not None:
            return self._person(person, head, code, link, sector, role)
        other = self._elsewhere(head)
        if other is not None:
            return self._as(other, head, code, link, sector, role)
        token = self.parse.tokens[head]
        linked = self.names[link] if link is not None else None
        if token.tag in _PRONOUNS and linked is not None:
            words = f"stands for “{self.parse.text[linked.span.start : linked.span.end]}”"
            low = token.text.lower()
            if linked.kind == "person" and (low in _MANY | _THING or not may_be(low, linked.key)):
                linked = replace(
                    linked,
                    kind="country",
                    sectors=() if sector or low in _THING else linked.sectors[:1],
                    office=None,
                    wikidata=None,
                )
            actor = self._named(linked, sector, role)
            return replace(actor, code=code, basis="discourse", note=words)
        return self._nominal(head, span, code, linked, sector)

    def _elsewhere(self, head: int) -> int | None:
        """The word that a relative pronoun, an "its" or a "their" takes up, where the grammar tells it."""
        token = self.parse.tokens[head]
        behind = antecedent_of_relative(self.parse.tokens, head)
        if behind is None and token.tag == "PRP$" and (low := token.text.lower()) in ("its", "their"):
            behind = subject_before(self.parse.tokens, self._children, head, plural=low == "their")
        return behind if behind != head else None

    def _as(self, other: int, head: int, code: str | None, link: int | None, sector: str, role: str) -> Actor:
        """The actor of another word, said of this one."""
        if self._own(other) is None and self._inside(other) is None and self._link is not None:
            found, n, _ = self._link(other)
            if found is not None:
                code, link = found, n
        own = self._sector(other) if self._sector is not None else ""
        actor = self._actor(other, self.phrase(other), code, link, own or sector, role)
        note = f"stands for “{self.parse.text[self.phrase(other).start : self.phrase(other).end]}”"
        return replace(actor, basis="discourse" if actor.code else "unknown", note=note)

    def _person(self, person: Person, head: int, code: str | None, link: int | None, sector: str, role: str) -> Actor:
        """Somebody of the article's chains; the country of one whom neither facts nor titles know is linked."""
        spans = person.spans
        start = self.parse.tokens[head].start
        here = any(s.start <= start < s.end for s in spans)
        note = "" if here else f"stands for “{self.parse.text[spans[0].start : spans[0].end]}”"
        if person.known is not None and person.known.code is not None:
            actor = self._named(person.known, sector, role)
            return actor if here else replace(actor, basis="discourse", note=note)
        code, link = self._code_of(person, code, link)
        office = next((r for r in sorted(person.roles, key=len, reverse=True) if self.facts.role(r)), None)
        found = self.facts.role(office) if office else None
        sectors = found.sectors if found else (sector,) if sector else ()
        basis: Basis = "unknown" if code is None else "inferred" if here else "discourse"
        if code is not None and link is not None:
            words = self.parse.text[self.names[link].span.start : self.names[link].span.end]
            note = f"{note}; country from “{words}”" if note else f"country from “{words}”"
        name = person.name or ""
        return Actor(person_id(name, code), name, code, sectors, name, office, None, basis, note)

    def _code_of(self, person: Person, code: str | None, link: int | None) -> tuple[str | None, int | None]:
        """One country for all mentions of a person: the one whose links are likeliest over all that name it."""
        if self._link is None:
            return code, link
        key = person.mentions[0]
        if key not in self._codes:
            weight: dict[str | None, float] = {}
            source: dict[str | None, tuple[float, int | None]] = {}
            for m in person.mentions[:8]:
                found, n, p = self._link(m)
                weight[found] = weight.get(found, 0.0) + p
                source[found] = max(source.get(found, (0.0, None)), (p, n), key=lambda v: v[0])
            best = max(weight, key=lambda c: (weight[c], c or "")) if weight else None
            self._codes[key] = (best, source[best][1] if best is not None else None)
        return self._codes[key]

    def _named(self, name: Name, sector: str, role: str) -> Actor:
        sectors = name.sectors
        if not sectors and name.code not in _NO_SECTOR:
            sectors = tuple(sector.split()) if sector else (("GOV",) if role != "recipient" else ())
        elif sector and sectors and sector in sectors[1:]:
            sectors = (sector, *(s for s in sectors if s != sector))
        person = name.key if name.kind == "person" else None
        label = name.key
        if name.kind in ("demonym", "country", "metonym", "subnational", "city"):
            country = self.facts.countries.get(name.code or "")
            label = country.name if country else name.key
            if sectors:
                label = _BODIES.get(sectors[0], "{} ({})").format(label, sectors[0])
        known = name.basis in ("lookup", "learned")
        ident = person_id(name.key, None if known else name.code) if person else make_id(label, name.code)
        return Actor(ident, label, name.code, sectors, person, name.office, name.wikidata, name.basis, name.note)

    def _nominal(self, head: int, span: Span, code: str | None, linked: Name | None, sector: str) -> Actor:
        role = self._role(head)
        sectors: tuple[str, ...] = role.sectors if role else ()
        if not sectors and sector:
            sectors = (sector,)
        lemma = self.parse.tokens[head].lemma
        if is_kin(lemma) and linked is not None and linked.kind == "person":
            sectors = ("ELI",)
        if linked is not None and linked.code == code and code in _NO_SECTOR and (not role or is_body(lemma)):
            return self._named(linked, "" if is_body(lemma) else sector, "actor")
        inside = linked is not None and span.start <= linked.span.start < span.end
        same = linked is not None and self._sentence_at(linked.span.start) == self._sentence_of(head)
        basis: Basis = "unknown" if code is None else "stated" if inside else "inferred" if same else "discourse"
        note = f"country from “{self.parse.text[linked.span.start : linked.span.end]}”" if linked and code else ""
        word = role.lemma if role else self.parse.tokens[head].lemma
        person = office = wikidata = None
        if role is not None and role.kind in ("person", "office") and code and self.on and self._definite(head):
            holder = self.facts.holder(role.lemma, code, self.on)
            office = role.lemma
            if holder is not None and (inside or self._is_said(head)):
                person, office, wikidata = holder.name, holder.office, holder.wikidata
                basis = "lookup"
                note = f"{holder.office} of {code} on {self.on} ({holder.source})"
            elif holder is None and inside and (held := self._lexicon.learned_holder(role.lemma, code, self.on)):
                person, office, basis, note = held.person, held.office, "learned", held.note()
        country = self.facts.countries.get(code or "")
        label = person or (f"{word} ({country.name})" if country else word)
        ident = person_id(person, None) if person else make_id(label, code)
        return Actor(ident, label, code, sectors, person, office, wikidata, basis, note)

    def _is_said(self, head: int) -> bool:
        """ "The president", without another word: the one in office, where the country is plain."""
        token = self.parse.tokens[head]
        modifiers = [self.parse.tokens[c] for c in self._children.get(head, ()) if c < head]
        return token.lemma in ("president", "chancellor", "premier") and [m.lemma for m in modifiers] == ["the"]

    def _role(self, head: int) -> Role | None:
        tokens = self.parse.tokens
        for back in range(3, -1, -1):
            if head - back < 0:
                continue
            words = [t.text for t in tokens[head - back : head + 1]]
            role = self.facts.role(" ".join(words)) or self.facts.role(" ".join([*words[:-1], tokens[head].lemma]))
            if role is not None:
                return role
        return None

    def _definite(self, head: int) -> bool:
        """One person: singular, and not introduced by an indefinite article."""
        token = self.parse.tokens[head]
        return token.tag in ("NN", "NNP") and not any(
            self.parse.tokens[c].lemma in ("a", "an", "former", "ex", "another", "no")
            for c in self._children.get(head, ())
        )

    def _near_name(self, head: int) -> int | None:
        """Without a reader: the word's own name, one inside its phrase or "of/in" it, else the last name before it."""
        own = self._own(head)
        if own is not None:
            return own
        span = self.phrase(head)
        inside = [n for n, name in enumerate(self.names) if name.code and span.start <= name.span.start < span.end]
        if inside:
            return inside[-1]
        for child in self._children.get(head, ()):
            if self.parse.tokens[child].dep in ("prep", "appos"):
                for grand in (child, *self._children.get(child, ())):
                    n = self._by_last.get(grand)
                    if n is not None and self.names[n].code:
                        return n
        token = self.parse.tokens[head]
        people = token.tag in _PRONOUNS and token.lemma in ("he", "she", "him", "her", "his")
        before = [
            n
            for n, name in enumerate(self.names)
            if name.span.end <= token.start and name.code and (not people or name.kind == "person")
        ]
        return before[-1] if before else None

    def _sentence_of(self, head: int) -> int:
        return self._sentence_at(self.parse.tokens[head].start)

    def _sentence_at(self, at: int) -> int:
        low, high = 0, len(self.parse.sentences) - 1
        while low < high:
            mid = (low + high + 1) // 2
            if self.parse.sentences[mid].start <= at:
                low = mid
            else:
                high = mid - 1
        return low
