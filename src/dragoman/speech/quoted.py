"""Quotations and the syntax's attributions → attributions that hold whole quotations, and new ones.

A quotation belongs to a content that it overlaps. One that stands alone finds its cue by place: after
it, before it, with the quotation before it in the paragraph ("...," he said. "..."), or in the words
that lead to it.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from dragoman.records import Parse, Sentence, Span
from dragoman.speech.clauses import make_draft, source_of
from dragoman.speech.contents import fit, keep_apart, paragraphs_of
from dragoman.speech.cues import Cues
from dragoman.speech.drafts import Draft, hull, merge
from dragoman.speech.lines import find_lines
from dragoman.speech.quotes import Quote, is_scare, is_sentence
from dragoman.speech.tree import Tree

LEAD = 300
"""Characters before a quotation within which its cue is looked for."""
_BREAK = re.compile(r"[\r\n\u2028\u2029\x0b\x0c]+")
_NAME = r"(?:he|she|they|I|we|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}|(?:the|a|an|one|his|her) [\w-]+(?: [\w-]+)?)"
_NAME_AT_END = re.compile(r"(?:^|[-–—] ?)(?P<who>[A-Z][\w.’']+(?: [A-Z][\w.’']+){0,3})$")


def attach_quotes(
    parse: Parse, tree: Tree, cues: Cues, quotes: Sequence[Quote], drafts: list[Draft], block: Span
) -> list[Draft]:
    """The drafts of a block with their quotations, and drafts for quotations that none of them holds."""
    outer = [q for q in quotes if q.depth == 0]
    for draft in drafts:
        fit(parse.text, draft, outer)
    finder = _Finder(parse, tree, cues, outer, drafts, block)
    for quote in outer:
        if not finder.is_held(quote):
            finder.place(quote)
    finder.drafts += find_lines(parse, tree, cues, finder.drafts, block)
    for draft in finder.drafts:
        draft.content = merge(draft.content, parse.text)
        keep_apart(tree, draft, outer)
        draft.quoted = [
            q.span for q in quotes if any(q.span.start < s.end and s.start < q.span.end for s in draft.content)
        ]
    return finder.drafts


class _Finder:
    """Looks for the cue of quotations that no draft holds; new drafts are seen by later quotations."""

    def __init__(
        self,
        parse: Parse,
        tree: Tree,
        cues: Cues,
        outer: Sequence[Quote],
        drafts: list[Draft],
        block: Span,
    ) -> None:
        self.parse, self.tree, self.cues, self.outer, self.drafts = parse, tree, cues, outer, drafts
        self.text = parse.text
        self._block = block
        self._quote_starts = [q.span.start for q in outer]

    def is_held(self, quote: Quote) -> bool:
        return any(
            s.start <= quote.span.start and quote.inner.end <= s.end for d in self.drafts for s in d.content
        ) or any(
            quote.span.start <= s.start
            and s.end <= quote.span.end
            and d.cue is not None
            and not quote.span.start <= d.cue.start < quote.span.end
            for d in self.drafts
            for s in d.content
        )

    def place(self, quote: Quote) -> None:
        """Give a quotation its cue, or leave it where it is no speech."""
        if is_title(self.text, quote):
            return
        for attempt in (self._after, self._before, self._goes_on, self._alone):
            if attempt(quote):
                return

    def _after(self, quote: Quote) -> bool:
        """The cue after it: "...," the minister said."""
        last = self.text[quote.inner.start : quote.inner.end].rstrip()[-1:]
        end = self._window_end(quote.span.end)
        window = self.text[quote.span.end : end]
        if not window.strip() or (last == "." and _starts_sentence(window)) or window.lstrip()[:1] in ".;":
            return False
        if is_scare(self.text, quote) and last not in ",?!—":
            return False
        for i in self._tokens(quote.span.end, end):
            token = self.tree.tokens[i]
            if token.pos in ("VERB", "AUX") and self.cues.quotes(token.lemma):
                return self._give(i, quote)
        return last in ",?!—-" and self._by_words(quote, window)

    def _before(self, quote: Quote) -> bool:
        """The cue before it: The minister said: "..."."""
        start = self._window_start(quote)
        lead = self.text[start : quote.span.start].rstrip()
        if not lead.strip():
            return False
        colon = lead.endswith(":")
        if not colon and not lead.endswith(",") and is_scare(self.text, quote):
            return False
        best: int | None = None
        for i in reversed(self._tokens(start, quote.span.start)):
            token = self.tree.tokens[i]
            if token.pos in ("VERB", "AUX") and self.cues.quotes(token.lemma):
                best = i
                break
        if best is not None and (colon or self._reaches(best, quote, lead)):
            return self._give(best, quote)
        if colon:
            return self._give_name(start, quote) or self._give_root(start, quote)
        return False

    def _reaches(self, verb: int, quote: Quote, lead: str) -> bool:
        """True where no sentence ends between a verb and the quotation, so that it can be its object."""
        between = self.text[self.tree.tokens[verb].end : quote.span.start]
        return re.search(r"[.!?;]\s", between) is None and (lead.endswith((",", "that")) or len(between.split()) <= 3)

    def _goes_on(self, quote: Quote) -> bool:
        """The speaker of the quotation before it: "...," he said. "..."."""
        if not is_sentence(self.text, quote):
            return False
        best: Draft | None = None
        for draft in self.drafts:
            span = hull(draft.content)
            reach = max(span.end, draft.cue.end if draft.cue is not None else 0)
            if (
                reach <= quote.span.start
                and draft.kind != "inside"
                and self._same_paragraph(span.start, quote.span.start)
            ):
                quoted = any(self._is_quoted(s) for s in draft.content)
                if quoted and (best is None or span.end > hull(best.content).end):
                    best = draft
        if best is None:
            return False
        best.content += paragraphs_of(self.text, quote)
        return True

    def _alone(self, quote: Quote) -> bool:
        """A whole sentence in marks whose speaker only the words before it show."""
        if not is_sentence(self.text, quote):
            return False
        last = self._last_before(quote.span.start)
        own_line = last < 0 or not self._same_paragraph(last, quote.span.start)
        previous = self._previous_draft(quote)
        if own_line and previous is not None:
            reach = hull(previous.content).end
            if (
                len(_BREAK.findall(self.text[reach : quote.span.start])) <= 1
                and any(self._is_quoted(s) for s in previous.content)
                and not re.search(
                    r"\w", self.text[max(reach, previous.cue.end if previous.cue else 0) : quote.span.start]
                )
            ):
                self.drafts.append(
                    Draft(
                        None,
                        None,
                        previous.source,
                        previous.source_span,
                        paragraphs_of(self.text, quote),
                        "asserts",
                        "quote",
                        confidence=0.5,
                    )
                )
                return True
        start = self._sentence_before(quote)
        if start is None or own_line or len(self.text[quote.inner.start : quote.inner.end].split()) < 3:
            return False
        return self._give_root(start, quote, confidence=0.5)

    def _give(self, verb: int, quote: Quote) -> bool:
        """The quotation to a verb's draft, or to a new one."""
        for draft in self.drafts:
            if draft.word == verb:
                if draft.kind in ("object", "to", "object_to") and not any(self._is_quoted(s) for s in draft.content):
                    draft.content, draft.kind = paragraphs_of(self.text, quote), "quote"
                else:
                    draft.content += paragraphs_of(self.text, quote)
                return True
        token = self.tree.tokens[verb]
        force = self.cues.force("verb", token.lemma, "quote") or "asserts"
        draft = make_draft(self.tree, self.cues, verb, None, paragraphs_of(self.text, quote), force, "quote")
        if draft.source is None:
            self._inverted(draft, verb, quote)
        draft.confidence = 0.9 if draft.source is not None else 0.6
        self.drafts.append(draft)
        return True

    def _inverted(self, draft: Draft, verb: int, quote: Quote) -> None:
        """The speaker after the verb, whom the parser took for an object: "...," said the minister."""
        for kid in self.tree.kids[verb]:
            token = self.tree.tokens[kid]
            if (
                kid > verb
                and token.dep in ("dobj", "attr", "npadvmod", "oprd", "dep")
                and token.pos in ("PROPN", "NOUN", "PRON")
            ):
                draft.source, draft.source_span = kid, self.tree.phrase(kid, verb)
                return
        above = self.tree.tokens[verb].head
        head = self.tree.tokens[above]
        outside = head.start >= quote.span.end or head.end <= quote.span.start
        if above != verb and head.pos in ("PROPN", "NOUN", "PRON") and abs(above - verb) <= 12 and outside:
            draft.source, draft.source_span = above, self.tree.phrase(above, verb)

    def _give_name(self, start: int, quote: Quote) -> bool:
        """The quotation to a name that stands alone before its colon: "Polls agree - Carl Bialik: "..."."""
        colon = self._last_before(quote.span.start)
        match = _NAME_AT_END.search(self.text, max(start, colon - 80), colon)
        if match is None:
            return False
        who = Span(match.start("who"), match.end("who"))
        named = self._tokens(who.start, who.end)
        if not named or any(self.tree.tokens[i].pos in ("VERB", "AUX") for i in named):
            return False
        content = paragraphs_of(self.text, quote)
        cue = Span(colon, colon + 1)
        self.drafts.append(Draft(named[-1], cue, named[-1], who, content, "asserts", "colon"))
        return True

    def _give_root(self, start: int, quote: Quote, confidence: float = 0.7) -> bool:
        """The quotation to the subject of the clause that leads to it."""
        indexes = self._tokens(start, quote.span.start)
        verbs = [
            i
            for i in indexes
            if self.tree.tokens[i].pos in ("VERB", "AUX") and source_of(self.tree, self.cues, i) is not None
        ]
        if not verbs:
            return False
        verb = next((i for i in verbs if self.tree.tokens[i].dep == "ROOT"), verbs[0])
        source = source_of(self.tree, self.cues, verb)
        if source is None or self.tree.tokens[source].text.lower() in self.cues.nobody:
            return False
        draft = make_draft(self.tree, self.cues, verb, None, paragraphs_of(self.text, quote), "asserts", "quote")
        draft.confidence = confidence
        draft.word = None
        self.drafts.append(draft)
        return True

    def _by_words(self, quote: Quote, window: str) -> bool:
        """In a sentence that was not parsed: a name or pronoun and a form of "say" beside the quotation."""
        forms = "|".join(sorted(self.cues.said))
        after = rf"(?P<who>{_NAME}) (?P<cue>(?:has |had |also )?(?:{forms}))"
        inverted = rf"(?P<cue2>{forms}) (?P<who2>{_NAME})"
        match = re.match(rf"\W*(?:{after}|{inverted})\b", window)
        if match is None or self._tokens(quote.span.end, quote.span.end + match.end()):
            return False
        who, cue = ("who", "cue") if match["who"] else ("who2", "cue2")
        base = quote.span.end
        self.drafts.append(
            Draft(
                None,
                Span(base + match.start(cue), base + match.end(cue)),
                None,
                Span(base + match.start(who), base + match.end(who)),
                paragraphs_of(self.text, quote),
                "asserts",
                "quote",
                confidence=0.6,
            )
        )
        return True

    def _tokens(self, start: int, end: int) -> list[int]:
        """Tokens between two characters and outside quotations."""
        low, high = bisect.bisect_left(self.tree.starts, start), bisect.bisect_left(self.tree.starts, end)
        first = max(0, bisect.bisect_left(self._quote_starts, start) - 1)
        inside = [q.span for q in self.outer[first : bisect.bisect_left(self._quote_starts, end)]]
        return [i for i in range(low, high) if not any(s.start <= self.tree.starts[i] < s.end for s in inside)]

    def _window_end(self, start: int) -> int:
        """End of the sentence that goes on after a quotation, within its line and before the next."""
        following = bisect.bisect_left(self._quote_starts, start)
        limit = self._quote_starts[following] if following < len(self.outer) else self._block.end
        line = _BREAK.search(self.text, start, limit)
        limit = line.start() if line else limit
        while start < limit and self.text[start].isspace():
            start += 1
        sentence = self._sentence_at(start)
        return min(limit, sentence.end) if sentence is not None else limit

    def _window_start(self, quote: Quote) -> int:
        """Start of the sentence that leads to a quotation: its own, or one before that ends in a colon."""
        sentence = self._sentence_at(quote.span.start)
        start = sentence.start if sentence is not None else quote.span.start
        last = self._last_before(start)
        if not self.text[start : quote.span.start].strip() and last >= 0 and self.text[last] == ":":
            above = self._sentence_at(last)
            start = above.start if above is not None else start
        return max(self._end_before(quote), start, quote.span.start - LEAD)

    def _sentence_before(self, quote: Quote) -> int | None:
        last = self._last_before(quote.span.start)
        sentence = self._sentence_at(last) if last >= 0 else None
        return max(self._end_before(quote), sentence.start) if sentence is not None else None

    def _last_before(self, char: int) -> int:
        """The last character before one that is no white space, -1 where there is none."""
        while char > 0 and self.text[char - 1].isspace():
            char -= 1
        return char - 1

    def _end_before(self, quote: Quote) -> int:
        """Where the quotation before one ends."""
        place = bisect.bisect_left(self._quote_starts, quote.span.start)
        return self.outer[place - 1].span.end if place > 0 else self._block.start

    def _sentence_at(self, char: int) -> Sentence | None:
        place = bisect.bisect_right(self.tree.sentence_starts, char) - 1
        return self.parse.sentences[place] if place >= 0 else None

    def _same_paragraph(self, start: int, end: int) -> bool:
        return _BREAK.search(self.text, start, end) is None

    def _is_quoted(self, span: Span) -> bool:
        """True for a content that is a quotation, or holds a whole sentence in marks."""
        return any(
            (q.span.start <= span.start + 1 and span.end - 1 <= q.span.end)
            or (span.start <= q.span.start and q.span.end <= span.end and is_sentence(self.text, q))
            for q in self.outer
        )

    def _previous_draft(self, quote: Quote) -> Draft | None:
        before = [d for d in self.drafts if hull(d.content).end <= quote.span.start]
        return max(before, key=lambda d: hull(d.content).end, default=None)


def _starts_sentence(window: str) -> bool:
    first = window.lstrip()[:1]
    return first.isupper()


def is_title(text: str, quote: Quote) -> bool:
    """True for the name of a work: nearly all its longer words are capitalised."""
    words = re.findall(r"[^\W\d_]{4,}", text[quote.inner.start : quote.inner.end])
    return (
        len(words) >= 2
        and sum(w[0].isupper() for w in words) >= 0.8 * len(words)
        and text[quote.inner.end - 1] not in "?!"
    )
