"""Programs that others wrote read what is exported; where one is not installed its test is skipped, and says so."""

from __future__ import annotations

import io
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from dragoman.export import write
from dragoman.export.columns import columns
from dragoman.export.flat import labels
from dragoman.link import link
from dragoman.store import EventFilter, Store
from links import one, random_coverage
from samples import journey, meeting, threat


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("read") / "s.duckdb"
    twice = [
        one(f"Washington punished Bogota over 40 prisoners. {' '.join(rest * 9 for rest in noise)}", "SANCTION",
            "Washington", "punished", "Bogota", source=source, day="2025-02-03")
        for source, noise in (("Wire", "abcdefghijklm"), ("Post", "nopqrstuvwxyz"))
    ]  # fmt: skip
    with Store.open(path) as opened:
        opened.add([threat(), meeting(), journey(), *twice, *random_coverage(5, 10)], coder_version="1")
        link(opened)
    with Store.open(path, read_only=True) as opened:
        yield opened


def data(store: Store, form: str, wanted: EventFilter = EventFilter(), **options: Any) -> bytes:
    sink = io.BytesIO()
    write(store, sink, form, wanted, **options)
    return sink.getvalue()


def test_gdeltpyr_has_the_same_61_columns(store: Store) -> None:
    """Its schema comes with the package `gdelt`; its loader itself only downloads."""
    try:
        files = metadata.files("gdelt") or []
    except metadata.PackageNotFoundError:
        pytest.skip("the package gdelt (gdeltPyR) is not installed")
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    found = [file for file in files if str(file).endswith("data/events2.csv")]
    if not found:
        pytest.skip("this gdelt has no schema with it")
    schema = pandas.read_csv(found[0].locate())
    names = schema["name"].tolist()
    assert names == list(columns("gdelt"))
    kinds = {name: {"INTEGER": "Int64", "FLOAT": "float64"}.get(kind, "string") for name, kind in
             zip(names, schema["type"], strict=True)}  # fmt: skip
    frame = pandas.read_csv(io.BytesIO(data(store, "gdelt")), sep="\t", names=names, dtype=kinds, quoting=3)
    assert len(frame) > 5 and frame["EventRootCode"].str.len().eq(2).all()
    assert frame["GLOBALEVENTID"].is_unique


def test_pandas_reads_stata(store: Store) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    with pandas.io.stata.StataReader(io.BytesIO(data(store, "stata"))) as reader:
        frame, shown = reader.read(), reader.variable_labels()
    csv = pandas.read_csv(io.BytesIO(data(store, "csv")))
    assert frame["type"].tolist() == csv["type"].tolist()
    assert frame["date"].dt.strftime("%Y-%m-%d").fillna("").tolist() == csv["date"].fillna("").tolist()
    assert (frame["quad_class"] == csv["quad"]).all() and (frame["start_char"] == csv["start"]).all()
    assert shown["status"] == labels()["status"] and all(len(text) <= 80 for text in labels().values())


def test_long_text_in_stata(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    coded = one(f"Washington threatened Bogota {'é' * 3000}.", "THREATEN", "Washington", "threatened", "Bogota")
    with Store.open(tmp_path / "s.duckdb") as opened:
        opened.add([coded], coder_version="1")
    with Store.open(tmp_path / "s.duckdb", read_only=True) as opened:
        frame = pandas.read_stata(io.BytesIO(data(opened, "stata")))
    assert frame["sentence"][0] == coded.article.text


def test_geopandas_reads_the_map(store: Store, tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas", reason="geopandas is not installed")
    (tmp_path / "e.geojson").write_bytes(data(store, "geojson"))
    frame = geopandas.read_file(tmp_path / "e.geojson")
    assert frame.crs.to_epsg() == 4326 and len(frame) > 5
    placed = frame[frame["lat"].notna()]
    assert (placed.geometry.y == placed["lat"]).all()


def test_duckdb_reads_parquet(store: Store, tmp_path: Path) -> None:
    import duckdb

    (tmp_path / "e.parquet").write_bytes(data(store, "parquet", of="happenings"))
    rows = duckdb.sql(f"SELECT id, happening, sources FROM '{tmp_path / 'e.parquet'}'").fetchall()
    assert rows and all(first == second and sources >= 1 for first, second, sources in rows)


# --- happenings once ---


def test_a_happening_is_one_row_however_many_tell_it(store: Store) -> None:
    wanted = EventFilter(type=("SANCTION",), since=None)
    as_told = [line.split("\t") for line in data(store, "gdelt", wanted).decode().splitlines()]
    once = [line.split("\t") for line in data(store, "gdelt", wanted, of="happenings").decode().splitlines()]
    assert len(once) < len(as_told)
    at = {name: n for n, name in enumerate(columns("gdelt"))}
    assert any(row[at["NumSources"]] == "2" and row[at["NumArticles"]] == "2" for row in once)
    mentions = [
        line.split("\t") for line in data(store, "gdelt-mentions", wanted, of="happenings").decode().splitlines()
    ]
    assert {row[0] for row in mentions} == {row[0] for row in once}
    counted = {row[0]: int(row[at["NumMentions"]]) for row in once}
    assert max(counted.values()) == 2 == max(sum(row[0] == key for row in mentions) for key in counted)


def test_counts_say_their_unit(store: Store) -> None:
    told = data(store, "dyad-month").decode().splitlines()
    once = data(store, "dyad-month", of="happenings").decode().splitlines()
    assert all(line.endswith("counts twice") for line in told[1:])
    assert all("happening: counted once, whoever tells it" in line for line in once[1:])


def test_own_types_have_no_cameo_code(tmp_path: Path) -> None:
    coded = one("Washington seized Bogota.", "SEIZE", "Washington", "seized", "Bogota")
    with Store.open(tmp_path / "s.duckdb") as opened:
        opened.add([coded], coder_version="1")
    with Store.open(tmp_path / "s.duckdb", read_only=True) as opened:
        for form in ("gdelt", "gdelt-mentions", "icews"):
            written = write(opened, io.BytesIO(), form)
            assert written.left_out == {"of a type that CAMEO has no code for": 1}
        assert write(opened, io.BytesIO(), "polecat").rows == 1
