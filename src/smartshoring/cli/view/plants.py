"""The chosen plan plant by plant: what opens and closes when, and how much each one makes."""

from __future__ import annotations

from collections import defaultdict

from rich.console import RenderableType

from smartshoring.cli.view.figures import percent
from smartshoring.cli.view.page import heading, table
from smartshoring.network.plan import Plan
from smartshoring.plan.answer import Answer
from smartshoring.plan.arrays import PLANT
from smartshoring.plan.sentences import place_name, strategy_name
from smartshoring.words import Language, say

_MOST = 25


def plants(answer: Answer, language: Language) -> list[RenderableType]:
    """Every plant that is open at some time, or that closes."""
    chosen = next((p for p in answer.plans if p.id == answer.verdict.plan_id), None)
    if chosen is None:
        return []
    data = answer.data
    made = _finished(chosen, answer)
    last = data.periods[-1]
    total = sum(by_period.get(last, 0.0) for by_period in made.values())
    rows = []
    for i in range(len(data.sites)):
        name = data.sites.name[i]
        if data.sites.kind[i] != PLANT:
            continue
        told = _told(chosen, name, existing=bool(data.sites.existing[i]), language=language)
        if told is None:
            continue
        units = made.get(name, {}).get(last, 0.0)
        share = percent(units / total) if total else ""
        where = place_name(data.sites.country[i], language) if data.sites.country[i] else ""
        rows.append((name, where, told, f"{units:,.0f}", share))
    shown = sorted(rows, key=lambda row: (-float(row[3].replace(",", "")), row[0]))
    header = [say(f"cli.plants_{key}", language) for key in ("name", "where", "what")]
    header += [say("cli.plants_units", language, period=last), say("cli.plants_share", language)]
    if not any(row[1] for row in shown):
        header.pop(1)
        shown = [(row[0], *row[2:]) for row in shown]  # type: ignore[misc]
    left = range(len(header) - 2)
    title = say("cli.plants", language, plan=strategy_name(chosen.strategy, language))
    parts: list[RenderableType] = [heading(title), table(header, shown[:_MOST], left)]
    if len(shown) > _MOST:
        parts.append(heading("", say("cli.and_more", language, count=len(shown) - _MOST)))
    return parts


def _finished(plan: Plan, answer: Answer) -> dict[str, dict[str, float]]:
    """Finished units made by plant and period."""
    products = answer.data.products
    finished = {n for n, yes in zip(products.name, products.finished, strict=True) if yes}
    made: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for run in plan.production:
        if run.product in finished:
            made[run.site][run.period] += run.quantity
    return made


def _told(plan: Plan, site: str, *, existing: bool, language: Language) -> str | None:
    """What happens to a plant; None when it is never open."""
    own = [decision for decision in plan.decisions if decision.site == site]
    events = [
        say(f"cli.event_{decision.event}", language, period=decision.period)
        for decision in own
        if decision.event
    ]
    events += [
        say("cli.event_leaves", language, line=m.line, to=m.to_site, period=m.period)
        for m in plan.moves
        if m.site == site
    ]
    events += [
        say("cli.event_receives", language, line=m.line, site=m.site, period=m.period)
        for m in plan.moves
        if m.to_site == site
    ]
    if events:
        return ", ".join(events)
    if any(decision.open for decision in own):
        return say("cli.event_stays" if existing else "cli.event_runs", language)
    return None
