"""Who says what: hand-built parses for the method, the real parser for sentences as coverage has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import dragoman.speech
from dragoman.errors import CodebookError, ModelError, ReadError
from dragoman.evaluate import speech as measure
from dragoman.language import Parser, load_parser, split_sentences
from dragoman.records import Actor, Mention, Parse, Sentence, Span, Speech, Token
from dragoman.speech import find_speech, speaker_of
from dragoman.speech.cues import FORCES, load_cues
from dragoman.speech.quotes import find_quotes
from dragoman.speech.weigh import load_weights

LEXICON = Path(dragoman.speech.__file__).with_name("cues.toml")


def nobody(_: int) -> Mention | None:
    return None


def build(text: str, *sentences: str | None) -> Parse:
    """A parse from sentences of `word/lemma/POS/TAG/dep/head` (head in the sentence); None for ungated."""
    spans = split_sentences(text)
    assert len(spans) == len(sentences)
    tokens: list[Token] = []
    out: list[Sentence] = []
    place = 0
    for index, (span, rows) in enumerate(zip(spans, sentences, strict=True)):
        first = len(tokens)
        place = span.start
        for row in (rows or "").split():
            word, lemma, pos, tag, dep, head = row.rsplit("/", 5)
            start = text.index(word, place)
            place = start + len(word)
            tokens.append(Token(start, place, word, lemma, pos, tag, dep, first + int(head)))
        out.append(Sentence(index, span.start, span.end, first, len(tokens), rows is not None))
    return Parse(text, tuple(out), tuple(tokens))


@pytest.fixture(scope="module")
def parser() -> Parser:
    return load_parser()


@pytest.fixture(scope="module")
def said(parser: Parser) -> Callable[[str], list[tuple[str | None, str | None, list[str], Speech]]]:
    """Text → (speaker's words, cue's words, content's words, speech)."""

    def read(text: str) -> list[tuple[str | None, str | None, list[str], Speech]]:
        found = find_speech(parser.parse(text, split_sentences(text)), "a", nobody)
        return [(words(text, s.speaker_span), words(text, s.cue), contents(text, s), s) for s in found]

    return read


Read = Callable[[str], list[tuple[str | None, str | None, list[str], Speech]]]


def words(text: str, span: Span | None) -> str | None:
    return None if span is None else text[span.start : span.end]


def contents(text: str, speech: Speech) -> list[str]:
    return [text[s.start : s.end] for s in speech.content]


SAID = "said/say/VERB/VBD/ROOT/1"


def test_indirect_speech_from_a_hand_built_parse() -> None:
    text = "Panama said the canal stays open."
    parse = build(
        text,
        f"Panama/Panama/PROPN/NNP/nsubj/1 {SAID} the/the/DET/DT/det/3 canal/canal/NOUN/NN/nsubj/4 "
        "stays/stay/VERB/VBZ/ccomp/1 open/open/ADJ/JJ/acomp/4 ././PUNCT/./punct/1",
    )
    (speech,) = find_speech(parse, "a", nobody)
    assert contents(text, speech) == ["the canal stays open"]
    assert words(text, speech.speaker_span) == "Panama"
    assert words(text, speech.cue) == "said"
    assert (speech.form, speech.force, speech.speaker, speech.parent) == ("indirect", "asserts", None, None)


def test_a_quotation_is_followed_through_sentences_that_were_not_parsed() -> None:
    text = "“We are ready. Nobody should doubt it. The door is open,” Mulino said. “It always was.”"
    parse = build(
        text,
        None,
        None,
        "The/the/DET/DT/det/1 door/door/NOUN/NN/nsubj/2 is/be/AUX/VBZ/ccomp/7 open/open/ADJ/JJ/acomp/2 "
        ",/,/PUNCT/,/punct/7 ”/”/PUNCT/''/punct/7 Mulino/Mulino/PROPN/NNP/nsubj/7 said/say/VERB/VBD/ROOT/7 "
        "././PUNCT/./punct/7",
        None,
    )
    (speech,) = find_speech(parse, "a", nobody)
    assert contents(text, speech) == [
        "“We are ready. Nobody should doubt it. The door is open,”",
        "“It always was.”",
    ]
    assert words(text, speech.speaker_span) == "Mulino"
    assert speech.form == "direct"


def test_a_cue_is_found_by_its_form_where_no_sentence_was_parsed() -> None:
    text = "“The offer is still on the table,” the minister said."
    (speech,) = find_speech(build(text, None), "a", nobody)
    assert words(text, speech.speaker_span) == "the minister"
    assert words(text, speech.cue) == "said"
    assert contents(text, speech) == ["“The offer is still on the table,”"]


def test_a_speaker_is_resolved_by_its_head_word_and_what_stands_in_apposition() -> None:
    text = "Panama said the canal stays open."
    parse = build(
        text,
        f"Panama/Panama/PROPN/NNP/nsubj/1 {SAID} the/the/DET/DT/det/3 canal/canal/NOUN/NN/nsubj/4 "
        "stays/stay/VERB/VBZ/ccomp/1 open/open/ADJ/JJ/acomp/4 ././PUNCT/./punct/1",
    )
    actor = Actor("x", "government of Panama", "PAN", ("GOV",))

    def resolve(head: int) -> Mention | None:
        return Mention(Span(0, 6), head, 0, "name", (actor,)) if head == 0 else None

    (speech,) = find_speech(parse, "a", resolve)
    assert speech.speaker is not None
    assert speech.speaker.actor is actor
    assert (speech.speaker.text, speech.speaker.basis) == ("Panama", "stated")


def test_a_pronoun_s_speaker_is_taken_from_the_discourse(parser: Parser) -> None:
    text = "He said the talks had failed."
    actor = Actor("x", "Marco Rubio", "USA", ("GOV",))
    parse = parser.parse(text, split_sentences(text))
    (speech,) = find_speech(
        parse,
        "a",
        lambda head: Mention(Span(0, 2), 0, 0, "pronoun", (actor,), Span(0, 2)) if head == 0 else None,
    )
    assert speech.speaker is not None
    assert (speech.speaker.actor.name, speech.speaker.basis) == ("Marco Rubio", "discourse")


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "content", "force", "form"),
    [
        ("Rubio says the trip is a shift.", "Rubio", "says", ["the trip is a shift"], "asserts", "indirect"),
        (
            "He believes the US has neglected its neighbors.",
            "He",
            "believes",
            ["the US has neglected its neighbors"],
            "believes",
            "indirect",
        ),
        (
            "Spokeswoman Anna Lee highlighted the region's proximity.",
            "Spokeswoman Anna Lee",
            "highlighted",
            ["the region's proximity"],
            "asserts",
            "indirect",
        ),
        (
            "The minister has expressed concern about the future of the canal.",
            "The minister",
            "has expressed concern about",
            ["the future of the canal"],
            "fears",
            "indirect",
        ),
        (
            "According to a senior official, the two sides will meet on Friday.",
            "a senior official",
            "According to",
            ["the two sides will meet on Friday"],
            "asserts",
            "indirect",
        ),
        (
            "The two sides will meet on Friday, officials said.",
            "officials",
            "said",
            ["The two sides will meet on Friday"],
            "asserts",
            "indirect",
        ),
        ("Panama, he said, would pay.", "he", "said", ["Panama", "would pay"], "asserts", "indirect"),
        (
            "Israel denied that it had struck the plant.",
            "Israel",
            "denied",
            ["that it had struck the plant"],
            "denies",
            "indirect",
        ),
        (
            "He accused Washington of bullying.",
            "He",
            "accused",
            ["Washington of bullying"],
            "accuses",
            "indirect",
        ),
        (
            "The EU praised Kenya for its role.",
            "The EU",
            "praised",
            ["Kenya for its role"],
            "praises",
            "indirect",
        ),
        (
            "Russia demanded that NATO leave.",
            "Russia",
            "demanded",
            ["that NATO leave"],
            "demands",
            "indirect",
        ),
        ("Ankara warned of consequences.", "Ankara", "warned of", ["consequences"], "warns", "indirect"),
        (
            "Petro has promised to retaliate.",
            "Petro",
            "has promised",
            ["to retaliate"],
            "promises",
            "indirect",
        ),
        (
            "Reporters asked whether the minister would resign.",
            "Reporters",
            "asked",
            ["whether the minister would resign"],
            "asks",
            "indirect",
        ),
        (
            "Sources familiar with the matter said the envoy would go to Doha.",
            "Sources familiar with the matter",
            "said",
            ["the envoy would go to Doha"],
            "asserts",
            "indirect",
        ),
        (
            "His claim that Ukraine started the war was false.",
            "His",
            "claim",
            ["that Ukraine started the war"],
            "asserts",
            "indirect",
        ),
        (
            "For Rubio, the trip is a turning point.",
            "Rubio",
            "For",
            ["the trip is a turning point"],
            "believes",
            "indirect",
        ),
        (
            "“Never,” said Foreign Minister Wang Yi, “will we yield.”",
            "Foreign Minister Wang Yi",
            "said",
            ["“Never,”", "“will we yield.”"],
            "asserts",
            "direct",
        ),
        (
            "The envoy said the deal was “dead and buried” after the vote.",
            "The envoy",
            "said",
            ["the deal was “dead and buried” after the vote"],
            "asserts",
            "mixed",
        ),
        (
            "'It is not the ministers' fault,' she said.",
            "she",
            "said",
            ["'It is not the ministers' fault,'"],
            "asserts",
            "direct",
        ),
    ],
)
def test_speech(said: Read, text: str, speaker: str, cue: str, content: list[str], force: str, form: str) -> None:
    found = [row for row in said(text) if row[1] == cue]
    assert len(found) == 1
    assert found[0][:3] == (speaker, cue, content)
    assert (found[0][3].force, found[0][3].form) == (force, form)


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Rubio stated in an opinion piece that the trip was a shift.", "in an opinion piece"),
        ("Israel's army said in a statement that it had struck Gaza.", "in a statement"),
        ("“We will talk,” Mulino wrote on X on Thursday.", "on X"),
        ("“We will not accept this,” the minister told reporters.", "reporters"),
        ("The foreign ministry issued a statement saying it regretted the incident.", "a statement"),
        ("The minister said the border would close.", None),
    ],
)
def test_medium(said: Read, text: str, medium: str | None) -> None:
    assert said(text)[-1][3].medium == medium


def test_whoever_issued_a_statement_is_its_speaker(said: Read) -> None:
    rows = said("The foreign ministry issued a statement saying it regretted the incident.")
    assert ("The foreign ministry", "saying", ["it regretted the incident"]) in [row[:3] for row in rows]


def test_the_addressee_is_resolved(parser: Parser) -> None:
    text = "The envoy told Maduro that the offer stands."
    parse = parser.parse(text, split_sentences(text))
    actor = Actor("m", "Nicolás Maduro", "VEN")
    (speech,) = find_speech(
        parse,
        "a",
        lambda head: Mention(Span(15, 21), 3, 0, "name", (actor,)) if parse.tokens[head].text == "Maduro" else None,
    )
    assert speech.addressee is not None
    assert speech.addressee.actor is actor
    assert speech.speaker is None


def test_a_quotation_goes_on_after_a_break(said: Read) -> None:
    rows = said("“We will not accept this,” the minister said. “The canal is ours.” Crowds cheered.")
    assert [row[:3] for row in rows] == [
        ("the minister", "said", ["“We will not accept this,”", "“The canal is ours.”"])
    ]


def test_a_quotation_of_several_paragraphs_is_one_speech(said: Read) -> None:
    text = (
        "The president spoke for an hour. “We have waited for long enough,” he said. “We want peace.\n\n"
        "“We also want justice for the dead.”"
    )
    (row,) = [row for row in said(text) if row[1] == "said"]
    assert row[2] == [
        "“We have waited for long enough,”",
        "“We want peace.",
        "“We also want justice for the dead.”",
    ]
    assert row[3].form == "direct"


def test_a_quotation_after_a_colon(said: Read) -> None:
    rows = said("Dmitry Peskov told the agency: “Russia is ready for talks. It always was.”")
    assert [row[:3] for row in rows] == [("Dmitry Peskov", "told", ["“Russia is ready for talks. It always was.”"])]


def test_a_second_clause_with_its_own_that_is_said_too(said: Read) -> None:
    found = said("The envoy told the council that the talks had failed, but that the door would stay open.")
    assert found[0][2] == ["that the talks had failed, but that the door would stay open"]


def test_a_second_clause_with_quoted_words_is_said_too(said: Read) -> None:
    found = said("Ortiz said the ministers had met twice, and the second round was “like a family dinner.”")
    assert len(found) == 1
    assert " ".join(found[0][2]).startswith("the ministers had met twice, and the second round was")


def test_who_announces_under_with_is_no_subject_above(said: Read) -> None:
    found = said("The truce broke down last week and ended with Cairo announcing that the border was closed.")
    assert [(speaker, cue) for speaker, cue, _, _ in found] == [("Cairo", "announcing")]


def test_a_refusal_to_comment_is_one_cue(said: Read) -> None:
    found = said("The spokeswoman declined to comment on the release of the crew.")
    assert [(speaker, cue) for speaker, cue, _, _ in found] == [("The spokeswoman", "declined to comment on")]


def test_nested_speech_keeps_both(said: Read) -> None:
    rows = said("The minister said the president had told him that the talks would resume.")
    assert [row[:2] for row in rows] == [("The minister", "said"), ("the president", "had told")]
    assert rows[1][3].parent == rows[0][3].id
    assert rows[0][3].parent is None


def test_he_said_goes_on_with_who_spoke_last_and_not_with_whom_he_names(parser: Parser) -> None:
    text = "“The king has to go,” Paul Ortiz said.\n\n“It is the only way to tell Ivan Holm,” he said."
    parse = parser.parse(text, split_sentences(text))
    who = {name: Actor(name, name, None, person=name) for name in ("Paul Ortiz", "Ivan Holm")}

    def resolve(i: int) -> Mention | None:
        token = parse.tokens[i]
        for name, actor in who.items():
            at = text.index(name)
            if token.end == at + len(name):
                return Mention(Span(at, at + len(name)), i, 0, "name", (actor,))
        if token.text == "he":
            at = text.index("Ivan Holm")
            return Mention(Span(token.start, token.end), i, 1, "pronoun", (who["Ivan Holm"],), Span(at, at + 9))
        return None

    found = find_speech(parse, "a", resolve)
    assert [s.speaker.actor.name for s in found if s.speaker] == ["Paul Ortiz", "Paul Ortiz"]


def test_who_says_i_inside_a_quotation_is_who_is_quoted(parser: Parser) -> None:
    text = "“I believe that the war will end soon,” Rubio said."
    parse = parser.parse(text, split_sentences(text))
    actor = Actor("r", "Marco Rubio", "USA")
    found = find_speech(
        parse,
        "a",
        lambda head: Mention(Span(0, 1), head, 0, "name", (actor,)) if parse.tokens[head].text == "Rubio" else None,
    )
    inner = [s for s in found if s.parent is not None]
    assert [s.speaker.actor.name for s in inner if s.speaker] == ["Marco Rubio"]
    assert [s.speaker.basis for s in inner if s.speaker] == ["discourse"]


@pytest.mark.parametrize(
    "text",
    [
        "The “maximum pressure” campaign goes on.",
        "He read “War and Peace” on the plane to Panama.",
        "This is the first time in over a century.",
        "For years, the canal was American.",
        "Troops crossed the border at dawn.",
        "Published: 3 February 2025",
    ],
)
def test_near_misses(said: Read, text: str) -> None:
    assert said(text) == []


def test_the_innermost_speech_holds_a_trigger(said: Read) -> None:
    text = "The minister said the president had told him that the talks would resume."
    speeches = [row[3] for row in said(text)]

    def speaker(word: str) -> str | None:
        start = text.index(word)
        speech = speaker_of(Span(start, start + len(word)), speeches)
        return None if speech is None else words(text, speech.speaker_span)

    assert speaker("resume") == "the president"
    assert speaker("told") == "The minister"
    assert speaker("said") is None


def test_ids_and_order_depend_on_the_article_and_the_words_alone(said: Read, parser: Parser) -> None:
    text = "Iran said it would talk. Israel denied that it had struck the plant."
    parse = parser.parse(text, split_sentences(text))
    first, again, other = (find_speech(parse, name, nobody) for name in ("a", "a", "b"))
    assert first == again
    assert [s.content for s in first] == sorted(s.content for s in first)
    assert not {s.id for s in first} & {s.id for s in other}


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("“Go,” he said. “I don't care.”", ["Go,", "I don't care."]),
        ('"Go," he said. "Now."', ["Go,", "Now."]),
        ("''We will see,'' he said.", ["We will see,"]),
        ("‘It’s the ministers’ fault,’ she said.", ["It’s the ministers’ fault,"]),
        ("It's the players' day, isn't it? Rock 'n' roll in the '90s.", []),
        ("He said: “She told me, ‘Leave.’ So I left.”", ["She told me, ‘Leave.’ So I left.", "Leave."]),
        ("“One.\n\n“Two.\n\n“Three.” End.", ["One.\n\n“Two.\n\n“Three."]),
        ("“A mark was lost here.\n\nThe story goes on.", ["A mark was lost here."]),
        ("A man of 6' 2\" stood there.", []),
        ("«Allons,» he said.", ["Allons,"]),
    ],
)
def test_quotes(text: str, quotations: list[str]) -> None:
    assert [text[q.inner.start : q.inner.end] for q in find_quotes(text)] == quotations


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab .,\n\"'“”‘’`«»:Sš?", max_size=80))
def test_quotations_slice_and_nest(text: str) -> None:
    found = find_quotes(text)
    for quote in found:
        assert 0 <= quote.span.start < quote.inner.start <= quote.inner.end <= quote.span.end <= len(text)
    for left in found:
        for right in found:
            apart = left.span.end <= right.span.start or right.span.end <= left.span.start
            inside = left.span.start <= right.span.start and right.span.end <= left.span.end
            around = right.span.start <= left.span.start and left.span.end <= right.span.end
            assert apart or inside or around


FRAGMENTS = (
    "“", "”", '"', "'", " he said", " Iran said", "according to", " that ", ", ", ". ", "\n\n", ": ",
    "the talks failed", "told reporters", "Rubio", " as ", " denied it", " accused ", "was asked", "?", "—",
    "was accused of", "hope", "X",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(pieces=st.lists(st.sampled_from(FRAGMENTS), max_size=25), gate=st.integers(0, 255))
@example(pieces=["“", "\n\n", "according to", "”", " that "], gate=2)
def test_any_text_has_speeches_that_slice_it(parser: Parser, pieces: list[str], gate: int) -> None:
    text = "".join(pieces)
    sentences = split_sentences(text)
    parse = parser.parse(text, sentences, [bool(gate >> (n % 8) & 1) for n in range(len(sentences))])
    speeches = find_speech(parse, "a", nobody)
    ids = {s.id for s in speeches}
    assert len(ids) == len(speeches)
    for speech in speeches:
        assert speech.content
        assert speech.force in FORCES
        assert 0.0 <= speech.confidence <= 1.0
        assert speech.parent is None or speech.parent in ids - {speech.id}
        for span in (*speech.content, *filter(None, (speech.cue, speech.speaker_span))):
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end].strip()
        assert all(a.end <= b.start for a, b in zip(speech.content, speech.content[1:], strict=False))


def test_the_lexicon_is_large_and_every_force_has_words() -> None:
    cues = load_cues()
    assert len(cues.words) > 400
    assert {force for uses in cues.words.values() for force in uses.values()} == set(FORCES)
    assert cues.quotes("say") and not cues.quotes("endorse")


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ('[verb.shouts]\nclause = "yodel"\n', "no such force"),
        ("[verb.denies2]\n", "no such force"),
    ],
)
def test_a_wrong_lexicon_is_refused(tmp_path: Path, addition: str, message: str) -> None:
    own = Path(__import__("dragoman.speech", fromlist=["x"]).__file__).with_name("cues.toml").read_text("utf-8")
    file = tmp_path / "cues.toml"
    file.write_text(own + addition, "utf-8")
    with pytest.raises(CodebookError, match=message):
        load_cues(file)


def test_two_forces_for_one_use_are_refused(tmp_path: Path) -> None:
    own = Path(__import__("dragoman.speech", fromlist=["x"]).__file__).with_name("cues.toml").read_text("utf-8")
    file = tmp_path / "cues.toml"
    file.write_text(own.replace("[verb.fears]\n", '[verb.fears]\nobject_of = "accuse"\n'), "utf-8")
    with pytest.raises(CodebookError, match="'accuse' has two forces for 'object_of'"):
        load_cues(file)


def test_missing_weights_say_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="training/speech.py"):
        load_weights(tmp_path / "weights.json")
    (tmp_path / "broken.json").write_text(json.dumps({"bias": 1}), "utf-8")
    with pytest.raises(ModelError, match="no usable weights"):
        load_weights(tmp_path / "broken.json")


def write_gold(folder: Path, text: str, lines: list[str], name: str = "story_ab12") -> None:
    (folder / "text").mkdir(exist_ok=True)
    (folder / "attributions").mkdir(exist_ok=True)
    (folder / "text" / "story.txt").write_text(text, "utf-8")
    (folder / "attributions" / f"{name}.ann").write_text("\n".join(lines), "utf-8")


GOLD_TEXT = "Panama said the canal stays open. “We wait,” the envoy said."
GOLD_LINES = [
    "T1\tSource 0 6\tPanama",
    "T2\tCue 7 11\tsaid",
    "T3\tContent 12 32\tthe canal stays open",
    "T4\tAttribution 7 11\tsaid",
    "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1",
    "T5\tSource 45 54\tthe envoy",
    "T6\tCue 55 59\tsaid",
    "T7\tContent 34 44\t“We wait,”",
    "E2\tAttribution:T8 Content:T7 Cue:T6 Source:T5",
]


def test_the_measure_reads_gold_and_scores_what_is_found(tmp_path: Path) -> None:
    write_gold(tmp_path, GOLD_TEXT, GOLD_LINES)
    calls: list[tuple[int, int]] = []
    scores = measure.run(tmp_path, None, lambda done, total: calls.append((done, total)))
    assert (scores["documents"], scores["gold"], scores["found"]) == (1, 2, 2)
    for name in ("content_exact_f1", "content_overlap_f1", "cue_f1", "source_f1", "speaker_accuracy"):
        assert scores[name] == 1.0
    for kind in ("direct", "indirect"):
        assert scores[f"{kind}_content_exact_f1"] == scores[f"{kind}_speaker_accuracy"] == 1.0
    assert calls == [(1, 1)]


def test_the_measure_counts_what_is_missed_and_what_is_wrong(tmp_path: Path) -> None:
    write_gold(tmp_path, GOLD_TEXT, GOLD_LINES)
    (document,) = measure.read_gold(tmp_path)
    wrong = Speech("i", "a", None, Span(45, 54), Span(7, 11), (Span(16, 32),), "indirect", "asserts")
    scores = measure.score([(document, [wrong])])
    assert scores["content_exact_f1"] == 0.0
    assert scores["content_overlap_f1"] == pytest.approx(2 / 3)
    assert scores["content_half_f1"] == pytest.approx(2 / 3)
    assert scores["speaker_accuracy"] == 0.0
    assert scores["source_f1"] == 0.0
    assert scores["direct_content_recall"] == 0.0


def test_each_content_is_paired_once() -> None:
    text = "a b c d"
    gold = [measure.Attribution((Span(0, 7),), (), ()), measure.Attribution((Span(0, 1),), (), ())]
    ours = [measure.Attribution((Span(0, 1),), (), ()), measure.Attribution((Span(0, 5),), (), ())]
    assert measure.pair(text, gold, ours) == [(1, 0, 1.0), (0, 1, 0.75)]


@pytest.mark.parametrize(
    ("lines", "message"),
    [(["T1\tSource zero six\tPanama"], "line 1: no span"), (["T1\tSource\tPanama"], "line 1: no span")],
)
def test_broken_gold_is_named(tmp_path: Path, lines: list[str], message: str) -> None:
    write_gold(tmp_path, GOLD_TEXT, lines)
    with pytest.raises(ReadError, match=message):
        measure.read_gold(tmp_path)


def test_gold_without_files_or_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no attributions"):
        measure.run(tmp_path)
    write_gold(tmp_path, GOLD_TEXT, GOLD_LINES, name="other_ab12")
    with pytest.raises(ReadError, match="no text of this name"):
        measure.run(tmp_path)
