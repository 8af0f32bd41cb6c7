"""What every route takes from a request: the server's state, the language, files, JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from smartshoring.web.jobs import Jobs
from smartshoring.web.refusal import RefusedError
from smartshoring.web.uploads import MOST_BYTES, Sent
from smartshoring.web.workspace import Workspace
from smartshoring.words import LANGUAGES, Language

_MOST_FILES = 2_000
_Shape = TypeVar("_Shape", bound=BaseModel)


@dataclass(frozen=True)
class Server:
    """What the server holds: the workspace and the work that is under way."""

    workspace: Workspace
    jobs: Jobs


def _state(request: Request) -> Server:
    found: Server = request.app.state.server
    return found


def language_of(request: Request) -> Language:
    """The language of the query, else the first of the header that there is, else English."""
    asked = request.query_params.get("lang", "")
    header = request.headers.get("accept-language", "")
    for part in (asked, *(one.split(";")[0] for one in header.split(","))):
        code = part.strip().lower()[:2]
        for language in LANGUAGES:
            if code == language:
                return language
    return LANGUAGES[0]


State = Annotated[Server, Depends(_state)]
LanguageOf = Annotated[Language, Depends(language_of)]


@dataclass(frozen=True)
class Form:
    """A form with files."""

    data: FormData

    @property
    def files(self) -> list[Sent]:
        """Files of the field `files`."""
        return self.named("files")

    def named(self, field: str) -> list[Sent]:
        """Files of a field, in their order."""
        return [
            Sent(one.filename or "", one.file)
            for one in self.data.getlist(field)
            if isinstance(one, UploadFile) and one.filename
        ]

    def field(self, name: str) -> str:
        """A plain field; "" where it is missing."""
        found = self.data.get(name, "")
        return found if isinstance(found, str) else ""


@asynccontextmanager
async def sent_files(request: Request) -> AsyncIterator[Form]:
    """The form of a request; its files are gone afterwards.

    Raises:
        RefusedError: The body is no form.
    """
    try:
        data = await request.form(max_files=_MOST_FILES, max_fields=100)
    except (MultiPartException, HTTPException) as error:
        raise RefusedError("not_a_form") from error
    try:
        yield Form(data)
    finally:
        await data.close()


def json_of(shape: type[_Shape], body: bytes) -> _Shape:
    """A request's JSON as a shape.

    Raises:
        RefusedError: It is none.
    """
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError("bad_request", 422, where=where, why=first["msg"]) from error


def too_large(length: str | None) -> bool:
    """Whether a request says that it is larger than any that is taken."""
    return length is not None and length.isdigit() and int(length) > MOST_BYTES
