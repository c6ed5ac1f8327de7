"""The table of contents: a kit of loaded resources, and `code(article, kit)` from an article to all that it tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dragoman.actors import Lexicon, Resolver, find_introductions
from dragoman.codebook.load import Codebook, load_codebook
from dragoman.codebook.own import OwnCodebook, load_own
from dragoman.dates import date_for, find_dates, records_of
from dragoman.events import Reader, WordView, assemble, linker, merge_tellings, sectors
from dragoman.events.own import By, Head, OwnCoder
from dragoman.events.reader import Scored
from dragoman.facts import Memory, load_facts
from dragoman.language import Parser, entities_of, flowing, load_parser, split_sentences
from dragoman.models.load import FOLDER
from dragoman.places import Gazetteer, find_places, load_gazetteer, place_for
from dragoman.positions import find_positions
from dragoman.records import Article, Coded, Event, Parse
from dragoman.settings import Settings
from dragoman.speech import find_speech
from dragoman.trips import find_trips


@dataclass(frozen=True, slots=True)
class Kit:
    """What coding needs, loaded once."""

    parser: Parser
    lexicon: Lexicon
    codebook: Codebook
    gazetteer: Gazetteer
    reader: Reader | None
    settings: Settings
    own: OwnCoder | None = None
    """A codebook of the user's, beside PLOVER or instead of it."""

    @classmethod
    def load(cls, settings: Settings | None = None, memory: Memory | None = None) -> Kit:
        """Load parser, facts, codebook, gazetteer and model; with `memory` the user's own actors and a register.

        Raises:
            ModelError: where a model is missing or damaged.
        """
        s = settings or Settings()
        facts = load_facts()
        reader = Reader(s.models or FOLDER, threads=s.threads) if s.learned else None
        kit = cls(load_parser(), Lexicon(facts, memory), load_codebook(), load_gazetteer(facts), reader, s)
        return kit if s.codebook is None else kit.with_codebook(load_own(s.codebook))

    def with_codebook(self, own: OwnCodebook, *, by: By | None = None, head: Head | None = None) -> Kit:
        """The same kit with a codebook of the user's, which codes `by` frames, likeness or a head.

        Raises:
            CodebookError: where the codebook cannot code that way.
        """
        return replace(self, own=OwnCoder.make(own, self.reader, self.read, by=by, head=head))

    def read(self, text: str) -> tuple[Parse, Sequence[Scored]]:
        """One sentence or more, parsed and scored, without an article round it."""
        article = Article("", text, "")
        parse = self.parser.parse(text, split_sentences(text, 0))
        view = WordView.of(article, parse, [])
        return parse, self.reader.read(None, view.texts, view.sents) if self.reader else []


def code(article: Article, kit: Kit) -> Coded:
    """All that an article tells, in the order of its text. Pure: the same article gives the same records."""
    text = flowing(article.text)
    given, article = article, article if text == article.text else replace(article, text=text)
    titled = article.known.get("title") == "text"  # then the lines before the body are the title, else a part of it
    start = article.body_start if titled else 0
    sentences = split_sentences(text, start, leave_out=article.dateline)
    parse = kit.parser.parse(text, sentences)
    names = kit.lexicon.find(text, article.date, start)
    view = WordView.of(article, parse, [(n.span, n.code) for n in names])
    scored = kit.reader.read(view.title, view.texts, view.sents) if kit.reader else []
    resolver = Resolver(
        parse, names, kit.lexicon, article.date, linker(view, kit.reader, scored), sectors(view, kit.reader, scored)
    )
    timexes = find_dates(text, sentences, article.date)
    places = find_places(text, sentences, kit.gazetteer, entities=entities_of(parse), dateline=article.dateline_place)
    found = assemble(
        article, parse, view, kit.reader, scored, resolver, kit.codebook, frames=kit.settings.frames,
        when=lambda at, sentence, status: date_for(at, sentence, timexes, article.date, text=text, status=status),
        where=lambda at, sentence: place_for(at, sentence, places, text=text),
    )  # fmt: skip
    events = merge_tellings(found, text)
    own: list[Event] = []
    if kit.own is not None:
        own = assemble(
            article, parse, view, kit.own.reader, kit.own.rescore(scored, parse), resolver, kit.own.own.codebook,
            frames=kit.settings.frames, thresholds=kit.own.thresholds,
            when=lambda at, sentence, status: date_for(at, sentence, timexes, article.date, text=text, status=status),
            where=lambda at, sentence: place_for(at, sentence, places, text=text),
        )  # fmt: skip
    speeches = find_speech(parse, article.id, resolver.mention)
    dates = records_of(timexes, text)
    trips = find_trips(parse, events, places, dates, article, resolver.mention)
    positions = find_positions(parse, events, speeches, article, resolver.mention)
    if kit.own is not None:  # trips and positions rest on PLOVER's events, whatever is kept of them
        kept = (*own, *events) if kit.own.own.beside else own
        events = merge_tellings(sorted(kept, key=lambda e: (e.trigger, e.type, e.id)), text)
    offices = tuple(find_introductions(text, names, kit.lexicon.facts, article.id, start))
    return Coded(given, events, speeches, tuple(places), dates, tuple(resolver.named()), trips, positions, offices)
