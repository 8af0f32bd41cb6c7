"""`smartshoring check CASE`: every problem of a case at once, without planning it."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import language
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

if TYPE_CHECKING:
    from smartshoring.case.case import Case
    from smartshoring.plan.readiness import Readiness


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_check", words)

    @app.command("check", cls=command, help=about, short_help=about)
    def check(
        case: Path = typer.Argument(..., metavar="CASE", help=say("cli.help_case", words)),
        readiness: bool = typer.Option(False, "--readiness", help=say("cli.help_readiness", words)),
        as_json: bool = typer.Option(False, "--json", help=say("cli.help_check_json", words)),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        return report(case, Terminal(words), as_json=as_json, ready=readiness)


def report(path: Path, terminal: Terminal, *, as_json: bool = False, ready: bool = False) -> int:
    """Load the case and show what is wrong with it, and what is worth asking, if wanted."""
    from smartshoring.cli.loading import loaded  # noqa: PLC0415 (loads numpy and pydantic)
    from smartshoring.cli.view.problems import problems_document, show_checked  # noqa: PLC0415

    found = loaded(path)
    state: Readiness | None = None
    if ready and found.case is not None:
        state = _readiness(found.case, terminal)
    if as_json:
        document = problems_document(found, terminal.language)
        if ready:
            document["readiness"] = _document(state, terminal)
        terminal.write_out(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        show_checked(path, found, terminal)
        if state is not None:
            from smartshoring.cli.view.readiness import show_readiness  # noqa: PLC0415 (the same)

            show_readiness(state, terminal)
    return exits.BAD_INPUT if found.case is None else exits.FOUND


def _readiness(case: Case, terminal: Terminal) -> Readiness:
    """Plans roughly, which takes a while: progress on stderr, Ctrl-C ends with what is known."""
    from smartshoring.cli.interrupt import in_background, interruptible  # noqa: PLC0415 (solver)
    from smartshoring.cli.progress import reporter  # noqa: PLC0415 (loads the solver)
    from smartshoring.plan.readiness import readiness  # noqa: PLC0415 (loads the solver)
    from smartshoring.plan.solve import Effort  # noqa: PLC0415 (loads the solver)

    cancel = Event()
    with (
        reporter(terminal) as told,
        interruptible(cancel, lambda: told.tell("cli.stopping")),
    ):
        effort = Effort(cancel=cancel, progress=told.solving)
        return in_background(lambda: readiness(case, effort, told.step))


def _document(state: Readiness | None, terminal: Terminal) -> dict[str, Any] | None:
    """Readiness as JSON; None when the case cannot be planned at all."""
    if state is None:
        return None
    from smartshoring.cli.view.readiness import readiness_document  # noqa: PLC0415 (solver)

    return readiness_document(state, terminal.language)
