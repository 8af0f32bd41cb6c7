"""A case as the verbs load it: its files, and its facts against the units of the reference."""

from __future__ import annotations

from pathlib import Path

from smartshoring.case.assemble import Loaded
from smartshoring.case.load import load
from smartshoring.errors import CaseError


def loaded(path: Path) -> Loaded:
    """The case and all its problems, those that only its use would show included."""
    found = load(path)
    if found.case is None:
        return found
    from smartshoring.plan.coefficients import case_reference  # noqa: PLC0415 (loads scipy)

    try:
        case_reference(found.case)
    except CaseError as error:
        return Loaded(None, (*found.problems, *error.problems))
    return found
