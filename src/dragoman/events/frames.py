"""A parse → proposals: which words tell an event of which type, which words name its actors and recipients.

Pure dependency work: what the words stand for (a country, an office) is for others to say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dragoman.codebook.load import Codebook
from dragoman.codebook.syntax import Precision
from dragoman.events.grammar import Grammar
from dragoman.events.patterns import Match, Patterns
from dragoman.records import Parse, Sentence, Span

_ABOUT = frozenset(("of", "for", "to", "with", "against", "about", "over", "on", "from", "toward", "towards", "into"))
"""Prepositions that say what asking, refusing or blaming is about."""
_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_REACH = 6
"""Tokens round the word that its trigger span may take in."""
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_APART = frozenset({"relcl", "advcl", "parataxis", "appos"})
"""Branches of a clause that tell something of their own."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event that a frame sees."""

    sentence: int
    trigger: int
    """Token index: the verb that carries tense, else the noun."""
    trigger_span: Span
    type: str
    modes: tuple[str, ...]
    actors: tuple[int, ...]
    """Token indices of head words."""
    recipients: tuple[int, ...]
    frame: str
    joint: bool
    """True where all parties are actors."""
    precision: Precision


def propose(parse: Parse, codebook: Codebook) -> list[Proposal]:
    """The events of a parse in the order of the text, one for each trigger."""
    grammar = Grammar(parse, codebook.classes["controls"], codebook.classes["parts"])
    patterns = Patterns(grammar, codebook)
    out: list[Proposal] = []
    for sentence in parse.sentences:
        out += _in_sentence(sentence, patterns)
    return out


def _in_sentence(sentence: Sentence, patterns: Patterns) -> list[Proposal]:
    matches = {i: m for i in range(sentence.first, sentence.last) if (m := patterns.best(i)) is not None}
    taken: set[int] = set()
    for match in matches.values():
        if match.at not in taken:
            taken |= _swallowed(match, patterns)
    found = [(m, _proposal(sentence.index, m, patterns)) for i, m in matches.items() if i not in taken]
    return [p for m, p in _merge(found, patterns) if _tells(m, p, patterns.g)]


def _tells(match: Match, proposal: Proposal, g: Grammar) -> bool:
    """Not: a verb or a weak frame without any party; "the talks" without one (told before)."""
    if _record(match.at, g):
        return False
    if proposal.actors or proposal.recipients:
        return True
    if match.frame.kind != "noun" or proposal.precision == "low":
        return False
    return not any(g.tokens[k].lemma in _DEFINITE for k in g.below(match.at, "det"))


def _record(at: int, g: Grammar) -> bool:
    """Inside "the first time that ...": said to compare, not told."""
    for i in (at, *g.up(at)):
        if g.tokens[i].dep in ("relcl", "acl", "advcl") and g.tokens[g.tokens[i].head].lemma == "time":
            return any(
                g.tokens[k].lemma in ("first", "last", "second", "third") for k in g.below(g.tokens[i].head, "amod")
            )
    return False


def _asserted(at: int, g: Grammar) -> bool:
    """False for a purpose or a plan: an infinitive that hangs on something."""
    return not (g.has_to(at) and g.tokens[at].dep in ("advcl", "acl", "xcomp", "ccomp", "relcl", "pcomp"))


def _swallowed(match: Match, patterns: Patterns) -> set[int]:
    """What tells no event of its own because this frame is about it."""
    out = set(match.objects) | ({match.complement} if match.complement is not None else set())
    if match.verb is not None:
        out.add(match.verb)
    swallows = patterns.codebook.types[match.frame.type].swallows
    if match.frame.keep or swallows == "nothing":
        return out - {match.at}
    g = patterns.g
    bases = [base for base in (match.at, match.verb) if base is not None]
    roots = [c for base in bases for c in g.clauses(base)]
    if match.frame.kind == "verb" and swallows == "all":
        roots += g.objects(match.at)
    for prep in (p for base in bases for p in g.prepositions(base)):
        if g.tokens[prep].text.lower() in _ABOUT:
            roots += g.below(prep, "pobj", "pcomp")
    for root in roots:
        out |= _below(root, g)
    return out - {match.at}


def _below(root: int, g: Grammar) -> set[int]:
    """A clause or thing with all in it, but not what tells something of its own."""
    out = {root}
    for k in g.kids[root]:
        finite = g.tokens[k].dep == "conj" and g.tokens[k].tag in _FINITE and g.tokens[root].tag not in _FINITE
        if g.tokens[k].dep not in _APART and not finite:
            out |= _below(k, g)
    return out


def _proposal(sentence: int, match: Match, patterns: Patterns) -> Proposal:
    frame, g = match.frame, patterns.g
    actors = patterns.fill(match, frame.actor)
    recipients = tuple(i for i in patterns.fill(match, frame.recipient) if i not in actors)
    if frame.joint:
        actors, recipients = actors + recipients, ()
    words = [match.at, *match.words, *match.objects]
    if match.verb is not None:
        words.append(match.verb)
    if match.complement is not None and frame.type not in ("ACCUSE",):
        words.append(match.complement)
    words = [w for w in words if abs(w - match.at) <= _REACH or w == match.verb]
    span = Span(min(g.tokens[w].start for w in words), max(g.tokens[w].end for w in words))
    trigger = match.verb if match.verb is not None else match.at
    modes = frame.modes or _modes_of_object(match, patterns) or _modes(match, patterns)
    precision: Precision = frame.precision if _asserted(trigger, g) else "low"
    return Proposal(sentence, trigger, span, frame.type, modes, actors, recipients, frame.id, frame.joint, precision)


def _modes_of_object(match: Match, patterns: Patterns) -> tuple[str, ...]:
    """ "Launched air strikes" is as aerial as the strikes."""
    inner = [patterns.best(i) for i in match.objects]
    return next((m.frame.modes for m in inner if m is not None and m.frame.type == match.frame.type), ())


def _modes(match: Match, patterns: Patterns) -> tuple[str, ...]:
    """The mode that follows from what is asked, refused or threatened."""
    about = patterns.codebook.types[match.frame.type].about
    if not about:
        return ()
    g = patterns.g
    inner = None
    bases = [b for b in (match.at, match.verb) if b is not None]
    for clause in ([match.complement] if match.complement is not None else []) + [
        c for b in bases for c in g.clauses(b)
    ]:
        inner = inner or patterns.event_in(clause)
    if inner is None:
        things = list(match.objects) or [o for b in bases for o in g.objects(b)]
        things += [p for b in bases for prep in g.prepositions(b) for p in g.below(prep, "pobj")]
        for thing in things:
            inner = inner or (patterns.best(thing) if thing != match.at else None)
    if inner is not None:
        for mode in inner.frame.modes:
            if f"{inner.frame.type}.{mode}" in about:
                return tuple(filter(None, (about[f"{inner.frame.type}.{mode}"],)))
        if inner.frame.type in about:
            return tuple(filter(None, (about[inner.frame.type],)))
    return tuple(filter(None, (about.get("default", ""),)))


def _merge(found: list[tuple[Match, Proposal]], patterns: Patterns) -> list[tuple[Match, Proposal]]:
    """One event told by verb and noun together ("killed in Russian strikes") is one proposal, the verb's."""
    g = patterns.g
    out = [p for _, p in found]
    gone: set[int] = set()
    for n, (match, _) in enumerate(found):
        if match.frame.kind != "noun" or match.verb is not None:
            continue
        verb = g.clause_verb(match.at)
        for m, (other, _) in enumerate(found):
            if other.at == verb and other.frame.type == match.frame.type and m not in gone:
                main, part = out[m], out[n]
                out[m] = replace(
                    main,
                    actors=_better(main.actors, part.actors, match.at),
                    recipients=main.recipients or tuple(i for i in part.recipients if i not in main.actors),
                    modes=main.modes or part.modes,
                )
                gone.add(n)
                break
    kept = [(m, p) for n, ((m, _), p) in enumerate(zip(found, out, strict=True)) if n not in gone]
    return sorted(kept, key=lambda pair: pair[1].trigger_span)


def _better(main: tuple[int, ...], part: tuple[int, ...], noun: int) -> tuple[int, ...]:
    """The verb's actors, unless they are nobody or the deed itself ("strikes killed")."""
    return part if not main or noun in main else main
