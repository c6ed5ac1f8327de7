"""The store: coded articles in, tables in one DuckDB file, records and rows out."""

from dragoman.store.corrections import Correction
from dragoman.store.days import days
from dragoman.store.filter import EventFilter, StandFilter
from dragoman.store.store import Outlet, Reached, Store, Summary, Table
from dragoman.store.version import coder_version

__all__ = [
    "Correction",
    "EventFilter",
    "Outlet",
    "Reached",
    "StandFilter",
    "Store",
    "Summary",
    "Table",
    "coder_version",
    "days",
]
