"""The sheet checked: every figure recomputed from the JSON document alone.

It shares no code with what fills the document: traces are evaluated anew, cash is added up again
and tied to the cost terms that the plan's own checker has confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from smartshoring.plan.sheet.traces import TraceError, evaluated

_RELATIVE, _ABSOLUTE = 1e-6, 1e-4
_CASH_PARTS = (
    "operating_usd",
    "duty_recovered_usd",
    "revenue_usd",
    "receivables_usd",
    "stock_usd",
    "one_off_usd",
)


def sheet_checked(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What does not hold in the sheet of a document; empty = everything does."""
    sheet = document.get("sheet")
    if not sheet:
        return ("no sheet",)
    found = [problem for answer in sheet["answers"] for problem in _answer(answer, document)]
    found += _ends(document)
    found += _cash(document)
    found += _gates(sheet)
    for solved in sheet["solved"]:
        found += _solved(solved)
    for shock in sheet["shocks"]:
        found += _shock(shock, sheet)
    return tuple(found)


def _answer(answer: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """Its figures follow from their traces, and its status from what is missing."""
    name = answer["id"]
    listed = [*answer["figures"], *(f for line in answer["details"] for f in line["figures"])]
    if answer["range"]:
        listed += [
            {"name": end, "value": answer["range"][end], "trace": answer["range"][f"{end}_trace"]}
            for end in ("low", "high")
        ]
        low, head, high = answer["range"]["low"], answer["number"], answer["range"]["high"]
        if not low - _slack(low) <= head <= high + _slack(high):
            yield f"{name}: {head} outside {low} to {high}"
    for figure in listed:
        try:
            value = evaluated(figure["trace"], document)
        except (TraceError, KeyError, TypeError) as problem:
            yield f"{name}.{figure['name']}: {problem}"
            continue
        if not _same(value, figure["value"]):
            yield f"{name}.{figure['name']}: {figure['value']} is {value} by its trace"
    first = answer["figures"][0]["value"] if answer["figures"] else None
    if answer["number"] != first:
        yield f"{name}: the headline is not the first figure"
    if answer["status"] == "answered" and answer["missing"]:
        yield f"{name}: answered, but something is missing"
    if answer["status"] != "answered" and not answer["missing"]:
        yield f"{name}: {answer['status']}, but nothing is missing"


def _ends(document: Mapping[str, Any]) -> Iterator[str]:
    """The saving at the ends of the assumptions starts from the saving that is told."""
    verdict, gain = document["verdict"], document["sheet"]["answers"][0]
    if not gain["range"]:
        return
    head = gain["number"]
    for end in verdict["ends"]:
        base = end["saving_usd"]
        if end["rival"] == verdict["against"] and base is not None and not _same(base, head):
            yield f"gain: {head}, but the ends of {end['key']} start from {base}"


def _cash(document: Mapping[str, Any]) -> Iterator[str]:
    """Cash adds up by period, and discounted it is the plans' own cost."""
    cash = document.get("cash")
    if not cash:
        return
    for name in ("plan", "against", "difference"):
        total = 0.0
        for row in cash[name]["periods"]:
            net = sum(row[part] or 0.0 for part in _CASH_PARTS)
            total += net
            if not _same(net, row["net_usd"]) or not _same(total, row["cumulative_usd"]):
                yield f"cash.{name}.{row['period']} does not add up"
    rate = document["sheet"]["discount_rate"]
    costs = {plan["id"]: plan["cost"] for plan in document["plans"]}
    for name, plan in (("plan", cash["plan_id"]), ("against", cash["against_id"])):
        cost = costs[plan]
        paid = -sum(row["operating_usd"] * row["discount"] for row in cash[name]["periods"])
        if not _same(paid, cost["landed_cost_usd"] + (cost["tax_carbon"] or 0.0)):
            yield f"cash.{name}: running cost is not that of {plan}"
        once = -sum(usd * _worth(rate, month) for month, usd in cash[name]["paid"])
        once -= cash[name]["residual_usd"] * cash[name]["periods"][-1]["discount"]
        if cost["one_off"] is not None and not _same(once, cost["one_off"]):
            yield f"cash.{name}: one-offs are not those of {plan}"
    listed = sum(payment["amount_usd"] for payment in document["sheet"]["payments"])
    if not _same(listed, -sum(usd for _, usd in cash["plan"]["paid"])):
        yield "sheet.payments are not what is paid"


def _gates(sheet: Mapping[str, Any]) -> Iterator[str]:
    """The last gate holds all payments, and what is committed never falls."""
    if not sheet["gates"]:
        return
    listed = sum(payment["amount_usd"] for payment in sheet["payments"])
    last = sheet["gates"][-1]
    if not _same(last["committed_usd"] + last["contingent_usd"], listed):
        yield "the last gate does not hold all payments"
    sums = [gate["committed_usd"] for gate in sheet["gates"]]
    if sums != sorted(sums):
        yield "what is committed falls"


def _solved(solved: Mapping[str, Any]) -> Iterator[str]:
    """The plan's own checker passed it, and its running cost is its cost."""
    name = solved["id"]
    if name != "unclaimed" and not (solved["check"] and solved["check"]["passed"]):
        yield f"solved {name}: not passed"
    cost = solved["cost"]
    if solved["periods"] is not None:
        total = sum(row["running_usd"] * row["discount"] for row in solved["periods"])
        told = cost["landed_cost_usd"] + sum(
            cost[term] or 0.0 for term in ("tax_carbon", "duty_recovered")
        )
        if not _same(total, told):
            yield f"solved {name}: running cost is not its cost"
        if not _same(solved["running_usd"], sum(row["running_usd"] for row in solved["periods"])):
            yield f"solved {name}: running cost does not add up"
    for short in solved["unmet"]:
        if short["worth_usd"] is not None and not _same(
            short["worth_usd"], short["usd_per_unit"] * short["quantity"]
        ):
            yield f"solved {name}: unmet is not quantity times worth"


def _shock(shock: Mapping[str, Any], sheet: Mapping[str, Any]) -> Iterator[str]:
    """A border is shut for its days of the period."""
    if shock["kind"] != "border" or shock["reason"]:
        return
    months = next(p["months"] for p in sheet["periods"] if p["period"] == shock["period"])
    days = months / 12.0 * 365.0
    if not _same(shock["share"], min(1.0, shock["factor"] / days)):
        yield f"{shock['id']}: not {shock['factor']} days of the period"


def _worth(rate: float, month: float) -> float:
    return float((1.0 + rate) ** (-max(0.0, month) / 12.0))


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= max(_slack(one), _slack(other))


def _slack(number: float) -> float:
    return max(_ABSOLUTE, _RELATIVE * abs(number))
