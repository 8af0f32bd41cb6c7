"""The model of each strategy's question as a file, so that another solver can confirm the plan."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model import Compiled, compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.mps import mps_lines
from smartshoring.plan.strategies import specs_of
from smartshoring.solver.linear import Ints

SUMMARY = "models.json"


def write_models(plans: tuple[Plan, ...], data: Coefficients, folder: Path) -> tuple[Path, ...]:
    """Write `STRATEGY.mps` for each strategy that was asked, and what was found for it.

    Args:
        plans: The plans.
        data: Coefficients of the case.
        folder: Made if it does not exist; files in it of the same names are replaced.

    Returns:
        The files that were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    specs = specs_of(data, plans)
    written: list[Path] = []
    told = []
    for plan in plans:
        spec = specs.get(plan.strategy)
        if spec is None or plan.id != plan.strategy or plan.status == "not_applicable":
            continue
        small = reduced(data, spec).data
        compiled = compile_model(small, spec)
        path = folder / f"{_plain(plan.strategy)}.mps"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            lines = mps_lines(
                compiled.model,
                _plain(plan.strategy),
                column_names(compiled, small),
                row_names(compiled, small),
            )
            file.writelines(line + "\n" for line in lines)
        written.append(path)
        rows, columns = compiled.model.size
        told.append(
            {
                "strategy": plan.strategy,
                "file": path.name,
                "minimises": spec.objective,
                "status": plan.status,
                "objective": plan.objective,
                "bound": plan.bound,
                "gap": plan.gap,
                "rows": rows,
                "columns": columns,
                "integers": int(compiled.model.integer.sum()),
            }
        )
    summary = folder / SUMMARY
    document = {"case_hash": data.case.hash, "models": told}
    summary.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    return (*written, summary)


def column_names(compiled: Compiled, data: Coefficients) -> list[str]:
    """What each variable is: family, names, period, and its number, which makes it distinct [n]."""
    names = [""] * len(compiled.model.cost)
    columns, periods = compiled.columns, data.periods
    sites, goods, nodes = data.sites.name, data.products.name, data.node_names
    arcs, runs, supplies = data.arcs, data.runs, data.supplies
    product = data.commodities.product

    def put(family: Ints, word: str, subjects: Iterable[str]) -> None:
        titles = [_plain(subject) for subject in subjects]
        for t, members in enumerate(family):
            for column, title in zip(members.tolist(), titles, strict=True):
                names[column] = f"{word}.{title}.{_plain(periods[t])}"

    put(
        columns.flow,
        "flow",
        (
            f"{nodes[arcs.origin[f]]}>{nodes[arcs.destination[f]]}.{goods[product[k]]}"
            f".{arcs.mode[f]}"
            for f, k in enumerate(arcs.commodity.tolist())
        ),
    )
    put(
        columns.run,
        "run",
        (f"{sites[s]}.{recipe}" for s, recipe in zip(runs.site, runs.recipe, strict=True)),
    )
    put(
        columns.buy,
        "buy",
        (f"{sites[s]}.{goods[p]}" for s, p in zip(supplies.site, supplies.product, strict=True)),
    )
    decided = [sites[s] for s in columns.site_of_open]
    for family, word in (
        (columns.open, "open"),
        (columns.opening, "opening"),
        (columns.closing, "closing"),
        (columns.credit, "credit"),
    ):
        put(family, word, decided)
    for family, word, lines in (
        (columns.line, "line", columns.line_of_line),
        (columns.start, "start", columns.line_of_start),
    ):
        put(family, word, (f"{sites[data.lines.site[n]]}.{data.lines.name[n]}" for n in lines))
    moves = data.moves
    put(
        columns.move,
        "move",
        (
            f"{sites[data.lines.site[k]]}.{data.lines.name[k]}"
            f">{sites[data.lines.site[n]]}.{data.lines.name[n]}"
            for k, n in zip(moves.line.tolist(), moves.to_line.tolist(), strict=True)
        ),
    )
    demand = data.demand
    for d, column in enumerate(columns.unmet.tolist()):
        subject = f"{nodes[demand.market[d]]}.{goods[demand.product[d]]}"
        names[column] = f"unmet.{_plain(subject)}.{_plain(periods[demand.period[d]])}"
    return [f"{name or 'x'}.{number}" for number, name in enumerate(names)]


def row_names(compiled: Compiled, data: Coefficients) -> list[str]:
    """Rows of limits say which limit, of whom and when; the others have a number only [m]."""
    names = [""] * compiled.model.size[0]
    for limit in compiled.limits:
        for row, subject, product, period in zip(
            limit.row.tolist(), limit.subject, limit.product, limit.period.tolist(), strict=True
        ):
            parts = (limit.kind, subject, product, data.periods[period])
            names[row] = ".".join(_plain(part) for part in parts if part)
    return [f"{name or 'row'}.{number}" for number, name in enumerate(names)]


def _plain(text: str) -> str:
    """A name without blanks or signs that a reader of MPS could stumble over."""
    return re.sub(r"[^\w.>-]", "_", text)
