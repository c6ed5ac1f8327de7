"""What is costly to load, loaded once for all tests: the parser alone, and the kit of the whole path."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from dragoman.language import Parser
    from dragoman.pipeline import Kit


os.environ.setdefault("DRAGOMAN_JOBS", "1")  # starting processes takes long: tests that are about them say so

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):  # the same examples every time; on a desk new ones are tried
    settings.load_profile("ci")


@pytest.fixture(scope="session")
def parser() -> Parser:
    """spaCy's small English pipeline."""
    from dragoman.language import load_parser

    return load_parser()


@pytest.fixture(scope="session")
def kit() -> Kit:
    """All that `dragoman.pipeline.code` needs."""
    from dragoman.pipeline import Kit

    return Kit.load()
