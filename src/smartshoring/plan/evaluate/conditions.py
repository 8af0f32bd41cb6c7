"""Conditions of an alternative network, and how much it overlaps with the plan to differ from."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC, Coefficients, Floats
from smartshoring.plan.evaluate.costs import events
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.spec import Spec


def check(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """The plan keeps every condition that the question sets."""
    opened, closed = events(act, data)
    decided, old = data.sites.decides, data.sites.existing
    supplier = data.supplies.site[act.buy]
    last = len(data.periods) - 1
    if spec.unmet is not None:
        given = np.zeros_like(act.unmet)
        demand = data.demand
        np.add.at(given, (demand.market, demand.product, demand.period), spec.unmet)
        note("unmet as given", np.abs(act.unmet - given), given)
    for condition in spec.conditions:
        mine = condition.sites(data)
        rule = f"condition {condition.kind} {condition.subject}".rstrip()
        if condition.kind == "no_closing":
            note(rule, closed[mine].astype(float))
        elif condition.kind == "no_opening":
            note(rule, opened[mine].astype(float))
        elif condition.kind == "keep":
            note(rule, (~act.open[mine & decided, last]).astype(float))
        else:
            used = act.open & (mine & decided)[:, None]
            note(rule, used[~old].astype(float))
            note(rule, used[old, last].astype(float))
            barred = mine[supplier] & (~old[supplier] | (act.buy_period == last))
            note(rule, np.where(barred, act.buy_quantity, 0.0))


def leaving(act: Activity, data: Coefficients) -> Floats:
    """Units of each finished product that leave each site towards depots and markets [S x P]."""
    arcs, sites = data.arcs, len(data.sites)
    units = np.zeros((sites, len(data.products)))
    for arc, quantity in zip(act.flow_arc, act.flow_quantity, strict=True):
        origin, destination = int(arcs.origin[arc]), int(arcs.destination[arc])
        product = int(data.commodities.product[arcs.commodity[arc]])
        onwards = destination >= sites or data.sites.kind[destination] == DC
        if onwards and origin < sites and data.products.finished[product]:
            units[origin, product] += quantity
    return units


def overlap(units: Floats, base: Floats) -> float:
    """Share of what leaves the sites in one plan that leaves the same sites in another."""
    total = float(base.sum())
    return float(np.minimum(units, base).sum()) / total if total else 0.0
