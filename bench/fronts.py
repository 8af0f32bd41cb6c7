"""Exact fronts of cost and CO2e: ours, every point solved afresh, and pyaugmecon, side by side.

    python -m bench.fronts                                   # ours and fresh
    uv run --with pyaugmecon python -m bench.fronts          # pyaugmecon as well

An instance `co2e_I_J_SEED` is `gen_I_J_4_SEED` of `bench.generated` with CO2e: a unit from facility
i to customer j emits clean_i + 0.2 x its cost, clean_i uniform in [1, 10]. All three trace the same
front by the same method (payoff table, equal steps in the cap on CO2e, augmented objective):

- ours: one compiled model, starts, jumps; the plans pass the independent checker;
- fresh: the same caps and weights, each point compiled and solved anew without a start, no jumps,
  and checked as well;
- pyaugmecon 1.x over Pyomo and HiGHS (one worker), whose models are written here as it asks.

CPU seconds of the process and its children; loading the case is not counted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from bench.generated import generated
from bench.location import Location

from smartshoring.case.build import make_case
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.augmecon import SLACK, WEIGHT
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.front import exact_front
from smartshoring.plan.solve import Effort, plan_for
from smartshoring.plan.spec import Objective, Spec
from smartshoring.plan.strategies import SMARTSHORE, spec_of, strategies_of

Floats = npt.NDArray[np.float64]
INSTANCES = ("co2e_10_30_1", "co2e_15_50_2", "co2e_20_80_3")
GAP = 1e-6


@dataclass(frozen=True)
class Traced:
    """A front: points (cost, CO2e) in the order of cost, models solved, CPU seconds."""

    points: Floats
    solves: int
    cpu_s: float


def instance_of(name: str) -> tuple[Location, Floats]:
    """The location problem and kg of CO2e per unit [I x J]."""
    _, facilities, customers, seed = name.split("_")
    place = generated(f"gen_{facilities}_{customers}_4_{seed}")
    clean = np.random.default_rng(int(seed) + 1000).uniform(1, 10, len(place.capacity))
    return place, np.round(clean[:, None] + 0.2 * place.unit_cost, 4)


def coefficients(place: Location, kilograms: Floats) -> Coefficients:
    """The instance as a user's case."""
    tables = place.tables()
    tables["lanes"]["co2e_kg_per_unit"] = kilograms.ravel().tolist()
    case = make_case({"name": place.name, "periods": 1, "lanes": "given"}, tables)
    return build(case, case_reference(case))


def question(data: Coefficients) -> Spec:
    """What smartshore asks."""
    strategy = next(s for s in strategies_of(data) if s.name == SMARTSHORE)
    spec = spec_of(strategy, data)
    if isinstance(spec, str):
        raise TypeError(spec)
    return spec


def ours(data: Coefficients, points: int) -> Traced:
    """The product's exact front."""
    began = cpu_seconds()
    found = exact_front(data, question(data), Effort(gap=GAP), ("total", "co2e"), points)
    rows = [(point.total_cost_usd, point.co2e_kg or 0.0) for point in found.points]
    return Traced(np.array(rows), found.solves, cpu_seconds() - began)


def fresh(data: Coefficients, points: int) -> Traced:
    """The same payoff table and caps, nothing kept from one solve to the next."""
    began = cpu_seconds()
    spec, solves = question(data), 0

    def solved(**asked: Any) -> tuple[float, float]:
        nonlocal solves
        solves += 1
        plan = plan_for(data, replace(spec, **asked), Effort(gap=GAP), name="x")
        return plan.yardstick.total_cost_usd or 0.0, plan.yardstick.co2e_kg or 0.0

    cheap = solved()[0]
    first = solved(objective="co2e", total_cost_max=cheap * (1 + SLACK))
    clean = solved(objective="co2e")[1]
    last = solved(co2e_max=clean * (1 + SLACK))
    weight: dict[Objective, float] = {"co2e": WEIGHT * (last[0] - first[0]) / (first[1] - last[1])}
    caps = np.linspace(first[1], last[1], points)[1:-1]
    rows = [first, *(solved(co2e_max=float(cap), augment=weight) for cap in caps), last]
    return Traced(np.array(rows), solves, cpu_seconds() - began)


def theirs(place: Location, kilograms: Floats, points: int) -> Traced | None:
    """The front that pyaugmecon finds; None where it is not installed."""
    try:
        import pyomo.environ as pyo  # noqa: PLC0415 (only in this bench, and only if it is there)
        from pyaugmecon import PyAugmecon  # noqa: PLC0415
        from pyomo.opt import SolverFactory  # noqa: PLC0415
    except ImportError:
        return None

    class Shim:
        """HiGHS under the keywords that pyaugmecon passes to a solver."""

        def __init__(self, **_: object) -> None:
            self.options: dict[str, object] = {}

        def available(self, *_: object, **__: object) -> bool:
            return True

        def solve(self, model: object) -> object:
            solver = pyo.SolverFactory("appsi_highs")
            solver.highs_options = {"mip_rel_gap": GAP, "threads": 1, "output_flag": False}
            return solver.solve(model)

    SolverFactory.register("highs_shim")(Shim)
    began = cpu_seconds()
    model = _pyomo(pyo, place, kilograms)
    options = {
        "grid_points": points,
        "name": place.name,
        "solver_name": "highs_shim",
        "output_excel": False,
        "cpu_count": 1,
    }
    with contextlib.ExitStack() as stack:
        # It writes logs and a pickle where it stands, and a progress bar.
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        run = PyAugmecon(model, options, {})
        run.solve()
    rows = np.array(sorted(run.get_pareto_solutions()))
    return Traced(rows, run.model.models_solved.value() + 4, cpu_seconds() - began)


def _pyomo(pyo: Any, place: Location, kilograms: Floats) -> Any:
    """The location problem with strong links and two objectives."""
    model = pyo.ConcreteModel()
    facilities, customers = range(len(place.capacity)), range(len(place.demand))
    need = place.demand.tolist()
    model.y = pyo.Var(facilities, domain=pyo.Binary)
    model.x = pyo.Var(facilities, customers, bounds=(0, 1))
    model.served = pyo.Constraint(
        customers, rule=lambda m, j: sum(m.x[i, j] for i in facilities) == 1
    )
    model.within = pyo.Constraint(
        facilities,
        rule=lambda m, i: (
            sum(need[j] * m.x[i, j] for j in customers) <= float(place.capacity[i]) * m.y[i]
        ),
    )
    model.link = pyo.Constraint(facilities, customers, rule=lambda m, i, j: m.x[i, j] <= m.y[i])
    fixed = sum(float(place.fixed[i]) * model.y[i] for i in facilities)
    model.obj_list = pyo.ObjectiveList()
    for each, more in ((place.unit_cost, fixed), (kilograms, 0.0)):
        moved = sum(
            need[j] * float(each[i, j]) * model.x[i, j] for i in facilities for j in customers
        )
        model.obj_list.add(moved + more, sense=pyo.minimize)
    for number in model.obj_list:
        model.obj_list[number].deactivate()
    return model


def cpu_seconds() -> float:
    """CPU seconds of this process and of those it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def apart(one: Floats, other: Floats) -> float:
    """How far each point of one front lies from the nearest of the other, at most, in ranges."""
    span = np.ptp(one, axis=0)
    span[span == 0] = 1.0
    away = np.abs(one[:, None, :] - other[None, :, :]) / span
    return float(away.max(axis=2).min(axis=1).max())


def compare(names: Iterable[str], points: int, write: Callable[[str], Any]) -> None:
    """One line per instance and method."""
    write("| instance | method | points | models | CPU s | x ours | farthest from ours [range] |")
    write("|---|---|---|---|---|---|---|")
    for name in names:
        place, kilograms = instance_of(name)
        data = coefficients(place, kilograms)
        mine = ours(data, points)
        others = {"ours": mine, "fresh": fresh(data, points)}
        foreign = theirs(place, kilograms, points)
        if foreign is not None:
            others["pyaugmecon"] = foreign
        for method, traced in others.items():
            write(
                f"| {name} | {method} | {len(traced.points)} | {traced.solves} "
                f"| {traced.cpu_s:.2f} | {traced.cpu_s / mine.cpu_s:.2f} "
                f"| {apart(traced.points, mine.points):.1e} |"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="*", default=INSTANCES, metavar="NAME")
    parser.add_argument("--points", type=int, default=12, metavar="N")
    asked = parser.parse_args()
    began = time.monotonic()
    compare(asked.only, asked.points, lambda line: print(line, flush=True))
    print(f"{time.monotonic() - began:.0f} s of wall time")


if __name__ == "__main__":
    main()
