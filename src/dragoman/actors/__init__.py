"""Mentions → actors: who a name, a role noun or a pronoun in the article stands for, and how that is known."""

from dragoman.actors.introductions import find_introductions
from dragoman.actors.lexicon import Lexicon, Name
from dragoman.actors.resolve import Resolver

__all__ = ["Lexicon", "Name", "Resolver", "find_introductions"]
