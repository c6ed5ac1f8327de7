"""Two lists of versions in, what differs out: `python docs/canary.py requirements.lock newest.txt`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pinned(text: str) -> dict[str, str]:
    """Name → version, names written alike.

    >>> pinned("Foo_Bar==1.0 \\\\\\n    --hash=x\\n")
    {'foo-bar': '1.0'}
    """
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in _PINNED.findall(text)}


def differences(lock: str, newest: str) -> list[str]:
    """A line for each package whose version is another, or that only one of them has."""
    old, new = pinned(lock), pinned(newest)
    return [
        f"{name}: {old.get(name, 'not locked')} -> {new.get(name, 'not installed')}"
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


if __name__ == "__main__":
    found = differences(*(Path(name).read_text("utf-8") for name in sys.argv[1:3]))
    print("\n".join(found) or "Nothing is newer than the lock.")
