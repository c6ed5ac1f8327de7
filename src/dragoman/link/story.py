"""Articles that are alike in, stories out: episodes within stretches of days, and the chains that they make.

An episode is a group of articles of one stretch (`features.EPOCH_DAYS`) that are alike on average. It goes on with
the episode of the stretches before that its articles are most alike to, if any is near enough; what is chained is one
story, named by its first article. Both steps look at what is near in time only, so that adding an article costs the
same in a long coverage as in a short one.

What a story was called before is kept in `story_changes`, so that an id that somebody wrote down can be followed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dragoman.link import clusters, features
from dragoman.link.sql import LAST_UNKNOWN, fill, ids, insert, query, scored
from dragoman.records import make_id
from dragoman.store.database import Database

STORY = {"common": 2, "least": 0.1}
"""Parameters of `queries/story_pairs.sql`: heaviest terms in common, and the least cosine that is kept."""
STORY_ALIKE = 0.21
"""The least average likeness within an episode."""
EPISODE = {"common": 3, "least": 0.21, "reach": 2}
"""Parameters of `queries/episode_pairs.sql`: heaviest terms in common, least average likeness, and how many stretches
of days apart they may be."""
_MOST_TERMS = 200


class Before:
    """The story that each touched article had before a run of linking; of one that is new, none."""

    def __init__(self, told: Mapping[str, str], fresh: frozenset[str]) -> None:
        self.story_of = dict(told)
        self._fresh = fresh

    def note(self, stories: Mapping[str, str]) -> None:
        """Stories of articles that are dropped, as they were when the run began."""
        self.story_of = {**stories, **self.story_of}

    def note_touched(self, database: Database) -> None:
        """The stories of `touched_stories`, but what this run itself has put there."""
        was = database.read("SELECT article, story FROM story_articles WHERE story IN (FROM touched_stories)")
        for row in was:
            if row["article"] not in self._fresh:
                self.story_of.setdefault(row["article"], row["story"])


def tell_stories(database: Database, fresh: Sequence[str], gone: set[str], touched: set[str], before: Before) -> None:
    """Bring stories up to date.

    `fresh` articles are new, `gone` are stories of articles that are dropped already; of `touched` ones copies or
    happenings changed, so that what is counted of their stories does.
    """
    stories = gone | _chain(database, _episodes(database, fresh), before)
    fill(database, "some_articles", touched)
    stories |= ids(database, "SELECT story FROM story_articles WHERE article IN (FROM some_articles)")
    fill(database, "touched_stories", stories)
    database.execute("DELETE FROM stories WHERE id IN (FROM touched_stories)")
    database.execute(query("stories"))


def pair(database: Database) -> None:
    """Find the pairs that fresh articles make."""
    database.execute(query("story_pairs"), STORY)


def forget(database: Database) -> dict[str, str]:
    """Drop what was made of `stale_articles`, and take apart what they were grouped with; return their stories."""
    told = database.read("SELECT article, story FROM story_articles WHERE article IN (FROM stale_articles)")
    in_pair = "first IN (FROM stale_articles) OR second IN (FROM stale_articles)"
    left = "SELECT component FROM episode_articles WHERE article IN (FROM stale_articles)"
    database.execute(f"UPDATE episode_articles SET component = '' WHERE component IN ({left})")
    database.execute(f"DELETE FROM story_pairs WHERE {in_pair}")
    for table in ("link_keys", "episode_articles", "story_articles"):
        database.execute(f"DELETE FROM {table} WHERE article IN (FROM stale_articles)")
    return {row["article"]: row["story"] for row in told}


def _episodes(database: Database, fresh: Sequence[str]) -> tuple[set[str], set[str]]:
    """Group fresh articles with those they are alike to; return the episodes that are gone and those that are new."""
    paired = "SELECT unnest([first, second]) FROM story_pairs WHERE first IN (FROM fresh_articles)"
    touched = set(fresh) | ids(database, paired + " OR second IN (FROM fresh_articles)")
    # of a component that an article was taken from, all that is left
    touched |= ids(database, "SELECT article FROM episode_articles WHERE component = ''")
    fill(database, "some_articles", touched)
    components = "SELECT component FROM episode_articles WHERE article IN (FROM some_articles)"
    touched |= ids(database, f"SELECT article FROM episode_articles WHERE component IN ({components})")
    fill(database, "some_articles", touched)
    old = ids(database, "SELECT episode FROM episode_articles WHERE article IN (FROM some_articles)")
    database.execute("DELETE FROM episode_articles WHERE article IN (FROM some_articles)")
    old |= ids(database, "SELECT id FROM episodes ANTI JOIN episode_articles ON episode = id")
    pairs = scored(database, "SELECT first, second, score FROM story_pairs WHERE first IN (FROM some_articles)")
    order = f"SELECT article FROM link_articles WHERE article IN (FROM some_articles) ORDER BY {LAST_UNKNOWN}, article"
    rank = {row["article"]: n for n, row in enumerate(database.read(order))}
    component_of = {
        article: make_id("component", group[0]) for group in clusters.components(rank, pairs) for article in group
    }
    rows = []
    for group in clusters.by_average(rank, pairs, STORY_ALIKE):
        episode = make_id("episode", *sorted(group))
        rows += [{"article": a, "episode": episode, "component": component_of[a]} for a in group]
    insert(database, "episode_articles", rows)
    new = {row["episode"] for row in rows}
    _describe(database, old | new, new)
    return old - new, new


def _describe(database: Database, touched: set[str], present: set[str]) -> None:
    """Make the rows of touched episodes again, and their pairs with those before and after."""
    fill(database, "touched_episodes", touched)
    fill(database, "fresh_episodes", present)
    database.execute("DELETE FROM episodes WHERE id IN (FROM touched_episodes)")
    database.execute("DELETE FROM link_episode_keys WHERE episode IN (FROM touched_episodes)")
    in_pair = "earlier IN (FROM touched_episodes) OR later IN (FROM touched_episodes)"
    database.execute(f"DELETE FROM episode_pairs WHERE {in_pair}")
    members = database.read(
        "SELECT episode, epoch, terms, weights FROM episode_articles JOIN link_articles USING (article)"
        " WHERE episode IN (FROM fresh_episodes) ORDER BY episode, article"
    )
    of: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in members:
        of[row["episode"]].append(row)
    rows = [_episode_row(episode, told) for episode, told in of.items()]
    insert(database, "episodes", rows)
    looked_up = [
        {"episode": row["id"], "epoch": row["epoch"], "term": term}
        for row in rows
        for term in features.keys(row["terms"])
    ]
    insert(database, "link_episode_keys", looked_up)
    database.execute(query("episode_pairs"), EPISODE)


def _episode_row(episode: str, members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    weights: dict[str, list[float]] = defaultdict(list)
    for row in members:
        for term, weight in zip(row["terms"], row["weights"], strict=True):
            weights[term].append(weight)
    mean = {term: math.fsum(found) / len(members) for term, found in weights.items()}
    kept = sorted(mean.items(), key=lambda item: (-round(item[1], 6), item[0]))[:_MOST_TERMS]
    return {
        "id": episode,
        "epoch": members[0]["epoch"],
        "articles": len(members),
        "terms": [term for term, _ in kept],
        "weights": [round(weight, 6) for _, weight in kept],
    }


def _chain(database: Database, episodes: tuple[set[str], set[str]], before: Before) -> set[str]:
    """Put touched episodes into stories; return the stories that are gone or changed, and note what was in them."""
    gone, new = episodes
    fill(database, "touched_episodes", gone | new)
    # those that went on with one that is gone, or may now go on with a new one
    near = "SELECT later FROM episode_pairs WHERE earlier IN (FROM fresh_episodes)"
    followed = "SELECT episode FROM story_episodes WHERE earlier IN (FROM touched_episodes)"
    touched = gone | new | ids(database, near) | ids(database, followed)
    # and all that follow these
    fill(database, "touched_episodes", touched)
    stories = ids(database, "SELECT story FROM story_episodes WHERE episode IN (FROM touched_episodes)")
    fill(database, "touched_stories", stories)
    present = touched | ids(database, "SELECT episode FROM story_episodes WHERE story IN (FROM touched_stories)")
    present -= gone
    before.note_touched(database)
    database.execute("DELETE FROM story_articles WHERE story IN (FROM touched_stories)")
    database.execute("DELETE FROM story_episodes WHERE story IN (FROM touched_stories)")
    fill(database, "touched_episodes", present)
    goes_on = _goes_on(database)
    first = _first_articles(database)
    fill(database, "some_episodes", {earlier for earlier, _ in goes_on.values()} - present)
    others = "SELECT episode, story FROM story_episodes WHERE episode IN (FROM some_episodes)"
    untouched = {row["episode"]: row["story"] for row in database.read(others)}
    fill(database, "touched_stories", untouched.values())
    before.note_touched(database)
    rows: list[dict[str, Any]] = []
    for episode in sorted(present):
        root = episode
        while root in goes_on:
            root = goes_on[root][0]
        story = untouched[root] if root in untouched else make_id("story", first[root])
        earlier, score = goes_on.get(episode, (None, None))
        rows.append({"episode": episode, "story": story, "earlier": earlier, "score": score})
    insert(database, "story_episodes", rows)
    database.execute(
        "INSERT INTO story_articles SELECT article, story FROM episode_articles JOIN story_episodes USING (episode)"
        " WHERE episode IN (FROM touched_episodes)"
    )
    return stories | {row["story"] for row in rows}


def _goes_on(database: Database) -> dict[str, tuple[str, float]]:
    """Of each touched episode that has one, the earlier one that it is most alike to, and how much."""
    best = database.read(
        "SELECT later, arg_min(earlier, (-score, earlier)) AS earlier, max(score) AS score FROM episode_pairs"
        " WHERE later IN (FROM touched_episodes) GROUP BY later"
    )
    return {row["later"]: (row["earlier"], row["score"]) for row in best}


def _first_articles(database: Database) -> dict[str, str]:
    """The first article of each touched episode."""
    rows = database.read(
        "SELECT episode, arg_min(article, (coalesce(published, DATE '9999-12-31'), article)) AS article"
        " FROM episode_articles JOIN link_articles USING (article)"
        " WHERE episode IN (FROM touched_episodes) GROUP BY episode"
    )
    return {row["episode"]: row["article"] for row in rows}


def note_changes(database: Database, before: Before) -> None:
    """Write down what became of the stories that articles were in."""
    fill(database, "some_articles", before.story_of)
    now = {
        row["article"]: row["story"]
        for row in database.read("SELECT article, story FROM story_articles WHERE article IN (FROM some_articles)")
    }
    rows = [
        {"kind": kind, "before": old, "after": new, "articles": articles}
        for kind, old, new, articles in changes(before.story_of, now)
    ]
    if not rows:
        return
    step = next(iter(database.read("SELECT coalesce(max(step), 0) + 1 AS step FROM story_changes")))["step"]
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    insert(database, "story_changes", [{**row, "step": step, "linked_at": at} for row in rows])


def changes(before: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str, str, int]]:
    """What became of stories, by the story of each article before and now: kind, old id, new id, articles.

    >>> changes({"a": "x", "b": "y"}, {"a": "x", "b": "x"})
    [('merged', 'y', 'x', 1)]
    >>> changes({"a": "x", "b": "x"}, {"a": "x", "b": "z"})
    [('split', 'x', 'z', 1)]
    >>> changes({"a": "x", "b": "x"}, {"a": "w", "b": "w"})
    [('renamed', 'x', 'w', 2)]
    """
    went: dict[tuple[str, str], int] = defaultdict(int)
    for article, old in before.items():
        if article in now:
            went[old, now[article]] += 1
    from_, to = defaultdict(set), defaultdict(set)
    for old, new in went:
        from_[new].add(old)
        to[old].add(new)
    found = []
    for (old, new), articles in sorted(went.items()):
        if old != new:
            kind = "split" if len(to[old]) > 1 else "merged" if len(from_[new]) > 1 else "renamed"
            found.append((kind, old, new, articles))
    return found
