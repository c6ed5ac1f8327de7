"""A parse, its events, places and dates → trips: who travels where, when, what for, and what came of it."""

from dragoman.trips.find import find_trips

__all__ = ["find_trips"]
