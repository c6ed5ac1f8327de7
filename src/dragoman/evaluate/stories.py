"""News sorted by story, and events by what they tell of, against the links that a store of it gets.

Gold is a folder of text by event (NewsWCL50: `event_0/0_L.txt`), a file of ECB+ (`*.jsonl` or `*.jsonl.gz`, a document
a line: `doc`, and `lines` of sentence, token number, token and coreference tag), or a folder that holds both. Every
collection is coded into a store of its own and linked. Stories are scored on documents: the folder, or the subtopic
of ECB+. Happenings are scored on the gold mentions of ECB+ whose head is a verb of political action (`stories.toml`):
a mention is in the group of the happening of the coded event whose trigger meets it, else of that of which its word is
an echo (`dragoman.link.echoes`), and alone where neither is.

Baselines in the same run: for stories single links of TF-IDF above a threshold; for happenings one a day and dyad, the
usual filter of event data.
"""

from __future__ import annotations

import functools
import gzip
import json
import math
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import ReadError
from dragoman.evaluate._clusters import adjusted_rand, bcubed, conll
from dragoman.evaluate._measures import Progress, Scores, mean, tick
from dragoman.link import echoes, link, tellings
from dragoman.link.clusters import components
from dragoman.link.vocabulary import content_sequence, stem
from dragoman.records import Article, Coded, Event, Span, make_id
from dragoman.store import Store

TFIDF_LEAST = 0.3
"""The cosine at which the baseline joins two articles."""
HEADS = Path(__file__).with_name("stories.toml")


@dataclass(frozen=True, slots=True)
class Document:
    """A text, its story, and the event mentions that are marked in it."""

    name: str
    text: str
    story: str
    mentions: tuple[tuple[Span, str], ...] = ()
    """Where, and the chain that it is of."""


def run(gold: Path, kit: Any, progress: Progress = False) -> Scores:
    """Code, link and score.

    Raises:
        ReadError: where no documents are found, or a line cannot be read.
    """
    from dragoman.pipeline import code  # the pipeline is what is measured

    collections = read_gold(gold)
    total, done = sum(map(len, collections)), 0
    scored = []
    for documents in collections:
        coded = []
        for document in documents:
            of = Article(make_id(document.name, document.text), document.text, document.name)
            coded.append(code(of, kit))
            done += 1
            tick(progress, done, total)
        scored.append(score(documents, coded))
    names = dict.fromkeys(name for scores in scored for name in scores)
    means: Scores = {name: mean(s[name] for s in scored if name in s) for name in names if not name.startswith("n_")}
    counts: Scores = {name[2:]: int(sum(s.get(name, 0) for s in scored)) for name in names if name.startswith("n_")}
    return means | counts


def score(documents: Sequence[Document], coded: Sequence[Coded]) -> Scores:
    """Scores of one collection; counts begin with "n_"."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "gold.duckdb") as store:
        store.add(coded, coder_version="gold")
        link(store)
        story_of = {row["article"]: row["story"] for row in store.database.rows("FROM story_articles")}
        happening_of = {key: happening.id for key, happening in tellings(store).items()}
        echo_of = echoes(store)
    stories = [document.story for document in documents]
    found = [story_of[item.article.id] for item in coded]
    plain = by_tfidf([document.text for document in documents])
    scores: Scores = {
        "stories_bcubed_f1": round(bcubed(stories, found), 4),
        "stories_ari": round(adjusted_rand(stories, found), 4),
        "stories_tfidf_bcubed_f1": round(bcubed(stories, plain), 4),
        "stories_tfidf_ari": round(adjusted_rand(stories, plain), 4),
        "n_documents": len(documents),
    }
    chains, linked, dyads = [], [], []
    met = 0
    for document, item in zip(documents, coded, strict=True):
        for span, chain in document.mentions:
            event = event_at(item.events, span)
            alone = f"{document.name}:{span.start}"
            chains.append(chain)
            echo = echo_of.get((item.article.id, span.start), alone)
            linked.append(happening_of[item.article.id, event.id] if event else echo)
            dyads.append(day_and_dyad(event) if event else alone)
            met += event is not None
    if chains:
        scores |= {
            "happenings_bcubed_f1": round(bcubed(chains, linked), 4),
            "happenings_conll_f1": round(conll(chains, linked), 4),
            "happenings_dyad_bcubed_f1": round(bcubed(chains, dyads), 4),
            "happenings_dyad_conll_f1": round(conll(chains, dyads), 4),
            "n_mentions": len(chains),
            "n_mentions_coded": met,
            "n_mentions_linked": sum(":" not in str(label) for label in linked),
        }
    return scores


def read_gold(path: Path) -> list[list[Document]]:
    """The collections that a file or folder holds."""
    files = [path] if path.is_file() else sorted(path.rglob("*.jsonl*"))
    collections = [list(_ecb(file)) for file in files]
    folders: dict[Path, list[Document]] = defaultdict(list)
    for file in sorted(path.rglob("*.txt")) if path.is_dir() else ():
        text = file.read_text(encoding="utf-8", errors="replace")
        folders[file.parent.parent].append(Document(str(file.relative_to(path)), text, file.parent.name))
    collections += [folders[folder] for folder in sorted(folders)]
    collections = [documents for documents in collections if documents]
    if not collections:
        raise ReadError(f"{path}: no stories. Give a folder with a folder of .txt files for each, or a file of ECB+.")
    return collections


def by_tfidf(texts: Sequence[str]) -> list[int]:
    """The baseline's group of each text."""
    counts = [Counter(content_sequence(text)) for text in texts]
    rarity = Counter(term for terms in counts for term in terms)
    vectors = []
    for terms in counts:
        weights = {term: (1 + math.log(n)) * math.log((len(texts) + 1) / rarity[term]) for term, n in terms.items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        vectors.append({term: weight / norm for term, weight in weights.items()})
    names = [f"{n:06}" for n in range(len(texts))]
    pairs = [
        (names[a], names[b], 1.0)
        for a in range(len(texts))
        for b in range(a)
        if sum(weight * vectors[b].get(term, 0.0) for term, weight in vectors[a].items()) >= TFIDF_LEAST
    ]
    group_of = {name: n for n, group in enumerate(components(names, pairs)) for name in group}
    return [group_of[name] for name in names]


def event_at(events: Sequence[Event], span: Span) -> Event | None:
    """The surest event whose trigger meets a mention."""
    met = [event for event in events if event.trigger.start < span.end and span.start < event.trigger.end]
    return max(met, key=lambda event: (event.confidence, event.id), default=None)


def day_and_dyad(event: Event) -> str:
    """What the baseline takes for one happening: type, codes and day."""
    codes = (
        ",".join(sorted({party.actor.code or party.actor.name for party in parties}))
        for parties in (event.actors, event.recipients)
    )
    return "|".join((event.type, *codes, event.date.value or ""))


def _ecb(path: Path) -> Iterator[Document]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                raw = json.loads(line)
                yield _ecb_document(raw["doc"], raw["lines"])
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise ReadError(f"{path} line {number}: no document of ECB+ ({error!r}).") from error


def _ecb_document(name: str, rows: Sequence[Sequence[str]]) -> Document:
    """Tokens joined by blanks, a sentence a line; a mention is scored by its first token."""
    text, sentence = "", None
    mentions = []
    for row in rows:
        token, tag = row[2], row[-1]
        text += "" if not text else " " if row[0] == sentence else "\n"
        sentence = row[0]
        start, text = len(text), text + token
        for part in tag.split("|"):
            chain = part.strip("()")
            if part.startswith("(") and _is_event(chain) and stem(token) in _heads():
                mentions.append((Span(start, len(text)), f"{name}/{chain}" if "Singleton" in chain else chain))
    return Document(name, text, name.rsplit("/", 1)[0], tuple(mentions))


def _is_event(chain: str) -> bool:
    return chain.removeprefix("Singleton_").startswith(("ACT", "NEG"))


@functools.cache
def _heads() -> frozenset[str]:
    return frozenset(stem(word) for word in tomllib.loads(HEADS.read_text(encoding="utf-8"))["heads"].split())
