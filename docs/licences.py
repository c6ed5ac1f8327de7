"""LICENCES.md: what the wheel holds and what is installed beside it, each with its licence. `python docs/licences.py`.

The second part is read from the metadata of the packages that requirements.lock names, as installed here; who ships it
signs by the commit that writes it.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]


def page() -> str:
    """The whole list."""
    lines = [
        "# Licences of all that ships\n",
        "Written by `python docs/licences.py`. dragoman itself: Apache-2.0 (LICENSE).\n",
        "## Inside the wheel\n",
        *_inside(),
        "\n## Installed beside it\n",
        "With the extras `html`, `mcp`, `pandas` and `polars`, at the versions of `requirements.lock`.\n",
        "| package | version | licence |\n|---|---|---|",
        *(f"| {name} | {version} | {licence_of(name)} |" for name, version in locked()),
    ]
    return "\n".join(lines) + "\n"


def locked() -> list[tuple[str, str]]:
    """Names and versions of the lock; where it has two versions of one package, for two Pythons, the newer."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return sorted(dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)).items())


def licence_of(name: str) -> str:
    """From the installed package's metadata; "not installed here" for those of other systems."""
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "not installed here"
    stated = found.get("License-Expression")
    classes = [c.split(" :: ")[-1] for c in found.get_all("Classifier") or [] if c.startswith("License ::")]
    short = (found.get("License") or "").strip().split("\n")[0]
    return stated or ", ".join(c for c in classes if c != "OSI Approved") or short[:60] or "not stated"


def _inside() -> list[str]:
    """The artefacts of the model catalogue, and the tables of docs/sources.md."""
    catalogue = tomllib.loads((ROOT / "src/dragoman/models/catalog.toml").read_text("utf-8"))
    models = [f"| `models/{name}` | {entry['licence']} | {entry['script']} |" for name, entry in catalogue.items()]
    return [
        "| what | licence | from |\n|---|---|---|",
        *models,
        "| `places/gazetteer.tsv.gz`, `facts/places.tsv` | CC BY 4.0 | GeoNames, cut down |",
        "| `codebook/plover/` | MIT (PLOVER), frames and examples ours | PLOVER codebook, restated |",
        "| `facts/countries.tsv`, `organisations.tsv`, `territories.tsv` | CC0 | World Factbook, completed by hand |",
        "| `facts/offices.tsv` | facts restated | World Factbook, Wikidata lists, REIGN; by hand |",
        "| all else | Apache-2.0 | written for the project |",
    ]


if __name__ == "__main__":
    (ROOT / "LICENCES.md").write_text(page(), "utf-8")
