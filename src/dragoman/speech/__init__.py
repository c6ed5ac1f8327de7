"""Parse → speeches: who said, thinks, asks or wants what, in which words, by which cue.

Direct, indirect and mixed quotation, over sentences and paragraphs. Speakers stay words until the
caller's `resolve` turns their head word into an actor. Rules propose (`clauses`, `quoted`), a small
fitted model weighs (`weigh`).
"""

from dragoman.speech.find import find_speech, speaker_of

__all__ = ["find_speech", "speaker_of"]
