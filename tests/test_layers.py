"""Who may import whom: a star above the line, layers below it, and heavy libraries each in one file."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

import dragoman

SOURCE = Path(dragoman.__file__).parent

BASE = {"records", "errors", "settings", "syntax"}
KNOWLEDGE = {"codebook", "facts", "models"}
STAGES = {"read", "language", "actors", "places", "dates", "speech", "events", "trips", "positions"}

ALLOWED: dict[str, set[str]] = {
    "records": set(),
    "errors": set(),
    "settings": BASE,
    "syntax": {"records"},
    "codebook": BASE,
    "facts": BASE,
    "models": BASE,
    **dict.fromkeys(STAGES, BASE | KNOWLEDGE),
    "pipeline": BASE | KNOWLEDGE | STAGES,
    "evaluate": BASE | KNOWLEDGE | STAGES | {"pipeline", "store", "link"},
    "store": BASE | KNOWLEDGE,
    "link": BASE | KNOWLEDGE | {"store"},
    "views": BASE | KNOWLEDGE | {"store", "link"},
    "export": BASE | KNOWLEDGE | {"store", "link", "views"},
    "compare": BASE | KNOWLEDGE | {"store", "link", "views", "export"},
    "serve": BASE | KNOWLEDGE | {"store", "link", "views"},
    "api": BASE | KNOWLEDGE | STAGES | {"pipeline", "store", "link", "views", "export"},
    "web": BASE | KNOWLEDGE | {"store", "link", "views", "export"},
    "scale": BASE | KNOWLEDGE | STAGES | {"pipeline", "store"},
    "watch": BASE | KNOWLEDGE | STAGES | {"store"},
}
"""Room → the rooms that it may import; `cli` and `__main__` may import all."""

HEAVY = {
    "brotli",
    "duckdb",
    "fastapi",
    "feedparser",
    "httpx",
    "jinja2",
    "mcp",
    "onnxruntime",
    "pandas",
    "polars",
    "py3langid",
    "pyarrow",
    "ray",
    "spacy",
    "sklearn",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
    "uvicorn",
    "zstandard",
}
TRAINING_ONLY = {"onnx", "onnxscript", "sklearn", "torch", "transformers"}

FILES = sorted(path for path in SOURCE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of what a file imports when it runs; what is for type checking only is left out."""
    package = ("dragoman", *path.relative_to(SOURCE).parent.parts)
    return imports_of(path.read_text("utf-8"), package)


def imports_of(text: str, package: tuple[str, ...]) -> set[str]:
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for otherwise in node.orelse:
                visit(otherwise)
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) + 1 - node.level] if node.level else ()
            module = ".".join([*parts, *(node.module.split(".") if node.module else [])])
            found.update(f"{module}.{alias.name}" for alias in node.names)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(text))
    return found


def rooms_imported(path: Path) -> set[str]:
    parts = [name.split(".") for name in imports(path) if name.split(".")[0] == "dragoman"]
    return {part[1] for part in parts if len(part) > 1 and not part[1].startswith("__")}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_import_only_what_they_may(path: Path) -> None:
    room = room_of(path)
    if room in ("cli", "__main__", "__init__"):
        return
    assert room in ALLOWED, f"the room {room} has no rule: add one here and in the design"
    assert rooms_imported(path) - {room} <= ALLOWED[room]


def test_the_package_itself_imports_nothing_until_asked() -> None:
    assert imports(SOURCE / "__init__.py") == {"importlib.import_module"}


def test_each_heavy_library_is_imported_by_one_file() -> None:
    users: dict[str, set[str]] = defaultdict(set)
    for path in FILES:
        for name in imports(path):
            if (library := name.split(".")[0]) in HEAVY:
                users[library].add(str(path.relative_to(SOURCE)))
    assert users.pop("pyarrow") == {
        "read/parquet.py",
        "export/parquet.py",
        "scale/files.py",
    }, "one file reads Parquet, one writes it, one does both with coded articles"
    assert {library: files for library, files in users.items() if len(files) > 1} == {}
    assert not TRAINING_ONLY & set(users)


def test_only_the_command_line_prints() -> None:
    printing = {
        str(path.relative_to(SOURCE))
        for path in FILES
        if room_of(path) not in ("cli", "__main__")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == set()


def test_imports_are_seen() -> None:
    text = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import spacy\n"
        "from . import text\nfrom ..store import days\ndef later():\n    import duckdb.typing\n"
    )
    assert imports_of(text, ("dragoman", "views")) == {
        "typing.TYPE_CHECKING",
        "dragoman.views.text",
        "dragoman.store.days",
        "duckdb.typing",
    }


def test_import_is_quick_and_light() -> None:
    program = "import sys, dragoman; print(len([name for name in sys.modules if name.startswith('dragoman')]))"
    times = []
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - start)
        assert done.stdout == "1\n"
        if times[-1] < 0.3:
            break
    assert min(times) < 0.3
