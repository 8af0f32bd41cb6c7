"""Ours and what a user would pick instead, side by side: CPU time, gap, bound, memory.

    python -m bench.network --family small i300 gen --variants 1

Every run is a process of its own with one solver thread. Ours is timed from the validated case in
memory to the checked plan, by the product's own path; reading files and validating are told apart.
The baselines get the same arrays, and building their model counts. Time is CPU time of the process
and its children. A baseline stops at ten times our time (or more): then its time is a lower limit,
marked `>=`.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench import orlib, rich, tbed
from bench.generated import generated
from bench.location import Location, benchmark_folder
from bench.tscfl import tscfl_case

BASELINES = ("highs-weak", "highs-strong", "cbc-weak", "scip-weak")
FAMILIES: dict[str, tuple[str, ...]] = {
    "small": orlib.SMALL,
    "capa": tuple(f"capa_{capacity}" for capacity in (8000, 10000, 12000, 14000)),
    "i300": tuple(f"i300_{n}" for n in range(1, 11)),
    "i500": tuple(f"i500_{n}" for n in range(1, 6)),
    "gen": tuple(f"gen_1000_1000_{r}_1" for r in (5, 10, 20)),
    "tscfl": tuple(f"PSC1-C{n}-50-5" for n in range(1, 6)),
    "rich": ("rich_20x60x300x30x5_1",),
}
OURS_ONLY = ("rich_", "PSC1")
"""Families of more than one product: the baselines speak of the plain location problem."""
SCALES = (7.3, 1e-3, 1e4)
GRACE = 30.0
"""Seconds on the wall that a run may need beyond twice its limit before it is ended."""


def instance_of(name: str) -> Location:
    """The instance of a name; `NAME~SEED` is NAME permuted and rescaled.

    Raises:
        FileNotFoundError: The benchmark folder is not there.
    """
    name, _, seed = name.partition("~")
    if name.startswith("gen_"):
        found = generated(name)
    else:
        folder = benchmark_folder()
        if folder is None:
            raise FileNotFoundError("benchmark files not found: set SMARTSHORING_SHARED")
        found = (orlib if name.startswith("cap") else tbed).read(folder, name)
    if not seed:
        return found
    number = int(seed)
    return found.permuted(number).scaled(SCALES[number % len(SCALES)])


def cpu_seconds() -> float:
    """CPU time of this process and of its finished children [s]."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def ours(name: str, gap: float, limit_s: float | None) -> dict[str, Any]:
    """One run of the product: from the case to the checked plan."""
    from smartshoring.plan.coefficients import build, case_reference  # noqa: PLC0415
    from smartshoring.plan.solve import Effort  # noqa: PLC0415
    from smartshoring.plan.strategies import SMARTSHORE, compared  # noqa: PLC0415

    began = cpu_seconds()
    constant = 0.0
    if name.startswith("rich_"):
        _, size, seed = name.split("_")
        case = rich.rich_case(rich.size_of(size), int(seed))
        read = cpu_seconds()
    elif name.startswith("PSC1"):
        folder = benchmark_folder()
        if folder is None:
            raise FileNotFoundError("benchmark files not found: set SMARTSHORING_SHARED")
        case = tscfl_case(folder, name)
        read = cpu_seconds()
    else:
        instance = instance_of(name)
        constant, read = instance.constant, cpu_seconds()
        case = instance.case()
    ready, clock = cpu_seconds(), time.perf_counter()
    data = build(case, case_reference(case))
    built = cpu_seconds()
    (plan,) = compared(data, Effort(gap=gap, time_limit_s=limit_s), (SMARTSHORE,))
    ended = cpu_seconds()
    return {
        "status": plan.status,
        "proven": plan.status == "optimal",
        "objective": None if plan.objective is None else plan.objective + constant,
        "bound": None if plan.bound is None else plan.bound + constant,
        "cpu_s": ended - ready,
        "wall_s": time.perf_counter() - clock,
        "read_cpu_s": read - began,
        "case_cpu_s": ready - read,
        "coefficients_cpu_s": built - ready,
        "checked": bool(plan.check and plan.check.passed),
        "largest_violation": plan.check.largest_violation if plan.check else None,
    }


def baseline(name: str, solver: str, gap: float, limit_s: float) -> dict[str, Any]:
    """One run of a baseline on the same arrays."""
    from bench import baselines  # noqa: PLC0415

    instance = instance_of(name)
    began, clock = cpu_seconds(), time.perf_counter()
    if solver.startswith("highs"):
        found = baselines.highs(instance, gap, limit_s, strong=solver == "highs-strong")
    else:
        found = (baselines.cbc if solver == "cbc-weak" else baselines.scip)(instance, gap, limit_s)
    constant = instance.constant
    return {
        "status": "optimal" if found.proven else "limit",
        "proven": found.proven,
        "objective": None if found.objective is None else found.objective + constant,
        "bound": None if found.bound is None else found.bound + constant,
        "cpu_s": cpu_seconds() - began,
        "wall_s": time.perf_counter() - clock,
    }


def worker(job: dict[str, Any]) -> None:
    """Do one run and print what came out as one line of JSON."""
    if job["solver"] == "ours":
        found = ours(job["instance"], job["gap"], job["limit_s"])
    else:
        try:
            found = baseline(job["instance"], job["solver"], job["gap"], job["limit_s"])
        except ImportError as missing:
            found = {"status": "skipped", "reason": str(missing), "proven": False}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak = max(peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    found["peak_mb"] = peak / (1e6 if sys.platform == "darwin" else 1e3)
    print(json.dumps(found))


def run(instance: str, solver: str, gap: float, limit_s: float | None) -> dict[str, Any]:
    """One run in a process of its own; one that does not come back has the time it was given."""
    job = {"instance": instance, "solver": solver, "gap": gap, "limit_s": limit_s}
    wait = None if limit_s is None else 2 * limit_s + GRACE
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.network", "--one", json.dumps(job)],
            capture_output=True,
            text=True,
            timeout=wait,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {**job, "status": "limit", "proven": False, "cpu_s": limit_s, "peak_mb": None}
    if done.returncode != 0:
        return {**job, "status": "failed", "proven": False, "reason": done.stderr[-300:]}
    return {**job, **json.loads(done.stdout.splitlines()[-1])}


def gap_of(found: dict[str, Any]) -> float | None:
    """(objective - bound) / |objective|."""
    objective, bound = found.get("objective"), found.get("bound")
    if objective is None or bound is None:
        return None
    return max(0.0, (objective - bound) / max(1.0, abs(objective)))


def line_of(found: dict[str, Any], mine: dict[str, Any]) -> str:
    """A row of the table."""

    def shown(value: float | None, form: str) -> str:
        return "-" if value is None else format(value, form)

    cpu, own = found.get("cpu_s"), mine.get("cpu_s")
    mark = "" if found["proven"] or cpu is None else ">="
    ratio = None if cpu is None or not own or found is mine else cpu / own
    objective, best = found.get("objective"), mine.get("objective")
    worse = None if None in (objective, best) or found is mine else objective / best - 1
    cells = (
        found["instance"],
        found["solver"],
        found["status"],
        mark + shown(cpu, ".2f"),
        (mark if ratio else "") + shown(ratio, ".1f"),
        shown(objective, ",.4f"),
        shown(found.get("bound"), ",.4f"),
        shown(gap_of(found), ".1e"),
        shown(worse, "+.1e"),
        shown(found.get("peak_mb"), ",.0f"),
    )
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| instance | solver | status | CPU s | x ours | objective | bound | gap | against ours "
    "| peak MB |\n|---|---|---|---|---|---|---|---|---|---|"
)


def compare(names: Iterable[str], asked: argparse.Namespace, write: Callable[[str], Any]) -> None:
    """Run everything, print the table and append each run to the file."""
    ratios: list[float] = []
    at_least = False
    print(HEAD, flush=True)
    for name in names:
        mine = run(name, "ours", asked.gap, asked.our_limit)
        runs = [mine]
        print(line_of(mine, mine), flush=True)
        limit_s = max(asked.least_limit, 10 * (mine.get("cpu_s") or 0.0))
        solvers = () if name.startswith(OURS_ONLY) else tuple(asked.baselines)
        for solver in solvers:
            runs.append(run(name, solver, asked.gap, limit_s))
            print(line_of(runs[-1], mine), flush=True)
        for found in runs:
            write(json.dumps(found) + "\n")
        rivals = [r for r in runs[1:] if r.get("cpu_s")]
        if rivals and mine["proven"]:
            best = min(rivals, key=lambda r: (not r["proven"], r["cpu_s"]))
            ratios.append(best["cpu_s"] / mine["cpu_s"])
            at_least |= not best["proven"]
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(
            f"\nBest baseline over ours: geometric mean {'>= ' if at_least else ''}{mean:.1f}, "
            f"lowest {min(ratios):.1f}, highest {max(ratios):.1f}, {len(ratios)} instances."
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--family", nargs="*", default=[], choices=FAMILIES, metavar="FAMILY")
    parser.add_argument(
        "--only",
        nargs="*",
        default=[],
        metavar="INSTANCE",
        help="such as cap41, capa_8000, i300_1~7, gen_1000_1000_5_1, rich_4x5x10x3x2_1",
    )
    parser.add_argument("--first", type=int, help="only so many of each family")
    parser.add_argument("--variants", type=int, default=0, help="disguised copies of each instance")
    parser.add_argument("--seed", type=int, default=1, help="of the first disguise")
    parser.add_argument("--gap", type=float, default=1e-6)
    parser.add_argument(
        "--our-limit", type=float, metavar="S", help="wall seconds; none by default"
    )
    parser.add_argument("--least-limit", type=float, default=60.0, metavar="S")
    parser.add_argument("--baselines", nargs="*", default=BASELINES, choices=BASELINES)
    parser.add_argument("--lines", type=Path, help="file to which each run is added as JSON")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        worker(json.loads(asked.one))
        return
    plain = [name for family in asked.family for name in FAMILIES[family][: asked.first]]
    plain += asked.only
    names = [
        disguised
        for name in plain
        for disguised in (name, *(f"{name}~{asked.seed + n}" for n in range(asked.variants)))
        if not (name.startswith(OURS_ONLY) and "~" in disguised)
    ]
    if not names:
        sys.exit(f"nothing asked for: --family {' '.join(FAMILIES)} or --only INSTANCE")
    lines = asked.lines or Path(tempfile.gettempdir()) / "smartshoring-network.jsonl"
    with lines.open("a", encoding="utf-8") as file:
        compare(names, asked, file.write)
    print(f"Every run: {lines}")


if __name__ == "__main__":
    main()
