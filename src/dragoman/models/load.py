"""The catalogue and what it lists: weights checked by sha256, opened for inference (only importer of onnxruntime).

`catalog.toml` names each artefact with its sha256, licence, the script that made it and its scores.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dragoman.errors import ModelError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FOLDER = Path(__file__).parent


def catalog(folder: Path = FOLDER) -> Mapping[str, Mapping[str, Any]]:
    """The catalogue's entries by artefact name.

    Raises:
        ModelError: where there is no catalogue in `folder`.
    """
    path = folder / "catalog.toml"
    if not path.exists():
        raise ModelError(f"{path.name} is missing from the installation: reinstall dragoman.")
    return tomllib.loads(path.read_text("utf-8"))


def artefact(name: str, folder: Path = FOLDER) -> Path:
    """The file of an artefact, its sha256 checked.

    Raises:
        ModelError: where it is not in the catalogue, missing, or not the file that the catalogue describes.
    """
    entries = catalog(folder)
    if name not in entries:
        raise ModelError(f"{name} is not in the model catalogue; it lists {', '.join(sorted(entries))}.")
    path = folder / name
    if not path.exists():
        raise ModelError(f"The model file {name} is missing from the installation: reinstall dragoman.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != entries[name]["sha256"]:
        raise ModelError(
            f"The model file {name} is not the one in the catalogue (sha256 {digest[:12]}…): reinstall dragoman."
        )
    return path


class Network:
    """An ONNX graph on the CPU: name → array in, name → array out."""

    def __init__(self, path: Path, threads: int = 1) -> None:
        import onnxruntime as ort  # type: ignore[import-untyped]

        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Processors without VNNI add up products of 8-bit weights in 16 bits and cut them off. The shipped reader has
        # 7 bits for that reason; this keeps models that have 8 right too.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.outputs: list[str] = [o.name for o in self._session.get_outputs()]

    def __call__(self, **inputs: NDArray[Any]) -> dict[str, NDArray[np.float32]]:
        return dict(zip(self.outputs, self._session.run(None, inputs), strict=True))


class Pieces:
    """A word-piece tokenizer over ready words."""

    def __init__(self, path: Path) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.cls = self._special("[CLS]", "<s>")
        self.sep = self._special("[SEP]", "</s>")
        self.unk = self._special("[UNK]", "<unk>")
        self._known: dict[str, list[int]] = {}

    def words(self, words: Sequence[str]) -> list[list[int]]:
        """The piece ids of each word; a word without any is one unknown piece."""
        new = list({w for w in words if w not in self._known})
        if len(self._known) > 200_000:
            self._known.clear()
            new = list(set(words))
        for word, enc in zip(new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True):
            self._known[word] = list(enc.ids) or [self.unk]
        return [self._known[w] for w in words]

    def _special(self, *names: str) -> int:
        for name in names:
            found = self._tokenizer.token_to_id(name)
            if found is not None:
                return int(found)
        raise ModelError(f"The tokenizer has none of {', '.join(names)}.")


def labels(name: str, folder: Path = FOLDER) -> Mapping[str, Any]:
    """A model's label file."""
    loaded: Mapping[str, Any] = json.loads(artefact(name, folder).read_text("utf-8"))
    return loaded
