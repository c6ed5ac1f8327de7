"""Articles, or items to be made articles, in; what became of each out, in order, whatever the number of processes.

Every worker loads the kit once and has one article at a time, so that when it dies or hangs it is known on which.
"""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self

from dragoman.errors import DragomanError
from dragoman.records import Article, Coded, Skipped

if TYPE_CHECKING:
    from dragoman.facts import Memory


class Unread(Protocol):
    """An item that is still to be made an article, which may be costly or go wrong."""

    @property
    def citation(self) -> str: ...

    def article(self) -> Article | Skipped: ...


Item = Article | Skipped | Unread
Load = Callable[[], Any]
Code = Callable[[Article, Any], Coded]
Known = Callable[[Article], Coded | None]


def _nothing_known(article: Article) -> Coded | None:
    return None


TIMEOUT_S = 300.0
"""For one article. The longest that we know, of 0.3 MB, takes a minute on a core."""
_AHEAD = 8
"""Articles per worker that may be read before the first of them is done: bounds memory when one is slow."""
_POLL_S = 0.2
"""How soon a wish to stop is noticed while all workers are busy."""
_TRIES = 2
"""How often an article is given to a worker that dies of it. A first death may be another's doing: the machine's, when
it is short of memory."""
_LOADS = 3
"""Workers in a row that may die while they load."""
_RETIRE = 2_000
"""Articles after which a worker makes room for a new one: the parser keeps every word that it has seen."""
_MORE_BYTES = 3 << 30
"""Memory that one worker may take beyond what it has after loading; an article takes some 100 MB."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item."""

    item: Coded | Skipped
    known: bool = False
    """True where an earlier run had coded it."""
    given: Item | None = field(default=None, compare=False)
    """The item."""


def load_kit(memory: Memory | None = None, codebook: Path | None = None) -> Any:
    """The pipeline's loaded resources, with what the user asked to be remembered and a codebook if one is named."""
    from dragoman.pipeline import Kit
    from dragoman.settings import Settings

    return Kit.load(Settings(codebook=codebook), memory)


def code_article(article: Article, kit: Any) -> Coded:
    """The pipeline's `code`."""
    from dragoman.pipeline import code

    coded: Coded = code(article, kit)
    return coded


def code_all(
    items: Iterable[Item],
    *,
    load: Load,
    code: Code,
    jobs: int = 1,
    known: Known = _nothing_known,
    stop: Callable[[], bool] = lambda: False,
    timeout_s: float = TIMEOUT_S,
) -> Iterator[Outcome]:
    """Code each article that `known` does not give, until `stop` says so.

    An exception, the death of its worker or the lack of time makes an item Skipped. With one job all is done in this
    process, and a death is its death. `load` and `code` must be importable by name when `jobs` is more than 1. Raises
    whatever `load` raises.
    """
    if jobs == 1:
        yield from _code_here(items, load, code, known, stop, timeout_s)
    else:
        with Workers(jobs, load, code, timeout_s) as workers:
            yield from workers.code_all(items, known=known, stop=stop)


def _code_here(
    items: Iterable[Item],
    load: Load,
    code: Code,
    known: Known,
    stop: Callable[[], bool],
    timeout_s: float,
) -> Iterator[Outcome]:
    kit: Any = None
    for given in items:
        if stop():
            return
        article = _read(given, timeout_s)
        outcome = _without_coding(article, known)
        if outcome is None:
            assert isinstance(article, Article)
            kit = load() if kit is None else kit
            outcome = Outcome(_attempt(article, kit, code, timeout_s))
        yield Outcome(outcome.item, outcome.known, given)


def _without_coding(item: Article | Skipped, known: Known) -> Outcome | None:
    if isinstance(item, Skipped):
        return Outcome(item)
    coded = known(item)
    return None if coded is None else Outcome(coded, known=True)


def _read(given: Item, timeout_s: float | None = None) -> Article | Skipped:
    if isinstance(given, Article | Skipped):
        return given
    try:
        with _within(timeout_s):
            return given.article()
    except Exception as error:  # whatever is wrong with it, it must not end the run
        return Skipped(given.citation, f"could not be read: {_described(error)}")


def _attempt(article: Article, kit: Any, code: Code, timeout_s: float | None = None) -> Coded | Skipped:
    try:
        with _within(timeout_s):
            return code(article, kit)
    except Exception as error:  # one bad article must not end the run, whatever is wrong with it
        return Skipped(article.citation, f"could not be coded: {_described(error)}")


class _TooLong(Exception):
    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"it took longer than {timeout_s:g} s")


@contextlib.contextmanager
def _within(timeout_s: float | None) -> Iterator[None]:
    """Raises _TooLong when the time is up, where this can be done: in the main thread, by an alarm."""
    if timeout_s is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise _TooLong(timeout_s)

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, timeout_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _described(error: BaseException) -> str:
    if isinstance(error, _TooLong):
        return str(error)
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@dataclass(slots=True)
class _Task:
    given: Item
    outcome: Outcome | None = None
    deaths: int = 0


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    ready: bool = False
    task: _Task | None = None
    since: float = 0.0
    """When it was given what it is at."""
    done: int = 0


class Workers:
    """Processes that code: started as items come, replaced when they die, hang or are old, ended on leaving."""

    def __init__(self, jobs: int, load: Load, code: Code, timeout_s: float = TIMEOUT_S) -> None:
        self._jobs = jobs
        self._functions = (load, code)
        self._known: Known = _nothing_known
        self._timeout_s = timeout_s
        self._context = mp.get_context("spawn")  # a fork would copy DuckDB's and the tokenizers' locks
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()
        self._failed_loads = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def code_all(
        self,
        items: Iterable[Item],
        *,
        known: Known = _nothing_known,
        stop: Callable[[], bool] = lambda: False,
    ) -> Iterator[Outcome]:
        """As the function of this name. The processes live on for the next call."""
        self._known = known
        source = iter(items)
        exhausted = False
        line: deque[_Task] = deque()
        try:
            while not stop():
                while not exhausted and len(line) < self._jobs * _AHEAD:
                    given = next(source, None)
                    if given is None:
                        exhausted = True
                        break
                    task = _Task(given)
                    line.append(task)
                    if isinstance(given, Article | Skipped):
                        task.outcome = _without_coding(given, known)
                    if task.outcome is None:
                        self._put(task)
                while line and (outcome := line[0].outcome) is not None:
                    yield Outcome(outcome.item, outcome.known, line.popleft().given)
                if not line and exhausted:
                    return
                if line:
                    self._wait(_POLL_S)
        finally:
            self._drop_tasks()

    def _drop_tasks(self) -> None:
        self._waiting.clear()
        for worker in [worker for worker in self._workers if worker.task]:
            worker.connection.close()
            worker.process.kill()
            worker.process.join()
            self._workers.remove(worker)

    def _put(self, task: _Task) -> None:
        self._waiting.append(task)
        if len(self._workers) < self._jobs and not any(w.ready and w.task is None for w in self._workers):
            self._start()
        self._hand_out()

    def _wait(self, timeout_s: float) -> None:
        """Until something is done, at most so long."""
        by_connection: dict[Any, _Worker] = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), timeout_s):
            worker = by_connection[connection]
            try:
                kind, value = worker.connection.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            if kind == "failed":
                raise value if isinstance(value, DragomanError) else RuntimeError(value)
            if kind == "ready":
                worker.ready, self._failed_loads = True, 0
            elif kind == "read":
                self._go_on(worker, value)
            else:
                self._finish(worker, Outcome(value))
        for worker in [w for w in self._workers if w.task and time.monotonic() - w.since > self._timeout_s]:
            self._end(worker)
        self._hand_out()

    def _go_on(self, worker: _Worker, article: Article) -> None:
        """A worker has made an article of its item and asks whether to code it."""
        outcome = _without_coding(article, self._known)
        worker.since = time.monotonic()
        self._send(worker, outcome is None)
        if outcome is not None:
            self._finish(worker, outcome)

    def _finish(self, worker: _Worker, outcome: Outcome) -> None:
        assert worker.task is not None
        worker.task.outcome, worker.task = outcome, None
        worker.done += 1
        if worker.done >= _RETIRE:
            worker.connection.close()  # at which it ends
            self._workers.remove(worker)
            worker.process.join()
            if self._waiting:
                self._start()

    def _end(self, worker: _Worker) -> None:
        """A worker that hangs is killed, and its item recorded."""
        assert worker.task is not None
        reason = f"could not be coded: it took longer than {self._timeout_s:g} s"
        worker.task.outcome = Outcome(Skipped(worker.task.given.citation, reason))
        worker.task = None
        worker.process.kill()
        self._bury(worker)

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, *self._functions), daemon=True)
        # Ctrl-C is the parent's to handle: a worker inherits that it is blocked. The resource tracker, which
        # starts with the first worker and unblocks it again, has to be there before.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _hand_out(self) -> None:
        for worker in self._workers:
            if self._waiting and worker.ready and worker.task is None:
                worker.task, worker.since = self._waiting.popleft(), time.monotonic()
                self._send(worker, worker.task.given)

    def _send(self, worker: _Worker, message: object) -> None:
        with contextlib.suppress(OSError):  # it died: `_wait` finds out
            worker.connection.send(message)

    def _bury(self, worker: _Worker) -> None:
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        code = worker.process.exitcode or 0
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        if not worker.ready:
            self._failed_loads += 1
            if self._failed_loads >= _LOADS:
                raise RuntimeError(f"a coding process {how} while it loaded its models: is there enough memory?")
        if task := worker.task:
            task.deaths += 1
            if task.deaths < _TRIES:
                self._waiting.appendleft(task)
            else:
                reason = f"could not be coded: the coding process {how}"
                task.outcome = Outcome(Skipped(task.given.citation, reason))
        if self._waiting:
            self._start()


def _serve(connection: Connection, load: Load, code: Code) -> None:
    """A worker's life: load, then read and code what comes until the other end is gone."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    try:
        kit = load()
    except Exception as error:
        _answer(connection, ("failed", error if isinstance(error, DragomanError) else _described(error)))
        return
    _bound_memory()
    _answer(connection, ("ready", None))
    while True:
        try:
            given = connection.recv()
            article = _read(given)
            if isinstance(article, Article) and not isinstance(given, Article):
                _answer(connection, ("read", article))
                if not connection.recv():
                    continue
        except (EOFError, OSError):
            return
        done = article if isinstance(article, Skipped) else _attempt(article, kit, code)
        _answer(connection, ("done", done))


def _bound_memory() -> None:
    """From here on a demand beyond measure fails for the article that makes it, and not for the machine."""
    try:
        import resource

        with open("/proc/self/statm") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (now + _MORE_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):  # other systems than Linux
        return


def _answer(connection: Connection, message: tuple[str, Any]) -> None:
    try:
        connection.send(message)
    except OSError:
        os._exit(0)  # nobody is there to take it
