"""Flows held as they were: what was made and bought follows, and what cannot be so is named."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients, Floats, Ints
from smartshoring.plan.baseline.past import PastFlow
from smartshoring.plan.decode import decoded
from smartshoring.plan.evaluate import checked, measured
from smartshoring.plan.model import Compiled, compile_model
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec
from smartshoring.solver.answer import SolveOptions
from smartshoring.solver.linear import LinearModel
from smartshoring.solver.solve import solve

BASELINE = "baseline"
_ENOUGH = 1e-6
"""A smaller deviation, relative to the flow, is rounding."""
_DEAR = 1e3
"""A unit of deviation costs this times the dearest unit: no saving is worth leaving the past."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the past that the model cannot reproduce.

    Attributes:
        code: Sentence in `words`: `ledger.no_lane`, `ledger.flow_differs`, `ledger.over_limit`.
        subject: Lane, product and period; or the limit.
        recorded: What the table says [units].
        modelled: What the model can do [units].
    """

    code: str
    subject: str
    recorded: float | None = None
    modelled: float | None = None


@dataclass(frozen=True)
class Fixed:
    """The past in the model.

    Attributes:
        plan: Flows as they were, as nearly as the model can; not found when it cannot at all.
        data: Coefficients of the past, demand reduced by flows that have no lane.
        findings: What differs.
    """

    plan: Plan
    data: Coefficients
    findings: tuple[Finding, ...]


def fixed(data: Coefficients, spec: Spec, flows: tuple[PastFlow, ...], effort: Effort) -> Fixed:
    """The plan with the flows of the past.

    Flows of every product that the table names are held, lanes that it does not name stay empty;
    products that it does not name flow freely.
    """
    groups, findings = _groups(data, flows)
    lost = [flow for flow, arcs in groups if not len(arcs)]
    data = _without(data, lost)
    held = [(flow, arcs) for flow, arcs in groups if len(arcs)]
    compiled = compile_model(data, spec)
    model = _held(compiled, data, held)
    options = SolveOptions(gap=effort.gap, time_limit_s=effort.time_limit_s, cancel=effort.cancel)
    solution = solve(model, options)
    exact = solution.x is not None
    if not exact:
        solution = solve(_elastic(model, compiled, len(held)), options)
    if solution.x is None:
        none = Plan(id=BASELINE, strategy=BASELINE, status="infeasible", reason="plan.infeasible")
        return Fixed(none, data, tuple(findings))
    x = np.asarray(solution.x[: len(compiled.model.cost)], float)
    plan = decoded(x, compiled, data, name=BASELINE, strategy=BASELINE, status="optimal")
    plan = measured(plan, data)
    if exact:
        plan = replace(plan, check=checked(plan, data, spec))
    else:
        plan = replace(plan, status="gap")
        findings += _deviations(x, compiled, data, held)
    return Fixed(plan, data, tuple(findings))


def _groups(
    data: Coefficients, flows: tuple[PastFlow, ...]
) -> tuple[list[tuple[PastFlow, Ints]], list[Finding]]:
    """Arcs that each flow may have used; a flow without any is a finding."""
    arcs, names = data.arcs, data.node_names
    product = data.commodities.product[arcs.commodity]
    node = {name: i for i, name in enumerate(names)}
    goods = {name: i for i, name in enumerate(data.products.name)}
    mode = np.array(arcs.mode, object)
    groups: list[tuple[PastFlow, Ints]] = []
    findings: list[Finding] = []
    for flow in flows:
        fits = (arcs.origin == node[flow.origin]) & (arcs.destination == node[flow.destination])
        fits &= product == goods[flow.product]
        if flow.mode:
            fits &= mode == flow.mode
        found = np.flatnonzero(fits)
        groups.append((flow, found))
        if not len(found) and flow.quantity > 0:
            findings.append(Finding("ledger.no_lane", _subject(flow), flow.quantity, 0.0))
    return groups, findings


def _subject(flow: PastFlow) -> str:
    mode = f" ({flow.mode})" if flow.mode else ""
    return f"{flow.origin} > {flow.destination} {flow.product}{mode} {flow.period}"


def _without(data: Coefficients, lost: list[PastFlow]) -> Coefficients:
    """The demand less what came over lanes that the model does not have."""
    quantity = data.demand.quantity.copy()
    place = {
        (data.node_names[m], data.products.name[p], data.periods[t]): d
        for d, (m, p, t) in enumerate(
            zip(data.demand.market, data.demand.product, data.demand.period, strict=True)
        )
    }
    for flow in lost:
        at = place.get((flow.destination, flow.product, flow.period))
        if at is not None:
            quantity[at] = max(0.0, quantity[at] - flow.quantity)
    return replace(data, demand=replace(data.demand, quantity=quantity))


def _held(compiled: Compiled, data: Coefficients, held: list[tuple[PastFlow, Ints]]) -> LinearModel:
    """The model with a row per flow of the past, its other lanes shut, limits of today lifted."""
    model, columns = compiled.model, compiled.columns
    period = {label: t for t, label in enumerate(data.periods)}
    product = data.commodities.product[data.arcs.commodity]
    goods = {name: i for i, name in enumerate(data.products.name)}
    upper = model.upper.copy()
    told = np.isin(product, [goods[flow.product] for flow, _ in held])
    upper[columns.flow[:, told]] = 0.0
    rows: list[Ints] = []
    cols: list[Ints] = []
    for n, (flow, arcs) in enumerate(held):
        at = columns.flow[period[flow.period]][arcs]
        upper[at] = np.inf
        rows.append(np.full(len(at), n, np.int64))
        cols.append(at)
    count = len(held)
    row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
    column = np.concatenate(cols) if cols else np.zeros(0, np.int64)
    more = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(count, len(model.cost)))
    quantity = np.array([flow.quantity for flow, _ in held], float)
    lower = model.lower.copy()
    # Lines that a site has were paid for, used or not.
    lower[columns.line[:, data.lines.existing[columns.line_of_line]]] = 1.0
    return replace(
        model,
        lower=lower,
        upper=upper,
        matrix=sparse.csr_array(sparse.vstack([model.matrix, more], format="csr")),
        row_lower=np.concatenate([model.row_lower, quantity]),
        row_upper=np.concatenate([model.row_upper, quantity]),
    )


def _elastic(model: LinearModel, compiled: Compiled, held: int) -> LinearModel:
    """Every past flow and every limit may give way, at a price that no saving is worth."""
    limits = [limit.row for limit in compiled.limits]
    soft = np.concatenate([*limits, np.arange(len(model.row_lower) - held, len(model.row_lower))])
    count, (rows, columns) = len(soft), model.size
    every = np.arange(count)
    extra = sparse.csr_array(
        (
            np.concatenate([np.ones(count), -np.ones(count)]),
            (np.concatenate([soft, soft]), np.concatenate([every, every + count])),
        ),
        shape=(rows, 2 * count),
    )
    price = _DEAR * max(1.0, float(np.abs(model.cost).max(initial=1.0)))
    return replace(
        model,
        cost=np.concatenate([model.cost, np.full(2 * count, price)]),
        lower=np.concatenate([model.lower, np.zeros(2 * count)]),
        upper=np.concatenate([model.upper, np.full(2 * count, np.inf)]),
        integer=np.concatenate([model.integer, np.zeros(2 * count, np.bool_)]),
        matrix=sparse.csr_array(sparse.hstack([model.matrix, extra], format="csr")),
        lazy=sparse.csr_array((0, columns + 2 * count)),
        lazy_upper=np.zeros(0),
    )


def _deviations(
    x: Floats, compiled: Compiled, data: Coefficients, held: list[tuple[PastFlow, Ints]]
) -> list[Finding]:
    """Flows that the model cannot have as they were, and limits that they break."""
    period = {label: t for t, label in enumerate(data.periods)}
    findings: list[Finding] = []
    for flow, arcs in held:
        done = float(x[compiled.columns.flow[period[flow.period]][arcs]].sum())
        if abs(done - flow.quantity) > _ENOUGH * max(1.0, flow.quantity):
            findings.append(Finding("ledger.flow_differs", _subject(flow), flow.quantity, done))
    activity = np.asarray(compiled.model.matrix @ x, float)
    for limit in compiled.limits:
        if limit.kind == "demand":
            continue
        over = activity[limit.row] - compiled.model.row_upper[limit.row]
        findings += [
            Finding(
                "ledger.over_limit",
                f"{limit.subject[n]} {data.periods[limit.period[n]]}",
                float(limit.value[n]) + float(over[n]),
                float(limit.value[n]),
            )
            for n in np.flatnonzero(over > _ENOUGH * np.maximum(1.0, np.abs(limit.value)))
        ]
    return findings
