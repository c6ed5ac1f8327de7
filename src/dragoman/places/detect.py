"""Text → the toponyms in it: capitalised words that the gazetteer knows, less persons, organisations and
peoples."""

from __future__ import annotations

import bisect
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from dragoman.facts import fold
from dragoman.places.gazetteer import Entry, Gazetteer
from dragoman.records import Span

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
OTHER_LABELS = frozenset({"PERSON", "ORG", "NORP", "WORK_OF_ART", "EVENT", "LAW", "PRODUCT", "LANGUAGE"})
SURE_SIZE = 100_000
"""Inhabitants from which a name alone, without a label, is taken for a place."""

_WORD = re.compile(r"(?:[^\W\d_]\.)+(?:[^\W\d_]{1,2}\.)?|[^\W\d_]+\.?(?:['’-][^\W\d_]+)*")
_LINK = re.compile(r"[^\S\n]+|-")
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|from|to|into|outside|inside|across|around|toward|towards|throughout|via|between|off"
    r"|of|over|north|south"
    r"|east|west|southern|northern|eastern|western|central|downtown|visit|visited|visiting|left|leave"
    r"|leaving|reached)\s+"
    r"(?:the\s+)?$"
)

_BODY_OF = re.compile(
    r"\b(?:University|College|Bank|Institute|Church|Museum|Duke|Duchess|Prince|Princess|Earl|Archbishop|Bishop)"
    r"\s+of\s+(?:the\s+)?$"
)


@dataclass(frozen=True, slots=True)
class Toponym:
    """A stretch of text that names a place, and the places of that name."""

    span: Span
    text: str
    entries: tuple[Entry, ...]
    within: Entry | None = None
    """The region named right after it: "Paris, Texas"."""
    fixed: Entry | None = None
    """What it must be, where it is such a region itself."""


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    text: str


def find_toponyms(
    text: str,
    sentences: Sequence[Span],
    gazetteer: Gazetteer,
    entities: Sequence[tuple[Span, str]] | None = None,
) -> list[Toponym]:
    """The toponyms of `sentences`, in order, the longest name that the gazetteer has at each place.

    Without `entities` persons and organisations are told by the words beside the name only.
    """
    labels = _Labels(entities)
    persons = labels.surnames(text)
    found: list[Toponym] = []
    for sentence in sentences:
        words = [_Word(m.start(), m.end(), m.group()) for m in _WORD.finditer(text, sentence.start, sentence.end)]
        index = 0
        while index < len(words):
            length = _longest(text, words, index, gazetteer)
            if words[index].text == "The" and length > 1 and words[index + 1].text != "Hague":
                index += 1
                length = _longest(text, words, index, gazetteer)
            taken = 0
            for count in range(length, 0, -1):
                span = Span(
                    words[index].start,
                    _bare_end(text, words[index + count - 1], gazetteer, words[index].start),
                )
                name = text[span.start : span.end]
                if name not in gazetteer:
                    continue
                if name.startswith(("University of ", "College of ")):
                    taken = count
                    break
                if _is_place(text, sentence, words, index, count, span, gazetteer, labels, persons):
                    found.append(Toponym(span, name, tuple(gazetteer.find(name))))
                    taken = count
                    break
                if count > 1 and labels.of(span) in OTHER_LABELS:
                    taken = count
                    break
            index += max(taken, 1)
    return _with_regions(text, sentences, found, gazetteer)


def _bare_end(text: str, word: _Word, gazetteer: Gazetteer, start: int) -> int:
    """The end of a name without a possessive or a full stop that is not its own."""
    end = word.end
    for ending in ("'s", "’s"):
        if text[start:end].endswith(ending):
            return end - 2
    if text[start:end] not in gazetteer and text[end - 1] == ".":
        return end - 1
    if text[end - 1] == "." and "." not in text[start : end - 1] and text[start : end - 1] in gazetteer:
        return end if text[start:end] in gazetteer and end - start <= 6 else end - 1
    return end


def _longest(text: str, words: Sequence[_Word], index: int, gazetteer: Gazetteer) -> int:
    """How many words from `index` on can be one name: capitals with small words between them."""
    first = words[index].text
    if not (first[0].isupper() or re.match(r"(?:al|el|ash|as|an|ar)-[A-Z]", first)):
        return 0
    length = 1
    small = 0
    for n in range(index + 1, min(len(words), index + gazetteer.longest)):
        between = text[words[n - 1].end : words[n].start]
        if not _LINK.fullmatch(between) or (words[n - 1].text.endswith(".") and len(words[n - 1].text) > 4):
            break
        if words[n].text[0].isupper() or "-" in words[n].text:
            length, small = n - index + 1, 0
        elif small < 3 and (words[n].text in _SMALL or words[n].text in _GENERIC):
            small += 1
            if words[n].text in _GENERIC:
                length = n - index + 1
        else:
            break
    return length


_SMALL = frozenset(
    word
    for line in (
        "of the and de la del las los el al le du des di da do dos van von upon on sur en in am der es e y",
        "ul",
        "os",
    )
    for word in line.split()
)
_GENERIC = frozenset(
    word
    for line in (
        "river sea strait straits canal peninsula island islands region province state county crossing",
        "corridor border camp camps valley delta base plant bridge mountains checkpoint military naval air",
    )
    for word in line.split()
)


def _is_place(
    text: str,
    sentence: Span,
    words: Sequence[_Word],
    index: int,
    count: int,
    span: Span,
    gazetteer: Gazetteer,
    labels: _Labels,
    persons: Mapping[str, int],
) -> bool:
    name = text[span.start : span.end]
    label = labels.of(span)
    before = words[index - 1] if index and text[words[index - 1].end : span.start].strip() == "" else None
    nxt = index + count
    after = words[nxt] if nxt < len(words) and text[span.end : words[nxt].start].strip() == "" else None
    region_before = before is not None and re.search(r",\s*$", text[sentence.start : span.start]) is not None
    comma_before = text[max(sentence.start, span.start - 2) : span.start].startswith(",") or region_before
    if _is_short(name, gazetteer) and not comma_before:
        return False
    if after is not None and after.text.rstrip(".") in gazetteer.words["never_before"]:
        return False
    if after is not None and label not in PLACE_LABELS and _any_of(after, gazetteer.words["not_before"]):
        return False
    if label not in PLACE_LABELS and _BODY_OF.search(text[sentence.start : span.start]):
        return False
    if before is not None and before.text in gazetteer.words["titles"] and label not in PLACE_LABELS:
        return False
    contained = _region_follows(text, sentence, span, gazetteer) is not None
    entries = gazetteer.find(name)
    size = max(e.population for e in entries)
    known = any(e.feature.startswith("PCL") for e in entries)
    if contained:
        return True
    if all(e.feature == "ADM2" and fold(e.name) != fold(name) for e in entries) and not _county_named(text, name):
        return False
    if name.lower() in gazetteer.words["never_alone"]:
        return False
    if label in PLACE_LABELS:
        return not _is_fragment(text, span, labels.whole(span)) or known or size >= 10 * SURE_SIZE
    if label == "NORP":
        return False
    if label == "PERSON":
        inside = labels.whole(span)
        return (
            inside == span
            and size >= 5_000
            and name not in persons
            and bool(_LOCATIVE.search(text[sentence.start : span.start]))
        )
    if name in persons and not known:
        return False
    if label in OTHER_LABELS:
        whole = labels.whole(span)
        if whole is None or whole.end - whole.start > span.end - span.start + 5 or label == "EVENT":
            return False
        return (
            known or size >= SURE_SIZE or (label == "ORG" and bool(_LOCATIVE.search(text[sentence.start : span.start])))
        )
    if name.lower() in gazetteer.words["common"]:
        return False
    locative = bool(_LOCATIVE.search(text[sentence.start : span.start]))
    if before is not None and before.text[0].isupper() and not locative and before.start > sentence.start:
        return False  # a first name or another part of a longer name
    if after is not None and after.text[0].isupper() and count == 1 and not known and not locative:
        return False
    if count > 1 or known or comma_before:
        return True
    return size >= SURE_SIZE or (locative and (labels.empty or size >= 5_000))


def _county_named(text: str, name: str) -> bool:
    """Whether "Licking" is a county somewhere in the article and not somebody's name."""
    return re.search(rf"\b{re.escape(name)} (?:County|Parish|and [A-Z][a-z]+ counties|counties)", text) is not None


def _any_of(word: _Word, words: Collection[str]) -> bool:
    return word.text in words or word.text.rstrip(".") in words


def _is_short(name: str, gazetteer: Gazetteer) -> bool:
    """Abbreviations that are read as places after a comma only, and words that look like them ("In",
    "Ms.")."""
    if name in gazetteer.words["after_comma_only"]:
        return True
    if len(name.rstrip(".")) > 3 or name in (
        "U.S.",
        "US",
        "U.K.",
        "UK",
        "UAE",
        "DRC",
        "NSW",
        "USA",
        "D.C.",
        "DC",
    ):
        return False
    return (name.isupper() and "." not in name) or name.upper().rstrip(".") in gazetteer.words["after_comma_only"]


_PLACE_WORD = re.compile(
    r"the|city|town|village|of|province|state|county|district|greater|metro|metropolitan|downtown|central"
    r"|north|south"
    r"|east|west|northern|southern|eastern|western|old|republic|governorate|region|area|upper|lower|new"
    r"|inner|outer|\W",
    re.I,
)


def _is_fragment(text: str, span: Span, whole: Span | None) -> bool:
    """True for "Valley" out of "Rift Valley": the gazetteer knows a part of the name only."""
    if whole is None:
        return False
    rest = text[whole.start : max(whole.start, span.start)] + " " + text[min(span.end, whole.end) : whole.end]
    return any(not _PLACE_WORD.fullmatch(w) for w in re.findall(r"[^\W\d_]+", rest) if w[0].isupper())


class _Labels:
    """The labels of named entities by character."""

    def __init__(self, entities: Sequence[tuple[Span, str]] | None) -> None:
        self.empty = not entities
        self._entities = sorted(entities or (), key=lambda e: e[0])

    def of(self, span: Span) -> str | None:
        """The label of the entity that covers or crosses a span."""
        return next((label for s, label in self._entities if s.start < span.end and span.start < s.end), None)

    def whole(self, span: Span) -> Span | None:
        """The entity itself."""
        return next((s for s, _ in self._entities if s.start < span.end and span.start < s.end), None)

    def surnames(self, text: str) -> dict[str, int]:
        """The last words of persons named with two words and more: "Clinton" alone is then no town."""
        found: dict[str, int] = {}
        for span, label in self._entities:
            parts = text[span.start : span.end].removesuffix("'s").removesuffix("’s").split()
            if label == "PERSON" and len(parts) > 1:
                found[parts[-1]] = found.get(parts[-1], 0) + 1
        return found


_COMMA = re.compile(r",\s+|\s+\(")


def _region_follows(text: str, sentence: Span, span: Span, gazetteer: Gazetteer) -> tuple[Entry, Span] | None:
    """The country or division named after a comma or a bracket, if a place of the first name lies in it."""
    gap = _COMMA.match(text, span.end)
    if gap is None:
        return None
    here = gazetteer.find(text[span.start : span.end])
    is_state = any(e.feature.startswith("PCL") for e in here)
    is_region = is_state or any(e.feature == "ADM1" for e in here)
    words = [m for _, m in zip(range(4), _WORD.finditer(text, gap.end(), gap.end() + 60), strict=False)]
    if not words or words[0].start() != gap.end():
        return None
    for count in range(len(words), 0, -1):
        last = words[count - 1]
        for end in (last.end(), last.end() - 1):
            name = text[gap.end() : end].removesuffix("'s").removesuffix("’s")
            if not name or name not in gazetteer:
                continue
            if is_region and name not in gazetteer.words["after_comma_only"] and _in_list(text, sentence, span, end):
                continue
            for region in gazetteer.find(name):
                if is_state and region.feature.startswith("PCL"):
                    continue
                if region.feature[:3] in ("PCL", "ADM", "RGN") and any(e.lies_in(region) for e in here):
                    return region, Span(gap.end(), gap.end() + len(name))
    return None


_MORE = re.compile(r"(?:,|,? and|,? or)\s+(?:the\s+)?[A-Z]")


def _in_list(text: str, sentence: Span, span: Span, end: int) -> bool:
    """ "Georgia, Texas and Ohio": states side by side, not one in the other."""
    return text[sentence.start : span.start].rstrip().endswith(",") or _MORE.match(text, end) is not None


_KIND_AFTER = re.compile(r"\s+(?:province|state|region|oblast|governorate|prefecture|State|Province|Oblast)\b")


def _with_regions(
    text: str, sentences: Sequence[Span], found: Sequence[Toponym], gazetteer: Gazetteer
) -> list[Toponym]:
    """Each toponym with the region named right after it, and each such region fixed."""
    starts = [s.start for s in sentences]
    follows = {
        t.span: _region_follows(text, sentences[bisect.bisect_right(starts, t.span.start) - 1], t.span, gazetteer)
        for t in found
    }
    fixed = {span: entry for pair in follows.values() if pair is not None for entry, span in [pair]}
    out = []
    for t in found:
        pair = follows[t.span]
        entry = fixed.get(t.span)
        if entry is None and _KIND_AFTER.match(text, t.span.end):
            entry = max((e for e in t.entries if e.feature == "ADM1"), key=lambda e: e.population, default=None)
        out.append(Toponym(t.span, t.text, t.entries, pair[0] if pair else None, entry if entry in t.entries else None))
    return out
