"""Problems of a case: by file, errors first, each with place, what was expected and a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.text import Text

from smartshoring.case.assemble import Loaded
from smartshoring.case.problems import problem_text
from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.page import show
from smartshoring.errors import Problem
from smartshoring.words import Language


def show_problems(problems: Sequence[Problem], terminal: Terminal) -> None:
    """Problems on stderr: they are no result."""
    _show(problems, terminal, terminal.err)


def show_checked(path: Path, found: Loaded, terminal: Terminal) -> None:
    """The result of `check`: problems, or that there are none."""
    _show(found.problems, terminal, terminal.out)
    if found.case is None:
        return
    tables = found.case.tables
    counts = {name: len(tables[name]) for name in ("sites", "markets", "products", "lanes")}
    text = terminal.say(
        "cli.check_fine",
        path=str(path),
        name=found.case.settings.name,
        periods=len(found.case.period_labels),
        **counts,
    )
    terminal.out.print(Text(text))


def problems_document(found: Loaded, language: Language) -> dict[str, Any]:
    """The same for programs."""
    errors, warnings = _split(found.problems)
    return {
        "case": None
        if found.case is None
        else {"name": found.case.settings.name, "hash": found.case.hash},
        "errors": len(errors),
        "warnings": len(warnings),
        "problems": [
            {
                **asdict(problem),
                "params": dict(problem.params),
                "message": problem_text(problem, language),
            }
            for problem in (*errors, *warnings)
        ],
    }


def _show(problems: Sequence[Problem], terminal: Terminal, console: Console) -> None:
    if not problems:
        return
    groups = _split(problems)
    parts: list[RenderableType] = []
    for group, code in zip(groups, ("cli.an_error", "cli.a_warning"), strict=True):
        for file in dict.fromkeys(problem.file for problem in group):
            parts.append(Text(file or terminal.say("cli.the_case"), style="bold"))
            for problem in group:
                if problem.file == file:
                    line = Text(terminal.say(code), style="bold")
                    line.append(" ")
                    line.append(_behind(problem_text(problem, terminal.language), file), "not bold")
                    parts.append(Padding(line, (0, 0, 0, 2)))
    errors, warnings = map(len, groups)
    parts.append(Text())
    parts.append(Text(terminal.say("cli.problem_count", errors=errors, warnings=warnings)))
    show(parts, console, console.width)


def _split(problems: Sequence[Problem]) -> tuple[list[Problem], list[Problem]]:
    errors = [problem for problem in problems if problem.severity == "error"]
    return errors, [problem for problem in problems if problem.severity != "error"]


def _behind(sentence: str, file: str) -> str:
    """The sentence without the file's name, which stands above it."""
    return sentence.removeprefix(file).lstrip(",: ")
