"""Corrections: kept apart, applied in every view, undone, through re-coding and re-linking, and exported as gold."""

from __future__ import annotations

import dataclasses
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.evaluate import articles as score
from dragoman.export import write
from dragoman.export.gold import gold, gold_zip
from dragoman.language import split_sentences
from dragoman.link import happening_of, is_linked, link
from dragoman.records import Coded, Event, Span
from dragoman.store import Correction, Store
from dragoman.views.agreement import agreement, kappa
from dragoman.web import edit
from dragoman.web.desk import Desk
from samples import COL, PAN, threat
from web import again, make_store


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Store.open(make_store(tmp_path / "store.duckdb")) as store:
        yield Desk(store, split_sentences, edit=True)


def first(desk: Desk) -> Event:
    return desk.store.coded(threat().article.id).events[0]  # type: ignore[union-attr]


def judge(desk: Desk, verdict: str, coder: str = "Ann", **values: object) -> str:
    sent = {"kind": "event", "target": first_id(), "verdict": verdict, "coder": coder, **values}
    correction = edit.correction_from(desk, sent)
    desk.store.correct(correction)
    return correction.id


def first_id() -> str:
    return threat().events[0].id


def test_a_rejected_event_is_in_no_view_and_no_export_and_comes_back(desk: Desk) -> None:
    before = desk.store.coded(threat().article.id)
    done = judge(desk, "rejected", reason="no threat")
    assert not is_linked(desk.store)
    link(desk.store)
    assert first_id() not in [event.id for event, _ in desk.store.events()]
    sink = io.BytesIO()
    write(desk.store, sink, "json")
    assert first_id() not in sink.getvalue().decode()
    assert desk.store.ask(f"SELECT * FROM event_list WHERE id = '{first_id()}'").rows == []
    assert desk.store.machine(threat().article.id) == before
    desk.store.undo(done, by="Bob")
    assert desk.store.coded(threat().article.id) == before
    assert desk.store.corrections()[0].undone_by == "Bob"
    with pytest.raises(UsageError, match="already"):
        desk.store.undo(done, by="Bob")


def test_an_amended_event_has_the_new_values_and_their_score(desk: Desk) -> None:
    judge(desk, "amended", type="sanction", status="planned", date="2025-03", contexts=["legal"],
          recipient_words=["Colombia"], recipient_code=["PAN"], recipient_sector=["GOV"])  # fmt: skip
    event = first(desk)
    assert (event.type, event.status, event.date.value, event.date.grain) == ("SANCTION", "planned", "2025-03", "month")
    assert (event.quad, event.score) == (desk.codebook.quad("SANCTION"), desk.codebook.score("SANCTION", event.modes))
    assert event.coder == "hand" and event.contexts == ("legal",)
    assert event.recipients[0].actor.id == PAN.id, "the actor of the store with that code and sector"
    text = threat().article.text
    assert text[event.recipients[0].span.start : event.recipients[0].span.end] == "Colombia"


def test_amending_back_to_what_the_machine_had_is_accepting(desk: Desk) -> None:
    judge(desk, "amended", status="denied")
    judge(desk, "amended", status="actual")
    assert [c.verdict for c in desk.store.corrections()] == ["amended", "accepted"]
    assert desk.store.coded(threat().article.id) == desk.store.machine(threat().article.id)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"type": "FROWN"}, "No type"),
        ({"status": "maybe"}, "No status"),
        ({"date": "soon"}, "is no day"),
        ({"actor_words": ["Nobody here"]}, "must stand in the article"),
        ({"actor_words": ["Colombia"], "actor_code": ["XXX"]}, "No code XXX"),
        ({"coder": " "}, "Say who you are"),
        ({"modes": ["frown"]}, "No mode"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(desk: Desk, values: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        judge(desk, "amended", **{"coder": "Ann", **values})  # type: ignore[arg-type]
    assert desk.store.corrections() == []


def test_a_correction_survives_coding_anew_and_another_type(desk: Desk) -> None:
    judge(desk, "amended", status="denied")
    machine = threat()
    other = dataclasses.replace(machine.events[0], id="0" * 16, type="REJECT", confidence=0.2)
    desk.store.add([dataclasses.replace(machine, events=(other,))], coder_version="newer")
    link(desk.store)
    event = first(desk)
    assert (event.id, event.type, event.status) == ("0" * 16, "REJECT", "denied"), "known by its words"
    assert desk.store.machine(machine.article.id).events == (other,)  # type: ignore[union-attr]
    desk.store.add([dataclasses.replace(machine, events=())], coder_version="newest")
    assert [(e.type, e.status) for e in desk.store.coded(machine.article.id).events] == [("THREATEN", "denied")]  # type: ignore[union-attr]


def test_a_rejection_survives_coding_anew(desk: Desk) -> None:
    judge(desk, "rejected")
    desk.store.add([threat(confidence=0.5)], coder_version="newer")
    assert desk.store.coded(threat().article.id).events == ()  # type: ignore[union-attr]
    assert desk.store.machine(threat().article.id).events[0].confidence == 0.5  # type: ignore[union-attr]


def test_an_actor_is_amended_wherever_it_stands_and_in_what_comes_later(desk: Desk) -> None:
    sent = {"kind": "actor", "target": COL.id, "verdict": "amended", "coder": "Ann", "name": "Bogotá", "code": "COL",
            "sectors": "MIL", "office": ""}  # fmt: skip
    desk.store.correct(edit.correction_from(desk, sent))
    seen = [p.actor for e, _ in desk.store.events() for p in (*e.actors, *e.recipients) if p.actor.id == COL.id]
    assert len(seen) >= 3 and {(a.name, a.sectors) for a in seen} == {("Bogotá", ("MIL",))}
    desk.store.add([dataclasses.replace(again(), events=again().events)], coder_version="newer")
    assert desk.store.coded(again().article.id).events[0].recipients[0].actor.name == "Bogotá"  # type: ignore[union-attr]
    desk.store.undo(desk.store.corrections()[0].id, by="Ann")
    assert desk.store.coded(again().article.id) == again()


def test_a_rejected_actor_is_out_of_all_events(desk: Desk) -> None:
    desk.store.correct(
        edit.correction_from(desk, {"kind": "actor", "target": COL.id, "verdict": "rejected", "coder": "A"})
    )
    assert all(p.actor.id != COL.id for e, _ in desk.store.events() for p in (*e.actors, *e.recipients))


def test_a_speech_is_amended_and_rejected(desk: Desk) -> None:
    said = threat().speeches[0]
    sent = {"kind": "speech", "target": said.id, "coder": "Ann"}
    desk.store.correct(edit.correction_from(desk, {**sent, "verdict": "amended", "force": "promises"}))
    assert desk.store.coded(said.article).speeches[0].force == "promises"  # type: ignore[union-attr]
    desk.store.correct(edit.correction_from(desk, {**sent, "verdict": "rejected"}))
    assert desk.store.coded(said.article).speeches == ()  # type: ignore[union-attr]


def test_a_missed_event_is_added_with_its_words(desk: Desk) -> None:
    sent = {"kind": "event", "verdict": "added", "target": threat().article.id, "coder": "Ann", "type": "REJECT",
            "words": "would go on", "actor_words": "Rubio", "actor_code": "USA", "actor_sector": "GOV"}  # fmt: skip
    correction = edit.correction_from(desk, sent)
    desk.store.correct(correction)
    added = next(e for e in desk.store.coded(threat().article.id).events if e.id == correction.target)  # type: ignore[union-attr]
    text = threat().article.text
    assert text[added.trigger.start : added.trigger.end] == "would go on"
    assert text[added.sentence.start :].startswith("Rubio said") and added.actors[0].actor.code == "USA"
    desk.store.undo(correction.id, by="Ann")
    assert desk.store.coded(threat().article.id) == desk.store.machine(threat().article.id)


def test_tellings_are_taken_apart_and_put_together_through_every_linking(desk: Desk) -> None:
    whole = happening_of(desk.store, first_id())
    assert len(whole.tellings) == 2
    sent = {"kind": "telling", "target": again().events[0].id, "coder": "Ann"}
    apart = edit.correction_from(desk, {**sent, "verdict": "rejected"})
    desk.store.correct(apart)
    for rebuild in (False, True):
        link(desk.store, rebuild=rebuild)
        assert len(happening_of(desk.store, first_id()).tellings) == 1
    other = happening_of(desk.store, first_id()).id
    desk.store.correct(edit.correction_from(desk, {**sent, "verdict": "amended", "with": f"/happening/{other}"}))
    for rebuild in (False, True):
        link(desk.store, rebuild=rebuild)
        assert len(happening_of(desk.store, first_id()).tellings) == 2


def test_checked_articles_are_gold_that_eval_and_training_take(desk: Desk) -> None:
    judge(desk, "amended", status="planned")
    assert gold_zip(desk.store, split_sentences) == gold_zip(desk.store, split_sentences)
    assert list(gold(desk.store, split_sentences)) == []
    key = threat().article.id
    desk.store.correct(
        edit.correction_from(desk, {"kind": "article", "target": key, "verdict": "accepted", "coder": "A"})
    )
    with zipfile.ZipFile(io.BytesIO(gold_zip(desk.store, split_sentences))) as archive:
        record = json.loads(archive.read(f"{key}.json"))
    assert record["coders"] == ["A"] and record["events"][0]["status"] == "planned"
    (item,) = score.gold_items(record)
    assert (item.type, item.actors, item.recipients, item.status) == ("THREATEN", {"USA"}, {"COL"}, "planned")
    found = Coded(score.article_of(record), (dataclasses.replace(first(desk), sentence=Span(0, 5)),))
    assert score.score([([item], score.found_items(record, found))])["dyad_f1"] == 1.0
    sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
    try:
        import examples
    finally:
        sys.path.pop(0)
    spans, at = [], 0
    for sentence in record["sentences"]:
        spans.append(Span(at, at + len(sentence)))
        at += len(sentence) + 1
    placed = examples._placed(record["events"][0], "\n".join(record["sentences"]), spans)
    assert placed is not None and all(p["span"] for p in placed["actors"] + placed["recipients"])


def test_two_coders_are_compared_on_what_both_judged(desk: Desk) -> None:
    judge(desk, "amended", coder="Ann", status="planned")
    judge(desk, "accepted", coder="Bob")
    found = agreement(desk.store.corrections(), "Ann", "Bob")
    assert found["items"] == 1 and [d["field"] for d in found["differences"]] == ["status"]
    by_field = {row["field"]: row for row in found["fields"]}
    assert by_field["status"] == {"field": "status", "n": 1, "agreed": 0, "kappa": 0.0}
    assert by_field["type"]["agreed"] == 1 and by_field["type"]["kappa"] is None


def test_kappa_is_cohens() -> None:
    table = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert kappa(table) == {"n": 50, "agreed": 35, "kappa": 0.4}


def test_unknown_fields_and_silent_changes_are_refused(desk: Desk) -> None:
    with pytest.raises(UsageError, match="cannot be corrected"):
        desk.store.correct(Correction(kind="event", target="x", verdict="amended", coder="A", changes={"colour": 1}))
    with pytest.raises(UsageError, match="Nothing was changed"):
        desk.store.correct(Correction(kind="event", target="x", verdict="amended", coder="A"))
