"""The workbench without a browser: every page and twin, one error shape, guards, hostile articles, SQL, corrections."""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

pytest.importorskip("fastapi", reason="the workbench needs the extra [serve]")

from fastapi.testclient import TestClient

from dragoman.language import split_sentences
from dragoman.link import is_linked, link
from dragoman.link.build import TABLES
from dragoman.records import Span
from dragoman.store import Store
from dragoman.web.app import _Kept, address, create_app
from dragoman.web.desk import Desk
from dragoman.web.guard import Guard, host_of, is_loopback
from dragoman.web.page import PAGES
from dragoman.web.pages.article import _whole_words
from dragoman.web.render import safe_link
from dragoman.web.search import matching
from samples import journey, threat
from web import BREAKOUT, SCRIPT, hostile, make_store

csv.field_size_limit(2**24)
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    path = make_store(tmp_path_factory.mktemp("web") / "store.duckdb", evil=True)
    with Store.open(path, read_only=True) as store:
        yield Desk(store, split_sentences)


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.fixture
def editing(tmp_path: Path) -> Iterator[TestClient]:
    with Store.open(make_store(tmp_path / "store.duckdb", evil=True)) as store:
        yield client_of(Desk(store, split_sentences, edit=True))


def client_of(desk: Desk, guard: Guard | None = None) -> TestClient:
    app = create_app(desk, guard=guard or Guard(None, any_host=False))
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False, follow_redirects=False)


def addresses(desk: Desk) -> list[str]:
    """Every page, each that is about something about each thing that there is, hostile ones too."""
    found = [page.path for page in PAGES if "{" not in page.path and page.path not in ("/issue", "/place", "/source")]
    for page, table in (("story", "stories"), ("happening", "happenings"), ("article", "articles"), ("event", "events"),
                        ("speech", "speeches"), ("actor", "actors"), ("trip", "trips")):  # fmt: skip
        found += [f"/{page}/{row['id']}" for row in desk.rows(f"SELECT DISTINCT id FROM {table} ORDER BY id")]
    found += ["/actor/USA", "/actor/COL-GOV", "/dyad/USA/COL", "/issue?about=migration", "/issue?about=flights"]
    places = desk.rows("SELECT DISTINCT name, country FROM places")
    found += ["/place?" + urlencode({"name": row["name"], "country": row["country"] or ""}) for row in places]
    for row in desk.rows("SELECT DISTINCT source FROM articles WHERE source IS NOT NULL"):
        found += ["/source?" + urlencode({"name": row["source"], "what": what}) for what in ("all", "not")]
    found += ["/search?q=tariffs", "/search?q=" + quote(SCRIPT), "/search?actor=USA&type=THREATEN&page=1"]
    return [*found, "/sql?" + urlencode({"query": "SELECT title, text FROM articles"})]


def twin(path: str, form: str) -> str:
    head, question, rest = path.partition("?")
    return ("/index" if head == "/" else head) + f".{form}{question}{rest}"


class Seen(HTMLParser):
    """What a browser would act on."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and values.get("src") != "/static/workbench.js":
            self.bad.append(f"<script {values}>")
        if tag in ("img", "svg", "iframe", "object", "embed", "base", "style"):
            self.bad.append(f"<{tag}>")
        for name, value in values.items():
            if name.startswith("on") or name == "style":
                self.bad.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action") and not re.match(r"/(?!/)|#|\?|https?://", value):
                self.bad.append(f"{tag} {name}={value[:80]}")
        if "id" in values:
            self.ids.append(values["id"])


def test_every_page_and_its_twins_hold_hostile_articles_and_run_nothing(desk: Desk, client: TestClient) -> None:
    for path in addresses(desk):
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        seen = Seen()
        seen.feed(answer.text)
        assert seen.bad == [], path
        assert len(seen.ids) == len(set(seen.ids)), f"{path}: an id twice"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not re.search("[\u202a-\u202e\x1b]", answer.text), path
        assert len(answer.text) < 400_000, f"{path}: {len(answer.text)}"
        data = client.get(twin(path, "json"))
        assert data.status_code == 200 and json.loads(data.text), path


def test_tables_are_csv_without_formulas(desk: Desk, client: TestClient) -> None:
    shown = 0
    for page in PAGES:
        if not page.table:
            assert client.get(address(page, "csv").replace("{id}", "x")).status_code == 404
    for path in addresses(desk):
        answer = client.get(twin(path, "csv"))
        if answer.status_code == 404:
            continue
        rows = list(csv.reader(io.StringIO(answer.text)))
        shown += len(rows)
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r"[=@\t\r]|[+-](?![\d.]+$)", cell), f"{path}: {cell[:60]}"
    assert shown > 100


def test_exports_of_hostile_articles_hold(client: TestClient) -> None:
    for form in ("csv", "json", "plover", "gdelt", "icews", "polecat", "graphml", "geojson", "ical", "parquet"):
        answer = client.get(f"/export/{form}")
        assert answer.status_code == 200 and "attachment" in answer.headers["content-disposition"], form
    cells = [cell for row in csv.reader(io.StringIO(client.get("/export/csv").text)) for cell in row]
    assert not [cell for cell in cells if re.match(r"[=@]", cell)]


def test_an_article_shows_its_text_with_marks_that_open_records(client: TestClient) -> None:
    page = client.get(f"/article/{threat().article.id}", headers=HTML).text
    event = threat().events[0]
    assert f'href="/event/{event.id}" title="THREATEN, actual">threatened</a>' in page
    assert f'id="e-{event.id}"' in page
    data = client.get(f"/article/{threat().article.id}.json").json()
    assert "".join(piece["text"] for piece in data["pieces"]) == threat().article.text


def test_hostile_links_are_not_links() -> None:
    assert safe_link("javascript:alert(1)") is None
    assert safe_link(" java\nscript:alert(1)") is None
    assert safe_link("data:text/html,x") is None
    assert safe_link('https://a.example/"onclick=x') is None
    assert safe_link("https://a.example/b?c=d") == "https://a.example/b?c=d"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/story/none", 404),
        ("/actor/nobody", 404),
        ("/actor/USA?page=0", 400),
        ("/search?size=100000", 400),
        ("/search?since=soon", 422),
        ("/search?since=2025-02-01&until=2025-01-01", 400),
        ("/dyad/USA/USA", 400),
        ("/export/word", 404),
        ("/export/csv?since=soon", 400),
        ("/issue", 422),
        ("/sql?query=DROP+TABLE+events", 400),
    ],
)
def test_errors_have_one_shape_and_say_what_to_do(client: TestClient, path: str, status: int) -> None:
    head, _, rest = path.partition("?")
    data = client.get(head + (".json" if not head.startswith("/export") else "") + (f"?{rest}" if rest else ""))
    assert data.status_code == status and set(data.json()) == {"ok", "status", "error"}
    assert data.json()["ok"] is False and data.json()["status"] == status and len(data.json()["error"]) > 8
    page = client.get(path, headers=HTML)
    assert page.status_code == status and "<h1>" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd'",
        "COPY events TO '/tmp/x.csv'",
        "ATTACH '/tmp/x.duckdb'",
        "INSTALL httpfs",
        "DELETE FROM events",
        "CREATE TABLE x AS SELECT 1",
        "SET threads = 1",
        "PRAGMA database_list",
        "SELECT 1; DELETE FROM events",
        "SELECT",
    ],
)
def test_sql_changes_nothing_and_sees_no_file(editing: TestClient, query: str) -> None:
    answer = editing.get("/sql.json", params={"query": query})
    assert answer.status_code == 400 and "SQL" in answer.json()["error"]
    assert editing.get("/sql.json", params={"query": "SELECT count(*) FROM events"}).json()["rows"] == [[4]]


def test_sql_has_limits(editing: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = editing.get("/sql.json", params={"query": "SELECT * FROM range(5000)"}).json()
    assert len(rows["rows"]) == 1000 and rows["more"] is True
    monkeypatch.setattr("dragoman.web.pages.desk_work.TIMEOUT_S", 0.3)
    endless = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT sum(n) FROM t"
    assert "stopped after 0.3 seconds" in editing.get("/sql.json", params={"query": endless}).json()["error"]


def test_only_this_machine_may_ask_without_a_token(desk: Desk) -> None:
    local = client_of(desk)
    assert local.get("/help").status_code == 200
    assert local.get("/help", headers={"host": "evil.example"}).status_code == 421
    abroad = client_of(desk, Guard("secret", any_host=True))
    assert abroad.get("/help").status_code == 401
    assert abroad.get("/static/style.css").status_code == 401
    assert abroad.get("/help", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert abroad.get("/help", headers={"authorization": "Bearer secret"}).status_code == 200
    moved = abroad.get("/search?q=a&token=secret")
    assert moved.status_code == 303 and moved.headers["location"] == "/search?q=a"
    assert (
        "httponly" in moved.headers["set-cookie"].lower() and "samesite=strict" in moved.headers["set-cookie"].lower()
    )
    assert abroad.get("/help").status_code == 200, "the cookie serves from now on"
    assert not is_loopback("0.0.0.0") and is_loopback("127.0.0.1") and host_of("[::1]:8321") == "::1"


def test_nothing_can_be_changed_unless_asked_for(client: TestClient) -> None:
    answer = client.post("/corrections.json", json={})
    assert answer.status_code == 405 and "--edit" in answer.json()["error"]
    assert client.post("/correct", data={}).status_code in (404, 405)


def test_forms_of_other_sites_are_refused(editing: TestClient) -> None:
    form = {"kind": "event", "target": threat().events[0].id, "verdict": "rejected", "coder": "A"}
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        assert editing.post("/correct", data=form, headers=headers).status_code == 403
    assert editing.get("/corrections.json").json()["corrections"] == []


def test_a_correction_by_form_is_seen_everywhere_and_taken_back(editing: TestClient) -> None:
    key = threat().events[0].id
    form = {"kind": "event", "target": key, "verdict": "amended", "coder": "Ann", "reason": SCRIPT, "type": "SANCTION",
            "back": f"/event/{key}"}  # fmt: skip
    done = editing.post("/correct", data=form, headers={"origin": "http://localhost"})
    assert done.status_code == 303 and done.headers["location"] == f"/event/{key}"
    page = editing.get(f"/event/{key}", headers=HTML).text
    assert "corrected" in page and "The machine had" in page and SCRIPT not in page
    assert editing.get(f"/event/{key}.json").json()["event"]["type"] == "SANCTION"
    assert "SANCTION" in editing.get("/export/csv?actor=Rubio&type=SANCTION").text
    (line,) = editing.get("/corrections.json").json()["corrections"]
    assert (line["coder"], line["verdict"], line["counts"]) == ("Ann", "amended", True)
    assert (
        editing.post("/correct", data={"undo": line["id"], "coder": "Ann", "back": "//evil.example"}).headers[
            "location"
        ]
        == "/"
    )
    assert editing.get(f"/event/{key}.json").json()["event"]["type"] == "THREATEN"


def test_a_correction_by_api_and_a_rejected_event_keeps_its_page(editing: TestClient) -> None:
    key = threat().events[0].id
    body = {"kind": "event", "target": key, "verdict": "rejected", "coder": "Ann"}
    done = editing.post("/corrections.json", json=body)
    assert done.status_code == 201 and done.json()["articles"] == [threat().article.id]
    assert editing.get(f"/event/{key}.json").json()["event"]["removed"] is True
    assert key not in editing.get("/search.json?q=tariffs").text
    back = editing.post(f"/corrections/{done.json()['id']}/undo", params={"by": "Ann"})
    assert back.status_code == 200
    assert key in editing.get("/search.json?q=tariffs").text
    assert editing.post("/corrections.json", json={**body, "target": "none"}).status_code == 404
    assert editing.post("/corrections.json", json={**body, "kind": "mood"}).status_code == 400


def test_pages_are_kept_until_something_changes(editing: TestClient) -> None:
    first = editing.get("/stories")
    tag = first.headers["etag"]
    assert editing.get("/stories", headers={"if-none-match": tag}).status_code == 304
    body = {"kind": "event", "target": threat().events[0].id, "verdict": "rejected", "coder": "Ann"}
    editing.post("/corrections.json", json=body)
    assert editing.get("/stories", headers={"if-none-match": tag}).status_code == 200


def test_search_takes_any_text(client: TestClient) -> None:
    for words in ('"', '"a', "a AND", "NEAR(", "*", "a* b", "title:x", "(", "--", "\x00", "ünïcode"):
        assert client.get("/search.json", params={"q": words}).status_code == 200, words
    assert matching('canal "no fees" Mul*') == '"canal" "no fees" "Mul" *'
    assert len(client.get("/search.json?q=tariff").json()["events"]) >= 2, "words meet their relatives"
    assert client.get('/search.json?q="tariffs+on+Sunday"').json()["articles_in_all"] == 2


def test_empty_fields_of_a_form_ask_for_nothing(client: TestClient) -> None:
    sent = "/search.json?q=tariffs&actor=&recipient=&since=&until=&confidence="
    assert client.get(sent).json()["paging"] == client.get("/search.json?q=tariffs").json()["paging"]
    assert client.get("/matrix.json?since=&until=&context=&quad=0&most=14").status_code == 200


def test_facets_narrow_down(client: TestClient) -> None:
    all_ = client.get("/search.json").json()
    assert all_["paging"]["total"] == 4
    counts = {facet["value"]: facet["n"] for facet in all_["facets"]["type"]}
    for name, n in counts.items():
        assert client.get("/search.json", params={"type": name}).json()["paging"]["total"] == n
    assert client.get("/search.json?source=Daily").json()["paging"]["total"] == 1


def test_a_trip_has_its_stops_on_the_map_in_order(client: TestClient) -> None:
    trip = client.get(f"/trip/{journey().trips[0].id}.json").json()
    assert [(leg["place"], leg["status"]) for leg in trip["legs"]] == [("Panama", "planned"), ("Colombia", "cancelled")]
    assert all(leg["lat"] is not None for leg in trip["legs"])


def test_sources_tell_who_was_first(client: TestClient) -> None:
    rows = {row["source"]: row for row in client.get("/sources.json").json()["sources"]}
    assert rows["Wire"]["first"] == 1 and rows["Daily"]["first"] == 0
    assert rows["Daily"]["alone"] == 0 and rows["Daily"]["happenings"] == 1


def test_the_api_is_described(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert {address(page, "json") for page in PAGES} <= set(described["paths"])
    assert all("html" not in name for name in described["paths"])
    assert hostile().article.title and BREAKOUT not in json.dumps(described)


def test_pages_are_light() -> None:
    static = Path(__file__).parents[1] / "src" / "dragoman" / "web" / "static"
    assert sum(file.stat().st_size for file in static.iterdir() if file.suffix != ".txt") < 400_000 - 100_000


def test_no_page_loads_anything_from_elsewhere() -> None:
    web = Path(__file__).parents[1] / "src" / "dragoman" / "web"
    files = [*web.glob("templates/*.html"), *(web / "static").glob("*.css"), web / "static" / "workbench.js"]
    files.append(web / "static" / "charts.js")
    for file in files:
        assert not re.search(r"https?://(?!www\.w3\.org)", file.read_text("utf-8")), file.name


DERIVED = [*TABLES, "story_changes"]


def one_of_each(desk: Desk, *more: str) -> list[str]:
    """The address of one of each page."""
    found = {re.split(r"[/?]", path)[1]: path for path in reversed(addresses(desk))}
    return [*found.values(), *more]


def opened_after(path: Path, *changes: str) -> Store:
    """A store after another version was at work on it, opened for reading."""
    with Store.open(make_store(path)) as store:
        for change in changes:
            store.database.execute(change)
    return Store.open(path, read_only=True)


@pytest.mark.parametrize(
    "changes",
    [
        ["DROP TABLE link_speeches"],
        [f"DROP TABLE {table}" for table in DERIVED],
        ["DROP TABLE stories", "CREATE TABLE stories (id VARCHAR, name VARCHAR)"],
        ["ALTER TABLE happenings DROP COLUMN statuses", "ALTER TABLE copies ADD COLUMN cluster VARCHAR"],
    ],
)
def test_a_store_linked_by_an_older_version_opens_and_says_what_to_do(tmp_path: Path, changes: list[str]) -> None:
    linked = re.compile(r"/(story|happening)/")
    with opened_after(tmp_path / "store.duckdb", *changes) as store:
        client = client_of(Desk(store, split_sentences))
        for path in one_of_each(Desk(store, split_sentences), "/story/x", "/happening/abcdef"):
            page = client.get(path, headers=HTML)
            assert page.status_code == (404 if linked.match(path) else 200), path
            assert "<code>dragoman link --store store.duckdb</code>" in page.text, path
            data = client.get(twin(path, "json"))
            assert data.status_code == page.status_code, path
            assert "dragoman link" in data.json()["error" if linked.match(path) else "notice"], path
        assert client.get("/stories.json").json()["stories"] == []
        assert len(client.get(f"/article/{threat().article.id}.json").json()["events"]) == 1
    with Store.open(tmp_path / "store.duckdb") as store:
        assert not is_linked(store)
        link(store)
        assert is_linked(store) and "notice" not in client_of(Desk(store, split_sentences)).get("/index.json").json()
        with Store.open(make_store(tmp_path / "new.duckdb")) as new:
            for table in TABLES:
                query = f"FROM {table} ORDER BY ALL"
                assert list(store.database.rows(query)) == list(new.database.rows(query)), table


def test_articles_that_came_after_the_links_are_told_of(tmp_path: Path) -> None:
    with Store.open(make_store(tmp_path / "store.duckdb")) as store:
        store.add([hostile()], coder_version="test")
        client = client_of(Desk(store, split_sentences))
        for path in ("/", "/stories", f"/article/{hostile().article.id}"):
            page = client.get(path, headers=HTML)
            assert page.status_code == 200 and "came after the links" in page.text, path
        assert client.get("/stories.json").json()["stories"] != []


@pytest.mark.parametrize("change", ["DROP TABLE position_parties", "ALTER TABLE trips DROP COLUMN evidence"])
def test_a_store_that_lacks_records_says_so(tmp_path: Path, change: str) -> None:
    with opened_after(tmp_path / "store.duckdb", change) as store:
        client = client_of(Desk(store, split_sentences))
        paths = [
            "/",
            f"/article/{threat().article.id}",
            f"/trip/{journey().trips[0].id}",
            "/issue?about=flights",
            "/trips",
        ]
        answers = [client.get(twin(path, "json")) for path in [*paths, "/stories", "/issues", "/actor/USA"]]
    assert {answer.status_code for answer in answers} <= {200, 404, 409}
    told = [answer.json()["error"] for answer in answers if answer.status_code == 409]
    assert told and all("`dragoman code PATH --store NEW`" in error for error in told)


def test_what_many_ask_for_at_once_is_made_once() -> None:
    kept, made, waiting = _Kept(), list[int](), threading.Event()

    def make() -> bytes:
        made.append(1)
        waiting.wait(10)
        return b"page"

    with ThreadPoolExecutor(8) as readers:
        asked = [readers.submit(kept.get, ("key",), make) for _ in range(8)]
        waiting.set()
        answers = {future.result() for future in asked}
    assert len(made) == 1 and {content for content, _ in answers} == {b"page"} and len(answers) == 1


def test_what_failed_is_not_kept() -> None:
    kept = _Kept()
    with pytest.raises(ZeroDivisionError):
        kept.get(("key",), lambda: bytes(1 // 0))
    assert kept.get(("key",), lambda: b"page")[0] == b"page"


def test_lines_of_happenings_have_their_parties_and_follow_corrections(editing: TestClient) -> None:
    key = threat().events[0].id
    line = editing.get(f"/happening/{key}.json").json()["happening"]
    assert [party["name"] for party in line["actors"]] == ["Marco Rubio"]
    assert (line["quad"], line["score"], line["publications"]) == (3, -3.5, 2)
    values = {"name": "M. Rubio", "code": "USA", "sectors": "GOV", "office": "Secretary of State"}
    body = {"kind": "actor", "target": "rubio", "verdict": "amended", "coder": "Ann", "values": values}
    assert editing.post("/corrections.json", json=body).status_code == 201
    line = editing.get(f"/happening/{key}.json").json()["happening"]
    assert [party["name"] for party in line["actors"]] == ["M. Rubio"]


def test_words_of_a_party_are_whole_words(editing: TestClient) -> None:
    values = {"recipient_words": ["tariff"], "recipient_code": ["COL"], "recipient_sector": ["GOV"]}
    body = {"kind": "event", "target": threat().events[0].id, "verdict": "amended", "coder": "Ann", "values": values}
    refused = editing.post("/corrections.json", json=body)
    assert refused.status_code == 400 and "“tariff” does not" in refused.json()["error"]
    assert editing.post(
        "/corrections.json", json={**body, "values": {**values, "recipient_words": ["tariffs"]}}
    ).is_success


def test_codes_of_countries_have_their_names(client: TestClient) -> None:
    facets = client.get("/search.json").json()["facets"]
    assert {"value": "COL", "name": "Colombia", "n": 3} in [*facets["recipient"], *facets["actor"]]
    dyads = client.get("/index.json").json()["dyads"]
    assert ("United States", "Colombia") in [(row["actor_name"], row["recipient_name"]) for row in dyads]


def test_words_around_a_record_are_whole() -> None:
    assert _whole_words("word " * 200, 102, 503) == Span(105, 499)
    assert _whole_words("one two", -10, 99) == Span(0, 7)
    assert _whole_words("x" * 500, 100, 300) == Span(100, 300)
