"""How many articles hold each word, counted over real coverage → `src/dragoman/link/rarity.tsv`.

    python training/rarity.py --data ../shared/data

Links weigh words by how rare they are. Counted over the store itself, every new article would change every weight,
and with it which articles are alike; counted once, here, the likeness of two articles depends on these two alone.
Words are stems (`dragoman.link.vocabulary`); those in fewer than `LEAST` articles are left out and weigh as much as a
word that is in none.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from pathlib import Path

from dragoman.link.vocabulary import content_sequence

LEAST = 5
OUT = Path(__file__).parents[1] / "src" / "dragoman" / "link" / "rarity.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    holding: Counter[str] = Counter()
    articles = 0
    for file in sorted((options.data / "articles").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                articles += 1
                holding.update(set(content_sequence(json.loads(line)["text"])))
    kept = sorted(((word, n) for word, n in holding.items() if n >= LEAST), key=lambda item: (-item[1], item[0]))
    head = f"# articles that hold a word, of {articles}; made by training/rarity.py\n\t{articles}\n"
    options.out.write_text(head + "".join(f"{word}\t{n}\n" for word, n in kept), encoding="utf-8")
    print(f"{articles} articles, {len(kept)} words")


if __name__ == "__main__":
    main()
