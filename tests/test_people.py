"""Whom pronouns, relative pronouns and role nouns stand for."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.actors import Lexicon, Resolver
from dragoman.facts import load_facts, name_key, person_id
from dragoman.language import Parser, split_sentences

DAY = dt.date(2025, 2, 2)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(load_facts())


def person(parser: Parser, lexicon: Lexicon, text: str, word: str) -> tuple[str | None, str | None]:
    """Person and country of the last token of that form."""
    parse = parser.parse(text, split_sentences(text))
    resolver = Resolver(parse, lexicon.find(text, DAY), lexicon, DAY)
    at = max(i for i, t in enumerate(parse.tokens) if t.text == word)
    mention = resolver.mention(at)
    assert mention is not None
    return mention.actors[0].person, mention.actors[0].code


@pytest.mark.parametrize(
    ("text", "word", "who"),
    [
        ("Emmanuel Macron met Giorgia Meloni. She thanked France.", "She", "Giorgia Meloni"),
        ("Emmanuel Macron met Giorgia Meloni. He thanked Italy.", "He", "Emmanuel Macron"),
        ("Keir Starmer, who governs Britain, met Donald Trump.", "who", "Keir Starmer"),
        ("Giorgia Meloni praised Keir Starmer, who had resigned.", "who", "Keir Starmer"),
        ("Emmanuel Macron said that Olaf Scholz had warned him.", "him", "Emmanuel Macron"),
        ("During his visit, Emmanuel Macron thanked Poland.", "his", "Emmanuel Macron"),
        ("President Emmanuel Macron flew to Chile. The president signed the accord.", "president", "Emmanuel Macron"),
        ("The economist Sheri Okonkwo spoke in Lagos. She blamed Nigeria.", "She", "Sheri Okonkwo"),
    ],
)
def test_a_person_is_taken_up(parser: Parser, lexicon: Lexicon, text: str, word: str, who: str) -> None:
    assert person(parser, lexicon, text, word)[0] == who


def test_a_woman_is_not_he(parser: Parser, lexicon: Lexicon) -> None:
    assert person(parser, lexicon, "Giorgia Meloni waited. He was late.", "He")[0] != "Giorgia Meloni"


def test_many_are_no_single_person(parser: Parser, lexicon: Lexicon) -> None:
    assert person(parser, lexicon, "Emmanuel Macron spoke for France. They will vote.", "They")[0] is None


def test_its_takes_the_subject(parser: Parser, lexicon: Lexicon) -> None:
    text = "Chile thanked Emmanuel Macron before Poland closed its border."
    assert person(parser, lexicon, text, "its") == (None, "POL")


def test_a_senator_called_as_a_city_is_a_senator(parser: Parser, lexicon: Lexicon) -> None:
    text = "Sen. John Kennedy (R-La.) spoke on Monday. Kennedy blamed the mayor."
    assert person(parser, lexicon, text, "Kennedy") == ("John Kennedy", "USA")


def test_a_son_is_not_his_father(parser: Parser, lexicon: Lexicon) -> None:
    names = lexicon.find("President Donald Trump waited. Donald Trump Jr. spoke.", DAY)
    assert [n.key for n in names] == ["Donald Trump", "Donald Trump Jr."]
    assert names[1].sectors == ("ELI",)


def test_spellings_have_one_id_and_namesakes_two() -> None:
    assert person_id("José Muñoz", "CHL") == person_id("Jose Munoz", "CHL")
    assert person_id("José Muñoz", "CHL") != person_id("José Muñoz", "ESP")
    assert name_key("Mohammed al-Rashid") == name_key("Muhammad Al Rashid")
    assert name_key("George W. Bush") != name_key("George H.W. Bush")
    assert name_key("Ann B. Lee") == name_key("Ann Lee") != name_key("Anna Lee")
