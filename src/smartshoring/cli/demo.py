"""`smartshoring demo`: the shipped example, planned and shown, then opened in the browser.

The page is served where somebody can end it: in a terminal, or where `--no-browser` asks for it.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem, language, whole_number
from smartshoring.cli.serve import PORT, default_workspace, served
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

if TYPE_CHECKING:
    from smartshoring.plan.answer import Answer

EXAMPLE = "wiring-harness"
WITHIN_S = 75.0
"""A first look should take two minutes at most, with the installation before it."""
SEARCH_S = 40.0
"""Of it, for the front and the flips: enough for the nearest ones."""


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_demo", words)

    @app.command("demo", cls=command, help=about, short_help=about)
    def demo(
        as_json: bool = typer.Option(False, "--json", help=say("cli.help_json", words)),
        port: int = typer.Option(
            PORT,
            "--port",
            parser=whole_number("--port", 0),
            metavar="N",
            help=say("cli.help_port", words),
        ),
        workspace: Path | None = typer.Option(
            None, "--workspace", metavar="DIR", help=say("cli.help_serve_workspace", words)
        ),
        no_browser: bool = typer.Option(
            False, "--no-browser", help=say("cli.help_no_browser", words)
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        from smartshoring.cli.planning import Asked, planned  # noqa: PLC0415 (loads the solver)

        folder = example_folder(EXAMPLE)
        if folder is None:
            raise UsageProblem("cli.no_example", name=EXAMPLE)
        terminal = Terminal(words)
        terminal.write_err(terminal.say("cli.demo_intro"))
        serves = not as_json and (no_browser or (sys.stdin.isatty() and sys.stdout.isatty()))
        root = workspace or default_workspace()
        kept: list[str] = []

        def keep(answer: Answer) -> None:
            from smartshoring.web.keep import keep_run  # noqa: PLC0415 (loads lxml)

            kept.append(keep_run(root, folder, answer))

        asked = Asked(within_s=WITHIN_S, search_s=SEARCH_S, also_sheet=serves)
        code = planned(folder, asked, terminal, as_json=as_json, keep=keep if serves else None)
        if not kept or code != exits.FOUND:
            return code
        return served(root, terminal, port=port, browser=not no_browser, page=f"/runs/{kept[0]}")


def example_folder(name: str) -> Path | None:
    """An example's folder: in the wheel, or beside the sources of an editable install."""
    package = Path(str(resources.files("smartshoring")))
    for parent in (package, package.parents[1]):
        folder = parent / "examples" / name
        if (folder / "case.yaml").is_file():
            return folder
    return None
