"""Alternatives to the choice as JSON, and as sentences in both languages."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from smartshoring.network.plan import Plan
from smartshoring.plan.alternatives import Alternative, Alternatives, Wanted
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.conditions import Condition
from smartshoring.plan.sentences import place_name, relaxation_text
from smartshoring.words import Language, say

DIFFERENT = "different"


def plans_of(found: Alternatives | None) -> tuple[Plan, ...]:
    """Plans of alternatives that are no strategy's already."""
    answers = () if found is None else found.answers
    return tuple(one.plan for one in answers if one.plan is not None and one.status != "choice")


def alternatives_document(
    found: Alternatives | None, data: Coefficients, language: Language = "en"
) -> dict[str, Any]:
    """The alternatives as plain data; empty when none were asked for."""
    found = found or Alternatives()
    return {
        "alternatives": [_answer(one, data, language) for one in found.answers],
        "alternatives_not_tried": [
            {"condition": code_of(one), "text": name_of(one, language)} for one in found.not_tried
        ],
    }


def _answer(one: Alternative, data: Coefficients, language: Language) -> dict[str, Any]:
    plan, wanted = one.plan, one.wanted
    return {
        "name": wanted.name or code_of(wanted),
        "text": name_of(wanted, language),
        "built_in": not wanted.name,
        "condition": code_of(wanted),
        "conditions": [
            {"condition": c.kind, "country": c.country, "site": c.site} for c in wanted.conditions
        ],
        "different": wanted.different,
        "tolerance_share": wanted.tolerance_share,
        "status": one.status,
        "reason": reason_of(one, language),
        "plan_id": None if plan is None else plan.id,
        "total_cost_usd": None if plan is None else plan.yardstick.total_cost_usd,
        "dearer_usd": one.dearer_usd,
        "dearer_share": one.dearer_share,
        "bound": None if plan is None else plan.bound,
        "gap": None if plan is None else plan.gap,
        "difference_share": one.difference_share,
        "difference_bound": one.difference_bound,
        "sites_open": [] if plan is None else sorted(plan.open_sites(data.periods[-1])),
        "changes": {name: list(sites) for name, sites in asdict(one.changes).items()},
        "relax": [
            {**asdict(entry), "text": relaxation_text(entry, language)} for entry in one.relax
        ],
    }


def code_of(wanted: Wanted) -> str:
    """Such as `no_closing CHN + keep Saltillo`: the same in every language."""
    parts = [f"{one.kind} {one.subject}".rstrip() for one in wanted.conditions]
    return " + ".join([*parts, *([DIFFERENT] if wanted.different else [])])


def name_of(wanted: Wanted, language: Language = "en") -> str:
    """What is asked, in words; the case's own name comes first."""
    parts = [_condition(one, language) for one in wanted.conditions]
    parts += [say("alternatives.different", language)] if wanted.different else []
    text = say("alternatives.and", language).join(parts)
    return f"{wanted.name}: {text}" if wanted.name else text


def _condition(one: Condition, language: Language) -> str:
    if not one.subject:
        return say(f"alternatives.{one.kind}_any", language)
    subject = one.site or place_name(one.country, language)
    return say(f"alternatives.{one.kind}", language, subject=subject)


def reason_of(one: Alternative, language: Language = "en") -> str:
    """Why no network keeps the conditions; "" where one does."""
    if one.status != "infeasible":
        return ""
    if not one.relax:
        return say("alternatives.reason_none", language)
    limits = "; ".join(relaxation_text(entry, language) for entry in one.relax)
    return say("alternatives.reason_limits", language, limits=limits)
