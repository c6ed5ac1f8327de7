"""What a format's reader took out of an item → the Article, or Skipped with the reason.

Here is all that the formats share: which date counts, the head of the text, titles made readable, the
language, the id.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass, field

from dragoman.read import days
from dragoman.read.english import other_language
from dragoman.read.heads import Head, find_head
from dragoman.records import Article, Skipped, make_id

_URL_DATE = re.compile(r"/((?:19|20)\d\d)/(0?[1-9]|1[0-2]|[a-z]{3})/(0?[1-9]|[12]\d|3[01])(?=/|$|[-_])")
_TOLD_BY = 100
"""Characters from which a language can be told; below it English is assumed unless another is plain."""


@dataclass(slots=True)
class Draft:
    """An item as its format gives it."""

    where: str
    """For messages: the file, and the line or item in it."""
    citation: str
    text: str
    title: str | None = None
    date: object = None
    """Day, time, number or text; read by `days.parse_day`."""
    source: str | None = None
    url: str | None = None
    author: str | None = None
    known: dict[str, str] = field(default_factory=dict[str, str])
    titled: bool = False
    """The text's first line may be its title, as in files of plain text."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the caller says of all items that do not say it themselves."""

    date: dt.date | None = None
    source: str | None = None


def finish(draft: Draft, defaults: Defaults) -> Article | Skipped:
    """Make the article.

    Precedence of dates: the item's own field, its first lines, `--date`, its URL, its dateline.
    """
    text = readable(draft.text)
    if not text.strip():
        return Skipped(draft.citation, f"{draft.where} has no text")
    title, source, known = clean_title(draft.title), _clean(draft.source), dict(draft.known)
    head = find_head(text, title=title, source=source, titled=draft.titled)
    if language := other_language(text[head.body_start :]):
        return Skipped(draft.citation, f"{draft.where} is in {language}, not English")
    try:
        date = _date(draft, defaults, head, known)
    except days.UnclearDate as unclear:
        return Skipped(draft.citation, f"{draft.where}: {unclear}, or pass --date")
    title = title or _from_head("title", head, known)
    source = source or _from_head("source", head, known)
    if source is None and defaults.source is not None:
        source, known["source"] = defaults.source, "option"
    url = _clean(draft.url) or _from_head("url", head, known)
    author = _clean(draft.author) or _from_head("author", head, known)
    filled = {"title": title, "source": source, "url": url, "author": author}
    known = {name: way for name, way in known.items() if filled.get(name, "") is not None}
    known["language"] = "detected" if len(text) > _TOLD_BY else "assumed"
    if text is not draft.text:
        known["text"] = f"{known.get('text', 'given')}, lone surrogates replaced"
    if head.dateline:
        known["dateline"] = "text"
    return Article(
        id=make_id(title, text, date, source),
        text=text,
        citation=draft.citation,
        title=title,
        date=date,
        source=source,
        url=url,
        author=author,
        dateline=head.dateline.span if head.dateline else None,
        dateline_place=head.dateline.place if head.dateline else None,
        body_start=head.body_start,
        known=known,
    )


def readable(text: str) -> str:
    """Half surrogate pairs, which no file or store can hold, become U+FFFD one for one: offsets stay.

    The same object comes back where there are none.
    """
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return re.sub(r"[\ud800-\udfff]", "\ufffd", text)
    return text


def clean_title(title: str | None) -> str | None:
    """A title fit to read: escapes undone, one line, no trailing backslash of a line that was cut.

    r"\\_" is how an export of Markdown wrote the no-break space.

    >>> clean_title("Panama\\\\u2019s canal\\\\_fees\\\\\\\\ ")
    'Panama’s canal fees'
    """
    if title is None:
        return None
    title = re.sub(r"(?:\\u[0-9a-fA-F]{4})+", _unescape, title)
    title = html.unescape(title).replace("\\_", " ").replace('\\"', '"').replace("\\n", " ")
    return _clean(_undo_wrong_decoding(title.rstrip("\\ \t\r\n")))


def _undo_wrong_decoding(title: str) -> str:
    """UTF-8 that was read as Windows-1252, once or twice: "Ã©" was "é", "â€™" was "’"."""
    for _ in range(2):
        if not re.search("Ã.|â€|Â.", title):
            break
        try:
            title = title.encode("cp1252").decode("utf-8")
        except UnicodeError:
            break
    return title


def _unescape(found: re.Match[str]) -> str:
    units = bytes.fromhex(found[0].replace("\\u", ""))
    return units.decode("utf-16-be", "replace")


def _clean(value: str | None) -> str | None:
    """One line without surplus spaces; None where nothing is left."""
    if value is None:
        return None
    return readable(" ".join(value.replace("\x00", " ").split())) or None


def _from_head(name: str, head: Head, known: dict[str, str]) -> str | None:
    value = head.fields.get(name)
    value = clean_title(value) if name == "title" else _clean(value)
    if value is not None:
        known[name] = "text"
    return value


def _date(draft: Draft, defaults: Defaults, head: Head, known: dict[str, str]) -> dt.date | None:
    """The first date that can be read; an unclear one raises only if there is no other way to the date."""
    unclear: days.UnclearDate | None = None
    stated = known.pop("date", "given")
    dateline = head.dateline.date if head.dateline else None
    for value, way in (
        (draft.date, stated),
        (head.fields.get("date"), "text"),
        (defaults.date, "option"),
        (_url_date(draft.url), "url"),
        (dateline, "dateline"),
    ):
        try:
            day = days.parse_day(value)
        except days.UnclearDate as error:
            unclear = unclear or error
            continue
        if day is not None:
            known["date"] = way
            return day
    if unclear:
        raise unclear
    if not days.is_missing(draft.date):
        known["date"] = "unreadable"
    return None


def _url_date(url: str | None) -> str | None:
    """Many outlets put the day into the path: /2025/02/03/ or /2025/feb/03/."""
    found = _URL_DATE.search(url.lower()) if url else None
    if found is None:
        return None
    if found[2].isalpha():
        return f"{found[3]} {found[2]} {found[1]}"
    return f"{found[1]}-{found[2]}-{found[3]}"
