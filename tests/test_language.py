"""Sentences by rule, and the parse over them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.language import Parser, entities_of, flowing, split_sentences
from dragoman.language.sentences import MAX_CHARS
from dragoman.records import Span


def sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Mr. Lee met Gen. Park. They talked.", ["Mr. Lee met Gen. Park.", "They talked."]),
        ("The U.S. envoy met the U.N. chief.", ["The U.S. envoy met the U.N. chief."]),
        ("He flew to the U.S. The talks failed.", ["He flew to the U.S.", "The talks failed."]),
        ("George W. Bush spoke.", ["George W. Bush spoke."]),
        ("On Feb. 2 they met. On May 3 they parted.", ["On Feb. 2 they met.", "On May 3 they parted."]),
        ("“We will not go.” He sat down.", ["“We will not go.”", "He sat down."]),
        ("One line\nanother line", ["One line", "another line"]),
        ("Why? Because! So.", ["Why?", "Because!", "So."]),
        ("It rose 2.5 percent.", ["It rose 2.5 percent."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


@given(st.text(alphabet="aB. !?\n\"”“'1U", max_size=200))
def test_sentences_are_in_order_and_lose_no_word(text: str) -> None:
    spans = split_sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert "".join(text.split()) == "".join("".join(text[s.start : s.end].split()) for s in spans)


def test_an_endless_sentence_is_cut() -> None:
    spans = split_sentences("word " * 2_000)
    assert max(s.end - s.start for s in spans) <= MAX_CHARS


def test_start_leaves_out_what_stands_before() -> None:
    assert split_sentences("Header. The text.", 8)[0].start == 8


def test_a_dateline_belongs_to_no_sentence() -> None:
    text = "Talks fail\nROME (Wire) - The envoy left. He was angry."
    cut = Span(11, 24)
    assert [text[s.start : s.end] for s in split_sentences(text, leave_out=cut)] == [
        "Talks fail",
        "The envoy left.",
        "He was angry.",
    ]


def test_parse_keeps_offsets_and_heads_inside_sentences(parser: Parser) -> None:
    text = "The minister met his counterpart.\nThey signed  a pact."
    parse = parser.parse(text, split_sentences(text))
    for sentence in parse.sentences:
        for token in parse.of(sentence):
            assert text[token.start : token.end] == token.text
            assert sentence.first <= token.head < sentence.last


def test_sentences_left_out_have_no_tokens_and_change_no_other(parser: Parser) -> None:
    text = "The minister resigned. It rained. The army left."
    spans = split_sentences(text)
    whole = parser.parse(text, spans)
    part = parser.parse(text, spans, [True, False, True])
    assert [s.last - s.first for s in part.sentences][1] == 0
    assert [t.dep for t in part.of(part.sentences[2])] == [t.dep for t in whole.of(whole.sentences[2])]


def test_entities_are_whole_names(parser: Parser) -> None:
    text = "Angela Merkel flew to New York."
    parse = parser.parse(text, split_sentences(text))
    assert {text[s.start : s.end] for s, _ in entities_of(parse)} >= {"Angela Merkel", "New York"}


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=120))
def test_any_text_parses(parser: Parser, text: str) -> None:
    parse = parser.parse(text, split_sentences(text))
    assert all(text[t.start : t.end] == t.text for t in parse.tokens)


WRAPPED = """The foreign ministers of Chad and Niger met in Zinder on Monday and
agreed to open the border crossing again. President Mahamat of Chad
thanked the hosts, and said that a commission of both countries would
meet in June.

What comes next
In July both want to sign a treaty on cattle that cross the border, as
the ministers of farming had asked, and on the patrols that are to see
to it.
"""


def test_wrapped_lines_flow_and_keep_their_offsets() -> None:
    text = flowing(WRAPPED)
    assert len(text) == len(WRAPPED)
    assert [WRAPPED[s.start : s.end].replace("\n", " ") for s in split_sentences(WRAPPED)][:3] == [
        "The foreign ministers of Chad and Niger met in Zinder on Monday and agreed to open the border crossing again.",
        "President Mahamat of Chad thanked the hosts, and said that a commission of both countries would meet in June.",
        "What comes next",
    ]


def test_lines_of_their_own_stay_lines() -> None:
    lines = "\n".join(f"Line {n} of a list that has {'many ' * (n % 5)}words" for n in range(9))
    paragraphs = "\n".join(f"{'This is one long paragraph of its own. ' * 9}{n}" for n in range(9))
    for text in (lines, paragraphs, "One\ntwo\nthree\nfour\nfive"):
        assert flowing(text) == text


def test_items_begin_a_line_in_wrapped_text() -> None:
    text = WRAPPED.replace("thanked the hosts", "- thanked hosts")
    assert "Chad\n- thanked" in flowing(text)
