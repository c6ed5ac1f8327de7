"""Text → time expressions: the rules find them, the longest first, and they are read in order of the text."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.dates import values
from dragoman.dates.grammar import GAP, Rule, load_rules, load_words
from dragoman.dates.readings import Around, Reading, read
from dragoman.dates.tense import direction
from dragoman.dates.timex import Timex
from dragoman.records import Span

MEMORY = 3
"""Sentences back to which "the next day" and "at the time" look for the date they count from."""


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    rule: Rule
    groups: dict[str, str]


def find_dates(text: str, sentences: Sequence[Span], article_date: dt.date | None) -> list[Timex]:
    """The time expressions of `sentences`, in order, resolved against the article's date and the story's own
    dates.

    >>> text = "They met on Monday. Two days later they signed."
    >>> [t.value for t in find_dates(text, [Span(0, 19), Span(20, 47)], dt.date(2025, 2, 5))]
    ['2025-02-03', '2025-02-05']
    """
    timexes: list[Timex] = []
    starts: list[int] = []
    for number, sentence in enumerate(sentences):
        recent = sentences[max(0, number - MEMORY)].start
        for found in _candidates(text, sentence):
            near = sum(start >= recent for start in starts)
            here = sum(start >= sentence.start for start in starts)
            timex = _read(text, sentence, found, article_date, timexes, (near, here))
            if timex is not None:
                timexes.append(timex)
                starts.append(timex.span.start)
    return _merge_times(text, timexes)


def _candidates(text: str, sentence: Span) -> list[_Found]:
    """What the rules match in a sentence, without overlaps: the longest first, then the earlier rule."""
    if not _MAY_HOLD.search(text, sentence.start, sentence.end):
        return []
    piece = text[sentence.start : sentence.end]
    found = [
        _Found(
            m.start() + sentence.start,
            m.end() + sentence.start,
            rule,
            {k: v for k, v in m.groupdict().items() if v},
        )
        for rule in load_rules()
        for m in rule.pattern.finditer(piece)
        if m.end() > m.start()
    ]
    found.sort(key=lambda f: (f.start - f.end, f.rule.order))
    chosen: list[_Found] = []
    for candidate in found:
        if all(candidate.end <= other.start or candidate.start >= other.end for other in chosen):
            chosen.append(candidate)
    return sorted(chosen, key=lambda f: f.start)


_MAY_HOLD = re.compile(
    r"\d|\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)|New Year"
    r"|[A-Z][a-z]+ Day"
    r"|(?i:\b(?:centur|decade|year|quarter|month|fortnight|week|day|hour|minute|second|morning|afternoon"
    r"|evening|night"
    r"|noon|overnight|today|tonight|yesterday|tomorrow|spring|summer|fall|autumn|winter|now|nowadays"
    r"|current|present"
    r"|moment|recent|past|soon|shortly|future|time|then|previous|former|lately|while|ninet|eight|sevent"
    r"|sixt|fift|fort"
    r"|thirt|twent|daily|nightly|monday|midday|midnight|later|earlier|term|period|late|point"
    r"|annual|biweek|christmas|easter|thanksgiving|halloween|passover|ramadan|eid|hanukkah|juneteenth"
    r"|pentecost|yom"
    r"|rosh|ashura|sukkot|shavuot|nineteen|eighteen|two thousand|o['’]clock|long))"
)


def _read(
    text: str,
    sentence: Span,
    found: _Found,
    article_date: dt.date | None,
    earlier: list[Timex],
    near: tuple[int, int],
) -> Timex | None:
    span = Span(found.start, found.end)
    around = Around(
        words=load_words(),
        article_date=article_date,
        direction=direction(text, sentence, span),
        text=text[span.start : span.end],
        before=text[sentence.start : span.start],
        earlier=earlier,
        near=near[0],
        here=near[1],
    )
    reading = read(found.rule.reading, found.groups, around, found.rule.fixed)
    if reading is None:
        return None
    if reading.type == "DATE":
        span, reading = _extend(text, sentence, span, reading)
    if any(span.start < other.span.end for other in earlier[-1:]):
        span = Span(max(span.start, earlier[-1].span.end), span.end)
    while span.start < span.end and text[span.start].isspace():
        span = Span(span.start + 1, span.end)
    return _timex(span, reading, found.rule.name)


def _timex(span: Span, reading: Reading, rule: str) -> Timex:
    grain = values.grain_of(reading.value) if reading.type in ("DATE", "TIME") else None
    covered = values.bounds(reading.value) if grain else None
    begin = reading.begin or (covered[0] if covered else None)
    end = reading.end or (covered[1] if covered else None)
    return Timex(
        span=span,
        type=reading.type,
        value=reading.value,
        mod=reading.mod,
        grain=grain,
        basis=reading.basis,
        begin=begin.isoformat() if begin else None,
        end=end.isoformat() if end else None,
        rule=rule,
    )


@functools.cache
def _modifiers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    def pattern(phrases: Sequence[str]) -> re.Pattern[str]:
        longest_first = sorted(phrases, key=len, reverse=True)
        any_of_them = "|".join(phrase.replace(" ", GAP) for phrase in longest_first)
        return re.compile(rf"(?<!\w)(?:{any_of_them})(?:-|{GAP}(?:the{GAP})?)$", re.I)

    table = load_words().table["modifiers_of_points"]
    return tuple((mod, pattern(phrases)) for mod, phrases in table.items())


_PART_RIGHT = re.compile(
    rf"{GAP}(?:early{GAP}|late{GAP})?(?:in{GAP}the{GAP})?(?P<part>morning|afternoon|evening|night)(?!\w)",
    re.I,
)
_PART_LEFT = re.compile(rf"(?:the{GAP})?(?:early{GAP})?(?P<part>morning|afternoon|evening|night){GAP}of{GAP}$", re.I)
_OPEN_RIGHT = re.compile(
    rf"{GAP}(?:or{GAP}(?P<open>later|earlier|after|before)|and{GAP}(?P<beyond>beyond))(?!\w)", re.I
)
_INSIDE = re.compile(r"^(?:the\s+)?(?:(early|earlier|late|later|mid)\b)", re.I)


def _extend(text: str, sentence: Span, span: Span, reading: Reading) -> tuple[Span, Reading]:
    """Take in what bends the date: "early" before it, "morning" after it, "or later"."""
    grain = values.grain_of(reading.value)
    if inside := _INSIDE.match(text[span.start : span.end]):
        mod = {"ea": "START", "la": "END", "mi": "MID"}[inside[1][:2].lower()]
        reading = replace(reading, mod=reading.mod or mod)
    if grain == "day" and (part := _PART_RIGHT.match(text, span.end, sentence.end)):
        span = Span(span.start, part.end())
        reading = _in_part(reading, part["part"])
    elif grain == "day" and (part := _PART_LEFT.search(text[sentence.start : span.start])):
        span = Span(sentence.start + part.start(), span.end)
        reading = _in_part(reading, part["part"])
    if grain is None or reading.mod is not None:
        return span, reading
    before = text[sentence.start : span.start]
    for mod, pattern in _modifiers():
        if found := pattern.search(before):
            start = sentence.start + found.start()
            the = re.search(rf"(?<!\w)the{GAP}$", text[sentence.start : start], re.I)
            span = Span(sentence.start + the.start() if the else start, span.end)
            return span, replace(reading, mod=mod)
    if beyond := _OPEN_RIGHT.match(text, span.end, sentence.end):
        before_it = (beyond["open"] or "later").lower() in ("earlier", "before")
        return Span(span.start, beyond.end()), replace(reading, mod="ON_OR_BEFORE" if before_it else "ON_OR_AFTER")
    return span, reading


def _in_part(reading: Reading, part: str) -> Reading:
    return replace(reading, type="TIME", value=f"{reading.value}T{load_words().part(part)}")


_JOINT = re.compile(r"\s*(?:\(\d{4} GMT\)\s*)?(?:,?\s+(?:on\s+|at\s+|local\s+time\s*,?\s*(?:on\s+)?)?|,)", re.I)


def _merge_times(text: str, timexes: list[Timex]) -> list[Timex]:
    """ "5 p.m. EST" and "Nov. 9" side by side are one time."""
    merged: list[Timex] = []
    for timex in timexes:
        last = merged[-1] if merged else None
        if last and _JOINT.fullmatch(text[last.span.end : timex.span.start]) and (both := _both(last, timex)):
            merged[-1] = replace(both, span=Span(last.span.start, timex.span.end))
        else:
            merged.append(timex)
    return merged


def _both(one: Timex, other: Timex) -> Timex | None:
    for clock, day in ((one, other), (other, one)):
        is_clock = clock.grain == "time" or clock.value.startswith("XXXX-XX-XXT")
        if is_clock and day.grain in ("day", "part-of-day"):
            value = f"{day.value[:10]}T{clock.value.split('T', 1)[1]}"
            return replace(day, type="TIME", value=value, grain="time", mod=clock.mod)
    return None
