"""Statuses against TimeML's marks, and meetings against titles of readouts: gold made up here."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest

from dragoman.actors import Lexicon
from dragoman.errors import ReadError
from dragoman.evaluate import readouts, status
from dragoman.evaluate.readouts import Found, other_side, read_items
from dragoman.evaluate.status import load_marks, read_gold
from dragoman.facts import load_facts
from dragoman.records import Actor, Article, Date, Event, Parse, Party, Span, Status

_FRAME = """<?xml version="1.0" ?>
<TimeML><DOCID>made-up</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="2003-05-06" functionInDocument="CREATION_TIME">20030506</TIMEX3></DCT>
<TEXT>Chad <EVENT eid="e1">expelled</EVENT> an envoy. It <EVENT eid="e2">will</EVENT> not
<EVENT eid="e3">shell</EVENT> the town, <EVENT eid="e4">urged</EVENT> a
<EVENT eid="e5">truce</EVENT>, <EVENT eid="e6">refused</EVENT> to <EVENT eid="e7">talk</EVENT>,
<EVENT eid="e8">managed</EVENT> to <EVENT eid="e9">free</EVENT> two pilots, <EVENT eid="e10">might</EVENT>
and <EVENT eid="e11">sign</EVENT>, and <EVENT eid="e12">denied</EVENT> a <EVENT eid="e13">raid</EVENT>.
It <EVENT eid="e14">began</EVENT> to <EVENT eid="e15">pull out</EVENT>.</TEXT>
{marks}
</TimeML>
"""

_INSTANCES = {
    1: ("PAST", "none"),
    3: ("FUTURE", ""),
    4: ("PAST", ""),
    5: ("NONE", ""),
    6: ("PAST", ""),
    7: ("INFINITIVE", ""),
    8: ("PAST", ""),
    9: ("INFINITIVE", ""),
    11: ("NONE", "Might"),
    12: ("PAST", ""),
    13: ("NONE", ""),
    14: ("PAST", ""),
    15: ("INFINITIVE", ""),
}
"""Tense and modality of each marked event."""
_NEGATED = {3}
_LINKS = (
    ("ALINK", "INITIATES", 14, "relatedToEventInstance", 15),
    ("SLINK", "MODAL", 4, "subordinatedEventInstance", 5),
    ("SLINK", "COUNTER_FACTIVE", 6, "subordinatedEventInstance", 7),
    ("SLINK", "FACTIVE", 8, "subordinatedEventInstance", 9),
    ("SLINK", "NEG_EVIDENTIAL", 12, "subordinatedEventInstance", 13),
)


def timeml(tenses: Mapping[int, str] | None = None, negated: Collection[int] = _NEGATED) -> str:
    """The document, with other tenses or another choice of negated events where these are given."""
    marks = [
        f'<MAKEINSTANCE eventID="e{n}" eiid="ei{n}" tense="{(tenses or {}).get(n, tense)}" '
        f'polarity="{"NEG" if n in negated else "POS"}" modality="{modality}" />'
        for n, (tense, modality) in _INSTANCES.items()
    ]
    marks += [f'<{tag} relType="{kind}" eventInstanceID="ei{a}" {to}="ei{b}" />' for tag, kind, a, to, b in _LINKS]
    return _FRAME.replace("{marks}", "\n".join(marks))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "made-up.tml").write_text(timeml(), "utf-8")
    return tmp_path


def event(document: status.Document, word: str, kind: str, told: Status) -> Event:
    start = document.text.index(word)
    span = Span(start, start + len(word))
    return Event(
        id=word, article="a", sentence=span, trigger=span, type=kind, modes=(), contexts=(), quad=1, score=0.0,
        actors=(), recipients=(), status=told, status_spans=(), speaker=None, date=Date(None), place=None,
        coder="model", frame=None, confidence=0.5,
    )  # fmt: skip


def test_what_marks_tell(folder: Path) -> None:
    document = read_gold(folder)[0]
    told = {document.text[e.span.start : e.span.end]: e.told for e in document.events}
    assert document.date == dt.date(2003, 5, 6)
    assert told == {
        "expelled": "real",
        "shell": "denied",
        "urged": "real",
        "truce": "unreal",
        "refused": "real",
        "talk": "denied",
        "managed": "real",
        "free": "real",
        "sign": "unreal",
        "denied": "real",
        "raid": "denied",
        "began": "real",
        "pull out": "real",
    }


def test_what_is_to_begin_is_unreal(tmp_path: Path) -> None:
    (tmp_path / "b.tml").write_text(timeml({14: "FUTURE"}), "utf-8")
    assert [e.told for e in read_gold(tmp_path)[0].events][-2:] == ["unreal", "unreal"]


def test_polarity_of_a_file_that_negates_most_is_not_believed(tmp_path: Path) -> None:
    (tmp_path / "n.tml").write_text(timeml(negated=_INSTANCES), "utf-8")
    told = [e.told for e in read_gold(tmp_path)[0].events]
    assert told[0] == "real"
    assert told.count("denied") == 2, "links are"


def test_agreement(folder: Path) -> None:
    document = read_gold(folder)[0]
    events = [
        event(document, "expelled", "SANCTION", "historical"),
        event(document, "shell", "ASSAULT", "denied"),
        event(document, "truce", "AGREE", "planned"),
        event(document, "talk", "REJECT", "actual"),
        event(document, "raid", "ASSAULT", "actual"),
        event(document, "pilots", "RETREAT", "actual"),
    ]
    scores = status.score(status.pair(document, events, Parse(document.text, (), ())))
    assert scores["compared"] == 5, "pilots is no marked event"
    assert scores["agreement"] == 0.6
    assert (scores["compared_told_aside"], scores["agreement_told_aside"]) == (3, 0.6667)
    assert (scores["real_gold"], scores["unreal_gold"], scores["denied_gold"]) == (1, 1, 3)
    assert (scores["unreal_f1"], scores["denied_f1"], scores["always_real"]) == (1.0, 0.5, 0.2)


def test_every_status_and_told_type_is_one_of_the_codebook() -> None:
    from dragoman.codebook import load_codebook

    marks = load_marks()
    assert set(marks.statuses) == {"actual", "ongoing", "planned", "hypothetical", "denied", "historical"}
    assert {t for types in marks.told_by.values() for t in types} <= set(load_codebook().types)


def test_gold_without_events_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.tml").write_text("<TimeML><TEXT>Nothing.</TEXT></TimeML>", "utf-8")
    with pytest.raises(ReadError, match="no TimeML with EVENT"):
        read_gold(tmp_path)
    (tmp_path / "x.tml").write_text("<TimeML><TEXT>", "utf-8")
    with pytest.raises(ReadError, match="not well-formed"):
        read_gold(tmp_path)


# ---- readouts ----

LEXICON = Lexicon(load_facts())


@pytest.mark.parametrize(
    ("title", "other"),
    [
        ("readout of president does call with prime minister roe of new zealand", "NZL"),
        ("joint readout of vice president does virtual meeting with the kenyan foreign minister", "KEN"),
        ("readout of the advisors meetings with the ministers of japan and of the republic of korea", None),
        ("readout of president does call with governors", None),
        ("readout of the advisors meeting with un special envoy for yemen jan roe", None),
        ("readout of a convening on housing in panama", None),
    ],
)
def test_the_other_side_of_a_title(title: str, other: str | None) -> None:
    assert other_side(title, dt.date(2022, 3, 4), LEXICON) == other


def test_items_come_without_their_title(tmp_path: Path) -> None:
    rows = [
        {"id": "2022-03-04-readout-of-does-call-with-the-king-of-norway", "date": "2022-03-04",
         "title": "Readout of Doe’s Call with", "text": "Doe spoke with the king today. They discussed fish."},
        {"id": "17", "date": "2022-03-05", "title": "Readout of Doe’s Meeting with the Emir of Kuwait",
         "text": "Doe met the emir today. They discussed oil."},
        {"id": "18", "date": "2022-03-05", "title": "A Proclamation on Fish", "text": "Fish matter to us all."},
    ]  # fmt: skip
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    items = read_items(path, SimpleNamespace(lexicon=LEXICON))
    assert {(i.other, i.article.title) for i in items} == {("NOR", None), ("KWT", None)}


def test_scores_of_readouts() -> None:
    day = dt.date(2022, 3, 4)
    found = [
        Found("NOR", day, ((frozenset({"USA", "NOR"}), "2022-03-03"),)),
        Found("NOR", day, ((frozenset({"USA", "NOR", "SWE"}), "2022-03-08"),)),
        Found("NOR", day, ((frozenset({"USA"}), "2022-03-04"),)),
        Found("NOR", day, ()),
    ]
    assert readouts.score(found) == {"items": 4, "consult": 0.75, "parties": 0.5, "alone": 0.25, "dated": 0.25}


def test_meetings_to_come_do_not_count() -> None:
    document = status.Document("d", "They met. They will meet.", None, ())
    us, them = (Party(Actor(c, c, c), Span(0, 1), c) for c in ("USA", "NOR"))
    events = [
        dataclasses.replace(event(document, "met", "CONSULT", told), actors=(us,), recipients=(them,))
        for told in get_args(Status)
    ]
    item = readouts.Item(Article("a", document.text, "c"), "NOR")
    assert readouts.found_in(item, events).consults == ((frozenset({"USA", "NOR"}), None),) * 3
