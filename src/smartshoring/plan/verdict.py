"""The verdict: what to do, what that saves, what the alternatives cost, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from smartshoring.network.plan import COST_TERMS, Plan
from smartshoring.plan.arrays import PLANT, Coefficients
from smartshoring.plan.both_ends import End, ends_of
from smartshoring.plan.choice import Choice, kind_of, plants_of
from smartshoring.plan.solve import Effort
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import DUAL, PHASE, SMARTSHORE, TODAY
from smartshoring.reference.value import Value

VARIANTS = (PHASE, DUAL)
"""Smartshore's own question with one rule more: they have a premium and are never the runner-up."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence of the verdict: a code in `words` and its facts."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the waterfall from the compared plan to the chosen one [USD]."""

    term: str
    from_usd: float | None
    to_usd: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the figures say.

    Attributes:
        choice: What to do.
        leaning: What it would be if nothing were undecided.
        plan_id: The plan chosen ("" when none was found).
        runner_up: Best plan with other plants, save the variants phase and dual; "" = none.
        against: Plan the saving is counted from: today, else the runner-up.
        saving_usd: Total cost of `against` less that of the choice.
        cash_premium_usd: Cash cost of the choice less that of `against`; positive = more cash.
        reasons: Why, in sentences.
        waterfall: From `against` to the choice, term by term.
        ends: The verdict at both ends of each assumption.
        runner_up_costs_usd: Total cost of the runner-up less that of the choice.
        premiums: Total cost of each variant less that of smartshore; None = it has no plan.
    """

    choice: Choice
    leaning: Choice
    plan_id: str = ""
    runner_up: str = ""
    against: str = ""
    saving_usd: float | None = None
    cash_premium_usd: float | None = None
    reasons: tuple[Reason, ...] = ()
    waterfall: tuple[Step, ...] = ()
    ends: tuple[End, ...] = ()
    runner_up_costs_usd: float | None = None
    premiums: Mapping[str, float | None] = field(default_factory=dict)


def verdict(plans: tuple[Plan, ...], data: Coefficients) -> Verdict:
    """The choice among compared plans, before assumptions are tried at their ends."""
    by_id = {plan.id: plan for plan in plans}
    chosen = by_id.get(SMARTSHORE)
    if chosen is None or not chosen.found:
        # Asked for single strategies, or smartshore cannot keep its limits.
        found = [plan for plan in plans if plan.found]
        if chosen is not None or not found:
            stopped = chosen is not None and chosen.status == "not_applicable"
            why = chosen.reason if stopped and chosen is not None else "plan.reason_no_plan"
            return Verdict("undecided", "undecided", reasons=(Reason(why, {}),))
        chosen = min(found, key=_total)
    runner_up = _runner_up(plans, chosen, data)
    today = by_id.get(TODAY)
    against = today if today is not None and today.found else None
    alike = against is not None and plants_of(against, data) == plants_of(chosen, data)
    if against is None or (alike and not chosen.moves):
        # Staying compared with today would say nothing: compare it with the best move.
        against = runner_up
    leaning = kind_of(chosen, data)
    reasons = list(_reasons(chosen, against, data))
    choice: Choice = leaning
    for rival in _contenders((against, runner_up), chosen, data):
        if _overlap(chosen, rival):
            choice = "undecided"
            reasons.insert(0, Reason("plan.reason_bounds_overlap", {"rival": rival.id}))
    if leaning == "stay" and chosen.status == "gap":
        # An unfinished search may have missed the network worth moving to: this is not even a
        # leaning.
        choice = leaning = "undecided"
        unproven = Reason("plan.reason_stay_no_bound", {})
        if chosen.gap is not None:
            unproven = Reason("plan.reason_stay_unproven", {"gap": chosen.gap})
        reasons.insert(0, unproven)
    return Verdict(
        choice=choice,
        leaning=leaning,
        plan_id=chosen.id,
        runner_up=runner_up.id if runner_up else "",
        against=against.id if against else "",
        saving_usd=None if against is None else _total(against) - _total(chosen),
        cash_premium_usd=None if against is None else _cash(chosen) - _cash(against),
        reasons=tuple(reasons),
        waterfall=() if against is None else waterfall(against, chosen),
        runner_up_costs_usd=None if runner_up is None else _total(runner_up) - _total(chosen),
        premiums=_premiums(by_id),
    )


def _premiums(by_id: Mapping[str, Plan]) -> dict[str, float | None]:
    """What each variant that was asked for costs more than smartshore."""
    smart = by_id.get(SMARTSHORE)
    found: dict[str, float | None] = {}
    for name in VARIANTS:
        plan = by_id.get(name)
        both = plan is not None and plan.found and smart is not None and smart.found
        found[name] = _total(plan) - _total(smart) if both and plan and smart else None
    return found


def waterfall(start: Plan, end: Plan) -> tuple[Step, ...]:
    """Cost terms of two plans side by side; terms that neither includes are left out."""
    return tuple(
        Step(term, start.cost.get(term), end.cost.get(term))
        for term in COST_TERMS
        if start.cost.get(term) is not None or end.cost.get(term) is not None
    )


def at_both_ends(
    found: Verdict,
    plans: tuple[Plan, ...],
    specs: dict[str, Spec],
    data: Coefficients,
    rebuilt: Callable[[Value, float], Coefficients],
    effort: Effort,
) -> Verdict:
    """The verdict with every assumption tried at its low and high end.

    The sites of the choice and of its rivals are kept, their flows are optimised anew under the
    smartshore question; when a rival becomes the cheaper one, the verdict is undecided.

    Args:
        found: The verdict so far.
        plans: The compared plans.
        specs: Question of each plan by id.
        data: Coefficients at the base values.
        rebuilt: Coefficients with one value replaced.
        effort: Effort of each re-optimisation.
    """
    by_id = {plan.id: plan for plan in plans}
    chosen = by_id.get(found.plan_id)
    if chosen is None:
        return found
    named = (by_id.get(name) for name in (found.against, found.runner_up))
    rivals = _contenders(named, chosen, data)
    ends = ends_of(chosen, rivals, specs, data, rebuilt, effort)
    turned = [end for end in ends if end.reverses]
    if not turned:
        return replace(found, ends=ends)
    reasons = tuple(
        Reason(
            "plan.reason_assumption_reverses",
            {"key": end.value.key, "place": end.value.place, "rival": end.rival},
        )
        for end in turned
    )
    return replace(found, choice="undecided", reasons=(*reasons, *found.reasons), ends=ends)


def _runner_up(plans: tuple[Plan, ...], chosen: Plan, data: Coefficients) -> Plan | None:
    """Cheapest plan whose open plants differ from the choice's, variants aside."""
    own = plants_of(chosen, data)
    others = [
        plan
        for plan in plans
        if plan.found and plan.id not in (chosen.id, *VARIANTS) and plants_of(plan, data) != own
    ]
    cheapest = min(map(_total, others), default=0.0)
    # Of equal plans the first: the best move may be the nearshore plan by another name.
    tied = (plan for plan in others if _total(plan) <= cheapest + 1e-9 * max(1.0, abs(cheapest)))
    return next(tied, None)


def _contenders(rivals: Iterable[Plan | None], chosen: Plan, data: Coefficients) -> list[Plan]:
    """Rivals that could be the right answer: other plants, and no limit broken."""
    own = plants_of(chosen, data)
    distinct = {rival.id: rival for rival in rivals if rival is not None}
    return [
        rival
        for rival in distinct.values()
        if rival.id != chosen.id and not rival.breaks and plants_of(rival, data) != own
    ]


def _overlap(chosen: Plan, against: Plan) -> bool:
    """Whether the proven ranges of the two totals meet, so that the order is not proven."""
    if chosen.gap is None or against.gap is None:
        return True
    slack = chosen.gap * max(1.0, abs(chosen.objective or 0.0))
    slack += against.gap * max(1.0, abs(against.objective or 0.0))
    return _total(against) - slack <= _total(chosen)


def _total(plan: Plan) -> float:
    return plan.yardstick.total_cost_usd or 0.0


def _cash(plan: Plan) -> float:
    return plan.yardstick.cash_cost_usd or 0.0


def _reasons(chosen: Plan, against: Plan | None, data: Coefficients) -> list[Reason]:
    last = data.periods[-1]
    plants = {n for n, k in zip(data.sites.name, data.sites.kind, strict=True) if k == PLANT}
    sites = ", ".join(sorted(chosen.open_sites(last) & plants))
    reasons = [Reason("plan.reason_sites", {"sites": sites, "period": last})]
    if against is None:
        reasons.append(Reason("plan.reason_no_rival", {}))
        return reasons
    saving = _total(against) - _total(chosen)
    share = saving / _total(against) if _total(against) else 0.0
    reasons.append(
        Reason("plan.reason_saving", {"saving": saving, "share": share, "rival": against.id})
    )
    steps = [
        (step.term, (step.from_usd or 0.0) - (step.to_usd or 0.0))
        for step in waterfall(against, chosen)
    ]
    gains = sorted((s for s in steps if s[1] > 0), key=lambda step: -step[1])[:2]
    losses = sorted((s for s in steps if s[1] < 0), key=lambda step: step[1])[:2]
    reasons += [Reason("plan.reason_gain", {"term": t, "amount": a}) for t, a in gains]
    reasons += [Reason("plan.reason_loss", {"term": t, "amount": -a}) for t, a in losses]
    for measure in ("lead_time_days", "co2e_kg", "largest_country_share"):
        before, after = getattr(against.yardstick, measure), getattr(chosen.yardstick, measure)
        if before is not None and after is not None and before != after:
            reasons.append(Reason(f"plan.reason_{measure}", {"before": before, "after": after}))
    if against.breaks:
        reasons.append(
            Reason(
                "plan.reason_rival_breaks",
                {"rival": against.id, "limits": ", ".join(against.breaks)},
            )
        )
    return reasons
