"""`dragoman mcp`: a server for language-model clients."""

from __future__ import annotations

from dragoman.cli import options


def mcp(store: options.StoreOption = options.DEFAULT_STORE) -> None:
    """Serve a store to a language-model client by the Model Context Protocol, over standard input and output.

    Tools: search, events, happenings, positions, brief, explain. They only read, and every answer has its citations.
    """
    from dragoman.serve.mcp import server

    server(store).run("stdio")
