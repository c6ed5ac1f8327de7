"""Did it happen, does it go on, will it, might it be, is it denied, does it lie far back? By the words alone.

The words are in `codebook/status.toml`. Cues are looked for on the trigger, on what modifies it and on what
governs it; where several speak, a denial outweighs a date long past, that a condition, that a plan, that what
goes on.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.codebook.load import Codebook, StatusRules, load_codebook
from dragoman.events.grammar import Grammar
from dragoman.records import Parse, Span, Status

_ORDER: tuple[Status, ...] = ("denied", "historical", "hypothetical", "planned", "ongoing")
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_DECADE = re.compile(r"(?:(?:1[89]|20)\d0|[2-9]0)s")
_MONTHS = tuple(month.lower() for month in calendar.month_name[1:])
_UNITS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650, "century": 36500, "generation": 9000}
_NUMBERS = {
    word: n
    for n, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
}
_SEASONS = frozenset({"spring", "summer", "fall", "autumn", "winter"})
_LOOSE = frozenset(("by", "after", "before", "including", "since", "while", "despite", "for", "when", "as"))
"""Prepositions through which what governs the phrase does not reach its gerund."""
_FOCUS = frozenset({"only", "just", "merely", "simply", "alone"})
_SEPARATE = frozenset({"relcl", "advcl", "ccomp", "parataxis", "acl", "appos", "csubj", "conj"})


@dataclass(frozen=True, slots=True)
class StatusCue:
    """A status, the words that show it, and the type that the event has with it."""

    status: Status
    spans: tuple[Span, ...]
    type: str


def status_of(
    parse: Parse, trigger: int, type: str, article_date: dt.date | None, codebook: Codebook | None = None
) -> StatusCue:
    """The status of the event with this trigger (a token index); without a cue "actual" and no spans.

    A planned CONSULT, SUPPORT, COOPERATE or AID comes back as AGREE, a planned RETREAT as CONCEDE.
    """
    book = codebook or load_codebook()
    own, at = _sentence_of(parse, trigger)
    grammar = Grammar(own, book.classes["controls"], book.classes["parts"])
    cues = _Cues(grammar, book.status, article_date).of(at, type)
    for status in _ORDER:
        tokens = [i for found, i in cues if found == status]
        if tokens:
            spans = tuple(Span(own.tokens[i].start, own.tokens[i].end) for i in sorted(set(tokens)))
            return StatusCue(status, spans, book.status.planned_as.get(type, type) if status == "planned" else type)
    return StatusCue("actual", (), type)


def _sentence_of(parse: Parse, trigger: int) -> tuple[Parse, int]:
    """The trigger's sentence as a parse of its own, so that a long article is not walked for each event."""
    for s in parse.sentences:
        if s.first <= trigger < s.last:
            tokens = tuple(replace(t, head=t.head - s.first) for t in parse.of(s))
            return Parse(parse.text, (replace(s, first=0, last=len(tokens)),), tokens), trigger - s.first
    return parse, trigger


class _Cues:
    """The cues for one trigger, each with the token that gives it."""

    def __init__(self, grammar: Grammar, rules: StatusRules, today: dt.date | None) -> None:
        self.g = grammar
        self.rules = rules
        self.today = today

    def of(self, i: int, type: str) -> list[tuple[Status, int]]:
        out = [*self._modified(i)]
        if type == "REJECT" and self.g.tokens[i].lemma in self.rules.refusals:
            return [("historical", k) for k in self._past(i)]
        if self.g.is_verb(i):
            out += self._verb(i, type)
        else:
            out += self._noun(i, type)
        out += [("historical", k) for k in self._past(i)]
        return out

    def _modified(self, i: int) -> Iterator[tuple[Status, int]]:
        """Negation, adverbs, adjectives right at the word."""
        g, rules = self.g, self.rules
        for k in g.kids[i]:
            token = g.tokens[k]
            low = token.text.lower()
            opens = not k and len(g.tokens) > 1 and g.tokens[1].text == ","
            if token.dep in ("neg", "preconj", "advmod") and low == "not" and self._adds(k):
                continue
            if token.dep == "neg" or (token.dep in ("advmod", "preconj") and low in rules.adverbs and not opens):
                yield rules.adverbs.get(low, "denied"), k
            elif token.dep in ("amod", "compound", "det") and not g.is_verb(i):
                found = rules.modifiers.get(low) or rules.modifiers.get(token.lemma)
                if found:
                    yield found, k

    def _adds(self, k: int) -> bool:
        """ "Not only ... but also" denies neither."""
        return k + 1 < len(self.g.tokens) and self.g.tokens[k + 1].text.lower() in _FOCUS

    def _verb(self, v: int, type: str) -> Iterator[tuple[Status, int]]:
        g, rules = self.g, self.rules
        token = g.tokens[v]
        if type in rules.planned_as.values() and token.lemma in rules.triggers:
            yield "planned", v
        yield from self._auxiliaries(v, type)
        yield from self._infinitive(v)
        yield from self._condition(v)
        for above in self._governors(v):
            found = rules.above.get(g.tokens[above].lemma)
            if found:
                yield found, above
            yield from self._auxiliaries(above, type)
            yield from ((s, k) for s, k in self._modified(above) if s == "denied")
            yield from self._condition(above)
        if token.tag in ("VBZ", "VBP") and token.lemma in rules.standing and not self._auxiliary_of(v):
            yield "ongoing", v

    def _auxiliary_of(self, v: int) -> list[int]:
        """Auxiliaries of a verb, or of the verb it is joined to where it has none and no subject."""
        own = self.g.below(v, "aux", "auxpass")
        token = self.g.tokens[v]
        joined = token.dep == "conj" and token.head != v and self.g.tokens[token.head].tag == token.tag
        if joined and not own and not self.g.below(v, "nsubj", "nsubjpass"):
            return self._auxiliary_of(token.head)
        return own

    def _auxiliaries(self, v: int, type: str) -> Iterator[tuple[Status, int]]:
        g, rules = self.g, self.rules
        token = g.tokens[v]
        aux = self._auxiliary_of(v)
        for k in aux:
            found = rules.modals.get(g.tokens[k].text.lower().replace("’", "'"))
            if found and g.tokens[k].tag == "MD":
                if found == "hypothetical" and g.tokens[k].text.lower() in ("would", "'d", "’d") and self._reported(v):
                    found = "planned"
                yield found, k
        be = [k for k in aux if g.tokens[k].lemma in ("be", "'s", "’s", "'re")]
        if token.tag == "VBG" and be and token.lemma == "go" and g.below(v, "xcomp"):
            yield "planned", v
        elif token.tag == "VBG" and be:
            if self._next(v):
                yield "planned", self._next(v)[0]
            elif type not in rules.voiced:
                yield "ongoing", be[-1]
        elif (
            token.lemma == "be"
            and any(g.has_to(c) for c in g.below(v, "xcomp"))
            and not g.below(v, "acomp", "attr", "expl")
        ):
            yield "planned", v

    def _next(self, v: int) -> list[int]:
        return [k for k in self._clause(v) if self.g.tokens[k].text.lower() in self.rules.next]

    def _reported(self, v: int) -> bool:
        """Inside what somebody said, in the past."""
        for j in (v, *self.g.up(v)):
            token = self.g.tokens[j]
            if token.dep in ("ccomp", "parataxis", "xcomp") and self.g.tokens[token.head].lemma in self.rules.reporting:
                return self.g.tokens[token.head].tag in ("VBD", "VBN", "VBG")
            if token.dep == "advcl" and any(
                self.g.tokens[k].text.lower() in self.rules.marks for k in self.g.below(j, "mark")
            ):
                return False
            for k in self.g.below(j, "ccomp", "parataxis"):
                if self.g.tokens[k].lemma in self.rules.reporting and k > v:
                    return self.g.tokens[k].tag in ("VBD", "VBN")
        return False

    def _infinitive(self, v: int) -> Iterator[tuple[Status, int]]:
        """A purpose, a plan, a headline's "X to meet Y"; what governs it may say otherwise."""
        g = self.g
        token = g.tokens[v]
        to = [k for k in g.kids[v] if g.tokens[k].tag == "TO"]
        if not to:
            return
        head = g.tokens[token.head]
        if token.dep in ("acl", "relcl"):
            found = self.rules.above.get(head.lemma, "planned")
            yield found, token.head if head.lemma in self.rules.above else to[0]
        elif token.dep in ("ROOT", "advcl") or (token.dep == "xcomp" and head.lemma == "be"):
            yield "planned", to[0]

    def _condition(self, v: int) -> Iterator[tuple[Status, int]]:
        for k in self.g.below(v, "mark"):
            if self.g.tokens[k].text.lower() in self.rules.marks:
                yield "hypothetical", k

    def _governors(self, v: int) -> Iterator[int]:
        """Words whose meaning reaches down to the verb: "is expected to", "denied having", "failed to"."""
        g = self.g
        i = v
        while g.tokens[i].head != i:
            token = g.tokens[i]
            head = token.head
            if token.dep == "xcomp" or (token.dep == "ccomp" and g.has_to(i)):
                yield head
            elif token.dep == "ccomp":
                if self.rules.above.get(g.tokens[head].lemma) in ("denied", "hypothetical"):
                    yield head
                return
            elif token.dep == "pcomp":
                above = g.tokens[head].head
                if above == head or g.tokens[head].text.lower() in _LOOSE:
                    return
                if g.tokens[head].text.lower() == "without":
                    yield head
                yield above
                head = above
            elif token.dep == "conj" and g.is_verb(head) and not g.below(i, "nsubj", "nsubjpass"):
                pass
            else:
                return
            i = head

    def _noun(self, n: int, type: str) -> Iterator[tuple[Status, int]]:
        """What governs a noun: "denied the attack", "talks will begin", "planned a visit"."""
        g, rules = self.g, self.rules
        clause = g.clause_verb(n)
        if clause != n:
            yield from self._condition(clause)
        i = n
        while g.tokens[i].dep in ("conj", "pobj", "prep") and g.tokens[i].head != i:
            i = g.tokens[i].head
            if g.tokens[i].dep in ("prep", "agent") and g.tokens[i].text.lower() not in (
                "of",
                "in",
                "for",
                "against",
                "to",
            ):
                return
            if not g.is_verb(i) and g.tokens[i].lemma in rules.above and g.tokens[i].pos == "NOUN":
                yield rules.above[g.tokens[i].lemma], i
            if g.is_verb(i):
                break
        token = g.tokens[i]
        head = i if g.is_verb(i) else token.head
        if not g.is_verb(head):
            return
        found = rules.above.get(g.tokens[head].lemma)
        if found and (g.is_verb(i) or token.dep in ("dobj", "nsubjpass", "prep", "pobj", "attr")):
            yield found, head
        if token.dep in ("nsubj", "nsubjpass", "attr", "dobj") and g.tokens[head].lemma in rules.carriers:
            yield from self._auxiliaries(head, type)
            yield from ((s, k) for s, k in self._modified(head) if s == "denied")
            yield from self._infinitive(head)
            yield from self._condition(head)
            for above in self._governors(head):
                up = rules.above.get(g.tokens[above].lemma)
                if up:
                    yield up, above

    def _clause(self, i: int) -> Iterator[int]:
        return self.g.subtree(i, _SEPARATE)

    def _past(self, i: int) -> list[int]:
        """Words that put the event further back than the rules' days: its own, else those of its clause."""
        g = self.g
        places = [list(self._clause(i))]
        if not g.is_verb(i):
            places.append(list(self._clause(g.clause_verb(i))))
        for above in self._governors(i) if g.is_verb(i) else ():
            places.append(list(self._clause(above)))
        for place in places:
            dated = [(k, age) for k in sorted(place) if (age := self._age(k)) is not None]
            if dated:
                youngest = min(age for _, age in dated)
                return [k for k, _ in dated] if youngest > self.rules.background_days else []
        return []

    def _age(self, i: int) -> int | None:
        """Days between the time that a word names and the article, at the least; None where it names none."""
        g = self.g
        token = g.tokens[i]
        low = token.text.lower()
        before = g.tokens[i - 1].text.lower() if i else ""
        if before == "since" or (before in ("than", "until") and token.pos == "NUM"):
            return None
        if _YEAR.fullmatch(low) and (token.ent == "DATE" or before in ("in", "of", "by", "early", "late")):
            return self._since(int(low), self._month_before(i))
        if _DECADE.fullmatch(low.removeprefix("'").removeprefix("’")):
            return 3650
        if low == "ago" or (low == "earlier" and token.dep == "advmod" and i and g.tokens[i - 1].lemma in _UNITS):
            return self._count(i - 1)
        if before == "last" and (token.lemma in _UNITS or low in _SEASONS):
            if token.lemma == "year":
                return self.today.timetuple().tm_yday if self.today else 365
            return _UNITS.get(token.lemma, 120)
        month = _month(low)
        if month and token.pos == "PROPN" and not self._year_after(i):
            return self._month_age(month)
        if low == "9/11":
            return 3650 if self.today is None or self.today.year > 2002 else 0
        return None

    def _count(self, i: int) -> int | None:
        g = self.g
        token = g.tokens[i]
        if token.lemma not in _UNITS:
            return None
        number = next((g.tokens[k] for k in g.below(i, "nummod")), None)
        count = 2 if token.text.lower() != token.lemma else 1
        if number is not None:
            count = _NUMBERS.get(number.lemma, int(number.text) if number.text.isdecimal() else 2)
        return count * _UNITS[token.lemma]

    def _month_before(self, year: int) -> int | None:
        for back in range(1, 5):
            if year >= back and (month := _month(self.g.tokens[year - back].text.lower())):
                return month
        return None

    def _year_after(self, month: int) -> bool:
        return any(_YEAR.fullmatch(t.text) for t in self.g.tokens[month + 1 : month + 5])

    def _since(self, year: int, month: int | None) -> int | None:
        if self.today is None:
            return None
        last = dt.date(year, month, 28) if month else dt.date(year, 12, 31)
        return (self.today - last).days

    def _month_age(self, month: int) -> int | None:
        """A month without a year is the nearest one not more than a month ahead."""
        if self.today is None:
            return None
        ahead = (month - self.today.month) % 12
        if ahead <= 3 and ahead > 0:
            return 0
        return ((self.today.month - month) % 12) * 30 - 15


def _month(word: str) -> int | None:
    """1 to 12 for "march", "sept.", "dec"; None for other words."""
    bare = word.rstrip(".")
    if len(bare) < 3 or (len(bare) > 4 and bare not in _MONTHS):
        return None
    return next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(bare)), None)
