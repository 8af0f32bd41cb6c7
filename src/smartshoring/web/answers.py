"""The answer of a run as files that a page asks for one by one: a summary, each plan, its costs.

`plan --json` of a board's case has some ten megabytes; a page needs a hundredth of it at a time.
Everything here is cut out of that document, nothing is worked out anew.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from smartshoring.case.case import Case
from smartshoring.plan.answer import Answer
from smartshoring.plan.document import document
from smartshoring.reference.places import find_place
from smartshoring.reference.tables import rows
from smartshoring.web.workspace import read_json, write_json
from smartshoring.words import LANGUAGES, Language

_OF_PLAN: Final = (
    "id", "strategy", "status", "reason", "first_family", "gap", "bound", "cost", "yardstick",
    "breaks", "check", "relax", "events", "approvals", "moves",
)  # fmt: skip
_HEAVY: Final = ("plans", "costs", "unit_landed_cost", "series", "no_lane", "left_out", "baseline")
"""Parts of the document that have files of their own."""


def keep_answer(folder: Path, answer: Answer) -> dict[str, Any]:
    """Write everything that pages ask for; returns what the register tells of it.

    Args:
        folder: The run's folder.
        answer: The answer.
    """
    told: dict[str, Any] = {}
    for language in LANGUAGES:
        whole = document(answer, language)
        told = whole
        write_json(folder / f"document.{language}.json", whole)
        write_json(folder / f"answer.{language}.json", summary(whole, answer.case))
        refused = {name: whole[name] for name in ("no_lane", "left_out", "not_included")}
        write_json(folder / f"lanes.{language}.json", refused)
        plans = folder / f"plans.{language}"
        plans.mkdir(exist_ok=True)
        for number, plan in enumerate(whole["plans"]):
            write_json(plans / f"{number}.json", plan)
    write_json(folder / "plans.json", [plan["id"] for plan in told["plans"]])
    write_json(folder / "costs.json", _costs(told["costs"]))
    write_json(folder / "series.json", told["series"])
    write_json(folder / "ways.json", ways(answer))
    write_json(folder / "duties.json", _duties(told["plans"]))
    return {
        "status": "done" if answer.found else "infeasible",
        "verdict": {"choice": answer.verdict.choice, "plan_id": answer.verdict.plan_id},
    }


def summary(whole: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """The document without its heavy parts, with where sites and markets are."""
    light = {name: part for name, part in whole.items() if name not in _HEAVY}
    plans = [
        {
            **{name: plan[name] for name in _OF_PLAN},
            "sites_open": sorted({one["site"] for one in plan["sites_open"]}),
        }
        for plan in whole["plans"]
    ]
    past = whole["baseline"]
    ledger = None if past is None else {name: past[name] for name in past if name != "plan"}
    return {**light, "plans": plans, "baseline": ledger, "places": places(case)}


def places(case: Case) -> list[dict[str, Any]]:
    """Where each site and market is; null where only a country, or nothing, is named."""
    found = []
    for name, column in (("sites", "site"), ("markets", "market")):
        table = case[name]
        for i in range(len(table)):
            at = find_place(str(table["place"][i])) if str(table["place"][i]) else None
            lat, lon = float(table["lat"][i]), float(table["lon"][i])
            if not (math.isfinite(lat) and math.isfinite(lon)):
                lat, lon = (at.lat, at.lon) if at is not None else (math.nan, math.nan)
            known = math.isfinite(lat) and math.isfinite(lon)
            found.append(
                {
                    "name": str(table[column][i]),
                    "kind": str(table["kind"][i]) if name == "sites" else "market",
                    "status": str(table["status"][i]) if name == "sites" else "",
                    "lat": lat if known else None,
                    "lon": lon if known else None,
                    "country": "" if at is None else at.country_iso3,
                    "exact": at is None or at.kind != "country",
                }
            )
    return found


def plan_page(folder: Path, plan: str, period: str, language: Language) -> dict[str, Any] | None:
    """One plan with its flows summed by origin, destination and mode; None where it is not there.

    Args:
        folder: The run's folder.
        plan: Id of the plan.
        period: Flows of this period alone; "" = of all.
        language: Of its sentences.
    """
    ids: list[str] = read_json(folder / "plans.json") or []
    if plan not in ids:
        return None
    found = read_json(folder / f"plans.{language}" / f"{ids.index(plan)}.json") or {}
    return {**found, "flows": _flows(found["flows"], period)}


def _flows(flows: Sequence[Mapping[str, Any]], period: str) -> list[dict[str, Any]]:
    sums: dict[tuple[str, str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for flow in flows:
        if period and flow["period"] != period:
            continue
        part = sums[flow["origin"], flow["destination"], flow["mode"]]
        part["quantity"] += flow["quantity"]
        part["co2e_kg"] += flow["co2e_kg"] or 0.0
        part["cost_usd"] += sum(usd for name, usd in flow["cost"].items() if usd and name in _PAID)
        part["days"] += (flow["days"] or 0.0) * flow["quantity"]
    return [
        {
            "origin": origin,
            "destination": destination,
            "mode": mode,
            "quantity": part["quantity"],
            "co2e_kg": part["co2e_kg"],
            "cost_usd": part["cost_usd"],
            "days": part["days"] / part["quantity"] if part["quantity"] else None,
        }
        for (origin, destination, mode), part in sorted(sums.items())
    ]


_PAID: Final = ("freight", "handling", "duty")


def _costs(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Of each plan, costs by category, term and site, over all periods."""
    sums: dict[str, dict[tuple[str, str, str], float]] = defaultdict(lambda: defaultdict(float))
    for row in rows:
        key = (row["category"], row["term"] or "", row["site"] or "")
        sums[row["plan"]][key] += row["discounted_usd"] or 0.0
    return {
        plan: [
            {"category": category, "term": term, "site": site, "discounted_usd": usd}
            for (category, term, site), usd in sorted(parts.items())
        ]
        for plan, parts in sums.items()
    }


def _duties(plans: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Duties that flows of any plan meet, each once, whether or not anything is paid."""
    found: dict[tuple[str, str, str], float] = {}
    for plan in plans:
        for flow in plan["flows"]:
            duty = flow["duty"]
            if duty and duty.get("importer") and duty.get("hs_code"):
                key = (duty["importer"], duty["origin"], duty["hs_code"])
                found.setdefault(key, duty["rate_share"])
    return [
        {"importer": importer, "origin": origin, "hs_code": code, "rate_share": rate}
        for (importer, origin, code), rate in sorted(found.items())
    ]


def ways(answer: Answer) -> dict[str, Any]:
    """Ports, terminals and crossings that each computed lane passes, and where they are."""
    used = {one for lane in answer.lanes.lanes for one in lane.gateways}
    return {
        "lanes": [
            {
                "origin": lane.origin,
                "destination": lane.destination,
                "mode": lane.mode,
                "gateways": list(lane.gateways),
                "km": round(lane.distance_km),
            }
            for lane in answer.lanes.lanes
        ],
        "gateways": [
            {
                "id": row["id"],
                "name": row["name"],
                "lat": float(row["lat"]),
                "lon": float(row["lon"]),
            }
            for table in _GATEWAYS
            for row in rows(table)
            if row["id"] in used
        ],
    }


_GATEWAYS: Final = ("gateways", "extra_gateways", "rail_terminals")
