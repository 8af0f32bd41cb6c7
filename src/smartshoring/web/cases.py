"""Cases of the workspace: taken in with all their problems, shown table by table."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

from smartshoring.case.assemble import Loaded
from smartshoring.case.case import Case
from smartshoring.case.load import load
from smartshoring.case.schema import TABLES
from smartshoring.errors import CaseError
from smartshoring.plan.coefficients import case_reference
from smartshoring.web.refusal import RefusedError, problems_document
from smartshoring.web.uploads import Sent, keep_case
from smartshoring.web.workspace import Workspace
from smartshoring.words import Language

_GIVEN: Final = "given"
"""The folder of an item in which the case lies as it was given."""


def take_in(workspace: Workspace, sent: Sequence[Sent]) -> dict[str, Any]:
    """Keep what a browser sent as a case, sound or not.

    Raises:
        RefusedError: It is no case whatever it holds.
    """
    name, folder = workspace.new("cases")
    given = folder / _GIVEN
    given.mkdir()
    try:
        path = keep_case(sent, given)
    except RefusedError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return register(workspace, name, path)


def take_example(workspace: Workspace, example: str) -> dict[str, Any]:
    """Keep a copy of an example that comes with the product.

    Raises:
        RefusedError: There is none of this name.
    """
    folder = examples().get(example)
    if folder is None:
        raise RefusedError("no_such_example", 404, name=example[:80])
    return copy_of(workspace, folder)


def copy_of(workspace: Workspace, path: Path, **facts: Any) -> dict[str, Any]:
    """Keep a copy of a case on this machine."""
    name, folder = workspace.new("cases")
    given = folder / _GIVEN
    if path.is_dir():
        shutil.copytree(path, given)
    else:
        given.mkdir()
        shutil.copy2(path, given)
        given /= path.name
    return register(workspace, name, given, **facts)


def examples() -> dict[str, Path]:
    """Examples by name: in the wheel, or beside the sources of an editable install."""
    package = Path(str(resources.files("smartshoring")))
    for parent in (package, package.parents[1]):
        found = sorted((parent / "examples").glob("*/case.yaml"))
        if found:
            return {path.parent.name: path.parent for path in found}
    return {}


def register(workspace: Workspace, name: str, path: Path, **facts: Any) -> dict[str, Any]:
    """Read a kept case and write what the register tells of it."""
    found = checked(path)
    errors = sum(one.severity == "error" for one in found.problems)
    given = path.relative_to(workspace.root / "cases" / name).as_posix()
    return workspace.tell(
        "cases",
        name,
        name=found.case.settings.name if found.case else path.name,
        hash=found.case.hash if found.case else None,
        ok=found.case is not None,
        errors=errors,
        warnings=len(found.problems) - errors,
        given=given,
        **{"parent": None, "edits": [], **facts},
    )


def path_of(workspace: Workspace, name: str) -> Path:
    """Where a case lies as it was given.

    Raises:
        RefusedError: There is no such case.
    """
    folder, item = workspace.folder("cases", name), workspace.item("cases", name)
    if folder is None or item is None:
        raise RefusedError("no_such_case", 404)
    return folder / str(item["given"])


def checked(path: Path) -> Loaded:
    """The case with every problem, those that only its facts show included."""
    found = load(path)
    if found.case is None:
        return found
    try:
        case_reference(found.case)
    except CaseError as error:
        return Loaded(None, (*found.problems, *error.problems))
    return found


def sound(workspace: Workspace, name: str) -> Case:
    """A case that can be planned.

    Raises:
        RefusedError: There is none, or it has errors.
    """
    found = checked(path_of(workspace, name))
    if found.case is None:
        raise RefusedError("case_has_errors", 409, problems=found.problems)
    return found.case


def shown(workspace: Workspace, name: str, language: Language) -> dict[str, Any]:
    """A case with its problems, its tables by size and its settings."""
    found = checked(path_of(workspace, name))
    tables = {} if found.case is None else found.case.tables
    settings = {} if found.case is None else found.case.settings.model_dump(mode="json")
    return {
        **(workspace.item("cases", name) or {}),
        "problems": problems_document(found.problems, language),
        "tables": [
            {"name": table, "rows": len(rows)} for table, rows in tables.items() if len(rows)
        ],
        "settings": settings,
    }


def table_page(
    workspace: Workspace, name: str, table: str, offset: int, limit: int
) -> dict[str, Any]:
    """Some rows of a table.

    Raises:
        RefusedError: No such case or table.
    """
    case = sound(workspace, name)
    if table not in TABLES:
        raise RefusedError("no_such_table", 404, name=table[:80])
    rows = case[table]
    columns = [one for one in TABLES[table].columns if _given(rows[one.name], one.is_number)]
    chosen = range(min(offset, len(rows)), min(offset + limit, len(rows)))
    return {
        "columns": [{"name": one.name, "unit": one.unit, "kind": one.kind} for one in columns],
        "rows": [[_cell(rows[one.name][i]) for one in columns] for i in chosen],
        "lines": [int(rows.row[i]) for i in chosen],
        "total": len(rows),
    }


def _given(column: Any, is_number: bool) -> bool:
    return bool((~np.isnan(column)).any() if is_number else (column != "").any())


def _cell(value: Any) -> str | float | None:
    if isinstance(value, (float, np.floating)):
        return None if np.isnan(value) else float(value)
    return str(value)
