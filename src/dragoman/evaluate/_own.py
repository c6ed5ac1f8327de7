"""Sentences annotated by a user's codebook → how well each way of coding finds their events; a fitted head."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from dragoman.codebook.own import OwnCodebook
from dragoman.errors import UsageError
from dragoman.events.own import Head, fit_head, trigger_words, words_of
from dragoman.pipeline import Kit, code
from dragoman.records import Article, Event, make_id

FOLDS = 5

Way = Literal["frames alone", "likeness alone", "frames and likeness", "head alone", "frames and head"]


@dataclass(frozen=True, slots=True)
class GoldEvent:
    """An event of a sentence, as annotated."""

    type: str
    trigger: str = ""
    """The words that tell it; empty where that was not annotated."""
    actors: frozenset[str] | None = None
    """Codes; None where that was not annotated."""
    recipients: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class GoldSentence:
    """A sentence (or a few) with all of its events."""

    text: str
    date: dt.date | None
    events: tuple[GoldEvent, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """How a way of coding did."""

    way: Way
    told: int
    """Events that the gold has."""
    coded: int
    found: int
    """Coded events whose type a sentence has."""
    dyads: int
    """Of those, how many have the actors and recipients right as well, where these are annotated."""

    def line(self) -> str:
        """For a terminal."""
        return (
            f"{self.way:<20} precision {_share(self.found, self.coded):.2f}  recall {_share(self.found, self.told):.2f}"
            f"  F1 {_f1(self.found, self.coded, self.told):.2f}  with both sides right "
            f"{_f1(self.dyads, self.coded, self.told):.2f}"
        )

    @property
    def f1(self) -> float:
        return _f1(self.found, self.coded, self.told)


def read_gold(path: Path, types: Iterable[str]) -> list[GoldSentence]:
    """Annotated sentences, a JSON object a line: `text`, perhaps `date`, and `events` with `type`, and perhaps
    `trigger`, `actor`, `recipient` (lists of codes). Raises UsageError naming the line.
    """
    known = set(types)
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    found = [_sentence(f"{path} line {n}", line, known) for n, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise UsageError(f"{path} holds no sentences.")
    return found


def _sentence(where: str, line: str, known: set[str]) -> GoldSentence:
    try:
        record: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise UsageError(f"{where}: no JSON: {error}.") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise UsageError(f"{where}: no 'text'.")
    if not isinstance(record.get("events"), list):
        raise UsageError(f"{where}: no list of 'events'; where nothing happens write [].")
    day = record.get("date")
    try:
        date = dt.date.fromisoformat(day) if day else None
    except (TypeError, ValueError):
        raise UsageError(f"{where}: '{day}' is no day. Write it as 2025-01-31.") from None
    return GoldSentence(record["text"], date, tuple(_event(where, record["text"], e, known) for e in record["events"]))


def _event(where: str, text: str, event: Any, known: set[str]) -> GoldEvent:
    if not isinstance(event, dict) or event.get("type") not in known:
        raise UsageError(f"{where}: an event's 'type' must be one of {', '.join(sorted(known))}.")
    trigger = event.get("trigger", "")
    if trigger not in text:
        raise UsageError(f"{where}: the trigger {trigger!r} is not in the text.")
    sides = {name: frozenset(event[name]) if name in event else None for name in ("actor", "recipient")}
    return GoldEvent(event["type"], trigger, sides["actor"], sides["recipient"])


def train(own: OwnCodebook, gold: Sequence[GoldSentence], kit: Kit) -> Head:
    """A head fitted on annotated sentences and on the codebook's own examples and near misses."""
    return _fit(own, [*_of_examples(own, kit), *(row for item in gold for row in _rows(item, kit, own))])


def compare(own: OwnCodebook, gold: Sequence[GoldSentence], kit: Kit, *, folds: int = FOLDS) -> Iterator[Score]:
    """Frames, likeness and a head, alone and together; a head codes only sentences that it was not fitted on."""
    yield _score("frames alone", gold, kit.with_codebook(own, by="frames"))
    alike = kit.with_codebook(own, by="likeness")
    yield _score("likeness alone", gold, _without_frames(alike))
    yield _score("frames and likeness", gold, alike)
    examples = _of_examples(own, kit)
    rows = [_rows(item, kit, own) for item in gold]
    alone, both = Score("head alone", 0, 0, 0, 0), Score("frames and head", 0, 0, 0, 0)
    for fold in range(folds):
        fit = [row for n, found in enumerate(rows) if n % folds != fold for row in found]
        held = [item for n, item in enumerate(gold) if n % folds == fold]
        if held:
            head = _fit(own, [*examples, *fit])
            trained = kit.with_codebook(own, by="head", head=head)
            alone = _sum(alone, _score(alone.way, held, _without_frames(trained)))
            both = _sum(both, _score(both.way, held, trained))
    yield from (alone, both)


def _without_frames(kit: Kit) -> Kit:
    return dataclasses.replace(kit, settings=dataclasses.replace(kit.settings, frames=False))


_Row = tuple[np.ndarray[tuple[int, ...], np.dtype[np.float32]], int]


def _fit(own: OwnCodebook, rows: Sequence[_Row]) -> Head:
    states = np.stack([state for state, _ in rows])
    return fit_head(tuple(own.codebook.types), states, np.array([kind for _, kind in rows]))


def _rows(item: GoldSentence, kit: Kit, own: OwnCodebook) -> list[_Row]:
    """A state for each word that may tell an event, with its kind: 0 none, else the index of its type plus 1."""
    names = list(own.codebook.types)
    words = words_of(item.text, kit.read)
    kinds = {
        i: names.index(event.type) + 1 for event in item.events for i in trigger_words(item.text, event.trigger, words)
    }
    return [(word[3], kinds.get(i, 0)) for i, word in enumerate(words)]


def _of_examples(own: OwnCodebook, kit: Kit) -> list[_Row]:
    rows: list[_Row] = []
    for name, type_ in own.codebook.types.items():
        for example in type_.examples:
            rows += _rows(GoldSentence(example.text, None, (GoldEvent(name, example.trigger),)), kit, own)
        for near in type_.near_misses:
            rows += _rows(GoldSentence(near.text, None, ()), kit, own)
    return rows


def _score(way: Way, gold: Sequence[GoldSentence], kit: Kit) -> Score:
    total = Score(way, 0, 0, 0, 0)
    for item in gold:
        article = Article(make_id(item.text), item.text, "gold", date=item.date)
        total = _sum(total, _matched(way, item.events, code(article, kit).events))
    return total


def _matched(way: Way, told: Sequence[GoldEvent], coded: Sequence[Event]) -> Score:
    """Each coded event takes an event of its type that none took before, one with the same sides if there is one."""
    left = list(told)
    found = dyads = 0
    for event in coded:
        same = [gold for gold in left if gold.type == event.type]
        if same:
            best = max(same, key=lambda gold: _sides(gold, event))
            left.remove(best)
            found += 1
            dyads += _sides(best, event)
    return Score(way, len(told), len(coded), found, dyads)


def _sides(gold: GoldEvent, event: Event) -> bool:
    actors = frozenset(party.actor.code for party in event.actors if party.actor.code)
    recipients = frozenset(party.actor.code for party in event.recipients if party.actor.code)
    if event.recipients == () and gold.actors is not None and gold.recipients is not None:
        return actors in (gold.actors, gold.actors | gold.recipients)  # "A and B met": all may be actors
    return gold.actors in (None, actors) and gold.recipients in (None, recipients)


def _sum(a: Score, b: Score) -> Score:
    return Score(a.way, a.told + b.told, a.coded + b.coded, a.found + b.found, a.dyads + b.dyads)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(found: int, coded: int, told: int) -> float:
    return 2 * found / (coded + told) if coded + told else 0.0
