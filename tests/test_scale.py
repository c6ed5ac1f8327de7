"""Parts: coded anywhere, loaded into a store that equals the one of a local run; on Ray where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest

import samples
from dragoman.cli.main import main
from dragoman.errors import StoreError, UsageError
from dragoman.records import Coded, Skipped
from dragoman.scale import parts as planning
from dragoman.scale import work
from dragoman.scale.files import read_part, write_part
from dragoman.scale.parts import Done, code_part, plan
from dragoman.store import Store
from samples import fake_code, fake_kit, journey, meeting, threat
from test_reliability import contents

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture
def coverage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(work, "load_kit", fake_kit)
    monkeypatch.setattr(work, "code_article", fake_code)
    texts = [threat().article.text, meeting().article.text, "", *(f"{samples.TEXT} Number {n}." for n in range(20))]
    table = pa.table({"id": [f"n{n}" for n in range(len(texts))], "text": texts, "date": ["2025-02-03"] * len(texts)})
    path = tmp_path / "in.parquet"
    pq.write_table(table, path, row_group_size=9)
    return path


def code_all(items):  # type: ignore[no-untyped-def]
    return work.code_all(items, load=fake_kit, code=fake_code)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    target = tmp_path / "part.parquet"
    write_part(target, [threat(), samples.SKIPPED, meeting(), journey()], "1")
    (found,) = read_part(target)
    assert found.skipped == [samples.SKIPPED] and found.coder_version == "1" and found.last and found.reached == 4
    with Store.open(tmp_path / "a.duckdb") as store:
        store.add_rows(found.rows, "1", found.skipped)
    with Store.open(tmp_path / "b.duckdb") as store:
        store.add([threat(), meeting(), journey()], coder_version="1", skipped=[samples.SKIPPED])
    assert contents(tmp_path / "a.duckdb") == contents(tmp_path / "b.duckdb")


def test_parts_give_the_rows_of_a_local_run(coverage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["code", str(coverage), "--store", "local.duckdb"]) == 0
    from dragoman.store import coder_version

    out = tmp_path / "out"
    out.mkdir()
    planned = plan([str(coverage)], {}, coder_version(), rows=7)
    assert [(part.start, part.rows) for part in planned] == [(0, 7), (7, 7), (14, 7), (21, None)]
    done = [code_part(part, out, {}, coder_version(), code_all) for part in reversed(planned)]
    assert sum(one.articles for one in done) == 22 and sum(one.skipped for one in done) == 1
    assert code_part(planned[0], out, {}, "1", code_all) == Done(planned[0].file, 0, 0, 0, known=True)
    assert main(["load", str(out), "--store", "loaded.duckdb"]) == 0
    left, right = contents(tmp_path / "local.duckdb"), contents(tmp_path / "loaded.duckdb")
    assert {name for name in left if left[name] != right[name]} == {"inputs"}
    before = right
    assert main(["load", str(out), "--store", "loaded.duckdb"]) == 0
    assert contents(tmp_path / "loaded.duckdb") == before
    assert main(["check", "--store", "loaded.duckdb"]) == 0


def test_names_of_parts_hang_on_all_that_decides_them(coverage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def names(**changed: object) -> set[str]:
        given: dict[str, object] = {"options": {}, "coder_version": "1", "rows": 7, **changed}
        return {part.file for part in plan([str(coverage)], **given)}  # type: ignore[arg-type]

    assert names() == names()
    for changed in ({"coder_version": "2"}, {"options": {"source": "Wire"}}, {"rows": 8}):
        assert not names() & names(**changed)


def test_a_part_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def items():  # type: ignore[no-untyped-def]
        yield threat()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_part(tmp_path / "part.parquet", items(), "1")
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_parquet(coverage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match="reads Parquet only"):
        plan([__file__], {}, "1")
    with pytest.raises(UsageError, match="does not exist"):
        plan([str(tmp_path / "none")], {}, "1")
    with pytest.raises(StoreError, match=r"was not written by `dragoman code --engine`"):
        list(read_part(coverage))
    assert main(["code", str(coverage), "--engine", "ray"]) == 2
    assert "needs --out FOLDER" in capsys.readouterr().err
    assert main(["code", str(coverage), "--out", "x"]) == 2
    assert main(["load", str(tmp_path / "none")]) == 2


def test_another_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.scale import files

    write_part(tmp_path / "part.parquet", [Skipped("a", "b"), Coded(samples.article(), ())], "1")
    monkeypatch.setattr(files, "_schema_number", lambda: 99)
    with pytest.raises(StoreError, match="holds schema .*, this dragoman writes 99"):
        list(read_part(tmp_path / "part.parquet"))


def test_a_load_goes_on_where_it_was(coverage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dragoman.scale import files

    monkeypatch.setattr(files, "_AT_ONCE", 4)
    out = tmp_path / "out"
    out.mkdir()
    for part in plan([str(coverage)], {}, "1"):
        code_part(part, out, {}, "1", code_all)
    real, calls = Store.add_rows, []

    def stopping(*arguments, **named):  # type: ignore[no-untyped-def]
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*arguments, **named)

    monkeypatch.setattr(Store, "add_rows", stopping)
    assert main(["load", str(out), "--store", "a.duckdb"]) == 130
    assert main(["load", str(out), "--store", "a.duckdb"]) == 0
    assert len(calls) == 3 + 4
    assert main(["load", str(out), "--store", "b.duckdb"]) == 0
    assert contents(tmp_path / "a.duckdb") == contents(tmp_path / "b.duckdb")
    assert planning.ROWS == 500
