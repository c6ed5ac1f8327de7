"""The store: what goes in comes out, twice is once, order does not matter, and every wrong file is named."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import StoreError, UsageError
from dragoman.records import (
    Actor,
    Article,
    Coded,
    Date,
    Event,
    Introduction,
    Leg,
    Mention,
    Party,
    Place,
    Position,
    Skipped,
    Span,
    Speech,
    Trip,
)
from dragoman.store import EventFilter, StandFilter, Store, coder_version, days
from dragoman.store.database import Database, read_scripts
from dragoman.store.positions import about
from samples import COL, PAN, RUBIO, SKIPPED, journey, meeting, threat

TABLES = [
    "articles",
    "citations",
    "events",
    "event_parties",
    "speeches",
    "speech_parties",
    "places",
    "dates",
    "mentions",
    "trips",
    "trip_legs",
    "trip_parties",
    "positions",
    "position_parties",
    "introductions",
    "skipped",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "coverage.duckdb"


def contents(path: Path, *, journal: bool = True) -> dict[str, list[Any]]:
    """Every row of every table, sorted."""
    with Store.open(path, read_only=True) as store:
        names = [*TABLES, "journal"] if journal else TABLES
        return {name: sorted(map(str, store.sql(f"FROM {name}").rows)) for name in names}


def ids(store: Store, **wanted: Any) -> set[str]:
    return {event.type for event, _ in store.events(EventFilter(**wanted))}


# --- writing ---


def test_what_was_added_comes_back(path: Path) -> None:
    with Store.open(path) as store:
        assert store.add([threat(), meeting()], coder_version="1") == 2
        assert store.coded(threat().article.id) == threat()
        assert store.coded(meeting().article.id) == meeting()
        assert store.coded("unknown") is None


def test_adding_twice_changes_nothing(path: Path) -> None:
    with Store.open(path) as store:
        store.add([threat(), meeting(), journey()], coder_version="1", skipped=[SKIPPED])
    before = contents(path)
    with Store.open(path) as store:
        again = [threat(), meeting(), journey(), threat()]
        assert store.add(again, coder_version="1", skipped=[SKIPPED, SKIPPED]) == 0
        store.skip(SKIPPED)
    assert contents(path) == before


def test_another_coder_version_replaces_only_its_article(path: Path) -> None:
    with Store.open(path) as store:
        store.add([threat(), meeting()], coder_version="1")
        assert store.has(threat().article.id, "1") and not store.has(threat().article.id, "2")
        recoded = replace(threat(), events=(), speeches=())
        assert store.add([recoded], coder_version="2") == 1
        assert store.coded(threat().article.id) == recoded
        assert store.coded(meeting().article.id) == meeting()
        assert store.has(threat().article.id, "2") and store.has(meeting().article.id, "1")


def test_rows_do_not_depend_on_order(tmp_path: Path) -> None:
    batches = [[threat("b.txt")], [meeting()], [threat("a.txt")]]
    first, second = tmp_path / "first.duckdb", tmp_path / "second.duckdb"
    for path, order in ((first, batches), (second, [[meeting(), threat("a.txt"), threat("b.txt")]])):
        with Store.open(path) as store:
            for batch in order:
                store.add(batch, coder_version="1")
            store.skip(SKIPPED)
    assert contents(first, journal=False) == contents(second, journal=False)
    with Store.open(first, read_only=True) as store:
        assert [row[0] for row in store.sql("SELECT citation FROM articles WHERE title = 'Tariffs'").rows] == ["a.txt"]


def test_a_failing_batch_leaves_nothing(path: Path) -> None:
    broken = replace(threat(), events=(replace(threat().events[0], type=None),))  # type: ignore[arg-type]
    with Store.open(path) as store:
        with pytest.raises(StoreError, match="nothing of this batch was written"):
            store.add([meeting(), broken], coder_version="1")
        assert store.summary().articles == 0
        assert store.add([meeting()], coder_version="1") == 1


def test_skipped_until_it_can_be_coded(path: Path) -> None:
    with Store.open(path) as store:
        store.skip(Skipped("wire-1", "unreadable"), SKIPPED)
        store.add([threat("wire-1")], coder_version="1")
        assert store.skipped() == [SKIPPED]


def test_a_lone_surrogate_keeps_offsets(path: Path) -> None:
    coded = threat()
    broken = replace(coded, article=replace(coded.article, text=coded.article.text.replace("W", "\ud800", 1)))
    with Store.open(path) as store:
        store.add([broken], coder_version="1")
        back = store.coded(coded.article.id)
    assert back is not None and back.events == coded.events
    assert back.article.text == coded.article.text.replace("W", "\ufffd", 1)


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
maybe_text = st.none() | text
number = st.floats(allow_nan=False, allow_infinity=False)
words = st.lists(text, max_size=3).map(tuple)
basis = st.sampled_from(["stated", "relative", "discourse", "inferred", "lookup", "published", "unknown"])
span = st.builds(Span, st.integers(0, 10**6), st.integers(0, 10**6))
spans = st.lists(span, max_size=3).map(tuple)


def record(kind: type[Any], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Records with every field drawn, so that none can be forgotten by the store."""
    assert set(fields) == {field.name for field in dataclasses.fields(kind)}
    return st.builds(kind, **fields)


actor = record(
    Actor,
    id=text,
    name=text,
    code=maybe_text,
    sectors=words,
    person=maybe_text,
    office=maybe_text,
    wikidata=maybe_text,
    basis=basis,
    note=text,
)
party = record(Party, actor=actor, span=span, text=text, basis=basis, confidence=number)
parties = st.lists(party, max_size=3).map(tuple)
date = record(
    Date,
    value=st.none() | text | st.dates().map(str) | st.sampled_from(["2025", "2025-02", "2025-02-31", "9999-12-31"]),
    grain=st.sampled_from(["year", "month", "week", "day"]),
    basis=basis,
    span=st.none() | span,
    end=maybe_text,
    modifier=maybe_text,
)
place = record(
    Place,
    text=text,
    name=text,
    country=maybe_text,
    lat=st.none() | number,
    lon=st.none() | number,
    span=st.none() | span,
    geonames=st.none() | st.integers(0, 2**40),
    feature=maybe_text,
    admin1=maybe_text,
    basis=basis,
    confidence=number,
)
event = record(
    Event,
    id=text,
    article=st.just("a"),
    sentence=span,
    trigger=span,
    type=text,
    modes=words,
    contexts=words,
    quad=st.integers(1, 4),
    score=number,
    actors=parties,
    recipients=parties,
    status=st.sampled_from(["actual", "planned", "denied"]),
    status_spans=spans,
    speaker=st.none() | party,
    date=date,
    place=st.none() | place,
    coder=st.sampled_from(["frame", "model"]),
    frame=maybe_text,
    confidence=number,
    also=spans,
)
speech = record(
    Speech,
    id=text,
    article=st.just("a"),
    speaker=st.none() | party,
    speaker_span=st.none() | span,
    cue=st.none() | span,
    content=spans,
    form=st.sampled_from(["direct", "indirect", "mixed"]),
    force=text,
    addressee=st.none() | party,
    medium=maybe_text,
    parent=maybe_text,
    confidence=number,
)
mention = record(
    Mention,
    span=span,
    head=st.integers(0, 9999),
    sentence=st.integers(0, 999),
    kind=st.sampled_from(["name", "pronoun"]),
    actors=st.lists(actor, max_size=2).map(tuple),
    antecedent=st.none() | span,
    confidence=number,
)
trip_status = st.sampled_from(["planned", "ongoing", "taken", "cancelled", "postponed", "changed"])
leg = record(
    Leg,
    place=text,
    country=maybe_text,
    span=span,
    status=trip_status,
    date=date,
    met=parties,
    events=words,
)
trip = record(
    Trip,
    id=text,
    article=st.just("a"),
    traveller=party,
    office=maybe_text,
    legs=st.lists(leg, max_size=3).map(tuple),
    status=trip_status,
    status_spans=spans,
    start=date,
    days=st.none() | st.integers(0, 999),
    length_span=st.none() | span,
    purposes=spans,
    topics=spans,
    contexts=words,
    superlatives=spans,
    secret=st.none() | span,
    evidence=spans,
    confidence=number,
)
position = record(
    Position,
    id=text,
    article=st.just("a"),
    actor=party,
    issue=text,
    issue_span=span,
    contexts=words,
    stance=st.integers(-2, 2),
    label=text,
    toward=parties,
    as_of=date,
    movement=st.sampled_from(["none", "softening", "hardening", "reversed"]),
    movement_span=st.none() | span,
    descriptions=spans,
    events=words,
    speeches=words,
    basis=basis,
    confidence=number,
)
introduction = record(
    Introduction,
    id=text,
    article=st.just("a"),
    person=text,
    office=text,
    code=maybe_text,
    sectors=words,
    when=st.sampled_from(["current", "former", "acting", "next"]),
    span=span,
    name_span=span,
)
article = record(
    Article,
    id=st.just("a"),
    text=text,
    citation=text,
    title=maybe_text,
    date=st.none() | st.dates(),
    source=maybe_text,
    url=maybe_text,
    author=maybe_text,
    language=text,
    dateline=st.none() | span,
    dateline_place=maybe_text,
    body_start=st.integers(0, 999),
    known=st.dictionaries(text, text, max_size=3),
)
coded = record(
    Coded,
    article=article,
    events=st.lists(event, max_size=3, unique_by=lambda event: event.id).map(tuple),
    speeches=st.lists(speech, max_size=2, unique_by=lambda speech: speech.id).map(tuple),
    places=st.lists(place, max_size=2).map(tuple),
    dates=st.lists(date, max_size=2).map(tuple),
    mentions=st.lists(mention, max_size=2).map(tuple),
    trips=st.lists(trip, max_size=2, unique_by=lambda trip: trip.id).map(tuple),
    positions=st.lists(position, max_size=2, unique_by=lambda position: position.id).map(tuple),
    introductions=st.lists(introduction, max_size=2).map(tuple),
)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Store.open(tmp_path_factory.mktemp("store") / "shared.duckdb") as store:
        yield store


versions = itertools.count()


@given(coded=coded)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_record_survives_the_round_trip(shared_store: Store, coded: Coded) -> None:
    shared_store.add([coded], coder_version=str(next(versions)))
    assert shared_store.coded("a") == coded


# --- reading ---


@pytest.fixture
def filled(path: Path) -> Any:
    with Store.open(path) as store:
        store.add([threat(), meeting()], coder_version="1", skipped=[SKIPPED])
    with Store.open(path, read_only=True) as store:
        yield store


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"THREATEN", "CONSULT"}),
        ({"actor": "USA"}, {"THREATEN"}),
        ({"actor": "COL"}, {"CONSULT"}),
        ({"recipient": "COL"}, {"THREATEN"}),
        ({"actor": "USA", "recipient": "PAN"}, set()),
        ({"actor": "GOV"}, {"THREATEN", "CONSULT"}),
        ({"actor": "USA GOV"}, {"THREATEN"}),
        ({"actor": "USA MIL"}, set()),
        ({"actor": "rubio"}, {"THREATEN"}),
        ({"actor": "secretary of state"}, {"THREATEN"}),
        ({"actor": "Rub"}, set()),
        ({"actor": "a.*"}, set()),
        ({"type": ("threaten",)}, {"THREATEN"}),
        ({"type": ("THREATEN", "CONSULT")}, {"THREATEN", "CONSULT"}),
        ({"mode": ("multilateral",)}, {"CONSULT"}),
        ({"context": ("migration", "cyber")}, {"CONSULT"}),
        ({"status": ("historical",)}, {"CONSULT"}),
        ({"source": ("wire",)}, {"THREATEN"}),
        ({"since": dt.date(2025, 2, 2)}, {"THREATEN"}),
        ({"since": dt.date(2025, 2, 3)}, set()),
        ({"until": dt.date(2025, 2, 2)}, {"THREATEN"}),
        ({"until": dt.date(2025, 2, 1)}, set()),
        ({"confidence": 0.5}, {"THREATEN"}),
        ({"limit": 1}, {"THREATEN"}),
        ({"actor": "'; DROP TABLE events; --"}, set()),
    ],
)
def test_filters(filled: Store, wanted: dict[str, Any], found: set[str]) -> None:
    assert ids(filled, **wanted) == found


@pytest.mark.parametrize(
    ("wanted", "status", "found"),
    [
        (StandFilter(), (), 1),
        (StandFilter(actor="USA GOV"), (), 1),
        (StandFilter(actor="rubio"), (), 1),
        (StandFilter(actor="PAN"), (), 0),
        (StandFilter(context=("migration",)), ("changed", "taken"), 1),
        (StandFilter(), ("planned",), 0),
        (StandFilter(since=dt.date(2025, 2, 5)), (), 0),
        (StandFilter(until=dt.date(2025, 2, 4)), (), 1),
    ],
)
def test_trips_filtered(path: Path, wanted: StandFilter, status: tuple[str, ...], found: int) -> None:
    with Store.open(path) as store:
        store.add([threat(), journey()], coder_version="1")
        trips = list(store.trips(wanted, status=status))
    assert trips == [(journey().trips[0], journey().article)] * found


@pytest.mark.parametrize(
    ("wanted", "issue", "found"),
    [
        (StandFilter(), None, 1),
        (StandFilter(actor="PAN"), None, 1),
        (StandFilter(actor="USA"), None, 0),
        (StandFilter(), "deportations", 1),
        (StandFilter(), "migration", 1),
        (StandFilter(), "fishing rights", 0),
        (StandFilter(until=dt.date(2025, 2, 2)), None, 0),
    ],
)
def test_positions_filtered(path: Path, wanted: StandFilter, issue: str | None, found: int) -> None:
    with Store.open(path) as store:
        store.add([threat(), journey()], coder_version="1")
        positions = list(store.positions(wanted, issue=issue))
    assert positions == [(journey().positions[0], journey().article)] * found


@pytest.mark.parametrize(
    ("issue", "query", "same"),
    [
        ("mass deportations", "deportation flights", True),
        ("numerous deportees", "deportation flights", True),
        ("flights to havana", "deportation flights", False),
        ("cod quotas", "cod quota", True),
        ("quota on steel", "cod quota", False),
        ("gas contract", "the new gas contract", True),
        ("gas contract", "", False),
        ("gas contract", "the", False),
    ],
)
def test_what_an_issue_covers(issue: str, query: str, same: bool) -> None:
    assert about(query, replace(journey().positions[0], issue=issue, contexts=())) is same


def test_a_store_of_the_first_schema_is_brought_up_to_date(path: Path) -> None:
    Database.open(path, read_only=False, migrations=read_scripts("migrations")[:1]).close()
    with Store.open(path) as store:
        store.add([journey()], coder_version="1")
        assert store.coded(journey().article.id) == journey()


def test_the_same_id_in_two_articles_is_two_events(path: Path) -> None:
    first = threat()
    second = replace(first, article=replace(first.article, id="other", citation="other"))
    second = replace(second, events=(replace(first.events[0], article="other"),), speeches=())
    with Store.open(path) as store:
        store.add([first, second], coder_version="1")
        found = list(store.events(EventFilter(actor="USA")))
        assert [event.actors for event, _ in found] == [first.events[0].actors] * 2
        assert store.coded("other") == second
    with Store.open(path, read_only=True) as store:
        assert len(list(store.sql("FROM event_list").rows)) == 2


def test_since_after_until_is_an_error() -> None:
    with pytest.raises(UsageError, match="--since 2025-02-02 is later than --until 2025-02-01"):
        EventFilter(since=dt.date(2025, 2, 2), until=dt.date(2025, 2, 1)).parameters()


def test_an_event_by_the_beginning_of_its_id(filled: Store) -> None:
    wanted = threat().events[0]
    assert filled.event(wanted.id[:6]) == (wanted, threat().article)
    with pytest.raises(UsageError, match="No event ffff"):
        filled.event("ffffffffffffffff")
    with pytest.raises(UsageError, match="Name an event"):
        filled.event(" ")


def test_a_prefix_of_several_events(path: Path) -> None:
    first = threat().events[0]
    both = replace(threat(), events=(replace(first, id="ab1"), replace(first, id="ab2")))
    with Store.open(path) as store:
        store.add([both], coder_version="1")
        with pytest.raises(UsageError, match="ab is the beginning of several events: ab1, ab2"):
            store.event("ab")


def test_summary(filled: Store) -> None:
    summary = filled.summary()
    assert (summary.articles, summary.events, summary.skipped) == (2, 2, 1)
    assert {outlet.source for outlet in summary.outlets} == {"Wire", 'Voice, "Daily"'}


def test_actors_and_event_list(filled: Store) -> None:
    rows = {row[0]: row for row in filled.sql("SELECT id, name, code, times FROM actors").rows}
    assert rows[RUBIO.id] == (RUBIO.id, "Marco Rubio", "USA", 3)
    assert set(rows) == {RUBIO.id, COL.id, PAN.id}
    query = "SELECT trigger, actors, recipients, speaker, sentence FROM event_list WHERE type = 'THREATEN'"
    found = next(filled.sql(query).rows)
    assert found[:4] == ("threatened", ["USA GOV"], ["COL GOV"], "Marco Rubio")
    assert found[4].startswith("Secretary of State") and found[4].endswith("on Sunday.")


@pytest.mark.parametrize(
    ("value", "grain", "end", "covered"),
    [
        ("2025", "year", None, ("2025-01-01", "2025-12-31")),
        ("2024-02", "month", None, ("2024-02-01", "2024-02-29")),
        ("2025-02-03", "week", None, ("2025-02-03", "2025-02-09")),
        ("2025-02-03", "day", "2025-03", ("2025-02-03", "2025-03-31")),
        ("2025-02-03", "day", "2025-01-01", ("2025-02-03", "2025-02-03")),
        ("2025-02-30", "day", None, None),
        (None, "day", None, None),
    ],
)
def test_days(value: str | None, grain: str, end: str | None, covered: tuple[str, str] | None) -> None:
    found = days(Date(value, grain, end=end))
    assert found == (covered and tuple(map(dt.date.fromisoformat, covered)))


# --- a user's SQL ---


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM events",
        "CREATE TABLE mine AS SELECT 1",
        "SELECT * FROM read_text('{file}')",
        "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY events TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.duckdb'",
        "EXPORT DATABASE '{folder}/all'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT 1; DELETE FROM events",
        "SELEC 1",
    ],
)
def test_sql_can_change_nothing_and_see_no_file(filled: Store, tmp_path: Path, query: str) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,2\n")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(UsageError, match="^SQL: "):
        list(filled.sql(query.format(file=tmp_path / "secret.csv", folder=tmp_path)).rows)
    assert sorted(tmp_path.iterdir()) == before
    assert filled.summary().events == 2


def test_sql_needs_a_store_opened_for_reading(path: Path) -> None:
    with Store.open(path) as store, pytest.raises(StoreError, match="open for writing"):
        store.sql("SELECT 1")


# --- wrong files ---


def test_no_store_yet(path: Path) -> None:
    with pytest.raises(StoreError, match="no such store. Make one with `dragoman code PATH"):
        Store.open(path, read_only=True)
    with pytest.raises(StoreError, match="the folder .* does not exist"):
        Store.open(path / "deeper" / "x.duckdb")
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(path.parent)


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is an empty file: delete it, or name another file"),
        (
            b"Some notes of mine, which must not be overwritten.",
            "is not a DuckDB file: name another file with --store",
        ),
        (b"SQLite format 3\x00" + bytes(100), "is not a DuckDB file"),
    ],
)
def test_a_file_of_another_kind(path: Path, content: bytes, message: str, read_only: bool) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreError, match=message):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == content


@pytest.mark.parametrize("table", ["sales (amount INTEGER)", "schema_version (version INTEGER)"])
def test_a_duckdb_file_of_another_program(path: Path, table: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE {table}")
    for read_only in (True, False):
        with pytest.raises(
            StoreError, match="belongs to another program .its tables: s.*name another file with --store"
        ):
            Store.open(path, read_only=read_only)


def test_a_newer_schema(path: Path) -> None:
    Store.open(path).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("INSERT INTO schema_version VALUES ('dragoman', 99, now())")
    with pytest.raises(StoreError, match="newer dragoman .schema 99.*: upgrade dragoman"):
        Store.open(path)


def test_migrations_run_once_and_in_order(path: Path) -> None:
    first = read_scripts("migrations")
    Database.open(path, read_only=False, migrations=first).close()
    second = [*first, "CREATE TABLE later (a INTEGER); INSERT INTO later VALUES (1)"]
    with pytest.raises(StoreError, match="run `dragoman link --store .*` once"):
        Database.open(path, read_only=True, migrations=second)
    for _ in range(2):
        database = Database.open(path, read_only=False, migrations=second)
        assert [row["a"] for row in database.rows("FROM later")] == [1]
        database.close()
    with pytest.raises(StoreError, match="could not be brought up to date|nothing of this batch"):
        Database.open(path, read_only=False, migrations=[*second, "CREATE TABLE newest (a INTEGER); SELEC"])
    database = Database.open(path, read_only=True, migrations=second)
    versions = [row["version"] for row in database.rows("FROM schema_version ORDER BY version")]
    database.close()
    assert versions == list(range(1, len(second) + 1))


def test_locked_by_another_writer(path: Path) -> None:
    hold = (
        "import sys; from dragoman.store import Store; store = Store.open(sys.argv[1]); "
        "print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        for read_only in (True, False):
            with pytest.raises(StoreError, match=rf"being written by another program \(process {other.pid}\): wait"):
                Store.open(path, read_only=read_only)
        other.communicate("\n")
    Store.open(path).close()


def test_many_readers_at_once(path: Path) -> None:
    Store.open(path).close()
    with Store.open(path, read_only=True) as one, Store.open(path, read_only=True) as two:
        assert one.summary() == two.summary()
        with pytest.raises(StoreError, match="already open in this program"):
            Store.open(path)


def test_a_coder_version_is_stable() -> None:
    assert coder_version() == coder_version()
    assert coder_version().startswith("0.")
