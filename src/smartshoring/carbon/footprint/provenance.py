"""A footprint as provenance: totals from records, records from fields of files and factor rows."""

from __future__ import annotations

from typing import Any

from smartshoring.carbon.footprint.emit import months_of
from smartshoring.carbon.footprint.explain import total_id
from smartshoring.carbon.footprint.measure import Footprint
from smartshoring.carbon.footprint.totals import Cell
from smartshoring.evidence.prov import Provenance


def provenance(found: Footprint) -> dict[str, Any]:
    """W3C PROV of everything that counts, as JSON data."""
    asked = found.asked
    told = Provenance(
        found.root, {"version": found.version, "gwp": asked.gwp, "grid_policy": asked.policy}
    )
    behind: dict[str, set[str]] = {}
    for line in found.lines:
        record = line.consumption
        if not record.counts:
            continue
        file = f"file/{line.judged.reading.sha256 or line.judged.name}"
        told.entity(file, {"name": line.judged.name, "sha256": line.judged.reading.sha256})
        origins = {file}
        status = "estimated" if record.verdict == "estimated" else "counted"
        for one in line.emissions:
            factor = f"factor/{one.factor.id}"
            told.entity(factor, {"source": one.factor.source, "evidence": one.factor.evidence})
            origins.add(factor)
            for month, _ in months_of(one.first, one.last):
                cell = Cell(one.scope, one.method, record.carrier, line.site, month, status)  # type: ignore[arg-type]
                behind.setdefault(total_id(cell), set()).add(f"record/{line.id}")
        facts = {
            "carrier": record.carrier,
            "quantity": str(record.quantity),
            "unit": record.unit,
            "xpath": record.xpath,
            "raw": record.raw,
        }
        told.entity(f"record/{line.id}", facts, sorted(origins))
    for cell, kg in sorted(found.totals.co2e_kg.items()):
        name = total_id(cell)
        if name in behind:
            told.entity(f"total/{name}", {"co2e_kg": kg}, sorted(behind[name]))
    return told.document()
