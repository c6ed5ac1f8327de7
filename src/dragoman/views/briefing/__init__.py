"""A linked store and a matter in, a brief in prose out, every sentence of it with the articles that it rests on."""

from dragoman.views.briefing.compose import LENGTHS, compose
from dragoman.views.briefing.matter import Matter
from dragoman.views.briefing.pages import briefing_html, briefing_json, briefing_markdown
from dragoman.views.briefing.parts import Briefing, Evidence, Paragraph, Section, Source, Statement

__all__ = [
    "LENGTHS",
    "Briefing",
    "Evidence",
    "Matter",
    "Paragraph",
    "Section",
    "Source",
    "Statement",
    "briefing_html",
    "briefing_json",
    "briefing_markdown",
    "compose",
]
