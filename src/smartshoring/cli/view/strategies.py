"""Strategies side by side on one yardstick, then what each plan does and which limits it breaks."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.case.settings import Limits
from smartshoring.cli.view.figures import UNKNOWN, Scale, days, percent, scale_of, tonnes
from smartshoring.cli.view.page import bullets, heading, note, pairs, table
from smartshoring.network.plan import SHADOW_TERMS, Plan
from smartshoring.plan.answer import Answer
from smartshoring.plan.arrays import PLANT
from smartshoring.plan.policies import rules_of
from smartshoring.plan.sentences import limit_name, strategy_name
from smartshoring.words import Language, say

_LABEL_WIDTH = 24
_COLUMN_WIDTH = 11


def strategies(answer: Answer, language: Language, width: int) -> list[RenderableType]:
    """The table of found strategies, in as many blocks as the width asks for."""
    plans = [plan for plan in compared_plans(answer) if plan.found]
    if not plans:
        return []
    scale = scale_of(plan.yardstick.total_cost_usd for plan in plans)
    parts: list[RenderableType] = [
        heading(
            say("cli.side_by_side", language),
            say("cli.discounted", language, unit=scale.unit),
        )
    ]
    most = max(1, (width - _LABEL_WIDTH) // _COLUMN_WIDTH)
    # Blocks of about the same width.
    per_block = -(-len(plans) // -(-len(plans) // most))
    for first in range(0, len(plans), per_block):
        block = plans[first : first + per_block]
        header = ["", *(strategy_name(plan.strategy, language) for plan in block)]
        parts.append(table(header, _rows(block, answer, scale, language)))
    if any(plan.breaks for plan in plans):
        parts.append(note(say("cli.breaks_note", language)))
        parts.append(
            pairs(
                (
                    strategy_name(plan.strategy, language),
                    ", ".join(limit_name(limit, language) for limit in plan.breaks),
                )
                for plan in plans
                if plan.breaks
            )
        )
    parts += _waiting_rules(answer, language)
    period = answer.data.periods[-1]
    parts.append(heading(say("cli.plants_at_end", language, period=period)))
    parts.append(
        pairs(
            (strategy_name(plan.strategy, language), ", ".join(plants_at_end(plan, answer)))
            for plan in plans
        )
    )
    return parts


def _waiting_rules(answer: Answer, language: Language) -> list[RenderableType]:
    """Rules of the company that bind later than from the first period."""
    groups: dict[tuple[str, int, bool], list[str]] = {}
    for rule in rules_of(answer.data):
        if rule.first or not rule.can_hold:
            name = answer.data.products.name[rule.product]
            groups.setdefault((rule.kind, rule.first, rule.can_hold), []).append(name)
    if not groups:
        return []
    lines = [
        say(
            "policies.rule_waits" if can_hold else "policies.rule_cannot",
            language,
            rule=limit_name(kind, language),
            products=", ".join(products),
            period=answer.data.periods[first],
        )
        for (kind, first, can_hold), products in groups.items()
    ]
    return [note(say("policies.rules_wait", language)), bullets(lines)]


def compared_plans(answer: Answer) -> list[Plan]:
    """One plan per strategy, named after it; the points of the front have names of their own."""
    return [plan for plan in answer.plans if plan.id == plan.strategy]


def plants_at_end(plan: Plan, answer: Answer) -> list[str]:
    """Plants that are open in the last period."""
    sites = answer.data.sites
    plants = {name for name, kind in zip(sites.name, sites.kind, strict=True) if kind == PLANT}
    return sorted(plan.open_sites(answer.data.periods[-1]) & plants)


def _rows(plans: list[Plan], answer: Answer, scale: Scale, language: Language) -> list[list[str]]:
    measures = [plan.yardstick for plan in plans]
    limited = answer.case.settings.limits != Limits()
    rows: list[tuple[str, list[str]]] = [
        ("role", [_role(plan, answer, language) for plan in plans]),
        ("total", [scale.show(measure.total_cost_usd) for measure in measures]),
        ("landed", [scale.show(measure.landed_cost_usd) for measure in measures]),
        ("one_off", [scale.show(plan.cost.get("one_off")) for plan in plans]),
        ("shadow", [scale.show(_shadow(plan)) for plan in plans]),
        ("cash", [scale.show(measure.cash_cost_usd) for measure in measures]),
        ("lead_time", [days(measure.lead_time_days) for measure in measures]),
        ("co2e", [tonnes(measure.co2e_kg) for measure in measures]),
        ("country", [percent(measure.largest_country_share) for measure in measures]),
        ("plants", [str(len(plants_at_end(plan, answer))) for plan in plans]),
        ("limits", [_limits(plan, language) if limited else "" for plan in plans]),
        ("unmet", [_unmet(plan) for plan in plans]),
        ("proof", [_proof(plan, language) for plan in plans]),
        ("check", [_check(plan, language) for plan in plans]),
    ]
    return [
        [say(f"cli.row_{name}", language), *cells]
        for name, cells in rows
        # What is unknown for every plan is told under "not included".
        if any(cell not in ("", UNKNOWN) for cell in cells)
    ]


def _shadow(plan: Plan) -> float | None:
    """What is counted without being paid; None when nothing of the kind is known."""
    if all(plan.cost.get(term) is None for term in SHADOW_TERMS):
        return None
    return plan.yardstick.shadow_cost_usd


def _role(plan: Plan, answer: Answer, language: Language) -> str:
    found = answer.verdict
    if plan.id == found.plan_id:
        return say("cli.role_choice", language)
    if plan.id == found.against:
        return say("cli.role_against", language)
    return ""


def _limits(plan: Plan, language: Language) -> str:
    return say("cli.limits_broken" if plan.breaks else "cli.limits_kept", language)


def _unmet(plan: Plan) -> str:
    short = sum(entry.quantity for entry in plan.unmet)
    return f"{short:,.0f}" if short else ""


def _proof(plan: Plan, language: Language) -> str:
    if plan.status == "optimal":
        return say("cli.proof_optimal", language)
    return UNKNOWN if plan.gap is None else say("cli.proof_gap", language, gap=percent(plan.gap))


def _check(plan: Plan, language: Language) -> str:
    if plan.check is None:
        return UNKNOWN
    return say("cli.check_passed" if plan.check.passed else "cli.check_failed", language)
