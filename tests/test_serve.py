"""The MCP server: what a language-model client may ask of a store, from the first greeting to the last answer."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from dragoman.cli.main import main
from dragoman.errors import StoreError, UsageError
from dragoman.link import link
from dragoman.serve.answers import MOST, Answers
from dragoman.store import Store
from links import one
from samples import journey, meeting, threat

REST = "in a dispute over flights with deported migrants"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "s.duckdb"
    told = [
        one(f"Washington punished Bogota {REST}. {' '.join(rest * 9 for rest in noise)}", "SANCTION", "Washington",
            "punished", "Bogota", source=source, day="2025-02-03")
        for source, noise in (("Wire", "abcdefghijklm"), ("Post", "nopqrstuvwxyz"))
    ]  # fmt: skip
    with Store.open(found) as store:
        store.add([threat(), meeting(), journey(), *told], coder_version="1")
        link(store)
    return found


def cited(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [citation for result in answer["results"] for citation in result["citations"]]


def test_every_answer_has_its_citations(path: Path) -> None:
    answers = Answers(path)
    event = answers.events(actor="USA", type="THREATEN")["results"][0]["id"]
    for answer in (
        answers.search("tariffs"),
        answers.events(actor="USA"),
        answers.happenings(),
        answers.positions(issue="flights"),
        answers.brief(actor="USA"),
        answers.explain(event),
    ):
        assert answer["found"] >= answer["shown"] == len(answer["results"]) > 0
        assert all(result["citations"] for result in answer["results"])
        with Store.open(path, read_only=True) as store:
            texts = [row["text"] for row in store.database.rows("SELECT text FROM articles")]
        for citation in cited(answer):
            assert any(text[citation["start"] : citation["end"]] == citation["quote"] for text in texts)


def test_a_happening_is_told_once_with_each_source(path: Path) -> None:
    (found,) = Answers(path).happenings(type="sanction")["results"]
    assert (found["sources"], found["articles"], found["status"]) == (2, 2, "actual")
    assert {citation["source"] for citation in found["citations"]} == {"Wire", "Post"}
    assert Answers(path).explain(found["id"])["results"][0]["type"] == "SANCTION"


def test_search_needs_all_words(path: Path) -> None:
    answers = Answers(path)
    assert answers.search("tariffs Colombia")["found"] == 1
    assert answers.search("tariffs nowhere")["found"] == 0
    assert "tariffs" in cited(answers.search("TARIFFS"))[0]["quote"]
    with pytest.raises(UsageError, match="Give words"):
        answers.search(" ")


def test_no_answer_is_too_long(path: Path) -> None:
    assert Answers(path).events(limit=1)["shown"] == 1
    assert Answers(path).events(limit=10_000)["shown"] <= MOST
    assert Answers(path).events(limit=-3)["shown"] == 1


def test_days_are_checked(path: Path) -> None:
    with pytest.raises(UsageError, match="'soon' is no day"):
        Answers(path).events(since="soon")


async def session(client: Any, event: str) -> list[Any]:
    """A session as a client would hold it."""
    async with client as server:
        assert "citations" in (server.instructions or "")
        tools = (await server.list_tools()).tools
        assert [tool.name for tool in tools] == ["search", "events", "happenings", "positions", "brief", "explain"]
        assert all(tool.annotations.read_only_hint and tool.description for tool in tools)
        assert set(tools[0].input_schema["properties"]) == {"words", "since", "until", "limit"}
        return [
            await server.call_tool("search", {"words": "tariffs", "limit": 1}),
            await server.call_tool("events", {"actor": "USA", "type": "THREATEN"}),
            await server.call_tool("explain", {"id": event}),
            await server.call_tool("events", {"since": "soon"}),
        ]


def check(answers: list[Any]) -> None:
    search, events, explained, wrong = answers
    assert not search.is_error and search.structured_content["results"][0]["citations"]
    assert events.structured_content["results"][0]["type"] == "THREATEN"
    assert "THREATEN" in explained.structured_content["results"][0]["explanation"]
    assert wrong.is_error and "'soon' is no day" in wrong.content[0].text
    assert json.loads(search.content[0].text)["found"] == 1


def test_a_session_within_the_program(path: Path) -> None:
    mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from dragoman.serve.mcp import server

    event = Answers(path).events(type="THREATEN")["results"][0]["id"]
    check(asyncio.run(session(mcp.Client(server(path)), event)))


def test_a_session_over_standard_input_and_output(path: Path) -> None:
    mcp = pytest.importorskip("mcp", reason="the extra mcp is not installed")
    event = Answers(path).events(type="THREATEN")["results"][0]["id"]
    source = str(Path(__file__).parents[1] / "src")
    command = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "dragoman", "mcp", "--store", str(path)],
        env={"PYTHONPATH": source},
    )
    check(asyncio.run(session(mcp.Client(mcp.stdio_client(command)), event)))


def test_no_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("mcp", reason="the extra mcp is not installed")
    from dragoman.serve.mcp import server

    with pytest.raises(StoreError, match="no such store"):
        server(tmp_path / "none")
    assert main(["mcp", "--store", str(tmp_path / "none")]) == 2
