"""Measured electricity as rows of a case's `facts.csv`: what the plan then rests on.

Only what a case can use is written: the grid factor that was applied, with the kWh it was applied
to and the root of the evidence as its source. A case itself never reads invoices.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from smartshoring.carbon.footprint.factors import grid
from smartshoring.carbon.footprint.measure import Footprint

_HEADER: Final = ("key", "place", "value", "unit", "source")


def facts_text(found: Footprint) -> str:
    """The table as CSV text: grid factors by location that counted, newest year last."""
    years = sorted(
        {
            int(cell.month[:4])
            for cell in found.totals.co2e_kg
            if (cell.scope, cell.method, cell.status) == ("2", "location", "counted")
        }
    )
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_HEADER)
    factors = [factor for year in years if (factor := grid("MEX", year, found.asked.policy))]
    for factor in factors[-1:]:
        kwh = _kwh(found)
        source = (
            f"{factor.source}; applied to {kwh:,.0f} kWh of invoices of {found.asked.company}, "
            f"evidence {found.root[:16]}"
        )
        writer.writerow(
            ("grid_co2e_kg_per_kwh_location", "MEX", factor.other_co2e_kg, "kg/kWh", source)
        )
    return stream.getvalue()


def _kwh(found: Footprint) -> float:
    return sum(
        one.quantity
        for line in found.lines
        if line.consumption.counts
        for one in line.emissions
        if (one.scope, one.method) == ("2", "location")
    )
