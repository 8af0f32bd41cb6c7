"""The front: plans of which none is better than another on cost, CO2e and lead time alike."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import days, scale_of, tonnes
from smartshoring.cli.view.page import heading, note, table
from smartshoring.cli.view.strategies import plants_at_end
from smartshoring.plan.answer import Answer
from smartshoring.plan.pareto import landed_of
from smartshoring.words import Language, say


def front(answer: Answer, language: Language) -> list[RenderableType]:
    """One row per point, cheapest first."""
    pareto = answer.front
    if pareto is None:
        return []
    title = say("cli.front", language)
    # A search that was stopped cannot say that nothing else exists.
    stopped = "front.stopped" in pareto.notes
    remark = " ".join(
        say(code, language)
        for code in pareto.notes
        if not (stopped and code in ("front.one_plan", "front.fewer_points"))
    )
    if not pareto.points:
        return [heading(title), note(remark or say("cli.front_empty", language))]
    scale = scale_of(point.total_cost_usd for point in pareto.points)
    grid = pareto.grid
    landed = grid is not None and "landed" in grid.objectives
    header = [
        say("cli.front_point", language),
        say("cli.front_cost", language, unit=scale.unit),
        *([say("cli.front_landed", language, unit=scale.unit)] if landed else ()),
        say("cli.row_co2e", language),
        say("cli.row_lead_time", language),
        say("cli.front_plants", language),
    ]
    points = sorted(pareto.points, key=lambda point: point.total_cost_usd or 0.0)
    rows = [
        (
            point.id,
            scale.show(point.total_cost_usd),
            *([scale.show(landed_of(point.plan))] if landed else ()),
            tonnes(point.co2e_kg),
            days(point.lead_time_days),
            ", ".join(plants_at_end(point.plan, answer)),
        )
        for point in points
    ]
    parts: list[RenderableType] = [heading(title), table(header, rows, (0, len(header) - 1))]
    if grid is not None:
        counts = {"levels": grid.levels, "solves": grid.solves, "jumped": grid.jumped}
        said = {name: str(count) for name, count in counts.items()}
        remark = " ".join((say("cli.front_grid", language, **said), remark)).strip()
    if remark:
        parts.append(note(remark))
    return parts
