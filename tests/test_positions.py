"""Positions: whose, on what, how strong, toward whom, moving or not; and what shows none."""

from __future__ import annotations

import pytest

from dragoman.errors import CodebookError
from dragoman.positions import find_positions
from dragoman.positions.words import _read, load_words
from dragoman.records import Event, Mention, Party, Position, Span, Speech
from reading import Reading, person, read, state

ANA = person("Ana Ortiz", "AVA")


def positions(text: str, *events: Event, speeches: tuple[Speech, ...] = ()) -> tuple[Reading, tuple[Position, ...]]:
    reading = read(text, {"Ana Ortiz": ANA}, its=state("Norway"), it=state("Norway"), administration=ANA)
    return reading, find_positions(reading.parse, events, speeches, reading.article, reading.resolve)


@pytest.mark.parametrize(
    ("text", "code", "stance", "label", "issue"),
    [
        ("Norway supports the gas contract.", "NOR", 2, "supports", "gas contract"),
        ("Norway opposes the border closure.", "NOR", -2, "opposes", "border closure"),
        ("Norway has accepted numerous deportees.", "NOR", 1, "accepts", "deportees"),
        ("Norway has generally cooperated with the fishing rules.", "NOR", 1, "cooperates", "fishing rules"),
        ("Norway resisted mass deportations.", "NOR", -1, "resists", "mass deportations"),
        ("Norway refused to reopen the crossing.", "NOR", -2, "refuses", "reopen the crossing"),
        ("Norway refused to accept a cod quota.", "NOR", -2, "refuses", "cod quota"),
        ("Norway has been hesitant to comply with the quota.", "NOR", 0, "hesitant", "quota"),
        ("Norway is willing to accept a ceasefire.", "NOR", 1, "open to", "ceasefire"),
        ("Norway is opposed to the gas contract.", "NOR", -2, "opposes", "gas contract"),
        ("Norway ruled out a hostage exchange.", "NOR", -2, "rules out", "hostage exchange"),
        ("Norway voted against the fishing ban.", "NOR", -2, "votes against", "fishing ban"),
        ("Norway abstained from the vote.", "NOR", 0, "abstains", "vote"),
        ("Norway called for a ceasefire.", "NOR", 2, "calls for", "ceasefire"),
        ("Norway expressed concern about the border closure.", "NOR", -1, "concerned", "border closure"),
        ("Norway does not support the gas contract.", "NOR", -1, "not: supports", "gas contract"),
        ("Norway will never accept the border closure.", "NOR", -2, "not: accepts", "border closure"),
        ("Norway does not oppose the gas contract.", "NOR", 0, "not: opposes", "gas contract"),
        ("The quota was rejected by Norway.", "NOR", -2, "rejects", "quota"),
        ("Norway aims to protect fishing rights.", "NOR", 2, "pursues", "fishing rights"),
        ("Norway vowed to end the blockade.", "NOR", -2, "works against", "blockade"),
        ("Norway aims to address Chinese influence.", "NOR", -1, "works against", "chinese influence"),
        ("Norway said the canal's ownership is not up for negotiation.", "NOR", -2, "refuses to negotiate",
         "canal's ownership"),
        ("Norway said a gas ban was unacceptable.", "NOR", -2, "rejects", "gas ban"),
        ("Russia supports Norway.", "RUS", 2, "supports", "norway"),
        ("Norway failed to support the pipeline.", "NOR", -1, "not: supports", "pipeline"),
        ("Norway denied that it opposes the pipeline.", "NOR", 0, "not: opposes", "pipeline"),
        ("Norway no longer opposes the pipeline.", "NOR", 0, "no longer: opposes", "pipeline"),
        ("Norway bowed to Russian demands for a cod quota.", "NOR", 1, "gave way", "cod quota"),
        ("Norway has grown wary of the pipeline.", "NOR", 0, "hesitant", "pipeline"),
        ("Norway hardened its opposition to the pipeline.", "NOR", -2, "hardening", "pipeline"),
        ("Norway eased its resistance to the pipeline.", "NOR", -1, "softening", "pipeline"),
        ("Norway recognised the island as a free port.", "NOR", 1, "recognises", "island as a free port"),
        ("Norway is considering a range of border controls.", "NOR", 0, "considers", "border controls"),
        ("Russia did not come out and condemn the raid.", "RUS", 0, "not: condemns", "raid"),
        ("Kenya accused Russia of backing the coup plot.", "RUS", 2, "supports", "coup plot"),
        ("Norway condemned the \"cowardly raid\" in Mali.", "NOR", -2, "condemns", "cowardly raid in mali"),
        ("Norway reiterated its commitment to the region's defence.", "NOR", 1, "committed to", "region's defence"),
    ],
)  # fmt: skip
def test_one_stance(text: str, code: str, stance: int, label: str, issue: str) -> None:
    _, found = positions(text)
    assert [(p.actor.actor.code, p.stance, p.label, p.issue) for p in found] == [(code, stance, label, issue)]


@pytest.mark.parametrize(
    "text",
    [
        "Norway exports fish to Russia.",
        "If Norway accepts the quota, prices will rise.",
        "Norway should accept the quota.",
        "Russia urged Norway to accept the quota.",
        "Norway declined to comment on the matter.",
        "Norway rejected it.",
        "Prices resisted the trend.",
        "Norway aims to address climate change.",
        "Norway accepted the award.",
        "Concerns exist about Chinese influence.",
        "Talks will be held between Norway and Russia on fishing rights.",
        "She asked if Norway tried to block the pipeline.",
        "It is unclear how far Norway would be willing to go on cod quotas.",
        "Will Norway accept the cod quota?",
        "Norway abstained, rather than vetoing the cod quota.",
        "Russia has not said whether Norway plans to back the fishing accord.",
        "Norway was behind the attack.",
        "Norway had been in town for a fishing summit.",
        "Norway cannot back up the cod quota.",
        "Norway was not happy to have been asked about the cod quota.",
        "Norway vowed, according to Russian state media.",
        "Norway backed the policy.",
        "Norway pushed back on both those issues.",
        "Norway accepted bribes.",
        "Norway could have vetoed the cod quota.",
        "Chad expects that Norway will accept the cod quota.",
        "Norway mulls how many boats to leave in the fjord.",
    ],
)
def test_no_stance(text: str) -> None:
    assert positions(text)[1] == ()


@pytest.mark.parametrize(
    ("text", "movement", "words"),
    [
        ("Norway resisted mass deportations. There are signs Norway may be softening its stance.", "softening",
         "may be softening its stance"),
        ("Norway opposed the contract. Norway has hardened its position.", "hardening", "has hardened its position"),
        ("Norway gave way on the hostage exchange.", "reversed", "gave way on"),
        ("Norway dropped its opposition to the border closure.", "reversed", "dropped its opposition"),
        ("Threats of tariffs led to Norway accepting deportation flights.", "softening", "led to Norway accepting"),
        ("Russia forced Norway to accept the quota.", "softening", "forced Norway to accept"),
        ("Norway no longer opposes the gas contract.", "softening", "no longer opposes"),
        ("Norway no longer supports the gas contract.", "hardening", "no longer supports"),
        ("Norway opposes the gas contract.", "none", None),
    ],
)  # fmt: skip
def test_movement(text: str, movement: str, words: str | None) -> None:
    reading, found = positions(text)
    norway = [p for p in found if p.actor.actor.code == "NOR"]
    assert [(p.movement, reading.words(p.movement_span)) for p in norway] == [(movement, words)]


def test_movement_keeps_the_stance_told_before() -> None:
    reading, found = positions("Norway resisted mass deportations. Norway may be softening its stance.")
    assert (found[0].stance, found[0].label, found[0].issue) == (-1, "resists", "mass deportations")
    assert [reading.words(s) for s in found[0].descriptions] == ["resisted", "may be softening its stance"]


def test_movement_alone_needs_its_matter() -> None:
    assert positions("Norway has softened its stance.")[1] == ()
    assert positions("Norway has softened its stance on cod quotas.")[1][0].issue == "cod quotas"


def test_toward_whom() -> None:
    _, found = positions("Norway has been hesitant to comply with Russian requests regarding deportations.")
    assert [(p.issue, [q.actor.code for q in p.toward]) for p in found] == [("deportations", ["RUS"])]
    assert found[0].contexts == ("migration",)


def test_talks_give_each_side_a_position() -> None:
    _, found = positions("Talks are underway between Norway and Russia on fishing rights.")
    assert [(p.actor.actor.code, p.label, p.issue) for p in found] == [
        ("NOR", "in talks", "fishing rights"),
        ("RUS", "in talks", "fishing rights"),
    ]
    _, found = positions("Diplomatic efforts are underway with Norway to address migrant flows.")
    assert [(p.actor.actor.code, p.stance, p.issue) for p in found] == [("NOR", 0, "migrant flows")]


def test_for_and_against_is_mixed() -> None:
    _, found = positions("Norway supports the gas contract. Norway opposes the gas contract.")
    assert [(p.stance, p.label, len(p.descriptions)) for p in found] == [(0, "mixed", 2)]


def test_two_issues_are_two_positions() -> None:
    _, found = positions("Norway supports the gas contract but opposes the border closure.")
    assert [(p.stance, p.issue) for p in found] == [(2, "gas contract"), (-2, "border closure")]


def test_a_group_is_a_position_for_each_member() -> None:
    reading = read("The countries Ortiz is visiting have generally cooperated with the gas contract.")
    members = Mention(Span(0, 13), 1, 0, "nominal", (state("Kenya"), state("Mali")), Span(0, 3), 0.8)
    found = find_positions(reading.parse, (), (), reading.article, lambda i: members if i == 1 else reading.resolve(i))
    assert [(p.actor.actor.code, p.label, p.basis) for p in found] == [
        ("KEN", "cooperates", "discourse"),
        ("MLI", "cooperates", "discourse"),
    ]


def test_who_speaks_holds_the_verdict() -> None:
    text = "The canal is not for sale, she added."
    reading = read(text)
    speech = Speech(
        "s1", reading.article.id, Party(ANA, Span(27, 30), "she"), None, None, (Span(0, 25),), "indirect", "asserts"
    )
    found = find_positions(reading.parse, (), (speech,), reading.article, reading.resolve)
    assert [(p.actor.actor.name, p.issue, p.speeches) for p in found] == [("Ana Ortiz", "canal", ("s1",))]


def test_events_are_evidence_and_date_it() -> None:
    text = "Norway rejected the quota."
    event = read(text).event("rejected", "REJECT", state("Norway"), state("Russia"))
    _, found = positions(text, event)
    assert [(p.events, p.as_of.value, p.basis) for p in found] == [((event.id,), "2024-05-02", "stated")]
    assert [q.actor.code for q in found[0].toward] == ["RUS"]
    assert positions(text)[1][0].as_of.basis == "published"


def test_an_event_alone_is_inferred() -> None:
    text = "Norway scrapped the fishing accord."
    event = read(text).event("scrapped", "REJECT", state("Norway"))
    _, found = positions(text, event)
    assert [(p.stance, p.issue, p.basis) for p in found] == [(-2, "fishing accord", "inferred")]
    assert positions(text)[1] == ()


def test_long_past_has_no_day() -> None:
    assert positions("Norway has previously resisted mass deportations.")[1][0].as_of.value is None


def test_descriptions_are_the_articles_words() -> None:
    reading, found = positions("Norway has been hesitant to comply with the quota.")
    assert [reading.words(s) for s in found[0].descriptions] == ["has been hesitant to"]
    assert reading.words(found[0].issue_span) == "the quota"


def test_the_words_are_checked() -> None:
    words = load_words()
    assert all(-2 <= rule.stance <= 2 for rules in words.rules.values() for found in rules.values() for rule in found)
    for line in ("support : +2 supports", "support : 3 supports : obj", "support : +1 : obj"):
        with pytest.raises(CodebookError):
            list(_read(line))


def test_a_general_noun_takes_the_words_that_it_had_before() -> None:
    _, found = positions("Russia has an asylum policy. Norway criticised the policy.")
    assert [(p.actor.actor.code, p.issue) for p in found] == [("NOR", "asylum policy")]


def test_a_general_noun_takes_the_words_of_another_one() -> None:
    _, found = positions("There is a fishing agreement. Norway supports the deal.")
    assert [p.issue for p in found] == ["fishing agreement"]


def test_who_is_quoted_does_not_call_himself_he() -> None:
    text = 'Ana Ortiz said: "She did not reject the quota."'
    reading = read(text, {"Ana Ortiz": ANA}, she=ANA)
    content = Span(text.index('"She'), len(text))
    speech = Speech(
        "s1", reading.article.id, Party(ANA, Span(0, 9), "Ana Ortiz"), None, None, (content,), "direct", "asserts"
    )
    assert find_positions(reading.parse, (), (speech,), reading.article, reading.resolve) == ()
    assert len(find_positions(reading.parse, (), (), reading.article, reading.resolve)) == 1


def test_a_pronoun_that_goes_on_with_another_subject_holds_nothing() -> None:
    text = "The ministry of Kenya spoke on Monday. It opposes the quota."
    for other, count in (("Kenya", 1), ("Russia", 0)):
        reading = read(text, ministry=state("Kenya"), it=state(other))
        assert len(find_positions(reading.parse, (), (), reading.article, reading.resolve)) == count, other


def test_ending_a_thing_is_not_for_it() -> None:
    text = "Norway ended the fishing blockade."
    event = read(text).event("ended", "CONCEDE", state("Norway"))
    assert [(p.stance, p.label) for p in positions(text, event)[1]] == [(-1, "gives up")]
