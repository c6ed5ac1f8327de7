"""`dragoman eval`: the one door for scores."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import math
import pkgutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from dragoman.errors import UsageError
from dragoman.scale import work
from dragoman.views.text import json_text, printable


def evaluate(
    task: Annotated[str, typer.Argument(metavar="TASK", help="What to score; a wrong name lists all.")],
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="File or folder of gold.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object of scores and nothing else.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, metavar="N", help="Score so many items; for tasks that take it.")
    ] = None,
) -> None:
    """Score a stage of the coder on gold.

    Tasks: articles, dates, pairs, places, records, speech, stories, types; status, how far the statuses of events agree
    with TimeML's marks of tense, modality and polarity; readouts, whether the meeting or call that the title of a
    readout names is found from its body.
    """
    scores = _score(task, gold, limit)
    if as_json:
        finite = {name: None if not math.isfinite(value) else value for name, value in scores.items()}
        print(json_text(finite))
        return
    width = max(map(len, scores), default=0)
    for name, value in scores.items():
        print(f"{printable(name):<{width}}  {value:.4f}" if isinstance(value, float) else f"{name:<{width}}  {value}")


def _score(task: str, gold: Path, limit: int | None = None) -> Mapping[str, float | int]:
    known = _tasks()
    if task not in known:
        raise UsageError(f"No task '{task}'. There are: {', '.join(known) or 'none yet'}.")
    if not gold.exists():
        raise UsageError(f"{gold}: no such file or folder.")
    module: Any = importlib.import_module(f"dragoman.evaluate.{task}")
    if limit is not None and "limit" not in inspect.signature(module.run).parameters:
        raise UsageError(f"'{task}' scores all that it is given: leave --limit out.")
    more = {} if limit is None else {"limit": limit}
    with contextlib.redirect_stdout(sys.stderr):
        scores: Mapping[str, float | int] = module.run(gold, work.load_kit(), _progress, **more)
    return scores


def _tasks() -> list[str]:
    """The modules of `dragoman.evaluate` whose name has no leading underscore."""
    if importlib.util.find_spec("dragoman.evaluate") is None:
        return []
    folder = importlib.import_module("dragoman.evaluate").__path__
    return sorted(found.name for found in pkgutil.iter_modules(folder) if not found.name.startswith("_"))


def _progress(done: int, total: int) -> None:
    """Called by a task after each item; shown on a terminal only."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{done} of {total}", end=end, file=sys.stderr, flush=True)
