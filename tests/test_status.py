"""Statuses and the words that show them, with the type that PLOVER gives to what is to come."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from dragoman.codebook import load_codebook
from dragoman.events.assemble import _Desk
from dragoman.events.decide import Draft
from dragoman.events.frames import propose
from dragoman.events.status import status_of
from dragoman.language import split_sentences
from dragoman.records import Article

if TYPE_CHECKING:
    from dragoman.language import Parser

BOOK = load_codebook()
TODAY = dt.date(2025, 2, 1)
CASES = """
ASSAULT  | actual       |             | Rebels shelled the village on Friday.
ASSAULT  | denied       | not         | Rebels did not shell the village.
ASSAULT  | denied       | denied      | The army denied that it had shelled the village.
ASSAULT  | denied       | denied      | The army denied shelling the village.
ASSAULT  | denied       | never       | The army never shelled the village.
ASSAULT  | denied       | denied      | The army denied the attack on the village.
SANCTION | hypothetical | might       | Norway might expel the envoy.
SANCTION | hypothetical | If          | If Norway expels the envoy, Chad will answer.
SANCTION | hypothetical | considering | Norway is considering expelling the envoy.
SANCTION | hypothetical | likely      | Norway is likely to expel the envoy.
SANCTION | planned      | will        | Norway will expel the envoy.
SANCTION | planned      | expected    | Norway is expected to expel the envoy.
SANCTION | planned      | would       | Norway said it would expel the envoy.
AGREE    | planned      | will        | Norway will meet Chad in May.
AGREE    | planned      | scheduled   | The ministers are scheduled to meet on Monday.
AGREE    | planned      | will        | Kenya will send medicine to Malawi.
AGREE    | planned      | will        | Kenya will cooperate with Malawi on fisheries.
AGREE    | planned      | will        | The senate will ratify the treaty with Morocco.
CONCEDE  | planned      | will        | Ethiopia will withdraw its soldiers from the town.
CONCEDE  | planned      | plans       | Ethiopia plans to withdraw its soldiers from the town.
ASSAULT  | ongoing      | are         | Rebels are shelling the village.
ASSAULT  | ongoing      | continued   | Rebels continued to shell the village.
ASSAULT  | historical   | 2011        | Rebels shelled the village in 2011.
ASSAULT  | historical   | ago         | Rebels shelled the village ten years ago.
ASSAULT  | historical   | decade      | Rebels shelled the village last decade.
ASSAULT  | historical   | August      | Rebels shelled the village in August.
ASSAULT  | actual       |             | Rebels shelled the village in January.
ASSAULT  | actual       |             | Rebels shelled the village two weeks ago.
ASSAULT  | actual       |             | Rebels shelled the village on 20 January 2025.
THREATEN | actual       |             | Iraq threatened to bomb Kuwait.
AGREE    | actual       |             | Kenya promised to send medicine to Malawi.
REQUEST  | actual       |             | Kenya demanded an apology from Malawi.
ACCUSE   | actual       |             | Kenya is accusing Malawi of fraud.
REJECT   | actual       |             | Kenya said it would not negotiate with the hijackers.
SUPPORT  | ongoing      | supports    | Kenya supports the peace plan.
CONSULT  | ongoing      | are         | Kenya and Malawi are holding talks.
AGREE    | planned      | to          | Kenyan president to visit Malawi next week.
CONSULT  | actual       |             | Kenya held talks with Malawi.
CONSULT  | hypothetical | could       | Talks between Kenya and Malawi could begin soon.
"""
ROWS = [tuple(part.strip() for part in line.split("|")) for line in CASES.strip().splitlines()]


def statuses(parser: Parser, text: str, today: dt.date | None = TODAY) -> list[tuple[str, str, str]]:
    """Type, status and the words that show it, for each proposal."""
    parse = parser.parse(text, split_sentences(text))
    out = []
    for p in propose(parse, BOOK):
        cue = status_of(parse, p.trigger, p.type, today)
        out.append((cue.type, cue.status, " ".join(text[s.start : s.end] for s in cue.spans)))
    return out


@pytest.mark.parametrize(("type", "status", "words", "text"), ROWS, ids=[row[-1] for row in ROWS])
def test_status(parser: Parser, type: str, status: str, words: str, text: str) -> None:
    assert (type, status, words) in statuses(parser, text)


def test_the_month_counts_from_the_article(parser: Parser) -> None:
    text = "Rebels shelled the village in August."
    assert statuses(parser, text, dt.date(2024, 9, 2)) == [("ASSAULT", "actual", "")]


def test_a_year_needs_the_date_of_the_article(parser: Parser) -> None:
    assert statuses(parser, "Rebels shelled the village in 2011.", None) == [("ASSAULT", "actual", "")]


def test_spans_are_of_the_article(parser: Parser) -> None:
    text = "Snow fell. Norway might expel the envoy."
    assert statuses(parser, text) == [("SANCTION", "hypothetical", "might")]


def test_only_a_plan_changes_the_type(parser: Parser) -> None:
    assert statuses(parser, "Kenya might meet Malawi.") == [("CONSULT", "hypothetical", "might")]
    assert statuses(parser, "Norway will expel the envoy.") == [("SANCTION", "planned", "will")]


@pytest.mark.parametrize(
    ("kind", "text", "word", "told"),
    [
        ("SANCTION", "Norway will expel the envoy.", "expel", "planned"),
        ("SANCTION", "Norway might expel the envoy.", "expel", "hypothetical"),
        ("ASSAULT", "Rebels did not shell the village.", "shell", "denied"),
        ("SANCTION", "Norway expelled the envoy.", "expelled", "actual"),
        ("THREATEN", "We will expel the envoy.", "expel", "actual"),
        ("AID", "Chad scorned a decision to send wheat.", "send", "actual"),
        ("ASSAULT", "Rebels shelled the village in 2011.", "shelled", "actual"),
    ],
)
def test_words_of_grammar_outweigh_a_reader_that_sees_a_fact(
    parser: Parser, kind: str, text: str, word: str, told: str
) -> None:
    parse = parser.parse(text, split_sentences(text))
    at = next(i for i, t in enumerate(parse.tokens) if t.text == word)
    cue = status_of(parse, at, kind, TODAY)
    article = Article("a", text, "test", date=TODAY)
    desk = _Desk(article, parse, cast(Any, None), cast(Any, None), BOOK, cast(Any, None), cast(Any, None))
    draft = Draft(at, kind, 1.0, 1.0, {"actual": 0.8, "planned": 0.1, "denied": 0.1}, (), (), (), (), (), None)
    assert desk._status(draft, cue) == told
    sure = replace(draft, status={"actual": 0.3, "hypothetical": 0.7})
    assert desk._status(sure, cue) == "hypothetical"


def test_not_only_denies_nothing(parser: Parser) -> None:
    text = "Rebels did not only shell the village but also burned the school."
    parse = parser.parse(text, split_sentences(text))
    at = next(i for i, t in enumerate(parse.tokens) if t.text == "shell")
    assert status_of(parse, at, "ASSAULT", TODAY).status == "actual"
