"""Copies made by real edits of newspaper articles → how many of them `dragoman link` finds, and what else it takes.

    python bench/copies.py [--articles 300] [--json]

Of each article six copies are made, as outlets and editors make them: the tail is cut; headline and lead are changed;
the agency's line is swapped; numbers are updated; the spelling is translated to the other side of the Atlantic; all
of these at once. Beside them stand as many articles that share nothing with another but a long quotation, pasted from
it. The copies are found over the whole store, among all of these. Precision and recall are those of pairs: two
articles are rightly one report where both come from one article.

The articles are not a part of the project: they lie in `../shared/data`, or where DRAGOMAN_DATA says.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from math import comb
from pathlib import Path

from dragoman.link import link
from dragoman.records import Article, Coded, make_id
from dragoman.store import Store

HERE = Path(__file__).parent
CORPUS = "articles/newspapers-2012-2020.jsonl.gz"
SPELLINGS = {
    r"\b(\w+)ization\b": r"\1isation", r"\b(\w+)ize\b": r"\1ise", r"\b(\w+)ized\b": r"\1ised",
    r"\b(\w+)izing\b": r"\1ising", r"\bcolor": "colour", r"\bfavor": "favour", r"\bhonor": "honour",
    r"\blabor\b": "labour", r"\bharbor": "harbour", r"\bneighbor": "neighbour", r"\bdefense\b": "defence",
    r"\bcenter\b": "centre", r"\btheater\b": "theatre", r"\bprogram\b": "programme", r"\btoward\b": "towards",
    r"\bpercent\b": "per cent", r"\bgray\b": "grey", r"\btraveled\b": "travelled",
}  # fmt: skip
AGENCIES = ("(Reuters) - ", "(AP) — ", "By our own correspondent\n", "Staff report — ")
MOST_QUOTED = 0.3
"""Share of its words that a quoting article has from the quoted one."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    data = Path(os.environ.get("DRAGOMAN_DATA") or HERE.parent.parent / "shared" / "data")
    if not (data / CORPUS).exists():
        sys.exit(f"{CORPUS} is not in {data}: nothing to measure on.")
    texts = list(_texts(data / CORPUS))
    chance = random.Random(options.seed)
    chosen = chance.sample(range(len(texts)), min(2 * options.articles, len(texts)))
    originals, others = chosen[: options.articles], chosen[options.articles :]
    items = [(f"{n}", "original", texts[n]) for n in originals]
    for n in originals:
        items += [(f"{n}", kind, text) for kind, text in edits(texts[n], chance)]
    for n, of in zip(others, originals, strict=False):
        items.append((f"quoting {n}", "quoting", quoting(texts[n], texts[of], chance)))
    scores = measure(items)
    print(json.dumps(scores) if options.json else "\n".join(f"{name:<28}{value:>10}" for name, value in scores.items()))


def edits(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Copies of a text by what was done to it."""
    yield "tail cut", cut(text)
    yield "headline and lead changed", new_lead(text, chance)
    yield "agency swapped", chance.choice(AGENCIES) + text
    yield "number updated", updated(text, chance)
    yield "spelling translated", translated(text)
    everything = translated(updated(new_lead(cut(text), chance), chance))
    yield "all of these", chance.choice(AGENCIES) + everything


def cut(text: str) -> str:
    """The first two thirds, to the end of a sentence."""
    ends = [match.end() for match in re.finditer(r"[.!?][\"”]?\s", text)]
    return text[: min((end for end in ends if end >= 2 * len(text) // 3), default=len(text))]


def new_lead(text: str, chance: random.Random) -> str:
    """The first sentence told in other words, out of the article's own."""
    first = re.search(r"[.!?][\"”]?\s", text)
    rest = text[first.end() :] if first else text
    words = [word for word in re.findall(r"\w+", text) if len(word) > 4]
    return f"{' '.join(chance.sample(words, min(22, len(words))))}. {rest}".capitalize()


def updated(text: str, chance: random.Random) -> str:
    """Two numbers changed."""
    found = list(re.finditer(r"\b\d+\b", text))
    for match in sorted(chance.sample(found, min(2, len(found))), key=lambda m: -m.start()):
        text = text[: match.start()] + str(int(match.group()) + chance.randint(1, 9)) + text[match.end() :]
    return text


def translated(text: str) -> str:
    for pattern, spelling in SPELLINGS.items():
        text = re.sub(pattern, spelling, text)
    return text


def quoting(text: str, other: str, chance: random.Random) -> str:
    """An article with a long stretch of another in the midst of it, as a quotation."""
    words, source = text.split(" "), other.split(" ")
    size = min(int(len(words) * MOST_QUOTED / (1 - MOST_QUOTED)), len(source) // 3)
    start = chance.randint(0, len(source) - size)
    middle = len(words) // 2
    return " ".join([*words[:middle], "“" + " ".join(source[start : start + size]) + "”", *words[middle:]])


def measure(items: list[tuple[str, str, str]]) -> dict[str, float | int]:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "copies.duckdb") as store:
        made = []
        for n, (_, kind, text) in enumerate(items):
            key = make_id(n, text)
            made.append(Article(id=key, text=text, citation=f"{n}", title=kind, source=f"Outlet {n % 40}"))
        for start in range(0, len(made), 200):
            store.add([Coded(article, ()) for article in made[start : start + 200]], coder_version="bench")
        link(store)
        report = {row["article"]: row["report"] for row in store.database.rows("FROM copies")}
    gold = [of for of, _, _ in items]
    found = [report[article.id] for article in made]
    both = sum(comb(n, 2) for n in Counter(zip(gold, found, strict=True)).values())
    right, taken = (sum(comb(n, 2) for n in Counter(labels).values()) for labels in (gold, found))
    scores: dict[str, float | int] = {
        "articles": len(items),
        "pair_precision": round(both / taken, 4),
        "pair_recall": round(both / right, 4),
    }
    first = {of: label for (of, kind, _), label in zip(items, found, strict=True) if kind == "original"}
    of_kind: dict[str, list[bool]] = {}
    for (of, kind, _), label in zip(items, found, strict=True):
        if kind != "original":
            of_kind.setdefault(kind, []).append(
                label == first.get(of) if kind != "quoting" else label in first.values()
            )
    for kind, hits in of_kind.items():
        name = "quoting_taken_for_copies" if kind == "quoting" else f"found: {kind}"
        scores[name] = round(sum(hits) / len(hits), 4)
    return scores


def _texts(path: Path) -> Iterator[str]:
    """Distinct articles of some length."""
    seen = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            if len(text) > 1200 and text[:300] not in seen:
                seen.add(text[:300])
                yield text


if __name__ == "__main__":
    main()
