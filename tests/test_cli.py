"""The command line: stdout and stderr, exit codes, resuming, processes, interruption, wrong input."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import dragoman
import samples
from dragoman.cli import run as running
from dragoman.cli.main import main
from dragoman.errors import ModelError
from dragoman.records import Article, Coded, Skipped
from dragoman.scale import work
from dragoman.store import Store
from samples import fake_code, fake_kit, journey, meeting, threat

FILLER = "Ministers of several states spoke with each other at some length about matters of common concern."


@dataclass
class Result:
    """What a command left behind."""

    code: int
    out: str
    err: str


Cli = Callable[..., Result]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Runs a command in a folder of its own, with a kit that looks texts up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(work, "load_kit", fake_kit)
    monkeypatch.setattr(work, "code_article", fake_code)
    capsys.readouterr()

    def call(*arguments: str) -> Result:
        code = main(arguments)
        return Result(code, *capsys.readouterr())

    return call


def write_jsonl(path: Path, *texts: str) -> Path:
    lines = [
        json.dumps({"id": f"n-{n}", "title": f"Title {n}", "text": text, "date": "2025-02-03", "source": "Wire"})
        for n, text in enumerate(texts)
    ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture
def coverage(tmp_path: Path) -> Path:
    return write_jsonl(tmp_path / "coverage.jsonl", threat().article.text, meeting().article.text)


@pytest.fixture
def filled(cli: Cli, coverage: Path) -> Cli:
    assert cli("code", str(coverage)).code == 0
    return cli


# --- help and errors ---


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    program = (
        "import sys; from dragoman.cli.main import main; code = main(['--help']); "
        "heavy = {'duckdb', 'spacy', 'numpy', 'onnxruntime', 'pyarrow', 'trafilatura', 'feedparser'}; "
        "print(sorted(heavy & set(sys.modules)), code, file=sys.stderr)"
    )
    times, others = [], []  # 0.2 s on a quick machine, 0.4 s on a slow one: held against what the library alone takes
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import typer.rich_utils"], capture_output=True, check=True)
        others.append(time.perf_counter() - start)
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - start)
        assert done.stderr == "[] 0\n"
        for command in ("code", "events", "brief", "explain", "codebook", "sql", "eval", "trips", "positions"):
            assert f" {command} " in done.stdout
        if min(times) < 2.5 * min(others):
            break
    assert min(times) < 2.5 * min(others)


def test_version(cli: Cli) -> None:
    assert cli("--version").out == f"dragoman {dragoman.__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["code", "x.txt", "--column", "text"], "--column text: write it as FIELD=NAME"),
        (["code", "x.txt", "--column", "colour=red"], "--column colour=red: no field 'colour'"),
        (["code", "x.txt", "--store", "nowhere/x.duckdb"], "the folder nowhere does not exist"),
        (["events"], "coverage.duckdb: no such store"),
        (["brief", "--store", "other.duckdb"], "other.duckdb: no such store"),
        (["codebook", "THREAT"], "No type 'THREAT'. There are:"),
        (["eval", "astrology", "gold.json"], "No task 'astrology'. There are:"),
    ],
)
def test_wrong_use_is_one_line_and_code_2(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert result.err.startswith("dragoman: ")
    assert message in result.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["code"],
        ["code", "x", "--date", "31.1.2025"],
        ["events", "--since", "soon"],
        ["code", "x", "--jobs", "0"],
        ["x"],
    ],
)
def test_wrong_options_are_code_2(cli: Cli, arguments: list[str]) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert "Traceback" not in result.err


def test_a_store_that_is_another_programs_file(cli: Cli, coverage: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.duckdb"
    other.write_text("my notes " * 500)
    for arguments in (["code", str(coverage)], ["events"], ["brief"], ["sql", "SELECT 1"], ["explain", "ab"]):
        result = cli(*arguments, "--store", str(other))
        assert result.code == 2
        assert "is not a DuckDB file: name another file with --store." in result.err
    assert other.read_text() == "my notes " * 500


# --- code ---


def test_code_prints_a_table_and_a_summary(cli: Cli, coverage: Path) -> None:
    result = cli("code", str(coverage))
    assert result.code == 0
    lines = result.out.splitlines()
    assert lines[0].split() == ["id", "date", "actors", "type", "recipients", "status", "source", "sentence"]
    assert "THREATEN" in lines[1]
    assert "CONSULT" in lines[2]
    assert lines[3] == "2 read, 2 coded, 0 skipped, 2 events."
    assert result.err == ""
    assert "\x1b" not in result.out


def test_plover_has_json_lines_only(cli: Cli, coverage: Path) -> None:
    result = cli("code", str(coverage), "--format", "plover")
    records = [json.loads(line) for line in result.out.splitlines()]
    assert [record["event"] for record in records] == [["THREATEN"], ["CONSULT"]]
    assert [record["cite_info"]["citation"] for record in records] == ["n-0", "n-1"]
    assert "2 read, 2 coded" in result.err
    texts = [json.loads(line)["text"] for line in coverage.read_text("utf-8").splitlines()]
    for record, text in zip(records, texts, strict=True):
        assert text[record["text_info"]["start"] : record["text_info"]["end"]] == record["text"]


def test_json_is_one_array(cli: Cli, coverage: Path) -> None:
    result = cli("code", str(coverage), "--format", "json", "--no-store")
    assert [event["type"] for event in json.loads(result.out)] == ["THREATEN", "CONSULT"]
    assert not Path("coverage.duckdb").exists()


def test_a_second_run_codes_nothing_and_prints_the_same(
    cli: Cli, coverage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = cli("code", str(coverage), "--format", "plover")

    def load() -> Any:
        raise AssertionError("the kit is not needed")

    monkeypatch.setattr(work, "load_kit", load)
    second = cli("code", str(coverage), "--format", "plover")
    assert second.code == 0
    assert second.out == first.out
    assert "2 read, 2 coded (2 by an earlier run), 0 skipped" in second.err


def test_the_same_article_under_another_name_is_cited_by_that_name(cli: Cli, coverage: Path) -> None:
    cli("code", str(coverage))
    coverage.write_text(coverage.read_text("utf-8").replace("n-0", "a-0"), "utf-8")
    result = cli("code", str(coverage), "--format", "plover")
    assert json.loads(result.out.splitlines()[0])["cite_info"]["citation"] == "a-0"
    with Store.open("coverage.duckdb", read_only=True) as store:
        cited = store.sql("SELECT citation FROM citations ORDER BY citation").rows
        assert [row[0] for row in cited] == ["a-0", "n-0", "n-1"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_trouble_with_one_article_is_noted_and_the_rest_goes_on(cli: Cli, tmp_path: Path, jobs: int) -> None:
    bad = [f"{FILLER} This one will raise.", threat().article.text, f"{FILLER} Nothing here."]
    if jobs > 1:
        bad.insert(1, f"{FILLER} This one will die.")
    result = cli("code", str(write_jsonl(tmp_path / "x.jsonl", *bad)), "--format", "plover", "--jobs", str(jobs))
    assert result.code == 0
    assert [json.loads(line)["event"] for line in result.out.splitlines()] == [["THREATEN"]]
    assert "n-0: could not be coded: ValueError: cannot make sense of this" in result.err
    reasons = ["could not be coded: ValueError: cannot make sense of this"]
    if jobs > 1:
        reasons.append("could not be coded: the coding process ended with exit code 9")
    with Store.open("coverage.duckdb", read_only=True) as store:
        assert store.skipped() == [Skipped(f"n-{n}", reason) for n, reason in enumerate(reasons)]
        assert store.summary().articles == 2


def test_nothing_coded_is_code_1(cli: Cli, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    for path in (str(empty), "does-not-exist.txt"):
        result = cli("code", path, "--format", "plover")
        assert result.code == 1
        assert result.out == ""
        assert "1 read, 0 coded, 1 skipped" in result.err
        assert Path(path).name in result.err


def test_a_kit_that_cannot_be_loaded(cli: Cli, coverage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "load_kit", failing_kit)
    for jobs in ("1", "2"):
        result = cli("code", str(coverage), "--format", "plover", "--jobs", jobs)
        assert result.code == 2
        assert "dragoman: relation.onnx is missing: run make train." in result.err
        assert "Traceback" not in result.err


def failing_kit() -> Any:
    raise ModelError("relation.onnx is missing: run make train.")


def test_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    given = io.TextIOWrapper(io.BytesIO(threat().article.text.encode()), "utf-8")
    monkeypatch.setattr(sys, "stdin", given)
    result = cli("code", "-", "--date", "2025-02-03", "--source", "Wire", "--format", "json")
    assert [event["article"]["date"] for event in json.loads(result.out)] == ["2025-02-03"]


def test_interrupted_and_gone_on_with(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{FILLER} Number {n}." for n in range(6)]
    path = str(write_jsonl(tmp_path / "x.jsonl", *texts))
    coded: list[str] = []

    def interrupting(article: Article, kit: Mapping[str, Coded]) -> Coded:
        coded.append(article.citation)
        if len(coded) == 3:
            os.kill(os.getpid(), signal.SIGINT)
        return Coded(article, ())

    monkeypatch.setattr(work, "code_article", interrupting)
    monkeypatch.setattr(running, "BATCH", 2)
    first = cli("code", path, "--format", "json")
    assert first.code == 130
    assert json.loads(first.out) == []
    assert "3 read, 3 coded" in first.err
    assert "Interrupted. What is done is kept" in first.err
    second = cli("code", path, "--format", "json")
    assert second.code == 0
    assert "6 read, 6 coded (3 by an earlier run)" in second.err
    assert coded == [f"n-{n}" for n in range(6)]


def test_a_second_interruption_stops_at_once(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stubborn(article: Article, kit: object) -> Coded:
        for _ in range(2 * (article.citation == "n-2")):
            os.kill(os.getpid(), signal.SIGINT)
        return Coded(article, ())

    monkeypatch.setattr(work, "code_article", stubborn)
    monkeypatch.setattr(running, "BATCH", 2)
    path = write_jsonl(tmp_path / "x.jsonl", *(f"{FILLER} Number {n}." for n in range(4)))
    result = cli("code", str(path), "--format", "plover")
    assert result.code == 130
    assert "Traceback" not in result.err
    with Store.open("coverage.duckdb", read_only=True) as store:
        assert store.summary().articles == 2


def test_ctrl_c_on_a_run_in_processes(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "x.jsonl", *(f"{FILLER} A slow one, number {n}." for n in range(200)))
    program = (
        "import sys, samples; from dragoman.scale import work; from dragoman.cli.main import main; "
        "work.load_kit, work.code_article = samples.fake_kit, samples.fake_code; "
        "print(' started', file=sys.stderr, flush=True); sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "code", str(path), "--jobs", "2", "--format", "json"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as started:
        assert started.stderr is not None
        assert started.stderr.readline() == " started\n"
        while not (tmp_path / "coverage.duckdb").exists():  # however slow the machine is
            time.sleep(0.1)
        time.sleep(2)
        os.killpg(started.pid, signal.SIGINT)  # as a terminal does: to all processes of the group
        out, err = started.communicate(timeout=20)
    assert started.returncode == 130
    assert json.loads(out) == []
    assert "Interrupted. What is done is kept" in err
    assert "Traceback" not in err
    with Store.open(tmp_path / "coverage.duckdb", read_only=True) as store:
        assert f"{store.summary().articles} read, {store.summary().articles} coded" in err


# --- processes ---


def articles_of(texts: list[str]) -> list[Article]:
    return [samples.article(text, citation=str(n)) for n, text in enumerate(texts)]


def test_order_and_outcome_do_not_depend_on_jobs() -> None:
    texts = [
        "slow one",
        threat().article.text,
        "this will raise",
        meeting().article.text,
        *map(str, range(20)),
    ]
    items: list[Article | Skipped] = [*articles_of(texts)]
    items.insert(3, samples.SKIPPED)
    expected = list(work.code_all(items, load=fake_kit, code=fake_code))
    assert [outcome.item for outcome in expected if isinstance(outcome.item, Skipped)] == [
        Skipped("2", "could not be coded: ValueError: cannot make sense of this"),
        samples.SKIPPED,
    ]
    for jobs in (2, 3):
        assert list(work.code_all(items, load=fake_kit, code=fake_code, jobs=jobs)) == expected


def test_reading_stays_a_few_articles_ahead() -> None:
    taken = []

    def items() -> Iterator[Article]:
        for article in articles_of([str(n) for n in range(200)]):
            taken.append(article)
            yield article

    outcomes = work.code_all(items(), load=fake_kit, code=fake_code, jobs=2)
    next(outcomes)
    assert len(taken) <= 17
    outcomes.close()  # type: ignore[attr-defined]


def test_many_deaths_do_not_end_the_run() -> None:
    texts = ["die", "a", "die", "die", "b", "die"]
    found = list(work.code_all(articles_of(texts), load=fake_kit, code=fake_code, jobs=2))
    assert [isinstance(outcome.item, Skipped) for outcome in found] == [text == "die" for text in texts]


def test_a_worker_that_dies_while_loading_ends_the_run() -> None:
    with pytest.raises(RuntimeError, match="ended with exit code 7 while it loaded its models"):
        list(work.code_all(articles_of(["a"]), load=dying_kit, code=fake_code, jobs=2))


def dying_kit() -> Any:
    os._exit(7)


# --- events, brief, explain, sql ---


def test_events_filtered(filled: Cli) -> None:
    result = filled("events", "--actor", "USA", "--recipient", "COL", "--type", "THREATEN", "--format", "json")
    assert [event["type"] for event in json.loads(result.out)] == ["THREATEN"]
    assert json.loads(filled("events", "--recipient", "PAN", "--format", "json").out) == []
    both = filled("events", "--type", "threaten", "--type", "CONSULT", "--since", "2025-02-01", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(both.out)))) == 2
    assert filled("events", "--until", "2024-12-31").out == "No events.\n"


def test_trips_and_positions(cli: Cli, tmp_path: Path) -> None:
    with Store.open(tmp_path / "coverage.duckdb") as store:
        store.add([journey()], coder_version="1")
    assert "Panama, Colombia (cancelled)" in cli("trips").out
    assert cli("trips", "--status", "taken").out == "No trips.\n"
    assert [trip["days"] for trip in json.loads(cli("trips", "--actor", "Rubio", "--format", "json").out)] == [3]
    assert "hesitant" in cli("positions", "--issue", "deportation flights").out
    assert cli("positions", "--issue", "cod quotas").out == "No positions.\n"
    found = json.loads(cli("positions", "--context", "migration", "--format", "json").out)
    assert [(stand["stance"], stand["change"]) for stand in found] == [(0, "softening")]
    assert cli("positions", "--since", "2025-02-05", "--until", "2025-02-01").code == 2


def test_brief_and_its_json(filled: Cli) -> None:
    assert "## What is new" in filled("brief").out
    assert json.loads(filled("brief", "--format", "json").out)["sections"][0]["paragraphs"]


def test_explain(filled: Cli) -> None:
    event = threat().events[0]
    result = filled("explain", event.id[:10])
    assert result.code == 0, result.err
    assert "[trigger+status: threatened]" in result.out
    assert filled("explain", "zz").err == "dragoman: No event zz in coverage.duckdb; `dragoman events` lists them.\n"


def test_sql(filled: Cli, tmp_path: Path) -> None:
    result = filled("sql", "SELECT type, status FROM event_list ORDER BY type", "--format", "csv")
    assert result.out == "type,status\nCONSULT,historical\nTHREATEN,actual\n"
    assert filled("sql", "SELECT 1 AS one").out == "one\n---\n1\n(1 row)\n"
    for query in ("SELEC 1", "DELETE FROM events", f"SELECT * FROM read_text('{tmp_path}/coverage.jsonl')"):
        wrong = filled("sql", query)
        assert wrong.code == 2
        assert wrong.err.startswith("dragoman: SQL: ")
        assert wrong.err.count("\n") == 1


def test_codebook_lists_the_types(cli: Cli) -> None:
    result = cli("codebook")
    assert result.code == 0, result.err
    assert "THREATEN " in result.out
    assert "quad 3 (verbal conflict)" in cli("codebook", "threaten").out


# --- eval ---


@pytest.fixture
def tasks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rooms" / "evaluate"
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "_shared.py").touch()
    (folder / "weather.py").write_text(
        "def run(gold, kit, progress):\n"
        "    print('chatter')\n"
        "    progress(1, 1)\n"
        "    return {'f1': 0.5, 'items': len(gold.read_text()), 'none': float('nan')}\n"
    )
    monkeypatch.setattr(dragoman, "__path__", [str(folder.parent), *dragoman.__path__])
    for name in [name for name in sys.modules if name.startswith("dragoman.evaluate")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(dragoman, "evaluate", raising=False)


@pytest.mark.usefixtures("tasks")
def test_eval(cli: Cli, tmp_path: Path) -> None:
    gold = tmp_path / "gold.txt"
    gold.write_text("12345")
    result = cli("eval", "weather", str(gold), "--json")
    assert result.code == 0
    assert json.loads(result.out) == {"f1": 0.5, "items": 5, "none": None}
    assert "chatter" in result.err
    assert cli("eval", "weather", str(gold)).out == "f1     0.5000\nitems  5\nnone   nan\n"
    assert "No task 'climate'. There are: weather." in cli("eval", "climate", str(gold)).err
    assert "'weather' scores all that it is given" in cli("eval", "weather", str(gold), "--limit", "3").err
    assert "missing.txt: no such file or folder." in cli("eval", "weather", "missing.txt").err
    for name in [name for name in sys.modules if name.startswith("dragoman.evaluate")]:
        del sys.modules[name]
