"""A folder of TOML → Codebook: types with their frames, contexts, sectors, status rules; checked as it loads.

Files: `plover/TYPE.toml` one per event type, `words.toml` (classes of words that frames share),
`contexts.toml`, `sectors.toml`, `status.toml`. The README beside them says how they are written.
"""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from dragoman.codebook.syntax import Frame, Group, Kind, expand, read_line
from dragoman.errors import CodebookError
from dragoman.records import Status

HERE = Path(__file__).parent
TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""PLOVER's sixteen."""
STATUSES = get_args(Status)
Swallows = Literal["all", "clauses", "nothing"]


@dataclass(frozen=True, slots=True)
class Mode:
    """A finer type; its score replaces its type's."""

    score: float | None
    definition: str


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and what must come out of it (for a near miss: what must not)."""

    text: str
    type: str | None = None
    """The expected type; None for a near miss out of which only its own file's type must not come."""
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    why: str = ""
    trigger: str = ""
    """The words that tell the event; for codebooks whose examples are likened to text (`own.py`)."""


@dataclass(frozen=True, slots=True)
class EventType:
    """One of PLOVER's types."""

    name: str
    definition: str
    quad: int
    score: float
    recipient_needed: bool
    confused_with: Mapping[str, str]
    """Another type → the rule that settles which it is."""
    modes: Mapping[str, Mode]
    frames: tuple[Frame, ...]
    examples: tuple[Example, ...]
    near_misses: tuple[Example, ...]
    about: Mapping[str, str]
    """For what is asked, threatened or refused: its type ("SANCTION", "COERCE.arrest", "default") → mode."""
    swallows: Swallows
    """What of that which the words are about is no event: "all", "clauses" (not the object), "nothing"."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an event is about: a definition and the words that show it."""

    name: str
    definition: str
    lemmas: frozenset[str]
    """Single lemmas, in small letters."""
    phrases: tuple[tuple[str, ...], ...]
    """Runs of lemmas."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A kind of actor: what it covers."""

    code: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class StatusRules:
    """The words of `status.toml`: for each group, word → status or the words themselves."""

    modals: Mapping[str, Status]
    above: Mapping[str, Status]
    """Of verbs, adjectives and nouns that govern the event."""
    modifiers: Mapping[str, Status]
    adverbs: Mapping[str, Status]
    marks: frozenset[str]
    """Conjunctions of conditions."""
    triggers: frozenset[str]
    """Triggers that speak of what is to come."""
    carriers: frozenset[str]
    """Verbs whose tense is that of the noun they say something happens to."""
    reporting: frozenset[str]
    standing: frozenset[str]
    """Verbs whose simple present lasts."""
    refusals: frozenset[str]
    """Triggers of REJECT that their negation makes a refusal."""
    voiced: frozenset[str]
    """Types whose progressive is news."""
    plain: frozenset[str]
    """Words of grammar that show by themselves that something is to come, possible or denied."""
    told: frozenset[str]
    """Types whose trigger may be what was threatened, demanded or refused."""
    far: frozenset[str]
    next: frozenset[str]
    planned_as: Mapping[str, str]
    """Type → the type that it is when planned."""
    background_days: int


@dataclass(frozen=True, slots=True)
class Codebook:
    """The whole ontology. Load it with `load_codebook`."""

    version: str
    """Name and digest of the files."""
    types: Mapping[str, EventType]
    contexts: Mapping[str, Context]
    sectors: Mapping[str, Sector]
    classes: Mapping[str, frozenset[str]]
    """Named classes of lemmas that frames and rules share."""
    status: StatusRules
    index: Mapping[tuple[str, str], tuple[Frame, ...]] = field(repr=False)
    """(kind, lemma) → its frames, the most specific first."""

    def quad(self, type: str) -> int:
        """Quad class of a type: 1 and 2 cooperation, 3 and 4 conflict; 1 and 3 verbal, 2 and 4 material."""
        return self.types[type].quad

    def score(self, type: str, modes: Sequence[str] = ()) -> float:
        """-10 (conflict) to +10 (cooperation): the mean of the modes' scores, else the type's.

        >>> load_codebook().score("CONSULT", ["visit"])
        4.0
        """
        event = self.types[type]
        known = [m.score for m in (event.modes.get(name) for name in modes) if m is not None and m.score is not None]
        return sum(known) / len(known) if known else event.score


def load_codebook(folder: Path | None = None) -> Codebook:
    """The codebook of `folder`, the package's own by default. Read once for each folder.

    Raises:
        CodebookError: naming file and key, where something is missing, unknown or said twice.
    """
    return _load((folder or HERE).resolve())


@functools.lru_cache(maxsize=8)
def _load(folder: Path) -> Codebook:
    classes = read_classes(folder / "words.toml")
    types = {name: _event_type(folder / "plover" / f"{name}.toml", name, classes) for name in TYPES}
    _check_references(folder, types)
    contexts = {k: _context(folder / "contexts.toml", k, v) for k, v in read_toml(folder / "contexts.toml").items()}
    sectors = {k: _sector(folder / "sectors.toml", k, v) for k, v in read_toml(folder / "sectors.toml").items()}
    index = index_frames(folder / "plover", types)
    status = _status(folder / "status.toml", types)
    return Codebook(f"plover-{_digest(folder)}", types, contexts, sectors, classes, status, index)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file. Raises CodebookError where it is missing or wrong."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CodebookError(f"{path}: no such file. The codebook needs it.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CodebookError(f"{path}: not valid TOML: {error}") from error


def _get(table: Mapping[str, Any], key: str, kind: type | tuple[type, ...], path: Path, where: str = "") -> Any:
    full = f"{where}.{key}" if where else key
    if key not in table:
        raise CodebookError(f"{path}: no {full!r}. Add it.")
    if not isinstance(table[key], kind) or (isinstance(table[key], bool) and kind is not bool):
        raise CodebookError(f"{path}: {full!r} has the wrong type ({type(table[key]).__name__}).")
    return table[key]


def _known(table: Mapping[str, Any], keys: str, path: Path, where: str) -> None:
    for key in table:
        if key not in keys.split():
            raise CodebookError(f"{path}: unknown key {where + '.' if where else ''}{key!r}. Known: {keys}.")


def read_classes(path: Path, known: Mapping[str, frozenset[str]] | None = None) -> dict[str, frozenset[str]]:
    """Classes of words; they may use those above them, and those that are known already."""
    out: dict[str, frozenset[str]] = dict(known or {})
    for name, words in read_toml(path).items():
        if not isinstance(words, str):
            raise CodebookError(f"{path}: {name!r} must be a string of words.")
        out[name] = expand("|".join(words.split()), out, _failure(path, name))
    return out


def _failure(path: Path, key: str) -> Callable[[str], CodebookError]:
    return lambda message: CodebookError(f"{path}: {key}: {message}")


def _event_type(path: Path, name: str, classes: Mapping[str, frozenset[str]]) -> EventType:
    return event_type(path, name, read_toml(path), classes)


def event_type(path: Path, name: str, table: Mapping[str, Any], classes: Mapping[str, frozenset[str]]) -> EventType:
    """An event type from the table of its file. Raises CodebookError naming file and key."""
    _known(
        table,
        "name definition quad score recipient_needed confused_with modes about swallows frames examples near_misses",
        path,
        "",
    )
    if _get(table, "name", str, path) != name:
        raise CodebookError(f"{path}: 'name' must be {name!r}, as the file is called.")
    quad = _get(table, "quad", int, path)
    if quad not in (1, 2, 3, 4):
        raise CodebookError(f"{path}: 'quad' must be 1, 2, 3 or 4, not {quad}.")
    modes = {k: _mode(path, k, v) for k, v in table.get("modes", {}).items()}
    about = cast("dict[str, str]", table.get("about", {}))
    frames: list[Frame] = []
    for n, group in enumerate(_get(table, "frames", list, path)):
        frames += _frames(path, f"frames[{n}]", name, group, modes, classes)
    for frame in frames:
        for mode in frame.modes:
            if mode not in modes:
                raise CodebookError(f"{path}: frame {frame.id!r} has the mode {mode!r}, which is not defined there.")
    for key, mode in about.items():
        if mode and mode not in modes:
            raise CodebookError(f"{path}: 'about.{key}' is the mode {mode!r}, which is not defined there.")
    return EventType(
        name=name,
        definition=_get(table, "definition", str, path),
        quad=quad,
        score=float(_get(table, "score", (int, float), path)),
        recipient_needed=_get(table, "recipient_needed", bool, path),
        confused_with=dict(_get(table, "confused_with", dict, path)),
        modes=modes,
        frames=tuple(frames),
        examples=tuple(_example(path, f"examples[{n}]", e, name) for n, e in enumerate(table.get("examples", []))),
        near_misses=tuple(
            _example(path, f"near_misses[{n}]", e, None) for n, e in enumerate(table.get("near_misses", []))
        ),
        about=about,
        swallows=_swallows(path, table.get("swallows", "nothing")),
    )


def _swallows(path: Path, value: object) -> Swallows:
    if value not in get_args(Swallows):
        raise CodebookError(f"{path}: 'swallows' must be all, clauses or nothing, not {value!r}.")
    return cast("Swallows", value)


def _mode(path: Path, name: str, table: Mapping[str, Any]) -> Mode:
    where = f"modes.{name}"
    _known(table, "score definition", path, where)
    score = float(_get(table, "score", (int, float), path, where)) if "score" in table else None
    return Mode(score, _get(table, "definition", str, path, where))


def _frames(
    path: Path,
    where: str,
    type: str,
    table: Mapping[str, Any],
    modes: Mapping[str, Mode],
    classes: Mapping[str, frozenset[str]],
) -> list[Frame]:
    _known(table, "kind roles mode options lines", path, where)
    kind = _get(table, "kind", str, path, where)
    if kind not in get_args(Kind):
        raise CodebookError(f"{path}: '{where}.kind' must be verb, noun or adj, not {kind!r}.")
    mode = tuple(filter(None, str(table.get("mode", "")).split("+")))
    options = frozenset(str(table.get("options", "")).split())
    group = Group(type, cast("Kind", kind), _get(table, "roles", str, path, where), mode, options)
    out: list[Frame] = []
    for line in _get(table, "lines", str, path, where).splitlines():
        line = line.split("#")[0].strip()
        if line:
            out += read_line(line, group, classes, _failure(path, f"{where}: {line!r}"))
    return out


def _example(path: Path, where: str, table: Mapping[str, Any], type: str | None) -> Example:
    _known(table, "text type actors recipients modes why trigger", path, where)
    return Example(
        text=_get(table, "text", str, path, where),
        type=table.get("type", type),
        actors=tuple(table.get("actors", ())),
        recipients=tuple(table.get("recipients", ())),
        modes=tuple(table.get("modes", ())),
        why=table.get("why", ""),
        trigger=table.get("trigger", ""),
    )


def _check_references(folder: Path, types: Mapping[str, EventType]) -> None:
    """Every type and mode that is named elsewhere is there."""
    for name, event in types.items():
        path = folder / "plover" / f"{name}.toml"
        named: list[tuple[str, str]] = [("confused_with", other) for other in event.confused_with]
        named += [("about", other) for other in event.about if other != "default"]
        named += [(f.id, t) for f in event.frames if f.complement is not None for t in f.complement.types]
        named += [("examples", e.type) for e in (*event.examples, *event.near_misses) if e.type]
        for where, other in named:
            root, _, mode = other.partition(".")
            if root not in types or (mode and mode not in types[root].modes):
                raise CodebookError(f"{path}: {where!r} names {other!r}, which is no type (or mode of one).")


def _context(path: Path, name: str, table: Any) -> Context:
    _known(table, "definition cues", path, name)
    cues = [c.split() for c in _get(table, "cues", str, path, name).replace("\n", ",").split(",") if c.strip()]
    lemmas = frozenset(c[0] for c in cues if len(c) == 1)
    return Context(
        name, _get(table, "definition", str, path, name), lemmas, tuple(tuple(c) for c in cues if len(c) > 1)
    )


def _sector(path: Path, code: str, table: Any) -> Sector:
    _known(table, "name definition", path, code)
    return Sector(code, _get(table, "name", str, path, code), _get(table, "definition", str, path, code))


def _status(path: Path, types: Mapping[str, EventType]) -> StatusRules:
    table = read_toml(path)
    sections = {
        k: _get(table, k, dict, path) for k in ("modals", "above", "modifiers", "adverbs", "planned_as", "background")
    }

    def by_word(section: str) -> dict[str, Status]:
        out: dict[str, Status] = {}
        for status in sections[section]:
            if status not in STATUSES:
                raise CodebookError(f"{path}: '{section}.{status}': no such status. Known: {' '.join(STATUSES)}.")
            for word in _get(sections[section], status, str, path, section).split():
                if out.setdefault(word, cast("Status", status)) != status:
                    raise CodebookError(f"{path}: {section}: {word!r} is there with two statuses.")
        return out

    def words(section: str, key: str) -> frozenset[str]:
        return frozenset(_get(_get(table, section, dict, path), key, str, path, section).split())

    for name in {
        *sections["planned_as"],
        *sections["planned_as"].values(),
        *words("voiced", "types"),
        *words("plain", "told"),
    }:
        if name not in types:
            raise CodebookError(f"{path}: {name!r} is no type.")
    return StatusRules(
        modals=by_word("modals"),
        above=by_word("above"),
        modifiers=by_word("modifiers"),
        adverbs=by_word("adverbs"),
        marks=words("marks", "hypothetical"),
        triggers=words("triggers", "planned"),
        carriers=words("carriers", "verbs"),
        reporting=words("reporting", "verbs"),
        standing=words("standing", "verbs"),
        refusals=words("refusals", "verbs"),
        voiced=words("voiced", "types"),
        plain=words("plain", "words"),
        told=words("plain", "told"),
        far=words("times", "far"),
        next=words("times", "next"),
        planned_as=sections["planned_as"],
        background_days=_get(sections["background"], "days", int, path, "background"),
    )


def index_frames(folder: Path, types: Mapping[str, EventType]) -> dict[tuple[str, str], tuple[Frame, ...]]:
    """(kind, lemma) → frames. Raises CodebookError where two types have the same frame."""
    out: dict[tuple[str, str], list[Frame]] = {}
    seen: dict[tuple[str, str], Frame] = {}
    for event in types.values():
        for frame in event.frames:
            key = (frame.kind, frame.id.partition(".")[2])
            if key in seen:
                path = folder / f"{event.name}.toml"
                raise CodebookError(f"{path}: the frame {frame.id!r} is there twice (also {seen[key].id!r}).")
            seen[key] = frame
            out.setdefault((frame.kind, frame.word), []).append(frame)
    return {k: tuple(sorted(v, key=lambda f: (-f.weight, f.precision == "low", f.id))) for k, v in out.items()}


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.toml"), *folder.glob("plover/*.toml")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]
