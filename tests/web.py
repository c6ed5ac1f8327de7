"""A small store of hand-built articles for the tests of the workbench, one of them hostile."""

from __future__ import annotations

import atexit
import datetime as dt
import functools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from dragoman.link import link
from dragoman.records import Coded, Date, Place, Span, Speech, make_id
from dragoman.store import Store
from samples import COL, RUBIO, article, event, journey, meeting, party, spot, threat

SCRIPT = "<script>document.title='run'</script>"
BREAKOUT = "\"'><img src=x onerror=\"document.title='run'\"><svg onload=\"document.title='run'\">"
FORMULA = '=HYPERLINK("http://evil.example")'
TURNED = "\u202egnp.exe\u202c \x1b[31m"


def hostile() -> Coded:
    """Script, breakouts, formulas, reordering marks and a title of a megabyte, in every field that an article fills."""
    text = (
        f"Marco Rubio threatened Colombia {SCRIPT} with tariffs {BREAKOUT} in {FORMULA}. "
        f"Rubio said “{SCRIPT}{TURNED}” on Sunday. The end."
    )
    of = replace(
        article(text, title=f"{SCRIPT}{BREAKOUT}" + "x" * 1_000_000, citation=f"{FORMULA}{BREAKOUT}"),
        source=f"{FORMULA} {SCRIPT}{TURNED}",
        url="javascript:document.title='run'//https://a.example",
        author=BREAKOUT,
    )
    evil = replace(RUBIO, id=make_id("evil"), name=f"{SCRIPT}{BREAKOUT}", office=BREAKOUT, person=SCRIPT, note=SCRIPT)
    place = Place(FORMULA, f"{SCRIPT}{BREAKOUT}", "COL", 4.6, -74.1, spot(text, FORMULA))
    told = event(
        of, text[: text.index(" Rubio said")], party(evil, text, "Marco Rubio"), "threatened",
        party(COL, text, "Colombia"), place=place,
    )  # fmt: skip
    said = Speech(
        id=make_id(of.id, "said"), article=of.id, speaker=party(evil, text, "Rubio"), speaker_span=spot(text, "Rubio"),
        cue=spot(text, "said"), content=(spot(text, f"{SCRIPT}{TURNED}"),), form="direct", force="asserts",
    )  # fmt: skip
    return Coded(of, (told,), (said,), (place,), (Date("2025-02-02", span=Span(0, 5)),))


def again() -> Coded:
    """The threat, told by another outlet a day later."""
    text = "Colombia was threatened by Secretary of State Marco Rubio with tariffs on Sunday, officials said."
    of = article(text, title="Tariffs again", source="Daily", citation="daily-1", date=dt.date(2025, 2, 4))
    told = event(of, text, party(RUBIO, text, "Marco Rubio"), "threatened", party(COL, text, "Colombia"))
    return Coded(of, (told,))


def make_store(path: Path, *, evil: bool = False) -> Path:
    """A linked store of four articles, with `evil` five; made once, then copied."""
    return Path(shutil.copy(_made(evil), path))


@functools.cache
def _made(evil: bool) -> Path:
    path = Path(tempfile.mkdtemp(prefix="dragoman-tests-")) / "store.duckdb"
    atexit.register(shutil.rmtree, path.parent, ignore_errors=True)
    with Store.open(path) as store:
        coded = [threat(), again(), meeting(), journey(), *([hostile()] if evil else [])]
        store.add(coded, coder_version="test")
        link(store)
    return path
