"""Verdicts of readers on coded events: `python bench/judged.py`.

`judged.jsonl.gz` holds 200 events sampled at random from 60 newspaper articles that no rule was written with (4 are
also in `actors.jsonl.gz`), as offsets and codes without text. Two readers judged type, actor, recipient and status by
the codebook, apart; a third settled what they differ on. The verdicts belong to the coder of the day they were given,
not to a later one.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

FIELDS = ("type", "actor", "recipient", "status")


def main() -> None:
    """Print the share that is right, by field, and how far the readers agree."""
    with gzip.open(Path(__file__).parent / "judged.jsonl.gz", "rt", encoding="utf-8") as lines:
        events = [json.loads(line) for line in lines]
    n = len(events)
    for i, name in enumerate(FIELDS):
        right = sum(e["settled"][i] for e in events)
        agreed = sum(e["first"][i] == e["second"][i] for e in events)
        print(f"{name:10} {right / n:.3f} right   readers agree on {agreed / n:.3f}")
    whole = [all(e["settled"][:3]) for e in events]
    agreed = sum(all(e["first"][:3]) == all(e["second"][:3]) for e in events)
    print(f"type, actor and recipient {sum(whole) / n:.3f} right   readers agree on {agreed / n:.3f}")
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        part = [w for e, w in zip(events, whole, strict=True) if low <= e["confidence"] < low + 0.2]
        if part:
            print(f"confidence {low:.1f} to {low + 0.2:.1f}: {sum(part) / len(part):.2f} right of {len(part)}")


if __name__ == "__main__":
    main()
