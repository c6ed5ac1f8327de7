"""Nothing lost, nothing double: workers that hang or die, runs that are killed, disks that are full, stores that are
not whole, and copies of them."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

import samples
from dragoman.cli import run as running
from dragoman.cli.main import main
from dragoman.errors import StoreBusy, StoreError
from dragoman.records import Article, Coded, Skipped
from dragoman.scale import work
from dragoman.store import Reached, Store
from dragoman.store.backup import backup
from dragoman.store.check import check
from samples import fake_code, fake_kit, journey, meeting, threat

FILLER = "Ministers of several states spoke with each other at some length about matters of common concern."


def write_jsonl(path: Path, texts: list[str]) -> Path:
    lines = [json.dumps({"id": f"n-{n}", "text": text, "date": "2025-02-03"}) for n, text in enumerate(texts)]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def contents(path: Path) -> dict[str, list[str]]:
    """All rows of all tables but the journal, which tells of batches."""
    with Store.open(path, read_only=True) as store:
        names = [row[0] for row in store.sql("SELECT table_name FROM duckdb_tables()").rows]
        return {
            name: sorted(map(str, store.sql(f"FROM {name}").rows))
            for name in names
            if name not in ("journal", "schema_version")
        }


# --- workers ---


def articles_of(*texts: str) -> list[Article]:
    return [samples.article(text, citation=str(n)) for n, text in enumerate(texts)]


@dataclass(frozen=True)
class Unread:
    """An item that some process makes an article."""

    citation: str
    text: str

    def article(self) -> Article | Skipped:
        if "unreadable" in self.text:
            return Skipped(self.citation, "no text")
        if "raise while read" in self.text:
            raise RecursionError("too deep")
        if "hang while read" in self.text:
            time.sleep(600)
        return samples.article(self.text, citation=self.citation)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_hangs_is_ended_and_told_of(jobs: int) -> None:
    items = articles_of("a", "this will hang", "b")
    found = list(work.code_all(items, load=fake_kit, code=fake_code, jobs=jobs, timeout_s=1))
    assert [outcome.item for outcome in found if isinstance(outcome.item, Skipped)] == [
        Skipped("1", "could not be coded: it took longer than 1 s")
    ]
    assert [outcome.item.article.text for outcome in found if isinstance(outcome.item, Coded)] == ["a", "b"]


def test_what_asks_for_all_memory_is_told_of() -> None:
    found = list(work.code_all(articles_of("a", "greedy", "b"), load=fake_kit, code=fake_code, jobs=2))
    assert [outcome.item for outcome in found if isinstance(outcome.item, Skipped)] == [
        Skipped("1", "could not be coded: MemoryError")
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_items_are_read_where_they_are_coded(jobs: int) -> None:
    texts = ["a", "unreadable", "raise while read", "known", threat().article.text]
    items = [Unread(str(n), text) for n, text in enumerate(texts)]

    def known(article: Article) -> Coded | None:
        return Coded(article, threat().events) if article.text == "known" else None

    found = list(work.code_all(items, load=fake_kit, code=fake_code, jobs=jobs, known=known))
    assert [outcome.given for outcome in found] == items
    assert [outcome.known for outcome in found] == [False, False, False, True, False]
    assert found[1].item == Skipped("1", "no text")
    assert found[2].item == Skipped("2", "could not be read: RecursionError: too deep")
    assert isinstance(found[4].item, Coded) and found[4].item.events


def test_an_article_is_tried_again_when_its_worker_was_killed(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    items = [samples.article(f"kill once {mark}", citation="0"), *articles_of("a", "b")]
    found = list(work.code_all(items, load=fake_kit, code=killed_once, jobs=2))
    assert mark.exists()
    assert [type(outcome.item) for outcome in found] == [Coded] * 3


def killed_once(of: Article, kit: Any) -> Coded:
    mark = Path(of.text.removeprefix("kill once "))
    if of.text.startswith("kill once") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Coded(of, ())


def test_workers_make_room_for_new_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_RETIRE", 3)
    items = articles_of(*map(str, range(10)))
    found = list(work.code_all(items, load=fake_kit, code=fake_code, jobs=2))
    assert [outcome.item.article.citation for outcome in found if isinstance(outcome.item, Coded)] == [
        str(n) for n in range(10)
    ]


def test_workers_live_on_for_the_next_call_and_forget_what_was_dropped() -> None:
    with work.Workers(2, fake_kit, fake_code) as workers:
        first = workers.code_all(articles_of(*(f"slow {n}" for n in range(9))))
        next(first)
        first.close()  # type: ignore[attr-defined]
        assert [o.item.citation for o in workers.code_all([Skipped("x", "y")]) if isinstance(o.item, Skipped)] == ["x"]
        found = list(workers.code_all(articles_of("a", "b")))
        assert [o.item.article.text for o in found if isinstance(o.item, Coded)] == ["a", "b"]


# --- runs ---


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(work, "load_kit", fake_kit)
    monkeypatch.setattr(work, "code_article", fake_code)
    monkeypatch.setattr(running, "PASS_OVER", 5)
    monkeypatch.setattr(running, "BATCH", 2)
    return tmp_path


def test_what_is_done_is_not_read_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_jsonl(here / "x.jsonl", [f"{FILLER} Number {n}." for n in range(20)])
    assert main(["code", str(path)]) == 0
    capsys.readouterr()
    before = contents(here / "coverage.duckdb")
    assert before["inputs"]
    assert main(["code", str(path)]) == 1
    out = capsys.readouterr().out
    assert "20 items that an earlier run had done were not read again." in out
    assert "0 read, 0 coded" in out
    assert contents(here / "coverage.duckdb") == before
    assert main(["code", str(path), "--source", "Wire"]) == 0
    assert "20 read, 20 coded, 0 skipped" in capsys.readouterr().out


def test_a_run_goes_on_in_the_middle_of_an_input(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{FILLER} Number {n}." for n in range(20)]
    texts[3] = texts[17] = ""
    path = write_jsonl(here / "x.jsonl", texts)
    assert main(["code", str(path), "--store", "whole.duckdb"]) == 0
    coded: list[str] = []

    def failing(article: Article, kit: Any) -> Coded:
        if len(coded) == 12:
            raise KeyboardInterrupt
        coded.append(article.citation)
        return fake_code(article, kit)

    monkeypatch.setattr(work, "code_article", failing)
    assert main(["code", str(path)]) == 130
    first = len(coded)
    coded.clear()
    monkeypatch.setattr(
        work, "code_article", lambda article, kit: coded.append(article.citation) or fake_code(article, kit)
    )
    assert main(["code", str(path)]) == 0
    assert first == 12 and len(coded) + first <= 18 + 2
    assert contents(here / "coverage.duckdb") == contents(here / "whole.duckdb")


DRIVER = """
import sys, samples
from dragoman.cli import run as running
from dragoman.scale import work
from dragoman.cli.main import main
work.load_kit, work.code_article = samples.fake_kit, samples.fake_code
running.PASS_OVER, running.BATCH, running.BATCH_S = 10, 4, 0.05
sys.exit(main(sys.argv[1:]))
"""


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", DRIVER, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_killed_runs_end_as_one_that_was_left_alone(tmp_path: Path) -> None:
    """`bench/faults.py` does this many times more, with the real coder too."""
    texts = [threat().article.text, meeting().article.text, *(f"{FILLER} Number {n}." for n in range(60)), ""]
    write_jsonl(tmp_path / "x.jsonl", texts)
    assert start(tmp_path, "code", "x.jsonl", "--store", "whole.duckdb").wait(60) == 0
    dice = random.Random(7)
    for _ in range(3):
        run = start(tmp_path, "code", "x.jsonl")
        time.sleep(dice.uniform(0.3, 1.5))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    assert start(tmp_path, "code", "x.jsonl").wait(60) in (0, 1)
    assert contents(tmp_path / "coverage.duckdb") == contents(tmp_path / "whole.duckdb")


def test_a_full_disk_ends_the_run_with_a_clear_message(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A limit on the size of files stands for the disk: the system refuses the same writes."""
    path = write_jsonl(here / "x.jsonl", [f"{FILLER} " * 500 + f"Number {n}." for n in range(20)])
    program = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n{DRIVER}"
    program = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + program
    done = subprocess.run(
        [sys.executable, "-c", program, "code", str(path), "--format", "plover"],
        cwd=here,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "nothing of this batch was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert main(["code", str(path), "--format", "plover"]) == 0
    assert main(["code", str(path), "--format", "plover", "--store", "whole.duckdb"]) == 0
    assert contents(here / "coverage.duckdb") == contents(here / "whole.duckdb")


# --- the store ---


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "coverage.duckdb"
    with Store.open(made) as store:
        store.add([threat(), meeting(), journey()], coder_version="1", skipped=[samples.SKIPPED])
    return made


def test_places_are_kept_and_not_set_back(path: Path) -> None:
    reached = Reached("x.jsonl", "print", (3, 12), 40, False)
    with Store.open(path) as store:
        store.add([], coder_version="1", reached=[reached])
        assert store.reached("x.jsonl", "print", "1") == reached
        assert store.reached("x.jsonl", "print", "2") is None
        store.add([], coder_version="1", reached=[replace(reached, place=(3, 9), items=20)])
        assert store.reached("x.jsonl", "print", "1") == reached
        last = replace(reached, place=(10, 1), items=60, done=True)
        store.add([], coder_version="1", reached=[last])
        assert store.reached("x.jsonl", "print", "1") == last


def test_a_second_writer_is_told_who_writes(path: Path) -> None:
    program = (
        "import sys; from dragoman.store import Store; "
        f"opened = Store.open({str(path)!r}); print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"open\n"
        with pytest.raises(StoreBusy, match=rf"is being written by another program \(process {other.pid}\)"):
            Store.open(path)
        other.communicate()


def test_a_store_is_never_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.store import database

    def stopping(folder: str) -> list[str]:
        return ["CREATE TABLE x (i INTEGER)", "SELECT error('the power is gone')"]

    monkeypatch.setattr(database, "read_scripts", stopping)
    with pytest.raises(StoreError):
        Store.open(tmp_path / "x.duckdb")
    assert list(tmp_path.iterdir()) == []


def test_transactions_within_one_another(path: Path) -> None:
    before = contents(path)
    with Store.open(path) as store:
        with pytest.raises(ZeroDivisionError), store.database.transaction():
            store.add([replace(threat(), article=samples.article("other"))], coder_version="1")
            raise ZeroDivisionError
        assert store.add([], coder_version="1") == 0
    assert contents(path) == before


# --- check ---


def faults(path: Path) -> list[str]:
    with Store.open(path, read_only=True) as store:
        return [finding.what for finding in check(store)]


def test_a_whole_store(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults(path) == []
    assert main(["check", "--store", str(path)]) == 0
    assert "is whole: 3 articles" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM articles WHERE title = 'Tariffs'", "events: rows of articles that are not there"),
        ("DELETE FROM events", "event_parties: rows of events that are not there"),
        ("DELETE FROM trip_legs WHERE position = 0; DELETE FROM trips", "trip_legs: rows of trips that are not there"),
        ("UPDATE articles SET text = text || '!'", "articles: title, text, day or outlet are not those"),
        ("UPDATE articles SET title = 'Other'", "articles: title, text, day or outlet are not those"),
        ("UPDATE events SET trigger_end = 100000", "events: trigger_start and trigger_end are not in the text"),
        ("UPDATE events SET trigger_start = -1", "events: trigger_start and trigger_end are not in the text"),
        ("UPDATE event_parties SET start = start + 1", "event_parties: the words are not those of the text"),
        ("UPDATE trips SET evidence = [{'start': 5, 'end': 99999}]", "trips: spans of evidence are not in the text"),
        ("INSERT INTO events SELECT * FROM events", "events: rows are missing or twice there"),
        ("INSERT INTO events SELECT * FROM events", "events: the same id twice"),
        ("UPDATE positions SET position = 1", "positions: rows are missing or twice there"),
        ("INSERT INTO citations VALUES ('nobody', 'x')", "citations: rows of articles that are not there"),
    ],
)
def test_faults_are_found(path: Path, damage: str, found: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(damage)
    assert any(what.startswith(found) for what in faults(path))
    assert main(["check", "--store", str(path)]) == 1


def test_damaged_blocks_are_found(path: Path) -> None:
    with Store.open(path) as store:
        texts = [f"{FILLER} {n} " + os.urandom(3000).hex() for n in range(60)]
        store.add(
            [Coded(samples.article(text, citation=str(n)), ()) for n, text in enumerate(texts)], coder_version="1"
        )
        store.database.checkpoint()
    data = bytearray(path.read_bytes())
    for at in range(3 * 4096 + 50, len(data), 10_000):  # behind the heads; some of it lies in blocks that are in use
        data[at : at + 8] = bytes(byte ^ 0xFF for byte in data[at : at + 8])
    path.write_bytes(data)
    try:
        found = faults(path)
    except StoreError as error:
        found = [str(error)]
    assert found


# --- backup ---


def test_a_backup_is_the_store(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "copy.duckdb"), "--store", str(path)]) == 0
    assert "3 articles" in capsys.readouterr().out
    assert contents(tmp_path / "copy.duckdb") == contents(path)
    assert main(["backup", str(tmp_path / "copy.duckdb"), "--store", str(path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["backup", str(tmp_path / "copy.duckdb"), "--store", str(path), "--replace"]) == 0
    assert main(["backup", str(path), "--store", str(path), "--replace"]) == 2
    assert main(["backup", str(tmp_path / "none" / "x.duckdb"), "--store", str(path)]) == 2
    assert main(["backup", str(tmp_path), "--store", str(tmp_path / "nothing.duckdb")]) == 2


def test_a_backup_of_a_store_in_use(path: Path, tmp_path: Path) -> None:
    """Each copy holds whole batches, all of those before one moment."""
    batches = 0
    stop = threading.Event()

    def write() -> None:
        nonlocal batches
        with Store.open(path) as store:
            while not stop.is_set():
                group = [
                    Coded(samples.article(f"{FILLER} {batches} {n} " + "x" * 3000, citation=f"{batches}-{n}"), ())
                    for n in range(4)
                ]
                store.add(group, coder_version="1")
                if batches % 7 == 0:
                    store.database.checkpoint()
                batches += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = []
        for number in range(5):
            time.sleep(0.1)
            before = batches
            copied = backup(path, tmp_path / f"{number}.duckdb")
            assert (copied.articles - 3) % 4 == 0
            assert before <= (copied.articles - 3) // 4 <= batches + 1
            counts.append(copied.articles)
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)
    for number in range(5):
        assert faults(tmp_path / f"{number}.duckdb") == []
