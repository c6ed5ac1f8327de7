"""What a reader sends in; a correction out, with what was judged and the words that it stands on."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from dragoman.errors import UsageError
from dragoman.facts import load_facts
from dragoman.records import Actor, Article, Coded, Date, Event, Party, Span, Speech, make_id
from dragoman.store import Correction, days
from dragoman.store.corrections import Verdict
from dragoman.web.desk import Desk, NotFound, Row

STATUSES = ("actual", "ongoing", "planned", "hypothetical", "denied", "historical")
FORCES = ("asserts", "denies", "demands", "promises", "believes", "fears", "asks", "warns", "accuses", "praises")
FORMS = ("direct", "indirect", "mixed")
VERDICTS = ("accepted", "rejected", "amended", "added")
_LONGEST = 2000


def correction_from(desk: Desk, sent: Mapping[str, Any]) -> Correction:
    """`sent` has kind, target, verdict, coder, reason and the values. Raises UsageError or NotFound."""
    kind, verdict = str(sent.get("kind", "")), cast("Verdict", str(sent.get("verdict", "")))
    maker = _MAKERS.get(kind)
    if maker is None:
        raise UsageError(f"kind is {', '.join(_MAKERS)}, not “{kind[:40]}”.")
    if verdict not in VERDICTS:
        raise UsageError(f"verdict is {', '.join(VERDICTS)}, not “{verdict[:40]}”.")
    coder = " ".join(str(sent.get("coder") or "").split())
    if not coder:
        raise UsageError("Say who you are: a correction carries a name.")
    correction = maker(desk, str(sent.get("target", "")), verdict, sent)
    return dataclasses.replace(correction, coder=coder[:80], reason=str(sent.get("reason") or "").strip()[:_LONGEST])


def _on_event(desk: Desk, target: str, verdict: Verdict, sent: Mapping[str, Any]) -> Correction:
    if verdict == "added":
        return _added(desk, target, sent)
    coded, found = _judged(desk, "event", target)
    assert isinstance(found, Event)
    changes: dict[str, Any] = {}
    if verdict == "amended":
        changes = _event_changes(desk, coded.article, found, sent)
        if not changes:
            verdict = "accepted"  # back to what the machine had
    return Correction(
        kind="event", target=found.id, verdict=verdict, coder="?", article=found.article,
        start=found.trigger.start, end=found.trigger.end, changes=changes, before=_plain(found),
    )  # fmt: skip


def _added(desk: Desk, article: str, sent: Mapping[str, Any]) -> Correction:
    """An event that the machine missed, by its sentence and the word that tells it."""
    of = desk.store.article(article)
    if of is None:
        raise NotFound(f"No article {article[:60]}.")
    trigger = _find(of.text, _one(sent, "words"), "The words that tell the event")
    sentence = next(
        (s for s in desk.sentences(of.text, 0) if s.start <= trigger.start < s.end), Span(trigger.start, trigger.end)
    )
    kind = _known(_one(sent, "type").upper(), desk.codebook.types, "type")
    modes = _many(sent, "modes", desk.codebook.types[kind].modes)
    blank = Event(
        id=make_id(of.id, trigger.start, trigger.end, kind), article=of.id, sentence=sentence, trigger=trigger,
        type=kind, modes=modes, contexts=(), quad=desk.codebook.quad(kind), score=desk.codebook.score(kind, modes),
        actors=(), recipients=(), status="actual", status_spans=(), speaker=None, date=Date(None), place=None,
        coder="hand", frame=None, confidence=1.0,
    )  # fmt: skip
    changes = _event_changes(desk, of, blank, sent)
    record = {**_plain(blank), **changes}
    return Correction(
        kind="event", target=blank.id, verdict="added", coder="?", article=of.id, start=trigger.start,
        end=trigger.end, before=record,
    )  # fmt: skip


def _on_speech(desk: Desk, target: str, verdict: Verdict, sent: Mapping[str, Any]) -> Correction:
    coded, found = _judged(desk, "speech", target)
    assert isinstance(found, Speech)
    changes: dict[str, Any] = {}
    if verdict == "amended":
        force, form = _one(sent, "force") or found.force, _one(sent, "form") or found.form
        changes = {"force": _known(force, FORCES, "force"), "form": _known(form, FORMS, "form")}
        if "speaker_words" in sent:
            of = found.content[0] if found.content else Span(0, 0)
            parties = _parties(desk, coded.article, of, [found.speaker] if found.speaker else [], "speaker", sent)
            changes["speaker"] = _plain(parties[0]) if parties else None
        before = _plain(found)
        changes = {name: value for name, value in changes.items() if value != before[name]}
    spans = found.content or (Span(0, 0),)
    return Correction(
        kind="speech", target=found.id, verdict=verdict if changes or verdict != "amended" else "accepted", coder="?",
        article=found.article, start=min(s.start for s in spans), end=max(s.end for s in spans),
        changes=changes, before=_plain(found),
    )  # fmt: skip


def _on_actor(desk: Desk, target: str, verdict: Verdict, sent: Mapping[str, Any]) -> Correction:
    earlier = [c for c in desk.store.corrections() if c.kind == "actor" and c.target == target]
    if earlier:
        row: Row | None = dict(earlier[0].before)  # as the machine had it
    else:
        row = desk.row("SELECT id, name, code, sectors, person, office FROM actors WHERE id = $id", id=target)
    if row is None:
        raise NotFound(f"No actor {target[:60]}.")
    changes: dict[str, Any] = {}
    if verdict == "amended":
        code = _code(_one(sent, "code"))
        sectors = [_known(s, desk.codebook.sectors, "sector") for s in _one(sent, "sectors").upper().split()]
        name = _one(sent, "name") or str(row["name"])
        changes = {"name": name, "code": code, "sectors": sectors, "office": _one(sent, "office") or None}
        changes = {name: value for name, value in changes.items() if value != row[name]}
    if verdict == "amended" and not changes:
        verdict = "accepted"
    return Correction(kind="actor", target=target, verdict=verdict, coder="?", changes=changes, before=row)


def _on_telling(desk: Desk, target: str, verdict: Verdict, sent: Mapping[str, Any]) -> Correction:
    """`target` is an event: it does not tell of its happening (rejected), or tells of another one, `with`."""
    coded, found = _judged(desk, "event", target)
    assert isinstance(found, Event)
    own = desk.row("SELECT happening FROM happening_events WHERE event = $id", id=target)
    if own is None:
        raise UsageError("This event tells of no happening.")
    changes: dict[str, Any] = {}
    if verdict == "rejected":
        others = [anchor for anchor in _anchors(desk, own["happening"]) if anchor["event"] != target]
        if not others:
            raise UsageError("Nothing else tells of this happening: there is nothing to take it apart from.")
        changes = {"others": others}
    elif verdict == "amended":
        other = _one(sent, "with").rsplit("/", 1)[-1].lower()
        named = desk.rows("SELECT id FROM happenings WHERE starts_with(id, $id) LIMIT 2", id=other) if other else []
        if len(named) != 1:
            raise UsageError("Give the id or the address of the happening that it tells of.")
        if named[0]["id"] == own["happening"]:
            raise UsageError("It is told of that happening already.")
        changes = {"with": _anchors(desk, named[0]["id"])}
    return Correction(
        kind="telling", target=target, verdict=verdict, coder="?", article=coded.article.id,
        start=found.trigger.start, end=found.trigger.end, changes=changes, before={"happening": own["happening"]},
    )  # fmt: skip


def _on_answer(desk: Desk, target: str, verdict: Verdict, sent: Mapping[str, Any]) -> Correction:
    """`target` is the cause, `to` what is said to answer it."""
    answer = _one(sent, "to")
    if verdict not in ("accepted", "rejected"):
        raise UsageError("An answer can be accepted or rejected.")
    if not desk.rows("SELECT 1 FROM answers WHERE cause = $cause AND answer = $answer", cause=target, answer=answer):
        raise NotFound("No such answer.")
    return Correction(
        kind="answer", target=target, verdict=verdict, coder="?", changes={"to": answer},
        before={"cause": _anchors(desk, target), "answer": _anchors(desk, answer)},
    )  # fmt: skip


def _on_article(desk: Desk, target: str, verdict: Verdict, sent: Mapping[str, Any]) -> Correction:
    if verdict != "accepted":
        raise UsageError("An article is marked as checked (accepted); take that back to unmark it.")
    if desk.store.article(target) is None:
        raise NotFound(f"No article {target[:60]}.")
    return Correction(kind="article", target=target, verdict="accepted", coder="?", article=target)


_MAKERS = {
    "event": _on_event,
    "speech": _on_speech,
    "actor": _on_actor,
    "telling": _on_telling,
    "answer": _on_answer,
    "article": _on_article,
}


def _judged(desk: Desk, kind: str, target: str) -> tuple[Coded, Event | Speech]:
    """An item as the machine coded it, or as somebody added it."""
    table = "events" if kind == "event" else "speeches"
    row = desk.row(f"SELECT article FROM {table} WHERE id = $id", id=target)
    corrections = [c for c in desk.store.corrections() if c.kind == kind and c.target == target]
    article = row["article"] if row else next((c.article for c in corrections), None)
    coded = desk.store.machine(article) if article else None
    seen = desk.store.coded(article) if article else None
    for reading in (coded, seen):
        items: Sequence[Event | Speech] = () if reading is None else getattr(reading, table)
        for item in items:
            if item.id == target and reading is not None:
                return reading, item
    raise NotFound(f"No {kind} {target[:60]}.")


def _event_changes(desk: Desk, of: Article, found: Event, sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked for and is not so already; a field that was not sent stays."""
    book, wanted = desk.codebook, dict[str, Any]()
    kind = found.type
    if "type" in sent:
        kind = wanted["type"] = _known(_one(sent, "type").upper(), book.types, "type")
    if "modes" in sent:
        wanted["modes"] = list(_many(sent, "modes", book.types[kind].modes))
    elif kind != found.type:
        wanted["modes"] = [mode for mode in found.modes if mode in book.types[kind].modes]
    if "contexts" in sent:
        wanted["contexts"] = list(_many(sent, "contexts", book.contexts))
    if "status" in sent:
        wanted["status"] = _known(_one(sent, "status"), STATUSES, "status")
    if "date" in sent:
        wanted["date"] = _date(found.date, _one(sent, "date"))
    for role, parties in (("actor", found.actors), ("recipient", found.recipients)):
        if f"{role}_words" in sent:
            wanted[f"{role}s"] = [_plain(p) for p in _parties(desk, of, found.sentence, parties, role, sent)]
    before = _plain(found)
    changes = {name: value for name, value in wanted.items() if value != before[name]}
    if "type" in changes or "modes" in changes:
        changes["quad"] = book.quad(kind)
        changes["score"] = book.score(kind, changes.get("modes", found.modes))
    return changes


def _parties(
    desk: Desk, of: Article, sentence: Span, known: Sequence[Party], role: str, sent: Mapping[str, Any]
) -> list[Party]:
    """The parties of a role, a line each: words of the article, code, sector, name. A line without words is none."""
    columns = [_list(sent.get(f"{role}_{name}")) for name in ("words", "code", "sector", "name")]
    out = []
    for words, code, sector, name in zip(*(_padded(column, len(columns[0])) for column in columns), strict=True):
        if not words:
            continue
        old = next((p for p in known if p.text == words), None)
        coded, sectors = _code(code), tuple(_known(s, desk.codebook.sectors, "sector") for s in sector.upper().split())
        if old and (old.actor.code, old.actor.sectors) == (coded, sectors) and name in ("", old.actor.name):
            out.append(old)
            continue
        span = old.span if old else _near(of.text, words, sentence)
        inside = sentence.start <= span.start < sentence.end
        actor = _actor(desk, name or (old.actor.name if old and old.actor.person else ""), coded, sectors, words)
        out.append(Party(actor, span, of.text[span.start : span.end], "stated" if inside else "discourse", 1.0))
    return out


def _actor(desk: Desk, name: str, code: str | None, sectors: tuple[str, ...], words: str) -> Actor:
    """The store's own actor of that name, code and sector where there is one, so that dossiers stay whole."""
    query = """
        SELECT * FROM actors
        WHERE code IS NOT DISTINCT FROM $code AND sectors[1] IS NOT DISTINCT FROM $sector
            AND CASE WHEN $name = '' THEN person IS NULL ELSE name = $name END
        ORDER BY name = $words DESC, times DESC, id LIMIT 1
    """
    values = {"code": code, "sector": sectors[0] if sectors else None, "name": name, "words": words}
    row = desk.row(query, **values)
    if row is not None and (name or code):
        known = {key: row[key] for key in ("id", "name", "code", "person", "office", "wikidata")}
        return Actor(**known, sectors=sectors or tuple(row["sectors"]), basis="stated", note="by hand")
    called = name or words
    return Actor(make_id("hand", called, code, *sectors), called, code, sectors, basis="stated", note="by hand")


def _anchors(desk: Desk, happening: str) -> list[Row]:
    """The words of all that tells of a happening."""
    query = """
        SELECT article, event, trigger_start AS start, trigger_end AS "end"
        FROM happening_events JOIN link_events USING (mention, article, event)
        WHERE happening = $id ORDER BY ALL
    """
    return desk.rows(query, id=happening)


def _date(old: Date, value: str) -> Row:
    before: Row = _plain(old)
    if value == (old.value or ""):
        return before
    if not value:
        blank: Row = _plain(Date(None))
        return blank
    grain = {4: "year", 7: "month", 10: "day"}.get(len(value), "day")
    if days(Date(value, grain=grain)) is None:
        raise UsageError(f"“{value[:20]}” is no day. Write it as 2025-01-31, 2025-01 or 2025.")
    made: Row = _plain(Date(value, grain=grain, basis="stated"))
    return made


def _near(text: str, words: str, sentence: Span) -> Span:
    return _whole(text, words, sentence.start, sentence.end) or _find(text, words, "The words of a party")


def _find(text: str, words: str, what: str) -> Span:
    found = _whole(text, words, 0, len(text))
    if found is None:
        raise UsageError(f"{what} must stand in the article as they are: “{words[:80]}” does not.")
    return found


def _whole(text: str, words: str, start: int, end: int) -> Span | None:
    """Where the words stand first: not within a longer word, as "America" in "American" does."""
    if not words:
        return None
    opens, closes = (r"(?<!\w)" if words[0].isalnum() else ""), (r"(?!\w)" if words[-1].isalnum() else "")
    found = re.compile(f"{opens}{re.escape(words)}{closes}").search(text, start, end)
    return Span(found.start(), found.end()) if found else None


def _code(code: str) -> str | None:
    code = code.strip().upper()
    if code and code not in _codes():
        raise UsageError(f"No code {code[:10]}: a country as in ISO 3166 (USA, PAN), or UNO, EUR, IGO, NGO, IMG, MNC.")
    return code or None


@functools.cache
def _codes() -> set[str]:
    facts = load_facts()
    return {*facts.countries, "UNO", "EUR", "IGO", "NGO", "ISM", "IMG", "MNC"}


def _known(value: str, known: Any, what: str) -> str:
    if value not in known:
        raise UsageError(f"No {what} “{value[:40]}”: there are {', '.join(sorted(known))}.")
    return value


def _one(sent: Mapping[str, Any], name: str) -> str:
    values = _list(sent.get(name))
    return values[0] if values else ""


def _many(sent: Mapping[str, Any], name: str, known: Any) -> tuple[str, ...]:
    values = [value for value in _list(sent.get(name)) if value]
    return tuple(dict.fromkeys(_known(value, known, name.removesuffix("s")) for value in values))


def _list(value: Any) -> list[str]:
    if value is None:
        return []
    items = value if isinstance(value, list | tuple) else [value]
    return [str(item).strip()[:_LONGEST] for item in items]


def _padded(values: list[str], size: int) -> list[str]:
    return [*values, *[""] * size][:size]


def _plain(record: Any) -> Any:
    """A record as JSON has it."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items()}
        return [plain(item) for item in value] if isinstance(value, list | tuple) else value

    return plain(dataclasses.asdict(record))


def day(text: str) -> dt.date | None:
    """A day of an address; nothing for nothing. Raises UsageError."""
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(f"“{text[:20]}” is no day. Write it as 2025-01-31.") from None
