"""Parts of Parquet → coded parts, on Ray: on this machine, or on all of a cluster that shares a folder.

The only file that imports ray. Ray hands out parts and brings back what became of them; coding, bounds and files are
those of the local run.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dragoman.errors import DragomanError, MissingExtra
from dragoman.scale.parts import Done, Part, code_part
from dragoman.scale.work import Code, Load, Workers


def code_parts(
    parts: Sequence[Part],
    folder: Path,
    options: Mapping[str, Any],
    coder_version: str,
    *,
    load: Load,
    code: Code,
    workers: int,
    timeout_s: float,
    address: str | None = None,
) -> Iterator[Done]:
    """Code parts on `workers` actors, each of which keeps its model; what is done comes as it is done.

    `address` is that of a running cluster; else Ray is started on this machine. Raises MissingExtra without ray.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is sent anywhere
    try:
        import ray
        import ray.data
        import ray.exceptions
    except ImportError:
        raise MissingExtra('Coding on Ray needs it: pip install "dragoman[ray]"') from None
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    started = not ray.is_initialized()
    if started:
        local = {} if address else {"num_cpus": workers, "include_dashboard": False}
        ray.init(address=address, log_to_driver=False, logging_level="ERROR", **local)
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        rows = [{"part": asdict(part)} for part in parts]
        given = {
            "folder": str(folder),
            "options": dict(options),
            "coder_version": coder_version,
            "load": load,
            "code": code,
            "timeout_s": timeout_s,
        }
        coded = ray.data.from_items(rows, override_num_blocks=max(1, len(rows))).map(
            Coder, fn_constructor_kwargs=given, compute=ray.data.ActorPoolStrategy(size=workers), num_cpus=1
        )
        for row in coded.iter_rows():
            yield Done(**row["done"])
    except ray.exceptions.RayError as error:
        said = str(error).strip().splitlines()[0][:200]
        raise DragomanError(f"Ray gave up ({said}). Parts that are done are kept; the same command goes on.") from error
    finally:
        if started:
            ray.shutdown()


class Coder:
    """An actor. Articles are coded in a process of its own, as locally: when that dies or hangs, the actor lives on."""

    def __init__(
        self,
        folder: str,
        options: Mapping[str, Any],
        coder_version: str,
        load: Load,
        code: Code,
        timeout_s: float,
    ) -> None:
        self._given = (Path(folder), options, coder_version)
        self._workers = Workers(1, load, code, timeout_s)

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        done = code_part(Part(**row["part"]), *self._given, self._workers.code_all)
        return {"done": asdict(done)}
