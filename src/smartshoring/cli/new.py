"""`smartshoring new DIR`: a commented template of a case that can be planned at once."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem, language
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_new", words)

    @app.command("new", cls=command, help=about, short_help=about)
    def new(
        folder: Path = typer.Argument(..., metavar="DIR", help=say("cli.help_new_dir", words)),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        return write(folder, Terminal(words))


def write(folder: Path, terminal: Terminal) -> int:
    """Write the template and say what to do next."""
    from smartshoring.case.template import write_template  # noqa: PLC0415 (loads the schema)

    try:
        write_template(folder, terminal.language)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageProblem("cli.cannot_write", path=str(folder), why=why) from error
    terminal.write_out(terminal.say("cli.new_written", path=str(folder)))
    return exits.FOUND
