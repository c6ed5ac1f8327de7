"""An article as the reader sees it: words with offsets, the sentence of each, and the names that carry a country."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dragoman.events.decide import Draft, Hint, Hit, Thresholds, Tree, decide, links_of
from dragoman.events.paths import children_of, labels_of
from dragoman.events.reader import Reader, Scored
from dragoman.records import Article, Parse, Span


@dataclass(frozen=True, slots=True)
class WordView:
    """Words in order; `sents[i]` is the index of the sentence that word i stands in."""

    title: str | None
    words: tuple[Span, ...]
    texts: tuple[str, ...]
    sents: tuple[int, ...]
    hits: tuple[Hit, ...]
    names: tuple[int, ...]
    """For each hit the index of its name."""

    tree: Tree
    """The parse over the same words."""

    @classmethod
    def of(cls, article: Article, parse: Parse, names: Sequence[tuple[Span, str | None]]) -> WordView:
        """From the parsed words and the article's names with their codes."""
        flat = tuple(Span(t.start, t.end) for t in parse.tokens)
        sents = tuple(s.index for s in parse.sentences for _ in range(s.first, s.last))
        starts, ends = [w.start for w in flat], [w.end for w in flat]
        hits, kept = [], []
        for n, (span, code) in enumerate(names):
            first, last = bisect_right(ends, span.start), bisect_left(starts, span.end) - 1
            if code is not None and 0 <= first <= last < len(flat):
                hits.append(Hit(first, last, code))
                kept.append(n)
        heads = [t.head for t in parse.tokens]
        labels = labels_of([t.dep for t in parse.tokens], [t.lemma for t in parse.tokens])
        tree = Tree(heads, labels, children_of(heads))
        return cls(article.title, flat, tuple(t.text for t in parse.tokens), sents, tuple(hits), tuple(kept), tree)


def linker(
    view: WordView, reader: Reader | None, scored: Sequence[Scored]
) -> Callable[[int], tuple[str | None, int | None, float]] | None:
    """Word → the country it takes, the name it takes it from, and how likely that is; None without a reader."""
    if reader is None:
        return None
    home = {w: s for s in scored for w, c in zip(s.window.words, s.window.core, strict=True) if c}

    def link(word: int) -> tuple[str | None, int | None, float]:
        window = home.get(word)
        if window is None:
            return None, None, 0.0
        place = {w: i for i, w in enumerate(window.window.words)}
        here = [(n, place[h.last]) for n, h in enumerate(view.hits) if h.last in place]
        best = links_of(reader, window, place[word], view.hits, here, view.tree)[0]
        return best.code, view.names[best.hit] if best.hit is not None else None, best.probability

    return link


def sectors(view: WordView, reader: Reader | None, scored: Sequence[Scored]) -> Callable[[int], str] | None:
    """Word → the sector that the reader finds likeliest for it, "" for none; None without a reader."""
    if reader is None:
        return None
    home = {w: (s, i) for s in scored for i, (w, c) in enumerate(zip(s.window.words, s.window.core, strict=True)) if c}

    def sector(word: int) -> str:
        window, row = home.get(word, (None, 0))
        return "" if window is None else reader.labels["sector"][int(window.sector[row].argmax())]

    return sector


def draft_events(
    view: WordView,
    reader: Reader,
    scored: Sequence[Scored],
    hints: Sequence[Hint] = (),
    thresholds: Thresholds | None = None,
) -> list[Draft]:
    """What the reader sees in the article, in the order of the text; `hints` are what frames see."""
    return decide(reader, scored, view.sents, view.hits, view.tree, hints, thresholds)
