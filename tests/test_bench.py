"""The mechanism of `bench/`: floors hold, rise, and belong to one corpus; no data is said aloud."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"

FLOORS = """\
# Why these floors are what they are.

[pairs]
corpus = "gold/pairs.tsv"
digest = ""
root_macro_f1 = 0.0
binary_macro_f1 = 0.25  # by chance

[binary]
task = "pairs"
corpus = "gold/nowhere.tsv"
digest = ""
binary_macro_f1 = 0.9
"""


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"bench_{name}", BENCH / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


run = load("run")


@pytest.fixture
def floors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A floors file, with a corpus of one task at hand."""
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path))
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "pairs.tsv").write_text("made up\n", "utf-8")
    path = tmp_path / "floors.toml"
    path.write_text(FLOORS, "utf-8")
    return path


@pytest.fixture
def scores(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """What the task will say."""
    said = {"root_macro_f1": 0.6126, "binary_macro_f1": 0.8}
    kits: list[Any] = []

    def score(gold: Path, kit: Any, progress: Any) -> dict[str, float]:
        assert gold.name == "pairs.tsv"
        kits.append(kit)
        return said

    monkeypatch.setattr("dragoman.evaluate.pairs.run", score)
    return said


def bench(floors: Path, *arguments: str) -> int:
    code: int = run.main(["--floors", str(floors), *arguments], lambda: SimpleNamespace())
    return code


def test_scores_above_their_floors_pass_and_missing_data_is_said(
    floors: Path, scores: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench(floors) == 0
    said = capsys.readouterr().out
    assert "binary: skipped: no data (gold/nowhere.tsv is not in" in said
    assert "0.6126   floor 0.000" in said
    assert "no score is below its floor" in said
    assert floors.read_text("utf-8") == FLOORS  # nothing is written without --update


def test_update_raises_floors_and_keeps_the_rest(floors: Path, scores: dict[str, float]) -> None:
    assert bench(floors, "--update") == 0
    digest = run.digest_of(floors.parent / "gold" / "pairs.tsv")
    expected = FLOORS.replace('digest = ""', f'digest = "{digest}"', 1).replace(
        "root_macro_f1 = 0.0", "root_macro_f1 = 0.612"
    )
    expected = expected.replace("binary_macro_f1 = 0.25  # by chance", "binary_macro_f1 = 0.800")
    assert floors.read_text("utf-8") == expected
    assert bench(floors) == 0


def test_lower_scores_fail_and_never_lower_a_floor(
    floors: Path, scores: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    bench(floors, "--update")
    pinned = floors.read_text("utf-8")
    scores["root_macro_f1"] = 0.6101  # within the slack
    assert bench(floors, "--update") == 0
    scores["root_macro_f1"] = 0.6
    scores["binary_macro_f1"] = 0.9
    capsys.readouterr()
    assert bench(floors, "--update") == 1
    assert "below: pairs root_macro_f1 0.6000 < 0.612" in capsys.readouterr().out
    assert floors.read_text("utf-8") == pinned


def test_a_score_that_is_gone_fails(floors: Path, scores: dict[str, float]) -> None:
    del scores["root_macro_f1"]
    assert bench(floors) == 1


def test_another_corpus_fails_until_it_is_pinned(
    floors: Path, scores: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    bench(floors, "--update")
    (floors.parent / "gold" / "pairs.tsv").write_text("made up anew\n", "utf-8")
    scores["binary_macro_f1"] = 0.5
    assert bench(floors) == 1
    assert "ANOTHER CORPUS" in capsys.readouterr().out
    assert bench(floors, "--update") == 0
    assert "floors set anew" in capsys.readouterr().out
    assert run.read_floors(floors)[0].floors == {"root_macro_f1": 0.612, "binary_macro_f1": 0.5}
    assert bench(floors) == 0


def test_one_task_alone(floors: Path, scores: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    assert bench(floors, "--task", "binary") == 0
    assert "pairs:" not in capsys.readouterr().out
    assert bench(floors, "--task", "picnics") == 2
    assert "No floors for picnics. There are: pairs, binary." in capsys.readouterr().out


def test_the_digest_of_a_folder_is_that_of_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.txt").write_text("1", "utf-8")
    before = run.digest_of(tmp_path)
    (tmp_path / "b" / "one.txt").rename(tmp_path / "b" / "two.txt")
    renamed = run.digest_of(tmp_path)
    (tmp_path / "b" / "two.txt").write_text("2", "utf-8")
    assert len({before, renamed, run.digest_of(tmp_path)}) == 3


def test_the_floors_of_the_project_name_tasks_that_exist() -> None:
    entries = run.read_floors(run.FLOORS)
    assert len(entries) >= 5
    for entry in entries:
        assert importlib.util.find_spec(f"dragoman.evaluate.{entry.task}") is not None
        assert entry.floors


def test_speed_says_that_there_is_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DRAGOMAN_DATA", str(tmp_path))
    assert load("speed").main(["3"]) == 0
    assert "skipped: no data" in capsys.readouterr().out


def test_speed_spreads_its_sample_evenly(tmp_path: Path) -> None:
    lines = [
        f'{{"id": "{n}", "text": "The minister of number {n} said that the talks would go on."}}' for n in range(10)
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    assert [a.citation for a in load("speed").pick(tmp_path, 4)] == ["0", "2", "5", "7"]
    assert len(load("speed").pick(tmp_path, 99)) == 10
