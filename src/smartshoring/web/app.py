"""The application: routes, refusals, headers, and the built pages for every other address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from smartshoring import __version__
from smartshoring.web import routes_cases, routes_footprints, routes_runs
from smartshoring.web.jobs import Jobs
from smartshoring.web.refusal import RefusedError
from smartshoring.web.request import Server, State, language_of, too_large
from smartshoring.web.schema import Health, Refusal
from smartshoring.web.stream import events
from smartshoring.web.workspace import Workspace

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]", "testserver")
"""Names by which this machine knows itself: any other may be a stranger's, bound to our address."""
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FOREVER: Final = "public, max-age=31536000, immutable"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def make_app(root: Path, hosts: tuple[str, ...] = (), pages: Path | None = None) -> FastAPI:
    """The application over a workspace.

    Args:
        root: The workspace folder.
        hosts: Names besides loopback's under which it is reached.
        pages: The built pages; None = those of the package.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        workspace = Workspace(root)
        jobs = Jobs(workspace)
        app.state.server = Server(workspace, jobs)
        yield
        jobs.close()
        workspace.close()

    app = FastAPI(
        title="smartshoring",
        version=__version__,
        lifespan=life,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        responses={code: {"model": Refusal} for code in (400, 404, 409, 413, 415, 422)},
    )
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, *hosts])
    app.middleware("http")(_guarded)
    app.add_exception_handler(RefusedError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for routes in (routes_cases, routes_runs, routes_footprints):
        app.include_router(routes.router)

    @app.get("/api/health")
    def health() -> Health:
        return Health(version=__version__)

    @app.get("/api/events", response_class=StreamingResponse)
    async def stream(state: State) -> StreamingResponse:
        return StreamingResponse(
            events(state), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    _serve_pages(app, pages or built_pages())
    return app


def built_pages() -> Path:
    """Where the package keeps the built pages."""
    return Path(str(resources.files("smartshoring"))) / "static"


def _serve_pages(app: FastAPI, folder: Path) -> None:
    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str, request: Request) -> Response:
        if path.startswith("api/"):
            raise RefusedError("no_such_address", 404)
        file = (folder / path).resolve()
        if path and file.is_relative_to(folder.resolve()) and file.is_file():
            hashed = path.startswith("assets/")
            cache = _FOREVER if hashed else "no-cache"
            return FileResponse(file, headers={"Cache-Control": cache})
        index = folder / "index.html"
        if not index.is_file():
            raise RefusedError("no_pages", 404)
        del request
        return FileResponse(index, headers={"Cache-Control": "no-cache"})


async def _guarded(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Size first, then where a change comes from; headers on everything."""
    if too_large(request.headers.get("content-length")):
        response: Response = await _refused(request, RefusedError("too_large", 413))
    elif request.method not in _SAFE and not _same_site(request):
        response = await _refused(request, RefusedError("other_site", 403))
    else:
        response = await answer(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _same_site(request: Request) -> bool:
    """Whether a change is asked by our own pages, or by no page at all."""
    origin = request.headers.get("origin")
    return origin is None or origin.split("://", 1)[-1] == request.headers.get("host", "")


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)  # noqa: S101 (registered for it alone)
    return JSONResponse(
        error.document(language_of(request)), error.status, media_type="application/problem+json"
    )


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 (registered for it alone)
    first: Any = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return await _refused(
        request, RefusedError("bad_request", 422, where=where, why=str(first["msg"]))
    )


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 (registered for it alone)
    code = {404: "no_such_address", 405: "wrong_method"}.get(error.status_code)
    if code is not None:
        return await _refused(request, RefusedError(code, error.status_code))
    why = str(error.detail)
    return await _refused(
        request, RefusedError("bad_request", error.status_code, where="", why=why)
    )
