"""`dragoman eval stories`: the measures against known values, and the reading of gold."""

from __future__ import annotations

import itertools
import json
import random
from pathlib import Path

import pytest

from dragoman.errors import ReadError
from dragoman.evaluate._clusters import adjusted_rand, bcubed, ceaf, conll, muc
from dragoman.evaluate.stories import by_tfidf, event_at, read_gold, score
from dragoman.records import Coded, Span
from links import article, told


def test_measures_of_known_groupings() -> None:
    gold, found = "AAABBCC", "xxyyyzz"
    assert bcubed(gold, gold) == muc(gold, gold) == ceaf(gold, gold) == adjusted_rand(gold, gold) == 1.0
    precision = (2 * 2 / 2 + 1 / 3 + 2 * 2 / 3 + 2 * 2 / 2) / 7
    recall = (2 * 2 / 3 + 1 / 3 + 2 * 2 / 2 + 2 * 2 / 2) / 7
    assert bcubed(gold, found) == pytest.approx(2 * precision * recall / (precision + recall))
    assert muc(gold, found) == pytest.approx(3 / 4)  # three links of four are there, either way
    assert ceaf(gold, found) == pytest.approx((4 / 5 + 4 / 5 + 1) / 3)
    assert conll(gold, found) == pytest.approx((muc(gold, found) + bcubed(gold, found) + ceaf(gold, found)) / 3)
    assert abs(adjusted_rand("AABB", "xyxy")) < 0.51
    assert muc("ABC", "xyz") == 1.0 and muc("AAB", "xyz") == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_the_best_matching_is_the_best(seed: int) -> None:
    chance = random.Random(seed)
    gold = [chance.choice("ABCD") for _ in range(12)]
    found = [chance.choice("wxyz") for _ in range(12)]
    size = {label: (gold + found).count(label) for label in {*gold, *found}}
    pairs = list(zip(gold, found, strict=True))
    golds, founds = sorted(set(gold)), sorted(set(found))
    founds += [""] * len(golds)
    best = max(
        sum(2 * pairs.count((g, f)) / (size[g] + size[f]) for g, f in zip(golds, order, strict=False) if f)
        for order in itertools.permutations(founds, len(golds))
    )
    precision, recall = best / len(set(found)), best / len(golds)
    assert ceaf(gold, found) == pytest.approx(2 * precision * recall / (precision + recall))


def test_gold_of_both_kinds_is_read(tmp_path: Path) -> None:
    for name in ("event_0/a.txt", "event_0/b.txt", "event_1/c.txt"):
        (tmp_path / "news" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "news" / name).write_text(f"Text of {name}", encoding="utf-8")
    tokens = [["0", "0", "Rebels", "-"], ["0", "1", "attacked", "(ACT12)"], ["0", "2", "it", "-"],
              ["1", "0", "They", "(HUM3)"], ["1", "1", "sang", "(ACT4)"],
              ["1", "2", "fires", "(Singleton_ACTI_9_1)"]]  # fmt: skip
    (tmp_path / "ecb.jsonl").write_text(json.dumps({"doc": "1/1ecb/7", "lines": tokens}), encoding="utf-8")
    marked, folders = read_gold(tmp_path)
    assert [document.story for document in folders] == ["event_0", "event_0", "event_1"]
    assert marked[0].text == "Rebels attacked it\nThey sang fires" and marked[0].story == "1/1ecb"
    assert marked[0].mentions == ((Span(7, 15), "ACT12"), (Span(29, 34), "1/1ecb/7/Singleton_ACTI_9_1"))
    (tmp_path / "ecb.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(ReadError, match="line 1: no document of ECB"):
        read_gold(tmp_path)
    with pytest.raises(ReadError, match="no stories"):
        read_gold(tmp_path / "news" / "event_0" / "nothing")


def test_scores_of_a_small_collection(tmp_path: Path) -> None:
    from dragoman.evaluate.stories import Document

    texts = ["Rubio threatened Panama with tariffs on coffee.", "Rubio threatened Panama with tariffs on all coffee."]
    coded = []
    for text in texts:
        of = article(text, date=None)
        coded.append(Coded(of, (told(of, "THREATEN", "Rubio", "threatened", "Panama"),)))
    documents = [Document(f"d{n}", text, "one", ((Span(6, 16), "ACT1"),)) for n, text in enumerate(texts)]
    found = score(documents, coded)
    assert found["stories_bcubed_f1"] == found["happenings_bcubed_f1"] == found["happenings_conll_f1"] == 1.0
    assert found["n_mentions_coded"] == 2
    assert event_at(coded[0].events, Span(0, 5)) is None
    assert by_tfidf(["coffee beans rise", "coffee beans rise", "a harbour of mines"]) == [0, 0, 1]
