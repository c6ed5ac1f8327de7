"""Text → places with coordinates, country and division, and from them the place of an event."""

from dragoman.places.event import place_for
from dragoman.places.find import find_places, regions_of
from dragoman.places.gazetteer import Gazetteer, load_gazetteer

__all__ = ["Gazetteer", "find_places", "load_gazetteer", "place_for", "regions_of"]
