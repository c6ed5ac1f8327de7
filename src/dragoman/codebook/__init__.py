"""The ontology as data: PLOVER's types, modes, contexts, sectors, and the frames by which text shows them."""

from dragoman.codebook.load import Codebook, EventType, Example, Mode, load_codebook
from dragoman.codebook.syntax import Frame

__all__ = ["Codebook", "EventType", "Example", "Frame", "Mode", "load_codebook"]
