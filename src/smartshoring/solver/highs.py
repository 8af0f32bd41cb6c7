"""Solve a `LinearModel` with HiGHS: strong links are separated at the root, then branch-and-cut.

The bound that is reported is HiGHS's dual bound of the full model: the lazy rows only cut off
fractional points, so adding some of them keeps every integer solution (`LinearModel.lazy`).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
from scipy import sparse

from smartshoring.errors import SolverError
from smartshoring.solver.answer import Progress, Solution, SolveOptions, relative_gap
from smartshoring.solver.linear import Floats, LinearModel
from smartshoring.solver.scaling import equilibrated

_SEPARATION_ROUNDS = 40
_VIOLATION = 1e-6
_REPORT_EVERY_S = 0.1
_TARGET_COST = 1e4
"""Largest objective coefficient handed to HiGHS: its tolerances are absolute (1e-7)."""


def solve(model: LinearModel, options: SolveOptions | None = None) -> Solution:
    """Minimise `model`.

    Raises:
        SolverError: HiGHS failed in a way that supports no statement about the model.
    """
    options = options or SolveOptions()
    began = time.monotonic()
    if not np.any(model.integer & (model.lower < model.upper)):
        # Every decision is taken: what is left is a linear program.
        model = replace(model, integer=np.zeros(len(model.cost), np.bool_))
    even = equilibrated(model)
    if options.start is not None:
        options = replace(options, start=even.scaled(options.start))
    solution = _solved(even.model, options, began)
    return solution if solution.x is None else replace(solution, x=even.original(solution.x))


def _solved(model: LinearModel, options: SolveOptions, began: float) -> Solution:
    """The answer to a model whose coefficients are of one size."""
    scale = _objective_scale(model.cost)
    highs = _new_highs(options, began, scale)
    if not model.integer.any():
        _tighten(highs)
    _pass(highs, model, scale)
    added = 0
    if model.integer.any() and model.lazy.shape[0]:
        added, infeasible = _separate(highs, model, options, began)
        if infeasible:
            return Solution("infeasible", None, None, None, added)
    _set_integrality(highs, model)
    if options.start is not None:
        # Only what is known: HiGHS takes a nan for a value and drops the whole start.
        known = np.flatnonzero(~np.isnan(options.start)).astype(np.int32)
        highs.setSolution(len(known), known, options.start[known])
    _limit_time(highs, options, began)
    highs.run()
    return _read(highs, model, options, scale, added)


def _objective_scale(cost: Floats) -> float:
    largest = float(np.max(np.abs(cost), initial=0.0))
    if largest == 0.0:
        return 1.0
    return float(2.0 ** np.floor(np.log2(_TARGET_COST / largest)))


def _new_highs(options: SolveOptions, began: float, scale: float) -> Any:
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for name, value in {
        "threads": 1,
        "random_seed": 0,
        # Two optimal runs must agree to 1e-9 whatever the order of the data: ask for more than the
        # user did, and stop at the user's gap only by clock.
        "mip_rel_gap": min(options.gap * 1e-3, 1e-6) if options.gap <= 1e-5 else options.gap,
        "mip_abs_gap": 1e-9,
        # These two sub-MIP heuristics took most of the time on every instance tried and found
        # nothing that rounding, RENS and our own starts did not.
        "mip_heuristic_run_rins": False,
        "mip_heuristic_run_root_reduced_cost": False,
        # A restart presolves again, where HiGHS has cut off better points (see `scaling`); without
        # it the instances tried took as long.
        "mip_allow_restart": False,
    }.items():
        highs.setOptionValue(name, value)
    if options.cancel is not None:
        cancel = options.cancel

        def interrupt(event: Any) -> None:
            if cancel.is_set():
                event.interrupt()

        highs.cbMipInterrupt += interrupt
        highs.cbSimplexInterrupt += interrupt
    if options.progress is not None:
        highs.cbMipInterrupt += _reporter(options.progress, began, scale)
    return highs


def _tighten(highs: Any) -> None:
    """The tolerances of a linear program whose quantities are reported."""
    highs.setOptionValue("primal_feasibility_tolerance", 1e-9)
    highs.setOptionValue("dual_feasibility_tolerance", 1e-9)


def _reporter(
    report: Callable[[Progress], None], began: float, scale: float
) -> Callable[[Any], None]:
    """A callback that tells the state of the solve a few times a second.

    HiGHS calls its logging callback only when it prints; the one for interrupts comes often.
    """
    last = -math.inf

    def tell(event: Any) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _REPORT_EVERY_S:
            return
        last = now
        upper, lower = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        incumbent = upper / scale if abs(upper) < 1e100 else None
        bound = lower / scale if abs(lower) < 1e100 else None
        report(Progress(incumbent, bound, relative_gap(incumbent, bound), now - began))

    return tell


def _pass(highs: Any, model: LinearModel, scale: float) -> None:
    rows, columns = model.size
    matrix = model.matrix
    status = highs.passModel(
        columns,
        rows,
        matrix.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        0.0,
        model.cost * scale,
        model.lower,
        model.upper,
        model.row_lower,
        model.row_upper,
        matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
        np.zeros(columns, np.int32),
    )
    if status == highspy.HighsStatus.kError:
        msg = "HiGHS refused the model"
        raise SolverError(msg)


def _set_integrality(highs: Any, model: LinearModel) -> None:
    columns = np.flatnonzero(model.integer).astype(np.int32)
    if len(columns):
        kinds = np.full(len(columns), int(highspy.HighsVarType.kInteger), np.uint8)
        highs.changeColsIntegrality(len(columns), columns, kinds)


def _limit_time(highs: Any, options: SolveOptions, began: float) -> None:
    if options.time_limit_s is not None:
        # HiGHS counts its own clock over all runs of one object.
        left = max(0.01, options.time_limit_s - (time.monotonic() - began))
        highs.setOptionValue("time_limit", highs.getRunTime() + left)


def _separate(
    highs: Any, model: LinearModel, options: SolveOptions, began: float
) -> tuple[int, bool]:
    """Add violated lazy rows to the relaxation until none is left; (rows kept, infeasible)."""
    pending = np.ones(model.lazy.shape[0], np.bool_)
    first = model.size[0]
    chosen: list[np.ndarray[Any, Any]] = []
    for _ in range(_SEPARATION_ROUNDS):
        _limit_time(highs, options, began)
        highs.run()
        status = highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return 0, True
        if status != highspy.HighsModelStatus.kOptimal:
            break
        x = np.asarray(highs.getSolution().col_value)
        excess = model.lazy @ x - model.lazy_upper
        size = np.maximum(1.0, np.abs(model.lazy_upper))
        violated = np.flatnonzero(pending & (excess > _VIOLATION * size))
        if not len(violated):
            break
        pending[violated] = False
        chosen.append(violated)
        _add_rows(highs, model.lazy[violated], model.lazy_upper[violated])
    if not chosen:
        return 0, False
    order = np.concatenate(chosen)
    return _keep_binding(highs, model, order, first), False


def _keep_binding(highs: Any, model: LinearModel, order: np.ndarray[Any, Any], first: int) -> int:
    """Drop separated rows that are far from binding at the end: they only slow down every node."""
    info = highs.getInfo()
    if info.primal_solution_status != 2:
        return len(order)
    x = np.asarray(highs.getSolution().col_value)
    slack = model.lazy_upper[order] - model.lazy[order] @ x
    size = np.maximum(1.0, np.abs(model.lazy_upper[order]))
    loose = np.flatnonzero(slack > 1e-3 * size)
    if len(loose):
        highs.deleteRows(len(loose), (loose + first).astype(np.int32))
    return len(order) - len(loose)


def _add_rows(highs: Any, rows: sparse.csr_array, upper: Floats) -> None:
    highs.addRows(
        rows.shape[0],
        np.full(rows.shape[0], -highspy.kHighsInf),
        upper,
        rows.nnz,
        rows.indptr[:-1].astype(np.int32),
        rows.indices.astype(np.int32),
        rows.data,
    )


def _read(
    highs: Any, model: LinearModel, options: SolveOptions, scale: float, added: int
) -> Solution:
    status = highs.getModelStatus()
    kind = highspy.HighsModelStatus
    if status in (kind.kUnboundedOrInfeasible, kind.kUnbounded):
        # Presolve with tight tolerances calls bounded models unbounded, too.
        highs.setOptionValue("presolve", "off")
        highs.clearSolver()
        highs.run()
        status = highs.getModelStatus()
    if status == kind.kInfeasible:
        return Solution("infeasible", None, None, None, added)
    if status == kind.kModelEmpty:
        return Solution("optimal", np.zeros(len(model.cost)), 0.0, 0.0, added)
    if status in (kind.kUnbounded, kind.kModelError, kind.kSolveError, kind.kPresolveError):
        msg = f"HiGHS stopped with {highs.modelStatusToString(status)}"
        raise SolverError(msg)
    info = highs.getInfo()
    mixed = bool(model.integer.any())
    bound: float | None = None
    if mixed:
        bound = info.mip_dual_bound / scale if abs(info.mip_dual_bound) < 1e100 else None
    if info.primal_solution_status != 2:  # no feasible point
        return Solution("nothing", None, None, bound, added)
    x = np.array(highs.getSolution().col_value, float)
    if mixed:
        x = _polished(highs, model, x)
    elif status != kind.kOptimal:
        return Solution("nothing", None, None, None, added)
    objective = float(model.cost @ x)
    if not mixed:
        bound = objective
    if bound is not None:
        bound = min(bound, objective)
    gap = relative_gap(objective, bound)
    proven = gap is not None and gap <= options.gap
    return Solution("optimal" if proven else "gap", x, objective, bound, added)


def _polished(highs: Any, model: LinearModel, x: Floats) -> Floats:
    """Integers exact and flows re-optimised around them; the original point if that fails."""
    columns = np.flatnonzero(model.integer).astype(np.int32)
    fixed = np.round(x[columns])
    # A stop that was asked for must not stop this last, short step too.
    highs.cbMipInterrupt.clear()
    highs.cbSimplexInterrupt.clear()
    count = len(columns)
    highs.changeColsIntegrality(
        count, columns, np.full(count, int(highspy.HighsVarType.kContinuous), np.uint8)
    )
    highs.changeColsBounds(count, columns, fixed, fixed)
    highs.setOptionValue("time_limit", highspy.kHighsInf)
    _tighten(highs)
    highs.clearSolver()
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return x
    clean = np.array(highs.getSolution().col_value, float)
    clean[columns] = fixed
    return clean
