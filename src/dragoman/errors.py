"""The exceptions, drawn:

DragomanError                what a caller may catch
├── ReadError                an item could not be read; the rest goes on
├── StoreError               the store cannot be opened or written
│   ├── StoreBusy            another program is writing it: trying again later may help
│   └── StoreOutdated        an older version wrote it: opening it for writing once brings it up to date
├── CodebookError            a codebook file is wrong
├── ModelError               a model file is missing or not what the catalogue says
├── FetchError               an address could not be fetched
├── MissingExtra             an optional package is needed
└── UsageError               an option or argument is wrong
"""


class DragomanError(Exception):
    """Base of all that dragoman raises on purpose. The message says what was wrong, where, and what to do next."""


class ReadError(DragomanError):
    """An item could not be read."""


class StoreError(DragomanError):
    """The store cannot be opened or written."""


class StoreBusy(StoreError):
    """Another program is writing the store."""


class StoreOutdated(StoreError):
    """An older version wrote the store."""


class CodebookError(DragomanError):
    """A codebook file is wrong."""


class ModelError(DragomanError):
    """A model file is missing or not what the catalogue says."""


class FetchError(DragomanError):
    """An address could not be fetched."""


class MissingExtra(DragomanError):
    """An optional package is needed."""


class UsageError(DragomanError):
    """An option or argument is wrong."""
