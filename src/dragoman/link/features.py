"""One article and its events, as rows of the store → its rows in the working tables. Looks at nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dragoman.link.copies import bands, shingles
from dragoman.link.vocabulary import content_sequence, content_words, numbers_in, stem, vocabulary

Row = dict[str, Any]

_LONGEST_DAYS = 62
"""A date that covers more ("in 2024") is looked for around its article's day only."""
_AROUND_DAYS = 45
_REACH_DAYS = {
    "actual": (-3, 0),
    "ongoing": (-3, 0),
    "planned": (0, 21),
    "hypothetical": (-7, 14),
    "denied": (-7, 14),
    "historical": (-60, -1),
}
"""Where an event without a known day is looked for, in days from its article's."""
_TITLE_WEIGHT = 3
_MOST_TERMS = 150
_AGENCY_WITHIN = 200
"""Characters at the head of a text in which an agency signs."""


def article_row(article: Mapping[str, Any]) -> Row:
    body = article["text"][article["body_start"] :]
    terms = Counter(content_sequence(body))
    for word in content_sequence(article["title"] or ""):
        terms[word] += _TITLE_WEIGHT
    kept = sorted(terms.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TERMS]
    return {
        "article": article["id"],
        "coder_version": article["coder_version"],
        "published": article["date"],
        "outlet": article["source"],
        "agency": agency(article["text"]),
        "shingles": shingles(body),
        "terms": [term for term, _ in kept],
        "counts": [count for _, count in kept],
    }


def band_rows(article: Mapping[str, Any]) -> list[Row]:
    return [{"article": article["id"], "band": band} for band in bands(article["text"][article["body_start"] :])]


def agency(text: str) -> str | None:
    """The agency that signs a text: "BOGOTA (AP) —", "MOSCOW, Feb. 3 (TASS)"."""
    known = vocabulary().agencies
    for signed in re.finditer(r"\(([A-Za-z]{2,10})\)", text[:_AGENCY_WITHIN]):
        if signed.group(1) in known:
            return known[signed.group(1)]
    return None


def event_row(event: Mapping[str, Any]) -> Row:
    """From a row of `queries/events_to_link.sql`."""
    known = vocabulary()
    actors, recipients = _parties(event["actors"]), _parties(event["recipients"])
    named = {word for party in (*event["actors"], *event["recipients"]) for word in content_words(party["text"])}
    trigger = stem(re.split(r"\W+", event["trigger"].strip())[0] or event["trigger"])
    families = _families(event["type"], event["status"], trigger)
    reach_from, reach_until = _reach(event)
    return {
        "mention": f"{event['article']}:{event['event']}",
        "article": event["article"],
        "event": event["event"],
        "published": event["published"],
        "type": event["type"],
        "families": families,
        "status": event["status"],
        "day_from": event["day_from"],
        "day_until": event["day_until"],
        "reach_from": reach_from,
        "reach_until": reach_until,
        "place": event["place"],
        "country": event["country"],
        "modes": sorted(event["modes"]),
        "contexts": sorted(event["contexts"]),
        "trigger": trigger,
        "words": [word for word in content_words(event["sentence"]) if word not in named],
        "numbers": numbers_in(event["sentence"]),
        "joint": event["type"] in known.joint,
        "actors": actors,
        "recipients": recipients,
        "sentence": event["sentence"],
        "sentence_start": event["sentence_start"],
        "sentence_end": event["sentence_end"],
        "trigger_start": event["trigger_start"],
        "trigger_end": event["trigger_end"],
        "confidence": event["confidence"],
    }


def block_rows(row: Row) -> Iterator[Row]:
    """Two events that can be the same share a block: family, two parties (or one and the trigger), week."""
    keys = sorted({party["key"] for party in (*row["actors"], *row["recipients"])})
    parties = [f"{a}>{b}" for n, a in enumerate(keys) for b in keys[n + 1 :]]
    parties += [f"{key}*{row['trigger']}" for key in keys]
    for family in row["families"]:
        for pair in parties:
            for week in _weeks(row["reach_from"], row["reach_until"]):
                yield {"mention": row["mention"], "block": f"{family}|{pair}|{week}"}


def said_rows(events: Sequence[Row], text: str) -> Iterator[Row]:
    """Which of an article's events are said to answer which; `events` are its rows of `link_events`."""
    by_sentence: dict[int, list[Row]] = {}
    for event in sorted(events, key=lambda row: (row["sentence_start"], row["trigger_start"], row["event"])):
        by_sentence.setdefault(event["sentence_start"], []).append(event)
    before: list[Row] = []
    for told in by_sentence.values():
        yield from _said_in(told, text)
        yield from _said_of_before(told, before, text)
        before = told


def _said_in(told: Sequence[Row], text: str) -> Iterator[Row]:
    """Within a sentence: "A led to B", "B in response to A", "after A, B"."""
    start, end = told[0]["sentence_start"], told[0]["sentence_end"]
    for kind in ("forward", "backward", "time"):
        for cue in vocabulary().cues[kind].finditer(text, start, end):
            left = [event for event in told if event["trigger_end"] <= cue.end()]
            right = [event for event in told if event["trigger_start"] >= cue.end()]
            if left and right:
                cause, answer = (left[-1], right[0]) if kind == "forward" else (right[0], left[-1])
            elif kind != "forward" and len(right) > 1:
                cause, answer = right[0], right[1]
            else:
                continue
            if kind == "time" and not (_keys(cause) & _keys(answer)):
                continue
            yield _said_row(cause, answer, text, cue.start(), cue.end())


def _said_of_before(told: Sequence[Row], before: Sequence[Row], text: str) -> Iterator[Row]:
    """To the sentence before: "Beijing retaliated with tariffs of its own.\""""
    for cue in vocabulary().cues["alone"].finditer(text, told[0]["sentence_start"], told[0]["sentence_end"]):
        if re.match(r"\s+(?:to|for)\b", text[cue.end() : cue.end() + 5]) and len(told) > 1:
            continue  # said within the sentence
        near = min(told, key=lambda event: (abs(event["trigger_start"] - cue.start()), event["event"]))
        causes = [event for event in before if _may_answer(near, event)]
        if causes:
            yield _said_row(causes[-1], near, text, cue.start(), cue.end())


def _may_answer(answer: Row, cause: Row) -> bool:
    """Others did it, and to the one that answers, or the answer is to them; or to whom is not told."""
    if _keys(cause, "actors") & _keys(answer, "actors"):
        return False
    to_whom = _keys(cause, "recipients")
    if not to_whom or to_whom & _keys(answer, "actors"):
        return True
    return bool(_keys(cause, "actors") & _keys(answer, "recipients"))


def _said_row(cause: Row, answer: Row, text: str, start: int, end: int) -> Row:
    return {
        "article": cause["article"],
        "cause": cause["mention"],
        "answer": answer["mention"],
        "start": start,
        "end": end,
        "words": text[start:end],
    }


def _keys(event: Row, *roles: str) -> set[str]:
    return {party["key"] for role in roles or ("actors", "recipients") for party in event[role]}


def _parties(parties: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Who, as far as it decides whether two are the same: code or name, a person's last name, for whom they speak."""
    state = vocabulary().state
    found = set()
    for party in parties:
        sector = (party["sectors"] or [""])[0]
        person = (party["person"] or "").split()
        found.add(
            (
                party["code"] or f"={party['name'].lower()}",
                person[-1].lower() if person else None,
                "state" if sector in state else sector or None,
            )
        )
    return [{"key": k, "person": p, "side": s} for k, p, s in sorted(found, key=str)]


def _families(type_: str, status: str, trigger: str) -> list[str]:
    known = vocabulary()
    families = {known.family.get(type_, type_)}
    if type_ == "AGREE":
        if status in ("planned", "hypothetical", "denied"):
            families.update(known.ahead)
        if trigger in known.meeting:
            families.add("CONSULT")
    return sorted(families)


def _reach(event: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    """First and last day on which another article may put the same event."""
    published: dt.date | None = event["published"]
    first, last = event["day_from"], event["day_until"]
    if first is None:
        if published is None:
            return None, None
        before, after = _REACH_DAYS[event["status"]]
        return _moved(published, before), _moved(published, after)
    slack = 1 if event["day_from"] == event["day_until"] else 0
    first, last = _moved(first, -slack), _moved(last, slack)
    if (last - first).days > _LONGEST_DAYS:
        middle = published or first
        near_first, near_last = _moved(middle, -_AROUND_DAYS), _moved(middle, _AROUND_DAYS)
        if near_first <= last and first <= near_last:
            return max(first, near_first), min(last, near_last)
        return first, _moved(first, _LONGEST_DAYS)
    return first, last


def _moved(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def _weeks(first: dt.date | None, last: dt.date | None) -> Iterable[int]:
    if first is None or last is None:
        return (-1,)
    return range(first.toordinal() // 7, last.toordinal() // 7 + 1)
