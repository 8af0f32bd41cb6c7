"""From a figure back to its field: the walk from a total or a line to the byte it rests on."""

from __future__ import annotations

import difflib
from typing import Any

from smartshoring.carbon.footprint.document import emission, record
from smartshoring.carbon.footprint.emit import months_of, per_unit
from smartshoring.carbon.footprint.measure import Footprint, Line
from smartshoring.carbon.footprint.totals import Cell


def explained(found: Footprint, name: str) -> dict[str, Any] | str:
    """The walk back from `name`.

    Args:
        found: The run.
        name: Id of a line (`0123456789ab:1`), of a total
            (`2/location/electricity/SITE/2026-01/counted`), or a file's name.

    Returns:
        The steps; or the nearest known name ("" without one) where nothing is called so.
    """
    lines = [line for line in found.lines if name in (line.id, line.judged.name)]
    if lines:
        return {"id": name, "root": found.root, "lines": [_line(found, line) for line in lines]}
    cells = {total_id(cell): cell for cell in found.totals.co2e_kg}
    if name in cells:
        cell = cells[name]
        parts = [_line(found, line) for line in found.lines if _behind(line, cell)]
        return {
            "id": name,
            "root": found.root,
            "co2e_kg": found.totals.co2e_kg[cell],
            "lines": parts,
        }
    known = [*cells, *dict.fromkeys(line.id for line in found.lines)]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return near[0] if near else ""


def total_id(cell: Cell) -> str:
    """The name of a total."""
    return "/".join(part or "-" for part in cell)


def _behind(line: Line, cell: Cell) -> bool:
    """Whether a line is part of a total."""
    told = line.consumption
    status = {"estimated": "estimated", "quarantined": cell.status}.get(told.verdict, "counted")
    if (told.carrier, line.site, status) != (cell.carrier, cell.site, cell.status):
        return False
    if told.verdict == "quarantined":
        return cell.status.startswith("quarantined") and told.start[:7] <= cell.month
    return any(
        (one.scope, one.method) == (cell.scope, cell.method)
        and cell.month in dict(months_of(one.first, one.last))
        for one in line.emissions
    )


def _line(found: Footprint, line: Line) -> dict[str, Any]:
    """One line: emissions, factor rows, the record, the field and the file."""
    gwp = found.asked.gwp
    return {
        "emissions": [
            emission(one, gwp)
            | {
                "factor_co2e_kg_per_unit": per_unit(one.factor, gwp),
                "factor_unit": one.factor.unit,
                "factor_source": one.factor.source,
            }
            for one in line.emissions
        ],
        "record": record(line),
        "version": found.version,
    }
