"""A lost site is there and paid for, but nothing is made, sold or handled in it."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


def check(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Nothing runs, is bought or moves at a site in the periods in which it is lost."""
    if spec.lost is None:
        return
    lost, sites = spec.lost, len(data.sites)
    ran = lost[data.runs.site[act.run], act.run_period]
    note("lost site", np.where(ran, act.run_quantity, 0.0))
    sold = lost[data.supplies.site[act.buy], act.buy_period]
    note("lost site", np.where(sold, act.buy_quantity, 0.0))
    for end in (data.arcs.origin[act.flow_arc], data.arcs.destination[act.flow_arc]):
        here = (end < sites) & lost[np.minimum(end, sites - 1), act.flow_period]
        note("lost site", np.where(here, act.flow_quantity, 0.0))
