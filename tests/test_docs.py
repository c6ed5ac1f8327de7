"""The documentation: complete, as the code has it, and what it tells to type works."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from importlib import util
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli.main import app, main
from dragoman.link import link
from dragoman.store import Store
from links import random_coverage
from samples import journey, meeting, threat

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def script(name: str) -> Any:
    """A program of the docs folder, as a module."""
    spec = util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small store, linked, with a row of GDELT beside it."""
    path = tmp_path_factory.mktemp("docs") / "coverage.duckdb"
    with Store.open(path) as opened:
        opened.add([threat(), meeting(), journey(), *random_coverage(3, 12)], coder_version="1")
        link(opened)
    for form, name in (("gdelt", "rows.tsv"), ("records", "records")):
        assert main(["export", "--format", form, "--out", str(path.with_name(name)), "--store", str(path)]) == 0
    assert main(["import", str(path.with_name("rows.tsv")), "--format", "gdelt", "--store", str(path)]) == 0
    return path


# --- what follows from the code ---


def test_generated_pages_are_those_of_the_code() -> None:
    for name, text in script("generate").pages().items():
        assert (DOCS / name).read_text("utf-8") == text, f"{name} is stale: python docs/generate.py"


def test_every_table_and_column_is_described() -> None:
    generate = script("generate")
    described = tomllib.loads((DOCS / "columns.toml").read_text("utf-8"))
    tables = generate.tables()
    assert set(tables) == set(described["tables"])
    bare = [
        (t, name) for t, columns in tables.items() for name, _ in columns if not generate.describe(described, t, name)
    ]
    assert bare == []
    known = {name for columns in tables.values() for name, _ in columns}
    assert set(described["columns"]) <= known
    for table, columns in described["table"].items():
        assert set(columns) <= {name for name, _ in tables[table]}


def test_every_command_option_and_setting_has_its_words() -> None:
    rows = [line for name in ("commands.md", "settings.md") for line in (DOCS / name).read_text("utf-8").splitlines()
            if line.startswith("| `")]  # fmt: skip
    assert len(rows) > 80
    assert [row for row in rows if re.search(r"\|\s*\|", row.split("`|")[0].rsplit("|", 2)[0] + "|")] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_in_the_site() -> None:
    config = (ROOT / "zensical.toml").read_text("utf-8")
    named = set(re.findall(r'"([a-z-]+\.md)"', config))
    assert named == {page.name for page in DOCS.glob("*.md")}
    assert tomllib.loads(config)["project"]["theme"]["font"] is False, "no fonts from elsewhere"


# --- what is told to type ---


def typed() -> list[tuple[str, str]]:
    """Page and command of every line that begins with dragoman: in blocks, after a prompt, and between backquotes."""
    found: dict[tuple[str, str], None] = {}
    for page in PAGES:
        text = page.read_text("utf-8")
        for line in re.findall(r"^(?:\$ )?(dragoman [a-z].*)$|`(dragoman [a-z][^`\n]*)`", text, re.MULTILINE):
            found[page.name, (line[0] or line[1]).strip()] = None
    return list(found)


FILLED = {
    "[--of happenings]": "--of happenings", "[--dyads]": "", "[filters as for dragoman events]": "",
    "[--out FILE]": "", "[--store FILE]": "", "[--name NAME]": "", "[--since DAY]": "", "[--until DAY]": "",
    "[--both-ways]": "", "[--within DAYS]": "", "--format FORMAT": "--format csv", "[TYPE]": "THREATEN",
    "gdelt|gdelt1|polecat|icews|plover|csv|parquet": "gdelt", "FILE…": "rows.tsv", "FILE": "rows.tsv",
    "EVENT": "{event}", "6f33781c": "{event}", "e92412be": "{event}",
    "examples/honduras-stop.txt": "wire-1", "cb-90213": "wire-1",
    "PATH…": "news", "PATH": "news", "articles/": "news", "examples": "news",
    "news/": "news", "DIR": "docs/fishing/codebook",
}  # fmt: skip
SLOW = tuple(f"dragoman {name}" for name in "mcp train eval code watch load backup register who serve gold".split())
"""Slow, or in need of more than this store: run by tests of their own, here it is only seen that they are put right."""


@pytest.mark.parametrize(("page", "command"), typed(), ids=lambda value: str(value)[:60])
def test_every_command_in_the_docs(
    page: str, command: str, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from typer.testing import CliRunner

    filled = command
    for shown, meant in FILLED.items():
        filled = filled.replace(shown, meant)
    name = filled.split()[1].rstrip(".,")
    names = {c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands}
    assert name in names, f"{page}: no command {name}"
    if (
        filled.startswith(SLOW)
        or "…" in filled
        or (len(filled.split()) == 2 and name in ("export", "import", "compare", "train", "eval", "sql", "explain"))
    ):
        shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output
        for option in re.findall(r"(?<!\w)--[a-z-]+", filled):
            assert option in shown, f"{page}: {name} has no {option}"
        return
    for file in ("coverage.duckdb", "rows.tsv", "records"):
        shutil.copy(store.with_name(file), tmp_path)
    (tmp_path / "docs").symlink_to(DOCS)
    monkeypatch.chdir(tmp_path)
    with Store.open(tmp_path / "coverage.duckdb", read_only=True) as opened:
        event = next(opened.events())[0].id
    capsys.readouterr()
    if "--format records" in filled and name == "import":
        filled = filled.replace("rows.tsv", "records")
    code = main(shlex.split(filled.format(event=event))[1:])
    said = capsys.readouterr()
    remarks = name == "codebook" and "check" in filled  # the example's five remarks
    assert code == (1 if remarks else 0), f"{page}: {filled}: {said.err}"


def test_the_page_on_r(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    text = (DOCS / "r.md").read_text("utf-8")
    for package in ("haven", "jsonlite"):
        asked = subprocess.run(["Rscript", "-e", f"library({package})"], capture_output=True, check=False)
        if asked.returncode:
            pytest.skip(f"R's package {package} is not installed")
    shutil.copy(store, tmp_path / "coverage.duckdb")
    monkeypatch.chdir(tmp_path)
    for command in re.findall(r"^\$ dragoman (export .*)$", text, re.MULTILINE):
        assert main(shlex.split(command)) == 0
    blocks = re.findall(r"^```r\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 6
    (tmp_path / "page.R").write_text("\n".join(blocks), "utf-8")
    done = subprocess.run(["Rscript", "page.R"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# --- what else is promised ---


def test_every_installed_package_has_its_licence() -> None:
    licences = script("licences")
    text = (ROOT / "LICENCES.md").read_text("utf-8")
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \|$", text.split("## Installed")[1], re.MULTILINE)
    assert [(name, version) for name, version, _ in rows if name != "package"] == licences.locked()
    assert not [row for row in rows if row[2] == "not stated"]
    catalogue = tomllib.loads((ROOT / "src/dragoman/models/catalog.toml").read_text("utf-8"))
    assert all(f"`models/{name}`" in text for name in catalogue)


def test_the_lock_covers_what_is_asked_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(name for extra in ("html", "mcp", "pandas", "polars") for name in extras[extra]),
    ]
    locked = script("canary").pinned((ROOT / "requirements.lock").read_text("utf-8"))
    for requirement in wanted:
        name = re.split(r"[<>=\[ ]", requirement)[0]
        assert re.sub(r"[-_.]+", "-", name).lower() in locked, name
    assert "://" not in (ROOT / "requirements.lock").read_text("utf-8")


def test_the_canary_tells_what_differs() -> None:
    differences = script("canary").differences
    assert differences("a==1\nb_c==2 \\\n    --hash=x\n", "a==2\nB-c==2\nd==3\n") == ["a: 1 -> 2", "d: not locked -> 3"]


def test_the_citation_has_the_version() -> None:
    from dragoman import __version__

    text = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {__version__}\n" in text and text.startswith("cff-version: 1.2.0")


def test_the_site_builds_without_a_network(tmp_path: Path) -> None:
    zensical = Path(sys.executable).parent / "zensical"
    if not zensical.exists():
        pytest.skip("zensical is not installed")
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copy(ROOT / "zensical.toml", tmp_path)
    done = subprocess.run([zensical, "build"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "build/site/index.html").read_text("utf-8")
    assert "dragoman" in html
    assert not re.findall(r'<(?:script|link)[^>]+(?:src|href)="https?://', html), "nothing is fetched from elsewhere"
