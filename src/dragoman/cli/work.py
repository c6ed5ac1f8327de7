"""Articles in, what became of each out, in the same order whatever the number of processes.

Every worker loads the kit once and codes one article at a time, so that when it dies it is known on which.
"""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from dragoman.errors import DragomanError
from dragoman.records import Article, Coded, Skipped

if TYPE_CHECKING:
    from dragoman.facts import Memory

Load = Callable[[], Any]
Code = Callable[[Article, Any], Coded]
Known = Callable[[Article], Coded | None]

_AHEAD = 8
"""Articles per worker that may be read before the first of them is done: bounds memory when one is slow."""
_POLL_S = 0.2
"""How soon a wish to stop is noticed while all workers are busy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an article."""

    item: Coded | Skipped
    known: bool = False
    """True where an earlier run had coded it."""


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
    items: Iterable[Article | Skipped],
    *,
    load: Load,
    code: Code,
    jobs: int = 1,
    known: Known = lambda article: None,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """Code each article that `known` does not give, until `stop` says so.

    An exception, or the death of a worker, makes its article Skipped. `load` and `code` must be importable by
    name when `jobs` is more than 1. Raises whatever `load` raises.
    """
    if jobs == 1:
        yield from _code_here(items, load, code, known, stop)
    else:
        yield from _code_in_processes(items, load, code, jobs, known, stop)


def _code_here(
    items: Iterable[Article | Skipped], load: Load, code: Code, known: Known, stop: Callable[[], bool]
) -> Iterator[Outcome]:
    kit: Any = None
    for item in items:
        if stop():
            return
        outcome = _without_coding(item, known)
        if outcome is None:
            assert isinstance(item, Article)
            kit = load() if kit is None else kit
            outcome = Outcome(_attempt(item, kit, code))
        yield outcome


def _code_in_processes(
    items: Iterable[Article | Skipped],
    load: Load,
    code: Code,
    jobs: int,
    known: Known,
    stop: Callable[[], bool],
) -> Iterator[Outcome]:
    source = iter(items)
    exhausted = False
    line: deque[_Task] = deque()
    with _Workers(jobs, load, code) as workers:
        while not stop():
            while not exhausted and len(line) < jobs * _AHEAD:
                item = next(source, None)
                if item is None:
                    exhausted = True
                    break
                task = _Task(item, _without_coding(item, known))
                line.append(task)
                if task.outcome is None:
                    workers.put(task)
            while line and (outcome := line[0].outcome) is not None:
                line.popleft()
                yield outcome
            if not line and exhausted:
                return
            if line:
                workers.wait(_POLL_S)


def _without_coding(item: Article | Skipped, known: Known) -> Outcome | None:
    if isinstance(item, Skipped):
        return Outcome(item)
    coded = known(item)
    return None if coded is None else Outcome(coded, known=True)


def _attempt(article: Article, kit: Any, code: Code) -> Coded | Skipped:
    try:
        return code(article, kit)
    except Exception as error:  # one bad article must not end the run, whatever is wrong with it
        return Skipped(article.citation, f"could not be coded: {_described(error)}")


def _described(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


@dataclass(slots=True)
class _Task:
    item: Article | Skipped
    outcome: Outcome | None


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    ready: bool = False
    task: _Task | None = None


class _Workers:
    """Processes that are started as tasks come, replaced when they die, and ended on leaving."""

    def __init__(self, jobs: int, load: Load, code: Code) -> None:
        self._jobs = jobs
        self._functions = (load, code)
        self._context = mp.get_context("spawn")  # a fork would copy DuckDB's and the tokenizers' locks
        self._workers: list[_Worker] = []
        self._waiting: deque[_Task] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()

    def put(self, task: _Task) -> None:
        self._waiting.append(task)
        if len(self._workers) < self._jobs and not any(w.ready and w.task is None for w in self._workers):
            self._start()
        self._hand_out()

    def wait(self, timeout_s: float) -> None:
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
            if kind == "done":
                assert worker.task is not None
                worker.task.outcome, worker.task = Outcome(value), None
            worker.ready = True
        self._hand_out()

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
                worker.task = self._waiting.popleft()
                with contextlib.suppress(OSError):  # it died while idle: `wait` finds out
                    worker.connection.send(worker.task.item)

    def _bury(self, worker: _Worker) -> None:
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        code = worker.process.exitcode or 0
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        if not worker.ready:
            raise RuntimeError(f"a coding process {how} while it loaded its models: is there enough memory?")
        if worker.task is not None:
            citation = worker.task.item.citation
            worker.task.outcome = Outcome(Skipped(citation, f"could not be coded: the coding process {how}"))
        if self._waiting:
            self._start()


def _serve(connection: Connection, load: Load, code: Code) -> None:
    """A worker's life: load, then code what comes until the other end is gone."""
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    try:
        kit = load()
    except Exception as error:
        _send(connection, ("failed", error if isinstance(error, DragomanError) else _described(error)))
        return
    _send(connection, ("ready", None))
    while True:
        try:
            article = connection.recv()
        except (EOFError, OSError):
            return
        _send(connection, ("done", _attempt(article, kit, code)))


def _send(connection: Connection, message: tuple[str, Any]) -> None:
    try:
        connection.send(message)
    except OSError:
        os._exit(0)  # nobody is there to take it
