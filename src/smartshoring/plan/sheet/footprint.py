"""Question 10: does CO2e fall per unit, freight and suppliers included, and what is assumed."""

from __future__ import annotations

import math

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.sheet.brief import Brief, of_plan
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Missing, Status, Word

_PARTS = ("plant_co2e", "supplier_co2e", "lane_co2e", "transport_co2e", "dunnage_co2e")
_ONLY_FREIGHT = "sheet.co2e_only_freight"


def footprint(brief: Brief) -> Answer:
    """Kilograms of CO2e per unit delivered, today and planned; share of the cost assumed."""
    plan, today = brief.chosen, brief.today
    owners = brief.owners("supply", "processes", "grid_co2e", "co2e")
    assumed = _assumed(brief)
    details = (assumed,) if assumed else ()
    absent = (*brief.missing("co2e_kg", *_PARTS), *_power(brief), *_suppliers(brief))
    per_unit = _per_unit(plan, brief)
    if per_unit is None:
        said = Line("sheet.footprint_unknown")
        absent = absent or (Missing("deliveries", "sheet.nothing_delivered"),)
        return Answer(
            10, "footprint", "not_included", said, details=details, missing=absent, owners=owners
        )
    before = None if today is None or not brief.moves else _per_unit(today, brief)
    figures = {"now": per_unit}
    code = "sheet.footprint_alone"
    if before is not None and before.value is not None and per_unit.value is not None:
        code = "sheet.footprint_falls"
        if per_unit.value >= before.value:
            code = "sheet.footprint_rises"
        change = Figure(
            per_unit.value / before.value - 1.0 if before.value else None,
            "share",
            f"({per_unit.trace}) / ({before.trace}) - 1",
            signed=True,
        )
        figures = {"now": per_unit, "before": before, "change": change}
    status: Status = "partly" if absent or assumed is None else "answered"
    return Answer(
        number=10,
        key="footprint",
        status=status,
        said=Line(code, figures, {"parts": _parts(brief)}),
        details=details,
        missing=absent,
        source=(of_plan(plan, "yardstick.co2e_kg"), of_plan(plan, "flows"), "assumptions"),
        owners=owners,
    )


def _parts(brief: Brief) -> tuple[Word, ...]:
    """What the number counts: freight, and electricity and suppliers as far as they are stated."""
    parts = ["sheet.co2e_freight"]
    if _states_power(brief):
        parts.append(f"sheet.co2e_power_{brief.data.electricity_basis}")
    if _states_supply(brief):
        parts.append("sheet.co2e_suppliers")
    return tuple(Word("code", p) for p in parts) if parts[1:] else (Word("code", _ONLY_FREIGHT),)


def _states_power(brief: Brief) -> bool:
    """Whether any process states its kWh, and a basis says what a kWh emits."""
    table = brief.case["processes"]
    if not (brief.data.electricity_basis and len(table) and table.has("energy_kwh_per_unit")):
        return False
    return not np.isnan(table["energy_kwh_per_unit"].astype(float)).all()


def _states_supply(brief: Brief) -> bool:
    """Whether any supplier that the plan buys from states its emissions."""
    supplies, data = brief.data.supplies, brief.data
    told = {
        (data.sites.name[s], data.products.name[p])
        for s, p, kg in zip(supplies.site, supplies.product, supplies.co2e_kg, strict=True)
        if not math.isnan(kg)
    }
    return any((bought.site, bought.product) in told for bought in brief.chosen.supply)


def _power(brief: Brief) -> tuple[Missing, ...]:
    """Named when no process states its kWh."""
    if _states_power(brief) or "plant_co2e" in brief.data.not_included:
        return ()
    return (Missing("plant_co2e", "plan.missing_plant_energy"),)


def _per_unit(plan: Plan, brief: Brief) -> Figure | None:
    """CO2e of the horizon over units that reach markets."""
    kilograms = plan.yardstick.co2e_kg
    units = sum(f.quantity for f in plan.flows if f.destination in brief.data.markets)
    if kilograms is None or not units:
        return None
    delivered = f"sum({of_plan(plan, 'flows')}[destination in sheet.markets].quantity)"
    trace = f"{of_plan(plan, 'yardstick.co2e_kg')} / {delivered}"
    return Figure(kilograms / units, "kg/unit", trace)


def _suppliers(brief: Brief) -> tuple[Missing, ...]:
    """Named when the plan buys from a supplier that states no emissions, or none is in the case."""
    supplies, data = brief.data.supplies, brief.data
    silent = {
        (data.sites.name[s], data.products.name[p])
        for s, p, kg in zip(supplies.site, supplies.product, supplies.co2e_kg, strict=True)
        if math.isnan(kg)
    }
    if "supplier_co2e" in data.not_included:
        return ()
    if not len(supplies):
        return (Missing("supplier_co2e", "sheet.no_suppliers"),)
    if any((bought.site, bought.product) in silent for bought in brief.chosen.supply):
        return (Missing("supplier_co2e", "sheet.some_suppliers"),)
    return ()


def _assumed(brief: Brief) -> Line | None:
    shares = brief.shares
    if shares is None:
        return None
    return Line(
        "sheet.footprint_assumed",
        {
            "assumed": Figure(shares.assumed, "share", "assumptions.assumed"),
            "given": Figure(shares.given, "share", "assumptions.given"),
        },
    )
