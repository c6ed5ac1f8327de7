"""An event in, one plain English sentence out, made of its record alone."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib import resources
from typing import Any

from dragoman.records import Article, Event, Party
from dragoman.store import days
from dragoman.views.text import printable


def plain_sentence(event: Event) -> str:
    """For example "Marco Rubio (USA GOV) threatened Colombia (COL GOV) [restrict; economic]"."""
    past, infinitive, progressive, planned = _forms(event.type, "to" if event.recipients else "alone")
    who = _names(event.actors) or "Somebody not named"
    are = "are" if len(event.actors) > 1 else "is"
    said = {
        "actual": f"{who} {past}",
        "ongoing": f"{who} {are} {progressive}",
        "planned": f"{who} {are} to {planned}",
        "hypothetical": f"{who} might {infinitive}",
        "denied": f"{who}, it is said, did not {infinitive}",
        "historical": f"{who} earlier {past}",
    }[event.status]
    whom = _names(event.recipients)
    about = "; ".join(part for part in (", ".join(event.modes), ", ".join(event.contexts)) if part)
    sentence = " ".join(part for part in (said, whom, f"[{about}]" if about else "") if part)
    if event.speaker is not None and event.speaker.actor not in [party.actor for party in event.actors]:
        sentence = f"According to {_name(event.speaker)}, {sentence}"
    if any(party.basis not in ("stated", "lookup") for party in (*event.actors, *event.recipients)):
        sentence += " (who is meant is known from the rest of the article)"
    return sentence


def when(event: Event, article: Article) -> str:
    """For example "2025-02-01", "2025-02 (month)" or "reported 2025-01-31"."""
    covered = days(event.date)
    if covered is None:
        return f"reported {article.date}" if article.date else "day not known"
    value = str(event.date.value)
    if event.date.end:
        value += f" to {event.date.end}"
    if event.date.modifier:
        value = f"{event.date.modifier} {value}"
    return printable(value if event.date.grain == "day" else f"{value} ({event.date.grain})")


def _names(parties: Sequence[Party]) -> str:
    names = list(dict.fromkeys(_name(party) for party in parties))
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _name(party: Party) -> str:
    actor = party.actor
    coded = " ".join(part for part in (actor.code, *actor.sectors[:1]) if part)
    return f"{printable(actor.name)} ({coded})" if coded else printable(actor.name)


def _forms(type_: str, kind: str) -> tuple[str, str, str, str]:
    """Past, infinitive and -ing form, and the infinitive of what is planned."""
    phrase = _phrases().get(type_)
    if phrase is None:
        return type_, type_, type_, type_
    past, infinitive, progressive = phrase[kind]
    return past, infinitive, progressive, phrase.get(f"planned_{kind}", infinitive)


@functools.cache
def _phrases() -> dict[str, dict[str, Any]]:
    file = resources.files("dragoman.views") / "phrases.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
