"""All labelled data → training examples: `python training/prepare.py --data ../shared/data --out build/examples`.

What is in the project (written sentences, stand-off labels) is always used; texts and gold of `--data` where they are
there. Each source goes to a file of its own, so that training can hold parts of them back.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from examples import gold_articles, load, marked_pairs, save, written_items
from standoff import examples as annotated

from dragoman.language import load_parser

HERE = Path(__file__).parent


def main() -> None:
    """Read, parse and write every source."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", type=Path, default=Path("../shared/data"))
    ap.add_argument("--out", type=Path, default=Path("build/examples"))
    ap.add_argument("--only", nargs="*", help="sources to make anew; all by default")
    a = ap.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    parser = load_parser()
    gold = a.data / "gold"
    sources = {
        "written": written_items(sorted((HERE / "data" / "written").glob("*.txt")), parser),
        "annot": annotated(HERE / "data" / "annotations.jsonl.gz", a.data, parser),
        "gold": gold_articles(gold / "articles", parser),
    }
    for name in ("pairs", "binary"):
        path = gold / "pairs" / f"{name}-train.tsv"
        if path.exists():
            sources[name] = marked_pairs(path, parser)
    for name, found in sources.items():
        if a.only and name not in a.only:
            continue
        n = save(found, a.out / f"{name}.jsonl.gz")
        kinds = Counter(e.type for x in load(a.out / f"{name}.jsonl.gz") for e in x.events)
        print(f"{name}: {n} examples, {sum(kinds.values())} events, {dict(kinds.most_common())}")


if __name__ == "__main__":
    main()
