"""Branch and bound over a live relaxation: best bound first, with plunges, pseudo-costs, dives.

Branching: products of pseudo-costs, made reliable by a few dual steps each way (Achterberg, Koch
and Martin 2005). Each bound is proven by multipliers (`Form.priced`), so the least bound among the
leaves is a bound of the whole.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from smartshoring.solver.engine.form import Form
from smartshoring.solver.engine.relaxation import Relaxation, Relaxed
from smartshoring.solver.engine.tighten import by_reduced_cost
from smartshoring.solver.linear import Floats, Ints

_WHOLE = 1e-6
_CANDIDATES = 8
_RELIABLE = 2
_STEPS = 60
"""Dual simplex steps of a strong-branching trial."""
_SURE = 0.1
"""A dive rounds up everything this near to a whole number, and always the nearest tenth."""
_ROUNDS = 3
"""Times that columns and rows are added at a node: the rest is left to its children."""


@dataclass(frozen=True)
class Found:
    """The best point so far and what is proven.

    Attributes:
        x: Point [n]; None without one.
        value: Its cost; inf without one.
        bound: Proven lower bound.
        finished: Whether nothing is open and no branch was left below the cutoff.
        nodes: How many nodes were solved.
    """

    x: Floats | None
    value: float
    bound: float
    finished: bool
    nodes: int


@dataclass(order=True)
class _Node:
    """A box of the integer columns that is still open."""

    bound: float
    order: int
    low: Floats = field(compare=False)
    high: Floats = field(compare=False)
    basis: object = field(compare=False, default=None)
    branched: tuple[int, int, float, float] | None = field(compare=False, default=None)
    """Position of the column, 0 down or 1 up, distance it was moved, value of the parent."""


class Tree:
    """The search on one form."""

    def __init__(
        self,
        form: Form,
        relaxation: Relaxation,
        *,
        tolerance: Callable[[float], float],
        stop: Callable[[], bool],
        tell: Callable[[float, float], None],
        incumbent: tuple[Floats | None, float] = (None, np.inf),
    ) -> None:
        """Prepare the search.

        Args:
            form: The model.
            relaxation: Its live relaxation.
            tolerance: How near to an incumbent a bound must come to end a branch.
            stop: Whether to stop now.
            tell: Called with the incumbent's cost and the bound.
            incumbent: A known point and its cost.
        """
        self.form, self.relaxation = form, relaxation
        self.tolerance, self.stop, self.tell = tolerance, stop, tell
        self.x, self.value = incumbent
        self.whole: Ints = form.whole
        self.gain = np.zeros((2, len(self.whole)))
        self.tried = np.zeros((2, len(self.whole)))
        self.nodes = 0
        self.leaf = np.inf
        """Least bound among the branches that were ended."""
        self.order = itertools.count()
        self.open: list[_Node] = []

    # --- what callers ask -----------------------------------------------------------------------

    @property
    def cutoff(self) -> float:
        """Bound from which on a branch holds nothing worth finding."""
        return self.value - self.tolerance(self.value) if np.isfinite(self.value) else np.inf

    def root(self, least: float = 0.0) -> Relaxed:
        """The relaxation of the whole form, until a few rounds gain less than this share."""
        form = self.form
        return self.relaxation.solve(form.lower, form.upper, self.cutoff, least=least)

    def dive(self, start: Relaxed, known: Floats | None = None) -> None:
        """Round the relaxation step by step into a point, and keep it if it is the best.

        Args:
            start: The relaxation of the whole form.
            known: Whole values to keep, nan where the dive decides [number of integer columns].
        """
        low, high = self._box(self.form.lower, self.form.upper)
        now = start
        if known is not None:
            kept = ~np.isnan(known)
            low[kept] = high[kept] = np.clip(np.round(known[kept]), low[kept], high[kept])
            now = self._solve(low, high, _ROUNDS)
        while now.x is not None and not self.stop():
            x = now.x[self.whole]
            part = x - np.floor(x)
            free = (high - low > _WHOLE) & (np.abs(x - np.round(x)) > _WHOLE)
            if not free.any():
                self._offer(low, high, x)
                return
            # Up, so that what is asked for can be served; what is hardly used falls by itself.
            near = free & (part >= 1.0 - _SURE)
            most = max(1, int(0.1 * free.sum()))
            near[np.argsort(-np.where(free, part, -1.0), kind="stable")[:most]] = True
            low[near] = np.ceil(x[near])
            now = self._solve(low, high, _ROUNDS)

    def improve(self, start: Relaxed, most_nodes: int) -> None:
        """Search only where the incumbent and the relaxation differ (RINS, Danna et al. 2005)."""
        if self.x is None or start.x is None:
            return
        x, known = start.x[self.whole], self.x[self.whole]
        low, high = self._box(self.form.lower, self.form.upper)
        same = np.abs(x - known) <= _WHOLE
        low[same] = high[same] = known[same]
        if same.all():
            return
        kept, leaf, self.open = self.open, self.leaf, []
        node: _Node | None = _Node(start.bound, next(self.order), low, high)
        first = self.nodes
        while node is not None and self.nodes - first < most_nodes and not self.stop():
            node = self._expand(node, None) or self._next()
        self.open, self.leaf = kept, leaf

    def search(self, start: Relaxed, most_nodes: int | None = None) -> Found:
        """Split boxes until nothing is open, or `stop`, or so many nodes."""
        low, high = self._box(self.form.lower, self.form.upper)
        node: _Node | None = _Node(start.bound, next(self.order), low, high)
        known: Relaxed | None = start
        first = self.nodes
        while node is not None:
            if self.stop() or (most_nodes is not None and self.nodes - first >= most_nodes):
                heapq.heappush(self.open, node)
                break
            node = self._expand(node, known)
            known = None
            if node is None:
                node = self._next()
            if self.nodes % 8 == 0:
                self.tell(self.value, self._bound(node))
        return Found(self.x, self.value, self._bound(None), self._finished(), self.nodes)

    # --- nodes ----------------------------------------------------------------------------------

    def _finished(self) -> bool:
        """Whether the incumbent is proven: a branch may have ended below the cutoff."""
        slack = 1e-12 * max(1.0, abs(self.value)) if np.isfinite(self.value) else 0.0
        return not self.open and self.leaf >= self.cutoff - slack

    def _bound(self, node: _Node | None) -> float:
        least = min((other.bound for other in self.open), default=np.inf)
        if node is not None:
            least = min(least, node.bound)
        return min(least, self.leaf, self.value)

    def _next(self) -> _Node | None:
        while self.open:
            node = heapq.heappop(self.open)
            if node.bound < self.cutoff:
                if node.basis is not None:
                    self._warm(node.basis)
                return node
            self.leaf = min(self.leaf, node.bound)
        return None

    def _warm(self, basis: object) -> None:
        """Start from the basis that a node was made with, if the relaxation has not grown."""
        self.relaxation.highs.setBasis(basis)

    def _expand(self, node: _Node, known: Relaxed | None) -> _Node | None:
        """Solve a node and split it; the child to go on with, None when the branch ends."""
        while True:
            solved = known or self._solve(node.low, node.high, _ROUNDS)
            known = None
            self.nodes += 1
            if solved.ended in ("infeasible", "cut"):
                if np.isfinite(solved.bound):
                    self.leaf = min(self.leaf, max(solved.bound, node.bound))
                self._learn(node, solved.bound)
                return None
            if solved.ended == "stopped" or solved.x is None:
                self._left(node, solved)
                return None
            bound = max(solved.bound, node.bound)
            self._learn(node, solved.value)
            x = solved.x[self.whole]
            away = np.abs(x - np.round(x))
            if away.max(initial=0.0) <= _WHOLE:
                self._offer(node.low, node.high, x)
                if bound < min(self.cutoff, solved.value - self.tolerance(solved.value)):
                    again = self._solve(node.low, node.high)
                    if again.ended != "solved" or again.bound > bound:
                        known = again
                        continue
                    # All columns were regarded, and the bound stays where it was: it is the leaf's.
                self.leaf = min(self.leaf, bound)
                return None
            node = _Node(bound, node.order, *self._nailed(node, solved))
            basis = self.relaxation.basis()
            at = self._choice(node, solved, x, away, basis)
            return self._split(node, solved, at, x, basis)

    def _left(self, node: _Node, solved: Relaxed) -> None:
        """A node without an answer: open when the caller stopped, else a leaf with its bound."""
        if self.stop():
            heapq.heappush(self.open, node)
        else:
            self.leaf = min(self.leaf, max(node.bound, solved.bound))

    def _split(self, node: _Node, solved: Relaxed, at: int, x: Floats, basis: object) -> _Node:
        children = []
        for up in (0, 1):
            low, high = node.low.copy(), node.high.copy()
            if up:
                low[at] = np.ceil(x[at])
            else:
                high[at] = np.floor(x[at])
            moved = float(abs((low[at] if up else high[at]) - x[at]))
            children.append(
                _Node(
                    node.bound,
                    next(self.order),
                    low,
                    high,
                    basis,
                    (at, up, moved, solved.value),
                )
            )
        # Plunge to where the point leans; up where it is open, for that gives points soonest.
        first = 1 if x[at] - np.floor(x[at]) > 0.3 else 0
        heapq.heappush(self.open, children[1 - first])
        return children[first]

    def _nailed(self, node: _Node, solved: Relaxed) -> tuple[Floats, Floats]:
        """The box less what reduced costs rule out."""
        if solved.reduced is None or not np.isfinite(self.cutoff):
            return node.low, node.high
        lower, upper = self._spread(node.low, node.high)
        room = max(0.0, self.cutoff - solved.bound)
        low, high = by_reduced_cost(self.form, solved.reduced, room, lower, upper)
        return low[self.whole], high[self.whole]

    def _choice(self, node: _Node, solved: Relaxed, x: Floats, away: Floats, basis: object) -> int:
        """The column to split on."""
        candidates = np.flatnonzero(away > _WHOLE)
        down, up = x - np.floor(x), np.ceil(x) - x
        rate = np.where(self.tried > 0, self.gain / np.maximum(self.tried, 1), self._mean())
        score = np.maximum(rate[0] * down, 1e-9) * np.maximum(rate[1] * up, 1e-9)
        order = candidates[np.argsort(-score[candidates], kind="stable")]
        best, best_score = int(order[0]), -np.inf
        for at in order[:_CANDIDATES]:
            if self.tried[:, at].min() < _RELIABLE:
                column = int(self.whole[at])
                values = []
                for bounds in ((node.low[at], np.floor(x[at])), (np.ceil(x[at]), node.high[at])):
                    values.append(self.relaxation.estimate(column, *bounds, _STEPS))
                    self.relaxation.restore(column, node.low[at], node.high[at], basis)
                gains = [max(0.0, min(v, self._far(solved.value)) - solved.value) for v in values]
                for side, moved in ((0, down[at]), (1, up[at])):
                    self.gain[side, at] += gains[side] / moved
                    self.tried[side, at] += 1
            else:
                gains = [float(rate[0, at] * down[at]), float(rate[1, at] * up[at])]
            its = max(gains[0], 1e-9) * max(gains[1], 1e-9)
            if its > best_score:
                best, best_score = int(at), its
        return best

    def _far(self, value: float) -> float:
        """What an endless trial counts as."""
        return self.value if np.isfinite(self.value) else value + abs(value) * 0.01 + 1.0

    def _mean(self) -> Floats:
        """Mean pseudo-cost of each side, 1 while there is none [2 x 1]."""
        count = self.tried.sum(axis=1)
        mean = np.where(count > 0, self.gain.sum(axis=1) / np.maximum(count, 1), 1.0)
        return np.asarray(mean[:, None], float)

    def _learn(self, node: _Node, value: float) -> None:
        if node.branched is None or not np.isfinite(value):
            return
        at, side, moved, parent = node.branched
        if moved > _WHOLE:
            self.gain[side, at] += max(0.0, value - parent) / moved
            self.tried[side, at] += 1

    # --- points ---------------------------------------------------------------------------------

    def _offer(self, low: Floats, high: Floats, x: Floats) -> None:
        """Make the integers exact, the rest optimal around them, and keep the point if best."""
        fixed = np.clip(np.round(x), low, high)
        with self.relaxation.sharp():
            solved = self._solve(fixed, fixed)
        if solved.x is None or solved.value >= self.value:
            return
        point = np.clip(solved.x, self.form.lower, self.form.upper)
        point[self.whole] = fixed
        self.x, self.value = point, self.form.value(point)
        self.tell(self.value, -np.inf)

    def offer(self, fixed: Floats) -> None:
        """Try whole values of the integer columns as a point [number of integer columns]."""
        self._offer(*self._box(self.form.lower, self.form.upper), fixed)

    def _solve(self, low: Floats, high: Floats, rounds: int | None = None) -> Relaxed:
        box = self._spread(low, high)
        if rounds is None:
            return self.relaxation.solve(*box, self.cutoff)
        return self.relaxation.solve(*box, self.cutoff, rounds)

    def _spread(self, low: Floats, high: Floats) -> tuple[Floats, Floats]:
        lower, upper = self.form.lower.copy(), self.form.upper.copy()
        lower[self.whole], upper[self.whole] = low, high
        return lower, upper

    def _box(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        return lower[self.whole].copy(), upper[self.whole].copy()
