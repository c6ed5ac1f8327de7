"""Articles → what volume costs on this machine: speed on all cores against plain spaCy, memory as articles
grow in number, equal rows from each way of running.

    python bench/volume.py speed [N]            the commands and plain spaCy over N articles, same cores, in turns
    python bench/volume.py memory N [N ...]     peak memory of all processes for N articles, drawn again and again
    python bench/volume.py engines [N]          one process, --jobs 2 and Ray: seconds, and whether all rows are equal
    python bench/volume.py reading [N]          seconds an article to read, from JSONL and Parquet, and to pass over

The articles are those of the data folder (`../shared/data`, or where DRAGOMAN_DATA says). `--stand-in`
codes by a fixed rule in some milliseconds instead of the models: for the memory of reading, processes and
store over many articles.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from faults import _DRIVER, digest

from dragoman.read import articles, readings
from dragoman.records import Article

DATA = "DRAGOMAN_DATA"
_SPACY = """
import json, sys
import importlib
from dragoman.language.parser import PIPELINES
for name in PIPELINES:
    try:
        nlp = importlib.import_module(name).load()
        break
    except ImportError:
        continue
texts = (json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8"))
for _ in nlp.pipe(texts, n_process=int(sys.argv[2]), batch_size=16):
    pass
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What volume costs.")
    parser.add_argument("what", choices=("speed", "memory", "engines", "reading"))
    parser.add_argument("n", nargs="*", type=int)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--stand-in", action="store_true")
    options = parser.parse_args(argv)
    folder = Path(os.environ.get(DATA) or Path(__file__).parents[2] / "shared" / "data") / "articles"
    if not folder.exists():
        print(f"volume: skipped: no data (no folder {folder})")
        return 0
    here = str(Path(__file__).parent)  # where Ray's processes find the stand-in
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (here, os.environ.get("PYTHONPATH"))))
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        driver = _DRIVER.format(bench=str(Path(__file__).parent), real=not options.stand_in)
        match options.what:
            case "speed":
                _speed(work, folder, *(options.n or [1500]), options.jobs, options.rounds, driver)
            case "memory":
                for n in options.n or [1000, 10_000]:
                    _memory(work, folder, n, options.jobs, driver)
            case "engines":
                return _engines(work, folder, *(options.n or [200]), driver)
            case _:
                _reading(work, folder, *(options.n or [2000]))
    return 0


def _speed(work: Path, folder: Path, n: int, jobs: int, rounds: int, driver: str) -> None:
    path = _sample(work / "in.jsonl", folder, n)
    best = {"dragoman": float("inf"), "spacy": float("inf")}
    for number in range(rounds):
        for way in list(best) if number % 2 else list(best)[::-1]:
            command = [sys.executable, "-c", _SPACY, str(path), str(jobs)]
            if way == "dragoman":
                store = str(work / f"{number}.duckdb")
                command = [sys.executable, "-c", driver, "code", str(path), "--jobs", str(jobs), "--store", store]
            best[way] = min(best[way], _timed(command))
    print(f"{n} articles, {jobs} processes, quickest of {rounds} (loading and storing included for both alike):")
    for way, seconds in best.items():
        print(f"  {way:<9} {seconds:8.1f} s   {n / seconds:6.2f} articles/s   {n / seconds / jobs:6.2f} a core")
    print(f"  speed against plain spaCy: {best['spacy'] / best['dragoman']:.2f}")


def _memory(work: Path, folder: Path, n: int, jobs: int, driver: str) -> None:
    path = _sample(work / f"{n}.jsonl", folder, n, again=True)
    store = str(work / f"m{n}.duckdb")
    command = [sys.executable, "-c", driver, "code", str(path), "--jobs", str(jobs), "--store", store]
    started = time.perf_counter()
    running = subprocess.Popen([*command, "--format", "plover"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak, parent, stop = [0], [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.2):
            sizes = _tree_mb(running.pid)
            peak[0] = max(peak[0], sum(sizes))
            parent[0] = max(parent[0], *sizes[:1], 0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    running.wait()
    stop.set()
    watcher.join()
    seconds = time.perf_counter() - started
    print(f"{n:8} articles: {peak[0]} MB in all, {parent[0]} MB in the parent, {seconds:.0f} s", flush=True)


def _engines(work: Path, folder: Path, n: int, driver: str) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    lines = _sample(work / "in.jsonl", folder, n).read_text("utf-8").splitlines()
    path = work / "in.parquet"
    pq.write_table(pa.Table.from_pylist([json.loads(line) for line in lines]), path)
    digests = {}
    for way in ("1 process", "2 processes", "ray"):
        store = work / f"{way[:3].strip()}.duckdb"
        out = str(work / "parts")
        code = [sys.executable, "-c", driver, "code", str(path)]
        if way == "ray":
            seconds = _timed([*code, "--engine", "ray", "--out", out, "--jobs", "2"])
            seconds += _timed([sys.executable, "-c", driver, "load", out, "--store", str(store)])
        else:
            seconds = _timed([*code, "--jobs", way[0], "--store", str(store), "--format", "plover"])
        digests[way] = {name: value for name, value in digest(store).items() if name != "inputs"}
        rows = sum(count for count, _ in digests[way].values())
        print(f"{way:<12} {seconds:7.1f} s   {digests[way]['events'][0]} events, {rows} rows", flush=True)
    equal = all(found == digests["1 process"] for found in digests.values())
    print("all rows equal" if equal else "THE ROWS DIFFER")
    return int(not equal)


def _reading(work: Path, folder: Path, n: int) -> None:
    path = _sample(work / "in.jsonl", folder, n, again=True)
    for what, done in (("read", ()), ("pass over", (n,))):
        started = time.perf_counter()
        number = sum(1 for reading in readings([str(path)], done=lambda _, done=done: done) if reading.article())
        seconds = time.perf_counter() - started
        print(f"{what:<10} {1000 * seconds / n:7.3f} ms an article ({number} came)")


def _sample(path: Path, folder: Path, n: int, *, again: bool = False) -> Path:
    """Articles as JSONL; with `again` as many as asked for, each time with another title, so that none is a copy."""
    found = (item for item in articles([str(folder)]) if isinstance(item, Article))
    chosen: Iterator[Article] = itertools.islice(itertools.cycle(found), n) if again else itertools.islice(found, n)
    with path.open("w", encoding="utf-8") as file:
        for number, item in enumerate(chosen):
            title = f"{item.title} ({number})" if again else item.title
            day = item.date.isoformat() if item.date else "2020-01-01"
            record = {"id": f"n{number}", "title": title, "text": item.text, "date": day, "source": item.source}
            file.write(json.dumps(record) + "\n")
    return path


def _timed(command: Sequence[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SystemExit(f"{command[3:]} ended with code {done.returncode}")
    return time.perf_counter() - started


def _tree_mb(pid: int) -> list[int]:
    """Memory of a process and of those that it started, shared pages counted once for each."""
    parents, sizes = {}, {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(entry)], sizes[int(entry)] = int(stat[1]), int(stat[21]) * 4096 // 1_000_000
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return [sizes.get(one, 0) for one in family]


if __name__ == "__main__":
    sys.exit(main())
