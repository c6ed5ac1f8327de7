"""Gold of attributions (PolNeAR: `text/`, `attributions/`) → how well `dragoman.speech` finds who says what.

Contents are paired one to one, the pairs that share most first. `content_exact_f1` counts pairs that are
the same, punctuation at the edges aside; `content_overlap_f1` pairs that share words; `content_half_f1`
those that share half of all their words or more. `cue_f1` and `source_f1` count, among pairs, cues and
sources that share a word. `speaker_accuracy` is the share of pairs whose gold names a source that the
found source shares words with; `speaker_accuracy_half` looks only at pairs that share half of their
words or more. A content is direct where nine tenths of it stand in quotation marks; scores of direct and
indirect count gold and found contents of that kind. An article that several people annotated counts once
for each. PolNeAR annotates nothing inside a quotation, so speeches whose cue stands in one are not
counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dragoman.errors import ReadError
from dragoman.records import Parse, Span, Speech
from dragoman.speech.find import find_speech
from dragoman.speech.quotes import find_quotes

Scores = dict[str, float | int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution, annotated or found; spans may be empty."""

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text with what one person annotated in it."""

    name: str
    text: str
    attributions: tuple[Attribution, ...]


def run(gold: Path, kit: object | None = None, progress: bool | Callable[[int, int], None] = False) -> Scores:
    """Score the project's own speeches on a folder of gold.

    Args:
        gold: a folder with `text/*.txt` and `attributions/*.ann`.
        kit: loaded resources; its `parser` is used where it has one.
        progress: called with done and total after each article, where it can be called.

    Raises:
        ReadError: where the folder holds no such files or a broken one.
        ModelError: where the English parser is not installed.
    """
    from dragoman.language import load_parser, split_sentences

    parser = getattr(kit, "parser", None) or load_parser()
    documents = read_gold(gold)
    parses: dict[str, Parse] = {}
    found: list[tuple[Document, Sequence[Speech]]] = []
    for done, document in enumerate(documents, 1):
        if document.text not in parses:
            parses[document.text] = parser.parse(document.text, split_sentences(document.text))
        found.append((document, find_speech(parses[document.text], document.name, lambda _: None)))
        if callable(progress):
            progress(done, len(documents))
    return score(found)


def read_gold(folder: Path) -> list[Document]:
    """Every `.ann` file of `attributions/` with its text; a name may end in an annotator's four digits."""
    files = sorted((folder / "attributions").glob("*.ann"))
    if not files:
        raise ReadError(f"{folder}: no attributions/*.ann. Give a folder with text/ and attributions/.")
    return [_read(folder, file) for file in files]


def _read(folder: Path, file: Path) -> Document:
    for stem in (file.stem, file.stem.rpartition("_")[0]):
        path = folder / "text" / f"{stem}.txt"
        if stem and path.exists():
            text = path.read_bytes().decode("utf-8")
            return Document(file.stem, text, tuple(_attributions(file)))
    raise ReadError(f"{file}: no text of this name in {folder / 'text'}.")


def _attributions(file: Path) -> Iterable[Attribution]:
    spans: dict[str, list[Span]] = {}
    events: list[tuple[int, str]] = []
    for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
        fields = line.split("\t")
        try:
            if re.fullmatch(r"T\d+", fields[0]) and len(fields) > 1:
                places = fields[1].split(" ", 1)[1].split(";")
                spans[fields[0]] = [Span(*map(int, place.split())) for place in places]
            elif re.fullmatch(r"E\d+", fields[0]) and len(fields) > 1:
                events.append((number, fields[1]))
        except (IndexError, ValueError, TypeError) as error:
            raise ReadError(f"{file} line {number}: no span in {line[:60]!r}.") from error
    for _, event in events:
        roles: dict[str, list[Span]] = {"Content": [], "Cue": [], "Source": []}
        for part in event.split():
            role, _, key = part.partition(":")
            role = role.rstrip("0123456789")
            if role in roles:
                roles[role] += spans.get(key, [])
        if roles["Content"]:
            yield Attribution(*(tuple(sorted(roles[role])) for role in ("Content", "Cue", "Source")))


def as_attribution(speech: Speech) -> Attribution:
    """A speech in the form of the gold."""
    return Attribution(
        speech.content,
        (speech.cue,) if speech.cue is not None else (),
        (speech.speaker_span,) if speech.speaker_span is not None else (),
    )


class _Tally:
    """Counts of one kind of content."""

    def __init__(self) -> None:
        self.gold = self.found = 0
        self.gold_hit = self.found_hit = 0
        self.exact = self.half = 0
        self.named = self.named_right = 0
        self.half_named = self.half_named_right = 0

    def scores(self, prefix: str) -> Scores:
        recall = self.gold_hit / self.gold if self.gold else 0.0
        precision = self.found_hit / self.found if self.found else 0.0
        total = self.gold + self.found
        return {
            f"{prefix}content_exact_f1": 2 * self.exact / total if total else 0.0,
            f"{prefix}content_overlap_f1": _f1(precision, recall),
            f"{prefix}content_half_f1": 2 * self.half / total if total else 0.0,
            f"{prefix}content_precision": precision,
            f"{prefix}content_recall": recall,
            f"{prefix}speaker_accuracy": self.named_right / self.named if self.named else 0.0,
            f"{prefix}speaker_accuracy_half": self.half_named_right / self.half_named if self.half_named else 0.0,
        }


def score(found: Iterable[tuple[Document, Sequence[Speech]]]) -> Scores:
    """All scores of speeches found in annotated documents."""
    tallies = {"": _Tally(), "direct_": _Tally(), "indirect_": _Tally()}
    cue_hits = cue_total = source_hits = source_total = documents = 0
    for document, speeches in found:
        documents += 1
        quoted = quoted_words(document.text)
        gold = list(document.attributions)
        ours = [as_attribution(s) for s in speeches if s.cue is None or not within(document.text, s.cue, quoted)]
        kinds_gold = [_kind(document.text, a, quoted) for a in gold]
        kinds_ours = [_kind(document.text, a, quoted) for a in ours]
        pairs = pair(document.text, gold, ours)
        for kind, tally in tallies.items():
            tally.gold += sum(not kind or k == kind for k in kinds_gold)
            tally.found += sum(not kind or k == kind for k in kinds_ours)
            for g, o, shared in pairs:
                in_gold = not kind or kinds_gold[g] == kind
                tally.gold_hit += in_gold
                tally.found_hit += not kind or kinds_ours[o] == kind
                if in_gold:
                    tally.exact += shared == 1.0
                    tally.half += shared >= 0.5
                    if gold[g].source:
                        right = _share(document.text, gold[g].source, ours[o].source) > 0
                        tally.named += 1
                        tally.named_right += right
                        tally.half_named += shared >= 0.5
                        tally.half_named_right += right and shared >= 0.5
        cue_total += sum(bool(a.cue) for a in gold) + sum(bool(a.cue) for a in ours)
        source_total += sum(bool(a.source) for a in gold) + sum(bool(a.source) for a in ours)
        cue_hits += sum(_share(document.text, gold[g].cue, ours[o].cue) > 0 for g, o, _ in pairs)
        source_hits += sum(_share(document.text, gold[g].source, ours[o].source) > 0 for g, o, _ in pairs)
    scores: Scores = {"documents": documents, "gold": tallies[""].gold, "found": tallies[""].found}
    for prefix, tally in tallies.items():
        scores |= tally.scores(prefix)
    scores["cue_f1"] = 2 * cue_hits / cue_total if cue_total else 0.0
    scores["source_f1"] = 2 * source_hits / source_total if source_total else 0.0
    return scores


def pair(text: str, gold: Sequence[Attribution], ours: Sequence[Attribution]) -> list[tuple[int, int, float]]:
    """Contents paired one to one, with the share of words in common, the greatest share first."""
    words_gold = [_words(text, a.content) for a in gold]
    words_ours = [_words(text, a.content) for a in ours]
    by_char: dict[int, list[int]] = {}
    for o, words in enumerate(words_ours):
        for word in words:
            by_char.setdefault(word, []).append(o)
    scored: list[tuple[float, int, int]] = []
    for g, words in enumerate(words_gold):
        for o in {o for word in words for o in by_char.get(word, ())}:
            same_cue = _share(text, gold[g].cue, ours[o].cue) > 0
            shared = len(words & words_ours[o]) / len(words | words_ours[o])
            scored.append((shared + 0.001 * same_cue, g, o))
    scored.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    used_gold: set[int] = set()
    used_ours: set[int] = set()
    pairs: list[tuple[int, int, float]] = []
    for _, g, o in scored:
        if g not in used_gold and o not in used_ours:
            used_gold.add(g)
            used_ours.add(o)
            words = words_gold[g]
            pairs.append((g, o, len(words & words_ours[o]) / len(words | words_ours[o])))
    return pairs


_WORD = re.compile(r"\w+")


def _words(text: str, spans: Iterable[Span]) -> set[int]:
    """Where the words of some spans begin."""
    return {m.start() for s in spans for m in _WORD.finditer(text, s.start, s.end)}


def _share(text: str, left: Iterable[Span], right: Iterable[Span]) -> int:
    return len(_words(text, left) & _words(text, right))


def quoted_words(text: str) -> set[int]:
    """Where words inside quotation marks begin."""
    return _words(text, (q.span for q in find_quotes(text)))


def within(text: str, cue: Span, quoted: set[int]) -> bool:
    """True for a cue whose words all stand in quotation marks."""
    words = _words(text, [cue])
    return bool(words) and words <= quoted


def _kind(text: str, attribution: Attribution, quoted: set[int]) -> str:
    words = _words(text, attribution.content)
    return "direct_" if words and len(words & quoted) >= 0.9 * len(words) else "indirect_"


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
