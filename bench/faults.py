"""Kills at random moments → does the same command, run again, end with the store of an undisturbed run?

    python bench/faults.py [--kills N] [--articles N] [--stage code|link|all] [--victim parent|worker|all] [--real]

Each try makes a store from nothing: the command is started, a victim gets SIGKILL after a random part of
the time that an undisturbed run takes, and the command is run again until it ends by itself. Then every row
of every table is compared with the undisturbed store (the journal aside, which tells of batches), and
`dragoman check` must find nothing.

Without --real a stand-in codes each article by a fixed rule in some milliseconds: all that is at stake here
(processes, batches, commits, places in inputs) is the real one's, and many kills take minutes. With --real
the models code. Articles are made up here from a seed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dragoman.store import Store

_DRIVER = """
import sys
sys.path.insert(0, {bench!r})
import faults
from dragoman.cli import run as running
from dragoman.scale import work
from dragoman.cli.main import main
if not {real}:
    work.load_kit, work.code_article = faults.load_stand_in, faults.code_stand_in
running.PASS_OVER, running.BATCH, running.BATCH_S = 50, 16, 0.5
sys.exit(main(sys.argv[1:]))
"""
_STATES = ("Panama", "Colombia", "Mexico", "Canada", "France", "Germany", "Japan", "India", "Kenya", "Egypt")
_DEEDS = ("rejected the offer of", "threatened tariffs on", "signed an agreement with", "held talks with", "accused")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Kill runs at random moments and compare what they leave.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--stage", choices=("code", "link", "all"), default="all")
    parser.add_argument("--victim", choices=("parent", "worker", "all"), default="all")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--real", action="store_true", help="code with the models")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    dice = random.Random(options.seed)
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_articles(folder / "in.jsonl", options.articles, dice)
        driver = _DRIVER.format(bench=str(Path(__file__).parent), real=options.real)
        whole = Trial(folder, "whole.duckdb", driver, options.jobs)
        times = {"code": whole.run("code"), "link": whole.run("link")}
        expected = digest(whole.path)
        print(f"undisturbed: code {times['code']:.1f} s, link {times['link']:.1f} s", flush=True)
        for number in range(options.kills):
            stage = dice.choice(("code", "link")) if options.stage == "all" else options.stage
            victim = dice.choice(("parent", "worker")) if options.victim == "all" else options.victim
            victim = "parent" if stage == "link" else victim
            trial = Trial(folder, f"{number}.duckdb", driver, options.jobs)
            if stage == "link":
                trial.run("code")
            killed = trial.kill(stage, victim, dice.uniform(0, times[stage]), dice)
            trial.run("code")
            trial.run("link")
            equal = digest(trial.path) == expected and trial.run("check") is not None
            what = f"{stage}, {victim} {'killed' if killed else 'had ended'}: {'equal' if equal else 'NOT EQUAL'}"
            found[what] += 1
            print(f"{number + 1}: {what}", flush=True)
            trial.remove()
    for what, times_seen in sorted(found.items()):
        print(f"{times_seen:4}  {what}")
    return int(any("NOT" in what for what in found))


class Trial:
    """One store, and the commands that make it."""

    def __init__(self, folder: Path, name: str, driver: str, jobs: int) -> None:
        self.path = folder / name
        self._driver, self._jobs = driver, jobs

    def run(self, stage: str) -> float:
        """Run to the end; seconds."""
        started = time.perf_counter()
        running = self._start(stage)
        if running.wait() not in (0, 1 if stage == "code" else 0):
            raise SystemExit(f"{stage} ended with code {running.returncode}")
        return time.perf_counter() - started

    def kill(self, stage: str, victim: str, after_s: float, dice: random.Random) -> bool:
        """Start, and kill a process of it at a moment; False where it had ended by then. A run that lost a worker only
        is waited for."""
        running = self._start(stage)
        time.sleep(after_s)
        if running.poll() is not None:
            return False
        if victim == "worker":
            workers = _children(running.pid)
            if workers:
                os.kill(dice.choice(workers), signal.SIGKILL)
            running.wait()
            return bool(workers)
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        time.sleep(0.2)  # its workers notice that it is gone
        return True

    def remove(self) -> None:
        for file in self.path.parent.glob(f"{self.path.name}*"):
            file.unlink()

    def _start(self, stage: str) -> subprocess.Popen[bytes]:
        code = ["code", "in.jsonl", "--format", "plover", "--jobs", str(self._jobs)]
        arguments = [*(code if stage == "code" else [stage]), "--store", self.path.name]
        return subprocess.Popen(
            [sys.executable, "-c", self._driver, *arguments],
            cwd=self.path.parent,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def digest(path: Path) -> dict[str, tuple[int, str]]:
    """Rows and their hash, for each table."""
    with Store.open(path, read_only=True) as store:
        tables = [row[0] for row in store.sql("SELECT table_name FROM duckdb_tables() ORDER BY ALL").rows]
        found = {}
        for table in tables:
            if table not in ("journal", "schema_version"):
                (row,) = store.sql(
                    f"SELECT count(*), coalesce(sum(hash(t::VARCHAR))::VARCHAR, '') FROM {table} AS t"
                ).rows
                found[table] = (row[0], row[1])
        return found


def write_articles(path: Path, number: int, dice: random.Random) -> None:
    """Made-up news: some sentences each on who did what to whom; a few that cannot be read."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            deeds = [" ".join((*dice.sample(_STATES, 1), dice.choice(_DEEDS), dice.choice(_STATES))) for _ in range(4)]
            text = ". ".join(f"{deed} on Monday, ministers said in report {n}" for deed in deeds) + "."
            day = f"2025-02-{1 + n % 28:02}"
            record = {"id": f"n{n}", "title": f"Report {n}", "text": text, "date": day, "source": f"Wire {n % 7}"}
            file.write(json.dumps(record if n % 97 else {"id": f"n{n}"}) + "\n")


def _children(pid: int) -> list[int]:
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text()
                line = Path(f"/proc/{entry}/cmdline").read_bytes()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == pid and b"spawn_main" in line:
                found.append(int(entry))
    return found


def load_stand_in() -> None:
    """No kit is needed."""


def code_stand_in(article, kit):  # type: ignore[no-untyped-def]
    """An event for each sentence of `write_articles`, from its words alone."""
    from dragoman.records import Actor, Coded, Date, Event, Party, Span, make_id

    time.sleep(0.003)
    events, start = [], 0
    for sentence in article.text.split(". "):
        names = [name for name in _STATES if name in sentence]
        verb = next((deed for deed in _DEEDS if deed in sentence), None)
        if names and verb:
            at = start + sentence.index(verb)
            parties = []
            for name in (names[0], names[-1]):
                where = start + sentence.index(name)
                actor = Actor(make_id(name), name, name[:3].upper(), ("GOV",))
                parties.append(Party(actor, Span(where, where + len(name)), name))
            events.append(
                Event(
                    id=make_id(article.id, start), article=article.id, sentence=Span(start, start + len(sentence)),
                    trigger=Span(at, at + len(verb)), type="THREATEN" if "tariffs" in verb else "CONSULT", modes=(),
                    contexts=(), quad=1, score=1.0, actors=(parties[0],), recipients=(parties[1],), status="actual",
                    status_spans=(), speaker=None, date=Date(str(article.date), basis="published"), place=None,
                    coder="frame", frame=None, confidence=0.5,
                )
            )  # fmt: skip
        start += len(sentence) + 2
    return Coded(article, tuple(events))


if __name__ == "__main__":
    sys.exit(main())
