"""Watching feeds, against a server of our own: every article once and none missed, whatever the server does; nothing
from inside a private network that is not allowed."""

from __future__ import annotations

import datetime as dt
import gzip
import http.server
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dragoman.cli import watch as watching
from dragoman.cli.main import main
from dragoman.errors import UsageError
from dragoman.read.drafts import Draft
from dragoman.records import Coded
from dragoman.scale import work
from dragoman.store import Store
from dragoman.watch import fetch, rounds, state
from dragoman.watch.fetch import Fetcher, Later, Refused, is_public
from dragoman.watch.settings import read_settings

BODY = (
    "France urged Mali to hold talks with Chad on Monday, and ministers said that they would meet again in the spring."
)
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Server:
    """Answers by path; says how often each was asked for, and with what."""

    port: int
    pages: dict[str, Callable[[dict[str, str]], Reply | None]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    fields: dict[str, dict[str, str]] = field(default_factory=dict)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: bytes | str, status: int = 200, **fields: str) -> None:
        data = body.encode() if isinstance(body, str) else body
        sent = {name.replace("_", "-"): value for name, value in fields.items()}
        self.pages[path] = lambda _: (status, sent, data)


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = {name.lower(): value for name, value in self.headers.items()}
            found.asked[self.path] += 1
            found.fields[self.path] = asked
            reply = found.pages[self.path](asked) if self.path in found.pages else (404, {}, b"")
            if reply is None:  # it stalls
                for _ in range(100):
                    time.sleep(0.1)
                    self.wfile.write(b"H")
                return
            status, fields, body = reply
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **fields}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    with Quiet(("127.0.0.1", 0), Handler) as serving:
        found = Server(serving.server_address[1])
        thread = threading.Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield found
        serving.shutdown()
        thread.join()


def feed(*items: str, title: str = "Wire") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'


def item(link: str, n: int | str, text: str = "") -> str:
    return (
        f"<item><title>Talks {n}</title><link>{link}</link><guid>{n}</guid>"
        f"<pubDate>Mon, 03 Feb 2025 10:00:00 GMT</pubDate><description>{text}</description></item>"
    )


def page(n: int | str) -> str:
    return (
        f"<html><head><title>Talks {n}</title></head><body><article><p>{BODY} Number {n}.</p></article></body></html>"
    )


@pytest.fixture
def settings(server: Server, tmp_path: Path) -> Callable[..., Path]:
    def write(*feeds: str, more: str = "", each: str = "", timeout: int = 20) -> Path:
        path = tmp_path / "feeds.toml"
        entries = "".join(f'[[feed]]\nurl = "{server.url(one)}"\n{each}\n' for one in feeds)
        path.write_text(f'allow = ["127.0.0.0/8"]\npause = 0\ntimeout = {timeout}\n{more}\n{entries}')
        return path

    return write


@pytest.fixture(autouse=True)
def coder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(work, "load_kit", lambda: None)
    monkeypatch.setattr(work, "code_article", lambda article, kit: Coded(article, ()))


def due_again(store: str = "coverage.duckdb") -> None:
    """As if time had passed."""
    with Store.open(store) as opened, opened.database.transaction():
        opened.database.execute("UPDATE feeds SET next_at = '2000-01-01'")
        opened.database.execute("UPDATE feed_items SET next_at = '2000-01-01'")


def stored() -> dict[str, str]:
    with Store.open("coverage.duckdb", read_only=True) as store:
        return {row[0]: row[1] for row in store.sql("SELECT citation, text FROM articles").rows}


# --- rounds ---


def test_what_is_new_is_taken_once(
    server: Server, settings: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    server.put("/feed", feed(item(server.url("/1"), 1)), ETag='"a"', Last_Modified="Mon, 03 Feb 2025 10:00:00 GMT")
    server.put("/1", page(1))
    server.put("/2", page(2))
    path = settings("/feed")
    assert main(["watch", str(path), "--once"]) == 0
    assert list(stored()) == ["1"]
    assert "Number 1." in stored()["1"]
    assert main(["watch", str(path), "--once"]) == 0  # not due yet
    assert server.asked["/feed"] == 1

    def unchanged(asked: dict[str, str]) -> Reply:
        assert asked["if-none-match"] == '"a"'
        assert asked["if-modified-since"] == "Mon, 03 Feb 2025 10:00:00 GMT"
        return 304, {}, b""

    server.pages["/feed"] = unchanged
    due_again()
    assert main(["watch", str(path), "--once"]) == 0
    server.put("/feed", feed(item(server.url("/2"), 2), item(server.url("/1?utm_source=rss"), "1b")))
    due_again()
    assert main(["watch", str(path), "--once"]) == 0
    assert sorted(stored()) == ["1", "2"]
    assert server.asked["/1"] == server.asked["/2"] == 1 and server.asked["/feed"] == 3
    with Store.open("coverage.duckdb", read_only=True) as store:
        (row,) = store.sql("SELECT date, source, url, title FROM articles WHERE citation = '1'").rows
        assert row == (dt.date(2025, 2, 3), "127.0.0.1", server.url("/1"), "Talks 1")
    assert "1 new items" in capsys.readouterr().err


def test_what_fails_is_tried_again_and_what_is_gone_is_taken_from_the_feed(
    server: Server, settings: Callable[..., Path]
) -> None:
    server.put("/feed", feed(*(item(server.url(f"/{n}"), n, f"{BODY} From the feed, {n}.") for n in range(4))))
    server.put("/0", page(0))
    server.put("/1", "busy", 503, Retry_After="100")
    server.put("/2", "gone", 410)
    server.put("/3", "<html><body>Menu</body></html>")
    path = settings("/feed")
    assert main(["watch", str(path), "--once"]) == 0
    assert sorted(stored()) == ["0", "2", "3"]
    assert "From the feed, 2." in stored()["2"] and "From the feed, 3." in stored()["3"]
    with Store.open("coverage.duckdb") as store:
        assert state.waiting(store, [server.url("/feed")], 9) == []
        (row,) = store.database.read("SELECT tries, next_at FROM feed_items WHERE state = 'waiting'")
        polled_at = state.feeds_of(store)[server.url("/feed")].polled_at
        assert polled_at is not None
        assert row["tries"] == 1 and row["next_at"] > polled_at + dt.timedelta(seconds=80)
    server.put("/1", page(1))
    due_again()
    assert main(["watch", str(path), "--once"]) == 0
    assert sorted(stored()) == ["0", "1", "2", "3"]


def test_a_page_that_never_comes_is_given_up(
    server: Server, settings: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "TRIES", 2)
    server.put("/feed", feed(item(server.url("/1"), 1, f"{BODY} From the feed.")))
    server.put("/1", "", 500)
    path = settings("/feed", more="")
    for _ in range(2):
        assert main(["watch", str(path), "--once"]) == 0
        due_again()
    assert "From the feed." in stored()["1"]
    assert server.asked["/1"] == 2


@pytest.mark.parametrize(
    ("reply", "trouble"),
    [
        ((500, {}, b""), "It answers 500."),
        ((404, {}, b""), "It answers 404."),
        ((200, {}, b"<html><body>no feed</body></html>"), "It is no RSS or Atom feed"),
        ((200, {}, b""), "It is empty"),
        ((200, {"Content-Length": "9999"}, b"<rss>"), "cut off"),
        ((302, {"Location": "/feed"}, b""), "It redirects more than 5 times."),
        ((302, {"Location": "http://169.254.169.254/x"}, b""), "It lies in a private network (169.254.169.254)"),
        ((302, {"Location": "file:///etc/passwd"}, b""), "Only http:// and https:// are fetched."),
        ((302, {}, b""), "It redirects without saying where to."),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 12_000_000)), "unpacks to more than an item may be"),
        ((200, {}, b"x" * 11_000_000), "It is over the limit of 10 MB."),
        (None, "It did not answer in full within 1 s."),
    ],
)
def test_feeds_that_fail_are_asked_ever_more_rarely(
    server: Server, settings: Callable[..., Path], reply: Reply | None, trouble: str
) -> None:
    server.pages["/feed"] = lambda _: reply
    path = settings("/feed", more='every = "100s"', timeout=1 if reply is None else 20)
    waits = []
    for _ in range(2):
        assert main(["watch", str(path), "--once"]) == 0
        with Store.open("coverage.duckdb") as store:
            found = state.feeds_of(store)[server.url("/feed")]
            assert found.trouble and trouble in found.trouble
            assert found.polled_at is not None
            waits.append((found.next_at - found.polled_at).total_seconds())
        due_again()
    assert waits[0] >= 95
    assert waits[1] >= 2 * waits[0] - 20


def test_encodings_that_feeds_lie_about(server: Server, settings: Callable[..., Path]) -> None:
    text = f"{BODY} Côte d’Ivoire answered."
    body = feed(item("", "a", text)).encode("utf-8")
    server.put("/feed", body.replace(b'<?xml version="1.0"?>', b'<?xml version="1.0" encoding="ascii"?>'))
    assert main(["watch", str(settings("/feed", each='read = "feed"')), "--once"]) == 0
    assert "Côte d’Ivoire answered" in stored()["a"]


def test_a_feed_without_end_is_cut(
    server: Server, settings: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "MOST_ITEMS", 5)
    server.put("/feed", feed(*(item("", n, f"{BODY} Number {n}.") for n in range(40))))
    assert main(["watch", str(settings("/feed", each='read = "feed"')), "--once"]) == 0
    assert len(stored()) == 5


def test_robots_are_heeded(server: Server, settings: Callable[..., Path]) -> None:
    server.put("/robots.txt", "User-agent: *\nDisallow: /private\nCrawl-delay: 0")
    server.put("/feed", feed(item(server.url("/private/1"), 1, f"{BODY} Summary."), item(server.url("/2"), 2)))
    server.put("/2", page(2))
    assert main(["watch", str(settings("/feed")), "--once"]) == 0
    assert server.asked["/private/1"] == 0
    assert server.asked["/robots.txt"] == 1
    assert "Summary." in stored()["1"] and "Number 2." in stored()["2"]


def test_a_host_whose_robots_cannot_be_read_is_left_alone(server: Server, settings: Callable[..., Path]) -> None:
    server.put("/robots.txt", "", 503)
    server.put("/feed", feed())
    assert main(["watch", str(settings("/feed")), "--once"]) == 0
    assert server.asked["/feed"] == 0
    with Store.open("coverage.duckdb") as store:
        assert "Its robots.txt cannot be read" in (state.feeds_of(store)[server.url("/feed")].trouble or "")


def test_one_request_at_a_time_to_a_host(server: Server, settings: Callable[..., Path]) -> None:
    at_once: list[int] = []
    running = 0

    def slow(_: dict[str, str]) -> Reply:
        nonlocal running
        running += 1
        at_once.append(running)
        time.sleep(0.05)
        running -= 1
        return 200, {}, page(1).encode()

    server.put("/feed", feed(*(item(server.url(f"/{n}"), n) for n in range(6))))
    server.pages |= {f"/{n}": slow for n in range(6)}
    assert main(["watch", str(settings("/feed")), "--once"]) == 0
    assert at_once == [1] * 6


def test_killed_between_polling_and_coding(
    server: Server, settings: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put("/feed", feed(item(server.url("/1"), 1)), ETag='"a"')
    server.put("/1", page(1))

    def dying(*_: object) -> Coded:
        raise KeyboardInterrupt

    good = work.code_article
    monkeypatch.setattr(work, "code_article", dying)
    assert main(["watch", str(settings("/feed")), "--once"]) == 130
    assert stored() == {}
    server.pages["/feed"] = lambda _: (304, {}, b"")
    monkeypatch.setattr(work, "code_article", good)
    assert main(["watch", str(settings("/feed")), "--once"]) == 0
    assert list(stored()) == ["1"]


def test_who_asked_is_told_once(server: Server, settings: Callable[..., Path], tmp_path: Path) -> None:
    told = tmp_path / "told.jsonl"
    server.put("/feed", feed(item(server.url("/1"), 1)))
    server.put("/1", page(1))
    assert main(["watch", str(settings("/feed")), "--once", "--command", "exit 3"]) == 0
    command = f"cat >> {told}; echo >> {told}"
    for _ in range(2):
        assert main(["watch", str(settings("/feed")), "--once", "--command", command]) == 0
    (line,) = told.read_text().splitlines()
    assert [article["citation"] for article in json.loads(line)["articles"]] == ["1"]


def test_a_store_that_is_busy_is_waited_for(
    settings: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dragoman.errors import StoreBusy

    tries: list[int] = []
    real = Store.open

    def busy(path: Path, **options: bool) -> Store:
        tries.append(1)
        if len(tries) < 3:
            raise StoreBusy("it is being written")
        return real(path, **options)

    monkeypatch.setattr(Store, "open", busy)
    monkeypatch.setattr(watching.time, "sleep", lambda _: None)
    assert main(["watch", str(settings("/none")), "--once"]) == 0
    assert len(tries) > 3


# --- addresses ---


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1/", "private network"),
        ("http://localhost:8080/", "private network"),
        ("http://2130706433/", "private network"),
        ("http://0x7f.1/", "private network"),
        ("http://[::1]/", "private network"),
        ("http://[::ffff:7f00:1]/", "private network"),
        ("https://user:word@n.example/", "name and password"),
        ("gopher://n.example/", "Only http"),
        ("http:///x", "Only http"),
        ("http://n.example:25/", "Port 25"),
        ("http://n.example:99999/", "no address"),
        ("http://[::1/", "no address"),
    ],
)
def test_addresses_that_are_refused(url: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text('[[feed]]\nurl = "http://n.example/"\n')
    with pytest.raises((Refused, Later), match=reason):
        Fetcher(read_settings(path, "1")).get(url)


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    server: Server, settings: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that points elsewhere the second time it is looked up gains nothing."""
    looked_up: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *arguments: object, **named: object) -> object:
        if host == "n.example":
            looked_up.append(host)
            return real("127.0.0.1" if len(looked_up) > 1 else "93.184.215.14", *arguments, **named)  # type: ignore[arg-type]
        return real(host, *arguments, **named)  # type: ignore[arg-type]

    connected: list[object] = []

    def connect(address: object, **_: object) -> socket.socket:
        connected.append(address)
        raise OSError("no network here")

    monkeypatch.setattr(fetch.socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(fetch.socket, "create_connection", connect)
    watched = replace(read_settings(settings("/feed"), "1"), networks=())
    with pytest.raises(Later):
        Fetcher(watched)._ask("http://n.example/feed", {}, 1000)
    assert looked_up == ["n.example"] and connected == [("93.184.215.14", 80)]


# --- settings ---


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "names no feed"),
        ("x = ", "is not TOML"),
        ("every = 'soon'\n[[feed]]\nurl='http://n.example/'", "write a time as"),
        ("colour = 'red'\n[[feed]]\nurl='http://n.example/'", "'colour' is no setting"),
        ("[[feed]]\nurl='n.example'", "write an address that begins with http"),
        ("[[feed]]\nurl='http://n.example/'\nread='all'", '"page" fetches the articles'),
        ("[[feed]]\nurl='http://n.example/'\n[[feed]]\nurl='http://n.example/'", "is there twice"),
        ("allow=['a b']\n[[feed]]\nurl='http://n.example/'", "is neither a network nor a host"),
        ('agent="a\\nb"' + "\n[[feed]]\nurl='http://n.example/'", "agent"),
        ("webhook='ftp://x'\n[[feed]]\nurl='http://n.example/'", "webhook"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, text: str, reason: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "feeds.toml"
    path.write_text(text)
    assert main(["watch", str(path), "--once"]) == 2
    assert reason in capsys.readouterr().err
    if reason != "webhook":
        with pytest.raises(UsageError):
            read_settings(path, "1")


def test_keys_of_items_without_an_address() -> None:
    first = rounds.key_of(Draft("", "http://f/#1", "One", title="A"), "http://f/")
    assert first == rounds.key_of(Draft("", "http://f/#2", "One", title="A"), "http://f/")
    assert first != rounds.key_of(Draft("", "http://f/#1", "Two", title="A"), "http://f/")
