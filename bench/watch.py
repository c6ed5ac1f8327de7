"""`dragoman watch` against a server here that behaves badly: is every article taken once, and none missed?

    python bench/watch.py [--minutes M] [--feeds N] [--kills K] [--real]

The server's feeds change all the time: items come, sink and go; the feed is sometimes answered with 500 or
304, redirects, stalls, breaks off, lies about its encoding. So do the pages of items. `dragoman watch` runs
beside it, is killed K times and started again; after the time is up the server behaves for a while, and
then every item that was ever in an answer of a feed must be in the store once. Without --real a stand-in
codes.
"""

from __future__ import annotations

import argparse
import gzip
import http.server
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from faults import _DRIVER

from dragoman.store import Store

_BODY = "France urged Mali to hold talks with Chad on Monday, and ministers said they would meet again in the spring."


class Press:
    """Feeds that change, and what happens to those who ask."""

    def __init__(self, feeds: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.items: list[list[int]] = [[] for _ in range(feeds)]
        self.made = 0
        self.shown: set[int] = set()
        self.asked: Counter[str] = Counter()
        self.good = False
        self.lock = threading.Lock()

    def step(self) -> None:
        """Something is published, or goes."""
        with self.lock:
            feed = self.dice.choice(self.items)
            self.made += 1
            feed.insert(self.dice.randrange(len(feed) + 1), self.made)
            if self.dice.random() < 0.2:
                self.dice.choice(self.items).insert(0, self.made)
            for one in self.items:
                del one[40:]

    def reply(self, path: str, port: int) -> tuple[int, dict[str, str], bytes, bool]:
        """Status, fields, body, and whether it stalls."""
        with self.lock:
            self.asked[path] += 1
            luck = 1.0 if self.good else self.dice.random()
            if path == "/robots.txt":
                return 404, {}, b"", False
            if luck < 0.08:
                return self.dice.choice((500, 503, 429)), {"Retry-After": "1"}, b"", False
            if luck < 0.12:
                return 302, {"Location": path + "?again"}, b"", False
            if luck < 0.15:
                return 200, {}, b"", True
            body, fields, shown = self.body(path, port)
            if luck < 0.2:
                return 200, {**fields, "Content-Length": str(len(body) + 100)}, body, False
            self.shown |= shown
            if luck < 0.3:
                return 200, {**fields, "Content-Encoding": "gzip"}, gzip.compress(body), False
            return 200, fields, body, False

    def body(self, path: str, port: int) -> tuple[bytes, dict[str, str], set[int]]:
        kind, _, number = path.partition("?")[0].strip("/").partition("/")
        if kind == "page":
            text = f"<html><body><article><p>{_BODY} Côte d’Ivoire, report {number}.</p></article></body></html>"
            lie = self.dice.choice(("utf-8", "iso-8859-1", "ascii", "nonsense"))
            return text.encode(), {"Content-Type": f"text/html; charset={lie}"}, set()
        shown = list(self.items[int(number)])
        items = "".join(
            f"<item><title>Report {n}</title><link>http://127.0.0.1:{port}/page/{n}"
            f"{self.dice.choice(('', '?utm_source=x'))}</link><description>{_BODY} Summary {n}.</description></item>"
            for n in shown
        )
        head = self.dice.choice(("utf-8", "ascii", "utf-16"))
        feed = f'<?xml version="1.0" encoding="{head}"?><rss version="2.0"><channel>{items}</channel></rss>'
        return feed.encode(), {"Content-Type": "text/xml"}, set(shown)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Watch feeds of a server that behaves badly.")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--feeds", type=int, default=6)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true")
    options = parser.parse_args(argv)
    press = Press(options.feeds, options.seed)
    with tempfile.TemporaryDirectory() as name, _Server(press) as server:
        folder, port = Path(name), server.server_address[1]
        feeds = "".join(f'[[feed]]\nurl = "http://127.0.0.1:{port}/feed/{n}"\n' for n in range(options.feeds))
        (folder / "feeds.toml").write_text(f'allow = ["127.0.0.1/32"]\nevery = 10\npause = 0.02\ntimeout = 3\n{feeds}')
        driver = _DRIVER.format(bench=str(Path(__file__).parent), real=options.real)
        command = [sys.executable, "-c", driver, "watch", "feeds.toml", "--jobs", "2"]
        until = time.monotonic() + 60 * options.minutes
        kills = sorted(press.dice.uniform(time.monotonic(), until) for _ in range(options.kills))
        running = _start(command, folder)
        while time.monotonic() < until:
            time.sleep(1)
            press.step()
            if kills and time.monotonic() > kills[0]:
                kills.pop(0)
                running.kill()
                running.wait()
                running = _start(command, folder)
        press.good = True
        patience = time.monotonic() + 900
        while time.monotonic() < patience and _waiting(folder / "coverage.duckdb", press):
            time.sleep(5)
        running.send_signal(signal.SIGTERM)
        running.wait()
        with Store.open(folder / "coverage.duckdb", read_only=True) as store:
            texts = [row[0] for row in store.sql("SELECT text FROM articles").rows]
            pending = next(iter(store.sql("SELECT count(*) FROM feed_items WHERE state = 'waiting'").rows))[0]
        reports = Counter(text.rsplit(" ", 1)[-1].strip(".") for text in texts)
        missed = [n for n in press.shown if str(n) not in reports]
        double = [n for n, times in reports.items() if times > 1]
        asked = sum(press.asked.values())
        print(f"{len(press.shown)} items shown, {len(texts)} articles, {asked} requests, {options.kills} kills")
        print(f"missed {len(missed)}, twice {len(double)}, still waiting {pending}")
    return int(bool(missed or double))


def _waiting(path: Path, press: Press) -> bool:
    from dragoman.errors import DragomanError

    try:
        with Store.open(path, read_only=True) as store:
            query = "SELECT count(*) FILTER (state = 'waiting'), count(*) FROM feed_items"
            waiting, known = next(iter(store.sql(query).rows))
            return bool(waiting or known < len(press.shown))
    except DragomanError:  # the watch has it open
        return True


def _start(command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, press: Press) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                port = self.server.server_address[1]
                status, fields, body, stalls = press.reply(self.path, port)
                if stalls:
                    time.sleep(8)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **fields}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    sys.exit(main())
