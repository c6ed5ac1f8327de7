"""A zip or tar → the files in it, opened one after the other in the order of the archive.

Nothing is ever unpacked to a path that an archive names, so such names do no harm.
"""

from __future__ import annotations

import contextlib
import io
import os
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, cast

from dragoman.errors import ReadError
from dragoman.read.decode import megabytes
from dragoman.read.sniff import kind_by_name
from dragoman.read.sources import NOT_COVERAGE, Source
from dragoman.read.unpack import buffered

DEEPEST = 4
"""Archives in archives. One that holds itself has no end, and collections are seldom packed more than twice."""
_IN_MEMORY = 32_000_000
"""A zip is read from its end: one that comes through a pipe or lies in another archive is put down first, from this
size on as a file."""
_DIRECTORY_BYTES = 200_000_000
"""Of a zip's list of members, which is held in memory; 2 million names take so much."""
_TAR_HEADERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_TAR_HEADER_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: either `stream` gives its bytes, or `refused` says why it is not read."""

    number: int
    name: str
    stream: IO[bytes] | None = None
    refused: str | None = None


def members(source: Source, kind: str) -> Iterator[Member]:
    """The files of an archive, hidden ones left out; each must be read before the next is asked for.

    Raises ReadError, without the archive's name, where it is damaged, a bomb, or lies too deep in others.
    """
    if source.depth >= DEEPEST:
        raise ReadError(f"lies in {DEEPEST} archives one in another: unpack it first")
    if kind == "tar":
        yield from _of_tar(source)
        return
    with contextlib.ExitStack() as stack:
        yield from _of_zip(source.path or _spooled(source, stack), web=source.name.lower().endswith(".wacz"))


def _of_zip(file: str | IO[bytes], *, web: bool) -> Iterator[Member]:
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(open(file, "rb")) if isinstance(file, str) else file
        try:
            _check_directory(opened)
            archive = stack.enter_context(zipfile.ZipFile(opened))
            names = archive.namelist()
            if "[Content_Types].xml" in names or (names and names[0] == "mimetype"):
                raise ReadError("is an Office file or electronic book, not text; save its text and read that")
            wanted = (
                i for i in archive.infolist() if not i.is_dir() and (not web or i.filename.startswith("archive/"))
            )
            for number, info in enumerate(wanted, 1):
                if _hidden(info.filename):
                    continue
                refused = "is locked with a password" if info.flag_bits & 1 else _refused(info.filename)
                if refused:
                    yield Member(number, info.filename, refused=refused)
                    continue
                try:
                    member = archive.open(info)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
                    yield Member(number, info.filename, refused=f"cannot be unpacked ({error})")
                    continue
                with member:
                    yield Member(number, info.filename, cast(IO[bytes], _Checked(member)))
        except (zipfile.BadZipFile, EOFError, struct.error, ValueError, OverflowError, NotImplementedError) as error:
            raise ReadError(f"is a damaged zip ({error})") from error


class _Checked(io.RawIOBase):
    """A member of a zip whose faults are told as ours."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        try:
            return self._member.read1(size)  # type: ignore[attr-defined,no-any-return]
        except (zipfile.BadZipFile, EOFError, zlib.error, OSError, ValueError, NotImplementedError) as error:
            raise ReadError(f"is damaged ({error})") from error


def _check_directory(file: IO[bytes]) -> None:
    """A list of members that would fill the memory is refused before it is read."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 66_000)
    file.seek(start)
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        return  # zipfile says what is wrong
    (directory,) = struct.unpack("<I", tail[end + 12 : end + 16])
    locator = tail[max(0, end - 20) : end]
    if locator.startswith(b"PK\x06\x07"):
        file.seek(min(size, struct.unpack("<Q", locator[8:16])[0]))
        record = file.read(56)
        if len(record) == 56:
            directory = max(directory if directory != 0xFFFFFFFF else 0, struct.unpack("<Q", record[40:48])[0])
    if directory > _DIRECTORY_BYTES:
        raise ReadError(f"lists more members than is sensible ({megabytes(directory)} of names)")
    file.seek(0)


def _of_tar(source: Source) -> Iterator[Member]:
    packed = buffered(source.chunks())
    try:
        with tarfile.open(fileobj=packed, mode="r|", tarinfo=_TarInfo, errorlevel=1) as archive:
            for number, info in enumerate(archive, 1):
                archive.members = []  # type: ignore[attr-defined]  # it would keep every name it has seen
                if not info.isreg() or _hidden(info.name):
                    continue
                if refused := _refused(info.name):
                    yield Member(number, info.name, refused=refused)
                    continue
                member = archive.extractfile(info)
                if member is not None:
                    yield Member(number, info.name, cast(IO[bytes], _TarMember(member)))
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise ReadError(f"is a damaged tar ({error}): the rest is lost") from error


class _TarMember(io.RawIOBase):
    """A member of a tar whose faults are told as ours."""

    def __init__(self, member: IO[bytes]) -> None:
        self._member = member

    def readable(self) -> bool:
        return True

    def read1(self, size: int = -1) -> bytes:
        try:
            return self._member.read(size)
        except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
            raise ReadError(f"is cut off ({error})") from error


class _TarInfo(tarfile.TarInfo):
    """A member's header; those that only lengthen the next one's names are read as a whole, so they are bounded."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _TarInfo:
        info = super().frombuf(buf, encoding, errors)
        if info.type in _TAR_HEADERS and info.size > _TAR_HEADER_BYTES:
            raise ReadError(f"is a damaged tar (a header of {megabytes(info.size)}): the rest is lost")
        return info


def _hidden(name: str) -> bool:
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in name.split("/"))


def _refused(name: str) -> str | None:
    """As in folders: what is of no kind that is read, and what is about the collection."""
    base = name.rsplit("/", 1)[-1]
    if kind_by_name(base) is None:
        return "is of no kind that is read"
    return "is about the archive" if NOT_COVERAGE.fullmatch(base) else None


def _spooled(source: Source, stack: contextlib.ExitStack) -> IO[bytes]:
    spool = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115
    for chunk in source.chunks():
        spool.write(chunk)
    spool.seek(0)
    return cast(IO[bytes], spool)
