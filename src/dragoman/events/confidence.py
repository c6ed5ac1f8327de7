"""Raw scores of a draft → the probability that its type, actor and recipient are all right."""

from __future__ import annotations

import math

from dragoman.events.decide import Draft, DraftParty

WEIGHTS = {
    "bias": 0.0,
    "trigger": 1.0,
    "type": 0.5,
    "actor": 0.5,
    "recipient": 0.3,
    "link": 0.5,
    "frame": 0.3,
}


def features(draft: Draft, framed: bool) -> dict[str, float]:
    """What the calibration looks at: log odds of the trigger, logs of the shares of type, roles and links."""
    return {
        "bias": 1.0,
        "trigger": draft.score,
        "type": math.log(max(draft.type_share, 1e-3)),
        "actor": math.log(max((p.probability for p in draft.actors), default=0.3)),
        "recipient": math.log(max((p.probability for p in draft.recipients), default=0.5)),
        "link": math.log(max(_link(draft.actors) * _link(draft.recipients), 1e-3)),
        "frame": 1.0 if framed else 0.0,
    }


def calibrated(draft: Draft, framed: bool) -> float:
    """The calibrated probability."""
    z = sum(WEIGHTS[k] * v for k, v in features(draft, framed).items())
    return 1.0 / (1.0 + math.exp(-z))


def _link(parties: tuple[DraftParty, ...]) -> float:
    return min((p.link.probability for p in parties), default=1.0)
