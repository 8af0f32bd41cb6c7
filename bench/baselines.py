"""What a user would do instead: the plain location model given to a solver in one go.

Two forms. Weak: customers are served in shares that sum to one, facilities keep their capacity if
open, and open capacity covers the demand. Strong: besides, no share exceeds its facility's state.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import highspy
import numpy as np
import pulp
from bench.location import Location


@dataclass(frozen=True)
class Outcome:
    """What a solver can stand behind; None where it has nothing."""

    objective: float | None
    bound: float | None
    proven: bool


def highs(instance: Location, gap: float, limit_s: float, *, strong: bool) -> Outcome:
    """HiGHS 1.x, one thread, its own defaults, the model passed as arrays by column.

    Args:
        instance: The instance.
        gap: Asked relative gap.
        limit_s: CPU seconds from now on, building included.
        strong: Whether shares are bounded by the facility's state, one row each.
    """
    stop = time.process_time() + limit_s
    count, wide = instance.unit_cost.shape
    shares = count * wide
    i, j = np.divmod(np.arange(shares), wide)
    # A share: its customer's row, its facility's capacity, and in the strong form its own row.
    deep = 3 if strong else 2
    rows = np.empty((shares, deep), np.int32)
    values = np.ones((shares, deep))
    rows[:, 0], rows[:, 1] = j, wide + i
    values[:, 1] = instance.demand[j]
    cover = wide + count
    if strong:
        rows[:, 2] = cover + 1 + np.arange(shares)
    if strong:
        own = [
            np.append([wide + f, cover], cover + 1 + f * wide + np.arange(wide))
            for f in range(count)
        ]
    else:
        own = [np.array([wide + f, cover]) for f in range(count)]
    of_sites = [np.append([-q, q], -np.ones(wide if strong else 0)) for q in instance.capacity]
    lengths = np.append(np.full(shares, deep), [len(rows_of) for rows_of in own])
    starts = np.append(0, np.cumsum(lengths)).astype(np.int32)
    index = np.concatenate([rows.ravel(), *own]).astype(np.int32)
    value = np.concatenate([values.ravel(), *of_sites])
    total = float(instance.demand.sum())
    count_rows = cover + 1 + (shares if strong else 0)
    lower = np.full(count_rows, -np.inf)
    upper = np.zeros(count_rows)
    lower[:wide] = upper[:wide] = 1.0
    lower[cover], upper[cover] = total, np.inf
    columns = shares + count
    solver = highspy.Highs()
    solver.silent()
    for option, setting in (("threads", 1), ("mip_rel_gap", gap), ("mip_abs_gap", 1e-9)):
        solver.setOptionValue(option, setting)
    cost = np.append((instance.unit_cost * instance.demand[None, :]).ravel(), instance.fixed)
    solver.passModel(
        columns,
        count_rows,
        len(index),
        int(highspy.MatrixFormat.kColwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        cost,
        np.zeros(columns),
        np.append(np.full(shares, np.inf), np.ones(count)),
        lower,
        upper,
        starts,
        index,
        value,
        np.append(np.zeros(shares, np.int32), np.ones(count, np.int32)),
    )

    def interrupt(event: highspy.HighsCallbackEvent) -> None:
        if time.process_time() > stop:
            event.interrupt()

    solver.cbMipInterrupt += interrupt
    solver.cbSimplexInterrupt += interrupt
    solver.cbIpmInterrupt += interrupt
    # Phases that ask no callback stop by the clock on the wall.
    solver.setOptionValue("time_limit", max(1.0, 1.1 * limit_s))
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == 2
    return Outcome(
        objective=float(info.objective_function_value) if found else None,
        bound=float(info.mip_dual_bound) if abs(info.mip_dual_bound) < 1e100 else None,
        proven=solver.getModelStatus() == highspy.HighsModelStatus.kOptimal,
    )


def cbc(instance: Location, gap: float, limit_s: float) -> Outcome:
    """PuLP with the CBC that comes with it, weak form; its bound is not told by PuLP."""
    began = time.process_time()
    count, wide = instance.unit_cost.shape
    model = pulp.LpProblem("location", pulp.LpMinimize)
    opened = [pulp.LpVariable(f"y{i}", cat="Binary") for i in range(count)]
    share = [[pulp.LpVariable(f"x{i}_{j}", 0) for j in range(wide)] for i in range(count)]
    whole = instance.unit_cost * instance.demand[None, :]
    terms = [(share[i][j], float(whole[i, j])) for i in range(count) for j in range(wide)]
    terms += [(opened[i], float(instance.fixed[i])) for i in range(count)]
    model += pulp.LpAffineExpression(terms)
    for j in range(wide):
        model += pulp.LpAffineExpression([(share[i][j], 1.0) for i in range(count)]) == 1
    for i in range(count):
        load = [(share[i][j], float(instance.demand[j])) for j in range(wide)]
        model += pulp.LpAffineExpression([*load, (opened[i], -float(instance.capacity[i]))]) <= 0
    cover = [(opened[i], float(instance.capacity[i])) for i in range(count)]
    model += pulp.LpAffineExpression(cover) >= float(instance.demand.sum())
    left = limit_s - (time.process_time() - began)
    if left <= 0:
        return Outcome(None, None, proven=False)
    model.solve(pulp.PULP_CBC_CMD(msg=False, threads=1, gapRel=gap, gapAbs=1e-9, timeLimit=left))
    # LpStatus says "Optimal" on a time-out too; only sol_status tells the truth.
    proven = model.sol_status == pulp.LpSolutionOptimal
    found = model.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    value = float(pulp.value(model.objective)) if found else None
    return Outcome(value, value if proven else None, proven)


def scip(instance: Location, gap: float, limit_s: float) -> Outcome:
    """PySCIPOpt, weak form, where it is installed.

    Raises:
        ImportError: It is not.
    """
    from pyscipopt import Model, quicksum  # noqa: PLC0415 (optional)

    began = time.process_time()
    count, wide = instance.unit_cost.shape
    model = Model()
    model.hideOutput()
    opened = [model.addVar(vtype="B", obj=float(cost)) for cost in instance.fixed]
    whole = instance.unit_cost * instance.demand[None, :]
    share = [[model.addVar(obj=float(cost)) for cost in row] for row in whole]
    for j in range(wide):
        model.addCons(quicksum(share[i][j] for i in range(count)) == 1)
    for i in range(count):
        load = quicksum(float(instance.demand[j]) * share[i][j] for j in range(wide))
        model.addCons(load <= float(instance.capacity[i]) * opened[i])
    cover = quicksum(float(q) * y for q, y in zip(instance.capacity, opened, strict=True))
    model.addCons(cover >= float(instance.demand.sum()))
    model.setParam("limits/gap", gap)
    model.setParam("timing/clocktype", 1)
    model.setParam("limits/time", max(0.1, limit_s - (time.process_time() - began)))
    model.optimize()
    found = model.getNSols() > 0
    bound = model.getDualbound()
    return Outcome(
        objective=float(model.getObjVal()) if found else None,
        bound=float(bound) if abs(bound) < 1e19 else None,
        proven=model.getStatus() in ("optimal", "gaplimit"),
    )
