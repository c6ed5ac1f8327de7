"""Codebooks of one's own: read, checked, coded by frames, likeness and a head; a head that does not fit is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dragoman.cli import train as train_command
from dragoman.cli.main import main
from dragoman.codebook.own import load_own, problems
from dragoman.errors import CodebookError, UsageError
from dragoman.evaluate._own import GoldEvent, GoldSentence, Score, _matched, read_gold
from dragoman.events.own import fit_head, load_head, trigger_words
from dragoman.pipeline import Kit, code
from dragoman.records import Article
from dragoman.settings import Settings

FISHING = Path(__file__).parents[1] / "docs" / "fishing"
SEIZE = """
name = "SEIZE"
definition = "Boats are taken."
quad = 4
score = -6
[[frames]]
kind = "verb"
roles = "subj > obj"
lines = "seize {boat}"
[[examples]]
text = "Norway seized a Russian boat."
trigger = "seized"
[[near_misses]]
text = "He seized the day."
"""
LIMIT = (
    SEIZE.replace("SEIZE", "LIMIT").replace("seize {boat}", "limit {quota}").replace("Norway seized", "Spain seized")
)


def folder(path: Path, manifest: str = 'name = "mine"\n', **types: str) -> Path:
    path.mkdir(exist_ok=True)
    (path / "codebook.toml").write_text(manifest, "utf-8")
    for name, text in types.items():
        (path / f"{name}.toml").write_text(text, "utf-8")
    return path


def test_a_codebook(tmp_path: Path) -> None:
    own = load_own(folder(tmp_path, SEIZE=SEIZE))
    assert (own.name, own.beside, list(own.codebook.types)) == ("mine", False, ["SEIZE"])
    assert own.codebook.types["SEIZE"].examples[0].trigger == "seized"
    assert own.version.startswith("mine-")


def test_its_version_follows_its_files_and_its_head(tmp_path: Path) -> None:
    first = load_own(folder(tmp_path, SEIZE=SEIZE)).version
    second = load_own(folder(tmp_path, SEIZE=SEIZE.replace("-6", "-5"))).version
    (tmp_path / "head.npz").write_bytes(b"x")
    assert len({first, second, load_own(tmp_path).version}) == 3


@pytest.mark.parametrize(
    ("manifest", "types", "message"),
    [
        ('name = "m"\nbesides = true\n', {"SEIZE": SEIZE}, "unknown key 'besides'"),
        ("beside = true\n", {"AID": SEIZE.replace("SEIZE", "AID")}, "PLOVER has a type AID too"),
        ("", {}, "no types"),
        ("", {"SEIZE": SEIZE.replace('"SEIZE"', '"OTHER"')}, "'name' must be 'SEIZE'"),
        ("", {"SEIZE": SEIZE.replace('trigger = "seized"', 'trigger = "took"')}, "'took' is not in"),
        ("", {"SEIZE": SEIZE, "LIMIT": LIMIT.replace("limit {quota}", "seize {boat}")}, "is there twice"),
        ("", {"SEIZE": SEIZE + '[confused_with]\nAID = "x"\n'}, "names 'AID', which is no type"),
        ("not toml", {"SEIZE": SEIZE}, "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, manifest: str, types: dict[str, str], message: str) -> None:
    with pytest.raises(CodebookError, match=message):
        load_own(folder(tmp_path, manifest, **types))


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="is no folder"):
        load_own(tmp_path / "none")


def test_what_is_missing_and_what_overlaps(tmp_path: Path) -> None:
    bare = 'name = "BARE"\ndefinition = ""\nquad = 1\nscore = 1\n'
    own = load_own(folder(tmp_path, SEIZE=SEIZE.replace('trigger = "seized"', ""), LIMIT=LIMIT, BARE=bare))
    fires = {
        "Norway seized a Russian boat.": [("SEIZE", "SEIZE.a"), ("LIMIT", "LIMIT.b")],
        "Spain seized a Russian boat.": [("SEIZE", "SEIZE.a")],
        "He seized the day.": [("SEIZE", "SEIZE.a")],
    }
    found = list(problems(own, lambda text: fires[text]))
    assert found == [
        "BARE: no definition. Say in a sentence what belongs to it and what does not.",
        "BARE: no frames. It is found by likeness with its examples only.",
        "BARE: 0 examples. Add some, to 3 or more, worded differently.",
        "BARE: no near misses. Add sentences that come close and do not belong.",
        "LIMIT: 1 examples. Add some, to 3 or more, worded differently.",
        "LIMIT: no frame of it finds its example “Spain seized a Russian boat.”; SEIZE takes it by SEIZE.a.",
        "SEIZE: 1 examples. Add some, to 3 or more, worded differently.",
        "SEIZE: the example “Norway seized a Russian boat.” has no trigger: the word that tells the event is guessed.",
        "SEIZE: its example “Norway seized a Russian boat.” is also LIMIT, by LIMIT.b.",
        "SEIZE: frame SEIZE.a takes the near miss “He seized the day.”.",
    ]


def test_the_check_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codebook", "check", str(folder(tmp_path, SEIZE=SEIZE))]) == 1
    out = capsys.readouterr().out
    assert "SEIZE: 1 examples." in out and "mine: 1 types, 1 frames, 1 examples, no head; 1 remarks." in out
    assert main(["codebook", "SEIZE", "--codebook", str(tmp_path)]) == 0
    assert "Boats are taken." in capsys.readouterr().out
    assert main(["codebook", "check"]) == 2


# --- coding ---


@pytest.fixture(scope="module")
def without_model(kit: Kit) -> Kit:
    return replace(kit, reader=None, settings=Settings(learned=False))


def text(words: str) -> Article:
    return Article("a", words, "c")


def test_frames_alone_need_no_model(tmp_path: Path, without_model: Kit) -> None:
    mine = without_model.with_codebook(load_own(folder(tmp_path, SEIZE=SEIZE)))
    found = code(text("Norway seized a Russian boat. Norway condemned Russia."), mine).events
    assert [(e.type, e.quad, e.score, e.actors[0].actor.code) for e in found] == [("SEIZE", 4, -6.0, "NOR")]


def test_beside_plover(tmp_path: Path, without_model: Kit) -> None:
    mine = without_model.with_codebook(load_own(folder(tmp_path, "beside = true\n", SEIZE=SEIZE)))
    found = code(text("Norway seized a Russian boat. Norway condemned Russia."), mine).events
    assert {"SEIZE", "ACCUSE"} <= {event.type for event in found}


def test_likeness_finds_what_no_frame_sees(kit: Kit) -> None:
    own = load_own(FISHING / "codebook")
    types = {name: replace(kind, frames=()) for name, kind in own.codebook.types.items() if name in ("SEIZE", "TALKS")}
    bare = replace(own, codebook=replace(own.codebook, types=types, index={}))
    mine = kit.with_codebook(bare, by="likeness")
    found = code(text("The Swedish navy seized a Finnish trawler in the gulf."), mine).events
    assert [event.type for event in found] == ["SEIZE"]
    assert found[0].coder == "model" and found[0].frame is None


def test_likeness_needs_examples(tmp_path: Path, kit: Kit) -> None:
    bare = SEIZE[: SEIZE.index("[[examples]]")]
    with pytest.raises(CodebookError, match="SEIZE: no examples"):
        kit.with_codebook(load_own(folder(tmp_path, SEIZE=bare)), by="likeness")


# --- a head ---


def states(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Three kinds of points that a plane can part."""
    chance = np.random.default_rng(seed)
    kinds = np.repeat([0, 1, 2], 40)
    centres = chance.normal(0, 3, (3, 20))
    return (centres[kinds] + chance.normal(0, 1, (120, 20))).astype(np.float32), kinds


def test_a_head_learns_what_can_be_learnt() -> None:
    x, kinds = states()
    head = fit_head(("A", "B"), x, kinds)
    assert (head(x).argmax(1) == kinds).mean() > 0.97
    assert np.array_equal(head(x), fit_head(("A", "B"), x, kinds)(x))


def test_a_head_is_kept_and_refused_where_it_does_not_fit(tmp_path: Path) -> None:
    x, kinds = states()
    head = fit_head(("A", "B"), x, kinds)
    path = tmp_path / "head.npz"
    head.save(path)
    assert np.array_equal(load_head(path, ("A", "B"))(x), head(x))
    with pytest.raises(CodebookError, match="fitted with another types"):
        load_head(path, ("A", "C"))
    replace(head, model="older").save(path)
    with pytest.raises(CodebookError, match="fitted with another model"):
        load_head(path, ("A", "B"))
    path.write_bytes(b"no head")
    with pytest.raises(CodebookError, match="is no head"):
        load_head(path, ("A", "B"))


def test_by_a_head_that_is_not_there(tmp_path: Path, kit: Kit) -> None:
    with pytest.raises(CodebookError, match="has no head yet"):
        kit.with_codebook(load_own(folder(tmp_path, SEIZE=SEIZE)), by="head")


def test_training_from_a_few_sentences(
    tmp_path: Path, kit: Kit, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kit, "load", classmethod(lambda cls, settings=None: kit))
    assert train_command
    limit = LIMIT.replace("Spain seized a Russian boat", "Spain cut a quota")
    limit = limit.replace('trigger = "seized"', 'trigger = "cut"')
    mine = folder(tmp_path / "mine", SEIZE=SEIZE, LIMIT=limit)
    gold = tmp_path / "gold.jsonl"
    lines = [
        {"text": "Norway seized a Russian boat.", "events": [{"type": "SEIZE", "trigger": "seized", "actor": ["NOR"]}]},
        {"text": "Spain cut the quota for cod.", "events": [{"type": "LIMIT", "trigger": "cut"}]},
        {"text": "The sun shone on the harbour.", "events": []},
    ]
    gold.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert main(["train", "--codebook", str(mine), "--gold", str(gold)]) == 0
    assert "mine: 3 sentences, 2 events." in capsys.readouterr().out
    assert (mine / "head.npz").exists()
    coder = kit.with_codebook(load_own(mine)).own
    assert coder is not None and coder.by == "head"
    assert main(["train", "--codebook", str(mine), "--gold", str(gold), "--score"]) == 0
    out = capsys.readouterr().out
    assert [line.split("  ")[0] for line in out.splitlines()[1:]] == [
        "frames alone", "likeness alone", "frames and likeness", "head alone", "frames and head"
    ]  # fmt: skip


def test_the_word_of_a_trigger() -> None:
    none = np.full(17, -1.0, np.float32)
    seen = none.copy()
    seen[0] = -5.0
    words = [(0, 5, "a", none), (6, 12, "b", seen), (13, 20, "c", none)]
    assert trigger_words("aaaaa bbbbbb ccccccc", "bbbbbb ccccccc", words) == {1}
    assert trigger_words("aaaaa bbbbbb ccccccc", "", words) == {1}, "where the reader sees most"
    assert trigger_words("", "", []) == set()


# --- gold ---


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("no json", "line 1: no JSON"),
        ('{"events": []}', "line 1: no 'text'"),
        ('{"text": "x"}', "line 1: no list of 'events'"),
        ('{"text": "x", "events": [{"type": "NONE"}]}', "'type' must be one of SEIZE"),
        ('{"text": "x", "events": [{"type": "SEIZE", "trigger": "y"}]}', "'y' is not in the text"),
        ('{"text": "x", "date": "1.2.2025", "events": []}', "'1.2.2025' is no day"),
        ("", "holds no sentences"),
    ],
)
def test_gold_is_checked(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "gold").write_text(line + "\n", "utf-8")
    with pytest.raises(UsageError, match=message):
        read_gold(tmp_path / "gold", ["SEIZE"])


def test_scores_by_hand(tmp_path: Path, without_model: Kit) -> None:
    mine = without_model.with_codebook(load_own(folder(tmp_path, SEIZE=SEIZE)))
    events = code(text("Norway seized a Russian boat. Norway seized the boat."), mine).events
    told = (GoldEvent("SEIZE", actors=frozenset({"NOR"}), recipients=frozenset({"RUS"})), GoldEvent("LIMIT"))
    score = _matched("frames alone", told, events)
    assert (score.told, score.coded, score.found, score.dyads) == (2, len(events), 1, 1)
    assert Score("frames alone", 4, 2, 1, 0).f1 == pytest.approx(1 / 3)


def test_the_worked_example_is_whole() -> None:
    own = load_own(FISHING / "codebook")
    gold = read_gold(FISHING / "gold.jsonl", own.codebook.types)
    assert len(gold) == 100 and {e.type for item in gold for e in item.events} == set(own.codebook.types)
    said = {example.text for kind in own.codebook.types.values() for example in (*kind.examples, *kind.near_misses)}
    assert not said & {item.text for item in gold}, "no gold sentence is an example"
    assert all(isinstance(item, GoldSentence) for item in gold)
