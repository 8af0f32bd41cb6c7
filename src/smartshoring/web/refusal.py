"""A request that cannot be served: a code, its sentence in the reader's language, RFC 9457."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smartshoring.case.problems import problem_text
from smartshoring.errors import Problem
from smartshoring.words import Language, say


class RefusedError(Exception):
    """Why a request is refused; turned into `application/problem+json` at the edge.

    Attributes:
        code: Key of `words` in the room `web`, without the room.
        status: HTTP status.
        params: What the sentence names.
        problems: Problems of the user's data, where that is the reason.
    """

    def __init__(
        self, code: str, status: int = 400, *, problems: Sequence[Problem] = (), **params: str
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.params = params
        self.problems = tuple(problems)

    def document(self, language: Language) -> dict[str, Any]:
        """The body of the answer (RFC 9457, section 3.1)."""
        return {
            "type": "about:blank",
            "title": say("web.refused", language),
            "status": self.status,
            "detail": say(f"web.{self.code}", language, **self.params),
            "code": f"web.{self.code}",
            "params": self.params,
            "problems": problems_document(self.problems, language),
        }


def problems_document(problems: Sequence[Problem], language: Language) -> list[dict[str, Any]]:
    """Problems with their place and their sentence, errors first."""
    ordered = sorted(problems, key=lambda one: one.severity != "error")
    return [
        {
            "code": one.code,
            "severity": one.severity,
            "file": one.file,
            "row": one.row,
            "column": one.column,
            "value": one.value,
            "nearest": one.nearest,
            "text": problem_text(one, language),
        }
        for one in ordered
    ]
