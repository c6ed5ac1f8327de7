"""Time expressions: what is found, what it means against the article's date and the story's own, and which of
them dates an event."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.dates import Timex, date_for, find_dates
from dragoman.dates import values as timex_values
from dragoman.dates.grammar import load_rules, load_words
from dragoman.errors import ReadError
from dragoman.evaluate import dates as evaluate
from dragoman.language import split_sentences
from dragoman.records import Span

PUBLISHED = dt.date(2025, 2, 5)  # a Wednesday
RULES = load_rules()


def found(text: str, date: dt.date | None = PUBLISHED) -> list[Timex]:
    return find_dates(text, split_sentences(text), date)


def read(text: str, date: dt.date | None = PUBLISHED) -> list[tuple[str, str]]:
    return [(text[t.span.start : t.span.end], t.value) for t in found(text, date)]


def dated(text: str, trigger: str, **known: object) -> tuple[str | None, str]:
    sentences = split_sentences(text)
    start = text.index(trigger)
    sentence = next(s for s in sentences if s.start <= start < s.end)
    span = Span(start, start + len(trigger))
    timexes = find_dates(text, sentences, PUBLISHED)
    date = date_for(span, sentence, timexes, PUBLISHED, text=text, **known)  # type: ignore[arg-type]
    return date.value, date.basis


@pytest.mark.parametrize(
    ("rule", "text", "value"), [(r.name, text, value) for r in RULES for text, value in r.examples]
)
def test_every_rule_reads_its_examples(rule: str, text: str, value: str) -> None:
    timexes = found(text)
    assert rule in [t.rule for t in timexes]
    assert timexes[0].value == value


@pytest.mark.parametrize(("rule", "text"), [(r.name, text) for r in RULES for text in r.near_misses])
def test_every_rule_leaves_its_near_misses(rule: str, text: str) -> None:
    assert rule not in [t.rule for t in found(text)]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_every_rule_has_an_example(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.examples


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("He met the president on Monday.", "2025-02-03"),
        ("He will meet the president on Monday.", "2025-02-10"),
        ("Rubio said Monday that he would visit.", "2025-02-03"),
        ("The trip begins Friday.", "2025-02-07"),
        ("Talks were held Wednesday.", "2025-02-05"),
        ("They have until Tuesday to answer.", "2025-02-11"),
        ("It has been closed since Tuesday.", "2025-02-04"),
        ("They had been due to meet on Tuesday.", "2025-02-04"),
        ("The summit is scheduled for Thursday.", "2025-02-06"),
        ("They signed it in December.", "2024-12"),
        ("They will sign it in December.", "2025-12"),
        ("It was signed on Dec. 20.", "2024-12-20"),
        ("The tariffs, announced last week, take effect March 4.", "2025-W05"),
        ("The tariffs take effect March 4.", "2025-03-04"),
    ],
)
def test_tense_gives_the_direction(text: str, value: str) -> None:
    assert read(text)[0][1] == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("They met on Jan. 28, 2020. Two days later they signed.", ["2020-01-28", "2020-01-30"]),
        ("They met on Jan. 31, 2020. The next day they signed.", ["2020-01-31", "2020-02-01"]),
        ("War broke out in 1991. Later that year the army withdrew.", ["1991", "1991"]),
        ("It began in March 2011. The following month talks failed.", ["2011-03", "2011-04"]),
        ("He took office in 1998 and resigned on May 21.", ["1998", "1998-05-21"]),
        ("They met on Feb. 1. He was a senator at the time.", ["2025-02-01", "2025-02-01"]),
        ("Net rose in the third quarter. It was lower a year earlier.", ["2024-Q3", "2023-Q3"]),
    ],
)
def test_the_story_has_dates_of_its_own(text: str, values: list[str]) -> None:
    timexes = found(text)
    assert [t.value for t in timexes] == values
    assert timexes[1].basis == "discourse"


def test_memory_ends_after_three_sentences() -> None:
    far = "They met on Jan. 28, 2020. " + "Nothing was said of it. " * 4 + "The next day they signed."
    assert found(far)[-1].value == "2025-02-06"


@pytest.mark.parametrize(
    ("text", "value", "mod"),
    [
        ("in early February", "2025-02", "START"),
        ("by the end of 2026", "2026", "END"),
        ("in mid-November", "2024-11", "MID"),
        ("late on Tuesday he left", "2025-02-04", "END"),
        ("in the late 1990s", "199", "END"),
        ("about three weeks of talks", "P3W", "APPROX"),
        ("for more than two years", "P2Y", "MORE_THAN"),
        ("at least 30 days", "P30D", "EQUAL_OR_MORE"),
        ("nearly six months ago", "2024-08", "AFTER"),
        ("in 2030 or later", "2030", "ON_OR_AFTER"),
    ],
)
def test_what_bends_a_date(text: str, value: str, mod: str) -> None:
    timex = found(text)[0]
    assert (timex.value, timex.mod) == (value, mod)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("at 5 p.m. EST on Friday they met", ("5 p.m. EST on Friday", "2025-01-31T17:00")),
        ("on Friday morning they met", ("Friday morning", "2025-01-31TMO")),
        ("they met on the night of Jan. 3", ("the night of Jan. 3", "2025-01-03TNI")),
        ("Saturday, Feb. 1, was cold", ("Saturday, Feb. 1", "2025-02-01")),
        ("two and a half years of war", ("two and a half years", "P2Y6M")),
        ("a three-day visit", ("three-day", "P3D")),
        ("flights cost $2 million a year", ("a year", "P1Y")),
        ("since 9/11 it has grown", ("9/11", "2001-09-11")),
        ("in the winter of nineteen ninety-four", ("the winter of nineteen ninety-four", "1994-WI")),
        ("in January nineteen ninety-seven", ("January nineteen ninety-seven", "1997-01")),
    ],
)
def test_how_far_an_expression_reaches(text: str, read_as: tuple[str, str]) -> None:
    assert read(text)[0] == read_as


@pytest.mark.parametrize(
    "text",
    [
        "The 25-year-old man may march on the second floor.",
        "They paid $1,998 for 2,001 seats.",
        "The Sun rose and the fall of the government followed.",
        "Theresa May said she won 55 to 45.",
        "Call 202-555-1998.",
        "three-quarters of the vote",
        "Iraq was then part of the empire.",
    ],
)
def test_what_is_no_time_expression(text: str) -> None:
    assert read(text) == []


def test_ranges_have_an_end() -> None:
    trip = found("Rubio travels Feb. 1-6, 2025, to five countries.")[0]
    assert (trip.begin, trip.end) == ("2025-02-01", "2025-02-06")
    past = found("Talks were held over the past two weeks.")[0]
    assert (past.value, past.begin, past.end) == ("P2W", "2025-01-22", "2025-02-05")


def test_without_an_article_date_only_what_is_stated_has_a_value() -> None:
    values = dict(read("They met on Jan. 3, 2020, and again on Monday.", None))
    assert values["Jan. 3, 2020"] == "2020-01-03"
    assert values["Monday"] == "XXXX-WXX-1"
    assert dict(read("They met on Feb. 10, and left yesterday.", None)) == {
        "Feb. 10": "XXXX-02-10",
        "yesterday": "XXXX-XX-XX",
    }
    assert dict(read("It fell last week and in the third quarter.", None)) == {
        "last week": "XXXX-WXX",
        "the third quarter": "XXXX-Q3",
    }


@pytest.mark.parametrize(
    ("name", "year", "day"),
    [
        ("easter", 2024, dt.date(2024, 3, 31)),
        ("passover", 2025, dt.date(2025, 4, 13)),
        ("yom kippur", 2023, dt.date(2023, 9, 25)),
        ("rosh hashanah", 2025, dt.date(2025, 9, 23)),
        ("hanukkah", 2024, dt.date(2024, 12, 26)),
        ("ramadan", 2025, dt.date(2025, 3, 1)),
        ("thanksgiving", 2024, dt.date(2024, 11, 28)),
        ("memorial day", 2023, dt.date(2023, 5, 29)),
        ("labor day", 2025, dt.date(2025, 9, 1)),
    ],
)
def test_calendars(name: str, year: int, day: dt.date) -> None:
    timex = found(f"They met on {name.title()} {year}.")[0]
    assert timex.value == day.isoformat()


@given(st.dates(min_value=dt.date(1900, 1, 8), max_value=dt.date(2100, 1, 1)))
def test_a_value_covers_the_day_it_was_made_of(day: dt.date) -> None:
    for grain in ("decade", "year", "half", "quarter", "season", "month", "week", "day"):
        value = timex_values.value_at(day, grain)
        covered = timex_values.bounds(value)
        assert covered is not None and covered[0] <= day <= covered[1]
        assert timex_values.grain_of(value) == grain


@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    for timex in found(text):
        assert 0 <= timex.span.start < timex.span.end <= len(text)


HEAP = (
    "last next Friday May 31 30 Feb. 1998 two years ago earlier the quarter early of in 9/11 31/31/99",
    "a.m. 12 hundred thousand million decades Easter week fiscal 99 '80s every other , . - noon",
)


@given(
    st.lists(
        st.sampled_from(" ".join(HEAP).split()),
        max_size=12,
    )
)
def test_any_heap_of_time_words_is_read_in_order_without_overlap(words: list[str]) -> None:
    text = " ".join(words)
    timexes = found(text)
    for one, other in itertools.pairwise(timexes):
        assert one.span.end <= other.span.start


def test_numbers_in_words() -> None:
    words = load_words()
    spelled = ("twenty-one", "a hundred", "two hundred and five", "2 1/2", "two and a half", "several")
    assert [words.number(w) for w in spelled] == [21, 100, 205, 2.5, 2.5, None]


# ---- the date of an event ----


@pytest.mark.parametrize(
    ("text", "trigger", "date"),
    [
        ("Rubio met Mulino on Sunday.", "met", ("2025-02-02", "relative")),
        ("The treaty that was signed in 1977 was praised on Monday.", "signed", ("1977", "stated")),
        ("The treaty that was signed in 1977 was praised on Monday.", "praised", ("2025-02-03", "relative")),
        ("On Monday, the two sides met and agreed to talks.", "agreed", ("2025-02-03", "relative")),
        ("Rubio met Mulino on Sunday. He urged him to act.", "urged", ("2025-02-02", "discourse")),
        ("Rubio met Mulino. He urged him to act.", "urged", ("2025-02-05", "published")),
        ("The court upheld a 2014 law.", "upheld", ("2025-02-05", "published")),
        ("The talks resumed last week.", "resumed", ("2025-01-27", "relative")),
    ],
)
def test_the_date_of_an_event(text: str, trigger: str, date: tuple[str, str]) -> None:
    assert dated(text, trigger) == date


def test_history_without_a_date_of_its_own_has_none() -> None:
    text = "Rubio spoke on Sunday. The United States built the canal."
    assert dated(text, "built", status="historical") == (None, "unknown")


def test_a_range_dates_an_event_from_and_to() -> None:
    text = "They met from Monday to Wednesday."
    timexes = found(text)
    date = date_for(Span(5, 8), Span(0, len(text)), timexes, PUBLISHED, text=text)
    assert (date.value, date.end) == ("2025-02-03", "2025-02-05")


# ---- evaluation ----

TIMEML = """<?xml version="1.0" ?>
<TimeML><DOCID>x</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2025-02-05" functionInDocument="CREATION_TIME">Feb. 5</TIMEX3></DCT>
<TEXT>They met <TIMEX3 tid="t1" type="DATE" value="2025-02-03">Monday</TIMEX3> for
<TIMEX3 tid="t2" type="DURATION" value="P3D">three
days</TIMEX3> and <TIMEX3 tid="t3" type="DATE" value="1900">in the good old time</TIMEX3>.</TEXT></TimeML>"""

COLUMNS = """# FILE: x.col
DCT_2025-02-05\tO\tO\tO\tt0\tDATE\t2025-02-05
They\t1\t1\tPRP\tO\tO\tO
met\t2\t1\tVBD\tO\tO\tO
last\t3\t1\tJJ\tt1\tB-DATE\t2025-W05
week\t4\t1\tNN\tt1\tI-DATE\t2025-W05
.\t5\t1\t.\tO\tO\tO

It\t6\t2\tPRP\tO\tO\tO
lasted\t7\t2\tVBD\tO\tO\tO
three\t8\t2\tCD\tt2\tB-DURATION\tP3D
days\t9\t2\tNNS\tt2\tI-DURATION\tP3D
.\t10\t2\t.\tO\tO\tO
"""


def test_timeml_is_scored(tmp_path: Path) -> None:
    (tmp_path / "x.tml").write_text(TIMEML, "utf-8")
    scores = evaluate.run(tmp_path)
    assert (scores["gold"], scores["found"]) == (3, 2)
    assert scores["relaxed_f1"] == scores["strict_f1"] == scores["value_f1"] == scores["type_f1"] == 0.8


def test_columns_are_read_like_timeml(tmp_path: Path) -> None:
    path = tmp_path / "x.col"
    path.write_text(COLUMNS, "utf-8")
    document = evaluate.read_gold(path)[0]
    assert document.date == PUBLISHED
    assert document.text == "They met last week.\nIt lasted three days."
    gold = [(document.text[t.span.start : t.span.end], t.type, t.value) for t in document.timexes]
    assert gold == [("last week", "DATE", "2025-W05"), ("three days", "DURATION", "P3D")]
    assert evaluate.run(path)["value_f1"] == 1.0


def test_gold_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no .tml"):
        evaluate.run(tmp_path)
    (tmp_path / "broken.tml").write_text("<TimeML>", "utf-8")
    with pytest.raises(ReadError, match="not well-formed"):
        evaluate.run(tmp_path)
