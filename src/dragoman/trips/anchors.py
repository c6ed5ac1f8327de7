"""A parse → the words that tell of a journey: a verb of travel or a noun for one, with who, where and whether.

An anchor may know only a part ("The six-day trip ..."); `find.py` joins those of one journey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from dragoman.facts import load_facts
from dragoman.records import Mention, Place, Span, TripStatus
from dragoman.syntax import Resolve, Syntax, sectors_of
from dragoman.trips.people import People
from dragoman.trips.words import Dropped, Told, Words

_GROUPS = frozenset({"UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"})
_PRONOUNS = frozenset({"PRP", "PRP$", "WP", "WP$"})
_NO_ONE = frozenset({"a", "an", "any", "no", "every", "each", "another"})


@dataclass(frozen=True, slots=True)
class Stop:
    """A place named as a destination."""

    token: int
    place: str
    country: str | None
    span: Span

    @property
    def inside(self) -> bool:
        """A place inside a country: its name is not the country's."""
        return self.country is not None and load_facts().country_of(self.place) is None


@dataclass(slots=True)
class Anchor:
    """A word that tells of a journey, and what its clause says of it."""

    at: int
    traveller: Mention | None = None
    stops: list[Stop] = field(default_factory=list)
    told: Told = None
    spans: list[Span] = field(default_factory=list)
    """The words that show what is told."""
    verbs: list[int] = field(default_factory=list)
    """Verbs in whose clauses dates and purposes of the journey stand."""
    noun: int | None = None
    definite: bool = False
    """It speaks of a journey told before."""
    elsewhere: bool = False
    """It speaks of another journey than the one told."""
    part: bool = False
    """It speaks of one stop of a journey."""


Fate = Literal["cancelled", "postponed", "changed", "begun", "ended", "planned"]
"""What a verb does to the journey that it governs."""


class Anchors:
    """Finds the anchors of one article."""

    def __init__(self, syntax: Syntax, words: Words, places: Sequence[Place], resolve: Resolve) -> None:
        self.s = syntax
        self.w = words
        self.places = [place for place in places if place.span is not None]
        self.resolve = resolve
        self.journeys = words.sets["nouns.journeys"] | words.sets["nouns.parts"]
        self.people = People(syntax, words, resolve)
        self._named: list[tuple[int, Mention]] = []
        """Travellers named as subjects so far, with their head words."""

    def find(self) -> list[Anchor]:
        """All anchors, in order. Those denied, wished for or only possible are left out."""
        found: list[Anchor] = []
        for i, token in enumerate(self.s.tokens):
            if self._in_a_record(i):
                continue
            if self.s.is_verb(i):
                found += self._of_verb(i)
            elif token.lemma in self.journeys and token.pos == "NOUN":
                found += self._of_noun(i)
        return found

    def is_journey(self, i: int) -> bool:
        return self.s.tokens[i].lemma in self.w.sets["nouns.journeys"] and self.s.tokens[i].pos == "NOUN"

    # --- verbs ---

    def _of_verb(self, v: int) -> Iterator[Anchor]:
        s, w = self.s, self.w
        lemma = s.tokens[v].lemma
        if lemma in w.verbs:
            yield from self._travel(v, s.subject(v), self._destinations(v, w.verbs[lemma]))
        elif w.has("being.verbs", lemma):
            yield from self._being(v)
        elif w.has("taking.verbs", lemma) and any(self.is_journey(j) for j in s.surface_subject(v)):
            noun = next(j for j in s.surface_subject(v) if self.is_journey(j))
            whom = next((m for j in s.below(v, "dobj", "dative") if (m := self.traveller(j))), None)
            stops = self._stops(s.governed(v, ("to", "through", "across", "into")))
            if stops:
                told, spans = self.tense(v)
                if told != "dropped":
                    definite = any(s.low(k) in ("the", "this", "that") for k in s.below(noun, "det"))
                    yield Anchor(v, whom, stops, told, spans, [v], noun, definite or whom is None)
        elif w.has("including.verbs", lemma) and any(self.is_journey(j) for j in s.surface_subject(v)):
            stops = self._stops(s.objects(v))
            if stops:
                yield Anchor(v, None, stops, None, [], [v], None, True)
        elif w.has("sending.verbs", lemma) and not any(s.low(k) == "back" for k in s.below(v, "advmod", "prt")):
            yield from self._travel(v, s.objects(v), self._stops(s.governed(v, ("to", "into"))))

    def _travel(self, v: int, who: Sequence[int], stops: list[Stop]) -> Iterator[Anchor]:
        s = self.s
        journey = [j for j in who if self.is_journey(j)]
        whom = next((m for j in who if (m := self.traveller(j))), None)
        if not stops or (whom is None and not journey):
            return
        before = self.w.verbs.get(s.tokens[v].lemma, frozenset({"-"}))
        if "-" not in before and s.below(v, "dobj"):  # "to land business in China"
            return
        told, spans = self.tense(v)
        if told == "dropped":
            return
        adverbs = {s.low(k): k for k in s.below(v, "advmod")}
        yield Anchor(
            v, whom, stops, told, spans, [v, *self._shared(v)], None, whom is None,
            any(word in self.w.sets["elsewhere.adverbs"] for word in adverbs),
        )  # fmt: skip

    def _being(self, v: int) -> Iterator[Anchor]:
        """ "is due in Cairo", "will be in Lebanon on Wednesday", "was in Geneva for talks"."""
        s, w = self.s, self.w
        expected = [k for k in s.below(v, "acomp", "advmod") if w.has("being.adjectives", s.low(k))]
        stops = self._stops([j for k in (v, *expected) for j in s.governed(k, w.sets["being.prepositions"])])
        whom = next((m for j in s.subject(v) if (m := self.traveller(j))), None)
        if not stops or whom is None:
            return
        told, spans = self.tense(v)
        here = s.clause(v)
        proof = [i for i in here if w.has("being.proofs", s.tokens[i].lemma) and s.tokens[i].dep == "pobj"]
        proof += [i for i in s.below(v, "dobj", "npadvmod") if s.tokens[i].lemma in w.units]  # "spent two days in"
        purpose = [k for k in s.below(v, "advcl", "xcomp") if s.has_to(k)]
        if told == "dropped" or not (expected or proof or purpose or told == "planned"):
            return
        if expected and told in (None, "ongoing"):
            told, spans = "planned", [s.span(expected)]
        yield Anchor(v, whom, stops, told, spans, [v, *expected], None)

    def _shared(self, v: int) -> list[int]:
        """Verbs above whose dates are also this one's: "is expected to visit Paris on Monday"."""
        return [
            j
            for j in self.s.up(v)
            if self.s.is_verb(j) and self.s.tokens[v].dep == "xcomp" and j == self.s.tokens[v].head
        ]

    def _destinations(self, v: int, before: frozenset[str]) -> list[Stop]:
        stops = self._stops(self.s.objects(v)) if "-" in before else []
        return stops + [
            stop for stop in self._stops(self.s.governed(v, before - {"-"})) if stop.span not in [x.span for x in stops]
        ]

    # --- nouns ---

    def _of_noun(self, n: int) -> Iterator[Anchor]:
        s, w = self.s, self.w
        before = {s.low(k): k for k in s.below(n, "amod", "compound", "nmod", "det", "poss")}
        stops = self._stops(s.governed(n, w.sets["nouns.prepositions"]))
        stops = stops or self._stops(
            [k for k in s.below(n, "compound", "nmod", "npadvmod") if s.tokens[k].ent in ("GPE", "LOC")]
        )
        verb, role = self._verb_above(n)
        if not stops and verb is not None and role == "object":
            stops = self._stops(s.governed(verb, ("to", "in")))
        whom, owned = self._owner(n, verb, role)
        definite = bool({"the", "this", "that"} & set(before))
        told, spans = self._fate(n, before, verb, role)
        if told == "dropped" or (whom is None and owned) or (whom is None and not stops and not definite):
            return
        verbs = [v for v in (verb,) if v is not None and not self._says(v)]
        part = s.tokens[n].lemma in ("stop", "stopover", "leg", "portion", "part")
        if part and not stops:
            return
        other = any(w.has("elsewhere.modifiers", word) for word in before)
        yield Anchor(n, whom, stops, told, spans, verbs, n, definite or whom is None or part, other, part)

    def _owner(self, n: int, verb: int | None, role: str) -> tuple[Mention | None, bool]:
        """Whose journey a noun names, and whether the words name an owner at all."""
        s = self.s
        by = [j for j in s.governed(n, ("by",)) if not {s.low(k) for k in s.below(j, "det")} & _NO_ONE]
        owners = s.below(n, "poss") or by
        owners = owners or [j for j in s.governed(n, ("of",)) if s.tokens[j].ent == "PERSON" and self.traveller(j)]
        owners = owners or [k for k in s.below(n, "compound", "nmod") if s.tokens[k].ent == "PERSON"]
        if owners:
            return next((m for j in owners if (m := self.traveller(j))), None), True
        if verb is None or role == "subject":
            return None, False
        if self._fate_of(verb) in ("cancelled", "postponed") and s.passive(verb):
            return None, False
        return next((m for j in s.subject(verb) if (m := self.traveller(j))), None), False

    def _verb_above(self, n: int) -> tuple[int | None, str]:
        """The verb that governs a noun, and how: as object, subject, or a preposition ("during")."""
        s, i, role = self.s, n, ""
        while s.tokens[i].head != i:
            token = s.tokens[i]
            if token.dep in ("dobj", "attr", "nsubjpass"):
                role = role or "object"
            elif token.dep == "nsubj":
                role = role or "subject"
            elif token.dep == "prep" and not role:
                role = s.low(i)
            i = token.head
            if s.is_verb(i):
                return i, role
            if s.tokens[i].dep in ("relcl", "acl"):
                break
        return None, role

    def _fate(self, n: int, before: dict[str, int], verb: int | None, role: str) -> tuple[Told | Dropped, list[Span]]:
        """What becomes of the journey that a noun names."""
        s, w = self.s, self.w
        governed = verb is not None and role in ("object", "subject")
        fate = self._fate_of(verb) if verb is not None and governed else None
        if fate == "ended" and role == "subject" and w.has("taking.verbs", s.tokens[verb or 0].lemma):
            fate = None  # "the trip will take him to ..." is an anchor of its own
        if fate is not None and verb is not None:
            told, spans = self.tense(verb)
            if told == "dropped":
                return ("dropped", []) if fate not in ("cancelled", "postponed", "changed") else (None, [])
            words = [s.span([verb, *[k for k in s.below(verb, "prt", "oprd", "advmod") if k == verb + 1]])]
            if fate == "cancelled" or fate == "postponed" or fate == "changed":
                return (fate, words) if told in ("taken", "ongoing", None) or s.passive(verb) else (None, [])
            if fate == "planned" or (told == "planned" and s.tokens[verb].tag != "VBG"):
                return "planned", words
            under_way = fate == "begun" or told == "ongoing" or s.tokens[verb].tag == "VBG"
            return ("ongoing" if under_way else "taken"), words
        tellings: tuple[TripStatus, ...] = ("cancelled", "postponed", "planned", "taken")
        for told_before in tellings:
            hit = [k for word, k in before.items() if w.has(f"before.{told_before}", word)]
            if hit:
                return told_before, [s.span(hit)]
        back = [k for word, k in before.items() if w.has("elsewhere.past", word)]
        if back:
            return "taken", [s.span(back)]
        scheduled = [k for k in s.below(n, "acl") if self._fate_of(k) == "planned"]
        if scheduled:
            return "planned", [s.span(scheduled)]
        if verb is None:
            return None, []
        if role in ("during", "after", "following"):
            return ("planned" if self.tense(verb)[0] == "planned" else "taken"), []
        if role in ("before", "ahead"):
            return "planned", []
        told, spans = self.tense(verb)
        if role == "with" and told == "taken":
            return told, []
        if role in ("for", "on", "in") and (
            s.tokens[verb].lemma in w.verbs or w.has("being.verbs", s.tokens[verb].lemma)
        ):
            return told, spans
        return ("dropped", []) if told == "dropped" and role == "object" else (None, [])

    def _fate_of(self, verb: int) -> Fate | None:
        """The kind of verb by what it does to its journey: "cancelled", "begun" ..."""
        s = self.s
        lemma = s.tokens[verb].lemma
        beside = {s.low(k) for k in (*s.below(verb, "prt", "oprd", "advmod", "acomp", "prep"),)}
        beside |= {s.low(verb + 1)} if verb + 1 < len(s.tokens) else set()
        names: tuple[Fate, ...] = ("cancelled", "postponed", "changed", "begun", "ended", "planned")
        for name in names:
            for word in self.w.sets[f"fate.{name}"]:
                first, _, particle = word.partition("+")
                if first == lemma and (not particle or particle in beside):
                    return name
        return None

    # --- what is told ---

    def tense(self, v: int) -> tuple[Told | Dropped, list[Span]]:
        """What tense, modals and what governs the verb tell; "dropped" where it is neither fact nor plan."""
        s, w = self.s, self.w
        token = s.tokens[v]
        lows = {s.low(k) for k in s.kids[v]}
        no = s.negation(v)
        if no is not None:
            longer = any(s.low(k) == "longer" for k in s.below(v, "advmod"))
            return ("cancelled", [s.span([no, v])]) if longer else ("dropped", [])
        if lows & {"if", "unless", "whether"}:
            return "dropped", []
        for k in s.auxiliaries(v):
            if s.tokens[k].tag != "MD":
                continue
            if w.has("modals.planned", s.low(k)):
                return "planned", [s.span([k, v])]
            if s.low(k) in ("would", "'d", "’d"):
                return self._would(v, k)
            return "dropped", []
        above = self._above(v)
        if above is not None:
            lemma = s.tokens[above].lemma
            if w.has("above.dropped", lemma):
                return "dropped", []
            fate = self._fate_of(above)
            if fate == "cancelled" or fate == "postponed":
                return fate, [s.span([above])]
            if not s.is_verb(above):  # "scrapped plans to visit", "has no plans to visit"
                if any(s.low(k) == "no" for k in s.below(above, "det")):
                    return "dropped", []
                over = s.clause_verb(above)
                fate = self._fate_of(over) if above in s.objects(over) else None
                if (fate == "cancelled" or fate == "postponed") and s.negation(over) is None:
                    return fate, [s.span([over])]
            if w.has("above.planned", lemma) or s.tokens[above].lemma == "be":
                return ("dropped", []) if s.negation(above) is not None else ("planned", [s.span([above, v])])
        be = [k for k in s.auxiliaries(v) if s.tokens[k].lemma == "be"]
        if token.tag == "VBG":
            if be:
                told: Told = "ongoing" if w.has("staying.verbs", token.lemma) else "planned"
                return told, [s.span([be[-1], v])]
            return self._of_gerund(v)
        when = token.dep == "advcl" and token.tag in ("VBZ", "VBP")
        if s.has_to(v) or when:
            return "planned", [s.span([v])]
        if token.tag in ("VBD", "VBN"):
            return "taken", [s.span([v])]
        return ("ongoing" if w.has("staying.verbs", token.lemma) else "planned"), [s.span([v])]

    def _would(self, v: int, k: int) -> tuple[Told | Dropped, list[Span]]:
        """ "said he would visit" is a plan; "a trip that would have taken him" leaves it open."""
        s = self.s
        if s.tokens[v].dep == "relcl":
            return None, []
        said = any(self._says(j) for j in s.up(v)) or any(self._says(j) for j in s.below(v, "parataxis", "ccomp"))
        have = any(s.low(j) == "have" for j in s.below(v, "aux"))
        return ("planned", [s.span([k, v])]) if said and not have else ("dropped", [])

    def _of_gerund(self, v: int) -> tuple[Told | Dropped, list[Span]]:
        s = self.s
        above = s.tokens[v].head
        if s.tokens[v].dep == "pcomp":
            if s.low(above) in ("of", "against", "about", "without"):
                return "dropped", []
            verb = s.clause_verb(above)
            return self.tense(verb) if verb != v and s.is_verb(verb) else (None, [])
        if s.tokens[v].dep in ("advcl", "acl", "xcomp") and s.is_verb(above):
            told, spans = self.tense(above)
            return (None, []) if told == "dropped" else (told, spans)
        return None, []

    def _above(self, v: int) -> int | None:
        """What governs an infinitive: "is expected to", "plans to", "his refusal to"."""
        s = self.s
        token = s.tokens[v]
        if token.head == v or not (s.has_to(v) or token.tag == "VBG"):
            return None
        if token.dep in ("xcomp", "ccomp", "acl") or (
            token.dep == "advcl" and self.w.has("above.planned", s.tokens[token.head].lemma)
        ):
            return token.head
        if token.dep == "conj" and s.is_verb(token.head):
            return self._above(token.head)
        return None

    def _says(self, v: int) -> bool:
        return self.s.tokens[v].lemma in (
            "say",
            "announce",
            "tell",
            "add",
            "report",
            "confirm",
            "declare",
            "state",
            "disclose",
        )

    # --- who and where ---

    def traveller(self, i: int) -> Mention | None:
        """Who a word stands for, where that is an official or a person of public life."""
        s = self.s
        token = s.tokens[i]
        mention = self.resolve(i)
        if mention is None or not mention.actors:
            return self.people.known(i, mention) if token.ent == "PERSON" else None
        actor = mention.actors[0]
        if sectors_of(mention) and actor.sectors[0] in self.w.sets["travellers.bodies"]:
            return None
        if token.tag in _PRONOUNS:
            mention = self._pronoun(i, mention)
            actor = mention.actors[0]
            return mention if actor.person or actor.office else None
        if mention.kind == "name" and actor.person:
            if token.dep in ("nsubj", "nsubjpass") and all(i != j for j, _ in self._named):
                self._named.append((i, mention))
            return mention
        if token.ent == "PERSON":
            return self.people.known(i, mention)
        if not self.w.has("travellers.nouns", token.lemma):
            return None
        before = {s.low(k) for k in s.below(i, "det", "amod")}
        records = before & self.w.sets["superlatives.words"] or before & {"no", "any", "every", "each"}
        return None if records else mention

    def _pronoun(self, i: int, mention: Mention) -> Mention:
        """A pronoun as subject stands rather for the last traveller who was one than for whom the words between
        name under a preposition or as object."""
        s = self.s
        before = [(j, m) for j, m in self._named if j < i]
        if not before or mention.antecedent is None or s.low(i) not in ("he", "she"):
            return mention
        heads = [j for j in s.at(mention.antecedent) if s.tokens[j].dep in ("nsubj", "nsubjpass", "poss")]
        last, named = before[-1]
        near = s.sentence(i).index - s.sentence(last).index in (0, 1)
        if heads or not near or s.tokens[i].dep not in ("nsubj", "nsubjpass"):
            return mention
        return replace(mention, actors=named.actors, antecedent=named.span)

    def _in_a_record(self, i: int) -> bool:
        """Inside "the first time that a minister has visited ...": what others did or did not do before."""
        s = self.s
        below = i
        for j in s.up(i):
            if s.tokens[below].dep in ("relcl", "acl", "ccomp", "advcl") and s.tokens[j].lemma in (
                "time",
                "first",
            ):
                return True
            below = j
        return False

    def _stops(self, heads: Sequence[int]) -> list[Stop]:
        found: list[Stop] = []
        for i in heads:
            for j in (i, *self.s.below(i, "appos")):
                stop = self.stop(j)
                known = stop is None or any(stop.span == other.span for other in found)
                finer = j != i and stop is not None and bool(found) and stop.country == found[-1].country
                if stop is not None and not known and not finer:  # of "Warsaw, Poland" the first
                    found.append(stop)
        return found

    def stop(self, i: int) -> Stop | None:
        """The place that a word names, if it names one."""
        s = self.s
        token = s.tokens[i]
        for place in self.places:
            assert place.span is not None
            if place.span.start <= token.start < place.span.end:
                return Stop(i, place.text, place.country, place.span)
        if token.pos not in ("PROPN", "NOUN") or (token.pos == "NOUN" and token.ent not in ("GPE", "LOC")):
            return None
        located = token.ent in ("GPE", "LOC", "FAC")
        if not located and (token.ent not in ("ORG", "PERSON", "") or s.below(i, "det", "poss")):
            return None
        mention = self.resolve(i)
        actor = mention.actors[0] if mention and mention.actors and mention.kind == "name" else None
        country = actor.code if actor and not actor.person and actor.code not in _GROUPS else None
        if country is None and load_facts().region(s.words(s.span(self._name(i)))) is None:
            return None
        span = mention.span if mention is not None and actor is not None and country else s.span(self._name(i))
        return Stop(i, s.words(span), country, span)

    def _name(self, i: int) -> list[int]:
        """The words of a place's name: "Central and South America"."""
        first = i
        while (
            first
            and self.s.tokens[first - 1].ent == self.s.tokens[i].ent
            and self.s.tokens[first].ent
            and not self.s.tokens[first].ent_start
        ):
            first -= 1
        run = list(range(first, i + 1))
        return [k for k in run if self.s.tokens[k].pos != "DET"] or run
