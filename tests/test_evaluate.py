"""Scores on gold made up here: each level of each task by hand, the gold in every shape it comes in."""

from __future__ import annotations

import datetime as dt
import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dragoman.errors import CodebookError, ModelError, ReadError, UsageError
from dragoman.evaluate import _tables, articles, pairs, records, types
from dragoman.evaluate.records import Deed
from dragoman.records import Actor, Article, Coded, Date, Event, Party, Span, make_id
from dragoman.views.plover import plover_event

TOOL = Path(__file__).parents[2] / "shared" / "tools" / "score-articles.py"


def coded_event(
    article: str,
    span: Span,
    kind: str,
    actors: Sequence[str | None],
    recipients: Sequence[str | None] = (),
    status: str = "actual",
) -> Event:
    """An event whose parties are known by their codes alone."""

    def parties(codes: Sequence[str | None]) -> tuple[Party, ...]:
        return tuple(Party(Actor(f"{c}", f"{c}", c, ("GOV",)), span, "x") for c in codes)

    return Event(
        make_id(article, span.start, kind, *actors, *recipients, status),
        article,
        span,
        span,
        kind,
        (),
        (),
        1,
        0.0,
        parties(actors),
        parties(recipients),
        status,  # type: ignore[arg-type]
        (),
        None,
        Date(None),
        None,
        "model",
        None,
        0.5,
    )


# ---- articles ----

BODY = ["A title said twice", "Avaria warned Belmora.", "They met on Monday.", "Nobody was hurt."]


def annotation(events: Sequence[dict[str, Any]], key: str = "k1", sentences: Sequence[str] = BODY) -> dict[str, Any]:
    return {
        "key": key,
        "title": None,
        "date": "2025-02-03",
        "source": "Wire",
        "sentences": list(sentences),
        "events": events,
    }


def gold_event(
    s: int,
    kind: str,
    actors: Sequence[str | None],
    recipients: Sequence[str | None] = (),
    status: str = "actual",
    also: Sequence[int] = (),
) -> dict[str, Any]:
    def sides(codes: Sequence[str | None]) -> list[dict[str, Any]]:
        return [{"s": s, "text": "x", "code": code, "sector": "GOV"} for code in codes]

    return {
        "s": s,
        "trigger": "x",
        "type": kind,
        "actors": sides(actors),
        "recipients": sides(recipients),
        "status": status,
        "also": list(also),
    }


def coded(data: dict[str, Any], events: Sequence[tuple[Any, ...]]) -> Coded:
    """What we might find: (sentence number, type, actors, recipients, status)."""
    article = articles.article_of(data)
    starts = articles.starts_of(data["sentences"])
    return Coded(
        article,
        tuple(
            coded_event(article.id, Span(starts[n - 1], starts[n - 1] + len(data["sentences"][n - 1])), *rest)
            for n, *rest in events
        ),
    )


def scores_of(data: dict[str, Any], events: Sequence[tuple[Any, ...]]) -> dict[str, float | int]:
    return articles.score([(articles.gold_items(data), articles.found_items(data, coded(data, events)))])


@pytest.mark.parametrize(
    ("found", "levels"),
    [
        ((2, "THREATEN", ["USA"], ["PAN"]), "place type actor dyad"),
        (
            (3, "THREATEN", ["USA", "FRA"], ["PAN"]),
            "place type actor dyad",
        ),  # told again there; one actor in common
        ((2, "THREATEN", ["USA"], []), "place type actor"),
        ((2, "THREATEN", ["FRA"], ["PAN"]), "place type"),
        ((2, "REQUEST", ["USA"], ["PAN"]), "place"),
        ((4, "THREATEN", ["USA"], ["PAN"]), ""),
    ],
)
def test_each_level_of_articles_adds_to_the_one_before(found: tuple[Any, ...], levels: str) -> None:
    data = annotation([gold_event(2, "THREATEN", ["USA"], ["PAN"], also=[3])])
    got = scores_of(data, [found])
    assert [level for level in articles.LEVELS if got[f"{level}_f1"] == 1.0] == levels.split()


def test_articles_count_joint_meetings_either_way_and_concessions_as_one() -> None:
    data = annotation([gold_event(3, "CONSULT", ["USA", "PAN"]), gold_event(4, "CONCEDE", ["PAN"], ["USA"])])
    got = scores_of(data, [(3, "CONSULT", ["PAN"], ["USA"]), (4, "RETREAT", ["PAN"], ["USA"], "planned")])
    assert got["dyad_f1"] == 1.0
    assert got["status_accuracy"] == 0.5


def test_articles_leave_denied_events_and_those_of_the_title_out() -> None:
    data = annotation([gold_event(0, "ACCUSE", ["USA"]), gold_event(2, "ASSAULT", ["USA"], status="denied")])
    got = scores_of(data, [(2, "ASSAULT", ["USA"], [], "denied")])
    assert (got["gold"], got["predicted"]) == (0, 0)


def test_an_event_matches_once() -> None:
    data = annotation([gold_event(2, "THREATEN", ["USA"]), gold_event(2, "THREATEN", ["USA"])])
    got = scores_of(data, [(2, "THREATEN", ["USA"], [])])
    assert (got["dyad_precision"], got["dyad_recall"]) == (1.0, 0.5)


def test_a_folder_without_annotations_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no KEY.json"):
        list(articles.articles(tmp_path))


def random_case(seed: int) -> tuple[list[dict[str, Any]], list[Coded]]:
    """Articles with events drawn from few enough values that many of ours match at some level only."""
    rng = random.Random(seed)

    def parts() -> tuple[Any, ...]:
        codes = ["USA", "PAN", "COL", "UNO", None]
        return (
            rng.randint(1, 4),
            rng.choice(["CONSULT", "AGREE", "ACCUSE", "CONCEDE", "RETREAT"]),
            rng.sample(codes, rng.randint(0, 2)),
            rng.sample(codes, rng.choice([0, 0, 1, 2])),
            rng.choice(["actual", "planned", "denied"]),
        )

    data = []
    for n in range(rng.randint(1, 4)):
        gold = [
            gold_event(*parts()) | {"also": rng.sample(range(5), rng.randint(0, 2))} for _ in range(rng.randint(0, 8))
        ]
        data.append(annotation(gold, key=f"a{n}"))
    return data, [coded(d, [parts() for _ in range(rng.randint(0, 8))]) for d in data]


@pytest.mark.skipif(not TOOL.exists(), reason="the scorer that states the rules is not here")
@pytest.mark.parametrize("seed", range(12))
def test_articles_score_as_the_tool_that_states_the_rules(seed: int, tmp_path: Path) -> None:
    data, ours = random_case(seed)
    folder = tmp_path / "gold"
    folder.mkdir()
    for d in data:
        (folder / f"{d['key']}.json").write_text(json.dumps(d), "utf-8")
    lines = [json.dumps(plover_event(e, c.article)) for c in ours for e in c.events]
    (tmp_path / "ours.jsonl").write_text("\n".join(lines), "utf-8")
    out = tmp_path / "scores.json"
    subprocess.run(
        [sys.executable, TOOL, tmp_path / "ours.jsonl", folder, "--json", out],
        check=True,
        capture_output=True,
    )
    expected = json.loads(out.read_text("utf-8"))
    items = [(articles.gold_items(d), articles.found_items(d, c)) for d, c in zip(data, ours, strict=True)]
    assert articles.score(items) == expected


# ---- tables ----


def test_quoted_and_plain_tables_are_both_read(tmp_path: Path) -> None:
    quoted, plain = tmp_path / "q.tsv", tmp_path / "p.tsv"
    quoted.write_bytes('\ufeffSentence\tGold Root\r\n"He said ""no"" twice"\tREJECT\r\n'.encode())
    plain.write_bytes(b'Sentence\tGold Root\n"No" is "no\tREJECT\n"Yes," he said\tAGREE\n')
    assert _tables.read_rows(quoted) == [{"sentence": 'He said "no" twice', "gold_root": "REJECT"}]
    assert [row["sentence"] for row in _tables.read_rows(plain)] == ['"No" is "no', '"Yes," he said']


@pytest.mark.parametrize("content", [b"", b"a\tb\n", "caf\xe9".encode("latin-1")])
def test_a_table_without_rows_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "gold.tsv"
    path.write_bytes(content)
    with pytest.raises(ReadError, match="gold.tsv: .*Give a tab-separated file"):
        _tables.read_rows(path)


# ---- pairs ----

NAMES = ["none", "AGREE", "CONCEDE", "RETREAT", "AID", "ACCUSE", "ASSAULT"]
VERBS = {"praised": "AGREE", "freed": "RETREAT", "blamed": "ACCUSE", "shelled": "ASSAULT", "fed": "AID"}


class Parser:
    """Words between spaces, a full stop apart."""

    def words(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        import re

        return [[Span(*m.span()) for m in re.compile(r"[\w-]+|\.").finditer(text, s.start, s.end)] for s in sentences]


class Reader:
    """Verbs are triggers, words before them actors, words behind them recipients; one window a sentence."""

    def __init__(self) -> None:
        self.labels = {"type": NAMES}
        self.texts: list[list[str]] = []

    def read(self, title: str | None, words: Sequence[str], sents: Sequence[int]) -> list[Any]:
        assert title is None
        self.texts.append(list(words))
        windows = []
        for sentence in sorted(set(sents)):
            rows = [n for n, s in enumerate(sents) if s == sentence]
            kind = np.full((len(rows), len(NAMES)), 0.001)
            kind[:, 0] = 0.99
            for row, word in enumerate(rows):
                if words[word] in VERBS:
                    kind[row, 0] = 0.001
                    kind[row, NAMES.index(VERBS[words[word]])] = 0.99
            windows.append(SimpleNamespace(window=SimpleNamespace(words=rows, core=[True] * len(rows)), kind=kind))
        return windows

    def roles(self, scored: Any, triggers: Sequence[int]) -> Any:
        n = len(scored.kind)
        side = np.sign(np.arange(n)[None] - np.asarray(list(triggers))[:, None]) * 4.0
        return np.stack([-side, side, np.full_like(side, -4.0)], axis=1)

    def pair(self, scored: Any, source: Sequence[int], target: Sequence[int]) -> Any:
        roles = 1 / (1 + np.exp(-self.roles(scored, range(len(scored.kind)))))
        weight = np.ones(len(roles))
        for role, rows in ((0, source), (1, target)):
            if rows:
                weight = weight * roles[:, role, list(rows)].max(1)
        found = (scored.kind * weight[:, None]).sum(0)
        return found / found.sum()


def fake_kit() -> Any:
    return SimpleNamespace(parser=Parser(), reader=Reader())


def table(path: Path, *rows: Sequence[str]) -> Path:
    path.write_text("\n".join("\t".join(row) for row in rows) + "\n", "utf-8")
    return path


def test_marks_give_the_text_and_all_places() -> None:
    text, source, target = pairs.unmark("<s>A b</s> told <t>C</t> that <T> C</T> <t></t>lost</s>.")
    assert text == "A b told C that  C lost."
    assert [text[s.start : s.end] for s in source] == ["A b"]
    assert [text[s.start : s.end] for s in target] == ["C", " C"]


@pytest.mark.parametrize(
    ("header", "row", "root", "quad", "side"),
    [
        ("marked_sentence gold_root", "YIELD", "YIELD", 2, "cooperation"),
        ("marked_sentence gold_root", "CONCEDE", "YIELD", 2, "cooperation"),
        ("Marked_Sentence Gold_Root", "DEMAND", "REQUEST", 3, "conflict"),
        ("marked_sentence gold_penta", "4", None, 4, "conflict"),
        ("marked_sentence gold_binary", "0", None, None, "cooperation"),
        ("marked_sentence binary", "conflict", None, None, "conflict"),
    ],
)
def test_what_a_gold_column_says(
    header: str, row: str, root: str | None, quad: int | None, side: str, tmp_path: Path
) -> None:
    found, unread = pairs.read_pairs(
        table(tmp_path / "g.tsv", header.split(), ["<s>A</s> met <t>B</t>", row], ["", row])
    )
    assert [(p.root, p.quad, p.side) for p in found] == [(root, quad, side)]
    assert unread == 1


def test_unmarked_parties_are_looked_up_in_the_sentence(tmp_path: Path) -> None:
    path = table(
        tmp_path / "g.tsv",
        ["sentence", "source", "target", "gold_root"],
        ["Rebels shelled a town.", "Rebels", "a town", "ASSAULT"],
    )
    assert pairs.read_pairs(path)[0] == [
        pairs.Pair("Rebels shelled a town.", (Span(0, 6),), (Span(15, 21),), "ASSAULT", 4, "conflict")
    ]


PAIRS = [
    ["marked_sentence", "gold_penta", "gold_root"],
    ["<s>Avaria</s> praised <t>Belmora</t> and Corland blamed Drava.", "1", "AGREE"],
    ["Avaria praised Belmora and <s>Corland</s> blamed <t>Drava</t>.", "3", "ACCUSE"],
    ["<s>Guards</s> freed <t>captives</t>.", "2", "YIELD"],
    ["<s>Rebels</s> shelled towns.", "4", "ASSAULT"],  # nobody marked as target
    ["Farmers fed <t>towns</t>.", "4", "ASSAULT"],  # gold is wrong: it is AID
]


def test_pairs_by_hand(tmp_path: Path) -> None:
    kit = fake_kit()
    seen: list[tuple[int, int]] = []
    got = pairs.run(table(tmp_path / "g.tsv", *PAIRS), kit, lambda done, total: seen.append((done, total)))
    assert got["pairs"] == 5
    assert got["unread"] == got["unplaced"] == 0
    assert got["root_accuracy"] == 0.8
    # ASSAULT: one of two found, nothing wrongly; the others are right
    assert got["ASSAULT_f1"] == 0.6667
    assert got["root_macro_f1"] == pytest.approx((1 + 1 + 1 + 2 / 3) / 4, abs=1e-4)
    assert got["quad_2_f1"] == 0.6667
    assert got["quad_macro_f1"] == pytest.approx((1 + 2 / 3 + 1 + 2 / 3) / 4, abs=1e-4)
    assert got["binary_macro_f1"] == pytest.approx((2 * 2 / 5 + 2 * 2 / 5) / 2, abs=1e-4)
    assert len(kit.reader.texts) == 4  # two pairs in one sentence: one reading
    assert seen[-1] == (4, 4)


def test_only_levels_that_the_gold_has_are_scored(tmp_path: Path) -> None:
    rows = [
        ["marked_sentence", "gold_binary"],
        ["<s>A</s> blamed <t>B</t>", "1"],
        ["<s>A</s> fed <t>B</t>", "0"],
    ]
    got = pairs.run(table(tmp_path / "g.tsv", *rows), fake_kit())
    assert got["binary_macro_f1"] == got["conflict_f1"] == 1.0
    assert not {"root_macro_f1", "quad_macro_f1"} & set(got)


def test_concession_has_the_probability_of_both_its_types() -> None:
    kit = fake_kit()
    kit.reader.pair = lambda *_: np.array([0.9, 0.04, 0.03, 0.03, 0.0, 0.0, 0.0])
    pair = pairs.Pair("A met B", (Span(0, 1),), (Span(6, 7),), "YIELD", 2, "cooperation")
    roots = pairs.predict([pair], kit)[0]
    assert roots is not None
    assert roots["YIELD"] == pytest.approx(0.06)
    assert pairs.score([pair], [roots])["root_accuracy"] == 1.0
    assert set(roots) == {"AGREE", "YIELD", "AID", "ACCUSE", "ASSAULT"}  # "none" is no answer


def test_a_class_of_many_likely_types_wins_its_level() -> None:
    roots = {"AGREE": 0.3, "ACCUSE": 0.25, "REJECT": 0.25, "ASSAULT": 0.2}
    pair = pairs.Pair("", (), (), "AGREE", 3, "conflict")
    got = pairs.score([pair], [roots])
    assert (got["root_accuracy"], got["quad_accuracy"], got["binary_accuracy"]) == (1.0, 1.0, 1.0)


def test_parties_that_no_word_covers_are_counted(tmp_path: Path) -> None:
    rows = [["marked_sentence", "gold_root"], ["Avaria blamed<s> </s>Belmora", "ACCUSE"]]
    assert pairs.run(table(tmp_path / "g.tsv", *rows), fake_kit())["unplaced"] == 1


def test_parties_of_two_sentences_are_scored_by_the_one_that_has_more(tmp_path: Path) -> None:
    rows = [
        ["marked_sentence", "gold_root"],
        ["<s>Rebels</s> shelled towns. <t>One big town</t> blamed all.", "ASSAULT"],
    ]
    got = pairs.run(table(tmp_path / "g.tsv", *rows), fake_kit())
    assert got["unplaced"] == 0


def test_pairs_need_gold_and_a_reader(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no marked pair"):
        pairs.run(table(tmp_path / "g.tsv", ["marked_sentence", "x"], ["<s>A</s> met <t>B</t>", "1"]), fake_kit())
    with pytest.raises(ModelError, match="learned reader"):
        pairs.run(tmp_path / "g.tsv", SimpleNamespace(reader=None))


# ---- records ----

OLDER = [
    {
        "id": "old-1",
        "date": "1999-04-05",
        "source": [{"code": "USA GOV"}],
        "target": [{"code": "PANGOV"}],
        "code": "1011",
        "event": "DEMAND",
        "text": "The American president demanded a lower toll of Panama.",
    },
    {"source": "FRA", "target": "---", "code": "FIGHT", "text": "French forces fought on."},
    {
        "source": "USAGOV",
        "target": "CHN",
        "code": "057",
        "event": "",
        "text": "Washington and Beijing opened ties.",
    },
]
NEWER = [
    {
        "id": "new-1",
        "date": "20250203",
        "source": "Invented Wire",
        "actor": [{"code": "USA", "sector": "GOV"}, {"code": "FRA", "sector": "GOV"}],
        "recipient": [{"code": "RUS"}],
        "event": ["ACCUSE"],
        "text": "Paris and Washington accused Moscow.",
    },
    {
        "actor": {"code": "RUS"},
        "recipient": [],
        "event": "CONCEDE",
        "text": "Paris  and Washington accused Moscow.",
    },
    {
        "actor": [],
        "recipient": None,
        "source": "Invented Wire",
        "event": "PROTEST",
        "text": "Crowds marched.",
    },
    {"actor": "UNO", "recipient": "SDN", "event": "AID", "status": "denied", "text": "No food came."},
    {"actor": "UNO", "event": "statement", "text": "The UN said so."},
]


@pytest.mark.parametrize("form", ["list", "lines", "pretty", "wrapped"])
def test_records_are_read_in_every_shape(form: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.json"
    everything = OLDER + NEWER
    text = {
        "list": json.dumps(everything),
        "lines": "\n".join(map(json.dumps, everything)),
        "pretty": ",\n".join(json.dumps(record, indent=2) for record in everything),
        "wrapped": json.dumps({"version": 1, "records": everything}),
    }[form]
    path.write_text(text, "utf-8-sig")
    items, unread = records.read_items(path)
    assert unread == 1  # a type that is none
    assert [item.deeds for item in items] == [
        [Deed("REQUEST", ("USA",), ("PAN",))],
        [Deed("ASSAULT", ("FRA",), ())],
        [Deed("SUPPORT", ("USA",), ("CHN",))],
        [Deed("ACCUSE", ("USA", "FRA"), ("RUS",)), Deed("YIELD", ("RUS",), ())],  # one text, two records
        [Deed("PROTEST", (), ())],
        [],
    ]
    assert [item.date for item in items[:4]] == [dt.date(1999, 4, 5), None, None, dt.date(2025, 2, 3)]


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("USA", ("USA",)),
        ("usa gov", ("USA",)),
        ("USAGOVMIL", ("USA",)),
        ("PAL", ("PSE",)),
        ("USA; FRA", ("USA", "FRA")),
        ("IGOUNO", (None,)),
        ("REB", (None,)),
        ("", ()),
        ("N/A", ()),
        (None, ()),
        ([], ()),
        (["USA", "USA GOV"], ("USA",)),
        ({"code": ["USA", "FRA"]}, ("USA", "FRA")),
        ([{"code": None, "entity_text": "somebody"}], (None,)),
        ([{"actor": {"code": "DEU"}}], ("DEU",)),
    ],
)
def test_actors_in_every_shape(value: Any, codes: tuple[str | None, ...]) -> None:
    [deed] = _deeds({"text": "x", "event": "AID", "actor": value})
    assert deed.actors == codes


def _deeds(record: dict[str, Any]) -> list[Deed]:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.json"
        path.write_text(json.dumps(record), "utf-8")
        return records.read_items(path)[0][0].deeds


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "no PLOVER records"), ('{"a": 1}', "no PLOVER records"), ('{"text": "x"}\n{"text', "line 2")],
)
def test_a_file_without_records_is_an_error(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, "utf-8")
    with pytest.raises(ReadError, match=message):
        records.read_items(path)


def levels(gold: Sequence[Deed], found: Sequence[Deed]) -> list[tuple[float, float] | None]:
    """(precision, recall) of type, actor and dyad; None for a level that the item is left out of."""
    got = records.score([(gold, found)])
    items = (got["items"], got["actor_items"], got["dyad_items"])
    names = ("type", "actor", "dyad")
    return [(got[f"{n}_precision"], got[f"{n}_recall"]) if k else None for n, k in zip(names, items, strict=True)]


def deed(kind: str, actors: str, recipients: str = "") -> Deed:
    """`deed("AID", "USA FRA", "SDN")`; "?" for a code that is no country's."""
    sides = [tuple(None if c == "?" else c for c in side.split()) for side in (actors, recipients)]
    return Deed(kind, sides[0], sides[1])


ALL: tuple[float, float] = (1.0, 1.0)
NONE: tuple[float, float] = (0.0, 0.0)


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [
        # every actor with every recipient
        ([deed("AID", "USA FRA", "SDN")], [deed("AID", "USA FRA", "SDN")], [ALL, ALL, ALL]),
        ([deed("AID", "USA FRA", "SDN")], [deed("AID", "USA", "SDN")], [ALL, (1.0, 0.5), (1.0, 0.5)]),
        ([deed("AID", "USA", "SDN")], [deed("AID", "USA", "TCD")], [ALL, ALL, NONE]),
        ([deed("AID", "USA", "SDN")], [deed("AID", "SDN", "USA")], [ALL, NONE, NONE]),
        ([deed("AID", "USA")], [deed("AID", "USA", "SDN")], [ALL, ALL, NONE]),
        ([deed("AID", "USA")], [deed("AID", "USA"), deed("ACCUSE", "USA")], [(0.5, 1.0)] * 3),
        # two actors and no recipient go in either direction, both where the other side has both
        ([deed("CONSULT", "USA", "FRA")], [deed("CONSULT", "FRA USA")], [ALL, ALL, ALL]),
        ([deed("CONSULT", "USA FRA")], [deed("CONSULT", "FRA", "USA")], [ALL, ALL, ALL]),
        ([deed("CONSULT", "USA FRA")], [deed("CONSULT", "FRA USA")], [ALL, ALL, ALL]),
        (
            [deed("CONSULT", "USA", "FRA"), deed("CONSULT", "FRA", "USA")],
            [deed("CONSULT", "USA FRA")],
            [ALL, ALL, ALL],
        ),
        ([deed("CONSULT", "USA FRA")], [deed("CONSULT", "USA DEU")], [ALL, (0.5, 0.5), NONE]),
        ([deed("CONSULT", "USA FRA DEU")], [deed("CONSULT", "USA FRA")], [ALL, (1.0, 0.6667), (1.0, 0.3333)]),
        # domestic, twice the same country, nobody
        ([deed("COERCE", "RUS", "RUS")], [deed("COERCE", "RUS RUS", "RUS")], [ALL, ALL, ALL]),
        ([deed("PROTEST", "")], [deed("PROTEST", "")], [ALL, ALL, ALL]),
        # left out of a level
        ([deed("AID", "?", "SDN")], [deed("AID", "USA", "SDN")], [ALL, None, None]),
        ([deed("AID", "USA", "?")], [deed("AID", "USA", "SDN")], [ALL, ALL, None]),
        ([deed("AID", "USA")], [], [NONE, NONE, NONE]),
    ],
)  # fmt: skip
def test_levels_of_records(gold: list[Deed], found: list[Deed], expected: list[tuple[float, float] | None]) -> None:
    assert levels(gold, found) == expected


def test_records_are_micro_averages() -> None:
    got = records.score(
        [
            ([deed("AID", "USA")], [deed("AID", "USA")]),
            ([deed("AID", "USA")], [deed("ACCUSE", "USA"), deed("AGREE", "USA")]),
        ]
    )
    assert (got["items"], got["type_gold"], got["type_found"]) == (2, 2, 3)
    assert (got["type_precision"], got["type_recall"], got["type_f1"]) == (0.3333, 0.5, 0.4)


def fake_code(article: Article, kit: Any) -> Coded:
    """Codes by the verbs of `VERBS`, the United States to Panama."""
    span = Span(0, len(article.text))
    events = [
        coded_event(article.id, span, kind, ["USA"], ["PAN", None], "denied" if "not" in article.text else "actual")
        for verb, kind in VERBS.items()
        if verb in article.text
    ]
    return Coded(article, tuple(events))


def test_records_run_the_pipeline_on_each_text_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Article] = []

    def code(article: Article, kit: Any) -> Coded:
        seen.append(article)
        return fake_code(article, kit)

    monkeypatch.setattr("dragoman.pipeline.code", code)
    rows = [
        {
            "text": "They blamed them.",
            "event": "DISAPPROVE",
            "source": "USA",
            "target": "PAN",
            "date": "2020-01-02",
        },
        {"text": "They  blamed them.", "event": "ACCUSE", "source": "USA", "target": "COL"},
        {"text": "They freed them.", "event": "YIELD", "source": "USA", "target": "PAN"},
        {"text": "They had not shelled them.", "event": "REJECT", "source": "USA", "target": "PAN"},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    got = records.run(path, None)
    assert [a.text for a in seen] == ["They blamed them.", "They freed them.", "They had not shelled them."]
    assert seen[0].date == dt.date(2020, 1, 2)
    assert (got["type_precision"], got["type_recall"]) == (1.0, 0.6667)
    assert (got["dyad_precision"], got["dyad_recall"]) == (1.0, 0.5)


def test_records_through_the_whole_path(tmp_path: Path) -> None:
    """Frames alone, so that the figures do not hang on a model."""
    from dragoman.pipeline import Kit
    from dragoman.settings import Settings

    rows = [
        {
            "source": "FRA",
            "target": "RUS",
            "code": "DISAPPROVE",
            "text": "France condemned Russia on Monday.",
        },
        {"actor": "TUR", "recipient": "SYR", "event": "ASSAULT", "text": "Turkish jets bombed Syria."},
        {
            "actor": ["EGY", "JOR"],
            "event": "CONSULT",
            "text": "Egypt and Jordan held talks.",
        },
        {"actor": "UNO", "recipient": "SDN", "event": "AID", "text": "Nothing of note was said here."},
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    got = records.run(path, Kit.load(Settings(learned=False)))
    assert (got["items"], got["actor_items"], got["dyad_items"]) == (4, 3, 3)
    assert (got["type_precision"], got["type_recall"]) == (1.0, 0.75)
    assert (got["actor_f1"], got["dyad_f1"]) == (1.0, 1.0)


# ---- types ----


def test_the_mapping_is_complete_and_reasoned(tmp_path: Path) -> None:
    assert types.mapping()["AIR_STRIKE"] == ("ASSAULT",)
    assert types.mapping()["NATURAL_DISASTER"] == ()
    path = tmp_path / "acled.toml"
    path.write_text('[ARREST]\ntypes = ["COERCE"]\n', "utf-8")
    with pytest.raises(CodebookError, match="ARREST has no 'reason'"):
        types.mapping(path)
    path.write_text('[ARREST]\ntypes = ["JAIL"]\nreason = "x"\n', "utf-8")
    types.mapping.cache_clear()
    with pytest.raises(CodebookError, match="'JAIL' is no PLOVER type"):
        types.mapping(path)


def test_types_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.pipeline.code", fake_code)
    rows = [
        ["id", "EventSnippet", "SubType"],
        ["1", "Jets shelled a town and blamed rebels.", "AIR_STRIKE"],  # right, and more
        ["2", "Jets blamed rebels.", "AIR_STRIKE"],
        ["3", "A base has not shelled anyone.", "ATTACK"],  # denied: nothing found
        ["4", "A minister blamed a neighbour.", "ATTRIB"],
        ["5", "The earth shook.", "NATURAL_DISASTER"],
    ]
    got = types.run(table(tmp_path / "g.tsv", *rows), None)
    assert (got["items"], got["left_out"], got["silent"], got["accuracy"]) == (4, 1, 1, 0.5)
    # ASSAULT: always right where found (1 of 1), one of three; ACCUSE: right once of three times, one of one
    assert got["ASSAULT_f1"] == 0.5
    assert got["ACCUSE_f1"] == 0.5
    assert got["macro_f1"] == 0.5
    assert (got["AIR_STRIKE_accuracy"], got["ATTACK_accuracy"], got["ATTRIB_accuracy"]) == (0.5, 0.0, 1.0)


def test_an_unknown_sub_type_is_an_error(tmp_path: Path) -> None:
    path = table(tmp_path / "g.tsv", ["EventSnippet", "SubType"], ["Something.", "PICNIC"])
    with pytest.raises(ReadError, match="unknown sub-type 'PICNIC'.*acled.toml"):
        types.read_items(path)
