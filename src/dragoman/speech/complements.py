"""A predicate in the tree → what it takes: each complement that could be the content of a speech."""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.speech.tree import Tree

SMALL_CLAUSE = frozenset({"oprd", "xcomp", "ccomp", "acomp", "attr"})


@dataclass(frozen=True, slots=True)
class Complement:
    """One complement of a cue word: the construction, and the tokens that would be content."""

    kind: str
    """clause, to, ing, object, predicate (object with what is said of it), rise (subject and infinitive),
    passive (subject of a passive), object_X, passive_X, or with_X, where X is a preposition or "to"."""
    tokens: tuple[int, ...]
    preposition: int | None = None


def complements(tree: Tree, i: int) -> list[Complement]:
    """All complements of a verb, noun or adjective."""
    pos = tree.tokens[i].pos
    if pos in ("VERB", "AUX"):
        return _of_verb(tree, i)
    if pos in ("NOUN", "PROPN", "ADJ"):
        return _of_noun(tree, i)
    return []


def _of_verb(tree: Tree, verb: int) -> list[Complement]:
    found: list[Complement] = []
    passive = tree.is_passive(verb)
    kids = tree.kids[verb]
    lifted = next((k for k in kids if tree.tokens[k].dep in ("nsubjpass", "nsubj")), None)
    clauses = [k for k in kids if tree.tokens[k].dep == "ccomp"]
    after = [k for k in clauses if k > verb]
    objects = [k for k in kids if tree.tokens[k].dep in ("dobj", "attr") and k > verb]
    for kid in kids:
        token = tree.tokens[kid]
        if token.dep == "ccomp":
            if kid < verb and after and _clause_kind(tree, after[-1]) == "clause":
                continue  # "A said x; B denied y": the parser hangs both on the last verb
            kind = _clause_kind(tree, kid)
            tokens = tree.subtree(kid)
            if kind == "predicate" and kid < verb:
                kind = "clause"
            found.append(Complement(kind, tuple(tokens)))
        elif token.dep == "xcomp":
            marked = _has_to(tree, kid)
            tokens = tree.subtree(kid)
            if objects and objects[0] < kid and marked:
                found.append(Complement("object_to", tuple(tree.subtree(objects[0]) + list(tokens))))
            elif marked and passive and lifted is not None:
                found.append(Complement("passive_to", tuple(tree.subtree(lifted) + list(tokens))))
            elif marked:
                found.append(Complement("to", tuple(tokens)))
                if lifted is not None:
                    found.append(Complement("rise", tuple(tree.subtree(lifted) + list(tokens))))
            elif token.tag == "VBG":
                found.append(Complement("ing", tuple(tokens)))
            elif not passive and lifted is not None and not objects:
                found.append(Complement("rise", tuple(tree.subtree(lifted) + list(tokens))))
        elif token.dep in ("acomp", "oprd") and lifted is not None and not objects:
            found.append(
                Complement("passive_as" if passive else "rise", tuple(tree.subtree(lifted) + tree.subtree(kid)))
            )
        elif token.dep == "advcl" and tree.tokens[kid].tag == "VB" and kid > verb and _has_to(tree, kid):
            found.append(Complement("to", tuple(tree.subtree(kid))))
        elif token.dep in ("prep", "agent") and kid > verb and not (token.dep == "agent" and passive):
            found += _of_preposition(tree, kid)
    if objects:
        found += _objects(tree, verb, objects[0])
    if passive and lifted is not None:
        found.append(Complement("passive", tuple(tree.subtree(lifted))))
        for prep in (k for k in kids if tree.tokens[k].dep == "prep" and k > verb):
            both = (*tree.subtree(lifted), *tree.subtree(prep))
            found.append(Complement(f"passive_{tree.tokens[prep].lemma}", both))
    if passive and tree.tokens[verb].dep == "acl":
        found.append(Complement("passive", tuple(tree.subtree(tree.tokens[verb].head, [verb]))))
    return found


def _objects(tree: Tree, verb: int, thing: int) -> list[Complement]:
    base = tree.subtree(thing)
    found = [Complement("object", tuple(base))]
    for kid in tree.kids[verb] + tree.kids[thing]:
        token = tree.tokens[kid]
        if kid <= thing:
            continue
        if token.dep == "prep":
            found.append(Complement(f"object_{token.lemma}", tuple(sorted({*base, *tree.subtree(kid)}))))
        elif token.dep in SMALL_CLAUSE and token.head == verb and not _has_to(tree, kid):
            found.append(Complement("predicate", tuple(base + tree.subtree(kid))))
    return found


def _of_preposition(tree: Tree, prep: int) -> list[Complement]:
    word = tree.tokens[prep].lemma
    found = [Complement(f"with_{word}", tuple(tree.subtree(k)), prep) for k in tree.children(prep, "pobj", "pcomp")]
    for inner in tree.children(prep, "prep"):
        found += [
            Complement(f"with_{word}", tuple(tree.subtree(k)), inner) for k in tree.children(inner, "pobj", "pcomp")
        ]
    return found


def _of_noun(tree: Tree, noun: int) -> list[Complement]:
    found: list[Complement] = []
    for kid in tree.kids[noun]:
        token = tree.tokens[kid]
        if kid < noun:
            continue
        if token.dep in ("ccomp", "xcomp", "acl", "advcl", "relcl"):
            if _has_to(tree, kid):
                found.append(Complement("to", tuple(tree.subtree(kid))))
            elif token.dep in ("ccomp", "acl") and (
                any(tree.tokens[k].lemma in ("that", "whether", "if") for k in tree.children(kid, "mark"))
                or (token.dep == "ccomp" and tree.children(kid, "nsubj", "nsubjpass", "expl"))
            ):
                found.append(Complement("clause", tuple(tree.subtree(kid))))
        elif token.dep == "prep":
            found += _of_preposition(tree, kid)
    return found


def _clause_kind(tree: Tree, clause: int) -> str:
    """clause where it is finite; object_to for "X to do"; predicate for a small one ("called X a liar")."""
    if tree.children(clause, "mark"):
        return "clause"
    if tree.tokens[clause].dep == "ccomp" and tree.tokens[clause].tag == "VB" and _has_to(tree, clause):
        return "object_to" if tree.children(clause, "nsubj") else "to"
    if tree.tokens[clause].pos in ("NOUN", "ADJ", "PROPN") and not tree.children(clause, "aux", "cop"):
        return "predicate"
    if tree.tokens[clause].tag == "VBG" and not tree.children(clause, "aux"):
        return "ing"
    return "clause"


def _has_to(tree: Tree, verb: int) -> bool:
    return any(tree.tokens[k].lemma == "to" for k in tree.children(verb, "aux"))
