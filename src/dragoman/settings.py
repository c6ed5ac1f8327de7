"""Each setting once, with its default and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """How the kit is loaded."""

    models: Path | None = None
    """Folder of the model catalogue; the package's own by default."""
    threads: int = 1
    """Threads of one worker's encoder; workers are spread over cores, so one each is fastest."""
    learned: bool = True
    """False: frames alone decide (to compare, or where the model cannot run)."""
    frames: bool = True
    """False: the model alone decides."""
    codebook: Path | None = None
    """Folder of a codebook of your own, beside PLOVER or instead of it (docs/codebooks.md)."""
