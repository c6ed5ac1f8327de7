"""Archives: members and pages come as they would alone, reading can be taken up at any item, and nothing hostile hangs,
fills the memory or hides the rest."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.read import Reading, articles, readings, unpack
from dragoman.records import Article, Skipped

BODY = (
    "PARIS (Wire) - France urged Mali to hold talks with Chad on Monday, and ministers said they would meet again. "
    "The president of Mali said he would answer soon, and that his government wanted peace in the north of the country."
)
PAGE = (
    f"<html><head><title>Talks</title></head><body><article><h1>Talks</h1><p>{BODY}</p>"
    f"<p>{BODY.replace('Monday', 'Tuesday').replace('France', 'Spain')}</p></article></body></html>"
)
MIXED: dict[str, bytes] = {
    "a.txt": BODY.encode(),
    "b/c.jsonl": "\n".join(json.dumps({"text": f"{BODY} Part {n}.", "id": f"c{n}"}) for n in range(3)).encode(),
    "d.csv": f'id,text\nd1,"{BODY} So it is."\nd2,\n'.encode(),
    "e.png": b"\x89PNG",
    ".hidden": b"no",
    "f.html": PAGE.encode(),
}


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return made.getvalue()


def tarred(files: Iterable[tuple[str, bytes]], mode: str = "w") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def record(kind: str, block: bytes, url: str = "https://n.example/a", media: str = "application/http") -> bytes:
    fields = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        f"Content-Type: {media}",
        f"Content-Length: {len(block)}",
    ]
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def answer(body: bytes, *fields: str, status: str = "200 OK", media: str = "text/html; charset=utf-8") -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def chunked(data: bytes, size: int = 200) -> bytes:
    pieces = [data[n : n + size] for n in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def read(path: Path) -> list[Article | Skipped]:
    return list(articles([str(path)]))


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def told(items: Iterable[Article | Skipped]) -> list[str]:
    """Last part of each citation, with a mark before what was skipped."""
    return [("-" if isinstance(item, Skipped) else "") + item.citation.rsplit("/", 1)[-1] for item in items]


MEMBERS = ["a.txt", "c0", "c1", "c2", "d1", "-d2", "-e.png", "f.html"]


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("x.zip", zipped),
        ("x.tar", tarred),
        ("x.tar.gz", lambda files: tarred(files, "w:gz")),
        ("x.tgz", lambda files: tarred(files, "w:gz")),
        ("x.tar.bz2", lambda files: tarred(files, "w:bz2")),
        ("x.tar.xz", lambda files: tarred(files, "w:xz")),
        ("x.zip.gz", lambda files: gzip.compress(zipped(files))),
        ("x", zipped),
    ],
)
def test_members_are_read_as_files_are(tmp_path: Path, name: str, make: Callable[..., bytes]) -> None:
    path = put(tmp_path / name, make(MIXED.items()))
    items = read(path)
    assert told(items) == MEMBERS
    (text,) = [item for item in items if isinstance(item, Article) and item.citation.endswith("a.txt")]
    assert text.citation == f"{path}/a.txt" and text.text == BODY


def test_a_folder_takes_archives_in(tmp_path: Path) -> None:
    put(tmp_path / "x.zip", zipped(MIXED.items()))
    assert told(read(tmp_path)) == MEMBERS


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = tarred(MIXED.items(), "w:gz")
    path = put(tmp_path / "x.zip", zipped([("in.tar.gz", inner), ("z.txt", BODY.encode())]))
    items = read(path)
    assert told(items) == [*MEMBERS, "z.txt"]
    assert items[0].citation == f"{path}/in.tar.gz/a.txt"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_packed_files(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    name = {gzip.compress: "a.jsonl.gz", bz2.compress: "a.jsonl.bz2", lzma.compress: "a.jsonl.xz"}[pack]
    data = MIXED["b/c.jsonl"]
    assert told(read(put(tmp_path / name, pack(data)))) == ["c0", "c1", "c2"]
    assert told(read(put(tmp_path / "twice.jsonl.gz", gzip.compress(pack(data))))) == ["c0", "c1", "c2"]
    cut = read(put(tmp_path / name, pack(data * 400)[:-20]))
    assert isinstance(cut[-1], Skipped)
    assert "is a damaged" in cut[-1].reason


def test_zstd(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    data = zstandard.compress(MIXED["b/c.jsonl"]) + zstandard.compress(b"\n" + MIXED["b/c.jsonl"])
    assert told(read(put(tmp_path / "a.jsonl.zst", data))) == ["c0", "c1", "c2"] * 2
    dictionary = zstandard.train_dictionary(2000, [record("response", answer(PAGE.encode() * n)) for n in range(1, 60)])
    with_it = zstandard.ZstdCompressor(dict_data=dictionary)
    frame = struct.pack("<II", 0x184D2A5D, len(dictionary.as_bytes())) + dictionary.as_bytes()
    packed = b"".join(
        with_it.compress(record("response", answer(PAGE.encode()), f"https://n.example/{n}")) for n in "ab"
    )
    assert told(read(put(tmp_path / "a.warc.zst", frame + packed))) == ["a", "b"]


# --- web archives ---


WARC = [
    record("warcinfo", b"software: x", media="application/warc-fields"),
    record("request", b"GET / HTTP/1.1\r\n\r\n"),
    record("response", answer(PAGE.encode()), "https://n.example/plain"),
    record("response", answer(gzip.compress(PAGE.encode()), "Content-Encoding: gzip"), "https://n.example/gzip"),
    record("response", answer(zlib.compress(PAGE.encode()), "Content-Encoding: deflate"), "https://n.example/zlib"),
    record("response", answer(chunked(PAGE.encode()), "Transfer-Encoding: chunked"), "https://n.example/chunks"),
    record("response", answer(PAGE.encode(), "Transfer-Encoding: chunked"), "https://n.example/undone"),
    record("response", answer(b"\x89PNG", media="image/png"), "https://n.example/p.png"),
    record("response", answer(b"gone", status="404 Not Found"), "https://n.example/gone"),
    record("response", answer(b"<html><body><p>Menu</p></body></html>"), "https://n.example/menu"),
    record("response", b"\x00\x01", "dns:n.example", "text/dns"),
    record(
        "response",
        answer(PAGE.replace("Mali", "Côte d’Ivoire").encode("cp1252"), media="text/html; charset=windows-1252"),
        "https://n.example/latin",
    ),
    record("resource", PAGE.encode(), "https://n.example/resource", "text/html"),
    record("conversion", BODY.encode(), "https://n.example/wet", "text/plain"),
]
PAGES = ["plain", "gzip", "zlib", "chunks", "undone", "-menu", "latin", "resource", "wet"]


@pytest.mark.parametrize("packed", [False, True])
def test_pages_of_a_warc(tmp_path: Path, packed: bool) -> None:
    records = [gzip.compress(one) for one in WARC] if packed else WARC
    items = read(put(tmp_path / ("x.warc.gz" if packed else "x.warc"), b"".join(records)))
    assert told(items[:-1]) == PAGES
    latin = items[PAGES.index("latin")]
    assert isinstance(latin, Article)
    assert "Côte d’Ivoire" in latin.text and latin.url == "https://n.example/latin" and latin.source == "n.example"
    rest = items[-1]
    assert isinstance(rest, Skipped)
    assert "5 of 14 records are no pages" in rest.reason
    assert "1 answered 404" in rest.reason and "1 image/png" in rest.reason and "1 of type request" in rest.reason


def test_wacz(tmp_path: Path) -> None:
    crawl = gzip.compress(b"".join(WARC))
    data = zipped([("datapackage.json", b"{}"), ("archive/data.warc.gz", crawl), ("pages/pages.jsonl", b"{}\n")])
    assert told(read(put(tmp_path / "x.wacz", data)))[:-1] == PAGES


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (WARC[2] + WARC[3][:-60], "record 2 is cut off"),
        (WARC[2] + b"nonsense\r\n" + WARC[3], "record 2 does not begin as a WARC record does"),
        (WARC[2] + b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "record 2 does not say how long it is"),
        (WARC[2] + b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "record 2 has a length below zero"),
        (WARC[2] + b"WARC/1.0\r\nX: " + b"y" * 300_000, "record 2 has a line without end"),
        (WARC[2] + b"WARC/1.0\r\n" + b"X: y\r\n" * 100_000, "record 2 has a head without end"),
        (WARC[2] + b"WARC/1.0\r\nWARC-Type: response", "record 2 is cut off in its head"),
    ],
)
def test_a_damaged_warc_gives_what_came_before(tmp_path: Path, data: bytes, reason: str) -> None:
    items = read(put(tmp_path / "x.warc", data))
    assert told(items)[0] == "plain"
    assert isinstance(items[1], Skipped)
    assert reason in items[1].reason and len(items) == 2


def test_lines_without_carriage_returns(tmp_path: Path) -> None:
    head, end, block = WARC[2].partition(b"\r\n\r\n")
    data = head.replace(b"\r\n", b"\n") + b"\n\n" + block
    assert end and told(read(put(tmp_path / "x.warc", data)))[0] == "plain"


# --- taking it up again ---


def test_reading_goes_on_at_any_item(tmp_path: Path) -> None:
    inner = tarred([*MIXED.items(), ("x.warc.gz", gzip.compress(b"".join(WARC)))], "w:gz")
    paths = [
        put(
            tmp_path / "1.zip",
            zipped([("in.tar.gz", inner), *MIXED.items(), ("cut.tar", tarred(MIXED.items())[:2000])]),
        ),
        put(tmp_path / "2.jsonl", MIXED["b/c.jsonl"] + b'\n{"text": 1}\n\n{'),
        put(tmp_path / "3.jsonl.gz", gzip.compress(MIXED["b/c.jsonl"] * 500)[:-9]),
    ]
    for path in paths:
        whole = list(readings([str(path)]))
        assert [reading.at for reading in whole] == sorted({reading.at for reading in whole})
        assert [reading.last for reading in whole] == [False] * (len(whole) - 1) + [True]
        for number, reading in enumerate(whole[:40]):
            rest = list(readings([str(path)], done=lambda _, at=reading.at: at))  # type: ignore[misc]
            assert rest == whole[number + 1 :]
        assert list(readings([str(path)], done=lambda _: None)) == []


def test_parquet_goes_on_at_any_row(tmp_path: Path) -> None:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"text": [f"{BODY} Part {n}." for n in range(25)]}), path, row_group_size=10)
    whole = list(readings([str(path)]))
    assert [reading.at for reading in whole] == [(n,) for n in range(1, 26)]
    for n in (0, 3, 10, 19, 24):
        assert list(readings([str(path)], done=lambda _, n=n: (n + 1,))) == whole[n + 1 :]  # type: ignore[misc]


def test_a_changed_file_or_option_is_another_input(tmp_path: Path) -> None:
    path = put(tmp_path / "x.jsonl", MIXED["b/c.jsonl"])
    before = next(readings([str(path)])).input
    assert next(readings([str(path)])).input == before
    assert next(readings([str(path)], source="Wire")).input != before
    put(path, MIXED["b/c.jsonl"] + b"\n")
    assert next(readings([str(path)])).input != before


# --- hostile ---


def peak_mb(work: Callable[[], object]) -> float:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1] / 1e6
    finally:
        tracemalloc.stop()


def bomb(layers: int = 1, size: int = 30_000_000) -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    data = b"".join(packer.compress(b"x" * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()
    for _ in range(layers - 1):
        data = gzip.compress(data)
    return data


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("x.txt.gz", bomb, "is over the limit of 20.0 MB an item"),
        ("x.jsonl.gz", bomb, "is 30.0 MB, over the limit of 20.0 MB an item"),
        ("x.jsonl.gz", lambda: bomb(3), "unpacks to more than 200 times its size"),
        ("x.jsonl.gz", lambda: bomb(5), "is packed more than 3 times over"),
        ("x.zip", lambda: zipped([("a.txt", b"x" * 30_000_000)]), "a.txt is over the limit of 20.0 MB an item"),
        ("x.zip", lambda: zipped([("a.jsonl", b"x" * 30_000_000)]), "is 30.0 MB, over the limit of 20.0 MB an item"),
        ("x.zip", lambda: zipped([(f"{n}.jsonl.gz", bomb()) for n in range(3)]), "unpacks to more than 200 times"),
        ("x.tar.gz", lambda: gzip.compress(tarred([("a.csv", b"x" * 30_000_000)])), "unpacks to more than 200 times"),
    ],
)
def test_bombs(
    tmp_path: Path, name: str, make: Callable[[], bytes], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "FREE_BYTES", 25_000_000)
    path = put(tmp_path / name, make())
    found: list[Article | Skipped] = []
    assert peak_mb(lambda: found.extend(read(path))) < 80
    assert any(isinstance(item, Skipped) and reason in item.reason for item in found), found
    assert not any(isinstance(item, Article) for item in found)


def test_what_lies_beside_a_bomb_is_read(tmp_path: Path) -> None:
    path = put(tmp_path / "x.zip", zipped([("a.txt", b"x" * 30_000_000), ("b.txt", BODY.encode())]))
    assert told(read(path)) == ["-a.txt", "b.txt"]


def test_an_archive_in_itself(tmp_path: Path) -> None:
    data = zipped([("a.txt", BODY.encode())])
    for _ in range(8):
        data = zipped([("again.zip", data), ("a.txt", BODY.encode())])
    items = read(put(tmp_path / "x.zip", data))
    assert len(items) == 5
    assert any(isinstance(item, Skipped) and "lies in 4 archives one in another" in item.reason for item in items)


@pytest.mark.parametrize("damage", ["head", "middle", "end"])
def test_a_damaged_zip_is_told_of(tmp_path: Path, damage: str) -> None:
    data = bytearray(zipped([("a.txt", BODY.encode() * 3), ("b.txt", BODY.encode())]))
    at = {"head": 2, "middle": 60, "end": len(data) - 30}[damage]
    data[at : at + 12] = b"\xff" * 12
    items = read(put(tmp_path / "x.zip", bytes(data)))
    assert any(isinstance(item, Skipped) for item in items)


def test_names_that_lead_elsewhere_lead_nowhere(tmp_path: Path) -> None:
    path = put(tmp_path / "x.tar", tarred([("../../evil.txt", BODY.encode()), ("/etc/x.txt", BODY.encode())]))
    assert len(read(path)) == 2
    assert sorted(tmp_path.iterdir()) == [path]
    link = io.BytesIO()
    with tarfile.open(fileobj=link, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    assert [item.reason for item in read(put(tmp_path / "y.tar", link.getvalue())) if isinstance(item, Skipped)] == [
        f"{tmp_path}/y.tar holds no records"
    ]


def test_a_tar_header_without_end(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 7_000_000_000
    items = read(put(tmp_path / "x.tar", info.tobuf(tarfile.GNU_FORMAT) + b"x" * 10_000))
    assert [isinstance(item, Skipped) and "a header of 7000.0 MB" in item.reason for item in items] == [True]


def test_a_zip_that_lists_more_than_memory_holds(tmp_path: Path) -> None:
    data = zipped([("a.txt", BODY.encode())])
    end = data.rindex(b"PK\x05\x06")
    data = data[: end + 12] + struct.pack("<I", 900_000_000) + data[end + 16 :]
    items = read(put(tmp_path / "x.zip", data))
    assert [isinstance(item, Skipped) and "lists more members than is sensible" in item.reason for item in items] == [
        True
    ]


def test_a_password(tmp_path: Path) -> None:
    data = bytearray(zipped([("a.txt", BODY.encode())]))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    items = read(put(tmp_path / "x.zip", bytes(data)))
    assert [isinstance(item, Skipped) and "is locked with a password" in item.reason for item in items] == [True]


FEED_HEAD = '<?xml version="1.0"?>'


@pytest.mark.parametrize(
    "hostile",
    [
        FEED_HEAD
        + "<!DOCTYPE rss ["
        + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha" * 50}">' for n in range(12))
        + "]><rss version='2.0'><channel><item><title>&e11;</title></item></channel></rss>",
        FEED_HEAD
        + '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item>'
        + f"<title>T</title><description>&x; {BODY}</description></item></channel></rss>",
        FEED_HEAD + "<rss version='2.0'><channel>" + "<item>" * 500,
        FEED_HEAD
        + "<rss version='2.0'><channel><item "
        + "a='1' " * 5
        + "b='"
        + "x" * 2_000_000
        + "'/></channel></rss>",
        FEED_HEAD + "<rss version='2.0'><channel><item><title>Unclosed &bogus; & <b>x</title>",
    ],
    ids=["entities", "external", "nested", "attributes", "malformed"],
)
def test_hostile_feeds(tmp_path: Path, hostile: str) -> None:
    found: list[Article | Skipped] = []
    assert peak_mb(lambda: found.extend(read(put(tmp_path / "x.rss", hostile.encode())))) < 200
    assert found
    for item in found:
        assert "root:" not in (item.text if isinstance(item, Article) else item.reason)


@pytest.mark.parametrize(
    "page",
    [
        "<html><body>" + "<div>" * 30_000 + f"<p>{BODY}</p>",
        f"<html><body><p {'x=' + 'y' * 3_000_000}>{BODY}</p><p>{BODY}</p></body></html>",
        "<html><body>" + "<table><tr><td>" * 3_000 + BODY,
        "<html>" + "<b><i>" * 20_000 + BODY,
        "<html><!--" + "-" * 1_000_000,
    ],
    ids=["nested", "attribute", "tables", "misnested", "comment"],
)
def test_hostile_pages(tmp_path: Path, page: str) -> None:
    (item,) = read(put(tmp_path / "x.html", page.encode()))
    assert isinstance(item, Article | Skipped)


@pytest.mark.parametrize(
    "text",
    [
        BODY + "\u202e" * 1000 + BODY,
        BODY + "e" + "\u0301" * 100_000 + BODY,
        BODY + "\u200b\u200d\ufeff" * 30_000,
        BODY + "\x00\x1b]0;x\x07" * 100 + BODY,
        BODY + "\U000e0041" * 10_000,
        BODY + " " + "x" * 1_000_000,
        BODY + "\n" * 500_000 + BODY,
        BODY + " " + "(" * 100_000,
        BODY + " " + '"' * 100_000,
    ],
    ids=["bidi", "marks", "invisible", "control", "tags", "word", "lines", "brackets", "quotes"],
)
def test_hostile_texts(tmp_path: Path, text: str) -> None:
    (item,) = read(put(tmp_path / "x.jsonl", json.dumps({"text": text}).encode()))
    assert isinstance(item, Article)
    assert item.text == text


def test_a_text_without_measure(tmp_path: Path) -> None:
    (item,) = read(put(tmp_path / "x.txt", BODY.encode() * 15_000))
    assert isinstance(item, Skipped)
    assert "over the limit of 2,000,000" in item.reason


KINDS = [
    ("x.warc", b"".join(WARC)),
    ("x.warc.gz", gzip.compress(b"".join(WARC))),
    ("x.zip", zipped(MIXED.items())),
    ("x.tar", tarred(MIXED.items())),
    ("x.tar.xz", tarred(MIXED.items(), "w:xz")),
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=40), st.integers(0, 60)), max_size=4),
)
def test_no_damage_ends_the_reading(
    tmp_path: Path, kind: tuple[str, bytes], cuts: list[tuple[float, bytes, int]]
) -> None:
    name, whole = kind
    data = bytearray(whole)
    for where, put_in, left_out in cuts:
        at = int(where * len(data))
        data[at : at + left_out] = put_in
    path = put(tmp_path / name, bytes(data))
    found: list[Reading] = list(readings([str(path)]))
    assert found
    assert [reading.at for reading in found] == sorted({reading.at for reading in found})
