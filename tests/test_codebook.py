"""The codebook: every example and near miss in it, what loading checks, scores, coverage of modes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.codebook import Example, load_codebook
from dragoman.codebook.load import HERE, TYPES
from dragoman.codebook.syntax import Group, expand, read_line
from dragoman.errors import CodebookError
from dragoman.events.frames import Proposal, propose
from dragoman.language import Parser, split_sentences
from dragoman.records import Parse

BOOK = load_codebook()
EXAMPLES = [(t.name, e) for t in BOOK.types.values() for e in t.examples]
NEAR_MISSES = [(t.name, e) for t in BOOK.types.values() for e in t.near_misses]

Read = Callable[[str], tuple[Parse, list[Proposal]]]


@pytest.fixture(scope="session")
def read(parser: Parser) -> Read:
    def read(text: str) -> tuple[Parse, list[Proposal]]:
        parse = parser.parse(text, split_sentences(text))
        return parse, propose(parse, BOOK)

    return read


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{n}: {e.text[:50]}" for n, e in EXAMPLES])
def test_example(name: str, example: Example, read: Read) -> None:
    parse, proposals = read(example.text)

    def words(heads: tuple[int, ...]) -> set[str]:
        return {parse.tokens[i].text for i in heads}

    right = [p for p in proposals if p.type == example.type]
    assert right, [p.frame for p in proposals]
    assert any(
        words(p.actors) >= set(example.actors)
        and words(p.recipients) >= set(example.recipients)
        and (not example.modes or set(example.modes) & set(p.modes))
        for p in right
    ), [(p.frame, p.modes, words(p.actors), words(p.recipients)) for p in right]


@pytest.mark.parametrize(("name", "miss"), NEAR_MISSES, ids=[f"{n}: {e.text[:50]}" for n, e in NEAR_MISSES])
def test_near_miss(name: str, miss: Example, read: Read) -> None:
    _, proposals = read(miss.text)
    assert (miss.type or name) not in {p.type for p in proposals}, [p.frame for p in proposals]


def test_types_are_plovers() -> None:
    assert tuple(BOOK.types) == TYPES
    assert len(BOOK.contexts) == 37
    assert len(BOOK.sectors) == 25


@pytest.mark.parametrize("name", TYPES)
def test_type_is_complete(name: str) -> None:
    event = BOOK.types[name]
    assert len(event.examples) >= 4
    assert len(event.near_misses) >= 3
    assert event.confused_with
    shown = {m for f in event.frames for m in f.modes} | set(event.about.values())
    assert set(event.modes) <= shown, "every mode has a frame or follows from what the words are about"


@pytest.mark.parametrize(
    ("type", "modes", "score"),
    [
        ("CONSULT", (), 2.5),
        ("CONSULT", ("visit",), 4.0),
        ("RETREAT", ("disarm", "withdraw"), 9.0),
        ("PROTEST", ("vandalize",), -5.0),
        ("ACCUSE", (), -3.0),
        ("ASSAULT", ("unheard-of",), -9.0),
    ],
)
def test_score(type: str, modes: tuple[str, ...], score: float) -> None:
    assert BOOK.score(type, modes) == score


def test_quad() -> None:
    assert [BOOK.quad(t) for t in ("AGREE", "AID", "THREATEN", "ASSAULT")] == [1, 2, 3, 4]


def test_no_word_of_a_context_is_a_sentence() -> None:
    for context in BOOK.contexts.values():
        assert context.lemmas or context.phrases
        assert all(word == word.lower() for word in context.lemmas)


# --- loading ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy that may be broken."""
    copy = tmp_path / "codebook"
    (copy / "plover").mkdir(parents=True)
    for path in [*HERE.glob("*.toml"), *HERE.glob("plover/*.toml")]:
        shutil.copy(path, copy / path.relative_to(HERE))
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_copy_loads_the_same(folder: Path) -> None:
    assert load_codebook(folder).version == BOOK.version


def test_version_changes_with_the_words(folder: Path) -> None:
    change(folder / "plover" / "AID.toml", "donate|", "donate|bequeath|")
    assert load_codebook(folder).version != BOOK.version


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("plover/AID.toml", "quad = 2", "quad = 7", "'quad' must be 1, 2, 3 or 4"),
        ("plover/AID.toml", "score = 10\n", "", "no 'score'"),
        ("plover/AID.toml", "score = 10\n", 'score = "ten"\n', "'score' has the wrong type"),
        ("plover/AID.toml", "recipient_needed", "recipient_neded", "recipient_neded"),
        ("plover/AID.toml", 'name = "AID"', 'name = "AIDS"', "'name' must be 'AID'"),
        ("plover/AID.toml", 'SUPPORT = "', 'SUPORT = "', "'SUPORT', which is no type"),
        ("plover/AID.toml", 'kind = "verb"', 'kind = "verbs"', "must be verb, noun or adj"),
        ("plover/AID.toml", "{@money}", "{@monie}", "no class of words is named '@monie'"),
        ("plover/AID.toml", "; need", "; nead", "unknown option 'nead'"),
        ("plover/AID.toml", "donate|", "donate|donate [too] : subj > to\ndonate|", "what does '[too]' mean"),
        ("plover/AID.toml", "donate|", "give : subj\ndonate|", "roles must read"),
        ("plover/AID.toml", "donate|", "gift : subj > to ; mode=large\ndonate|", "mode 'large'"),
        ("plover/AID.toml", "donate|", "donate : subj > to\ndonate|", "'AID.donate' is there twice"),
        ("plover/PROTEST.toml", 'swallows = "clauses"', "swallows = true", "'swallows' must be"),
        ("plover/THREATEN.toml", 'ASSAULT = "violence"', 'ASSAULT = "violent"', "about.ASSAULT"),
        ("status.toml", 'CONSULT = "AGREE"', 'CONSULT = "AGREED"', "'AGREED' is no type"),
        ("status.toml", 'planned = "will', 'intended = "will', "modals.intended"),
        ("contexts.toml", "cues =", "clues =", "clues"),
        ("words.toml", "@person", "@persons", "no class of words is named '@persons'"),
        ("plover/AID.toml", "[[frames]]", "[[frames]", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said(folder: Path, file: str, old: str, new: str, message: str) -> None:
    change(folder / file, old, new)
    with pytest.raises(CodebookError) as caught:
        load_codebook(folder)
    assert Path(file).name in str(caught.value)
    assert message in str(caught.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "plover" / "ASSAULT.toml").unlink()
    with pytest.raises(CodebookError, match=r"ASSAULT\.toml: no such file"):
        load_codebook(folder)


# --- syntax ---

GROUP = Group("SANCTION", "verb", "subj > obj")


def test_a_line_makes_a_frame_for_each_word() -> None:
    frames = list(read_line("impose|slap {tariff|duty} +on : subj > on ; mode=discontinue low", GROUP, {}, ValueError))
    assert [f.word for f in frames] == ["impose", "slap"]
    frame = frames[0]
    assert frame.id == "SANCTION.impose-{tariff|duty}-+on"
    assert frame.objects == {"tariff", "duty"}
    assert frame.particles == (frozenset({"on"}),)
    assert (frame.actor, frame.recipient) == ((("subj",),), (("on",),))
    assert (frame.modes, frame.precision) == (("discontinue",), "low")


def test_roles_come_from_the_group() -> None:
    (frame,) = read_line("sanction", GROUP, {}, ValueError)
    assert (frame.actor, frame.recipient) == ((("subj",),), (("obj",),))


def test_classes_and_british_spelling() -> None:
    classes = {"blame": frozenset({"criticize", "slam"})}
    assert expand("@blame|rap", classes, ValueError) == {"criticize", "criticise", "slam", "rap"}


def test_the_more_a_frame_asks_the_more_it_weighs() -> None:
    lines = ["cut", "cut {tie}", "cut +off {tie}"]
    weights = [next(iter(read_line(line, GROUP, {}, ValueError))).weight for line in lines]
    assert weights == sorted(weights)
    assert len(set(weights)) == 3
