"""A parse → the words that show where somebody stands: whose stance, on what, how strong, moving or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dragoman.codebook import Codebook
from dragoman.facts import load_facts
from dragoman.positions.words import Rule, Words
from dragoman.records import Basis, Movement, Party, Span, Speech
from dragoman.syntax import NAMES, Resolve, Syntax

_FIRST_PERSON = frozenset({"i", "we", "us", "our", "my", "me"})
_PRONOUNS = frozenset({"PRP", "PRP$", "WP", "WP$"})
_QUANTIFIERS = frozenset(
    {
        "numerous",
        "many",
        "several",
        "some",
        "any",
        "all",
        "most",
        "more",
        "further",
        "additional",
        "such",
        "both",
    }
)
_NO_ISSUE = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "MONEY", "PERCENT", "QUANTITY"})
_OPEN = frozenset({"potential", "possibility", "prospect", "risk", "right", "plan", "decision", "effort", "attempt"})
"""Nouns whose clause belongs to the matter: "the potential for China to use the canal"."""
_LONGEST = 14
"""Words of a matter at the most; what follows is cut."""


@dataclass(frozen=True, slots=True)
class Matter:
    """The phrase that names what a stance is on."""

    head: int
    words: tuple[int, ...]


@dataclass(slots=True)
class Shown:
    """One showing of a stance."""

    at: int
    """Token of the word that shows it."""
    holders: list[Party]
    stance: int
    label: str
    matter: Matter | None
    """None where only the movement of a stance told before is shown."""
    description: Span
    toward: list[Party] = field(default_factory=list)
    movement: Movement = "none"
    movement_span: Span | None = None
    confidence: float = 0.7
    past: bool = False
    """The words put it in the past: "has previously resisted"."""


class Reader:
    """Reads the stances of one article."""

    def __init__(
        self, syntax: Syntax, words: Words, codebook: Codebook, speeches: Sequence[Speech], resolve: Resolve
    ) -> None:
        self.s = syntax
        self.w = words
        self.bodies = codebook.classes["bodies"]
        self.controls = codebook.classes["controls"]
        self.denied = {lemma for lemma, status in codebook.status.above.items() if status == "denied"}
        self.speeches = speeches
        self.resolve = resolve
        self.facts = load_facts()
        self.used: set[int] = set()
        """Verbs whose stance another word has taken up: "refused to accept"."""

    def find(self) -> list[Shown]:
        """All that is shown, in order of the text."""
        found: list[Shown] = []
        for i, token in enumerate(self.s.tokens):
            if self.s.is_verb(i):
                found += self._movement(i) or self._pressure(i)
                if i not in self.used:
                    found += [*self._verb(i), *self._verdict(i), *self._goal(i)]
            else:
                found += [*self._adjective(i), *self._noun(i)]
                if token.pos == "NOUN" and self.w.has("talks.nouns", token.lemma):
                    found += self._talks(i)
        return [shown for shown in found if shown.holders]

    # --- verbs, adjectives, nouns ---

    def _verb(self, v: int) -> Iterator[Shown]:
        s = self.s
        token = s.tokens[v]
        rules = self.w.rules["verbs"].get(token.lemma, ())
        rule = next((r for r in rules if not r.particle or self._beside(v, r.particle)), None)
        if rule is not None and any(s.low(k) != rule.particle for k in s.below(v, "prt")):
            rule = None  # "back up", "look forward": another word
        if s.passive(v) and not s.below(v, "agent") and s.low(v) in self.w.rules["adjectives"]:
            yield from self._participle(v)
            return
        if rule is None or token.dep == "amod" or self._conditional(v):
            return
        if s.has_to(v) and not self._meant(v) and self._denied(v) is None:
            return
        holders = self._holders(s.subject(v), v)
        slots = rule.matter
        for matter, toward in self._matters(v, (v,), slots, rule, holders):
            whole = self._as(v, matter) if rule.label in ("recognises", "accepts") else matter
            yield self._shown(v, v, rule, holders, whole, toward, self._described(v))

    def _as(self, v: int, matter: Matter) -> Matter:
        """ "Recognise the city as a capital": the matter with what it is to be."""
        s = self.s
        last = matter.words[-1]
        for k in s.below(v, "prep"):
            if s.low(k) == "as" and k == last + 1:
                words = [i for i in s.subtree(k, {"relcl", "appos"}) if i > last][: _LONGEST - len(matter.words)]
                if words and s.tokens[words[-1]].pos in ("NOUN", "PROPN", "ADJ"):
                    return Matter(matter.head, (*matter.words, *words))
        return matter

    def _meant(self, v: int) -> bool:
        """An infinitive tells a stance only under what its subject means to do: "plans to veto"."""
        s = self.s
        token = s.tokens[v]
        if token.dep == "conj" and s.is_verb(token.head):
            return self._meant(token.head)
        return token.dep in ("xcomp", "ccomp") and self.w.has("goals.governors", s.tokens[token.head].lemma)

    def _adjective(self, i: int) -> Iterator[Shown]:
        s = self.s
        token = s.tokens[i]
        rules = self.w.rules["adjectives"].get(token.lemma, ()) or self.w.rules["adjectives"].get(s.low(i), ())
        if not rules or token.dep not in ("acomp", "attr", "prep", "oprd", "ccomp") or token.head == i:
            return
        carrier = token.head
        if not self.w.has("adjectives.carriers", s.tokens[carrier].lemma) or self._conditional(carrier):
            return
        holders = self._holders(s.subject(carrier), carrier)
        if token.pos == "ADP" and (
            s.tokens[carrier].lemma not in ("be", "remain")
            or any(s.tokens[k].pos != "ADV" and s.tokens[k].dep != "neg" for k in range(carrier + 1, i))
        ):
            return  # "appeared for", "has been in town for"
        rule = rules[0]
        for matter, toward in self._matters(i, (i, carrier), rule.matter, rule, holders):
            yield self._shown(i, carrier, rule, holders, matter, toward, self._described(carrier, i))

    def _participle(self, v: int) -> Iterator[Shown]:
        """ "is opposed to", "are divided over": what the parser takes for a passive."""
        rule = self.w.rules["adjectives"][self.s.low(v)][0]
        if self._conditional(v):
            return
        holders = self._holders(self.s.surface_subject(v), v)
        for matter, toward in self._matters(v, (v,), rule.matter, rule, holders):
            yield self._shown(v, v, rule, holders, matter, toward, self._described(v))

    def _noun(self, n: int) -> Iterator[Shown]:
        s = self.s
        token = s.tokens[n]
        rules = self.w.rules["nouns"].get(token.lemma, ())
        if not rules or token.pos != "NOUN":
            return
        rule = rules[0]
        verb = s.clause_verb(n)
        direct = token.dep == "dobj" and token.head == verb
        dropping = direct and self.w.has("nouns.dropping", s.tokens[verb].lemma)
        carried = direct and self.w.has("nouns.carriers", s.tokens[verb].lemma)
        in_favour = token.dep == "pobj" and s.low(token.head) == "in" and s.tokens[verb].lemma == "be"
        owners = [] if direct or in_favour else s.below(n, "poss")
        if not (dropping or carried or in_favour or owners) or self._conditional(verb):
            return
        holders = self._holders(owners or s.subject(verb), verb)
        for matter, toward in self._matters(n, (n, verb), rule.matter, rule, holders):
            described = s.span([*([verb] if direct or in_favour else []), n])
            shown = self._shown(n, verb, rule, holders, matter, toward, described)
            if dropping:
                shown.stance = 1 if rule.stance <= 0 else -1
                shown.label = f"dropped {token.lemma}"
                shown.movement, shown.movement_span = "reversed", described
            yield shown

    def _verdict(self, v: int) -> Iterator[Shown]:
        """Of "ownership is not up for negotiation" the subject is the matter; whoever says so holds the stance."""
        s = self.s
        if s.tokens[v].lemma not in ("be", "remain") or self._conditional(v):
            return
        after = [
            i
            for i in s.subtree(v)
            if i > v and ((s.tokens[i].dep != "punct" and s.tokens[i].pos != "PUNCT") or s.low(i) == "-")
        ]
        lows = ["not" if s.low(i) in ("n't", "n’t") else s.low(i) for i in after]
        for phrase, rule in self.w.verdicts.items():
            if tuple(lows[: len(phrase)]) != phrase:
                continue
            holders = self._speakers(v)
            for head in s.surface_subject(v):
                matter = self._matter(head, rule)
                if matter is not None:
                    yield self._shown(v, None, rule, holders, matter, [], s.span([v, after[len(phrase) - 1]]))
            return

    def _goal(self, v: int) -> Iterator[Shown]:
        """ "aims to reinforce its policies and address foreign influence": an end pursued."""
        s = self.s
        rules = self.w.rules["goals"].get(s.tokens[v].lemma, ())
        if not rules:
            return
        top = v
        while s.tokens[top].dep == "conj" and s.is_verb(s.tokens[top].head):
            top = s.tokens[top].head
        above = s.tokens[top].head
        purpose = s.tokens[top].dep in ("advcl", "xcomp") and s.has_to(top)
        if not purpose or not self.w.has("goals.governors", s.tokens[above].lemma) or self._conditional(above):
            return
        if s.negation(above) is not None or s.negation(v) is not None:
            return
        holders = self._holders(s.surface_subject(above), above)
        rule = rules[0]
        for head in s.objects(v):
            matter = self._matter(head, rule)
            if matter is None:
                continue
            foreign = self._foreign(head, holders)
            if rule.label == "works against" and self.w.has("goals.foreign", s.tokens[v].lemma) and not foreign:
                continue
            words = s.span([above, v]) if top == v else s.span([v])
            yield self._shown(v, above, rule, holders, matter, foreign, words)

    # --- movement, pressure, talks ---

    def _movement(self, v: int) -> list[Shown]:
        s, w = self.s, self.w
        lemma = s.tokens[v].lemma
        kind = next((k for k in ("softening", "hardening", "reversed") if w.has(f"movement.{k}", lemma)), None)
        if kind is None or s.negation(v) is not None or self._conditional(v):
            return []
        stances = [j for j in s.objects(v) if w.has("movement.nouns", s.tokens[j].lemma)]
        owned = stances or [j for j in s.subject(v) if w.has("movement.nouns", s.tokens[j].lemma)]
        if owned:
            noun = owned[0]
            owners = [k for k in s.below(noun, "poss") if s.tokens[k].tag != "PRP$"]
            owners = owners or (s.subject(v) if stances else s.below(noun, "poss"))
            heads = s.governed(noun, w.sets["movement.matters"]) or s.governed(v, w.sets["movement.matters"])
        elif w.has("movement.alone", lemma) and not s.objects(v):
            noun, owners = v, s.subject(v)
            heads = s.governed(v, w.sets["movement.matters"])
        else:
            return []
        if self.w.has("nouns.dropping", lemma) and s.tokens[noun].lemma in w.rules["nouns"]:
            return []  # "dropped its opposition to": read with the noun
        holders = self._holders(owners, v)
        words = self._described(v, noun)
        matters: list[Matter | None] = [m for head in heads if (m := self._matter(head, Rule(0, "")))]
        sure = 0.5 if self._hedged(v) else 0.7
        self.used.add(v)
        label = {"softening": "softening", "hardening": "hardening", "reversed": "changed"}[kind]
        carried = w.rules["nouns"].get(s.tokens[noun].lemma, ()) if kind != "reversed" else ()
        stance = carried[0].stance if carried else 0  # "hardened its opposition", "eased its resistance"
        if kind == "softening":
            stance = int(stance / 2)
        moved: Movement = kind  # type: ignore[assignment]
        return [Shown(v, holders, stance, label, m, words, [], moved, words, sure) for m in matters or [None]]

    def _pressure(self, v: int) -> list[Shown]:
        """ "Threats led to that country accepting the flights", "forced the ministry to release him"."""
        s, w = self.s, self.w
        lemma = s.tokens[v].lemma
        found: list[tuple[int, int]] = []
        if w.has("pressure.leads", lemma) and any(
            w.has("pressure.nouns", s.tokens[j].lemma) for j in s.surface_subject(v)
        ):
            for prep in s.prepositions(v):
                if s.low(prep) in ("to", "in"):
                    found += [(j, y) for j in s.below(prep, "pobj") for y in s.below(j, "acl")]
                    gerunds = [y for y in s.below(v, "advcl") if s.tokens[y].tag == "VBG"]
                    found += [(j, y) for j in s.below(prep, "pobj") for y in gerunds if y > j]
                    found += [(j, y) for y in s.below(prep, "pcomp") for j in s.below(y, "nsubj")]
        elif w.has("pressure.forces", lemma) and s.tokens[v].tag in ("VBD", "VBN") and not self._hedged(v):
            found = [(j, y) for j in s.objects(v) for y in s.below(v, "xcomp", "ccomp")]
        out: list[Shown] = []
        for who, y in found:
            if not w.has("pressure.yields", s.tokens[y].lemma) or s.negation(v) is not None or self._conditional(v):
                continue
            holders = self._holders([who], v)
            toward = [
                p for j in s.surface_subject(v) for k in s.below(j, "poss", "amod", "compound") for p in self._party(k)
            ]
            words = s.span([v, y])
            for head in s.objects(y):
                matter = self._matter(head, Rule(1, ""))
                if matter is not None and holders:
                    self.used.add(y)
                    out.append(Shown(y, holders, 1, "gave way", matter, words, toward, "softening", words, 0.7))
        return out

    def _talks(self, n: int) -> Iterator[Shown]:
        """ "Diplomatic efforts are underway with Costa Rica to address migrant flows"."""
        s, w = self.s, self.w
        token = s.tokens[n]
        verb = s.clause_verb(n)
        if token.head != verb or token.dep not in ("nsubj", "nsubjpass", "dobj") or self._conditional(verb):
            return
        beside = {s.tokens[k].lemma for k in s.governed(verb, ("under",))}
        beside |= {s.low(k) for k in (verb, *s.below(verb, "acomp", "advmod", "prep"))} | {s.tokens[verb].lemma}
        if not beside & w.sets["talks.under_way"] or s.negation(verb) is not None or self._hedged(verb):
            return
        if any(s.tokens[k].tag == "MD" for k in s.auxiliaries(verb)):
            return
        diplomatic = any(s.tokens[k].lemma in ("diplomatic", "joint", "peace") for k in s.below(n, "amod", "compound"))
        if w.has("talks.qualified", token.lemma) and not diplomatic:
            return
        hosts = (n, verb, *s.below(verb, "acomp", "advmod"))
        heads = [j for host in hosts for j in s.governed(host, ("with", "between", "among"))]
        heads += s.subject(verb) if token.dep == "dobj" else []
        parties = [p for head in dict.fromkeys(heads) for p in self._party(head)]
        about = s.governed(n, w.sets["talks.matters"]) or s.governed(verb, w.sets["talks.matters"])
        about = about or [
            j for k in (*s.below(n, "acl"), *s.below(verb, "advcl", "xcomp")) if s.has_to(k) for j in s.objects(k)
        ]
        about = about or [j for h in heads for j in s.governed(h, w.sets["talks.matters"])]
        ends = [
            k
            for k in s.below(verb, "acomp", "advmod", "prep")
            if s.low(k) in w.sets["talks.under_way"] or s.low(k) == "under"
        ]
        for head in about:
            matter = self._matter(head, Rule(0, ""))
            for party in parties if matter is not None else []:
                others = [p for p in parties if p.actor.code != party.actor.code]
                words = s.span([n, verb, *ends])
                yield Shown(n, [party], 0, "in talks", matter, words, others, confidence=0.65)

    # --- what a rule shows ---

    def _shown(
        self,
        at: int,
        verb: int | None,
        rule: Rule,
        holders: list[Party],
        matter: Matter,
        toward: list[Party],
        words: Span,
    ) -> Shown:
        """A rule at its word, weighed by negation and hedges."""
        shown = Shown(at, holders, rule.stance, rule.label, matter, words, toward, rule.movement)
        shown.movement_span = words if rule.movement != "none" else None
        if len(matter.words) < 3 and self.w.has("carried.nouns", self.s.tokens[matter.head].lemma):
            shown.confidence -= 0.15  # "the proposal": which one, the article says elsewhere
        if verb is None:
            return shown
        s = self.s
        no = self._negation(verb)
        if no is not None:
            will = any(
                s.tokens[k].tag == "MD" and s.low(k) in ("will", "wo", "ca", "can", "would")
                for k in s.auxiliaries(verb)
            )
            shown.stance = {1: -1, 2: -1, -1: 0, -2: 0, 0: 0}[rule.stance]
            if rule.stance > 0 and will:
                shown.stance = -2
            shown.label = f"not: {rule.label}"
            shown.description = Span(min(words.start, s.tokens[no].start), max(words.end, s.tokens[no].end))
            shown.movement, shown.movement_span = "none", None
            if any(s.low(k) == "longer" for k in s.below(verb, "advmod")) and rule.stance:
                shown.label = f"no longer: {rule.label}"
                shown.movement = "softening" if rule.stance < 0 else "hardening"
                shown.movement_span = shown.description
        if self._hedged(verb):
            shown.confidence -= 0.2
        past = {s.low(k): k for k in s.below(verb, "advmod")}
        shown.past = any(self.w.has("hedges.past", word) for word in past)
        return shown

    def _matters(
        self, i: int, hosts: Sequence[int], slots: Sequence[str], rule: Rule, holders: Sequence[Party]
    ) -> Iterator[tuple[Matter, list[Party]]]:
        """The matters at a word, with those whose wish or policy they are."""
        s = self.s
        for slot in slots:
            found: list[tuple[Matter, list[Party]]] = []
            for host in hosts:
                heads: list[int] = []
                if slot == "obj":
                    heads = s.objects(host)
                elif slot == "comp":
                    found += self._complement(host, rule, holders)
                else:
                    heads = s.governed(host, (slot,))
                    found += [m for k in self._gerunds(host, slot) if (m := self._clause(k, holders))]
                found += self._phrases(heads, rule, holders)
            if found:
                yield from found[:4]
                return

    def _complement(self, host: int, rule: Rule, holders: Sequence[Party]) -> list[tuple[Matter, list[Party]]]:
        s = self.s
        out: list[tuple[Matter, list[Party]]] = []
        clauses = [k for k in s.below(host, "xcomp", "ccomp", "acl") if s.has_to(k) or s.tokens[k].tag == "VBG"]
        clauses += [k for k in s.below(host, "advcl") if s.has_to(k) and s.tokens[host].pos == "ADJ"]
        for k in clauses:
            lemma = s.tokens[k].lemma
            if lemma in self.w.rules["goals"] and self.w.has("goals.governors", s.tokens[host].lemma):
                continue  # "vowed to end the blockade": an end pursued
            self.used.add(k)
            if self.w.has("empty.verbs", s.tokens[k].lemma):
                heads = s.objects(k) or s.governed(k, ("with", "to", "in", "on", "by", "about"))
                phrases = self._phrases(heads, rule, holders)
                if phrases:
                    out += phrases
                    continue
            clause = self._clause(k, holders)
            if clause is not None:
                out.append(clause)
        return out

    def _gerunds(self, host: int, slot: str) -> list[int]:
        s = self.s
        return [
            k
            for prep in s.prepositions(host)
            if s.low(prep) == slot
            for k in s.below(prep, "pcomp")
            if s.tokens[k].tag == "VBG"
        ]

    def _clause(self, v: int, holders: Sequence[Party]) -> tuple[Matter, list[Party]] | None:
        """A clause as the matter: "extradite the suspects". One without object or complement names none."""
        s = self.s
        if not (s.objects(v) or s.prepositions(v)) or self.w.has("not_matters.verbs", s.tokens[v].lemma):
            return None
        if any(s.tokens[k].lemma == "have" for k in s.below(v, "aux")) or self._asks(v):
            return None  # "happy to have been asked", "mulls how many to leave"
        words = [i for i in s.subtree(v, {"advcl", "relcl", "conj", "cc", "parataxis", "mark", "nsubj"}) if i >= v]
        words = words[:_LONGEST]
        while words and (
            s.tokens[words[-1]].pos in ("PUNCT", "ADP", "DET", "CCONJ")
            or (s.tokens[words[-1]].dep == "pcomp" and s.below(words[-1], "conj"))  # "of disrupting (and defeating it)"
        ):
            words = words[:-1]
        owners = [p for head in s.objects(v) for p in self._foreign(head, holders)]
        return (Matter(v, tuple(words)), owners) if len(words) > 1 else None

    def _phrases(self, heads: Sequence[int], rule: Rule, holders: Sequence[Party]) -> list[tuple[Matter, list[Party]]]:
        out: list[tuple[Matter, list[Party]]] = []
        for head in heads:
            toward = self._foreign(head, holders)
            inner: list[int] = []
            if self.w.has("carried.nouns", self.s.tokens[head].lemma):
                above = self.s.tokens[head].head
                if self.s.tokens[above].dep == "prep":  # "bowed to demands for ...", where "for" hangs on the verb
                    above = self.s.tokens[above].head
                inner = self.s.governed(head, self.w.sets["carried.prepositions"])
                inner += self.s.governed(above, ("for",)) if self.s.is_verb(above) else []
            inside = [m for j in inner if (m := self._matter(j, rule)) and not self._party(j)]
            if inside:
                out += [(m, toward) for m in inside]
                continue
            matter = self._matter(head, rule)
            if matter is not None:
                out.append((matter, toward))
        return out

    def _matter(self, head: int, rule: Rule) -> Matter | None:
        """The phrase of a noun, where it can be a matter."""
        s = self.s
        token = s.tokens[head]
        if token.pos not in ("NOUN", "PROPN", "NUM") or token.ent in _NO_ISSUE or token.tag in _PRONOUNS:
            return None
        if self.w.has("not_matters.nouns", token.lemma) or any(s.tokens[k].tag == "WP$" for k in s.below(head, "poss")):
            return None
        person = token.ent in ("PERSON", "GPE", "NORP", "ORG") or token.lemma in self.bodies
        if person and not rule.party and not self.w.has("not_matters.but", token.lemma):
            return None
        if self.facts.role(token.lemma) and not rule.party and not self.w.has("not_matters.but", token.lemma):
            return None
        if self.w.has("vague.parts", token.lemma) and (inner := s.governed(head, ("of",))):
            return self._matter(inner[0], rule)
        if self.w.has("vague.nouns", token.lemma) and not self._is_told(head):
            before = self._told_before(head)
            return before or (self._phrase(head) if self.w.has("carried.nouns", token.lemma) else None)
        return self._phrase(head)

    def _phrase(self, head: int) -> Matter | None:
        """The words of a noun's phrase, cut where it runs on for long."""
        s = self.s
        lemma = s.tokens[head].lemma
        whole = s.subtree(head, {"relcl", "appos", "conj", "cc"}) if lemma in _OPEN else s.noun_phrase(head)
        if len(whole) > _LONGEST:
            shorter = s.noun_phrase(head, {"acl"})
            whole = shorter if len(shorter) > 1 else whole
        whole = [i for i in whole if i >= min(s.noun_phrase(head))]
        words = whole[:_LONGEST]
        while len(words) > 1 and (
            s.tokens[words[-1]].pos in ("ADP", "DET", "PUNCT", "CCONJ", "PART", "SCONJ")
            or (len(words) < len(whole) and words[-1] < s.tokens[words[-1]].head not in words)
        ):
            words = words[:-1]
        return Matter(head, tuple(words)) if head in words else None

    def _is_told(self, head: int) -> bool:
        """A general noun says what it is about: "asylum policy", "the law on fishing"."""
        s = self.s
        for k in s.below(head, "amod", "compound", "nmod", "poss"):
            general = s.low(k) in _QUANTIFIERS or self.w.has("vague.adjectives", s.low(k))
            if s.tokens[k].tag != "PRP$" and s.tokens[k].ent not in _NO_ISSUE and not general:
                return True
        inside = s.noun_phrase(head)
        about = s.governed(head, self.w.sets["vague.prepositions"])
        clauses = s.below(head, "acl")
        return any(j in inside and s.tokens[j].ent not in _NO_ISSUE for j in (*about, *clauses))

    def _told_before(self, head: int) -> Matter | None:
        """For "the policy", "those issues" the fuller phrase with the same noun that comes before."""
        s = self.s
        token = s.tokens[head]
        if not any(s.low(k) in ("the", "this", "that", "these", "those") for k in s.below(head, "det")):
            return None
        for i in range(head - 1, -1, -1):
            other = s.tokens[i]
            alike = other.lemma == token.lemma or self.w.kin.get(other.lemma, "") == self.w.kin.get(
                token.lemma, token.lemma
            )
            if alike and other.pos in ("NOUN", "PROPN") and self._is_told(i):
                return self._phrase(i)
        return None

    def matter(self, head: int) -> Matter | None:
        """The matter that a noun names, for a stance that may not be on a person or body."""
        return self._matter(head, Rule(0, ""))

    def issue(self, matter: Matter) -> str:
        """The matter as an issue: small letters, without articles, quantifiers, pronouns and a body that only owns
        it ("the administration's immigration policies") before it."""
        s = self.s
        words = list(matter.words)
        owner = [k for k in s.below(matter.head, "poss") if s.tokens[k].lemma in self.bodies and not s.tokens[k].ent]
        if owner:
            rest = [i for i in words if i > max(s.subtree(owner[0]))]
            words = rest if len(rest) > 1 else words  # "the region's defence" stays whole
        while len(words) > 1 and (s.tokens[words[0]].tag in ("DT", "PRP$", "PDT") or s.low(words[0]) in _QUANTIFIERS):
            if s.tokens[words[0]].dep == "det" and s.tokens[s.tokens[words[0]].head].ent == "GPE":
                break
            words = words[1:]
        span = Span(s.tokens[words[0]].start, s.tokens[words[-1]].end)
        return " ".join(re.sub('["“”]', "", s.words(span).replace("’", "'")).lower().split())

    # --- who ---

    def _holders(self, heads: Sequence[int], verb: int) -> list[Party]:
        """Those whom the heads stand for; "I" and "we" are whoever speaks."""
        out: list[Party] = []
        for i in heads:
            found = self._speakers(verb) if self.s.low(i) in _FIRST_PERSON else self._meant_by(i)
            out += [p for p in found if all(p.actor.id != q.actor.id for q in out)]
        return out

    def _meant_by(self, i: int) -> list[Party]:
        """The actors of a word that holds a stance; a pronoun's only where nothing speaks against them."""
        s = self.s
        found = self._party(i)
        low = s.low(i)
        if s.tokens[i].tag not in ("PRP", "PRP$") or not found:
            return found
        speaker = self._quoted_by(i)
        if speaker is not None:
            found = [p for p in found if p.actor.id != speaker.actor.id]  # who is quoted says "I" of himself
        if low in ("it", "its", "they", "their"):
            found = [p for p in found if not self.w.has("papers.nouns", p.actor.name.partition(" (")[0])]
            before = self._subject_before(i)
            codes = {p.actor.code for p in before}
            found = [p for p in found if not codes or p.actor.code in codes]
            if before and before[0].actor.code is None:
                found = []
        return found

    def _quoted_by(self, i: int) -> Party | None:
        """Who says a word that stands between quotation marks."""
        at = self.s.tokens[i]
        inside = [
            speech
            for speech in self.speeches
            if any(c.start <= at.start and at.end <= c.end for c in speech.content) and self._is_quoted(i, speech)
        ]
        smallest = min(inside, key=lambda speech: sum(c.end - c.start for c in speech.content), default=None)
        return smallest.speaker if smallest is not None else None

    def _is_quoted(self, i: int, speech: Speech) -> bool:
        """Between quotation marks of the content, or in a direct one that holds none itself."""
        at = self.s.tokens[i].start
        span = next(c for c in speech.content if c.start <= at < c.end)
        if not any(mark in self.s.words(span) for mark in '"“”'):
            return speech.form == "direct"
        before = self.s.text[span.start : at]
        return before.count("“") > before.count("”") or before.count('"') % 2 == 1

    def _subject_before(self, i: int) -> list[Party]:
        """Whom a pronoun that is a subject goes on with: the subject of what governs its clause, else of the sentence
        before, where that is a noun that can be its like; nobody where that is not plain."""
        s = self.s
        token = s.tokens[i]
        if token.dep not in ("nsubj", "nsubjpass"):
            return []
        heads: list[int] = []
        for verb in s.up(token.head):
            if s.is_verb(verb) and (heads := [k for k in s.below(verb, "nsubj", "nsubjpass") if k != i]):
                break
        here = s.sentence(i)
        if not heads and here.index:
            last = s.parse.sentences[here.index - 1]
            roots = [k for k in range(last.first, last.last) if s.tokens[k].head == k]
            heads = [j for k in roots for j in s.below(k, "nsubj", "nsubjpass")]
        if len(heads) != 1 or s.tokens[heads[0]].pos not in ("NOUN", "PROPN") or s.tokens[heads[0]].ent == "PERSON":
            return []
        many = s.tokens[heads[0]].tag in ("NNS", "NNPS") or len(s.conjuncts(heads[0])) > 1
        if many != (s.low(i) == "they") or not (
            s.tokens[heads[0]].lemma in self.bodies or s.tokens[heads[0]].ent in NAMES
        ):
            return []
        mention = self.resolve(heads[0])
        if mention is None:
            return []
        return [Party(actor, mention.span, "", "stated", mention.confidence) for actor in mention.actors]

    def _party(self, i: int) -> list[Party]:
        """The actors that a word stands for, if it can stand for one."""
        s = self.s
        token = s.tokens[i]
        if token.pos not in ("NOUN", "PROPN", "PRON", "ADJ") and token.tag not in _PRONOUNS:
            return []
        mention = self.resolve(i)
        if mention is None:
            return []
        named = mention.kind == "name" or token.ent in NAMES
        if not (named or token.tag in _PRONOUNS or token.lemma in self.bodies):
            return []
        basis: Basis = "stated" if mention.antecedent is None else "discourse"
        return [
            Party(actor, mention.span, s.words(mention.span), basis, mention.confidence)
            for actor in mention.actors
            if actor.code is not None or actor.person is not None
        ]

    def _speakers(self, verb: int) -> list[Party]:
        """Who says the words at a verb: the speaker of the speech they stand in, else of the verb of saying above."""
        s = self.s
        at = s.tokens[verb]
        inside = [
            speech
            for speech in self.speeches
            if speech.speaker and any(c.start <= at.start and at.end <= c.end for c in speech.content)
        ]
        if inside:
            innermost = min(inside, key=lambda speech: sum(c.end - c.start for c in speech.content))
            return [innermost.speaker] if innermost.speaker and innermost.speaker.actor.code else []
        for above in s.up(verb):
            if s.is_verb(above) and s.tokens[verb].dep in ("ccomp", "xcomp"):
                return [p for i in s.subject(above) for p in self._party(i)]
        for below in s.below(verb, "ccomp", "parataxis"):
            if s.tokens[below].start > at.start:
                return [p for i in s.subject(below) for p in self._party(i)]
        return []

    def _foreign(self, head: int, holders: Sequence[Party]) -> list[Party]:
        """Whose the thing is, where that is somebody else: "US requests", "the administration's policies"."""
        s = self.s
        codes = {p.actor.code for p in holders}
        out: list[Party] = []
        for k in s.below(head, "poss", "amod", "compound", "nmod"):
            if s.tokens[k].ent in NAMES or s.tokens[k].dep == "poss":
                out += [replace(p) for p in self._party(k) if p.actor.code not in codes]
        return out

    # --- words round a verb ---

    def _beside(self, v: int, particle: str) -> bool:
        s = self.s
        return any(s.low(k) == particle for k in (*s.prepositions(v), *s.below(v, "dobj", "advmod", "prt")))

    def _conditional(self, v: int) -> bool:
        """Under "if" or "rather than", in a question, or only what somebody should do."""
        s = self.s
        if s.words(s.sentence_span(v)).rstrip(" \"'”’)").endswith("?"):
            return True
        modals = [s.low(k) for k in s.auxiliaries(v) if s.tokens[k].tag == "MD"]
        have = any(s.low(k) in ("have", "'ve", "’ve") for k in s.auxiliaries(v))
        if "should" in modals or "must" in modals or (modals and have):
            return True  # "should accept", "could have vetoed"
        if s.tokens[v].tag == "VB" and not s.auxiliaries(v) and not s.has_to(v) and s.tokens[v].dep == "ROOT":
            return True
        return self._unsettled(v)

    def _unsettled(self, v: int) -> bool:
        """Under a conjunction of doubt or an indirect question, itself or through what governs it: "asked if he tried
        to", "how far they would be willing", "without vetoing"."""
        s = self.s
        dropped = self.w.sets["hedges.dropped"]
        for j in (v, *s.up(v)):
            token = s.tokens[j]
            if any(s.low(k) in dropped for k in s.below(j, "mark")):
                return True
            if token.dep == "pcomp":
                opened = (s.low(token.head), f"{s.low(s.tokens[token.head].head)}_{s.low(token.head)}")
                if any(words in self.w.sets["hedges.instead"] for words in opened):
                    return True
            if token.dep in ("ccomp", "pcomp", "csubj") and self._asks(j):
                return True
            if token.dep == "conj" and self._instead(j):
                return True
            if token.dep in ("ccomp", "acl") and self.w.has("hedges.wished", s.tokens[token.head].lemma):
                return not s.has_to(j)  # "hopes that Mali will accept", "a guarantee that Mali will accept"
            if token.dep not in ("xcomp", "conj", "pcomp") and not (token.dep == "ccomp" and s.has_to(j)):
                return False
        return False

    def _asks(self, v: int) -> bool:
        """A clause that a question word other than "what" and "who" opens."""
        s = self.s
        first = min(s.subtree(v), default=v)
        return s.tokens[first].tag == "WRB" and s.low(first) in ("how", "whether", "why")

    def _instead(self, v: int) -> bool:
        """Joined by "rather than"."""
        s = self.s
        return any(s.low(k) in ("than", "instead") and k < v for k in s.below(s.tokens[v].head, "cc", "mark", "prep"))

    def _hedged(self, v: int) -> bool:
        return any(self.w.has("hedges.modals", self.s.low(k)) for k in self.s.auxiliaries(v))

    def _negation(self, v: int) -> int | None:
        """What denies a verb: a negation of its own or of the one it shares its auxiliaries with ("did not come and
        support"), or what governs it."""
        s = self.s
        token = s.tokens[v]
        no = s.negation(v)
        shared = (
            token.dep == "conj" and s.is_verb(token.head) and not s.below(v, "aux", "auxpass", "nsubj", "nsubjpass")
        )
        if no is None and shared and token.tag == s.tokens[token.head].tag and s.below(token.head, "aux", "auxpass"):
            no = self._negation(token.head)
        return no if no is not None else self._denied(v)

    def _denied(self, v: int) -> int | None:
        """What governs a verb and denies it: "failed to support", "denied that it supports"."""
        s = self.s
        head = s.tokens[v].head
        under = s.tokens[v].dep in ("xcomp", "ccomp") and s.is_verb(head)
        return head if under and head != v and s.tokens[head].lemma in self.denied else None

    def _described(self, verb: int, *more: int) -> Span:
        """The verb with auxiliaries and adverbs before it, the word that carries the stance, and "to" or a
        preposition right after: "has been hesitant to"."""
        s = self.s
        words = [verb, *more, *s.below(verb, "aux", "auxpass", "neg")]
        words += [k for k in s.below(verb, "advmod") if k < verb and k > min([*words, *s.below(verb, "nsubj")])]
        words = [k for k in words if k >= min([verb, *s.below(verb, "aux", "auxpass", "neg")])]
        last = max(words)
        words += [
            k
            for k in s.below(verb, "prt", "dobj")
            if k == verb + 1 and s.low(k) in ("way", "out", "down", "up", "off", "back")
        ]
        last = max(words)
        if last + 1 < len(s.tokens) and s.tokens[last + 1].tag in ("TO", "IN"):
            words.append(last + 1)
        return s.span(words)
