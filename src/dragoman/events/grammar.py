"""A dependency parse, asked in grammar's words: who is this verb's subject, what does a preposition govern.

Indices are those of `Parse.tokens`. Labels are spaCy's English ones (ClearNLP: nsubj, dobj, nsubjpass, agent,
pobj ...).
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.records import Parse, Token

_SUBJECTS = ("nsubj", "csubj")
_RELATIVE = frozenset({"who", "whom", "which", "that"})
_NAMES = frozenset({"GPE", "NORP", "ORG", "PERSON", "LOC", "FAC"})
_LED = frozenset({"lead", "broker", "sponsor", "impose", "organize", "mediate", "back", "run", "fund", "order"})
_LINKS = frozenset({"prep", "agent", "prt", "dative", "advmod", "mark"})
_LINK_WORDS = frozenset({"ADP", "ADV", "SCONJ", "PART", "VERB"})
TIMES = frozenset({"DATE", "TIME"})
_CLAUSES = frozenset(
    {"ROOT", "relcl", "advcl", "ccomp", "xcomp", "acl", "conj", "pcomp", "parataxis", "csubj", "dep", "appos"}
)


class Grammar:
    """Questions to a parse. `controls` are verbs whose object does what the complement says ("urged Iran to
    stop"); `parts` are nouns that stand for what follows their "of" ("thousands of protesters")."""

    def __init__(self, parse: Parse, controls: frozenset[str], parts: frozenset[str]) -> None:
        self.tokens: tuple[Token, ...] = parse.tokens
        self.controls = controls
        self.parts = parts
        self.kids: list[list[int]] = [[] for _ in parse.tokens]
        for i, token in enumerate(parse.tokens):
            if token.head != i:
                self.kids[token.head].append(i)

    def below(self, i: int, *deps: str) -> list[int]:
        """Children with one of the labels, in order."""
        return [k for k in self.kids[i] if self.tokens[k].dep in deps]

    def is_verb(self, i: int) -> bool:
        token = self.tokens[i]
        return token.pos in ("VERB", "AUX") or (token.tag.startswith("VB") and token.pos != "NOUN")

    def up(self, i: int) -> Iterator[int]:
        """The heads above a token, nearest first."""
        seen = {i}
        while self.tokens[i].head not in seen:
            i = self.tokens[i].head
            seen.add(i)
            yield i

    def conjuncts(self, i: int) -> list[int]:
        """A word and those joined to it by "and", "or", commas."""
        out = [i]
        for k in self.below(i, "conj"):
            if not self.is_verb(k) or self.is_verb(i):
                out += self.conjuncts(k)
        return out

    def people(self, heads: list[int]) -> list[int]:
        """Heads as parties: conjuncts spread out, relative pronouns resolved, "dozens of" looked through."""
        out: list[int] = []
        for head in heads:
            for i in self.conjuncts(head):
                j = self._through(self.antecedent(i))
                out += [j] if j == i else self.conjuncts(j) if j != i and self.tokens[j].head != i else [j]
        return list(dict.fromkeys(out))

    def antecedent(self, i: int) -> int:
        """For a relative pronoun, the noun it stands for; else the token itself."""
        token = self.tokens[i]
        if token.text.lower() not in _RELATIVE or token.dep in ("det", "mark"):
            return i
        for j in self.up(i):
            if self.tokens[j].dep == "relcl":
                return self.tokens[j].head
            if self.tokens[j].dep in ("ccomp", "advcl", "ROOT"):
                return i
        return i

    def _through(self, i: int) -> int:
        token = self.tokens[i]
        if token.lemma in self.parts or token.pos == "NUM":
            for prep in self.below(i, "prep"):
                if self.tokens[prep].text.lower() == "of":
                    for k in self.below(prep, "pobj"):
                        return self._through(k)
        return i

    def is_passive(self, v: int) -> bool:
        """True for "was arrested", "troops sent by Iran", and what is joined to such."""
        token = self.tokens[v]
        if self.below(v, "nsubjpass", "auxpass", "csubjpass"):
            return True
        if token.tag != "VBN" or self.below(v, "aux", "nsubj"):
            return False
        if token.dep == "acl" and self.below(v, "dobj"):
            return False  # "the coalition bombed Sanaa", taken for a participle
        if token.dep in ("acl", "amod") or (token.dep in ("relcl", "advcl") and not self.below(v, "nsubj")):
            return True
        if token.dep == "conj":
            return self.is_passive(token.head)
        return bool(self.below(v, "agent")) and not self.below(v, "dobj")

    def subject(self, v: int) -> list[int]:
        """Who does it: subject, by-phrase of a passive, or whoever controls a verb without a subject."""
        if self.is_passive(v):
            return self._agents(v)
        reduced = self.reduced(v)
        return [reduced[1]] if reduced else self._surface(v, set())

    def reduced(self, v: int) -> tuple[int, int] | None:
        """For "the countries Rubio is visiting have ...", taken for an apposition: countries and Rubio."""
        for noun in self.below(v, "nsubj"):
            for name in self.below(noun, "appos"):
                last = max(self.subtree(noun))
                bare = all(self.tokens[k].pos != "PUNCT" for k in range(noun, name))
                if bare and self.tokens[noun].tag == "NNS" and self.tokens[name].pos == "PROPN" and name == last:
                    return noun, name
        return None

    def _agents(self, v: int) -> list[int]:
        for by in self.below(v, "agent", "prep"):
            if self.tokens[by].text.lower() == "by":
                return self.below(by, "pobj")
        if self.tokens[v].dep == "conj" and self.tokens[self.tokens[v].head].tag == "VBN":
            return []
        for k in self.below(v, "conj"):
            if self.is_passive(k):
                return self._agents(k)
        return []

    def _surface(self, v: int, seen: set[int]) -> list[int]:
        """The subject as it stands, or the one that the verb takes over from the clause above."""
        if v in seen:
            return []
        seen.add(v)
        own = self.below(v, *_SUBJECTS, "nsubjpass", "expl")
        own = own or [k for aux in self.below(v, "aux") for k in self.below(aux, *_SUBJECTS)]
        if own:
            return own
        token = self.tokens[v]
        head = token.head
        if head == v:
            return []
        if token.dep == "relcl":
            return []  # "the town they took": its subject is own; without one nothing is safe
        if token.dep == "acl":
            return self._of_noun(v, head, seen)
        if token.dep in ("xcomp", "ccomp") and self.is_verb(head):
            if self.tokens[head].lemma in self.controls:
                objects = self.below(head, "dobj", "dative", "nsubjpass")
                if objects:
                    return objects
            return self._surface(head, seen)
        if token.dep in ("conj", "advcl", "xcomp", "dep", "aux", "acomp", "attr", "oprd", "amod"):
            return self._surface(head, seen) if self.is_verb(head) or self.tokens[head].pos == "ADJ" else []
        if token.dep == "pcomp":
            return self._surface_above_prep(head, seen)
        return []

    def _surface_above_prep(self, prep: int, seen: set[int]) -> list[int]:
        above = self.tokens[prep].head
        if self.is_verb(above):
            if self.tokens[above].lemma in self.controls:
                objects = self.below(above, "dobj", "nsubjpass")
                if objects:
                    return objects
            return self._surface(above, seen)
        return self.owner(above)

    def _of_noun(self, v: int, noun: int, seen: set[int]) -> list[int]:
        """The subject of "troops backing ..." is the noun; of "a plan to strike" whoever has the plan."""
        if self.tokens[v].tag == "VBG":
            return [noun]
        has = self.owner(noun)
        if has:
            return has
        above = self.tokens[noun].head
        if self.tokens[noun].dep in ("dobj", "attr", "pobj") and self.is_verb(above):
            return self._surface(above, seen)
        return []

    def owner(self, noun: int) -> list[int]:
        """Who has or makes the thing: "Iran's refusal", "Russian strikes", "the strike by Israel"."""
        return self.possessor(noun) or self.modifier(noun) or self.governed(noun, "by") or self.governed(noun, "of")

    def possessor(self, noun: int) -> list[int]:
        return self.below(noun, "poss")

    def modifier(self, noun: int) -> list[int]:
        """Names and nouns that stand before a noun: "Russian", "police" (no numbers, adjectives, days)."""
        out = []
        for k in self.below(noun, "amod", "compound", "nmod"):
            token = self.tokens[k]
            if token.tag == "VBN" or (token.tag == "VBD" and token.dep == "amod"):
                if token.lemma in _LED:  # "Hamas-led", "US-brokered"
                    out += [
                        c
                        for c in self.below(k, "npadvmod", "compound", "nsubj", "nmod", "amod", "advmod")
                        if self.tokens[c].ent in _NAMES
                    ]
                continue
            if token.ent in _NAMES or (token.pos in ("PROPN", "NOUN") and not token.ent):
                out.append(k)
        return out

    def speaker(self, v: int) -> list[int]:
        """Who says that: the subject of the verb of which the clause is the content."""
        for i in (v, *self.up(v)):
            token = self.tokens[i]
            if token.dep == "ccomp" and token.head != i:
                return self.subject(token.head)
            said = self.below(i, "parataxis", "ccomp") if token.dep == "ROOT" else []
            for k in said:
                if self.below(k, "nsubj") and not self.below(k, "dobj"):
                    return self.subject(k)
        return []

    def objects(self, v: int) -> list[int]:
        """What it is done to: object, subject of a passive, noun before a participle, shared object."""
        if self.is_passive(v):
            own = self.below(v, "nsubjpass")
            if own:
                return own
            token = self.tokens[v]
            if token.dep in ("acl", "amod"):
                return [token.head]
            if token.dep == "relcl":
                return [token.head]
            return self._surface(v, set())
        own = self.below(v, "dobj", "obj")
        if own:
            return own
        reduced = self.reduced(v)
        if reduced:
            return [reduced[0]]
        token = self.tokens[v]
        if token.dep == "relcl" and self.below(v, *_SUBJECTS) and not self._relative_inside(v):
            return [token.head]
        for k in self.below(v, "conj"):
            shares = self.tokens[k].tag == token.tag and not self.below(k, *_SUBJECTS)
            if shares and not self.below(v, "prep", "prt", "ccomp", "xcomp"):
                return self.below(k, "dobj")
        return []

    def _relative_inside(self, v: int) -> bool:
        return any(self.tokens[k].text.lower() in _RELATIVE for k in self.below(v, *_SUBJECTS))

    def governed(self, i: int, word: str) -> list[int]:
        """What a preposition (or particle and preposition) under a word governs."""
        out: list[int] = []
        for prep in self.prepositions(i):
            if self.tokens[prep].text.lower() == word:
                out += [k for k in self.below(prep, "pobj", "obj", "dobj") if self.tokens[k].ent not in TIMES]
        if not out and word == "to":
            out = self.below(i, "dative") if self.is_verb(i) else []
            out = [k for k in out if self.tokens[k].pos not in ("ADP", "PART")]
        return out

    def prepositions(self, i: int) -> list[int]:
        """Prepositions and particles under a word, also nested ones ("out of")."""
        out: list[int] = []
        for k in self.kids[i]:
            if self.tokens[k].dep in _LINKS and self.tokens[k].pos in _LINK_WORDS:
                out += [k, *self.prepositions(k)]
        return out

    def clauses(self, i: int) -> list[int]:
        """Verbs of the clauses that complete a word: infinitives, that-clauses, gerunds."""
        out = self.below(i, "xcomp", "ccomp", "acl", "csubj")
        for k in self.below(i, "advcl"):
            if self.has_to(k):
                out.append(k)
        for k in self.below(i, "dobj"):
            out += [c for c in self.below(k, "acl") if self.has_to(c)]
        for prep in self.prepositions(i):
            out += self.below(prep, "pcomp")
        return out

    def has_to(self, v: int) -> bool:
        return any(self.tokens[k].tag == "TO" for k in self.kids[v])

    def negated(self, i: int) -> list[int]:
        return [k for k in self.kids[i] if self.tokens[k].dep == "neg"]

    def clause_verb(self, i: int) -> int:
        """The verb of the clause in which a word stands (itself if it is one)."""
        if self.is_verb(i) and self.tokens[i].dep in _CLAUSES:
            return i
        for j in self.up(i):
            if self.is_verb(j) and self.tokens[j].dep not in ("amod", "aux", "auxpass"):
                return j
        return i

    def subtree(self, i: int, stop: frozenset[str] = frozenset()) -> Iterator[int]:
        """A word and all below it, without branches whose label is in `stop`."""
        yield i
        for k in self.kids[i]:
            if self.tokens[k].dep not in stop:
                yield from self.subtree(k, stop)
