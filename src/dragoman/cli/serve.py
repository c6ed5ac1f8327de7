"""`dragoman serve`: the workbench in a browser."""

from __future__ import annotations

import socket
import sys
from typing import Annotated

import typer

from dragoman.cli import options
from dragoman.errors import MissingExtra, StoreOutdated, UsageError


def serve(
    edit: Annotated[bool, typer.Option("--edit", help="Let readers accept, reject and amend.")] = False,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen. Other than this machine alone, a token is asked.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8321,
    token: Annotated[
        str | None,
        typer.Option(envvar="DRAGOMAN_TOKEN", metavar="TEXT", help="The token; one is made up where one is needed."),
    ] = None,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Open a workbench on the store in the browser: read, check and, with --edit, correct.

    Links are brought up to date first. Without --edit other programs can read the store meanwhile; with it, it is
    this one's until it stops.
    """
    try:
        import uvicorn

        from dragoman.web.app import create_app
    except ImportError as error:
        raise MissingExtra(f'The workbench needs {error.name}: pip install "dragoman[serve]"') from error
    from dragoman.language import split_sentences
    from dragoman.link import is_linked, link
    from dragoman.store import Store
    from dragoman.web.desk import Desk
    from dragoman.web.guard import Guard, is_loopback, new_token
    from dragoman.web.render import prepare

    try:
        with Store.open(store, read_only=True) as opened:  # says what is wrong
            linked = is_linked(opened)
    except StoreOutdated:
        linked = False  # opened for writing, it is brought up to date
    if not linked:
        print("Linking what is new …", file=sys.stderr, flush=True)
        with Store.open(store) as opened:
            link(opened)
    local = is_loopback(host)
    asked = token or (None if local else new_token())
    with Store.open(store, read_only=not edit) as opened:
        desk = Desk(opened, split_sentences, edit=edit)
        desk.prepare()
        prepare()
        app = create_app(desk, guard=Guard(asked, any_host=not local))
        sock = _listen(host, port)
        address = f"http://{'localhost' if local else host}:{sock.getsockname()[1]}/" + (
            f"?token={asked}" if asked else ""
        )
        print(f"Workbench on {store}: {address}   (Ctrl-C stops it)", flush=True)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[sock])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        raise UsageError(f"{host} port {port} cannot be used: {error.strerror}. Give another --port.") from error
    return sock
