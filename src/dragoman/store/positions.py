"""Positions to rows of `positions` and `position_parties`, and back; and which of them are about an issue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dragoman.records import Position, Span
from dragoman.store.cells import (
    Row,
    date_row,
    party_row,
    span_cells,
    span_rows,
    to_date,
    to_parties,
    to_span,
    to_spans,
    without_prefix,
)

_EMPTY = frozenset(
    {
        "a",
        "an",
        "and",
        "any",
        "at",
        "by",
        "for",
        "from",
        "full",
        "in",
        "its",
        "large",
        "major",
        "mass",
        "new",
        "of",
    }
    | {"on", "or", "over", "the", "their", "to", "with"}
)
_ENDINGS = ("ations", "ation", "ings", "ing", "ees", "ee", "ed", "s")


def position_row(stand: Position, position: int) -> Row:
    as_of = date_row(stand.as_of)
    return {
        "id": stand.id,
        "position": position,
        "issue": stand.issue,
        **span_cells("issue", stand.issue_span),
        "contexts": list(stand.contexts),
        "stance": stand.stance,
        "label": stand.label,
        "day_from": as_of.pop("day_from"),
        "day_until": as_of.pop("day_until"),
        **{f"as_of_{key}": value for key, value in as_of.items()},
        "movement": stand.movement,
        **span_cells("movement", stand.movement_span),
        "descriptions": span_rows(stand.descriptions),
        "events": list(stand.events),
        "speeches": list(stand.speeches),
        "basis": stand.basis,
        "confidence": float(stand.confidence),
    }


def party_rows(stand: Position) -> Iterator[Row]:
    for role, parties in (("actor", (stand.actor,)), ("toward", stand.toward)):
        for position, party in enumerate(parties):
            yield {"stand": stand.id, "role": role, "position": position, **party_row(party)}


def to_position(row: Mapping[str, Any]) -> Position:
    """From a row of `positions` whose `parties` are its rows of `position_parties`."""
    return Position(
        id=row["id"],
        article=row["article"],
        actor=to_parties(row, "actor")[0],
        issue=row["issue"],
        issue_span=Span(row["issue_start"], row["issue_end"]),
        contexts=tuple(row["contexts"]),
        stance=row["stance"],
        label=row["label"],
        toward=to_parties(row, "toward"),
        as_of=to_date(without_prefix(row, "as_of_")),
        movement=row["movement"],
        movement_span=to_span(row, "movement"),
        descriptions=to_spans(row["descriptions"]),
        events=tuple(row["events"]),
        speeches=tuple(row["speeches"]),
        basis=row["basis"],
        confidence=row["confidence"],
    )


def about(issue: str, stand: Position) -> bool:
    """Whether a position is on the issue asked for: by its PLOVER context, or by a telling word in common.

    Of several words of a query the first decides, since in English it says what the last are about: "deportation
    flights" also finds "mass deportations". A word meets its relatives: "deportees", "deported".

    >>> sorted(issue_stems("the deportation flights")) == sorted(issue_stems("deported, a flight"))
    True
    """
    wanted = issue.strip().lower()
    if wanted in stand.contexts:
        return True
    words = [word for word in re.findall(r"[^\W_]+", wanted) if word not in _EMPTY]
    has = issue_stems(stand.issue)
    return bool(words) and _stem(words[0]) in has


def issue_stems(text: str) -> frozenset[str]:
    """The telling words of an issue, cut to what "deportation", "deportees" and "deport" share."""
    return frozenset(_stem(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in _EMPTY)


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word
