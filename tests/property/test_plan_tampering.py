"""The checker accepts what the solver found and refuses every changed word or figure of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest
from plan_worlds import random_world

from smartshoring.network.plan import LineDecision, Plan, Production, Supply, Unmet, Yardstick
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import checked
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of

SEEDS = (2, 9)


def solved(seed: int) -> tuple[Plan, Coefficients, Spec]:
    data = random_world(seed, limits=False).data()
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    plan = plan_for(data, spec, Effort(gap=1e-6), name="smartshore")
    assert plan.found
    return plan, data, spec


def other_number(number: float | None) -> float | None:
    return 1.0 if number is None else number * 1.01 + 0.01


def tampered(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """Every single change to a plan that a reader could be misled by."""
    yield from changed_flows(plan)
    yield from changed_quantities(plan)
    yield from changed_decisions(plan)
    yield from changed_figures(plan)


def changed_flows(plan: Plan) -> Iterator[tuple[str, Plan]]:
    # A few flows of each plan: every one is checked by the same rules.
    for i, flow in list(enumerate(plan.flows))[::4]:
        rest = (*plan.flows[:i], *plan.flows[i + 1 :])
        yield f"flow {i} dropped", replace(plan, flows=rest)
        yield f"flow {i} doubled", replace(plan, flows=(*plan.flows, flow))
        for name, value in (
            ("quantity", flow.quantity * 1.001 + 0.001),
            ("quantity", -flow.quantity),
            ("origin", "nowhere"),
            ("destination", "nowhere"),
            ("origin", flow.destination),
            ("product", "nothing"),
            ("mode", "balloon"),
            ("period", "1999"),
            ("origin_country", "XXX"),
            ("qualifies", not flow.qualifies),
            ("days", other_number(flow.days)),
            ("days", None),
            ("co2e_kg", other_number(flow.co2e_kg)),
            ("duty", {**flow.duty, "rate_share": 0.123456}),
            ("parts", {**flow.parts, "brokers": 0.123456}),
            ("freight", {**flow.freight, "usd_per_load": 0.123456}),
        ):
            other = replace(flow, **{name: value})  # type: ignore[arg-type]
            yield f"flow {i} {name}", replace(plan, flows=(*rest, other))
        for term in (*flow.cost, "discount"):
            cost = {**flow.cost, term: other_number(flow.cost.get(term))}
            yield f"flow {i} {term}", replace(plan, flows=(*rest, replace(flow, cost=cost)))


def changed_quantities(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for i, made in enumerate(plan.production):
        rest = (*plan.production[:i], *plan.production[i + 1 :])
        yield f"production {i} dropped", replace(plan, production=rest)
        for name, value in (
            ("quantity", made.quantity + 0.1),
            ("site", "nowhere"),
            ("recipe", "magic"),
            ("product", "nothing"),
            ("period", "1999"),
            ("line", "magic"),
        ):
            other: Production = replace(made, **{name: value})  # type: ignore[arg-type]
            yield f"production {i} {name}", replace(plan, production=(*rest, other))
    for i, bought in enumerate(plan.supply):
        rest_of = (*plan.supply[:i], *plan.supply[i + 1 :])
        yield f"supply {i} dropped", replace(plan, supply=rest_of)
        for name, value in (("quantity", bought.quantity * 0.9), ("site", "no"), ("product", "no")):
            less: Supply = replace(bought, **{name: value})  # type: ignore[arg-type]
            yield f"supply {i} {name}", replace(plan, supply=(*rest_of, less))
    market, product, period = plan.flows[-1].destination, "A", plan.decisions[0].period
    for where, what, when in (
        (market, product, period),
        ("nowhere", product, period),
        (market, "nothing", period),
        (market, product, "1999"),
    ):
        more = Unmet(where, what, when, 1.0)
        yield f"unmet {where} {what} {when}", replace(plan, unmet=(*plan.unmet, more))


def changed_decisions(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for i, decision in enumerate(plan.decisions):
        rest = (*plan.decisions[:i], *plan.decisions[i + 1 :])
        yield f"decision {i} dropped", replace(plan, decisions=rest)
        yield f"decision {i} doubled", replace(plan, decisions=(*plan.decisions, decision))
        for name, value in (
            ("open", not decision.open),
            ("event", "open" if decision.event != "open" else "close"),
            ("site", "nowhere"),
            ("period", "1999"),
        ):
            other = replace(decision, **{name: value})  # type: ignore[arg-type]
            yield f"decision {i} {name}", replace(plan, decisions=(*rest, other))
    for i in range(len(plan.lines)):
        yield f"line {i} dropped", replace(plan, lines=(*plan.lines[:i], *plan.lines[i + 1 :]))
    period = plan.decisions[0].period
    for site, line, when in (("nowhere", "assembly", period), ("plant K", "magic", period)):
        more = LineDecision(site, line, when)
        yield f"line {site} {line}", replace(plan, lines=(*plan.lines, more))


def changed_figures(plan: Plan) -> Iterator[tuple[str, Plan]]:
    for term, amount in plan.cost.items():
        yield f"cost {term}", replace(plan, cost={**plan.cost, term: other_number(amount)})
        yield (
            f"cost {term} dropped",
            replace(plan, cost={k: v for k, v in plan.cost.items() if k != term or v is None})
            if amount is not None
            else replace(plan, cost={**plan.cost, term: 0.0}),
        )
    yield "cost added", replace(plan, cost={**plan.cost, "luck": -1.0})
    for field in fields(Yardstick):
        amount = getattr(plan.yardstick, field.name)
        for value in (other_number(amount), None if amount is not None else 0.0):
            stick = replace(plan.yardstick, **{field.name: value})
            yield f"yardstick {field.name}", replace(plan, yardstick=stick)
    assert plan.objective is not None
    yield "objective", replace(plan, objective=plan.objective * 0.99)
    yield "bound above", replace(plan, bound=plan.objective * 1.01)
    yield "gap", replace(plan, gap=0.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_changed_field_is_refused(seed: int) -> None:
    plan, data, spec = solved(seed)
    assert checked(plan, data, spec).passed
    accepted = [what for what, other in tampered(plan) if checked(other, data, spec).passed]
    assert accepted == []


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_that_breaks_a_limit_is_refused(seed: int) -> None:
    plan, data, spec = solved(seed)
    stick = plan.yardstick
    assert stick.lead_time_days is not None
    assert stick.co2e_kg is not None
    assert stick.largest_site_share is not None
    assert stick.largest_country_share is not None
    longest = max(flow.days or 0.0 for flow in plan.flows if flow.destination in data.markets)
    plants = len([d for d in plan.decisions if d.open and d.site.startswith("plant")])
    for name, value in (
        ("lead_time_days", stick.lead_time_days * 0.99),
        ("co2e_kg_per_period", stick.co2e_kg / len(data.periods) * 0.99),
        ("lane_days_max", longest * 0.99),
        ("max_share_site", stick.largest_site_share * 0.99),
        ("max_share_country", stick.largest_country_share * 0.99),
        ("min_sites", plants + 1),
        ("max_share_market_source", 0.01),
    ):
        tight = replace(spec, limits=spec.limits.model_copy(update={name: value}))
        found = checked(plan, data, tight)
        assert not found.passed, name
        assert found.worst == name
