"""A draft's content and the quotations around it → a content that holds them whole, or stays inside one."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from dragoman.records import Span
from dragoman.speech.drafts import Draft, hull, merge, subtract
from dragoman.speech.quotes import Quote
from dragoman.speech.tree import Tree

MAX_NAME = 120
"""Characters between a quotation and its cue within which the speaker stands."""
_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c]+")


def fit(text: str, draft: Draft, outer: Sequence[Quote]) -> None:
    """Widen a content to the quotations that it overlaps, or keep it inside the one that holds its cue."""
    anchor = draft.cue.start if draft.cue is not None else hull(draft.content).start
    around = next((q for q in outer if q.span.start < anchor < q.span.end), None)
    if around is not None:
        draft.content = [
            Span(max(s.start, around.inner.start), min(s.end, around.inner.end))
            for s in draft.content
            if s.start < around.inner.end and s.end > around.inner.start
        ] or draft.content
        return
    whole = list(draft.content)
    for quote in outer:
        if any(quote.span.start < s.end and s.start < quote.span.end for s in draft.content):
            source = draft.source_span
            if source is not None and quote.span.start < source.start < quote.span.end:
                continue
            whole += paragraphs_of(text, quote)
    draft.content = merge(whole, text)
    if draft.cue is not None and len(whole) > 1:
        draft.content = [part for s in draft.content for part in subtract(s, draft.cue)] or draft.content


def paragraphs_of(text: str, quote: Quote) -> list[Span]:
    """A quotation's span, cut at paragraph breaks."""
    spans: list[Span] = []
    start = quote.span.start
    for mark in _BREAK.finditer(text, quote.span.start, quote.span.end):
        spans.append(Span(start, mark.start()))
        start = mark.end()
    spans.append(Span(start, quote.span.end))
    return [s for s in spans if text[s.start : s.end].strip()]


def keep_apart(tree: Tree, draft: Draft, outer: Sequence[Quote]) -> None:
    """A speaker is not what is said: one that the content swallowed is looked for anew beside the cue."""
    if draft.word is None or draft.cue is None or tree.tokens[draft.word].pos not in ("VERB", "AUX"):
        return
    if draft.source is None and tree.tokens[draft.word].tag in ("VBD", "VBZ", "VBP"):
        _free_the_name(tree, draft, draft.cue, outer)
    elif draft.source is None or not _swallowed(tree, draft, draft.source):
        return
    found = tree.nearest_right(draft.word)
    if found is None or _swallowed(tree, draft, found):
        found = tree.nearest_left(draft.word)
    draft.source = found if found is not None and not _swallowed(tree, draft, found) else None
    draft.source_span = tree.phrase(draft.source, draft.word) if draft.source is not None else None


def _free_the_name(tree: Tree, draft: Draft, cue: Span, outer: Sequence[Quote]) -> None:
    """End a content with the quotation before its cue: what stands between is the speaker, not said."""
    place = bisect.bisect_right(outer, cue.start, key=lambda q: q.span.end) - 1
    if place < 0:
        return
    end = outer[place].span.end
    between = tree.text[end : cue.start]
    if len(between) > MAX_NAME or "\n" in between or tree.text[end - 2 : end - 1] not in (",", "?", "!", "…"):
        return
    hole = Span(end, cue.end)
    left = [part for s in draft.content for part in subtract(s, hole)]
    draft.content = [s for s in left if re.search(r"\w", tree.text[s.start : s.end])] or draft.content


def _swallowed(tree: Tree, draft: Draft, i: int) -> bool:
    return any(s.start <= tree.tokens[i].start < s.end for s in draft.content)
