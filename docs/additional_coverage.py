"""The example coverage → `additional-coverage.md`: its brief, an answer chain, what its last articles added.

    python docs/additional_coverage.py [--store FILE]

Without a store, `examples/` is coded first.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
from pathlib import Path

from dragoman.cli.main import main as dragoman
from dragoman.store import EventFilter, Store

HERE = Path(__file__).parent
PAGE = HERE / "additional-coverage.md"

INTRODUCTION = """\
# What does this coverage add?

A hundred articles tell of twenty things. `dragoman link` finds the twenty, `dragoman brief` tells them, and `dragoman
new` says what of an article was not known before. This page is printed from the 21 articles of `examples/` by `python
docs/additional_coverage.py`; nothing in it is written by hand but what stands between the outputs.

How it is done: copies are found by MinHash bands and compared by the share of the shorter text's three-word runs;
versions of one outlet are chained. Events are joined where type, parties, days and words allow, the most alike first,
and only what contradicts nothing that is already in the group. Articles that are alike on average make an episode
within two weeks; episodes that go on with one another make a story. An answer is one that an article says was one
("after", "in response"), or is inferred from reversed parties, a common matter and nearness in time; the two are
never mixed. The tables are listed in `src/dragoman/link/tables.sql`, and all of them can be asked with `dragoman
sql`.

A brief quotes; what it makes from the record itself is who, where, when and how many. Numbers in brackets are its
sources.
"""
BRIEF = """\
## The brief, as printed

`dragoman brief` takes `--story`, `--actor`, `--dyad USA,COL`, `--issue`, `--trip`, `--since`, `--length
short|medium|full` and `--format markdown|html|json`.
"""
CHAIN = """\
## The answer chain around the deportation flights

From the threat of tariffs on: what is said to answer it (`stated`, with the words), what is inferred, and what these
led to.
"""
NEW = """\
## What the last two articles added

Against everything published before them.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.store or Path(folder) / "coverage.duckdb"
        if options.store is None:
            with contextlib.chdir(HERE.parent):  # what is cited is the path as given
                printed("code", "examples", "--store", str(path))
        printed("link", "--rebuild", "--store", str(path))
        PAGE.write_text("\n".join(parts(path)), encoding="utf-8")


def parts(path: Path) -> list[str]:
    with Store.open(path, read_only=True) as store:
        threats = [event.id for event, _ in store.events(EventFilter(actor="USA", recipient="COL", type=("THREATEN",)))]
        last = [
            row["citation"]
            for row in store.database.rows("SELECT citation FROM articles ORDER BY date DESC, id LIMIT 2")
        ]
    found = [INTRODUCTION, BRIEF, block("brief", path)]
    if threats:
        found += [CHAIN, block("answers", path, "--to", threats[0][:8])]
    found.append(NEW)
    found += [block("new", path, citation) for citation in last]
    return found


def block(command: str, path: Path, *arguments: str) -> str:
    """A command and what it prints."""
    output = printed(command, *arguments, "--store", str(path))
    return f"```\n$ dragoman {' '.join([command, *arguments])}\n{output.rstrip()}\n```\n"


def printed(*arguments: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = dragoman(arguments)
    if code:
        raise SystemExit(f"dragoman {' '.join(arguments)} ended with {code}")
    return out.getvalue()


if __name__ == "__main__":
    main()
