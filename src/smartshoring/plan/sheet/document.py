"""The decision sheet as JSON: every figure with its trace, and everything that traces lead to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.cash import CashFlow, CashView
from smartshoring.plan.payments import Gate
from smartshoring.plan.sheet.figures import Answer, Figure, Line, Range, Sheet
from smartshoring.plan.sheet.spoken import Speaker
from smartshoring.plan.sheet.worlds import shock_id
from smartshoring.plan.stress import Shock, unit_worth
from smartshoring.words import Language, catalogue, say


def sheet_document(sheet: Sheet, data: Coefficients, language: Language = "en") -> dict[str, Any]:
    """The sheet as plain data; the rest of the document is where its other traces lead."""
    speaker = Speaker(language, data.calendar)
    demand = np.bincount(data.demand.period, data.demand.quantity, len(data.periods))
    return {
        "plan": sheet.plan_id,
        "today": sheet.today_id,
        "answers": [_answer(answer, speaker, language) for answer in sheet.answers],
        "inputs": {name: asdict(given) for name, given in sheet.inputs.items()},
        "discount_rate": data.case.settings.discount_rate,
        "periods": [
            {
                "period": label,
                "start_month": float(data.calendar.start_month[t]),
                "months": float(data.calendar.months[t]),
                "demand_units": float(demand[t]),
            }
            for t, label in enumerate(data.periods)
        ],
        "markets": list(data.markets),
        "candidates_touched": list(sheet.touched),
        "ground": [asdict(row) for row in sheet.ground],
        "payments": [asdict(payment) for payment in sheet.payments],
        "gates": [_gate(gate) for gate in sheet.gates],
        "shocks": [
            _shock(shock, language) for shock in (*sheet.worlds.shocks, *sheet.worlds.shocks_today)
        ],
        "solved": [_solved(name, plan, sheet, data) for name, plan in sheet.worlds.solved.items()],
    }


def cash_document(view: CashView, language: Language = "en") -> dict[str, Any]:
    """The cash view as plain data."""
    return {
        "plan_id": view.plan_id,
        "against_id": view.against_id,
        "trough_usd": view.trough_usd,
        "trough_month": view.trough_month,
        "payback_month": view.payback_month,
        "payback_months": view.payback_months,
        "first_month": view.first_month,
        "same_as_against": view.same,
        "spend_usd": view.spend_usd,
        "contingent_usd": view.contingent_usd,
        "plan": _flow(view.plan),
        "against": _flow(view.against),
        "difference": _flow(view.difference),
        "payments": [asdict(payment) for payment in view.payments],
        "gates": [_gate(gate) for gate in view.gates],
        "missing": [
            {"what": what, "reason": say(code, language)} for what, code in view.missing.items()
        ],
    }


def _gate(gate: Gate) -> dict[str, Any]:
    return {
        **asdict(gate),
        "irreversible_usd": gate.irreversible_usd,
        "decisions": [
            {"cause": cause, "site": site, "item": item} for cause, site, item in gate.decisions
        ],
    }


def _flow(flow: CashFlow) -> dict[str, Any]:
    return {
        "periods": [asdict(period) for period in flow.periods],
        "paid": [list(payment) for payment in flow.paid],
        "residual_usd": flow.residual_usd,
        "present_usd": flow.present_usd,
    }


def _answer(answer: Answer, speaker: Speaker, language: Language) -> dict[str, Any]:
    head = answer.headline
    return {
        "number_of_question": answer.number,
        "id": answer.key,
        "question": say(f"sheet.question_{answer.key}", language),
        "status": answer.status,
        "answer": speaker.line(answer.said),
        "number": None if head is None else head.value,
        "unit": "" if head is None else head.unit,
        "trace": "" if head is None else head.trace,
        "figures": _figures(answer.said),
        "range": None if answer.range is None else _range(answer.range, speaker),
        "source": list(answer.source),
        "owner": [
            {
                "key": owner.key,
                "place": owner.place,
                "owner": owner.owner,
                "note": owner.note,
                "usual": False,
            }
            for owner in answer.owners
        ]
        or [
            {
                "key": "",
                "place": "",
                "owner": say(f"sheet.owner_{answer.key}", language),
                "note": "",
                "usual": True,
            }
        ],
        "details": [
            {"text": speaker.line(line), "figures": _figures(line)} for line in answer.details
        ],
        "missing": [
            {"what": what.what, "reason": _reason(what.code, language)} for what in answer.missing
        ],
    }


def _reason(code: str, language: Language) -> str:
    """A sentence without placeholders; a plain name where it has some."""
    text = catalogue(language)[code]
    return text if "{" not in text else code


def _figures(line: Line) -> list[dict[str, Any]]:
    named = [*line.figures.items(), *((word.name, figure) for word, figure in line.rows)]
    return [{"name": name, **_figure(figure)} for name, figure in named]


def _figure(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "unit": figure.unit, "trace": figure.trace}


def _range(found: Range, speaker: Speaker) -> dict[str, Any]:
    return {
        "low": found.low.value,
        "high": found.high.value,
        "unit": found.low.unit,
        "low_trace": found.low.trace,
        "high_trace": found.high.trace,
        "why": speaker.line(found.why),
    }


def _shock(shock: Shock, language: Language) -> dict[str, Any]:
    return {
        "id": shock_id(shock),
        "kind": shock.kind,
        "subject": shock.subject,
        "factor": shock.factor,
        "plan": shock.plan_id,
        "period": shock.period,
        "share": shock.share,
        "reason": say(shock.code, language) if shock.code else "",
        "cost_change_usd": shock.cost_change_usd,
        "wanted_units": shock.wanted_units,
        "unserved_units": shock.unserved_units,
        "unserved_usd": shock.unserved_usd,
        "exposed_usd": shock.exposed_usd,
    }


def _solved(name: str, plan: Plan, sheet: Sheet, data: Coefficients) -> dict[str, Any]:
    """A plan that the sheet asked for: enough to recompute what the sheet says of it."""
    running = _running_of(name, sheet)
    worth = unit_worth(data)
    nodes = {node: i for i, node in enumerate(data.node_names)}
    products = {product: i for i, product in enumerate(data.products.name)}

    def value(market: str, product: str) -> float | None:
        usd = float(worth[nodes[market], products[product]])
        return None if np.isnan(usd) else usd

    unmet = []
    for short in plan.unmet:
        usd = value(short.market, short.product)
        total = None if usd is None else usd * short.quantity
        unmet.append({**asdict(short), "usd_per_unit": usd, "worth_usd": total})
    return {
        "id": name,
        "plan": plan.id,
        "status": plan.status,
        "objective": plan.objective,
        "bound": plan.bound,
        "cost": dict(plan.cost),
        "yardstick": asdict(plan.yardstick),
        "sites_open": [{"site": d.site, "period": d.period} for d in plan.decisions if d.open],
        "unmet": unmet,
        "running_usd": None if running is None else float(sum(running)),
        "periods": None
        if running is None
        else [
            {"period": label, "discount": float(data.discount[t]), "running_usd": float(running[t])}
            for t, label in enumerate(data.periods)
        ],
        "check": None if plan.check is None else asdict(plan.check),
    }


def _running_of(name: str, sheet: Sheet) -> tuple[float, ...] | None:
    for shock in (*sheet.worlds.shocks, *sheet.worlds.shocks_today):
        if shock.running_usd is not None:
            for when, costs in zip(("before", "after"), shock.running_usd, strict=True):
                if name == f"{shock_id(shock)} {when}":
                    return tuple(float(usd) for usd in costs)
    return None
