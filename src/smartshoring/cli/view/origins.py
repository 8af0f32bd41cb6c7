"""Preferential origin: what recipes earn, those of the chosen plan first, and open questions."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.page import bullets, heading
from smartshoring.plan.answer import Answer
from smartshoring.plan.origin_document import judged_text
from smartshoring.words import Language, say

_MOST = 12


def origins(answer: Answer, language: Language) -> list[RenderableType]:
    """Verdicts on recipes in use, then the open ones, then the others of the plan's sites."""
    judged = answer.data.origins
    if not judged:
        return []
    chosen = next((p for p in answer.plans if p.id == answer.verdict.plan_id), None)
    made = {(m.site, m.recipe, m.line) for m in chosen.production} if chosen else set()
    used = [one for one in judged if (one.site, one.recipe, one.line) in made]
    rest = [one for one in judged if one not in used]
    open_ = [one for one in rest if one.verdict.outcome == "unresolved"]
    sites = {site for site, _, _ in made}
    other = [one for one in rest if one not in open_ and one.site in sites]
    told = [say("origin.used", language, text=judged_text(one, language)) for one in used]
    told += [judged_text(one, language) for one in (*open_, *other)]
    if not told:
        return []
    parts: list[RenderableType] = [heading(say("origin.title", language)), bullets(told[:_MOST])]
    if len(told) > _MOST:
        parts.append(heading("", say("cli.and_more", language, count=len(told) - _MOST)))
    return parts
