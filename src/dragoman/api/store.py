"""A store of coverage for programs and notebooks: a path in; records, tables, briefs and files out.

The file is opened for each call and closed again, so that other programs can read it, and write to it, in between.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from dragoman import link as links
from dragoman import store as stores
from dragoman.api.results import Results, plain_rows
from dragoman.codebook.load import load_codebook
from dragoman.errors import UsageError
from dragoman.export import Of, Written, write
from dragoman.export.flat import fields_of
from dragoman.export.parquet import arrow_table
from dragoman.language import split_sentences
from dragoman.link import Happening, Linked, News
from dragoman.pipeline import Kit, code
from dragoman.read import articles
from dragoman.records import Article, Coded, Event, Position, Skipped, Trip
from dragoman.store import EventFilter, StandFilter, Summary, coder_version
from dragoman.views.brief import Brief, brief, brief_text
from dragoman.views.explain import explain
from dragoman.views.html import marked_html, timeline_html

T = TypeVar("T")
Told = tuple[Event, Article]
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an event was coded as it was."""

    event: Event
    article: Article
    text: str
    """As `dragoman explain` prints it."""

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return marked_html(self.article, [self.event], self.text)


@dataclass(frozen=True, slots=True)
class BriefText:
    """A brief, to read or to go through."""

    brief: Brief

    def __str__(self) -> str:
        return "".join(brief_text(self.brief))

    def _repr_markdown_(self) -> str:
        return str(self)


class Store:
    """A store by its path. What is added twice is stored once.

    store = dragoman.Store("coverage.duckdb")
    store.add("articles/")
    store.events(actor="USA", type=("SANCTION",)).pandas()
    """

    def __init__(self, path: str | Path = "coverage.duckdb") -> None:
        self.path = Path(path)

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def add(
        self,
        what: Coded | Iterable[Coded | Skipped] | str | Path | Iterable[str | Path],
        *,
        date: dt.date | None = None,
        source: str | None = None,
        kit: Kit | None = None,
    ) -> int:
        """Put in what was coded, or read and code files, folders and globs; return how many articles are new.

        `date` and `source` fill what an article does not say. What cannot be read is in the store's table `skipped`.
        With files, what this coder has coded is not coded again.
        """
        if isinstance(what, Coded):
            return self._put([what], _version(kit))
        if isinstance(what, str | Path):
            what = [what]
        items = list(what)
        paths = [str(item) for item in items if isinstance(item, str | Path)]
        coded = [item for item in items if isinstance(item, Coded | Skipped)]
        if paths and coded:
            raise UsageError("Add paths, or what was coded, not both at once.")
        if coded or not paths:
            return self._put(coded, _version(kit))
        new = 0
        found = articles(paths, date=date, source=source)
        while batch := list(itertools.islice(found, _BATCH)):
            new += self._put([*self._coded(batch, kit)], _version(kit))
        return new

    def _coded(self, batch: list[Article | Skipped], kit: Kit | None) -> Iterator[Coded | Skipped]:
        from dragoman.api import default_kit

        version = _version(kit)
        known: set[str] = set()
        if self.path.exists():
            with self._open() as store:
                known = {item.id for item in batch if isinstance(item, Article) and store.has(item.id, version)}
        for item in batch:
            if isinstance(item, Skipped):
                yield item
            elif item.id not in known:
                try:
                    yield code(item, kit or default_kit())
                except Exception as error:  # one bad article is skipped with its reason, whatever it was
                    yield Skipped(item.citation, f"could not be coded: {type(error).__name__}: {error}")

    def _put(self, items: list[Coded | Skipped] | list[Coded], version: str) -> int:
        coded = [item for item in items if isinstance(item, Coded)]
        skipped = [item for item in items if isinstance(item, Skipped)]
        with stores.Store.open(self.path) as store:
            return store.add(coded, coder_version=version, skipped=skipped)

    def link(self, *, rebuild: bool = False) -> Linked:
        """Bring copies, happenings, answers and stories up to date."""
        with stores.Store.open(self.path) as store:
            return links.link(store, rebuild=rebuild)

    def events(self, wanted: EventFilter | None = None, **fields: Any) -> Results[Told]:
        """Events that match, each with its article, by day. Fields are those of `EventFilter`."""
        chosen = _filter(wanted, fields)
        return Results(
            lambda: self._list(lambda store: store.events(chosen)),
            _event_rows,
            arrow=lambda: self._with(lambda store: arrow_table(store.events(chosen))),
            html=timeline_html,
        )

    def happenings(
        self, *, since: dt.date | str | None = None, until: dt.date | str | None = None, sources: int = 1
    ) -> Results[Happening]:
        """What happened, each once, whoever tells it. Raises StoreError where the store is not linked."""
        first, last = _day(since), _day(until)
        return Results(
            lambda: self._list(lambda store: links.happenings(store, since=first, until=last, sources=sources)),
            plain_rows,
        )

    def new(self, article: str | None = None, *, since: dt.date | str | None = None) -> Results[News]:
        """What an article, or the coverage since a day, adds to what was known; else what the last day adds."""

        def found(store: stores.Store) -> list[News]:
            of = links.known_article(store, article) if article is not None else None
            return links.news(store, article=of, since=_day(since))

        return Results(lambda: self._list(found), plain_rows)

    def positions(
        self, issue: str | None = None, *, actor: str | None = None, since: dt.date | str | None = None,
        until: dt.date | str | None = None,
    ) -> Results[tuple[Position, Article]]:  # fmt: skip
        """Where each actor stands, with the article that shows it."""
        wanted = StandFilter(actor=actor, since=_day(since), until=_day(until))
        return Results(lambda: self._list(lambda store: store.positions(wanted, issue=issue)), _pair_rows)

    def trips(
        self, *, actor: str | None = None, since: dt.date | str | None = None, until: dt.date | str | None = None
    ) -> Results[tuple[Trip, Article]]:
        """Who travels where, with the article that tells it."""
        wanted = StandFilter(actor=actor, since=_day(since), until=_day(until))
        return Results(lambda: self._list(lambda store: store.trips(wanted)), _pair_rows)

    def brief(self, wanted: EventFilter | None = None, **fields: Any) -> BriefText:
        """What the store tells, by who and whom, each line with its words."""
        return BriefText(self._with(lambda store: brief(store, _filter(wanted, fields))))

    def explain(self, event: str) -> Explanation:
        """Why an event was coded as it was; an id, or the beginning of one."""
        found, article = self._with(lambda store: store.event(event))
        return Explanation(found, article, "\n".join(explain(found, article, load_codebook())))

    def export(
        self,
        format: str,
        out: str | Path | None = None,
        wanted: EventFilter | None = None,
        *,
        of: Of = "events",
        dyads: bool = False,
        **fields: Any,
    ) -> Written | bytes:
        """Write a file that other tools read (docs/formats.md) and tell what was left out; without `out`, its bytes."""
        chosen = _filter(wanted, fields)
        sink = io.BytesIO()
        with self._open() as store:
            written = write(store, sink, format, chosen, of=of, dyads=dyads, sentences=split_sentences)
        if out is None:
            return sink.getvalue()
        Path(out).write_bytes(sink.getvalue())
        return written

    def sql(self, query: str) -> Results[dict[str, Any]]:
        """The answer to a query, which can change nothing; docs/schema.md has the tables."""

        def rows(store: stores.Store) -> list[dict[str, Any]]:
            table = store.sql(query)
            return [dict(zip(table.columns, row, strict=True)) for row in table.rows]

        return Results(lambda: self._list(rows), list)

    def summary(self) -> Summary:
        """How much the store holds, by outlet."""
        return self._with(lambda store: store.summary())

    def _open(self) -> stores.Store:
        return stores.Store.open(self.path, read_only=True)

    def _with(self, read: Callable[[stores.Store], T]) -> T:
        with self._open() as store:
            return read(store)

    def _list(self, read: Callable[[stores.Store], Iterable[T]]) -> list[T]:
        return self._with(lambda store: list(read(store)))


def _version(kit: Kit | None) -> str:
    return coder_version(codebook=kit.own.own.version if kit is not None and kit.own is not None else None)


def _filter(wanted: EventFilter | None, fields: dict[str, Any]) -> EventFilter:
    """A filter with some fields set; one value stands for a tuple of one, and days may be text."""
    known = {item.name for item in dataclasses.fields(EventFilter)}
    if unknown := fields.keys() - known:
        raise UsageError(f"No field {', '.join(sorted(unknown))} to filter by; there are {', '.join(sorted(known))}.")
    many = ("type", "mode", "context", "status", "source")
    values: dict[str, Any] = {n: (v,) if n in many and isinstance(v, str) else v for n, v in fields.items()}
    values |= {n: tuple(v) for n, v in values.items() if isinstance(v, list)}
    values |= {n: _day(values[n]) for n in ("since", "until") if n in values}
    return dataclasses.replace(wanted or EventFilter(), **values)


def _day(day: dt.date | str | None) -> dt.date | None:
    if not isinstance(day, str):
        return day
    try:
        return dt.date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"'{day}' is no day. Write it as 2025-01-31.") from None


def _event_rows(told: Any) -> list[dict[str, Any]]:
    read = fields_of()
    return [{name: cell(event, article) for name, cell in read.items()} for event, article in told]


def _pair_rows(found: Any) -> list[dict[str, Any]]:
    """Of positions and trips: the record's own fields, with outlet, day and citation of the article."""
    return [
        {
            **plain_rows([record])[0],
            "source": article.source,
            "published": article.date,
            "citation": article.citation,
        }
        for record, article in found
    ]
