"""Public location instances as case folders, planned and compared with their published optima.

`python -m bench.small` runs the 37 small OR-Library instances; `--only i300_1` another one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bench import orlib, tbed
from bench.location import Location, benchmark_folder

from smartshoring.case.load import load
from smartshoring.network.plan import Plan
from smartshoring.plan.coefficients import build, case_reference
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import SMARTSHORE, compared


@dataclass(frozen=True, slots=True)
class Result:
    """What one instance gave.

    Attributes:
        plan: Smartshore's plan.
        objective: Its cost, the constant of the instance included.
        bound: Proven lower bound, likewise.
        load_s: Wall seconds to load the case folder.
        plan_s: Wall seconds from the case to the checked plan.
        plan_cpu_s: CPU seconds of the same.
    """

    plan: Plan
    objective: float
    bound: float
    load_s: float
    plan_s: float
    plan_cpu_s: float


def read(folder: Path, name: str) -> Location:
    """Read an instance of either family by its name."""
    return (orlib if name.startswith("cap") else tbed).read(folder, name)


def planned(instance: Location, folder: Path, effort: Effort) -> Result:
    """Write the instance as a case folder, load it as a user's and plan it.

    Raises:
        RuntimeError: The folder does not load or no plan was found.
    """
    instance.write(folder)
    began = time.perf_counter()
    loaded = load(folder)
    ready, cpu = time.perf_counter(), time.process_time()
    if loaded.case is None:
        raise RuntimeError(f"{instance.name}: {loaded.problems[:3]}")
    data = build(loaded.case, case_reference(loaded.case))
    (plan,) = compared(data, effort, (SMARTSHORE,))
    ended, cpu_ended = time.perf_counter(), time.process_time()
    total = plan.yardstick.total_cost_usd
    if total is None or plan.bound is None:
        raise RuntimeError(f"{instance.name}: {plan.status} {plan.reason}")
    return Result(
        plan=plan,
        objective=total + instance.constant,
        bound=plan.bound + instance.constant,
        load_s=ready - began,
        plan_s=ended - ready,
        plan_cpu_s=cpu_ended - cpu,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=orlib.SMALL, metavar="INSTANCE")
    parser.add_argument("--gap", type=float, default=1e-6)
    parser.add_argument("--time-limit", type=float, default=None, metavar="S")
    options = parser.parse_args()
    source = benchmark_folder()
    if source is None:
        sys.exit("benchmark files not found: set SMARTSHORING_SHARED")
    effort = Effort(gap=options.gap, time_limit_s=options.time_limit)
    print(
        "| instance | published | ours | bound | gap | ours/published - 1 | status "
        "| load s | plan s | plan CPU s |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as temporary:
        for name in options.only:
            instance = read(source, name)
            result = planned(instance, Path(temporary) / name, effort)
            published = instance.published or float("nan")
            print(
                f"| {name} | {published:,.3f} | {result.objective:,.4f} | {result.bound:,.4f} "
                f"| {result.plan.gap or 0.0:.1e} | {result.objective / published - 1:+.1e} "
                f"| {result.plan.status} | {result.load_s:.2f} | {result.plan_s:.2f} "
                f"| {result.plan_cpu_s:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
