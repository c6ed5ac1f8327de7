"""Events in; a directed graph of who to whom out, as GraphML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from dragoman.export.pairs import Told, pairs
from dragoman.export.written import Written
from dragoman.records import Actor, Party
from dragoman.views.listing import event_day, label
from dragoman.views.text import printable

_NODE_KEYS = {"code": "string", "sector": "string"}
_EDGE_KEYS = {
    "events": "int",
    "verbal_cooperation": "int",
    "material_cooperation": "int",
    "verbal_conflict": "int",
    "material_conflict": "int",
    "mean_score": "double",
    "first_day": "string",
    "last_day": "string",
}


@dataclass(slots=True)
class _Edge:
    quads: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    scores: list[float] = field(default_factory=list[float])
    days: list[dt.date] = field(default_factory=list[dt.date])


def graphml(told: Iterable[Told], written: Written) -> Iterator[str]:
    """A node for each code with its primary sector ("USA GOV"), or name where there is no code; an edge for each pair.

    An edge counts the events as reported: one that two articles tell counts twice.
    """
    nodes: dict[str, Actor] = {}
    edges: dict[tuple[str, str], _Edge] = {}
    for event, article in told:
        both = [(actor, recipient) for actor, recipient in pairs(event) if actor and recipient]
        if not both:
            written.left_out["with one side only"] += 1
        for ends in dict.fromkeys((_node(actor, nodes), _node(recipient, nodes)) for actor, recipient in both):
            edge = edges.setdefault(ends, _Edge())
            edge.quads[event.quad - 1] += 1
            edge.scores.append(event.score)
            if day := event_day(event, article):
                edge.days.append(day)
    written.rows = len(edges)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for owner, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys.items():
            yield f'  <key id="{name}" for="{owner}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph id="who_to_whom" edgedefault="directed">\n'
    for name in sorted(nodes):
        actor = nodes[name]
        cells = {"code": actor.code, "sector": actor.sectors[0] if actor.sectors and actor.code else None}
        yield f"    <node id={quoteattr(name)}>{_data(cells)}</node>\n"
    for (source, target), edge in sorted(edges.items(), key=lambda pair: pair[0]):
        yield f"    <edge source={quoteattr(source)} target={quoteattr(target)}>{_data(_counts(edge))}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def _node(party: Party, nodes: dict[str, Actor]) -> str:
    name = label(party)
    nodes.setdefault(name, party.actor)
    return name


def _counts(edge: _Edge) -> dict[str, object]:
    days = sorted(edge.days)
    values = (
        len(edge.scores),
        *edge.quads,
        round(sum(edge.scores) / len(edge.scores), 4),
        days[0] if days else None,
        days[-1] if days else None,
    )
    return dict(zip(_EDGE_KEYS, values, strict=True))


def _data(cells: dict[str, object] | dict[str, str | None]) -> str:
    return "".join(
        f'<data key="{name}">{escape(printable(value))}</data>' for name, value in cells.items() if value is not None
    )
