"""One article and its events, as rows of the store → its rows in the working tables. Looks at nothing else."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from dragoman.link.copies import bands, shingles
from dragoman.link.vocabulary import commonness, content_sequence, content_words, numbers_in, rarity, stem, vocabulary

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
EPOCH_DAYS = 14
"""Articles are compared for stories within stretches of so many days, counted from the year 1: so what is added touches
its own stretch, however long the coverage is."""
UNDATED = -1
KEYS = 20
"""Heaviest terms by which an article is looked up."""
_TITLE_WEIGHT = 3
_NUMBER_WEIGHT = 3
"""Of two accounts of earthquakes the numbers tell which is which."""
_USUAL = 0.1
"""The share of articles above which a word is too usual to look anything up by."""
_MOST_TERMS = 150
_NUMBER = re.compile(r"\d[\d,.]*\d|\d")
_FEWEST_WORDS = 4
"""Telling words that a statement has to have: "We will see" says nothing that could be new."""
_AGENCY_WITHIN = 200
"""Characters at the head of a text in which an agency signs."""


def article_row(article: Mapping[str, Any]) -> Row:
    body = article["text"][article["body_start"] :]
    terms = weights_of(article["title"] or "", body)
    published = article["date"]
    return {
        "article": article["id"],
        "coder_version": article["coder_version"],
        "published": published,
        "outlet": article["source"],
        "agency": agency(article["text"]),
        "shingles": shingles(body),
        "epoch": UNDATED if published is None else published.toordinal() // EPOCH_DAYS,
        "terms": list(terms),
        "weights": list(terms.values()),
    }


def weights_of(title: str, body: str) -> dict[str, float]:
    """TF-IDF of the heaviest terms, the heaviest first, scaled to length 1; a number is a term too."""
    counts = Counter(content_sequence(body))
    for word in content_sequence(title):
        counts[word] += _TITLE_WEIGHT
    for number in _NUMBER.findall(body):
        counts[f"#{number}"] += _NUMBER_WEIGHT
    heavy = {term: (1 + math.log(n)) * rarity(term) for term, n in counts.items()}
    kept = sorted(heavy.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TERMS]
    return scaled(kept)


def scaled(terms: Sequence[tuple[str, float]]) -> dict[str, float]:
    length = math.sqrt(math.fsum(weight * weight for _, weight in terms)) or 1.0
    return {term: round(weight / length, 6) for term, weight in terms}


def key_rows(row: Row) -> list[Row]:
    """From a row of `link_articles`."""
    return [{"article": row["article"], "epoch": row["epoch"], "term": term} for term in keys(row["terms"])]


def keys(terms: Iterable[str]) -> list[str]:
    """Of terms, the heaviest first, those by which to look up what they stand for."""
    return list(itertools.islice((term for term in terms if commonness(term) <= _USUAL), KEYS))


def band_rows(article: Mapping[str, Any]) -> list[Row]:
    name = article["id"]
    found = bands(article["text"][article["body_start"] :])
    return [{"article": name, "band": band, "slot": zlib.crc32(f"{name}{band}".encode())} for band in found]


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
                yield {"mention": row["mention"], "block": _hash(f"{family}|{pair}|{week}")}


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


def speech_rows(speeches: Iterable[Mapping[str, Any]], text: str) -> Iterator[Row]:
    """What an article's known speakers said, in words enough to tell it from other sayings."""
    for speech in speeches:
        spans = [(span["start"], span["end"]) for span in speech["content"]]
        words = sorted({word for start, end in spans for word in content_words(text[start:end])})
        if len(words) < _FEWEST_WORDS:
            continue
        spans += [(speech[f"{part}_start"], speech[f"{part}_end"]) for part in ("speaker", "cue")]
        known = [(start, end) for start, end in spans if start is not None]
        (party,) = _parties([speech["party"]])
        if party["key"].startswith("="):
            continue  # nobody that is known
        yield {
            "article": speech["article"],
            "speech": speech["id"],
            "published": speech["published"],
            "speaker": "|".join(filter(None, (party["key"], party["person"] or party["side"]))),
            "words": words,
            "start": min(start for start, _ in known),
            "end": max(end for _, end in known),
        }


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


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def _moved(day: dt.date, days: int) -> dt.date:
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def _weeks(first: dt.date | None, last: dt.date | None) -> Iterable[int]:
    if first is None or last is None:
        return (-1,)
    return range(first.toordinal() // 7, last.toordinal() // 7 + 1)
