"""What an export has written, and what its format could not take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class Written:
    """A tally, kept while a file is written."""

    rows: int = 0
    """Rows, lines, features, edges or entries."""
    left_out: Counter[str] = field(default_factory=Counter[str])
    """How many events (or trips) were left out, by reason."""

    def lines(self) -> Iterator[str]:
        """The summary, in sentences."""
        yield f"{self.rows} row{'' if self.rows == 1 else 's'} written."
        for reason, count in sorted(self.left_out.items()):
            yield f"{count} left out: {reason}."
