"""A brief as Markdown, as a page of HTML that needs nothing else, or as JSON."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator
from typing import Any

from dragoman.views.briefing.parts import Briefing, Paragraph, Section, Source, Statement
from dragoman.views.briefing.words import counted, spoken
from dragoman.views.text import printable

_LISTS = ("trips", "timeline", "answers")
"""Sections whose statements stand one below the other."""
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")
_STYLE = (
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1.05rem/1.5 Georgia,serif}"
    "h1,h2{line-height:1.2}.lead{font-weight:bold}sup{font-size:.7em}.note{color:#555;font-size:.9em}"
)


def briefing_markdown(found: Briefing) -> Iterator[str]:
    """Line by line; citations in brackets refer to the list of sources at the end."""
    yield f"# {_plain(found.title)}\n\n{_plain(found.opening.text)}\n"
    for section in found.sections:
        yield f"\n## {_plain(section.heading)}\n"
        for paragraph in section.paragraphs:
            yield from _paragraph(section, paragraph)
        if section.left_out > 0:
            yield f"\n_{_left_out(section)}_\n"
    if found.sources:
        yield "\n## Sources\n\n"
        yield from (f"{source.number}. {_source(source)}\n" for source in found.sources)
    if found.skipped:
        yield f"\n{counted(found.skipped, 'item').capitalize()} of the coverage could not be read.\n"


def briefing_html(found: Briefing) -> Iterator[str]:
    """A whole page; all text of articles is escaped, and only web addresses become links."""
    title = html.escape(printable(found.title))
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    yield f"<p>{html.escape(printable(found.opening.text))}</p>\n"
    for section in found.sections:
        yield f"<section>\n<h2>{html.escape(printable(section.heading))}</h2>\n"
        for paragraph in section.paragraphs:
            lead = f'<span class="lead">{html.escape(printable(paragraph.lead))}</span> ' if paragraph.lead else ""
            if section.kind in _LISTS:
                yield f"<p>{lead}</p>\n" if lead else ""
                yield "<ul>\n" + "".join(f"<li>{_html(s)}</li>\n" for s in paragraph.statements) + "</ul>\n"
            else:
                yield f"<p>{lead}{' '.join(map(_html, paragraph.statements))}</p>\n"
        if section.left_out > 0:
            yield f'<p class="note">{html.escape(_left_out(section))}</p>\n'
        yield "</section>\n"
    if found.sources:
        yield "<section>\n<h2>Sources</h2>\n<ol>\n"
        for source in found.sources:
            yield f'<li id="source-{source.number}">{_html_source(source)}</li>\n'
        yield "</ol>\n</section>\n"
    yield "</body>\n</html>\n"


def briefing_json(found: Briefing) -> dict[str, Any]:
    """The brief under the names of its record."""
    return dataclasses.asdict(found)


def _paragraph(section: Section, paragraph: Paragraph) -> Iterator[str]:
    if section.kind in _LISTS:
        yield f"\n{_plain(paragraph.lead)}\n\n" if paragraph.lead else "\n"
        yield from (f"- {_markdown(statement)}\n" for statement in paragraph.statements)
        return
    lead = f"**{_plain(paragraph.lead)}** " if paragraph.lead else ""
    yield f"\n{lead}{' '.join(map(_markdown, paragraph.statements))}\n"


def _markdown(statement: Statement) -> str:
    cites = f" [{', '.join(map(str, statement.cites))}]" if statement.cites else ""
    return _plain(statement.text) + cites


def _plain(text: str) -> str:
    """Text of articles must not become Markdown."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def _left_out(section: Section) -> str:
    return f"{counted(section.left_out, 'more statement').capitalize()} with --length full."


def _source(source: Source) -> str:
    outlet = _plain(source.outlet or "outlet not known")
    title = f", “{_plain(source.title)}”" if source.title else ""
    date = spoken(source.date) if source.date else "no date"
    url = f", <{source.url}>" if source.url and _is_web(source.url) else ""
    return f"{outlet}{title}, {date}{url} ({_plain(source.citation)})"


def _html(statement: Statement) -> str:
    cites = ", ".join(f'<a href="#source-{n}">{n}</a>' for n in statement.cites)
    return html.escape(printable(statement.text)) + (f" <sup>[{cites}]</sup>" if cites else "")


def _html_source(source: Source) -> str:
    outlet = html.escape(printable(source.outlet or "outlet not known"))
    title = html.escape(printable(source.title or source.citation))
    date = spoken(source.date) if source.date else "no date"
    if source.url and _is_web(source.url):
        title = f'<a href="{html.escape(source.url)}" rel="noreferrer">{title}</a>'
    return f"{outlet}, “{title}”, {date} ({html.escape(printable(source.citation))})"


def _is_web(url: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>\"']+", url) is not None
