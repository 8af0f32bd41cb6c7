"""`smartshoring schema`: the JSON Schema of a case, for editors and programs."""

from __future__ import annotations

import json

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import language
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_schema", words)

    @app.command("schema", cls=command, help=about, short_help=about)
    def schema(
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        from smartshoring.case.schema_text import json_schema  # noqa: PLC0415 (loads pydantic)

        Terminal(words).write_out(json.dumps(json_schema(), indent=2, ensure_ascii=False))
        return exits.FOUND
