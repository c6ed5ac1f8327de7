"""What people say against the machine's coding, kept apart from it: corrections in, the coding as corrected out.

The tables `machine_*` hold the rows of every article that is corrected as the coder made them; the tables that all read
hold them as corrected. So every view, export, link and query sees corrections, and taking one back restores the rest.
A correction is tied to the words, not to an id: it survives re-coding as long as the article's text is the same.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from dragoman.errors import UsageError
from dragoman.records import Actor, Coded, Date, Event, Party, Place, Position, Span, Speech, Trip, make_id
from dragoman.store.database import Database

Kind = Literal["event", "speech", "actor", "telling", "answer", "article"]
"""What is judged: an event, a speech, an actor wherever it occurs, that an event tells of a happening, that one
happening answers another, that all of an article was checked."""
Verdict = Literal["accepted", "rejected", "amended", "added"]

FIELDS: Mapping[str, frozenset[str]] = {
    "event": frozenset({"type", "modes", "contexts", "quad", "score", "status", "actors", "recipients", "date"}),
    "speech": frozenset({"speaker", "force", "form"}),
    "actor": frozenset({"name", "code", "sectors", "office"}),
    "telling": frozenset({"others", "with"}),
    "answer": frozenset({"to"}),
    "article": frozenset(),
}
"""What `Correction.changes` of each kind may hold."""

TABLE = """
CREATE TABLE IF NOT EXISTS corrections (
    id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    target VARCHAR NOT NULL,
    article VARCHAR,
    start INTEGER,
    "end" INTEGER,
    verdict VARCHAR NOT NULL,
    changes JSON NOT NULL,
    before JSON NOT NULL,
    coder VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL,
    undone_at TIMESTAMP,
    undone_by VARCHAR
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One judgement of one person on one item."""

    kind: Kind
    target: str
    """Id of the item when it was judged."""
    verdict: Verdict
    coder: str
    """Who."""
    reason: str = ""
    """Why."""
    article: str | None = None
    start: int | None = None
    """First character of the words that the item stands on: an event's trigger, the content of a speech."""
    end: int | None = None
    changes: Mapping[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    """Field of the record → what it should be."""
    before: Mapping[str, Any] = dataclasses.field(default_factory=dict[str, Any])
    """The record as the machine coded it: what was judged. Of one that was added, the record itself."""
    made_at: dt.datetime = dataclasses.field(default_factory=lambda: dt.datetime.now(dt.UTC).replace(tzinfo=None))
    undone_at: dt.datetime | None = None
    undone_by: str | None = None

    @property
    def id(self) -> str:
        return make_id("correction", self.kind, self.target, self.verdict, self.coder, self.made_at.isoformat())


def check(correction: Correction) -> None:
    """Raises UsageError for a correction that could not be kept or applied."""
    if correction.kind not in get_args(Kind):
        raise UsageError(f"No kind of correction '{correction.kind}': there are {', '.join(get_args(Kind))}.")
    if correction.verdict not in get_args(Verdict):
        raise UsageError(f"No verdict '{correction.verdict}': there are {', '.join(get_args(Verdict))}.")
    if not correction.coder.strip():
        raise UsageError("A correction needs a name: say who makes it.")
    if unknown := sorted(set(correction.changes) - FIELDS[correction.kind]):
        raise UsageError(f"{', '.join(unknown)} cannot be corrected on a {correction.kind}.")
    if correction.verdict == "amended" and not correction.changes:
        raise UsageError("Nothing was changed: accept it instead.")


def has_corrections(database: Database) -> bool:
    return database.has_table("corrections")


def read_corrections(database: Database, *, inside: bool = False) -> list[Correction]:
    """All corrections in the order in which they were made; `inside`: those of the open transaction too."""
    if not has_corrections(database):
        return []
    query = "SELECT * FROM corrections ORDER BY made_at, id"
    return [_correction(row) for row in (database.read(query) if inside else database.rows(query))]


def write_correction(database: Database, correction: Correction) -> None:
    database.execute(TABLE)
    row = {**dataclasses.asdict(correction), "id": correction.id}
    row["changes"], row["before"] = (
        json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        for value in (correction.changes, correction.before)
    )
    database.insert("corrections", [row], present="OR IGNORE")


def standing(corrections: Iterable[Correction]) -> list[Correction]:
    """Those that count: not taken back, and of several on one item the last."""
    found: dict[tuple[str, str], Correction] = {}
    for correction in corrections:
        if correction.undone_at is None:
            key = (correction.kind, _item(correction))
            found.pop(key, None)
            found[key] = correction
    return list(found.values())


def corrected(coded: Coded, corrections: Sequence[Correction]) -> Coded:
    """An article's coding with the corrections on it: those of its events and speeches, then those of actors."""
    events, speeches = list(coded.events), list(coded.speeches)
    for correction in standing(c for c in corrections if c.article == coded.article.id):
        if correction.kind == "event":
            events = _correct_events(events, correction)
        elif correction.kind == "speech":
            speeches = _correct_speeches(speeches, correction)
    out = dataclasses.replace(coded, events=tuple(events), speeches=tuple(speeches))
    for correction in standing(c for c in corrections if c.kind == "actor"):
        if correction.verdict != "accepted":
            out = _correct_actor(out, correction)
    return out


def party_of(data: Mapping[str, Any]) -> Party:
    """A party from its JSON."""
    actor = data["actor"]
    return Party(
        Actor(**{**actor, "sectors": tuple(actor["sectors"])}),
        Span(data["span"]["start"], data["span"]["end"]),
        data["text"],
        data["basis"],
        data["confidence"],
    )


def event_of(data: Mapping[str, Any]) -> Event:
    """An event from the JSON of its record."""
    values: dict[str, Any] = dict(data)
    for name in ("sentence", "trigger"):
        values[name] = Span(**data[name])
    for name in ("status_spans", "also"):
        values[name] = tuple(Span(**span) for span in data[name])
    for name in ("actors", "recipients"):
        values[name] = tuple(map(party_of, data[name]))
    for name in ("modes", "contexts"):
        values[name] = tuple(data[name])
    values["speaker"] = party_of(data["speaker"]) if data["speaker"] else None
    values["date"] = _date(data["date"])
    if place := data["place"]:
        span = place["span"]
        values["place"] = Place(**{**place, "span": Span(**span) if span else None})
    return Event(**values)


def _correction(row: Mapping[str, Any]) -> Correction:
    values = {name: value for name, value in row.items() if name != "id"}
    return Correction(**{**values, "changes": json.loads(row["changes"]), "before": json.loads(row["before"])})


def _item(correction: Correction) -> str:
    """What a correction is on: the same event keeps its words when its id changes."""
    if correction.kind in ("event", "speech") and correction.start is not None:
        type_ = correction.before.get("type", "")
        return f"{correction.article}:{correction.start}:{correction.end}:{type_}"
    if correction.kind == "answer":
        return f"{correction.target}>{correction.changes.get('to')}"
    if correction.kind == "article":
        return f"{correction.target}:{correction.coder}"  # each checks for himself
    return correction.target


def _correct_events(events: list[Event], correction: Correction) -> list[Event]:
    if correction.verdict == "added":
        return [event for event in events if event.id != correction.target] + [event_of(correction.before)]
    at = _match(correction, [(event.id, event.trigger, event.type) for event in events])
    if correction.verdict == "rejected":
        return events if at is None else [*events[:at], *events[at + 1 :]]
    if at is None:
        if not correction.before:
            return events
        events, at = [*events, event_of(correction.before)], len(events)  # a person saw it there
    changed = _changed_event(events[at], correction.changes)
    return [*events[:at], changed, *events[at + 1 :]]


def _changed_event(event: Event, changes: Mapping[str, Any]) -> Event:
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name in ("actors", "recipients"):
            values[name] = tuple(map(party_of, value))
        elif name in ("modes", "contexts"):
            values[name] = tuple(value)
        elif name == "date":
            values[name] = _date(value)
        else:
            values[name] = value
    if values:
        values |= {"coder": "hand", "confidence": 1.0}
    return dataclasses.replace(event, **values)


def _correct_speeches(speeches: list[Speech], correction: Correction) -> list[Speech]:
    at = _match(correction, [(speech.id, _extent(speech.content), "") for speech in speeches])
    if at is None:
        return speeches
    if correction.verdict == "rejected":
        gone = speeches[at].id
        rest = [*speeches[:at], *speeches[at + 1 :]]
        return [dataclasses.replace(s, parent=None) if s.parent == gone else s for s in rest]
    values = dict(correction.changes)
    if "speaker" in values:
        values["speaker"] = party_of(values["speaker"]) if values["speaker"] else None
        values["speaker_span"] = values["speaker"].span if values["speaker"] else None
    return [*speeches[:at], dataclasses.replace(speeches[at], **values), *speeches[at + 1 :]]


def _match(correction: Correction, items: Sequence[tuple[str, Span, str]]) -> int | None:
    """The item that was judged: by id, else that with most of its words in common, of the same type rather."""
    for n, (ident, _, _) in enumerate(items):
        if ident == correction.target:
            return n
    best: tuple[int, bool, int] | None = None
    if correction.start is None or correction.end is None:
        return None
    for n, (_, span, type_) in enumerate(items):
        common = min(span.end, correction.end) - max(span.start, correction.start)
        rank = (common, type_ == correction.before.get("type", ""), -n)
        if common > 0 and (best is None or rank > best):
            best = rank
    return None if best is None else -best[2]


def _correct_actor(coded: Coded, correction: Correction) -> Coded:
    """An actor amended wherever it stands; of one that is rejected all parts are dropped."""
    target, gone = correction.target, correction.verdict == "rejected"

    def actor(old: Actor) -> Actor:
        if old.id != target:
            return old
        values = dict(correction.changes)
        if "sectors" in values:
            values["sectors"] = tuple(values["sectors"])
        return dataclasses.replace(old, **values, note=f"corrected by {correction.coder}")

    def one(party: Party | None) -> Party | None:
        if party is None or (gone and party.actor.id == target):
            return None
        return dataclasses.replace(party, actor=actor(party.actor)) if party.actor.id == target else party

    def many(parties: Iterable[Party]) -> tuple[Party, ...]:
        return tuple(kept for party in parties if (kept := one(party)) is not None)

    def event(old: Event) -> Event | None:
        new = dataclasses.replace(
            old, actors=many(old.actors), recipients=many(old.recipients), speaker=one(old.speaker)
        )
        return None if old.actors and not new.actors and not new.recipients else new

    def trip(old: Trip) -> Trip | None:
        traveller = one(old.traveller)
        legs = tuple(dataclasses.replace(leg, met=many(leg.met)) for leg in old.legs)
        return dataclasses.replace(old, traveller=traveller, legs=legs) if traveller else None

    def stand(old: Position) -> Position | None:
        whose = one(old.actor)
        return dataclasses.replace(old, actor=whose, toward=many(old.toward)) if whose else None

    return dataclasses.replace(
        coded,
        events=tuple(kept for kept in map(event, coded.events) if kept is not None),
        speeches=tuple(
            dataclasses.replace(old, speaker=one(old.speaker), addressee=one(old.addressee)) for old in coded.speeches
        ),
        trips=tuple(kept for kept in map(trip, coded.trips) if kept is not None),
        positions=tuple(kept for kept in map(stand, coded.positions) if kept is not None),
        mentions=tuple(
            dataclasses.replace(old, actors=tuple(actor(a) for a in old.actors if not (gone and a.id == target)))
            for old in coded.mentions
        ),
    )


def _date(data: Mapping[str, Any]) -> Date:
    span = data.get("span")
    return Date(**{**data, "span": Span(**span) if span else None})


def _extent(spans: Sequence[Span]) -> Span:
    return Span(min((s.start for s in spans), default=0), max((s.end for s in spans), default=0))
