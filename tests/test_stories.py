"""Stories: episodes within stretches of days, their chains, and what is kept of the names that they had."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dragoman.errors import UsageError
from dragoman.link import link, stories, story_changes, story_of
from dragoman.link.clusters import by_average
from dragoman.link.features import EPOCH_DAYS, keys, weights_of
from dragoman.records import Coded
from dragoman.store import Store
from links import article, tables

CANAL = "Mulino and the canal authority quarrel with Rubio about tolls for warships and the Balboa port concession"
COFFEE = "Growers of coffee in Huehuetenango wait for rain while buyers from Rotterdam haggle over arabica beans"
FLOOD = "The Mekong burst its dykes near Savannakhet and villagers fled to pagodas on higher ground"
START = dt.date(2025, 2, 3)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "coverage.duckdb") as opened:
        yield opened


def told(matter: str, day: int, more: str = "") -> Coded:
    """An article on a matter, so many days after the first, with numbers of its own."""
    noise = more or f"{day * 17} {day * 31 + 5}"
    date = (START + dt.timedelta(day)).isoformat()
    return Coded(article(f"{matter}. {noise}. {matter.split()[-1]} {day}.", date=date, title=matter[:30]), ())


def put(store: Store, *coded: Coded) -> Store:
    store.add(coded, coder_version="1")
    link(store)
    return store


def story(store: Store, of: Coded) -> str:
    query = "SELECT story FROM story_articles WHERE article = $id"
    return str(next(iter(store.database.rows(query, {"id": of.article.id})))["story"])


def test_a_story_goes_on_from_one_stretch_of_days_to_the_next(store: Store) -> None:
    canal = [told(CANAL, day) for day in (0, 2, EPOCH_DAYS, 2 * EPOCH_DAYS + 1)]
    coffee = [told(COFFEE, day) for day in (1, EPOCH_DAYS + 1)]
    put(store, *canal, *coffee)
    assert len({story(store, of) for of in canal}) == 1
    assert len({story(store, of) for of in coffee}) == 1
    assert story(store, canal[0]) != story(store, coffee[0])
    (first, second) = sorted(stories(store), key=lambda found: -found.articles)
    assert (first.articles, first.name, first.first_day) == (4, CANAL[:30], START)
    assert second.last_day == START + dt.timedelta(EPOCH_DAYS + 1)


def test_what_comes_back_after_long_is_another_story(store: Store) -> None:
    early, late = told(CANAL, 0), told(CANAL, 10 * EPOCH_DAYS)
    put(store, early, late)
    assert story(store, early) != story(store, late)


def test_a_bridge_merges_two_stories_and_its_going_splits_them(store: Store) -> None:
    early, late, bridge = told(CANAL, 0), told(CANAL, 4 * EPOCH_DAYS), told(CANAL, 2 * EPOCH_DAYS)
    put(store, early, late)
    was, other = story(store, early), story(store, late)
    assert was != other and story_changes(store) == []
    put(store, bridge)
    assert {story(store, of) for of in (early, late, bridge)} == {was}
    (change,) = story_changes(store)
    assert (change.kind, change.before, change.after, change.articles) == ("merged", other, was, 1)
    assert story_of(store, other[:10])[0] == was  # the id that somebody wrote down still leads there
    link(store, rebuild=True)
    assert len(story_changes(store)) == 1
    # the bridge turns out to be about something else: it is coded anew under another text
    store.database.execute("UPDATE articles SET text = $text, title = 'Flood', coder_version = '2' WHERE id = $id",
                           {"text": FLOOD, "id": bridge.article.id})  # fmt: skip
    link(store)
    assert story(store, early) == was and story(store, late) == other
    assert [(change.kind, change.before, change.after) for change in story_changes(store)][1:] == [
        ("split", was, story(store, bridge)),
        ("split", was, other),
    ] or {change.kind for change in story_changes(store)[1:]} == {"split"}


@pytest.mark.parametrize("seed", range(3))
def test_stories_do_not_depend_on_order_or_batches(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    coverage = [told(matter, chance.randint(0, 80), f"{n} {n * 7} {n * 13}") for n in range(8)
                for matter in (CANAL, COFFEE, FLOOD)]  # fmt: skip
    with Store.open(tmp_path / "at-once.duckdb") as store:
        expected = tables(put(store, *coverage))
        assert len(expected["story_pairs"]) > 5 and len(expected["episode_pairs"]) > 2
    chance.shuffle(coverage)
    with Store.open(tmp_path / "in-batches.duckdb") as store:
        for start in range(0, len(coverage), 5):
            put(store, *coverage[start : start + 5])
        assert tables(store) == expected


def test_stories_are_found_by_id_and_by_name(store: Store) -> None:
    canal, coffee = told(CANAL, 0), told(COFFEE, 1)
    put(store, canal, coffee)
    found, name, articles = story_of(store, "growers OF coffee")
    assert (name, articles) == (COFFEE[:30], {coffee.article.id})
    assert story_of(store, found[:8])[0] == found
    with pytest.raises(UsageError, match="No story flood"):
        story_of(store, "flood")
    with pytest.raises(UsageError, match="fits several stories"):
        story_of(store, "o")


def test_the_heaviest_terms_weigh_most_and_numbers_count() -> None:
    terms = weights_of("Quake at Qeshm", "An earthquake of 6.1 struck the island of Qeshm, the government said.")
    assert next(iter(terms)) == "qeshm" and "#6.1" in terms
    assert terms["government"] < terms["earthquak"]
    assert sum(weight**2 for weight in terms.values()) == pytest.approx(1, abs=1e-4)
    assert "government" not in keys(terms) and "qeshm" in keys(terms)
    assert weights_of("", "") == {}


@pytest.mark.parametrize("seed", range(10))
def test_average_linkage_against_a_slow_version(seed: int) -> None:
    chance = random.Random(seed)
    nodes = [f"n{n}" for n in range(9)]
    pairs = [(a, b, round(chance.random(), 3)) for a, b in itertools.combinations(nodes, 2) if chance.random() < 0.6]
    score = {frozenset(pair[:2]): pair[2] for pair in pairs}
    groups = [[node] for node in nodes]

    def mean(a: list[str], b: list[str]) -> float:
        return round(sum(score.get(frozenset((x, y)), 0.0) for x in a for y in b) / (len(a) * len(b)), 9)

    while len(groups) > 1:
        alike, a, b = min((-mean(a, b), min(a, b), max(a, b)) for a, b in itertools.combinations(groups, 2))
        if -alike < 0.35:
            break
        groups = sorted([sorted(a + b), *(group for group in groups if group not in (a, b))])
    chance.shuffle(pairs)
    assert by_average(nodes, pairs, 0.35) == sorted(groups)
