"""Scores → drafts of events: which words are triggers, which words are their parties, with which country.

Everything here works on word indices of the article; who the parties are, and when and where, is settled after.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from dragoman.events.paths import FAR, distance, paths_from
from dragoman.events.reader import ROLES, Reader, Scored, sigmoid

RECIPIENT_BY_TYPE = {"REJECT": 0.5, "PROTEST": 0.5, "MOBILIZE": 0.5, "RETREAT": 0.5}
TRIGGER_BY_TYPE = {"ASSAULT": 1.6, "SUPPORT": 1.6, "PROTEST": 1.6, "RETREAT": 0.4, "AID": 1.6}
"""Chosen one type after another on the held-back gold and 35 unseen articles together, for the model before this one.
Troops move without a recipient."""
MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
"""Types that parties may do together."""
MANY = 12
"""At most so many words are asked which country they mean."""
IN_PHRASE = 0.95
"""How sure a country is that a name in the word's own phrase gives."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where scores become decisions; chosen on the held-back gold and the unseen articles (docs/accuracy.md)."""

    trigger: float = 0.9
    """A word is a trigger where the log odds of "not none", with the frame's bonus, reach it."""
    frame_high: float = 1.5
    frame_low: float = 0.5
    """Bonus of a frame of high or low precision on the log odds of its trigger."""
    frame_type: float = 2.0
    """Bonus of a frame on the log probability of its type."""
    frame_role: float = 2.0
    """Bonus of a frame on the log odds of its parties."""
    recipient_side: float = 0.25
    """What the log odds of there being a recipient at all count in the log odds of each word for it."""
    near: int = 9
    """Triggers of one type within so many words of a stronger one are the same event."""
    role: float = 0.35
    actor_fallback: float = 0.05
    recipient_fallback: float = 0.3
    """The best word takes a role that no word reached `role` for, if it reaches this."""
    beside: float = 0.75
    """Of a role's words those stay that reach this share of the best one; what is listed with them stays too."""
    weak: float = 0.02
    """Words under it say nothing about a role."""
    pool: float = 0.5
    """What a country's further words add to its best one."""
    recipient_by_type: Mapping[str, float] = field(default_factory=lambda: dict(RECIPIENT_BY_TYPE))
    """`recipient_fallback` for a type, where it differs."""
    trigger_by_type: Mapping[str, float] = field(default_factory=lambda: dict(TRIGGER_BY_TYPE))
    """`trigger` for a type, where it differs."""
    label: float = 0.4
    """Modes and contexts."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a word takes its country from: the name it points at (None: from none), and how likely that is."""

    code: str | None
    probability: float
    hit: int | None
    """Index of the strongest hit of that code."""


@dataclass(frozen=True, slots=True)
class DraftParty:
    """A word in a role."""

    word: int
    probability: float
    link: Link
    sector: str
    sector_probability: float


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as scored."""

    word: int
    type: str
    score: float
    """Log odds of there being an event, the frame's bonus included."""
    type_share: float
    """Share of the type in all that is not "none"."""
    status: Mapping[str, float]
    modes: tuple[str, ...]
    contexts: tuple[str, ...]
    actors: tuple[DraftParty, ...]
    recipients: tuple[DraftParty, ...]
    speakers: tuple[DraftParty, ...]
    hint: Hint | None
    """The frame that sees an event at this word."""


@dataclass(frozen=True, slots=True)
class Hint:
    """What a frame sees, in word indices."""

    word: int
    type: str
    high: bool
    actors: tuple[int, ...]
    recipients: tuple[int, ...]
    span: tuple[int, ...] = ()
    """The words of its trigger: "is not up for negotiation"."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A name in the text that carries a country code: the word indices it covers (inclusive)."""

    first: int
    last: int
    code: str | None


@dataclass(frozen=True, slots=True)
class Tree:
    """The dependency tree over the words: heads, edge labels, children."""

    heads: Sequence[int]
    labels: Sequence[str]
    children: Sequence[Sequence[int]]


def decide(
    reader: Reader,
    scored: Sequence[Scored],
    sents: Sequence[int],
    hits: Sequence[Hit],
    tree: Tree,
    hints: Sequence[Hint] = (),
    t: Thresholds | None = None,
) -> list[Draft]:
    """Drafts in the order of the text.

    Args:
        reader: the model that gave the scores.
        scored: the article's windows.
        sents: sentence index of each word.
        hits: names that carry a country, in order.
        tree: the parse of the words.
        hints: what frames see.
        t: thresholds.
    """
    t = t or Thresholds()
    by_word = {h.word: h for h in hints}
    drafts: list[Draft] = []
    for window in scored:
        place = {w: i for i, w in enumerate(window.window.words)}
        triggers = _triggers(reader, window, sents, by_word, t)
        if not triggers:
            continue
        logits = reader.roles(window, [c.row for c in triggers])
        logits += reader.path_scores(window, [c.row for c in triggers], _path_names(window, triggers, sents, tree))
        here = [(n, place[h.last]) for n, h in enumerate(hits) if h.last in place]
        for trigger, scores in zip(triggers, logits, strict=True):
            if trigger.hint is not None and trigger.hint.type == trigger.type:
                for role, members in ((0, trigger.hint.actors), (1, trigger.hint.recipients)):
                    for w in members:
                        if w in place:
                            scores[role][place[w]] += t.frame_role
            scores[1] += t.recipient_side * window.sides[trigger.row][1]
            role_p = sigmoid(scores)
            role_p[1, role_p[0] >= np.maximum(role_p[1], t.role)] = 0.0  # who acts is not acted on
            role_p[0, role_p[1] > np.maximum(role_p[0], t.role)] = 0.0
            parties = [
                _parties(reader, window, trigger.type, role_p[r], r, sents, hits, here, t, tree)
                for r in range(len(ROLES))
            ]
            if trigger.type in MUTUAL and not parties[1]:
                parties[0], parties[1] = _sides(parties[0], sents[window.window.words[trigger.row]], sents, tree)
            drafts.append(_draft(reader, window, trigger, parties, t))
    return drafts


def _path_names(window: Scored, triggers: Sequence[_Trigger], sents: Sequence[int], tree: Tree) -> list[list[str]]:
    """For each trigger the path to each word of the window."""
    out = []
    words = window.window.words
    for c in triggers:
        at = words[c.row]
        near = paths_from(at, tree.heads, tree.labels, tree.children)
        out.append([near.get(w, FAR) if sents[w] == sents[at] else distance(sents[w] - sents[at]) for w in words])
    return out


@dataclass(frozen=True, slots=True)
class _Trigger:
    row: int
    type: str
    score: float
    hint: Hint | None


def _triggers(
    reader: Reader, window: Scored, sents: Sequence[int], hints: Mapping[int, Hint], t: Thresholds
) -> list[_Trigger]:
    """Rows of the core that are triggers: the strongest of each type within `near` words of one another."""
    names = reader.labels["type"]
    none = np.clip(window.kind[:, 0], 1e-6, 1 - 1e-6)
    odds = np.log1p(-none) - np.log(none)
    place = {w: i for i, w in enumerate(window.window.words)}
    found: list[_Trigger] = []
    for row, word in enumerate(window.window.words):
        if not window.window.core[row]:
            continue
        hint = hints.get(word)
        score = float(odds[row])
        logs = np.log(np.maximum(window.kind[row, 1:], 1e-9))
        if hint is not None:
            score = max([score, *(float(odds[place[w]]) for w in hint.span if w in place)])
            score += t.frame_high if hint.high else t.frame_low
            logs[names.index(hint.type) - 1] += t.frame_type
        kind = names[int(logs.argmax()) + 1]
        if score >= t.trigger_by_type.get(kind, t.trigger):
            found.append(_Trigger(row, kind, score, hint))
    kept: list[_Trigger] = []
    for c in sorted(found, key=lambda c: (-c.score, c.row)):
        at = window.window.words[c.row]
        if not any(
            c.type == k.type and sents[at] == sents[window.window.words[k.row]] and abs(c.row - k.row) <= t.near
            for k in kept
        ):
            kept.append(c)
    return sorted(kept, key=lambda c: c.row)


def _parties(
    reader: Reader,
    window: Scored,
    kind: str,
    scores: np.ndarray[tuple[int], np.dtype[np.float32]],
    role: int,
    sents: Sequence[int],
    hits: Sequence[Hit],
    here: Sequence[tuple[int, int]],
    t: Thresholds,
    tree: Tree,
) -> tuple[DraftParty, ...]:
    rows = [int(i) for i in np.flatnonzero(scores >= t.role)]
    if rows:
        least = t.beside * max(scores[i] for i in rows)
        rows = [i for i in rows if scores[i] >= least]
    else:
        fallback = (t.actor_fallback, t.recipient_by_type.get(kind, t.recipient_fallback), t.role)[role]
        rows = _by_country(reader, window, scores, hits, here, t, tree, fallback)
    kept: list[int] = []
    for i in sorted(rows, key=lambda r: (-scores[r], r)):
        if not any(_same_phrase(window.window.words[i], window.window.words[k], sents, tree) for k in kept):
            kept.append(i)
    kept = _whole_lists(kept, window, scores, t, tree)
    out = []
    for i in sorted(kept):
        sector = int(window.sector[i].argmax())
        out += [
            DraftParty(
                word=window.window.words[i],
                probability=float(scores[i]),
                link=link,
                sector=reader.labels["sector"][sector],
                sector_probability=float(window.sector[i][sector]),
            )
            for link in links_of(reader, window, i, hits, here, tree)
        ]
    return tuple(out)


def _whole_lists(
    rows: list[int], window: Scored, scores: np.ndarray[tuple[int], np.dtype[np.float32]], t: Thresholds, tree: Tree
) -> list[int]:
    """Rows, and what is listed beside two or more of them: of "Panama, El Salvador and Guatemala" all or none."""
    words = window.window.words
    place = {w: i for i, w in enumerate(words)}
    lists: dict[int, set[int]] = {}
    for row in rows:
        first = words[row]
        while tree.labels[first] == "conj" and tree.heads[first] != first:
            first = tree.heads[first]
        lists.setdefault(first, set()).add(row)
    added: set[int] = set()
    for first, members in lists.items():
        if len(members) < 2:
            continue
        named, todo = [], [first]
        while todo:
            at = todo.pop()
            named.append(at)
            todo += [c for c in tree.children[at] if tree.labels[c] == "conj"]
        if 2 * len(members) >= len(named):
            added |= {place[w] for w in named if w in place and scores[place[w]] >= t.weak}
    return sorted({*rows, *added})


def _by_country(
    reader: Reader,
    window: Scored,
    scores: np.ndarray[tuple[int], np.dtype[np.float32]],
    hits: Sequence[Hit],
    here: Sequence[tuple[int, int]],
    t: Thresholds,
    tree: Tree,
    fallback: float,
) -> list[int]:
    """The best row of the country that speaks most for itself, if that reaches `fallback`.

    A country's best word counts whole, its other words with `pool`: "they", "the Russians" and "Moscow" may each be
    too weak alone.
    """
    best: dict[str | int, int] = {}
    sums: dict[str | int, float] = {}
    for i in sorted(map(int, np.flatnonzero(scores >= t.weak)), key=lambda r: (-scores[r], r))[:MANY]:
        code = links_of(reader, window, i, hits, here, tree)[0].code
        key: str | int = i if code is None else code
        sums[key] = sums.get(key, 0.0) + float(scores[i]) * (t.pool if key in best else 1.0)
        best.setdefault(key, i)
    if not sums:
        return []
    key = max(sums, key=lambda k: (sums[k], -best[k]))
    return [best[key]] if sums[key] >= fallback else []


_ONE_PHRASE = re.compile(r"([<>](compound|amod|nmod|poss|nummod|appos|flat|npadvmod|det))+")


def _same_phrase(a: int, b: int, sents: Sequence[int], tree: Tree) -> bool:
    """Whether two words belong to one phrase: only names, adjectives and appositions lie between them in the tree."""
    if sents[a] != sents[b]:
        return False
    path = paths_from(a, tree.heads, tree.labels, tree.children).get(b)
    return path is not None and _ONE_PHRASE.fullmatch(path) is not None


_INNER = r"([<>](conj|appos|compound|amod|nmod|poss))*"
_TOGETHER = re.compile(rf"{_INNER}[<>]conj{_INNER}")
"""Paths between words that are named as one group: "Oslo and Rabat", "the Norwegian and Moroccan ministers"."""


def _sides(
    parties: tuple[DraftParty, ...], sentence: int, sents: Sequence[int], tree: Tree
) -> tuple[tuple[DraftParty, ...], tuple[DraftParty, ...]]:
    """Who meets and who is met: "the envoy met with the king" has two sides, "the envoy and the king met" one."""
    if len({p.link.code for p in parties}) < 2:
        return parties, ()
    first = min(parties, key=lambda p: (sents[p.word] != sentence, p.word))
    paths = paths_from(first.word, tree.heads, tree.labels, tree.children)

    def beside(p: DraftParty) -> bool:
        path = paths.get(p.word, FAR) if sents[p.word] == sents[first.word] else FAR
        return p.word == first.word or p.link.code == first.link.code or _TOGETHER.fullmatch(path) is not None

    ours = tuple(p for p in parties if beside(p))
    return ours, tuple(p for p in parties if not beside(p))


_MODIFIER = re.compile(r"(>(amod|compound|poss|nmod))+(>conj)?|>prep:(of|in|from|for)>pobj(>compound)?")
"""Paths from a head to a name in its own phrase: "Russian and Chinese bombers", "companies in Peru"."""


def links_of(
    reader: Reader, window: Scored, row: int, hits: Sequence[Hit], here: Sequence[tuple[int, int]], tree: Tree
) -> list[Link]:
    """Where the word of `row` takes its country from: its own name, names in its phrase, else the likeliest link."""
    word = window.window.words[row]
    by_last = {h.last: n for n, h in enumerate(hits) if h.code is not None}
    if word in by_last:
        n = by_last[word]
        return [Link(hits[n].code, 1.0, n)]
    if by_last:
        inside = [
            (path, w)
            for w, path in paths_from(word, tree.heads, tree.labels, tree.children).items()
            if w in by_last and _MODIFIER.fullmatch(path)
        ]
        before = [(p, w) for p, w in inside if not p.startswith(">prep")]
        if before:
            joined = [w for p, w in before if p.endswith(">conj")]
            nearest = max(w for p, w in before if not p.endswith(">conj")) if len(joined) < len(before) else joined[0]
            found = [Link(hits[by_last[w]].code, IN_PHRASE, by_last[w]) for w in sorted({nearest, *joined})]
            return [link for n, link in enumerate(found) if link.code not in {other.code for other in found[:n]}]
        if inside:
            n = by_last[min(w for _, w in inside)]
            return [Link(hits[n].code, IN_PHRASE, n)]
    p = reader.links(window, row, [r for _, r in here])
    by_code: dict[str | None, float] = {None: float(p[-1])}
    for (n, _), v in zip(here, p, strict=False):
        by_code[hits[n].code] = by_code.get(hits[n].code, 0.0) + float(v)
    code = max(by_code, key=lambda c: (by_code[c], c or ""))
    same = [(float(v), n) for (n, _), v in zip(here, p, strict=False) if hits[n].code == code]
    return [Link(code, by_code[code], max(same)[1] if same else None)]


def _draft(
    reader: Reader, window: Scored, trigger: _Trigger, parties: list[tuple[DraftParty, ...]], t: Thresholds
) -> Draft:
    row, name = trigger.row, trigger.type
    kind = window.kind[row]
    share = float(kind[reader.labels["type"].index(name)] / max(1.0 - kind[0], 1e-9))
    modes = [
        (float(window.mode[row][i]), m.split(":", 1)[1])
        for i, m in enumerate(reader.labels["mode"])
        if m.startswith(name + ":") and window.mode[row][i] >= t.label
    ]
    contexts = [
        (float(window.context[row][i]), c)
        for i, c in enumerate(reader.labels["context"])
        if window.context[row][i] >= t.label
    ]
    return Draft(
        word=window.window.words[row],
        type=name,
        score=trigger.score,
        type_share=share,
        status={s: float(v) for s, v in zip(reader.labels["status"], window.status[row], strict=True)},
        modes=tuple(m for _, m in sorted(modes, reverse=True)[:2]),
        contexts=tuple(c for _, c in sorted(contexts, reverse=True)[:2]),
        actors=parties[0],
        recipients=parties[1],
        speakers=parties[2],
        hint=trigger.hint,
    )
