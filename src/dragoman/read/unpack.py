"""Packed bytes → bytes, piece by piece, whatever packed them (gzip, bzip2, xz, zstd), and never without end.

Of the room the only file that knows these formats; zstd needs an extra.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

from dragoman.errors import MissingExtra, ReadError

CHUNK_BYTES = 1 << 16
FREE_BYTES = 100_000_000
"""What any file may unpack to, however small it is."""
MOST_TIMES = 200
"""What more may come out of a packed byte, all layers together. Text shrinks to a third or a tenth, the most repetitive
tables that we know to a fortieth; a bomb of zeros has 1,000 a layer."""
_XZ_MEMORY = 256 << 20
"""A .xz names the memory that unpacking it takes; the usual presets ask for up to 65 MB."""


@dataclass(slots=True)
class Budget:
    """What has been read of one file, and what has come out of it in all layers: shared by all that is nested in it."""

    packed: int = 0
    unpacked: int = 0

    def take(self, size: int) -> None:
        """Note unpacked bytes. Raises ReadError where they are out of proportion to what was read."""
        self.unpacked += size
        if self.unpacked > FREE_BYTES + MOST_TIMES * self.packed:
            raise ReadError(f"unpacks to more than {MOST_TIMES} times its size, as bombs do: the rest is not read")


class Joined(io.RawIOBase):
    """A file object that gives pieces one after the other. What ends them early is raised when it is reached."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._left = b""
        self._pieces = pieces

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._left:
            self._left = next(self._pieces, b"")
        taken = self._left[: len(buffer)]
        self._left = self._left[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)


def buffered(pieces: Iterator[bytes]) -> io.BufferedReader:
    """Pieces as a file that can be read only."""
    return io.BufferedReader(cast(io.RawIOBase, Joined(pieces)), CHUNK_BYTES)


def packing(head: bytes) -> str | None:
    """The packing that the first bytes show, as its usual ending.

    >>> packing(gzip.compress(b"x"))
    '.gz'
    """
    for magic, name in _MAGIC:
        if head.startswith(magic) and (name != ".bz2" or head[4:10] == _BZ2_BLOCK):
            return name
    return None


def unpacked(pieces: Iterator[bytes], name: str, budget: Budget) -> Iterator[bytes]:
    """What was packed. Raises ReadError, without the file's name, where it is damaged or a bomb."""
    try:
        for piece in _OPENERS[name](pieces):
            budget.take(len(piece))
            yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, OSError, ValueError) as error:
        raise ReadError(f"is a damaged {name} ({error}): the rest is lost") from error


def inflated(data: bytes, coding: str, max_bytes: int) -> bytes:
    """A web page as it was before a server packed it. Raises ReadError where it is damaged or over the limit."""
    match coding:
        case "gzip" | "x-gzip":
            streams: list[Callable[[], Any]] = [lambda: zlib.decompressobj(31)]
        case "deflate":  # some servers send it bare
            streams = [zlib.decompressobj, lambda: zlib.decompressobj(-15)]
        case "br":
            return _brotli(data, max_bytes)
        case "zstd":
            return _whole(_zstd(iter([data])), max_bytes)
        case _:
            raise ReadError(f"is packed in a way that is not known ('{coding[:20]}')")
    for number, new in enumerate(streams, 1):
        stream = new()
        try:
            page = stream.decompress(data, max_bytes + 1)
        except zlib.error as error:
            if number == len(streams):
                raise ReadError(f"is damaged ({error})") from error
            continue
        if len(page) > max_bytes:
            raise ReadError("unpacks to more than an item may be")
        return cast(bytes, page)
    raise AssertionError("each way either returns or raises")


def _read_all(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(CHUNK_BYTES):
        yield piece


def _gzip(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packed = buffered(pieces)
    stream = cast(IO[bytes], gzip.GzipFile(mode="rb", fileobj=packed))
    while piece := stream.read1(CHUNK_BYTES):  # type: ignore[attr-defined]
        yield piece


def _bzip2(pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield from _read_all(cast(IO[bytes], bz2.BZ2File(buffered(pieces))))


def _xz(pieces: Iterator[bytes]) -> Iterator[bytes]:
    stream: lzma.LZMADecompressor | None = None
    for data in pieces:
        while True:
            if stream is None:
                data = data.lstrip(b"\x00")  # padding between streams
                if not data:
                    break
                stream = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
            if piece := stream.decompress(data, CHUNK_BYTES):
                yield piece
            if stream.eof:
                data, stream = stream.unused_data, None
            elif stream.needs_input:
                break
            else:
                data = b""
    if stream is not None:
        raise EOFError("it ends before its end mark")


def _zstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Frames one after the other; a first one may hold the dictionary of the others, as in WARCs."""
    try:
        import zstandard
    except ImportError:
        raise MissingExtra('Reading zstd needs zstandard: pip install "dragoman[archives]"') from None
    packed = buffered(pieces)
    dictionary = _zstd_dictionary(packed, zstandard)
    try:
        reader = zstandard.ZstdDecompressor(dict_data=dictionary).stream_reader(packed, read_across_frames=True)
        yield from _read_all(cast(IO[bytes], reader))
    except zstandard.ZstdError as error:
        raise EOFError(str(error)) from error


def _zstd_dictionary(packed: io.BufferedReader, zstandard: Any) -> Any:
    """See iipc.github.io/warc-specifications, "Zstandard compression": a skippable frame, itself perhaps packed."""
    if not packed.peek(4).startswith(_ZSTD_DICTIONARY):
        return None
    packed.read(4)
    size = int.from_bytes(packed.read(4), "little")
    if size > FREE_BYTES:
        raise EOFError("its dictionary is over any measure")
    data = packed.read(size)
    if data.startswith(b"\x28\xb5\x2f\xfd"):
        data = zstandard.ZstdDecompressor().decompress(data, max_output_size=FREE_BYTES)
    return zstandard.ZstdCompressionDict(data)


def _brotli(data: bytes, max_bytes: int) -> bytes:
    try:
        import brotli
    except ImportError:
        raise MissingExtra(
            'Reading pages that are packed with brotli needs it: pip install "dragoman[archives]"'
        ) from None
    stream, parts, size = brotli.Decompressor(), [], 0
    try:
        part = stream.process(data, output_buffer_limit=CHUNK_BYTES)
        while True:
            parts.append(part)
            size += len(part)
            if size > max_bytes:
                raise ReadError("unpacks to more than an item may be")
            if stream.is_finished() or (not part and stream.can_accept_more_data()):
                return b"".join(parts)
            part = stream.process(b"", output_buffer_limit=CHUNK_BYTES)
    except brotli.error as error:
        raise ReadError(f"is damaged ({error})") from error


def _whole(pieces: Iterator[bytes], max_bytes: int) -> bytes:
    data = bytearray()
    try:
        for piece in pieces:
            data += piece
            if len(data) > max_bytes:
                raise ReadError("unpacks to more than an item may be")
    except EOFError as error:
        raise ReadError(f"is damaged ({error})") from error
    return bytes(data)


_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
_BZ2_BLOCK = b"1AY&SY"
_MAGIC = (
    (b"\x1f\x8b", ".gz"),
    (b"BZh", ".bz2"),
    (b"\xfd7zXZ\x00", ".xz"),
    (b"\x28\xb5\x2f\xfd", ".zst"),
    (_ZSTD_DICTIONARY, ".zst"),
)
_OPENERS: dict[str, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    ".gz": _gzip,
    ".bz2": _bzip2,
    ".xz": _xz,
    ".zst": _zstd,
}
