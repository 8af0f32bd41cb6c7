"""Preferential origin in the plan: earned by recipes, limited to what they make, never tampered."""

from __future__ import annotations

from dataclasses import replace
from itertools import product as combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from origin_cases import DATE, bom, harness_case
from plan_kit import Rows, coefficients, lane, smart

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import activity, checked, origins
from smartshoring.plan.evaluate.findings import Findings
from smartshoring.plan.origin_document import judged_text, origin_document
from smartshoring.plan.sheet import without_claims
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of
from smartshoring.words import LANGUAGES

# 8544.30 of Mexico, not originating: 5 % + 25 % (section 232) + 0.3464 % processing fee of 100 USD.
DUTY = 30.3464


def case(premium_usd: float = 3.0, **changes: Rows) -> Coefficients:
    return coefficients(harness_case(premium_usd, **changes), duty_date=DATE)


def recipes(plan: Plan) -> dict[str, float]:
    return {made.recipe: made.quantity for made in plan.production}


@pytest.mark.parametrize(
    ("premium_usd", "recipe", "unit_usd"),
    [
        # 45 + 20 inputs + 2 lanes in + 10 process + 2 lane out = 79 a unit, then duty or premium.
        (3.0, "sourced_na", 79 + 3.0),
        (30.0, "sourced_na", 79 + 30.0),
        (31.0, "sourced_free", 79 + DUTY),
    ],
)
def test_dearer_wire_is_worth_the_duty_it_saves(
    premium_usd: float, recipe: str, unit_usd: float
) -> None:
    plan = smart(case(premium_usd))
    assert recipes(plan) == {recipe: pytest.approx(1000)}
    assert plan.objective == pytest.approx(1000 * unit_usd)
    claimed = [flow.qualifies for flow in plan.flows if flow.product == "harness"]
    assert claimed == [recipe == "sourced_na"]


def test_foreign_wire_does_not_qualify_and_says_by_how_much() -> None:
    rows = harness_case()["bom"]
    data = case(bom=[row | ({"origin": "CN"} if not row.get("origin") else {}) for row in rows])
    free, na = sorted(data.origins, key=lambda one: one.recipe)
    assert free.verdict.outcome == "does_not_qualify"
    assert free.verdict.rvc_tv == pytest.approx((100 - 65) / 100)
    # Net cost: 10 + 45 + 20 = 75; (75 - 65) / 75.
    assert free.verdict.rvc_nc == pytest.approx(10 / 75)
    assert (na.verdict.outcome, na.verdict.basis) == ("qualifies", "tariff_shift")
    for language in LANGUAGES:
        assert "35.0%" in judged_text(free, language)
        assert "85/114 A" in judged_text(na, language)


def test_without_an_asked_origin_the_wire_is_a_named_question() -> None:
    (free,) = (one for one in case().origins if one.recipe == "sourced_free")
    assert free.verdict.outcome == "unresolved"
    assert free.verdict.question is not None
    assert dict(free.verdict.question.params)["material"] == "wire"


def test_scarce_wire_limits_the_preference() -> None:
    supply = [
        row | ({"capacity_units_per_year": 400} if row["site"] == "wire_us" else {})
        for row in harness_case()["supply"]
    ]
    plan = smart(case(supply=supply))
    assert recipes(plan) == {
        "sourced_na": pytest.approx(400),
        "sourced_free": pytest.approx(600),
    }
    claimed = {f.qualifies: f.quantity for f in plan.flows if f.product == "harness"}
    assert claimed == {True: pytest.approx(400), False: pytest.approx(600)}


def test_an_input_made_by_the_plan_itself_earns_its_origin() -> None:
    """Wire drawn in Mexico of foreign copper bars (7407): 8544 by a change of subheading."""
    base = harness_case(90.0)
    data = case(
        90.0,
        products=[*base["products"], {"product": "bar", "hs_code": "7407.10"}],
        sites=[*base["sites"], {"site": "bars", "kind": "supplier", "place": "CHN"}],
        recipes=[
            *base["recipes"],
            {"recipe": "drawn", "product": "wire", "qualifies_tmec": "compute"},
        ],
        bom=[
            *base["bom"],
            {"product": "wire", "recipe": "drawn", "component": "bar", "quantity": 1},
        ],
        processes=[
            *base["processes"],
            {"site": "plant", "recipe": "drawn", "unit_cost_usd": 5},
        ],
        supply=[*base["supply"], {"site": "bars", "product": "bar", "unit_cost_usd": 42}],
        lanes=[*base["lanes"], lane("bars", "plant", 1)],
    )
    assert {one.recipe: one.verdict.outcome for one in data.origins}["drawn"] == "qualifies"
    plan = smart(data)
    assert recipes(plan) == {"drawn": pytest.approx(1000), "sourced_na": pytest.approx(1000)}


def test_an_origin_without_a_source_is_listed() -> None:
    base = harness_case()
    data = case(supply=[row for row in base["supply"] if row["site"] != "wire_us"])
    (item,) = data.left_out
    assert (item.kind, item.subject, item.detail) == (
        "recipe",
        "sourced_na @ plant",
        "wire (tmec)",
    )
    assert recipes(smart(data)) == {"sourced_free": pytest.approx(1000)}


def test_a_depot_passes_origins_on_as_they_come() -> None:
    """Harnesses of both kinds through a depot in Mexico: duty is owed on those that cost it."""
    base = harness_case()
    plan = smart(
        case(
            sites=[*base["sites"], {"site": "depot", "kind": "dc", "place": "MEX"}],
            lanes=[*base["lanes"][:3], lane("plant", "depot", 1), lane("depot", "detroit", 1)],
            supply=[
                row | ({"capacity_units_per_year": 400} if row["site"] == "wire_us" else {})
                for row in base["supply"]
            ],
        )
    )
    arrived = {f.qualifies: f for f in plan.flows if f.origin == "depot"}
    assert arrived[True].quantity == pytest.approx(400)
    assert arrived[True].cost["duty"] == 0
    assert arrived[False].cost["duty"] == pytest.approx(600 * DUTY)


def test_outside_the_region_nothing_qualifies() -> None:
    base = harness_case()
    data = case(sites=[{"site": "plant", "place": "CHN"}, *base["sites"][1:]])
    assert {one.verdict.basis for one in data.origins} == {"outside"}
    assert not data.commodities.qualifies[data.runs.commodity].any()


def test_a_low_yield_counts_more_foreign_value() -> None:
    """Half of what is started is good: a good one holds two wires of 45, two connectors of 20."""
    base = harness_case()
    rows = [row | {"yield_share": 0.5} for row in base["processes"]]
    (free,) = (o for o in case(processes=rows).origins if o.recipe == "sourced_free")
    assert free.verdict.rvc_tv == pytest.approx((100 - 2 * 65) / 100)


def test_a_stated_use_decides_a_duty_that_differs_by_it() -> None:
    """A control panel 8537.10.91 of China as a part of a car: 2.7 + 25 + 25 %, and its fee."""

    def duty_of(use: str) -> float | None:
        data = coefficients(
            {
                "products": [
                    {"product": "panel", "hs_code": "8537.10.91", "unit_value_usd": 100}
                    | {"use": use}
                ],
                "sites": [{"site": "plant", "place": "CHN"}],
                "markets": [{"market": "detroit", "place": "USA"}],
                "demand": [{"market": "detroit", "product": "panel", "quantity": 10}],
                "lanes": [lane("plant", "detroit", 1)],
            },
            duty_date=DATE,
        )
        return float(data.arcs.duty_usd[0]) if len(data.arcs) else None

    assert duty_of("") is None
    assert duty_of("vehicle") == pytest.approx(52.7 + 0.3464)
    assert duty_of("other") == pytest.approx(2.7 + 25 + 10 + 0.3464)  # section 122


def test_a_service_is_no_material() -> None:
    base = harness_case()
    data = case(
        products=[*base["products"], {"product": "testing", "weightless": "yes"}],
        sites=[*base["sites"], {"site": "lab", "kind": "supplier", "place": "CHN"}],
        bom=[*base["bom"], bom("sourced_na", "testing")],
        supply=[*base["supply"], {"site": "lab", "product": "testing", "unit_cost_usd": 60}],
    )
    (na,) = (one for one in data.origins if one.recipe == "sourced_na")
    assert [material.name for material in na.good.materials] == ["connector", "wire"]
    assert na.verdict.outcome == "qualifies"


def test_the_document_names_rule_figures_inputs_and_plans() -> None:
    data = case()
    plan = smart(data)
    entries = {entry["recipe"]: entry for entry in origin_document([plan], data)}
    na = entries["sourced_na"]
    assert na["plans"] == [plan.id]
    assert (na["verdict"], na["rule"], na["site"]) == ("qualifies", "85/114 A", "plant")
    assert {row["component"]: row["asked"] for row in na["inputs"]} == {
        "connector": [],
        "wire": ["tmec"],
    }
    assert entries["sourced_free"]["question"]
    assert entries["sourced_free"]["plans"] == []


def refused(plan: Plan, data: Coefficients) -> bool:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return not checked(plan, data, spec).passed


def broken(plan: Plan, data: Coefficients) -> dict[str, float]:
    """Rules of origin that the checker finds broken."""
    note = Findings()
    origins.check(activity(plan, data), data, note)
    return {rule: excess for rule, excess in note.worst_of.items() if excess > 0}


def test_the_checker_refuses_a_preference_that_is_not_earned() -> None:
    data = case(31.0)
    plan = smart(data)
    assert not refused(plan, data)
    claimed = tuple(
        replace(flow, qualifies=True) if flow.product == "harness" else flow for flow in plan.flows
    )
    assert refused(replace(plan, flows=claimed), data)
    # The recipe that qualifies, fed with wire that does not originate.
    better = tuple(replace(made, recipe="sourced_na") for made in plan.production)
    assert refused(replace(plan, production=better, flows=claimed), data)


def test_every_word_on_origin_counts() -> None:
    """A plan with both kinds of wire and harness: no flow, recipe or purchase can be recast."""
    supply = [
        row | ({"capacity_units_per_year": 400} if row["site"] == "wire_us" else {})
        for row in harness_case()["supply"]
    ]
    data = case(supply=supply)
    plan = smart(data)
    for i, flow in enumerate(plan.flows):
        rest = (*plan.flows[:i], *plan.flows[i + 1 :])
        for other in (
            replace(flow, qualifies=not flow.qualifies),
            replace(flow, origin_country="USA" if flow.origin_country != "USA" else "CHN"),
        ):
            assert refused(replace(plan, flows=(*rest, other)), data)
    for i, made in enumerate(plan.production):
        rest_of = (*plan.production[:i], *plan.production[i + 1 :])
        other_recipe = {"sourced_na": "sourced_free", "sourced_free": "sourced_na"}[made.recipe]
        recast = replace(made, recipe=other_recipe)
        assert refused(replace(plan, production=(*rest_of, recast)), data)
    # 401 harnesses by the recipe that asks for originating wire, of which there are 400.
    one_more = tuple(
        replace(made, quantity=made.quantity + (1 if made.recipe == "sourced_na" else -1))
        for made in plan.production
    )
    more = replace(plan, production=one_more)
    assert refused(more, data)
    assert broken(more, data) == {"input without its origin": pytest.approx(1 / 1000)}


def test_the_checker_names_inputs_without_their_origin() -> None:
    data = case(3.0)
    plan = smart(data)
    fed = tuple(
        replace(flow, origin="wire_cn", origin_country="CHN", qualifies=False)
        if flow.product == "wire"
        else flow
        for flow in plan.flows
    )
    bought = tuple(
        replace(one, site="wire_cn") if one.product == "wire" else one for one in plan.supply
    )
    tampered = replace(plan, flows=fed, supply=bought)
    assert refused(tampered, data)
    assert broken(plan, data) == {}
    assert broken(tampered, data) == {"input without its origin": pytest.approx(1.0)}


def test_the_checker_refuses_coefficients_that_claim_what_no_verdict_grants() -> None:
    data = case(3.0)
    plan = smart(data)
    lenient = replace(data, origins=())
    assert refused(plan, lenient)
    assert broken(plan, lenient) == {"origin claimed": 1.0}


def test_without_claims_nothing_originates_and_nothing_is_asked() -> None:
    bare = without_claims(case().case)
    assert set(bare["recipes"]["qualifies_tmec"]) == {"no"}
    assert not any(bare["bom"]["origin"])
    assert set(bare["supply"]["originates_tmec"]) == {"no"}


@settings(max_examples=40, deadline=None)
@given(
    premium=st.integers(0, 40),
    us=st.integers(0, 3),
    cn=st.integers(0, 3),
    mx_originates=st.sampled_from(["yes", "no", ""]),
    mx_usd=st.integers(10, 80),
    mx=st.integers(0, 3),
)
def test_brute_force_over_recipes_and_sources(
    premium: int, us: int, cn: int, mx_originates: str, mx_usd: int, mx: int
) -> None:
    """Each of three harnesses: every recipe and wire that fits; the best total is the optimum."""
    capacity = {"wire_us": us, "wire_cn": cn, "wire_mx": mx}
    price = {"wire_us": 45 + premium, "wire_cn": 45, "wire_mx": mx_usd}
    originates = {"wire_us": "yes", "wire_cn": "", "wire_mx": mx_originates}
    base = harness_case()
    wires = [
        {
            "site": site,
            "product": "wire",
            "unit_cost_usd": price[site],
            "originates_tmec": originates[site],
            "capacity_units_per_year": capacity[site],
        }
        for site in capacity
    ]
    tables = base | {
        "sites": [*base["sites"], {"site": "wire_mx", "kind": "supplier", "place": "MEX"}],
        "supply": [*wires, base["supply"][2]],
        "lanes": [
            *base["lanes"],
            lane("wire_mx", "plant", 1),
        ],
        "demand": [base["demand"][0] | {"quantity": 3}],
        "bom": [
            *base["bom"],
            bom("sourced_region", "wire", origin="MEX;USA"),
            bom("sourced_region", "connector"),
        ],
        "recipes": [
            *base["recipes"],
            {"recipe": "sourced_region", "product": "harness", "qualifies_tmec": "compute"},
        ],
        "processes": [
            *base["processes"],
            {"site": "plant", "recipe": "sourced_region", "unit_cost_usd": 9},
        ],
    }
    data = coefficients(tables, duty_date=DATE)
    may = {
        "sourced_free": {"wire_us", "wire_cn", "wire_mx"},
        "sourced_na": {site for site in capacity if originates[site] == "yes"},
        "sourced_region": {"wire_us", "wire_mx"},
    }
    duty = {
        "sourced_na": 0.0,
        # Originating only if every wire of the region does; else worth less than 60 % or unknown.
        "sourced_region": 0.0 if region_qualifies(mx_originates, mx_usd) else DUTY,
        "sourced_free": 0.0 if free_qualifies(mx_originates, mx_usd) else DUTY,
    }
    process = {"sourced_na": 10, "sourced_free": 10, "sourced_region": 9}
    ways = [(recipe, site) for recipe, sites in may.items() for site in sorted(sites)]
    costs = [
        sum(price[site] + 1 + 20 + 1 + process[recipe] + 2 + duty[recipe] for recipe, site in plan)
        for plan in combinations(ways, repeat=3)
        if all(sum(site == s for _, s in plan) <= capacity[site] for site in capacity)
    ]
    plan = smart(data)
    assert plan.found == bool(costs)
    if costs:
        assert plan.objective == pytest.approx(min(costs))


def region_qualifies(mx_originates: str, mx_usd: float) -> bool:
    """Wire of both countries originates, or at the Mexican price leaves 60 % or 50 %."""
    if mx_originates == "yes":
        return True
    return values_enough(mx_usd, 9)


def free_qualifies(mx_originates: str, mx_usd: float) -> bool:
    """The dearest wire that may not originate is Chinese (45) or Mexican."""
    return values_enough(max(45, mx_usd) if mx_originates != "yes" else 45, 10)


def values_enough(wire_usd: float, process_usd: float) -> bool:
    foreign = wire_usd + 20
    by_value = (100 - foreign) / 100 >= 0.60
    net_cost = process_usd + foreign
    return by_value or (net_cost - foreign) / net_cost >= 0.50
