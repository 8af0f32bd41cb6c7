"""The figures of a robust plan anew: expected cost, CVaR, objective, and what it is worth."""

from __future__ import annotations

from collections.abc import Sequence

from smartshoring.network.plan import Plan
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.robust_plan import Outcome, Range, Robust

_NAN = float("nan")
"""What no figure equals, where there is none."""


def tail_mean(costs: Sequence[tuple[float, float]], alpha: float) -> float:
    """Mean cost of the worst 1 - alpha, the dearest scenarios first, the last one in part."""
    left, total = 1.0 - alpha, 0.0
    for probability, cost in sorted(costs, key=lambda entry: -entry[1]):
        taken = min(left, probability)
        total += taken * cost
        left -= taken
    return total / (1.0 - alpha)


def decisions_of(plan: Plan) -> tuple[object, ...]:
    """What a plan decides before it knows the scenario."""
    states = {(d.site, d.period, d.open, d.event) for d in plan.decisions}
    moves = {(m.site, m.line, m.to_site, m.to_line, m.period) for m in plan.moves}
    return states, set(plan.lines), set(plan.approvals), set(plan.connections), moves


def check_figures(told: Robust, note: Findings) -> None:
    """Probabilities add up to 1; expected cost, CVaR and objective follow from the plans."""
    costs = _costs(told.outcomes)
    note("probabilities", abs(sum(p for p, _ in costs) - 1.0))
    whole = _weighed(costs, told)
    for rule, stated, amount in (
        ("expected cost", told.expected_cost_usd, sum(p * cost for p, cost in costs)),
        ("cvar", told.cvar_usd, tail_mean(costs, told.alpha)),
        ("objective", told.objective, whole),
    ):
        note(rule, 1.0 if stated is None else abs(stated - amount), amount)
    if told.bound is not None:
        note("bound", told.bound - whole, whole)


def check_worth(told: Robust, note: Findings) -> None:
    """VSS and EVPI follow from the plans they compare with, each in the same scenarios."""
    whole, bound = _weighed(_costs(told.outcomes), told), told.bound
    base = told.base_plan
    served = base is not None and all(one.plan.found for one in _likely(base.outcomes))
    if base is not None and served:
        _same_scenarios("vss", told, base.outcomes, note)
        decided = [decisions_of(one.plan) for one in base.outcomes if one.plan.found]
        note("decisions differ", float(any(one != decided[0] for one in decided)))
        note("measure of vss", float((base.alpha, base.weight) != (told.alpha, told.weight)))
        check_figures(base, note)
        other = _weighed(_costs(base.outcomes), told)
        high = None if bound is None else other - bound
        _range("vss", told.vss, Range(other - whole, other - whole, high), whole, note)
    else:
        note("vss", float(told.vss is not None))
    if not told.informed:
        note("evpi", float(told.evpi is not None))
        return
    _same_scenarios("evpi", told, told.informed, note)
    waited = _weighed(_costs(told.informed), told)
    bounds = [(one.probability, one.plan.bound) for one in told.informed]
    known = [(p, amount) for p, amount in bounds if amount is not None]
    low = None if bound is None else bound - waited
    high = whole - _weighed(known, told) if len(known) == len(bounds) else None
    _range("evpi", told.evpi, Range(whole - waited, low, high), whole, note)


def _same_scenarios(rule: str, told: Robust, others: Sequence[Outcome], note: Findings) -> None:
    """Each likely scenario is compared with itself: probability, coefficients, lost sites."""
    mine, theirs = _likely(told.outcomes), _likely(others)
    same = len(mine) == len(theirs) and all(
        (a.scenario, a.probability) == (b.scenario, b.probability)
        and a.data is b.data
        and (
            a.spec.lost is b.spec.lost
            if a.spec.lost is None or b.spec.lost is None
            else bool((a.spec.lost == b.spec.lost).all())
        )
        for a, b in zip(mine, theirs, strict=True)
    )
    note(f"scenarios of {rule}", float(not same))


def _range(rule: str, stated: Range | None, found: Range, size: float, note: Findings) -> None:
    for name in ("value", "low", "high"):
        said = None if stated is None else getattr(stated, name)
        amount: float | None = getattr(found, name)
        if said is None or amount is None:
            note(rule, float(said is not amount))
        else:
            note(rule, abs(said - amount), size)


def _likely(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in outcomes if one.probability > 0]


def _costs(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """Probability and cost; a scenario without a plan has a cost that no figure equals."""
    known = [(one.probability, one.total_cost_usd) for one in _likely(outcomes)]
    return [(p, _NAN if cost is None else cost) for p, cost in known]


def _weighed(costs: Sequence[tuple[float, float]], told: Robust) -> float:
    mean = sum(p * cost for p, cost in costs)
    return (1.0 - told.weight) * mean + told.weight * tail_mean(costs, told.alpha)
