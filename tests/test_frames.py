"""Roles from hand-built parses: voice, control, relative clauses, nouns, light verbs, conjunctions."""

from __future__ import annotations

import pytest

from dragoman.codebook import load_codebook
from dragoman.events.frames import Proposal, propose
from dragoman.records import Parse, Sentence, Token

BOOK = load_codebook()
_TAGS = "NN NNP VB JJ IN DT TO CC PR WD MD RB CD PO"
_POS = "NOUN PROPN VERB ADJ ADP DET PART CCONJ PRON PRON AUX ADV NUM PART"
POS = dict(zip(_TAGS.split(), _POS.split(), strict=True))


def tree(*sentences: str) -> Parse:
    """A parse from words written as text/lemma/tag/label/head, with /ENTITY where there is one."""
    tokens: list[Token] = []
    spans: list[Sentence] = []
    at = 0
    for n, line in enumerate(sentences):
        first, start = len(tokens), at
        for word in line.split():
            text, lemma, tag, dep, head, *ent = word.split("/")
            pos = "PROPN" if tag.startswith("NNP") else POS.get(tag[:2], "PUNCT")
            pos = "AUX" if dep in ("aux", "auxpass") and pos == "VERB" else pos
            tokens.append(
                Token(
                    at,
                    at + len(text),
                    text,
                    lemma,
                    pos,
                    tag,
                    dep,
                    first + int(head),
                    ent[0] if ent else "",
                    bool(ent),
                )
            )
            at += len(text) + 1
        spans.append(Sentence(n, start, at - 1, first, len(tokens)))
    return Parse(" ".join(t.text for t in tokens), tuple(spans), tuple(tokens))


def told(parse: Parse) -> list[tuple[str, set[str], set[str]]]:
    """Type, actors and recipients of each proposal."""
    return [
        (p.type, {parse.tokens[i].text for i in p.actors}, {parse.tokens[i].text for i in p.recipients})
        for p in propose(parse, BOOK)
    ]


CASES = {
    "active": (
        "Police/police/NNS/nsubj/1 arrested/arrest/VBD/ROOT/1 editors/editor/NNS/dobj/1",
        [("COERCE", {"Police"}, {"editors"})],
    ),
    "passive with a by-phrase": (
        "Editors/editor/NNS/nsubjpass/2 were/be/VBD/auxpass/2 arrested/arrest/VBN/ROOT/2 by/by/IN/agent/2 "
        "police/police/NNS/pobj/3",
        [("COERCE", {"police"}, {"Editors"})],
    ),
    "passive without one": (
        "Editors/editor/NNS/nsubjpass/2 were/be/VBD/auxpass/2 arrested/arrest/VBN/ROOT/2",
        [("COERCE", set(), {"Editors"})],
    ),
    "what is threatened is no event, and gives the recipient": (
        "Iran/iran/NNP/nsubj/1/GPE threatened/threaten/VBD/ROOT/1 to/to/TO/aux/3 bomb/bomb/VB/xcomp/1 "
        "Kuwait/kuwait/NNP/dobj/3/GPE",
        [("THREATEN", {"Iran"}, {"Kuwait"})],
    ),
    "what is asked for is no event": (
        "Norway/norway/NNP/nsubj/1/GPE urged/urge/VBD/ROOT/1 Sudan/sudan/NNP/dobj/1/GPE to/to/TO/aux/4 "
        "free/free/VB/xcomp/1 captives/captive/NNS/dobj/4",
        [("REQUEST", {"Norway"}, {"Sudan"})],
    ),
    "object of a relative clause": (
        "Kuwait/kuwait/NNP/nsubj/6/GPE ,/,/,/punct/0 which/which/WDT/dobj/4 Iran/iran/NNP/nsubj/4/GPE "
        "bombed/bomb/VBD/relcl/0 ,/,/,/punct/0 resigned/resign/VBD/ROOT/6",
        [("ASSAULT", {"Iran"}, {"Kuwait"}), ("RETREAT", {"Kuwait"}, set())],
    ),
    "subject of a relative clause": (
        "Chad/chad/NNP/nsubj/6/GPE ,/,/,/punct/0 which/which/WDT/nsubj/3 bombed/bomb/VBD/relcl/0 "
        "Mali/mali/NNP/dobj/3/GPE ,/,/,/punct/0 apologized/apologize/VBD/ROOT/6",
        [("ASSAULT", {"Chad"}, {"Mali"}), ("CONCEDE", {"Chad"}, set())],
    ),
    "participle": (
        "Troops/troop/NNS/nsubj/3 backing/back/VBG/acl/0 rebels/rebel/NNS/dobj/1 shelled/shell/VBD/ROOT/3 "
        "Homs/homs/NNP/dobj/3/GPE",
        [("AID", {"Troops"}, {"rebels"}), ("ASSAULT", {"Troops"}, {"Homs"})],
    ),
    "all conjuncts": (
        "Kenya/kenya/NNP/nsubj/3/GPE and/and/CC/cc/0 Chad/chad/NNP/conj/0/GPE condemned/condemn/VBD/ROOT/3 "
        "Mali/mali/NNP/dobj/3/GPE and/and/CC/cc/4 Niger/niger/NNP/conj/4/GPE",
        [("ACCUSE", {"Kenya", "Chad"}, {"Mali", "Niger"})],
    ),
    "a meeting has actors only": (
        "Chad/chad/NNP/nsubj/1/GPE met/meet/VBD/ROOT/1 Mali/mali/NNP/dobj/1/GPE",
        [("CONSULT", {"Chad", "Mali"}, set())],
    ),
    "a noun with between": (
        "Talks/talk/NNS/nsubj/5 between/between/IN/prep/0 Chad/chad/NNP/pobj/1/GPE and/and/CC/cc/2 "
        "Mali/mali/NNP/conj/2/GPE resumed/resume/VBD/ROOT/5",
        [("CONSULT", {"Chad", "Mali"}, set())],
    ),
    "a light verb": (
        "Chad/chad/NNP/nsubj/1/GPE launched/launch/VBD/ROOT/1 air/air/NN/compound/3 "
        "strikes/strike/NNS/dobj/1 "
        "on/on/IN/prep/3 Derna/derna/NNP/pobj/4/GPE",
        [("ASSAULT", {"Chad"}, {"Derna"})],
    ),
    "a light verb of receiving": (
        "The/the/DT/det/1 premier/premier/NN/nsubj/2 faced/face/VBD/ROOT/2 criticism/criticism/NN/dobj/2 "
        "from/from/IN/prep/3 farmers/farmer/NNS/pobj/4",
        [("ACCUSE", {"farmers"}, {"premier"})],
    ),
    "thousands of": (
        "Thousands/thousand/NNS/nsubj/3 of/of/IN/prep/0 miners/miner/NNS/pobj/1 protested/protest/VBD/ROOT/3",
        [("PROTEST", {"miners"}, set())],
    ),
    "the outer noun of an apposition, and who owns the plan": (
        "The/the/DT/det/1 minister/minister/NN/nsubj/6 ,/,/,/punct/1 a/a/DT/det/4 general/general/NN/appos/1 "
        ",/,/,/punct/1 criticized/criticize/VBD/ROOT/6 Chad/chad/NNP/poss/9/GPE "
        "'s/'s/POS/case/7 plan/plan/NN/dobj/6",
        [("ACCUSE", {"minister"}, {"Chad"})],
    ),
    "one deed told by verb and noun": (
        "Ten/ten/CD/nummod/1 people/people/NNS/nsubjpass/3 were/be/VBD/auxpass/3 "
        "killed/kill/VBN/ROOT/3 in/in/IN/prep/3 "
        "Russian/russian/JJ/amod/6/NORP strikes/strike/NNS/pobj/4",
        [("ASSAULT", {"Russian"}, {"people"})],
    ),
    "a record is no event": (
        "It/it/PRP/nsubj/1 was/be/VBD/ROOT/1 the/the/DT/det/4 first/first/JJ/amod/4 time/time/NN/attr/1 "
        "that/that/WDT/advmod/7 Chad/chad/NNP/nsubj/7/GPE bombed/bomb/VBD/relcl/4 Mali/mali/NNP/dobj/7/GPE",
        [],
    ),
    "a day is no recipient": (
        "Chad/chad/NNP/nsubj/1/GPE imposed/impose/VBD/ROOT/1 sanctions/sanction/NNS/dobj/1 on/on/IN/prep/1 "
        "Monday/monday/NNP/pobj/3/DATE",
        [("SANCTION", {"Chad"}, set())],
    ),
    "a coalition led by somebody": (
        "The/the/DT/det/4 Saudi/saudi/NNP/npadvmod/3/NORP -/-/HYPH/punct/3 "
        "led/lead/VBN/amod/4 raid/raid/NN/nsubj/8 "
        "on/on/IN/prep/4 Aden/aden/NNP/pobj/5/GPE was/be/VBD/auxpass/8 seen/see/VBN/ROOT/8",
        [("ASSAULT", {"Saudi"}, {"Aden"})],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_roles(case: str) -> None:
    sentence, expected = CASES[case]
    assert told(tree(sentence)) == expected


def only(parse: Parse) -> Proposal:
    (proposal,) = propose(parse, BOOK)
    return proposal


def test_modes_of_what_is_threatened() -> None:
    assert only(tree(CASES["what is threatened is no event, and gives the recipient"][0])).modes == ("violence",)


def test_modes_of_the_noun_that_a_verb_carries() -> None:
    assert only(tree(CASES["a light verb"][0])).modes == ("aerial",)


def test_span_frame_and_trigger() -> None:
    parse = tree(CASES["a light verb"][0])
    found = only(parse)
    assert parse.text[found.trigger_span.start : found.trigger_span.end] == "launched air strikes"
    assert parse.tokens[found.trigger].text == "launched", "the word that carries tense"
    assert found.frame.startswith("ASSAULT.launch")
    assert found.precision == "high"
    assert not found.joint


def test_heads_count_through_the_article() -> None:
    parse = tree(CASES["active"][0], CASES["a meeting has actors only"][0])
    first, second = propose(parse, BOOK)
    assert (first.sentence, second.sentence) == (0, 1)
    assert second.joint
    assert [parse.tokens[i].text for i in second.actors] == ["Chad", "Mali"]


def test_a_purpose_is_weak_evidence() -> None:
    parse = tree(
        "Chad/chad/NNP/nsubj/1/GPE flew/fly/VBD/ROOT/1 home/home/RB/advmod/1 to/to/TO/aux/4 "
        "arrest/arrest/VB/advcl/1 "
        "editors/editor/NNS/dobj/4"
    )
    assert only(parse).precision == "low"


def test_british_spelling() -> None:
    parse = tree("Chad/chad/NNP/nsubj/1/GPE criticised/criticise/VBD/ROOT/1 Mali/mali/NNP/dobj/1/GPE")
    assert told(parse) == [("ACCUSE", {"Chad"}, {"Mali"})]


def test_nothing_to_see() -> None:
    assert told(tree("The/the/DT/det/1 rain/rain/NN/nsubj/2 fell/fall/VBD/ROOT/2")) == []
    assert propose(Parse("", (), ()), BOOK) == []


def test_a_sentence_that_was_not_parsed() -> None:
    assert propose(Parse("Hello.", (Sentence(0, 0, 6, 0, 0, False),), ()), BOOK) == []


@pytest.mark.parametrize("depth", [30, 400])
def test_clauses_without_end(depth: int) -> None:
    words = ["They/they/PRP/nsubj/1", "agreed/agree/VBD/ROOT/1"]
    for n in range(depth):
        head = 1 + 2 * n
        words += [f"to/to/TO/aux/{head + 2}", f"agree/agree/VB/xcomp/{head}"]
    assert [p.type for p in propose(tree(" ".join(words)), BOOK)] == ["AGREE"]
