"""The pages that follow from the code: commands.md, settings.md, schema.md. `python docs/generate.py` writes them anew.

tests/test_docs.py fails where they are not what this would write, and where a table or column is not described.
"""

from __future__ import annotations

import ast
import inspect
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from enum import Enum
from importlib import resources
from pathlib import Path
from typing import Any, get_args, get_type_hints

from typer.models import ArgumentInfo

DOCS = Path(__file__).parent
_NOTE = "<!-- Written by docs/generate.py from the code: change it there. -->\n\n"


def pages() -> dict[str, str]:
    """Every generated page by its name."""
    made = {"commands.md": commands, "settings.md": settings, "schema.md": schema}
    return {name: _NOTE + "".join(f"{line}\n" for line in page()) for name, page in made.items()}


def commands() -> Iterator[str]:
    from dragoman.cli.main import app

    yield "# Every command\n"
    yield "`dragoman COMMAND --help` says the same. Exit codes: 0 done, 1 nothing could be read or coded, 2 wrong"
    yield "usage or input, 130 interrupted.\n"
    for command in app.registered_commands:
        assert command.callback is not None
        yield f"## `dragoman {command.name or command.callback.__name__}`\n"
        yield from inspect.cleandoc(command.callback.__doc__ or "").splitlines()
        yield "\n| argument or option | what | default |\n|---|---|---|"
        hints = get_type_hints(command.callback, include_extras=True)
        for name, parameter in inspect.signature(command.callback).parameters.items():
            yield _parameter(name, hints[name], parameter.default)
        yield ""


def _parameter(name: str, hint: Any, default: Any) -> str:
    kind, info = get_args(hint)[0], hint.__metadata__[0]
    kind = next((part for part in get_args(kind) if part is not type(None)), kind)
    flag = kind is bool
    if isinstance(info, ArgumentInfo):
        shown = f"`{info.metavar or name.upper()}`"
    else:
        names = info.param_decls or (f"--{name.strip('_').replace('_', '-')}",)
        shown = ", ".join(f"`{option}{'' if flag else ' ' + (info.metavar or _kind(kind))}`" for option in names)
    if default is inspect.Parameter.empty:
        text = "needed"
    else:
        text = "" if default in (None, False) else f"`{getattr(default, 'value', default)}`"
    return f"| {shown} | {(info.help or '').replace('|', chr(92) + '|')} | {text} |"


def _kind(kind: Any) -> str:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "/".join(str(member.value) for member in kind)
    return "NUMBER" if kind in (int, float) else "TEXT"


def settings() -> Iterator[str]:
    from dragoman import settings as module

    yield "# Every setting\n"
    yield "Of `dragoman.Settings(...)`, which `dragoman.Kit.load` takes. Thresholds and weights of the stages stand in"
    yield "their rooms with what they were tuned on; they are no settings.\n"
    yield "| setting | type | default | what it changes |\n|---|---|---|---|"
    (cls,) = (node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef))
    for node, after in zip(cls.body, [*cls.body[1:], None], strict=True):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            said = after.value.value if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant) else ""
            default = ast.unparse(node.value) if node.value else ""
            kind = ast.unparse(node.annotation).replace("|", "\\|")
            yield f"| `{node.target.id}` | `{kind}` | `{default}` | {' '.join(str(said).split())} |"


def schema() -> Iterator[str]:
    yield "# Every table and column of the store\n"
    yield "The store is one DuckDB file: any DuckDB 2 client opens it, several at a time for reading. Start from"
    yield "the view `event_list`. Offsets count characters of `articles.text`, end exclusive, so the words of an"
    yield "event are\n"
    yield "```sql\nSELECT substring(text, trigger_start + 1, trigger_end - trigger_start)"
    yield "FROM events JOIN articles ON article = articles.id\n```\n"
    yield "Tables marked *links* are there after `dragoman link`, can be dropped and are made again. `other_rows`"
    yield "is there"
    yield "after `dragoman import`. A new version brings an older file to its schema when it first writes to it.\n"
    described = tomllib.loads((DOCS / "columns.toml").read_text("utf-8"))
    for table, columns in tables().items():
        yield f"## `{table}`\n"
        yield f"{described['tables'].get(table, '')[:1].upper()}{described['tables'].get(table, '')[1:]}.\n"
        yield "| column | type | what |\n|---|---|---|"
        for name, kind in columns:
            yield f"| `{name}` | {kind} | {describe(described, table, name)} |"
        yield ""


def describe(described: dict[str, Any], table: str, column: str) -> str:
    """What a column holds; empty where nobody said."""
    own: dict[str, str] = described["table"].get(table, {})
    return own.get(column) or described["columns"].get(column, "")


def tables() -> dict[str, list[tuple[str, str]]]:
    """Tables and views of a new, linked store with their columns and types."""
    from dragoman.link import link
    from dragoman.store import Store

    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s.duckdb") as store:
        link(store)
        with store.database.transaction():
            store.database.execute((resources.files("dragoman.compare") / "tables.sql").read_text("utf-8"))
        query = (
            "SELECT table_name, column_name, data_type FROM duckdb_columns() "
            "WHERE NOT internal AND schema_name = 'main' ORDER BY table_name, column_index"
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for row in store.database.rows(query):
            kind = row["data_type"].replace('"', "")
            found.setdefault(row["table_name"], []).append((row["column_name"], kind))
    return found


if __name__ == "__main__":
    for page, text in pages().items():
        (DOCS / page).write_text(text, "utf-8")
        print(DOCS / page, file=sys.stderr)
