"""Lines that a name and a colon open → attributions: transcripts ("Q: ...") and headlines ("Rubio: ...")."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from dragoman.records import Parse, Span
from dragoman.speech.cues import Cues
from dragoman.speech.drafts import Draft
from dragoman.speech.tree import Tree

_LINE = re.compile(
    r"^[ \t]*(?P<who>[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|of|the|and|for|&)){0,5})"
    r"(?P<cue>:)[ \t]+(?P<what>\S.{8,})$",
    re.MULTILINE,
)


def find_lines(parse: Parse, tree: Tree, cues: Cues, drafts: Sequence[Draft], block: Span) -> list[Draft]:
    """What stands after the colon, said by who stands before it, unless a quotation there has a speaker."""
    found: list[Draft] = []
    taken = [s for d in drafts for s in d.content if d.kind == "quote"]
    for line in _LINE.finditer(parse.text, block.start, block.end):
        who = Span(line.start("who"), line.end("who"))
        what = Span(line.start("what"), line.start("what") + len(line["what"].rstrip(" .\t\r")))
        if line["who"].split()[0].lower() in cues.labels or what.end <= what.start:
            continue
        if any(s.start < what.end and what.start < s.end for s in taken):
            continue
        named = range(bisect.bisect_left(tree.starts, who.start), bisect.bisect_left(tree.starts, who.end))
        head = next((i for i in reversed(named) if tree.tokens[i].pos in ("PROPN", "NOUN")), None)
        cue = Span(line.start("cue"), line.end("cue"))
        found.append(Draft(head, cue, head, who, [what], "asserts", "colon"))
    return found
