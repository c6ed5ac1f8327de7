"""PLOVER gold records against the whole pipeline: which types happen in a text, by which country, to which.

Gold is JSON, a list or one object after another, with the older keys (`source`, `target`, `code`/`event`) or
the newer (`actor`, `recipient`, `event`). Records that share a text are one item. Three levels, each micro
precision, recall and F1 over sets: `type`, `actor` (type and the actor's country), `dyad` (type and the
countries of both). Every actor with every recipient is a dyad. Two actors without a recipient are reciprocal:
they count in the direction that the other side gives them, both where it gives both. An item whose gold
actors (for `dyad`, recipients too) are not all ISO 3166 alpha-3 is left out of that level. CONCEDE and
RETREAT are one. Events that are denied are left out.
"""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dragoman.errors import ReadError
from dragoman.evaluate._measures import Progress, Scores, micro, tick
from dragoman.evaluate._older import iso3_of, root_of
from dragoman.records import Article, Coded, Party, make_id

TEXT = ("text", "sentence", "event_text", "content", "body")
ACTOR = ("actor", "actors", "source")
RECIPIENT = ("recipient", "recipients", "target")
TYPE = ("event", "events", "type", "event_type", "code")
ENTITY = ("code", "country", "country_code", "actor_code", "actor", "codes")

Dyad = tuple[str, str, str]
"""Root type, actor's country, recipient's country; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An event as it is scored: root type, countries of both sides; a code that is no country's is None."""

    type: str
    actors: tuple[str | None, ...]
    recipients: tuple[str | None, ...]


@dataclass(slots=True)
class Item:
    """A text and the gold deeds in it."""

    text: str
    date: dt.date | None
    deeds: list[Deed] = field(default_factory=list)


def run(gold: Path, kit: Any, progress: Progress = False) -> Scores:
    """Code the text of every item and score.

    Raises:
        ReadError: where the file holds no PLOVER records.
    """
    from dragoman.pipeline import code  # the pipeline is what is measured

    items, unread = read_items(gold)
    pairs = []
    for done, item in enumerate(items, 1):
        pairs.append((item.deeds, deeds_of(code(article_of(item), kit))))
        tick(progress, done, len(items))
    return score(pairs) | {"unread": unread}


def article_of(item: Item) -> Article:
    """An item's text as an article without title or outlet."""
    return Article(make_id(item.text), item.text, make_id(item.text), date=item.date)


def deeds_of(coded: Coded) -> list[Deed]:
    """Our events as they are scored."""
    return [
        Deed(root, _codes(e.actors), _codes(e.recipients))
        for e in coded.events
        if e.status != "denied" and (root := root_of(e.type)) is not None
    ]


def _codes(parties: Iterable[Party]) -> tuple[str | None, ...]:
    return tuple(p.actor.code for p in parties if p.actor.code)


# ---- gold ----


def read_items(path: Path) -> tuple[list[Item], int]:
    """The items of a file in its order, and how many of its records have no text or no known type."""
    items: dict[str, Item] = {}
    unread = 0
    for record in _objects(path):
        text = next((v.strip() for k in TEXT if isinstance(v := record.get(k), str) and v.strip()), "")
        roots = _roots(record)
        if not text or not roots:
            unread += 1
            continue
        item = items.setdefault(" ".join(text.split()), Item(text, _day(record.get("date"))))
        if not _negated(record):
            actors, recipients = (_entities(_given(record, keys)) for keys in (ACTOR, RECIPIENT))
            item.deeds += [Deed(root, actors, recipients) for root in roots]
    if not items:
        raise ReadError(f"{path}: no PLOVER records. Each needs a text, an event type, actors and recipients.")
    return list(items.values()), unread


def _objects(path: Path) -> Iterator[Mapping[str, Any]]:
    """Every record of a list, of lines, of objects one after another, or of a list inside one object."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read as UTF-8 text ({error}). Give a file of JSON records.") from error
    decoder = json.JSONDecoder()
    at = _next(text, 0)
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise ReadError(f"{path} line {error.lineno}: {error.msg}. Mend or remove the record.") from error
        yield from _records(value)
        at = _next(text, end)


def _next(text: str, at: int) -> int:
    found = re.compile(r"[\s,]*").match(text, at)
    return found.end() if found else at


def _records(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _records(one)
    elif isinstance(value, dict):
        inside = [v for v in value.values() if isinstance(v, list) and v and all(isinstance(x, dict) for x in v)]
        is_record = any(isinstance(value.get(key), str) for key in TEXT)
        if is_record or not inside:
            yield value
        else:
            for listed in inside:
                yield from _records(listed)


def _given(record: Mapping[str, Any], keys: Sequence[str]) -> Any:
    """The first field that is there, empty or not: beside an `actor`, `source` is the outlet."""
    return next((record[key] for key in keys if record.get(key) is not None), None)


def _roots(record: Mapping[str, Any]) -> list[str]:
    """The root types of a record, from the first of its fields that names any."""
    for key in TYPE:
        names = [name for text in _strings(record.get(key), TYPE) for name in re.split(r"[;,|]", text)]
        roots = list(dict.fromkeys(root for name in names if (root := root_of(name)) is not None))
        if roots:
            return roots
    return []


def _strings(value: Any, keys: Sequence[str]) -> Iterator[str]:
    """The strings of a value: itself, its elements, or what the first filled of `keys` holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield f"{value:03d}"  # a CAMEO code that lost its zero
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one, keys)
    elif isinstance(value, dict):
        yield from _strings(next((value[key] for key in keys if value.get(key)), None), keys)


_NOBODY = frozenset({"", "---", "--", "-", "NONE", "NULL", "NA", "NAN", "_"})


def _entities(value: Any) -> tuple[str | None, ...]:
    """The countries of the actors in a field, each once; None for one that is no country's.

    >>> _entities("USA GOV; FRAMIL"), _entities([{"code": "USA"}, {"code": "UNO"}]), _entities("---")
    (('USA', 'FRA'), ('USA', None), ())
    """
    if isinstance(value, Mapping) and not any(value.get(key) for key in ENTITY):
        return (None,)  # somebody, with no code at all
    if isinstance(value, list):
        return tuple(dict.fromkeys(itertools.chain.from_iterable(map(_entities, value))))
    codes = (part.strip() for text in _strings(value, ENTITY) for part in re.split(r"[;,/|&]", text.replace("N/A", "")))
    found = (_countries(code) for code in codes if code.upper() not in _NOBODY)
    return tuple(dict.fromkeys(itertools.chain.from_iterable(found)))


def _countries(code: str) -> Sequence[str | None]:
    """The countries in a code: "USA", "USAGOV", "USA GOV", "USA FRA"."""
    return [found for word in re.split(r"[\s_-]+", code) if (found := iso3_of(word))] or [None]


def _negated(record: Mapping[str, Any]) -> bool:
    said = [record.get(key) for key in ("status", "auxmode", "aux_mode", "polarity")]
    return any(s.lower() in ("denied", "negation", "negated", "negative") for v in said for s in _strings(v, ()))


def _day(value: Any) -> dt.date | None:
    found = re.match(r"(\d{4})-?(\d\d)-?(\d\d)", str(value or ""))
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


# ---- scores ----


def score(pairs: Iterable[tuple[Sequence[Deed], Sequence[Deed]]]) -> Scores:
    """Micro scores of each level over (gold, found) pairs of items."""
    names = ("type", "actor", "dyad")
    counts = {name: [0, 0, 0] for name in names}
    items = dict.fromkeys(names, 0)
    for gold, found in pairs:
        levels = dict(zip(names, _levels(gold, found), strict=True))
        if any(None in deed.actors for deed in gold):
            del levels["actor"]
        if any(None in (*deed.actors, *deed.recipients) for deed in gold):
            del levels["dyad"]
        for name, (wanted, ours) in levels.items():
            items[name] += 1
            for n, count in enumerate((len(wanted & ours), len(ours), len(wanted))):
                counts[name][n] += count
    out: Scores = {"items": items["type"], "actor_items": items["actor"], "dyad_items": items["dyad"]}
    for name in names:
        hits, n_found, n_gold = counts[name]
        out |= {f"{name}_gold": n_gold, f"{name}_found": n_found} | micro(name, hits, n_found, n_gold)
    return out


def _levels(gold: Sequence[Deed], found: Sequence[Deed]) -> Iterator[tuple[set[Any], set[Any]]]:
    """For each level what gold has and what was found."""
    yield {d.type for d in gold}, {d.type for d in found}
    (straight, mutual), (straight_found, mutual_found) = _dyads(gold), _dyads(found)
    ours, ours_actors = _directed(straight_found, mutual_found, straight)
    wanted, wanted_actors = _directed(straight, mutual, straight_found)
    yield wanted_actors, ours_actors
    yield wanted, ours


def _dyads(deeds: Iterable[Deed]) -> tuple[set[Dyad], set[Dyad]]:
    """The dyads with a direction, and the reciprocal ones, countries in the order of the alphabet."""
    straight: set[Dyad] = set()
    mutual: set[Dyad] = set()
    for deed in deeds:
        actors = sorted({a or "" for a in deed.actors}) or [""]
        recipients = {r or "" for r in deed.recipients}
        if recipients or len(actors) < 2:
            straight |= {(deed.type, a, r) for a in actors for r in recipients or {""}}
        else:
            mutual |= {(deed.type, a, b) for a, b in itertools.combinations(actors, 2)}
    return straight, mutual


def _directed(straight: set[Dyad], mutual: set[Dyad], other: set[Dyad]) -> tuple[set[Dyad], set[tuple[str, str]]]:
    """All dyads of a side and their actors, reciprocal ones in the direction that the other gives them."""
    dyads, both = set(straight), set[Dyad]()
    for kind, a, b in mutual:
        ways = {(kind, a, b), (kind, b, a)}
        if ways & straight:
            continue
        dyads |= (ways & other) or {(kind, a, b)}
        both |= set() if ways & other else {(kind, b, a)}
    return dyads, {(kind, actor) for kind, actor, _ in dyads | both}
