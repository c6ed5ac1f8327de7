"""A query of one's own, all corrections, how far two coders agree, what can be exported."""

from __future__ import annotations

from dragoman.export import FORMATS
from dragoman.store.corrections import standing
from dragoman.views.agreement import agreement as compare
from dragoman.web.desk import SIZE, Desk, Row, ids_of, one_page
from dragoman.web.pages.article import correction_line

ROWS = 1000
TIMEOUT_S = 10.0
_EXAMPLE = "SELECT type, count(*) AS events FROM event_list GROUP BY type ORDER BY events DESC"
_TABLES = """
SELECT table_name AS name, list(column_name ORDER BY column_index) AS columns
FROM duckdb_columns()
WHERE NOT internal AND table_name NOT LIKE 'link_%' AND table_name NOT LIKE 'machine_%'
    AND table_name NOT IN ('schema_version')
GROUP BY table_name
ORDER BY table_name
"""


def sql(desk: Desk, query: str = "") -> Row:
    """The answer to one SELECT: at most 1,000 rows, 10 seconds; nothing can be changed and no file seen."""
    tables = desk.rows(_TABLES)
    if not query.strip():
        return {"query": "", "example": _EXAMPLE, "columns": [], "rows": [], "more": False, "tables": tables}
    answer = desk.store.ask(query, most=ROWS, timeout_s=TIMEOUT_S)
    return {
        "query": query,
        "example": _EXAMPLE,
        "columns": answer.columns,
        "rows": [list(row) for row in answer.rows],
        "more": answer.more,
        "tables": tables,
    }


def corrections(desk: Desk, coder: str = "", kind: str = "", page: int = 1, size: int = SIZE) -> Row:
    """All corrections, the latest first, those taken back too."""
    found = desk.store.corrections()
    counting = {correction.id for correction in standing(found)}
    lines = [
        correction_line(correction, correction.id in counting)
        for correction in reversed(found)
        if (not coder or correction.coder == coder) and (not kind or correction.kind == kind)
    ]
    shown, ids = one_page(ids_of(lines), page, size)
    wanted = set(ids)
    return {
        "coder": coder,
        "kind": kind,
        "coders": sorted({correction.coder for correction in found}),
        "paging": shown,
        "corrections": [line for line in lines if line["id"] in wanted],
        "edit": desk.edit,
    }


def agreement(desk: Desk, a: str = "", b: str = "") -> Row:
    """How far two coders agree on the items that both judged: kappa by field, and where they differ."""
    found = desk.store.corrections()
    coders = sorted({correction.coder for correction in found})
    if not a and not b and len(coders) > 1:
        a, b = coders[:2]
    return {"a": a, "b": b, "coders": coders, **compare(found, a, b)}


def exports(desk: Desk) -> Row:
    """The formats that events can be written in, and gold."""
    checked = {c.target for c in standing(desk.store.corrections()) if c.kind == "article" and c.verdict == "accepted"}
    return {"formats": list(FORMATS), "checked": len(checked)}


def help(desk: Desk) -> Row:
    """Keys, terms and addresses."""
    return {
        "types": [
            {"name": kind.name, "definition": kind.definition, "quad": kind.quad, "score": kind.score}
            for kind in desk.codebook.types.values()
        ],
        "contexts": [
            {"name": context.name, "definition": context.definition} for context in desk.codebook.contexts.values()
        ],
        "sectors": [
            {"code": sector.code, "name": sector.name, "definition": sector.definition}
            for sector in desk.codebook.sectors.values()
        ],
    }
