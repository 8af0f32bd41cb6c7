"""The answer as JSON: `plan --json`, a contract whose keys are added to and never renamed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from smartshoring import __version__
from smartshoring.network.plan import Plan
from smartshoring.plan.alternatives_document import alternatives_document, plans_of
from smartshoring.plan.answer import Answer
from smartshoring.plan.baseline.document import baseline_document
from smartshoring.plan.budget_document import budgets_document
from smartshoring.plan.cost_document import cost_document
from smartshoring.plan.origin_document import origin_document
from smartshoring.plan.pareto import OBJECTIVES, landed_of
from smartshoring.plan.robust_document import robust_document
from smartshoring.plan.safety_document import safety_document
from smartshoring.plan.sentences import left_out_text, refusal_text, relaxation_text
from smartshoring.plan.sheet import cash_document, sheet_document
from smartshoring.plan.verdict_document import (
    policies_document,
    sensitivity_document,
    verdict_document,
)
from smartshoring.reference.value import Value
from smartshoring.words import Language, say

NAME_OF_AXIS = {axis: name for name, axis in OBJECTIVES.items()}
SCHEMA_VERSION = "1.0"
MODEL_VERSION = "1"
"""Changes when the same case would lead to another plan."""


def document(answer: Answer, language: Language = "en") -> dict[str, Any]:
    """The answer as plain data; equal inputs give equal documents."""
    data = answer.data
    options = answer.options
    return {
        "schema_version": SCHEMA_VERSION,
        "case": {"name": answer.case.settings.name, "hash": answer.case.hash},
        "reference_version": data.reference_version,
        "model_version": MODEL_VERSION,
        "software_version": __version__,
        "options": {
            "strategies": list(options.strategies),
            "front": options.front,
            "objectives": [NAME_OF_AXIS[axis] for axis in options.objectives],
            "grid": options.levels if options.objectives else None,
            "time_limit_s": options.time_limit_s,
            "gap": options.gap,
            "alternatives": options.alternatives,
            "sensitivity": options.sensitivity,
            "seed": options.seed,
        },
        "home": sorted(data.home),
        "near": sorted(data.near),
        "electricity_basis": data.electricity_basis,
        "plans": [
            plan_document(plan, language)
            for plan in (*answer.plans, *plans_of(answer.alternatives))
        ],
        "front": [
            {
                "id": point.plan.id,
                "total_cost_usd": point.total_cost_usd,
                "co2e_kg": point.co2e_kg,
                "lead_time_days": point.lead_time_days,
                "point": point.id,
                "landed_usd": landed_of(point.plan),
                "status": point.plan.status,
                "bound": point.plan.bound,
                "gap": point.plan.gap,
            }
            for point in (answer.front.points if answer.front else ())
        ],
        "front_note": say(answer.front.note_code, language)
        if answer.front and answer.front.note_code
        else "",
        "front_notes": [
            say(code, language) for code in (answer.front.notes if answer.front else ())
        ],
        "front_grid": _grid(answer),
        **alternatives_document(answer.alternatives, data, language),
        "robust": robust_document(answer.robust, plan_document, language),
        "verdict": verdict_document(answer.verdict, answer.flips, answer.cash, data, language),
        "sensitivity": None
        if answer.sensitivity is None
        else sensitivity_document(answer.sensitivity, language),
        "policies": policies_document(data, language),
        "budgets": budgets_document(answer.plans, data),
        "safety_stock": safety_document(answer.plans, data),
        "origin": origin_document(answer.plans, data, language),
        "baseline": _baseline(answer, language),
        **cost_document(answer.plans, data, language),
        "cash": None if answer.cash is None else cash_document(answer.cash, language),
        "sheet": None if answer.sheet is None else sheet_document(answer.sheet, data, language),
        "assumptions": {
            **(asdict(answer.shares) if answer.shares else dict.fromkeys(_SHARES)),
            "items": [_value(value) for value in data.values],
        },
        "not_included": [
            {"term": term, "reason": say(code, language)}
            for term, code in data.not_included.items()
        ],
        "left_out": [
            {
                "kind": item.kind,
                "subject": item.subject,
                "reason": left_out_text(item, language),
            }
            for item in data.left_out
        ],
        "no_lane": [
            {
                "origin": item.origin,
                "destination": item.destination,
                "mode": item.mode,
                "reason": refusal_text(item, language),
            }
            for item in answer.lanes.refused
        ],
    }


def _grid(answer: Answer) -> dict[str, Any] | None:
    """How the front of chosen objectives was found."""
    grid = answer.front.grid if answer.front else None
    if grid is None:
        return None
    return {
        "objectives": [NAME_OF_AXIS[axis] for axis in grid.objectives],
        "levels": grid.levels,
        "best": {NAME_OF_AXIS[axis]: value for axis, value in grid.best.items()},
        "worst": {NAME_OF_AXIS[axis]: value for axis, value in grid.worst.items()},
        "solves": grid.solves,
        "jumped": grid.jumped,
    }


def _baseline(answer: Answer, language: Language) -> dict[str, Any] | None:
    found = baseline_document(answer.baseline, language)
    if found is None or answer.baseline is None:
        return None
    return {**found, "plan": plan_document(answer.baseline.plan, language)}


_SHARES = ("given", "reference", "inherited", "assumed")


def text(answer: Answer, language: Language = "en") -> str:
    """The JSON text."""
    return json.dumps(document(answer, language), indent=1, ensure_ascii=False, allow_nan=False)


def plan_document(plan: Plan, language: Language = "en") -> dict[str, Any]:
    """One plan as plain data."""
    measures = asdict(plan.yardstick)
    concentration = {
        name: measures.pop(name)
        for name in ("largest_site_share", "largest_country_share", "country_hhi")
    }
    return {
        "id": plan.id,
        "strategy": plan.strategy,
        "status": plan.status,
        "reason": say(plan.reason, language) if plan.reason else "",
        "first_family": plan.first_family,
        "objective": plan.objective,
        "bound": plan.bound,
        "gap": plan.gap,
        "cost": dict(plan.cost),
        "yardstick": {**measures, "concentration": concentration},
        "breaks": list(plan.breaks),
        "sites_open": [{"site": d.site, "period": d.period} for d in plan.decisions if d.open],
        "events": [
            {"site": d.site, "period": d.period, "event": d.event}
            for d in plan.decisions
            if d.event
        ],
        "lines": [asdict(line) for line in plan.lines],
        "production": [asdict(made) for made in plan.production],
        "supply": [asdict(bought) for bought in plan.supply],
        "flows": [_plain(asdict(flow)) for flow in plan.flows],
        "approvals": [asdict(work) for work in plan.approvals],
        "stocks": [asdict(kept) for kept in plan.stocks],
        "staff": [asdict(crew) for crew in plan.staff],
        "connections": [asdict(link) for link in plan.connections],
        "onsite": [asdict(own) for own in plan.onsite],
        "moves": [asdict(move) for move in plan.moves],
        "unmet": [asdict(short) for short in plan.unmet],
        "relax": [
            {**asdict(entry), "text": relaxation_text(entry, language)} for entry in plan.relax
        ],
        "check": None
        if plan.check is None
        else {
            "passed": plan.check.passed,
            "largest_violation": plan.check.largest_violation,
            "worst": plan.check.worst,
        },
    }


def _plain(flow: Mapping[str, Any]) -> dict[str, Any]:
    return {**flow, **{name: dict(flow[name]) for name in ("cost", "duty", "parts", "freight")}}


def _value(value: Value) -> dict[str, Any]:
    return {
        "key": value.key,
        "place": value.place,
        "value": value.value,
        "low": value.low,
        "high": value.high,
        "unit": value.unit,
        "year": value.year,
        "source": value.source,
        "quality": value.quality,
        "grade": value.grade.name.lower(),
        "note": value.note,
    }
