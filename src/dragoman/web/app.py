"""The server: a desk in, an ASGI application out. The only file that knows FastAPI.

Each page has three faces: HTML at its address, the same data as JSON at address.json, its table at address.csv.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import logging
import re
import threading
import types
import typing
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from importlib import resources
from io import BytesIO
from typing import Annotated, Any
from urllib.parse import parse_qs, parse_qsl, urlencode

from fastapi import Body, FastAPI, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dragoman import __version__
from dragoman.errors import DragomanError, UsageError
from dragoman.export import BINARY, FORMATS, write
from dragoman.export.gold import gold_zip
from dragoman.store import EventFilter
from dragoman.views.text import csv_line, json_text
from dragoman.web import edit
from dragoman.web.desk import Desk, NotFound, Paging
from dragoman.web.guard import COOKIE, HEADERS, Guard
from dragoman.web.page import PAGES, Page, title_of
from dragoman.web.render import html
from dragoman.web.tables import csv_rows

_log = logging.getLogger("dragoman.web")
_KEPT = 300
"""Answers that are kept, and how large one may be."""
_KEPT_CHARACTERS = 2_000_000
_FORM_BYTES = 200_000
_CODER = "dragoman_coder"
_TYPES = {"html": "text/html; charset=utf-8", "json": "application/json", "csv": "text/csv; charset=utf-8"}


class Problem(BaseModel):
    """The one shape of all errors."""

    ok: bool = False
    status: int
    error: str
    """What was wrong, and what to do."""


class Judgement(BaseModel):
    """A correction as it is sent."""

    kind: str
    """event, speech, actor, telling, answer, article."""
    target: str
    """Id of what is judged."""
    verdict: str
    """accepted, rejected, amended, added."""
    coder: str
    """Who judges."""
    reason: str = ""
    values: dict[str, str | list[str]] = {}
    """What it should be: type, modes, contexts, status, date, actor_words, actor_code, actor_sector ... of an event."""


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "What was asked for cannot be"},
    404: {"model": Problem, "description": "Not in the store"},
    409: {"model": Problem, "description": "The store was written by another version, and lacks what this one reads"},
    422: {"model": Problem, "description": "A value could not be read"},
}


def create_app(desk: Desk, *, guard: Guard) -> FastAPI:
    """The application. Pages are kept until the next correction."""
    app = FastAPI(
        title="dragoman workbench",
        version=__version__,
        description="The pages of the workbench as data. Every address of a page with .json after it gives its data.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    kept = _Kept()
    for page in PAGES:
        for form in ("json", "csv", "html"):
            if form != "csv" or page.table:
                _add_page(app, desk, page, form, kept)
    _add_exports(app, desk)
    if desk.edit:
        _add_corrections(app, desk)
    folder = str(resources.files("dragoman.web") / "static")
    app.mount("/static", StaticFiles(directory=folder), name="static")
    _add_errors(app, desk)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(_Guarded, guard=guard)
    return app


def address(page: Page, form: str) -> str:
    if form == "html":
        return page.path
    return f"/index.{form}" if page.path == "/" else f"{page.path}.{form}"


def _add_page(app: FastAPI, desk: Desk, page: Page, form: str, kept: _Kept) -> None:
    def answer(request: Request, **asked: Any) -> Response:
        coder = request.cookies.get(_CODER, "") if form == "html" and desk.edit else ""
        key = (desk.revision, request.url.path, request.url.query, coder)
        content, tag = kept.get(key, lambda: _content(desk, page, form, asked, request, coder))
        headers = {"etag": tag, "cache-control": "no-cache", "vary": "cookie"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=_TYPES[form], headers=headers)

    parameters = [
        inspect.Parameter("request", inspect.Parameter.KEYWORD_ONLY, annotation=Request),
        *_parameters(page.data),
    ]
    answer.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    answer.__name__ = f"{page.name}_{form}"
    app.add_api_route(
        address(page, form),
        answer,
        methods=["GET", "HEAD"] if form == "html" else ["GET"],
        include_in_schema=form == "json",
        operation_id=f"{page.name}_{form}",
        summary=(page.data.__doc__ or "").strip().splitlines()[0],
        response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **_PROBLEMS},
    )


def _parameters(data: Callable[..., Any]) -> Iterable[inspect.Parameter]:
    """What a page's function takes, as FastAPI reads it: lists are parts of the query that may be repeated."""
    hints = typing.get_type_hints(data)
    for name, parameter in list(inspect.signature(data).parameters.items())[1:]:
        hint, default = hints[name], parameter.default
        if typing.get_origin(hint) is list:
            hint, default = Annotated[hint, Query()], list(default)
        elif typing.get_origin(hint) is types.UnionType:
            hint = Annotated[hint, Query()]
        yield inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=hint, default=default)


def _content(desk: Desk, page: Page, form: str, asked: Mapping[str, Any], request: Request, coder: str) -> bytes:
    data = page.data(desk, **asked)
    if form == "json":
        notice = {"notice": desk.notice} if desk.notice else {}
        return (json_text(_plain({**notice, **data})) + "\n").encode()
    if form == "csv":
        return "".join(csv_line(row) for row in csv_rows(data, page.table)).encode()
    path = request.url.path
    twin = "/index" if path == "/" else path
    suffix = f"?{request.url.query}" if request.url.query else ""
    around = {
        "data": data,
        "page": page,
        "pages": PAGES,
        "title": title_of(page, data),
        "path": path,
        "asked": dict(parse_qs(request.url.query)),
        "json_twin": f"{twin}.json{suffix}",
        "csv_twin": f"{twin}.csv{suffix}" if page.table else None,
        "here": path + suffix,
        "edit": desk.edit,
        "notice": desk.notice,
        "coder": coder,
        "book": desk.codebook,
        "version": __version__,
        "revision": desk.revision,
        "vocabulary": {"status": edit.STATUSES, "force": edit.FORCES, "form": edit.FORMS},
    }
    return html(page.name, {**data, **around}).encode("utf-8", "replace")


class _Kept:
    """The answers given last, by address and revision. What many ask for at once is made once, and all wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[Any, ...], tuple[bytes, str]] = OrderedDict()
        self._making: dict[tuple[Any, ...], Future[tuple[bytes, str]]] = {}

    def get(self, key: tuple[Any, ...], make: Callable[[], bytes]) -> tuple[bytes, str]:
        """Raises what `make` raises, to all that wait; what failed is not kept."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
            asked = self._making.get(key)
            if asked is None:
                making = self._making[key] = Future()
        if asked is not None:
            return asked.result()
        try:
            content = make()
            made = content, f'"{hash((key, content)) & (2**64 - 1):x}"'
        except BaseException as error:
            with self._lock:
                del self._making[key]
            making.set_exception(error)
            raise
        with self._lock:
            del self._making[key]
            if len(content) <= _KEPT_CHARACTERS:
                self._answers[key] = made
                while len(self._answers) > _KEPT:
                    self._answers.popitem(last=False)
        making.set_result(made)
        return made


def _add_exports(app: FastAPI, desk: Desk) -> None:
    def export(
        form: str,
        actor: str = "",
        recipient: str = "",
        type: Annotated[list[str], Query()] = [],  # noqa: B006
        mode: Annotated[list[str], Query()] = [],  # noqa: B006
        status: Annotated[list[str], Query()] = [],  # noqa: B006
        context: Annotated[list[str], Query()] = [],  # noqa: B006
        source: Annotated[list[str], Query()] = [],  # noqa: B006
        since: str = "",
        until: str = "",
    ) -> Response:
        """Events that match as a file in one of the formats of `dragoman export`, corrections applied."""
        if form not in FORMATS:
            raise NotFound(f"No format {form[:40]}; there are {', '.join(FORMATS)}.")
        wanted = EventFilter(
            actor=actor or None,
            recipient=recipient or None,
            type=tuple(type),
            mode=tuple(mode),
            status=tuple(status),
            context=tuple(context),
            source=tuple(source),
            since=edit.day(since),
            until=edit.day(until),
        )
        sink = BytesIO()
        write(desk.store, sink, form, wanted, sentences=desk.sentences)
        kind = "application/octet-stream" if form in BINARY else "text/plain; charset=utf-8"
        name = f"dragoman-{form}.{_ENDINGS.get(form, 'csv')}"
        return _file(sink.getvalue(), kind, name)

    def gold(coder: str = "") -> Response:
        """Articles marked as checked, as gold: a ZIP of KEY.json for `dragoman eval articles` and training."""
        return _file(gold_zip(desk.store, desk.sentences, coder or None), "application/zip", "dragoman-gold.zip")

    for path, function in (("/export/{form}", export), ("/gold.zip", gold)):
        app.add_api_route(path, function, methods=["GET"], response_class=Response, responses=_PROBLEMS)


_ENDINGS = {
    "plover": "jsonl",
    "json": "json",
    "geojson": "geojson",
    "graphml": "graphml",
    "ical": "ics",
    "parquet": "parquet",
    **dict.fromkeys(("gdelt", "gdelt-mentions", "polecat", "icews"), "tsv"),
}


def _file(content: bytes, kind: str, name: str) -> Response:
    parts = (content[start : start + 65536] for start in range(0, len(content), 65536))
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(len(content))}
    return StreamingResponse(parts, media_type=kind, headers=headers)


def _add_corrections(app: FastAPI, desk: Desk) -> None:
    def put(sent: Mapping[str, Any]) -> dict[str, Any]:
        with desk.changing() as store:
            correction = edit.correction_from(desk, sent)
            touched = store.correct(correction)
        return {"ok": True, "id": correction.id, "verdict": correction.verdict, "articles": touched}

    def take_back(id: str, by: str) -> dict[str, Any]:
        if not by.strip():
            raise UsageError("Say who you are: taking back carries a name too.")
        with desk.changing() as store:
            touched = store.undo(id, by=by.strip()[:80])
        return {"ok": True, "id": id, "articles": touched}

    def correct(judgement: Annotated[Judgement, Body()]) -> Response:
        """Make a correction."""
        sent = {**judgement.values, **judgement.model_dump(exclude={"values"})}
        return Response(json_text(put(sent)), media_type="application/json", status_code=201)

    def undo(id: str, by: str) -> Response:
        """Take a correction back; it stays on record."""
        return Response(json_text(take_back(id, by)), media_type="application/json")

    async def from_form(request: Request) -> Response:
        from starlette.concurrency import run_in_threadpool

        sent = await _form(request)
        coder = " ".join(str(sent.get("coder") or "").split())[:80]
        if undone := str(sent.get("undo") or ""):
            await run_in_threadpool(take_back, undone, coder)
        else:
            await run_in_threadpool(put, sent)
        back = str(sent.get("back") or "/")
        inside = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
        response = RedirectResponse(back if inside else "/", status_code=303)
        response.set_cookie(_CODER, _cookie(coder), max_age=90 * 86400, samesite="strict", httponly=True)
        return response

    app.add_api_route(
        "/corrections.json", correct, methods=["POST"], status_code=201, response_class=Response, responses=_PROBLEMS
    )
    app.add_api_route("/corrections/{id}/undo", undo, methods=["POST"], response_class=Response, responses=_PROBLEMS)
    app.add_api_route("/correct", from_form, methods=["POST"], include_in_schema=False, response_class=Response)


def _cookie(name: str) -> str:
    """Letters that a cookie can hold."""
    return (
        "".join(letter for letter in name if letter.isalnum() or letter in " .-_@").encode("ascii", "ignore").decode()
    )


async def _form(request: Request) -> dict[str, Any]:
    """A form's fields; those sent more than once, and those of lists, are lists."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _FORM_BYTES:
            raise UsageError("That is more than a form can hold.")
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=500):
        found.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _add_errors(app: FastAPI, desk: Desk) -> None:
    def problem(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        if _wants_html(request):
            around = {"title": _TITLES.get(status, "It did not work"), "status": status, "message": message,
                      "pages": PAGES, "page": None, "path": request.url.path, "asked": {}, "edit": desk.edit,
                      "notice": None, "here": "/", "version": __version__, "json_twin": None,
                      "csv_twin": None}  # fmt: skip
            content = html("error", around).encode("utf-8", "replace")
            return Response(content, status, media_type=_TYPES["html"], headers=dict(headers or {}))
        text = json_text({"ok": False, "status": status, "error": message})
        return Response(text, status, media_type="application/json", headers=dict(headers or {}))

    def known(request: Request, error: Exception) -> Response:
        status = 404 if isinstance(error, NotFound) else 400 if isinstance(error, UsageError) else 500
        if status == 500:
            return unexpected(request, error)
        return problem(request, status, str(error))

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = {404: "There is no such page.", 405: "This address only answers to other requests."}
        if error.status_code == 405 and not desk.edit:
            said[405] = "This workbench is for reading only: start it with --edit to correct."
        return problem(request, error.status_code, said.get(error.status_code, str(error.detail)), error.headers)

    def unreadable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        parts = [f"{'.'.join(str(p) for p in e['loc'][1:])}: {e['msg']}" for e in error.errors()]
        return problem(request, 422, "; ".join(parts))

    def unexpected(request: Request, error: Exception) -> Response:
        if lacking := desk.store.lacking():
            return problem(request, 409, _outdated(desk, lacking))
        _log.exception("a page failed", exc_info=error)
        reason = str(error) if isinstance(error, DragomanError) else "The reason is in the server's log."
        return problem(request, 500, f"Something went wrong here. {reason}")

    app.add_exception_handler(DragomanError, known)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(Exception, unexpected)


def _outdated(desk: Desk, lacking: Sequence[str]) -> str:
    some = ", ".join(lacking[:3]) + (" …" if len(lacking) > 3 else "")
    return (
        f"{desk.store.path.name} was written by another dragoman: it lacks {some}. Code its articles anew into a new "
        "store with `dragoman code PATH --store NEW`, then run `dragoman link --store NEW`."
    )


_TITLES = {
    404: "Not here",
    409: "This store is of another version",
    400: "That cannot be",
    422: "A value could not be read",
    500: "It did not work",
}


def _wants_html(request: Request) -> bool:
    plain = request.url.path.endswith((".json", ".csv", ".zip")) or request.url.path.startswith("/static")
    return not plain and "text/html" in request.headers.get("accept", "")


class _Guarded:
    """Refuses what `Guard` refuses, and puts the headers on every answer."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self.app, self.guard = app, guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = {name.lower() for name, _ in message["headers"]}
                extra = [(k.encode(), v.encode()) for k, v in HEADERS.items() if k.encode() not in sent]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        scope["query_string"] = _without_blanks(scope["query_string"])
        request = Request(scope, receive)
        asked = request.query_params.get("token", "")
        refused = self.guard.refusal(request.method, request.headers, asked, request.cookies.get(COOKIE, ""))
        if refused:
            status, reason = refused
            body = json_text({"ok": False, "status": status, "error": reason})
            await Response(body, status, media_type="application/json")(scope, receive, send_safely)
        elif asked and self.guard.token is not None and request.method == "GET":
            # the token goes from the address, where it would be shared, into a cookie
            rest = [(name, value) for name, value in request.query_params.multi_items() if name != "token"]
            target = request.url.path + (f"?{urlencode(rest)}" if rest else "")
            response = RedirectResponse(target if not target.startswith("//") else "/", status_code=303)
            response.set_cookie(COOKIE, self.guard.token, samesite="strict", httponly=True)
            await response(scope, receive, send_safely)
        else:
            await self.app(scope, receive, send_safely)


def _without_blanks(query: bytes) -> bytes:
    """A form sends its empty fields too: they ask for nothing."""
    blank = re.compile(rb"(?:^|&)[^&=]*=?(?=&|$)")
    return blank.sub(b"", query).lstrip(b"&") if blank.search(query) else query


def _plain(data: Any) -> Any:
    if isinstance(data, Paging):
        return {**dataclasses.asdict(data), "pages": data.pages}
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return [_plain(item) for item in data] if isinstance(data, list | tuple) else data


def openapi(desk: Desk) -> str:
    """The description of the API as JSON."""
    return json.dumps(create_app(desk, guard=Guard(None, True)).openapi(), indent=1)
