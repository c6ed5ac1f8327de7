"""Development gold → scores beside their floors: exits 1 where one is below its floor or the corpus is
another.

    python bench/run.py [--task NAME ...] [--update] [--floors FILE]

The gold is not a part of the project: it lies in `../shared/data`, or where DRAGOMAN_DATA says; what is
not there is said to be skipped. With --update higher scores become the new floors, and a new corpus gets
floors of its own.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import math
import os
import re
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError

HERE = Path(__file__).parent
FLOORS = HERE / "floors.toml"
DATA = "DRAGOMAN_DATA"
SLACK = 0.002
"""So much below a floor is not below it: int8 arithmetic differs a little between processors."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A task on a corpus, with its floors."""

    name: str
    task: str
    corpus: str
    digest: str
    floors: Mapping[str, float]


def main(argv: Sequence[str] | None = None, load_kit: Callable[[], Any] | None = None) -> int:
    """Score, print, and give the exit code."""
    options = _options(argv)
    data = Path(os.environ.get(DATA) or HERE.parent.parent / "shared" / "data")
    entries = read_floors(options.floors)
    wanted = options.task or [entry.name for entry in entries]
    if unknown := set(wanted) - {entry.name for entry in entries}:
        print(f"No floors for {', '.join(sorted(unknown))}. There are: {', '.join(e.name for e in entries)}.")
        return 2
    kit: Any = None
    failures: list[str] = []
    for entry in entries:
        if entry.name not in wanted:
            continue
        corpus = data / entry.corpus
        if not corpus.exists():
            print(f"{entry.name}: skipped: no data ({entry.corpus} is not in {data})")
            continue
        if kit is None:
            kit = (load_kit or _load_kit)()
        digest = digest_of(corpus)
        scores = importlib.import_module(f"dragoman.evaluate.{entry.task}").run(corpus, kit, False)
        failures += _judge(entry, digest, scores, options)
    print(f"below: {'; '.join(failures)}" if failures else "no score is below its floor")
    return 1 if failures else 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Scores on development gold, beside their floors.")
    parser.add_argument("--task", action="append", help="one entry of the floors file; may be given again")
    parser.add_argument("--update", action="store_true", help="raise the floors to higher scores")
    parser.add_argument("--floors", type=Path, default=FLOORS)
    return parser.parse_args(argv)


def _load_kit() -> Any:
    from dragoman.pipeline import Kit

    return Kit.load()


def read_floors(path: Path) -> list[Entry]:
    """The entries of a floors file, in its order."""
    table = tomllib.loads(path.read_text("utf-8"))
    return [
        Entry(
            name,
            entry.get("task", name),
            entry["corpus"],
            entry["digest"],
            {key: float(value) for key, value in entry.items() if isinstance(value, int | float)},
        )
        for name, entry in table.items()
    ]


def digest_of(corpus: Path) -> str:
    """A hash of a file, or of all files of a folder with their names."""
    files = [corpus] if corpus.is_file() else sorted(p for p in corpus.rglob("*") if p.is_file())
    whole = hashlib.sha256()
    for file in files:
        name = "" if file == corpus else file.relative_to(corpus).as_posix()
        whole.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:16]


def _judge(entry: Entry, digest: str, scores: Mapping[str, float], options: argparse.Namespace) -> list[str]:
    """Print the scores with their floors, raise these if that is wanted, and say what is below."""
    same = entry.digest in ("", digest)
    print(f"{entry.name}: {entry.corpus} ({digest})")
    failures = []
    raised: dict[str, float] = {}
    for key, floor in entry.floors.items():
        value = scores.get(key, math.nan)
        low = same and not value >= floor - SLACK  # also where there is no such score
        print(f"  {key:<20} {value:7.4f}   floor {floor:.3f}{'   BELOW' if low else ''}")
        if low:
            failures.append(f"{entry.name} {key} {value:.4f} < {floor:.3f}")
        down = math.floor(value * 1000 + 1e-9) / 1000 if math.isfinite(value) else floor
        if down > floor or not same:
            raised[key] = down
    if options.update and not failures and (raised or digest != entry.digest):
        text = options.floors.read_text("utf-8")
        options.floors.write_text(with_floors(text, entry.name, digest, raised), "utf-8")
        print(f"  {'floors raised' if same else 'new corpus: floors set anew'}")
    elif not same:
        print(f"  ANOTHER CORPUS than the floors are for ({entry.digest}): --update sets them anew")
        failures.append(f"{entry.name} has another corpus")
    return failures


def with_floors(text: str, name: str, digest: str, floors: Mapping[str, float]) -> str:
    """The text of a floors file with one entry's digest and values replaced, everything else as it stands."""
    head, mark, rest = text.partition(f"[{name}]\n")
    body, *others = re.split(r"(?m)^(?=\[)", rest, maxsplit=1)
    for key, value in {"digest": f'"{digest}"', **{k: f"{v:.3f}" for k, v in floors.items()}}.items():
        body = re.sub(rf"(?m)^{re.escape(key)} *=.*$", f"{key} = {value}", body)
    return head + mark + body + "".join(others)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DragomanError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(2)
