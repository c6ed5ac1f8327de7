"""Trips: who, where in which order, when, whether, what for; and what is no trip."""

from __future__ import annotations

import pytest

from dragoman.records import Place, Span, Trip
from dragoman.trips import find_trips
from dragoman.trips.words import load_words
from reading import Reading, person, read, state

ANA = person("Ana Ortiz", "AVA")
LEE = person("Bo Lee", "JPN", "prime minister")
PEOPLE = {"Ana Ortiz": ANA, "Ortiz": ANA, "Bo Lee": LEE, "Lee": LEE}


def trips(text: str, dates: dict[str, tuple[str, str]] | None = None) -> tuple[Reading, tuple[Trip, ...]]:
    reading = read(text, PEOPLE, she=ANA, her=ANA, minister=ANA)
    known = [reading.date(said, *value) for said, value in (dates or {}).items()]
    return reading, find_trips(reading.parse, (), (), known, reading.article, reading.resolve)


def route(trip: Trip) -> str:
    return " ".join(str(leg.country) for leg in trip.legs)


@pytest.mark.parametrize(
    ("text", "status", "legs"),
    [
        ("Ana Ortiz is heading to Poland.", "planned", "POL"),
        ("Ana Ortiz will travel to Kenya, Mali and Senegal next week.", "planned", "KEN MLI SEN"),
        ("Ana Ortiz arrived in Warsaw on Monday.", "taken", "POL"),
        ("Ana Ortiz visited Poland and Greece.", "taken", "POL GRC"),
        ("Ana Ortiz is visiting Japan.", "ongoing", "JPN"),
        ("Ana Ortiz is due in Cairo on Monday.", "planned", "EGY"),
        ("Ana Ortiz was in Cairo for talks with Egypt.", "taken", "EGY"),
        ("Ana Ortiz paid a visit to Iceland.", "taken", "ISL"),
        ("Ana Ortiz is expected to visit Rome.", "planned", "ITA"),
        ("Ana Ortiz cancelled a planned visit to Japan.", "cancelled", "JPN"),
        ("Ana Ortiz's visit to Japan was cancelled.", "cancelled", "JPN"),
        ("Ana Ortiz called off her trip to Japan.", "cancelled", "JPN"),
        ("Ana Ortiz postponed a trip to Japan.", "postponed", "JPN"),
        ("Ana Ortiz cut short her visit to Japan.", "changed", "JPN"),
        ("Ana Ortiz began a tour of Kenya and Mali.", "ongoing", "KEN MLI"),
        ("Ana Ortiz wrapped up a visit to Kenya.", "taken", "KEN"),
        ("Ana Ortiz's trip to Kenya is scheduled for June.", "planned", "KEN"),
        ("Ana Ortiz made stops in Kenya and Mali.", "taken", "KEN MLI"),
        ("Ana Ortiz scrapped plans to visit Japan.", "cancelled", "JPN"),
        ("Ana Ortiz did not scrap plans to visit Japan.", "planned", "JPN"),
        ("Ana Ortiz will no longer visit Japan.", "cancelled", "JPN"),
        ("Ana Ortiz will spend four days in Kenya.", "planned", "KEN"),
        ("Ana Ortiz spent two weeks in Kenya and Mali.", "taken", "KEN MLI"),
        ("The government sent Ana Ortiz to Cairo.", "taken", "EGY"),
        ("Ana Ortiz will visit Italy after a stop in Greece.", "planned", "GRC ITA"),
    ],
)
def test_status_and_stops(text: str, status: str, legs: str) -> None:
    _, found = trips(text)
    assert [(trip.status, route(trip)) for trip in found] == [(status, legs)]
    assert found[0].traveller.actor == ANA
    assert found[0].office == "foreign minister"


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ortiz did not visit Japan.",
        "Ana Ortiz might visit Japan.",
        "Ana Ortiz wants to visit Japan.",
        "Ana Ortiz refused to travel to Japan.",
        "Japan invited Ana Ortiz to visit Tokyo.",
        "If Ana Ortiz visits Japan, prices will rise.",
        "This is the first time in a century that a minister has chosen Japan for a visit.",
        "No minister has visited Japan since 1950.",
        "China's presence in Peru worries investors.",
        "China visited upon Peru a great calamity.",
        "Ana Ortiz was eager to land business in China.",
        "Ana Ortiz went to bed.",
        "Ana Ortiz spoke about Japan.",
        "Ana Ortiz has no plans to visit Japan.",
        "Ana Ortiz spent four million dollars in Kenya.",
    ],
)
def test_no_trip(text: str) -> None:
    assert trips(text)[1] == ()


def test_at_home_is_no_trip() -> None:
    assert trips("Bo Lee visited Osaka on Monday.")[1] == ()
    assert len(trips("Ana Ortiz visited Osaka on Monday.")[1]) == 1


def test_one_trip_told_over_sentences() -> None:
    reading, found = trips(
        "Ana Ortiz is heading to Africa for her first official trip since her election. The six-day trip, starting in "
        "early June, will take her to Kenya, Mali and Senegal. Fishing is a major focus of the trip. She plans to "
        "discuss border security and debt relief with regional leaders. Critics say the trip is a waste.",
        {"early June": ("2024-06", "part-of-month")},
    )
    assert len(found) == 1
    trip = found[0]
    assert (route(trip), trip.status, trip.days) == ("KEN MLI SEN", "planned", 6)
    assert (trip.start.value, trip.start.grain) == ("2024-06", "part-of-month")
    assert reading.words(trip.length_span) == "six-day"
    assert [reading.words(s) for s in trip.superlatives] == ["first official trip since her election"]
    assert [reading.words(s) for s in trip.topics] == ["Fishing", "border security", "debt relief"]
    assert {"migration", "natural_resource"} <= set(trip.contexts)
    assert [reading.words(s) for s in trip.purposes] == [
        "to discuss border security and debt relief with regional leaders"
    ]
    assert len(trip.evidence) == 5


def test_another_trip_of_the_same_traveller() -> None:
    _, found = trips(
        "Ana Ortiz will travel to Japan on June 4. Ortiz visited Kenya in January.",
        {"June 4": ("2024-06-04", "day"), "January": ("2024-01", "month")},
    )
    assert [(route(trip), trip.status) for trip in found] == [("JPN", "planned"), ("KEN", "taken")]


def test_one_called_off_and_one_made_instead() -> None:
    _, found = trips("Ana Ortiz cancelled a visit to Japan. Ortiz will travel to Kenya.")
    assert [(route(trip), trip.status) for trip in found] == [("JPN", "cancelled"), ("KEN", "planned")]


@pytest.mark.parametrize(
    ("text", "legs"),
    [
        (
            "Ana Ortiz dropped a stop in Mali from her tour of Kenya and Senegal.",
            "MLI-cancelled KEN-planned SEN-planned",
        ),
        ("Ana Ortiz postponed a stop in Mali. Ortiz will visit Kenya.", "MLI-postponed KEN-planned"),
    ],
)
def test_one_stop_less_is_a_changed_trip(text: str, legs: str) -> None:
    _, found = trips(text)
    assert [trip.status for trip in found] == ["changed"]
    assert " ".join(f"{leg.country}-{leg.status}" for leg in found[0].legs) == legs


def test_two_travellers() -> None:
    _, found = trips("Ana Ortiz flew to Kenya. Bo Lee will visit Poland.")
    assert [(trip.traveller.actor.name, route(trip)) for trip in found] == [("Ana Ortiz", "KEN"), ("Bo Lee", "POL")]


def test_postponed_tour_whose_stops_are_told_beside() -> None:
    _, found = trips("Ana Ortiz postponed a tour that would have taken her to Egypt and Israel.")
    assert [(trip.status, route(trip)) for trip in found] == [("postponed", "EGY ISR")]
    assert {leg.status for leg in found[0].legs} == {"postponed"}


def test_days_of_stops() -> None:
    _, found = trips(
        "Ana Ortiz will be in Cairo on June 4 for talks. Ortiz will visit Rome on June 6.",
        {"June 4": ("2024-06-04", "day"), "June 6": ("2024-06-06", "day")},
    )
    assert [(leg.place, leg.date.value) for leg in found[0].legs] == [("Cairo", "2024-06-04"), ("Rome", "2024-06-06")]
    assert found[0].start.value == "2024-06-04"


def test_a_day_of_the_report_is_not_the_trips() -> None:
    _, found = trips("Ana Ortiz will visit Rome, her office said on June 1.", {"June 1": ("2024-06-01", "day")})
    assert found[0].start.value is None and found[0].legs[0].date.value is None


def test_a_city_stands_for_its_country_named_before() -> None:
    _, found = trips("Ana Ortiz will visit Japan. Ortiz will arrive in Tokyo on Monday. She will fly to Osaka.")
    assert [(leg.place, leg.country) for leg in found[0].legs] == [("Tokyo", "JPN"), ("Osaka", "JPN")]


def test_places_outrank_names() -> None:
    reading = read("Ana Ortiz will visit Georgia.", PEOPLE)
    place = Place("Georgia", "Georgia", "GEO", 42.0, 43.5, Span(21, 28), feature="PCLI")
    found = find_trips(reading.parse, (), (place,), (), reading.article, reading.resolve)
    assert [route(trip) for trip in found] == ["GEO"]


def test_who_is_met_where() -> None:
    reading, found = trips("Ana Ortiz flew to Poland and Japan. Ortiz met Bo Lee for talks on fishing rights.")
    assert [[party.actor.name for party in leg.met] for leg in found[0].legs] == [[], ["Bo Lee"]]
    assert [reading.words(s) for s in found[0].topics] == ["fishing rights"]


def test_secret_until_it_was_over() -> None:
    reading, found = trips("Ana Ortiz made a secret trip to Japan last week.")
    assert (reading.words(found[0].secret), found[0].status) == ("secret", "taken")


def test_a_person_whom_only_the_article_knows() -> None:
    reading = read("National Security Adviser Henry Stone made a secret trip to Japan. Stone met Bo Lee.", PEOPLE)
    found = find_trips(reading.parse, (), (), (), reading.article, reading.resolve)
    assert [(t.traveller.actor.person, t.office) for t in found] == [("Henry Stone", "national security adviser")]


def test_stops_point_at_their_events() -> None:
    reading = read("Ana Ortiz visited Poland and Greece.", PEOPLE)
    visit = reading.event("visited", "CONSULT", ANA, state("Poland"))
    other = reading.event("visited", "ACCUSE", ANA, state("Greece"))
    found = find_trips(reading.parse, (visit, other), (), (), reading.article, reading.resolve)
    assert [leg.events for leg in found[0].legs] == [(visit.id,), ()]


def test_spans_are_of_the_text_and_ids_stay() -> None:
    text = "Ana Ortiz will make a surprise visit to Kenya on Monday to discuss fishing rights with Bo Lee."
    reading, found = trips(text)
    again = trips(text)[1]
    assert found == again
    assert reading.words(found[0].traveller.span) == "Ana Ortiz"
    assert [reading.words(leg.span) for leg in found[0].legs] == ["Kenya"]
    assert 0 < found[0].confidence <= 1


def test_an_empty_article() -> None:
    assert trips("")[1] == ()


def test_no_word_has_two_fates() -> None:
    sets = load_words().sets
    names = ("cancelled", "postponed", "changed", "begun", "ended", "planned")
    fates = [word for name in names for word in sets[f"fate.{name}"]]
    assert sorted(fates) == sorted(set(fates))
