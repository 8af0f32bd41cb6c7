"""Utilities: power and water that a site has, from when, and what connecting more costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from smartshoring.plan.arrays import Bools, Floats, Frame, Ints
from smartshoring.plan.ledger import Ledger


@dataclass(frozen=True)
class Utilities:
    """What the ground gives at sites [W].

    Attributes:
        site: Where.
        kw_per_line: Power that a line in use needs; 0 = not asked.
        kw_firm: Power there is now; inf where nothing is known (`proven` says so).
        more_from_month: Months from the first period's start until more power is there; inf =
            never.
        connection_usd: Paid once, when more than the firm power is first needed.
        water_m3_per_unit: Water per good unit made.
        water_right_m3_per_year: Water there is; inf = not limited.
        onsite_kwh_per_year: Electricity made at the site.
        onsite_usd_per_kwh: What a kWh made at the site saves.
        onsite_co2e_kg_per_kwh: Emissions that a kWh made at the site avoids.
        power_proven: Whether the power is known at all.
        water_proven: Whether the water is known at all.
    """

    site: Ints
    kw_per_line: Floats
    kw_firm: Floats
    more_from_month: Floats
    connection_usd: Floats
    water_m3_per_unit: Floats
    water_right_m3_per_year: Floats
    onsite_kwh_per_year: Floats
    onsite_usd_per_kwh: Floats
    onsite_co2e_kg_per_kwh: Floats
    power_proven: Bools
    water_proven: Bools

    def __len__(self) -> int:
        return len(self.site)


def build(frame: Frame, ledger: Ledger) -> Utilities:
    """The utilities table as arrays."""
    if not len(frame.case["utilities"]):
        ledger.not_included("utilities", "plan.missing_utilities")
    none, no = np.zeros(0), np.zeros(0, np.bool_)
    return Utilities(
        np.zeros(0, np.int64), none, none, none, none, none, none, none, none, none, no, no
    )
