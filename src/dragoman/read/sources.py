"""Paths, folders, globs and stdin → opened sources of bytes, in the same order on any machine."""

from __future__ import annotations

import glob
import gzip
import io
import os
import re
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import IO, BinaryIO, cast

from dragoman.errors import ReadError
from dragoman.read.decode import megabytes
from dragoman.read.sniff import kind_by_name
from dragoman.records import Skipped

HEAD_BYTES = 8192
"""What is looked at to tell the kind of a file."""
_CHUNK_BYTES = 1 << 16
_NOT_COVERAGE = re.compile(r"(?:readme|licen[cs]e|copying|changelog|contributing)(?:\.[a-z]+)?", re.I)


class Source:
    """The bytes of one file or of stdin, un-gzipped as they are read; messages and citations use `name`."""

    def __init__(self, name: str, stream: BinaryIO, *, path: str | None = None) -> None:
        self.name = name
        self.path = path
        """Where a plain file lies, for readers that must jump about in it; None for stdin and .gz."""
        self.size: int | None = os.path.getsize(path) if path and os.path.isfile(path) else None
        self._pieces = _pieces(stream)
        self.head, self._error = _take_head(self._pieces)
        if self.head.startswith(b"\x1f\x8b"):
            packed = io.BufferedReader(cast(io.RawIOBase, _Joined(self.head, self._pieces, self._error)))
            self._pieces = _pieces(cast(IO[bytes], gzip.GzipFile(mode="rb", fileobj=packed)))
            self.head, self._error = _take_head(self._pieces)
            self.path = self.size = None
        if self._error and not self.head:
            raise self._error

    def chunks(self) -> Iterator[bytes]:
        """All bytes, once. Raises ReadError, without the name, where the file is damaged."""
        yield self.head
        if self._error:
            raise self._error
        yield from self._pieces

    def whole(self, max_bytes: int) -> bytes:
        """All bytes of an item that is read as one. Raises ReadError as soon as it is over the limit."""
        if self.size is not None and self.size > max_bytes:
            raise ReadError(f"is {megabytes(self.size)}, over the limit of {megabytes(max_bytes)} an item")
        data = bytearray()
        for chunk in self.chunks():
            data += chunk
            if len(data) > max_bytes:
                raise ReadError(f"is over the limit of {megabytes(max_bytes)} an item")
        return bytes(data)


def find(paths: Sequence[str]) -> Iterator[str | Skipped]:
    """The files meant, each once: folders are walked by name, globs sorted. "-" (stdin) passes through."""
    seen: set[str] = set()
    for path in paths:
        for found in _expand(path):
            if isinstance(found, str) and found != "-":
                real = os.path.realpath(found)
                if real in seen:
                    continue
                seen.add(real)
            yield found


def _expand(path: str) -> Iterator[str | Skipped]:
    if path == "-":
        yield path
    elif os.path.isdir(path):
        yield from _walk(path)
    elif os.path.lexists(path):
        yield path
    elif glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))
        for match in matches:
            if os.path.isdir(match):
                yield from () if "**" in path else _walk(match)
            else:
                yield match
        if not matches:
            yield Skipped(cited(path), f"{cited(path)}: no file matches this pattern")
    else:
        yield Skipped(cited(path), f"{cited(path)} does not exist")


def _walk(folder: str) -> Iterator[str | Skipped]:
    """The files of a folder and those below. What is not read is listed, hidden files aside."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield Skipped(cited(folder), f"{cited(folder)} cannot be opened: {error.strerror}")
        return
    pages = {os.path.splitext(entry.name)[0] for entry in entries if kind_by_name(entry.name) == "html"}
    for entry in entries:
        path = os.path.join(folder, entry.name)
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            if entry.name.endswith("_files") and entry.name.removesuffix("_files") in pages:
                yield Skipped(cited(path), f"{cited(path)} holds the pictures and scripts of a saved page")
            else:
                yield from _walk(path)
        elif entry.is_dir():
            yield Skipped(cited(path), f"{cited(path)} is a link to a folder; name it to read it")
        elif kind_by_name(entry.name) is None:
            yield Skipped(cited(path), f"{cited(path)} is of no kind that is read; name it to read it as text")
        elif _NOT_COVERAGE.fullmatch(entry.name):
            yield Skipped(cited(path), f"{cited(path)} is about the folder; name it to read it")
        else:
            yield path


@contextmanager
def opened(path: str, stdin: BinaryIO | None) -> Iterator[Source]:
    """Open a file, or take stdin for "-", which is left open."""
    if path == "-":
        if stdin is None:
            raise ReadError("is not at hand: nothing is piped in")
        yield Source("stdin", stdin)
        return
    with closing(cast(BinaryIO, open(path, "rb"))) as stream:
        yield Source(cited(path), stream, path=path)


def cited(path: str) -> str:
    """A path as it is cited: as given, with names that are not UTF-8 made printable."""
    return os.fsencode(path).decode("utf-8", "replace")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    read = getattr(stream, "read1", stream.read)
    while True:
        try:
            piece = read(_CHUNK_BYTES)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise ReadError(f"is a damaged .gz ({error}): the rest is lost") from error
        if not piece:
            return
        yield piece


def _take_head(pieces: Iterator[bytes]) -> tuple[bytes, ReadError | None]:
    """The first bytes, and what ended them early: it is raised only when the rest is asked for."""
    taken = bytearray()
    try:
        while len(taken) < HEAD_BYTES:
            taken += next(pieces)
    except StopIteration:
        pass
    except ReadError as error:
        return bytes(taken), error
    return bytes(taken), None


class _Joined(io.RawIOBase):
    """A file object that gives the head that was read already, then the rest."""

    def __init__(self, head: bytes, rest: Iterator[bytes], error: ReadError | None) -> None:
        self._left, self._rest, self._error = head, rest, error

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._left:
            if self._error:
                raise self._error
            self._left = next(self._rest, b"")
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)
