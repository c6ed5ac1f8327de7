"""Toponyms: what is one, which place it means in its article, and which of them is the place of an event."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.errors import ReadError
from dragoman.evaluate import places as evaluate
from dragoman.language import split_sentences
from dragoman.places import Gazetteer, find_places, load_gazetteer, place_for, regions_of
from dragoman.places.gazetteer import great_circle_km
from dragoman.records import Place, Span


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def found(text: str, gazetteer: Gazetteer, labels: dict[str, str] | None = None, **known: object) -> list[Place]:
    entities = None
    if labels is not None:
        entities = [(Span(text.index(name), text.index(name) + len(name)), label) for name, label in labels.items()]
    return find_places(text, split_sentences(text), gazetteer, entities=entities, **known)  # type: ignore[arg-type]


def where(text: str, gazetteer: Gazetteer, **known: object) -> dict[str, tuple[str | None, str | None]]:
    return {p.text: (p.country, p.admin1) for p in found(text, gazetteer, **known)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "country", "feature"),
    [
        ("Panama Canal", "PAN", "CNL"),
        ("the Strait of Hormuz", None, "STRT"),
        ("Bab al-Mandab", None, "STRT"),
        ("Guantánamo Bay", "CUB", "INSM"),
        ("Incirlik", "TUR", "AIRB"),
        ("Rafah crossing", None, "PSTB"),
        ("the Gaza Strip", "PSE", "RGN"),
        ("Crimea", "UKR", "RGN"),
        ("Scarborough Shoal", None, "SHOL"),
        ("the Senkaku Islands", "JPN", "ISLS"),
        ("Kiev", "UKR", "PPLC"),
        ("Côte d'Ivoire", "CIV", "PCLI"),
        ("St. Louis", "USA", "PPL"),
        ("Mt. Pleasant", "USA", "PPL"),
        ("Calif.", "USA", "ADM1"),
    ],
)
def test_the_gazetteer_knows(name: str, country: str | None, feature: str, gazetteer: Gazetteer) -> None:
    assert (country, feature) in [(e.country, e.feature) for e in gazetteer.find(name)]


def test_every_feature_has_coordinates_and_a_known_country(gazetteer: Gazetteer) -> None:
    folder = Path(evaluate.__file__).parent.parent / "places"
    rows = [line.split("\t") for line in (folder / "features.tsv").read_text("utf-8").splitlines()[2:]]
    assert len(rows) > 200
    for name, _, country, lat, lon, feature in rows:
        assert name and feature, name
        assert country == "" or len(country) == 3, name
        assert -90 <= float(lat) <= 90 and -180 <= float(lon) <= 180, name
    names = [row[0] for row in rows]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("He was arrested in Paris, Texas, on Monday.", "Paris", ("USA", "USA.TX")),
        ("The talks in Paris ended.", "Paris", ("FRA", "FRA.11")),
        ("They met in Alexandria, Va., on Friday.", "Alexandria", ("USA", "USA.VA")),
        ("They met in Alexandria. Egypt and Sudan sent envoys to Cairo.", "Alexandria", ("EGY", "EGY.06")),
        (
            "A man from Athens died near Atlanta. Police in Savannah and Augusta helped.",
            "Athens",
            ("USA", "USA.GA"),
        ),
        ("He flew to Washington. Senators met the president.", "Washington", ("USA", "USA.DC")),
        ("Troops left Georgia for Abkhazia. Tbilisi protested.", "Georgia", ("GEO", None)),
        ("Voters in Atlanta, Savannah and all of Georgia lined up.", "Georgia", ("USA", "USA.GA")),
        ("Brazil, the United States and China signed.", "Brazil", ("BRA", None)),
        ("Missiles hit Tel Aviv and Haifa.", "Tel Aviv", ("ISR", "ISR.05")),
        ("Buffalo, New York, was snowed in.", "New York", ("USA", "USA.NY")),
    ],
)
def test_names_are_told_apart(text: str, name: str, place: tuple[str, str | None], gazetteer: Gazetteer) -> None:
    assert where(text, gazetteer)[name] == place


def test_a_state_after_its_city_is_the_state(gazetteer: Gazetteer) -> None:
    places = found("Buffalo, New York, was snowed in. He lives in New York.", gazetteer)
    assert [p.feature for p in places if p.text == "New York"] == ["ADM1", "PPL"]


def test_one_sense_per_article(gazetteer: Gazetteer) -> None:
    text = "He was arrested in Paris, Texas. Later that day Paris was quiet."
    places = [p for p in found(text, gazetteer) if p.text == "Paris"]
    assert [p.admin1 for p in places] == ["USA.TX", "USA.TX"]
    assert [p.basis for p in places] == ["stated", "inferred"]


def test_the_dateline_helps(gazetteer: Gazetteer) -> None:
    text = "Police in Springfield found the car."
    assert where(text, gazetteer, dateline="Springfield, Ill.")["Springfield"] == ("USA", "USA.IL")
    assert where(text, gazetteer, dateline="Boston, Mass.")["Springfield"] == ("USA", "USA.MA")


def test_the_outlet_helps(gazetteer: Gazetteer) -> None:
    text = "Two men were fined in Cambridge."
    assert where(text, gazetteer)["Cambridge"][0] != "CAN"
    assert where(text, gazetteer, outlet={"CAN": 0.9, "CAN.08": 0.8})["Cambridge"] == ("CAN", "CAN.08")


def test_what_the_article_deals_with_helps(gazetteer: Gazetteer) -> None:
    text = "Clashes went on in Tripoli."
    assert where(text, gazetteer, context_countries={"LBN": 5})["Tripoli"][0] == "LBN"
    assert where(text, gazetteer, context_countries={"LBY": 5})["Tripoli"][0] == "LBY"


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Houston spoke to Paris Hilton.",
        "In the morning Me and Or were reading.",
        "The Washington Post and the University of Texas agreed.",
        "French and Mexican officials praised the Russians.",
        "West Nile virus was found on Houston Street in March.",
        "President Lincoln thanked Senator Clinton.",
    ],
)
def test_what_is_no_place(text: str, gazetteer: Gazetteer) -> None:
    assert found(text, gazetteer) == []


def test_labels_keep_persons_out(gazetteer: Gazetteer) -> None:
    text = "Hillary Clinton left. Clinton had met the mayor in Jackson."
    labels = {"Hillary Clinton": "PERSON", "Jackson": "GPE"}
    assert [p.text for p in found(text, gazetteer, labels)] == ["Jackson"]


def test_a_part_of_a_longer_name_is_not_read(gazetteer: Gazetteer) -> None:
    assert found("They fled the Rift Valley.", gazetteer, {"Rift Valley": "LOC"}) == []


def test_spans_are_the_words_themselves(gazetteer: Gazetteer) -> None:
    text = "The U.S. sent envoys to Panama's capital and to Bogotá."
    assert [text[p.span.start : p.span.end] for p in found(text, gazetteer) if p.span] == [
        "U.S.",
        "Panama",
        "Bogotá",
    ]


def test_regions_of_an_outlet() -> None:
    places = [Place("A", "A", "USA", 1, 1, admin1="USA.GA"), Place("B", "B", "USA", 1, 1, admin1="USA.TX")]
    assert regions_of(places) == {"USA": 1.0, "USA.GA": 0.5, "USA.TX": 0.5}
    assert regions_of([]) == {}


NAMES = [
    "Paris",
    ",",
    "Texas",
    ".",
    "Mr.",
    "The",
    "U.S.",
    "al-Tanf",
    "of",
    "and",
    "in",
    "(",
    ")",
    "Georgia",
    "Ga.",
    "'s",
    "\n",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*NAMES, "Washington", "Z.", "St.", "É"]), max_size=14))
def test_any_heap_of_names_is_read_in_order(words: list[str]) -> None:
    text = " ".join(words)
    places = find_places(text, split_sentences(text), GAZETTEER)
    spans = [p.span for p in places if p.span]
    assert all(text[s.start : s.end] == p.text for s, p in zip(spans, places, strict=True))
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))


GAZETTEER = load_gazetteer()


def test_distance() -> None:
    assert round(great_circle_km(52.52, 13.41, 55.75, 37.62)) == 1609
    assert great_circle_km(10, 10, 10, 10) == 0


# ---- the place of an event ----


@pytest.mark.parametrize(
    ("text", "trigger", "place"),
    [
        ("Rubio met Mulino in Panama City on Sunday.", "met", "Panama City"),
        ("Rubio met Mulino in Doha, Qatar.", "met", "Doha"),
        ("Panama rejected the claim.", "rejected", None),
        ("Washington urged Beijing to act.", "urged", None),
        ("He sent aid to Ukraine.", "aid", None),
        ("He flew to Guatemala and signed a pact.", "flew", "Guatemala"),
        ("In Caracas, protesters clashed with police.", "clashed", "Caracas"),
        ("The invasion of Ukraine was condemned.", "invasion of Ukraine", "Ukraine"),
        ("Sanctions imposed on Russia were kept.", "imposed on Russia", None),
        ("The ministers met in Vienna, while protesters marched in Paris.", "marched", "Paris"),
        ("The ministers met in Vienna, while protesters marched in Paris.", "met", "Vienna"),
        ("Iran warned of attacks. Its envoy spoke.", "spoke", None),
        ("They spoke of Iran's role in Iraq's war.", "spoke", None),
    ],
)
def test_the_place_of_an_event(text: str, trigger: str, place: str | None, gazetteer: Gazetteer) -> None:
    sentences = split_sentences(text)
    start = text.index(trigger)
    sentence = next(s for s in sentences if s.start <= start < s.end)
    places = find_places(text, sentences, gazetteer)
    event_place = place_for(Span(start, start + len(trigger)), sentence, places, text=text)
    assert (event_place.text if event_place else None) == place


# ---- evaluation ----

LGL = """<articles><article docid="1"><domain>a.com</domain>
<text><![CDATA[A man from Paris, Texas, died in Nowhereville.]]></text>
<toponyms><toponym><start>11</start><end>16</end><phrase>Paris</phrase>
<gaztag geonameid="1"><name>Paris</name><lat>33.66</lat><lon>-95.56</lon></gaztag></toponym>
<toponym><start>18</start><end>23</end><phrase>Texas</phrase></toponym>
<toponym><start>33</start><end>45</end><phrase>Nowhereville</phrase>
<gaztag><lat>1</lat><lon>1</lon></gaztag></toponym>
</toponyms></article></articles>"""

GEOVIRUS = """<articles><article><source>s</source><text>Fever & rain hit Nairobi.</text><locations><location>
<name>Nairobi</name><start>17</start><end>24</end><lat>-1.28</lat><lon>36.82</lon><page>p</page></location></locations>
</article></articles>"""


def test_lgl_is_scored_beside_the_population_baseline(tmp_path: Path) -> None:
    path = tmp_path / "lgl.xml"
    path.write_text(LGL, "utf-8")
    scores = evaluate.run(path)
    assert (scores["documents"], scores["gold"], scores["found"]) == (1, 2, 0.5)
    assert (scores["within_161km"], scores["within_161km_found"]) == (0.5, 1.0)
    assert scores["median_km"] < 10
    assert scores["baseline_within_161km_found"] == 0.0


def test_geovirus_and_bare_ampersands_are_read(tmp_path: Path) -> None:
    (tmp_path / "g.xml").write_text(GEOVIRUS, "utf-8")
    scores = evaluate.run(tmp_path)
    assert (scores["gold"], scores["within_161km"]) == (1, 1.0)


def test_gold_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no article"):
        evaluate.read_gold(tmp_path)
    (tmp_path / "x.xml").write_text("<articles>", "utf-8")
    with pytest.raises(ReadError, match="not well-formed"):
        evaluate.read_gold(tmp_path)
