"""What happened on which day in; a series by day or month, gaps filled, out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from dragoman.web.desk import Row

DAYS = 100
"""A series that covers more days is told by month."""
MONTHS = 240
"""One that covers more months is told by year."""
_STRAYS = 0.08
"""The share that may be left out at the beginning."""
QUADS = {1: "verbal_cooperation", 2: "material_cooperation", 3: "verbal_conflict", 4: "material_conflict"}


def series(told: Iterable[Mapping[str, Any]]) -> Row:
    """`told` has day, quad and score.

    Points carry the number of each quad class and the mean score; `earlier` is how many lie before the first.
    """
    dated = [row for row in told if row["day"] is not None]
    days = [row["day"] for row in dated]
    if not days:
        return {"grain": "day", "earlier": 0, "points": []}
    first, last = _without_strays(days)
    months = (last.year - first.year) * 12 + last.month - first.month
    grain = "day" if (last - first).days <= DAYS else "month" if months <= MONTHS else "year"
    points: dict[str, Row] = {period: _empty(period) for period in _periods(first, last, grain)}
    scores: dict[str, list[float]] = {period: [] for period in points}
    for row in dated:
        point = points.get(_period(row["day"], grain))
        if point is None:
            continue
        if row["quad"] in QUADS:
            point[QUADS[row["quad"]]] += 1
        point["all"] += 1
        if row["score"] is not None:
            scores[point["period"]].append(row["score"])
    for period, found in scores.items():
        points[period]["score"] = round(sum(found) / len(found), 2) if found else None
    return {"grain": grain, "earlier": sum(day < first for day in days), "points": list(points.values())}


def _without_strays(days: list[dt.date]) -> tuple[dt.date, dt.date]:
    """First and last day; where a few lie so far back that they take half the room ("in 1903"), without them."""
    ordered = sorted(days)
    first, last = ordered[0], ordered[-1]
    later = ordered[int(len(ordered) * _STRAYS)]
    return (later, last) if (last - later) * 2 < last - first else (first, last)


def _empty(period: str) -> Row:
    return {"period": period, "all": 0, **dict.fromkeys(QUADS.values(), 0), "score": None}


def _period(day: dt.date, grain: str) -> str:
    return day.isoformat()[: {"day": 10, "month": 7, "year": 4}[grain]]


def _periods(first: dt.date, last: dt.date, grain: str) -> list[str]:
    count = (last - first).days + 1
    return list(dict.fromkeys(_period(first + dt.timedelta(days=n), grain) for n in range(count)))
