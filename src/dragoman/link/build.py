"""A store in, its links brought up to date: what is new is compared with all, what that touches is made again.

Every step gives rows that depend on the articles alone: working rows on one article, pairs on two, groups on what pairs
connect. So adding and rebuilding end in the same tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.link import clusters, echo, features, story
from dragoman.link.corrected import said_of_links
from dragoman.link.shape import has_links, outdated
from dragoman.link.sql import LAST_UNKNOWN, batches, fill, ids, insert, query, scored, script
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
    "happening_lines",
    "link_echoes",
    "link_rules",
    "link_said",
    "link_speeches",
    "answers",
    "link_keys",
    "story_pairs",
    "episode_articles",
    "episodes",
    "link_episode_keys",
    "episode_pairs",
    "story_episodes",
    "story_articles",
    "stories",
)
"""What a rebuild drops: all but the history of stories."""

CONTAINMENT = 0.6
"""The share of the shorter article's shingles that a copy has in the longer one. On six edits each of 300 newspaper
articles, and 50 that quote another at length: recall 1.0, precision 0.99."""
SHORT = 20
"""Shingles below which an article is so short that it must be alike as a whole."""
SAME_EVENT = 0.45
"""The least score of a pair of events (`queries/event_pairs.sql`): one trigger with a word in common or in
articles that are alike, or one day and dyad with a third of the words."""
ALIKE = {"alike": 0.2, "itself": 0.5, "closeness": 0.4}
"""Events with one trigger are compared in articles that are at least so alike; how alike an article counts to itself;
what likeness adds to the score of a pair. On ECB+ this and echoes take B-cubed F1 of happenings
from 0.54 to 0.756; a closeness of 0.9 or articles from 0.15 on are a little worse."""
ANSWER_WITHIN_DAYS = 14
ANSWER_WORDS = 3
"""Words in common that stand for a matter in common, where none is coded."""
AT_ONCE = 1000
"""Articles that are linked in one transaction."""
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


def link(store: Store, *, rebuild: bool = False, progress: Callable[[int, int], None] | None = None) -> Linked:
    """Bring the links of a store that is open for writing up to date; with `rebuild`, drop them and begin again.

    Links whose tables an older version made in another shape are rebuilt in any case.
    Articles are linked `AT_ONCE` at a time, each lot in a transaction of its own, so that memory is bounded and a run
    that was stopped goes on where it was; in what lots does not matter to the result. `progress` is called after each
    with how many are done, and of how many.
    """
    database = store.database
    with database.transaction():
        told: dict[str, str] = {}
        other = outdated(database)
        if rebuild or other:
            told = _stories_told(database)
            for table in (*TABLES, *other):
                database.execute(f"DROP TABLE IF EXISTS {table}")
        database.execute(script("tables.sql"))
        _put_rules(database)
        stale, fresh = _to_do(database)
    before = story.Before(told, frozenset(fresh))
    lots = list(batches(fresh, AT_ONCE)) or ([[]] if stale else [])
    for n, lot in enumerate(lots):
        with database.transaction():
            _link(database, stale if n == 0 else [], lot, before)
        if progress is not None:
            progress(min((n + 1) * AT_ONCE, len(fresh)), len(fresh))
    if lots:
        with database.transaction():
            story.note_changes(database, before)
    return Linked(len(fresh), len(stale), *_counts(database))


def _link(database: Database, stale: Sequence[str], fresh: Sequence[str], before: story.Before) -> None:
    gone = _forget(database, stale)
    before.note(gone.stories)
    _read(database, fresh)
    articles = _group_copies(database, fresh, gone.beside)
    story.pair(database)
    happenings = gone.happenings | _group_events(database, fresh, gone.mentions)
    happenings |= _told_in(database, articles)
    _sum_up(database, happenings)
    echo.hear(database, happenings)
    touched = articles | _telling(database, happenings)
    story.tell_stories(database, fresh, set(gone.stories.values()), touched, before)


def is_linked(store: Store) -> bool:
    """Whether a store has links, of the shape that this version makes, and they cover all of its articles."""
    if not has_links(store.database):
        return False
    missing = "SELECT 1 FROM articles ANTI JOIN link_articles ON article = id AND link_articles.coder_version = "
    return not list(store.database.rows(missing + "articles.coder_version LIMIT 1"))


def _to_do(database: Database) -> tuple[list[str], list[str]]:
    """Articles whose links are of a reading that is gone, and articles to link."""
    on = "link_articles.article = articles.id AND link_articles.coder_version = articles.coder_version"
    stale = database.read(f"SELECT article FROM link_articles ANTI JOIN articles ON {on} ORDER BY article")
    fresh = database.read(f"SELECT id FROM articles ANTI JOIN link_articles ON {on} ORDER BY date NULLS LAST, id")
    return [row["article"] for row in stale], [row["id"] for row in fresh]


@dataclass(frozen=True, slots=True)
class _Gone:
    """What the articles that were dropped were grouped with."""

    beside: set[str]
    """Articles that stood next to them in a band, or were copies with them."""
    mentions: set[str]
    happenings: set[str]
    stories: dict[str, str]
    """Their own stories, by article."""


def _forget(database: Database, stale: Sequence[str]) -> _Gone:
    """Drop all rows of some articles."""
    fill(database, "stale_articles", stale)
    if not stale:
        return _Gone(set(), set(), set(), {})
    fill(database, "some_articles", stale)
    reports = "SELECT report FROM copies WHERE article IN (FROM stale_articles)"
    beside = ids(database, f"SELECT article FROM copies WHERE report IN ({reports})") | ids(database, query("beside"))
    components = "SELECT component FROM happening_events WHERE article IN (FROM stale_articles)"
    mentions = ids(database, f"SELECT mention FROM happening_events WHERE component IN ({components})")
    of_stale = "SELECT mention FROM link_events WHERE article IN (FROM stale_articles)"
    gone = ids(database, of_stale)
    happenings = ids(database, "SELECT happening FROM happening_events WHERE article IN (FROM stale_articles)")
    told = story.forget(database)
    database.execute(f"DELETE FROM event_pairs WHERE first IN ({of_stale}) OR second IN ({of_stale})")
    database.execute(f"DELETE FROM link_blocks WHERE mention IN ({of_stale})")
    in_pair = "first IN (FROM stale_articles) OR second IN (FROM stale_articles)"
    database.execute(f"DELETE FROM copy_pairs WHERE {in_pair}")
    for table in (
        "link_events",
        "link_bands",
        "link_said",
        "link_speeches",
        "link_echoes",
        "happening_events",
        "copies",
        "link_articles",
    ):
        database.execute(f"DELETE FROM {table} WHERE article IN (FROM stale_articles)")
    return _Gone(beside - set(stale), mentions - gone, happenings, told)


def _read(database: Database, fresh: Sequence[str]) -> None:
    """Working rows of each article."""
    for batch in batches(fresh, _BATCH):
        wanted = "SELECT * FROM articles WHERE id IN (SELECT unnest($ids)) ORDER BY id"
        articles = database.read(wanted, {"ids": batch})
        found = database.read(query("events_to_link"), {"articles": batch})
        events = [features.event_row(row) for row in found]
        rows = [features.article_row(article) for article in articles]
        insert(database, "link_articles", rows)
        insert(database, "link_keys", [key for row in rows for key in features.key_rows(row)])
        insert(database, "link_bands", [row for article in articles for row in features.band_rows(article)])
        database.insert("link_events", events)
        database.insert("link_blocks", [row for event in events for row in features.block_rows(event)])
        by_article: dict[str, list[dict[str, Any]]] = {}
        for event in events:
            by_article.setdefault(event["article"], []).append(event)
        texts = {article["id"]: article["text"] for article in articles}
        said = [row for key, told in by_article.items() for row in features.said_rows(told, texts[key])]
        insert(database, "link_said", said)
        speeches: dict[str, list[dict[str, Any]]] = {}
        for speech in database.read(query("speeches_to_link"), {"articles": batch}):
            speeches.setdefault(speech["article"], []).append(speech)
        sayings = [row for key, told in speeches.items() for row in features.speech_rows(told, texts[key])]
        insert(database, "link_speeches", sayings)


def _group_copies(database: Database, fresh: Sequence[str], beside: set[str]) -> set[str]:
    """Pair fresh articles with those next to them, and group again what that touches; return what was grouped."""
    fill(database, "fresh_articles", fresh)
    fill(database, "some_articles", fresh)
    affected = beside | set(fresh) | ids(database, query("beside"))
    fill(database, "affected_articles", affected)
    in_pair = "first IN (FROM affected_articles) OR second IN (FROM affected_articles)"
    database.execute(f"DELETE FROM copy_pairs WHERE {in_pair}")
    database.execute(query("copy_pairs"), {"containment": CONTAINMENT, "short": SHORT})
    touched = affected | ids(database, f"SELECT unnest([first, second]) FROM copy_pairs WHERE {in_pair}")
    fill(database, "touched_articles", touched)
    reports = "SELECT report FROM copies WHERE article IN (FROM touched_articles)"
    touched |= ids(database, f"SELECT article FROM copies WHERE report IN ({reports})")
    fill(database, "touched_articles", touched)
    database.execute("DELETE FROM copies WHERE article IN (FROM touched_articles)")
    pairs = scored(database, "SELECT first, second, jaccard FROM copy_pairs WHERE first IN (FROM touched_articles)")
    order = "SELECT article FROM link_articles WHERE article IN (FROM touched_articles)"
    rank = {row["article"]: n for n, row in enumerate(database.read(f"{order} ORDER BY {LAST_UNKNOWN}, article"))}
    rows = []
    for group in clusters.components(touched, pairs):
        report = make_id("report", min(group, key=rank.__getitem__))
        rows += [{"article": article, "report": report} for article in group]
    if rows:
        database.execute(query("copies"), {"rows": rows})
    return touched


def _group_events(database: Database, fresh: Sequence[str], touched: set[str]) -> set[str]:
    """Pair fresh events with all, and group again what that touches; return the happenings in question, old and new."""
    new = ids(database, "SELECT mention FROM link_events WHERE article IN (FROM fresh_articles)")
    fill(database, "fresh_mentions", new)
    database.execute(query("event_pairs"), {"least": SAME_EVENT, **ALIKE})
    said = said_of_links(database)
    _put_together(database, said.together)
    either = "first IN (FROM fresh_mentions) OR second IN (FROM fresh_mentions)"
    touched = touched | new | ids(database, f"SELECT unnest([first, second]) FROM event_pairs WHERE {either}")
    fill(database, "touched_mentions", touched)
    components = "SELECT component FROM happening_events WHERE mention IN (FROM touched_mentions)"
    touched |= ids(database, f"SELECT mention FROM happening_events WHERE component IN ({components})")
    fill(database, "touched_mentions", touched)
    in_touched = "WHERE mention IN (FROM touched_mentions)"
    happenings = ids(database, f"SELECT happening FROM happening_events {in_touched}")
    database.execute(f"DELETE FROM happening_events {in_touched}")
    pairs = scored(database, "SELECT first, second, score FROM event_pairs WHERE first IN (FROM touched_mentions)")
    events = {row["mention"]: row for row in database.read(f"SELECT * FROM link_events {in_touched}")}
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
    insert(database, "happening_events", rows)
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
    drop = f"DELETE FROM answers WHERE cause IN ({of.format('$cause')}) AND answer IN ({of.format('$answer')})"
    for cause, answer in said_of_links(database).no_answer:
        database.execute(drop, {"cause": sorted(cause), "answer": sorted(answer)})


def _told_in(database: Database, articles: set[str]) -> set[str]:
    """Happenings whose sources are counted anew, as their articles were grouped anew."""
    fill(database, "touched_articles", articles)
    return ids(database, "SELECT happening FROM happening_events WHERE article IN (FROM touched_articles)")


def _sum_up(database: Database, touched: set[str]) -> None:
    """Make happenings, their disagreements and their answers again."""
    fill(database, "touched_happenings", touched)
    database.execute("DELETE FROM happenings WHERE id IN (FROM touched_happenings)")
    database.execute("DELETE FROM disagreements WHERE happening IN (FROM touched_happenings)")
    database.execute("DELETE FROM happening_lines WHERE id IN (FROM touched_happenings)")
    touching = "cause IN (FROM touched_happenings) OR answer IN (FROM touched_happenings)"
    database.execute(f"DELETE FROM answers WHERE {touching}")
    database.execute(query("happenings"))
    database.execute(query("disagreements"))
    database.execute(query("happening_lines"))
    database.execute(query("answers_stated"))
    database.execute(query("answers_inferred"), {"within_days": ANSWER_WITHIN_DAYS, "shared_words": ANSWER_WORDS})
    _drop_answers(database)


def _telling(database: Database, happenings: set[str]) -> set[str]:
    """Articles that tell of some happenings."""
    fill(database, "some_happenings", happenings)
    return ids(database, "SELECT article FROM happening_events WHERE happening IN (FROM some_happenings)")


def _stories_told(database: Database) -> dict[str, str]:
    """The story of each article, where links were made before."""
    if not {"article", "story"} <= set(database.shape().get("story_articles", ())):
        return {}
    return {row["article"]: row["story"] for row in database.read("SELECT article, story FROM story_articles")}


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
    counts = """
        SELECT (SELECT count(*) FROM copies) AS articles, (SELECT count(DISTINCT report) FROM copies) AS reports,
            (SELECT count(*) FROM happenings) AS happenings, (SELECT count(*) FROM answers) AS answers,
            (SELECT count(*) FROM stories) AS stories
    """
    row = next(iter(database.read(counts)))
    return row["articles"], row["reports"], row["happenings"], row["answers"], row["stories"]
