"""The model of each question as a file, so that another solver can confirm what was found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.model import Compiled, compile_model
from smartshoring.plan.model.reduction import reduced
from smartshoring.plan.model.stack import Stacked
from smartshoring.plan.mps import mps_lines
from smartshoring.plan.robust_plan import Robust
from smartshoring.plan.strategies import specs_of
from smartshoring.solver.linear import Ints, LinearModel

SUMMARY = "models.json"
ROBUST = "robust"


def write_models(
    plans: tuple[Plan, ...],
    data: Coefficients,
    folder: Path,
    robust: tuple[Robust, Stacked] | None = None,
) -> tuple[Path, ...]:
    """Write `STRATEGY.mps` for each strategy that was asked, and what was found for it.

    Args:
        plans: The plans.
        data: Coefficients of the case.
        folder: Made if it does not exist; files in it of the same names are replaced.
        robust: The plan over all scenarios and its model, written as `robust.mps`.

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
        names = column_names(compiled, small), row_names(compiled, small)
        written.append(_write(folder, plan.strategy, compiled.model, names))
        told.append(_told(plan, plan.strategy, compiled.model) | {"minimises": spec.objective})
    if robust is not None:
        found, stack = robust
        names = shared_names(stack), [f"row.{n}" for n in range(stack.model.size[0])]
        written.append(_write(folder, ROBUST, stack.model, names))
        told.append(_told(found, ROBUST, stack.model) | {"minimises": "expected_and_cvar"})
    summary = folder / SUMMARY
    document = {"case_hash": data.case.hash, "models": told}
    summary.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
    return (*written, summary)


def _write(
    folder: Path, strategy: str, model: LinearModel, names: tuple[list[str], list[str]]
) -> Path:
    path = folder / f"{_plain(strategy)}.mps"
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in mps_lines(model, _plain(strategy), *names))
    return path


def _told(found: Plan | Robust, strategy: str, model: LinearModel) -> dict[str, object]:
    """What was found for a model, and its size."""
    rows, columns = model.size
    return {
        "strategy": strategy,
        "file": f"{_plain(strategy)}.mps",
        "status": found.status,
        "objective": found.objective,
        "bound": found.bound,
        "gap": found.gap,
        "rows": rows,
        "columns": columns,
        "integers": int(model.integer.sum()),
    }


def shared_names(stack: Stacked) -> list[str]:
    """What each decision is that scenarios share; the others have a number only [n]."""
    names = [""] * stack.model.size[1]
    for key, column in stack.shared.items():
        names[column] = ".".join(_plain(part) for part in key)
    return [f"{name or 'x'}.{number}" for number, name in enumerate(names)]


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
