"""`smartshoring import SOURCE DIR`: a case from network-design tables or a shipment history."""

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
    about = say("cli.help_import", words)

    @app.command("import", cls=command, help=about, short_help=about)
    def import_case(
        source: Path = typer.Argument(
            ..., metavar="SOURCE", help=say("cli.help_import_source", words)
        ),
        folder: Path = typer.Argument(..., metavar="DIR", help=say("cli.help_import_dir", words)),
        own_map: Path | None = typer.Option(
            None, "--map", metavar="FILE", help=say("cli.help_import_map", words)
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        return run(source, folder, own_map, Terminal(words))


def run(source: Path, folder: Path, own_map: Path | None, terminal: Terminal) -> int:
    """Import, say what was made and left out, and check the case that was written."""
    from smartshoring.case.importing.record import RECORD  # noqa: PLC0415 (loads numpy)
    from smartshoring.case.importing.run import import_case  # noqa: PLC0415
    from smartshoring.cli.loading import loaded  # noqa: PLC0415
    from smartshoring.cli.view.problems import show_checked  # noqa: PLC0415

    if own_map is not None and not own_map.is_file():
        raise UsageProblem("cli.no_map", path=str(own_map))
    try:
        made = import_case(source, folder, own_map, terminal.language)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise UsageProblem("cli.cannot_write", path=str(folder), why=why) from error
    for sheet in made.sheets:
        used = int(sheet.used.sum())
        terminal.write_out(
            terminal.say(
                "cli.import_table",
                file=sheet.file,
                kind=terminal.say(f"importing.subject_{sheet.subject}"),
                rows=len(sheet),
                used=used,
                left=len(sheet) - used,
            )
        )
    for raw in made.unread:
        terminal.write_out(terminal.say("cli.import_unread", file=raw.file, rows=len(raw.row)))
    unused = sum(len(sheet.unmatched) for sheet in made.sheets)
    terminal.write_out(terminal.say("cli.import_written", path=str(folder / RECORD), unused=unused))
    found = loaded(folder)
    show_checked(folder, found, terminal)
    return exits.BAD_INPUT if found.case is None else exits.FOUND
