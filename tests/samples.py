"""Hand-built coded articles for tests of what lies below the line: no models, no parse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from dragoman.records import (
    Actor,
    Article,
    Coded,
    Date,
    Event,
    Leg,
    Mention,
    Party,
    Place,
    Position,
    Skipped,
    Span,
    Speech,
    Trip,
    make_id,
)

TEXT = (
    "PANAMA CITY (Wire) - Foreign Minister Ana Ortiz of Avaria threatened tariffs on Sunday. "
    "She said the talks would go on."
)
USA = Actor("usa", "government of the United States", "USA", ("GOV",))
RUBIO = Actor(
    "rubio",
    "Marco Rubio",
    "USA",
    ("GOV",),
    person="Marco Rubio",
    office="Secretary of State",
    basis="lookup",
    note="ministers",
)
PAN = Actor("pan", "government of Panama", "PAN", ("GOV",))
COL = Actor("col", "government of Colombia", "COL", ("GOV",))


def article(
    text: str = TEXT,
    *,
    title: str = "A quarrel",
    date: dt.date | None = dt.date(2025, 2, 3),
    source: str | None = "Wire",
    citation: str = "wire-1",
    url: str | None = "https://wire.example/1",
) -> Article:
    return Article(
        id=make_id(title, text, date, source),
        text=text,
        citation=citation,
        title=title,
        date=date,
        source=source,
        url=url,
        known={"title": "page", "date": "option"},
    )


def spot(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def party(actor: Actor, text: str, words: str, **fields: object) -> Party:
    return Party(actor, spot(text, words), words, **fields)  # type: ignore[arg-type]


def event(of: Article, sentence: str, actor: Party, verb: str, recipient: Party | None, **fields: object) -> Event:
    """An event of one sentence, by its words."""
    values: dict[str, object] = {
        "id": make_id(of.id, sentence, verb),
        "article": of.id,
        "sentence": spot(of.text, sentence),
        "trigger": spot(of.text, verb),
        "type": "THREATEN",
        "modes": (),
        "contexts": ("economic",),
        "quad": 3,
        "score": -3.5,
        "actors": (actor,),
        "recipients": (recipient,) if recipient else (),
        "status": "actual",
        "status_spans": (),
        "speaker": None,
        "date": Date("2025-02-02", basis="relative"),
        "place": None,
        "coder": "frame",
        "frame": "threaten.verb",
        "confidence": 0.81,
    }
    return Event(**(values | fields))  # type: ignore[arg-type]


def threat(citation: str = "wire-1", **fields: object) -> Coded:
    """One article with an event, a speech, a place, a date and mentions."""
    text = (
        "WASHINGTON (Wire) - Secretary of State Marco Rubio threatened Colombia with tariffs on Sunday. "
        "Rubio said the flights would go on."
    )
    of = article(text, title="Tariffs", citation=citation)
    rubio = party(RUBIO, text, "Marco Rubio", confidence=0.9)
    colombia = party(COL, text, "Colombia", basis="discourse")
    sentence = text[20 : text.index(" Rubio said")]
    place = Place("WASHINGTON", "Washington", "USA", 38.9, -77.04, Span(0, 10), 4140963, "PPLC", "DC")
    threat = event(
        of,
        sentence,
        rubio,
        "threatened",
        colombia,
        modes=("restrict",),
        status_spans=(spot(text, "threatened"),),
        speaker=rubio,
        place=place,
        also=(Span(text.index("Rubio said"), len(text)),),
        **fields,
    )
    said = Speech(
        id=make_id(of.id, "said"),
        article=of.id,
        speaker=rubio,
        speaker_span=rubio.span,
        cue=spot(text, "said"),
        content=(spot(text, "the flights would go on"),),
        form="indirect",
        force="asserts",
    )
    mention = Mention(
        span=rubio.span,
        head=7,
        sentence=1,
        kind="name",
        actors=(RUBIO,),
        antecedent=Span(0, 3),
        confidence=0.7,
    )
    return Coded(
        of,
        (threat,),
        (said,),
        (place,),
        (Date("2025-02-02", basis="relative", span=Span(5, 11)),),
        (mention,),
    )


def meeting() -> Coded:
    """A joint meeting without recipient or day; outlet, title and text hold what must be neutralised."""
    text = "Envoys of Panama and Colombia met \x1b[31mlast\x07 year. Nothing was signed."
    of = article(text, title="=cmd|' /C calc'!A0", source='Voice, "Daily"', citation="voice.txt", date=None, url=None)
    both = (party(PAN, text, "Panama"), party(COL, text, "Colombia"))
    met = event(
        of,
        text[: text.index(" Nothing")],
        both[0],
        "met",
        None,
        type="CONSULT",
        quad=1,
        score=4.0,
        modes=("multilateral",),
        contexts=("diplomatic", "migration"),
        actors=both,
        status="historical",
        date=Date(None),
        coder="model",
        frame=None,
        confidence=0.4,
    )
    return Coded(of, (met,))


def journey() -> Coded:
    """An article with a trip of two stops, one called off, and a position that moves."""
    text = (
        "Secretary of State Marco Rubio will fly to Panama on February 4 for his first trip, of three days. "
        "He will meet Panama's president, and dropped a stop in Colombia. "
        "Panama has been hesitant to accept the flights; it is softening its stance."
    )
    of = article(text, title="A trip", citation="trip-1", date=dt.date(2025, 2, 3))
    trip = Trip(
        id=make_id(of.id, "trip"),
        article=of.id,
        traveller=party(RUBIO, text, "Marco Rubio", confidence=0.9),
        office="secretary of state",
        legs=(
            Leg("Panama", "PAN", spot(text, "Panama"), "planned", Date("2025-02-04", span=spot(text, "February 4")),
                (party(PAN, text, "Panama's president"),), ("e1", "e2")),
            Leg("Colombia", "COL", spot(text, "Colombia"), "cancelled"),
        ),
        status="changed",
        status_spans=(spot(text, "dropped"),),
        start=Date("2025-02-04", span=spot(text, "February 4")),
        days=3,
        length_span=spot(text, "three days"),
        purposes=(),
        topics=(spot(text, "the flights"),),
        contexts=("migration",),
        superlatives=(spot(text, "first trip"),),
        secret=None,
        evidence=(Span(0, text.index(" He will")), spot(text, "He will meet Panama's president")),
        confidence=0.8,
    )  # fmt: skip
    stand = Position(
        id=make_id(of.id, "position"),
        article=of.id,
        actor=Party(PAN, Span(text.rindex("Panama has"), text.rindex("Panama has") + 6), "Panama"),
        issue="deportation flights",
        issue_span=spot(text, "the flights"),
        contexts=("migration",),
        stance=0,
        label="hesitant",
        toward=(party(USA, text, "Secretary of State"),),
        as_of=Date("2025-02-03", basis="published"),
        movement="softening",
        movement_span=spot(text, "softening its stance"),
        descriptions=(spot(text, "has been hesitant to"), spot(text, "softening its stance")),
        events=("e1",),
        speeches=("s1",),
        basis="stated",
        confidence=0.6,
    )
    return Coded(of, (), trips=(trip,), positions=(stand,))


def fake_kit() -> Mapping[str, Coded]:
    """A kit for `fake_code`: what each text is coded as."""
    return {coded.article.text: coded for coded in (threat(), meeting())}


def fake_code(of: Article, kit: Mapping[str, Coded]) -> Coded:
    """Codes by looking the text up; some texts make trouble."""
    import os
    import time

    if "raise" in of.text:
        raise ValueError("cannot make sense of this")
    if "die" in of.text:
        os._exit(9)
    if "slow" in of.text:
        time.sleep(0.3)
    if "hang" in of.text:
        time.sleep(600)
    if "greedy" in of.text:
        bytearray(1 << 40)
    found = kit.get(of.text)
    return Coded(of, found.events if found else ())


SKIPPED = Skipped("notes.bin", "not text")
