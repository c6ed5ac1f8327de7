"""Tree and lexicon → attributions that the sentence's own syntax shows: indirect speech, beliefs, demands.

For each cue word: its complement is the content, its subject the speaker. A cue may stand before its
content, after it or inside it; "according to X", "as X said" and "reportedly" take the rest of their
sentence.
"""

from __future__ import annotations

import re

from dragoman.records import Span
from dragoman.speech.complements import Complement, complements
from dragoman.speech.cues import Cues
from dragoman.speech.drafts import Draft, hull, subtract
from dragoman.speech.tree import Tree

KINDS = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "noun", "ADJ": "adjective"}
PREFERRED = (
    "clause", "predicate", "object_to", "object_of", "object_as", "object_for", "object_on", "object_with",
    "object_about", "object_against", "object_from", "object_at", "object_in", "passive_to", "passive_as",
    "passive_of", "passive_for", "to", "ing", "object", "rise", "passive",
)  # fmt: skip
"""Where a cue has several complements, the one that says most is the content."""
MARKS = frozenset('“”"')
SPEAKERLESS = frozenset({"rise", "passive"})


def find_clauses(tree: Tree, cues: Cues) -> list[Draft]:
    """Every attribution that a cue word and its complement make, in the order of the cue words."""
    found: list[Draft] = []
    for i in range(len(tree.tokens)):
        draft = _of_word(tree, cues, i) or _parenthetical(tree, cues, i) or _unlisted(tree, cues, i)
        if draft is not None:
            found.append(draft)
    found += _according(tree, cues)
    found += _for_whom(tree, cues)
    found += _reportedly(tree, cues)
    return found


def _of_word(tree: Tree, cues: Cues, i: int) -> Draft | None:
    token = tree.tokens[i]
    kind = KINDS.get(token.pos)
    if kind is None or (kind, token.lemma) not in cues.words:
        return None
    licensed = [(c, force) for c in complements(tree, i) if (force := cues.force(kind, token.lemma, c.kind))]
    if not licensed:
        return None
    licensed.sort(key=lambda pair: PREFERRED.index(pair[0].kind) if pair[0].kind in PREFERRED else len(PREFERRED))
    complement, force = licensed[0]
    if complement.kind == "object":
        complement = next((c for c in complements(tree, i) if c.kind == "object_as"), complement)
    tokens = complement.tokens
    if complement.kind == "clause":
        tokens = (*tokens, *_goes_on(tree, cues, i, tokens))
    content = tree.pieces(tokens)
    if not content:
        return None
    return make_draft(tree, cues, i, complement, content, force)


def _goes_on(tree: Tree, cues: Cues, i: int, tokens: tuple[int, ...]) -> list[int]:
    """What follows the clause of a cue and is said too, where the parser joins it to the cue: with a conjunction and
    either a "that" of its own ("told them that he would come, but that it might be late") or quoted words and no cue
    ("said they had met, and the talks were “useful”")."""
    found: list[int] = []
    end = max(tokens)
    for kid in tree.children(i, "conj", "ccomp", "advcl"):
        inside = tree.subtree(kid)
        first = min(inside)
        if first <= end:
            continue
        between = [tree.tokens[k] for k in range(end + 1, first)]
        joined = any(t.dep == "cc" for t in between) and all(
            t.dep == "cc" or t.pos in ("PUNCT", "ADV") for t in between
        )
        marked = any(k == first and tree.tokens[k].lemma == "that" for k in tree.children(kid, "mark"))
        quoted = tree.children(kid, "nsubj", "nsubjpass") and any(tree.tokens[k].text in MARKS for k in inside)
        token = tree.tokens[kid]
        if joined and (marked or (quoted and (KINDS.get(token.pos, ""), token.lemma) not in cues.words)):
            found += [*range(end + 1, first), *inside]
            end = max(inside)
    return found


def _unlisted(tree: Tree, cues: Cues, i: int) -> Draft | None:
    """A word that the lexicon lacks, with a clause that "that" or "whether" opens."""
    token = tree.tokens[i]
    if KINDS.get(token.pos) not in ("verb", "noun", "adjective") or token.lemma in cues.no_cues:
        return None
    for complement in complements(tree, i):
        if complement.kind == "clause" and tree.tokens[complement.tokens[0]].lemma in (
            "that",
            "whether",
            "if",
        ):
            content = tree.pieces(complement.tokens)
            if content:
                return make_draft(tree, cues, i, complement, content, "asserts", "unlisted")
    return None


def make_draft(
    tree: Tree,
    cues: Cues,
    i: int,
    complement: Complement | None,
    content: list[Span],
    force: str,
    kind: str = "",
) -> Draft:
    """An attribution from its cue word, with speaker, addressee and medium as the tree shows them."""
    token = tree.tokens[i]
    construction = kind or (complement.kind if complement is not None else "")
    source = None if construction in SPEAKERLESS else source_of(tree, cues, i)
    if source is not None and token.pos != "NOUN" and _inside(tree, source, content):
        source = None
    if source is None and construction not in SPEAKERLESS:
        source = _nearby_source(tree, i, content)
    if source is not None and tree.tokens[source].text.lower() in cues.nobody and not _stands_for(tree, source):
        source = None
    draft = Draft(
        word=i,
        cue=cue_span(tree, cues, i, complement),
        source=source,
        source_span=tree.phrase(source, i) if source is not None else None,
        content=content,
        force=force,
        kind=construction,
    )
    _to_whom(tree, cues, i, draft)
    draft.medium = _medium(tree, cues, i, draft)
    return draft


def _nearby_source(tree: Tree, i: int, content: list[Span]) -> int | None:
    """The speaker by place, where the parse shows none for an active verb."""
    token = tree.tokens[i]
    if token.pos not in ("VERB", "AUX") or tree.is_passive(i):
        return None
    found: int | None = None
    if token.tag in ("VBD", "VBZ", "VBP", "VBN"):
        found = tree.nearest_right(i) if hull(content).end <= token.start else None
        found = tree.nearest_left(i) if found is None else found
    elif token.tag == "VBG" or any(tree.tokens[k].lemma == "to" for k in tree.children(i, "aux")):
        found = tree.governing_subject(i)
    return None if found is None or _inside(tree, found, content) else found


def _inside(tree: Tree, i: int, content: list[Span]) -> bool:
    return any(s.start <= tree.tokens[i].start < s.end for s in content)


def _stands_for(tree: Tree, i: int) -> bool:
    """True for "it" and relative pronouns that stand for a body or a person; expletives do not."""
    token = tree.tokens[i]
    return token.dep != "expl" and (token.text.lower() == "it" or tree.antecedent(i) != i)


def source_of(tree: Tree, cues: Cues, i: int) -> int | None:
    """Head word of the speaker of a cue."""
    token = tree.tokens[i]
    if token.pos in ("VERB", "AUX"):
        subject = _outer_speaker(tree, cues, i)
        subject = tree.subject(i) if subject is None else subject
        return subject if subject is None else _author(tree, cues, i, subject)
    if token.pos == "ADJ":
        if token.dep == "amod":
            return token.head
        return tree.subject(i)
    owner = tree.children(i, "poss")
    if owner:
        return owner[0]
    for prep in tree.children(i, "prep"):
        if tree.tokens[prep].lemma in ("by", "from", "among") and (inner := tree.children(prep, "pobj")):
            return inner[0]
    if token.dep in ("dobj", "attr") and tree.tokens[token.head].pos in ("VERB", "AUX"):
        if token.dep == "dobj" and tree.tokens[token.head].lemma not in cues.light and token.lemma not in cues.own:
            return None
        subject = tree.subject(token.head)
        return subject if subject is not None and tree.tokens[subject].dep != "expl" else None
    if token.dep == "pobj" and tree.tokens[tree.tokens[token.head].head].pos == "VERB":
        return tree.subject(tree.tokens[token.head].head)
    return None


def _outer_speaker(tree: Tree, cues: Cues, verb: int) -> int | None:
    """For "he said it was late and added ...": the parser joins "added" to "was", yet it is he who adds."""
    token = tree.tokens[verb]
    clause = tree.tokens[token.head]
    if token.dep != "conj" or clause.dep != "ccomp" or token.lemma not in cues.adding:
        return None
    return tree.subject(clause.head) if cues.quotes(tree.tokens[clause.head].lemma) else None


def _author(tree: Tree, cues: Cues, verb: int, subject: int) -> int:
    """For "the ministry issued a statement saying ...": whoever issued it."""
    document = tree.tokens[subject]
    if document.dep != "dobj" or document.lemma not in cues.media or tree.tokens[verb].head != subject:
        return subject
    author = tree.subject(document.head)
    return subject if author is None else author


def cue_span(tree: Tree, cues: Cues, i: int, complement: Complement | None = None) -> Span:
    """The cue's words: a verb with the auxiliaries, negation, adverbs and particle that stand beside it."""
    token = tree.tokens[i]
    first = last = i
    if token.pos in ("VERB", "AUX"):
        beside = set(tree.children(i, "aux", "auxpass", "neg", "advmod"))
        while first - 1 in beside:
            first -= 1
        if token.dep == "xcomp" and token.head == first - 1 and tree.tokens[token.head].lemma in cues.declining:
            first = token.head  # "declined to comment on"
        if last + 1 < len(tree.tokens) and tree.tokens[last + 1].dep == "prt" and tree.tokens[last + 1].head == i:
            last += 1
    elif token.pos == "ADJ" and tree.tokens[token.head].lemma == "be" and 0 < i - token.head <= 3:
        first = token.head
    elif token.dep == "dobj" and 0 < i - token.head <= 4 and tree.tokens[token.head].lemma in cues.light:
        first = token.head
        beside = set(tree.children(token.head, "aux", "neg", "advmod"))
        while first - 1 in beside:
            first -= 1
    if complement is not None and complement.preposition is not None and 0 < complement.preposition - last <= 2:
        last = complement.preposition
    return Span(tree.tokens[first].start, tree.tokens[last].end)


def _to_whom(tree: Tree, cues: Cues, i: int, draft: Draft) -> None:
    """The addressee: "told reporters", "said to him", "asked the minister whether"."""
    candidates = (
        tree.children(i, "dative", "dobj") if tree.tokens[i].lemma in cues.telling else tree.children(i, "dative")
    )
    for kid in list(candidates):
        if tree.tokens[kid].pos == "ADP":
            candidates = tree.children(kid, "pobj") or candidates
    for prep in tree.children(i, "prep"):
        if tree.tokens[prep].lemma == "to" and draft.kind not in ("with_to",):
            candidates += tree.children(prep, "pobj")
    for kid in candidates:
        start = tree.tokens[kid].start
        if any(s.start <= start < s.end for s in draft.content):
            continue
        draft.addressee = kid
        draft.addressee_span = tree.phrase(kid, i)
        return


def _medium(tree: Tree, cues: Cues, i: int, draft: Draft) -> str | None:
    """Where it was said: "in an opinion piece", "on X", and the press that it was told to."""
    preps = list(tree.children(i, "prep"))
    for prep in preps:
        token = tree.tokens[prep]
        if token.lemma not in cues.media_prepositions:
            continue
        for noun in tree.children(prep, "pobj"):
            if tree.tokens[noun].lemma.rstrip(".") in cues.media and not any(
                s.start <= tree.tokens[noun].start < s.end for s in draft.content
            ):
                phrase = tree.phrase(noun, i)
                if phrase is not None:
                    return tree.text[token.start : phrase.end]
    above = tree.tokens[i].head
    if (
        tree.tokens[i].dep in ("acl", "relcl")
        and tree.tokens[above].lemma in cues.media
        and tree.tokens[above].dep == "dobj"
    ):
        phrase = tree.phrase(above, i)
        return None if phrase is None else tree.text[phrase.start : phrase.end]
    if draft.addressee is not None and draft.addressee_span is not None:
        words = {tree.tokens[k].lemma for k in tree.subtree(draft.addressee)} | {
            tree.tokens[k].text.lower() for k in tree.subtree(draft.addressee)
        }
        if words & cues.hearers:
            return tree.text[draft.addressee_span.start : draft.addressee_span.end]
    return None


def _parenthetical(tree: Tree, cues: Cues, i: int) -> Draft | None:
    """The rest of the sentence: "The talks, officials said, went well", "as the minister said, ..."."""
    token = tree.tokens[i]
    if token.pos not in ("VERB", "AUX") or cues.force("verb", token.lemma, "clause") is None:
        return None
    marked_as = any(tree.tokens[k].lemma == "as" for k in tree.children(i, "mark", "advmod"))
    if not (token.dep == "parataxis" or (token.dep == "advcl" and marked_as)):
        return None
    if tree.children(i, "ccomp", "dobj", "xcomp"):
        return None
    head = token.head
    content = tree.pieces(tree.subtree(head, [i]))
    if not content or tree.subject(i) is None:
        return None
    force = cues.force("verb", token.lemma, "clause") or "asserts"
    return make_draft(tree, cues, i, None, content, force, "parenthetical")


def _according(tree: Tree, cues: Cues) -> list[Draft]:
    """The clause that an "according to X" belongs to."""
    found: list[Draft] = []
    words = [t.text.lower() for t in tree.tokens]
    for phrase in cues.according:
        for i in range(len(words) - len(phrase)):
            if words[i] != phrase[0] or tuple(words[i : i + len(phrase)]) != phrase:
                continue
            last = i + len(phrase) - 1
            objects = tree.children(last, "pobj", "pcomp")
            if not objects:
                continue
            host = next((a for a in tree.ancestors(i) if tree.tokens[a].pos in ("VERB", "AUX")), tree.root(i))
            top = i
            while tree.tokens[top].head not in (host, top) and tree.tokens[tree.tokens[top].head].pos in (
                "ADP",
                "VERB",
                "SCONJ",
            ):
                top = tree.tokens[top].head
            source = tree.phrase(objects[0], i)
            content = tree.pieces(tree.subtree(host, [top] if top != host else [i]))
            cue = Span(tree.tokens[i].start, source.end if source is not None else tree.tokens[last].end)
            content = [
                part for s in content for part in subtract(s, cue) if re.search(r"\w", tree.text[part.start : part.end])
            ]
            if not content:
                continue
            found.append(
                Draft(
                    word=i,
                    cue=Span(tree.tokens[i].start, tree.tokens[last].end),
                    source=objects[0],
                    source_span=source,
                    content=content,
                    force="asserts",
                    kind="according",
                )
            )
    return found


def _for_whom(tree: Tree, cues: Cues) -> list[Draft]:
    """A view that opens its sentence: "For Rubio, the trip is a turning point"."""
    found: list[Draft] = []
    for i, token in enumerate(tree.tokens):
        first = i == 0 or tree.sentence[i - 1] != tree.sentence[i]
        root = tree.tokens[token.head]
        if not first or token.text != "For" or token.dep != "prep" or root.lemma != "be":
            continue
        for person in tree.children(i, "pobj"):
            known = tree.tokens[person].ent in ("PERSON", "NORP") or tree.tokens[person].lemma in cues.viewers
            span = tree.phrase(person, i)
            content = tree.pieces(tree.subtree(token.head, [i]))
            if known and span is not None and tree.text[span.end : span.end + 1] == "," and content:
                cue = Span(token.start, token.end)
                found.append(Draft(i, cue, person, span, content, "believes", "for"))
    return found


def _reportedly(tree: Tree, cues: Cues) -> list[Draft]:
    """Hearsay: "reportedly", "allegedly", whose speaker is not named."""
    found: list[Draft] = []
    for i, token in enumerate(tree.tokens):
        if token.text.lower() in cues.reportedly and token.dep == "advmod":
            content = tree.pieces(tree.subtree(token.head, [i]))
            if content:
                found.append(Draft(i, Span(token.start, token.end), None, None, content, "asserts", "reportedly"))
    return found
