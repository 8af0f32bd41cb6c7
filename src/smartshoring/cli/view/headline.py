"""The verdict in one sentence, and why."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from smartshoring.cli.view.figures import EN_DASH, percent, scale_of
from smartshoring.cli.view.page import bullets, heading
from smartshoring.network.plan import Plan
from smartshoring.plan.answer import Answer
from smartshoring.plan.arrays import PLANT
from smartshoring.plan.sentences import reason_text, strategy_name
from smartshoring.plan.strategies import TODAY
from smartshoring.words import Language, say

_SAME = 5e-5
"""Shares below this are not worth a sentence with a figure."""


def headline(answer: Answer, language: Language) -> list[RenderableType]:
    """Title, verdict, reasons."""
    settings = answer.case.settings
    periods = answer.case.period_labels
    span = periods[0] if len(periods) == 1 else f"{periods[0]}{EN_DASH}{periods[-1]}"
    title = Text(f"smartshoring · {settings.name} · {span}", style="dim")
    if settings.money_date:
        title.append(" · " + say("cli.money_of", language, date=settings.money_date))
    parts: list[RenderableType] = [title, Text()]
    parts.append(Text(verdict_sentence(answer, language), style="bold"))
    if answer.robust is not None and answer.robust.status == "infeasible":
        parts.append(Text(say("robust.headline", language), style="bold"))
    reasons = [
        reason_text(reason, language)
        for reason in answer.verdict.reasons
        # The verdict's own sentence says the saving.
        if reason.code != "plan.reason_saving"
    ]
    if reasons and answer.verdict.plan_id:
        parts += [heading(say("cli.why", language)), bullets(reasons)]
    others = alternatives(answer, language)
    if others:
        parts += [heading(say("policies.alternatives", language)), bullets(others)]
    return parts


def alternatives(answer: Answer, language: Language) -> list[str]:
    """What the runner-up and the variants cost more than the choice."""
    found = answer.verdict
    by_id = {plan.id: plan for plan in answer.plans}
    chosen = by_id.get(found.plan_id)
    if chosen is None:
        return []
    total = chosen.yardstick.total_cost_usd or 0.0
    lines: list[str] = []
    costs = found.runner_up_costs_usd
    # Against whom the choice is compared is told in the verdict's own sentence.
    if costs is not None and found.runner_up != found.against:
        code = "policies.runner_up_costs" if costs >= 0 else "policies.runner_up_saves"
        lines.append(_more(code, by_id[found.runner_up], costs, total, language))
    for name, premium in found.premiums.items():
        if premium is None or name not in by_id or name == chosen.id:
            continue
        plan = by_id[name]
        code = "policies.phase_costs" if plan.first_family else "policies.variant_costs"
        if abs(premium) < _SAME * abs(total):
            code = "policies.variant_free"
        lines.append(_more(code, plan, premium, total, language))
    return lines


def _more(code: str, plan: Plan, usd: float, total: float, language: Language) -> str:
    return say(
        code,
        language,
        plan=strategy_name(plan.strategy, language),
        family=plan.first_family,
        amount=scale_of((usd,)).full(abs(usd)),
        share=percent(abs(usd / total) if total else 0.0),
    )


def verdict_sentence(answer: Answer, language: Language) -> str:
    """The choice and its saving, such as `Move. The smartshore plan saves 12.3 M USD`."""
    found = answer.verdict
    if not any(plan.found for plan in answer.plans):
        return say("cli.verdict_none", language)
    if not found.plan_id:
        return say("cli.verdict_no_choice", language)
    lead = say(f"cli.choice_{found.choice}", language)
    if found.choice == "undecided" and found.leaning != "undecided":
        lead = say(f"cli.leaning_{found.leaning}", language)
    if found.choice == "move" and not _has_plants_today(answer):
        lead = say("cli.choice_open", language)
    by_id = {plan.id: plan for plan in answer.plans}
    name = strategy_name(by_id[found.plan_id].strategy, language)
    chosen = say("cli.the_plan", language, plan=name)
    against = by_id.get(found.against)
    if against is None or found.saving_usd is None:
        return f"{lead} {say('cli.verdict_alone', language, plan=chosen)}"
    # Where staying is best, what is compared is today's network with the best other one.
    stays = found.leaning == "stay" and against.strategy != TODAY
    return f"{lead} {_compared(found.saving_usd, '' if stays else chosen, against, language)}"


def _has_plants_today(answer: Answer) -> bool:
    sites = answer.data.sites
    return bool((sites.existing & (sites.kind == PLANT)).any())


def _compared(saving: float, chosen: str, against: Plan, language: Language) -> str:
    total = against.yardstick.total_cost_usd or 0.0
    share = saving / total if total else 0.0
    rival = strategy_name(against.strategy, language)
    chosen = chosen or say("cli.staying", language)
    if abs(share) < _SAME:
        return say("cli.verdict_same", language, plan=chosen, rival=rival)
    return say(
        "cli.verdict_saves" if saving > 0 else "cli.verdict_costs",
        language,
        plan=chosen,
        rival=rival,
        amount=scale_of((saving,)).full(abs(saving)),
        share=percent(abs(share)),
    )
