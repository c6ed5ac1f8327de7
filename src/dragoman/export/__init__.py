"""A store in, files that other tools read out: event data, tables, maps, graphs, calendars, counts."""

from dragoman.export.write import BINARY, FORMATS, Of, Sentences, write
from dragoman.export.written import Written

__all__ = ["BINARY", "FORMATS", "Of", "Sentences", "Written", "write"]
