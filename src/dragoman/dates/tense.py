"""A span and its sentence → which way in time the clause looks, by the forms of its verbs.

News tells mostly what was; the words below show when it tells what will be. The verbs are known by their
forms: a parse was tried in their place and moved no score on TimeBank and AQUAINT.
"""

from __future__ import annotations

import re
from typing import Literal

from dragoman.records import Span

Direction = Literal["past", "present", "future"]

BREAK_COST = 60
"""What a clause border weighs against nearness, in characters ..."""
AFTER_COST = 25
"""... a verb that follows the expression ..."""
REPORTING_COST = 150
"""... and a verb of saying, unless it stands beside the expression ("said Friday that he would"):"""
ADJACENT = 8

_FUTURE = re.compile(
    r"\b(?:will|won['’]t|shall|going to|(?:is|are|was|were|be)\s+(?:to|due|set|scheduled|expected|slated"
    r"|likely)\b(?:\s+to)?"
    r"|(?<!had been )(?:(?:due|set|scheduled|expected|slated|likely|supposed)\s+to|planned|scheduled"
    r"|slated|to\s+be)"
    r"|(?:plan|hope|expect|intend|vow|pledge|agree|promise|want|seek|aim|prepare|threaten|decide)(?:s|d"
    r"|ed|ned|es)?\s+to"
    r"|plann?ing\s+to|planned\s+for|(?<!had been )(?:due|scheduled)|upcoming|forthcoming|would|could|may"
    r"|might|should|must|can"
    r"|(?:begin|start|open|depart|arrive|travel|meet|kick|resume|host|vote|expire|conclude)s|unless"
    r"|ahead\s+of)\b|['’](?:ll|d)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|didn['’]t|wasn['’]t|weren['’]t|has|have|been"
    r"|(?<!\ba\s)(?<!\ban\s)(?<!\bthe\s)(?<!\bbe\s)(?<!\bits\s)(?<!\bof\s)(?<!\bstill\s)(?-i:(?!need"
    r"|speed|indeed|hundred|feed|seed|breed|proceed|exceed|succeed|un)[a-z]{3,}ed)|became|began|brought"
    r"|built|came"
    r"|chose|cut|drew|fell|felt|flew|found|fought|gave|got|held|hit|kept|knew|led|left|lost|made|met|paid"
    r"|put|ran|rose"
    r"|sat|saw|sent|set|shot|shut|spoke|spent|stood|struck|swore|told|took|went|won|wrote|withdrew|quit"
    r"|broke|sought"
    r"|thought|taught|threw|wore|said|died)\b",
    re.I,
)
_PRESENT = re.compile(r"\b(?:is|are|am|['’]s|['’]re|does|do|says?|isn['’]t|aren['’]t)\b", re.I)
_REPORTING = re.compile(r"\b(?:said|says?|told|reported|announced|added|according)\b", re.I)
_BREAK = re.compile(
    r"[;:—–]|,\s+(?:and|but|while|which|who|whereas|though|although)\b|\b(?:but|while|after|before|when"
    r"|that|which|who)\b",
    re.I,
)
_AHEAD = re.compile(
    r"\b(?:until|till|by|no later than|effective|payable|as soon as"
    r"|as early as)\s+(?:[\d:.]+\s+[ap]\.?m\.?\s+(?:[A-Z]{3}\s+)?|noon\s+|midnight\s+)?(?:the\s+|early\s+"
    r"|late\s+)?$"
)
_BEFORE_THAT = re.compile(r"\bhad\s+(?:[a-z]+\s+)?(?:been|[a-z]+ed|met|left|taken|made|held|won|lost)\b")
_BEHIND = re.compile(r"\b(?:since|as of|ended|dated)\s+(?:the\s+|early\s+|late\s+)?$", re.I)


_KINDS: tuple[tuple[Direction, re.Pattern[str]], ...] = (
    ("future", _FUTURE),
    ("past", _PAST),
    ("present", _PRESENT),
)


def direction(text: str, sentence: Span, span: Span) -> Direction | None:
    """Past, present or future, for the clause of `sentence` in which `span` stands; None where no verb shows
    it.

    The nearest verb of the clause rules, one before the span rather than one after it; a verb of saying
    only where there is no other.
    """
    before = text[sentence.start : span.start]
    if _BEHIND.search(before):
        return "past"
    if _AHEAD.search(before) and not _BEFORE_THAT.search(before):
        return "future"
    marks = _marks(text, sentence, span)
    if not marks:
        return None
    return min(marks)[1]


def _marks(text: str, sentence: Span, span: Span) -> list[tuple[int, Direction]]:
    found: list[tuple[int, Direction]] = []
    sides = (
        (text[sentence.start : span.start], True),
        (text[span.end : sentence.end], False),
    )
    for words, is_before in sides:
        taken: set[int] = set()
        for kind, pattern in _KINDS:
            for match in pattern.finditer(words):
                if match.start() in taken:
                    continue
                taken.update(range(match.start(), match.end()))
                between = words[match.end() :] if is_before else words[: match.start()]
                distance = len(between) + BREAK_COST * len(_BREAK.findall(between))
                if not is_before:
                    distance += AFTER_COST
                if len(between) > ADJACENT and _REPORTING.fullmatch(match.group()):
                    distance += REPORTING_COST
                found.append((distance, kind))
    return found
