"""`smartshoring measure PATHS... --company RFC`: a footprint from e-invoices."""

from __future__ import annotations

import json
import re
from pathlib import Path

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem, choice, language, whole_number
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

GWP = ("AR5", "AR6")
POLICIES = ("consumption_year", "regulator_in_force", "latest")
_RFC = re.compile(r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}")


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_measure", words)

    @app.command("measure", cls=command, help=about, short_help=about)
    def measure(
        paths: list[Path] = typer.Argument(
            ..., metavar="PATHS...", help=say("cli.help_measure_paths", words)
        ),
        company: str = typer.Option(
            ..., "--company", metavar="RFC", parser=_rfc, help=say("cli.help_company", words)
        ),
        year: int | None = typer.Option(
            None,
            "--year",
            parser=whole_number("--year", 1990),
            metavar="YYYY",
            help=say("cli.help_year", words),
        ),
        as_json: bool = typer.Option(False, "--json", help=say("cli.help_measure_json", words)),
        explain: str | None = typer.Option(
            None, "--explain", metavar="ID", help=say("cli.help_explain", words)
        ),
        list_skipped: bool = typer.Option(
            False, "--list-skipped", help=say("cli.help_list_skipped", words)
        ),
        gwp: str = typer.Option(
            "AR5",
            "--gwp",
            parser=choice("--gwp", GWP),
            metavar="AR5|AR6",
            help=say("cli.help_gwp", words),
        ),
        grid: str = typer.Option(
            "consumption_year",
            "--grid-factor",
            parser=choice("--grid-factor", POLICIES),
            metavar="POLICY",
            help=say("cli.help_grid_policy", words),
        ),
        metadata: Path | None = typer.Option(
            None, "--metadata", metavar="FILE", help=say("cli.help_metadata", words)
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        from smartshoring.carbon.footprint.measure import Asked  # noqa: PLC0415 (loads lxml)

        terminal = Terminal(words)
        for path in (*paths, *(() if metadata is None else (metadata,))):
            if not path.exists():
                raise UsageProblem("measure.no_such_path", path=str(path))
        asked = Asked(company=company, year=year, gwp=gwp, policy=grid)  # type: ignore[arg-type]
        return _measured(
            paths,
            asked,
            terminal,
            metadata=metadata,
            as_json=as_json,
            explain=explain,
            list_skipped=list_skipped,
        )


def _measured(
    paths: list[Path],
    asked: object,
    terminal: Terminal,
    *,
    metadata: Path | None,
    as_json: bool,
    explain: str | None,
    list_skipped: bool,
) -> int:
    from dataclasses import replace  # noqa: PLC0415 (with the rest)

    from smartshoring.carbon.footprint.document import document  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.explain import explained  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.measure import Asked, measured, readings  # noqa: PLC0415
    from smartshoring.carbon.footprint.metadata import listed_in  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.sources import sources  # noqa: PLC0415 (lxml)
    from smartshoring.cli.view.footprint import show_footprint, show_steps  # noqa: PLC0415 (rich)

    assert isinstance(asked, Asked)  # noqa: S101 (told apart to keep --help fast)
    if metadata is not None:
        asked = replace(asked, listed=listed_in(metadata.read_bytes()))
    found = measured(readings(sources(paths)), asked)
    if explain is not None:
        steps = explained(found, explain)
        if isinstance(steps, str):
            code = "measure.no_such_id_near" if steps else "measure.no_such_id"
            raise UsageProblem(code, value=explain, nearest=steps)
        if as_json:
            terminal.write_out(json.dumps(steps, indent=1, ensure_ascii=False))
        else:
            show_steps(steps, terminal)
    elif as_json:
        terminal.write_out(json.dumps(document(found), indent=1, ensure_ascii=False))
    else:
        show_footprint(found, terminal, every_skipped=list_skipped)
    return exits.FOUND


def _rfc(text: str) -> str:
    """A tax number in capital letters."""
    bare = text.strip().upper()
    if not _RFC.fullmatch(bare):
        raise UsageProblem("measure.no_company", value=text)
    return bare
