"""`smartshoring demo`: the example that is shipped with the product, planned and shown."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import typer
from typer.core import TyperCommand

from smartshoring.cli.options import UsageProblem, language
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

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
        return planned(
            folder, Asked(within_s=WITHIN_S, search_s=SEARCH_S), terminal, as_json=as_json
        )


def example_folder(name: str) -> Path | None:
    """An example's folder: in the wheel, or beside the sources of an editable install."""
    package = Path(str(resources.files("smartshoring")))
    for parent in (package, package.parents[1]):
        folder = parent / "examples" / name
        if (folder / "case.yaml").is_file():
            return folder
    return None
