"""`smartshoring plan CASE`: strategies compared, a verdict, and what would change it."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.core import TyperCommand

from smartshoring.cli.options import language, names, number, whole_number
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

FRONT = 12
GAP = 1e-6
SEED = 7
OBJECTIVES = ("cost", "landed", "co2e", "lead_time")
"""What `--objectives` may name; `plan.pareto` says what each is (its import would load numpy)."""


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_plan", words)

    @app.command("plan", cls=command, help=about, short_help=about)
    def plan(
        case: Path = typer.Argument(..., metavar="CASE", help=say("cli.help_case", words)),
        strategy: list[str] = typer.Option(
            [], "--strategy", metavar="NAME", help=say("cli.help_strategy", words)
        ),
        sheet: bool = typer.Option(False, "--sheet", help=say("cli.help_sheet", words)),
        front: int = typer.Option(
            FRONT,
            "--front",
            parser=whole_number("--front", 0),
            metavar="N",
            help=say("cli.help_front", words),
        ),
        objectives: str | None = typer.Option(
            None,
            "--objectives",
            parser=names("--objectives", OBJECTIVES, 2, 3),
            metavar="A,B[,C]",
            help=say("cli.help_objectives", words),
        ),
        grid: int | None = typer.Option(
            None,
            "--grid",
            parser=whole_number("--grid", 2),
            metavar="N",
            help=say("cli.help_grid", words),
        ),
        time_limit: float | None = typer.Option(
            None,
            "--time-limit",
            parser=number("--time-limit", above_zero=True),
            metavar="S",
            help=say("cli.help_time_limit", words),
        ),
        search_limit: float | None = typer.Option(
            None,
            "--search-limit",
            parser=number("--search-limit", above_zero=True),
            metavar="S",
            help=say("cli.help_search_limit", words),
        ),
        gap: float = typer.Option(
            GAP,
            "--gap",
            parser=number("--gap", above_zero=False, most=1.0),
            metavar="G",
            help=say("cli.help_gap", words),
        ),
        alternatives: bool = typer.Option(
            False, "--alternatives", help=say("cli.help_alternatives", words)
        ),
        costs: bool = typer.Option(False, "--costs", help=say("cli.help_costs", words)),
        sensitivity: int = typer.Option(
            0,
            "--sensitivity",
            parser=whole_number("--sensitivity", 0),
            metavar="N",
            help=say("cli.help_sensitivity", words),
        ),
        seed: int = typer.Option(
            SEED,
            "--seed",
            parser=whole_number("--seed", 0),
            metavar="S",
            help=say("cli.help_seed", words),
        ),
        mps: Path | None = typer.Option(
            None, "--mps", metavar="DIR", help=say("cli.help_mps", words)
        ),
        as_json: bool = typer.Option(False, "--json", help=say("cli.help_json", words)),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        from smartshoring.cli.planning import Asked, planned  # noqa: PLC0415 (loads the solver)

        asked = Asked(
            tuple(dict.fromkeys(strategy)),
            front,
            objectives=tuple((objectives or "").split(",")) if objectives else (),
            grid=grid,
            time_limit_s=time_limit,
            gap=gap,
            search_s=search_limit,
            sensitivity=sensitivity,
            seed=seed,
            alternatives=alternatives,
            costs=costs,
            sheet=sheet,
            mps=mps,
        )
        return planned(case, asked, Terminal(words), as_json=as_json)
