"""Happenings in, the words out that speak of them though nothing is coded there.

A coder misses some of what is told. Where an article is like another that tells a happening, a word with the stem of
its trigger ("the shooting", where the other has "shot") most likely speaks of it too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

from dragoman.link.sql import batches, fill, ids, insert, query
from dragoman.link.vocabulary import stems_in
from dragoman.store.database import Database

ALIKE = 0.2
"""The least likeness of the two articles."""


def hear(database: Database, happenings: set[str]) -> None:
    """Find again the echoes of touched happenings, and of those that articles like fresh ones tell."""
    near = f"SELECT unnest([first, second]) AS article FROM story_pairs WHERE score >= {ALIKE} AND "
    fresh = "(first IN (FROM fresh_articles) OR second IN (FROM fresh_articles))"
    told = f"SELECT happening FROM happening_events WHERE article IN ({near}{fresh})"
    touched = happenings | ids(database, told)
    fill(database, "touched_happenings", touched)
    database.execute("DELETE FROM link_echoes WHERE happening IN (FROM touched_happenings)")
    rows = database.read(query("hearers"), {"alike": ALIKE})
    by_article = [(article, list(group)) for article, group in itertools.groupby(rows, key=lambda row: row["article"])]
    for batch in batches(by_article, 500):
        wanted = {"ids": [article for article, _ in batch]}
        texts = database.read("SELECT id, text, body_start FROM articles WHERE id IN (SELECT unnest($ids))", wanted)
        coded = database.read(
            "SELECT article, trigger_start, trigger_end FROM link_events WHERE article IN (SELECT unnest($ids))", wanted
        )
        text_of = {row["id"]: row["text"] for row in texts}
        taken: dict[str, list[tuple[int, int]]] = {}
        for row in coded:
            taken.setdefault(row["article"], []).append((row["trigger_start"], row["trigger_end"]))
        found = [row for article, heard in batch for row in _echoes(article, text_of[article], heard, taken)]
        insert(database, "link_echoes", found)


def _echoes(
    article: str, text: str, heard: list[dict[str, Any]], taken: dict[str, list[tuple[int, int]]]
) -> Iterator[dict[str, Any]]:
    """Words of one article with the stem of a trigger; those that are a trigger themselves are left out."""
    places: dict[str, list[tuple[int, int]]] = {}
    spans = taken.get(article, [])
    for stem, start, end in stems_in(text):
        if not any(first < end and start < last for first, last in spans):
            places.setdefault(stem, []).append((start, end))
    best: dict[tuple[str, int, int], float] = {}
    for row in heard:
        for start, end in places.get(row["trigger"], ()):
            key = (row["happening"], start, end)
            best[key] = max(best.get(key, 0.0), row["score"])
    for (happening, start, end), score in sorted(best.items()):
        yield {"happening": happening, "article": article, "start": start, "end": end, "score": score}
