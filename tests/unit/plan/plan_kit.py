"""Short ways to write a case of one product, for the worked examples."""

from __future__ import annotations

from typing import Any

from smartshoring.case.build import make_case
from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import SMARTSHORE, compared

Rows = list[dict[str, Any]]
EXACT = Effort(gap=1e-9)


def columns(rows: Rows) -> dict[str, list[Any]]:
    names = sorted({name for row in rows for name in row})
    return {name: [row.get(name) for row in rows] for name in names}


def coefficients(tables: dict[str, Rows], **settings: Any) -> Coefficients:
    """A case from rows; plants cost nothing a year and are existing unless a row says otherwise."""
    sites = [
        {"kind": "plant", "status": "existing"}
        | ({} if row.get("kind") == "supplier" else {"fixed_cost_usd_per_year": 0})
        | row
        for row in tables["sites"]
    ]
    filled = {name: columns(rows) for name, rows in {**tables, "sites": sites}.items() if rows}
    case = make_case({"name": "fictional", "lanes": "given", **settings}, filled)
    return build(case, case_reference(case))


def smart(data: Coefficients) -> Plan:
    """Smartshore's plan, which passed its check if there is one."""
    (plan,) = compared(data, EXACT, (SMARTSHORE,))
    if plan.found:
        assert plan.status == "optimal"
        assert plan.check is not None
        assert plan.check.passed, plan.check.worst
    return plan


def planned(tables: dict[str, Rows], **settings: Any) -> Plan:
    """Smartshore's plan of a case given by rows."""
    return smart(coefficients(tables, **settings))


def lane(origin: str, destination: str, cost: float, **rest: Any) -> dict[str, Any]:
    return {"origin": origin, "destination": destination, "unit_cost_usd": cost, **rest}


def wants(market: str, quantity: float, product: str = "good", period: str = "") -> dict[str, Any]:
    return {"market": market, "product": product, "period": period, "quantity": quantity}
