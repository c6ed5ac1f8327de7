"""Gold of time expressions → how well `dragoman.dates` finds and values them.

Gold is TimeML (`.tml`, `.xml`) or the column files of TempEval-3 (`.col`), one file or a folder of them.
Scores are those of TempEval-3 (UzZaman and others, 2013): `relaxed_f1` counts expressions that overlap,
`strict_f1` those with the same words, `value_f1` and `type_f1` those that overlap and have the right
attribute. The creation time of a document is given, not counted.
"""

from __future__ import annotations

import datetime as dt
import importlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from dragoman.dates import Timex, TimexType, find_dates
from dragoman.errors import ReadError
from dragoman.language import split_sentences
from dragoman.records import Span

Scores = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class GoldTimex:
    """A time expression as annotated."""

    span: Span
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its creation time and its annotated time expressions."""

    name: str
    text: str
    date: dt.date | None
    timexes: tuple[GoldTimex, ...]


Tagger = Callable[[Document], Sequence[Timex]]


def run(gold: Path, kit: object | None = None, progress: bool = False) -> Scores:
    """Score the project's own tagger on a file or folder of gold.

    Raises:
        ReadError: where `gold` holds no file of either format, or one that is broken.
    """
    documents = read_gold(gold)
    shown: Iterable[Document] = documents
    if progress:
        from rich.progress import track

        shown = track(documents, description="dates", transient=True)
    scores = score(shown, tag)
    if (other := recognizers_tagger()) is not None:
        compared = score(documents, other)
        scores |= {f"recognizers_{name}": compared[name] for name in ("relaxed_f1", "strict_f1", "value_f1", "type_f1")}
    return scores


def tag(document: Document) -> Sequence[Timex]:
    """What the project finds in a document."""
    text = unwrap(document.text)
    return find_dates(text, split_sentences(text), document.date)


def unwrap(text: str) -> str:
    """The text with line breaks inside paragraphs as spaces; offsets stay."""
    return re.sub(r"(?<=[^\s])[ \t]?\n(?=[ \t]*[^\s])", lambda m: " " * len(m[0]), text)


def score(documents: Iterable[Document], tagger: Tagger) -> Scores:
    """TempEval-3 scores of a tagger."""
    gold_count = found_count = strict = relaxed = value = kind = files = 0
    for document in documents:
        files += 1
        found = list(tagger(document))
        gold_count += len(document.timexes)
        found_count += len(found)
        for pair in _pairs(document, found):
            gold, timex = pair
            relaxed += 1
            strict += _bare(document.text, gold.span) == _bare(document.text, timex.span)
            value += gold.value == timex.value
            kind += gold.type == timex.type
    total = gold_count + found_count
    return {
        "documents": files,
        "gold": gold_count,
        "found": found_count,
        "relaxed_precision": _share(relaxed, found_count),
        "relaxed_recall": _share(relaxed, gold_count),
        "relaxed_f1": _share(2 * relaxed, total),
        "strict_f1": _share(2 * strict, total),
        "value_f1": _share(2 * value, total),
        "type_f1": _share(2 * kind, total),
        "value_accuracy": _share(value, relaxed),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _pairs(document: Document, found: Sequence[Timex]) -> list[tuple[GoldTimex, Timex]]:
    """Each annotated expression with the first free one that overlaps it, an equal one before any other."""
    free = list(found)
    pairs: list[tuple[GoldTimex, Timex]] = []
    for gold in document.timexes:
        touching = [t for t in free if t.span.start < gold.span.end and gold.span.start < t.span.end]
        if touching:
            best = min(touching, key=lambda t: abs(t.span.start - gold.span.start) + abs(t.span.end - gold.span.end))
            free.remove(best)
            pairs.append((gold, best))
    return pairs


def _bare(text: str, span: Span) -> tuple[int, int]:
    """A span without white space and punctuation at its ends, which annotators and tokenisers cut
    differently."""
    start, end = span.start, span.end
    while start < end and not text[start].isalnum() and text[start] not in "'’":
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


def recognizers_tagger() -> Tagger | None:
    """Microsoft's Recognizers-Text, if it is installed."""
    try:
        module: Any = importlib.import_module("recognizers_date_time")
    except ImportError:
        return None
    model = module.DateTimeRecognizer(module.Culture.English).get_datetime_model()

    def tag_with_it(document: Document) -> list[Timex]:
        now = dt.datetime.combine(document.date or dt.date(2000, 1, 1), dt.time())
        found: list[Timex] = []
        for paragraph in re.finditer(r"[^\n]+(?:\n[^\n]+)*", document.text):
            for result in model.parse(paragraph[0], now):
                kind, value = _recognized((result.resolution or {}).get("values") or [])
                span = Span(paragraph.start() + result.start, paragraph.start() + result.end + 1)
                found.append(Timex(span, kind, value))
        return found

    return tag_with_it


def _recognized(readings: Sequence[Mapping[str, str]]) -> tuple[TimexType, str]:
    """Type and value of its first reading, the past one where there are two, as near to TIMEX3 as it goes."""
    if not readings:
        return "DATE", ""
    first = readings[0]
    kinds: dict[str, TimexType] = {"duration": "DURATION", "set": "SET", "date": "DATE", "daterange": "DATE"}
    kind = kinds.get(first.get("type", ""), "TIME")
    timex = first.get("timex", "")
    if first.get("type") == "date" and "value" in first:
        return kind, first["value"]
    if timex.startswith("("):
        timex = timex[1:].split(",")[0]
    return kind, first["start"][:10] if "XXXX" in timex and "start" in first else timex


# ---- reading gold ----


def read_gold(gold: Path) -> list[Document]:
    """The documents of a file, or of the files in a folder and its subfolders."""
    if not gold.exists():
        raise ReadError(f"{gold}: no such file or folder.")
    files = [gold] if gold.is_file() else sorted(p for p in gold.rglob("*") if p.suffix in (".tml", ".xml", ".col"))
    documents = [_read_columns(path) if path.suffix == ".col" else _read_timeml(path) for path in files]
    if not documents:
        raise ReadError(f"{gold}: no .tml, .xml or .col file in it.")
    return documents


def _read_timeml(path: Path) -> Document:
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except ElementTree.ParseError as error:
        raise ReadError(f"{path}: not well-formed TimeML ({error}).") from error
    body = root.find(".//TEXT")
    if body is None:
        body = root
    pieces: list[str] = []
    timexes: list[GoldTimex] = []
    _walk(body, pieces, timexes)
    return Document(path.stem, "".join(pieces), created(root), tuple(timexes))


def created(root: ElementTree.Element) -> dt.date | None:
    """The creation time of a TimeML document."""
    creation = next(
        (t.get("value") for t in root.iter("TIMEX3") if t.get("functionInDocument") == "CREATION_TIME"), None
    ) or next((t.get("value") for t in root.findall(".//DCT/TIMEX3")), None)
    return _day(creation)


def _walk(node: ElementTree.Element, pieces: list[str], timexes: list[GoldTimex]) -> None:
    start = sum(map(len, pieces))
    if node.text:
        pieces.append(node.text)
    for child in node:
        _walk(child, pieces, timexes)
        if child.tail:
            pieces.append(child.tail)
    is_content = node.get("functionInDocument") != "CREATION_TIME"
    if node.tag == "TIMEX3" and is_content and (end := sum(map(len, pieces))) > start:
        timexes.append(GoldTimex(Span(start, end), node.get("type", ""), node.get("value", "")))


def _day(value: str | None) -> dt.date | None:
    if value and (found := re.match(r"(\d{4})-?(\d\d)-?(\d\d)", value)):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    return None


_TYPES = {"DATE", "TIME", "DURATION", "SET"}
_TYPE_CELL = re.compile(r"(?:[BI]-)?(DATE|TIME|DURATION|SET)")
_VALUE_CELL = re.compile(r"P[T\dX][\w.]*|(?:PAST|PRESENT|FUTURE)_REF|[\dX]{2,4}(?:-[\dXA-Z-]+)?(?:T[\w:]+)?|T\w+")
_ID_CELL = re.compile(r"(?:[BI]-)?(t(?:mx|imex)?\d+)")


def _read_columns(path: Path) -> Document:
    """One token a line, cells parted by tabs, a blank line between sentences.

    Which column holds the type of a time expression, its value and its id is read off the header ("#
    FIELDS:") or the cells themselves; a first token "DCT_2013-03-22" gives the creation time.
    """
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
    type_at, value_at, id_at = _columns(path, rows)
    text = ""
    date: dt.date | None = None
    open_id: str | None = None
    timexes: list[GoldTimex] = []
    new_sentence = True
    for row in rows:
        if (
            (row[0].startswith("# ") and len(row) <= 2)
            or row[0].startswith("#\t")
            or row[0].startswith(("# FIELDS", "# FILE"))
        ):
            continue
        if len(row) <= type_at or not row[0]:
            open_id, new_sentence = None, True
            continue
        token = row[0].strip()
        if token.startswith("DCT"):
            date = _day(re.sub(r"^DCT[_:-]?", "", token)) or next((d for c in row if (d := _day(c))), None)
            continue
        start = len(text)
        if text:
            glue = "\n" if new_sentence else _glue(text, token)
            text += glue
            start += len(glue)
        text += token
        new_sentence = False
        kind = _TYPE_CELL.fullmatch(row[type_at].strip())
        if not kind:
            open_id = None
            continue
        ident = _identity(row, id_at, value_at, kind[1])
        if timexes and ident == open_id and not row[type_at].startswith("B-"):
            last = timexes[-1]
            timexes[-1] = GoldTimex(Span(last.span.start, len(text)), last.type, last.value)
        else:
            value = row[value_at].strip() if value_at is not None and len(row) > value_at else ""
            timexes.append(GoldTimex(Span(start, len(text)), kind[1], re.sub(r"^[BI]-", "", value)))
        open_id = ident
    return Document(path.stem, text, date, tuple(timexes))


def _identity(row: Sequence[str], id_at: int | None, value_at: int | None, kind: str) -> str:
    if id_at is not None and len(row) > id_at and (found := _ID_CELL.fullmatch(row[id_at].strip())):
        return found[1]
    return f"{kind} {row[value_at] if value_at is not None and len(row) > value_at else ''}"


def _columns(path: Path, rows: Sequence[Sequence[str]]) -> tuple[int, int | None, int | None]:
    """Where type, value and id of time expressions stand: the column with most types decides, then its own
    rows."""
    width = max((len(row) for row in rows), default=0)
    counts = [sum(len(r) > i and bool(_TYPE_CELL.fullmatch(r[i].strip())) for r in rows) for i in range(1, width)]
    if not any(counts):
        raise ReadError(f"{path}: no column with DATE, TIME, DURATION or SET in it.")
    type_at = counts.index(max(counts)) + 1
    marked = [r for r in rows if len(r) > type_at and _TYPE_CELL.fullmatch(r[type_at].strip())]

    def best(shape: re.Pattern[str]) -> int | None:
        shares = {
            i: sum(len(r) > i and bool(shape.fullmatch(re.sub(r"^[BI]-", "", r[i].strip()))) for r in marked)
            / len(marked)
            for i in range(1, width)
            if i != type_at and _is_special(rows, marked, i)
        }
        column = max(shares, key=lambda i: (shares[i], -abs(i - type_at)), default=None)
        return column if column is not None and shares[column] > 0.5 else None

    return type_at, best(_VALUE_CELL), best(_ID_CELL)


def _is_special(rows: Sequence[Sequence[str]], marked: Sequence[Sequence[str]], column: int) -> bool:
    """True for a column that is filled only where there is a time expression: no running number of tokens."""
    filled = sum(len(r) > column and r[column].strip() not in ("O", "_", "-", "") for r in rows)
    return filled <= 3 * len(marked) + 5


def _glue(text: str, token: str) -> str:
    """The space between two tokens, or none: "don" "'t", "$" "5", "(" "a", "end" "."."""
    tight_before = (".", ",", ";", ":", "?", "!", ")", "]", "%", "'s", "'", "n't", "''", "’s", "’")
    if token in tight_before or token.startswith(("'", "’", "n't")):
        return ""
    return "" if text.endswith(("(", "[", "$", "``", "#")) else " "
