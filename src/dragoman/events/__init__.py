"""Words and parse → events: who did what to whom, in which status, said by whom."""

from dragoman.events.assemble import assemble
from dragoman.events.merge import merge_tellings
from dragoman.events.reader import Reader
from dragoman.events.view import WordView, linker, sectors

__all__ = ["Reader", "WordView", "assemble", "linker", "merge_tellings", "sectors"]
