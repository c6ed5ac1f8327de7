"""A made-up coverage in a store → what a page of the workbench costs that nobody asked for before.

    python bench/pages.py make STORE [N]        a linked store of N articles, of which a tenth tell one story
    python bench/pages.py cost STORE [ROUNDS]   processor seconds, seconds and queries of one uncached page of each kind
    python bench/pages.py burst STORE [ROUNDS]  20 readers at once of the largest story that nobody has asked for before

Nothing is coded: articles and their records are put together from a list of parties, deeds and matters, and go through
the store's own door. The seconds are those of this process and its threads, so that a busy machine does not count.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import socket
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dragoman.codebook.load import load_codebook
from dragoman.link import link
from dragoman.records import (
    Actor,
    Article,
    Coded,
    Date,
    Event,
    Leg,
    Party,
    Place,
    Position,
    Span,
    Speech,
    Trip,
    make_id,
)
from dragoman.store import Store

SEED = 11
_FIRST_DAY = dt.date(2024, 1, 1)
_COUNTRIES = {
    "Panama": ("PAN", "Panama City", 9.0, -79.5), "Colombia": ("COL", "Bogota", 4.7, -74.1),
    "Peru": ("PER", "Lima", -12.0, -77.0), "Chile": ("CHL", "Santiago", -33.4, -70.7),
    "Kenya": ("KEN", "Nairobi", -1.3, 36.8), "Norway": ("NOR", "Oslo", 59.9, 10.8),
    "Poland": ("POL", "Warsaw", 52.2, 21.0), "Vietnam": ("VNM", "Hanoi", 21.0, 105.8),
    "Japan": ("JPN", "Tokyo", 35.7, 139.7), "Egypt": ("EGY", "Cairo", 30.0, 31.2),
    "Turkey": ("TUR", "Ankara", 39.9, 32.9), "Canada": ("CAN", "Ottawa", 45.4, -75.7),
    "Spain": ("ESP", "Madrid", 40.4, -3.7), "India": ("IND", "Delhi", 28.6, 77.2),
}  # fmt: skip
_PERSONS = ("Ana Ruiz", "Ivo Holm", "Lena Brandt", "Omar Said", "Pia Costa", "Tom Reed", "Yuki Abe", "Nora Quist")
_DEEDS = {
    "threatened": "THREATEN", "accused": "ACCUSE", "met": "CONSULT", "sanctioned": "SANCTION", "praised": "SUPPORT",
    "aided": "AID", "rejected": "REJECT", "urged": "REQUEST", "blockaded": "COERCE", "joined": "COOPERATE",
}  # fmt: skip
_OUTLETS = ("Wire", "Ledger", "Courier", "Daily", "Herald", "Chronicle", "Post", "Gazette", "Observer")
_SYLLABLES = (
    "ba",
    "cor",
    "dan",
    "el",
    "fim",
    "gor",
    "hul",
    "ist",
    "jam",
    "kel",
    "lor",
    "mun",
    "nev",
    "ost",
    "pra",
    "ru",
)
_FORCES = ("asserts", "denies", "warns")


def main(argv: Sequence[str] | None = None) -> int:
    """Make a store, or measure on one."""
    parser = argparse.ArgumentParser(description="What an uncached page costs.")
    parser.add_argument("what", choices=("make", "cost", "burst"))
    parser.add_argument("store", type=Path)
    parser.add_argument("n", nargs="?", type=int)
    options = parser.parse_args(argv)
    if options.what == "make":
        with Store.open(options.store) as store:
            store.add(list(coverage(options.n or 2000)), coder_version="made-up")
            done = link(store)
        print(f"{done.articles} articles, {done.happenings} happenings, {done.answers} answers, {done.stories} stories")
    elif options.what == "cost":
        _cost(options.store, options.n or 5)
    else:
        _burst(options.store, options.n or 5)
    return 0


def coverage(n: int) -> Iterator[Coded]:
    """Articles in matters of twelve, but that the first tenth has one matter; the same ones for the same number."""
    chance = random.Random(SEED)
    large = n // 10
    matter = _Matter(chance, 60, 30)
    for number in range(n):
        if number >= large and (number - large) % 12 == 0:
            matter = _Matter(chance, 14, 9)
        yield _article(chance, matter, number)


class _Matter:
    """What a story is about: words, parties, a time, and deeds that its articles tell."""

    def __init__(self, chance: random.Random, deeds: int, days: int) -> None:
        self.words = ["".join(chance.sample(_SYLLABLES, 3)) for _ in range(14)]
        self.start = _FIRST_DAY + dt.timedelta(days=chance.randrange(360))
        self.days = days
        sides = chance.sample(sorted(_COUNTRIES), 4)
        self.deeds = [
            (*chance.sample(sides, 2), chance.choice(list(_DEEDS)), self.start + dt.timedelta(chance.randrange(days)),
             chance.choice(self.words), chance.choice(_PERSONS))
            for _ in range(deeds)
        ]  # fmt: skip


def _article(chance: random.Random, matter: _Matter, number: int) -> Coded:
    told = sorted(chance.sample(matter.deeds, 5), key=lambda deed: deed[3])
    day = min(told[-1][3] + dt.timedelta(days=1), matter.start + dt.timedelta(days=matter.days))
    text, spans = "", list[tuple[Span, Span, Span, Span]]()
    for actor, recipient, verb, when, word, person in told:
        start = len(text)
        sentence = (
            f"{person} of {actor} {verb} {recipient} over the {word} in {_COUNTRIES[recipient][1]} on {when:%d %B}."
        )
        at = start + len(f"{person} of {actor} ")
        spans.append((Span(start, start + len(sentence)), Span(start, start + len(person)), Span(at, at + len(verb)),
                      Span(at + len(verb) + 1, at + len(verb) + 1 + len(recipient))))  # fmt: skip
        words = " ".join(chance.choices(matter.words, k=9))
        text += f"{sentence} “The {words},” {person} said, and the {chance.choice(matter.words)} went on. "
    title = f"{' '.join(chance.sample(matter.words, 3))} ({number})".capitalize()
    source = chance.choice(_OUTLETS)
    key = make_id(title, text, day, source)
    of = Article(id=key, text=text, citation=f"made-up-{number}", title=title, date=day, source=source)
    book = load_codebook()
    events, speeches, places = [], [], []
    for place, (deed, (sentence, who, verb, whom)) in enumerate(zip(told, spans, strict=True)):
        one, other = _actor(text[who.start : who.end], deed[0]), _actor("", deed[1])
        acting = Party(one, who, text[who.start : who.end])
        name, city, lat, lon = deed[1], *_COUNTRIES[deed[1]][1:]
        at = text.index(city, whom.end)
        where = Place(city, city, _COUNTRIES[name][0], lat, lon, Span(at, at + len(city)))
        kind = _DEEDS[deed[2]]
        events.append(
            Event(
                id=make_id(key, place), article=key, sentence=sentence, trigger=verb, type=kind, modes=(),
                contexts=(chance.choice(sorted(book.contexts)),), quad=book.quad(kind), score=book.score(kind, ()),
                actors=(acting,), recipients=(Party(other, whom, text[whom.start : whom.end]),),
                status=chance.choice(("actual", "actual", "actual", "planned", "denied")), status_spans=(),
                speaker=None,
                date=Date(deed[3].isoformat(), span=None, basis="relative"), place=where, coder="model", frame=None,
                confidence=0.8,
            )
        )  # fmt: skip
        places.append(where)
        opening = text.index("“", sentence.end)
        said = Span(opening, text.index("”", opening) + 1)
        speeches.append(
            Speech(
                id=make_id(key, "said", place), article=key, speaker=acting, speaker_span=who, cue=None,
                content=(said,), form="direct", force=chance.choice(_FORCES),
            )
        )  # fmt: skip
    stands, trips = [], []
    if number % 4 == 0:
        stands.append(_position(of, events[0], matter.words[0]))
    if number % 10 == 0:
        trips.append(_trip(of, events[-1]))
    return Coded(of, tuple(events), tuple(speeches), tuple(places), (), trips=tuple(trips), positions=tuple(stands))


def _actor(person: str, country: str) -> Actor:
    code = _COUNTRIES[country][0]
    name = f"{person} ({country})" if person else f"government of {country}"
    office = "envoy" if person else None
    return Actor(make_id(name, code), name, code, ("GOV",), person=person or None, office=office, basis="lookup")


def _position(of: Article, event: Event, issue: str) -> Position:
    return Position(
        id=make_id(of.id, "stand"), article=of.id, actor=event.actors[0], issue=issue, issue_span=event.trigger,
        contexts=event.contexts, stance=-1 if event.quad > 2 else 1,
        label="critical" if event.quad > 2 else "supportive",
        toward=(), as_of=Date(of.date.isoformat() if of.date else None, basis="published"), movement="none",
        movement_span=None, descriptions=(event.sentence,), events=(event.id,), speeches=(), basis="stated",
        confidence=0.7,
    )  # fmt: skip


def _trip(of: Article, event: Event) -> Trip:
    assert event.place is not None and event.place.span is not None
    leg = Leg(event.place.name, event.place.country, event.place.span, "planned", event.date, (), (event.id,))
    return Trip(
        id=make_id(of.id, "trip"), article=of.id, traveller=event.actors[0], office="envoy", legs=(leg,),
        status="planned",
        status_spans=(), start=event.date, days=None, length_span=None, purposes=(), topics=(), contexts=(),
        superlatives=(), secret=None, evidence=(event.sentence,), confidence=0.7,
    )  # fmt: skip


def _cost(path: Path, rounds: int) -> None:
    from fastapi.testclient import TestClient

    from dragoman.language import split_sentences
    from dragoman.web.app import create_app
    from dragoman.web.desk import Desk
    from dragoman.web.guard import Guard

    with Store.open(path, read_only=True) as store:
        desk = Desk(store, split_sentences)
        client = TestClient(create_app(desk, guard=Guard(None, any_host=False)), base_url="http://localhost")
        made = _counted(store)
        print(f"{'page':<34} {'processor ms: least':>19} {'median':>8} {'ms':>8} {'queries':>8} {'KB':>6}")
        for address in _addresses(desk):
            used, waited, asked, size = [], [], 0, 0
            for number in range(rounds + 1):
                made.clear()
                busy, start = time.process_time(), time.perf_counter()
                mark = "&" if "?" in address else "?"
                answer = client.get(f"{address}{mark}round={number}", headers={"accept": "text/html"})
                if number:  # the first of each kind compiles its template
                    used.append(time.process_time() - busy)
                    waited.append(time.perf_counter() - start)
                asked, size = len(made), len(answer.content)
                assert answer.status_code == 200, f"{address}: {answer.status_code}"
            times = (min(used), statistics.median(used), statistics.median(waited))
            line = "{:19.1f} {:8.1f} {:8.1f}".format(*(1000 * seconds for seconds in times))
            print(f"{address[:34]:<34} {line} {asked:8} {size / 1000:6.0f}", flush=True)


def _burst(path: Path, rounds: int) -> None:
    import uvicorn

    from dragoman.language import split_sentences
    from dragoman.web.app import create_app
    from dragoman.web.desk import Desk
    from dragoman.web.guard import Guard

    with Store.open(path, read_only=True) as store, socket.socket() as sock:
        desk = Desk(store, split_sentences)
        sock.bind(("127.0.0.1", 0))
        app = create_app(desk, guard=Guard(None, any_host=False))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        base = f"http://localhost:{sock.getsockname()[1]}"
        try:
            for name, address in (("one story", next(_addresses(desk))), ("a static file", "/static/charts.js")):
                waited, used = _ask_at_once(base + address, rounds)
                p95 = 1000 * sorted(waited)[int(len(waited) * 0.95) - 1]
                median, busy = 1000 * statistics.median(waited), 1000 * statistics.median(used)
                print(f"{name}: {_READERS} at once, {rounds} times: median {median:.0f} ms, p95 {p95:.0f} ms; "
                      f"{busy:.0f} ms of processor for all, the readers' own included")  # fmt: skip
        finally:
            server.should_exit = True
            thread.join()


_READERS = 20


def _ask_at_once(address: str, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds that each answer took, processor seconds of each round; every round asks for an address of its own."""

    def ask(number: int) -> float:
        start = time.perf_counter()
        with urllib.request.urlopen(f"{address}?round={number}", timeout=300) as answer:
            answer.read()
        return time.perf_counter() - start

    waited, used = [], []
    with ThreadPoolExecutor(_READERS) as readers:
        list(readers.map(ask, [-1] * _READERS))  # threads, connections and templates are there from here on
        for number in range(rounds):
            busy = time.process_time()
            waited += readers.map(ask, [number] * _READERS)
            used.append(time.process_time() - busy)
    return waited, used


def _counted(store: Store) -> list[str]:
    """Every query that goes through the store from now on."""
    asked: list[str] = []
    rows = type(store.database).rows

    def counting(self, query, *more, **options):  # type: ignore[no-untyped-def]
        asked.append(query)
        return rows(self, query, *more, **options)

    type(store.database).rows = counting  # type: ignore[method-assign]
    return asked


def _addresses(desk) -> Iterator[str]:  # type: ignore[no-untyped-def]
    """One page of each kind: the largest story, the happening told most, the actor and the dyad with most events."""

    def one(query: str) -> str:
        return "/".join(str(value) for value in (desk.row(query) or {}).values())

    yield f"/story/{one('SELECT id FROM stories ORDER BY articles DESC, id LIMIT 1')}"
    yield f"/happening/{one('SELECT id FROM happenings ORDER BY publications DESC, id LIMIT 1')}"
    yield f"/article/{one('SELECT id FROM articles ORDER BY id LIMIT 1')}"
    yield f"/event/{one('SELECT id FROM events ORDER BY id LIMIT 1')}"
    yield f"/speech/{one('SELECT id FROM speeches ORDER BY id LIMIT 1')}"
    yield f"/actor/{one('SELECT code FROM event_parties GROUP BY code ORDER BY count(*) DESC, code LIMIT 1')}"
    yield f"/actor/{one('SELECT actor FROM event_parties GROUP BY actor ORDER BY count(*) DESC, actor LIMIT 1')}"
    pair = """SELECT a.code AS one, b.code AS other FROM event_parties AS a JOIN event_parties AS b USING (event)
        WHERE a.role = 'actor' AND b.role = 'recipient' GROUP BY ALL ORDER BY count(*) DESC, one, other LIMIT 1"""
    yield f"/dyad/{one(pair)}"
    trip = one("SELECT id FROM trips ORDER BY id LIMIT 1")
    yield from (f"/trip/{trip}",) if trip else ()
    yield from ("/", "/stories", "/actors", "/matrix", "/issues", "/trips", "/map", "/sources", "/search?type=THREATEN")


if __name__ == "__main__":
    sys.exit(main())
