"""An event's trigger and the article's time expressions → the date of the event, with its grain and basis."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from dragoman.dates.timex import Timex
from dragoman.records import Basis, Date, Span, Status

BREAK_COST = 60
"""What one clause border between trigger and time expression weighs, in characters of distance."""
STORY_DAYS = 7
"""How many days before publication the day that an article tells of may lie."""

_BREAK = re.compile(
    r"[;:—–]|\.\.\.|[\"“”]|,\s+(?:and|but|while|which|who|whereas|though|although|after|before|when)\b"
    r"|\b(?:but|while|after|before|when|that|which|who|because|although|since|as)\b",
    re.I,
)
_NOUN_AFTER = re.compile(
    r"(?:['’]s?)?\s+(?!in|on|at|by|to|for|from|of|with|and|or|but|as|that|when|after|before|he|she|they"
    r"|it|we|the|a|an|was|were|is|are|has|had|have|will|would|could|said|says|told|about|against|over"
    r"|into|amid|during|because|if|while|where|who|which|following|under|near|outside|inside|through)[a-z]"
)
_SINCE = re.compile(r"\b(?:since|until|till)\s+(?:the\s+|early\s+|late\s+)?$", re.I)


def date_for(
    trigger: Span,
    sentence: Span,
    timexes: Sequence[Timex],
    article_date: dt.date | None,
    *,
    text: str,
    status: Status | None = None,
) -> Date:
    """The date of the event that `trigger` tells.

    The nearest time expression of the sentence that can govern it, by nearness and clause borders; else the
    day that the story is about, as named elsewhere; else the article's own. An event of status "historical"
    without a date of its own has none.
    """
    dated = [t for t in timexes if t.grain is not None and t.begin is not None and t.type in ("DATE", "TIME")]
    here = [t for t in dated if sentence.start <= t.span.start < sentence.end]
    ranked = sorted((_cost(trigger, sentence, t, text), t.span, n) for n, t in enumerate(here))
    for cost, _, number in ranked:
        if cost < 4 * BREAK_COST:
            return _date(here[number], here, text)
        break
    if article_date is None or status == "historical":
        return Date(None, grain="day", basis="unknown")
    story = story_day(dated, sentence, article_date)
    if story is not None:
        return Date(story.value[:10], grain="day", basis="discourse", span=story.span)
    return Date(article_date.isoformat(), grain="day", basis="published")


def story_day(timexes: Sequence[Timex], sentence: Span, article_date: dt.date) -> Timex | None:
    """The day of which the story tells at this sentence: the last day of the week before publication that is
    named before it, else the first that is named at all."""
    fresh = [
        t
        for t in timexes
        if t.grain in ("day", "part-of-day", "time")
        and t.basis == "relative"
        and 0 <= (article_date - dt.date.fromisoformat(t.value[:10])).days <= STORY_DAYS
    ]
    if not fresh:
        return None
    before = [t for t in fresh if t.span.start < sentence.start]
    return before[0] if before else fresh[0]


def _cost(trigger: Span, sentence: Span, timex: Timex, text: str) -> float:
    if timex.span.start < trigger.end and trigger.start < timex.span.end:
        return -1.0
    first, last = sorted((trigger, timex.span))
    between = text[first.end : last.start]
    breaks = len(_BREAK.findall(between))
    opens = (
        not text[sentence.start : timex.span.start]
        .strip(" \"“'‘")
        .lower()
        .removeprefix("on")
        .removeprefix("in")
        .strip()
    )
    if opens and text[timex.span.end : timex.span.end + 1] == ",":
        breaks = min(breaks, 1)
    cost = len(between) + BREAK_COST * breaks
    if _NOUN_AFTER.match(text, timex.span.end) or text[timex.span.end : timex.span.end + 2] in ("'s", "’s"):
        adjacent = timex.span.end <= trigger.start and len(between.split()) <= 2
        cost += 0 if adjacent else BREAK_COST if timex.grain in ("day", "part-of-day", "time") else 4 * BREAK_COST
    if _SINCE.search(text[sentence.start : timex.span.start]):
        cost += BREAK_COST
    return cost


def records_of(timexes: Sequence[Timex], text: str) -> tuple[Date, ...]:
    """The time expressions that name a stretch of the calendar, as records."""
    dated = [t for t in timexes if t.grain is not None and t.begin is not None and t.type in ("DATE", "TIME")]
    return tuple(_date(t, (), text) for t in dated)


def _date(timex: Timex, here: Sequence[Timex], text: str) -> Date:
    """A time expression as the date of an event."""
    begin, end = timex.begin, timex.end
    grain = timex.grain or "day"
    if grain in ("time", "part-of-day"):
        grain = "day"
    later = _range_end(timex, here, text)
    value = timex.value[:10] if grain == "day" else timex.value if grain in ("year", "month") else str(begin)
    if grain in ("season", "quarter", "half"):
        value = str(begin)[:7]
    elif grain in ("decade", "century"):
        value = str(begin)[:4]
    if grain == "month" and timex.mod in ("START", "MID", "END"):
        grain = "part-of-month"
    has_end = (
        later is not None or grain not in ("day", "month", "year", "part-of-month") or (grain == "day" and end != begin)
    )
    basis: Basis = timex.basis
    return Date(
        value=value,
        grain=grain,
        basis=basis,
        span=timex.span,
        end=(later.end if later else end) if has_end else None,
        modifier=timex.mod,
    )


_RANGE = re.compile(r"\s*(?:to|until|till|through|and|[-–—])\s*(?:on\s+)?", re.I)
_RANGE_OPENS = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.I)


def _range_end(timex: Timex, here: Sequence[Timex], text: str) -> Timex | None:
    """The second of "from Monday to Wednesday"."""
    if not _RANGE_OPENS.search(text[max(0, timex.span.start - 20) : timex.span.start]):
        return None
    after = [t for t in here if t.span.start >= timex.span.end]
    if after and _RANGE.fullmatch(text[timex.span.end : after[0].span.start]) and after[0].end and timex.begin:
        return after[0] if after[0].end >= timex.begin else None
    return None
