"""Windows, paths, decisions and merging, each on hand-made input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from dragoman.events import merge_tellings
from dragoman.events.paths import FAR, children_of, distance, labels_of, paths_from
from dragoman.events.windows import AFTER, BEFORE, CORE, TITLE, lay_out
from dragoman.records import Actor, Date, Event, Party, Span


class Words:
    """One piece a word."""

    cls, sep = 1, 2

    def words(self, words: Sequence[str]) -> list[list[int]]:
        return [[10 + len(w)] for w in words]


def test_every_word_is_core_once_and_only_once() -> None:
    sents = [n // 17 for n in range(2_000)]
    windows = lay_out("A title", ["w"] * 2_000, sents, Words())
    core = [w for win in windows for w, c in zip(win.words, win.core, strict=True) if c]
    assert core == list(range(2_000))


def test_windows_fit_the_encoder() -> None:
    assert CORE + BEFORE + AFTER + TITLE + 3 < 512
    windows = lay_out("t " * 300, ["w"] * 3_000, [0] * 3_000, Words())
    assert max(len(w.ids) for w in windows) <= 512


def test_a_window_sees_the_sentences_before_its_core() -> None:
    windows = lay_out(None, ["w"] * 1_000, [n // 20 for n in range(1_000)], Words())
    assert windows[1].words[0] < min(w for w, c in zip(windows[1].words, windows[1].core, strict=True) if c)


def test_paths_name_the_way_through_the_tree() -> None:
    # Spain accused France of lying: accused(1) is the root
    heads = [1, 1, 1, 1, 3]
    labels = labels_of(["nsubj", "ROOT", "dobj", "prep", "pcomp"], ["spain", "accuse", "france", "of", "lie"])
    found = paths_from(1, heads, labels, children_of(heads))
    assert found == {1: "=", 0: ">nsubj", 2: ">dobj", 3: ">prep:of", 4: ">prep:of>pcomp"}
    assert paths_from(4, heads, labels, children_of(heads))[0] == "<pcomp<prep:of>nsubj"


def test_words_elsewhere_have_a_distance() -> None:
    assert [distance(d) for d in (-9, -1, 1, 7)] == ["s-4", "s-1", "s+1", "s+2"]
    assert FAR not in {distance(d) for d in range(-9, 9)}


def party(code: str) -> Party:
    return Party(Actor(code, code, code), Span(0, 1), code)


TEXT = "Oslo condemned the raid. Oslo condemned the raid again. Oslo praised Rome."


def event(at: int, word: str, **changes: object) -> Event:
    start = TEXT.index(word, at)
    sentence = next(s for s in (Span(0, 24), Span(25, 55), Span(56, 74)) if s.start <= start < s.end)
    made = Event(
        id=f"{start}", article="a", sentence=sentence, trigger=Span(start, start + len(word)), type="ACCUSE", modes=(),
        contexts=(), quad=3, score=-3.0, actors=(party("NOR"),), recipients=(), status="actual", status_spans=(),
        speaker=None, date=Date("2025-02-02", basis="published"), place=None, coder="model", frame=None, confidence=0.5,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_same_told_twice_is_one_event_with_both_sentences() -> None:
    merged = merge_tellings([event(0, "condemned"), event(25, "condemned")], TEXT)
    assert len(merged) == 1
    assert merged[0].also == (Span(25, 55),)


@pytest.mark.parametrize(
    "changes",
    [
        {"actors": (party("SWE"),)},
        {"recipients": (party("DNK"),), "actors": (party("FIN"),)},
        {"type": "REJECT"},
        {"status": "denied"},
        {"date": Date("2024-11", basis="stated")},
    ],
)
def test_what_differs_is_not_merged(changes: dict[str, object]) -> None:
    first = event(0, "condemned", date=Date("2025-02-02", basis="stated"))
    assert len(merge_tellings([first, event(25, "condemned", **changes)], TEXT)) == 2


def test_a_second_telling_fills_what_the_first_left_out() -> None:
    merged = merge_tellings([event(0, "condemned"), event(25, "condemned", recipients=(party("DNK"),))], TEXT)
    assert [p.actor.code for p in merged[0].recipients] == ["DNK"]


def test_merging_twice_changes_nothing() -> None:
    once = merge_tellings([event(0, "condemned"), event(25, "condemned")], TEXT)
    assert merge_tellings(once, TEXT) == once


def test_scores_stay_probabilities() -> None:
    from dragoman.events.reader import log_sigmoid, sigmoid, softmax

    x = np.array([[-1e4, 0.0, 1e4]], dtype=np.float32)
    assert np.allclose(softmax(x).sum(), 1)
    assert np.all((sigmoid(x) >= 0) & (sigmoid(x) <= 1))
    assert np.all(np.isfinite(log_sigmoid(x)))
