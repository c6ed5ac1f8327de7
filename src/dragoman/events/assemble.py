"""Drafts and frame proposals → events with parties, status, speaker, date and place, each with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from dragoman.codebook.load import Codebook
from dragoman.events.confidence import calibrated
from dragoman.events.decide import Draft, DraftParty, Hint, Thresholds
from dragoman.events.frames import Proposal, propose
from dragoman.events.reader import Reader
from dragoman.events.status import StatusCue, status_of
from dragoman.events.view import WordView, draft_events
from dragoman.records import Article, Coder, Date, Event, Mention, Parse, Party, Place, Span, Status, make_id


class Parties(Protocol):
    """What the actors room offers: the party at a head word."""

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
WhereOf = Callable[[Span, Span], Place | None]


@dataclass(frozen=True, slots=True)
class Sides:
    """Actors, recipients and speaker of an event."""

    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    speaker: Party | None


def hints_of(parse: Parse, proposals: Sequence[Proposal], view: WordView) -> dict[int, tuple[Hint, Proposal]]:
    """Frame proposals in word indices, by the word of their trigger."""
    word = {w.start: i for i, w in enumerate(view.words)}

    def words(heads: Sequence[int]) -> tuple[int, ...]:
        return tuple(word[parse.tokens[h].start] for h in heads if parse.tokens[h].start in word)

    out: dict[int, tuple[Hint, Proposal]] = {}
    for p in proposals:
        at = word.get(parse.tokens[p.trigger].start)
        if at is not None:
            out[at] = (Hint(at, p.type, p.precision == "high", words(p.actors), words(p.recipients)), p)
    return out


def assemble(
    article: Article,
    parse: Parse,
    view: WordView,
    reader: Reader | None,
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
    proposals = propose(parse, codebook) if frames else []
    if reader is None:
        events = [_from_frame(article, parse, p, parties, codebook, when, where) for p in proposals]
    else:
        hints = hints_of(parse, proposals, view)
        drafts = draft_events(view, reader, [h for h, _ in hints.values()], thresholds)
        tokens = {t.start: i for i, t in enumerate(parse.tokens)}
        events = []
        for draft in drafts:
            at = tokens.get(view.words[draft.word].start)
            if at is None:
                continue
            hint = hints.get(draft.word)
            frame = hint[1] if hint and hint[0].type == draft.type else None
            events.append(_from_draft(article, parse, draft, at, frame, view, tokens, parties, codebook, when, where))
    return sorted(events, key=lambda e: (e.trigger, e.type, e.id))


def _from_draft(
    article: Article,
    parse: Parse,
    draft: Draft,
    at: int,
    frame: Proposal | None,
    view: WordView,
    tokens: Mapping[int, int],
    parties: Parties,
    codebook: Codebook,
    when: WhenOf,
    where: WhereOf,
) -> Event:
    sentence = view.sents[draft.word]

    def resolve(found: Sequence[DraftParty], role: str) -> tuple[Party, ...]:
        out: list[Party] = []
        for p in found:
            head = tokens.get(view.words[p.word].start)
            if head is None:
                continue
            link = view.names[p.link.hit] if p.link.hit is not None else None
            for party in parties.parties(
                head,
                code=p.link.code,
                link=link,
                sector=p.sector,
                probability=p.probability,
                sentence=sentence,
                role=role,
            ):
                if all(party.actor.id != other.actor.id for other in out):
                    out.append(party)
        return tuple(out)

    actors, recipients = resolve(draft.actors, "actor"), resolve(draft.recipients, "recipient")
    speakers = resolve(draft.speakers, "speaker")
    sides = Sides(actors, recipients, speakers[0] if speakers else None)
    status = cast(Status, max(draft.status, key=lambda s: (draft.status[s], s)))
    cue = status_of(parse, at, draft.type, article.date, codebook)
    trigger = frame.trigger_span if frame else Span(parse.tokens[at].start, parse.tokens[at].end)
    coder: Coder = "frame+model" if frame else "model"
    modes = draft.modes or (frame.modes if frame else ())
    return _event(
        article,
        parse,
        at,
        trigger,
        draft.type,
        modes,
        draft.contexts,
        sides,
        status,
        cue,
        coder,
        frame,
        calibrated(draft, frame is not None),
        codebook,
        when,
        where,
    )


def _from_frame(
    article: Article,
    parse: Parse,
    p: Proposal,
    parties: Parties,
    codebook: Codebook,
    when: WhenOf,
    where: WhereOf,
) -> Event:
    def resolve(heads: Sequence[int]) -> tuple[Party, ...]:
        out: list[Party] = []
        for head in heads:
            mention = parties.mention(head)
            if mention is None:
                continue
            words = parse.text[mention.span.start : mention.span.end]
            for actor in mention.actors:
                if all(actor.id != other.actor.id for other in out):
                    out.append(Party(actor, mention.span, words, "stated", mention.confidence))
        return tuple(out)

    cue = status_of(parse, p.trigger, p.type, article.date, codebook)
    sides = Sides(resolve(p.actors), resolve(p.recipients), None)
    confidence = 0.45 if p.precision == "high" else 0.25
    return _event(
        article,
        parse,
        p.trigger,
        p.trigger_span,
        cue.type,
        p.modes,
        (),
        sides,
        cue.status,
        cue,
        "frame",
        p,
        confidence,
        codebook,
        when,
        where,
    )


def _event(
    article: Article,
    parse: Parse,
    at: int,
    trigger: Span,
    kind: str,
    modes: tuple[str, ...],
    contexts: tuple[str, ...],
    sides: Sides,
    status: Status,
    cue: StatusCue,
    coder: Coder,
    frame: Proposal | None,
    confidence: float,
    codebook: Codebook,
    when: WhenOf,
    where: WhereOf,
) -> Event:
    held = next(s for s in parse.sentences if s.first <= at < s.last)
    sentence = Span(held.start, held.end)
    known = tuple(m for m in modes if m in codebook.types[kind].modes)
    return Event(
        id=make_id(article.id, trigger.start, trigger.end, kind),
        article=article.id,
        sentence=sentence,
        trigger=trigger,
        type=kind,
        modes=known,
        contexts=contexts,
        quad=codebook.quad(kind),
        score=codebook.score(kind, known),
        actors=sides.actors,
        recipients=sides.recipients,
        status=status,
        status_spans=cue.spans if cue.status == status else (),
        speaker=sides.speaker,
        date=when(trigger, sentence, status),
        place=where(trigger, sentence),
        coder=coder,
        frame=frame.frame if frame else None,
        confidence=round(confidence, 4),
    )
