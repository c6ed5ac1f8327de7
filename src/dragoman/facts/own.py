"""A user's own actors: a TOML or CSV file in, entries that come before all facts out.

    [[actor]]                          name,aliases,code,sectors,kind,office,since,until,wikidata
    name = "Riverside Accord"          Riverside Accord,Accord;Riverside Pact,IGO,,organisation,,2019-03-01,,
    aliases = ["Accord"]
    code = "IGO"

`name` alone with `wikidata` gives an id to whoever is known by that name. A CSV as the Wikidata query service writes it
(`item`, `itemLabel`, `itemAltLabel`) is read as such a list.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from dragoman.errors import ReadError
from dragoman.facts.rows import Dated

FIELDS = ("name", "aliases", "code", "sectors", "kind", "office", "since", "until", "wikidata")
_WIKIDATA = {"item": "wikidata", "itemLabel": "name", "itemAltLabel": "aliases", "label": "name", "qid": "wikidata"}
_ID = re.compile(r"(?:.*/)?(Q[1-9]\d*)")
_CODE = re.compile(r"[A-Z]{3}")
_SECTOR = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class OwnActor(Dated):
    """An actor that the user knows better, or that only the user knows."""

    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    """None: only names and ids are given, the rest stays as it is known."""
    sectors: tuple[str, ...] = ()
    kind: Literal["person", "organisation"] = "organisation"
    office: str | None = None
    wikidata: str | None = None


def read_own(path: Path) -> list[OwnActor]:
    """The entries of a file. Raises ReadError with file and place of the first that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ReadError(f"{path}: cannot be read: {error}.") from error
    if path.suffix.lower() == ".toml":
        return list(_from_toml(path, text))
    if path.suffix.lower() in (".csv", ".tsv"):
        return list(_from_csv(path, text))
    raise ReadError(f"{path}: own actors are read from .toml, .csv or .tsv.")


def digest_of(own: Iterable[OwnActor]) -> str:
    """A hash of the entries in any order."""
    rows = sorted(json.dumps(asdict(o), default=str, sort_keys=True, ensure_ascii=False) for o in own)
    return hashlib.blake2b("\n".join(rows).encode(), digest_size=4).hexdigest()


def _from_toml(path: Path, text: str) -> Iterator[OwnActor]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ReadError(f"{path}: no TOML: {error}.") from error
    entries = table.get("actor")
    if not isinstance(entries, list) or not entries:
        raise ReadError(f"{path}: no [[actor]] in it.")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict):
            raise ReadError(f"{path}: actor {number} is no table. Write [[actor]].")
        if unknown := sorted(set(entry) - set(FIELDS)):
            raise ReadError(f"{path}: actor {number} has '{unknown[0]}'. There are: {', '.join(FIELDS)}.")
        yield _entry(f"{path}: actor {number}", entry)


def _from_csv(path: Path, text: str) -> Iterator[OwnActor]:
    mark = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=mark)
    columns = {column: _WIKIDATA.get(column, column) for column in rows.fieldnames or ()}
    if "name" not in columns.values():
        raise ReadError(
            f"{path}: no column 'name'. There may be: {', '.join(FIELDS)}; or item, itemLabel, itemAltLabel."
        )
    wide = "itemAltLabel" in columns
    for number, row in enumerate(rows, 2):
        entry = {columns[c]: v for c, v in row.items() if c in columns and columns[c] in FIELDS and v}
        if wide and isinstance(entry.get("aliases"), str):
            entry["aliases"] = entry["aliases"].replace(", ", ";")
        yield _entry(f"{path} line {number}", entry)


def _entry(place: str, row: Mapping[str, Any]) -> OwnActor:
    name = str(row.get("name") or "").strip()
    if not name:
        raise ReadError(f"{place}: no 'name'.")
    code = str(row.get("code") or "").strip() or None
    if code and not _CODE.fullmatch(code):
        raise ReadError(f"{place}: code '{code}' is no ISO alpha-3 code, nor UNO, EUR, IGO, NGO, ISM, IMG, MNC.")
    sectors = _list(row.get("sectors"), " ")
    if wrong := next((s for s in sectors if not _SECTOR.fullmatch(s)), None):
        raise ReadError(f"{place}: '{wrong}' is no sector; `dragoman codebook` lists them.")
    kind = str(row.get("kind") or ("person" if row.get("office") else "organisation")).strip()
    if kind not in ("person", "organisation"):
        raise ReadError(f"{place}: kind '{kind}' is neither person nor organisation.")
    given = str(row.get("wikidata") or "").strip()
    wikidata = _ID.fullmatch(given)
    if given and not wikidata:
        raise ReadError(f"{place}: '{given}' is no Wikidata id. Write it as Q42.")
    if code is None and wikidata is None and not row.get("aliases"):
        raise ReadError(f"{place}: {name} needs a code, a Wikidata id or aliases.")
    return OwnActor(
        _day(place, row.get("since")),
        _day(place, row.get("until")),
        name,
        _list(row.get("aliases"), ";"),
        code,
        sectors,
        "person" if kind == "person" else "organisation",
        str(row["office"]).strip() if row.get("office") else None,
        wikidata.group(1) if wikidata else None,
    )


def _list(value: object, mark: str) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(str(v).strip() for v in value if str(v).strip())
    return tuple(v.strip() for v in str(value or "").split(mark) if v.strip())


def _day(place: str, value: object) -> dt.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise ReadError(f"{place}: '{value}' is no day. Write it as 2025-01-31.") from None
