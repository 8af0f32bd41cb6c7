"""Four shocks on a plan whose sites are there, each worked by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plan_kit import EXACT, Rows, coefficients, lane, wants

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.borders import borders
from smartshoring.plan.evaluate import checked
from smartshoring.plan.spec import Outage, Spec
from smartshoring.plan.strategies import SMARTSHORE, compared, spec_of, strategies_of
from smartshoring.plan.stress import Shock, shocks, shocks_for

DUTIES: Rows = [
    {"importer": importer, "origin": "*", "hs_code": "", "rate_share": 0}
    for importer in ("USA", "MEX", "CHN", "CAN")
]


def tables(**more: Rows) -> dict[str, Rows]:
    """A fictional company: Saltillo and Shenzhen serve Dallas, 365 units a year worth 20 USD.

    A unit from Saltillo costs 1 + 2 (truck), from Shenzhen 1 + 6 (air): Saltillo makes all it can.
    """
    base: dict[str, Rows] = {
        "products": [{"product": "good", "unit_value_usd": 20, "hs_code": "854430"}],
        "sites": [
            {"site": "Saltillo", "place": "MEX", "capacity_units_per_year": 365},
            {"site": "Shenzhen", "place": "CHN", "capacity_units_per_year": 146},
        ],
        "markets": [{"market": "Dallas", "place": "USA"}],
        "demand": [wants("Dallas", 365)],
        "processes": [
            {"site": site, "recipe": "good", "unit_cost_usd": 1}
            for site in ("Saltillo", "Shenzhen")
        ],
        "lanes": [
            lane("Saltillo", "Dallas", 2, mode="road", days=3),
            lane("Shenzhen", "Dallas", 6, mode="air", days=4),
        ],
        "duties": DUTIES,
        "facts": [
            {"key": key, "place": "USA", "value": 0, "unit": "share", "source": "for the test"}
            for key in ("mpf_share", "hmf_share")
        ],
    }
    return {**base, **more}


def stressed(
    rows: dict[str, Rows], **case: Any
) -> tuple[dict[str, Shock], Plan, Coefficients, Spec]:
    data = coefficients(rows, duty_date="2026-03-01", **case)
    (plan,) = compared(data, EXACT, (SMARTSHORE,))
    assert plan.found
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    found = shocks(data, spec, plan, EXACT, shocks_for(data, plan))
    for shock in found:
        if shock.after:
            assert shock.after.check is not None
            assert shock.after.check.passed, (shock.kind, shock.after.check.worst)
    by_kind = {f"{s.kind} {s.factor:g}" if s.kind == "currency" else s.kind: s for s in found}
    return by_kind, plan, data, spec


def test_border_closes_ten_days() -> None:
    # 1 unit a day crosses. In ten days 10 units; Shenzhen can make 146 / 365 x 10 = 4 of them at
    # 4 USD more each: 16; the other 6 are not delivered, worth 120, and 6 x 3 = 18 are not spent.
    found, *_ = stressed(tables())
    shock = found["border"]
    assert (shock.subject, shock.period) == ("MEX|USA", "1")
    assert shock.share == pytest.approx(10 / 365)
    assert shock.wanted_units == pytest.approx(10)
    assert shock.unserved_units == pytest.approx(6)
    assert shock.unserved_share == pytest.approx(0.6)
    assert shock.unserved_usd == pytest.approx(120)
    assert shock.cost_change_usd == pytest.approx(16 - 18)
    # Ten days of what crosses, to bridge the closure from stock beyond the border.
    assert shock.exposed_usd == pytest.approx(10 * 20)


@pytest.mark.parametrize(("days", "unserved"), [(13, 6), (13.1, 10), (None, 10)])
def test_a_way_round_that_is_later_than_waiting_helps_nobody(days: float, unserved: float) -> None:
    # By truck 3 days, and at most 10 to wait: who takes longer than 13 comes too late. What is
    # not known to be sooner is not counted on.
    rows = tables()
    rows["lanes"][1]["days"] = days
    assert stressed(rows)[0]["border"].unserved_units == pytest.approx(unserved)


def test_slow_lanes_keep_bringing_what_was_planned() -> None:
    # 500 are wanted: 365 from Saltillo, 135 by the slow lane. Its 3.70 in ten days still come,
    # the ten of Saltillo do not.
    rows = tables(demand=[wants("Dallas", 500)])
    rows["lanes"][1]["days"] = 35
    shock = stressed(rows)[0]["border"]
    assert shock.wanted_units == pytest.approx(5000 / 365)
    assert shock.unserved_units == pytest.approx(10)


def test_price_is_what_a_sale_is_worth() -> None:
    found, *_ = stressed(tables(terms=[{"market": "Dallas", "price_usd": 30}]))
    assert found["border"].unserved_usd == pytest.approx(6 * 30)


def test_parts_that_cross_stop_the_plant_beyond() -> None:
    # A plant in Dallas needs a part that only Saltillo sells: no part, no good.
    rows = tables(
        products=[
            {"product": "good", "unit_value_usd": 20, "hs_code": "854430"},
            {"product": "part", "unit_value_usd": 5, "hs_code": "853690"},
        ],
        sites=[
            {"site": "Texas", "place": "USA"},
            {"site": "Saltillo", "place": "MEX", "kind": "supplier"},
        ],
        processes=[{"site": "Texas", "recipe": "good", "unit_cost_usd": 1}],
        bom=[{"product": "good", "component": "part", "quantity": 2}],
        supply=[{"site": "Saltillo", "product": "part", "unit_cost_usd": 1}],
        lanes=[
            lane("Texas", "Dallas", 1, mode="road"),
            lane("Saltillo", "Texas", 1, mode="road", product="part"),
        ],
    )
    found, *_ = stressed(rows)
    assert found["border"].unserved_share == pytest.approx(1)


def test_the_busiest_period_is_hit_and_the_share_follows_its_length() -> None:
    # A quarter has 91.25 days; in the second, 2 units a day cross instead of 1.
    rows = tables(
        periods=[
            {"period": f"q{n}", "start": f"2027-{3 * n - 2:02d}-01", "months": 3} for n in (1, 2)
        ],
        demand=[
            wants("Dallas", 91.25, period="q1"),
            wants("Dallas", 182.5, period="q2"),
        ],
    )
    rows["sites"][0]["capacity_units_per_year"] = 730
    shock = stressed(rows)[0]["border"]
    assert shock.period == "q2"
    assert shock.share == pytest.approx(10 / 91.25)
    # 20 units in ten days; Shenzhen makes 4.
    assert shock.unserved_units == pytest.approx(16)


def test_largest_plant_stops_for_a_period() -> None:
    # Saltillo makes 365; Shenzhen can make 146 at 4 more: 584. 219 are missing, worth 4,380;
    # 219 x 3 = 657 are not spent.
    shock = stressed(tables())[0]["plant"]
    assert (shock.subject, shock.share) == ("Saltillo", 1)
    assert shock.unserved_units == pytest.approx(219)
    assert shock.unserved_usd == pytest.approx(4380)
    assert shock.cost_change_usd == pytest.approx(584 - 657)


def test_an_outage_sets_no_limit_and_opens_nothing() -> None:
    # "At most 50 % from one plant": of 280 wanted each makes 140 (Shenzhen can make 146). When
    # Saltillo stops, the share of Shenzhen is 100 %, and 134 are missing.
    rows = tables(demand=[wants("Dallas", 280)])
    rows["sites"].append(
        {"site": "Spare", "status": "candidate", "place": "MEX", "opening_cost_usd": 1e6}
    )
    rows["processes"].append({"site": "Spare", "recipe": "good", "unit_cost_usd": 1})
    rows["lanes"].append(lane("Spare", "Dallas", 1))
    shock = stressed(rows, limits={"max_share_site": 0.5})[0]["plant"]
    assert shock.unserved_units == pytest.approx(134)
    assert shock.after is not None
    assert not shock.after.open_sites("1") & {"Spare"}


def test_demand_that_was_not_served_before_is_no_effect_of_the_shock() -> None:
    # A unit not delivered costs 6: Shenzhen's 7 are too dear, so 135 of 500 are not served anyway.
    shock = stressed(tables(demand=[wants("Dallas", 500)]), shortage_cost_usd=6)[0]["plant"]
    assert shock.before is not None
    assert sum(u.quantity for u in shock.before.unmet) == pytest.approx(135)
    # All 365 of Saltillo are missing; Shenzhen is still too dear.
    assert shock.unserved_units == pytest.approx(365)


def test_currency_moves_local_cost() -> None:
    # Labour of 1 h x 4 USD in Mexico: 4 x 365 = 1,460. A peso of 1.15 per old one: 1460 / 1.15 =
    # 1,269.57, 190.43 less; of 0.85: 1460 / 0.85 = 1,717.65, 257.65 more.
    rows = tables()
    rows["sites"] = [{"site": "Saltillo", "place": "MEX", "labour_usd_per_hour": 4}]
    rows["processes"] = [{"site": "Saltillo", "recipe": "good", "labour_h_per_unit": 1}]
    rows["lanes"] = rows["lanes"][:1]
    found, *_ = stressed(rows)
    assert found["currency 1.15"].subject == "MEX"
    assert found["currency 1.15"].cost_change_usd == pytest.approx(-190.43, abs=0.01)
    assert found["currency 0.85"].cost_change_usd == pytest.approx(257.65, abs=0.01)


def test_volume_falls() -> None:
    # 20 % of 365 x 3 USD = 219 less.
    shock = stressed(tables())[0]["volume"]
    assert shock.cost_change_usd == pytest.approx(-219)
    assert shock.wanted_units == pytest.approx(292)
    assert shock.unserved_units == 0


def test_nothing_to_hit() -> None:
    rows = tables(
        sites=[{"site": "Ohio", "place": "USA"}],
        processes=[{"site": "Ohio", "recipe": "good", "unit_cost_usd": 1}],
        lanes=[lane("Ohio", "Dallas", 2)],
    )
    found, *_ = stressed(rows)
    assert found["border"].code == "sheet.no_border"
    assert found["border"].cost_change_usd is None
    assert found["currency 0.85"].code == "sheet.no_currency"
    assert found["plant"].unserved_share == pytest.approx(1)


def test_stock_built_ahead_is_shipped_while_the_plant_stands_still() -> None:
    # Old makes 100 a quarter and closes after q1; new may sell from q3 on (6 months). The bank of
    # 100 from q1 covers q2. If old stops in q1, its own 100 are missing and the 100 of q2.
    rows = tables(
        periods=[
            {"period": f"q{n}", "start": f"2027-{3 * n - 2:02d}-01", "months": 3} for n in (1, 2, 3)
        ],
        demand=[wants("Dallas", 100, period=f"q{n}") for n in (1, 2, 3)],
        sites=[
            {"site": "Saltillo", "place": "MEX", "capacity_units_per_year": 800}
            | {"fixed_cost_usd_per_year": 40_000},
            {"site": "Dallas plant", "place": "USA", "status": "candidate"}
            | {"fixed_cost_usd_per_year": 40},
        ],
        processes=[
            {"site": "Saltillo", "recipe": "good", "unit_cost_usd": 1},
            {"site": "Dallas plant", "recipe": "good", "unit_cost_usd": 1},
        ],
        lanes=[lane("Saltillo", "Dallas", 2), lane("Dallas plant", "Dallas", 1)],
        qualification=[{"product": "good", "site": "Dallas plant", "months_to_approval": 6}],
    )
    found, plan, *_ = stressed(rows, holding_rate_per_year=0.1)
    assert [(s.period, s.quantity) for s in plan.stocks] == [("q1", pytest.approx(100))]
    shock = found["plant"]
    assert (shock.subject, shock.period) == ("Saltillo", "q1")
    assert shock.unserved_units == pytest.approx(200)
    # The border: what is in stock in Mexico cannot cross in its ten days either.
    border = found["border"]
    assert border.unserved_units == pytest.approx(100 * 10 / 91.25)


def test_the_checker_knows_outages_and_waiting() -> None:
    """A plan that moves over a shut border, makes in a lost plant or opens too soon is refused."""
    rows = tables()
    rows["sites"].append(
        {"site": "Dallas plant", "status": "candidate", "place": "USA", "opening_cost_usd": 1}
    )
    rows["processes"].append({"site": "Dallas plant", "recipe": "good", "unit_cost_usd": 0})
    rows["lanes"].append(lane("Dallas plant", "Dallas", 0, days=1))
    _, plan, data, spec = stressed(rows)
    assert plan.open_sites("1") >= {"Dallas plant"}
    nothing = np.full(len(data.arcs), np.inf)
    nowhere = np.zeros(len(data.sites), np.bool_)
    assert checked(plan, data, replace(spec, outage=Outage(0, nothing, nowhere))).passed
    shut = Outage(0, np.zeros(len(data.arcs)), nowhere)
    assert checked(plan, data, replace(spec, outage=shut)).worst == "outage"
    lost = nowhere.copy()
    lost[data.sites.name.index("Dallas plant")] = True
    assert checked(plan, data, replace(spec, outage=Outage(0, nothing, lost))).worst == "outage"
    early = checked(plan, data, replace(spec, wait_periods=1))
    assert early.worst == "nothing opens or closes yet"


def test_borders_on_the_way() -> None:
    rows = tables(
        markets=[{"market": "Toronto", "place": "CAN"}, {"market": "Dallas", "place": "USA"}],
        demand=[wants("Toronto", 1), wants("Dallas", 1)],
        lanes=[
            lane("Saltillo", "Toronto", 2, mode="truck"),
            lane("Saltillo", "Dallas", 2, mode="sea"),
            lane("Saltillo", "Dallas", 2),
            lane("Shenzhen", "Dallas", 6),
            lane("Shenzhen", "Toronto", 6, mode="air"),
        ],
    )
    data = coefficients(rows, duty_date="2026-03-01")
    names = {
        border: sorted(
            f"{data.node_names[data.arcs.origin[f]]} {data.arcs.mode[f]}".strip()
            for f in range(len(data.arcs))
            if on[f]
        )
        for border, on in borders(data).items()
    }
    # By truck to Canada both borders are crossed; a lane without a mode is taken to go by land
    # where there is a way by land, which there is none from China.
    assert names == {
        ("CAN", "USA"): ["Saltillo truck"],
        ("MEX", "USA"): ["Saltillo", "Saltillo truck"],
    }


def test_an_outage_sets_policies_aside() -> None:
    # At most half of the 280 from one plant: 140 each. In an emergency nobody keeps the rule: when
    # Saltillo stops, Shenzhen brings all of the 146 that it can make.
    rows = tables(
        policies=[{"product": "good", "max_share_site": 0.5}], demand=[wants("Dallas", 280)]
    )
    shock = stressed(rows)[0]["plant"]
    assert shock.unserved_units == pytest.approx(280 - 146)
