"""Policies checked: who is ready to make a product, what share of it one source delivers."""

from __future__ import annotations

import numpy as np

from smartshoring.plan.arrays import DC, PLANT, Coefficients, Floats
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity
from smartshoring.plan.policies import Rule
from smartshoring.plan.spec import Spec


def check(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Rules on products, and products that a plant may not make yet."""
    rules_kept(act, data, spec, note)
    if spec.moved_share > 0:
        finished = np.flatnonzero(data.products.finished)
        out = sum((_delivered(act, data, int(p))[:, -1] for p in finished), np.zeros(1))
        moved = out[~data.sites.existing].sum()
        note("strategy: too little moves", np.array([spec.moved_share * out.sum() - moved]))
    if spec.barred_until is not None:
        first = spec.barred_until[data.runs.site[act.run], data.runs.product[act.run]]
        early = np.where(act.run_period < first, act.run_quantity, 0.0)
        note("strategy: made before its phase", early)


def rules_kept(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """The rules that bind the question are kept, each from its first period."""
    for rule in spec.rules:
        if rule.counts_sites:
            note(rule.kind, rule.value - _ready(act, data, spec, rule)[rule.first :])
            continue
        out = _delivered(act, data, rule.product)[:, rule.first :]
        total = out.sum(axis=0)
        if rule.kind == "policy_max_share_country":
            out = _by_country(out, data)
        note(rule.kind, out - rule.value * total, total)


def _by_country(out: Floats, data: Coefficients) -> Floats:
    """Added up by country; a plant without one counts as in one of its own."""
    found: dict[str, Floats] = {}
    for site, amount in enumerate(out):
        country = data.sites.country[site] or data.sites.name[site]
        found[country] = found.get(country, 0.0) + amount
    return np.array(list(found.values()))


def _ready(act: Activity, data: Coefficients, spec: Spec, rule: Rule) -> Floats:
    """How many plants are open, able and approved in each period [T]."""
    asked = data.approvals
    approval = {
        (int(s), int(p)): q for q, (s, p) in enumerate(zip(asked.site, asked.product, strict=True))
    }
    makers = {
        int(s) for s, p in zip(data.runs.site, data.runs.product, strict=True) if p == rule.product
    }
    count = np.zeros(len(data.periods))
    for site in makers:
        if data.sites.kind[site] != PLANT:
            continue
        if rule.kind == "policy_keep_existing" and not data.sites.existing[site]:
            continue
        if data.products.finished[rule.product] and not spec.may_finish[site]:
            continue
        q = approval.get((site, rule.product))
        for t in np.flatnonzero(act.open[site]):
            barred = spec.barred_until is not None and t < spec.barred_until[site, rule.product]
            approved = q is None or any(
                asked.ready[q, began, t] > 0 for began in np.flatnonzero(act.approve[q])
            )
            count[t] += float(approved and not barred)
    return count


def _delivered(act: Activity, data: Coefficients, product: int) -> Floats:
    """Units of a product by last plant [S x T]; of a component, what plants make."""
    out = np.zeros((len(data.sites), len(data.periods)))
    if not data.products.finished[product]:
        made = data.runs.product[act.run] == product
        np.add.at(
            out, (data.runs.site[act.run[made]], act.run_period[made]), act.run_quantity[made]
        )
        return out
    origin, destination = data.arcs.origin[act.flow_arc], data.arcs.destination[act.flow_arc]
    goods = data.commodities.product[data.arcs.commodity[act.flow_arc]]
    kind = np.append(data.sites.kind, np.full(len(data.markets), -1))
    counts = (goods == product) & (kind[origin] == PLANT) & np.isin(kind[destination], (-1, DC))
    np.add.at(out, (origin[counts], act.flow_period[counts]), act.flow_quantity[counts])
    return out
