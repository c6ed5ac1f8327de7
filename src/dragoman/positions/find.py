"""The room's door: a parse with its events and speeches in, positions out.

What is shown of one actor on one matter becomes one position; a movement told without its matter goes to the
actor's last position before it; an event that no description covers gives an inferred one where it has a matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dragoman.codebook import load_codebook
from dragoman.codebook.about import contexts_of
from dragoman.positions.shown import Matter, Reader, Shown
from dragoman.positions.words import Words, load_words
from dragoman.records import (
    Article,
    Basis,
    Date,
    Event,
    Movement,
    Parse,
    Party,
    Position,
    Span,
    Speech,
    make_id,
)
from dragoman.syntax import Resolve, Syntax

BACK = 3
"""Sentences back to which "its stance" looks for the position it speaks of."""
PLAIN = 0.7
"""Least confidence of a pronoun whose event alone shows a stance."""
_UNKNOWN = Date(None)


@dataclass(slots=True)
class _Stand:
    """A position as it is put together."""

    party: Party
    matter: Matter
    issue: str
    stance: int
    label: str
    at: int
    toward: list[Party] = field(default_factory=list)
    movement: Movement = "none"
    movement_span: Span | None = None
    descriptions: list[Span] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    speeches: list[str] = field(default_factory=list)
    as_of: Date = _UNKNOWN
    basis: Basis = "stated"
    confidence: float = 0.0


def find_positions(
    parse: Parse, events: Sequence[Event], speeches: Sequence[Speech], article: Article, resolve: Resolve
) -> tuple[Position, ...]:
    """Where the actors of an article stand, in the order in which it shows it.

    Args:
        parse: the article's parse.
        events: its events: evidence for what is described, else positions of their own.
        speeches: its speeches: who says what is not up for negotiation, and in whose words a stance is told.
        article: whose id and day go into the positions.
        resolve: token index of a head word → whom it stands for.
    """
    syntax, words, book = Syntax(parse), load_words(), load_codebook()
    reader = Reader(syntax, words, book, speeches, resolve)
    stands: list[_Stand] = []
    linked: set[str] = set()
    for shown in sorted(reader.find(), key=lambda shown: shown.at):
        near = [event for event in events if _shows(event, shown, syntax)]
        for party in shown.holders:
            own = [event for event in near if any(_same(party, p) for p in event.actors)]
            stand = _place(stands, shown, party, reader, syntax)
            if stand is not None:
                _take(stand, shown, own, speeches, article)
                linked.update(event.id for event in own)
    stands += _from_events(events, linked, reader, syntax, words)
    return tuple(_position(stand, syntax, article) for stand in stands)


def _place(stands: list[_Stand], shown: Shown, party: Party, reader: Reader, s: Syntax) -> _Stand | None:
    """The position that something shown belongs to: one begun before, or a new one."""
    own = [stand for stand in stands if _same(stand.party, party)]
    if shown.matter is None:
        here = s.sentence(shown.at).index
        near = [stand for stand in own if here - s.sentence(stand.at).index <= BACK]
        return near[-1] if near else None
    issue = reader.issue(shown.matter)
    for stand in reversed(own):
        if _one_issue(stand.matter, shown.matter, s) and (stand.label == "in talks") == (shown.label == "in talks"):
            return stand
    stand = _Stand(party, shown.matter, issue, shown.stance, shown.label, shown.at)
    stands.append(stand)
    return stand


def _same(a: Party, b: Party) -> bool:
    """One actor, or the same country and primary sector where neither is a person."""
    if a.actor.id == b.actor.id:
        return True
    if a.actor.person or b.actor.person or a.actor.code is None:
        return False
    return a.actor.code == b.actor.code and a.actor.sectors[:1] == b.actor.sectors[:1]


def _one_issue(a: Matter, b: Matter, s: Syntax) -> bool:
    """Matters that share their head word, or all the words of the shorter."""
    first, second = _stems(a, s), _stems(b, s)
    return s.tokens[a.head].lemma == s.tokens[b.head].lemma or first <= second or second <= first


def _stems(matter: Matter, s: Syntax) -> set[str]:
    return {s.tokens[i].lemma for i in matter.words if s.tokens[i].pos in ("NOUN", "PROPN", "ADJ", "VERB")}


def _take(stand: _Stand, shown: Shown, events: Sequence[Event], speeches: Sequence[Speech], article: Article) -> None:
    """Take what is shown into a position."""
    first = not stand.descriptions
    if shown.matter is not None and not first:
        if shown.movement == "reversed":
            stand.stance, stand.label = shown.stance, shown.label
        elif stand.stance * shown.stance < 0:
            stand.stance, stand.label = 0, "mixed"
        elif abs(shown.stance) > abs(stand.stance):
            stand.stance, stand.label = shown.stance, shown.label
    if shown.movement != "none":
        stand.movement, stand.movement_span = shown.movement, shown.movement_span
    stand.descriptions.append(shown.description)
    stand.events += [event.id for event in events if event.id not in stand.events]
    holding = [x.id for x in speeches if any(_within(shown.description, c) for c in x.content)]
    stand.speeches += [x for x in holding if x not in stand.speeches]
    recipients = [p for event in events for p in event.recipients]
    for party in shown.toward or recipients:
        if party.actor.code != stand.party.actor.code and all(not _same(party, p) for p in stand.toward):
            stand.toward.append(party)
    if not shown.past:
        dated = [event.date for event in events if event.date.value is not None]
        published = Date(article.date.isoformat(), basis="published") if article.date else _UNKNOWN
        stand.as_of = dated[-1] if dated else published
    if stand.party.basis != "stated" and stand.basis == "stated":
        stand.basis = "discourse"
    sure = shown.confidence * stand.party.confidence + (0.1 if events else 0.0)
    stand.confidence = sure if first else max(stand.confidence, min(sure + 0.05, 0.95))


def _within(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


def _shows(event: Event, shown: Shown, s: Syntax) -> bool:
    """An event whose trigger is among the words that show the stance, or in the clause that hangs on them."""
    at = s.tokens[shown.at]
    if not event.sentence.start <= at.start < event.sentence.end:
        return False
    words = s.span([shown.at, *s.clause(shown.at)])
    inside = Span(min(words.start, shown.description.start), max(words.end, shown.description.end))
    return inside.start <= event.trigger.start < inside.end


def _from_events(
    events: Sequence[Event], linked: set[str], reader: Reader, s: Syntax, words: Words
) -> Iterable[_Stand]:
    """Positions that only an event shows, where its trigger governs a matter."""
    for event in events:
        rule = words.events.get(event.type)
        if rule is None or event.id in linked or event.status not in ("actual", "ongoing") or not event.contexts:
            continue
        trigger = [i for i in s.at(event.trigger) if s.tokens[i].pos in ("VERB", "NOUN")]
        if not trigger:
            continue
        heads = [
            j for i in trigger for j in (*s.objects(i), *s.governed(i, ("on", "over", "about", "of", "to", "for")))
        ]
        parties = [p.span for p in (*event.actors, *event.recipients)]
        heads = [
            j for j in heads if j not in trigger and not any(x.start <= s.tokens[j].start < x.end for x in parties)
        ]
        heads = [j for j in heads if not _parted(trigger[0], j, s)]
        matter = next((m for head in heads if (m := reader.matter(head))), None)
        if matter is None:
            continue
        ends = event.type in ("CONCEDE", "RETREAT") and words.has("goals.ending", s.tokens[trigger[0]].lemma)
        for party in event.actors:
            pronoun = len(s.at(party.span)) == 1 and s.tokens[s.at(party.span)[0]].tag == "PRP"
            if party.actor.code is None or (pronoun and party.confidence < PLAIN):
                continue
            yield _Stand(
                party,
                matter,
                reader.issue(matter),
                -1 if ends else rule.stance,
                "gives up" if ends else rule.label,
                trigger[0],
                list(event.recipients),
                descriptions=[event.trigger],
                events=[event.id],
                as_of=event.date,
                basis="inferred",
                confidence=event.confidence * 0.7,
            )


def _parted(i: int, j: int, s: Syntax) -> bool:
    """Two words with a dash or semicolon between them."""
    return any(s.tokens[k].text in ("–", "—", "--", ";") for k in range(min(i, j), max(i, j)))


def _position(stand: _Stand, s: Syntax, article: Article) -> Position:
    lemmas = [s.tokens[i].lemma for i in stand.matter.words]
    issue_span = s.span(stand.matter.words)
    return Position(
        id=make_id(article.id, "position", stand.party.actor.id, issue_span.start, issue_span.end, stand.label),
        article=article.id,
        actor=stand.party,
        issue=stand.issue,
        issue_span=issue_span,
        contexts=contexts_of(lemmas, load_codebook()),
        stance=stand.stance,
        label=stand.label,
        toward=tuple(stand.toward),
        as_of=stand.as_of,
        movement=stand.movement,
        movement_span=stand.movement_span,
        descriptions=tuple(stand.descriptions),
        events=tuple(stand.events),
        speeches=tuple(stand.speeches),
        basis=stand.basis,
        confidence=round(max(0.05, min(stand.confidence, 0.95)), 4),
    )
