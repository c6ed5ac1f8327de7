"""Paths, folders, globs and stdin → opened sources of bytes, in the same order on any machine."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import IO, BinaryIO, cast

from dragoman.errors import ReadError
from dragoman.read.decode import megabytes
from dragoman.read.sniff import kind_by_name
from dragoman.read.unpack import CHUNK_BYTES, Budget, packing, unpacked
from dragoman.records import Skipped, make_id

HEAD_BYTES = 8192
"""What is looked at to tell the kind of a file."""
_FINGERPRINT_BYTES = 16_384
_LAYERS = 3
"""Packings one in another: .tar.gz has one, a .gz that was packed by mistake two."""
NOT_COVERAGE = re.compile(r"(?:readme|licen[cs]e|copying|changelog|contributing)(?:\.[a-z]+)?", re.I)


class Source:
    """The bytes of one file, member of an archive or stdin, unpacked as they are read; messages and citations use
    `name`."""

    def __init__(
        self, name: str, stream: BinaryIO | IO[bytes], *, path: str | None = None, inside: Source | None = None
    ) -> None:
        self.name = name
        self.path = path
        """Where a plain file lies, for readers that must jump about in it; None for stdin and what was packed."""
        self.size: int | None = os.path.getsize(path) if path and os.path.isfile(path) else None
        self.budget: Budget = inside.budget if inside else Budget()
        self.depth: int = inside.depth + 1 if inside else 0
        """How many archives it lies in."""
        self._pieces = self._counted(_pieces(stream), packed=inside is None)
        self.head, self._error = _take_head(self._pieces)
        layers = 0
        while how := packing(self.head):
            layers += 1
            if layers > _LAYERS:
                raise ReadError(f"is packed more than {_LAYERS} times over: unpack it first")
            self._pieces = unpacked(self.chunks(), how, self.budget)
            self.head, self._error = _take_head(self._pieces)
            self.path = self.size = None
        if self._error and not self.head:
            raise self._error

    def _counted(self, pieces: Iterator[bytes], *, packed: bool) -> Iterator[bytes]:
        for piece in pieces:
            if packed:
                self.budget.packed += len(piece)
            else:
                self.budget.take(len(piece))
            yield piece

    def chunks(self) -> Iterator[bytes]:
        """All bytes, once. Raises ReadError, without the name, where the file is damaged."""
        return _from(self.head, self._error, self._pieces)

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
        elif NOT_COVERAGE.fullmatch(entry.name):
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


def fingerprint(path: str, options: str) -> str | None:
    """Tells whether a file is the one that was read before, in the same way; None for what is no plain file."""
    try:
        with open(path, "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                return None
            head = file.read(_FINGERPRINT_BYTES)
            file.seek(max(0, found.st_size - _FINGERPRINT_BYTES))
            tail = file.read(_FINGERPRINT_BYTES)
    except OSError:
        return None
    return make_id(options, found.st_size, found.st_mtime_ns, head.hex(), tail.hex(), size=32)


def cited(path: str) -> str:
    """A path as it is cited: as given, with names that are not UTF-8 made printable."""
    return os.fsencode(path).decode("utf-8", "replace")


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    read = getattr(stream, "read1", stream.read)
    while piece := read(CHUNK_BYTES):
        yield piece


def _from(head: bytes, error: ReadError | None, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    if error:
        raise error
    yield from pieces


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
