"""Fit the calibration of confidences on annotated articles that the reader has not seen, and put it in the catalogue.

    python training/calibrate.py --data ../shared/data --models src/dragoman/models

The articles are those held back when the model was trained (every third of the gold, see `train.py`). An event is right
where it is matched at level dyad. Reports the expected calibration error (ten equal bins), cross-validated by article.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from export import write_catalogue
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from dragoman.evaluate import articles as gold_format
from dragoman.events.confidence import features
from dragoman.pipeline import Kit, code
from dragoman.records import Coded


def collect(data: Path, kit: Kit) -> tuple[list[dict[str, float]], list[int], list[int]]:
    """Features of every event found, whether it is right, and the number of its article."""
    rows: list[dict[str, float]] = []
    right: list[int] = []
    groups: list[int] = []
    seen: dict[str, dict[str, float]] = {}

    def spy(draft: Any, framed: bool, weights: Any) -> float:
        seen[f"{len(seen)}"] = features(draft, framed)
        return (len(seen) - 1) / 10_000  # an index that survives in `confidence`

    sys.modules["dragoman.events.assemble"].calibrated = spy  # type: ignore[attr-defined]
    for n, d in enumerate(list(gold_format.articles(data / "gold" / "articles"))[::3]):
        seen.clear()
        coded = code(gold_format.article_of(d), kit)
        gold = gold_format.gold_items(d)
        events = [e for e in coded.events if e.status != "denied"]
        found = [gold_format.found_items(d, Coded(coded.article, (e,)))[0] for e in events]
        used = {id(p) for _, p in gold_format.match(gold, found, "dyad")}
        for e, item in zip(events, found, strict=True):
            rows.append(seen[str(round(e.confidence * 10_000))])
            right.append(int(id(item) in used))
            groups.append(n)
    return rows, right, groups


def ece(p: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = np.minimum((p * 10).astype(int), 9)
    return float(sum(abs(p[bins == b].mean() - y[bins == b].mean()) * (bins == b).mean() for b in set(bins)))


def main() -> None:
    """Collect, fit, write."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", type=Path, default=Path("../shared/data"))
    ap.add_argument("--models", type=Path, default=Path("src/dragoman/models"))
    ap.add_argument("--run", type=Path, required=True, help="the training run that the models were exported from")
    a = ap.parse_args()
    rows, right, groups = collect(a.data, Kit.load())
    names = list(rows[0])
    x, y = np.array([[r[k] for k in names] for r in rows]), np.array(right)
    held = np.zeros(len(y))
    for train, test in GroupKFold(5).split(x, y, groups):
        held[test] = (
            LogisticRegression(C=0.5, fit_intercept=False, max_iter=1000)
            .fit(x[train], y[train])
            .predict_proba(x[test])[:, 1]
        )
    fitted = LogisticRegression(C=0.5, fit_intercept=False, max_iter=1000).fit(x, y)
    found = {"weights": {k: round(float(w), 4) for k, w in zip(names, fitted.coef_[0], strict=True)},
             "events": len(y), "right": int(y.sum()), "ece_cross_validated": round(ece(held, y), 4)}  # fmt: skip
    (a.models / "confidence.json").write_text(json.dumps(found, indent=1))
    write_catalogue(a.models, json.loads((a.run / "labels.json").read_text()))
    print(found)


if __name__ == "__main__":
    main()
