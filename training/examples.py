"""Annotations of every kind → training examples: words, sentences, and events as word indices.

One `Example` is an article or an item of one or two sentences. Words are spaCy tokens; an event's trigger and parties
are given by their head words, the other words of their spans being neither right nor wrong (they are left out of the
loss). Sources: `gold/articles` (whole articles), stand-off labels of articles at hand, sentences written for the
project, marked pairs. Text of articles stays where it is; only labels are ours.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dragoman.events.paths import labels_of
from dragoman.language import Parser, split_sentences
from dragoman.records import Parse, Span

ROLES = ("actor", "recipient", "speaker")


@dataclass
class Arg:
    """A party of an event: its head word, all its words, and how it is coded."""

    role: str
    head: int
    words: list[int]
    code: str | None
    sector: str | None
    discourse: bool = False


@dataclass
class Ev:
    """An event: head word and words of its trigger, labels, parties, other sentences that tell it."""

    head: int
    words: list[int]
    type: str
    status: str
    modes: list[str]
    contexts: list[str]
    args: list[Arg]
    also: list[int] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Roles that the annotation fills but that could not be placed in the text."""


@dataclass
class Pair:
    """A marked pair: words of source and target, and the labels that may be right."""

    source: list[int]
    target: list[int]
    labels: list[str]


@dataclass
class Example:
    """Words with offsets, sentence of each word, events; `partial` where only what is marked was annotated."""

    key: str
    origin: str
    text: str
    title: str | None
    words: list[tuple[int, int]]
    sents: list[int]
    heads: list[int]
    """Word index of each word's head in the parse (its own for a root)."""
    labels: list[str]
    """Edge label to the head, as `dragoman.events.paths` reads it."""
    events: list[Ev] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    partial: bool = False
    date: str | None = None


def head_of(parse: Parse, start: int, end: int) -> tuple[int, list[int]] | None:
    """Head word and words of a stretch of text; None where it covers no word."""
    inside = [i for i, t in enumerate(parse.tokens) if t.end > start and t.start < end]
    if not inside:
        return None
    members = set(inside)
    tops = [i for i in inside if parse.tokens[i].head not in members or parse.tokens[i].head == i]
    good = [i for i in tops if parse.tokens[i].pos not in ("DET", "ADP", "PUNCT", "AUX", "PART", "CCONJ", "SCONJ")]
    if not good:
        good = [i for i in inside if parse.tokens[i].pos in ("VERB", "NOUN", "PROPN")] or tops or inside
    return good[0], inside


def _find(text: str, piece: str, start: int, end: int) -> tuple[int, int] | None:
    """Where `piece` stands in text[start:end], white space taken freely."""
    at = text.find(piece, start, end)
    if at >= 0:
        return at, at + len(piece)
    pattern = r"\s+".join(re.escape(p) for p in piece.split())
    m = re.compile(pattern).search(text, start, end) if pattern else None
    return (m.start(), m.end()) if m else None


def _example(
    key: str, origin: str, text: str, title: str | None, spans: list[Span], parser: Parser
) -> tuple[Example, Parse]:
    parse = parser.parse(text, spans)
    words = [(t.start, t.end) for t in parse.tokens]
    sents = [s.index for s in parse.sentences for _ in range(s.first, s.last)]
    heads = [t.head for t in parse.tokens]
    labels = labels_of([t.dep for t in parse.tokens], [t.lemma for t in parse.tokens])
    return Example(key, origin, text, title, words, sents, heads, labels), parse


def article_example(
    key: str,
    origin: str,
    text: str,
    title: str | None,
    spans: list[Span],
    events: Iterable[dict[str, Any]],
    parser: Parser,
    date: str | None = None,
) -> Example:
    """An annotated article: its sentences, and events whose trigger and parties are given as `[start, end]`."""
    ex, parse = _example(key, origin, text, title, spans, parser)
    ex.date = date
    for e in events:
        trigger = head_of(parse, *e["trigger"])
        if trigger is None:
            continue
        args: list[Arg] = []
        missing: list[str] = []
        parties = [("actor", a) for a in e["actors"]] + [("recipient", a) for a in e["recipients"]]
        parties += [("speaker", e["speaker"])] if e.get("speaker") else []
        for role, a in parties:
            hit = head_of(parse, *a["span"]) if a["span"] else None
            if hit is None:
                missing.append(role)
                continue
            sector = a.get("sector") or None
            args.append(Arg(role, hit[0], hit[1], a.get("code") or None, sector, bool(a.get("basis"))))
        ex.events.append(
            Ev(
                trigger[0], trigger[1], e["type"], e["status"], list(e["modes"]), list(e["contexts"]), args,
                sorted(e.get("also") or []), missing,
            )
        )  # fmt: skip
    return ex


def parse_line(line: str) -> dict[str, Any]:
    """One `s|trigger|TYPE|modes|contexts|status|actors|recipients|speaker|also` line as a gold event."""
    s, trigger, kind, modes, contexts, status, actors, recipients, speaker, also = (p.strip() for p in line.split("|"))

    def parties(field_: str) -> list[dict[str, Any]]:
        out = []
        for part in field_.split(";"):
            if not part.strip():
                continue
            name, code, sector = part.strip().rsplit(":", 2)
            piece, at = name.rsplit("@", 1)
            out.append(
                {
                    "s": int(at.rstrip("*")),
                    "text": piece.strip(),
                    "code": code.strip() or None,
                    "sector": sector.strip() or None,
                    **({"basis": "discourse"} if at.endswith("*") else {}),
                }
            )
        return out

    spoken = parties(speaker)
    return {
        "s": int(s),
        "trigger": trigger,
        "type": kind,
        "modes": [m.strip() for m in modes.split(",") if m.strip()],
        "contexts": [c.strip() for c in contexts.split(",") if c.strip()],
        "status": status,
        "actors": parties(actors),
        "recipients": parties(recipients),
        "speaker": spoken[0] if spoken else None,
        "also": [int(a) for a in also.split(",") if a.strip()],
    }


def gold_articles(folder: Path, parser: Parser) -> Iterator[Example]:
    """`gold/articles`: KEY.json files, annotated by sentence number (0 is the title) and words."""
    for path in sorted(folder.glob("*.json")):
        d = json.loads(path.read_text("utf-8"))
        text = "\n".join(d["sentences"])
        spans, at = [], 0
        for s in d["sentences"]:
            spans.append(Span(at, at + len(s)))
            at += len(s) + 1
        events = [e for e in (_placed(e, text, spans) for e in d["events"]) if e is not None]
        yield article_example(d["key"], "gold", text, d["title"], spans, events, parser, d.get("date"))


def _placed(e: dict[str, Any], text: str, spans: list[Span]) -> dict[str, Any] | None:
    """A gold event with offsets in the place of sentence numbers and words; None where its trigger is in the title."""

    def place(s: int, piece: str) -> list[int] | None:
        if not 1 <= s <= len(spans) or not piece:
            return None
        hit = _find(text, piece, spans[s - 1].start, spans[s - 1].end)
        return list(hit) if hit else None

    trigger = place(e["s"], e["trigger"])
    if trigger is None:
        return None
    sides = {k: [{**a, "span": place(a["s"], a["text"])} for a in e[k]] for k in ("actors", "recipients")}
    speaker = {**e["speaker"], "span": place(e["speaker"]["s"], e["speaker"]["text"])} if e.get("speaker") else None
    also = [int(a) - 1 for a in e.get("also") or [] if 0 < int(a) <= len(spans)]
    return {**e, **sides, "trigger": trigger, "speaker": speaker, "also": also}


def written_items(paths: Iterable[Path], parser: Parser) -> Iterator[Example]:
    """Items written for the project: a `# text` line, then an event a line, its fields as `_written` reads them."""
    for path in paths:
        text, lines, n = None, [], 0
        for raw in [*path.read_text().splitlines(), "# "]:
            if raw.startswith("#"):
                if text:
                    yield _written(f"{path.stem}-{n}", text, lines, parser)
                    n += 1
                text, lines = raw[1:].strip(), []
            elif raw.strip():
                lines.append(raw.strip())


def _written(key: str, text: str, lines: list[str], parser: Parser) -> Example:
    ex, parse = _example(key, "written", text, None, split_sentences(text), parser)
    for line in lines:
        f = [p.strip() for p in line.split("|")]
        if len(f) == 7:
            f.append("")
        if len(f) != 8:
            continue
        hit = _find(text, f[0], 0, len(text))
        trigger = head_of(parse, *hit) if hit else None
        if trigger is None:
            continue
        args: list[Arg] = []
        missing: list[str] = []
        for role, part in (
            [("actor", p) for p in f[5].split(";")] + [("recipient", p) for p in f[6].split(";")] + [("speaker", f[7])]
        ):
            if not part.strip():
                continue
            name, code, sector = part.strip().rsplit(":", 2)
            spot = _nearest(text, name.strip(), hit[0] if hit else 0)
            found = head_of(parse, *spot) if spot else None
            if found is None:
                missing.append(role)
            else:
                args.append(Arg(role, found[0], found[1], code.strip() or None, sector.strip() or None))
        split = lambda s: [x.strip() for x in s.split(",") if x.strip()]  # noqa: E731
        ex.events.append(Ev(trigger[0], trigger[1], f[1], f[4], split(f[2]), split(f[3]), args, [], missing))
    return ex


def _nearest(text: str, piece: str, at: int) -> tuple[int, int] | None:
    """The occurrence of `piece` (whole words) nearest to `at`."""
    hits = [(m.start(), m.end()) for m in re.finditer(rf"(?<!\w){re.escape(piece)}(?!\w)", text)]
    hits = hits or ([h] if (h := _find(text, piece, 0, len(text))) else [])
    return min(hits, key=lambda h: abs(h[0] - at)) if hits else None


YIELD = ["CONCEDE", "RETREAT"]
COOPERATION = ["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"]
CONFLICT = ["REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"]


def marked_pairs(path: Path, parser: Parser) -> Iterator[Example]:
    """`pairs-train.tsv` and `binary-train.tsv`: one example a sentence, all its pairs together."""
    grouped: dict[str, list[tuple[tuple[int, int], tuple[int, int], list[str]]]] = {}
    with path.open(newline="") as f:
        for row in csv.DictReader(f, delimiter="\t"):
            spans = marked_spans(row["marked_sentence"])
            if spans is None:
                continue
            text, source, target = spans
            if "gold_root" in row:
                labels = YIELD if row["gold_root"] == "YIELD" else [row["gold_root"]]
            else:
                labels = CONFLICT if row["gold_binary"] == "1" else COOPERATION
            grouped.setdefault(text, []).append((source, target, labels))
    for n, (text, rows) in enumerate(grouped.items()):
        ex, parse = _example(
            f"{path.stem}-{n}",
            "pairs" if "pairs" in path.stem else "binary",
            text,
            None,
            split_sentences(text),
            parser,
        )
        ex.partial = True
        for source, target, labels in rows:
            s, t = head_of(parse, *source), head_of(parse, *target)
            if s and t:
                ex.pairs.append(Pair(s[1], t[1], labels))
        yield ex


def marked_spans(marked: str) -> tuple[str, tuple[int, int], tuple[int, int]] | None:
    """Text without its <s> and <t> marks, and the two spans in it."""
    out: list[str] = []
    at, spans = 0, {}
    for piece in re.split(r"(</?[st]>)", marked):
        if re.fullmatch(r"</?[st]>", piece):
            spans[piece] = at
        else:
            out.append(piece)
            at += len(piece)
    if not {"<s>", "</s>", "<t>", "</t>"} <= spans.keys():
        return None
    return "".join(out), (spans["<s>"], spans["</s>"]), (spans["<t>"], spans["</t>"])


def save(examples: Iterable[Example], path: Path) -> int:
    """Write examples as gzipped JSON lines; returns how many."""
    n = 0
    with gzip.open(path, "wt") as f:
        for ex in examples:
            f.write(json.dumps(asdict(ex)) + "\n")
            n += 1
    return n


def load(path: Path) -> list[Example]:
    """Read what `save` wrote."""
    with gzip.open(path, "rt") as f:
        return [_from(json.loads(line)) for line in f]


def _from(d: dict[str, Any]) -> Example:
    events = [Ev(**{**e, "args": [Arg(**a) for a in e["args"]]}) for e in d.pop("events")]
    pairs = [Pair(**p) for p in d.pop("pairs")]
    d["words"] = [tuple(w) for w in d["words"]]
    return Example(**d, events=events, pairs=pairs)
