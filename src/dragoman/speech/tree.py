"""The dependency parse as a tree: children, subtrees and the subject that a word has or shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dragoman.records import Parse, Span, Token

NOUNS = frozenset({"NOUN", "PROPN", "PRON"})
UNSPEAKING = frozenset({"DATE", "TIME", "CARDINAL", "PERCENT", "MONEY", "QUANTITY", "ORDINAL"})
"""Entities that say nothing."""
EDGES = frozenset(",;:.–—-…*•")
"""Marks that never begin or end a content or a source."""
_SUBJECTS = ("nsubj", "nsubjpass")
_LOOSE = frozenset({"npadvmod", "dep", "nmod", "dobj", "attr"})
RELATIVES = frozenset({"who", "which", "that", "whom"})


class Tree:
    """Children of every token of a parse, and what is asked of them."""

    def __init__(self, parse: Parse) -> None:
        self.text = parse.text
        self.tokens: tuple[Token, ...] = parse.tokens
        self.starts = [t.start for t in parse.tokens]
        self.sentence_starts = [s.start for s in parse.sentences]
        self.kids: list[list[int]] = [[] for _ in parse.tokens]
        for i, token in enumerate(parse.tokens):
            if token.head != i:
                self.kids[token.head].append(i)
        self._inside: dict[int, list[int]] = {}
        self.sentence: list[int] = [0] * len(parse.tokens)
        for sentence in parse.sentences:
            for i in range(sentence.first, sentence.last):
                self.sentence[i] = sentence.index

    def children(self, i: int, *deps: str) -> list[int]:
        """Children of a token with one of the relations, in order."""
        return [k for k in self.kids[i] if self.tokens[k].dep in deps]

    def subtree(self, i: int, without: Iterable[int] = ()) -> list[int]:
        """Tokens that hang on a token, itself included, in order; `without` prunes branches."""
        pruned = set(without)
        if not pruned and i in self._inside:
            return self._inside[i]
        found, stack, seen = [], [i], {i}
        while stack:
            node = stack.pop()
            found.append(node)
            for kid in self.kids[node]:
                if kid not in pruned and kid not in seen:
                    seen.add(kid)
                    stack.append(kid)
        found.sort()
        if not pruned:
            self._inside[i] = found
        return found

    def ancestors(self, i: int) -> list[int]:
        """The heads above a token, nearest first."""
        found: list[int] = []
        while (head := self.tokens[i].head) != i and head not in found:
            found.append(head)
            i = head
        return found

    def root(self, i: int) -> int:
        """The root of a token's sentence."""
        above = self.ancestors(i)
        return above[-1] if above else i

    def pieces(self, indexes: Iterable[int]) -> list[Span]:
        """Runs of neighbouring tokens as spans, their edges free of commas, dashes and full stops."""
        spans: list[Span] = []
        run: list[int] = []
        for i in sorted(set(indexes)):
            if run and i != run[-1] + 1:
                spans += self._trimmed(run)
                run = []
            run.append(i)
        return spans + self._trimmed(run)

    def _trimmed(self, run: list[int]) -> list[Span]:
        while run and self._is_edge(run[0]):
            run = run[1:]
        while run and self._is_edge(run[-1]):
            run = run[:-1]
        return [Span(self.tokens[run[0]].start, self.tokens[run[-1]].end)] if run else []

    def _is_edge(self, i: int) -> bool:
        return all(char in EDGES for char in self.tokens[i].text)

    def is_passive(self, verb: int) -> bool:
        """True for a passive, participles such as "asked whether ..." included."""
        if self.children(verb, "auxpass", "nsubjpass"):
            return True
        token = self.tokens[verb]
        if token.tag != "VBN" or self.children(verb, "aux", "dobj", "nsubj"):
            return False
        if token.dep == "conj":
            return bool(self.children(token.head, "auxpass"))
        return token.dep == "advcl" or (token.dep == "acl" and not self.children(verb, "ccomp"))

    def subject(self, i: int) -> int | None:
        """Head of the noun phrase that does what a verb or predicate says.

        Its own subject, one shared by a conjunction, a control verb or a participle, or a passive's agent.
        """
        seen: set[int] = set()
        while i not in seen:
            seen.add(i)
            token = self.tokens[i]
            if self.is_passive(i):
                return next((p for by in self.children(i, "agent") for p in self.children(by, "pobj")), None)
            own = self.children(i, "nsubj", "expl")
            if own:
                return own[0]
            head = token.head
            if head == i:
                return None
            if token.dep in ("conj", "acomp", "attr", "oprd") or (token.dep == "dep" and token.pos in ("VERB", "AUX")):
                i = head
            elif token.dep in ("xcomp", "ccomp"):
                controller = self.children(head, "dobj", "nsubjpass")
                if controller and token.dep == "xcomp":
                    return controller[0]
                if token.dep == "ccomp" and token.tag not in ("VBG", "VB", "VBN"):
                    return None
                i = head
            elif token.dep == "advcl" and token.tag in ("VBG", "VBN", "VB"):
                absolute = self._absolute(i)
                if absolute is not None:
                    return absolute
                passive = self.children(head, "nsubjpass")
                if passive:
                    return passive[0]
                i = head
            elif token.dep == "acl":
                if (
                    token.tag == "VBG"
                    and i > 0
                    and self.tokens[i - 1].text == ","
                    and self.tokens[head].dep not in _SUBJECTS
                ):
                    return self.governing_subject(i)
                active = token.tag == "VBG" or bool(self.children(i, "dobj", "ccomp"))
                return head if active and self.tokens[head].pos in ("NOUN", "PROPN", "PRON") else None
            elif token.dep == "pcomp":
                above = [a for a in self.ancestors(i) if self.tokens[a].pos in ("VERB", "AUX")]
                if not above:
                    return None
                i = above[0]
            else:
                return None
        return None

    def _absolute(self, i: int) -> int | None:
        """Who does it in "the talks ended with Cairo announcing ...": the noun between "with" and the gerund."""
        before = i - 1
        if self.tokens[i].tag != "VBG" or before < 0 or self.tokens[before].dep != "pobj":
            return None
        return before if self.tokens[self.tokens[before].head].lemma == "with" else None

    def governing_subject(self, i: int) -> int | None:
        """The subject of the nearest verb above a token that has one."""
        for above in self.ancestors(i):
            if self.tokens[above].pos in ("VERB", "AUX") and (found := self.children(above, *_SUBJECTS)):
                return found[0]
        return None

    def nearest_right(self, verb: int) -> int | None:
        """The noun phrase that begins right after a verb: "...", said the minister."""
        for i in range(verb + 1, min(verb + 6, len(self.tokens))):
            token = self.tokens[i]
            if self.sentence[i] != self.sentence[verb]:
                return None
            if token.ent in UNSPEAKING:
                return None
            if token.pos in ("NOUN", "PROPN", "PRON") and self.tokens[i].dep != "compound":
                while self.tokens[i].dep in ("compound", "poss", "nmod", "appos") and self.tokens[i].head > verb:
                    i = self.tokens[i].head
                return i
            if token.pos not in ("DET", "ADJ", "PROPN", "NOUN", "NUM") and token.text not in ("-",):
                return None
        return None

    def phrase(self, head: int, outside: int) -> Span | None:
        """The full noun phrase of a head word, without the clause of `outside` where that hangs inside it."""
        inside = self.subtree(head)
        if outside in inside:
            branch = outside
            while self.tokens[branch].head != head and self.tokens[branch].head != branch:
                branch = self.tokens[branch].head
            inside = self.subtree(head, [branch])
        run = [i for i in inside if i <= head] + [i for i in inside if i > head]
        start = head
        while start - 1 in run:
            start -= 1
        end = head
        while end + 1 in run:
            end += 1
        found = self.pieces(range(start, end + 1))
        return self._without_stray_marks(found[0]) if found else None

    def _without_stray_marks(self, span: Span) -> Span:
        """A phrase without a quotation mark at its edge that has no partner in it."""
        words = self.text[span.start : span.end]
        if words[0] in "”’\"'" and words.count(words[0]) == 1:
            return Span(span.start + len(words) - len(words[1:].lstrip(" ,")), span.end)
        if words[-1] in '“‘"' and words.count(words[-1]) == 1:
            return Span(span.start, span.start + len(words[:-1].rstrip(" ,")))
        return span

    def nearest_left(self, verb: int) -> int | None:
        """The noun phrase before a verb and its auxiliaries, for one that the parse gives no subject."""
        i = verb - 1
        while i >= 0 and (self.tokens[i].pos in ("AUX", "ADV", "PART", "PUNCT") or self.tokens[i].ent in UNSPEAKING):
            i -= 1
        if i < 0 or self.sentence[i] != self.sentence[verb] or self.tokens[i].pos not in NOUNS:
            return None
        inside = set(self.subtree(verb))
        while (head := self.tokens[i].head) != i and head not in (verb,):
            token = self.tokens[i]
            if token.ent == "PERSON" and token.dep != "compound":
                break
            if token.dep not in ("compound", "appos", "pobj", "prep", "conj", "relcl", "poss") or head > verb:
                break
            if self.tokens[head].pos not in ("NOUN", "PROPN", "ADP"):
                break
            i = head
        if i in inside and self.tokens[i].dep in ("appos", "conj"):
            return i
        return None if self.tokens[i].pos == "ADP" or (i in inside and self.tokens[i].dep not in _LOOSE) else i

    def antecedent(self, i: int) -> int:
        """For a relative pronoun the noun that it stands for, else the token itself."""
        if self.tokens[i].text.lower() not in RELATIVES:
            return i
        for above in self.ancestors(i):
            if self.tokens[above].dep == "relcl":
                return self.tokens[above].head
        return i


def covered(tokens: Sequence[Token], span: Span) -> list[int]:
    """Indexes of the tokens inside a span."""
    return [i for i, t in enumerate(tokens) if span.start <= t.start and t.end <= span.end]
