"""Offices learned from articles: who is introduced as what, what makes a holding, and what coding may use of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import samples
from dragoman.actors import Lexicon, find_introductions
from dragoman.cli.main import main
from dragoman.errors import ReadError
from dragoman.facts import LearnedHolding, Memory, OwnActor, Reading, Register, learn, load_facts, read_own
from dragoman.facts.own import digest_of
from dragoman.records import Introduction, Span
from dragoman.store import Store, coder_version

FACTS = load_facts()
DAY = dt.date(2027, 3, 1)


def reading(
    person: str, day: str, office: str = "foreign minister", code: str = "NOR", when: str = "current"
) -> Reading:
    return Reading(person, office, code, ("GOV",), when, dt.date.fromisoformat(day), f"a{day}", f"wire-{day}")


def held(*readings: Reading) -> list[LearnedHolding]:
    return list(learn(readings))


@pytest.mark.parametrize(
    ("text", "person", "office", "code", "when"),
    [
        ("Foreign Minister Kari Vik of Norway spoke.", "Kari Vik", "foreign minister", "NOR", "current"),
        ("Norwegian Foreign Minister Kari Vik spoke.", "Kari Vik", "foreign minister", "NOR", "current"),
        ("Kari Vik, the foreign minister of Norway, spoke.", "Kari Vik", "foreign minister", "NOR", "current"),
        ("Kari Vik, Norway's foreign minister, spoke.", "Kari Vik", "foreign minister", "NOR", "current"),
        ("Former Norwegian Foreign Minister Kari Vik spoke.", "Kari Vik", "foreign minister", "NOR", "former"),
        ("Acting Norwegian Defense Minister Kari Vik spoke.", "Kari Vik", "defense minister", "NOR", "acting"),
        ("Norwegian President-elect Kari Vik spoke.", "Kari Vik", "president", "NOR", "next"),
        ("Minister of Foreign Affairs Kari Vik of Norway spoke.", "Kari Vik", "foreign minister", "NOR", "current"),
        ("Secretary of State Dana Holt spoke.", "Dana Holt", "secretary of state", "USA", "current"),
    ],
)
def test_whoever_is_given_an_office_is_read(text: str, person: str, office: str, code: str, when: str) -> None:
    found = find_introductions(text, Lexicon(FACTS).find(text, DAY), FACTS, "a")
    assert [(i.person, i.office, i.code, i.when) for i in found] == [(person, office, code, when)]
    assert text[found[0].name_span.start : found[0].name_span.end] == person


@pytest.mark.parametrize(
    "text",
    [
        "Kari Vik, Defense Minister Ola Berg and others met in Norway.",  # the title is the next one's
        "They met in Norway. Kari Vik spoke.",
        "Minister Kari Vik spoke.",  # of what?
        "Kari Vik, a teacher from Norway, spoke.",
        "He is an adviser to the President Kari Vik in Norway.",
    ],
)
def test_what_gives_nobody_an_office_is_not_read(text: str) -> None:
    found = find_introductions(text, Lexicon(FACTS).find(text, DAY), FACTS, "a")
    assert [i for i in found if i.person == "Kari Vik"] == []


def test_two_days_make_a_holding_and_one_does_not() -> None:
    assert held(reading("Kari Vik", "2026-01-02")) == []
    assert held(reading("Kari Vik", "2026-01-02"), reading("Kari Vik", "2026-01-02")) == []
    (found,) = held(reading("Kari Vik", "2026-01-02"), reading("Kári Vik", "2026-02-03"))
    assert (found.first, found.last, found.articles) == (dt.date(2026, 1, 2), dt.date(2026, 2, 3), 2)
    assert found.spellings == ("Kari Vik", "Kári Vik")
    assert "wire-2026-01-02" in found.note()


def test_a_change_of_office_is_shown() -> None:
    first, second = held(
        reading("Kari Vik", "2026-01-02"), reading("Kari Vik", "2026-02-03"),
        reading("Ola Berg", "2026-05-01"), reading("Ola Berg", "2026-05-09"),
    )  # fmt: skip
    assert (first.person, first.followed_by, first.usable(DAY)) == ("Kari Vik", "Ola Berg", False)
    assert (second.person, second.followed_by, second.usable(DAY)) == ("Ola Berg", None, True)


def test_a_contradiction_is_shown_and_neither_is_used() -> None:
    found = held(
        reading("Kari Vik", "2026-01-02"), reading("Kari Vik", "2026-05-03"),
        reading("Ola Berg", "2026-02-01"), reading("Ola Berg", "2026-06-09"),
    )  # fmt: skip
    assert [(h.person, h.disputed_by, h.usable(DAY)) for h in found] == [
        ("Kari Vik", "Ola Berg", False),
        ("Ola Berg", "Kari Vik", False),
    ]


def test_many_may_hold_an_office_for_many() -> None:
    found = held(
        *(
            reading(who, day, "senator", "USA")
            for who in ("Kari Vik", "Ola Berg")
            for day in ("2026-01-02", "2026-01-05")
        )
    )
    assert [h.disputed_by for h in found] == [None, None]


def test_who_is_called_former_has_left() -> None:
    (found,) = held(
        reading("Kari Vik", "2026-01-02"), reading("Kari Vik", "2026-02-03"),
        reading("Kari Vik", "2026-09-01", when="former"),
    )  # fmt: skip
    assert (found.former_since, found.usable(DAY)) == (dt.date(2026, 9, 1), False)


def test_a_holding_grows_stale() -> None:
    (found,) = held(reading("Kari Vik", "2026-01-02"), reading("Kari Vik", "2026-02-03"))
    assert found.usable(dt.date(2026, 12, 1)) and not found.usable(dt.date(2029, 1, 1))


def test_namesakes_of_two_countries_stay_two() -> None:
    found = held(
        *(reading("Kari Vik", day, code=code) for code in ("NOR", "SWE") for day in ("2026-01-02", "2026-01-05"))
    )
    assert [h.code for h in found] == ["NOR", "SWE"]


def learned() -> Register:
    return Register.of([reading("Kari Vik", "2026-11-02"), reading("Kari Vik", "2026-12-03")])


def test_a_bare_surname_is_learned_only_where_a_register_is_given() -> None:
    text = "Norway protested. Vik called the claim absurd."
    assert [n.key for n in Lexicon(FACTS).find(text, DAY) if n.kind == "person"] == []
    (name,) = [n for n in Lexicon(FACTS, Memory(register=learned())).find(text, DAY) if n.kind == "person"]
    assert (name.key, name.code, name.office, name.basis) == ("Kari Vik", "NOR", "foreign minister", "learned")
    assert "wire-2026-11-02, wire-2026-12-03" in name.note


def test_an_article_knows_only_what_earlier_days_taught() -> None:
    lexicon = Lexicon(FACTS, Memory(register=learned()))
    for day in ("2026-11-01", "2026-12-03"):
        assert [
            n for n in lexicon.find("Norway said Vik left.", dt.date.fromisoformat(day)) if n.kind == "person"
        ] == []


def test_a_surname_without_its_country_is_not_taken() -> None:
    assert [n for n in Lexicon(FACTS, Memory(register=learned())).find("Vik won the race.", DAY) if n.code] == []


def test_a_register_is_the_same_in_any_order_and_after_a_file(tmp_path: Path) -> None:
    rows = [reading("Kari Vik", "2026-11-02"), reading("Kari Vik", "2026-12-03"), reading("Ola Berg", "2026-12-04")]
    one, other = Register.of(rows), Register.of(reversed(rows))
    assert one == other and one.digest() == other.digest()
    one.save(tmp_path / "register.jsonl")
    assert Register.load(tmp_path / "register.jsonl") == one
    assert Memory(register=one).tag() != Memory(register=Register.of(rows[:2])).tag() != Memory().tag() == ""
    assert coder_version(Memory(register=one)).startswith(coder_version())


def test_a_line_that_is_no_reading_is_named(tmp_path: Path) -> None:
    (tmp_path / "register.jsonl").write_text('{"person": "X"}\n', "utf-8")
    with pytest.raises(ReadError, match="line 1"):
        Register.load(tmp_path / "register.jsonl")


TOML = """
[[actor]]
name = "Riverside Accord"
aliases = ["the Accord"]
code = "IGO"
since = 2019-03-01

[[actor]]
name = "Kari Vik"
code = "NOR"
sectors = ["GOV"]
office = "trade envoy"
wikidata = "Q1000001"
"""


def test_own_actors_come_before_facts(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(TOML, "utf-8")
    lexicon = Lexicon(FACTS, Memory(tuple(read_own(tmp_path / "own.toml"))))
    found = {n.key: n for n in lexicon.find("The Riverside Accord thanked Kari Vik.", DAY)}
    assert (found["Riverside Accord"].code, found["Riverside Accord"].kind) == ("IGO", "organisation")
    assert (found["Kari Vik"].office, found["Kari Vik"].wikidata) == ("trade envoy", "Q1000001")
    assert lexicon.find("The Riverside Accord waited.", dt.date(2018, 1, 1)) == []


def test_wikidata_ids_and_aliases_are_imported(tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text(
        'item,itemLabel,itemAltLabel\nhttp://www.wikidata.org/entity/Q1000002,Claudia Sheinbaum,"La Doctora, CSP"\n',
        "utf-8",
    )
    lexicon = Lexicon(FACTS, Memory(tuple(read_own(tmp_path / "ids.csv"))))
    (name,) = lexicon.find("La Doctora spoke.", dt.date(2025, 2, 2))
    assert (name.key, name.code, name.wikidata) == ("Claudia Sheinbaum", "MEX", "Q1000002")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("own.toml", '[[actor]]\nname = "X"\ncode = "Norway"\n', "actor 1: code 'Norway'"),
        ("own.toml", '[[actor]]\nname = "X"\ncolour = "red"\n', "'colour'"),
        ("own.csv", "name,code\nX,NOR\n,SWE\n", "line 3: no 'name'"),
        ("own.csv", "name,wikidata\nX,seven\n", "no Wikidata id"),
        ("own.csv", "who,code\nX,NOR\n", "no column 'name'"),
        ("own.csv", "name,code,since\nX,NOR,May\n", "'May' is no day"),
        ("own.txt", "X", ".toml"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_told_where(tmp_path: Path, file: str, text: str, told: str) -> None:
    (tmp_path / file).write_text(text, "utf-8")
    with pytest.raises(ReadError, match=told):
        read_own(tmp_path / file)


def stored(folder: Path) -> Path:
    """A store with two articles that give Kari Vik an office."""
    path = folder / "s.duckdb"
    with Store.open(path) as store:
        for n, day in enumerate(("2026-11-02", "2026-12-03")):
            text = f"Foreign Minister Kari Vik of Norway spoke for the {n + 1}. time."
            article = samples.article(text, date=dt.date.fromisoformat(day), citation=f"wire-{n}")
            made = Introduction(
                "i", article.id, "Kari Vik", "foreign minister", "NOR", ("GOV",), "current", Span(0, 35), Span(17, 25)
            )
            coded = replace(
                samples.threat(), article=article, events=(), speeches=(), mentions=(), introductions=(made,)
            )
            store.add([coded], coder_version="v")
    return path


def test_a_store_gives_its_register_back(tmp_path: Path) -> None:
    with Store.open(stored(tmp_path), read_only=True) as store:
        (found,) = learn(store.register().readings)
    assert (found.person, found.articles) == ("Kari Vik", 2)
    assert found.readings[0].words == "Foreign Minister Kari Vik of Norway"


def test_who_shows_what_was_learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(stored(tmp_path))
    assert main(["who", "Vik", "--on", "2027-01-01", "--store", path]) == 0
    shown = capsys.readouterr().out
    assert "Kari Vik: foreign minister of NOR" in shown and "wire-0" in shown and "2 articles" in shown
    assert main(["who", "Vik", "--on", "2026-11-30", "--store", path]) == 1
    assert main(["who", "president of Panama", "--on", "2025-02-02", "--store", path]) == 0
    assert "José Raúl Mulino" in capsys.readouterr().out


def test_the_register_command_writes_a_file_that_coding_reads(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "register.jsonl"
    assert main(["register", "--store", str(stored(tmp_path)), "--out", str(out)]) == 0
    assert "2 readings" in capsys.readouterr().err
    assert [h.person for h in Register.load(out).usable(DAY)] == ["Kari Vik"]


def test_a_store_remembers_own_actors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.toml").write_text(TOML, "utf-8")
    path = str(tmp_path / "s.duckdb")
    assert main(["actors", str(tmp_path / "own.toml"), "--store", path]) == 0
    assert main(["actors", str(tmp_path / "own.toml"), "--store", path]) == 0  # twice is once
    assert main(["actors", "--forget", "Kari Vik", "--store", path]) == 0
    capsys.readouterr()
    assert main(["actors", "--store", path]) == 0
    assert capsys.readouterr().out.splitlines() == ["Riverside Accord: IGO; 2019-03-01..; also the Accord"]
    with Store.open(path, read_only=True) as store:
        assert [o.name for o in store.own_actors()] == ["Riverside Accord"]


def test_own_actors_have_one_digest_in_any_order() -> None:
    one, two = OwnActor(None, None, "A", code="NOR"), OwnActor(None, None, "B", code="SWE")
    assert digest_of([one, two]) == digest_of([two, one]) != digest_of([one])
