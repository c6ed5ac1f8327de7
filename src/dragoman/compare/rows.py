"""Files of GDELT, POLECAT, ICEWS, PLOVER JSON and dragoman's own tables in; rows under one set of names out.

Each row keeps all of its cells as `raw`. A line that is not a row of the format (columns too many or too few, a
header again, a day that is none) comes out as Skipped, with its number and the reason.
"""

from __future__ import annotations

import csv
import datetime as dt
import functools
import gzip
import io
import json
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.codebook.load import load_codebook
from dragoman.errors import ReadError, UsageError
from dragoman.export.cameo import load_cameo
from dragoman.export.columns import columns
from dragoman.export.parquet import parquet_rows
from dragoman.facts import load_facts
from dragoman.records import Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherRow:
    """A row of other event data; what its format does not say is None or empty."""

    id: str
    format: str
    day: dt.date | None = None
    actor: str | None = None
    actor_name: str | None = None
    actor_sectors: tuple[str, ...] = ()
    recipient: str | None = None
    recipient_name: str | None = None
    recipient_sectors: tuple[str, ...] = ()
    type: str | None = None
    """PLOVER type: the row's own, or by its CAMEO code (`export/cameo.toml`)."""
    modes: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    cameo: str | None = None
    quad: int | None = None
    """PLOVER's, of the type."""
    intensity: float | None = None
    status: str | None = None
    place: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    mentions: int | None = None
    sources: int | None = None
    articles: int | None = None
    source: str | None = None
    url: str | None = None
    text: str | None = None
    raw: Mapping[str, Any]


FORMATS = ("gdelt", "gdelt1", "polecat", "icews", "plover", "csv", "parquet")
_GDELT1_LACKS = frozenset(f"{who}Geo_ADM2Code" for who in ("Actor1", "Actor2", "Action"))
"""Columns of GDELT 2.0 that 1.0 has not."""


def read_rows(path: Path, form: str) -> Iterator[OtherRow | Skipped]:
    """The rows of a file, gzipped or zipped or neither.

    `form` is one of FORMATS: "csv" and "parquet" are tables that `dragoman export` wrote. Raises ReadError for a file
    that cannot be read, UsageError for an unknown format.
    """
    if form not in FORMATS:
        raise UsageError(f"No format {form} to import; there are {', '.join(FORMATS)}.")
    if form == "parquet":
        for number, row in enumerate(parquet_rows(path), 1):
            yield _attempt(f"{path} row {number}", functools.partial(_flat, row))
        return
    if form in ("plover", "csv"):
        with _opened(path) as text:
            yield from _plover_lines(path, text) if form == "plover" else _csv_rows(path, text)
        return
    with _opened(path) as text:
        yield from _tab_rows(path, text, form)


def _opened(path: Path) -> io.TextIOWrapper:
    try:
        with path.open("rb") as file:
            start = file.read(4)
        binary: Any
        if start == b"PK\x03\x04":
            archive = zipfile.ZipFile(path)
            binary = archive.open(archive.namelist()[0])
        else:
            binary = (gzip.open if start[:2] == b"\x1f\x8b" else open)(path, "rb")
        return io.TextIOWrapper(binary, encoding="utf-8", errors="replace", newline="")
    except (OSError, zipfile.BadZipFile, IndexError) as error:
        raise ReadError(f"{path} cannot be read: {error}.") from error


def _lines(path: Path, text: io.TextIOWrapper) -> Iterator[str]:
    try:
        for line in text:
            yield line.rstrip("\r\n")
    except (OSError, EOFError) as error:
        raise ReadError(f"{path} cannot be read to its end: {error}.") from error


def _tab_rows(path: Path, text: io.TextIOWrapper, form: str) -> Iterator[OtherRow | Skipped]:
    """Cells are cut at tabs and nothing else: these files know no quoting."""
    names = columns("gdelt" if form == "gdelt1" else form)
    if form == "gdelt1":
        names = tuple(name for name in names if name not in _GDELT1_LACKS)
    make = {"gdelt": _gdelt, "gdelt1": _gdelt, "polecat": _polecat, "icews": _icews}[form]
    for number, line in enumerate(_lines(path, text), 1):
        where = f"{path} line {number}"
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip():
            continue
        if [cell.strip('"').lower() for cell in cells[:3]] == [name.lower() for name in names[:3]]:
            if number > 1:
                yield Skipped(where, "the header again")
            continue
        while len(cells) > len(names) and not cells[-1]:
            cells.pop()
        if len(cells) != len(names):
            yield Skipped(where, f"{len(cells)} columns where {form} has {len(names)}")
            continue
        row = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
        yield _attempt(where, functools.partial(make, row))


def _attempt(where: str, make: Callable[[], OtherRow]) -> OtherRow | Skipped:
    try:
        return make()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else str(error)
        return Skipped(where, reason)


def _gdelt(row: Mapping[str, str]) -> OtherRow:
    code = row.get("EventCode")
    return OtherRow(
        id=row["GLOBALEVENTID"],
        format="gdelt",
        day=_day(row["SQLDATE"]),
        **_gdelt_side("actor", "Actor1", row),
        **_gdelt_side("recipient", "Actor2", row),
        **_cameo(code),
        intensity=_number(row.get("GoldsteinScale")),
        place=row.get("ActionGeo_FullName"),
        country=_by_fips().get(row.get("ActionGeo_CountryCode", "")),
        lat=_number(row.get("ActionGeo_Lat")),
        lon=_number(row.get("ActionGeo_Long")),
        mentions=_whole(row.get("NumMentions")),
        sources=_whole(row.get("NumSources")),
        articles=_whole(row.get("NumArticles")),
        url=row.get("SOURCEURL"),
        raw=row,
    )


def _gdelt_side(role: str, prefix: str, row: Mapping[str, str]) -> dict[str, Any]:
    types = [row[name] for n in (1, 2, 3) if (name := f"{prefix}Type{n}Code") in row]
    group = row.get(f"{prefix}KnownGroupCode")
    code = row.get(f"{prefix}CountryCode")
    if code:
        code = _iso_of_cameo().get(code, code)
    elif group:
        code = _of_group().get(group)
    if code is None and types and types[0] in ("IGO", "NGO", "IMG", "MNC"):
        code = types[0]
    return {
        role: code,
        f"{role}_name": row.get(f"{prefix}Name"),
        f"{role}_sectors": tuple(_sector_of_cameo().get(name, name) for name in types),
    }


def _polecat(row: Mapping[str, str]) -> OtherRow:
    known = {name: cell for name, cell in row.items() if cell.lower() not in ("none", "nan")}
    type_ = known["Event Type"].upper()
    place = known.get("City") or known.get("District") or known.get("Province") or known.get("Placename")
    return OtherRow(
        id=known["Event ID"],
        format="polecat",
        day=_day(known["Event Date"]),
        **_polecat_side("actor", "Actor", known),
        **_polecat_side("recipient", "Recipient", known),
        type=type_,
        modes=_list(known.get("Event Mode")),
        contexts=_list(known.get("Contexts")),
        quad=_quad(type_),
        intensity=_number(known.get("Intensity")),
        place=place,
        country=known.get("Country"),
        lat=_number(known.get("Latitude")),
        lon=_number(known.get("Longitude")),
        source=known.get("Source"),
        raw=row,
    )


def _polecat_side(role: str, prefix: str, row: Mapping[str, str]) -> dict[str, Any]:
    """Of several actors in one cell the first; all of them are in `raw`."""
    sectors = _list(row.get(f"{prefix} Sectors")) or _list(row.get(f"Primary {prefix} Sector"))
    codes, names = _list(row.get(f"{prefix} Country")), _list(row.get(f"{prefix} Name"))
    return {
        role: _iso(codes[0]) if codes else None,
        f"{role}_name": names[0] if names else None,
        f"{role}_sectors": tuple(sectors[0].split()) if sectors else (),
    }


def _icews(row: Mapping[str, str]) -> OtherRow:
    code = _padded(row["CAMEO Code"])
    return OtherRow(
        id=row["Event ID"],
        format="icews",
        day=_day(row["Event Date"]),
        **_icews_side("actor", "Source", row),
        **_icews_side("recipient", "Target", row),
        **_cameo(code),
        intensity=_number(row.get("Intensity")),
        place=row.get("City") or row.get("District") or row.get("Province"),
        country=_iso(row.get("Country")),
        lat=_number(row.get("Latitude")),
        lon=_number(row.get("Longitude")),
        source=row.get("Publisher"),
        text=row.get("Event Text"),
        raw=row,
    )


def _icews_side(role: str, prefix: str, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        role: _iso(row.get(f"{prefix} Country")),
        f"{role}_name": row.get(f"{prefix} Name"),
        f"{role}_sectors": _list(row.get(f"{prefix} Sectors"), ","),
    }


def _plover_lines(path: Path, text: io.TextIOWrapper) -> Iterator[OtherRow | Skipped]:
    for number, line in enumerate(_lines(path, text), 1):
        if line.strip():
            yield _attempt(f"{path} line {number}", functools.partial(_plover, line))


def _plover(line: str) -> OtherRow:
    row = json.loads(line)
    type_ = str(row["event"][0] if isinstance(row["event"], list) else row["event"]).upper()
    place, told = row.get("event_loc") or {}, row.get("happening") or {}
    cited = row.get("cite_info") or {}
    return OtherRow(
        id=str(row["id"]),
        format="plover",
        day=_day(row["date"]) if row.get("date") else None,
        **_plover_side("actor", row),
        **_plover_side("recipient", row),
        type=type_,
        modes=tuple(row.get("mode") or ()),
        contexts=tuple(row.get("context") or ()),
        quad=row.get("quad_code") or _quad(type_),
        intensity=row.get("event_scale"),
        status=row.get("status"),
        place=place.get("resolved_place"),
        country=place.get("country_code"),
        lat=place.get("lat"),
        lon=place.get("lon"),
        sources=told.get("sources"),
        articles=told.get("publications"),
        source=cited.get("publication"),
        url=row.get("link"),
        text=row.get("text"),
        raw=row,
    )


def _plover_side(role: str, row: Mapping[str, Any]) -> dict[str, Any]:
    first = (row.get(role) or [{}])[0]
    return {
        role: first.get("code"),
        f"{role}_name": first.get("identifier_text"),
        f"{role}_sectors": tuple((first.get("sector") or "").split()),
    }


def _csv_rows(path: Path, text: io.TextIOWrapper) -> Iterator[OtherRow | Skipped]:
    csv.field_size_limit(sys.maxsize)
    for number, row in enumerate(csv.DictReader(text), 2):
        cells: dict[str, Any] = {name: _unguarded(cell) for name, cell in row.items() if name and cell}
        yield _attempt(f"{path} line {number}", functools.partial(_flat, cells))


def _unguarded(cell: Any) -> Any:
    """Without the apostrophe that keeps a spreadsheet from running the cell."""
    return cell[1:] if isinstance(cell, str) and cell[:2] in ("'=", "'+", "'-", "'@") else cell


def _flat(row: Mapping[str, Any]) -> OtherRow:
    type_ = str(row["type"])
    raw = {name: cell for name, cell in row.items() if cell is not None}
    return OtherRow(
        id=str(row["id"]),
        format="dragoman",
        day=_day(row["date"]) if row.get("date") else None,
        **_flat_side("actor", row),
        **_flat_side("recipient", row),
        type=type_,
        modes=_list(row.get("modes")),
        contexts=_list(row.get("contexts")),
        quad=_whole(row.get("quad")),
        intensity=_number(row.get("score")),
        status=row.get("status"),
        place=row.get("place"),
        country=row.get("place_country"),
        lat=_number(row.get("lat")),
        lon=_number(row.get("lon")),
        sources=_whole(row.get("sources")),
        articles=_whole(row.get("publications")),
        source=row.get("source"),
        url=row.get("url"),
        text=row.get("sentence"),
        raw=raw,
    )


def _flat_side(role: str, row: Mapping[str, Any]) -> dict[str, Any]:
    label, names = _list(row.get(f"{role}s")), _list(row.get(f"{role}_names"))
    code, *sector = label[0].split() if label else [None]
    coded = code is not None and len(code) == 3 and code.isupper()
    return {
        role: code if coded else None,
        f"{role}_name": names[0] if names else None,
        f"{role}_sectors": tuple(sector) if coded else (),
    }


def _cameo(code: str | None) -> dict[str, Any]:
    type_ = load_cameo().plover(code) if code else None
    return {"cameo": code, "type": type_, "quad": _quad(type_)}


def _padded(code: str) -> str:
    """A code that lost its first zero to a number has it again: 42 is 042, 841 is 0841; 190 stays.

    >>> [_padded(code) for code in ("42", "841", "190", "1822", "0871")]
    ['042', '0841', '190', '1822', '0871']
    """
    return f"0{code}" if (len(code) == 2 and code[0] != "0") or code[:2] > "20" else code


def _quad(type_: str | None) -> int | None:
    known = load_codebook().types.get(type_ or "")
    return known.quad if known else None


def _day(value: Any) -> dt.date:
    """20250203, 2025-02-03, with a time behind it or not, or a day. Raises ValueError."""
    if isinstance(value, dt.date):
        return value
    text = str(value).strip().split(" ")[0].split("T")[0]
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date() if text.isdigit() else dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{value}' is no day") from None


def _number(value: Any) -> float | None:
    return None if value in (None, "") else float(value)


def _whole(value: Any) -> int | None:
    return None if value in (None, "") else int(float(value))


def _list(value: Any, separator: str = ";") -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(item for part in value.split(separator) if (item := part.strip()))
    items: Sequence[Any] = value or ()
    return tuple(str(item) for item in items if item)


def _iso(name: str | None) -> str | None:
    """A country's code, from its code or its name; the text itself where it is neither."""
    if not name:
        return None
    return name if name in load_facts().countries else _by_name().get(name.lower(), name)


@functools.cache
def _by_name() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, country in load_facts().countries.items():
        for name in (*country.aliases, country.official, country.name):
            found.setdefault(name.lower(), code)
    return found


@functools.cache
def _by_fips() -> Mapping[str, str]:
    return {country.fips: code for code, country in load_facts().countries.items() if country.fips}


@functools.cache
def _iso_of_cameo() -> Mapping[str, str]:
    return {cameo: iso for iso, cameo in load_cameo().countries.items()}


@functools.cache
def _of_group() -> Mapping[str, str]:
    return {row["group"]: code for code, row in load_cameo().groups.items() if "group" in row}


@functools.cache
def _sector_of_cameo() -> Mapping[str, str]:
    return {cameo: sector for sector, cameo in load_cameo().sectors.items() if cameo}
