"""A store in, its links brought up to date: what is new is compared with all, what that touches is made again.

Every step gives rows that depend on the articles alone: working rows on one article, pairs on two, groups on what pairs
connect. So adding and rebuilding end in the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from dragoman.link import clusters, features
from dragoman.link.corrected import said_of_links
from dragoman.link.vocabulary import vocabulary
from dragoman.records import make_id
from dragoman.store import Store
from dragoman.store.database import Database

TABLES = (
    "link_articles",
    "link_bands",
    "copy_pairs",
    "copies",
    "link_events",
    "link_blocks",
    "event_pairs",
    "happening_events",
    "happenings",
    "disagreements",
    "link_rules",
    "link_said",
    "answers",
    "story_articles",
    "stories",
)

CONTAINMENT = 0.6
"""The share of the shorter article's shingles that a copy has in the longer one. On six edits each of 300 newspaper
articles, and 50 that quote another at length: recall 1.0, precision 0.99."""
SHORT = 20
"""Shingles below which an article is so short that it must be alike as a whole."""
SAME_EVENT = 0.45
"""The least score of a pair of events (`queries/event_pairs.sql`): one trigger with a word in common, or one day and
dyad with a third of the words. On ECB+ all from 0.2 to 0.5 do as well."""
ANSWER_WITHIN_DAYS = 14
ANSWER_WORDS = 3
"""Words in common that stand for a matter in common, where none is coded."""
STORY = {"usual": 20, "share": 0.1, "keys": 20, "days": 30, "common": 2, "bonus": 0.03}
"""Parameters of `queries/story_pairs.sql`."""
STORY_ALIKE = 0.15
"""The least average likeness within a story. Swept with the above on ECB+ and NewsWCL50 (0.08-0.2, bonus 0-0.3, keys
15-40): B-cubed F1 0.878 and 0.944 here, 0.830 and 0.800 at 0.2 with a bonus of 0.15 and three keys in common."""
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did, and what there is now."""

    added: int
    """Articles that were not yet linked."""
    removed: int
    """Articles that are no longer in the store, or are coded anew."""
    articles: int
    reports: int
    happenings: int
    answers: int
    stories: int


def link(store: Store, *, rebuild: bool = False) -> Linked:
    """Bring the links of a store that is open for writing up to date; with `rebuild`, drop them and begin again."""
    database = store.database
    with database.transaction():
        if rebuild:
            for table in TABLES:
                database.execute(f"DROP TABLE IF EXISTS {table}")
        database.execute(_script("tables.sql"))
        _put_rules(database)
        stale, fresh = _to_do(database)
        if stale or fresh:
            articles, mentions, happenings = _forget(database, stale)
            _read(database, fresh)
            articles = _group_copies(database, fresh, articles)
            happenings |= _group_events(database, fresh, mentions)
            happenings |= _told_in(database, articles)
            _sum_up(database, happenings)
            _tell_stories(database)
    return Linked(len(fresh), len(stale), *_counts(database))


def is_linked(store: Store) -> bool:
    """Whether a store has links and they cover all of its articles."""
    query = "SELECT table_name FROM duckdb_tables() WHERE table_name = 'link_articles'"
    if not list(store.database.rows(query)):
        return False
    missing = "SELECT 1 FROM articles ANTI JOIN link_articles ON article = id AND link_articles.coder_version = "
    return not list(store.database.rows(missing + "articles.coder_version LIMIT 1"))


def _to_do(database: Database) -> tuple[list[str], list[str]]:
    """Articles whose links are of a reading that is gone, and articles to link."""
    on = "link_articles.article = articles.id AND link_articles.coder_version = articles.coder_version"
    stale = database.read(f"SELECT article FROM link_articles ANTI JOIN articles ON {on} ORDER BY article")
    fresh = database.read(f"SELECT id FROM articles ANTI JOIN link_articles ON {on} ORDER BY id")
    return [row["article"] for row in stale], [row["id"] for row in fresh]


def _forget(database: Database, stale: Sequence[str]) -> tuple[set[str], set[str], set[str]]:
    """Drop all rows of some articles; return the articles, events and happenings that were grouped with them."""
    if not stale:
        return set(), set(), set()
    _temporary(database, "stale_articles", stale)
    reports = "SELECT report FROM copies WHERE article IN (FROM stale_articles)"
    articles = _ids(database, f"SELECT article FROM copies WHERE report IN ({reports})")
    components = "SELECT component FROM happening_events WHERE article IN (FROM stale_articles)"
    mentions = _ids(database, f"SELECT mention FROM happening_events WHERE component IN ({components})")
    of_stale = "SELECT mention FROM link_events WHERE article IN (FROM stale_articles)"
    gone = _ids(database, of_stale)
    happenings = _ids(database, "SELECT happening FROM happening_events WHERE article IN (FROM stale_articles)")
    database.execute(f"DELETE FROM event_pairs WHERE first IN ({of_stale}) OR second IN ({of_stale})")
    database.execute(f"DELETE FROM link_blocks WHERE mention IN ({of_stale})")
    in_pair = "first IN (FROM stale_articles) OR second IN (FROM stale_articles)"
    database.execute(f"DELETE FROM copy_pairs WHERE {in_pair}")
    for table in ("link_events", "link_bands", "link_said", "happening_events", "copies", "link_articles"):
        database.execute(f"DELETE FROM {table} WHERE article IN (FROM stale_articles)")
    return articles - set(stale), mentions - gone, happenings


def _read(database: Database, fresh: Sequence[str]) -> None:
    """Working rows of each article."""
    for batch in _batches(fresh):
        wanted = "SELECT * FROM articles WHERE id IN (SELECT unnest($ids)) ORDER BY id"
        articles = database.read(wanted, {"ids": batch})
        found = database.read(_query("events_to_link"), {"articles": batch})
        events = [features.event_row(row) for row in found]
        database.insert("link_articles", [features.article_row(article) for article in articles])
        database.insert("link_bands", [row for article in articles for row in features.band_rows(article)])
        database.insert("link_events", events)
        database.insert("link_blocks", [row for event in events for row in features.block_rows(event)])
        by_article: dict[str, list[dict[str, Any]]] = {}
        for event in events:
            by_article.setdefault(event["article"], []).append(event)
        texts = {article["id"]: article["text"] for article in articles}
        said = [row for key, told in by_article.items() for row in features.said_rows(told, texts[key])]
        database.insert("link_said", said)


def _group_copies(database: Database, fresh: Sequence[str], touched: set[str]) -> set[str]:
    """Pair fresh articles with all, and group again what that touches; return the articles that were grouped."""
    _temporary(database, "fresh_articles", fresh)
    database.execute(_query("copy_pairs"), {"containment": CONTAINMENT, "short": SHORT})
    paired = f"SELECT unnest([first, second]) AS article FROM copy_pairs WHERE {_EITHER_FRESH}"
    touched = touched | set(fresh) | _ids(database, paired)
    _temporary(database, "touched_articles", sorted(touched))
    reports = "SELECT report FROM copies WHERE article IN (FROM touched_articles)"
    touched |= _ids(database, f"SELECT article FROM copies WHERE report IN ({reports})")
    _temporary(database, "touched_articles", sorted(touched))
    database.execute("DELETE FROM copies WHERE article IN (FROM touched_articles)")
    pairs = _pairs(database, "SELECT first, second, jaccard FROM copy_pairs WHERE first IN (FROM touched_articles)")
    order = "SELECT article FROM link_articles WHERE article IN (FROM touched_articles) ORDER BY published, article"
    rank = {row["article"]: n for n, row in enumerate(database.read(order.replace("published", _LAST_UNKNOWN)))}
    rows = []
    for group in clusters.components(touched, pairs):
        report = make_id("report", min(group, key=rank.__getitem__))
        rows += [{"article": article, "report": report} for article in group]
    if rows:
        database.execute(_query("copies"), {"rows": rows})
    return touched


def _group_events(database: Database, fresh: Sequence[str], touched: set[str]) -> set[str]:
    """Pair fresh events with all, and group again what that touches; return the happenings in question, old and new."""
    new = _ids(database, "SELECT mention FROM link_events WHERE article IN (FROM fresh_articles)")
    _temporary(database, "fresh_mentions", sorted(new))
    database.execute(_query("event_pairs"), {"least": SAME_EVENT})
    said = said_of_links(database)
    _put_together(database, said.together)
    either = "first IN (FROM fresh_mentions) OR second IN (FROM fresh_mentions)"
    touched = touched | new | _ids(database, f"SELECT unnest([first, second]) FROM event_pairs WHERE {either}")
    _temporary(database, "touched_mentions", sorted(touched))
    components = "SELECT component FROM happening_events WHERE mention IN (FROM touched_mentions)"
    touched |= _ids(database, f"SELECT mention FROM happening_events WHERE component IN ({components})")
    _temporary(database, "touched_mentions", sorted(touched))
    in_touched = "WHERE mention IN (FROM touched_mentions)"
    happenings = _ids(database, f"SELECT happening FROM happening_events {in_touched}")
    database.execute(f"DELETE FROM happening_events {in_touched}")
    pairs = _pairs(database, "SELECT first, second, score FROM event_pairs WHERE first IN (FROM touched_mentions)")
    query = f"SELECT * FROM link_events {in_touched}"
    events = {row["mention"]: row for row in database.read(query)}
    component_of = {
        mention: make_id("component", group[0]) for group in clusters.components(events, pairs) for mention in group
    }
    rows = []
    for group in clusters.happenings(events, pairs, apart=said.apart, together=said.together):
        happening = make_id("happening", min(group, key=lambda mention: _line(events[mention])))
        rows += [
            {
                "mention": mention,
                "article": events[mention]["article"],
                "event": events[mention]["event"],
                "happening": happening,
                "component": component_of[mention],
            }
            for mention in group
        ]
        happenings.add(happening)
    _insert(database, "happening_events", rows)
    return happenings


def _put_together(database: Database, together: Iterable[tuple[str, str]]) -> None:
    """Pairs that people made, beside those that are alike."""
    for first, second in sorted(together):
        pair = {"first": first, "second": second}
        database.execute("DELETE FROM event_pairs WHERE first = $first AND second = $second", pair)
        database.execute("INSERT INTO event_pairs VALUES ($first, $second, 1)", pair)


def _drop_answers(database: Database) -> None:
    """Answers that people said are none."""
    of = "SELECT happening FROM happening_events WHERE list_contains({}, mention)"
    query = f"DELETE FROM answers WHERE cause IN ({of.format('$cause')}) AND answer IN ({of.format('$answer')})"
    for cause, answer in said_of_links(database).no_answer:
        database.execute(query, {"cause": sorted(cause), "answer": sorted(answer)})


def _told_in(database: Database, articles: set[str]) -> set[str]:
    """Happenings whose sources are counted anew, as their articles were grouped anew."""
    _temporary(database, "touched_articles", sorted(articles))
    return _ids(database, "SELECT happening FROM happening_events WHERE article IN (FROM touched_articles)")


def _sum_up(database: Database, touched: set[str]) -> None:
    """Make happenings, their disagreements and their answers again."""
    _temporary(database, "touched_happenings", sorted(touched))
    database.execute("DELETE FROM happenings WHERE id IN (FROM touched_happenings)")
    database.execute("DELETE FROM disagreements WHERE happening IN (FROM touched_happenings)")
    touching = "cause IN (FROM touched_happenings) OR answer IN (FROM touched_happenings)"
    database.execute(f"DELETE FROM answers WHERE {touching}")
    database.execute(_query("happenings"))
    database.execute(_query("disagreements"))
    database.execute(_query("answers_stated"))
    database.execute(_query("answers_inferred"), {"within_days": ANSWER_WITHIN_DAYS, "shared_words": ANSWER_WORDS})
    _drop_answers(database)


def _tell_stories(database: Database) -> None:
    """All stories again: how rare a word is depends on all articles."""
    order = f"SELECT article FROM link_articles ORDER BY {_LAST_UNKNOWN}, article"
    rank = {row["article"]: n for n, row in enumerate(database.read(order))}
    pairs = _pairs(database, _query("story_pairs"), STORY)
    rows = []
    for group in clusters.by_average(list(rank), pairs, STORY_ALIKE):
        story = make_id("story", min(group, key=rank.__getitem__))
        rows += [{"article": article, "story": story} for article in group]
    database.execute("DELETE FROM story_articles")
    database.execute("DELETE FROM stories")
    _insert(database, "story_articles", rows)
    database.execute(_query("stories"))


_LAST_UNKNOWN = "published NULLS LAST"
_EITHER_FRESH = "first IN (FROM fresh_articles) OR second IN (FROM fresh_articles)"


def _put_rules(database: Database) -> None:
    database.execute("DELETE FROM link_rules")
    rules = vocabulary().answers_to
    database.insert("link_rules", [{"cause": c, "answer": a} for c in sorted(rules) for a in rules[c]])


def _line(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """The order in which events of a happening were told; as in `queries/happenings.sql`."""
    published = row["published"]
    place = (row["article"], row["sentence_start"], row["trigger_start"], row["event"])
    return (published is None, published or 0, *place)


def _counts(database: Database) -> tuple[int, int, int, int, int]:
    query = """
        SELECT (SELECT count(*) FROM copies) AS articles, (SELECT count(DISTINCT report) FROM copies) AS reports,
            (SELECT count(*) FROM happenings) AS happenings, (SELECT count(*) FROM answers) AS answers,
            (SELECT count(*) FROM stories) AS stories
    """
    row = next(iter(database.read(query)))
    return row["articles"], row["reports"], row["happenings"], row["answers"], row["stories"]


def _temporary(database: Database, name: str, ids: Sequence[str]) -> None:
    database.execute(f"CREATE OR REPLACE TEMP TABLE {name} (id VARCHAR)")
    for batch in _batches(ids, 10_000):
        database.execute(f"INSERT INTO {name} SELECT unnest($ids)", {"ids": batch})


def _ids(database: Database, query: str) -> set[str]:
    return {next(iter(row.values())) for row in database.read(query)}


def _pairs(database: Database, query: str, parameters: Mapping[str, Any] | None = None) -> list[clusters.Pair]:
    return [tuple(row.values()) for row in database.read(query, parameters)]


def _insert(database: Database, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        database.insert(table, rows[start : start + 5_000])


def _batches(ids: Iterable[str], size: int = _BATCH) -> Iterator[list[str]]:
    rest = list(ids)
    for start in range(0, len(rest), size):
        yield rest[start : start + size]


def _query(name: str) -> str:
    return _script(f"queries/{name}.sql")


def _script(path: str) -> str:
    return (resources.files("dragoman.link") / path).read_text(encoding="utf-8")
