"""`smartshoring check CASE`: every problem of a case at once, without planning it."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import language
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_check", words)

    @app.command("check", cls=command, help=about, short_help=about)
    def check(
        case: Path = typer.Argument(..., metavar="CASE", help=say("cli.help_case", words)),
        as_json: bool = typer.Option(False, "--json", help=say("cli.help_check_json", words)),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        return report(case, Terminal(words), as_json=as_json)


def report(path: Path, terminal: Terminal, *, as_json: bool = False) -> int:
    """Load the case and show what is wrong with it."""
    from smartshoring.cli.loading import loaded  # noqa: PLC0415 (loads numpy and pydantic)
    from smartshoring.cli.view.problems import problems_document, show_checked  # noqa: PLC0415

    found = loaded(path)
    if as_json:
        document = problems_document(found, terminal.language)
        terminal.write_out(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        show_checked(path, found, terminal)
    return exits.BAD_INPUT if found.case is None else exits.FOUND
