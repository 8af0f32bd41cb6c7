"""Preferential origin: what the chosen plan's recipes earn, and the questions that stand open."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.page import bullets, heading
from smartshoring.plan.answer import Answer
from smartshoring.plan.origin_document import judged_text
from smartshoring.words import Language, say

_MOST = 12


def origins(answer: Answer, language: Language) -> list[RenderableType]:
    """Verdicts on recipes that the chosen plan uses, then the open ones; nothing without any."""
    judged = answer.data.origins
    if not judged:
        return []
    chosen = next((p for p in answer.plans if p.id == answer.verdict.plan_id), None)
    made = {(m.site, m.recipe, m.line) for m in chosen.production} if chosen else set()
    used = [one for one in judged if (one.site, one.recipe, one.line) in made]
    open_ = [one for one in judged if one.verdict.outcome == "unresolved" and one not in used]
    told = [f"{judged_text(one, language)} ({say('origin.used', language)})" for one in used]
    told += [judged_text(one, language) for one in open_]
    if not told:
        return []
    parts: list[RenderableType] = [heading(say("origin.title", language)), bullets(told[:_MOST])]
    if len(told) > _MOST:
        parts.append(heading("", say("cli.and_more", language, count=len(told) - _MOST)))
    return parts
