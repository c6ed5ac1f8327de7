"""A parse, its events and speeches → positions: where each actor stands on which matter, and if that moves."""

from dragoman.positions.find import find_positions

__all__ = ["find_positions"]
