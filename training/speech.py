"""PolNeAR's training half → `src/dragoman/speech/weights.json`, by which speeches are kept or dropped.

    python training/speech.py GOLD [--out FILE]

GOLD is a folder with `text/` and `attributions/`. Every draft that the rules make is one example; it is
right where the measure of `dragoman eval speech` pairs it with an annotated content. Logistic regression
with L2 over features seen at least `MIN_COUNT` times; C and the threshold are chosen by five folds over
articles. Nothing is random but the order of the folds, which is seeded: the same gold gives the same
file.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from dragoman.evaluate.speech import Attribution, pair, quoted_words, read_gold, within
from dragoman.language import load_parser, split_sentences
from dragoman.records import Parse
from dragoman.speech.cues import load_cues
from dragoman.speech.drafts import Draft
from dragoman.speech.find import find_drafts
from dragoman.speech.tree import Tree
from dragoman.speech.weigh import features

MIN_COUNT = 5
STRENGTHS = (0.1, 0.2, 0.4)
"""C of the regression, from strong to weak shrinking."""
FOLDS = 5
LEAST_SHARE = 0.2
"""A draft that shares fewer words with the content it is paired with is not taken for right."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent.parent / "src/dragoman/speech/weights.json")
    options = parser.parse_args()
    rows, labels, groups, missed = examples(options.gold, parses_of(options.gold))
    fit(rows, labels, groups, missed, options.out)


def parses_of(gold: Path) -> dict[str, Parse]:
    """Every text of the gold, parsed."""
    language = load_parser()
    texts = {document.text for document in read_gold(gold)}
    return {text: language.parse(text, split_sentences(text)) for text in sorted(texts)}


def examples(gold: Path, parses: dict[str, Parse]) -> tuple[list[list[str]], list[bool], list[str], int]:
    """Features, label and article of every draft, and how many contents no draft was paired with."""
    cues = load_cues()
    made: dict[str, list[tuple[Draft, list[str]]]] = {}
    rows: list[list[str]] = []
    labels: list[bool] = []
    groups: list[str] = []
    missed = 0
    for document in read_gold(gold):
        if document.text not in parses:
            continue
        if document.text not in made:
            parse = parses[document.text]
            tree = Tree(parse)
            made[document.text] = [
                (draft, features(tree, draft, drafts)) for drafts in find_drafts(parse, tree, cues) for draft in drafts
            ]
        quoted = quoted_words(document.text)
        seen = [
            (draft, vector)
            for draft, vector in made[document.text]
            if draft.cue is None or not within(document.text, draft.cue, quoted)
        ]
        ours = [_attribution(draft) for draft, _ in seen]
        paired = {o for _, o, share in pair(document.text, document.attributions, ours) if share >= LEAST_SHARE}
        missed += len(document.attributions) - len(paired)
        for place, (_, vector) in enumerate(seen):
            rows.append(vector)
            labels.append(place in paired)
            groups.append(document.text)
    return rows, labels, groups, missed


def _attribution(draft: Draft) -> Attribution:
    return Attribution(
        tuple(draft.content),
        (draft.cue,) if draft.cue is not None else (),
        (draft.source_span,) if draft.source_span is not None else (),
    )


def fit(rows: Sequence[Sequence[str]], labels: Sequence[bool], groups: Sequence[str], missed: int, out: Path) -> None:
    """Choose C and the threshold by cross-validation, fit on all, write."""
    counts = Counter(name for row in rows for name in set(row))
    names = sorted(name for name, count in counts.items() if count >= MIN_COUNT)
    place = {name: n for n, name in enumerate(names)}
    matrix = _matrix(rows, place)
    truth = np.array(labels)
    folds = _folds(groups)
    best: tuple[float, float, float] = (0.0, 0.0, 0.0)
    for strength in STRENGTHS:
        guess = np.zeros(len(rows))
        for fold in range(FOLDS):
            model = _model(strength).fit(matrix[folds != fold], truth[folds != fold])
            guess[folds == fold] = model.predict_proba(matrix[folds == fold])[:, 1]
        for keep in np.arange(0.2, 0.6, 0.02):
            kept = guess >= keep
            hits = int(truth[kept].sum())
            f1 = 2 * hits / (int(kept.sum()) + int(truth.sum()) + missed)
            best = max(best, (f1, strength, float(keep)))
        print(f"C={strength}: best so far F1 {best[0]:.4f} with C={best[1]}, keep={best[2]:.2f}")
    model: Any = _model(best[1]).fit(matrix, truth)
    weights = {name: round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.02}
    by_family: dict[str, int] = defaultdict(int)
    for name in weights:
        by_family[name.partition("=")[0]] += 1
    data = {"bias": round(float(model.intercept_[0]), 3), "keep": round(best[2], 2), "features": weights}
    out.write_text(json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")
    print(f"{len(rows)} drafts, {len(weights)} weights, written to {out}")


def _matrix(rows: Sequence[Sequence[str]], place: dict[str, int]) -> Any:
    indexes, starts = [], [0]
    for row in rows:
        indexes += sorted({place[name] for name in row if name in place})
        starts.append(len(indexes))
    return csr_matrix((np.ones(len(indexes)), indexes, starts), shape=(len(rows), len(place)))


def _folds(groups: Sequence[str]) -> Any:
    articles = sorted(set(groups))
    random.Random(1).shuffle(articles)
    fold = {article: n % FOLDS for n, article in enumerate(articles)}
    return np.array([fold[group] for group in groups])


def _model(strength: float) -> Any:
    return LogisticRegression(C=strength, max_iter=2000, solver="liblinear", random_state=0)


if __name__ == "__main__":
    main()
