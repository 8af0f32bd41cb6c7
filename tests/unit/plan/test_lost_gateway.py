"""A lost gateway: lanes are found without it, and the robust plan pays for the way round."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from front_cases import EXACT, best, question

from smartshoring.case.load import load
from smartshoring.logistics.gateways import gateways
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.lanes import lane_book
from smartshoring.plan.robust import check_of, robust
from smartshoring.plan.robust_plan import Robust
from smartshoring.plan.scenarios import scenarios_of

BRIDGE = "XLRD4"
TABLES = {
    "case.yaml": (
        "name: fictional\nperiods: 1\nhome: [USA]\nmodes: [road]\nlanes: computed\n"
        "duty_date: 2026-11-01\naccept_defaults: all\n"
    ),
    "products.csv": (
        "product,hs_code,unit_value_usd,weight_kg,units_per_truck,finished\n"
        "harness,8544.30.00,80,5,1000,yes\n"
    ),
    "sites.csv": (
        "site,kind,status,place,fixed_cost_usd_per_year,capacity_units_per_year\n"
        "Monterrey,plant,existing,Monterrey,1000,60000\n"
        "Columbus,plant,candidate,Columbus,900000,60000\n"
    ),
    "markets.csv": "market,place\nDetroit,Detroit\n",
    "demand.csv": "market,product,period,quantity\nDetroit,harness,,10000\n",
    "processes.csv": "site,recipe,unit_cost_usd\nMonterrey,harness,50\nColumbus,harness,50\n",
    "recipes.csv": "recipe,product,qualifies_tmec,basis\nharness,harness,yes,a claim\n",
    "scenarios.csv": "scenario,probability\nbridge,0.25\n",
}


def made(folder: Path, changes: str, **texts: str) -> Coefficients:
    """The coefficients of a case with these rows of lost gateways."""
    rows = f"scenario,what,gateway\n{changes}"
    files = {**TABLES, "scenario_changes.csv": rows}
    files |= {
        name.replace("_csv", ".csv").replace("_yaml", ".yaml"): t for name, t in texts.items()
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    found = load(folder)
    assert found.case is not None, found.problems
    reference = case_reference(found.case)
    return build(found.case, reference, lane_book(found.case, reference).lanes)


def solved(data: Coefficients) -> Robust:
    return robust(data, question(data), best(data), EXACT)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Coefficients:
    return made(
        tmp_path_factory.mktemp("bridge"), "bridge,gateway_lost,laredo world trade bridge\n"
    )


@pytest.fixture(scope="module")
def found(data: Coefficients) -> Robust:
    return solved(data)


def every_bridge() -> str:
    """Rows that lose every road crossing between Mexico and the USA."""
    return "".join(
        f"bridge,gateway_lost,{gate.id}\n"
        for gate in gateways().values()
        if gate.kind == "road_crossing" and set(gate.countries) == {"USA", "MEX"}
    )


def passing(data: Coefficients, origin: str) -> int:
    """The arc from a site."""
    (arc,) = np.flatnonzero(data.arcs.origin == data.sites.name.index(origin))
    return int(arc)


def test_lanes_are_those_of_the_case_with_the_gateway_closed(data: Coefficients) -> None:
    base, bridge = scenarios_of(data)
    settings = data.case.settings.model_copy(update={"closed": [BRIDGE]})
    closed = data.case.with_settings(settings)
    reference = case_reference(closed)
    oracle = build(closed, reference, lane_book(closed, reference).lanes)
    assert base.data is data
    assert bridge.data.lane_text == oracle.lane_text
    for name in ("freight_usd", "handling_usd", "days", "co2e_kg", "duty_usd"):
        np.testing.assert_array_equal(getattr(bridge.data.arcs, name), getattr(oracle.arcs, name))
    assert any(BRIDGE in text for text in data.lane_text)
    assert not any(BRIDGE in text for text in bridge.data.lane_text)


def test_the_way_round_is_paid_for(data: Coefficients, found: Robust) -> None:
    base, bridge = found.outcomes
    arc = passing(data, "Monterrey")
    parts = ("freight_usd", "handling_usd", "pipeline_usd", "duty_usd")
    dearer = sum(
        float(getattr(bridge.data.arcs, name)[arc] - getattr(data.arcs, name)[arc])
        for name in parts
    )
    # 10,000 units, each dearer by the difference of its two ways.
    assert bridge.total_cost_usd == pytest.approx((base.total_cost_usd or 0.0) + 10_000 * dearer)
    assert dearer > 0
    # 0.75 of the one and 0.25 of the other.
    assert found.expected_cost_usd == pytest.approx(
        (base.total_cost_usd or 0.0) + 0.25 * 10_000 * dearer
    )
    assert found.check is not None
    assert found.check.passed, found.check


def test_flows_over_a_lost_gateway_are_refused(data: Coefficients, found: Robust) -> None:
    base, bridge = found.outcomes
    lie = replace(bridge, data=data, spec=base.spec, plan=base.plan)
    check = check_of(replace(found, outcomes=(base, lie)))
    assert not check.passed
    assert check.worst == "lost gateway"


def test_without_any_way_the_scenario_names_itself(tmp_path: Path) -> None:
    # Columbus cannot step in for all of it.
    sites = TABLES["sites.csv"].replace("900000,60000", "900000,6000")
    told = solved(made(tmp_path, every_bridge(), sites_csv=sites))
    assert (told.status, told.reason, told.subject) == (
        "infeasible",
        "robust.no_network",
        "bridge",
    )


def test_a_second_plant_is_worth_it_when_no_bridge_may_be_left(tmp_path: Path) -> None:
    told = solved(made(tmp_path, every_bridge()))
    # Demand is hard: with every bridge lost only Columbus serves, so it stands in all scenarios.
    opened = {d.site for d in told.outcomes[0].plan.decisions if d.open}
    assert "Columbus" in opened
    shipped = {flow.origin for flow in told.outcomes[1].plan.flows}
    assert shipped == {"Columbus"}


def test_a_canal_can_be_lost(tmp_path: Path) -> None:
    text = TABLES["case.yaml"].replace("[road]", "[sea]")
    sites = TABLES["sites.csv"].replace("Columbus", "Shenzhen")
    data = made(
        tmp_path,
        "bridge,gateway_lost,Panama\n",
        case_yaml=text,
        sites_csv=sites,
        processes_csv=TABLES["processes.csv"].replace("Columbus", "Shenzhen"),
        markets_csv="market,place\nDetroit,Texas\n",
    )
    base, bridge = scenarios_of(data)
    arc = passing(data, "Shenzhen")
    assert base.data.case.settings.passages.panama
    assert not bridge.data.case.settings.passages.panama
    assert bridge.data.arcs.days[arc] > base.data.arcs.days[arc]
