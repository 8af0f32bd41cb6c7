"""The two kinds of trouble: `Problem` (the user's data; collected) and the error tree (ours).

Error tree:

    SmartshoringError
    ├── CaseError          the case has problems; carries all of them
    ├── ReferenceTableError a shipped table is damaged
    └── SolverError        the solver answered something we cannot stand behind

An infeasible case is an answer (`Plan.status`), never an exception.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what the user gave, with its place.

    Attributes:
        code: Key of the message in `words` (`words/en/*.yaml`), such as `case.unknown_column`.
        file: File or sheet name as the user knows it, relative to the case.
        row: Line in the file (the header is line 1) or row of the sheet; None for the whole file.
        column: Column or key.
        value: What stood there, as text.
        nearest: The nearest known value, for "did you mean".
        params: Further facts that the message names.
        severity: `error` stops a plan, `warning` does not.
    """

    code: str
    file: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    nearest: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    severity: Severity = "error"


class SmartshoringError(Exception):
    """Base of every error this package raises on purpose."""


class CaseError(SmartshoringError):
    """The case cannot be used; `problems` says why, all at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"the case has {len(self.problems)} problem(s)")


class ReferenceTableError(SmartshoringError):
    """A table that is shipped with the product cannot be read as documented."""


class SolverError(SmartshoringError):
    """The solver returned a status that supports no statement about the model."""
