"""What a store answered, for programs and notebooks: records to go through, or one table as Arrow, pandas or polars."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, overload

from dragoman.errors import MissingExtra
from dragoman.export.parquet import arrow_of_rows
from dragoman.views.html import table_html

T = TypeVar("T")

Rows = Callable[[Sequence[T]], list[dict[str, Any]]]


class Results(Sequence[T], Generic[T]):
    """Records in a fixed order. They are fetched at the first look and kept."""

    def __init__(
        self,
        fetch: Callable[[], list[T]],
        rows: Rows[T],
        *,
        arrow: Callable[[], Any] | None = None,
        html: Callable[[Sequence[T]], str] | None = None,
    ) -> None:
        self._fetch, self._rows, self._arrow, self._html = fetch, rows, arrow, html
        self._kept: list[T] | None = None

    def _records(self) -> list[T]:
        if self._kept is None:
            self._kept = self._fetch()
        return self._kept

    def __len__(self) -> int:
        return len(self._records())

    def __iter__(self) -> Iterator[T]:
        return iter(self._records())

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        return self._records()[index]

    def rows(self) -> list[dict[str, Any]]:
        """A flat dict for each record."""
        return self._rows(self._records())

    def arrow(self) -> Any:
        """A `pyarrow.Table`: days are dates, lists are lists, unknown is null."""
        return self._arrow() if self._arrow is not None and self._kept is None else arrow_of_rows(self.rows())

    def pandas(self) -> Any:
        """A `pandas.DataFrame`. Raises MissingExtra without pandas."""
        try:
            return self.arrow().to_pandas()
        except ImportError as error:
            raise MissingExtra('A data frame needs pandas: pip install "dragoman[pandas]".') from error

    def polars(self) -> Any:
        """A `polars.DataFrame`. Raises MissingExtra without polars."""
        try:
            import polars  # type: ignore[import-not-found, unused-ignore]
        except ImportError as error:
            raise MissingExtra('A polars frame needs polars: pip install "dragoman[polars]".') from error
        return polars.from_arrow(self.arrow())

    def __repr__(self) -> str:
        return f"{len(self)} records; .pandas(), .polars(), .arrow() or .rows() for a table"

    def _repr_html_(self) -> str:
        return self._html(self._records()) if self._html else table_html(self.rows())


def plain_rows(records: Sequence[Any]) -> list[dict[str, Any]]:
    """Dataclasses as dicts; what has records of its own inside becomes text."""
    return [
        {item.name: _plain(getattr(record, item.name)) for item in dataclasses.fields(record)} for record in records
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [item if isinstance(item, str | int | float) else str(item) for item in value]
    return str(value) if dataclasses.is_dataclass(value) or isinstance(value, Mapping) else value
