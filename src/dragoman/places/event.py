"""An event's trigger and the article's places → where it happened, or None."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.records import Place, Span

REACH = 110
"""Characters between trigger and place, clause borders counted as `BREAK_COST`, past which they do not
belong together."""
BREAK_COST = 60

_LOCATIVE = re.compile(
    r"\b(?:in|at|near|outside|inside|across|throughout|around|within|into|to|toward|towards|off|over"
    r"|along|on|onto|visit(?:s|ed|ing)?"
    r"|enter(?:s|ed|ing)?|reach(?:es|ed|ing)?|bombed|shelled|attacked|invaded|seized|captured|from)"
    r"(?:\s+(?:the|a|an|its|their|neighbou?ring|nearby|downtown|central|northern|southern|eastern|western"
    r"|north-?\w*|south-?\w*"
    r"|east|west|war-torn|occupied|rebel-held|capital|city|town|village|province|district|region|port"
    r"|border|eastern-?\w*|of))*\s*$",
    re.I,
)
_WEAK = re.compile(r"\b(?:from|to|on|over|with)\s+(?:the\s+)?$", re.I)
_GOING = re.compile(
    r"\b(?:visit|travel|fl(?:y|ies|ew|ying)|go|went|goes|arriv|return|trip|head|sail|deport|send|sent"
    r"|deploy|march|move"
    r"|withdr|flee|fled|cross|tour|stop|land|bring|brought|transfer|extradit|evacuat)",
    re.I,
)
_GIVING = re.compile(
    r"\b(?:aid|assistance|support|help|letter|message|weapons|arms|missiles|funds|money|ambassador|envoy)\s+to\s+(?:the\s+)?$",
    re.I,
)
_STRUCK = re.compile(
    r"\b(?:invasion|occupation|annexation|bombing|bombardment|shelling|siege|blockade|strikes?|attacks?"
    r"|raids?|assault)"
    r"\s+(?:of|on|against)\s+(?:the\s+)?(?:\w+ern\s+)?$",
    re.I,
)
_BREAK = re.compile(
    r"[;:—–]|[\"“”]|,\s+(?:and|but|while|which|who|whereas|though|although|after|before|when)\b"
    r"|\b(?:but|while|after|before|when|that|which|who|because|although|since|for its|for their|over"
    r"|about|amid|against)\b",
    re.I,
)


def place_for(trigger: Span, sentence: Span, places: Sequence[Place], *, text: str) -> Place | None:
    """The place of the event that `trigger` tells: the nearest that a locative phrase of its clause names.

    "Rubio met Mulino in Panama City" has one, "Panama rejected the claim" has none: a country that acts, is
    acted upon or is spoken to is no place. Of places that hold each other ("in Doha, Qatar") the narrower
    is taken.

    >>> where = Place("Doha", "Doha", "QAT", 25.29, 51.53, span=Span(15, 19))
    >>> place_for(Span(5, 8), Span(0, 20), [where], text="They met in the Doha.") is where
    True
    """
    ranked: list[tuple[float, int, Place]] = []
    for place in places:
        if place.span is None or not sentence.start <= place.span.start < sentence.end:
            continue
        cost = _cost(trigger, sentence, place.span, text)
        if cost is not None and cost <= REACH:
            ranked.append((cost, place.span.start, place))
    return min(ranked, key=lambda r: r[:2])[2] if ranked else None


def _cost(trigger: Span, sentence: Span, place: Span, text: str) -> float | None:
    """How far a locative place is from the trigger; None where the words before it make it no place of an
    event."""
    if place.start < trigger.end and trigger.start < place.end:
        inside = text[trigger.start : place.start]
        if _STRUCK.search(inside):
            return 0.0
        is_weak = _WEAK.search(inside) is not None and _GOING.search(inside) is None
        return 0.0 if _LOCATIVE.search(inside) and not is_weak else None
    before = text[sentence.start : place.start]
    locative = _LOCATIVE.search(before)
    if locative is None:
        return None
    if re.match(r"['’]s?\s", text[place.end : place.end + 3]):
        return None  # "in Iran's nuclear programme"
    if _WEAK.search(before):
        reach = text[max(sentence.start, place.start - 60) : place.start]
        if (
            not _GOING.search(reach)
            or _GIVING.search(reach)
            or re.search(r"\b(?:from|with)\s+(?:the\s+)?$", before, re.I)
        ):
            return None  # "aid to Ukraine", "the envoy from Japan"
    first, last = (trigger, place) if trigger.start < place.start else (place, trigger)
    between = text[first.end : last.start]
    cost = len(between) + BREAK_COST * len(_BREAK.findall(between))
    opens = place.start < trigger.start and not before[: locative.start()].strip(" \"“'‘")
    return float(min(cost, REACH) if opens else cost + (30 if place.start < trigger.start else 0))
