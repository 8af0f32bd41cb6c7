"""What a plan states about itself: costs, measures, flows, events and its proof."""

from __future__ import annotations

from smartshoring.network.plan import Plan, Yardstick
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate.conditions import leaving, overlap
from smartshoring.plan.evaluate.costs import cost_by_term, costed, events, yardstick_of
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.evaluate.reading import Activity, activity
from smartshoring.plan.spec import Objective, Spec


def costs_stated(plan: Plan, act: Activity, data: Coefficients, note: Findings) -> None:
    """Every figure that the plan states equals the one recomputed."""
    cost = cost_by_term(act, data)
    for term in cost.keys() | plan.cost.keys():
        _same(f"cost: {term}", plan.cost.get(term), cost.get(term), note)
    yardstick = yardstick_of(act, data, cost)
    for name in Yardstick.__dataclass_fields__:
        _same(f"yardstick: {name}", getattr(plan.yardstick, name), getattr(yardstick, name), note)


def words_stated(plan: Plan, act: Activity, data: Coefficients, note: Findings) -> None:
    """What each flow and each decision says about itself is so."""
    for flow, arc, period in zip(plan.flows, act.flow_arc, act.flow_period, strict=True):
        fresh = costed(flow, arc, period, data)
        for term in flow.cost.keys() | fresh.cost.keys():
            _same(f"cost of a flow: {term}", flow.cost.get(term), fresh.cost.get(term), note)
        _same("days of a flow", flow.days, fresh.days, note)
        _same("co2e of a flow", flow.co2e_kg, fresh.co2e_kg, note)
        note("duty of a flow", float(dict(flow.duty) != dict(fresh.duty)))
        for part in flow.parts.keys() | fresh.parts.keys():
            _same(f"part of a flow: {part}", flow.parts.get(part), fresh.parts.get(part), note)
        note("freight of a flow", float(dict(flow.freight) != dict(fresh.freight)))
    _moves_stated(plan, data, note)
    opened, closed = events(act, data)
    sites = {name: i for i, name in enumerate(data.sites.name)}
    periods = {label: t for t, label in enumerate(data.periods)}
    for decision in plan.decisions:
        if decision.site in sites and decision.period in periods:
            at = (sites[decision.site], periods[decision.period])
            event = "open" if opened[at] else "close" if closed[at] else ""
            note("event of a site", float(decision.event != event))


def _moves_stated(plan: Plan, data: Coefficients, note: Findings) -> None:
    """What a move says that arrives, when it works again and what it costs."""
    moves, lines, sites = data.moves, data.lines, data.sites.name
    known = {
        (sites[lines.site[k]], lines.name[k], sites[lines.site[n]], lines.name[n]): m
        for m, (k, n) in enumerate(zip(moves.line, moves.to_line, strict=True))
    }
    for move in plan.moves:
        m = known.get((move.site, move.line, move.to_site, move.to_line))
        if m is None:
            continue  # already noted as unknown
        for name, stated, amount in (
            ("capacity", move.capacity_units_per_year, moves.gain[m]),
            ("downtime", move.downtime_months, moves.downtime_months[m]),
            ("cost", move.cost_usd, moves.cost_usd[m]),
            ("scrap", move.scrap_usd, moves.scrap_usd[m]),
        ):
            _same(f"{name} of a move", stated, float(amount), note)


def proof_stated(plan: Plan, data: Coefficients, spec: Spec, note: Findings) -> None:
    """The objective is the plan's own measure; no bound lies above it; the gap is theirs."""
    if plan.objective is None:
        return
    measure = objective_measure(plan, data, spec)
    if measure is not None:
        note("objective", abs(plan.objective - measure), measure)
    if plan.bound is not None:
        note("bound", plan.bound - plan.objective, plan.objective)
        gap = max(0.0, (plan.objective - plan.bound) / max(1.0, abs(plan.objective)))
        _same("gap", plan.gap, gap, note)


def caps_kept(act: Activity, data: Coefficients, spec: Spec, note: Findings) -> None:
    """Epsilon rows: a measure of the whole horizon stays under its cap."""
    served = spec.served(data)
    days = spec.lead_time_max
    caps: dict[Objective, float | None] = {
        "total": spec.total_cost_max,
        "landed": spec.landed_max,
        "co2e": spec.co2e_max,
        "lead_time": None if days is None else days * served,
        "overlap": spec.overlap_max,
    }
    bound = {axis: cap for axis, cap in caps.items() if cap is not None}
    if not bound:
        return
    measure = _measures(act, data, spec)
    for axis, cap in bound.items():
        amount = measure[axis]
        note(f"cap on {axis}", 1.0 if amount is None else amount - cap, cap)


def objective_measure(plan: Plan, data: Coefficients, spec: Spec) -> float | None:
    """What `spec` minimises, recomputed from the plan's words; None when it is not known."""
    measure = _measures(activity(plan, data), data, spec)
    parts = [(1.0, measure[spec.objective])]
    parts += [(weight, measure[axis]) for axis, weight in spec.augment.items()]
    if any(amount is None for _, amount in parts):
        return None
    return sum(weight * (amount or 0.0) for weight, amount in parts)


def _measures(act: Activity, data: Coefficients, spec: Spec) -> dict[Objective, float | None]:
    """Costs [USD], CO2e [kg], unit-days and overlap of the whole horizon; None where not known."""
    cost = cost_by_term(act, data)
    yardstick = yardstick_of(act, data, cost)
    landed = sum(
        cost[term] or 0.0 for term in ("landed_cost_usd", "one_off", "duty_recovered", "shortage")
    )
    arcs = data.arcs
    into = arcs.destination[act.flow_arc] >= len(data.sites)
    into &= data.products.finished[data.commodities.product[arcs.commodity[act.flow_arc]]]
    delivered = float(act.flow_quantity[into].sum())
    days = yardstick.lead_time_days
    return {
        "total": yardstick.total_cost_usd,
        "landed": landed,
        "co2e": yardstick.co2e_kg,
        # Who delivers nothing keeps nobody waiting.
        "lead_time": 0.0 if not delivered else None if days is None else days * delivered,
        "overlap": None if spec.base is None else overlap(leaving(act, data), spec.base),
    }


def _same(rule: str, stated: float | None, amount: float | None, note: Findings) -> None:
    """Both unknown, or equal within tolerance."""
    if stated is None or amount is None:
        note(rule, float(stated is not amount))
    else:
        note(rule, abs(stated - amount), amount)
