"""One line of frame syntax → frames: which word, what must stand round it, where actor and recipient stand.

`codebook/README.md` describes the syntax for those who write it. In short:

    urge|press [to]                 : subj > obj comp.subj
    impose|slap {@sanctions}        : subj > on against
    talks                           : between poss&with > -    ; joint
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["verb", "noun", "adj"]
Precision = Literal["high", "low"]
ComplementKind = Literal["to", "that", "ing", "any"]

_COMPLEMENT = re.compile(r"\[(to|that|ing|any)(?::(=?)([^\]]+))?\]")
_SLOT = re.compile(r"(?:(?:comp|obj)\.)?[a-z]+\*?")
_OPTIONS = frozenset({"joint", "low", "keep", "plain", "need"})


@dataclass(frozen=True, slots=True)
class Complement:
    """A clause that must hang on the word."""

    kind: ComplementKind
    lemmas: frozenset[str] = frozenset()
    """Lemmas of the clause's verb; empty for any."""
    types: frozenset[str] = frozenset()
    """Event types ("RETREAT", "COERCE.arrest") of which the clause's own frame must be one; empty for any."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How text shows an event of `type`, and where its parties stand."""

    id: str
    """Type, word and constraints: "SANCTION.impose-@sanctions"."""
    type: str
    kind: Kind
    word: str
    """Lemma of the trigger."""
    actor: tuple[tuple[str, ...], ...]
    """Alternatives in order, each a set of slots that are taken together."""
    recipient: tuple[tuple[str, ...], ...]
    particles: tuple[frozenset[str], ...] = ()
    """Particles and prepositions that must follow, nested or not; "=up" governs nothing."""
    objects: frozenset[str] = frozenset()
    """Lemmas of the object (of the thing governed), one of which must stand there."""
    not_objects: frozenset[str] = frozenset()
    """Lemmas of objects with which it means something else; "*" for any."""
    subjects: frozenset[str] = frozenset()
    not_subjects: frozenset[str] = frozenset()
    modifiers: frozenset[str] = frozenset()
    """Adjectives, compounds, adverbs, of-phrases: one must modify word or object; "a+b": both must."""
    not_modifiers: frozenset[str] = frozenset()
    complement: Complement | None = None
    modes: tuple[str, ...] = ()
    joint: bool = False
    """All parties are actors."""
    precision: Precision = "high"
    keep: bool = False
    """What the word governs is an event of its own too."""
    need: bool = False
    """Only where a recipient stands there."""
    plain: bool = False
    """A noun that does not take its actor from a light verb."""

    @property
    def weight(self) -> int:
        """How specific the frame is: the heaviest that fits wins."""
        weight = 4 * len(self.particles) + 3 * bool(self.objects) + 2 * bool(self.subjects)
        weight += 5 * bool(self.modifiers)
        if self.complement is not None:
            weight += 1 + 3 * bool(self.complement.lemmas) + 2 * bool(self.complement.types)
        return weight


@dataclass(frozen=True, slots=True)
class Group:
    """What the lines of one group of frames have in common."""

    type: str
    kind: Kind
    roles: str
    modes: tuple[str, ...] = ()
    options: frozenset[str] = frozenset()


def read_line(
    line: str, group: Group, classes: Mapping[str, frozenset[str]], fail: Callable[[str], Exception]
) -> Iterator[Frame]:
    """The frames of a line, one for each word before the constraints; `fail` makes exceptions."""
    pattern, _, rest = line.partition(" : ")
    roles, _, options = rest.partition(";")
    if not _:
        pattern, _, tail = pattern.partition(";")
        options = options or tail
    words, *parts = pattern.split()
    actor, recipient = _roles(roles.strip() or group.roles, fail)
    modes, flags = _options(options, group, fail)
    found: dict[str, frozenset[str]] = {}
    particles: list[frozenset[str]] = []
    complement: Complement | None = None
    for part in parts:
        if part.startswith(("+", "=")):
            mark = "=" if part.startswith("=") else ""
            particles.append(frozenset(mark + word for word in part[1:].split("|")))
        elif (match := _COMPLEMENT.fullmatch(part)) is not None:
            complement = _complement(match, classes, fail)
        else:
            key, text = _constraint(part, fail)
            if key in found:
                raise fail(f"two constraints of one kind in {line!r}")
            found[key] = expand(text, classes, fail)
    suffix = "".join(f"-{_short(p)}" for p in parts)
    for word in sorted(expand(words, classes, fail)):
        yield Frame(
            id=f"{group.type}.{word}{suffix}",
            type=group.type,
            kind=group.kind,
            word=word,
            actor=actor,
            recipient=recipient,
            particles=tuple(particles),
            complement=complement,
            modes=modes,
            joint="joint" in flags,
            precision="low" if "low" in flags else "high",
            keep="keep" in flags,
            need="need" in flags,
            plain="plain" in flags,
            **found,
        )


def _short(part: str) -> str:
    """A constraint as it stands in an id: no more than two of its words.

    >>> _short("{talk|meeting|summit}")
    '{talk|meeting|…}'
    """
    words = part.split("|")
    return part if len(words) < 3 else f"{words[0]}|{words[1]}|…{part[-1] if part[-1] in '}]>' else ''}"


def expand(words: str, classes: Mapping[str, frozenset[str]], fail: Callable[[str], Exception]) -> frozenset[str]:
    """`a|b|@class` as a set of lemmas; -ize brings -ise with it.

    >>> sorted(expand("criticize|@x", {"x": frozenset({"slam"})}, ValueError))
    ['criticise', 'criticize', 'slam']
    """
    out: set[str] = set()
    for word in filter(None, words.split("|")):
        if word.startswith("@"):
            if word[1:] not in classes:
                raise fail(f"no class of words is named {word!r}")
            out |= classes[word[1:]]
        else:
            out.add(word)
    out |= {f"{w[:-3]}ise" for w in out if w.endswith("ize") and len(w) > 5}
    return frozenset(out)


def _constraint(part: str, fail: Callable[[str], Exception]) -> tuple[str, str]:
    for opening, closing, key in (
        ("!{", "}", "not_objects"),
        ("{", "}", "objects"),
        ("!^{", "}", "not_subjects"),
        ("^{", "}", "subjects"),
        ("!<", ">", "not_modifiers"),
        ("<", ">", "modifiers"),
    ):
        if part.startswith(opening) and part.endswith(closing):
            return key, part[len(opening) : len(part) - len(closing)]
    raise fail(f"what does {part!r} mean? See the README of the codebook.")


def _complement(
    match: re.Match[str], classes: Mapping[str, frozenset[str]], fail: Callable[[str], Exception]
) -> Complement:
    kind, typed, names = match.groups()
    if not names:
        return Complement(kind)  # type: ignore[arg-type]
    if typed:
        return Complement(kind, types=frozenset(names.split("|")))  # type: ignore[arg-type]
    return Complement(kind, lemmas=expand(names, classes, fail))  # type: ignore[arg-type]


def _roles(
    text: str, fail: Callable[[str], Exception]
) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    sides = text.split(">")
    if len(sides) != 2:
        raise fail(f"roles must read 'actor > recipient', not {text!r}")
    out: list[tuple[tuple[str, ...], ...]] = []
    for side in sides:
        choices = tuple(tuple(c.split("&")) for c in side.split() if c != "-")
        for slot in (s for choice in choices for s in choice):
            if not _SLOT.fullmatch(slot):
                raise fail(f"{slot!r} is no place where a party can stand")
        out.append(choices)
    return out[0], out[1]


def _options(text: str, group: Group, fail: Callable[[str], Exception]) -> tuple[tuple[str, ...], frozenset[str]]:
    modes, flags = group.modes, set(group.options)
    for word in text.replace(",", " ").split():
        if word.startswith("mode="):
            modes = tuple(filter(None, word[5:].split("+")))
        elif word in _OPTIONS:
            flags.add(word)
        elif word == "high":
            flags.discard("low")
        else:
            raise fail(f"unknown option {word!r}")
    return modes, frozenset(flags)
