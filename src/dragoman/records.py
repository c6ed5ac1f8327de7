"""The nouns that pass between rooms: what an article is read into and what it is coded as.

Offsets are characters of `Article.text`, so `article.text[span.start:span.end]` is always the evidence. Ids are hashes
of content. Unknown is None; how a value is known stands beside it as a `basis`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Basis = Literal["stated", "relative", "discourse", "inferred", "lookup", "learned", "published", "unknown"]
"""How a value is known: said in the words; counted from the article's date; taken from elsewhere in the article;
inferred; looked up in a facts table; learned from earlier coverage; only the publication speaks for it; not known."""

Status = Literal["actual", "ongoing", "planned", "hypothetical", "denied", "historical"]
Coder = Literal["frame", "model", "frame+model", "hand"]
"""What coded an event; "hand" where a person amended or added it."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of `Article.text`, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One piece of coverage as read."""

    id: str
    """Hash of title, text, date and source (`make_id`)."""
    text: str
    """The body exactly as given; every offset counts in it."""
    citation: str
    """The id that the input gave it, else its path (with `#n` for the n-th item of a file)."""
    title: str | None = None
    date: dt.date | None = None
    """Day of publication."""
    source: str | None = None
    """Outlet."""
    url: str | None = None
    author: str | None = None
    language: str = "en"
    dateline: Span | None = None
    """The dateline at the head of the text, if any: read, not coded."""
    dateline_place: str | None = None
    """Where it was filed from, in ordinary capitals; the first place where the dateline names several."""
    body_start: int = 0
    """Where the prose begins: after title lines, bylines, "Published:" lines and the dateline."""
    known: Mapping[str, str] = field(default_factory=dict[str, str])
    """For each filled field how it was known: "given" by the record, "option", "front matter", "page", "feed",
    "text" (read off its first lines), "dateline", "url", "detected", "assumed"; a date that could not be read is
    "unreadable"; "encoding" is there where it is not UTF-8."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that was not coded, and why."""

    citation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a parse; `head` is an index into `Parse.tokens` (its own for a root)."""

    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    head: int
    ent: str = ""
    """Entity label (OntoNotes: PERSON, GPE, ORG, NORP ...), empty outside entities."""
    ent_start: bool = False
    """True on the first token of an entity."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens `first` to `last` (exclusive) of a parse, and the characters they cover."""

    index: int
    start: int
    end: int
    first: int
    last: int
    gated: bool = True
    """False where the gate found nothing to code: the sentence has no tokens then (first == last)."""


@dataclass(frozen=True, slots=True)
class Parse:
    """An article's sentences and the tokens of those that passed the gate."""

    text: str
    sentences: tuple[Sentence, ...]
    tokens: tuple[Token, ...]

    def of(self, sentence: Sentence) -> tuple[Token, ...]:
        """The tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who: a state body, group, organisation or person, coded by country and sector."""

    id: str
    """Hash of what identifies it: the person's or body's canonical name with its country, else country and sector."""
    name: str
    """Canonical name: "Marco Rubio", "State Department", "government of Panama"."""
    code: str | None
    """ISO 3166 alpha-3, or UNO, EUR, IGO, NGO, ISM, IMG, MNC."""
    sectors: tuple[str, ...] = ()
    """PLOVER sectors, the primary first."""
    person: str | None = None
    office: str | None = None
    wikidata: str | None = None
    basis: Basis = "stated"
    """How country and office are known."""
    note: str = ""
    """What the basis rests on: a facts row, the register, the words relied on."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text where an actor is named, described or stood for by a pronoun."""

    span: Span
    head: int
    """Token index of the head word."""
    sentence: int
    kind: Literal["name", "demonym", "nominal", "pronoun"]
    actors: tuple[Actor, ...] = ()
    """Whom it stands for: several for "the five countries" or "they"; none where it is not resolved."""
    antecedent: Span | None = None
    """Where the article names whom it stands for, if elsewhere."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Date:
    """When: an ISO value as precise as is known."""

    value: str | None
    """YYYY, YYYY-MM or YYYY-MM-DD; None where unknown."""
    grain: str = "day"
    """year, month, part-of-month, week, day."""
    basis: Basis = "unknown"
    span: Span | None = None
    end: str | None = None
    """Last day of a range, where the text gives one."""
    modifier: str | None = None
    """start, mid, end, approx ..., as in TIMEX3's mod."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a toponym resolved to coordinates."""

    text: str
    name: str
    country: str | None
    """ISO 3166 alpha-3."""
    lat: float | None
    lon: float | None
    span: Span | None = None
    geonames: int | None = None
    feature: str | None = None
    """GeoNames feature code: PCLI, PPLC, PPL, ADM1, CNL ..."""
    admin1: str | None = None
    basis: Basis = "stated"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Party:
    """An actor in an event's or a speech's role, and the words it was taken from."""

    actor: Actor
    span: Span
    text: str
    basis: Basis = "stated"
    """stated in the sentence, or taken from the discourse."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what to whom, when, where, about what, said by whom."""

    id: str
    article: str
    sentence: Span
    trigger: Span
    type: str
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    quad: int
    """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict."""
    score: float
    """-10 (conflict) to +10 (cooperation)."""
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    status: Status
    status_spans: tuple[Span, ...]
    """The words that show the status."""
    speaker: Party | None
    date: Date
    place: Place | None
    coder: Coder
    frame: str | None
    """Id of the codebook frame that fired, if one did."""
    confidence: float
    """Calibrated probability that type, actor and recipient are all right."""
    also: tuple[Span, ...] = ()
    """Other sentences of the article that tell the same event."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Who said what, in which words."""

    id: str
    article: str
    speaker: Party | None
    speaker_span: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    form: Literal["direct", "indirect", "mixed"]
    force: str
    """asserts, denies, demands, promises, believes, fears, asks, warns, accuses, praises."""
    addressee: Party | None = None
    medium: str | None = None
    parent: str | None = None
    """Id of the speech that this one stands inside, if any."""
    confidence: float = 1.0


TripStatus = Literal["planned", "ongoing", "taken", "cancelled", "postponed", "changed"]
Movement = Literal["none", "softening", "hardening", "reversed"]


@dataclass(frozen=True, slots=True)
class Leg:
    """A stop of a trip."""

    place: str
    """As the article names it: "Panama", "Warsaw"."""
    country: str | None
    """ISO 3166 alpha-3; None for a region ("the Middle East")."""
    span: Span
    status: TripStatus
    date: Date = field(default_factory=lambda: Date(None))
    met: tuple[Party, ...] = ()
    """Whom the traveller meets there, or is to meet."""
    events: tuple[str, ...] = ()
    """Ids of the CONSULT and AGREE events that tell the stop."""


@dataclass(frozen=True, slots=True)
class Trip:
    """Who travels where, when, what for, and whether it came to that."""

    id: str
    article: str
    traveller: Party
    office: str | None
    legs: tuple[Leg, ...]
    """In the order in which they are travelled, as far as it is told."""
    status: TripStatus
    status_spans: tuple[Span, ...]
    """The words that show the status."""
    start: Date
    days: int | None
    """Length as said."""
    length_span: Span | None
    """The words for the length: "six-day"."""
    purposes: tuple[Span, ...]
    """What it is for, as said: "to discuss border security"."""
    topics: tuple[Span, ...]
    """Noun phrases that name what it is about."""
    contexts: tuple[str, ...]
    """PLOVER contexts of the topics."""
    superlatives: tuple[Span, ...]
    """As said: "first international trip since taking office"."""
    secret: Span | None
    """The word that says that it was kept secret, if one does."""
    evidence: tuple[Span, ...]
    """The sentences that tell of it."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Position:
    """Where an actor stands on an issue, as one article shows it."""

    id: str
    article: str
    actor: Party
    issue: str
    """The noun phrase that names the matter, in small letters and without articles: "deportation flights"."""
    issue_span: Span
    contexts: tuple[str, ...]
    """PLOVER contexts of the issue."""
    stance: int
    """-2 strongly against, -1 against, 0 hesitant, mixed or in talks, +1 for, +2 strongly for."""
    label: str
    """In a word or two: "opposes", "hesitant", "in talks", "gave way"."""
    toward: tuple[Party, ...]
    """Whose wish or policy it answers, where that is told."""
    as_of: Date
    movement: Movement
    movement_span: Span | None
    """The words that show the movement."""
    descriptions: tuple[Span, ...]
    """The words that show the stance: "has been hesitant to"."""
    events: tuple[str, ...]
    """Ids of the events that show it."""
    speeches: tuple[str, ...]
    """Ids of the speeches that show it, or in which it is told."""
    basis: Basis
    """stated; discourse, where the actor is named elsewhere; inferred, from an event alone."""
    confidence: float


@dataclass(frozen=True, slots=True)
class Introduction:
    """Somebody to whom an article gives an office: what the office register learns from."""

    id: str
    article: str
    person: str
    """The fullest name, as facts have it or as the article writes it."""
    office: str
    """In small letters and one spelling: "foreign minister"."""
    code: str | None
    """Whose office: a country, or UNO, EUR, IGO."""
    sectors: tuple[str, ...]
    when: Literal["current", "former", "acting", "next"]
    span: Span
    """Title or apposition and name: the evidence."""
    name_span: Span


@dataclass(frozen=True, slots=True)
class Coded:
    """All that was read out of one article."""

    article: Article
    events: tuple[Event, ...]
    speeches: tuple[Speech, ...] = ()
    places: tuple[Place, ...] = ()
    dates: tuple[Date, ...] = ()
    mentions: tuple[Mention, ...] = ()
    trips: tuple[Trip, ...] = ()
    positions: tuple[Position, ...] = ()
    introductions: tuple[Introduction, ...] = ()


def make_id(*parts: object, size: int = 16) -> str:
    """A hash of the parts, as `size` hexadecimal digits: equal parts give equal ids on any machine.

    >>> make_id("a", 1) == make_id("a", 1)
    True
    """
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=size // 2).hexdigest()
