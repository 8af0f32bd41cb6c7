"""The engine: root relaxation, points, what they rule out, again on what is left, then the tree."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from smartshoring.solver.answer import Progress, Solution, SolveOptions, relative_gap
from smartshoring.solver.engine.fold import Folded, folded
from smartshoring.solver.engine.form import Form, formed
from smartshoring.solver.engine.knapsack import Sites, crowded_sites, multipliers, rounded
from smartshoring.solver.engine.relaxation import Relaxation
from smartshoring.solver.engine.tighten import Smaller, by_reduced_cost, smaller
from smartshoring.solver.engine.tree import Tree
from smartshoring.solver.linear import Floats, Ints, LinearModel
from smartshoring.solver.scaling import equilibrated

_LANES_PER_ROW = 8
"""Columns that a row begins with."""
_WORTH = 0.6
"""A form is made anew when at most this share of its columns is left."""
_WIDE = 1e4
_STILL = 1.0
"""Equilibration to the nearest power of two is enough here."""
_MOST_ROUNDS = 6
_NODES_TO_IMPROVE = 40
_REPORT_EVERY_S = 0.1


def engine(model: LinearModel, options: SolveOptions) -> Solution:
    """Minimise a model of many columns.

    Args:
        model: The model; every integer variable has finite bounds.
        options: Gap, time, cancel, progress and a start.
    """
    even = equilibrated(model, _STILL) if _is_wide(model) else None
    if even is None:
        return _Run(model, options).run()
    if options.start is not None:
        options = replace(options, start=even.scaled(options.start))
    solution = _Run(even.model, options).run()
    return solution if solution.x is None else replace(solution, x=even.original(solution.x))


def _is_wide(model: LinearModel) -> bool:
    """Whether coefficients are so unlike that absolute tolerances would mislead."""
    size = np.abs(np.concatenate([model.matrix.data, model.lazy.data]))
    size = size[size > 0]
    return bool(len(size)) and bool(size.max() > _WIDE * size.min())


class _Run:
    """One solve: the clock, the best point in terms of the whole model, and the bound."""

    def __init__(self, model: LinearModel, options: SolveOptions) -> None:
        self.options = options
        self.whole = formed(model)
        self.began = time.monotonic()
        self.told = -np.inf
        self.x: Floats | None = None
        self.value = np.inf
        self.bound = -np.inf
        self.rows = 0

    def run(self) -> Solution:
        form = self.whole
        part = smaller(form, form.lower, form.upper)
        layers: list[Smaller | Folded] = [part]
        if part.infeasible:
            return Solution("infeasible", None, None, None)
        start: Floats | None = None
        if self.options.start is not None and not np.isnan(self.options.start[form.whole]).all():
            start = self.options.start
        form = part.form
        sums = folded(form, self.whole.lower[part.kept], self.whole.upper[part.kept])
        if sums is not None:
            layers.append(sums)
            form = sums.form
        active, strong = _first_columns(form), np.zeros(0, np.int64)
        sites = crowded_sites(form)
        if sites is not None:
            form, active, strong = self._begun_by_site(form, sites, layers)
        finished = infeasible = False
        for round_ in range(_MOST_ROUNDS):
            constant = sum(layer.constant for layer in layers)
            relaxation = Relaxation(form, active, strong, self._stop)
            tree = self._tree(form, relaxation, constant)
            known = None if start is None else _within(layers, start)[form.whole]
            start = None
            if known is not None and not np.isnan(known).any():
                tree.offer(known)
                self._take(tree, layers, constant)
                known = None
            root = tree.root(0.02 * self.options.gap)
            self.rows = max(self.rows, len(relaxation.row) - form.hard)
            if root.ended == "infeasible":
                infeasible = self.x is None
                finished = True
                break
            self.bound = max(self.bound, min(root.bound + constant, self.value))
            if root.ended == "cut":
                finished = True
                break
            if root.x is None or root.reduced is None:
                break
            relaxation.drop_loose_rows()
            if known is not None:
                tree.dive(root, known)
                self._take(tree, layers, constant)
            if round_ == 0 or self.value - root.bound - constant > 1e-4 * abs(self.value):
                tree.dive(root)
                tree.improve(root, _NODES_TO_IMPROVE)
            self._take(tree, layers, constant)
            low, high = by_reduced_cost(
                form,
                root.reduced,
                max(0.0, tree.cutoff - root.bound) if self.x is not None else np.inf,
                form.lower,
                form.upper,
            )
            less = smaller(form, low, high)
            if less.infeasible:
                finished = True
                break
            if len(less.kept) <= _WORTH * form.size[1] and round_ < _MOST_ROUNDS - 1:
                active, strong = _kept(less, form, relaxation.column, relaxation.row[form.hard :])
                layers.append(less)
                form = less.form
                continue
            root = tree.root()
            if root.ended == "solved":
                found = tree.search(root)
                self._take(tree, layers, constant)
                finished = found.finished
                self.bound = max(self.bound, min(found.bound + constant, self.value))
            else:
                finished = root.ended in ("cut", "infeasible")
            break
        if infeasible or (finished and self.x is None):
            return Solution("infeasible", None, None, None, self.rows)
        if self.x is None:
            bound = self.bound if np.isfinite(self.bound) else None
            return Solution("nothing", None, None, bound, self.rows)
        if finished:
            # Branches end `tolerance` below the incumbent at the earliest.
            self.bound = max(self.bound, self.value - self._tolerance(self.value))
        self.bound = min(self.bound, self.value)
        gap = relative_gap(self.value, self.bound)
        proven = gap is not None and gap <= self.options.gap
        return Solution("optimal" if proven else "gap", self.x, self.value, self.bound, self.rows)

    def _tree(self, form: Form, relaxation: Relaxation, constant: float) -> Tree:
        return Tree(
            form,
            relaxation,
            tolerance=self._tolerance_from(constant),
            stop=self._stop,
            tell=self._teller(constant),
            incumbent=(None, self.value - constant),
        )

    def _begun_by_site(
        self, form: Form, sites: Sites, layers: list[Smaller | Folded]
    ) -> tuple[Form, Ints, Ints]:
        """What multipliers by site leave to decide, and the columns and rows they favour."""
        constant = sum(layer.constant for layer in layers)
        found = multipliers(form, sites, self._stop)
        bound, reduced = form.priced(found.dual, form.lower, form.upper)
        self.bound = max(self.bound, bound + constant)
        wanted = form.integer | (found.point > 0)
        wanted[_first_columns(form, reduced)] = True
        active, strong = np.flatnonzero(wanted), found.strong
        tree = self._tree(form, Relaxation(form, active, strong, self._stop), constant)
        tree.offer(rounded(sites, found.point)[form.whole])
        self._take(tree, layers, constant)
        if self.x is None:
            return form, active, strong
        room = max(0.0, tree.cutoff - bound)
        less = smaller(form, *by_reduced_cost(form, reduced, room, form.lower, form.upper))
        if less.infeasible or len(less.kept) > _WORTH * form.size[1]:
            return form, active, strong
        layers.append(less)
        return less.form, *_kept(less, form, active, strong)

    def _take(self, tree: Tree, layers: list[Smaller | Folded], constant: float) -> None:
        """Keep the tree's best point in terms of the whole model."""
        if tree.x is None or tree.value + constant >= self.value:
            return
        x = tree.x
        for layer in reversed(layers):
            x = layer.original(x)
        self.x, self.value = x, self.whole.value(x)

    def _tolerance(self, value: float) -> float:
        gap = self.options.gap
        return (gap * 1e-3 if gap <= 1e-5 else gap) * max(1.0, abs(value))

    def _tolerance_from(self, constant: float) -> Callable[[float], float]:
        """The tolerance at a cost that does not count the decided columns."""
        return lambda value: self._tolerance(value + constant)

    def _stop(self) -> bool:
        cancel, limit = self.options.cancel, self.options.time_limit_s
        if cancel is not None and cancel.is_set():
            return True
        return limit is not None and time.monotonic() - self.began >= limit

    def _teller(self, constant: float) -> Callable[[float, float], None]:
        def tell(value: float, bound: float) -> None:
            report, now = self.options.progress, time.monotonic()
            if report is None or now - self.told < _REPORT_EVERY_S:
                return
            self.told = now
            least = max(self.bound, bound + constant)
            incumbent = min(self.value, value + constant)
            known = incumbent if np.isfinite(incumbent) else None
            proven = min(least, incumbent) if np.isfinite(least) else None
            report(Progress(known, proven, relative_gap(known, proven), now - self.began))

        return tell


def _within(layers: list[Smaller | Folded], x: Floats) -> Floats:
    for layer in layers:
        x = x[layer.kept]
    return x


def _kept(less: Smaller, form: Form, columns: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Columns and strong rows of the smaller form among these of the form."""
    seen = np.zeros(form.size[1], np.bool_)
    seen[columns] = True
    held = np.zeros(form.size[0], np.bool_)
    held[rows] = True
    return np.flatnonzero(seen[less.kept] | less.form.integer), np.flatnonzero(held[less.rows])


def _first_columns(form: Form, price: Floats | None = None) -> Ints:
    """Columns to begin with: integer ones, those that serve no fixed amount, the cheapest lanes."""
    price = form.cost if price is None else price
    forced = np.flatnonzero((form.row_lower == form.row_upper) & (form.row_lower != 0))
    lanes = form.rows[forced]
    row = np.repeat(np.arange(len(forced)), np.diff(lanes.indptr))
    column = lanes.indices
    order = np.lexsort((price[column], row))
    row, column = row[order], column[order]
    first = np.concatenate([[0], np.flatnonzero(np.diff(row)) + 1])[: len(forced)]
    length = np.diff(np.concatenate([first, [len(row)]]))
    rank = np.arange(len(row)) - np.repeat(first, length)
    active = np.ones(form.size[1], np.bool_)
    active[column] = False
    active[column[rank < _LANES_PER_ROW]] = True
    return np.flatnonzero(active | form.integer)
