"""Whole articles against their annotated events: who did what to whom, each level adding to the one before.

Gold is a folder of `KEY.json` (`sentences`, `events`; body = the sentences joined by newlines, sentence 0 the title).
An event of ours can match a gold event of its article that stands in the same sentence or in one of its `also`, one to
one, each gold event taking the strongest match left. Denied ones and those of the title alone are left out on both
sides. `place`: an event seen there; `type`: CONCEDE and RETREAT as one; `actor`: an actor country in common, or none on
both; `dyad`: a recipient country in common too, or none on both, joint meetings either way round.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import UsageError
from dragoman.records import Article, Coded, Party, make_id

LEVELS = ("place", "type", "actor", "dyad")
JOINT = ("CONSULT", "COOPERATE", "AGREE")


@dataclass(frozen=True, slots=True)
class Item:
    """An event as it is scored: type, the sentences it stands in, country codes of both sides, status."""

    type: str
    sentences: frozenset[int]
    actors: frozenset[str]
    recipients: frozenset[str]
    status: str


def run(gold: Path, kit: Any, progress: bool = False) -> dict[str, float | int]:
    """Code every article of the folder and score.

    Raises:
        UsageError: where the folder holds no `KEY.json`.
    """
    from dragoman.pipeline import code  # the pipeline is what is measured

    pairs = []
    for data in articles(gold):
        article = article_of(data)
        pairs.append((gold_items(data), found_items(data, code(article, kit))))
    return score(pairs)


def articles(gold: Path) -> Iterable[dict[str, Any]]:
    """The annotated articles of a folder, in order of their file names."""
    paths = sorted(gold.glob("*.json"))
    if not paths:
        raise UsageError(f"{gold}: no KEY.json files. Give a folder of annotated articles.")
    return [json.loads(p.read_text("utf-8")) for p in paths]


def article_of(data: dict[str, Any]) -> Article:
    """The article that an annotation is of."""
    import datetime as dt

    text = "\n".join(data["sentences"])
    date = dt.date.fromisoformat(data["date"]) if data.get("date") else None
    return Article(make_id(data["key"], text), text, data["key"], data.get("title"), date, data.get("source"))


def starts_of(sentences: Sequence[str]) -> list[int]:
    """Where each sentence begins in the body."""
    starts, at = [], 0
    for s in sentences:
        starts.append(at)
        at += len(s) + 1
    return starts


def gold_items(data: dict[str, Any]) -> list[Item]:
    """The gold events that count."""
    items = []
    for e in data["events"]:
        where = frozenset({e["s"], *(e.get("also") or [])})
        if e["status"] != "denied" and where - {0}:
            items.append(
                Item(
                    _one(e["type"]),
                    where,
                    _gold_codes(e["actors"]),
                    _gold_codes(e["recipients"]),
                    e["status"],
                )
            )
    return items


def found_items(data: dict[str, Any], coded: Coded) -> list[Item]:
    """Our events, at the number of the gold sentence in which theirs begins."""
    starts = starts_of(data["sentences"])
    items = []
    for e in coded.events:
        if e.status == "denied":
            continue
        at = max([n for n, s in enumerate(starts, 1) if s <= e.sentence.start + 2] or [1])
        items.append(Item(_one(e.type), frozenset({at}), _codes(e.actors), _codes(e.recipients), e.status))
    return items


def score(pairs: Iterable[tuple[list[Item], list[Item]]]) -> dict[str, float | int]:
    """Micro precision, recall and F1 of each level over (gold, found) pairs of articles."""
    hits: Counter[str] = Counter()
    n_gold = n_found = n_articles = same_status = 0
    for gold, found in pairs:
        n_articles += 1
        n_gold += len(gold)
        n_found += len(found)
        for level in LEVELS:
            for g, p in match(gold, found, level):
                hits[level] += 1
                same_status += level == "dyad" and g.status == p.status
    out: dict[str, float | int] = {"articles": n_articles, "gold": n_gold, "predicted": n_found}
    for level in LEVELS:
        precision, recall = hits[level] / max(n_found, 1), hits[level] / max(n_gold, 1)
        out[f"{level}_precision"] = round(precision, 4)
        out[f"{level}_recall"] = round(recall, 4)
        out[f"{level}_f1"] = round(2 * precision * recall / max(precision + recall, 1e-9), 4)
    out["status_accuracy"] = round(same_status / max(hits["dyad"], 1), 4)
    return out


def match(gold: Sequence[Item], found: Sequence[Item], level: str) -> list[tuple[Item, Item]]:
    """One-to-one matches at a level: each gold event in turn takes the first of the strongest that are left."""
    used: set[int] = set()
    out = []
    for g in gold:
        best: tuple[int, int] | None = None
        for j, p in enumerate(found):
            if j in used or not agrees(p, g, level):
                continue
            rank = sum(agrees(p, g, x) for x in LEVELS)
            if best is None or rank > best[0]:
                best = (rank, j)
        if best is not None:
            used.add(best[1])
            out.append((g, found[best[1]]))
    return out


def agrees(p: Item, g: Item, level: str) -> bool:
    """Whether a found event matches a gold one at a level."""
    if not p.sentences & g.sentences:
        return False
    if level == "place":
        return True
    if p.type != g.type:
        return False
    if level == "type":
        return True
    both = p.actors | p.recipients
    joint = p.type in JOINT and not g.recipients and len(both) > 1 and bool(both & g.actors)
    if level == "actor":
        return _common(p.actors, g.actors) or joint
    straight = _common(p.actors, g.actors) and _common(p.recipients, g.recipients)
    return straight or (joint and len(both & g.actors) >= min(2, len(g.actors)))


def _common(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a & b) or (not a and not b)


def _one(kind: str) -> str:
    return "RETREAT" if kind == "CONCEDE" else kind


def _gold_codes(parties: Sequence[dict[str, Any]] | None) -> frozenset[str]:
    return frozenset(p["code"] for p in parties or [] if p.get("code"))


def _codes(parties: Sequence[Party]) -> frozenset[str]:
    return frozenset(p.actor.code for p in parties if p.actor.code)
