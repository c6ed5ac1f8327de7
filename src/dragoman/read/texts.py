"""A file of plain text or Markdown → one draft.

The article's text is the file's body: all of the file, or what follows its front matter. Title lines,
"Published:" lines and datelines are read (see `heads`) but stay in the text, so offsets are those of the body
as it stands.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

from dragoman.read.decode import decode
from dragoman.read.drafts import Draft
from dragoman.read.heads import field_names
from dragoman.read.sources import Source

_YAML = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)^\+\+\+[ \t]*(?:\r?\n|\Z)", re.S | re.M)
_KEY = re.compile(r"([A-Za-z][\w -]*?)\s*:(?:\s+(.*))?")
_LONGEST_FRONT = 20_000


def read_text(source: Source, *, max_bytes: int) -> Iterator[Draft]:
    """Read it as one article."""
    text, encoding = decode(source.whole(max_bytes))
    front, start = front_matter(text)
    draft = Draft(where=source.name, citation=source.name, text=text[start:], titled=True)
    if encoding:
        draft.known["encoding"] = encoding
    names = field_names()
    for key, value in front.items():
        name = names.get(key.lower())
        if key.lower() == "id" and value:
            draft.citation = value
        elif name in ("title", "date", "source", "author", "url") and value and not getattr(draft, name):
            setattr(draft, name, value)
            draft.known[name] = "front matter"
    yield draft


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """Keys and values between `---` (YAML) or `+++` (TOML) lines at the start, and where the body begins.

    Of YAML what front matter uses: a key a line, quotes, lists; no key found means it is no front matter.

    >>> front_matter("---\\ntitle: 'Talks open'\\n---\\nEnvoys met.")
    ({'title': 'Talks open'}, 28)
    """
    shown = text[:_LONGEST_FRONT]
    if found := _YAML.match(shown):
        fields = _yaml_fields(found[1])
    elif found := _TOML.match(shown):
        fields = _toml_fields(found[1])
    else:
        return {}, 0
    return (fields, found.end()) if fields else ({}, 0)


def _yaml_fields(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    key = None
    for line in block.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t-":
            if key is not None:
                item = re.sub(r"^-\s+", "", line.strip())
                separator = ", " if line.strip().startswith("-") else " "
                fields[key] = f"{fields[key]}{separator if fields[key] else ''}{_unquote(item)}"
        elif found := _KEY.fullmatch(line.rstrip()):
            key = found[1]
            value = (found[2] or "").strip()
            fields[key] = "" if re.fullmatch(r"[>|][+-]?", value) else _unquote(value)
        else:
            return {}
    return fields


def _unquote(value: str) -> str:
    value = value.strip()
    if value.startswith("[") and value.endswith("]"):
        return ", ".join(_unquote(item) for item in value[1:-1].split(","))
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        inner = value[1:-1]
        return inner.replace("''", "'") if value[0] == "'" else inner.replace('\\"', '"')
    return re.sub(r"\s+#.*", "", value)


def _toml_fields(block: str) -> dict[str, str]:
    try:
        fields = tomllib.loads(block)
    except tomllib.TOMLDecodeError:
        return {}
    return {key: ", ".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in fields.items()}
