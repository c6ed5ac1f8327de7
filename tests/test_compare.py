"""Other people's event data: read as it is, kept whole, set beside one's own; what is exported comes back the same."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.cli.main import main
from dragoman.codebook.load import load_codebook
from dragoman.compare import OtherRow, compare, import_rows, read_rows
from dragoman.errors import ReadError, UsageError
from dragoman.export import write
from dragoman.export.cameo import load_cameo
from dragoman.export.columns import columns
from dragoman.export.records import read_records
from dragoman.link import link
from dragoman.records import Actor, Article, Coded, Date, Event, Party, Place, Skipped, Span, make_id
from dragoman.store import EventFilter, Store
from links import one
from samples import journey, meeting, threat

CODEBOOK = load_codebook()
COUNTRIES = ["USA", "COL", "ROU", "TLS", "UNO", "PAN", "EUR"]
NAMES = st.text(st.characters(categories=["L", "N", "P", "S", "Z"], exclude_characters=";"), min_size=1, max_size=20)


def test_cameo_and_back() -> None:
    for row in load_cameo().rows:
        family = {"CONCEDE": "RETREAT"}
        back = load_cameo().plover(row.code)
        shared = {other.type for other in load_cameo().rows if other.code == row.code}
        assert back in shared and family.get(back, back) in {family.get(kind, kind) for kind in shared}
    assert load_cameo().plover("010") is None and load_cameo().plover("1411") == "PROTEST"


# --- round trips ---


@st.composite
def coded(draw: st.DrawFn) -> Coded:
    """An article with one event, whose cells may be odd."""
    names = [draw(NAMES.filter(str.strip)) for _ in range(2)]
    text = f"{names[0]} met {names[1]} there."
    day = draw(st.dates(dt.date(1980, 1, 1), dt.date(2030, 1, 1)))
    article = Article(
        make_id(text, day), text, "c-1", title="T", date=day, source=draw(NAMES), url="https://x.example/"
    )
    kind = draw(st.sampled_from(list(CODEBOOK.types.values())))
    modes = tuple(draw(st.lists(st.sampled_from(sorted(kind.modes)), max_size=2, unique=True)) if kind.modes else ())
    sectors = draw(st.lists(st.sampled_from(["GOV", "MIL", "JRN", "OPP"]), max_size=2, unique=True))

    def party(name: str, at: int) -> Party:
        code = draw(st.sampled_from(COUNTRIES))
        return Party(Actor(make_id(name, code), name, code, tuple(sectors)), Span(at, at + len(name)), name)

    place = Place("there", "Cúcuta", "COL", draw(st.floats(-90, 90)), draw(st.floats(-180, 180)), feature="PPL")
    event = Event(
        id=make_id(text, kind.name, day), article=article.id, sentence=Span(0, len(text)),
        trigger=Span(len(names[0]) + 1, len(names[0]) + 4), type=kind.name, modes=modes,
        contexts=tuple(draw(st.lists(st.sampled_from(sorted(CODEBOOK.contexts)), max_size=2, unique=True))),
        quad=kind.quad, score=CODEBOOK.score(kind.name, modes), actors=(party(names[0], 0),),
        recipients=(party(names[1], len(names[0]) + 5),), status="actual", status_spans=(), speaker=None,
        date=Date(day.isoformat(), basis="stated"), place=draw(st.sampled_from([None, place])), coder="model",
        frame=None,
        confidence=draw(st.floats(0, 1)),
    )  # fmt: skip
    return Coded(article, (event,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trips")


def exported(folder: Path, told: Sequence[Coded], form: str, **options: Any) -> Path:
    path = folder / "s.duckdb"
    path.unlink(missing_ok=True)
    with Store.open(path) as store:
        store.add(told, coder_version="1")
    sink = io.BytesIO()
    with Store.open(path, read_only=True) as store:
        write(store, sink, form, **options)
    (folder / "out").write_bytes(sink.getvalue())
    return folder / "out"


ROUND = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HELD = {
    "plover": "day type modes contexts quad status place country lat lon text url source intensity",
    "csv": "day type modes contexts quad status place country lat lon url intensity",
    "parquet": "day type modes contexts quad status place country lat lon text url source intensity",
    "polecat": "day type modes contexts quad place country lat lon intensity",
    "gdelt": "day country lat lon url quad",
    "icews": "day place country lat lon quad",
}
"""Fields that a format holds, beside the sides; not those whose text it may change (blanks, quotation marks)."""


@pytest.mark.parametrize("form", list(HELD))
@ROUND
@given(told=coded())
def test_what_is_exported_comes_back(folder: Path, form: str, told: Coded) -> None:
    event, article = told.events[0], told.article
    (row,) = list(read_rows(exported(folder, [told], form), form))
    assert isinstance(row, OtherRow)
    place = event.place
    type_ = load_cameo().plover(load_cameo().row(event).code) if form in ("gdelt", "icews") else event.type
    expected = {
        "day": dt.date.fromisoformat(event.date.value or ""),
        "type": type_,
        "modes": event.modes,
        "contexts": event.contexts,
        "quad": CODEBOOK.types[type_ or ""].quad,
        "status": event.status,
        "place": place.name if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "text": article.text,
        "url": article.url,
        "source": article.source,
        "intensity": event.score,
    }
    assert {name: getattr(row, name) for name in HELD[form].split()} == {n: expected[n] for n in HELD[form].split()}
    assert row.type == type_
    for side, party in (("actor", event.actors[0].actor), ("recipient", event.recipients[0].actor)):
        code = party.code if form != "icews" or party.code not in ("UNO", "EUR") else None  # ICEWS has countries only
        assert getattr(row, side) == code
        sectors = party.sectors if form not in ("csv", "parquet") else party.sectors[:1]
        if form == "icews":
            assert len(getattr(row, f"{side}_sectors")) == len(sectors)
        elif form != "gdelt" or code not in ("UNO", "EUR"):
            assert getattr(row, f"{side}_sectors") == sectors


@ROUND
@given(told=st.lists(coded(), min_size=1, max_size=3, unique_by=lambda item: item.article.id))
def test_records_come_back_whole(folder: Path, told: list[Coded]) -> None:
    lines = exported(folder, told, "records").read_text("utf-8").splitlines()
    back = [item for _, item in read_records(lines, "out")]
    assert sorted(back, key=lambda c: c.article.id) == sorted(told, key=lambda c: c.article.id)


def test_records_of_all_kinds_come_back_whole(folder: Path) -> None:
    told = [threat(), meeting(), journey()]
    lines = exported(folder, told, "records").read_text("utf-8").splitlines()
    assert [version for version, _ in read_records(lines, "out")] == ["1", "1", "1"]
    assert {item.article.id: item for _, item in read_records(lines, "out")} == {c.article.id: c for c in told}
    with pytest.raises(ReadError, match="x line 2: no record"):
        list(read_records([lines[0], '{"a": 1}'], "x"))


# --- what is wrong in a file ---


def gdelt_line(**cells: str) -> str:
    row = {
        "GLOBALEVENTID": "1",
        "SQLDATE": "20250203",
        "Actor1CountryCode": "USA",
        "Actor2CountryCode": "COL",
        "EventCode": "163",
        **cells,
    }
    return "\t".join(row.get(name, "") for name in columns("gdelt"))


def icews_line(number: int, code: str, day: str = "2025-02-03") -> str:
    row = {
        "Event ID": str(number), "Event Date": day, "Source Country": "United States", "Target Country": "Colombia",
        "CAMEO Code": code, "Event Text": "Impose embargo",
    }  # fmt: skip
    return "\t".join(row.get(name, "") for name in columns("icews"))


def test_rows_that_are_none_are_told_of(tmp_path: Path) -> None:
    header = "\t".join(columns("icews"))
    good = icews_line(1, "163")
    lines = [header, good, header, good + "\tmore", "a\tb", icews_line(2, "163", "3.2.2025"), icews_line(3, "42"), ""]
    (tmp_path / "i.tab").write_text("\n".join(lines), "utf-8")
    found = list(read_rows(tmp_path / "i.tab", "icews"))
    rows = [item for item in found if isinstance(item, OtherRow)]
    reasons = {item.citation.split(" ")[-1]: item.reason for item in found if isinstance(item, Skipped)}
    assert [(row.id, row.cameo, row.type) for row in rows] == [("1", "163", "SANCTION"), ("3", "042", "CONSULT")]
    assert (rows[0].actor, rows[0].recipient) == ("USA", "COL")
    assert reasons == {
        "3": "the header again",
        "4": "21 columns where icews has 20",
        "5": "2 columns where icews has 20",
        "6": "'3.2.2025' is no day",
    }


def test_excess_tabs_at_the_end_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "i.tab").write_text(icews_line(1, "163") + "\t\t\n", "utf-8")
    assert [type(item) for item in read_rows(tmp_path / "i.tab", "icews")] == [OtherRow]


@pytest.mark.parametrize("pack", ["plain", "gzip", "zip"])
def test_packed_files(tmp_path: Path, pack: str) -> None:
    data = (gdelt_line() + "\n").encode()
    path = tmp_path / "g.csv"
    if pack == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inner.CSV", data)
    else:
        path.write_bytes(gzip.compress(data) if pack == "gzip" else data)
    (row,) = read_rows(path, "gdelt")
    assert isinstance(row, OtherRow) and (row.actor, row.recipient, row.type) == ("USA", "COL", "SANCTION")


def test_gdelt_1(tmp_path: Path) -> None:
    cells = gdelt_line().split("\t")
    names = columns("gdelt")
    old = [cell for name, cell in zip(names, cells, strict=True) if not name.endswith("ADM2Code")]
    assert len(old) == 58
    (tmp_path / "g").write_text("\t".join(old) + "\n", "utf-8")
    (row,) = read_rows(tmp_path / "g", "gdelt1")
    assert isinstance(row, OtherRow) and row.cameo == "163"


def test_polecat_lists_and_nones(tmp_path: Path) -> None:
    row = {"Event ID": "p1", "Event Date": "2025-02-03", "Event Type": "SANCTION", "Actor Country": "USA; CAN",
           "Actor Name": "None", "Recipient Country": "COL", "Contexts": "economic; legal",
           "Intensity": "-6.0"}  # fmt: skip
    lines = ["\t".join(columns("polecat")), "\t".join(row.get(name, "") for name in columns("polecat"))]
    (tmp_path / "p").write_text("\n".join(lines), "utf-8")
    (found,) = read_rows(tmp_path / "p", "polecat")
    assert isinstance(found, OtherRow)
    assert (found.actor, found.actor_name, found.contexts, found.intensity) == (
        "USA",
        None,
        ("economic", "legal"),
        -6.0,
    )
    assert found.raw["Actor Country"] == "USA; CAN"


def test_an_unknown_format(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No format xyz"):
        list(read_rows(tmp_path / "x", "xyz"))
    with pytest.raises(ReadError, match="cannot be read"):
        list(read_rows(tmp_path / "x", "gdelt"))


# --- side by side ---


@pytest.fixture
def beside(tmp_path: Path) -> Iterator[Path]:
    """Two reports of one sanction and one threat of ours; GDELT with the sanction three times; ICEWS with a meeting."""
    path = tmp_path / "s.duckdb"
    rest = "in a dispute over flights with deported migrants"
    told = [
        one(f"Washington punished Bogota {rest}.", "SANCTION", "Washington", "punished", "Bogota", day="2025-02-03"),
        one(f"Washington punished Bogota {rest}.", "SANCTION", "Washington", "punished", "Bogota", source="Post",
            day="2025-02-03"),
        one("Washington threatened Bogota over coffee.", "THREATEN", "Washington", "threatened", "Bogota",
            day="2025-02-10"),
    ]  # fmt: skip
    with Store.open(path) as store:
        store.add(told, coder_version="1")
        link(store)
    lines = [
        gdelt_line(GLOBALEVENTID=str(n), SQLDATE=day) for n, day in enumerate(("20250203", "20250203", "20250204"))
    ]
    statement = gdelt_line(GLOBALEVENTID="9", EventCode="010")
    (tmp_path / "g").write_text("\n".join([*lines, statement]) + "\n", "utf-8")
    (tmp_path / "i").write_text(icews_line(1, "040", "2025-02-05") + "\n", "utf-8")
    assert main(["import", str(tmp_path / "g"), "--format", "gdelt", "--store", str(path)]) == 0
    assert main(["import", str(tmp_path / "i"), "--format", "icews", "--name", "ic", "--store", str(path)]) == 0
    yield path


def test_what_each_has_and_how_often(beside: Path) -> None:
    with Store.open(beside, read_only=True) as store:
        found = compare(store, actor="USA", recipient="COL")
    seen = [(t.type, dict(t.rows), {name: len(once) for name, once in t.once.items()}) for t in found.things]
    assert seen == [
        ("SANCTION", {"dragoman": 2, "gdelt": 3}, {"dragoman": 1, "gdelt": 3}),
        ("CONSULT", {"ic": 1}, {"ic": 1}),
        ("THREATEN", {"dragoman": 1}, {"dragoman": 1}),
    ]
    ours, gdelt, icews = found.datasets
    assert (ours.rows, ours.things, ours.alone, ours.shared, ours.counted_twice) == (3, 2, 1, {"gdelt": 1, "ic": 0}, 0)
    assert (gdelt.rows, gdelt.things, gdelt.counted_twice, gdelt.per_thing) == (3, 1, 1, 3.0)
    assert (icews.alone, icews.shared) == (1, {"dragoman": 0, "gdelt": 0})
    assert found.left_out == {"row of gdelt whose code 010 is no PLOVER type": 1}


def test_days_and_directions(beside: Path) -> None:
    with Store.open(beside, read_only=True) as store:
        strict = compare(store, actor="USA", recipient="COL", within=0)
        back = compare(store, actor="COL", recipient="USA")
        both = compare(store, actor="COL", recipient="USA", both_ways=True)
        late = compare(store, actor="USA", recipient="COL", since=dt.date(2025, 2, 6))
    assert [t.rows["gdelt"] for t in strict.things if t.type == "SANCTION"] == [2, 1]
    assert [t.type for t in back.things] == ["CONSULT"]  # a meeting goes both ways
    assert len(both.things) == 3
    assert [t.type for t in late.things] == ["THREATEN"]


def test_importing_twice_changes_nothing(beside: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "g"), "--format", "gdelt", "--store", str(beside)]) == 0
    out = capsys.readouterr().out
    assert "4 rows read, 0 new, 0 skipped." in out and "010 (1)" in out


def test_the_commands(beside: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--store", str(beside)]
    capsys.readouterr()
    assert main(["compare", "--actor", "USA", "--recipient", "COL", *where]) == 0
    out = capsys.readouterr().out
    assert "1 (2)" in out and "gdelt: 3 rows for 1 things (3.0 each), 0 that no other has" in out
    assert main(["compare", "--actor", "USA", "--recipient", "COL", "--format", "json", *where]) == 0
    assert json.loads(capsys.readouterr().out)["datasets"][0]["name"] == "dragoman"
    assert main(["compare", "--actor", "Rubio", "--recipient", "COL", *where]) == 2
    assert main(["import", str(tmp_path / "none"), "--format", "gdelt", *where]) == 2
    (tmp_path / "bad").write_text("no\trow\n", "utf-8")
    assert main(["import", str(tmp_path / "bad"), "--format", "gdelt", *where]) == 1


def test_nothing_imported(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.duckdb") as store:
        store.add([threat()], coder_version="1")
    with (
        Store.open(tmp_path / "s.duckdb", read_only=True) as store,
        pytest.raises(UsageError, match="no other data"),
    ):
        compare(store, actor="USA", recipient="COL")


def test_records_into_another_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = exported(tmp_path, [threat(), journey()], "records")
    store = ["--store", str(tmp_path / "new.duckdb")]
    assert main(["import", str(out), "--format", "records", *store]) == 0
    assert "2 articles read, 2 new." in capsys.readouterr().out
    assert main(["import", str(out), "--format", "records", *store]) == 0
    assert "2 articles read, 0 new." in capsys.readouterr().out
    with Store.open(tmp_path / "new.duckdb", read_only=True) as opened:
        assert opened.coded(threat().article.id) == threat()


def test_rows_keep_every_cell(tmp_path: Path) -> None:
    raw = {"GLOBALEVENTID": "7", "SQLDATE": "20250203", "AvgTone": "-2.5"}
    row = OtherRow(id="7", format="gdelt", day=dt.date(2025, 2, 3), raw=raw)
    with Store.open(tmp_path / "s.duckdb") as store:
        import_rows(store, "g", [row, replace(row, actor="USA")])
        (kept,) = store.database.read("SELECT * FROM other_rows")
    assert json.loads(kept["raw"]) == raw and kept["actor"] is None


def test_filters_choose_whole_articles(folder: Path) -> None:
    path = exported(folder, [threat(), meeting()], "records", wanted=EventFilter(type=("CONSULT",)))
    assert [item.article.id for _, item in read_records(path.read_text("utf-8").splitlines(), "x")] == [
        meeting().article.id
    ]
