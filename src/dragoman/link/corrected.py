"""Corrections of links in; which events must and must not be one happening, and which answers are none, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dragoman.store.corrections import read_corrections, standing
from dragoman.store.database import Database


@dataclass(frozen=True, slots=True)
class Said:
    """What people said of links, by mention."""

    apart: frozenset[frozenset[str]]
    """Pairs that are two happenings."""
    together: frozenset[tuple[str, str]]
    """Pairs that are one, the lesser first."""
    no_answer: tuple[tuple[frozenset[str], frozenset[str]], ...]
    """Mentions of a cause, mentions of what does not answer it."""


def said_of_links(database: Database) -> Said:
    """From the corrections that stand; words that no event stands on any more are passed over."""
    apart: set[frozenset[str]] = set()
    together: set[tuple[str, str]] = set()
    no_answer = []
    for correction in standing(read_corrections(database, inside=True)):
        if correction.kind == "telling" and correction.article is not None:
            own = {"article": correction.article, "start": correction.start, "end": correction.end}
            here = _mentions(database, [own])
            if correction.verdict == "rejected":
                others = _mentions(database, correction.changes["others"])
                apart |= {frozenset((a, b)) for a in here for b in others if a != b}
            elif correction.verdict == "amended":
                others = _mentions(database, correction.changes["with"])
                together |= {(min(a, b), max(a, b)) for a in here for b in others if a != b}
        elif correction.kind == "answer" and correction.verdict == "rejected":
            cause, answer = (_mentions(database, correction.before[side]) for side in ("cause", "answer"))
            no_answer.append((cause, answer))
    return Said(frozenset(apart), frozenset(together), tuple(no_answer))


def _mentions(database: Database, anchors: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The events that stand on these words, each by the one that shares most of them."""
    query = """
        SELECT mention
        FROM link_events
        WHERE article = $article AND trigger_start < $end AND trigger_end > $start
        ORDER BY least(trigger_end, $end) - greatest(trigger_start, $start) DESC, mention
        LIMIT 1
    """
    found = (database.read(query, {key: anchor[key] for key in ("article", "start", "end")}) for anchor in anchors)
    return frozenset(row["mention"] for rows in found for row in rows)
