"""The robust plan: what it costs in each scenario, on average and in the worst ones."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import UNKNOWN, percent, scale_of
from smartshoring.cli.view.page import heading, note, table
from smartshoring.plan.answer import Answer
from smartshoring.plan.robust_document import reason_of
from smartshoring.plan.robust_plan import Robust
from smartshoring.words import Language, say


def robust(answer: Answer, language: Language) -> list[RenderableType]:
    """One row per scenario, beside the plan of the case as it stands."""
    told = answer.robust
    if told is None:
        return []
    parts: list[RenderableType] = [heading(say("robust.title", language))]
    if not told.found:
        return [*parts, note(reason_of(told, language))]
    before: frozenset[str] | set[str] | None = None
    for period in answer.data.periods:
        now = told.outcomes[0].plan.open_sites(period)
        if now != before:
            sites = ", ".join(sorted(now))
            parts.append(note(say("robust.sites", language, period=period, sites=sites)))
        before = now
    parts.append(_costs(told, language))
    if told.base_plan is not None and told.base_plan.reason:
        parts.append(note(say("robust.base_fails", language, scenario=told.base_plan.subject)))
    if told.losses:
        parts.append(_losses(told, language))
    parts += [note(text) for text in _doubts(told, language)]
    parts.append(note(say("robust.about", language)))
    return parts


def _doubts(told: Robust, language: Language) -> list[str]:
    """What is not proven of the plan, and what the checker refuses."""
    doubts = []
    if told.status == "gap":
        gap = UNKNOWN if told.gap is None else f"{100 * told.gap:.2g} %"
        doubts.append(say("robust.not_proven", language, gap=gap))
    if told.check is not None and not told.check.passed:
        doubts.append(say("robust.refused", language, rule=told.check.worst))
    if told.losses:
        doubts.append(say("robust.only_here", language))
    for one in told.idle:
        code = "idle" if one.what else "idle_scenario"
        words = {"scenario": one.scenario, "what": one.what, "file": one.file, "row": one.row}
        doubts.append(say(f"robust.{code}", language, **words))
    return doubts


def _costs(told: Robust, language: Language) -> RenderableType:
    base = told.base_plan
    others = {one.scenario: one for one in base.outcomes} if base else {}
    tail = percent(1.0 - told.alpha)
    ends = [
        (
            say("robust.expected", language),
            told.expected_cost_usd,
            base.expected_cost_usd if base else None,
        ),
        (say("robust.cvar", language, share=tail), told.cvar_usd, base.cvar_usd if base else None),
    ]
    scale = scale_of([*(one.total_cost_usd for one in told.outcomes), told.cvar_usd])
    header = [
        say("robust.column_scenario", language),
        say("robust.column_probability", language),
        say("robust.column_robust", language, unit=scale.unit),
        say("robust.column_base", language, unit=scale.unit),
        say("robust.column_unserved", language),
    ]
    rows = [
        (
            one.scenario,
            percent(one.probability),
            scale.show(one.total_cost_usd),
            scale.show(others[one.scenario].total_cost_usd) if others else UNKNOWN,
            f"{one.unserved_units:,.0f}",
        )
        for one in told.outcomes
    ]
    rows += [(name, "", scale.show(own), scale.show(other), "") for name, own, other in ends]
    if told.vss is not None:
        rows.append((say("robust.vss", language), "", scale.show(told.vss.value), "", ""))
    if told.evpi is not None:
        rows.append((say("robust.evpi", language), "", scale.show(told.evpi.value), "", ""))
    return table(header, rows, (0,))


def _losses(told: Robust, language: Language) -> RenderableType:
    header = [
        say(f"robust.column_{name}", language)
        for name in ("lost", "kind", "period", "unserved_share")
    ]
    rows = [
        (
            loss.site,
            say(f"robust.kind_{loss.kind}", language),
            loss.period,
            percent(loss.unserved_share),
        )
        for loss in told.worst_losses
    ]
    return table(header, rows, (0, 1, 2))
