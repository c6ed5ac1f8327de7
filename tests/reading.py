"""Sentences parsed for tests, with a resolver that knows only the names it is given."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from dragoman.language import Parser, load_parser, split_sentences
from dragoman.records import Actor, Article, Date, Event, Mention, Parse, Party, Span, make_id

CODES = {
    "Avaria": "AVA",
    "Chile": "CHL",
    "China": "CHN",
    "Egypt": "EGY",
    "France": "FRA",
    "Germany": "DEU",
    "Greece": "GRC",
    "Iceland": "ISL",
    "India": "IND",
    "Israel": "ISR",
    "Italy": "ITA",
    "Japan": "JPN",
    "Kenya": "KEN",
    "Mali": "MLI",
    "Norway": "NOR",
    "Pakistan": "PAK",
    "Peru": "PER",
    "Poland": "POL",
    "Russia": "RUS",
    "Senegal": "SEN",
    "Spain": "ESP",
    "Turkey": "TUR",
    "Cairo": "EGY",
    "Nairobi": "KEN",
    "Osaka": "JPN",
    "Paris": "FRA",
    "Rome": "ITA",
    "Tokyo": "JPN",
    "Warsaw": "POL",
    "Norwegian": "NOR",
    "Russian": "RUS",
    "Chinese": "CHN",
}
"""Names that every reading knows, with their countries."""


def state(name: str) -> Actor:
    code = CODES[name]
    return Actor(make_id(code, "GOV"), f"{code} GOV", code, ("GOV",))


def person(name: str, code: str, office: str | None = "foreign minister") -> Actor:
    return Actor(make_id("person", name), name, code, ("GOV",), person=name, office=office)


@dataclass(frozen=True)
class Reading:
    """A parsed text and whom its words stand for."""

    article: Article
    parse: Parse
    names: tuple[Mention, ...]
    others: Mapping[str, Actor]
    """Pronouns and role nouns, in small letters, and whom they stand for."""

    def resolve(self, i: int) -> Mention | None:
        token = self.parse.tokens[i]
        for mention in self.names:
            if mention.head == i:
                return mention
        actor = self.others.get(token.text.lower())
        if actor is None:
            return None
        kind = "pronoun" if token.pos == "PRON" else "nominal"
        antecedent = Span(0, 1) if kind == "pronoun" else None
        sentence = next(s.index for s in self.parse.sentences if s.first <= i < s.last)
        return Mention(Span(token.start, token.end), i, sentence, kind, (actor,), antecedent, 0.9)  # type: ignore[arg-type]

    def words(self, span: Span | None) -> str | None:
        return None if span is None else self.article.text[span.start : span.end]

    def event(self, trigger: str, kind: str, actor: Actor, recipient: Actor | None = None) -> Event:
        """An event at a word of the text."""
        at = self.article.text.index(trigger)
        held = next(s for s in self.parse.sentences if s.start <= at < s.end)
        span = Span(at, at + len(trigger))
        return Event(
            id=make_id(trigger, kind),
            article=self.article.id,
            sentence=Span(held.start, held.end),
            trigger=span,
            type=kind,
            modes=(),
            contexts=("diplomatic",),
            quad=1,
            score=1.0,
            actors=(Party(actor, span, trigger),),
            recipients=(Party(recipient, span, trigger),) if recipient else (),
            status="actual",
            status_spans=(),
            speaker=None,
            date=Date("2024-05-02"),
            place=None,
            coder="frame",
            frame=None,
            confidence=0.6,
        )

    def date(self, said: str, value: str, grain: str = "day") -> Date:
        at = self.article.text.index(said)
        return Date(value, grain, "relative", Span(at, at + len(said)))


def read(text: str, people: Mapping[str, Actor] | None = None, **others: Actor) -> Reading:
    """Parse a text; `people` are names beside those of `CODES`, `others` what pronouns and nouns stand for."""
    parse = _parser().parse(text, split_sentences(text))
    known = {name: state(name) for name in CODES} | dict(people or {})
    pattern = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in sorted(known, key=len, reverse=True)))
    names: list[Mention] = []
    for found in pattern.finditer(text):
        at = max(i for i, t in enumerate(parse.tokens) if t.start < found.end())
        sentence = next(s.index for s in parse.sentences if s.first <= at < s.last)
        names.append(Mention(Span(*found.span()), at, sentence, "name", (known[found.group()],)))
    article = Article(make_id(text), text, "test", date=dt.date(2024, 5, 3))
    return Reading(article, parse, tuple(names), others)


@functools.cache
def _parser() -> Parser:
    return load_parser()
