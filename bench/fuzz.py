"""Readers under a coverage-guided fuzzer (atheris, not a dependency: pip install atheris).

    python bench/fuzz.py FOLDER [-max_total_time=600] [other options of libFuzzer]

FOLDER keeps the inputs that reach new code. Each input is a file name's ending and a file; what is found
wrong is anything but articles and Skipped: an exception, a hang, memory beyond 2 GB. What it found goes
into `tests/test_archives.py`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["dragoman.read", "tarfile", "zipfile", "feedparser"]):
    from dragoman.read import readings
    from dragoman.records import Article, Skipped

_ENDINGS = (
    ".txt",
    ".html",
    ".jsonl",
    ".json",
    ".csv",
    ".rss",
    ".warc",
    ".zip",
    ".tar",
    ".gz",
    ".xz",
    ".bz2",
    ".zst",
    "",
)
_FOLDER = tempfile.TemporaryDirectory()


def read_one(data: bytes) -> None:
    """The first byte chooses the ending."""
    if not data:
        return
    path = Path(_FOLDER.name) / f"x{_ENDINGS[data[0] % len(_ENDINGS)]}"
    path.write_bytes(data[1:])
    places = []
    for reading in readings([str(path)], max_bytes=100_000):
        assert isinstance(reading.article(), Article | Skipped)
        places.append(reading.at)
    assert places == sorted(set(places)) and places


if __name__ == "__main__":
    atheris.Setup([*sys.argv, "-timeout=20", "-rss_limit_mb=2000", "-max_len=20000"], read_one)
    atheris.Fuzz()
