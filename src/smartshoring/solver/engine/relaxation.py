"""The live linear relaxation: a few active columns and rows of a form, the others priced in.

Columns enter by reduced cost, strong rows by violation; an infeasible restriction is repaired by
the columns that its Farkas proof prices (Dantzig-Wolfe pricing; Desaulniers et al. 2005). Whatever
is active, the bound that is returned holds for all columns (`Form.priced`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

import highspy
import numpy as np
from scipy import sparse

from smartshoring.errors import SolverError
from smartshoring.solver.engine.form import Form
from smartshoring.solver.linear import Bools, Floats, Ints

_TARGET_COST = 1e4
"""Largest objective coefficient handed to HiGHS: its tolerances are absolute (1e-7)."""
_VIOLATION = 1e-6
_PRICED_PER_GROUP = 8
_PRICE = 1e-7
"""Least |reduced cost|, in the scaled objective, for which a column enters."""
_SETTLED = 1e-9
"""Relative distance of the bound from the value of the restriction that ends a solve."""
_MOST_ROUNDS = 400
_SHARP, _USUAL = 1e-9, 1e-7
_PATIENCE = 3
_LONG = 20_000
"""Active columns from which on a solve can be interrupted within."""
_TALL = 20_000
"""Rows from which on the first solve is by interior point, which needs no basis to begin with."""
_INF = highspy.kHighsInf
_KIND = highspy.HighsModelStatus
_NONE: Ints = np.zeros(0, np.int64)

Ended = Literal["solved", "cut", "infeasible", "stopped"]


@dataclass(frozen=True)
class Relaxed:
    """What a solve of the relaxation gave.

    Attributes:
        ended: `solved`; `cut`: the bound passed the cutoff; `infeasible`; `stopped` by the caller.
        bound: Valid lower bound within the given bounds.
        value: Optimum of the restriction; inf without one.
        x: Its point [n].
        reduced: d for which `bound` was computed [n].
        latest: d of the last restriction, by which columns enter [n].
    """

    ended: Ended
    bound: float
    value: float = np.inf
    x: Floats | None = None
    reduced: Floats | None = None
    latest: Floats | None = None


class Relaxation:
    """A HiGHS model that grows as columns and rows are found to matter."""

    def __init__(
        self,
        form: Form,
        columns: Ints,
        strong: Ints,
        stop: Callable[[], bool],
    ) -> None:
        """Load the hard rows and the given columns and strong rows.

        Args:
            form: The whole model.
            columns: Columns that are active from the beginning; all integer ones must be.
            strong: Strong rows that are active from the beginning (indices of rows).
            stop: Asked between and within solves; True ends them.
        """
        self.form = form
        self.scale = _scale(form.cost)
        self.column = columns.copy()
        self.place = np.full(form.size[1], -1, np.int64)
        self.place[columns] = np.arange(len(columns))
        self.row = np.concatenate([np.arange(form.hard), strong]).astype(np.int64)
        self.pending = np.zeros(form.size[0], np.bool_)
        self.pending[form.hard :] = True
        self.pending[strong] = False
        self.below = form.hard + np.flatnonzero(form.row_upper[form.hard :] < 0)
        self.group = _groups(form)
        self.stop = stop
        self.solves = 0
        self.highs = self._loaded()

    # --- building ------------------------------------------------------------------------------

    def _loaded(self) -> Any:
        form = self.form
        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        highs.silent()
        for name, value in {
            "threads": 1,
            "random_seed": 0,
            "presolve": "off",
            "solver": "simplex",
            "simplex_strategy": 1,
            # Devex: exact steepest-edge weights are computed anew at every start, which takes
            # longer than the few steps of a node.
            "simplex_dual_edge_weight_strategy": 1,
        }.items():
            highs.setOptionValue(name, value)

        if len(self.column) >= _LONG:
            # Only solves that may last: being asked between all steps costs as much as short ones.
            def interrupt(event: Any) -> None:
                if self.stop():
                    event.interrupt()

            highs.cbSimplexInterrupt += interrupt
            highs.cbIpmInterrupt += interrupt
        matrix = form.columns[:, self.column].tocsr()[self.row].tocsc()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.column), len(self.row)
        lp.col_cost_ = form.cost[self.column] * self.scale
        lp.col_lower_ = form.lower[self.column]
        lp.col_upper_ = form.upper[self.column]
        lp.row_lower_ = form.row_lower[self.row]
        lp.row_upper_ = form.row_upper[self.row]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
        lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
        lp.a_matrix_.value_ = matrix.data
        if highs.passModel(lp) == highspy.HighsStatus.kError:
            msg = "HiGHS refused the relaxation"
            raise SolverError(msg)
        return highs

    def _add_columns(self, new: Ints) -> None:
        form = self.form
        part = form.columns[:, new].tocsr()[self.row].tocsc()
        self.highs.addCols(
            len(new),
            form.cost[new] * self.scale,
            form.lower[new],
            form.upper[new],
            part.nnz,
            part.indptr[:-1].astype(np.int32),
            part.indices.astype(np.int32),
            part.data,
        )
        self.place[new] = len(self.column) + np.arange(len(new))
        self.column = np.concatenate([self.column, new])

    def _add_rows(self, new: Ints) -> None:
        form = self.form
        part = form.rows[new].tocoo()
        active = self.place[part.col] >= 0
        rows = sparse.csr_array(
            (part.data[active], (part.row[active], self.place[part.col[active]])),
            shape=(len(new), len(self.column)),
        )
        self.highs.addRows(
            len(new),
            np.full(len(new), -_INF),
            form.row_upper[new],
            rows.nnz,
            rows.indptr[:-1].astype(np.int32),
            rows.indices.astype(np.int32),
            rows.data,
        )
        self.row = np.concatenate([self.row, new])
        self.pending[new] = False

    def drop_loose_rows(self) -> None:
        """Take out strong rows that do not bind: they only slow down what follows."""
        form = self.form
        basis = self.highs.getBasis()
        basic = np.array([s == highspy.HighsBasisStatus.kBasic for s in basis.row_status])
        loose = np.flatnonzero(basic & (np.arange(len(self.row)) >= form.hard))
        if len(loose):
            self.highs.deleteRows(len(loose), loose.astype(np.int32))
            self.pending[self.row[loose]] = True
            self.row = np.delete(self.row, loose)

    # --- solving -------------------------------------------------------------------------------

    def solve(
        self,
        lower: Floats,
        upper: Floats,
        cutoff: float = np.inf,
        rounds: int = _MOST_ROUNDS,
        least: float = 0.0,
    ) -> Relaxed:
        """The relaxation within bounds of the integer columns.

        Without a limit of rounds all lanes and strong rows are regarded; `bound` is valid anyway.

        Args:
            lower: l [n]; only those of integer columns may differ from the form's.
            upper: u [n].
            cutoff: Cost from which on nobody asks what the optimum is.
            rounds: Most times that columns and rows are added to a feasible restriction.
            least: Share of the value that `_PATIENCE` rounds must move it by to go on.
        """
        self._set_bounds(lower, upper)
        self.highs.setOptionValue(
            "objective_bound", cutoff * self.scale if np.isfinite(cutoff) else _INF
        )
        state = Relaxed("stopped", -np.inf)
        values: list[float] = []
        for _ in range(_MOST_ROUNDS):
            with self._cold():
                self.highs.run()
            self.solves += 1
            status = self.highs.getModelStatus()
            if status == _KIND.kInfeasible:
                repair = self._farkas(lower, upper)
                if not len(repair):
                    return Relaxed("infeasible", np.inf)
                self._add_columns(repair)
            elif status in (_KIND.kOptimal, _KIND.kObjectiveBound):
                optimal = status == _KIND.kOptimal
                state = self._valued(state, lower, upper)
                if state.bound >= cutoff:
                    return replace(state, ended="cut", x=None)
                grown = self._grown(state, upper, optimal)
                if not optimal and not grown:
                    # The restriction passed the cutoff, yet no column explains the distance.
                    self.highs.setOptionValue("objective_bound", _INF)
                elif optimal:
                    values.append(state.value)
                    if not grown or len(values) >= rounds or _stalled(values, state.bound, least):
                        return replace(state, ended="solved")
            elif self.stop() or not self._recovered():
                break
            if self.stop():
                break
        return replace(state, ended="stopped", x=None)

    def _valued(self, before: Relaxed, lower: Floats, upper: Floats) -> Relaxed:
        """What the restriction says now, with the best bound of this solve."""
        solution = self.highs.getSolution()
        dual = np.zeros(self.form.size[0])
        dual[self.row] = np.array(solution.row_dual) / self.scale
        bound, reduced = self.form.priced(dual, lower, upper)
        x = np.zeros(self.form.size[1])
        x[self.column] = np.array(solution.col_value)
        if bound <= before.bound and before.reduced is not None:
            return replace(before, value=self.form.value(x), x=x, latest=reduced)
        return Relaxed("stopped", bound, self.form.value(x), x, reduced, reduced)

    def _grown(self, state: Relaxed, upper: Floats, optimal: bool) -> bool:
        """Add the columns and rows that the state asks for; whether there were any."""
        if state.x is None or state.latest is None:
            return False
        near = state.value - state.bound <= _SETTLED * max(1.0, abs(state.value))
        columns = _NONE if optimal and near else self._entering(state.latest, upper)
        rows = self._violated(state.x) if optimal else _NONE
        if len(columns):
            self._add_columns(columns)
        if len(rows):
            self._add_rows(rows)
        return bool(len(columns) or len(rows))

    @contextmanager
    def _cold(self) -> Iterator[None]:
        """The way of the first solve of a tall relaxation: interior point, then a basis."""
        cold = self.solves == 0 and len(self.row) >= _TALL
        if cold:
            self.highs.setOptionValue("solver", "ipx")
            self.highs.setOptionValue("presolve", "on")
        yield
        if cold:
            self.highs.setOptionValue("solver", "simplex")
            self.highs.setOptionValue("presolve", "off")

    @contextmanager
    def sharp(self) -> Iterator[None]:
        """Tolerances of a point whose quantities are reported."""
        names = ("primal_feasibility_tolerance", "dual_feasibility_tolerance")
        for name in names:
            self.highs.setOptionValue(name, _SHARP)
        yield
        for name in names:
            self.highs.setOptionValue(name, _USUAL)

    def estimate(self, column: int, low: float, high: float, iterations: int) -> float:
        """Value of the restriction after a few dual steps with one column bounded otherwise."""
        place = int(self.place[column])
        self.highs.changeColBounds(place, low, high)
        self.highs.setOptionValue("simplex_iteration_limit", iterations)
        self.highs.run()
        self.highs.setOptionValue("simplex_iteration_limit", highspy.kHighsIInf)
        status = self.highs.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kInfeasible,
            highspy.HighsModelStatus.kObjectiveBound,
        ):
            return np.inf
        return float(self.highs.getInfo().objective_function_value) / self.scale

    def restore(self, column: int, low: float, high: float, basis: Any) -> None:
        """Take back what `estimate` changed."""
        self.highs.changeColBounds(int(self.place[column]), low, high)
        self.highs.setBasis(basis)

    def basis(self) -> Any:
        """The basis as it is."""
        return self.highs.getBasis()

    def _recovered(self) -> bool:
        """Whether another try is worth it after HiGHS gave up: once from scratch."""
        self.highs.clearSolver()
        self.highs.run()
        status = self.highs.getModelStatus()
        return status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)

    def _set_bounds(self, lower: Floats, upper: Floats) -> None:
        # Every active column, since bounds of continuous ones follow from integer ones.
        count = len(self.column)
        self.highs.changeColsBounds(
            count, np.arange(count, dtype=np.int32), lower[self.column], upper[self.column]
        )

    def _entering(self, reduced: Floats, upper: Floats) -> Ints:
        """Inactive columns of negative reduced cost, the best few of each group."""
        good = np.flatnonzero((reduced < -_PRICE / self.scale) & (self.place < 0) & (upper > 0))
        return self._best(good, reduced[good])

    def _best(self, columns: Ints, price: Floats) -> Ints:
        if not len(columns):
            return columns
        group = self.group[columns]
        order = np.lexsort((price, group))
        sorted_group = group[order]
        first = np.concatenate([[0], np.flatnonzero(np.diff(sorted_group)) + 1])
        length = np.diff(np.concatenate([first, [len(order)]]))
        rank = np.arange(len(order)) - np.repeat(first, length)
        chosen: Ints = columns[order[rank < _PRICED_PER_GROUP]]
        return chosen

    def _violated(self, x: Floats) -> Ints:
        """Strong rows that the point breaks."""
        form = self.form
        if form.hard == form.size[0]:
            return np.zeros(0, np.int64)
        moved = np.flatnonzero(x)
        part = form.columns[:, moved]
        row = part.indices
        strong = row >= form.hard
        weight = np.repeat(x[moved], np.diff(part.indptr))
        used = np.bincount(row[strong], (part.data * weight)[strong], form.size[0])
        # Other rows are at 0 or below; only a negative side would be broken by that.
        touched = np.flatnonzero(used > 0)
        if len(self.below):
            touched = np.union1d(touched, self.below)
        touched = touched[self.pending[touched]]
        upper = form.row_upper[touched]
        size = np.maximum(1.0, np.abs(upper))
        return touched[used[touched] - upper > _VIOLATION * size]

    def _farkas(self, lower: Floats, upper: Floats) -> Ints:
        """Columns that may repair an infeasible restriction; none = proven infeasible.

        Raises:
            SolverError: HiGHS has no proof to offer.
        """
        _, has_ray, ray = self.highs.getDualRay()
        if not has_ray:
            self.highs.clearSolver()
            self.highs.run()
            _, has_ray, ray = self.highs.getDualRay()
            if not has_ray:
                return np.flatnonzero((self.place < 0) & (upper > 0))
        for sign in (1.0, -1.0):
            dual = np.zeros(self.form.size[0])
            dual[self.row] = sign * np.array(ray)
            gain = self.form.columns.T @ dual
            if self._proves(dual, gain, lower, upper, self.place >= 0):
                good = np.flatnonzero((gain > _PRICE) & (self.place < 0) & (upper > 0))
                return self._best(good, -gain[good])
        return np.flatnonzero((self.place < 0) & (upper > 0))

    def _proves(
        self, dual: Floats, gain: Floats, lower: Floats, upper: Floats, among: Bools
    ) -> bool:
        """Whether y'(Ax) of no point in the bounds of the columns `among` reaches y'(r or s)."""
        side = np.where(dual > 0, self.form.row_lower, self.form.row_upper)
        used = np.abs(dual) > _PRICE
        if not np.all(np.isfinite(side[used])):
            return False
        best = np.where(gain > 0, upper, lower)
        moved = among & (np.abs(gain) > _PRICE)
        if not np.all(np.isfinite(best[moved])):
            return False
        return bool(np.sum(dual[used] * side[used]) > np.sum(gain[moved] * best[moved]))


def _stalled(values: list[float], bound: float, least: float) -> bool:
    """Whether the last rounds gained less than a share of the value, and the bound is as near."""
    last = values[-_PATIENCE:]
    size = least * abs(last[-1])
    return len(last) == _PATIENCE and np.ptp(last) <= size and last[-1] - bound <= size


def _scale(cost: Floats) -> float:
    largest = float(np.max(np.abs(cost), initial=0.0))
    return 1.0 if largest == 0.0 else float(2.0 ** np.floor(np.log2(_TARGET_COST / largest)))


def _groups(form: Form) -> Ints:
    """For each column a row that stands for what it serves: one that must be filled, else any."""
    matrix = form.columns
    forced = (form.row_lower == form.row_upper) & (form.row_lower != 0)
    rows = np.arange(form.size[0])
    rank = np.where(forced, rows, form.size[0] + rows)
    group = np.full(form.size[1], -1, np.int64)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        group[filled] = np.minimum.reduceat(rank[matrix.indices], matrix.indptr[filled])
    return group
