"""dragoman: who did what to whom, read from news coverage, with evidence.

import dragoman

coded = dragoman.code("Panama rejected the offer on Sunday.", date="2025-02-03")
store = dragoman.Store("coverage.duckdb")
store.add(coded)
store.events(actor="PAN").pandas()

What is named here is imported when it is first used, so that `import dragoman` is quick.
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dragoman import export, read
    from dragoman.api import code
    from dragoman.api.notebook import show
    from dragoman.api.store import Store
    from dragoman.errors import DragomanError
    from dragoman.pipeline import Kit
    from dragoman.records import Article, Coded, Event
    from dragoman.settings import Settings
    from dragoman.store import EventFilter

__all__ = [
    "Article",
    "Coded",
    "DragomanError",
    "Event",
    "EventFilter",
    "Kit",
    "Settings",
    "Store",
    "code",
    "export",
    "read",
    "show",
]

_HOMES = {
    "Article": "records",
    "Coded": "records",
    "DragomanError": "errors",
    "Event": "records",
    "EventFilter": "store",
    "Kit": "pipeline",
    "Settings": "settings",
    "Store": "api.store",
    "code": "api",
    "show": "api.notebook",
}
"""The room that each name is from; the other two are rooms themselves."""


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'dragoman' has no attribute '{name}'")
    if name not in _HOMES:
        return import_module(f"dragoman.{name}")
    found = globals()[name] = getattr(import_module(f"dragoman.{_HOMES[name]}"), name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def load_ipython_extension(ipython: object) -> None:
    """`%load_ext dragoman`: a notebook shows coded articles as marked text."""
    from importlib import import_module

    import_module("dragoman.api.notebook").register(ipython)
