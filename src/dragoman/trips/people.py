"""People whom the article names with an office of their own words, where neither facts nor lexicon know them:
"National Security Adviser Henry Kissinger", "Anna Berg, the foreign minister of Norway"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.facts import person_id
from dragoman.records import Actor, Mention, Span
from dragoman.syntax import Resolve, Syntax
from dragoman.trips.words import Words


@dataclass(frozen=True, slots=True)
class _Person:
    name: str
    office: str
    code: str | None
    span: Span


class People:
    """The people of one article that it gives an office, by surname."""

    def __init__(self, syntax: Syntax, words: Words, resolve: Resolve) -> None:
        self.s = syntax
        self.w = words
        self.resolve = resolve
        self._by_surname: dict[str, _Person] | None = None

    def known(self, i: int, mention: Mention | None) -> Mention | None:
        """The person whose name ends at token `i`; None where the article gives no office."""
        if mention is not None and mention.actors and (mention.actors[0].person or mention.actors[0].office):
            return mention
        if self._by_surname is None:
            self._by_surname = dict(self._scan())
        person = self._by_surname.get(self.s.tokens[i].text)
        if person is None:
            return None
        actor = Actor(
            id=person_id(person.name, person.code),
            name=person.name,
            code=person.code,
            sectors=("GOV",) if person.code else (),
            person=person.name,
            office=person.office,
            basis="stated" if person.code else "unknown",
        )
        here = self.s.span(self._entity(i))
        if mention is not None:
            return replace(mention, actors=(actor,), span=here, kind="name", antecedent=None, confidence=0.7)
        return Mention(here, i, self.s.sentence(i).index, "name", (actor,), None, 0.7)

    def _scan(self) -> Iterator[tuple[str, _Person]]:
        s = self.s
        for i, token in enumerate(s.tokens):
            last = i + 1 == len(s.tokens) or s.tokens[i + 1].ent != "PERSON" or s.tokens[i + 1].ent_start
            if token.ent != "PERSON" or not last:
                continue
            entity = self._entity(i)
            title = [k for k in s.subtree(i, {"relcl", "acl", "appos", "conj"}) if k < entity[0]]
            if not any(self.w.has("travellers.nouns", s.tokens[k].lemma) for k in title):
                title = [j for k in s.below(i, "appos") for j in s.noun_phrase(k)]
                if not any(self.w.has("travellers.nouns", s.tokens[k].lemma) for k in title):
                    continue
            countries = [
                m.actors[0].code
                for k in title
                if s.tokens[k].ent in ("GPE", "NORP") and (m := self.resolve(k)) and m.actors
            ]
            office = [
                k
                for k in title
                if s.tokens[k].ent not in ("GPE", "NORP") and s.tokens[k].tag not in ("DT", "POS", "PRP$")
            ]
            while len(office) > 1 and s.tokens[office[-1]].pos == "ADP":
                office = office[:-1]
            words = " ".join(s.low(k) for k in office)
            yield (
                token.text,
                _Person(s.words(s.span(entity)), words, countries[0] if countries else None, s.span(entity)),
            )

    def _entity(self, i: int) -> list[int]:
        first = i
        while first and self.s.tokens[first - 1].ent == "PERSON" and not self.s.tokens[first].ent_start:
            first -= 1
        return list(range(first, i + 1))
