"""From a path to a shown answer: what `plan` and `demo` share."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Timer

from smartshoring.case.case import Case
from smartshoring.case.problems import nearest
from smartshoring.cli import exits
from smartshoring.cli.interrupt import in_background, interruptible
from smartshoring.cli.loading import loaded
from smartshoring.cli.options import UsageProblem
from smartshoring.cli.progress import reporter
from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.answer import show_answer
from smartshoring.cli.view.costs import show_costs
from smartshoring.cli.view.problems import show_problems
from smartshoring.cli.view.sheet import show_sheet
from smartshoring.plan.answer import Answer, Options, answered
from smartshoring.plan.document import text
from smartshoring.plan.export import write_models
from smartshoring.plan.pareto import OBJECTIVES
from smartshoring.plan.solve import Effort
from smartshoring.plan.strategies import BUILT_IN


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks for; see `plan.answer.Options` for the others."""

    strategies: tuple[str, ...] = ()
    front: int = 12
    objectives: tuple[str, ...] = ()
    """Names of `plan.pareto.OBJECTIVES`."""
    grid: int | None = None
    time_limit_s: float | None = None
    gap: float = 1e-6
    within_s: float | None = None
    """Wall seconds for everything after loading; then the best so far is shown."""
    search_s: float | None = None
    sensitivity: int = 0
    seed: int = 7
    flips: bool = True
    costs: bool = False
    """Show costs by category alone, which asks for no front and no flips; JSON has everything."""
    alternatives: bool = False
    sheet: bool = False
    """Show the decision sheet alone, which asks for no front; JSON has everything."""
    also_sheet: bool = False
    """Answer the ten questions besides, and show the whole screen all the same."""
    mps: Path | None = None
    """Folder for the models of the strategies, for other solvers."""


def planned(
    path: Path,
    asked: Asked,
    terminal: Terminal,
    *,
    as_json: bool,
    keep: Callable[[Answer], None] | None = None,
) -> int:
    """Load, plan and show; the exit code says whether a plan was found.

    Args:
        path: The case.
        asked: What is asked.
        terminal: Where it is shown.
        as_json: Whether to show JSON.
        keep: Given the answer once it is shown.
    """
    found = loaded(path)
    if found.problems:
        show_problems(found.problems, terminal)
    if found.case is None:
        return exits.BAD_INPUT
    _known_strategies(asked.strategies, found.case)
    if asked.mps is not None:
        _made(asked.mps)
    if asked.grid is not None and not asked.objectives:
        raise UsageProblem("cli.grid_alone")
    if asked.objectives and asked.front == 0 and asked.grid is None:
        raise UsageProblem("cli.objectives_no_front")
    if asked.costs and not as_json:
        asked = replace(asked, front=0, flips=False)
    if asked.sheet and not as_json:
        asked = replace(asked, front=0)
    answer = _answer(found.case, asked, terminal)
    if asked.mps is not None:
        secure = (answer.robust, answer.stack) if answer.robust and answer.stack else None
        for written in write_models(answer.plans, answer.data, asked.mps, secure):
            terminal.write_err(terminal.say("cli.mps_written", file=str(written)))
    if as_json:
        terminal.write_out(text(answer, terminal.language))
    else:
        # Without a choice there is nothing to put on a sheet: the whole screen says why.
        sheet = asked.sheet and answer.sheet is not None
        whole = show_sheet if sheet else show_answer
        shown = show_costs if asked.costs else whole
        shown(answer, terminal)
    if keep is not None:
        keep(answer)
    return exits.FOUND if answer.found else exits.NO_PLAN


def answer_of(path: Path, asked: Asked, terminal: Terminal) -> Answer | None:
    """Load and plan without showing; None where the case has errors, which are shown."""
    found = loaded(path)
    if found.problems:
        show_problems(found.problems, terminal)
    return None if found.case is None else _answer(found.case, asked, terminal)


def _made(folder: Path) -> None:
    """Make a folder before the work that fills it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageProblem("cli.mps_no_folder", value=str(folder)) from error


def _answer(case: Case, asked: Asked, terminal: Terminal) -> Answer:
    options = Options(
        strategies=asked.strategies,
        front=asked.front,
        objectives=tuple(OBJECTIVES[name] for name in asked.objectives),
        grid=asked.grid,
        time_limit_s=asked.time_limit_s,
        gap=asked.gap,
        search_s=asked.search_s,
        sensitivity=asked.sensitivity,
        seed=asked.seed,
        sheet=asked.sheet or asked.also_sheet,
        alternatives=asked.alternatives,
        flips=asked.flips,
    )
    cancel = Event()
    with (
        reporter(terminal) as report,
        interruptible(cancel, lambda: report.tell("cli.stopping")),
        _alarm(asked.within_s, cancel, lambda: report.tell("cli.time_is_up")),
    ):
        effort = Effort(
            gap=asked.gap, time_limit_s=asked.time_limit_s, cancel=cancel, progress=report.solving
        )
        return in_background(lambda: answered(case, options, effort, report.step))


@contextlib.contextmanager
def _alarm(seconds: float | None, cancel: Event, told: Callable[[], None]) -> Iterator[None]:
    """Sets `cancel` after a while, as Ctrl-C would."""

    def ring() -> None:
        cancel.set()
        told()

    timer = Timer(seconds or 0.0, ring)
    timer.daemon = True
    if seconds is not None:
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _known_strategies(names: tuple[str, ...], case: Case) -> None:
    known = dict.fromkeys(strategy.name for strategy in (*BUILT_IN, *case.settings.strategies))
    for name in names:
        if name not in known:
            near = nearest(name, known)
            code = "cli.no_such_strategy_near" if near else "cli.no_such_strategy"
            raise UsageProblem(code, value=name, expected=", ".join(known), nearest=near or "")
