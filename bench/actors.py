"""Actors of unseen articles: `python bench/actors.py [--errors] [--part a|b]`.

`actors.jsonl.gz` holds stand-off labels of 317 mentions in 28 newspaper articles of 2012-2020 that neither the model
nor the facts were made with: names, role nouns, pronouns and demonyms drawn by chance among words that may stand for
an actor, those that do stand for one labelled by one reading. For each: the country codes, sectors and person that are
right ("*" where it does not matter, "-" for none, "A+B" for a group). Part a was looked at while the resolver was
improved, part b never was. The text is looked for in `../shared/data` or where DRAGOMAN_DATA says.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import gzip
import hashlib
import json
import os
import sys
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dragoman.actors import Resolver
from dragoman.events import WordView, linker, sectors
from dragoman.facts import Facts, fold
from dragoman.language import split_sentences
from dragoman.pipeline import Kit
from dragoman.records import Article, Mention, make_id

HERE = Path(__file__).parent


def texts(data: Path) -> dict[str, dict[str, Any]]:
    """The newspaper articles at hand, by id."""
    with gzip.open(data / "articles" / "newspapers-2012-2020.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {d["id"]: d for d in map(json.loads, lines)}


def part_of(key: str) -> str:
    """The half that an article belongs to, by its id."""
    return "ab"[int(hashlib.sha256(f"part {key}".encode()).hexdigest(), 16) % 2]


def resolver_of(text: str, title: str | None, day: dt.date, kit: Kit) -> Resolver:
    """The resolver as the pipeline builds it."""
    parse = kit.parser.parse(text, split_sentences(text, 0))
    names = kit.lexicon.find(text, day, 0)
    view = WordView.of(Article(make_id(text), text, "bench", title, day), parse, [(n.span, n.code) for n in names])
    scored = kit.reader.read(view.title, view.texts, view.sents) if kit.reader else []
    return Resolver(parse, names, kit.lexicon, day, linker(view, kit.reader, scored), sectors(view, kit.reader, scored))


def judge(label: dict[str, Any], mention: Mention | None, facts: Facts) -> dict[str, bool | None]:
    """For country, sector and person: right, wrong, or None where it does not matter."""
    actors = mention.actors if mention else ()
    code = "+".join(sorted({a.code or "-" for a in actors})) or "-"
    sector = {s for a in actors for s in (a.sectors[:1] or ("-",))} or {"-"}
    person = {a.person for a in actors} or {None}
    right: dict[str, bool | None] = {"country": None, "sector": None, "person": None}
    if label["code"] != ["*"]:
        right["country"] = code in label["code"]
    if label["sector"] != ["*"]:
        right["sector"] = sector <= set(label["sector"])
    if label["person"] != "*":
        wanted = None if label["person"] == "-" else _canonical(label["person"], facts)
        right["person"] = {_canonical(p, facts) if p else None for p in person} == {wanted}
    return right


def _canonical(name: str, facts: Facts) -> str:
    held = facts.holdings(name)
    return fold(held[0].name if held else name)


def judged(data: Path, kit: Kit, part: str | None) -> Iterator[tuple[dict[str, Any], str, Mention | None, Any]]:
    """Each label with its words in context, our mention and what is right of it."""
    known = texts(data)
    with gzip.open(HERE / "actors.jsonl.gz", "rt", encoding="utf-8") as lines:
        for labels in map(json.loads, lines):
            d = known.get(labels["id"])
            if d is None or hashlib.sha256(d["text"].encode()).hexdigest()[:16] != labels["digest"]:
                continue
            if part and part_of(labels["id"]) != part:
                continue
            r = resolver_of(d["text"], d.get("title"), dt.date.fromisoformat(d["date"]), kit)
            starts = [t.start for t in r.parse.tokens]
            for label in labels["mentions"]:
                a, b = label["span"]
                mention = r.mention(bisect_right(starts, a) - 1)
                shown = f"{d['text'][max(0, a - 60) : a]}[{d['text'][a:b]}]{d['text'][b : b + 40]}"
                yield label, " ".join(shown.split()), mention, judge(label, mention, kit.lexicon.facts)


def main() -> int:
    """Resolve the mentions and print the shares that are right."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--part", choices=("a", "b"))
    ap.add_argument("--errors", action="store_true", help="list what is wrong")
    a = ap.parse_args()
    data = Path(os.environ.get("DRAGOMAN_DATA", "../shared/data"))
    if not data.exists():
        print("skipped: no data")
        return 0
    counts: dict[str, list[bool]] = collections.defaultdict(list)
    for label, shown, mention, right in judged(data, Kit.load(), a.part):
        for name, value in right.items():
            if value is not None:
                counts[name].append(value)
                counts[f"{name}_{label['kind']}"].append(value)
        if right["person"] is not None and label["person"] != "-":
            counts["person_named"].append(right["person"])
        if a.errors and False in right.values():
            got = "; ".join(f"{m.code} {' '.join(m.sectors)} {m.person} <{m.basis}: {m.note}>" for m in
                            (mention.actors if mention else ()))  # fmt: skip
            wrong = ",".join(k for k, v in right.items() if v is False)
            print(f"{wrong:24} want {label['code']} {label['sector']} {label['person']} got {got}\n    {shown}")
    print(json.dumps({"mentions": len(counts["country"])} | {k: round(sum(v) / len(v), 3) for k, v in counts.items()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
