"""A definite group ("the five countries", "the two sides", "the states she is visiting") → its members.

They are taken from the article's own list before it: names joined by commas and "and", or the two parties of the
sentence before. A number that is stated must fit. Words are in `groups.toml`.
"""

from __future__ import annotations

import functools
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from dragoman.records import Mention, Parse, Span, Token

MEMORY = 12
"""Sentences back to which a group looks for its list; without a number or a clause that ties it, `NEAR`."""
NEAR = 3

_NO_COUNTRY = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})
_JOINS = re.compile(r"(?:\s|,|;|\band\b|\bor\b|\bthe\b|\bthen\b|\bas well as\b|\bfollowed by\b|\bto\b|\bin\b|&)*")
_LISTED = re.compile(r",|;|\band\b|\bor\b|&|\bas well as\b|\bthen\b")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `groups.toml`."""

    nouns: dict[str, frozenset[str]]
    determiners: frozenset[str]
    others: frozenset[str]
    journey_verbs: frozenset[str]
    journey_nouns: frozenset[str]
    numbers: dict[str, int]


def members_of(parse: Parse, head: int, earlier: Sequence[Mention]) -> Mention | None:
    """Whom the group noun at token `head` stands for; None where it is none or no list before it fits.

    Args:
        parse: the article's parse.
        head: token index of the noun.
        earlier: the article's resolved names in order; those after the noun are passed over.

    The mention's actors carry the basis "discourse" and the words relied on; its antecedent is the list.
    """
    group = _group(parse, head)
    if group is None:
        return None
    starts = [token.start for token in parse.tokens]
    before = [
        m
        for m in earlier
        if m.span.end <= parse.tokens[group.first].start
        and m.actors
        and m.kind != "pronoun"
        and _stands(parse, starts, m)
    ]
    found = [run for run in (_listed(parse, group, before), _pair(parse, group, before)) if run]
    nearest = max(found, key=lambda run: run[0].span, default=None)
    return _mention(parse, head, group, nearest) if nearest else None


def _stands(parse: Parse, starts: Sequence[int], mention: Mention) -> bool:
    """False for a name that only qualifies a noun: "Russian gas", "Norwegian officials"."""
    at = bisect_right(starts, mention.span.end - 1) - 1
    return at < 0 or parse.tokens[at].dep not in ("amod", "nmod") or parse.tokens[at].ent not in ("NORP", "")


@dataclass(frozen=True, slots=True)
class _Group:
    first: int
    """First token of the phrase."""
    sentence: int
    kind: str
    number: int | None
    journey: bool
    """A clause after the noun ties it to the list of a journey."""
    verb: str | None
    """Lemma of the verb of another clause that ties it to a list."""


def _group(parse: Parse, head: int) -> _Group | None:
    """What the words round a plural noun ask for."""
    words = load_words()
    token = parse.tokens[head]
    kind = next((name for name, nouns in words.nouns.items() if token.lemma in nouns), None)
    if kind is None or token.tag not in ("NNS", "NNPS"):
        return None
    kids = [i for i, t in enumerate(parse.tokens) if t.head == head and i != head]
    before = [i for i in kids if i < head]
    low = {i: parse.tokens[i].text.lower() for i in before}
    named = any(parse.tokens[i].ent in ("GPE", "NORP", "ORG", "PERSON") for i in before)
    if named or any(word in words.others for word in low.values()):
        return None
    numbers = [words.numbers.get(word) or (int(word) if word.isdecimal() else 0) for word in low.values()]
    number = max(numbers, default=0) or None
    if any(parse.tokens[i].dep == "poss" for i in before):
        return None
    tied = list(_tied(parse, head))
    definite = any(word in words.determiners or word == "both" for word in low.values())
    if not definite and (number is None or not tied):  # "three countries" alone may be any three
        return None
    journey = any(t.lemma in words.journey_verbs or t.lemma in words.journey_nouns for t in tied)
    verb = next((t.lemma for t in tied if t.pos == "VERB"), None)
    first = min([head, *before])
    sentence = next(s.index for s in parse.sentences if s.first <= head < s.last)
    return _Group(first, sentence, kind, number, journey, None if journey else verb)


def _tied(parse: Parse, head: int) -> Iterator[Token]:
    """The words that restrict the noun: "... that signed the accord", "... she is visiting", "... on his itinerary".

    The parser often makes the restricting clause of a bare relative the main one, so what stands right after the
    noun up to its verb counts, where a name or pronoun follows the noun without a comma.
    """
    tokens = parse.tokens
    for i, token in enumerate(tokens):
        if token.head == head and token.dep in ("relcl", "acl"):
            yield token
        if token.head == head and token.dep == "prep" and token.text.lower() in ("on", "along"):
            yield from (t for t in tokens if t.head == i and t.dep == "pobj")
    after = head + 1
    if after < len(tokens) and (tokens[after].pos == "PROPN" or tokens[after].tag == "PRP"):
        for token in tokens[after : after + 8]:
            if token.text in (",", ".", ";"):
                return
            if token.pos == "VERB":
                yield token
                return


def _listed(parse: Parse, group: _Group, before: Sequence[Mention]) -> list[Mention] | None:
    """The nearest list of names before the group that fits it."""
    for run in reversed(list(_runs(parse.text, before))):
        gap = group.sentence - run[0].sentence
        if gap > MEMORY or (gap > NEAR and group.number is None and not group.journey and group.verb is None):
            return None
        if group.number is not None and len(run) != group.number:
            continue
        if len(run) < 2 or not _same_kind(group, run):
            continue
        lemmas = {t.lemma for t in parse.of(parse.sentences[run[0].sentence])}
        words = load_words()
        if group.journey and not lemmas & (words.journey_verbs | words.journey_nouns):
            continue
        if group.verb is not None and group.verb not in lemmas:
            continue
        return run
    return None


def _runs(text: str, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """Names that stand one after the other with nothing but commas and "and" between them."""
    run: list[Mention] = []
    for mention in mentions:
        if run and run[-1].span.end <= mention.span.start:
            between = text[run[-1].span.end : mention.span.start]
            joined = _JOINS.fullmatch(between) and _LISTED.search(between)
            if not joined or mention.sentence != run[-1].sentence:
                yield run
                run = []
        if not any(_key(mention) == _key(other) for other in run):
            run.append(mention)
    if run:
        yield run


def _pair(parse: Parse, group: _Group, before: Sequence[Mention]) -> list[Mention] | None:
    """The two parties of the nearest sentence before the group that names exactly two: "the two sides"."""
    if group.number not in (2, None) or (group.number is None and group.kind != "parties"):
        return None
    if group.journey or group.verb is not None:
        return None
    for index in range(group.sentence, max(group.sentence - NEAR, -1), -1):
        here: dict[str, Mention] = {}
        for mention in before:
            if mention.sentence == index and _fits(group, mention):
                here.setdefault(_country(mention), mention)
        if len(here) == 2:
            return list(here.values())
        if len(here) > 2:
            return None
    return None


def _same_kind(group: _Group, run: Sequence[Mention]) -> bool:
    return all(_fits(group, mention) for mention in run)


def _fits(group: _Group, mention: Mention) -> bool:
    """Countries for countries, persons for people; a party may be either."""
    actor = mention.actors[0]
    if group.kind == "people":
        return actor.person is not None or actor.code is not None
    if group.kind == "countries":
        return actor.code is not None and actor.code not in _NO_COUNTRY and actor.person is None
    return actor.code is not None or actor.person is not None


def _key(mention: Mention) -> str:
    return mention.actors[0].id


def _country(mention: Mention) -> str:
    return mention.actors[0].code or mention.actors[0].id


def _mention(parse: Parse, head: int, group: _Group, found: Sequence[Mention]) -> Mention:
    """The group as a mention, its actors marked with the words they were taken from."""
    start, end = found[0].span.start, max(m.span.end for m in found)
    joined = found[0].sentence == found[-1].sentence and len(found) > 2
    relied = parse.text[start:end] if joined else " and ".join(parse.text[m.span.start : m.span.end] for m in found)
    span = Span(parse.tokens[group.first].start, parse.tokens[head].end)
    note = f"“{parse.text[span.start : span.end]}” stands for “{relied}”"
    actors = tuple(replace(actor, basis="discourse", note=note) for mention in found for actor in mention.actors[:1])
    sure = 0.8 if group.number is not None or group.journey or group.verb is not None else 0.6
    return Mention(span, head, group.sentence, "nominal", actors, Span(start, end), sure)


@functools.cache
def load_words() -> Words:
    """The words of `groups.toml`."""
    file = resources.files("dragoman.actors") / "groups.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    return Words(
        nouns={name: frozenset(text.split()) for name, text in table["nouns"].items()},
        determiners=frozenset(table["determiners"]["words"].split()),
        others=frozenset(table["others"]["words"].split()),
        journey_verbs=frozenset(table["journeys"]["verbs"].split()),
        journey_nouns=frozenset(table["journeys"]["nouns"].split()),
        numbers=dict(table["numbers"]),
    )
