"""`dragoman watch`: poll feeds, fetch, code, link, and tell what is new."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import http.client
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dragoman import __version__
from dragoman.cli import options
from dragoman.cli.happenings import Format
from dragoman.errors import StoreBusy, UsageError
from dragoman.records import Coded, Skipped
from dragoman.scale import work
from dragoman.views.text import json_text, printable

if TYPE_CHECKING:
    from dragoman.link import News
    from dragoman.records import Article
    from dragoman.store import Store
    from dragoman.watch.fetch import Fetcher
    from dragoman.watch.settings import Watched

_BUSY_S = 120.0
"""How long another program may write the store before a round is given up; what it would have kept comes again."""
_LONGEST_SLEEP_S = 60.0
_COMMAND_S = 300.0
_WEBHOOK_S = 30.0


def watch(
    feeds: Annotated[Path, typer.Argument(metavar="FEEDS", help="A TOML file that lists feeds; see docs/watch.md.")],
    once: Annotated[bool, typer.Option("--once", help="One round, for cron: what is due now, then stop.")] = False,
    format: Annotated[Format, typer.Option(help="How what is new is printed.")] = Format.table,
    command: Annotated[
        str | None,
        typer.Option(metavar="COMMAND", help="Run when something is new; gets it as JSON on standard input."),
    ] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Send what is new there, as JSON by POST.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, envvar="DRAGOMAN_JOBS", help="Processes that code, one a core unless said.")
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="An article that takes longer to code is skipped.")
    ] = work.TIMEOUT_S,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Watch feeds: fetch their new articles, code and link them, and tell what they add.

    Every article is taken once, also when the watch is stopped at any moment and started again.
    """
    from dragoman.watch.fetch import Fetcher
    from dragoman.watch.settings import read_settings

    watched = read_settings(feeds, __version__)
    watched = dataclasses.replace(watched, command=command or watched.command, webhook=webhook or watched.webhook)
    if watched.webhook and not watched.webhook.startswith(("http://", "https://")):
        raise UsageError(f"webhook = {watched.webhook!r}: write an address that begins with http:// or https://.")
    stopped = _Stop()
    with stopped.noting_signals(), _coders(jobs or options.available_cores(), timeout) as code_all:
        watching = _Watching(watched, Fetcher(watched), store, code_all, stopped, format)
        while True:
            watching.round()
            if once or stopped():
                break
            watching.sleep()
            if stopped():
                break
    if stopped():
        raise typer.Exit(130)


class _Stop:
    """Whether Ctrl-C or SIGTERM came; a second one stops at once."""

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        return self._asked

    @contextlib.contextmanager
    def noting_signals(self) -> Iterator[None]:
        def note(*_: object) -> None:
            if self._asked:
                raise KeyboardInterrupt
            self._asked = True

        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@dataclasses.dataclass(slots=True)
class _Watching:
    watched: Watched
    fetcher: Fetcher
    path: Path
    code_all: Callable[..., Iterator[work.Outcome]]
    stopped: Callable[[], bool]
    form: Format

    def round(self) -> None:
        """Poll what is due, take what is new, and tell of it."""
        from dragoman.watch import rounds, state

        with self._store() as store:
            known = state.feeds_of(store)
        due = rounds.due(self.watched, known, state.now())
        for polled in rounds.poll(self.fetcher, due, known):
            with self._store() as store:
                new = rounds.keep(store, polled)
            if polled.state.trouble:
                _note(f"{polled.feed.url}: {polled.state.trouble} Next try {_clock(polled.state.next_at)} UTC.")
            elif new:
                _note(f"{polled.feed.url}: {new} new items.")
        urls = [feed.url for feed in self.watched.feeds]
        while not self.stopped():
            with self._store() as store:
                items = state.waiting(store, urls, rounds.AT_ONCE)
            if not items:
                break
            self._take(rounds.fetch(self.fetcher, self.watched, items))
        self._report()

    def sleep(self) -> None:
        """Until something is due, or a signal comes."""
        from dragoman.watch import state

        with self._store() as store:
            at = state.next_due(store, [feed.url for feed in self.watched.feeds])
        until = time.monotonic() + min(max(1.0, (at - state.now()).total_seconds()) if at else 60.0, _LONGEST_SLEEP_S)
        while time.monotonic() < until and not self.stopped():
            time.sleep(0.2)

    def _take(self, fetched: Iterator[tuple[Any, Any]]) -> None:
        """Code what was fetched; each article is committed with the note that its item is settled."""
        from dragoman.store import coder_version
        from dragoman.watch import state
        from dragoman.watch.rounds import Put

        version = coder_version()
        put_off: list[tuple[str, Put]] = []

        def to_code() -> Iterator[Any]:
            for item, found in fetched:
                if isinstance(found, Put):
                    put_off.append((item.key, found))
                else:
                    yield found

        outcomes = self.code_all(to_code(), stop=self.stopped)
        batch: list[work.Outcome] = []
        for outcome in outcomes:
            batch.append(outcome)
            if len(batch) >= 16:
                self._commit(batch, version)
                batch = []
        self._commit(batch, version)
        if put_off:
            with self._store() as store, store.database.transaction():
                for key, put in put_off:
                    state.put_off(store, key, put.until, put.tries)

    def _commit(self, batch: Sequence[work.Outcome], version: str) -> None:
        from dragoman.watch import state

        if not batch:
            return
        with self._store() as store, store.database.transaction():
            coded = [outcome.item for outcome in batch if isinstance(outcome.item, Coded)]
            skipped = [outcome.item for outcome in batch if isinstance(outcome.item, Skipped)]
            store.add(coded, coder_version=version, skipped=skipped)
            for outcome in batch:
                article = outcome.item.article.id if isinstance(outcome.item, Coded) else None
                state.settle(store, outcome.given.key, article)  # type: ignore[union-attr]
        for item in skipped:
            _note(f"skipped {item.citation}: {item.reason}")

    def _report(self) -> None:
        """Link, and tell what articles add that nobody was told of. Who could not be told is told the next time."""
        from dragoman.link import link, news
        from dragoman.views.happenings import news_as
        from dragoman.watch import state

        with self._store() as store:
            articles = state.unreported(store)
            if not articles:
                return
            link(store)
            found: list[News] = []
            cited: list[Article] = []
            for article in articles:
                if (of := store.article(article)) is not None:
                    cited.append(of)
                    found += [item for item in news(store, article=article) if item.kind != "repeated"]
        for piece in news_as(found, self.form.value, width=options.table_width()):
            sys.stdout.write(piece)
        sys.stdout.flush()
        if _told(self.watched, cited, found):
            with self._store() as store:
                state.note_reported(store, articles)

    @contextlib.contextmanager
    def _store(self) -> Iterator[Store]:
        """The store, open for this moment only, so that others can read it in between."""
        from dragoman.store import Store

        until = time.monotonic() + _BUSY_S
        while True:
            try:
                opened = Store.open(self.path)
                break
            except StoreBusy:
                if time.monotonic() >= until or self.stopped():
                    raise
                time.sleep(0.5)
        with opened:
            yield opened


@contextlib.contextmanager
def _coders(jobs: int, timeout_s: float) -> Iterator[Callable[..., Iterator[work.Outcome]]]:
    """What codes, with the models kept from round to round."""
    if jobs == 1:
        load = functools.cache(work.load_kit)
        yield functools.partial(work.code_all, load=load, code=work.code_article, timeout_s=timeout_s)
        return
    with work.Workers(jobs, work.load_kit, work.code_article, timeout_s) as workers:
        yield workers.code_all


def _told(watched: Watched, articles: Sequence[Article], found: Sequence[News]) -> bool:
    """Run the command and call the webhook; False where one of them failed."""
    if not watched.command and not watched.webhook:
        return True
    from dragoman.views.listing import article_json

    payload = json_text(
        {
            "articles": [article_json(article) for article in articles],
            "new": [dataclasses.asdict(item) for item in found],
        }
    ).encode()
    good = True
    if watched.command:
        try:
            done = subprocess.run(watched.command, shell=True, input=payload, timeout=_COMMAND_S, check=False)
            if done.returncode:
                _note(f"the command ended with code {done.returncode}: it is run again with the next round")
                good = False
        except (OSError, subprocess.TimeoutExpired) as error:
            _note(f"the command failed ({error}): it is run again with the next round")
            good = False
    if watched.webhook:
        request = urllib.request.Request(watched.webhook, payload, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=_WEBHOOK_S):
                pass
        except (OSError, urllib.error.URLError, http.client.HTTPException, ValueError) as error:
            _note(f"the webhook failed ({error}): it is called again with the next round")
            good = False
    return good


def _note(text: str) -> None:
    print(printable(text), file=sys.stderr, flush=True)


def _clock(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
