"""Infeasible cases say which limit must give way, where and by how much."""

from __future__ import annotations

from typing import Any

import pytest
from plan_kit import Rows, coefficients, lane, smart, wants

from smartshoring.network.plan import Plan, Relaxation

GOOD: Rows = [{"product": "good"}]


def base() -> dict[str, Rows]:
    """Two plants of 60 and 30 units serve two markets of 40 each: 80 of 90 units are used."""
    return {
        "products": GOOD,
        "sites": [
            {"site": "big", "place": "MEX", "capacity_units_per_year": 60},
            {"site": "small", "place": "USA", "capacity_units_per_year": 30},
        ],
        "markets": [{"market": "north", "place": "USA"}, {"market": "south", "place": "MEX"}],
        "demand": [wants("north", 40), wants("south", 40)],
        "lanes": [
            lane("big", "north", 2, days=6, co2e_kg_per_unit=5),
            lane("big", "south", 1, days=2, co2e_kg_per_unit=1),
            lane("small", "north", 3, days=1, co2e_kg_per_unit=2),
            lane("small", "south", 4, days=5, co2e_kg_per_unit=4),
        ],
    }


def one(plan: Plan) -> Relaxation:
    assert plan.status == "infeasible"
    assert len(plan.relax) == 1, plan.relax
    return plan.relax[0]


def set_value(
    tables: dict[str, Rows], settings: dict[str, Any], entry: Relaxation, to: float
) -> None:
    """Write a relaxed limit into the case, as its user would."""
    match entry.limit:
        case "site_capacity":
            row = next(r for r in tables["sites"] if r["site"] == entry.subject)
            row["capacity_units_per_year"] = to
        case "line_capacity":
            site, line = entry.subject.split(" / ")
            row = next(
                r
                for r in tables["capacity"]
                if r["site"] == site and line in (r.get("line"), r.get("product"))
            )
            row["capacity_units_per_year"] = to
        case "supply_capacity":
            site, product = entry.subject.split(" / ")
            row = next(r for r in tables["supply"] if (r["site"], r["product"]) == (site, product))
            row["capacity_units_per_year"] = to
        case "demand":
            row = next(
                r
                for r in tables["demand"]
                if (r["market"], r["product"]) == (entry.subject, entry.product)
                and r["period"] in ("", entry.period)
            )
            row["quantity"] = max(0.0, to)
        case "min_sites" | "max_sites":
            settings["limits"][entry.limit] = round(to)
        case _:
            settings["limits"][entry.limit] = to


def check_minimal(tables: dict[str, Rows], settings: dict[str, Any]) -> tuple[Relaxation, ...]:
    """The relaxation makes the case feasible; any entry back, or almost back, and it is not."""
    found = smart(coefficients(tables, **settings))
    assert found.status == "infeasible"
    assert found.relax
    for entry in found.relax:
        assert entry.amount == pytest.approx(abs(entry.needed_value - entry.limit_value))
        assert entry.amount > 0

    def feasible(values: list[float]) -> bool:
        new_tables = {name: [dict(row) for row in rows] for name, rows in tables.items()}
        new_settings = {**settings, "limits": dict(settings.get("limits", {}))}
        for entry, value in zip(found.relax, values, strict=True):
            set_value(new_tables, new_settings, entry, value)
        return smart(coefficients(new_tables, **new_settings)).found

    def eased(entry: Relaxation) -> float:
        # A hair beyond the stated amount, against rounding in the last digit.
        more = entry.needed_value + (entry.needed_value - entry.limit_value) * 1e-6
        return min(1.0, more) if entry.unit == "share" else more

    assert feasible([eased(entry) for entry in found.relax])
    for back in range(len(found.relax)):
        for share in (0.0, 0.98):
            if found.relax[back].unit == "sites" and share > 0:
                continue
            values = [eased(entry) for entry in found.relax]
            entry = found.relax[back]
            values[back] = entry.limit_value + share * (entry.needed_value - entry.limit_value)
            assert not feasible(values), (entry, share)
    return found.relax


def test_too_little_capacity() -> None:
    # 50 + 30 = 80 units of capacity are enough; with 20 + 30 = 50, 30 units are missing. One limit
    # is enough: a plant's capacity or a market's demand, 30 in any case. Relative to its own limit
    # demand (40) moves least: 30 / 40 < 30 / 30 < 30 / 20.
    tables = base()
    tables["sites"][0]["capacity_units_per_year"] = 20
    entry = one(smart(coefficients(tables)))
    assert entry.limit == "demand"
    assert entry.subject in ("north", "south")
    assert entry.product == "good"
    assert (entry.limit_value, entry.needed_value) == pytest.approx((40, 10))
    assert entry.unit == "units"
    check_minimal(tables, {})


def test_too_little_capacity_for_both_markets() -> None:
    # 5 + 30 = 35 of 80 units: 45 are missing, more than either market wants, so one demand row
    # cannot do: one plant must grow by 45. `small` (30) moves less of itself than `big` (5).
    tables = base()
    tables["sites"][0]["capacity_units_per_year"] = 5
    (entry,) = check_minimal(tables, {})
    assert (entry.limit, entry.subject) == ("site_capacity", "small")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((30, 75))


def test_co2e_cap_too_low() -> None:
    # Least emissions: small > north 30 x 2, big > north 10 x 5, big > south 40 x 1 = 150 kg.
    # A cap of 100 needs 150 (or 10 units less to north: 50 kg; 10 / 40 = 0.25 < 50 / 100).
    tables = base()
    (entry,) = check_minimal(tables, {"limits": {"co2e_kg_per_period": 100}})
    assert (entry.limit, entry.subject) == ("demand", "north")
    assert entry.needed_value == pytest.approx(30)


def test_co2e_cap_far_too_low() -> None:
    # With a cap of 20 kg no single demand is enough: without north, south alone emits 40 kg;
    # without south, north emits 30 x 2 + 10 x 5 = 110. The cap is the one limit: 150.
    (entry,) = check_minimal(base(), {"limits": {"co2e_kg_per_period": 20}})
    assert (entry.limit, entry.unit) == ("co2e_kg_per_period", "kg")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((20, 150))


def test_lead_time_too_short() -> None:
    # Least unit-days: small > north 30 x 1, big > north 10 x 6, big > south 40 x 2 = 170 over 80
    # units = 2.125 days. A limit of 1 cannot be met by fewer units to one market alone: without
    # north 2 days, without south (30 + 60) / 40 = 2.25 days, 30 units to north alone just 1 day
    # but then south must go too.
    (entry,) = check_minimal(base(), {"limits": {"lead_time_days": 1}})
    assert (entry.limit, entry.unit) == ("lead_time_days", "day")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((1, 2.125))


def test_share_of_a_site_that_cannot_be_kept() -> None:
    # At most 30 of 80 units can come from `small`, so `big` makes 50 = 62.5 % at least. With a
    # limit of 55 %: raise it to 62.5 % (0.075 x 80 = 6 units of 44: 0.136), or grow `small` by 6
    # to 36 of 80 = 45 % (6 / 30 = 0.2), or serve 13.3 units less (13.3 / 40 = 0.33).
    (entry,) = check_minimal(base(), {"limits": {"max_share_site": 0.55}})
    assert (entry.limit, entry.subject, entry.unit) == ("max_share_site", "big", "share")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((0.55, 0.625))


def test_share_of_a_country_that_cannot_be_kept() -> None:
    (entry,) = check_minimal(base(), {"limits": {"max_share_country": 0.55}})
    assert (entry.limit, entry.subject) == ("max_share_country", "MEX")
    assert entry.needed_value == pytest.approx(0.625)


def test_market_without_a_lane() -> None:
    # Nothing reaches the island: its demand is what must give way, all of it.
    tables = base()
    tables["markets"].append({"market": "island"})
    tables["demand"].append(wants("island", 7))
    (entry,) = check_minimal(tables, {})
    assert (entry.limit, entry.subject) == ("demand", "island")
    assert (entry.limit_value, entry.needed_value, entry.amount) == pytest.approx((7, 0, 7))


def test_supplier_too_small() -> None:
    # 80 goods take 160 parts; the supplier sells 100: 60 are missing (0.6 of its capacity),
    # or 30 goods of 40 (0.75).
    tables = base()
    tables["products"] = [{"product": "good"}, {"product": "part"}]
    tables["sites"].append({"site": "parts inc", "kind": "supplier"})
    tables["bom"] = [{"product": "good", "component": "part", "quantity": 2}]
    tables["supply"] = [
        {
            "site": "parts inc",
            "product": "part",
            "unit_cost_usd": 1,
            "capacity_units_per_year": 100,
        }
    ]
    tables["lanes"] += [lane("parts inc", "big", 1), lane("parts inc", "small", 1)]
    tables["processes"] = [
        {"site": site, "recipe": "good", "unit_cost_usd": 1} for site in ("big", "small")
    ]
    (entry,) = check_minimal(tables, {})
    assert (entry.limit, entry.subject) == ("supply_capacity", "parts inc / part")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((100, 160))


def test_line_too_small() -> None:
    # `big` has 60 units at site level but a line of 45: 75 of 80. The line must give 5 (5 / 45),
    # which is less of itself than `small` (5 / 30) or a demand (5 / 40).
    tables = base()
    tables["processes"] = [
        {"site": "big", "recipe": "good", "line": "one", "unit_cost_usd": 1},
        {"site": "small", "recipe": "good", "unit_cost_usd": 1},
    ]
    tables["capacity"] = [{"site": "big", "line": "one", "capacity_units_per_year": 45}]
    (entry,) = check_minimal(tables, {})
    assert (entry.limit, entry.subject) == ("line_capacity", "big / one")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((45, 50))


def test_more_sites_asked_than_there_are() -> None:
    (entry,) = check_minimal(base(), {"limits": {"min_sites": 3}})
    assert (entry.limit, entry.unit) == ("min_sites", "sites")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((3, 2))


def test_fewer_sites_than_needed() -> None:
    # One plant: `big` makes 60 of 80. Two sites (1 / 1), or 20 units less (20 / 40), or `big`
    # with 80 (20 / 60 = 0.33, the least).
    (entry,) = check_minimal(base(), {"limits": {"max_sites": 1}})
    assert (entry.limit, entry.subject) == ("site_capacity", "big")
    assert entry.needed_value == pytest.approx(80)


def test_dual_sourcing_without_a_second_source() -> None:
    # Only `big` reaches south: its share of south is 1, not 0.7.
    tables = base()
    tables["lanes"].pop()
    (entry,) = check_minimal(tables, {"limits": {"max_share_market_source": 0.7}})
    assert entry.limit == "max_share_market_source"
    assert (entry.subject, entry.product) == ("big > south", "good")
    assert (entry.limit_value, entry.needed_value) == pytest.approx((0.7, 1.0))


def test_two_limits_at_once() -> None:
    # The island has no lane (7 units), and 30 units of capacity are missing.
    tables = base()
    tables["sites"][0]["capacity_units_per_year"] = 20
    tables["markets"].append({"market": "island"})
    tables["demand"].append(wants("island", 7))
    entries = check_minimal(tables, {})
    assert len(entries) == 2
    assert {entry.limit for entry in entries} == {"demand"}
    assert sorted(entry.amount for entry in entries) == pytest.approx([7, 30])


def test_a_later_period_is_named() -> None:
    # 2027 is fine; in 2028 north wants 60, and 60 + 30 - 100 = 10 units are missing.
    tables = base()
    tables["demand"] = [
        wants("north", 40, period="2027"),
        wants("north", 60, period="2028"),
        wants("south", 40),
    ]
    settings = {"periods": ["2027", "2028"]}
    (entry,) = check_minimal(tables, settings)
    assert entry.period == "2028"
    assert entry.amount == pytest.approx(10)


def test_one_capacity_that_is_short_in_every_period_is_one_limit() -> None:
    # 85, 90 and 95 units a year: 5, 10 and 15 more than `big` 55 + `small` 25. Either market's
    # demand is one limit too; `big` moves least: (5 + 10 + 15) / 55 = 0.545 against
    # 5 / 45 + 10 / 50 + 15 / 55 = 0.584 (south), 30 / 40 (north) and 30 / 25 (small).
    tables = base()
    tables["sites"][0]["capacity_units_per_year"] = 55
    tables["sites"][1]["capacity_units_per_year"] = 25
    tables["demand"] = [wants("north", 40)] + [
        wants("south", 45 + 5 * t, period=str(2027 + t)) for t in range(3)
    ]
    plan = smart(coefficients(tables, periods=[2027, 2028, 2029]))
    assert {(entry.limit, entry.subject) for entry in plan.relax} == {("site_capacity", "big")}
    assert {entry.period: entry.needed_value for entry in plan.relax} == pytest.approx(
        {"2027": 60, "2028": 65, "2029": 70}
    )


def test_shortage_price_makes_it_feasible_instead() -> None:
    tables = base()
    tables["sites"][0]["capacity_units_per_year"] = 20
    plan = smart(coefficients(tables, shortage_cost_usd=100))
    assert plan.relax == ()
    assert sum(short.quantity for short in plan.unmet) == pytest.approx(30)
    assert plan.cost["shortage"] == pytest.approx(3000)
