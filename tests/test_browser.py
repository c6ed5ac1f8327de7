"""The ways that matter, gone in Debian's Chromium: find, read, correct, export, share, search, by keyboard; axe-core.

Skipped, visibly, where there is no Chromium or no Playwright.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the workbench needs the extra [serve]")
pytest.importorskip("playwright", reason="browser tests need playwright")
pytest.importorskip("axe_playwright_python", reason="browser tests need axe-playwright-python, which carries axe-core")

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from dragoman.language import split_sentences
from dragoman.store import Store
from dragoman.web.app import create_app
from dragoman.web.desk import Desk
from dragoman.web.guard import Guard
from samples import RUBIO, journey, threat
from test_web import addresses
from web import hostile, make_store

CHROMIUM = Path("/usr/bin/chromium")
AXE = resources.files("axe_playwright_python") / "axe.min.js"

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no {CHROMIUM}: apt install chromium")
EVENT = threat().events[0].id


@contextlib.contextmanager
def served(desk: Desk) -> Iterator[str]:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(desk, guard=Guard(None, any_host=False)), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
    thread.start()
    try:
        yield f"http://localhost:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Desk]]:
    path = make_store(tmp_path_factory.mktemp("browser") / "store.duckdb", evil=True)
    with Store.open(path) as store:
        desk = Desk(store, split_sentences, edit=True)
        with served(desk) as address:
            yield address, desk


@pytest.fixture
def page(browser: Browser, base: tuple[str, Desk]) -> Iterator[Page]:
    """A page that may ask nobody but the server, and whose scripts must not fail."""
    context = browser.new_context(base_url=base[0], viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(40_000)
    opened, wrong = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("request", lambda asked: None if asked.url.startswith((base[0], "blob:")) else wrong.append(asked.url))
    opened.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
    yield opened
    context.close()
    assert wrong == []


def test_from_an_actor_to_a_happening_to_the_words_to_a_correction_to_the_export(page: Page) -> None:
    page.goto("/actors")
    page.get_by_label("Name, code or office").fill("rubio")
    page.get_by_role("button", name="Find").click()
    page.locator(f'a[href="/actor/{RUBIO.id}"]').click()
    page.locator("a.go[href^='/happening/']").first.click()
    assert page.get_by_text("2 mentions").is_visible()
    page.locator(f"#event-{EVENT} h3 a").click()
    assert page.url.endswith(f"#e-{EVENT}")
    page.locator(f'.text a[href="/event/{EVENT}"].m-trigger').click()
    page.get_by_label("Your name").first.fill("Ann")
    page.locator("details.amend > summary").click()
    amend = page.locator("details.amend form")
    amend.get_by_label("Your name").fill("Ann")
    amend.get_by_label("Status").select_option("denied")
    amend.get_by_role("button", name="Amend").click()
    page.get_by_text("The machine had").wait_for()
    assert '"status": "denied"' in page.request.get("/export/json").text()
    page.get_by_role("button", name="Take back").click()
    page.get_by_text("taken back by").wait_for()
    assert '"status": "denied"' not in page.request.get("/export/json").text()


def test_an_address_can_be_shared(page: Page, browser: Browser, base: tuple[str, Desk]) -> None:
    page.goto("/search")
    page.locator("main").get_by_label("Words").fill("tariffs")
    page.locator("main").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="THREATEN").first.wait_for()
    page.locator(".facet a", has_text="Daily").click()
    seen = page.locator("ol.lines > li").all_inner_texts()
    other = browser.new_context(locale="en-GB").new_page()
    other.goto(page.url)
    assert len(seen) == 1 and other.locator("ol.lines > li").all_inner_texts() == seen
    other.context.close()


def test_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("tariffs")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=tariffs")
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/event/**")
    page.keyboard.press("r")  # without a name the form is not sent: the field is asked for
    assert page.evaluate("document.activeElement.name") == "coder"
    page.keyboard.type("Bob")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.get_by_text("A correction took this event out").wait_for()
    page.get_by_role("button", name="Take back").focus()
    page.keyboard.press("Enter")
    page.get_by_text("taken back by").wait_for()


def test_charts_and_maps_are_drawn_from_their_tables(page: Page) -> None:
    drawn = {
        "/": "rect.vx",
        "/dyad/USA/COL": "path.score",
        "/matrix": "circle.node",
        "/map": "path.land",
        f"/trip/{journey().trips[0].id}": "path.route",
        "/issue?about=flights": "circle.spot",
        "/sources": "rect.first",
    }
    for path, mark in drawn.items():
        page.goto(path)
        page.locator(f".plot {mark}").first.wait_for(state="attached")


def test_a_hostile_article_runs_nothing_on_any_page(page: Page, base: tuple[str, Desk]) -> None:
    key = hostile().article.id
    for path in [f"/article/{key}", f"/event/{hostile().events[0].id}", f"/speech/{hostile().speeches[0].id}",
                 "/", "/sources", "/map", "/actors", "/search?q=tariffs", "/trips"]:  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert page.title() != "run", path
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, f"{path} is too wide"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_serious_barrier_on_any_page(browser: Browser, base: tuple[str, Desk], theme: Any) -> None:
    """axe-core finds no serious or critical violation; half of the pages at a phone's width."""
    context = browser.new_context(base_url=base[0], color_scheme=theme, bypass_csp=True)
    context.set_default_timeout(40_000)
    opened, seen, found = context.new_page(), set[str](), []
    for number, path in enumerate(addresses(base[1])):
        kind = path.split("?")[0].split("/")[1]
        if kind in seen:
            continue
        seen.add(kind)
        opened.set_viewport_size({"width": 390 if number % 2 else 1280, "height": 900})
        opened.goto(path)
        opened.wait_for_load_state("networkidle")
        opened.evaluate(AXE.read_text("utf-8"))
        result = opened.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found += [
            f"{path}: {violation['id']} {violation['nodes'][0]['html'][:160]} {violation['nodes'][0]['failureSummary']}"
            for violation in result["violations"]
            if violation["impact"] in ("serious", "critical")
        ]
    context.close()
    assert not found, "\n".join(found)
    assert len(seen) > 20
