"""Export: each format is read back by somebody else's reader, keeps what it can hold, and says what it cannot."""

from __future__ import annotations

import csv
import datetime as dt
import doctest
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dragoman
from dragoman import api
from dragoman.cli.main import main
from dragoman.codebook.load import TYPES, load_codebook
from dragoman.errors import UsageError
from dragoman.export import FORMATS, Written, write
from dragoman.export.calendar import _folded
from dragoman.export.cameo import load_cameo, number
from dragoman.export.columns import columns, tab_line
from dragoman.export.gdelt import fraction
from dragoman.export.pairs import by_pair, done_only, pairs
from dragoman.facts import load_facts
from dragoman.language import split_sentences
from dragoman.pipeline import Kit
from dragoman.records import Actor, Coded, Date, Party, Place
from dragoman.settings import Settings
from dragoman.store import EventFilter, Store
from samples import COL, PAN, USA, article, event, journey, meeting, party, threat

NASTY = 'a\tb\nc\r\n"d" \x1b[31m=1+1'


@pytest.fixture(scope="module")
def cameo():  # type: ignore[no-untyped-def]
    return load_cameo()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    yield from opened(tmp_path / "coverage.duckdb", [threat(), meeting(), journey()])


def opened(path: Path, coded: Sequence[Coded]) -> Iterator[Store]:
    with Store.open(path) as writing:
        writing.add(coded, coder_version="1")
    with Store.open(path, read_only=True) as reading:
        yield reading


def told(
    day: str | None,
    actors: Sequence[Actor] = (USA,),
    recipients: Sequence[Actor] = (PAN,),
    *,
    published: dt.date | None = dt.date(2025, 2, 3),
    title: str = "A quarrel",
    **fields: object,
) -> Coded:
    """One article with one event."""
    text = "The United States, Panama and Colombia met. Then one threatened the other."
    of = article(text, title=f"{title} {day} {published}", date=published)
    words = {USA.id: "The United States", PAN.id: "Panama", COL.id: "Colombia"}

    def parties(who: Sequence[Actor]) -> tuple[Party, ...]:
        return tuple(party(actor, text, words.get(actor.id, "Panama")) for actor in who)

    values: dict[str, object] = {
        "actors": parties(actors),
        "recipients": parties(recipients),
        "date": Date(day, basis="stated" if day else "unknown"),
        **fields,
    }
    made = event(of, "Then one threatened the other.", party(USA, text, "The United States"), "threatened", None)
    return Coded(of, (replace(made, **values),))  # type: ignore[arg-type]


def export(store: Store, form: str, wanted: EventFilter = EventFilter(), **options: Any) -> tuple[bytes, Written]:
    sink = io.BytesIO()
    written = write(store, sink, form, wanted, **options)
    return sink.getvalue(), written


def lines(store: Store, form: str, wanted: EventFilter = EventFilter(), **options: Any) -> list[dict[str, str]]:
    """Rows of a format with tabs, by column."""
    text = export(store, form, wanted, **options)[0].decode()
    rows = [line.split("\t") for line in text.removesuffix("\n").split("\n")] if text else []
    if form in ("polecat", "icews"):
        assert tuple(rows.pop(0)) == columns(form)
    return [dict(zip(columns(form), row, strict=True)) for row in rows]


def table(store: Store, form: str, wanted: EventFilter = EventFilter(), **options: Any) -> list[dict[str, str]]:
    """Rows of a format with commas."""
    return list(csv.DictReader(io.StringIO(export(store, form, wanted, **options)[0].decode())))


ANY_STATUS = EventFilter(status=("actual", "historical", "planned"))


# --- who to whom ---


def test_pairs_of_lists() -> None:
    many = told("2025-02-02", (USA, PAN), (COL,)).events[0]
    assert [(a.actor.code, r.actor.code) for a, r in pairs(many) if a and r] == [("USA", "COL"), ("PAN", "COL")]


def test_a_meeting_without_host_goes_both_ways() -> None:
    met = meeting().events[0]
    assert [(a.actor.code, r.actor.code) for a, r in pairs(met) if a and r] == [("PAN", "COL"), ("COL", "PAN")]
    alone = replace(met, type="PROTEST")
    assert [(a.actor.code, r) for a, r in pairs(alone) if a] == [("PAN", None), ("COL", None)]


def test_an_event_of_nobody_is_one_row() -> None:
    assert pairs(told("2025-02-02", (), ()).events[0]) == [(None, None)]


def test_ids_of_pairs_differ() -> None:
    coded = meeting()
    found = [e.id for e, _ in by_pair([(coded.events[0], coded.article)])]
    assert found == [f"{coded.events[0].id}-1", f"{coded.events[0].id}-2"]
    one = threat()
    assert [e.id for e, _ in by_pair([(one.events[0], one.article)])] == [one.events[0].id]


@pytest.mark.parametrize(
    ("type_", "status", "counts"),
    [
        ("CONSULT", "actual", True),
        ("CONSULT", "ongoing", True),
        ("AGREE", "planned", True),
        ("CONCEDE", "planned", True),
        ("SANCTION", "planned", False),
        ("ASSAULT", "denied", False),
        ("ASSAULT", "hypothetical", False),
        ("ASSAULT", "historical", False),
    ],
)
def test_what_counts_where_no_status_can_be_said(type_: str, status: str, counts: bool) -> None:
    coded, written = told("2025-02-02", type=type_, status=status), Written()
    assert len(list(done_only([(coded.events[0], coded.article)], written))) == counts
    assert sum(written.left_out.values()) == (not counts)


# --- CAMEO ---


def test_every_type_and_mode_has_a_code(cameo) -> None:  # type: ignore[no-untyped-def]
    of = threat().events[0]
    for name, type_ in load_codebook().types.items():
        assert cameo.row(replace(of, type=name, modes=(), contexts=())).mode is None
        for mode in type_.modes:
            assert cameo.row(replace(of, type=name, modes=(mode,), contexts=())).mode == mode
    known = load_codebook()
    for row in cameo.rows:
        assert row.type in TYPES
        assert row.mode is None or row.mode in known.types[row.type].modes
        assert row.context is None or row.context in known.contexts


def test_cameo_codes_fit_their_roots_and_quads(cameo) -> None:  # type: ignore[no-untyped-def]
    for row in cameo.rows:
        root = int(row.root)
        assert row.code.isdigit() and 3 <= len(row.code) <= 4
        assert row.code.startswith(row.root) and len(row.root) == 2 and 1 <= root <= 20
        assert row.quad == (1 if root <= 5 else 2 if root <= 9 else 3 if root <= 14 else 4)
        assert -10 <= row.goldstein <= 10 and row.label
    assert len({(row.type, row.mode, row.context) for row in cameo.rows}) == len(cameo.rows)


@pytest.mark.parametrize(
    ("type_", "modes", "contexts", "code"),
    [
        ("CONSULT", ("visit",), (), "042"),
        ("CONSULT", (), (), "040"),
        ("THREATEN", ("restrict",), ("economic",), "1312"),
        ("THREATEN", ("restrict",), (), "132"),
        ("AID", (), ("military",), "072"),
        ("COERCE", ("deport",), ("migration",), "174"),
        ("ASSAULT", ("aerial", "destroy"), (), "1712"),
    ],
)
def test_code_of(cameo, type_: str, modes: tuple[str, ...], contexts: tuple[str, ...], code: str) -> None:  # type: ignore[no-untyped-def]
    assert cameo.row(replace(threat().events[0], type=type_, modes=modes, contexts=contexts)).code == code


@pytest.mark.parametrize(
    ("code", "sectors", "expected", "country", "group"),
    [
        ("USA", ("GOV", "MIL"), "USAGOVMIL", "USA", None),
        ("ROU", ("JRN",), "ROMMED", "ROM", None),
        ("USA", ("MED",), "USAHLH", "USA", None),
        ("UNO", ("GOV",), "IGOUNOGOV", None, "UNO"),
        ("NGO", (), "NGO", None, None),
        ("UKR", ("PRE",), "UKR", "UKR", None),
        (None, ("REB",), "REB", None, None),
        (None, (), "", None, None),
    ],
)
def test_actor_in_cameo(cameo, code, sectors, expected, country, group) -> None:  # type: ignore[no-untyped-def]
    found = cameo.actor(Actor("x", "x", code, sectors))
    assert (found.code, found.country, found.group) == (expected, country, group)


def test_sectors_and_groups_are_the_codebook_s(cameo) -> None:  # type: ignore[no-untyped-def]
    assert set(cameo.sectors) <= set(load_codebook().sectors)
    assert set(cameo.countries) <= set(load_facts().countries)


def test_numbers_are_exact_in_a_double() -> None:
    assert all(float(number(n)) == number(n) < 2**52 for n in range(200))


# --- tables with tabs ---


@pytest.mark.parametrize(("form", "count"), [("gdelt", 61), ("gdelt-mentions", 16), ("polecat", 40), ("icews", 20)])
def test_column_counts(form: str, count: int) -> None:
    assert len(columns(form)) == len(set(columns(form))) == count
    assert tab_line(form, {}).count("\t") == count - 1


def test_a_column_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError, match="no column Intensity"):
        tab_line("gdelt", {"Intensity": 1})


@settings(deadline=None)
@given(st.text())
def test_no_cell_breaks_a_row(text: str) -> None:
    line = tab_line("icews", {"Source Name": text, "Publisher": text, "City": [text, text]})
    assert line.count("\t") == 19 and len(line.splitlines()) == 1
    assert len(next(csv.reader([line], delimiter="\t"))) == 20


def test_gdelt_by_pandas(store: Store) -> None:
    pd = pytest.importorskip("pandas")
    text, written = export(store, "gdelt")
    frame = pd.read_csv(
        io.BytesIO(text),
        sep="\t",
        header=None,
        names=columns("gdelt"),
        dtype={"EventCode": str, "EventBaseCode": str, "EventRootCode": str},
        keep_default_na=False,
    )
    assert written.rows == len(frame) == 1
    row = frame.iloc[0]
    assert (row.EventCode, row.EventBaseCode, row.EventRootCode) == ("1312", "131", "13")
    assert (row.QuadClass, row.GoldsteinScale) == (3, -5.8)
    assert (row.SQLDATE, row.MonthYear, row.Year, row.FractionDate) == (20250202, 202502, 2025, 2025.0877)
    assert (row.Actor1Code, row.Actor1Name, row.Actor1CountryCode) == ("USAGOV", "MARCO RUBIO", "USA")
    assert (row.Actor2Code, row.Actor2Type1Code) == ("COLGOV", "GOV")
    assert (row.ActionGeo_Type, row.ActionGeo_FullName) == (3, "Washington, DC, United States")
    assert (row.ActionGeo_CountryCode, row.ActionGeo_ADM1Code, row.ActionGeo_Lat) == ("US", "USDC", 38.9)
    assert (row.IsRootEvent, row.NumMentions, row.NumArticles) == (1, 2, 1)
    assert (row.DATEADDED, row.SOURCEURL) == (20250203000000, "https://wire.example/1")
    assert number(threat().events[0].id) == row.GLOBALEVENTID


@pytest.mark.parametrize(
    ("place", "cells"),
    [
        (Place("Panama", "Panama", "PAN", 9.0, -80.0, feature="PCLI"), ("1", "Panama", "PM", "PM", "PM")),
        (Place("Tirana", "Tirana", "ALB", 41.3, 19.8, feature="PPLC", admin1="ALB.50"),
         ("4", "Tirana, Albania", "AL", "AL50", "")),
        (Place("Texas", "Texas", "USA", 31.0, -99.0, feature="ADM1", admin1="USA.TX"),
         ("2", "Texas, United States", "US", "USTX", "")),
        (Place("Bavaria", "Bavaria", "DEU", 49.0, 11.5, feature="ADM1", admin1="DEU.02"),
         ("5", "Bavaria, Germany", "GM", "GM02", "")),
        (Place("Atlantis", "Atlantis", None, None, None), ("4", "Atlantis", "", "", "")),
        (None, ("0", "", "", "", "")),
    ],
)  # fmt: skip
def test_gdelt_places(tmp_path: Path, place: Place | None, cells: tuple[str, ...]) -> None:
    for store in opened(tmp_path / "s.duckdb", [told("2025-02-02", place=place)]):
        (row,) = lines(store, "gdelt")
        names = ("Type", "FullName", "CountryCode", "ADM1Code", "FeatureID")
        assert tuple(row[f"ActionGeo_{name}"] for name in names) == cells
        assert row["ActionGeo_Lat"] == ("" if place is None or place.lat is None else str(place.lat))


def test_fraction_date() -> None:
    assert fraction(dt.date(2016, 1, 2)) == 2016.0055
    assert 2024.98 < fraction(dt.date(2024, 12, 31)) < 2025


def test_gdelt_root_event_is_of_the_first_paragraph(tmp_path: Path) -> None:
    text = "Panama objected. It met Colombia.\n\nLater it met the United States."
    of = article(text, title="Roots")
    events = tuple(
        event(of, sentence, party(PAN, text, "Panama"), verb, None)
        for sentence, verb in (
            ("Panama objected.", "objected"),
            ("It met Colombia.", "met Colombia"),
            ("Later it met the United States.", "met the United"),
        )
    )
    for store in opened(tmp_path / "s.duckdb", [Coded(of, events)]):
        assert [row["IsRootEvent"] for row in lines(store, "gdelt")] == ["1", "1", "0"]


def test_mentions(store: Store) -> None:
    first, again = lines(store, "gdelt-mentions", sentences=split_sentences)
    text, told_ = threat().article.text, threat().events[0]
    assert first["GLOBALEVENTID"] == again["GLOBALEVENTID"] == lines(store, "gdelt")[0]["GLOBALEVENTID"]
    assert text[int(first["Actor1CharOffset"]) :].startswith("Marco Rubio")
    assert text[int(first["Actor2CharOffset"]) :].startswith("Colombia")
    assert text[int(first["ActionCharOffset"]) :].startswith("threatened")
    assert text[int(again["ActionCharOffset"]) :].startswith("Rubio said")
    assert (first["MentionType"], first["Confidence"], first["MentionDocLen"]) == ("1", "81", str(len(text)))
    assert (again["SentenceID"], again["Actor1CharOffset"]) == ("2", "")
    assert told_.sentence.start > 0 and lines(store, "gdelt-mentions")[0]["SentenceID"] == ""


def test_polecat_by_pandas(store: Store) -> None:
    pd = pytest.importorskip("pandas")
    text, _ = export(store, "polecat", ANY_STATUS)
    frame = pd.read_csv(io.BytesIO(text), sep="\t", dtype=str, keep_default_na=False)
    assert tuple(frame.columns) == columns("polecat") and len(frame) == 2
    one, met = frame.iloc[0], frame.iloc[1]
    assert (one["Event Type"], one["Event Mode"], one["Intensity"], one["Quad Code"]) == (
        "THREATEN",
        "restrict",
        "-3.5",
        "3",
    )
    assert (one["Actor Name"], one["Actor Country"], one["Actor COW"]) == ("Marco Rubio", "USA", "2")
    assert (one["Actor Title"], one["Actor Name Raw"]) == ("Secretary of State", "Marco Rubio")
    assert (one["Recipient Country"], one["Recipient COW"]) == ("COL", "100")
    assert (one["City"], one["GeoNames ID"], one["Feature Type"]) == ("Washington", "4140963", "PPLC")
    assert (one["Story People"], one["Story Organizations"]) == ("Marco Rubio", "government of Colombia")
    assert one["Story Locations"] == "Washington"
    assert (met["Actor Country"], met["Actor COW"], met["Recipient Name"]) == ("PAN;COL", "95;100", "")
    assert met["Contexts"] == "diplomatic;migration"
    pairs_ = lines(store, "polecat", ANY_STATUS, dyads=True)
    assert [(row["Actor Country"], row["Recipient Country"]) for row in pairs_[1:]] == [("PAN", "COL"), ("COL", "PAN")]


def test_icews_by_pandas(store: Store) -> None:
    pd = pytest.importorskip("pandas")
    text, _ = export(store, "icews", sentences=split_sentences)
    frame = pd.read_csv(io.BytesIO(text), sep="\t", dtype={"CAMEO Code": str}, parse_dates=["Event Date"])
    assert tuple(frame.columns) == columns("icews")
    row = frame.iloc[0]
    assert (row["CAMEO Code"], row["Intensity"]) == ("1312", -5.8)
    assert row["Event Text"] == "Threaten to boycott, embargo or sanction"
    assert (row["Source Name"], row["Source Sectors"], row["Source Country"]) == (
        "Marco Rubio",
        "Government",
        "United States",
    )
    assert (row["Target Country"], row["Sentence Number"], row["City"]) == ("Colombia", 1, "Washington")
    assert row["Event Date"] == pd.Timestamp("2025-02-02")


def test_scores_are_kept_apart(store: Store) -> None:
    assert lines(store, "polecat")[0]["Intensity"] == "-3.5"
    assert lines(store, "icews")[0]["Intensity"] == lines(store, "gdelt")[0]["GoldsteinScale"] == "-5.8"


def test_codes_with_a_leading_zero_stay_text(tmp_path: Path) -> None:
    for store in opened(tmp_path / "s.duckdb", [told("2025-02-02", type="CONSULT", modes=("visit",), contexts=())]):
        assert lines(store, "gdelt")[0]["EventCode"] == lines(store, "icews")[0]["CAMEO Code"] == "042"


@pytest.mark.parametrize("form", ["gdelt", "gdelt-mentions", "polecat", "icews"])
def test_nasty_names_break_no_row(tmp_path: Path, form: str) -> None:
    evil = replace(PAN, name=NASTY, office=NASTY)
    coded = told("2025-02-02", (evil,), (USA,), place=Place(NASTY, NASTY, "PAN", 1.0, 2.0, feature="PPL"))
    coded = replace(coded, article=replace(coded.article, source=NASTY, url=NASTY))
    for store in opened(tmp_path / "s.duckdb", [coded]):
        (row,) = lines(store, form)
        assert all('"' not in cell and "\x1b" not in cell for cell in row.values())


# --- our own tables ---


def test_plover_lines(store: Store) -> None:
    found = [json.loads(line) for line in export(store, "plover", sentences=split_sentences)[0].splitlines()]
    assert [record["event"] for record in found] == [["THREATEN"], ["CONSULT"]]
    assert found[0]["event_text"] == "threatened" and found[0]["status"] == "actual"
    assert found[0]["text_info"]["sequence"] == 0
    assert all(record["id"] for record in found)


def test_csv_neutralises_formulas_and_json_agrees(store: Store) -> None:
    by_id = {row["id"]: row for row in table(store, "csv")}
    met = by_id[meeting().events[0].id]
    assert met["title"].startswith("'=cmd") and met["contexts"] == "diplomatic; migration"
    assert float(by_id[threat().events[0].id]["score"]) == -3.5
    found = json.loads(export(store, "json")[0])
    assert {record["id"] for record in found} == set(by_id)
    assert len(table(store, "csv", dyads=True)) == 3


def test_parquet_keeps_types(store: Store) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    text, written = export(store, "parquet")
    found = pq.read_table(io.BytesIO(text))
    assert written.rows == found.num_rows == 2
    one, met = found.to_pylist()
    assert list(one) == list(table(store, "csv")[0])
    assert (one["date"], one["published"]) == (dt.date(2025, 2, 2), dt.date(2025, 2, 3))
    assert (one["modes"], one["score"], one["lat"]) == (["restrict"], -3.5, 38.9)
    assert (met["date"], met["place"], met["actors"]) == (None, None, ["PAN GOV", "COL GOV"])
    assert met["title"] == meeting().article.title


def test_parquet_of_nothing_has_its_columns(store: Store) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    text, written = export(store, "parquet", EventFilter(actor="FRA"))
    assert written.rows == 0 and "sentence" in pq.read_table(io.BytesIO(text)).column_names


def test_geojson(store: Store) -> None:
    found = json.loads(export(store, "geojson")[0])
    assert found["type"] == "FeatureCollection" and len(found["features"]) == 2
    one, met = found["features"]
    assert one["geometry"] == {"type": "Point", "coordinates": [-77.04, 38.9]}
    assert one["properties"]["place"] == "Washington" and one["properties"]["date"] == "2025-02-02"
    assert met["geometry"] is None
    assert json.loads(export(store, "geojson", EventFilter(actor="FRA"))[0])["features"] == []


def test_graphml_by_networkx(tmp_path: Path) -> None:
    nx = pytest.importorskip("networkx")
    two = [told("2025-02-02"), told("2025-02-05", title="Again"), told("2025-02-02", (PAN,), (), title="Alone")]
    for store in opened(tmp_path / "s.duckdb", two):
        text, written = export(store, "graphml")
        graph = nx.read_graphml(io.BytesIO(text))
        assert graph.is_directed() and set(graph.nodes) == {"USA GOV", "PAN GOV"}
        edge = graph.edges["USA GOV", "PAN GOV"]
        assert (edge["events"], edge["verbal_conflict"], edge["mean_score"]) == (2, 2, -3.5)
        assert (edge["first_day"], edge["last_day"]) == ("2025-02-02", "2025-02-05")
        assert graph.nodes["PAN GOV"] == {"code": "PAN", "sector": "GOV"}
        assert written.rows == 1 and written.left_out["with one side only"] == 1


def test_graphml_is_well_formed_whatever_names_hold(tmp_path: Path) -> None:
    evil = Actor("evil", '<&">\x00]]>', None)
    for store in opened(tmp_path / "s.duckdb", [told("2025-02-02", (evil,))]):
        root = ET.fromstring(export(store, "graphml")[0])
        assert len(root.findall(".//{*}node")) == 2


# --- calendar ---


def entries(text: bytes) -> list[dict[str, str]]:
    unfolded = text.decode().replace("\r\n ", "")
    found: list[dict[str, str]] = []
    for line in unfolded.split("\r\n"):
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and ":" in line:
            name, _, value = line.partition(":")
            found[-1].setdefault(name, value)
    return found


def test_calendar_of_trips_and_plans(tmp_path: Path) -> None:
    plan = told("2025-02-20", type="AGREE", quad=1, status="planned")
    vague = told("2025-03", type="AGREE", quad=1, status="planned", title="Vague")
    done = told("2025-02-02", title="Done")
    for store in opened(tmp_path / "s.duckdb", [journey(), plan, vague, done]):
        text, written = export(store, "ical")
        trip, agreed = entries(text)
        assert trip["SUMMARY"] == "Marco Rubio: Panama (changed)" and trip["STATUS"] == "TENTATIVE"
        assert (trip["DTSTART;VALUE=DATE"], trip["DTEND;VALUE=DATE"]) == ("20250204", "20250207")
        assert trip["DTSTAMP"] == "20250203T000000Z" and "three days" in trip["DESCRIPTION"]
        assert agreed["SUMMARY"] == "AGREE: USA GOV > PAN GOV"
        assert (agreed["DTSTART;VALUE=DATE"], agreed["DTEND;VALUE=DATE"]) == ("20250220", "20250221")
        assert written.rows == 2 and written.left_out == {"planned for no stated day": 1}
        assert text.count(b"\n") == text.count(b"\r\n")
        assert all(len(line) <= 75 for line in text.split(b"\r\n"))


def test_calendar_by_a_calendar_s_reader(store: Store) -> None:
    icalendar = pytest.importorskip("icalendar")
    found = icalendar.Calendar.from_ical(export(store, "ical")[0]).walk("VEVENT")
    assert [entry.decoded("DTSTART") for entry in found] == [dt.date(2025, 2, 4)]


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=300))
def test_long_lines_fold_and_unfold(text: str) -> None:
    folded = _folded(text)
    assert folded.replace("\r\n ", "").removesuffix("\r\n") == text
    assert all(len(line.encode()) <= 75 for line in folded.split("\r\n"))


# --- counts ---


def test_zeros_and_gaps(tmp_path: Path) -> None:
    coded = [
        told("2025-02-01", published=dt.date(2025, 2, 1)),
        told("2025-02-01", (PAN,), (COL,), published=dt.date(2025, 2, 4)),
    ]
    for store in opened(tmp_path / "s.duckdb", coded):
        rows = table(store, "dyad-day")
        found = [(row["actor"], row["day"], row["articles"], row["events"], row["mean_score"]) for row in rows]
        assert found == [
            ("PAN", "2025-02-01", "1", "1", "-3.5"),
            ("PAN", "2025-02-02", "0", "", ""),
            ("PAN", "2025-02-03", "0", "", ""),
            ("PAN", "2025-02-04", "1", "0", ""),
            ("USA", "2025-02-01", "1", "1", "-3.5"),
            ("USA", "2025-02-02", "0", "", ""),
            ("USA", "2025-02-03", "0", "", ""),
            ("USA", "2025-02-04", "1", "0", ""),
        ]
        assert {row["unit"] for row in rows} == {"reported event: one that two articles tell counts twice"}


def test_days_asked_for_are_the_axis(tmp_path: Path) -> None:
    wanted = EventFilter(since=dt.date(2025, 2, 2), until=dt.date(2025, 2, 5))
    for store in opened(tmp_path / "s.duckdb", [told("2025-02-02"), told("2025-01-05", title="Before")]):
        rows = table(store, "dyad-day", wanted)
        assert [(row["day"], row["events"]) for row in rows] == [
            ("2025-02-02", "1"),
            ("2025-02-03", "0"),
            ("2025-02-04", ""),
            ("2025-02-05", ""),
        ]


def test_events_before_all_coverage_have_rows_of_their_own(tmp_path: Path) -> None:
    for store in opened(tmp_path / "s.duckdb", [told("2025-01-05"), told("2025-02-03", title="Now")]):
        rows = table(store, "dyad-day")
        assert [(r["day"], r["articles"], r["events"]) for r in rows] == [
            ("2025-01-05", "0", "1"),
            ("2025-02-03", "2", "1"),
        ]


def test_coverage_is_that_of_the_outlets_asked_for(tmp_path: Path) -> None:
    other = told("2025-02-03", title="Other", published=dt.date(2025, 2, 4))
    other = replace(other, article=replace(other.article, source="Voice"))
    for store in opened(tmp_path / "s.duckdb", [told("2025-02-03"), other]):
        both = table(store, "dyad-day")
        assert [(row["articles"], row["events"]) for row in both] == [("1", "2"), ("1", "0")]
        (one,) = table(store, "dyad-day", EventFilter(source=("WIRE",)))
        assert (one["day"], one["articles"], one["events"]) == ("2025-02-03", "1", "1")


def test_rough_dates_count_by_month_only(tmp_path: Path) -> None:
    coded = [
        told("2025-02", title="Month"),
        told("2025", title="Year"),
        told("2025-02-03", title="Week", date=Date("2025-02-03", grain="week", basis="stated")),
        told("2025-02-03", title="Day"),
    ]
    for store in opened(tmp_path / "s.duckdb", coded):
        text, written = export(store, "dyad-day")
        assert next(csv.DictReader(io.StringIO(text.decode())))["events"] == "1"
        assert written.left_out == {"dated too roughly for a day": 3}
        text, written = export(store, "dyad-month")
        row = next(csv.DictReader(io.StringIO(text.decode())))
        assert (row["month"], row["articles"], row["events"]) == ("2025-02", "4", "3")
        assert written.left_out == {"dated too roughly for a month": 1}


def test_country_months(tmp_path: Path) -> None:
    un = Actor("un", "United Nations", "UNO")
    coded = [
        told("2025-01-31", published=dt.date(2025, 1, 31)),
        told("2025-03-01", (PAN,), (), published=dt.date(2025, 3, 1)),
        told("2025-03-01", (un,), (PAN,), published=dt.date(2025, 3, 2)),
    ]
    for store in opened(tmp_path / "s.duckdb", coded):
        found = {
            (row["country"], row["month"]): (row["articles"], row["events_by"], row["events_to"])
            for row in table(store, "country-month")
        }
        assert found == {
            ("PAN", "2025-01"): ("1", "0", "1"),
            ("PAN", "2025-02"): ("0", "", ""),
            ("PAN", "2025-03"): ("2", "1", "1"),
            ("USA", "2025-01"): ("1", "1", "0"),
            ("USA", "2025-02"): ("0", "", ""),
            ("USA", "2025-03"): ("2", "0", "0"),
        }


def test_one_event_counts_once_for_a_pair(tmp_path: Path) -> None:
    army = replace(USA, id="army", name="US Army", sectors=("MIL",))
    for store in opened(tmp_path / "s.duckdb", [told("2025-02-03", (USA, army))]):
        (row,) = table(store, "dyad-day")
        assert (row["events"], row["verbal_conflict"], row["verbal_cooperation"]) == ("1", "1", "0")


def test_counts_refuse_a_limit(store: Store) -> None:
    with pytest.raises(UsageError, match="--limit"):
        export(store, "dyad-day", EventFilter(limit=1))


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 40), st.permutations((USA, PAN, COL)), st.sampled_from("AB")),
        min_size=1,
        max_size=12,
    )
)
def test_counts_agree_with_counting_by_hand(
    tmp_path_factory: pytest.TempPathFactory, plans: list[tuple[int, int, list[Actor], str]]
) -> None:
    start = dt.date(2025, 1, 10)
    coded = [
        told(
            (start + dt.timedelta(days=day)).isoformat(),
            who[:1],
            who[1:2],
            published=start + dt.timedelta(days=read),
            title=f"{n} {letter}",
        )
        for n, (day, read, who, letter) in enumerate(plans)
    ]
    expected: dict[tuple[str, str, str], int] = {}
    for day, _, who, _ in plans:
        key = ((start + dt.timedelta(days=day)).isoformat(), str(who[0].code), str(who[1].code))
        expected[key] = expected.get(key, 0) + 1
    for store in opened(tmp_path_factory.mktemp("counts") / "s.duckdb", coded):
        rows = table(store, "dyad-day")
    found = {(row["day"], row["actor"], row["recipient"]): row for row in rows}
    assert len(found) == len(rows)
    assert {key: int(row["events"]) for key, row in found.items() if int(row["events"] or 0)} == expected
    covered = {(start + dt.timedelta(days=read)).isoformat() for _, read, _, _ in plans}
    for (day, _, _), row in found.items():
        if not int(row["events"] or 0):
            assert row["events"] == ("0" if day in covered else "")


# --- all formats ---


@pytest.mark.parametrize("form", FORMATS)
def test_the_order_of_articles_does_not_matter(tmp_path: Path, form: str) -> None:
    coded = [threat(), meeting(), journey(), told("2025-02-02"), told("2025-02-05", title="Again")]
    both = []
    for n, order in enumerate((coded, coded[::-1])):
        for store in opened(tmp_path / f"{n}.duckdb", order):
            both.append(export(store, form)[0])
    assert both[0] == both[1] != b""


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_store(tmp_path: Path, form: str) -> None:
    for store in opened(tmp_path / "s.duckdb", []):
        _, written = export(store, form)
        assert written.rows == 0 and not written.left_out


def test_an_unknown_format(store: Store) -> None:
    with pytest.raises(UsageError, match="No format spss"):
        export(store, "spss")


# --- the command ---


@pytest.mark.parametrize("form", FORMATS)
def test_command_writes_a_file(
    form: str, tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--format", form, "--out", "file"]) == 0
    assert (tmp_path / "file").read_bytes() == export(store, form, sentences=split_sentences)[0]
    captured = capsys.readouterr()
    assert captured.out == "" and "written." in captured.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["coverage.duckdb", "file"]


def test_command_writes_to_standard_output(
    tmp_path: Path, store: Store, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--format", "gdelt", "--actor", "USA"]) == 0
    out, err = capsysbinary.readouterr()
    assert out == export(store, "gdelt")[0] and out.count(b"\t") == 60
    assert b"1 row written.\n" in err


def test_command_keeps_its_hands_off_the_store(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = (tmp_path / "coverage.duckdb").read_bytes()
    assert main(["export", "--format", "csv", "--out", "coverage.duckdb"]) == 2
    assert "the store itself" in capsys.readouterr().err
    assert main(["export", "--format", "dyad-day", "--limit", "3", "--out", "half"]) == 2
    assert main(["export", "--format", "csv", "--out", "nowhere/file"]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / "coverage.duckdb").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["coverage.duckdb"]


def test_command_tells_what_it_left_out(
    tmp_path: Path, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--format", "polecat", "--out", "file"]) == 0
    assert "1 left out: historical, which this format cannot say" in capsys.readouterr().err


# --- the documentation ---

DOCS = Path(__file__).parents[1] / "docs"


def test_every_format_and_column_is_described() -> None:
    text = (DOCS / "formats.md").read_text("utf-8")
    assert [form for form in FORMATS if f"`{form}`" not in text] == []
    for form in ("gdelt", "gdelt-mentions", "polecat", "icews", "dyad-day", "dyad-month", "country-month"):
        assert [name for name in columns(form) if f"`{name}`" not in text and not _in_a_family(name, text)] == []
    assert [name for name in table_columns() if f"`{name}`" not in text] == []


def table_columns() -> list[str]:
    from dragoman.views.listing import EVENT_FIELDS

    return list(EVENT_FIELDS)


def _in_a_family(name: str, text: str) -> bool:
    """`Actor1Geo_…` stands for all that begin so."""
    return any(f"`{name[:n]}…`" in text for n in range(6, len(name)))


# --- from Python ---


@pytest.fixture(scope="module")
def frames_only() -> Kit:
    """A kit without the learned model: what the examples show, frames alone give."""
    return Kit.load(Settings(learned=False))


def test_examples_of_the_page_on_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frames_only: Kit) -> None:
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(api, "_kit", lambda: frames_only)
    result = doctest.testfile(str(DOCS / "python.md"), module_relative=False, encoding="utf-8")
    assert result.attempted > 15 and result.failed == 0


def test_a_date_may_be_a_day_a_time_or_text(frames_only: Kit) -> None:
    text = "Brazil condemned Venezuela on Sunday."
    days = ("2025-02-03", dt.date(2025, 2, 3), dt.datetime(2025, 2, 3, 12))
    found = [dragoman.code(text, day, kit=frames_only) for day in days]
    assert found[0] == found[1] == found[2]
    assert found[0].article.date == dt.date(2025, 2, 3) and found[0].events


def test_names_at_the_top() -> None:
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
        assert f"dragoman.{name}" in (DOCS / "python.md").read_text("utf-8")
    assert set(dragoman.__all__) <= set(dir(dragoman))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = dragoman.nothing  # type: ignore[attr-defined]
