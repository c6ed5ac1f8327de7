"""Text → sentence spans, by rule: cheap, so that the gate can look before anything is parsed.

A line break ends a sentence (articles come in paragraphs) but in hard-wrapped text, where it stands for a space
(`flowing`); within a line a full stop, question or exclamation
mark does, unless it closes an abbreviation, an initial or a number, or stands inside an ellipsis.
"""

from __future__ import annotations

import re

from dragoman.records import Span

MAX_CHARS = 2_000
"""A longer run without an end is cut at a space: hostile or broken text must not reach the parser whole."""

_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c]+")
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_OPENER = re.compile(r"\s+[\"'“‘«(\[]*(?=[A-Z0-9À-ÞŁŚŠŽ$€£])")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "lt",
        "col",
        "sgt",
        "maj",
        "capt",
        "cmdr",
        "adm",
        "brig",
        "sen",
        "sens",
        "rep",
        "reps",
        "gov",
        "govs",
        "st",
        "hon",
        "rev",
        "pres",
        "supt",
        "det",
        "messrs",
        "mt",
        "ft",
        "dept",
        "univ",
        "fig",
        "vs",
        "etc",
        "no",
        "nos",
        "vol",
        "pp",
        "approx",
        "est",
    ]
)
_MAYBE = frozenset(
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
        "jr",
        "sr",
        "inc",
        "ltd",
        "co",
        "corp",
        "bros",
        "ark",
        "calif",
        "colo",
        "conn",
        "del",
        "fla",
        "ga",
        "ill",
        "ind",
        "kan",
        "ky",
        "la",
        "md",
        "mass",
        "mich",
        "minn",
        "miss",
        "mo",
        "mont",
        "neb",
        "nev",
        "okla",
        "ore",
        "pa",
        "tenn",
        "tex",
        "va",
        "vt",
        "wash",
        "wis",
        "wyo",
        "ariz",
        "ala",
    ]
)
_LAST_WORD = re.compile(r"([^\W\d_]+(?:\.[^\W\d_]+)*)\.$")


_BREAK = re.compile(r"(?<=[^\s])[ \t]?\r?\n(?=[^\s])")
"""A line break inside a paragraph."""
_ITEM = re.compile(r"[-*•–—>#|]\s|\d{1,3}[.)]\s")
"""What opens an item of a list, which begins a line in wrapped text too."""
_WIDTHS = (40, 120)
"""Widths that text is wrapped at, in characters."""
_LEAST_BREAKS = 3
_FULL = 0.8
"""Share of the broken lines that must have been too full for the next word."""


def flowing(text: str) -> str:
    """The text with the line breaks of hard-wrapped paragraphs as spaces; of the same length, so that offsets stay.

    Text is wrapped where nearly every line that another follows in its paragraph had no room left for the next word.
    A line with room left (a heading, an address, a verse) keeps its break, as one before an item of a list does.

    >>> flowing("one line\\nanother")
    'one line\\nanother'
    """
    breaks = list(_BREAK.finditer(text))
    if len(breaks) < _LEAST_BREAKS:
        return text
    lengths = [m.start() - (text.rfind("\n", 0, m.start()) + 1) for m in breaks]
    width = sorted(lengths)[int(0.9 * (len(lengths) - 1))]
    if not _WIDTHS[0] <= width <= _WIDTHS[1]:
        return text
    nexts = [re.compile(r"\S+").match(text, m.end()) for m in breaks]
    full = [n + 1 + len(w.group() if w else "") > width for n, w in zip(lengths, nexts, strict=True)]
    if sum(full) < _FULL * len(full):
        return text
    pieces, at = [], 0
    for one, soft in zip(breaks, full, strict=True):
        if soft and _ITEM.match(text, one.end()) is None:
            pieces += [text[at : one.start()], " " * len(one.group())]
            at = one.end()
    return "".join([*pieces, text[at:]])


def split_sentences(text: str, start: int = 0, *, leave_out: Span | None = None) -> list[Span]:
    """The sentences of `text` from character `start` on, in order, without surrounding white space.

    What `leave_out` covers (a dateline) belongs to none: the sentence that it opens begins behind it.

    >>> [s.start for s in split_sentences("Mr. Lee left. He met the U.S. envoy.")]
    [0, 14]
    """
    text = flowing(text)
    found: list[Span] = []
    for line in _LINE.finditer(text, start):
        begin = line.start()
        for end in _ends(text, line.start(), line.end()):
            _add(found, text, begin, end)
            begin = end
        _add(found, text, begin, line.end())
    if leave_out is not None:
        before = [Span(s.start, min(s.end, leave_out.start)) for s in found if s.start < leave_out.start]
        after = [Span(max(s.start, leave_out.end), s.end) for s in found if s.end > leave_out.end]
        found = []
        for part in (*before, *after):
            _add(found, text, part.start, part.end)
    return found


def _ends(text: str, start: int, stop: int) -> list[int]:
    """Where sentences end inside one line, its own end left out."""
    ends: list[int] = []
    for mark in _END.finditer(text, start, stop):
        opener = _OPENER.match(text, mark.end(), stop)
        if opener is None or (mark.group()[0] == "." and _abbreviated(text, start, mark, opener.end())):
            continue
        ends.append(mark.end())
    return ends


def _abbreviated(text: str, start: int, mark: re.Match[str], following: int) -> bool:
    """True where the full stop of `mark` belongs to a word and does not end a sentence."""
    word_match = _LAST_WORD.search(text, max(start, mark.start() - 30), mark.start() + 1)
    if word_match is None:
        return False
    word = word_match.group(1)
    low = word.lower()
    if low in _TITLES and len(mark.group()) == 1:
        return True
    if low in _MAYBE:
        return text[following : following + 1].isdigit()
    if len(word) == 1 and word.isupper() and word != "I":
        return True  # an initial: "George W. Bush"
    if "." in word and len(low.replace(".", "")) <= 4:  # U.S., a.m., D.C.: an end only before a plain opener word
        nxt = re.compile(r"[^\W\d_]+").match(text, following)
        return nxt is None or nxt.group().lower() not in _OPENING_WORDS
    return False


_OPENING_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "but",
        "and",
        "in",
        "on",
        "at",
        "as",
        "for",
        "if",
        "when",
        "while",
        "after",
        "before",
        "this",
        "that",
        "these",
        "those",
        "there",
        "his",
        "her",
        "their",
        "its",
        "our",
        "my",
        "mr",
        "mrs",
        "ms",
        "president",
        "however",
        "meanwhile",
        "also",
        "some",
        "many",
        "most",
        "more",
        "all",
        "no",
        "not",
        "what",
        "who",
        "how",
        "with",
        "by",
        "from",
        "since",
        "although",
        "though",
        "because",
        "so",
        "then",
        "now",
        "last",
        "next",
        "both",
        "one",
        "two",
        "three",
    ]
)


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_CHARS:
        cut = text.rfind(" ", start + MAX_CHARS // 2, start + MAX_CHARS)
        cut = cut if cut > 0 else start + MAX_CHARS
        found.append(Span(start, cut))
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        found.append(Span(start, end))
