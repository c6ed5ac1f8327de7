"""The exceptions, drawn:

DragomanError                what a caller may catch
├── ReadError                an item could not be read; the rest goes on
├── StoreError               the store cannot be opened or written
├── CodebookError            a codebook file is wrong
├── ModelError               a model file is missing or not what the catalogue says
├── MissingExtra             an optional package is needed
└── UsageError               an option or argument is wrong
"""


class DragomanError(Exception):
    """Base of all that dragoman raises on purpose. The message says what was wrong, where, and what to do next."""


class ReadError(DragomanError):
    """An item could not be read."""


class StoreError(DragomanError):
    """The store cannot be opened or written."""


class CodebookError(DragomanError):
    """A codebook file is wrong."""


class ModelError(DragomanError):
    """A model file is missing or not what the catalogue says."""


class MissingExtra(DragomanError):
    """An optional package is needed."""


class UsageError(DragomanError):
    """An option or argument is wrong."""
