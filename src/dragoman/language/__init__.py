"""Article → Parse: sentences by rule, then tokens, heads, lemmas and entities of the sentences that passed the gate.

The only room that imports spaCy (in `parser.py`). Offsets are characters of `article.text`.
"""

from dragoman.language.parser import Parser, entities_of, load_parser
from dragoman.language.sentences import flowing, split_sentences

__all__ = ["Parser", "entities_of", "flowing", "load_parser", "split_sentences"]
