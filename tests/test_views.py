"""Views: what is shown is in the records, safe to print, and every line carries its words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.codebook import Codebook, EventType, Example, Mode
from dragoman.errors import UsageError
from dragoman.records import Date, Place, Span
from dragoman.store import EventFilter, Store
from dragoman.views.brief import brief, brief_json, brief_text
from dragoman.views.codebook import all_types, one_type
from dragoman.views.explain import explain, mark
from dragoman.views.listing import events_as
from dragoman.views.plain import _phrases, plain_sentence, when
from dragoman.views.plover import plover_events
from dragoman.views.positions import positions_as, stands
from dragoman.views.rows import rows_as
from dragoman.views.text import csv_line, json_text, printable, shortened
from dragoman.views.trips import trip_sentence, trips_as
from samples import COL, PAN, RUBIO, journey, meeting, party, threat

THREAT, MEETING = threat(), meeting()
EVENT, ARTICLE = THREAT.events[0], THREAT.article
BOTH = [(coded.events[0], coded.article) for coded in (THREAT, MEETING)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "coverage.duckdb") as opened:
        opened.add([THREAT, MEETING], coder_version="1")
        yield opened


# --- text ---


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text", "plain text"),
        ("Mexico’s “no” – José", "Mexico’s “no” – José"),
        ("two\nlines\tand  tabs", "two lines and tabs"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;new title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPq secret\x1b\\after", "after"),
        ("\x9b2Jgone", "gone"),
        ("bell\x07 null\x00 del\x7f", "bell null del"),
        ("\x1bcreset", "reset"),
        ("right\u202eleft", "rightleft"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_printable_has_no_control_characters(text: str) -> None:
    shown = printable(text)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)
    assert printable(shown) == shown


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\x07=1", " \n=1"])
def test_csv_neutralises_formulas(start: str) -> None:
    cell = next(csv.reader([csv_line([start])]))[0]
    assert cell[0] == "'"


def test_csv_leaves_numbers_and_quotes() -> None:
    assert csv_line([-3.5, 2, None, 'a "b", c', ["x", "y"], True]) == '-3.5,2,,"a ""b"", c",x; y,True\n'


@given(st.text())
def test_json_text_is_exact_and_safe(text: str) -> None:
    line = json_text({"text": text})
    assert json.loads(line) == {"text": text}
    assert line.isprintable() or not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)


def test_shortened() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"


# --- PLOVER ---


def test_plover_record() -> None:
    record = plover_events(THREAT)[0]
    sentence = "Secretary of State Marco Rubio threatened Colombia with tariffs on Sunday."
    for field in (
        "id",
        "date",
        "actor",
        "recipient",
        "event",
        "mode",
        "context",
        "event_loc",
        "cite_info",
        "link",
    ):
        assert field in record
    assert record["event"] == ["THREATEN"]
    assert record["mode"] == ["restrict"]
    assert record["context"] == ["economic"]
    assert record["text"] == sentence
    info = record["text_info"]
    assert ARTICLE.text[info["start"] : info["end"]] == sentence
    assert info["sequence"] == 1
    assert record["event_text"] == "threatened"
    assert ARTICLE.text[record["trigger"]["start"] : record["trigger"]["end"]] == "threatened"
    assert record["actor"][0] == {
        "code": "USA",
        "sector": "GOV",
        "entity_text": "Marco Rubio",
        "identifier_text": "Marco Rubio",
        "identifier_id": None,
        "office": "Secretary of State",
        "basis": "stated",
        "confidence": 0.9,
        "start": 39,
        "end": 50,
    }
    assert record["recipient"][0]["basis"] == "discourse"
    assert record["event_loc"]["country_code"] == "USA"
    assert record["event_loc"]["resolution"] == 4
    assert record["cite_info"]["citation"] == "wire-1"
    assert record["cite_info"]["publication"] == "Wire"
    assert record["cite_info"]["codebook"] == "PLOVER"
    assert (record["quad_code"], record["event_scale"], record["status"]) == (3, -3.5, "actual")
    assert record["link"] == ARTICLE.url


def test_plover_sectors_are_one_string() -> None:
    general = replace(RUBIO, sectors=("MIL", "GOV"))
    coded = replace(THREAT, events=(replace(EVENT, actors=(party(general, ARTICLE.text, "Marco Rubio"),)),))
    assert plover_events(coded)[0]["actor"][0]["sector"] == "MIL GOV"


@pytest.mark.parametrize(
    ("date", "published", "expected"),
    [
        (Date("2025-02-02"), True, ("2025-02-02", None)),
        (Date("2025-02", grain="month"), True, ("2025-02-01", "2025-02-28")),
        (Date(None), True, ("2025-02-03", None)),
        (Date(None), False, (None, None)),
    ],
)
def test_plover_date(date: Date, published: bool, expected: tuple[str | None, str | None]) -> None:
    article = ARTICLE if published else replace(ARTICLE, date=None)
    record = plover_events(replace(THREAT, article=article, events=(replace(EVENT, date=date),)))[0]
    assert (record["date"], record["enddate"]) == expected


def test_plover_without_parties_or_place() -> None:
    record = plover_events(MEETING)[0]
    assert record["recipient"] == []
    assert record["event_loc"] is None
    assert record["speaker"] is None
    assert [entity["code"] for entity in record["actor"]] == ["PAN", "COL"]


# --- listing ---


def test_table_has_a_line_an_event() -> None:
    lines = "".join(events_as(BOTH, "table", width=160)).splitlines()
    assert [line.split()[0] for line in lines] == ["id", EVENT.id[:8], MEETING.events[0].id[:8]]
    assert "USA GOV" in lines[1]
    assert "PAN GOV, COL GOV" in lines[2]
    assert max(map(len, lines)) <= 160
    assert "\x1b" not in lines[2]


@pytest.mark.parametrize("width", [80, 100, 141, 142, 200])
def test_table_fits_the_terminal(width: int) -> None:
    lines = "".join(events_as(BOTH, "table", width=width)).splitlines()
    assert max(map(len, lines)) <= width
    assert lines[1].startswith(f"{EVENT.id[:8]}  2025-02-02  USA GOV")
    assert "actual" in lines[1]


def test_table_of_nothing() -> None:
    assert "".join(events_as([], "table")) == "No events.\n"
    assert json.loads("".join(events_as([], "json"))) == []


def test_csv_events() -> None:
    found = list(csv.DictReader(io.StringIO("".join(events_as(BOTH, "csv")))))
    assert found[0]["actors"] == "USA GOV"
    assert found[0]["trigger"] == "threatened"
    assert found[0]["date"] == "2025-02-02"
    assert found[1]["title"].startswith("'=cmd")
    assert found[1]["source"] == 'Voice, "Daily"'
    assert found[1]["date"] == ""
    assert "\x1b" not in found[1]["sentence"]
    assert "red" not in found[1]["sentence"]


def test_json_events_carry_words_and_offsets() -> None:
    found = json.loads("".join(events_as(BOTH, "json")))
    assert found[0]["sentence"]["text"] == ARTICLE.text[EVENT.sentence.start : EVENT.sentence.end]
    assert found[0]["article"]["citation"] == "wire-1"
    assert found[0]["actors"][0]["actor"]["code"] == "USA"
    assert found[1]["article"]["date"] is None


def test_rows() -> None:
    rows = [(1, "a\x1b[1mb"), (None, "=x")]
    table = "".join(rows_as(["n", "text"], iter(rows), "table")).splitlines()
    assert table == ["n  text", "-  ----", "1  ab", "   =x", "(2 rows)"]
    assert "".join(rows_as(["n", "text"], iter(rows), "csv")) == "n,text\n1,ab\n,'=x\n"
    assert json.loads("".join(rows_as(["n"], [[1]], "json"))) == [{"n": 1}]
    assert "".join(rows_as(["n"], [], "table")).splitlines()[-1] == "(0 rows)"


# --- plain sentences ---


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("actual", "Marco Rubio (USA GOV) threatened government of Colombia (COL GOV)"),
        ("ongoing", "Marco Rubio (USA GOV) is threatening government of Colombia"),
        ("planned", "Marco Rubio (USA GOV) is to threaten government of Colombia"),
        ("hypothetical", "Marco Rubio (USA GOV) might threaten government of Colombia"),
        ("denied", "Marco Rubio (USA GOV), it is said, did not threaten government of Colombia"),
        ("historical", "Marco Rubio (USA GOV) earlier threatened government of Colombia"),
    ],
)
def test_plain_sentence_by_status(status: str, said: str) -> None:
    assert plain_sentence(replace(EVENT, status=status)).startswith(said)  # type: ignore[arg-type]


def test_plain_sentence_says_what_is_not_in_the_sentence() -> None:
    assert plain_sentence(EVENT).endswith("[restrict; economic] (who is meant is known from the rest of the article)")
    assert plain_sentence(MEETING.events[0]) == (
        "government of Panama (PAN GOV) and government of Colombia (COL GOV) earlier met or talked "
        "[multilateral; diplomatic, migration]"
    )
    told = replace(EVENT, speaker=party(COL, ARTICLE.text, "Colombia"))
    assert plain_sentence(told).startswith("According to government of Colombia (COL GOV), Marco Rubio")


def test_every_type_has_its_phrases() -> None:
    types = (
        "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION "
        "MOBILIZE COERCE ASSAULT"
    )
    assert list(_phrases()) == types.split(" ")
    assert all(len(phrase[kind]) == 3 for phrase in _phrases().values() for kind in ("to", "alone"))


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (Date("2025-02-02"), "2025-02-02"),
        (Date("2025-02", grain="month", modifier="start"), "start 2025-02 (month)"),
        (Date("2025-02-02", end="2025-02-06"), "2025-02-02 to 2025-02-06"),
        (Date(None), "reported 2025-02-03"),
    ],
)
def test_when(date: Date, shown: str) -> None:
    assert when(replace(EVENT, date=date), ARTICLE) == shown


# --- brief ---


def test_brief_cites_every_line(store: Store) -> None:
    found = brief(store)
    assert [(dyad.actors, dyad.recipients) for dyad in found.dyads] == [
        (("COL", "PAN"), ()),
        (("USA",), ("COL",)),
    ]
    text = "".join(brief_text(found))
    assert "2 articles, 2 events shown, 0 skipped." in text
    assert "- Wire: 1 article, 1 event, 2025-02-03" in text
    assert "## USA → COL" in text
    assert "[Wire, 2025-02-03, “Secretary of State Marco Rubio threatened Colombia with tariffs on Sunday.”]" in text
    assert "Marco Rubio asserts (indirect): the flights would go on" in text
    assert "\x1b" not in text
    assert text.count("\n- ") - 2 == text.count("\n  [") == 3


def test_brief_quotes_are_the_articles(store: Store) -> None:
    found = brief_json(brief(store))
    json.loads(json_text(found))
    for line in [*found["dyads"][0]["lines"], *found["dyads"][1]["lines"], *found["speeches"]]:
        cited = line["citation"]
        article = next(c.article for c in (THREAT, MEETING) if c.article.citation == cited["citation"])
        assert article.text[cited["start"] : cited["end"]] == cited["quote"] != ""


def test_brief_with_a_filter_has_only_matching_events(store: Store) -> None:
    found = brief(store, EventFilter(actor="USA"))
    assert [dyad.recipients for dyad in found.dyads] == [("COL",)]
    assert found.speeches == ()


def test_brief_of_an_empty_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "new.duckdb") as store:
        assert "0 articles, 0 events shown, 0 skipped." in "".join(brief_text(brief(store)))


def test_brief_tells_trips_and_positions(tmp_path: Path) -> None:
    with Store.open(tmp_path / "trips.duckdb") as store:
        store.add([journey()], coder_version="1")
        text = "".join(brief_text(brief(store)))
        assert brief(store, EventFilter(actor="USA")).trips == ()
    assert "## Who travels where\n\n- 2025-02-04: Marco Rubio (USA GOV), secretary of state, changed a trip" in text
    assert "## Where they stand\n\n- as of 2025-02-03: PAN GOV: hesitant (undecided) on deportation flights" in text
    assert "“Panama has been hesitant to accept the flights”" in text


# --- trips and positions ---

JOURNEY = journey()
TRIPS = [(JOURNEY.trips[0], JOURNEY.article)]
STAND, OF = JOURNEY.positions[0], JOURNEY.article


def test_trip_sentence() -> None:
    assert trip_sentence(*TRIPS[0]) == (
        "Marco Rubio (USA GOV), secretary of state, changed a trip to Panama, Colombia (cancelled); "
        "3 days from 2025-02-04; meets government of Panama; about “the flights”; said to be “first trip”"
    )


@pytest.mark.parametrize("width", [80, 120, 200])
def test_trips_fit_the_terminal(width: int) -> None:
    lines = "".join(trips_as(TRIPS, "table", width=width)).splitlines()
    assert lines[0].split() == ["id", "start", "traveller", "who", "status", "days", "source", "route"]
    assert "Panama, Colombia (cancelled)" in lines[1]
    assert max(map(len, lines)) <= max(width, 110)


def test_trips_as_json_carry_their_words() -> None:
    trip = json.loads("".join(trips_as(TRIPS, "json")))[0]
    assert [span["text"] for span in trip["superlatives"]] == ["first trip"]
    assert trip["length_span"]["text"] == "three days"
    assert [leg["country"] for leg in trip["legs"]] == ["PAN", "COL"]
    assert trip["article"]["citation"] == "trip-1"


def test_positions_by_actor_with_what_changed() -> None:
    later = replace(OF, id="later", date=OF.date and OF.date.replace(day=9))
    moved = replace(STAND, article="later", stance=1, label="accepts", as_of=Date("2025-02-09"), movement="none")
    other = replace(STAND, actor=party(COL, OF.text, "Colombia"), movement="none")
    found = stands([(moved, later), (STAND, OF), (other, OF)])
    assert [(stand.position.actor.actor.code, stand.change) for stand in found] == [
        ("COL", ""),
        ("PAN", "softening"),
        ("PAN", "was +0"),
    ]
    lines = "".join(positions_as([(moved, later), (STAND, OF)], "table", width=200)).splitlines()
    assert lines[0].split()[:3] == ["actor", "as", "of"]
    assert "has been hesitant to … softening its stance" in lines[1]
    assert "was +0" in lines[2]


def test_no_trips_and_no_positions() -> None:
    assert "".join(trips_as([], "table")) == "No trips.\n"
    assert "".join(positions_as([], "table")) == "No positions.\n"
    assert json.loads("".join(positions_as([], "json"))) == []


# --- explain ---


def test_mark_overlapping_and_outside_spans() -> None:
    text = "Before. Rubio said he met him.\nAfter."
    spans = [
        ("actor", Span(8, 13)),
        ("speaker", Span(8, 13)),
        ("trigger", Span(22, 25)),
        ("place", Span(0, 6)),
    ]
    assert mark(text, Span(8, 30), spans) == "[actor+speaker: Rubio] said he [trigger: met] him."
    assert mark(text, Span(8, 30), [("a", Span(8, 18)), ("b", Span(14, 21))]) == (
        "[a: Rubio ][a+b: said][b:  he] met him."
    )


def test_explain_names_every_evidence() -> None:
    text = "\n".join(explain(EVENT, ARTICLE))
    assert "[actor+speaker: Marco Rubio] [trigger+status: threatened] [recipient: Colombia]" in text
    assert "coded by frame threaten.verb" in text
    assert "quad 3, score -3.5, confidence 0.81" in text
    assert "status      actual, shown by “threatened” (51-61)" in text
    assert "country and office: looked up in a facts table (ministers)" in text
    assert "taken from elsewhere in the article" in text
    assert "2025-02-02: counted from the article's date" in text
    assert "Washington, DC, USA at 38.900, -77.040" in text
    assert "also        “Rubio said the flights would go on.”" in text


def test_explain_shows_words_outside_the_sentence() -> None:
    said = Place("x", "x", None, None, None)
    outside = replace(party(PAN, ARTICLE.text, "WASHINGTON"), basis="discourse")
    text = "\n".join(explain(replace(EVENT, recipients=(outside,), place=said, speaker=None), ARTICLE))
    assert "in “…WASHINGTON (Wire) - Secretary" in text
    assert "speaker     none" in text


# --- codebook ---

CODEBOOK = Codebook(
    version="plover-test",
    types={
        "THREATEN": EventType(
            name="THREATEN",
            definition="Threats and ultimatums.",
            quad=3,
            score=-3.5,
            recipient_needed=False,
            confused_with={"REQUEST": "A warning that only urges is REQUEST."},
            modes={"restrict": Mode(-3.0, "Tariffs and closures."), "other": Mode(None, "The rest.")},
            frames=(),
            examples=(Example("Avaria threatened Borduria.", "THREATEN", ("Avaria",), ("Borduria",), ("restrict",)),),
            near_misses=(Example("Rain threatens the harvest.", None, why="weather does not act"),),
            about={},
            swallows=False,
        )
    },
    contexts={},
    sectors={},
    classes={},
    status={},
    index={},
)


def test_codebook_pages() -> None:
    assert any(line.startswith("THREATEN      3   -3.5  Threats") for line in all_types(CODEBOOK))
    page = "\n".join(one_type(CODEBOOK, "threaten"))
    for expected in (
        "quad 3 (verbal conflict), score -3.5, may be without a recipient",
        "restrict            -3  Tariffs",
        "REQUEST          A warning that only urges",
        "- Avaria threatened Borduria.\n      THREATEN; Avaria → Borduria; restrict",
        "- Rain threatens the harvest.\n      weather does not act",
    ):
        assert expected in page


def test_codebook_unknown_type() -> None:
    with pytest.raises(UsageError, match="No type 'THREAT'. There are: THREATEN"):
        list(one_type(CODEBOOK, "THREAT"))


def test_explain_adds_the_definition() -> None:
    assert "type        THREATEN: Threats and ultimatums." in "\n".join(explain(EVENT, ARTICLE, CODEBOOK))
