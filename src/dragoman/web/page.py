"""The pages: address, name and function of each, in the order of the menu."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dragoman.web.pages import actors, article, desk_work, find, front, happening, outlets, places, stands


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its twins."""

    path: str
    name: str
    """Of its template, and of the operation in the API."""
    data: Callable[..., dict[str, Any]]
    title: str
    """As a pattern over the data."""
    menu: str = ""
    """Its word in the menu."""
    table: str = ""
    """The list of the data that its CSV holds."""


PAGES = (
    Page("/", "home", front.home, "What the coverage tells", "Home", "stories"),
    Page("/stories", "stories", front.stories, "Stories", "Stories", "stories"),
    Page("/search", "search", find.search, "Search", "Search", "events"),
    Page("/actors", "actors", actors.actors, "Actors", "Actors", "actors"),
    Page("/matrix", "matrix", actors.matrix, "Who to whom", "Who to whom", "cells"),
    Page("/issues", "issues", stands.issues, "Issues", "Issues", "issues"),
    Page("/trips", "trips", stands.trips, "Trips", "Trips", "trips"),
    Page("/map", "map", places.places, "Map", "Map", "places"),
    Page("/sources", "sources", outlets.sources, "Sources", "Sources", "sources"),
    Page("/corrections", "corrections", desk_work.corrections, "Corrections", "Corrections", "corrections"),
    Page("/agreement", "agreement", desk_work.agreement, "Agreement of two coders", "", "fields"),
    Page("/sql", "sql", desk_work.sql, "SQL", "SQL", "rows"),
    Page("/exports", "exports", desk_work.exports, "Exports", "Exports"),
    Page("/help", "help", desk_work.help, "Help", "Help"),
    Page("/story/{id}", "story", front.story, "{story[name]}", "", "happenings"),
    Page(
        "/happening/{id}", "happening", happening.happening, "{happening[type]}: {happening[sentence]}", "", "tellings"
    ),
    Page("/article/{id}", "article", article.article, "{article[title]}", "", "events"),
    Page("/event/{id}", "event", article.event, "{event[plain]}"),
    Page("/speech/{id}", "speech", article.speech, "What was said"),
    Page("/actor/{id}", "actor", actors.actor, "{actor[name]}", "", "happenings"),
    Page("/dyad/{a}/{b}", "dyad", actors.dyad, "{a[name]} and {b[name]}", "", "happenings"),
    Page("/issue", "issue", stands.issue, "Positions on {about}", "", "positions"),
    Page("/trip/{id}", "trip", stands.trip, "Trip of {trip[traveller][name]}", "", "legs"),
    Page("/place", "place", places.place, "{place[name]}", "", "events"),
    Page("/source", "source", outlets.source, "{source[source]}", "", "happenings"),
)


def title_of(page: Page, data: dict[str, Any]) -> str:
    """What the browser's tab says."""
    return page.title.format_map(data)[:500]
