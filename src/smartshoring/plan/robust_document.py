"""The robust plan as JSON, and why there is none in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from smartshoring.network.plan import Plan
from smartshoring.plan.robust_plan import Range, Robust
from smartshoring.plan.sentences import relaxation_text
from smartshoring.words import Language, say


def robust_document(
    told: Robust | None,
    shown: Callable[[Plan, Language], dict[str, Any]],
    language: Language = "en",
) -> dict[str, Any] | None:
    """The robust plan as plain data; None when the case asks for none.

    Args:
        told: The plan.
        shown: Makes plain data of the plan of a scenario.
        language: Of sentences.
    """
    if told is None:
        return None
    base = told.base_plan
    return {
        **_figures(told, language),
        "bound": told.bound,
        "gap": told.gap,
        **_range("vss", told.vss),
        **_range("evpi", told.evpi),
        "base_plan": None if base is None else _figures(base, language),
        "sites_open": _open(told),
        "scenarios": [
            {
                "scenario": one.scenario,
                "probability": one.probability,
                "note": one.note,
                "total_cost_usd": one.total_cost_usd,
                "unserved_units": one.unserved_units,
                "plan": shown(one.plan, language),
            }
            for one in told.outcomes
        ],
        "n1": [
            {
                "site": loss.site,
                "kind": loss.kind,
                "period": loss.period,
                "unserved_share": loss.unserved_share,
                "plan": shown(loss.plan, language),
            }
            for loss in told.worst_losses
        ],
        "relax": [
            {**asdict(entry), "text": relaxation_text(entry, language)} for entry in told.relax
        ],
        "idle_changes": [asdict(one) for one in told.idle],
        "check": None if told.check is None else asdict(told.check),
    }


def reason_of(told: Robust, language: Language = "en") -> str:
    """Why there is no robust plan; "" where there is one."""
    if not told.reason:
        return ""
    text = say(told.reason, language, subject=told.subject)
    ways = "; ".join(relaxation_text(entry, language) for entry in told.relax)
    return f"{text} {say('robust.would_help', language, limits=ways)}" if ways else text


def _figures(told: Robust, language: Language) -> dict[str, Any]:
    return {
        "status": told.status,
        "reason": reason_of(told, language),
        "alpha": told.alpha,
        "weight": told.weight,
        "expected_cost_usd": told.expected_cost_usd,
        "cvar_usd": told.cvar_usd,
        "objective": told.objective,
    }


def _range(name: str, found: Range | None) -> dict[str, float | None]:
    return {
        f"{name}_usd": None if found is None else found.value,
        f"{name}_low_usd": None if found is None else found.low,
        f"{name}_high_usd": None if found is None else found.high,
    }


def _open(told: Robust) -> list[dict[str, str]]:
    if not told.found:
        return []
    decisions = told.outcomes[0].plan.decisions
    return [{"site": d.site, "period": d.period} for d in decisions if d.open]
