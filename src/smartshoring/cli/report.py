"""`smartshoring report CASE|ANSWER.json`: the board report as PDF, HTML or XLSX."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem, choice, language, number
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

FORMATS = ("pdf", "html", "xlsx")
_SEARCH_S = 60.0


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_report", words)

    @app.command("report", cls=command, help=about, short_help=about)
    def report(
        source: Path = typer.Argument(..., metavar="CASE", help=say("cli.help_report_of", words)),
        kind: str = typer.Option(
            "pdf",
            "--format",
            parser=choice("--format", FORMATS),
            metavar="pdf|html|xlsx",
            help=say("cli.help_format", words),
        ),
        out: Path | None = typer.Option(
            None, "--out", metavar="FILE", help=say("cli.help_report_out", words)
        ),
        footprint: Path | None = typer.Option(
            None, "--footprint", metavar="JSON", help=say("cli.help_footprint", words)
        ),
        day: str | None = typer.Option(
            None, "--date", parser=_day, metavar="YYYY-MM-DD", help=say("cli.help_date", words)
        ),
        search_limit: float = typer.Option(
            _SEARCH_S,
            "--search-limit",
            parser=number("--search-limit", above_zero=True),
            metavar="S",
            help=say("cli.help_search_limit", words),
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        terminal = Terminal(words)
        if source.suffix.lower() == ".json":
            document: dict[str, Any] | None = _read(source, ("plans", "verdict", "assumptions"))
        else:
            document = _planned(source, terminal, search_limit)
        if document is None:
            return exits.BAD_INPUT
        told = None if footprint is None else _read(footprint, ("by_scope", "files", "root"))
        from smartshoring.report import render  # noqa: PLC0415 (openpyxl)

        data = render(document, told, kind, words, day or _as_of(source))  # type: ignore[arg-type]
        path = out or Path(f"report-{words}.{kind}")
        try:
            path.write_bytes(data)
        except OSError as error:
            why = error.strerror or str(error)
            raise UsageProblem("cli.cannot_write", path=str(path), why=why) from error
        terminal.write_out(terminal.say("cli.report_written", path=str(path)))
        return exits.FOUND


def _planned(path: Path, terminal: Terminal, search_s: float) -> dict[str, Any] | None:
    from smartshoring.cli.planning import Asked, answer_of  # noqa: PLC0415 (loads the solver)
    from smartshoring.plan.document import document  # noqa: PLC0415

    answer = answer_of(path, Asked(sheet=True, search_s=search_s), terminal)
    return None if answer is None else document(answer, terminal.language)


def _read(path: Path, keys: tuple[str, ...]) -> dict[str, Any]:
    """The JSON of an answer or a footprint."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageProblem("measure.no_such_path", path=str(path)) from error
    except ValueError as error:
        raise UsageProblem("cli.not_an_answer", path=str(path)) from error
    if not isinstance(found, dict) or not all(key in found for key in keys):
        raise UsageProblem("cli.not_an_answer", path=str(path))
    return found


def _as_of(path: Path) -> str:
    """The day on which what the report rests on was last written: no clock, so bytes repeat."""
    files = [path] if path.is_file() else sorted(one for one in path.iterdir() if one.is_file())
    newest = max(one.stat().st_mtime for one in files)
    return datetime.fromtimestamp(newest, UTC).date().isoformat()


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as error:
        raise UsageProblem("cli.not_a_date", value=text) from error
