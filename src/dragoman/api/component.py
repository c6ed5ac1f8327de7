"""A spaCy pipeline component: `nlp.add_pipe("dragoman")` gives each Doc its events.

`doc._.dragoman` is all that was read out of it (`Coded`), `doc._.events` its events, and `doc.spans["dragoman"]` the
words that tell them, labelled by type. Set `doc._.published` before, or `config={"date": "2025-02-03"}`, to have days
resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from dragoman.records import Coded

if TYPE_CHECKING:
    import datetime as dt


class Component:
    """Codes a Doc's text; the Doc's own parse is neither used nor changed."""

    def __init__(self, date: str | None) -> None:
        self.date = date

    def __call__(self, doc: Doc) -> Doc:
        from dragoman.api import code

        published: dt.date | str | None = doc._.published or self.date
        coded: Coded | None = code(doc.text, published) if doc.text.strip() else None
        doc._.dragoman = coded
        doc._.events = list(coded.events) if coded else []
        told = [
            (e, doc.char_span(e.trigger.start, e.trigger.end, e.type, alignment_mode="expand")) for e in doc._.events
        ]
        doc.spans["dragoman"] = SpanGroup(doc, spans=[span for _, span in told if span is not None])
        return doc


@Language.factory("dragoman", default_config={"date": None}, assigns=["doc._.dragoman", "doc._.events"])
def make(nlp: Language, name: str, date: str | None) -> Component:
    """What `nlp.add_pipe("dragoman")` calls."""
    for extension in ("dragoman", "events", "published"):
        if not Doc.has_extension(extension):
            Doc.set_extension(extension, default=None)
    return Component(date)
