"""A dependency parse, asked in grammar's words by the rooms that read it: subjects, objects, phrases, clauses.

Indices are those of `Parse.tokens`; labels are spaCy's English ones (nsubj, dobj, pobj, xcomp ...).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator

from dragoman.records import Mention, Parse, Sentence, Span, Token

Resolve = Callable[[int], Mention | None]
"""Token index of a head word → whom it stands for."""

NAMES = frozenset({"GPE", "NORP", "ORG", "PERSON", "LOC", "FAC"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_RELATIVES = frozenset({"who", "whom", "which", "that"})
_JOINED = frozenset({"xcomp", "conj", "advcl", "acomp", "attr", "oprd", "dep", "prep", "prt"})
_BLAMING = frozenset(
    {
        "accuse",
        "suspect",
        "convict",
        "blame",
        "criticize",
        "criticise",
        "condemn",
        "praise",
        "thank",
        "commend",
        "charge",
    }
)
"""Verbs whose object did what the gerund behind them says: "accuse Mali of arming rebels"."""
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "csubj", "acl"})


class Syntax:
    """Questions to a parse."""

    def __init__(self, parse: Parse) -> None:
        self.parse = parse
        self.text = parse.text
        self.tokens: tuple[Token, ...] = parse.tokens
        self.kids: list[list[int]] = [[] for _ in parse.tokens]
        for i, token in enumerate(parse.tokens):
            if token.head != i:
                self.kids[token.head].append(i)
        self._starts = [token.start for token in parse.tokens]
        self._firsts = [s.first for s in parse.sentences]

    def low(self, i: int) -> str:
        return self.tokens[i].text.lower()

    def below(self, i: int, *deps: str) -> list[int]:
        """Children with one of the labels, in order."""
        return [k for k in self.kids[i] if self.tokens[k].dep in deps]

    def up(self, i: int) -> Iterator[int]:
        """The heads above a token, nearest first."""
        seen = {i}
        while self.tokens[i].head not in seen:
            i = self.tokens[i].head
            seen.add(i)
            yield i

    def is_verb(self, i: int) -> bool:
        token = self.tokens[i]
        return token.pos in ("VERB", "AUX") or (token.tag.startswith("VB") and token.pos != "NOUN")

    def sentence(self, i: int) -> Sentence:
        """The sentence in which a token stands."""
        at = bisect_right(self._firsts, i) - 1
        while self.parse.sentences[at].last <= i:  # sentences without tokens share their first
            at += 1
        return self.parse.sentences[at]

    def sentence_span(self, i: int) -> Span:
        found = self.sentence(i)
        return Span(found.start, found.end)

    def conjuncts(self, i: int) -> list[int]:
        """A word and those joined to it by "and", "or" and commas, in order."""
        found = [i]
        for k in self.below(i, "conj"):
            if self.is_verb(k) == self.is_verb(i):
                found += self.conjuncts(k)
        return sorted(found)

    def subtree(self, i: int, stop: Collection[str] = ()) -> list[int]:
        """A word and all below it, in order, without branches whose label is in `stop`."""
        found, stack = [], [i]
        while stack:
            node = stack.pop()
            found.append(node)
            stack += [k for k in self.kids[node] if self.tokens[k].dep not in stop]
        return sorted(found)

    def clause(self, v: int) -> list[int]:
        """The words of a verb's clause, without those of the clauses that hang on it."""
        return self.subtree(v, _CLAUSES | {"conj"})

    def clause_verb(self, i: int) -> int:
        """The verb of the clause in which a word stands (itself if it is one); the root where there is none."""
        if self.is_verb(i) and self.tokens[i].dep not in ("aux", "auxpass", "amod"):
            return i
        last = i
        for last in self.up(i):
            if self.is_verb(last) and self.tokens[last].dep not in ("aux", "auxpass", "amod"):
                return last
        return last

    def span(self, indices: Iterable[int]) -> Span:
        """From the first to the last of the tokens, edges free of commas, stops and dashes."""
        run = sorted(indices)
        while len(run) > 1 and self.tokens[run[0]].pos in ("PUNCT", "CCONJ"):
            run = run[1:]
        while len(run) > 1 and self.tokens[run[-1]].pos in ("PUNCT", "CCONJ"):
            run = run[:-1]
        return Span(self.tokens[run[0]].start, self.tokens[run[-1]].end)

    def words(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def at(self, span: Span) -> list[int]:
        """The tokens inside a span."""
        first = bisect_right(self._starts, span.start - 1)
        found = []
        for i in range(first, len(self.tokens)):
            if self.tokens[i].start >= span.end:
                break
            found.append(i)
        return found

    def noun_phrase(self, i: int, stop: Collection[str] = ()) -> list[int]:
        """The words of a noun's phrase: unbroken, without appositions, relative clauses and what is joined to it."""
        inside = set(self.subtree(i, {"relcl", "appos", "conj", "cc", "advcl", "parataxis", "preconj", *stop}))
        left = right = i
        while left - 1 in inside and self.tokens[left - 1].text not in (",", ";"):
            left -= 1
        while right + 1 in inside and self.tokens[right + 1].text not in (",", ";", ":"):
            right += 1
        return list(range(left, right + 1))

    def has_to(self, v: int) -> bool:
        return any(self.tokens[k].tag == "TO" for k in self.kids[v])

    def negation(self, v: int) -> int | None:
        """The word that denies a verb, its auxiliary or the verb it is joined to."""
        for k in self.kids[v]:
            token = self.tokens[k]
            if token.dep == "neg" or (token.dep == "advmod" and self.low(k) == "never"):
                return k
            if token.dep == "advmod" and self.low(k) in ("longer", "more"):  # "no longer", "no more"
                no = self.below(k, "neg", "det")
                if any(self.low(j) == "no" for j in no):
                    return no[0]
        return None

    def passive(self, v: int) -> bool:
        """True for "was cancelled" and "troops sent by Mali"."""
        if self.below(v, "nsubjpass", "auxpass"):
            return True
        token = self.tokens[v]
        return token.tag == "VBN" and not self.below(v, "aux", "nsubj", "dobj") and token.dep in ("acl", "amod")

    def auxiliaries(self, v: int) -> list[int]:
        """Auxiliaries of a verb, or of the one it is joined to where it has none."""
        own = self.below(v, "aux", "auxpass")
        token = self.tokens[v]
        joined = token.dep == "conj" and token.head != v and not self.below(v, *_SUBJECTS)
        if not own and joined and (self.tokens[token.head].tag == token.tag or token.tag == "VB"):
            return self.auxiliaries(token.head)
        return own

    def subject(self, v: int) -> list[int]:
        """Who does what a verb or predicate says: its subject, one that it takes over, or a passive's agent."""
        if self.passive(v):
            agents = [k for by in self.below(v, "agent") for k in self.below(by, "pobj")]
            return [j for k in agents for j in self.conjuncts(k)]
        return [self.antecedent(j) for k in self._surface(v, set()) for j in self.conjuncts(k)]

    def surface_subject(self, v: int) -> list[int]:
        """The subject as grammar has it, also of a passive."""
        return [self.antecedent(j) for k in self._surface(v, set()) for j in self.conjuncts(k)]

    def _surface(self, v: int, seen: set[int]) -> list[int]:
        if v in seen:
            return []
        seen.add(v)
        own = self.below(v, *_SUBJECTS)
        if own:
            return own
        token = self.tokens[v]
        above = token.head
        if above == v:
            return []
        if token.dep == "acl":
            if token.tag == "VBG" or self.passive(v):
                return [above]
            owners = self.below(above, "poss")
            return owners or self._surface(self.clause_verb(above), seen)
        if token.dep == "pcomp":
            verb = self.clause_verb(above)
            blamed = self.below(verb, "dobj") if self.tokens[verb].lemma in _BLAMING else []
            return blamed or self._surface(verb, seen)
        if token.dep == "xcomp" and self.below(above, "dobj") and self.has_to(v):
            return (
                self.below(above, "dobj")
                if self.tokens[above].lemma not in ("use", "promise")
                else self._surface(above, seen)
            )
        bare = self._bare_relative(v)
        if bare is not None:
            return [bare]
        if token.dep in _JOINED or (token.dep == "ccomp" and (self.has_to(v) or token.tag == "VBG")):
            return self._surface(above, seen)
        return []

    def _bare_relative(self, v: int) -> int | None:
        """The subject that the parser gave to the clause inside it: "The states she is visiting have cooperated", read
        as "The states is visiting (that) have cooperated". A finite verb without a subject follows another at once."""
        token = self.tokens[v]
        inner = token.head
        finite = token.tag in ("VBZ", "VBP", "VBD") or any(
            self.tokens[k].tag in ("VBZ", "VBP", "VBD", "MD") for k in self.below(v, "aux", "auxpass")
        )
        if token.dep != "ccomp" or not finite or inner > v or self.below(v, "mark"):
            return None
        between = range(inner + 1, v)
        if any(
            self.tokens[k].head != v or self.tokens[k].dep not in ("aux", "auxpass", "advmod", "neg") for k in between
        ):
            return None
        return next(
            (k for k in self.below(inner, "nsubj", "nsubjpass") if self.tokens[k].pos in ("NOUN", "PROPN")),
            None,
        )

    def antecedent(self, i: int) -> int:
        """For a relative pronoun the noun it stands for, else the token itself."""
        if self.low(i) not in _RELATIVES or self.tokens[i].dep in ("det", "mark"):
            return i
        for j in self.up(i):
            if self.tokens[j].dep == "relcl":
                return self.tokens[j].head
        return i

    def objects(self, v: int) -> list[int]:
        """What it is done to: object, or subject of a passive, with all that is joined to it."""
        if self.passive(v):
            own = self.below(v, "nsubjpass")
            if not own and self.tokens[v].dep in ("acl", "amod"):
                own = [self.tokens[v].head]
        else:
            own = self.below(v, "dobj")
            if not own and self.tokens[v].dep == "relcl" and self.below(v, "nsubj"):
                relative = [k for k in self.below(v, "nsubj") if self.low(k) in _RELATIVES]
                own = [] if relative else [self.tokens[v].head]
        return [self.antecedent(j) for k in own for j in self.conjuncts(k)]

    def prepositions(self, i: int) -> list[int]:
        """Prepositions and particles under a word, nested ones too ("out of", "up for")."""
        found: list[int] = []
        for k in self.kids[i]:
            if self.tokens[k].dep in ("prep", "prt", "agent", "dative") or (
                self.tokens[k].dep in ("advmod", "acomp") and self.tokens[k].pos in ("ADP", "ADV")
            ):
                found.append(k)
                if (
                    self.low(k) != "according"
                ):  # "vowed an answer, according to the press": "to" is no word of the verb's
                    found += self.prepositions(k)
        return found

    def governed(self, i: int, words: Collection[str]) -> list[int]:
        """What one of the prepositions under a word governs, with all that is joined to it."""
        return [
            j
            for prep in self.prepositions(i)
            if self.low(prep) in words
            for k in self.below(prep, "pobj", "dobj")
            for j in self.conjuncts(k)
        ]


def sectors_of(mention: Mention | None) -> frozenset[str]:
    """The sectors of all whom a mention stands for."""
    return frozenset(s for actor in mention.actors for s in actor.sectors) if mention else frozenset()
