"""Whole articles that neither the frames nor the model were made with: `python bench/unseen.py [--frames|--model]`.

`unseen.jsonl.gz` holds stand-off labels of 35 articles (704 events, one reading each): collection, id and digest of the
text, sentences and events as offsets. The text is looked for in `../shared/data` or where DRAGOMAN_DATA says. Scores
are those of `dragoman eval articles`. The thresholds of `events/decide.py` were chosen with these figures in view.

`--settled` takes 20 other newspaper articles (231 events), each read by two apart and settled by a third; the two agree
at place 0.93, type 0.91, actor 0.91, dyad 0.86 and on 96 in 100 statuses. Nothing was chosen on these.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from dragoman.evaluate.articles import Item, score
from dragoman.pipeline import Kit, code
from dragoman.records import Article, Coded, make_id
from dragoman.settings import Settings

HERE = Path(__file__).parent
FAMILY = {"CONCEDE": "RETREAT"}


def texts(data: Path) -> dict[str, dict[str, Any]]:
    """The articles at hand, by id."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("newspapers-2012-2020", "cnn-2024"):
        with gzip.open(data / "articles" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            found.update((d["id"], d) for d in map(json.loads, lines))
    return found


def gold(labels: dict[str, Any]) -> list[Item]:
    """The events of a labelled article that count."""
    starts = [s for s, _ in labels["sentences"]]

    def codes(side: str) -> frozenset[str]:
        return frozenset(p["code"] for p in e[side] if p["code"])

    items = []
    for e in labels["events"]:
        if e["status"] != "denied":
            where = {sum(s <= e["trigger"][0] for s in starts), *(n + 1 for n in e["also"])}
            kind = FAMILY.get(e["type"], e["type"])
            items.append(Item(kind, frozenset(where), codes("actors"), codes("recipients"), e["status"]))
    return items


def found(labels: dict[str, Any], coded: Coded) -> list[Item]:
    """Our events, by the number of the labelled sentence in which theirs begins."""
    starts = [s for s, _ in labels["sentences"]]
    items = []
    for e in coded.events:
        if e.status != "denied":
            at = max(1, sum(s <= e.sentence.start + 2 for s in starts))
            sides = (frozenset(p.actor.code for p in side if p.actor.code) for side in (e.actors, e.recipients))
            items.append(Item(FAMILY.get(e.type, e.type), frozenset({at}), *sides, e.status))
    return items


def main() -> int:
    """Code the articles and print the scores."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--frames", action="store_true", help="frames alone")
    ap.add_argument("--model", action="store_true", help="the model alone")
    ap.add_argument("--settled", action="store_true", help="the 20 articles that nothing was chosen on")
    a = ap.parse_args()
    data = Path(os.environ.get("DRAGOMAN_DATA", "../shared/data"))
    if not data.exists():
        print("skipped: no data")
        return 0
    known = texts(data)
    kit = Kit.load(Settings(learned=not a.frames, frames=not a.model))
    pairs = []
    with gzip.open(HERE / f"{'settled' if a.settled else 'unseen'}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for labels in map(json.loads, lines):
            d = known.get(labels["id"])
            if d is None or hashlib.sha256(d["text"].encode()).hexdigest()[:16] != labels["digest"]:
                continue
            day = dt.date.fromisoformat(d["date"])
            article = Article(make_id(d["id"], d["text"]), d["text"], d["id"], d.get("title"), day, d.get("source"))
            pairs.append((gold(labels), found(labels, code(article, kit))))
    print(json.dumps(score(pairs)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
