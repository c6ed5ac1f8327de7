"""Definite groups: whom they stand for, on which words, and when on nobody."""

from __future__ import annotations

import pytest

from dragoman.actors.groups import load_words, members_of
from dragoman.records import Mention
from reading import Reading, person, read

ANA = person("Ana Ortiz", "AVA")
LEE = person("Bo Lee", "CHL")


def group(reading: Reading, word: str) -> Mention | None:
    heads = [i for i, t in enumerate(reading.parse.tokens) if t.text == word]
    return members_of(reading.parse, heads[-1], reading.names)


@pytest.mark.parametrize(
    ("text", "word", "codes"),
    [
        ("He will fly to Kenya, Mali and Senegal. The three countries signed a pact.", "countries", "KEN MLI SEN"),
        ("He will fly to Kenya, Mali and Senegal. The five countries signed a pact.", "countries", None),
        (
            "A tour takes her to Chile, Peru and Spain. Prices rose. The countries Ortiz is visiting agreed.",
            "countries",
            "CHL PER ESP",
        ),
        (
            "France, Germany and Italy signed the treaty. The states that signed the treaty will meet.",
            "states",
            "FRA DEU ITA",
        ),
        (
            "France, Germany and Italy signed the treaty. The states that opposed the canal will meet.",
            "states",
            None,
        ),
        ("India accused Pakistan of an attack. The two sides agreed to talk.", "sides", "IND PAK"),
        ("India accused Pakistan of an attack. Both countries closed the border.", "countries", "IND PAK"),
        ("India, Pakistan and China met. The two sides agreed to talk.", "sides", None),
        ("Norway and Russia oppose a ban on Chinese fish. The two countries will vote.", "countries", "NOR RUS"),
        ("Norway and Russia met. Other countries will vote.", "countries", None),
        ("Norway and Russia met. Many countries will vote.", "countries", None),
        ("Norway and Russia met. Countries will vote.", "Countries", None),
        ("Norway and Russia met. The Chinese leaders will vote.", "leaders", None),
        ("Norway and Russia met. The country will vote.", "country", None),
        ("Norway, Russia and Spain signed it. Three countries cheered.", "countries", None),
        ("Norway, Russia and Spain signed it. All three countries cheered.", "countries", "NOR RUS ESP"),
        ("The two countries will vote. Norway and Russia met.", "countries", None),
    ],
)
def test_members(text: str, word: str, codes: str | None) -> None:
    found = group(read(text, {"Ortiz": ANA}), word)
    assert (" ".join(str(actor.code) for actor in found.actors) if found else None) == codes


def test_two_people_are_two_leaders() -> None:
    found = group(
        read("Ana Ortiz met Bo Lee. The two ministers shook hands.", {"Ana Ortiz": ANA, "Bo Lee": LEE}), "ministers"
    )
    assert found is not None and [actor.person for actor in found.actors] == ["Ana Ortiz", "Bo Lee"]


def test_the_words_relied_on() -> None:
    reading = read("He will fly to Kenya, Mali and Senegal. The three countries signed a pact.")
    found = group(reading, "countries")
    assert found is not None
    assert reading.words(found.span) == "The three countries"
    assert reading.words(found.antecedent) == "Kenya, Mali and Senegal"
    assert {actor.basis for actor in found.actors} == {"discourse"}
    assert found.actors[0].note == "“The three countries” stands for “Kenya, Mali and Senegal”"


def test_the_nearest_list_that_fits() -> None:
    text = "Chile and Peru met. Kenya, Mali and Senegal met. Norway and Russia met. The three states agreed."
    found = group(read(text), "states")
    assert found is not None and [actor.code for actor in found.actors] == ["KEN", "MLI", "SEN"]


def test_a_list_far_back_needs_a_number() -> None:
    filler = "Prices rose again. " * 6
    near = group(read(f"Chile, Peru and Spain met. {filler}The three countries agreed."), "countries")
    assert near is not None
    assert group(read(f"Chile, Peru and Spain met. {filler}The countries agreed."), "countries") is None


def test_no_noun_is_in_two_kinds() -> None:
    kinds = list(load_words().nouns.values())
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))
