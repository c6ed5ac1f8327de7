"""Other people's event data in, beside one's own in the store; what each has of a dyad and a time out."""

from dragoman.compare.comparison import Comparison, Dataset, Thing, compare
from dragoman.compare.load import Imported, import_rows
from dragoman.compare.rows import FORMATS, OtherRow, read_rows

__all__ = [
    "FORMATS",
    "Comparison",
    "Dataset",
    "Imported",
    "OtherRow",
    "Thing",
    "compare",
    "import_rows",
    "read_rows",
]
