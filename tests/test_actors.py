"""Names in a text, the people it introduces, and whom words stand for."""

from __future__ import annotations

import datetime as dt

import pytest

from dragoman.actors import Lexicon, Name, Resolver
from dragoman.facts import load_facts
from dragoman.language import Parser, split_sentences

DAY = dt.date(2025, 2, 2)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(load_facts())


def codes(lexicon: Lexicon, text: str, on: dt.date = DAY) -> dict[str, str | None]:
    return {text[n.span.start : n.span.end]: n.code for n in lexicon.find(text, on)}


@pytest.mark.parametrize(
    ("text", "name", "code"),
    [
        ("The U.S. and its allies", "U.S.", "USA"),
        ("the UK said", "UK", "GBR"),
        ("Ivorian troops", "Ivorian", "CIV"),
        ("the Kremlin said", "Kremlin", "RUS"),
        ("a NATO base", "NATO", "IGO"),
        ("the United Nations", "United Nations", "UNO"),
        ("the European Union", "European Union", "EUR"),
        ("Hamas fired", "Hamas", "PSE"),
        ("protests in Lagos", "Lagos", "NGA"),
    ],
)
def test_names_carry_their_country(lexicon: Lexicon, text: str, name: str, code: str) -> None:
    assert codes(lexicon, text)[name] == code


@pytest.mark.parametrize(
    "text",
    [
        "pro-Russian rebels",
        "anti-American slogans",
        "Latin America",
        "the West",
        "Middle East peace",
        "turkey for dinner",
    ],
)
def test_regions_and_common_words_carry_none(lexicon: Lexicon, text: str) -> None:
    assert not [c for c in codes(lexicon, text).values() if c]


def test_a_longer_name_shadows_the_country_in_it(lexicon: Lexicon) -> None:
    assert codes(lexicon, "voters in New Mexico") == {"New Mexico": "USA"}


@pytest.mark.parametrize(
    ("text", "surname", "code"),
    [
        ("Bolivian lawmaker Juana Quispe spoke. Later Quispe left.", "Quispe", "BOL"),
        ("Ana Lindqvist, the Swedish trade minister, agreed. Lindqvist smiled.", "Lindqvist", "SWE"),
        ("Rep. Walt Obermayer voted no. Obermayer had said so.", "Obermayer", "USA"),
    ],
)
def test_people_are_known_by_surname_once_introduced(lexicon: Lexicon, text: str, surname: str, code: str) -> None:
    names = lexicon.find(text, DAY)
    last = names[-1]
    assert (text[last.span.start : last.span.end], last.code) == (surname, code)


def test_offices_are_those_of_the_day(lexicon: Lexicon) -> None:
    def office(on: dt.date) -> str | None:
        return next(n for n in lexicon.find("Barack Obama spoke.", on) if n.kind == "person").office

    assert office(dt.date(2012, 5, 1)) == "president"
    assert office(dt.date(2019, 5, 1)) == "former president"


def resolver(parser: Parser, lexicon: Lexicon, text: str, on: dt.date = DAY) -> tuple[Resolver, list[Name]]:
    names = lexicon.find(text, on)
    return Resolver(parser.parse(text, split_sentences(text)), names, lexicon, on), names


def head_of(r: Resolver, word: str) -> int:
    return next(i for i, t in enumerate(r.parse.tokens) if t.text == word)


def test_a_role_noun_takes_country_and_sector_from_its_phrase(parser: Parser, lexicon: Lexicon) -> None:
    r, names = resolver(parser, lexicon, "Peruvian police arrested two miners.")
    party = r.party(head_of(r, "police"), code=names[0].code, link=0)
    assert (party.text, party.actor.code, party.actor.sectors[:1], party.actor.basis) == (
        "Peruvian police", "PER", ("COP",), "stated",
    )  # fmt: skip


def test_an_office_is_looked_up_for_the_day(parser: Parser, lexicon: Lexicon) -> None:
    r, _ = resolver(parser, lexicon, "Panama's president refused.")
    actor = r.party(head_of(r, "president"), code="PAN", link=0).actor
    assert (actor.person, actor.basis) == ("José Raúl Mulino", "lookup")
    r, _ = resolver(parser, lexicon, "Panama's president refused.", dt.date(2010, 2, 2))
    assert r.party(head_of(r, "president"), code="PAN", link=0).actor.person == "Ricardo Martinelli"


def test_a_pronoun_is_known_by_the_discourse(parser: Parser, lexicon: Lexicon) -> None:
    r, _ = resolver(parser, lexicon, "Claudia Sheinbaum spoke. She thanked Cuba.")
    party = r.party(head_of(r, "She"), code="MEX", link=0)
    assert (party.actor.person, party.actor.basis) == ("Claudia Sheinbaum", "discourse")


def test_a_party_of_another_sentence_has_basis_discourse(parser: Parser, lexicon: Lexicon) -> None:
    r, _ = resolver(parser, lexicon, "Chile spoke. Peru listened.")
    assert r.party(head_of(r, "Chile"), code="CHL", link=0, sentence=1).basis == "discourse"


def test_a_listed_group_gives_its_members(parser: Parser, lexicon: Lexicon) -> None:
    r, _ = resolver(parser, lexicon, "Ghana, Togo and Benin signed. The three countries will share the costs.")
    found = r.parties(head_of(r, "countries"), code=None, link=None)
    assert [p.actor.code for p in found] == ["GHA", "TGO", "BEN"]
    assert {p.basis for p in found} == {"discourse"}
