"""What is costly to load, loaded once for all tests: the parser alone, and the kit of the whole path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from dragoman.language import Parser
    from dragoman.pipeline import Kit


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
