"""Made-up coverage for tests of links: articles from sentences, with the events that they tell."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from typing import Any

from dragoman.records import Actor, Article, Coded, Date, Event, Party, Place, Span, make_id
from dragoman.store import Store

ACTORS = {
    "Rubio": Actor("rubio", "Marco Rubio", "USA", ("GOV",), person="Marco Rubio"),
    "Hegseth": Actor("hegseth", "Pete Hegseth", "USA", ("GOV",), person="Pete Hegseth"),
    "the State Department": Actor("state", "State Department", "USA", ("GOV",)),
    "Washington": Actor("usa", "government of the United States", "USA", ("GOV",)),
    "Bogota": Actor("col", "government of Colombia", "COL", ("GOV",)),
    "Panama": Actor("pan", "government of Panama", "PAN", ("GOV",)),
    "Panamanian farmers": Actor("farmers", "farmers of Panama", "PAN", ("AGR",)),
    "Quito": Actor("ecu", "government of Ecuador", "ECU", ("GOV",)),
}
TABLES = (
    "link_articles", "link_bands", "copy_pairs", "copies", "link_events", "link_blocks", "event_pairs",
    "happening_events", "happenings", "disagreements", "happening_lines", "link_said", "link_echoes",
    "link_speeches", "answers", "link_keys",
    "story_pairs",
    "episode_articles", "episodes", "link_episode_keys", "episode_pairs", "story_episodes", "story_articles", "stories",
)  # fmt: skip


def article(
    text: str, *, source: str | None = "Wire", date: str | None = "2025-02-03", title: str = "Title"
) -> Article:
    day = dt.date.fromisoformat(date) if date else None
    key = make_id(title, text, day, source)
    return Article(id=key, text=text, citation=f"{source}-{key[:6]}", title=title, date=day, source=source)


def told(of: Article, type_: str, actor: str, verb: str, recipient: str | None = None, **fields: Any) -> Event:
    """The event of the sentence in which the verb stands; the parties are words of the sentence."""
    at = of.text.index(verb)
    start = of.text.rfind(". ", 0, at) + 2 if ". " in of.text[:at] else 0
    end = of.text.find(".", at)
    sentence = Span(start, end + 1 if end >= 0 else len(of.text))
    day = fields.pop("day", None)
    values: dict[str, Any] = {
        "id": make_id(of.id, type_, verb, actor, recipient),
        "article": of.id,
        "sentence": sentence,
        "trigger": Span(at, at + len(verb)),
        "type": type_,
        "modes": (),
        "contexts": (),
        "quad": 1,
        "score": 0.0,
        "actors": (_party(of, actor, sentence),),
        "recipients": (_party(of, recipient, sentence),) if recipient else (),
        "status": "actual",
        "status_spans": (),
        "speaker": None,
        "date": Date(day, basis="stated") if day else Date(None),
        "place": None,
        "coder": "frame",
        "frame": None,
        "confidence": 0.8,
    }
    return Event(**(values | fields))


def place(name: str, country: str) -> Place:
    return Place(name, name, country, None, None)


def one(text: str, type_: str, actor: str, verb: str, recipient: str | None = None, **fields: Any) -> Coded:
    """An article with one event."""
    names = ("source", "date", "title")
    of = article(text, **{name: fields.pop(name) for name in names if name in fields})
    return Coded(of, (told(of, type_, actor, verb, recipient, **fields),))


def table(store: Store, name: str) -> list[str]:
    return sorted(map(str, store.database.rows(f"FROM {name}")))


def tables(store: Store) -> dict[str, list[str]]:
    """All links, each table's rows sorted."""
    return {name: table(store, name) for name in TABLES}


def random_coverage(seed: int, size: int = 24) -> list[Coded]:
    """Articles of one to three sentences out of few parties, verbs, days and matters, some of them printed again."""
    chance = random.Random(seed)
    verbs = {"THREATEN": ["threatened", "warned"], "CONCEDE": ["yielded to"], "RETREAT": ["pulled back from"],
             "CONSULT": ["met", "visited"], "AGREE": ["will meet", "will visit"], "ACCUSE": ["accused", "blamed"],
             "SANCTION": ["punished"], "REJECT": ["rebuffed"]}  # fmt: skip
    rests = ["over tariffs on coffee and flowers", "over flights with deported migrants", "about the canal fees",
             "in a dispute over 40 prisoners", "in a dispute over 50 prisoners"]  # fmt: skip
    found: list[Coded] = []
    for _ in range(size):
        day = dt.date(2025, 2, chance.randint(1, 20))
        outlet = chance.choice(["Wire", "Times", "Post", None])
        if found and chance.random() < 0.2:
            old = chance.choice(found)
            again = article(old.article.text + " It ends.", source=outlet, date=day.isoformat())
            events = tuple(
                dataclasses.replace(event, id=make_id(again.id, event.id), article=again.id) for event in old.events
            )
            found.append(Coded(again, events))
            continue
        lines, plans = [], []
        for _ in range(chance.randint(1, 3)):
            type_ = chance.choice(sorted(verbs))
            verb = chance.choice(verbs[type_])
            actor, recipient = chance.sample(sorted(ACTORS), 2)
            lines.append(f"{actor} {verb} {recipient} {chance.choice(rests)} on day {len(lines)}.")
            plans.append((type_, actor, f"{actor} {verb} {recipient}", verb, recipient))
        # enough other words that articles of one sentence are not copies by chance
        noise = " ".join(chance.choice("abcdefghijklmnopqrstuvwxyz") * 2 + str(chance.random())[2:7] for _ in range(30))
        of = article(" ".join(lines) + " " + noise, source=outlet, date=day.isoformat())
        events_of: list[Event] = []
        for number, (type_, actor, clause, verb, recipient) in enumerate(plans):
            at = of.text.index(lines[number])
            verb_at = at + clause.index(verb)
            status = "planned" if type_ == "AGREE" else chance.choice(["actual"] * 4 + ["denied", "hypothetical"])
            shown = told(
                of, type_, actor, verb, recipient if chance.random() < 0.8 else None, status=status,
                day=(day - dt.timedelta(chance.randint(0, 4))).isoformat() if chance.random() < 0.6 else None,
                contexts=chance.choice([(), ("economic",), ("migration",), ("economic", "migration")]),
                place=chance.choice([None, place("Panama City", "PAN"), place("Bogota", "COL")]),
            )  # fmt: skip
            sentence = Span(at, at + len(lines[number]))
            events_of.append(
                dataclasses.replace(
                    shown,
                    id=make_id(of.id, number),
                    sentence=sentence,
                    trigger=Span(verb_at, verb_at + len(verb)),
                )
            )
        found.append(Coded(of, tuple(events_of)))
    return list({coded.article.id: coded for coded in found}.values())


def _party(of: Article, words: str, sentence: Span) -> Party:
    at = of.text.find(words, sentence.start)
    return Party(ACTORS[words], Span(max(at, 0), max(at, 0) + len(words)), words)
