"""What every page reads from: the open store, its search index, what stays the same while nobody corrects."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import resources
from typing import Any, Literal

from dragoman.codebook.load import Codebook, load_codebook
from dragoman.errors import DragomanError, UsageError
from dragoman.facts import load_facts
from dragoman.link import has_links, is_linked, without_links
from dragoman.records import Span
from dragoman.store import Store
from dragoman.web.search import Index

Row = dict[str, Any]
Sentences = Callable[[str, int], Sequence[Span]]
"""The sentences of a text from an offset on."""

Links = Literal["all", "some", "none"]

SIZE = 50
"""Items of a page, unless asked for otherwise."""
MOST = 500


_PARTIES = """
SELECT event, article, role, actor AS id, name, code, sectors, text, basis
FROM event_parties
WHERE event IN (SELECT unnest($ids::VARCHAR[]))
ORDER BY article, event, role, position
"""
_HAPPENINGS = """
SELECT article, event, happening FROM happening_events WHERE event IN (SELECT unnest($ids::VARCHAR[]))
"""


class NotFound(DragomanError):
    """What a page is about is not in the store."""


@dataclass
class Desk:
    """An open store and what is kept beside it."""

    store: Store
    sentences: Sentences
    edit: bool = False
    """Whether corrections may be made."""
    revision: int = 0
    """Goes up with every correction: what was kept for an earlier one is out of date."""
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _index: tuple[int, Index] | None = None
    _linked: tuple[int, Links] | None = None

    def rows(self, query: str, **parameters: Any) -> list[Row]:
        """Rows of `queries/<query>.sql`, or of the query itself. A store without links has none of anything linked."""
        text = read_query(query) if query.isidentifier() else query
        if self.links == "none":
            text = without_links(text)
        return list(self.store.database.rows(text, parameters))

    @property
    def links(self) -> Links:
        """Whether links are there and cover all articles; those that an older version made otherwise are none."""
        with self._lock:
            if self._linked is None or self._linked[0] != self.revision:
                found: Links = "none"
                if has_links(self.store.database):
                    found = "all" if is_linked(self.store) else "some"
                self._linked = (self.revision, found)
            return self._linked[1]

    @property
    def notice(self) -> str | None:
        """What a reader must know of the store as a whole, and what to do."""
        if self.links == "all":
            return None
        lacking = (
            "This store is not linked, or was linked by an older dragoman: there are no stories and happenings yet."
        )
        if self.links == "some":
            lacking = "Some articles came after the links: they are not yet in stories and happenings."
        return f"{lacking} Stop the workbench, run `dragoman link --store {self.store.path.name}` and start it again."

    def row(self, query: str, **parameters: Any) -> Row | None:
        return next(iter(self.rows(query, **parameters)), None)

    def events(self, ids: Sequence[str]) -> list[Row]:
        """Lines of a list, in the order of the ids, with who takes part and the happening that is told.

        Three narrow queries cost less than one that does all: most of their time goes into planning them.
        """
        if not ids:
            return []
        wanted = {"ids": sorted(set(ids))}
        lines = {(row["article"], row["id"]): row for row in self.rows("event_lines", **wanted)}
        for row in self.rows(_PARTIES, **wanted):
            line = lines[row.pop("article"), row.pop("event")]
            role = row.pop("role")
            if role == "speaker":
                line["speaker"] = row
            else:
                line[f"{role}s"].append(row)
        for row in self.rows(_HAPPENINGS, **wanted):
            lines[row["article"], row["event"]]["happening"] = row["happening"]
        found: dict[str, list[Row]] = {}
        for (_, id_), line in lines.items():
            found.setdefault(id_, []).append(line)
        return [line for id_ in ids for line in found.get(id_, ())]

    def happenings(self, ids: Sequence[str]) -> list[Row]:
        """Lines of a list, in the order of the ids, as `dragoman link` has put them together."""
        if not ids:
            return []
        query = "SELECT * FROM happening_lines WHERE id IN (SELECT unnest($ids::VARCHAR[]))"
        known = {row["id"]: row for row in self.rows(query, ids=sorted(set(ids)))}
        return [known[id_] for id_ in ids if id_ in known]

    def lines(self, query: str, wanted: str, *, most: int, **parameters: Any) -> list[Row]:
        """Speeches, positions or trips (`queries/<query>.sql`) that a condition lets through."""
        return self.rows(read_query(query).replace("{wanted}", wanted), most=most, **parameters)

    @property
    def index(self) -> Index:
        """Made at the first search, and anew after a correction."""
        with self._lock:
            if self._index is None or self._index[0] != self.revision:
                self._index = (self.revision, Index.of(self.store))
            return self._index[1]

    @contextmanager
    def changing(self) -> Iterator[Store]:
        """One at a time changes the store; then the links are brought up to date and what was kept is dropped."""
        from dragoman.link import link

        with self._lock:
            yield self.store
            link(self.store)
            self.revision += 1

    def prepare(self) -> None:
        """Read what the first reader would wait for."""
        _codebook()
        load_facts()

    @property
    def codebook(self) -> Codebook:
        return _codebook()

    def country(self, code: str | None) -> str | None:
        """A country's name."""
        found = load_facts().countries.get(code or "")
        return found.name if found else None

    def middle(self, code: str | None) -> tuple[float | None, float | None]:
        """A point in the middle of a country."""
        found = load_facts().countries.get(code or "")
        return (found.lat, found.lon) if found else (None, None)


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is shown."""

    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.size), 1)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size


def paging(page: int, size: int, total: int) -> Paging:
    """Raises UsageError for a page or a size that cannot be."""
    if page < 1:
        raise UsageError("Pages are counted from 1.")
    if not 1 <= size <= MOST:
        raise UsageError(f"A page has 1 to {MOST} items.")
    return Paging(page, size, total)


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a page is about: a country or body ("USA"), a part of it ("USA-GOV"), or one actor by id."""

    key: str
    code: str | None = None
    sector: str | None = None
    actor: str | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Those of `among`."""
        values = {"code": self.code, "sector": self.sector, "actor": self.actor}
        return {name: value for name, value in values.items() if value is not None}

    def among(self, parties: str, mark: str = "") -> str:
        """A condition on a table of parties; its parameters carry the mark. Only what is asked for is in it: each part
        costs, and DuckDB plans a query anew each time."""
        tests = {
            "code": f"{parties}.code = $code{mark}",
            "sector": f"list_contains({parties}.sectors, $sector{mark})",
            "actor": f"{parties}.actor = $actor{mark}",
        }
        return " AND ".join(tests[name] for name in self.parameters)


def who(key: str) -> Who:
    """Raises NotFound for what cannot be an actor."""
    code, _, sector = key.partition("-")
    if len(code) == 3 and code.isascii() and code.isalpha() and (not sector or (len(sector) == 3 and sector.isalpha())):
        return Who(key, code.upper(), sector.upper() or None)
    if re.fullmatch(r"\w{4,64}", key, re.ASCII):
        return Who(key, actor=key)
    raise NotFound(f"No actor “{key[:60]}”: give a code (USA), a code and a sector (USA-GOV) or an actor's id.")


def name_of(desk: Desk, of: Who) -> Row:
    """Name, code and the rest of whom a page is about. Raises NotFound."""
    if of.actor:
        row = desk.row("SELECT * FROM actors WHERE id = $id", id=of.actor)
        if row is None:
            raise NotFound(f"No actor with the id {of.actor} in this store.")
        return {**row, "key": of.key}
    sector = desk.codebook.sectors.get(of.sector or "")
    if of.sector and sector is None:
        raise NotFound(f"No sector {of.sector}.")
    name = desk.country(of.code) or of.code
    return {
        "id": None,
        "key": of.key.upper(),
        "name": f"{name}, {sector.name}" if sector else name,
        "code": of.code,
        "sectors": [of.sector] if of.sector else [],
        "person": None,
        "office": None,
        "wikidata": None,
        "basis": None,
        "note": "",
    }


def one_page(ids: Sequence[str], page: int, size: int) -> tuple[Paging, Sequence[str]]:
    shown = paging(page, size, len(ids))
    return shown, ids[shown.first : shown.first + size]


def ids_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


@functools.cache
def read_query(name: str) -> str:
    return (resources.files("dragoman.web") / "queries" / f"{name}.sql").read_text(encoding="utf-8")


@functools.cache
def _codebook() -> Codebook:
    return load_codebook()
