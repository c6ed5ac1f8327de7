"""Anchors of a trip → what it is for and about, who is met, which record it sets, whether it was secret."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dragoman.records import Basis, Mention, Party, Span
from dragoman.syntax import Resolve, Syntax
from dragoman.trips.anchors import Anchor, Anchors
from dragoman.trips.words import Words

_NOT_TOPICS = frozenset({"PERSON", "GPE", "DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"})
_LOOSE = frozenset({"with", "during", "at", "after", "before", "when", "from", "by"})
_LONGEST = 14
"""A noun phrase of more words is cut to its head and what stands before it."""


@dataclass(slots=True)
class Told:
    """What the article tells of one trip beside its course."""

    purposes: list[Span] = field(default_factory=list)
    topics: list[Span] = field(default_factory=list)
    superlatives: list[Span] = field(default_factory=list)
    met: list[tuple[int, Party]] = field(default_factory=list)
    """The verb or noun of the meeting, and who is met."""
    secret: Span | None = None
    sentences: list[Span] = field(default_factory=list)


class About:
    """Gathers what is told of the trips of one article."""

    def __init__(self, syntax: Syntax, words: Words, reader: Anchors, resolve: Resolve) -> None:
        self.s = syntax
        self.w = words
        self.reader = reader
        self.resolve = resolve

    def gather(self, key: str, anchors: Sequence[Anchor], *, first: bool) -> Told:
        """All that concerns the traveller `key` and these anchors. What only says "the trip" goes to the `first`
        trip of the article."""
        told = Told()
        sentences = {self.s.sentence(a.at).index for a in anchors}
        nouns = {a.noun for a in anchors if a.noun is not None}
        start = min(sentences)
        for sentence in self.s.parse.sentences:
            if sentence.index < start or sentence.first == sentence.last:
                continue
            mine = sentence.index in sentences
            for i in range(sentence.first, sentence.last):
                before = len(told.topics) + len(told.met) + len(told.superlatives)
                for head in self._topics(i, key, mine, first, nouns):
                    self._keep(told.topics, head)
                for who in self._met(i, key, mine):
                    told.met.append((i, who))
                record = self._record(i, mine, first)
                said = {self.s.words(known).lower() for known in told.superlatives}
                if record is not None and not any(self.s.words(record).lower() in known for known in said):
                    told.superlatives.append(record)
                if len(told.topics) + len(told.met) + len(told.superlatives) > before:
                    told.sentences.append(Span(sentence.start, sentence.end))
                if mine and told.secret is None and self._secret(i, anchors):
                    token = self.s.tokens[i]
                    told.secret = Span(token.start, token.end)
                if self._aims(i, key) and first:
                    told.purposes += self._purposes(i)
                    told.sentences.append(Span(sentence.start, sentence.end))
        for anchor in anchors:
            for verb in (anchor.at, *anchor.verbs):
                told.purposes += self._purposes(verb)
        told.purposes = sorted(dict.fromkeys(told.purposes))
        return told

    # --- topics ---

    def _topics(self, i: int, key: str, mine: bool, first: bool, nouns: set[int]) -> Iterator[int]:
        """Head words of the topics that a word of a sentence names."""
        s, w = self.s, self.w
        token = s.tokens[i]
        if s.is_verb(i):
            if w.has("topics.verbs", token.lemma) and self._of_trip(i, key, first):
                yield from s.objects(i)
            if token.lemma in w.governed and self._of_trip(i, key, first):
                before = w.governed[token.lemma]
                yield from s.objects(i) if "-" in before else ()
                yield from s.governed(i, before - {"-"})
            if w.has("topics.dominating", token.lemma) and first:
                over = [*s.objects(i), *s.governed(i, ("in", "on"))]
                if any(s.tokens[j].lemma in ("agenda", "talk", "visit", "trip", "tour", "discussion") for j in over):
                    yield from s.surface_subject(i)
            if token.lemma == "be":
                yield from self._equated(i, first)
        elif (
            w.has("purpose.nouns", token.lemma)
            and token.dep == "pobj"
            and (mine or self._of_trip(s.clause_verb(i), key, first))
        ):
            yield from s.governed(i, w.sets["topics.talks"])

    def _equated(self, be: int, first: bool) -> Iterator[int]:
        """ "Immigration is a major focus of the trip", "The aim of the visit is peace"."""
        s = self.s
        subjects, predicates = s.surface_subject(be), s.below(be, "attr")
        if not first or not predicates:
            return
        if any(self._focus(j) for j in predicates):
            yield from subjects
        elif any(self._focus(j) for j in subjects):
            yield from (j for k in predicates for j in s.conjuncts(k))

    def _focus(self, i: int) -> bool:
        """A noun such as "focus" that is the journey's."""
        s = self.s
        if not self.w.has("topics.nouns", s.tokens[i].lemma):
            return False
        over = [*s.governed(i, ("of", "for", "on", "behind")), *s.below(i, "poss", "compound")]
        return any(self.reader.is_journey(j) or s.tokens[j].lemma in ("talk", "meeting", "agenda") for j in over)

    def _of_trip(self, verb: int, key: str, first: bool) -> bool:
        """Whether the traveller, or the journey itself, is what does it."""
        for j in self.s.surface_subject(verb):
            if self.reader.is_journey(j):
                return first
            if self._is(j, key):
                return self.s.negation(verb) is None
        return False

    def _is(self, i: int, key: str) -> bool:
        mention: Mention | None = self.reader.traveller(i)
        return mention is not None and any((actor.person or actor.id) == key for actor in mention.actors)

    def _keep(self, topics: list[Span], head: int) -> None:
        token = self.s.tokens[head]
        if token.pos not in ("NOUN", "PROPN") or token.ent in _NOT_TOPICS or token.tag in ("PRP", "WP", "WDT"):
            return
        if self.reader.is_journey(head) or self.reader.traveller(head):
            return
        words = self.s.noun_phrase(head, {"acl"})
        cut = next((i for i in words if i > head and self.s.low(i) in _LOOSE and self.s.tokens[i].head == head), None)
        words = [i for i in words if cut is None or i < cut]
        if len(words) > _LONGEST:
            words = [i for i in words if i <= head]
        if len(words) > 1 and self.s.tokens[words[0]].tag in ("DT", "PRP$") and self.s.tokens[words[0]].head == head:
            words = words[1:]
        if len(words) == 1 and self.w.has("topics.not", token.lemma):
            return
        span = self.s.span(words)
        if not any(_inside(span, known) for known in topics):
            topics.append(span)

    # --- purposes ---

    def _aims(self, verb: int, key: str) -> bool:
        """ "He aims to ...": what the traveller is after, where the verb tells of no travel."""
        s = self.s
        if s.tokens[verb].lemma not in ("aim", "plan", "intend", "hope", "seek", "expect") or not s.is_verb(verb):
            return False
        return any(self._is(j, key) or self.reader.is_journey(j) for j in s.surface_subject(verb))

    def _purposes(self, verb: int) -> list[Span]:
        """Infinitives and "for talks ..." under a verb."""
        s, w = self.s, self.w
        found: list[Span] = []
        for k in s.below(verb, "advcl", "xcomp", "ccomp"):
            if s.has_to(k) and s.tokens[k].lemma not in w.verbs and not w.has("being.verbs", s.tokens[k].lemma):
                words = s.subtree(k, {"relcl"})
                if len(words) > 2:
                    found.append(s.span(words))
        for prep in s.below(verb, "prep"):
            heads = [j for k in s.below(prep, "pobj") for j in s.conjuncts(k)]
            goal = s.low(prep) == "for" and any(w.has("purpose.nouns", s.tokens[j].lemma) for j in heads)
            if goal and not any(self.reader.is_journey(j) for j in heads):
                found.append(s.span(s.subtree(prep)))
        return found

    # --- meetings ---

    def _met(self, i: int, key: str, mine: bool) -> Iterator[Party]:
        """Whom the traveller meets by a verb or a noun of meeting."""
        s, w = self.s, self.w
        token = s.tokens[i]
        whom: list[int] = []
        if s.is_verb(i) and w.has("meeting.verbs", token.lemma) and s.negation(i) is None:
            if any(self._is(j, key) for j in s.surface_subject(i)) and not s.passive(i):
                objects = s.objects(i) if token.lemma == "meet" else []
                whom = [*objects, *s.governed(i, ("with",))]
            elif any(self._is(j, key) for j in s.objects(i)):
                whom = s.subject(i)
        elif w.has("topics.verbs", token.lemma) and s.is_verb(i):
            if any(self._is(j, key) for j in s.surface_subject(i)):
                whom = s.governed(i, ("with",))
        elif w.has("meeting.talks", token.lemma) and token.pos == "NOUN":
            verb = s.clause_verb(i)
            if mine or any(self._is(j, key) for j in s.surface_subject(verb)):
                whom = s.governed(i, ("with",)) or (s.governed(verb, ("with",)) if token.dep == "dobj" else [])
        for j in whom:
            mention = self.resolve(j)
            if mention is None or not mention.actors or self._is(j, key):
                continue
            head = s.tokens[j]
            if (
                head.ent in ("PERSON", "GPE", "NORP", "ORG")
                or w.has("travellers.nouns", head.lemma)
                or mention.kind == "name"
            ):
                basis: Basis = "stated" if mention.antecedent is None else "discourse"
                yield from (
                    Party(actor, mention.span, s.words(mention.span), basis, mention.confidence)
                    for actor in mention.actors
                )

    # --- records and secrecy ---

    def _record(self, i: int, mine: bool, first: bool) -> Span | None:
        """The superlative that a word opens, as said: "first international trip since taking office"."""
        s, w = self.s, self.w
        token = s.tokens[i]
        if not w.has("superlatives.words", token.text.lower()):
            return None
        head = token.head if token.dep in ("amod", "compound", "nummod") else i
        noun = s.tokens[head]
        if self.reader.is_journey(head) and (mine or first):
            return s.span(range(i, max(s.noun_phrase(head)) + 1))
        if head != i and w.has("superlatives.nouns", noun.lemma) and (mine or first):
            inside = s.subtree(head)
            if any(s.tokens[k].lemma in w.verbs or self.reader.is_journey(k) for k in inside if k > head):
                return s.span([k for k in inside if k >= i])
        if head == i and mine and token.dep in ("appos", "npadvmod", "attr", "conj", "dep"):
            return s.span(s.subtree(i))
        return None

    def _secret(self, i: int, anchors: Sequence[Anchor]) -> bool:
        s = self.s
        if not self.w.has("secrecy.words", s.low(i)):
            return False
        near = {j for a in anchors for j in (a.at, *a.verbs, a.noun) if j is not None}
        return s.tokens[i].head in near


def _inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end
