"""TimeML's marks of modality, tense, polarity and subordination → how far statuses of events agree with them.

Gold is a TimeML file or a folder of them (`.tml`, `.xml`), with EVENT, MAKEINSTANCE and SLINK. Compared are the events
that we code and whose trigger overlaps an EVENT; what its marks tell is in `status.toml`: real, unreal (to come, wished
for, possible) or denied. `agreement` counts all of them. `agreement_told_aside` leaves out those that PLOVER tells by
the very words that make the trigger unreal or denied ("will not negotiate" is a REJECT that took place).
`rules_agreement` is what `status_of` reaches alone, without the learned reader; `always_real` what calling every event
real would.
"""

from __future__ import annotations

import datetime as dt
import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from dragoman.errors import ReadError
from dragoman.evaluate._measures import Progress, Scores, by_label, share, tick
from dragoman.evaluate.dates import created, unwrap
from dragoman.events.status import status_of
from dragoman.records import Article, Event, Parse, Span, make_id

LABELS = ("real", "unreal", "denied")


@dataclass(frozen=True, slots=True)
class Marks:
    """`status.toml`: what each mark tells."""

    order: tuple[str, ...]
    statuses: Mapping[str, str]
    polarity: Mapping[str, str]
    tense: Mapping[str, str]
    modality: Mapping[str, str]
    links: Mapping[str, str]
    factive: str
    aspects: frozenset[str]
    """Links from an aspectual verb to what it begins or goes on with, which is as real as the verb."""
    most_negated: float
    told_by: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An EVENT of the text and what its marks tell."""

    span: Span
    told: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its creation day and its events."""

    name: str
    text: str
    date: dt.date | None
    events: tuple[GoldEvent, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A coded event on a marked one."""

    document: str
    event: Event
    gold: str
    found: str
    by_rules: str


@functools.cache
def load_marks() -> Marks:
    """`status.toml`, read once."""
    file = resources.files("dragoman.evaluate") / "status.toml"
    table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    links = dict(table["links"])
    factive = links.pop("factive")
    return Marks(
        order=tuple(table["order"].split()),
        statuses=table["statuses"],
        polarity=table["polarity"],
        tense=table["tense"],
        modality={word: told for told, words in table["modality"].items() for word in words.split()},
        links=links,
        factive=factive,
        aspects=frozenset(table["aspects"]["types"].split()),
        most_negated=table["believed"]["negated"],
        told_by={told: frozenset(types.split()) for told, types in table["told_by"].items()},
    )


def run(gold: Path, kit: Any, progress: Progress = False) -> Scores:
    """Code every document and compare.

    Raises:
        ReadError: where `gold` holds no TimeML with events.
    """
    documents = read_gold(gold)
    pairs: list[Pair] = []
    for done, document in enumerate(documents, 1):
        pairs += pairs_of(document, kit)
        tick(progress, done, len(documents))
    return {
        "documents": len(documents),
        "gold_events": sum(len(d.events) for d in documents),
        **score(pairs),
    }


def pairs_of(document: Document, kit: Any) -> list[Pair]:
    """What is coded in a document on words that it marks as events."""
    from dragoman.pipeline import code  # the pipeline is what is measured

    text = unwrap(document.text)
    article = Article(make_id("timeml", document.name, text), text, document.name, date=document.date)
    events = code(article, kit).events
    parse = kit.parser.parse(text, [Span(e.sentence.start, e.sentence.end) for e in _by_sentence(events)])
    return pair(document, events, parse)


def _by_sentence(events: Iterable[Event]) -> list[Event]:
    """One event for each sentence that has one, in order."""
    return [group for _, group in sorted({e.sentence.start: e for e in events}.items())]


def pair(document: Document, events: Sequence[Event], parse: Parse) -> list[Pair]:
    """Each coded event with the first marked one in its trigger: of "called for a meeting" the call."""
    marks = load_marks()
    pairs: list[Pair] = []
    for event in events:
        inside = [g for g in document.events if _overlap(g.span, event.trigger)]
        if not inside:
            continue
        gold = min(inside, key=lambda g: g.span)
        at = next((i for i, t in enumerate(parse.tokens) if t.end > gold.span.start), None)
        cue = "actual" if at is None else status_of(parse, at, event.type, document.date).status
        pairs.append(Pair(document.name, event, gold.told, marks.statuses[event.status], marks.statuses[cue]))
    return pairs


def _overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def score(pairs: Sequence[Pair]) -> Scores:
    """Agreement over all pairs, and F1 of each label."""
    marks = load_marks()
    aside = [p for p in pairs if p.event.type not in marks.told_by.get(p.gold, ())]
    labels = by_label([p.gold for p in pairs], [p.found for p in pairs])
    return {
        "compared": len(pairs),
        "agreement": share(sum(p.gold == p.found for p in pairs), len(pairs)),
        "compared_told_aside": len(aside),
        "agreement_told_aside": share(sum(p.gold == p.found for p in aside), len(aside)),
        **{f"{label}_gold": sum(p.gold == label for p in pairs) for label in LABELS},
        **{f"{label}_f1": round(labels.get(label, 0.0), 4) for label in LABELS},
        "rules_agreement": share(sum(p.gold == p.by_rules for p in pairs), len(pairs)),
        "always_real": share(sum(p.gold == "real" for p in pairs), len(pairs)),
    }


# ---- reading gold ----


def read_gold(gold: Path) -> list[Document]:
    """The documents of a file, or of the files in a folder and its subfolders, that mark events.

    Raises:
        ReadError: where there is none, or a file is broken.
    """
    files = [gold] if gold.is_file() else sorted(p for p in gold.rglob("*") if p.suffix in (".tml", ".xml"))
    documents = [d for path in files if (d := _read(path)).events]
    if not documents:
        raise ReadError(f"{gold}: no TimeML with EVENT and MAKEINSTANCE in it.")
    return documents


def _read(path: Path) -> Document:
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except ElementTree.ParseError as error:
        raise ReadError(f"{path}: not well-formed TimeML ({error}).") from error
    body = root.find(".//TEXT")
    pieces: list[str] = []
    spans: dict[str, Span] = {}
    _walk(root if body is None else body, pieces, spans)
    told = _told(root)
    events = tuple(GoldEvent(span, told[name]) for name, span in spans.items() if name in told)
    return Document(path.stem, "".join(pieces), created(root), events)


def _walk(node: ElementTree.Element, pieces: list[str], spans: dict[str, Span]) -> None:
    start = sum(map(len, pieces))
    if node.text:
        pieces.append(node.text)
    for child in node:
        _walk(child, pieces, spans)
        if child.tail:
            pieces.append(child.tail)
    if node.tag == "EVENT" and (end := sum(map(len, pieces))) > start:
        spans[node.get("eid", "")] = Span(start, end)


def _told(root: ElementTree.Element) -> dict[str, str]:
    """EVENT id → what the marks on its instances and the links to them tell."""
    marks = load_marks()
    instances = list(root.iter("MAKEINSTANCE"))
    negated = sum(i.get("polarity") in marks.polarity for i in instances)
    believed = negated <= marks.most_negated * len(instances)
    above: dict[str, set[str]] = {}
    for link in root.iter("SLINK"):
        above.setdefault(link.get("subordinatedEventInstance", ""), set()).add(link.get("relType", ""))
    begun: dict[str, str] = {}
    for link in root.iter("ALINK"):
        if link.get("relType") in marks.aspects:
            begun[link.get("relatedToEventInstance", "")] = link.get("eventInstanceID", "")
    told = {i.get("eiid", ""): _of_instance(i, above.get(i.get("eiid", ""), set()), marks, believed) for i in instances}
    out: dict[str, str] = {}
    for instance in instances:
        name = instance.get("eiid", "")
        if name in begun:  # "will begin to shell", "began to shell": as its aspectual verb
            links = above.get(name, set()) - {marks.factive}
            own = _of_instance(instance, links | {marks.factive}, marks, believed)
            found = own | told.get(begun[name], set())
        else:
            found = told[name]
        out.setdefault(instance.get("eventID", ""), next((t for t in marks.order if t in found), "real"))
    return out


def _of_instance(instance: ElementTree.Element, links: set[str], marks: Marks, believed: bool) -> set[str]:
    """What one instance's attributes tell, and the links of the words above it."""
    told = {marks.links[link] for link in links if link in marks.links}
    told.add(marks.modality.get("_".join((instance.get("modality") or "").lower().split()), ""))
    if marks.factive not in links:
        told.add(marks.tense.get(instance.get("tense", ""), ""))
    if believed:
        told.add(marks.polarity.get(instance.get("polarity", ""), ""))
    return told - {""}
