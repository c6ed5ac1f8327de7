"""Does a frame fit at this token, and if so, which tokens fill its slots?"""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.codebook.load import Codebook
from dragoman.codebook.syntax import Frame
from dragoman.events.grammar import TIMES, Grammar

_DEEPEST = 8
"""Clauses within clauses that are followed down; no sentence that people write goes deeper."""
_NOUN_TAGS = ("NOUN", "PROPN")


@dataclass(slots=True)
class Match:
    """A frame that fits, and what it took hold of."""

    frame: Frame
    at: int
    """Token index of the word."""
    verb: int | None = None
    """For a noun, the light verb that carries it ("launched an attack")."""
    objects: list[int] = field(default_factory=list[int])
    """Objects that the frame asked for: no events of their own."""
    complement: int | None = None
    """Verb of the clause that the frame asked for."""
    words: list[int] = field(default_factory=list[int])
    """Particles and the like, for the span of the trigger."""


class Patterns:
    """Frames of a codebook, tried on the words of one parse. Matches are kept, as clauses ask for theirs."""

    def __init__(self, grammar: Grammar, codebook: Codebook) -> None:
        self.g = grammar
        self.codebook = codebook
        self.light_do = codebook.classes["light_do"]
        self.light_get = codebook.classes["light_get"]
        self.bodies = codebook.classes["bodies"]
        self._found: dict[int, Match | None] = {}
        self._depth = 0

    def best(self, i: int) -> Match | None:
        """The most specific frame at a token."""
        if i not in self._found:
            if self._depth >= _DEEPEST:
                return None
            self._found[i] = None  # a clause that hangs on itself must not loop
            self._depth += 1
            self._found[i] = self._best(i)
            self._depth -= 1
        return self._found[i]

    def _best(self, i: int) -> Match | None:
        for kind, word in self._readings(i):
            for frame in self.codebook.index.get((kind, word), ()):
                match = self._fit(frame, i)
                if match is not None:
                    return match
        return None

    def _readings(self, i: int) -> list[tuple[str, str]]:
        token = self.g.tokens[i]
        low = token.text.lower()
        if token.tag.startswith("VB") and token.pos in ("VERB", "ADJ", "AUX") and token.dep not in ("aux", "amod"):
            return [("verb", token.lemma), ("adj", low)]
        if token.pos == "ADJ":
            out = [("adj", token.lemma), ("adj", low)]
            return out + ([("verb", low)] if token.dep not in ("amod", "compound") else [])
        if (token.pos in _NOUN_TAGS or token.tag.startswith("NN")) and token.dep not in ("compound", "nmod"):
            return [("noun", token.lemma), ("noun", low.removesuffix("s")), ("noun", low)]
        return []

    def _fit(self, frame: Frame, i: int) -> Match | None:
        match = Match(frame, i)
        if frame.kind == "noun":
            match.verb = self._light(i)
        if not self._particles(match) or not self._modifiers(match):
            return None
        if (frame.objects or frame.not_objects) and not self._objects(match):
            return None
        if (frame.subjects or frame.not_subjects) and not self._subjects(match):
            return None
        if frame.complement is not None and not self._complement(match):
            return None
        return match if not frame.need or self.fill(match, frame.recipient) else None

    def _light(self, noun: int) -> int | None:
        """The verb that does no more than carry the noun."""
        g = self.g
        token = g.tokens[noun]
        head = token.head
        if token.dep == "conj" and g.tokens[head].pos in _NOUN_TAGS:
            return self._light(head)
        if token.dep == "pobj":
            prep, head = head, g.tokens[head].head
            pair = f"{g.tokens[head].lemma}_{g.tokens[prep].text.lower()}"
            return head if pair in self.light_do or pair in self.light_get else None
        if token.dep in ("dobj", "nsubjpass", "attr") and g.tokens[head].lemma in self.light_do | self.light_get:
            return head
        if g.below(noun, "acl", "relcl"):
            for k in g.below(noun, "acl", "relcl"):
                if g.tokens[k].lemma in self.light_do and noun in g.people(g.objects(k)):
                    return k
        return None

    def _particles(self, match: Match) -> bool:
        for wanted in match.frame.particles:
            near = [p for w in self._bases(match) for p in self.g.prepositions(w)]
            hit = next((p for p in near if self._particle_is(p, wanted) and p not in match.words), None)
            if hit is None:
                return False
            match.words.append(hit)
        return True

    def _particle_is(self, p: int, wanted: frozenset[str]) -> bool:
        low = self.g.tokens[p].text.lower()
        governed = self.g.below(p, "pobj")
        if governed and all(self.g.tokens[k].ent in TIMES for k in governed):
            return False
        return low in wanted or ("=" + low in wanted and not self.g.below(p, "pobj", "pcomp"))

    def _bases(self, match: Match) -> list[int]:
        """Where the frame's prepositions may hang: on the word, on its light verb, on its object."""
        bases = [match.at]
        if match.verb is not None:
            bases.append(match.verb)
        token = self.g.tokens[match.at]
        above = self.g.tokens[token.head].lemma
        happens = token.dep in ("nsubj", "nsubjpass") and above in self.codebook.status.carriers
        if (match.frame.kind == "noun" and happens) or (match.frame.kind == "adj" and above == "be"):
            bases.append(token.head)
        if match.frame.kind == "verb":
            bases += self.g.people(self.g.objects(match.at))
        return bases

    def _modifiers(self, match: Match) -> bool:
        frame = match.frame
        if not frame.modifiers and not frame.not_modifiers:
            return True
        g = self.g
        bases = [match.at, *(g.objects(match.at) if frame.kind == "verb" else [])]
        if frame.kind == "adj":
            bases.append(g.tokens[match.at].head)
        near = [
            k
            for base in bases
            for k in g.below(
                base,
                "amod",
                "compound",
                "nmod",
                "advmod",
                "poss",
                "neg",
                "acomp",
                "oprd",
                "npadvmod",
                "nummod",
                "aux",
            )
            if g.tokens[k].pos != "DET"
        ]
        near += [c for k in near for c in g.below(k, "compound", "amod", "conj", "nmod", "advmod")]
        near += g.governed(match.at, "of")
        lemmas = {g.tokens[k].lemma for k in near} | {g.tokens[k].text.lower() for k in near}
        hit = {word for wanted in frame.modifiers if lemmas.issuperset(wanted.split("+")) for word in wanted.split("+")}
        if frame.modifiers and not hit:
            return False
        match.words += [k for k in near if g.tokens[k].lemma in hit and abs(k - match.at) < 4]
        return not (lemmas & frame.not_modifiers)

    def _objects(self, match: Match) -> bool:
        """Objects in the list; where the frame has a preposition, what that governs counts as object too."""
        g, frame = self.g, match.frame
        heads = g.objects(match.at) if frame.kind == "verb" else []
        for prep in match.words:
            heads = heads + g.below(prep, "pobj")
        heads = [h for head in heads for h in g.people([head])]
        if "*" in frame.not_objects and heads:
            return False
        if frame.not_objects and any(self._is(h, frame.not_objects) for h in heads):
            return False
        if not frame.objects:
            return True
        match.objects = [h for h in heads if self._is(h, frame.objects)]
        return bool(match.objects)

    def _is(self, i: int, lemmas: frozenset[str]) -> bool:
        token = self.g.tokens[i]
        return (
            token.lemma in lemmas
            or token.pos in lemmas
            or (token.ent != "" and token.ent in lemmas)
            or token.text.lower() in lemmas
            or token.text.lower().removesuffix("s") in lemmas
        )

    def _subjects(self, match: Match) -> bool:
        heads = self.g.people(self.g.subject(match.at))
        if any(self._is(h, match.frame.not_subjects) for h in heads):
            return False
        return not match.frame.subjects or any(self._is(h, match.frame.subjects) for h in heads)

    def _complement(self, match: Match) -> bool:
        wanted = match.frame.complement
        assert wanted is not None
        g = self.g
        bases = self._bases(match)
        if match.frame.kind == "noun":  # "threats by the junta to close ..."
            bases += [k for prep in g.prepositions(match.at) for k in g.below(prep, "pobj")]
        for base in bases:
            for clause in g.clauses(base):
                if not self._clause_is(clause, wanted.kind):
                    continue
                for verb in g.conjuncts(clause):
                    if wanted.lemmas and not any(self._is(k, wanted.lemmas) for k in (verb, *g.below(verb, "aux"))):
                        continue
                    if wanted.types and not self._typed(verb, wanted.types):
                        continue
                    match.complement = verb
                    return True
        return False

    def _clause_is(self, verb: int, kind: str) -> bool:
        token, to = self.g.tokens[verb], self.g.has_to(verb)
        if kind == "to":
            return to or (token.tag == "VB" and token.dep in ("ccomp", "xcomp") and not self.g.below(verb, "aux"))
        if kind == "ing":
            return token.dep == "pcomp" or (token.tag == "VBG" and token.dep in ("xcomp", "ccomp"))
        if kind == "that":
            return not to and token.dep == "ccomp"
        return True

    def _typed(self, verb: int, types: frozenset[str]) -> bool:
        """Is the clause's own event, of its verb or of the noun that this carries, of one of the types?"""
        match = self.event_in(verb)
        if match is None:
            return False
        type, modes = match.frame.type, match.frame.modes
        return type in types or any(f"{type}.{mode}" in types for mode in modes)

    def event_in(self, verb: int, deeper: int = 3) -> Match | None:
        """The event that a clause tells: its verb's, else its object's or its prepositions'."""
        g = self.g
        found = self.best(verb)
        if found is not None:
            return found
        nouns = g.objects(verb) + [p for prep in g.prepositions(verb) for p in g.below(prep, "pobj")]
        for noun in nouns:
            found = self.best(noun)
            if found is not None:
                return found
        inner = g.below(verb, "xcomp")
        return self.event_in(inner[0], deeper - 1) if inner and deeper else None

    def fill(self, match: Match, choices: tuple[tuple[str, ...], ...]) -> tuple[int, ...]:
        """The first choice of slots whose first slot holds anybody, else the first that holds anybody."""
        filled = [[self.slot(match, slot) for slot in choice] for choice in choices]
        for slots in sorted(filled, key=lambda slots: not slots[0]):
            found = [i for slot in slots for i in slot]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def slot(self, match: Match, name: str) -> list[int]:
        """Head words of the parties in a slot; a star asks for who owns the thing that stands there."""
        bare = name.removesuffix("*")
        found = self.g.people(self._slot(match, bare))
        inside = {match.at, match.verb} if bare != "self" else set()
        if name.endswith("*"):
            found = [o for i in found for o in self._owners(i)]
        return [i for i in found if i not in inside]

    def _slot(self, match: Match, name: str) -> list[int]:
        g, at, verb = self.g, match.at, match.verb
        noun = match.frame.kind == "noun"
        first, _, second = name.partition(".")
        if first == "comp":
            return self._in_clause(match, second)
        if first == "obj" and second:
            return [k for o in (match.objects or g.objects(at)) for k in self._of_thing(o, second)]
        if name == "self":
            return [at]
        if name == "speaker":
            return g.speaker(at)
        if name == "subj":
            if noun:
                return self._light_subject(match)
            return g.subject(at)
        if name == "obj":
            if noun:
                return self._light_object(match)
            return g.objects(at)
        if name == "iobj":
            return [k for k in g.below(at, "dative") if g.tokens[k].pos != "ADP"]
        if noun and name in ("poss", "mod", "of"):
            return self._of_thing(at, name)
        bases = self._bases(match)
        found = [k for base in bases for k in g.governed(base, name)]
        if not found and noun:  # "protests by nurses against ...", "threats of sanctions against ..."
            inner = [k for prep in g.prepositions(at) for k in g.below(prep, "pobj")]
            found = [k for i in inner for k in g.governed(i, name)] if name != "of" else []
        if name == "by" and verb is not None and g.is_passive(verb):
            found = found or g.subject(verb)
        return found

    def _of_thing(self, noun: int, name: str) -> list[int]:
        if name == "poss":
            return self.g.possessor(noun)
        if name == "mod":
            return [k for k in self.g.modifier(noun) if self._names(k)]
        return self.g.governed(noun, name)

    def _names(self, i: int) -> bool:
        """A modifier that can be a party: a name, or a noun for people who act ("police raid")."""
        token = self.g.tokens[i]
        return token.pos != "NOUN" or token.ent != "" or token.lemma in self.bodies

    def _light_subject(self, match: Match) -> list[int]:
        g, verb = self.g, match.verb
        if verb is None or match.frame.plain:
            return []
        light = g.tokens[verb].lemma
        if light in self.light_get or any(w.startswith(light + "_") for w in self.light_get):
            return []
        return [i for i in g.subject(verb) if i != match.at]

    def _light_object(self, match: Match) -> list[int]:
        """For "faced criticism", "came under attack": the subject is who it is done to."""
        g, verb = self.g, match.verb
        if verb is None or self._light_subject(match) or g.is_passive(verb):
            return []
        return [i for i in g.subject(verb) if i != match.at]

    def _in_clause(self, match: Match, name: str) -> list[int]:
        g = self.g
        clause = match.complement
        if clause is None:
            clause = next((c for b in self._bases(match) for c in g.clauses(b)), None)
        if clause is None:
            return []
        if name == "subj":
            return g.below(clause, "nsubj", "nsubjpass")
        if name == "obj":
            return g.objects(clause)
        if name != "rec":
            return [k for i in (clause, *g.objects(clause)) for k in g.governed(i, name)]
        inner = self.event_in(clause) if self._depth < _DEEPEST else None
        self._depth += 1
        found: list[int] = []
        if inner is not None and inner.frame.joint:
            doers = set(g.people(g.subject(clause)))
            found = [i for i in self.fill(inner, inner.frame.actor) if i not in doers]
        elif inner is not None:
            found = list(self.fill(inner, inner.frame.recipient))
        self._depth -= 1
        toward = [
            k for i in (clause, *g.objects(clause)) for word in ("to", "with", "from") for k in g.governed(i, word)
        ]
        return found or toward or g.objects(clause)

    def _made_by(self, i: int) -> list[int]:
        """ "An offer by Kabul", "a request from Russia", "an offer for talks by Kabul"."""
        inner = [k for prep in self.g.prepositions(i) for k in self.g.below(prep, "pobj")]
        return [k for n in (i, *inner) for k in self.g.governed(n, "by")] or self.g.governed(i, "from")

    def _owners(self, i: int) -> list[int]:
        """Who answers for a thing: itself where it is a name or people, else who owns it, else itself."""
        token = self.g.tokens[i]
        if token.pos in ("PROPN", "PRON") or token.lemma in self.bodies:
            return [i]
        owners = self.g.possessor(i) or [k for k in self.g.modifier(i) if self._names(k)] or self._made_by(i)
        if not owners and self.best(i) is None:  # "the conduct of Peru", "the potential for China to use ..."
            owners = [
                k for k in self.g.governed(i, "of") + self.g.governed(i, "for") if self.g.tokens[k].pos == "PROPN"
            ]
            owners = owners or [k for c in self.g.below(i, "acl", "advcl") for k in self.g.below(c, "nsubj")]
        return self.g.people(owners) or [i]
