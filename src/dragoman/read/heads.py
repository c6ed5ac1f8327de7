"""The first lines of a text → title, date, outlet and author that stand there, the dateline, and where prose
begins.

Nothing is cut from the text, so offsets stay those of the text as given; `body_start` says where to begin to
read.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from itertools import pairwise

from dragoman.read import days
from dragoman.read.datelines import Dateline, find_dateline

_LOOK = 6000
"""Characters of a text in which its head must end."""
_LATE = 1200
"""Characters in which a dateline may follow captions and summary points."""
_LONGEST_TITLE = 160
_LONGEST_BYLINE = 60

_HEADING = re.compile(r"#{1,3}\s+(\S.*?)\s*#*")
_RULE = re.compile(r"[-*_=~]{3,}|(?:[-*_] ){2,}[-*_]")
_FIELD = re.compile(r"[*_]{0,2}([A-Za-z][A-Za-z _-]{2,20}?)[*_]{0,2}\s*:\s*[*_]{0,2}\s*`?(\S.*?)`?[*_]{0,2}")
_BYLINE = re.compile(r"[*_]{0,2}(?:By|BY|by)\s+((?:[^\W\d_a-z]|de |van |von ).{2,110}?)[*_]{0,2}")
_STAMP = re.compile(r"(?:First )?(Published|Posted|Updated|Last updated|Modified)(?: on| at)?:?\s+(.{6,90})", re.I)
_LABEL = re.compile(r"[^\W_][^.!?:;]{1,60}:")


@dataclass(slots=True)
class Head:
    """What was found above the prose."""

    fields: dict[str, str] = field(default_factory=dict[str, str])
    """title, date, source, author, url, as they stand there."""
    dateline: Dateline | None = None
    body_start: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that is not blank; `apart` says that a blank line or the end follows."""

    start: int
    end: int
    words: str
    apart: bool


def find_head(text: str, *, title: str | None = None, source: str | None = None, titled: bool = False) -> Head:
    """Read down the first lines until prose begins.

    `title` and `source` are those known from elsewhere: a line that repeats them is no prose. With `titled`,
    as for files of plain text, a first line that is short and not a sentence is the title.

    >>> head = find_head("# Talks open\\n\\nPublished: 2025-02-03\\n\\n---\\n\\nGENEVA (Wire) - Envoys met.")
    >>> head.fields, head.dateline.place, head.body_start
    ({'title': 'Talks open', 'date': '2025-02-03'}, 'Geneva', 58)
    """
    rows = _rows(text)
    head = Head()
    i = 0
    while i < len(rows):
        row = rows[i]
        if dateline := find_dateline(text, row.start):
            head.dateline = dateline
            head.body_start = _skip_space(text, dateline.span.end)
            break
        known_title = title or head.fields.get("title")
        heading = _HEADING.fullmatch(row.words)
        if heading and i < 3:
            head.fields.setdefault("title", heading[1])
        elif named := _field(row.words):
            name, value = named
            if name != "nothing":
                head.fields.setdefault(name, value)
        elif byline := _BYLINE.fullmatch(row.words) if not row.words.endswith(".") else None:
            head.fields.setdefault("author", re.split(r",\s", byline[1])[0])
        elif known_title and _repeats(row.words, known_title):
            pass
        elif i == 0 and _is_title(rows, titled=titled):
            head.fields.setdefault("title", row.words.rstrip(":").strip())
        elif length := _names_before(rows, i, text, source=source):
            i += length - 1
        elif not (_is_furniture(row, rows, i) or (i > 0 and _RULE.fullmatch(row.words))):
            break
        i += 1
        head.body_start = _skip_space(text, rows[i - 1].end)
    if head.body_start >= len(text.rstrip()):
        head.body_start, head.dateline = 0, None
    elif head.dateline is None:
        head.dateline = _late_dateline(text, rows[i:])
    return head


def field_names() -> dict[str, str]:
    """Names of header and front matter fields → title, date, source, author, url or nothing."""
    return _words().names


def _rows(text: str) -> list[_Row]:
    rows = []
    start = 0
    shown = text[:_LOOK]
    for line in shown.splitlines(keepends=True):
        end = start + len(line.rstrip())
        if line.strip():
            after = text[start + len(line) : start + len(line) + 80]
            apart = not after or re.match(r"[^\S\n]*\r?\n", after) is not None
            rows.append(_Row(start + len(line) - len(line.lstrip()), end, line.strip(), apart))
        start += len(line)
    return rows


def _field(words: str) -> tuple[str, str] | None:
    found = _FIELD.fullmatch(words) if len(words) < 400 else None
    name = _words().names.get(found[1].strip().lower()) if found else None
    if found is None or name is None:
        return _stamp(words)
    if name == "date" and not re.search(r"\d", found[2]):
        return None
    return name, found[2].strip()


def _stamp(words: str) -> tuple[str, str] | None:
    """ "Published 10:15 p.m. ET Feb. 2, 2025", without a colon."""
    found = _STAMP.fullmatch(words)
    if found is None:
        return None
    try:
        dated = days.parse_day(found[2]) is not None
    except days.UnclearDate:
        dated = True
    if not dated:
        return None
    return ("date" if found[1].lower() in ("published", "posted") else "nothing"), found[2]


def _is_title(rows: list[_Row], *, titled: bool) -> bool:
    """A first line that is no sentence and stands apart, or above lines that only a title has."""
    row = rows[0]
    if len(row.words) > _LONGEST_TITLE or len(rows) < 2:
        return False
    below = rows[1].words
    if _field(below) or re.fullmatch(r"={3,}|-{3,}", below):
        return True
    if not titled:
        return False
    if _is_label(row, rows, 0):
        return True
    return row.apart and re.search(r"[.!?:;,…][\"'”’)]*$", row.words) is None and " " in row.words


def _is_furniture(row: _Row, rows: list[_Row], i: int) -> bool:
    words = _words()
    if len(row.words) > 500:
        return False
    return bool(
        _is_label(row, rows, i)
        or words.furniture.fullmatch(row.words)
        or (row.apart and words.captions.fullmatch(row.words))
    )


def _is_label(row: _Row, rows: list[_Row], i: int) -> bool:
    """ "Additional Coverage:", "ANALYSIS/OPINION:" on a line of their own, above a longer one."""
    return (
        _LABEL.fullmatch(row.words) is not None
        and len(row.words.split()) <= 6
        and i + 1 < len(rows)
        and len(rows[i + 1].words) > len(row.words)
        and not re.match(r"[-*•\d]", rows[i + 1].words)
    )


def _names_before(rows: list[_Row], i: int, text: str, *, source: str | None) -> int:
    """How many lines from `i` name reporters and the outlet: such lines end at the outlet or a dateline."""
    for length in range(1, 5):
        j = i + length - 1
        if j >= len(rows) or len(rows[j].words) > _LONGEST_BYLINE or re.search(r"[.!?][\"”’]?$", rows[j].words):
            return 0
        if not rows[j].apart:
            return 0
        if source and _letters(rows[j].words) == _letters(source):
            return length
        if j + 1 < len(rows) and find_dateline(text, rows[j + 1].start, strict=True):
            return length
    return 0


def _repeats(words: str, title: str) -> bool:
    """The title again, or a share button or a caption that runs into it."""
    line, wanted = _letters(words), _letters(title)
    if not wanted or len(words) > len(title) + 300:
        return False
    return line == wanted or (len(wanted) >= 20 and line.endswith(wanted))


def _late_dateline(text: str, rows: list[_Row]) -> Dateline | None:
    """A dateline below captions or summary points; only capitals with a dash are sure enough there."""
    for before, row in pairwise(rows):
        if row.start > _LATE:
            return None
        if before.apart and (found := find_dateline(text, row.start, strict=True)):
            return found
    return None


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _letters(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


@dataclass(frozen=True, slots=True)
class _Words:
    names: dict[str, str]
    furniture: re.Pattern[str]
    captions: re.Pattern[str]


@functools.cache
def _words() -> _Words:
    raw = tomllib.loads(resources.files("dragoman.read").joinpath("heads.toml").read_text("utf-8"))
    return _Words(
        names={name: gives for gives, names in raw["fields"].items() for name in names},
        furniture=re.compile("|".join(raw["furniture"]["patterns"]), re.I),
        captions=re.compile("|".join(raw["captions"]["patterns"])),
    )
