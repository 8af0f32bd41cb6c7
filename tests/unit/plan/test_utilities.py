"""Power and water by hand: dates, connections, rights, own electricity, and what is proven."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from plan_kit import Rows, coefficients, lane, planned, smart, wants

from smartshoring.network.plan import Connection, OnSite, Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.evaluate import broken_limits, checked
from smartshoring.plan.ground import ground_status
from smartshoring.plan.spec import Spec
from smartshoring.plan.strategies import spec_of, strategies_of
from smartshoring.reference.value import Grade

YEARS = [
    {"period": str(year), "start": f"{year}-01-01", "months": 12} for year in (2027, 2028, 2029)
]
PROVEN = {"evidence": "letter of the utility", "evidence_date": "2026-10-01"}


def two_plants(**row: Any) -> dict[str, Rows]:
    """`near` (two lines of 500) makes a good for 2, `far` for 5; the buyer wants 800 a year."""
    tables: dict[str, Rows] = {
        "periods": [dict(year) for year in YEARS],
        "products": [{"product": "good"}],
        "sites": [
            {"site": "near", "status": "candidate", "capacity_units_per_year": 5000},
            {"site": "far", "capacity_units_per_year": 5000},
        ],
        "markets": [{"market": "buyer"}],
        "demand": [wants("buyer", 800)],
        "lanes": [lane("near", "buyer", 1), lane("far", "buyer", 1)],
        "processes": [
            {"site": "near", "recipe": "good", "line": "one", "unit_cost_usd": 2},
            {"site": "near", "recipe": "good", "line": "two", "unit_cost_usd": 2},
            {"site": "far", "recipe": "good", "unit_cost_usd": 5},
        ],
        "capacity": [
            {"site": "near", "line": line, "capacity_units_per_year": 500}
            for line in ("one", "two")
        ],
    }
    if row:
        tables["utilities"] = [{"site": "near"} | row]
    return tables


def made(plan: Plan, site: str) -> list[float]:
    """Units by year."""
    return [
        sum(p.quantity for p in plan.production if (p.site, p.period) == (site, year["period"]))
        for year in YEARS
    ]


def spec_for(data: Coefficients) -> Spec:
    spec = spec_of(strategies_of(data)[-1], data)
    assert isinstance(spec, Spec)
    return spec


def status_of(data: Coefficients, plan: Plan, site: str, what: str) -> Any:
    (found,) = [s for s in ground_status(data, plan) if (s.site, s.what) == (site, what)]
    return found


def test_utilities_alone_change_the_plan() -> None:
    # A line needs 100 kW. There are 100 until March 2028, so near runs one line (500 units) in 2027
    # and in 2028, which starts before; then both. Connecting costs 700, paid in 2029.
    # Without the table: 3 x 800 x (2 + 1)                                    = 7,200
    # With it: (500 x 3 + 300 x 6) x 2 + 800 x 3 + 700 = 6,600 + 2,400 + 700  = 9,700
    free = planned(two_plants())
    assert made(free, "near") == pytest.approx([800, 800, 800])
    assert free.yardstick.total_cost_usd == pytest.approx(7200)
    tables = two_plants(
        kw_needed_per_line=100,
        kw_firm_now=100,
        kw_available_from="2028-03-01",
        connection_usd=700,
        **PROVEN,
    )
    data = coefficients(tables)
    plan = smart(data)
    assert made(plan, "near") == pytest.approx([500, 500, 800])
    assert plan.connections == (Connection("near", "2029"),)
    assert plan.cost["one_off"] == pytest.approx(700)
    assert plan.yardstick.total_cost_usd == pytest.approx(9700)
    power = status_of(data, plan, "near", "power")
    assert (power.status, power.needed, power.available) == ("proven", 200, 100)
    assert (power.from_date, power.evidence) == ("2028-03-01", "letter of the utility")


def test_a_connection_that_costs_more_than_it_saves_is_not_made() -> None:
    # The second line would save 300 x 3 = 900 in 2029.
    row = {"kw_needed_per_line": 100, "kw_firm_now": 100, "kw_available_from": "2029-01-01"}
    assert made(planned(two_plants(**row, connection_usd=899)), "near")[2] == pytest.approx(800)
    plan = planned(two_plants(**row, connection_usd=901))
    assert made(plan, "near") == pytest.approx([500, 500, 500])
    assert plan.connections == ()


def test_without_a_date_there_is_never_more_than_firm() -> None:
    plan = planned(two_plants(kw_needed_per_line=100, kw_firm_now=199))
    assert made(plan, "near") == pytest.approx([500, 500, 500])
    plan = planned(two_plants(kw_needed_per_line=100, kw_firm_now=200))
    assert made(plan, "near") == pytest.approx([800, 800, 800])
    assert plan.connections == ()


def test_a_date_alone_means_nothing_before_it() -> None:
    plan = planned(two_plants(kw_needed_per_line=100, kw_available_from="2028-01-01"))
    assert made(plan, "near") == pytest.approx([0, 800, 800])
    assert plan.connections == (Connection("near", "2028"),)


def test_lines_that_run_today_have_their_power() -> None:
    # Near exists with line one; line two is a candidate and has to wait for 2028.
    tables = two_plants(kw_needed_per_line=100, kw_available_from="2028-01-01")
    tables["sites"][0]["status"] = "existing"
    tables["capacity"][1]["status"] = "candidate"
    assert made(planned(tables), "near") == pytest.approx([500, 800, 800])


def test_power_that_nobody_asked_about_is_no_limit_but_unproven() -> None:
    tables = two_plants(kw_needed_per_line=100, connection_usd=700)
    data = coefficients(tables)
    plan = smart(data)
    assert made(plan, "near") == pytest.approx([800, 800, 800])
    power = status_of(data, plan, "near", "power")
    assert (power.status, power.needed, power.available) == ("unproven", 200, None)
    # Firm power without a document is a limit that binds, and still not proven.
    data = coefficients(two_plants(kw_needed_per_line=100, kw_firm_now=300))
    assert status_of(data, smart(data), "near", "power").status == "unproven"
    # No table: not included.
    data = coefficients(two_plants())
    assert data.not_included["utilities"] == "plan.missing_utilities"
    assert {s.status for s in ground_status(data, smart(data))} == {"not_included"}


def test_a_date_is_of_no_use_where_periods_have_none() -> None:
    tables = two_plants(
        kw_needed_per_line=100, kw_firm_now=100, kw_available_from="2028-01-01", **PROVEN
    )
    del tables["periods"]
    data = coefficients(tables, periods=["first", "second"])
    assert data.not_included["kw_available_from"] == "ground.date_without_calendar"
    assert {made.quantity for made in smart(data).production if made.site == "near"} == {500}


def test_a_site_without_lines_is_one_line_while_it_is_open() -> None:
    tables = two_plants(kw_needed_per_line=100, kw_firm_now=99)
    tables["capacity"] = []
    assert made(planned(tables), "far") == pytest.approx([800, 800, 800])
    tables["utilities"][0]["kw_firm_now"] = 100
    assert made(planned(tables), "near") == pytest.approx([800, 800, 800])


def test_too_little_power_is_named() -> None:
    # Only near can serve both buyers (400 each), on both of its lines: 200 kW, and there are none.
    # One limit is enough; the demand of one buyer is not, nor is any capacity without power.
    tables = two_plants(kw_needed_per_line=100, kw_firm_now=0)
    tables["lanes"] = [lane("near", "buyer", 1), lane("near", "other", 1)]
    tables["markets"].append({"market": "other"})
    tables["demand"] = [wants("buyer", 400), wants("other", 400)]
    plan = smart(coefficients(tables))
    assert plan.status == "infeasible"
    assert {entry.limit for entry in plan.relax} == {"power"}
    assert {(e.subject, e.unit, e.limit_value, e.needed_value) for e in plan.relax} == {
        ("near", "kW", 0.0, 200.0)
    }
    assert [entry.period for entry in plan.relax] == ["2027", "2028", "2029"]


def test_water_binds_by_units_started() -> None:
    # 0.5 m3 a unit started, 300 m3 a year: 600 units started; at a yield of 0.9, 540 good ones.
    tables = two_plants(water_m3_per_unit=0.5, water_right_m3_per_year=300, **PROVEN)
    for row in tables["processes"][:2]:
        row["yield_share"] = 0.9
    data = coefficients(tables)
    plan = smart(data)
    assert made(plan, "near") == pytest.approx([540, 540, 540])
    water = status_of(data, plan, "near", "water")
    assert (water.status, water.unit) == ("proven", "m3/year")
    assert (water.needed, water.available) == pytest.approx((300, 300))


def test_a_water_right_is_per_year() -> None:
    tables = two_plants(water_m3_per_unit=0.5, water_right_m3_per_year=300)
    tables["periods"] = [{"period": "q1", "start": "2027-01-01", "months": 3}]
    plan = planned(tables)
    assert sum(p.quantity for p in plan.production if p.site == "near") == pytest.approx(150)


def test_too_little_water_is_named() -> None:
    tables = two_plants(water_m3_per_unit=1, water_right_m3_per_year=200)
    tables["lanes"] = [lane("near", "buyer", 1), lane("near", "other", 1)]
    tables["markets"].append({"market": "other"})
    tables["demand"] = [wants("buyer", 400), wants("other", 400)]
    plan = smart(coefficients(tables))
    assert {(e.limit, e.subject, e.limit_value, e.needed_value) for e in plan.relax} == {
        ("water_right", "near", 200.0, 800.0)
    }


def with_energy(**row: Any) -> dict[str, Rows]:
    """Near in Mexico uses 10 kWh a unit at 0.1 USD and 0.4 kg; far uses none."""
    tables = two_plants(**row)
    tables["sites"][0] |= {"place": "MEX", "electricity_usd_per_kwh": 0.1}
    tables["sites"][1] |= {"place": "MEX"}
    tables["markets"][0]["place"] = "MEX"
    for process in tables["processes"]:
        process["energy_kwh_per_unit"] = 10 if process["site"] == "near" else 0
    for way in tables["lanes"]:
        way["co2e_kg_per_unit"] = 0.0
    tables["facts"] = [
        {"key": "grid_co2e_kg_per_kwh_location", "place": "MEX", "value": 0.4, "source": "test"}
    ]
    return tables


def test_own_electricity_saves_what_the_grid_costs_and_emits() -> None:
    # 800 units x 10 kWh = 8,000 kWh a year; 3,000 of them made on the roof.
    # 3 x (800 x 2 + 8,000 x 0.1 - 3,000 x 0.1) = 3 x 2,100 = 6,300; (8,000 - 3,000) x 0.4 x 3 kg.
    plan = planned(with_energy(onsite_kwh_per_year=3000), carbon_price_usd_per_t=10)
    assert [own.energy_kwh for own in plan.onsite] == pytest.approx([3000] * 3)
    assert plan.cost["production"] == pytest.approx(6300)
    assert plan.yardstick.co2e_kg == pytest.approx(6000)
    assert plan.cost["carbon_price"] == pytest.approx(60)


def test_own_electricity_beyond_the_need_saves_nothing() -> None:
    plan = planned(with_energy(onsite_kwh_per_year=50_000), carbon_price_usd_per_t=10)
    assert [own.energy_kwh for own in plan.onsite] == pytest.approx([8000] * 3)
    assert plan.yardstick.co2e_kg == pytest.approx(0)
    assert plan.cost["production"] == pytest.approx(4800)


def test_only_proven_sites_open_when_the_case_asks_for_it() -> None:
    rules: dict[str, Any] = {"limits": {"proven_only": True}}
    whole = two_plants(
        kw_needed_per_line=100,
        kw_firm_now=200,
        water_m3_per_unit=1,
        water_right_m3_per_year=1000,
        **PROVEN,
    )
    whole["labour"] = [
        {"site": "near", "role": "operator", "heads_per_line_shift": 5, "available_heads": 50}
    ]
    assert made(planned(whole, **rules), "near") == pytest.approx([800, 800, 800])
    for table, column in (
        ("utilities", "kw_needed_per_line"),
        ("utilities", "kw_firm_now"),
        ("utilities", "water_right_m3_per_year"),
        ("utilities", "evidence"),
        ("labour", "heads_per_line_shift"),
        ("labour", "available_heads"),
    ):
        tables = {name: [dict(row) for row in rows] for name, rows in whole.items()}
        tables[table][0][column] = None
        assert made(planned(tables, **rules), "far") == pytest.approx([800, 800, 800]), column
        # Without the rule it opens all the same: unknown is shown, not forbidden.
        plan = planned(tables)
        assert made(plan, "near") == pytest.approx([800, 800, 800]), column
        data = coefficients(tables, **rules)
        spec = spec_for(data)
        assert broken_limits(plan, data, spec) == ("proven_only",), column
        assert checked(plan, data, spec).worst == "proven_only"
    for table in ("utilities", "labour"):
        rest = {name: rows for name, rows in whole.items() if name != table}
        assert made(planned(rest, **rules), "far") == pytest.approx([800, 800, 800]), table


def test_sites_that_exist_need_no_proof_and_no_need_is_no_question() -> None:
    rules: dict[str, Any] = {"limits": {"proven_only": True}}
    tables = two_plants()
    tables["sites"][0]["status"] = "existing"
    assert made(planned(tables, **rules), "near") == pytest.approx([800, 800, 800])
    tables = two_plants(kw_needed_per_line=0)
    tables["labour"] = [
        {"site": "near", "role": "clerk", "heads_per_line_shift": 5, "available_heads": 50}
    ]
    data = coefficients(tables, **rules)
    plan = smart(data)
    assert made(plan, "near") == pytest.approx([800, 800, 800])
    assert status_of(data, plan, "near", "power").status == "not_asked"
    assert status_of(data, plan, "near", "water").status == "not_asked"


def test_when_nothing_proven_can_serve_the_rule_is_named() -> None:
    tables = two_plants()
    tables["processes"] = tables["processes"][:2]
    tables["lanes"] = [*tables["lanes"][:1], lane("near", "other", 1)]
    tables["markets"].append({"market": "other"})
    tables["demand"] = [wants("buyer", 400), wants("other", 400)]
    plan = smart(coefficients(tables, limits={"proven_only": True}))
    assert {(e.limit, e.subject) for e in plan.relax} == {("proven_only", "near")}


def test_the_bill_of_a_load_prices_the_kwh() -> None:
    # Components given so that the arithmetic is short: 1, 2 and 3 MXN/kWh for 50, 30 and 20 % of
    # the energy = 1.7; 57 MXN/kW for capacity and 57 for distribution, at a load factor of 0.57
    # 114 / (0.57 x 730 h) = 0.273973; supply 1,000 a month over 500 kW x 0.57 x 730 h = 208,050
    # kWh = 0.004807. Together 1.978779 MXN at 20 MXN/USD = 0.0989390 USD/kWh.
    tables = with_energy(kw_needed_per_line=0, onsite_kwh_per_year=1000)
    tables["facts"] += [
        {"key": key, "place": "MEX", "value": value, "source": "utility"}
        for key, value in (
            ("cfe_energy_base_mxn_per_kwh", 1),
            ("cfe_energy_intermediate_mxn_per_kwh", 2),
            ("cfe_energy_peak_mxn_per_kwh", 3),
            ("cfe_distribution_mxn_per_kw_month", 57),
            ("cfe_capacity_mxn_per_kw_month", 57),
            ("cfe_supply_mxn_per_month", 1000),
        )
    ]
    tables["load_profile"] = [
        {
            "site": "near",
            "kw_peak_demand": 500,
            "kwh_base_share": 0.5,
            "kwh_intermediate_share": 0.3,
            "kwh_peak_share": 0.2,
            "load_factor": 0.57,
            "source": "bills of 2026",
        }
    ]
    data = coefficients(tables, fx={"MXN": 20})
    price = (1.7 + 114 / (0.57 * 730) + 1000 / (500 * 0.57 * 730)) / 20
    assert price == pytest.approx(0.0989390, abs=1e-7)
    near = data.runs.site == data.sites.name.index("near")
    assert data.runs.energy_usd[near] == pytest.approx(10 * price)
    assert data.utilities.onsite_usd_per_kwh == pytest.approx([price])
    (named,) = [v for v in data.values if v.key == "electricity_usd_per_kwh"]
    assert (named.place, named.value) == ("near", pytest.approx(price))
    assert {v.key for v in data.values} >= {"cfe_capacity_mxn_per_kw_month", "fx_lcu_per_usd"}
    # Only the load factor of law comes from the shipped table.
    assert named.grade == Grade.REFERENCE
    assert set(data.runs.grade[near]) == {Grade.REFERENCE}


@pytest.mark.parametrize("change", ["early", "none", "twice", "elsewhere"])
def test_a_changed_connection_is_refused(change: str) -> None:
    tables = two_plants(kw_needed_per_line=100, kw_firm_now=100, kw_available_from="2028-03-01")
    data = coefficients(tables)
    plan, spec = smart(data), spec_for(data)
    assert plan.connections == (Connection("near", "2029"),)
    others = {
        "early": (Connection("near", "2028"),),
        "none": (),
        "twice": (Connection("near", "2029"), Connection("near", "2028")),
        "elsewhere": (Connection("far", "2029"),),
    }
    assert checked(plan, data, spec).passed
    assert not checked(replace(plan, connections=others[change]), data, spec).passed


def test_a_line_before_its_power_is_refused_even_when_it_is_not_named() -> None:
    data = coefficients(two_plants(kw_needed_per_line=100, kw_firm_now=200))
    plan, spec = smart(data), spec_for(data)
    weaker = replace(data, utilities=replace(data.utilities, kw_firm=np.array([100.0])))
    assert checked(plan, weaker, spec).worst == "power"
    unsaid = replace(plan, lines=tuple(used for used in plan.lines if used.line == "one"))
    assert not checked(unsaid, weaker, spec).passed


@pytest.mark.parametrize("energy", [3001.0, -1.0])
def test_electricity_that_is_not_made_is_refused(energy: float) -> None:
    data = coefficients(with_energy(onsite_kwh_per_year=3000), carbon_price_usd_per_t=10)
    plan, spec = smart(data), spec_for(data)
    assert checked(plan, data, spec).passed
    other = replace(plan, onsite=(OnSite("near", "2027", energy), *plan.onsite[1:]))
    assert not checked(other, data, spec).passed


def test_more_water_than_the_right_is_refused() -> None:
    data = coefficients(two_plants(water_m3_per_unit=1, water_right_m3_per_year=1000))
    plan, spec = smart(data), spec_for(data)
    drier = replace(data.utilities, water_right_m3_per_year=np.array([640.0]))
    found = checked(plan, replace(data, utilities=drier), spec)
    # 800 of 640 m3.
    assert found.worst == "water_right"
    assert found.largest_violation == pytest.approx(0.25)
