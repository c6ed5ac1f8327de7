"""Raw scores of a draft → the probability that its type, actor and recipient are all right.

A logistic model over a handful of scores; its weights are fitted by `training/calibrate.py` on annotated articles that
the reader was not trained on, and lie in `models/confidence.json`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from dragoman.events.decide import Draft, DraftParty


def features(draft: Draft, framed: bool) -> dict[str, float]:
    """What the calibration looks at: log odds of the trigger, logs of the shares of type, roles and links."""
    return {
        "bias": 1.0,
        "trigger": max(-6.0, min(6.0, draft.score)),
        "type": math.log(max(draft.type_share, 1e-3)),
        "actor": math.log(max((p.probability for p in draft.actors), default=0.3)),
        "no_actor": 0.0 if draft.actors else 1.0,
        "recipient": math.log(max((p.probability for p in draft.recipients), default=0.5)),
        "no_recipient": 0.0 if draft.recipients else 1.0,
        "link": math.log(max(_link(draft.actors) * _link(draft.recipients), 1e-3)),
        "frame": 1.0 if framed else 0.0,
    }


def calibrated(draft: Draft, framed: bool, weights: Mapping[str, float]) -> float:
    """The calibrated probability; features without a weight count nothing."""
    z = sum(weights.get(k, 0.0) * v for k, v in features(draft, framed).items())
    return 1.0 / (1.0 + math.exp(-z))


def _link(parties: tuple[DraftParty, ...]) -> float:
    return min((p.link.probability for p in parties), default=1.0)
