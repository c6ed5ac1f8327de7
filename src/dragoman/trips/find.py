"""The room's door: a parse with what was read from it in, trips out.

Anchors of one traveller are joined to a trip unless their words or dates tell of another; then stops, dates,
meetings, purposes and topics are gathered from the clauses that belong to it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from dragoman.codebook import load_codebook
from dragoman.codebook.about import contexts_of
from dragoman.records import (
    Article,
    Basis,
    Date,
    Event,
    Leg,
    Mention,
    Parse,
    Party,
    Place,
    Span,
    Trip,
    TripStatus,
    make_id,
)
from dragoman.syntax import Resolve, Syntax
from dragoman.trips.about import About
from dragoman.trips.anchors import Anchor, Anchors, Stop
from dragoman.trips.words import Words, load_words

APART_DAYS = 21
"""Dates of one traveller further apart than this belong to different trips."""
_NEAR = 2
"""Sentences after a stop in which a meeting without a place of its own is taken to be there."""
_FURTHEST: tuple[TripStatus, ...] = ("cancelled", "postponed", "changed", "ongoing", "taken", "planned")
_BEGINS = frozenset({"start", "begin", "kick", "open", "launch"})
_UNKNOWN = Date(None)


@dataclass(slots=True)
class _Leg:
    stop: Stop
    told: TripStatus | None
    date: Date = _UNKNOWN
    order: float = 0.0


@dataclass(slots=True)
class _Trip:
    """A trip as it is put together."""

    mention: Mention
    anchors: list[Anchor] = field(default_factory=list)
    legs: list[_Leg] = field(default_factory=list)
    regions: list[_Leg] = field(default_factory=list)
    dates: list[tuple[Date, bool]] = field(default_factory=list)
    """Dates of the trip as a whole; True where the words say that it starts then."""

    @property
    def key(self) -> str:
        return self.mention.actors[0].person or self.mention.actors[0].id

    @property
    def days(self) -> list[dt.date]:
        dates = [date for date, _ in self.dates] + [leg.date for leg in (*self.legs, *self.regions)]
        return [day for date in dates if (day := _day(date)) is not None]


def find_trips(
    parse: Parse,
    events: Sequence[Event],
    places: Sequence[Place],
    dates: Sequence[Date],
    article: Article,
    resolve: Resolve,
) -> tuple[Trip, ...]:
    """The trips that an article tells of, in the order of its text.

    Args:
        parse: the article's parse.
        events: its events: stops point at those that tell them.
        places: its resolved places, with spans; countries are also taken from `resolve`.
        dates: its dates, with spans.
        article: whose id goes into the trips; its day tells what lies ahead.
        resolve: token index of a head word → whom it stands for.
    """
    words = load_words()
    syntax = Syntax(parse)
    reader = Anchors(syntax, words, places, resolve)
    dated = _Dated(syntax, words, dates)
    drafts: list[_Trip] = []
    current: _Trip | None = None
    for anchor in reader.find():
        found = _home(drafts, current, anchor, dated, article)
        if found is not None:
            _add(found, anchor, dated, syntax)
            current = found
    about = About(syntax, words, reader, resolve)
    trips = [trip for draft in drafts if (trip := _trip(draft, syntax, words, about, drafts, events, article))]
    return tuple(trips)


def _home(drafts: list[_Trip], current: _Trip | None, anchor: Anchor, dated: _Dated, article: Article) -> _Trip | None:
    """The trip that an anchor tells of: one begun before, or a new one."""
    if anchor.traveller is None:
        return current if anchor.definite and not anchor.elsewhere else None
    key = anchor.traveller.actors[0].person or anchor.traveller.actors[0].id
    for trip in reversed(drafts):
        if trip.key == key and not _another(trip, anchor, dated):
            if _fuller(anchor.traveller, trip.mention):
                trip.mention = anchor.traveller
            return trip
    drafts.append(_Trip(anchor.traveller))
    return drafts[-1]


def _fuller(new: Mention, old: Mention) -> bool:
    """A name stands better for a traveller than a pronoun, and one with an office better than one without."""

    def rank(m: Mention) -> tuple[bool, bool]:
        return bool(m.actors[0].office), m.kind == "name"

    return rank(new) > rank(old)


def _another(trip: _Trip, anchor: Anchor, dated: _Dated) -> bool:
    """Whether the anchor's words tell of another trip of the same traveller."""
    last = trip.anchors[-1] if trip.anchors else None
    if anchor.elsewhere != any(a.elsewhere for a in trip.anchors):
        return True
    ours = [d for date, _ in dated.of(anchor) if (d := _day(date)) is not None]
    if ours and trip.days and min(abs((a - b).days) for a in ours for b in trip.days) > APART_DAYS:
        return True
    here = {stop.country or stop.place for stop in anchor.stops}
    there = {leg.stop.country or leg.stop.place for leg in trip.legs}
    if not here or not there or here & there:
        return False
    called_off = {"cancelled", "postponed"}
    told = [a.told for a in trip.anchors if a.told is not None and not a.part]
    was_off = bool(told) and told[-1] in called_off
    return (anchor.told in called_off) != was_off if last and not anchor.part else False


def _add(trip: _Trip, anchor: Anchor, dated: _Dated, syntax: Syntax) -> None:
    """Take an anchor's stops and dates over."""
    trip.anchors.append(anchor)
    found = dated.of(anchor)
    told = anchor.told
    new: list[_Leg] = []
    for stop in anchor.stops:
        legs = trip.legs if stop.country is not None else trip.regions
        known = next((leg for leg in legs if _same(leg.stop, stop)), None)
        if known is None:
            known = _Leg(stop, told, order=float(len(trip.legs)))
            legs.append(known)
        else:
            known.told = told or known.told
            if stop.inside and not known.stop.inside:
                known.stop = stop
        new.append(known)
    for date, starts in found:
        leg = _leg_of(date, new) if not starts else None
        if leg is not None and leg.date.value is None:
            leg.date = date
        else:
            trip.dates.append((date, starts))
    _reorder(trip, anchor, new, syntax)


def _same(a: Stop, b: Stop) -> bool:
    """One country, unless two places in it are named apart."""
    if a.country is None or b.country is None or a.country != b.country:
        return a.place == b.place
    return a.place == b.place or not (a.inside and b.inside)


def _leg_of(date: Date, legs: Sequence[_Leg]) -> _Leg | None:
    """The stop that a date stands beside: the last one named before it."""
    if len(legs) == 1:
        return legs[0]
    before = [leg for leg in legs if date.span is not None and leg.stop.span.end <= date.span.start]
    after = [leg for leg in legs if date.span is not None and leg.stop.span.start >= date.span.end]
    return before[-1] if before and after else None


def _reorder(trip: _Trip, anchor: Anchor, new: Sequence[_Leg], syntax: Syntax) -> None:
    """Of "will go to Rome after a stop in Paris", what stands under "after" comes first."""
    for i in syntax.up(anchor.at):
        token = syntax.tokens[i]
        if token.dep == "prep" and syntax.low(i) in ("after", "following"):
            owner = syntax.clause_verb(i)
            others = [leg for leg in trip.legs if leg not in new and _told_by(trip, leg, owner)]
            if others:
                first = min(leg.order for leg in others)
                for n, leg in enumerate(new):
                    leg.order = first - 1 + n / (len(new) + 1)
            return


def _told_by(trip: _Trip, leg: _Leg, verb: int) -> bool:
    return any(verb == a.at or verb in a.verbs for a in trip.anchors if any(_same(s, leg.stop) for s in a.stops))


def _day(date: Date) -> dt.date | None:
    parts = re.match(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$", date.value or "")
    if parts is None:
        return None
    year, month, day = (int(p) if p else None for p in parts.groups())
    try:
        return dt.date(year or 1, month or 7, day or 15) if month or day else dt.date(year or 1, 7, 1)
    except ValueError:
        return None


class _Dated:
    """Which dates stand in which clauses."""

    def __init__(self, syntax: Syntax, words: Words, dates: Sequence[Date]) -> None:
        self.s = syntax
        self.w = words
        self.found: list[tuple[Date, list[int]]] = []
        for date in dates:
            if date.span is None or _day(date) is None:
                continue
            inside = syntax.at(date.span)
            top = next((i for i in inside if syntax.tokens[i].head not in inside), None)
            if top is not None:
                self.found.append((date, self._path(top)))

    def _path(self, i: int) -> list[int]:
        """What a date hangs on, up to the first verb, and the verb that this one hangs on."""
        path: list[int] = []
        for j in self.s.up(i):
            path.append(j)
            if self.s.is_verb(j):
                above = self.s.tokens[j].head
                if self.s.tokens[j].dep in ("advcl", "acl", "relcl", "xcomp"):
                    path.append(above)
                break
        return path

    def of(self, anchor: Anchor) -> list[tuple[Date, bool]]:
        """The dates of an anchor's clauses; True for those on which the journey starts."""
        out: list[tuple[Date, bool]] = []
        own = {anchor.at, *anchor.verbs, *([anchor.noun] if anchor.noun is not None else [])}
        for date, path in self.found:
            if not own & set(path):
                continue
            verb = next((j for j in path if self.s.is_verb(j)), None)
            if verb is None or verb in own or self._speaks(verb):
                out.append((date, verb is not None and self.s.tokens[verb].lemma in _BEGINS))
        return out

    def _speaks(self, verb: int) -> bool:
        """ "starting", "scheduled", "due": verbs that say when a journey takes place."""
        lemma = self.s.tokens[verb].lemma
        return any(
            lemma == word.split("+")[0]
            for name in ("begun", "planned", "ended")
            for word in self.w.sets[f"fate.{name}"]
        )


def _trip(
    draft: _Trip,
    s: Syntax,
    w: Words,
    about: About,
    all_: Sequence[_Trip],
    events: Sequence[Event],
    article: Article,
) -> Trip | None:
    home = draft.mention.actors[0].code
    legs = [leg for leg in draft.legs if leg.stop.country != home]
    if not legs:
        legs = draft.regions
    if not legs:
        return None
    told = about.gather(draft.key, draft.anchors, first=len(all_) == 1 or draft is all_[0])
    status, spans = _status(draft, article)
    sentences = list(dict.fromkeys(s.sentence_span(a.at) for a in draft.anchors))
    traveller = _party(draft.mention, s)
    evidence = sorted({*sentences, *told.sentences})
    finished = tuple(
        Leg(
            place=leg.stop.place,
            country=leg.stop.country,
            span=leg.stop.span,
            status=_leg_status(leg, status),
            date=leg.date,
            met=_met(leg, legs, told.met, s),
            events=_events_of(leg, traveller, events, evidence),
        )
        for leg in _in_order(legs, s)
    )
    lemmas = [lemma for span in told.topics for lemma in (*(s.tokens[i].lemma for i in s.at(span)), ".")]
    days, length = _length(draft, s, w)
    return Trip(
        id=make_id(article.id, "trip", traveller.actor.id, finished[0].span.start),
        article=article.id,
        traveller=traveller,
        office=traveller.actor.office,
        legs=finished,
        status=status,
        status_spans=spans,
        start=_start(draft, finished),
        days=days,
        length_span=length,
        purposes=tuple(told.purposes),
        topics=tuple(told.topics),
        contexts=contexts_of(lemmas, load_codebook()),
        superlatives=tuple(told.superlatives),
        secret=told.secret,
        evidence=tuple(evidence),
        confidence=_confidence(draft, finished, len(evidence)),
    )


def _party(mention: Mention, s: Syntax) -> Party:
    basis: Basis = "stated" if mention.antecedent is None else "discourse"
    return Party(mention.actors[0], mention.span, s.words(mention.span), basis, mention.confidence)


def _in_order(legs: Sequence[_Leg], s: Syntax) -> list[_Leg]:
    """By day where every stop has one told by its number (a weekday may be of this week or the next), else as told."""

    def sure(date: Date) -> bool:
        return date.grain == "day" and date.span is not None and bool(re.search(r"\d", s.words(date.span)))

    if len(legs) > 1 and all(sure(leg.date) for leg in legs):
        return sorted(legs, key=lambda leg: (leg.date.value or "", leg.order))
    return sorted(legs, key=lambda leg: leg.order)


def _status(draft: _Trip, article: Article) -> tuple[TripStatus, tuple[Span, ...]]:
    """What came of it: called off, put off or changed outweighs the rest; else the furthest it has got."""
    told: dict[TripStatus, list[Span]] = {}
    for anchor in draft.anchors:
        if anchor.told is not None:
            state: TripStatus = anchor.told
            if anchor.part and state in ("cancelled", "postponed"):
                state = "changed"
            told.setdefault(state, []).extend(anchor.spans)
    latest: TripStatus = next((state for state in _FURTHEST if state in told), "planned")
    if latest == "taken" and any(leg.told == "planned" for leg in draft.legs):
        ahead = [leg for leg in draft.legs if leg.told == "planned"]
        if any(leg.told == "taken" for leg in draft.legs) and not _over(draft):
            return "ongoing", tuple(told["taken"] + [leg.stop.span for leg in ahead])
        if not any(leg.told == "taken" for leg in draft.legs):
            latest = "planned"
    if latest == "ongoing" and _over(draft):
        latest = "taken"
    if not told and _lies_back(draft, article):
        latest = "taken"
    return latest, tuple(dict.fromkeys(told.get(latest, [])))


def _lies_back(draft: _Trip, article: Article) -> bool:
    """Where no word tells: all its days lie before the article's."""
    return bool(draft.days) and article.date is not None and max(draft.days) < article.date


def _over(draft: _Trip) -> bool:
    return bool(draft.anchors) and draft.anchors[-1].told == "taken" and draft.anchors[-1].noun is not None


def _leg_status(leg: _Leg, trip: TripStatus) -> TripStatus:
    if trip in ("cancelled", "postponed"):
        return trip
    return leg.told or ("planned" if trip in ("planned", "ongoing") else "taken" if trip == "taken" else "planned")


def _met(leg: _Leg, legs: Sequence[_Leg], met: Iterable[tuple[int, Party]], s: Syntax) -> tuple[Party, ...]:
    """Those met who are of the stop's country, or whose meeting stands in a sentence with this stop alone."""
    out: list[Party] = []
    for verb, party in met:
        sentence = s.sentence_span(verb)
        here = [x for x in legs if sentence.start <= x.stop.span.start < sentence.end]
        same = [x for x in legs if x.stop.country is not None and x.stop.country == party.actor.code]
        near = s.parse.sentences[max(0, s.sentence(verb).index - _NEAR)].start
        before = [x for x in legs if near <= x.stop.span.start < sentence.end]
        at = same[0] if same else here[-1] if here else max(before, key=lambda x: x.stop.span, default=None)
        if at is leg and all(party.actor.id != p.actor.id for p in out):
            out.append(party)
    named = {party.actor.code for party in out if party.actor.person}
    return tuple(party for party in out if party.actor.person or party.actor.code not in named)


def _events_of(leg: _Leg, traveller: Party, events: Sequence[Event], evidence: Sequence[Span]) -> tuple[str, ...]:
    """CONSULT and AGREE events of the traveller, or of his state in the trip's sentences, with those of the stop."""
    out: list[str] = []
    for event in events:
        if event.type not in ("CONSULT", "AGREE"):
            continue
        parties = [*event.actors, *event.recipients]
        who = any(p.actor.id == traveller.actor.id for p in event.actors) or (
            event.sentence in evidence
            and (not event.actors or any(p.actor.code == traveller.actor.code for p in event.actors))
        )
        place = event.place.country if event.place else None
        if who and leg.stop.country in (
            place,
            *(p.actor.code for p in parties if p.actor.id != traveller.actor.id),
        ):
            out.append(event.id)
    return tuple(dict.fromkeys(out))


def _start(draft: _Trip, legs: Sequence[Leg]) -> Date:
    said = [date for date, starts in draft.dates if starts]
    if said:
        return said[0]
    known = [date for date, _ in draft.dates] + [leg.date for leg in legs if _day(leg.date)]
    first = min(known, key=lambda date: _day(date) or dt.date.max, default=None)
    return first if first is not None else _UNKNOWN


_LENGTH = re.compile(r"\b(\d+|[a-z]+)[- ](day|week|month)s?\b(?:[- ]long)?|\b(day|week|month)[- ]?long\b", re.I)
_FOR = re.compile(
    r"\b(?:for|lasts?|lasting|over|spend(?:ing)?)\s+(?:about |some |nearly )?(\d+|[a-z]+)\s(day|week)s\b",
    re.I,
)


def _length(draft: _Trip, s: Syntax, w: Words) -> tuple[int | None, Span | None]:
    """Length in days, and the words: "six-day", "for four days", "week-long"."""
    for anchor in draft.anchors:
        if anchor.noun is not None:
            left = min((k for k in s.noun_phrase(anchor.noun)), default=anchor.noun)
            start, end = s.tokens[left].start, s.tokens[anchor.noun].start
            found = _LENGTH.search(s.text, start, end)
            if found:
                count, unit, long = found.groups()
                number = 1 if long else int(count) if count.isdecimal() else w.numbers.get(count.lower(), 0)
                if number:
                    return number * w.units[(long or unit).lower()], Span(found.start(), found.end())
        for verb in anchor.verbs:
            clause = s.span(s.clause(verb))
            found = _FOR.search(s.text, clause.start, clause.end)
            if found:
                count, unit = found.groups()
                number = int(count) if count.isdecimal() else w.numbers.get(count.lower(), 0)
                if number:
                    return number * w.units[unit.lower()], Span(found.start(1), found.end())
    return None, None


def _confidence(draft: _Trip, legs: Sequence[Leg], sentences: int) -> float:
    actor = draft.mention.actors[0]
    sure = 0.4 + 0.15 * bool(actor.person) + 0.1 * bool(actor.code)
    sure += (
        0.1 * all(leg.country for leg in legs) + 0.1 * any(a.told for a in draft.anchors) + 0.05 * min(sentences - 1, 2)
    )
    return round(min(sure, 0.95) * draft.mention.confidence, 4)
