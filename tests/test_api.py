"""The Python face: a store by its path, answers as records and as tables, notebooks, the spaCy component."""

from __future__ import annotations

import ast
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

import dragoman
from dragoman import api
from dragoman.api.notebook import register, show
from dragoman.errors import StoreError, UsageError
from dragoman.records import Coded
from links import one, random_coverage
from samples import journey, meeting, threat

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture
def store(tmp_path: Path) -> dragoman.Store:
    found = dragoman.Store(tmp_path / "coverage.duckdb")
    found.add([threat(), meeting(), journey(), *random_coverage(3, 12)])
    found.link()
    return found


def test_what_is_added_twice_is_stored_once(tmp_path: Path) -> None:
    found = dragoman.Store(tmp_path / "s.duckdb")
    assert (found.add(threat()), found.add([threat(), meeting()]), found.add(meeting())) == (1, 1, 0)
    assert found.summary().articles == 2


def test_paths_are_read_and_coded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    coded: list[str] = []

    def fake(article: Any, kit: Any) -> Coded:
        coded.append(article.citation)
        if "bad" in article.text:
            raise ValueError("no sense")
        return Coded(article, ())

    monkeypatch.setattr("dragoman.api.store.code", fake)
    monkeypatch.setattr(api, "_kit", lambda: None)
    for name, text in (("a.txt", "Brazil met Peru in the capital."), ("b.txt", "bad words here"), ("c.txt", "")):
        (tmp_path / name).write_text(text, "utf-8")
    found = dragoman.Store(tmp_path / "s.duckdb")
    assert found.add(tmp_path, date=dt.date(2025, 2, 3)) == 1
    assert found.add(str(tmp_path / "a.txt"), date=dt.date(2025, 2, 3)) == 0 and len(coded) == 2
    reasons = {row["reason"] for row in found.sql("SELECT reason FROM skipped").rows()}
    assert any("no sense" in reason for reason in reasons) and len(reasons) == 2
    with pytest.raises(UsageError, match="not both"):
        found.add([threat(), "a.txt"])  # type: ignore[list-item]


def test_answers_are_records_and_tables(store: dragoman.Store) -> None:
    events = store.events(actor="USA", type="THREATEN")
    event, article = events[0]
    assert event.type == "THREATEN" and article.text and len(events) == len(list(events)) == len(events[:])
    table = store.events(actor="USA", type=["THREATEN"]).arrow()
    assert table.num_rows == len(events) and table.schema.field("date").metadata[b"description"]
    assert store.happenings().arrow().num_rows == len(store.happenings())
    assert {"stance", "source"} <= set(store.positions().rows()[0])
    assert store.trips()[0][0].traveller.actor.name == "Marco Rubio"
    assert store.new().rows()[0]["kind"]
    assert store.events(since="1999-01-01", until="1999-01-02").rows() == []


def test_tables_of_pandas_and_polars(store: dragoman.Store) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed")
    assert len(store.events().pandas()) == len(store.events())
    assert store.happenings().pandas()["sources"].min() >= 1
    polars = pytest.importorskip("polars", reason="polars is not installed")
    frame = store.events().polars()
    assert frame.height == len(store.events()) and frame.schema["date"] == polars.Date


def test_wrong_fields_are_named(store: dragoman.Store) -> None:
    with pytest.raises(UsageError, match="No field kind"):
        store.events(kind="AID")
    with pytest.raises(UsageError, match="'soon' is no day"):
        store.events(since="soon")


def test_happenings_need_links(tmp_path: Path) -> None:
    found = dragoman.Store(tmp_path / "s.duckdb")
    found.add(threat())
    with pytest.raises(StoreError, match="dragoman link"):
        len(found.happenings())


def test_export(store: dragoman.Store, tmp_path: Path) -> None:
    data = store.export("gdelt", actor="USA", of="happenings")
    assert isinstance(data, bytes) and data.count(b"\t") % 60 == 0
    written = store.export("csv", tmp_path / "e.csv")
    assert not isinstance(written, bytes) and written.rows == len(store.events())
    assert (tmp_path / "e.csv").read_text("utf-8").startswith("id,date")


# --- notebooks ---


def test_article_text_is_escaped(tmp_path: Path) -> None:
    coded = one('Washington <script>alert("1")</script> threatened Bogota.', "THREATEN", "Washington", "threatened",
                "Bogota", title="<b>x</b>", source="<i>")  # fmt: skip
    found = dragoman.Store(tmp_path / "s.duckdb")
    found.add(coded)
    shown = [
        show(coded).html,
        found.events()._repr_html_(),
        found.explain(coded.events[0].id)._repr_html_(),
        show(found.events().rows()).html,
    ]
    for html in shown:
        assert "<script" not in html and "<b>x" not in html and "<i>" not in html
    assert '<mark style="background:#fadbd8" title="trigger: THREATEN">threatened</mark>' in shown[0]


def test_a_timeline_has_a_dot_an_event(store: dragoman.Store) -> None:
    events = store.events(type="THREATEN")
    assert events._repr_html_().count("<circle") == len(events)
    assert store.events(type="AID")._repr_html_() == "<p>Nothing found.</p>"


def test_the_extension_for_notebooks() -> None:
    kept: dict[Any, Any] = {}

    class Formatter:
        def for_type(self, kind: Any, how: Any) -> None:
            kept[kind] = how

    class Shell:
        class display_formatter:
            formatters = {"text/html": Formatter()}  # noqa: RUF012

    dragoman.load_ipython_extension(Shell())
    register(Shell())
    assert "<mark" in kept[Coded](threat())


def test_the_notebook_runs(store: dragoman.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "polars"):
        pytest.importorskip(name, reason=f"{name} is not installed")
    monkeypatch.chdir(store.path.parent)
    names: dict[str, Any] = {}
    shown = []
    for cell in json.loads((DOCS / "notebook.ipynb").read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            *rest, last = ast.parse("".join(cell["source"])).body
            exec(compile(ast.Module([*rest], []), "cell", "exec"), names)
            assert isinstance(last, ast.Expr)
            value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
            for way in ("_repr_html_", "_repr_markdown_"):
                if hasattr(value, way):
                    shown.append(getattr(value, way)())
                    break
    assert len(shown) >= 4 and all(shown)


# --- spaCy ---


def test_the_component(monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy

    from dragoman.api import component

    coded = threat()
    monkeypatch.setattr(api, "code", lambda text, date: coded)
    assert component.make
    nlp = spacy.blank("en")
    nlp.add_pipe("dragoman", config={"date": "2025-02-03"})
    doc = nlp(coded.article.text)
    assert doc._.dragoman is coded and doc._.events == list(coded.events)
    assert [(span.text, span.label_) for span in doc.spans["dragoman"]] == [("threatened", "THREATEN")]
    assert nlp("")._.dragoman is None
