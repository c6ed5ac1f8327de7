"""A user's folder of TOML → OwnCodebook: types of their own, beside PLOVER's or instead of them.

`codebook.toml` names it; every other `TYPE.toml` is an event type as in `plover/`, where `frames`, `confused_with` and
`recipient_needed` may be left out; `words.toml`, if there, holds classes of words. Contexts, sectors and the words of
status are the package's.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.codebook.load import TYPES, Codebook, event_type, index_frames, load_codebook, read_classes, read_toml
from dragoman.errors import CodebookError

MANIFEST = "codebook.toml"
HEAD = "head.npz"
ENOUGH = 3
"""Examples of a type, below which `problems` says that there are few: likeness needs something to be like."""

Fires = Callable[[str], list[tuple[str, str]]]
"""A sentence → type and frame of each event that frames see in it."""


@dataclass(frozen=True, slots=True)
class OwnCodebook:
    """A codebook that a user wrote."""

    folder: Path
    name: str
    beside: bool
    """True: PLOVER's events are coded as well; False: instead of them."""
    codebook: Codebook
    """Its types with the package's contexts, sectors, classes and status rules."""

    @property
    def head(self) -> Path:
        """Where `dragoman train` puts the head, and coding looks for it."""
        return self.folder / HEAD

    @property
    def version(self) -> str:
        """Name and digest of the files, the head included: part of what the store notes as having coded."""
        return f"{self.name}-{_digest(self.folder)}"


def load_own(folder: Path) -> OwnCodebook:
    """The codebook of a folder.

    Raises:
        CodebookError: naming file and key, where something is missing, unknown or said twice.
    """
    if not folder.is_dir():
        raise CodebookError(f"{folder} is no folder. A codebook is a folder with {MANIFEST} and a file for each type.")
    manifest = read_toml(folder / MANIFEST)
    for key in manifest:
        if key not in ("name", "beside"):
            raise CodebookError(f"{folder / MANIFEST}: unknown key {key!r}. Known: name beside.")
    base = load_codebook()
    words = folder / "words.toml"
    classes = read_classes(words, base.classes) if words.exists() else base.classes
    files = sorted(path for path in folder.glob("*.toml") if path.name not in (MANIFEST, "words.toml"))
    if not files:
        raise CodebookError(f"{folder}: no types. Write one TYPE.toml for each, for example {folder / 'SEIZE.toml'}.")
    types = {path.stem: event_type(path, path.stem, _with_defaults(read_toml(path)), classes) for path in files}
    beside = bool(manifest.get("beside", False))
    for name in types:
        if beside and name in TYPES:
            raise CodebookError(f"{folder / name}.toml: PLOVER has a type {name} too, and both are coded: rename it.")
    for name, type_ in types.items():
        known = {*types, *(TYPES if beside else ())}
        for other in [*type_.confused_with, *(e.type for e in (*type_.examples, *type_.near_misses) if e.type)]:
            if other not in known:
                raise CodebookError(f"{folder / name}.toml: names {other!r}, which is no type of this codebook.")
        for example in (*type_.examples, *type_.near_misses):
            if example.trigger not in example.text:
                raise CodebookError(f"{folder / name}.toml: {example.trigger!r} is not in {example.text!r}.")
    name = str(manifest.get("name") or folder.resolve().name)
    status = dataclasses.replace(base.status, planned_as={})
    own = dataclasses.replace(
        base,
        version=f"{name}-{_digest(folder)}",
        types=types,
        classes=classes,
        status=status,
        index=index_frames(folder, types),
    )
    return OwnCodebook(folder, name, beside, own)


def problems(own: OwnCodebook, fires: Fires) -> Iterator[str]:
    """What is missing and what overlaps, a line each. `fires` runs the codebook's frames on a sentence."""
    said: dict[str, str] = {}
    for name, type_ in own.codebook.types.items():
        if not type_.definition.strip():
            yield f"{name}: no definition. Say in a sentence what belongs to it and what does not."
        if not type_.frames:
            yield f"{name}: no frames. It is found by likeness with its examples only."
        if len(type_.examples) < ENOUGH:
            yield f"{name}: {len(type_.examples)} examples. Add some, to {ENOUGH} or more, worded differently."
        if not type_.near_misses:
            yield f"{name}: no near misses. Add sentences that come close and do not belong."
        for example in type_.examples:
            if said.setdefault(example.text, name) != name:
                yield f"{name}: the example “{example.text}” is also one of {said[example.text]}."
            if not example.trigger:
                yield f"{name}: the example “{example.text}” has no trigger: the word that tells the event is guessed."
            if type_.frames:
                yield from _misfires(name, example.text, fires(example.text))
        for near in type_.near_misses:
            for _, frame in (hit for hit in fires(near.text) if hit[0] == name):
                yield f"{name}: frame {frame} takes the near miss “{near.text}”."


def _misfires(name: str, text: str, found: list[tuple[str, str]]) -> Iterator[str]:
    others = [(other, frame) for other, frame in found if other != name]
    if not any(other == name for other, _ in found):
        by = f"; {others[0][0]} takes it by {others[0][1]}" if others else ""
        yield f"{name}: no frame of it finds its example “{text}”{by}."
    elif others:
        yield f"{name}: its example “{text}” is also {others[0][0]}, by {others[0][1]}."


def _with_defaults(table: dict[str, Any]) -> dict[str, Any]:
    return {"recipient_needed": False, "confused_with": {}, "frames": []} | table


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.toml")), folder / HEAD]:
        if path.exists():
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
