"""Stand-off labels of real articles: written from annotators' line files, read back against the articles at hand.

One JSON object an article: the collection and id that name it, the digest of its text, its sentences as offsets, its
events with offsets and labels. No text is kept: without the collections beside the project the labels are passed over.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from examples import Example, article_example, parse_line

from dragoman.language import Parser
from dragoman.read.days import parse_day
from dragoman.records import Span


def collections(data: Path) -> dict[tuple[str, str], tuple[str, str | None, str]]:
    """(collection, id) → text, title, date of every article at hand."""
    found: dict[tuple[str, str], tuple[str, str | None, str]] = {}
    for name in ("newspapers-2012-2020", "cnn-2024", "white-house-2021-2024"):
        path = data / "articles" / f"{name}.jsonl.gz"
        if path.exists():
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    d = json.loads(line)
                    day = parse_day(d["date"])
                    found[name, d["id"]] = (d["text"], _title(d), day.isoformat() if day else "")
    path = data / "gold" / "roles" / "voa.jsonl.gz"
    if path.exists():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                d = json.loads(line)
                found["voa", d["doc"]] = ("\n".join(s["sentence"] for s in d["sentences"]), None, d["date"])
    return found


def _title(d: Mapping[str, Any]) -> str | None:
    head = re.match(r"# (.*?)\n", d["text"])
    return d.get("title") or (head.group(1) if head else None)


def digest(text: str) -> str:
    """Sixteen hexadecimal digits of a text's sha256."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def convert(layouts: Path, answers: Iterable[Path], data: Path) -> Iterator[dict[str, Any]]:
    """Annotators' `KEY.ev` files with the numbered articles `KEY.json` they were given → stand-off objects."""
    texts = collections(data)
    for path in answers:
        layout = json.loads((layouts / f"{path.stem}.json").read_text("utf-8"))
        text, title, _ = texts[layout["file"], layout["id"]]
        spans = locate(text, layout["sentences"])
        events = [parse_line(line) for line in path.read_text("utf-8").splitlines() if line.count("|") == 9]
        out = []
        for e in events:
            made = _offsets(e, text, spans)
            if made is not None:
                out.append(made)
        yield {
            "collection": layout["file"], "id": layout["id"], "digest": digest(text), "titled": title is not None,
            "sentences": [[s.start, s.end] for s in spans], "events": out,
        }  # fmt: skip


def locate(text: str, sentences: list[str]) -> list[Span]:
    """Where the sentences stand in the text, white space taken freely; one that is not found is empty."""
    spans, at = [], 0
    for sentence in sentences:
        pattern = re.compile(r"\s+".join(re.escape(w) for w in sentence.split()))
        hit = pattern.search(text, at)
        spans.append(Span(hit.start(), hit.end()) if hit else Span(at, at))
        at = hit.end() if hit else at
    return spans


def _offsets(e: dict[str, Any], text: str, spans: list[Span]) -> dict[str, Any] | None:
    def place(s: int, piece: str) -> list[int] | None:
        if not 1 <= s <= len(spans) or not piece.strip():
            return None
        pattern = re.compile(r"\s+".join(re.escape(w) for w in piece.split()))
        hit = pattern.search(text, spans[s - 1].start, spans[s - 1].end)
        return [hit.start(), hit.end()] if hit else None

    trigger = place(e["s"], e["trigger"])
    if trigger is None:
        return None

    def party(a: dict[str, Any]) -> dict[str, Any]:
        at = place(a["s"], a["text"])
        made = {"span": at, "code": a["code"], "sector": a["sector"]}
        return {**made, "basis": "discourse"} if a.get("basis") else made

    return {
        "trigger": trigger, "type": e["type"], "status": e["status"], "modes": e["modes"], "contexts": e["contexts"],
        "actors": [party(a) for a in e["actors"]], "recipients": [party(a) for a in e["recipients"]],
        "speaker": party(e["speaker"]) if e["speaker"] else None, "also": [s - 1 for s in e["also"] if s],
    }  # fmt: skip


def examples(path: Path, data: Path, parser: Parser) -> Iterator[Example]:
    """The labelled articles that are at hand and unchanged."""
    texts = collections(data)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            d = json.loads(line)
            known = texts.get((d["collection"], d["id"]))
            if known is None or digest(known[0]) != d["digest"]:
                continue
            text, title, date = known
            spans = [Span(*s) for s in d["sentences"]]
            yield article_example(d["id"], "annotated", text, title, spans, d["events"], parser, date)
