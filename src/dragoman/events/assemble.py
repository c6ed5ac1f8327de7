"""Drafts and frame proposals → events with parties, status, speaker, date and place, each with its evidence."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from dragoman.codebook.load import Codebook
from dragoman.events.confidence import calibrated
from dragoman.events.decide import Draft, DraftParty, Hint, Thresholds
from dragoman.events.frames import Proposal, propose
from dragoman.events.reader import Reader, Scored
from dragoman.events.status import StatusCue, status_of
from dragoman.events.view import WordView, draft_events
from dragoman.records import Article, Coder, Date, Event, Mention, Parse, Party, Place, Span, Status, make_id

BACKGROUND = dt.timedelta(days=92)
"""An event that lies further back than this is background (`annotation.md`: over three months before the article)."""
_UNREAL = frozenset({"planned", "hypothetical", "denied"})
FRAME_CONFIDENCE = {"high": 0.38, "low": 0.25}
"""Where frames decide alone: the share of proposals that are right at level dyad on the development articles."""


class Parties(Protocol):
    """What the actors room offers."""

    def parties(
        self,
        head: int,
        *,
        code: str | None,
        link: int | None,
        sector: str = "",
        probability: float = 1.0,
        sentence: int | None = None,
        role: str = "actor",
    ) -> tuple[Party, ...]:
        """The party at a head word (several for a group), its country taken from the name `link`."""
        ...

    def mention(self, head: int) -> Mention | None:
        """The mention at a head word, resolved by the article's names alone."""
        ...


WhenOf = Callable[[Span, Span, Status], Date]
"""Trigger, sentence and status → the event's date."""
WhereOf = Callable[[Span, Span], Place | None]
"""Trigger and sentence → the event's place."""


def assemble(
    article: Article,
    parse: Parse,
    view: WordView,
    reader: Reader | None,
    scored: Sequence[Scored],
    parties: Parties,
    codebook: Codebook,
    when: WhenOf,
    where: WhereOf,
    *,
    frames: bool = True,
    thresholds: Thresholds | None = None,
) -> list[Event]:
    """The events of an article, in the order of their triggers.

    Frames propose and the reader decides; what a frame sees counts in the reader's scores and explains the event.
    Without a reader the frames decide alone.
    """
    desk = _Desk(article, parse, view, parties, codebook, when, where)
    proposals = propose(parse, codebook) if frames else []
    if reader is None:
        events = [desk.from_frame(p) for p in proposals]
    else:
        hints = desk.hints(proposals)
        drafts = draft_events(view, reader, scored, [h for h, _ in hints.values()], thresholds)
        events = [desk.from_draft(d, hints.get(d.word), reader.confidence) for d in drafts]
    return sorted(events, key=lambda e: (e.trigger, e.type, e.id))


@dataclass(frozen=True, slots=True)
class _Desk:
    """One article with all that its events are put together from. Words of the view are the tokens of the parse."""

    article: Article
    parse: Parse
    view: WordView
    parties: Parties
    codebook: Codebook
    when: WhenOf
    where: WhereOf

    def hints(self, proposals: Sequence[Proposal]) -> dict[int, tuple[Hint, Proposal]]:
        """Frame proposals as hints for the reader, by the word of their trigger."""
        return {
            p.trigger: (
                Hint(p.trigger, p.type, p.precision == "high", p.actors, p.recipients, self._words(p.trigger_span)),
                p,
            )
            for p in proposals
        }

    def _words(self, span: Span) -> tuple[int, ...]:
        starts = [t.start for t in self.parse.tokens]
        return tuple(range(bisect_left(starts, span.start), bisect_left(starts, span.end)))

    def from_draft(self, draft: Draft, hint: tuple[Hint, Proposal] | None, weights: Mapping[str, float]) -> Event:
        """The event that the reader drafted; `hint` is what a frame sees at its trigger."""
        frame = hint[1] if hint and hint[1].type == draft.type else None
        token = self.parse.tokens[draft.word]
        speakers = self._resolved(draft, draft.speakers, "speaker")
        actors = self._resolved(draft, draft.actors, "actor")
        cue = status_of(self.parse, draft.word, draft.type, self.article.date, self.codebook)
        taken = {p.span for p in actors}
        recipients = tuple(p for p in self._resolved(draft, draft.recipients, "recipient") if p.span not in taken)
        return self._event(
            at=draft.word,
            trigger=frame.trigger_span if frame else Span(token.start, token.end),
            kind=draft.type,
            modes=draft.modes or (frame.modes if frame else ()),
            contexts=draft.contexts,
            actors=actors,
            recipients=recipients,
            speaker=speakers[0] if speakers else None,
            status=self._status(draft, cue),
            cue=cue,
            coder="frame+model" if frame else "model",
            frame=frame,
            confidence=calibrated(draft, frame is not None, weights),
        )

    def _status(self, draft: Draft, cue: StatusCue) -> Status:
        """The reader's, unless it takes for a fact what a word of grammar denies, puts off or makes a condition."""
        found = cast(Status, max(draft.status, key=lambda s: (draft.status[s], s)))
        rules = self.codebook.status
        if found in _UNREAL or cue.status not in _UNREAL or draft.type in rules.told:
            return found
        first = cue.spans[0]
        word = self.parse.text[first.start : first.end].lower().replace("’", "'")
        return cue.status if word in rules.plain else found

    def from_frame(self, p: Proposal) -> Event:
        """The event that a frame proposes, with the parties that its words name."""
        cue = status_of(self.parse, p.trigger, p.type, self.article.date, self.codebook)
        return self._event(
            at=p.trigger,
            trigger=p.trigger_span,
            kind=cue.type,
            modes=p.modes,
            contexts=(),
            actors=self._mentioned(p.actors),
            recipients=self._mentioned(p.recipients),
            speaker=None,
            status=cue.status,
            cue=cue,
            coder="frame",
            frame=p,
            confidence=FRAME_CONFIDENCE[p.precision],
        )

    def _is_background(self, status: Status, cue: StatusCue, date: Date) -> bool:
        """Dated long ago; or said to be background ("previously", "in the past") and not dated otherwise."""
        dated = date.value is not None and date.basis not in ("published", "unknown")
        if status == "actual" and _long_ago(date, self.article.date):
            return True
        return cue.status == "historical" and bool(cue.spans) and (not dated or _long_ago(date, self.article.date))

    def _resolved(self, draft: Draft, found: Sequence[DraftParty], role: str) -> tuple[Party, ...]:
        out: list[Party] = []
        for p in found:
            link = self.view.names[p.link.hit] if p.link.hit is not None else None
            out += self.parties.parties(
                p.word,
                code=p.link.code,
                link=link,
                sector=p.sector,
                probability=p.probability,
                sentence=self.view.sents[draft.word],
                role=role,
            )
        return _distinct(out)

    def _mentioned(self, heads: Sequence[int]) -> tuple[Party, ...]:
        out: list[Party] = []
        for head in heads:
            mention = self.parties.mention(head)
            if mention is not None:
                words = self.parse.text[mention.span.start : mention.span.end]
                out += [Party(actor, mention.span, words, "stated", mention.confidence) for actor in mention.actors]
        return _distinct(out)

    def _event(
        self,
        *,
        at: int,
        trigger: Span,
        kind: str,
        modes: tuple[str, ...],
        contexts: tuple[str, ...],
        actors: tuple[Party, ...],
        recipients: tuple[Party, ...],
        speaker: Party | None,
        status: Status,
        cue: StatusCue,
        coder: Coder,
        frame: Proposal | None,
        confidence: float,
    ) -> Event:
        held = self.parse.sentences[self.view.sents[at]]
        sentence = Span(held.start, held.end)
        date = self.when(trigger, sentence, status)
        if status in ("actual", "ongoing") and self._is_background(status, cue, date):
            status = "historical"
        if status == "planned":
            kind = self.codebook.status.planned_as.get(kind, kind)
        known = tuple(m for m in modes if m in self.codebook.types[kind].modes)
        return Event(
            id=make_id(self.article.id, trigger.start, trigger.end, kind),
            article=self.article.id,
            sentence=sentence,
            trigger=trigger,
            type=kind,
            modes=known,
            contexts=contexts,
            quad=self.codebook.quad(kind),
            score=self.codebook.score(kind, known),
            actors=actors,
            recipients=recipients,
            status=status,
            status_spans=_shown(status, cue, date),
            speaker=speaker,
            date=date,
            place=self.where(trigger, sentence),
            coder=coder,
            frame=frame.frame if frame else None,
            confidence=round(confidence, 4),
        )


def _shown(status: Status, cue: StatusCue, date: Date) -> tuple[Span, ...]:
    """The words that show the status: the cue's, or the date that makes it background."""
    if cue.status == status:
        return cue.spans
    return (date.span,) if status == "historical" and date.span is not None else ()


def _long_ago(date: Date, published: dt.date | None) -> bool:
    """Background by the codebook: dated over three months before the article."""
    if date.value is None or published is None or date.basis in ("published", "unknown"):
        return False
    return date.value[:7] < (published - BACKGROUND).isoformat()[: min(7, len(date.value))]


def _distinct(parties: Sequence[Party]) -> tuple[Party, ...]:
    """Each actor once, at its first place."""
    out: list[Party] = []
    for party in parties:
        if all(party.actor.id != other.actor.id for other in out):
            out.append(party)
    return tuple(out)
