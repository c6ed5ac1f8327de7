"""A store in, its articles and events by words out: an index of SQLite's in a temporary file of its own."""

from __future__ import annotations

import re
import sqlite3
import threading
from dataclasses import dataclass

from dragoman.store import Store

_TABLES = """
CREATE VIRTUAL TABLE articles USING fts5(id UNINDEXED, title, text, tokenize = "porter unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE events USING fts5(id UNINDEXED, words, tokenize = "porter unicode61 remove_diacritics 2");
"""
_EVENTS = """
SELECT events.id, substring(articles.text, sentence_start + 1, sentence_end - sentence_start) AS sentence,
    coalesce(names.names, '') AS names
FROM events
JOIN articles ON articles.id = events.article
LEFT JOIN (SELECT event, string_agg(DISTINCT name, ' | ') AS names FROM event_parties GROUP BY event) AS names
    ON names.event = events.id
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that has the words."""

    id: str
    snippet: str
    """Its words around them; between U+0002 and U+0003 what was looked for."""


class Index:
    """Full text of a store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def of(cls, store: Store) -> Index:
        connection = sqlite3.connect("", check_same_thread=False)  # a temporary file, gone when it is closed
        connection.executescript(_TABLES)
        articles = store.database.rows("SELECT id, coalesce(title, '') AS title, text FROM articles")
        connection.executemany("INSERT INTO articles VALUES (:id, :title, :text)", articles)
        events = ((row["id"], f"{row['sentence']} | {row['names']}") for row in store.database.rows(_EVENTS))
        connection.executemany("INSERT INTO events VALUES (?, ?)", events)
        connection.commit()
        return cls(connection)

    def articles(self, words: str, most: int = 200) -> list[Hit]:
        """Those that have all the words, the best first."""
        query = (
            "SELECT id, snippet(articles, 2, char(2), char(3), ' … ', 24) FROM articles WHERE articles MATCH ? "
            "ORDER BY bm25(articles, 0, 4, 1), id LIMIT ?"
        )
        return [Hit(*row) for row in self._ask(query, words, most)]

    def events(self, words: str) -> list[str]:
        """Ids of events whose sentence or parties have all the words."""
        return [row[0] for row in self._ask("SELECT id FROM events WHERE events MATCH ? LIMIT ?", words, -1)]

    def _ask(self, query: str, words: str, most: int) -> list[tuple[str, ...]]:
        wanted = matching(words)
        if not wanted:
            return []
        with self._lock:
            return list(self._connection.execute(query, (wanted, most)))


def matching(words: str) -> str:
    """What a reader types as a query of FTS5: "quoted phrases" together, all else word by word; never an error.

    >>> matching('canal "no fees" Mul*')
    '"canal" "no fees" "Mul" *'
    """
    parts = []
    for phrase, word in re.findall(r'"([^"]*)"|(\S+)', words.replace("\x00", " ")[:500]):
        text = re.sub(r"\s+", " ", phrase or word.replace('"', "")).strip()
        star = not phrase and text.endswith("*")
        if re.search(r"\w", text):
            parts.append(f'"{text.rstrip("*")}"' + (" *" if star else ""))
    return " ".join(parts)
