"""What is being done, on stderr: one living line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from typing import Any, Protocol

from rich.progress import BarColumn, SpinnerColumn, Task, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.text import Text

from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.figures import percent
from smartshoring.plan.sentences import strategy_name
from smartshoring.solver.answer import Progress

_EVERY_S = 5.0
"""Plain lines about one solve are at least this far apart."""
_QUARTERS = 4


class Reporter(Protocol):
    """Hears what planning does; called from the planning thread."""

    def step(self, code: str, share: float) -> None:
        """A step began, or is done to a share."""

    def solving(self, strategy: str, state: Progress) -> None:
        """A solve has a better plan or bound."""

    def tell(self, code: str) -> None:
        """Something to know, such as that Ctrl-C was heard."""


@contextlib.contextmanager
def reporter(terminal: Terminal) -> Iterator[Reporter]:
    """The reporter that suits stderr."""
    if terminal.err.is_terminal:
        with _living(terminal) as report:
            yield report
    else:
        yield _Plain(terminal)


class _Plain:
    """Lines, each once."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._said: tuple[str, int] = ("", -1)
        self._step = ""
        self._solve = ""
        self._next = 0.0

    def step(self, code: str, share: float) -> None:
        quarter = int(share * _QUARTERS)
        if (code, quarter) == self._said or (code == self._said[0] and quarter < self._said[1]):
            return
        self._said = (code, quarter)
        self._step = self._terminal.say(code)
        self._terminal.write_err(_with_share(self._step, share))

    def solving(self, strategy: str, state: Progress) -> None:
        now = time.monotonic()
        if strategy == self._solve and now < self._next:
            return
        self._solve, self._next = strategy, now + _EVERY_S
        self._terminal.write_err(_solve_text(self._step, strategy, state, self._terminal))

    def tell(self, code: str) -> None:
        self._terminal.write_err(self._terminal.say(code))


class _ShareBar(BarColumn):
    """A bar while the share that is done is known; else nothing."""

    def render(self, task: Task) -> Any:
        """The bar of a task, or nothing."""
        return super().render(task) if task.completed else Text()


@contextlib.contextmanager
def _living(terminal: Terminal) -> Iterator[Reporter]:
    columns = (
        SpinnerColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", markup=False),
        _ShareBar(bar_width=24),
    )
    with Bar(*columns, console=terminal.err, transient=True) as bar:
        yield _Living(terminal, bar)


class _Living:
    """One line that changes in place."""

    def __init__(self, terminal: Terminal, bar: Bar) -> None:
        self._terminal = terminal
        self._bar = bar
        self._step = ""
        self._task = bar.add_task("", total=1.0)

    def step(self, code: str, share: float) -> None:
        self._step = self._terminal.say(code)
        text = _with_share(self._step, share)
        self._bar.update(self._task, description=text, completed=share)

    def solving(self, strategy: str, state: Progress) -> None:
        text = _solve_text(self._step, strategy, state, self._terminal)
        self._bar.update(self._task, description=text)

    def tell(self, code: str) -> None:
        self._bar.console.print(self._terminal.say(code))


def _with_share(text: str, share: float) -> str:
    return f"{text} ({share:.0%})" if share > 0 else text


def _solve_text(step: str, strategy: str, state: Progress, terminal: Terminal) -> str:
    name = strategy_name(strategy, terminal.language)
    if state.incumbent is None or state.bound is None or state.gap is None:
        code = "cli.solving_first"
        return f"{step}: {terminal.say(code, strategy=name)}"
    text = terminal.say(
        "cli.solving",
        strategy=name,
        incumbent=f"{state.incumbent:,.0f}",
        bound=f"{state.bound:,.0f}",
        gap=percent(state.gap),
    )
    return f"{step}: {text}"
