"""Gold of toponyms → how well `dragoman.places` finds them and tells where they are.

Gold is the XML of LGL (Lieberman and others 2010), TR-News (Kamalloo and Rafiei 2018), GeoVirus (Gritta and
others 2018) or GeoWebNews (Gritta and others 2020), one file or a folder. Toponyms without coordinates are
left out. `found`: share of the rest that overlaps one of ours; `within_161km`: share of all that is placed
within 161 km (100 miles); `within_161km_found`: the same of those found; mean and median distance of those
found. The `baseline_` scores take the most populous place of each name found.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from dragoman.errors import ModelError, ReadError
from dragoman.language import load_parser, split_sentences
from dragoman.places import Gazetteer, find_places, load_gazetteer, regions_of
from dragoman.places.gazetteer import great_circle_km
from dragoman.read.datelines import find_dateline
from dragoman.records import Parse, Place, Span

NEAR_KM = 161.0
Scores = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class GoldToponym:
    """A toponym as annotated."""

    span: Span
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Document:
    """A text, its outlet where known, and its annotated toponyms."""

    text: str
    toponyms: tuple[GoldToponym, ...]
    outlet: str | None = None


def run(gold: Path, kit: object | None = None, progress: bool = False) -> Scores:
    """Score the project's own resolver, and the population baseline, on a file or folder of gold.

    Raises:
        ReadError: where `gold` holds no file of these formats, or one that is broken.
    """
    documents = read_gold(gold)
    gazetteer = load_gazetteer()
    entities = _entities(documents, progress)
    found = [resolve(d, gazetteer, e) for d, e in zip(documents, entities, strict=True)]
    homes = _homes(documents, found)
    if homes:
        found = [resolve(d, gazetteer, e, homes.get(d.outlet or "")) for d, e in zip(documents, entities, strict=True)]
    scores = score(documents, found)
    baseline = score(documents, [by_population(places, gazetteer) for places in found])
    return scores | {f"baseline_{name}": value for name, value in baseline.items() if name not in ("documents", "gold")}


def resolve(
    document: Document,
    gazetteer: Gazetteer,
    entities: Sequence[tuple[Span, str]] | None,
    outlet: dict[str, float] | None = None,
) -> list[Place]:
    """What the project finds in a document."""
    dateline = find_dateline(document.text)
    return find_places(
        document.text,
        split_sentences(document.text),
        gazetteer,
        entities=entities,
        dateline=dateline.place if dateline else None,
        outlet=outlet,
    )


def by_population(places: Iterable[Place], gazetteer: Gazetteer) -> list[Place]:
    """The same toponyms at the most populous place of their name, a country before all."""
    out = []
    for place in places:
        top = max(gazetteer.find(place.text), key=lambda e: e.population)
        out.append(replace(place, name=top.name, lat=top.lat, lon=top.lon, country=top.country))
    return out


def score(documents: Sequence[Document], found: Sequence[Sequence[Place]]) -> Scores:
    """Shares and distances over all documents."""
    total = 0
    distances: list[float] = []
    for document, places in zip(documents, found, strict=True):
        total += len(document.toponyms)
        for gold in document.toponyms:
            match = _match(gold, places)
            if match is not None and match.lat is not None and match.lon is not None:
                distances.append(great_circle_km(gold.lat, gold.lon, match.lat, match.lon))
    near = sum(d <= NEAR_KM for d in distances)
    return {
        "documents": len(documents),
        "gold": total,
        "found": round(len(distances) / total, 4) if total else 0.0,
        "within_161km": round(near / total, 4) if total else 0.0,
        "within_161km_found": round(near / len(distances), 4) if distances else 0.0,
        "mean_km": round(statistics.fmean(distances), 1) if distances else 0.0,
        "median_km": round(statistics.median(distances), 1) if distances else 0.0,
    }


def _match(gold: GoldToponym, places: Sequence[Place]) -> Place | None:
    touching = [p for p in places if p.span and p.span.start < gold.span.end and gold.span.start < p.span.end]
    return min(
        touching,
        key=lambda p: abs(p.span.start - gold.span.start) + abs(p.span.end - gold.span.end) if p.span else 0,
        default=None,
    )


def _homes(documents: Sequence[Document], found: Sequence[Sequence[Place]]) -> dict[str, dict[str, float]]:
    """What each outlet reports on, as read off its own articles (never the gold); outlets with one article
    have none."""
    by_outlet: dict[str, list[Place]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for document, places in zip(documents, found, strict=True):
        if document.outlet is not None:
            by_outlet[document.outlet].extend(places)
            counts[document.outlet] += 1
    return {outlet: regions_of(places) for outlet, places in by_outlet.items() if counts[outlet] > 1}


def _entities(documents: Sequence[Document], progress: bool) -> list[list[tuple[Span, str]] | None]:
    """Named entities by the parser, or None for each document where no parser is installed."""
    try:
        parser = load_parser()
    except ModelError:
        return [None] * len(documents)
    shown: Iterable[Document] = documents
    if progress:
        from rich.progress import track

        shown = track(documents, description="places", transient=True)
    return [entities_of(parser.parse(d.text, split_sentences(d.text))) for d in shown]


def entities_of(parse: Parse) -> list[tuple[Span, str]]:
    """The entities of a parse, as spans with labels."""
    found: list[tuple[Span, str]] = []
    for token in parse.tokens:
        if not token.ent:
            continue
        if not token.ent_start and found and found[-1][1] == token.ent:
            found[-1] = (Span(found[-1][0].start, token.end), token.ent)
        else:
            found.append((Span(token.start, token.end), token.ent))
    return found


# ---- reading gold ----


def read_gold(gold: Path) -> list[Document]:
    """The documents of an XML file, or of the XML files in a folder."""
    if not gold.exists():
        raise ReadError(f"{gold}: no such file or folder.")
    files = [gold] if gold.is_file() else sorted(gold.glob("*.xml"))
    documents = [document for path in files for document in _read_file(path)]
    if not documents:
        raise ReadError(
            f"{gold}: no article with toponyms in it. Give the XML of LGL, GeoVirus, TR-News or GeoWebNews."
        )
    return documents


def _read_file(path: Path) -> list[Document]:
    raw = re.sub(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)", b"&amp;", path.read_bytes())
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise ReadError(f"{path}: not well-formed XML ({error}).") from error
    return [d for article in root.iter("article") if (d := _document(article)) is not None]


def _document(article: ElementTree.Element) -> Document | None:
    text = article.findtext("text")
    if text is None:
        return None
    marks = [*article.iter("toponym"), *article.iter("location"), *article.iter("annotation")]
    found = [t for mark in marks if (t := _toponym(mark, text)) is not None]
    toponyms = tuple({t.span: t for t in found}.values())
    outlet = article.findtext("domain") or article.findtext("feedid")
    return Document(text, toponyms, outlet)


def _toponym(mark: ElementTree.Element, text: str) -> GoldToponym | None:
    """One annotation: start, end and coordinates, in elements (all four formats) or attributes."""

    def value(*names: str) -> str | None:
        for name in names:
            for node in mark.iter(name):
                if node.text and node.text.strip():
                    return node.text.strip()
            if mark.get(name):
                return mark.get(name)
        return None

    lat, lon = value("lat", "latitude"), value("lon", "lng", "longitude")
    start, end = value("start"), value("end")
    if lat is None or lon is None or start is None or end is None:
        return None
    try:
        span, point = Span(int(start), int(end)), (float(lat), float(lon))
    except ValueError:
        return None
    name = value("phrase", "name", "extractedName")
    return GoldToponym(_settle(text, span, name), *point)


def _settle(text: str, span: Span, name: str | None) -> Span:
    """The span moved to where its name stands, if offsets and text disagree by a little."""
    if not name or text[span.start : span.end] == name:
        return span
    starts = [m.start() for m in re.finditer(re.escape(name), text)]
    nearest = min(starts, key=lambda s: abs(s - span.start), default=None)
    return Span(nearest, nearest + len(name)) if nearest is not None and abs(nearest - span.start) < 200 else span
