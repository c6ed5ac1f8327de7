"""Text → quotations: where marks open and close, over sentences and paragraphs, straight, curly or single.

Works on characters alone, so it needs no parse. A quotation that is not closed at a paragraph's end goes
on where the next paragraph opens with a mark (the custom for long quotations); otherwise it ends with
its paragraph.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.records import Span

MAX_QUOTE = 4_000
"""Characters: a longer run between two marks is a mark lost, not a quotation."""
MAX_SCARE_WORDS = 4
"""Words of a quotation that, without a cue, is taken as a name or scare quotes and not as speech."""

_MARK = re.compile(r"``|''|[\"“”„«»‘’'‹›]")
_LINE = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c]+")
_WORD = re.compile(r"\w+")
_SINGLE = frozenset("‘’'‹›")
_OPENING = frozenset({"“", "„", "«", "‘", "``", "‹"})
_CLOSING = frozenset({"”", "»", "›"})


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation with its marks."""

    span: Span
    inner: Span
    """The words without the marks."""
    depth: int = 0
    """1 for a quotation inside another."""
    paragraphs: int = 1
    """Over how many paragraphs it runs."""
    closed: bool = True
    """False where its closing mark is missing."""


@dataclass(slots=True)
class _Open:
    start: int
    inner: int
    single: bool
    line: int
    lines: int = 1


def find_quotes(text: str) -> tuple[Quote, ...]:
    """All quotations of a text, outer ones before those inside them.

    >>> text = "“Go,” he said. “I don't care.”"
    >>> [text[q.inner.start : q.inner.end] for q in find_quotes(text)]
    ['Go,', "I don't care."]
    """
    lines = [match for match in _LINE.finditer(text) if match.group().strip()]
    found: list[Quote] = []
    stack: list[_Open] = []
    for number, line in enumerate(lines):
        reopened = _reopening(text, line)
        if stack and reopened is not None and stack[0].line + stack[0].lines == number:
            stack[0].lines += 1
        else:
            _abandon(text, lines, stack, found)
            reopened = None
        for mark in _MARK.finditer(text, line.start(), line.end()):
            if reopened is not None and mark.start() <= reopened:
                continue
            _take(text, mark, number, line, stack, found)
        del stack[1:]
    _abandon(text, lines, stack, found)
    kept = [q for q in found if _WORD.search(text, q.inner.start, q.inner.end)]
    return tuple(sorted(kept, key=lambda q: (q.span.start, -q.span.end)))


def _reopening(text: str, line: re.Match[str]) -> int | None:
    """Where a paragraph begins with a mark that can open a quotation."""
    first = line.start() + len(line.group()) - len(line.group().lstrip())
    mark = _MARK.match(text, first)
    if mark is None or mark.group() in _CLOSING or mark.group() in _SINGLE:
        return None
    return first


def _take(
    text: str, mark: re.Match[str], number: int, line: re.Match[str], stack: list[_Open], found: list[Quote]
) -> None:
    """One mark: it opens, closes, or is an apostrophe, a foot or an inch."""
    sign = mark.group()
    single = sign in _SINGLE
    before = text[mark.start() - 1] if mark.start() > line.start() else " "
    after = text[mark.end()] if mark.end() < line.end() else " "
    opens = (before.isspace() or before in '([{—–-“"‘:/') and not after.isspace()
    closes = not before.isspace() and not after.isalnum()
    open_of_kind = next((o for o in reversed(stack) if o.single == single), None)
    if sign in _OPENING or (sign not in _CLOSING and open_of_kind is None):
        if sign in _OPENING or opens:
            if before.isdigit() and sign not in _OPENING:
                return
            if sign == "‘" and (after.isdigit() or not opens):  # ’90s written with the wrong mark
                return
            if sign == "’":
                return
            if open_of_kind is not None:
                if sign in ("'", "’"):
                    return
                del stack[stack.index(open_of_kind) :]
            stack.append(_Open(mark.start(), mark.end(), single, number))
        return
    if open_of_kind is None:
        return
    if sign not in _CLOSING and not closes:
        if not single and opens:  # a closing mark was lost: begin anew
            del stack[stack.index(open_of_kind) :]
            stack.append(_Open(mark.start(), mark.end(), single, number))
        return
    if single and before not in ',.?!…”"' and before in "sS" and _closes_later(text, mark, line):
        return  # a plural's possessive inside the quotation
    depth = stack.index(open_of_kind)
    del stack[depth:]
    if single and mark.start() - open_of_kind.inner < 2:
        return  # rock 'n' roll
    if mark.end() - open_of_kind.start <= MAX_QUOTE:
        found.append(
            Quote(
                Span(open_of_kind.start, mark.end()),
                Span(open_of_kind.inner, mark.start()),
                depth,
                open_of_kind.lines,
            )
        )


def _closes_later(text: str, mark: re.Match[str], line: re.Match[str]) -> bool:
    return re.compile(r"[,.?!…]['’]").search(text, mark.end(), min(line.end(), mark.end() + MAX_QUOTE)) is not None


def _abandon(text: str, lines: list[re.Match[str]], stack: list[_Open], found: list[Quote]) -> None:
    """Give an unclosed quotation the end of its last paragraph, where it reads like one."""
    if stack and not stack[0].single:
        opened = stack[0]
        last = lines[opened.line + opened.lines - 1]
        end = last.start() + len(last.group().rstrip())
        begins = text[last.start() : opened.start].strip() == "" or opened.lines > 1
        if end - opened.start <= MAX_QUOTE and begins and end > opened.inner:
            found.append(Quote(Span(opened.start, end), Span(opened.inner, end), 0, opened.lines, closed=False))
    stack.clear()


def is_sentence(text: str, quote: Quote) -> bool:
    """True where a quotation is something said as a whole: it begins like a sentence and ends like one."""
    words = text[quote.inner.start : quote.inner.end].strip()
    if not words:
        return False
    starts = words[0].isupper() or words[0] in "…[.‘'“@#" or words[0].isdigit()
    ends = words[-1] in ",.?!…—-" or (quote.span.end < len(text) and text[quote.span.end] in ",?!")
    return starts and ends and (len(_WORD.findall(words)) > 1 or words[-1] in ",?!")


def is_scare(text: str, quote: Quote) -> bool:
    """True for a word or a short name in marks, which without a cue is no speech."""
    return (
        not is_sentence(text, quote)
        and len(_WORD.findall(text[quote.inner.start : quote.inner.end])) <= MAX_SCARE_WORDS
    )
