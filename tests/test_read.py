"""Reading: each format, what is found in it, and each kind of bad input with the message that a user sees."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import gzip
import io
import json
import re
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import UsageError
from dragoman.read import articles, english
from dragoman.read.datelines import find_dateline
from dragoman.read.days import UnclearDate, parse_day
from dragoman.read.decode import decode, lines
from dragoman.read.drafts import clean_title
from dragoman.read.heads import find_head
from dragoman.read.texts import front_matter
from dragoman.records import Article, Skipped

BODY = "The envoy of Panama met the minister in Quito on Monday. They agreed that the fees of the canal would stay."

FRAGMENTS = [
    BODY, "\n", "\n\n", "---\n", "title: Fees\n", "# Fees\n", "QUITO (Wire) - ", "By Ana Ruiz\n", "&nbsp;",
    "&", '{"text": "', '"}', "[", "]", ",", "text,id\n", "<html>", "<p>", "<rss><channel><item><title>",
    "</title></item>", "\x00", "\ufeff", "é", "Published: 2025-02-03\n", "Notes:\n", "\u2028",
]  # fmt: skip
"""Pieces of all formats, from which `test_whatever_comes` puts files together."""


def read(*paths: Path | str, **options: Any) -> list[Article | Skipped]:
    return list(articles([str(path) for path in paths], **options))


def read_one(path: Path | str, **options: Any) -> Article:
    (item,) = read(path, **options)
    assert isinstance(item, Article), item
    return item


def reasons(items: Sequence[Article | Skipped]) -> list[str]:
    return [item.reason for item in items if isinstance(item, Skipped)]


def texts(items: Sequence[Article | Skipped]) -> list[str]:
    return [item.text for item in items if isinstance(item, Article)]


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# --- plain text and Markdown


@pytest.mark.parametrize(
    ("text", "title", "prose"),
    [
        (f"# Canal fees stay\n\n{BODY}", "Canal fees stay", BODY),
        (f"Canal fees stay, envoys say\n\n{BODY}", "Canal fees stay, envoys say", BODY),
        (f"Canal fees stay\n===============\n{BODY}", "Canal fees stay", BODY),
        (f"Title: Canal fees stay\nDate: 3 February 2025\n\n{BODY}", "Canal fees stay", BODY),
        (f"Canal fees stay\r\n\r\n{BODY}\r\n", "Canal fees stay", BODY + "\r\n"),
        (f"Further Reports:\n{BODY}", "Further Reports", BODY),
        # near misses: a sentence, a paragraph without a blank line below it, a lone word, a list
        (f"Canal fees stay.\n\n{BODY}", None, f"Canal fees stay.\n\n{BODY}"),
        (f"Canal fees stay\n{BODY}", None, f"Canal fees stay\n{BODY}"),
        (f"Quito\n\n{BODY}", None, f"Quito\n\n{BODY}"),
        ("Canal fees stay", None, "Canal fees stay"),
    ],
)
def test_title_of_a_text_file(tmp_path: Path, text: str, title: str | None, prose: str) -> None:
    article = read_one(put(tmp_path / "a.txt", text))
    assert article.text == text, "the text is the file's body, title line and all"
    assert (article.title, article.text[article.body_start :]) == (title, prose)


def test_front_matter_is_cut_and_known(tmp_path: Path) -> None:
    front = (
        "---\ntitle: \"Fees: they stay\"\ndate: 2025-02-03\nauthor: [Ana Ruiz, Bo Lind]\npublisher: 'The Lock'\n---\n"
    )
    article = read_one(put(tmp_path / "a.md", front + BODY))
    assert (article.title, article.date, article.source) == (
        "Fees: they stay",
        dt.date(2025, 2, 3),
        "The Lock",
    )
    assert (article.text, article.author, article.known["date"]) == (
        BODY,
        "Ana Ruiz, Bo Lind",
        "front matter",
    )


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("+++\ntitle = 'Fees'\ndate = 2025-02-03\n+++\nx", {"title": "Fees", "date": "2025-02-03"}),
        ("---\ntags:\n- a\n- b\nsummary: >\n  one\n  two\n---\nx", {"tags": "a, b", "summary": "one two"}),
        ("---\nNo key in here at all\n---\nx", {}),
        ("---\ntitle: never closed\n\nx", {}),
        ("Plain text\n---\n", {}),
    ],
)
def test_front_matter(text: str, fields: dict[str, str]) -> None:
    found, start = front_matter(text)
    assert found == fields
    assert text[start:] == ("x" if fields else text)


def test_page_copied_as_markdown_keeps_its_offsets(tmp_path: Path) -> None:
    text = f"# Envoys’ talks open\n\nPublished :`2025-02-03 21:15:00`\n\n---\n\n{BODY}"
    put(tmp_path / "a.jsonl", json.dumps({"id": "k", "text": text}))
    article = read_one(tmp_path / "a.jsonl")
    assert (article.title, article.date, article.known["date"]) == (
        "Envoys’ talks open",
        dt.date(2025, 2, 3),
        "text",
    )
    assert (article.text, article.text[article.body_start :]) == (text, BODY)


@pytest.mark.parametrize(
    ("head", "title", "source"),
    [
        ("Ana Ruiz, and Bo Lind\n\nThe Lock\n\nQUITO – ", None, "The Lock"),
        ("By Ana Ruiz, Lock Writer\n", None, None),
        (
            "Share All sharing options for: Canal fees stay, envoys say\n\n",
            "Canal fees stay, envoys say",
            None,
        ),
        (
            "Two envoys in Quito. | Lens Pool Canal fees stay, envoys say\n\n",
            "Canal fees stay, envoys say",
            None,
        ),
        ("FILE - In this June 3, 2019 file photo, two envoys wave.\n\n", None, None),
        ("Two envoys wave to a crowd in Quito. (Bo Lind/Reuters)\n\nQUITO, Ecuador (Wire) — ", None, None),
        ("ANALYSIS/OPINION:\n\n", None, None),
        ("Published 10:15 p.m. ET Feb. 3, 2025\nUpdated 11:00 p.m. ET Feb. 3, 2025\n\n", None, None),
        ("Updated at 5:15 p.m. ET\n\n", None, None),
        ("", None, None),
    ],
)
def test_prose_begins_after_what_a_page_puts_above_it(head: str, title: str | None, source: str | None) -> None:
    text = head + BODY
    found = find_head(text, title=title, source=source)
    assert text[found.body_start :] == BODY


@pytest.mark.parametrize(
    "text",
    [
        "Key points about the visit\n\n" + BODY,
        "By Monday the talks had ended.\n\n" + BODY,
        "Envoys said: the fees stay.\n" + BODY,
        "Published accounts differ on what was said in 2019, and nobody kept the minutes of it.\n" + BODY,
    ],
)
def test_prose_is_not_taken_for_a_head(text: str) -> None:
    assert find_head(text).body_start == 0


# --- datelines


@pytest.mark.parametrize(
    ("text", "place", "date", "words"),
    [
        ("PANAMA CITY, Feb 2 (Wire) — Two", "Panama City", "Feb 2", "PANAMA CITY, Feb 2 (Wire) —"),
        ("WASHINGTON (Reuters) - The", "Washington", None, "WASHINGTON (Reuters) -"),
        ("ONCUPINAR, TURKEY — The", "Oncupinar, Turkey", None, "ONCUPINAR, TURKEY —"),
        ("KYIV, Ukraine (AP) — The", "Kyiv, Ukraine", None, "KYIV, Ukraine (AP) —"),
        ("NASHUA, N.H.—Nothing", "Nashua, N.H.", None, "NASHUA, N.H.—"),
        ("SEOUL/WASHINGTON (Reuters) - A", "Seoul", None, "SEOUL/WASHINGTON (Reuters) -"),
        (
            "MCALLEN, Texas/WASHINGTON (Reuters) - A",
            "McAllen, Texas",
            None,
            "MCALLEN, Texas/WASHINGTON (Reuters) -",
        ),
        ("COX’S BAZAR, Bangladesh -- The", "Cox’s Bazar, Bangladesh", None, "COX’S BAZAR, Bangladesh --"),
        ("SÃO PAULO – A", "São Paulo", None, "SÃO PAULO –"),
        ("Warsaw (CNN) The", "Warsaw", None, "Warsaw (CNN)"),
        (
            "Simi Valley, California (CNN) The",
            "Simi Valley, California",
            None,
            "Simi Valley, California (CNN)",
        ),
        ("Washington, DC – Today", "Washington, DC", None, "Washington, DC –"),
        ("Geneva, 3 February 2025 – The", "Geneva", "3 February 2025", "Geneva, 3 February 2025 –"),
        ("MOSCOW. Feb 2 (Interfax) - The", "Moscow", "Feb 2", "MOSCOW. Feb 2 (Interfax) -"),
        ("(Reuters) - The", None, None, "(Reuters) -"),
        ("**KYIV** — The", "Kyiv", None, "**KYIV** —"),
        ("ISLAMABAD: The envoy", "Islamabad", None, "ISLAMABAD:"),
    ],
)
def test_dateline(text: str, place: str | None, date: str | None, words: str) -> None:
    found = find_dateline(text)
    assert found is not None
    assert (found.place, found.date, text[found.span.start : found.span.end]) == (place, date, words)


@pytest.mark.parametrize(
    "text",
    [
        "NATO -- which met on Monday -- agreed.",
        "FILE - In this picture two envoys wave.",
        "EXCLUSIVE: The envoy",
        "ANA RUIZ: Well, what did they say?\nBO LIND: Nothing.",
        "The old alliance — which met on Monday — agreed.",
        "U.S. Customs and Border Protection (CBP) announced it.",
        "On September 30–October 1, envoys met.",
        "Ruiz (CNN) said so.",
        "I — we — agreed.",
        "COVID-19 — a disease",
        "",
    ],
)
def test_what_only_looks_like_a_dateline(text: str) -> None:
    assert find_dateline(text) is None


def test_dateline_is_read_and_not_prose(tmp_path: Path) -> None:
    text = f"PANAMA CITY, Feb. 2, 2025 (Wire) — {BODY}"
    article = read_one(put(tmp_path / "a.txt", text))
    assert article.dateline is not None
    assert text[article.dateline.start : article.dateline.end] == "PANAMA CITY, Feb. 2, 2025 (Wire) —"
    assert (article.dateline_place, article.text[article.body_start :]) == ("Panama City", BODY)
    assert (article.date, article.known["date"]) == (dt.date(2025, 2, 2), "dateline")


def test_dateline_without_year_dates_nothing(tmp_path: Path) -> None:
    article = read_one(put(tmp_path / "a.txt", f"PANAMA CITY, Feb 2 (Wire) — {BODY}"))
    assert article.date is None
    assert "date" not in article.known


# --- dates


@pytest.mark.parametrize(
    "value",
    [
        "2025-02-03", "2025-02-03T23:59:00-05:00", "2025/2/3", "20250203", "20250203T101500Z",
        20250203, "3 February 2025", "3rd of February, 2025", "Feb. 3, 2025", "February 3rd 2025",
        "Monday, February 3, 2025 10:00 AM EST", "Mon, 03 Feb 2025 23:30:00 -0500",
        "Mon, 03 Feb 25 10:00:00 GMT", "03-Feb-2025", "Mon Feb  3 10:00:00 2025",
        "Mon Feb 03 10:00:00 +0000 2025", "Published: Feb 3, 2025 at 5pm", "13/02/2025", "2/13/2025",
        1738588500, 1738588500000, "1738588500", dt.date(2025, 2, 3), dt.datetime(2025, 2, 3, 23, 59),
        "03/03/2025",
    ],
)  # fmt: skip
def test_day(value: object) -> None:
    expected = {"13/02/2025": (2, 13), "2/13/2025": (2, 13), "03/03/2025": (3, 3)}.get(str(value), (2, 3))
    assert parse_day(value) == dt.date(2025, *expected)


@pytest.mark.parametrize("value", ["03/04/2025", "3.4.2025", "Updated 03-04-2025"])
def test_day_and_month_that_could_be_swapped_are_refused(value: str) -> None:
    with pytest.raises(UnclearDate, match="can be 2025-04-03 or 2025-03-04"):
        parse_day(value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "n/a",
        "yesterday",
        "2025-02",
        "2025-02-30",
        "31/31/2025",
        True,
        float("nan"),
        5,
        [],
        "9" * 500,
    ],
)
def test_no_day(value: object) -> None:
    assert parse_day(value) is None


def test_where_the_date_comes_from(tmp_path: Path) -> None:
    records = [
        {
            "date": "2025-02-01",
            "text": f"Published: 2025-02-02\n\n{BODY}",
            "url": "https://lock.example/2025/02/03/a",
        },
        {"text": f"Published: 2025-02-02\n\n{BODY}", "url": "https://lock.example/2025/02/03/a"},
        {"text": BODY, "url": "https://lock.example/2025/feb/03/a"},
        {"text": BODY, "date": "some time ago"},
        {"text": BODY},
    ]
    put(tmp_path / "a.jsonl", "\n".join(map(json.dumps, records)))
    found = [(str(a.date), a.known.get("date")) for a in read(tmp_path / "a.jsonl") if isinstance(a, Article)]
    assert found[:3] == [("2025-02-01", "given"), ("2025-02-02", "text"), ("2025-02-03", "url")]
    assert found[3:] == [("None", "unreadable"), ("None", None)]
    filled = read(tmp_path / "a.jsonl", date=dt.date(2025, 1, 31), source="The Lock")
    assert [str(a.date) for a in filled if isinstance(a, Article)][2:] == ["2025-01-31"] * 3
    assert all(isinstance(a, Article) and a.known["source"] == "option" for a in filled)


def test_unclear_date_is_skipped_unless_something_else_tells(tmp_path: Path) -> None:
    put(
        tmp_path / "a.csv",
        f"text,date,url\n{BODY},03/04/2025,\n{BODY},03/04/2025,https://lock.example/2025/04/03/a\n",
    )
    first, second = read(tmp_path / "a.csv")
    assert isinstance(first, Skipped)
    assert isinstance(second, Article)
    assert first.reason == (
        f"{tmp_path}/a.csv line 2: date '03/04/2025' can be 2025-04-03 or 2025-03-04: write it as one "
        "of these, or pass --date"
    )
    assert second.date == dt.date(2025, 4, 3)


# --- records


def test_jsonl_goes_on_after_a_bad_line(tmp_path: Path) -> None:
    good = json.dumps(
        {"id": "a-1", "headline": "Fees stay", "body": BODY, "published": "2025-02-03", "outlet": "The Lock"}
    )
    bad = [
        '{"text": "cut of',
        "[1, 2]",
        '{"titel": "x", "when": 1}',
        '{"text": ""}',
        '{"text": ["a"]}',
        "[" * 100_000,
    ]
    put(tmp_path / "a.jsonl", "\n".join([good, *bad, "", good.replace("a-1", "a-2")]))
    items = read(tmp_path / "a.jsonl")
    assert [item.citation.rpartition("/")[2] for item in items] == ["a-1"] + [f"a.jsonl#{n}" for n in range(2, 8)] + [
        "a-2"
    ]
    assert [reason.removeprefix(f"{tmp_path}/") for reason in reasons(items)] == [
        "a.jsonl line 2 is not valid JSON (Unterminated string starting at character 10: it seems to be cut off)",
        "a.jsonl line 3 is a list, not an object with fields",
        "a.jsonl line 4: no text column; found titel, when: map one with --column text=NAME",
        "a.jsonl line 5: the text column 'text' is empty",
        "a.jsonl line 6: the text is a list, not a string",
        "a.jsonl line 7 is nested too deeply",
    ]
    first = items[0]
    assert isinstance(first, Article)
    assert (first.title, first.text, first.date, first.source) == (
        "Fees stay",
        BODY,
        dt.date(2025, 2, 3),
        "The Lock",
    )


def test_text_is_exactly_as_given(tmp_path: Path) -> None:
    given = f"  \n{BODY}\u2028 \U0001f6a2\u00a0\x00\r\n\t "
    put(tmp_path / "a.jsonl", json.dumps({"text": given}))
    assert read_one(tmp_path / "a.jsonl").text == given


def test_lone_surrogate_keeps_offsets(tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", '{"text": "Fees \\ud83d stay. ' + BODY + '"}')
    article = read_one(tmp_path / "a.jsonl")
    assert article.text == f"Fees \ufffd stay. {BODY}"
    assert article.known["text"] == "given, lone surrogates replaced"
    article.text.encode()


@pytest.mark.parametrize(
    ("field", "name"),
    [("title", "Headline"), ("date", "Publication Date"), ("date", "pub_date"), ("text", "content_original"),
     ("source", "PUBLISHER"), ("url", "link")],
)  # fmt: skip
def test_usual_column_names(tmp_path: Path, field: str, name: str) -> None:
    record = {"text": BODY, "title": "T", "date": "2025-02-03", "source": "S", "url": "https://u.example"}
    expected = record[field]
    put(
        tmp_path / "a.jsonl",
        json.dumps({name if key == field else key: value for key, value in record.items()}),
    )
    value = getattr(read_one(tmp_path / "a.jsonl"), field)
    assert str(value) == expected


def test_columns_mapped_by_option(tmp_path: Path) -> None:
    put(tmp_path / "a.csv", f"wann;titel;inhalt;nr\n2025-02-03;Fees stay;{BODY};7\n")
    columns = {"text": "inhalt", "title": "titel", "date": "wann", "id": "nr"}
    article = read_one(tmp_path / "a.csv", columns=columns)
    assert (article.text, article.title, article.citation, article.date) == (
        BODY,
        "Fees stay",
        "7",
        dt.date(2025, 2, 3),
    )


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({}, "a.csv has no text column; found wann, inhalt: map one with --column text=NAME"),
        ({"text": "inhalte"}, "a.csv has no column 'inhalte' (--column text=inhalte); found wann, inhalt"),
        (
            {"text": "inhalt", "date": "wenn"},
            "a.csv has no column 'wenn' (--column date=wenn); found wann, inhalt",
        ),
    ],
)
def test_missing_column_is_said_once(tmp_path: Path, columns: dict[str, str], reason: str) -> None:
    put(tmp_path / "a.csv", f"wann,inhalt\n2025-02-03,{BODY}\n2025-02-03,{BODY}\n")
    assert reasons(read(tmp_path / "a.csv", columns=columns)) == [f"{tmp_path}/{reason}"]


def test_unknown_field_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--column txt=body: no field 'txt'; there are text, title, date"):
        articles(["x.csv"], columns={"txt": "body"})


def test_csv_with_quotes_newlines_and_faults(tmp_path: Path) -> None:
    long_text = "Fees stay, they said.\n\n" + "The canal is open. " * 20_000
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(
        [["id", "text"], ["a", 'He said "no", then\nleft.'], ["b", long_text], ["c", "x", "y"], [], ["d", ""]]
    )
    put(tmp_path / "a.csv", codecs.BOM_UTF8 + out.getvalue().encode())
    items = read(tmp_path / "a.csv")
    assert texts(items) == ['He said "no", then\nleft.', long_text]
    assert [reason.removeprefix(f"{tmp_path}/") for reason in reasons(items)] == [
        "a.csv line 7 has 1 value more than the header has columns",
        "a.csv line 9: the text column 'text' is empty",
    ]


def test_tsv_keeps_commas(tmp_path: Path) -> None:
    put(tmp_path / "a.tsv", f"a,b\ttext\tc,d\n1\t{BODY}\t2\n")
    assert texts(read(tmp_path / "a.tsv")) == [BODY]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([{"text": BODY}, {"text": BODY + " Two."}], indent=2),
        json.dumps({"status": "ok", "articles": [{"content": BODY}, {"content": BODY + " Two."}]}),
        json.dumps({"text": BODY}) + "\n" + json.dumps({"text": BODY + " Two."}),
        json.dumps({"text": BODY}, indent=1) + json.dumps({"text": BODY + " Two."}, indent=1),
    ],
)
def test_json(tmp_path: Path, content: str) -> None:
    assert texts(read(put(tmp_path / "a.json", content))) == [BODY, BODY + " Two."]


def test_json_list_is_streamed_over_many_chunks(tmp_path: Path) -> None:
    records = [
        {"id": n, "text": f"Envoy number {n} said that the fees of the canal would stay. " * (n % 40 + 1)}
        for n in range(900)
    ]
    put(tmp_path / "a.json.gz", gzip.compress(json.dumps(records).encode()))
    assert [(a.citation, a.text) for a in read(tmp_path / "a.json.gz") if isinstance(a, Article)] == [
        (str(record["id"]), record["text"]) for record in records
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f'[{{"text": "{BODY}"}}, {{"text": "cut', "item 2 is not valid JSON (Unterminated string"),
        (f'[{{"text": "{BODY}"}}, ', "breaks off after item 1: the list is not closed"),
        (f'[{{"text": "{BODY}"}}, {{"text": oops}}]', "item 2 is not valid JSON (Expecting value"),
        (f'[{{"text": "{BODY}"}}, ' + "[" * 100_000, "item 2 is nested too deeply"),
        (f'[{{"text": "{BODY}"}}, {{"text": "{"x" * 5000}"}}]', "item 2 is 5000 bytes, over the limit"),
        (f'[{{"text": "{BODY}"}}, {{"text": "{"x" * 200_000}"}}]', "item 2 is over the limit of 4000 bytes"),
    ],
)  # fmt: skip
def test_broken_json_list_gives_what_stands_before(tmp_path: Path, content: str, reason: str) -> None:
    items = read(put(tmp_path / "a.json", content), max_bytes=4000)
    assert texts(items) == [BODY]
    assert len(reasons(items)) == 1
    assert reason in reasons(items)[0]


def test_parquet(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [
        {"key": "a", "body": BODY, "date": dt.date(2025, 2, 3), "junk": 1.5},
        {"key": "b", "body": None, "date": None, "junk": 2.0},
        {"key": None, "body": "Two. " + BODY, "date": None, "junk": 2.0},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    put(tmp_path / "b.parquet.gz", gzip.compress((tmp_path / "a.parquet").read_bytes()))
    for name in ("a.parquet", "b.parquet.gz"):
        items = read(tmp_path / name)
        assert [item.citation for item in items] == ["a", "b", f"{tmp_path}/{name}#3"]
        assert texts(items) == [BODY, "Two. " + BODY]
        assert reasons(items) == [f"{tmp_path}/{name} row 2: the text column 'body' is empty"]
    assert reasons(read(tmp_path / "a.parquet", columns={"text": "corpo"})) == [
        f"{tmp_path}/a.parquet has no column 'corpo' (--column text=corpo); found key, body, date, junk"
    ]
    cut = put(tmp_path / "c.parquet", (tmp_path / "a.parquet").read_bytes()[:200])
    assert "c.parquet is a damaged Parquet file" in reasons(read(cut))[0]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Panama\\u2019s canal\\_fees stay\\", "Panama’s canal fees stay"),
        ("Ship \\ud83d\\udea2 sails", "Ship \U0001f6a2 sails"),
        ("Fees &amp; tolls", "Fees & tolls"),
        ("  Fees\n stay ", "Fees stay"),
        ("Envoyâ€™s visit to Bogotá and PeÃ±a", "Envoyâ€™s visit to Bogotá and PeÃ±a"),
        ("Envoyâ€™s PeÃ±a", "Envoy’s Peña"),
        ("EnvoyÃ¢â‚¬â„¢s visit", "Envoy’s visit"),
        ("PÃO DE AÇÚCAR", "PÃO DE AÇÚCAR"),
        (" ", None),
        (None, None),
    ],
)
def test_title_is_made_readable(written: str | None, read_as: str | None) -> None:
    assert clean_title(written) == read_as


# --- pages

PAGE = """<!DOCTYPE html><html lang="en"><head>{meta}<title>Fees stay - The Lock</title>
<meta property="article:published_time" content="2025-02-03T10:00:00Z"><meta name="author" content="Ana Ruiz">
<meta property="og:site_name" content="The Lock">
<link rel="canonical" href="https://lock.example/fees"></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav><article><h1>Fees stay</h1><p>{first}</p>
<p>Workers who had gathered at the gates heard of it in the evening and went home without a word, the police
said.</p>
</article><footer>Copyright 2019 The Lock. All rights reserved.</footer></body></html>"""


def test_saved_page(tmp_path: Path) -> None:
    article = read_one(put(tmp_path / "a.html", PAGE.format(meta="", first=BODY)))
    assert (article.title, article.date, article.source) == ("Fees stay", dt.date(2025, 2, 3), "The Lock")
    assert (article.url, article.author, article.known["date"]) == (
        "https://lock.example/fees",
        "Ana Ruiz",
        "page",
    )
    assert article.text[article.body_start :].startswith(BODY)
    assert "Copyright" not in article.text
    assert "Home" not in article.text
    assert article.text.count("Workers who had gathered") == 1


def test_copyright_year_is_no_date(tmp_path: Path) -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2025-02-03T10:00:00Z">', "")
    assert read_one(put(tmp_path / "a.html", page.format(meta="", first=BODY))).date is None


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [("utf-8", '<meta charset="iso-8859-1">'), ("cp1251", '<meta charset="windows-1251">'), ("cp1252", "")],
)
def test_encoding_of_a_page(tmp_path: Path, encoding: str, meta: str) -> None:
    word = "Кремль" if encoding == "cp1251" else "“Peña”"
    page = PAGE.format(meta=meta, first=f"{word} was the word that the envoy used in the hall on Monday. {BODY}")
    article = read_one(put(tmp_path / "a.html", page.encode(encoding)))
    assert word in article.text
    assert article.known.get("encoding") == (None if encoding == "utf-8" else encoding)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body></body></html>",
        "<html><body><nav><a href='/'>Home</a></nav><p>Accept cookies?</p></body></html>",
    ],
)
def test_page_without_article(tmp_path: Path, page: str) -> None:
    assert reasons(read(put(tmp_path / "a.html", page))) == [f"{tmp_path}/a.html holds no article text"]


def test_page_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    put(tmp_path / "a.html", PAGE)
    put(tmp_path / "b.txt", BODY)
    items = read(tmp_path)
    assert reasons(items) == [f'{tmp_path}/a.html: Reading HTML needs trafilatura: pip install "dragoman[html]"']
    assert texts(items) == [BODY]


def test_deeply_nested_page_ends_alone(tmp_path: Path) -> None:
    put(tmp_path / "a.html", "<html><body>" + "<div>" * 20_000 + BODY + "</div>" * 20_000)
    put(tmp_path / "b.txt", BODY)
    items = read(tmp_path)
    assert len(items) == 2
    assert isinstance(items[1], Article)


# --- feeds


def test_rss_with_a_broken_entity(tmp_path: Path) -> None:
    feed = f"""<?xml version="1.0"?>
    <rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
    <channel><title>The Lock</title><item><title>Fees&nbsp;stay &bogus; &amp; tolls</title>
    <link>https://lock.example/1?a=1&b=2</link>
    <guid>lock-1</guid>
    <pubDate>Mon, 03 Feb 2025 23:30:00 -0500</pubDate><description>A teaser.</description>
    <content:encoded><![CDATA[<p>{BODY}</p>
    <p>Talks &amp; more<br>go on.</p><script>x()</script>]]></content:encoded></item>
    <item><description>{BODY} AT&T said so.</description></item></channel></rss>"""
    first, second = read(put(tmp_path / "a.xml", feed))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert first.text == f"{BODY}\n\nTalks & more go on."
    assert (first.citation, first.source, first.url) == (
        "lock-1",
        "The Lock",
        "https://lock.example/1?a=1&b=2",
    )
    assert (first.date, first.known["date"]) == (dt.date(2025, 2, 3), "feed")
    assert first.title == "Fees stay &bogus; & tolls"
    assert (second.text, second.citation) == (f"{BODY} AT&T said so.", f"{tmp_path}/a.xml#2")


def test_atom(tmp_path: Path) -> None:
    feed = f"""<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom"><title>The Lock</title>
    <entry><id>urn:lock:1</id><title>Fees stay</title><link href="https://lock.example/1"/>
    <author><name>Ana Ruiz</name></author>
    <published>2025-02-03T01:00:00+05:00</published><updated>2025-02-09T01:00:00Z</updated><summary>Teaser</summary>
    <content type="html">&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>"""
    article = read_one(put(tmp_path / "a.atom", feed))
    assert (article.text, article.title, article.author) == (BODY, "Fees stay", "Ana Ruiz")
    assert (article.date, article.citation) == (dt.date(2025, 2, 3), "urn:lock:1")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<rss version='2.0'><channel><title>x</title></channel></rss>", "is a feed without items"),
        ("<note><to>x</to></note>", "is XML but neither RSS nor Atom"),
        ("hello there", "is no RSS or Atom feed"),
    ],
)
def test_no_feed(tmp_path: Path, content: str, reason: str) -> None:
    assert reasons(read(put(tmp_path / "a.xml", content))) == [f"{tmp_path}/a.xml {reason}"]


# --- where things are read from


def test_folder_is_walked_by_name(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "page_files").mkdir()
    put(tmp_path / "b" / "z.txt", BODY + " Z.")
    put(tmp_path / "b" / "a.txt", BODY + " A.")
    put(tmp_path / "c.jsonl", json.dumps({"text": BODY + " C."}))
    put(tmp_path / "page.html", PAGE.format(meta="", first=BODY))
    put(tmp_path / "page_files" / "x.js", "x()")
    put(tmp_path / "photo.jpg", b"\xff\xd8\xff")
    put(tmp_path / "README.md", "About this folder.")
    put(tmp_path / ".hidden.txt", "x")
    items = read(tmp_path)
    assert [item.citation.removeprefix(f"{tmp_path}/") for item in items] == [
        "README.md", "b/a.txt", "b/z.txt", "c.jsonl#1", "page.html", "page_files", "photo.jpg"
    ]  # fmt: skip
    assert [item.citation for item in items if isinstance(item, Skipped)] == [
        str(tmp_path / name) for name in ("README.md", "page_files", "photo.jpg")
    ]


def test_globs_are_sorted_and_nothing_is_read_twice(tmp_path: Path) -> None:
    for name in "cab":
        put(tmp_path / f"{name}.txt", f"{BODY} {name}.")
    items = read(tmp_path / "c.txt", tmp_path / "*.txt", tmp_path)
    assert [text[-2] for text in texts(items)] == ["c", "a", "b"]
    assert reasons(read(tmp_path / "*.csv")) == [f"{tmp_path}/*.csv: no file matches this pattern"]


def test_name_with_brackets_is_no_pattern(tmp_path: Path) -> None:
    assert read_one(put(tmp_path / "a[1].txt", BODY)).text == BODY


def test_path_is_cited_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "a.txt", BODY)
    assert [item.citation for item in read("a.txt")] == ["a.txt"]
    assert [item.citation for item in read(".")] == ["./a.txt"]


@pytest.mark.parametrize(
    ("content", "citations"),
    [
        (BODY, ["stdin"]),
        (json.dumps({"text": BODY}) + "\n" + json.dumps({"id": "b", "text": BODY}), ["stdin#1", "b"]),
        (json.dumps([{"text": BODY}]), ["stdin#1"]),
        (json.dumps({"title": "x", "text": BODY * 300}), ["stdin#1"]),
        ("[1] The first of the notes of the envoy is that the fees stay.", ["stdin"]),
        ("{The envoy said this in brackets to the press.}", ["stdin"]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_stdin(content: str, citations: list[str], packed: bool) -> None:
    data = gzip.compress(content.encode()) if packed else content.encode()
    items = read("-", stdin=io.BytesIO(data))
    assert [item.citation for item in items] == citations
    assert not reasons(items)


def test_stdin_that_is_not_there() -> None:
    assert reasons(read("-")) == ["stdin is not at hand: nothing is piped in"]


def test_same_input_gives_same_ids(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", BODY)
    put(tmp_path / "b.txt.gz", gzip.compress(BODY.encode()))
    plain, packed = read(tmp_path)
    assert isinstance(plain, Article)
    assert isinstance(packed, Article)
    assert plain.id == packed.id
    assert plain.id != read_one(tmp_path / "a.txt", date=dt.date(2025, 2, 3)).id


# --- encodings


@pytest.mark.parametrize(
    ("encoding", "bom", "known"),
    [
        ("utf-8", b"", None),
        ("utf-8", codecs.BOM_UTF8, None),
        ("utf-16-le", codecs.BOM_UTF16_LE, "utf-16-le"),
        ("utf-16-be", codecs.BOM_UTF16_BE, "utf-16-be"),
        ("utf-16-le", b"", "utf-16-le"),
        ("cp1252", b"", "cp1252"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_encodings(tmp_path: Path, encoding: str, bom: bytes, known: str | None, name: str) -> None:
    text = f"The envoy of Peña said so – twice. {BODY}"
    content = {
        "a.txt": text,
        "a.jsonl": json.dumps({"text": text}, ensure_ascii=False),
        "a.csv": f"id,text\r\n1,{text}\r\n",
    }
    article = read_one(put(tmp_path / name, bom + content[name].encode(encoding)))
    assert article.text == text
    if name == "a.txt" or known == "cp1252":
        assert article.known.get("encoding") == known


def test_one_broken_byte_does_not_turn_the_rest_to_rubbish() -> None:
    data = ("Peña " * 20).encode() + b"\xff" + BODY.encode()
    text, encoding = decode(data)
    assert text == "Peña " * 20 + "\ufffd" + BODY
    assert encoding == "utf-8, damaged"


def test_lines_hold_no_more_than_the_limit() -> None:
    chunks = [b"ab", b"c\nd", b"efgh", b"ij\n\nk"]
    assert [(line.number, line.data, line.size) for line in lines(chunks, max_bytes=4)] == [
        (1, b"abc", 3), (2, None, 7), (3, b"", 0), (4, b"k", 1)
    ]  # fmt: skip


# --- language

OTHERS = {
    "Spanish": (
        "El enviado de Panamá se reunió el lunes con el ministro en Quito y dijo que las tarifas del "
        "canal no van a cambiar este año, pese a las quejas de los navieros."
    ),
    "French": (
        "L’envoyé du Panama a rencontré lundi le ministre à Quito et a déclaré que les tarifs du canal "
        "ne changeraient pas cette année, malgré les plaintes des armateurs."
    ),
    "German": (
        "Der Gesandte aus Panama traf am Montag den Minister in Quito und sagte, dass die Gebühren des "
        "Kanals in diesem Jahr trotz der Klagen der Reeder nicht geändert werden."
    ),
    "Portuguese": (
        "O enviado do Panamá reuniu-se na segunda-feira com o ministro em Quito e disse que as tarifas "
        "do canal não vão mudar este ano, apesar das queixas dos armadores."
    ),
    "Italian": (
        "L’inviato di Panama ha incontrato lunedì il ministro a Quito e ha detto che le tariffe del "
        "canale non cambieranno quest’anno, nonostante le proteste degli armatori."
    ),
    "Dutch": (
        "De gezant van Panama sprak maandag in Quito met de minister en zei dat de tarieven van het "
        "kanaal dit jaar niet worden gewijzigd, ondanks klachten van de reders."
    ),
    "Danish": (
        "Panamas udsending mødtes mandag med ministeren i Quito og sagde, at kanalens takster ikke "
        "bliver ændret i år, selv om rederne har klaget over dem i flere måneder."
    ),
    "Polish": (
        "Wysłannik Panamy spotkał się w poniedziałek z ministrem w Quito i powiedział, że opłaty za "
        "kanał nie zmienią się w tym roku mimo skarg armatorów."
    ),
    "Russian": (
        "Посланник Панамы встретился в понедельник с министром в Кито и сказал, что сборы за проход по "
        "каналу в этом году не изменятся, несмотря на жалобы судовладельцев."
    ),
    "Turkish": (
        "Panama temsilcisi pazartesi günü Quito'da bakanla görüştü ve armatörlerin şikâyetlerine rağmen "
        "kanal ücretlerinin bu yıl değişmeyeceğini söyledi."
    ),
    "Arabic": (
        "التقى مبعوث بنما يوم الاثنين بالوزير في كيتو وقال إن رسوم القناة لن تتغير هذا العام رغم شكاوى "
        "أصحاب السفن."
    ),
    "Chinese": (
        "巴拿马特使星期一在基多会见了部长，并表示尽管船东有怨言，运河的收费今年不会改变，双方还将"
        "继续会谈。"
    ),
    "Indonesian": (
        "Utusan Panama bertemu dengan menteri di Quito pada hari Senin dan mengatakan bahwa tarif "
        "terusan tidak akan berubah tahun ini meskipun ada keluhan dari pemilik kapal."
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", OTHERS)
def test_other_languages_are_skipped_by_name(tmp_path: Path, language: str) -> None:
    put(tmp_path / "a.txt", OTHERS[language])
    assert reasons(read(tmp_path / "a.txt")) == [f"{tmp_path}/a.txt is in {language}, not English"]


@pytest.mark.parametrize(
    "text",
    [
        "Rubio, Mulino, Bukele, Arévalo, Abinader",
        "Fees stay",
        "Talks in São Paulo",
        "Oui.",
        "2025 – 14.5 %",
        "",
        BODY,
    ],
)
def test_short_and_english_texts_count_as_english(text: str) -> None:
    assert english.other_language(text) is None


@pytest.mark.parametrize("language", OTHERS)
def test_common_words_are_rare_elsewhere(language: str) -> None:
    words = re.findall(r"[^\W\d_]+", OTHERS[language].lower())
    assert sum(word in english._COMMON for word in words) < 0.06 * len(words)


def test_plain_english_loads_no_model() -> None:
    english._model.cache_clear()
    english.other_language(BODY * 10)
    assert english._model.cache_info().currsize == 0


@pytest.mark.parametrize(
    "name", ["a.txt", "a.md", "a.html", "a.jsonl", "a.json", "a.csv", "a.tsv", "a.xml", "a.parquet", "a"]
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(st.sampled_from(FRAGMENTS), max_size=12).map(lambda parts: "".join(parts).encode()),
        st.binary(max_size=200).map(gzip.compress),
    )
)
def test_whatever_comes(tmp_path: Path, name: str, content: bytes) -> None:
    path = put(tmp_path / name, content)
    items = read(path)
    assert items, "an item or a reason, never nothing"
    for item in items:
        if isinstance(item, Skipped):
            assert item.citation
            assert str(path) in item.reason
            continue
        item.text.encode()
        assert 0 <= item.body_start < len(item.text)
        assert item.text[item.body_start :].strip()
        if item.dateline:
            assert item.text[item.dateline.start : item.dateline.end].strip()


# --- bad input


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\n", "is empty"),
        ("a.jsonl", b"", "is empty"),
        ("a.txt", bytes(range(256)) * 8, "is binary, not text"),
        ("a.txt", b"%PDF-1.7 x", "is a PDF file, not text; save its text and read that"),
        (
            "a.txt",
            b"PK\x03\x04" + b"x" * 99,
            "is a damaged zip (File is not a zip file)",
        ),
        ("a.parquet", b"id,text\n", "is named Parquet but is not"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.txt.gz", b"\x1f\x8bnonsense", "is a damaged .gz"),
        ("a.json", b"[]", "holds no records"),
        ("a.csv", b"a\rb\rc", "has no header that can be read (new-line character seen in unquoted field)"),
        ("a.csv", b"id,text\n", "holds no records"),
        ("a.md", b"---\ntitle: only that\n---\n", "has no text"),
    ],
)
def test_what_is_no_text(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (found,) = reasons(read(put(tmp_path / name, content)))
    assert found.startswith(f"{tmp_path}/{name} {reason}")


def test_path_that_does_not_exist(tmp_path: Path) -> None:
    put(tmp_path / "a.txt", BODY)
    items = read(tmp_path / "none.txt", tmp_path / "a.txt")
    assert reasons(items) == [f"{tmp_path}/none.txt does not exist"]
    assert texts(items) == [BODY]


def test_dangling_link(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert reasons(read(tmp_path / "a.txt")) == [f"{tmp_path}/a.txt cannot be opened: No such file or directory"]


def test_a_stray_nul_is_kept(tmp_path: Path) -> None:
    assert read_one(put(tmp_path / "a.txt", f"{BODY}\x00 So it was.")).text == f"{BODY}\x00 So it was."


def test_truncated_gz_gives_the_lines_before(tmp_path: Path) -> None:
    # Digits that do not repeat, so that cutting the file in half cuts the text in half.
    rows = [json.dumps({"id": n, "text": f"{BODY} It was number {n**25}."}) for n in range(3000)]
    packed = gzip.compress("\n".join(rows).encode())
    items = read(put(tmp_path / "a.jsonl.gz", packed[: len(packed) // 2]))
    assert 1000 < len(texts(items)) < 2000
    assert reasons(items) == [
        f"{tmp_path}/a.jsonl.gz is a damaged .gz (Compressed file ended before the end-of-stream marker was "
        "reached): the rest is lost"
    ]


def test_huge_page_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    with path.open("wb") as file:
        file.write(b"<html><body><p>".ljust(50_000_000, b"x"))
    packed = put(tmp_path / "b.txt.gz", gzip.compress(b"x" * 30_000_000))
    tracemalloc.start()
    items = read(path, packed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reasons(items) == [
        f"{path} is 50.0 MB, over the limit of 20.0 MB an item",
        f"{packed} is over the limit of 20.0 MB an item",
    ]
    assert peak < 45_000_000, "no more than the limit, and its copy while it grows, is held"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_endless_line_is_skipped_with_its_size(tmp_path: Path, name: str) -> None:
    rows = {
        "a.jsonl": [
            json.dumps({"text": BODY}),
            json.dumps({"text": "x" * 300_000}),
            json.dumps({"text": BODY + " Two."}),
        ],
        "a.csv": ["text", BODY, "x" * 300_013, BODY + " Two."],
    }
    items = read(put(tmp_path / name, "\n".join(rows[name])), max_bytes=100_000)
    assert texts(items) == [BODY, BODY + " Two."]
    line = 2 if name == "a.jsonl" else 3
    assert reasons(items) == [f"{tmp_path}/{name} line {line} is 0.3 MB, over the limit of 0.1 MB an item"]


def test_streams(tmp_path: Path) -> None:
    put(tmp_path / "a.jsonl", "\n".join(json.dumps({"text": BODY * 50, "id": n}) for n in range(5000)))
    tracemalloc.start()
    count = sum(isinstance(item, Article) for item in articles([str(tmp_path / "a.jsonl")]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 5000
    assert peak < 3_000_000, "a file of 27 MB is read in a window"
