"""Strategies without a plan: why, and which limits would have to give way, in the user's words."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from smartshoring.cli.view.page import bullets, heading, indented
from smartshoring.cli.view.strategies import compared_plans
from smartshoring.network.plan import Plan
from smartshoring.plan.answer import Answer
from smartshoring.plan.sentences import relaxation_text, strategy_name
from smartshoring.words import Language, say

_MOST = 12


def obstacles(answer: Answer, language: Language) -> list[RenderableType]:
    """One paragraph per strategy without a plan; equal obstacles are said once."""
    missing = [plan for plan in compared_plans(answer) if not plan.found]
    if not missing:
        return []
    parts: list[RenderableType] = [heading(say("cli.without_plan", language))]
    alike: dict[tuple[str, tuple[str, ...]], list[Plan]] = {}
    for plan in missing:
        gives = tuple(relaxation_text(entry, language) for entry in plan.relax)
        alike.setdefault((plan.reason, gives), []).append(plan)
    for (reason, gives), plans in alike.items():
        names = ", ".join(strategy_name(plan.strategy, language) for plan in plans)
        status = say(f"cli.status_{plans[0].status}", language)
        line = Text(names, style="bold")
        line.append(f": {status}. {say(reason, language) if reason else ''}", style="not bold")
        parts.append(indented(line))
        if gives:
            parts.append(indented(Text(say("cli.would_do", language))))
            shown = list(gives[:_MOST])
            if len(gives) > _MOST:
                shown.append(say("cli.and_more", language, count=len(gives) - _MOST))
            parts.append(indented(bullets(shown)))
        elif plans[0].status == "infeasible":
            parts.append(indented(Text(say("cli.nothing_would_do", language))))
    return parts
