"""Trips and planned events in, an iCalendar file (RFC 5545) out: whole days, with the words and their article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from dragoman.export.gdelt import stamp
from dragoman.export.pairs import Told
from dragoman.export.written import Written
from dragoman.records import Article, Date, Span, Trip
from dragoman.store import days
from dragoman.views.listing import short_names, words
from dragoman.views.text import printable

_STATUS = {"cancelled": "CANCELLED", "taken": "CONFIRMED", "ongoing": "CONFIRMED"}
_LINE = 75
"""Bytes of a line; longer ones go on in the next, after a space."""
_LATEST = dt.date(9999, 12, 30)


def calendar(trips: Sequence[tuple[Trip, Article]], told: Iterable[Told], written: Written) -> Iterator[str]:
    """Trips, then events, by day: what has a day of its own. Events that a trip's stops tell are not repeated."""
    yield "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//dragoman//export//EN\r\n"
    in_trips: set[str] = set()
    for trip, article in trips:
        in_trips.update(event for leg in trip.legs for event in leg.events)
        if (covered := _covered(trip.start)) is None:
            written.left_out["trips without a first day"] += 1
            continue
        first, last = covered
        if trip.days and first < _LATEST - dt.timedelta(days=trip.days):
            last = max(last, first + dt.timedelta(days=trip.days - 1))
        stops = ", ".join(leg.place for leg in trip.legs if leg.status != "cancelled")
        written.rows += 1
        yield from _entry(
            trip.id,
            article,
            (first, last),
            summary=f"{trip.traveller.actor.name}: {stops or 'trip'} ({trip.status})",
            status=_STATUS.get(trip.status, "TENTATIVE"),
            location=stops,
            evidence=trip.evidence,
        )
    for event, article in told:
        if event.status != "planned" or event.id in in_trips:
            continue
        if (covered := _covered(event.date)) is None or event.date.basis == "published":
            written.left_out["planned for no stated day"] += 1
            continue
        who = [short_names(side) for side in (event.actors, event.recipients) if side]
        written.rows += 1
        yield from _entry(
            event.id,
            article,
            covered,
            summary=f"{event.type}: {' > '.join(who)}",
            status="TENTATIVE",
            location=event.place.name if event.place else "",
            evidence=(event.sentence,),
        )
    yield "END:VCALENDAR\r\n"


def _covered(date: Date) -> tuple[dt.date, dt.date] | None:
    """First and last day, where the first is stated as a day."""
    covered = days(date)
    return covered if covered and len(date.value or "") == 10 and covered[1] <= _LATEST else None


def _entry(
    key: str,
    article: Article,
    covered: tuple[dt.date, dt.date],
    *,
    summary: str,
    status: str,
    location: str,
    evidence: Sequence[Span],
) -> Iterator[str]:
    first, last = covered
    cited = ", ".join(filter(None, [article.source, article.date.isoformat() if article.date else None]))
    told = " ".join(words(article, span) for span in evidence)
    lines = [
        "BEGIN:VEVENT",
        f"UID:{key}@dragoman",
        f"DTSTAMP:{_time(article.date)}",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{last + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(summary)}",
        f"STATUS:{status}",
        f"LOCATION:{_text(location)}" if location else "",
        f"DESCRIPTION:{_text(f'{told} ({cited})' if cited else told)}",
        f"URL:{printable(article.url).replace(' ', '%20')}" if article.url else "",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]
    yield "".join(_folded(line) for line in lines if line)


def _time(day: dt.date | None) -> str:
    """The article's day, not that of the export: the same store gives the same file."""
    value = str(stamp(day or dt.date(1970, 1, 1)))
    return f"{value[:8]}T{value[8:]}Z"


def _text(text: str) -> str:
    r"""
    >>> _text("a; b, c")
    'a\\; b\\, c'
    """
    return printable(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    pieces, size = [""], 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += character
        size += width
    return "\r\n".join(pieces) + "\r\n"
