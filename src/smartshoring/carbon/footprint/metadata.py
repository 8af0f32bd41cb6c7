"""The tax authority's own list of a company's invoices (metadata): what exists, what is cancelled.

Text with `~` between fields and a header line: Uuid~RfcEmisor~...~Estatus~FechaCancelacion;
Estatus 1 is valid, 0 cancelled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from smartshoring.case.problems import Collector
from smartshoring.errors import CaseError, Problem

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STATES: Final = {"1": "valid", "vigente": "valid", "0": "cancelled", "cancelado": "cancelled"}


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says.

    Attributes:
        valid: UUIDs that stand, lower case.
        cancelled: UUIDs that were cancelled.
    """

    valid: frozenset[str]
    cancelled: frozenset[str]


def listed_in(path: Path) -> Listed:
    """Read a list.

    Raises:
        CaseError: With every line that cannot be read, or because the file is no such list.
    """
    problems = Collector()
    lines = path.read_bytes().decode("utf-8-sig", "replace").splitlines()
    header = [name.strip().lower() for name in lines[0].split("~")] if lines else []
    if not {"uuid", "estatus"} <= set(header):
        problems.add(Problem("measure.not_metadata", path.name))
        raise CaseError(problems.all())
    own, status = header.index("uuid"), header.index("estatus")
    found: dict[str, set[str]] = {"valid": set(), "cancelled": set()}
    for row, line in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in line.split("~")]
        if cells == [""]:
            continue
        cells += [""] * (len(header) - len(cells))
        uuid, state = cells[own].lower(), _STATES.get(cells[status].lower())
        if _UUID.fullmatch(uuid) is None:
            problems.add(Problem("measure.bad_uuid", path.name, row, "Uuid", cells[own]))
        if state is None:
            problems.add(Problem("measure.bad_status", path.name, row, "Estatus", cells[status]))
        else:
            found[state].add(uuid)
    if problems.has_errors:
        raise CaseError(problems.all())
    return Listed(frozenset(found["valid"]), frozenset(found["cancelled"]))
