"""Links in sets of SQL against a slow, plain version, on random coverage."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter, defaultdict
from typing import Any

import pytest

from dragoman.link import build, link
from dragoman.link.build import ALIKE, ANSWER_WITHIN_DAYS, ANSWER_WORDS, CONTAINMENT, SAME_EVENT
from dragoman.link.clusters import components
from dragoman.link.vocabulary import vocabulary
from dragoman.store import Store
from links import random_coverage

Row = dict[str, Any]


@pytest.fixture(scope="module", params=range(3))
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Store.open(tmp_path_factory.mktemp("oracle") / "coverage.duckdb") as opened:
        opened.add(random_coverage(request.param, 40), coder_version="1")
        link(opened)
        yield opened


def rows(store: Store, table: str) -> list[Row]:
    return list(store.database.rows(f"FROM {table}"))


def test_copies(store: Store) -> None:
    articles = {row["article"]: set(row["shingles"]) for row in rows(store, "link_articles")}
    alike = {}
    for a, b in itertools.combinations(sorted(articles), 2):
        common = len(articles[a] & articles[b])
        if common / min(len(articles[a]), len(articles[b])) >= CONTAINMENT:
            alike[a, b] = common / len(articles[a] | articles[b])
    found = {(row["first"], row["second"]): row["jaccard"] for row in rows(store, "copy_pairs")}
    assert len(found) > 2
    assert found.keys() <= alike.keys()
    assert {pair for pair, jaccard in alike.items() if jaccard > 0.8} <= found.keys()
    groups = components(articles, [(a, b, 1.0) for a, b in found])
    reports = defaultdict(set)
    for row in rows(store, "copies"):
        reports[row["report"]].add(row["article"])
    assert sorted(map(sorted, reports.values())) == sorted(groups)


def test_event_pairs(store: Store) -> None:
    events = sorted(rows(store, "link_events"), key=lambda row: row["mention"])
    near = {(row["first"], row["second"]): row["score"] for row in rows(store, "story_pairs")}
    near = {pair: score for pair, score in near.items() if score >= ALIKE["alike"]}
    near |= {(row["article"], row["article"]): ALIKE["itself"] for row in rows(store, "link_articles")}
    slow = {}
    for a, b in itertools.combinations(events, 2):
        score = alike(a, b, near.get((min(a["article"], b["article"]), max(a["article"], b["article"])), 0.0))
        if score is not None and round(score, 6) >= SAME_EVENT:
            slow[a["mention"], b["mention"]] = pytest.approx(score, abs=1e-5)
    assert len(slow) > 5
    assert {(row["first"], row["second"]): row["score"] for row in rows(store, "event_pairs")} == slow


def alike(a: Row, b: Row, likeness: float) -> float | None:
    """What `queries/event_pairs.sql` says of two events."""
    keys_a, keys_b = (({p["key"] for p in row["actors"]}, {p["key"] for p in row["recipients"]}) for row in (a, b))
    both = (keys_a[0] | keys_a[1]) & (keys_b[0] | keys_b[1])
    if not set(a["families"]) & set(b["families"]):
        return None
    if (a["reach_from"] is None) != (b["reach_from"] is None):
        return None
    if a["reach_from"] and (a["reach_from"] > b["reach_until"] or b["reach_from"] > a["reach_until"]):
        return None
    same_trigger = a["trigger"] == b["trigger"]
    if len(both) < 2 and not (same_trigger and (both or likeness)):
        return None
    joint = a["joint"] or b["joint"]
    if joint:
        if len(both) < min(2, len(coded(keys_a[0] | keys_a[1])), len(coded(keys_b[0] | keys_b[1]))):
            return None
    elif any(coded(x) and coded(y) and not x & y for x, y in zip(keys_a, keys_b, strict=True)):
        return None
    within_one = keys_a[0] & keys_a[1] or keys_b[0] & keys_b[1]
    for x in a["actors"] + a["recipients"]:
        same = [y for y in b["actors"] + b["recipients"] if y["key"] == x["key"]]
        if same and not any(one_party(x, y, sides=not (likeness and same_trigger and within_one)) for y in same):
            return None
    words = len(set(a["words"]) & set(b["words"])) / (min(len(a["words"]), len(b["words"])) or 1)
    score = 0.45 * words + (0.35 + ALIKE["closeness"] * likeness if same_trigger else 0)
    score += 0.1 if a["type"] == b["type"] else 0.05
    score += 0.1 if set(a["contexts"]) & set(b["contexts"]) else 0
    score += 0.15 if a["day_from"] and a["day_from"] == a["day_until"] == b["day_from"] == b["day_until"] else 0
    if a["place"] and a["place"] == b["place"]:
        score += 0.05
    elif a["country"] and b["country"] and a["country"] != b["country"]:
        score -= 0.1
    both_ends = keys_a[0] & keys_b[0] and keys_a[1] & keys_b[1]
    return score if both_ends or (joint and len(both) > 1) else score - 0.1


def coded(keys: set[str]) -> set[str]:
    return {key for key in keys if not key.startswith("=")}


def one_party(x: Row, y: Row, *, sides: bool) -> bool:
    names = ("person", "side") if sides else ("person",)
    return all(x[name] is None or y[name] is None or x[name] == y[name] for name in names)


def test_happenings(store: Store) -> None:
    copies = {row["article"]: row for row in rows(store, "copies")}
    events = {row["mention"]: row for row in rows(store, "link_events")}
    groups = defaultdict(list)
    for row in rows(store, "happening_events"):
        groups[row["happening"]].append(events[row["mention"]])
    found = {row["id"]: row for row in rows(store, "happenings")}
    assert found.keys() == groups.keys()
    assert sum(len(group) for group in groups.values()) == len(events)
    for key, group in groups.items():
        row = found[key]
        assert row["events"] == len(group)
        assert row["publications"] == len({event["article"] for event in group})
        assert row["reports"] == len({copies[event["article"]]["report"] for event in group})
        assert row["sources"] == len({copies[event["article"]]["independent"] for event in group})
        assert row["actors"] == sorted({party["key"] for event in group for party in event["actors"]})
        assert sorted(row["statuses"]) == sorted({event["status"] for event in group})
        first = min(group, key=build._line)
        assert (row["first_article"], row["first_event"]) == (first["article"], first["event"])
        assert row["day_from"] == best_day(group, copies)


def best_day(group: list[Row], copies: dict[str, Row]) -> dt.date | None:
    sources = defaultdict(set)
    for event in group:
        if event["day_from"]:
            sources[event["day_from"], event["day_until"]].add(copies[event["article"]]["independent"])
    ranked = sorted(sources, key=lambda day: ((day[1] - day[0]).days, -len(sources[day]), day[0]))
    return ranked[0][0] if ranked else None


def test_disagreements_on_the_day(store: Store) -> None:
    copies = {row["article"]: row["independent"] for row in rows(store, "copies")}
    events = {row["mention"]: row for row in rows(store, "link_events")}
    told = defaultdict(lambda: defaultdict(set))
    for row in rows(store, "happening_events"):
        event = events[row["mention"]]
        if event["day_from"] and event["day_from"] == event["day_until"] and event["status"] != "planned":
            told[row["happening"]][str(event["day_from"])].add(copies[event["article"]])
    slow = Counter(
        (happening, day, tuple(sorted(sources)))
        for happening, days in told.items()
        if len(days) > 1 and len(set().union(*days.values())) > 1
        for day, sources in days.items()
    )
    found = [row for row in rows(store, "disagreements") if row["field"] == "day"]
    assert Counter((row["happening"], row["value"], tuple(row["sources"])) for row in found) == slow


def test_inferred_answers(store: Store) -> None:
    rules = vocabulary().answers_to
    stated = {frozenset((row["cause"], row["answer"])) for row in rows(store, "answers") if row["basis"] == "stated"}
    slow = set()
    for a, b in itertools.permutations(rows(store, "happenings"), 2):
        reversed_ = any(
            x != y and (y in b["actors"]) and (not b["recipients"] or x in b["recipients"])
            for x in a["actors"]
            for y in a["recipients"]
        )
        if not reversed_ or "historical" in (a["status"], b["status"]) or b["status"] == "denied":
            continue
        days = ((b["day_from"] or b["first_day"]) - (a["day_from"] or a["first_day"])).days
        least = 1 if a["type"] in rules.get(b["type"], ()) else 0
        matter, words = set(a["contexts"]) & set(b["contexts"]), len(set(a["words"]) & set(b["words"]))
        unsaid = not set(a["actors"]) & set(b["recipients"])
        shared = (matter and words >= ANSWER_WORDS) if unsaid else (matter or words >= ANSWER_WORDS)
        if b["type"] in rules.get(a["type"], ()) and least <= days <= ANSWER_WITHIN_DAYS and shared:
            slow.add((a["id"], b["id"]))
    slow = {pair for pair in slow if frozenset(pair) not in stated}
    found = {(row["cause"], row["answer"]) for row in rows(store, "answers") if row["basis"] == "inferred"}
    assert found == slow
