"""`smartshoring measure portfolio CLIENTS.csv --out DIR`: a bank's clients, each by itself."""

from __future__ import annotations

import json
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from smartshoring.carbon.footprint.portfolio import (
    Result,
    Task,
    portfolio,
    quality_of,
    work_list,
)
from smartshoring.carbon.footprint.portfolio_files import (
    client_rows,
    clients_in,
    write_portfolio,
)
from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem
from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.figures import UNKNOWN, percent, tonnes
from smartshoring.cli.view.page import heading, note, table

_SHOWN = 20


def measured_portfolio(
    path: Path, out: Path | None, year: int | None, terminal: Terminal, *, as_json: bool
) -> int:
    """Measure every client of a table and show what they emit and what is to be asked."""
    if not path.is_file():
        raise UsageProblem("measure.no_such_path", path=str(path))
    clients = clients_in(path)
    day = time.strftime("%Y-%m-%d")
    wanted = int(day[:4]) - 1 if year is None else year
    with ProcessPoolExecutor() as pool:
        results = tuple(portfolio(clients, wanted, day, pool))
    tasks = work_list(results)
    if out is not None:
        try:
            write_portfolio(out, results, tasks)
        except OSError as error:
            raise UsageProblem(
                "cli.cannot_write", path=str(out), why=error.strerror or str(error)
            ) from error
    if as_json:
        document = _document(results, tasks, wanted)
        terminal.write_out(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        _show(results, tasks, wanted, terminal)
    return exits.FOUND


def _document(results: tuple[Result, ...], tasks: tuple[Task, ...], year: int) -> dict[str, Any]:
    return {
        "year": year,
        "clients": client_rows(results),
        "pcaf_score": quality_of(results),
        "financed_co2e_kg": sum(one.financed_kg or 0.0 for one in results),
        "work_list": [
            {"client": t.client, "what": t.what, "weight_kg": t.weight_kg, "detail": t.detail}
            for t in tasks
        ],
    }


def _show(
    results: tuple[Result, ...], tasks: tuple[Task, ...], year: int, terminal: Terminal
) -> None:
    say = terminal.say
    score = quality_of(results)
    header = [
        say(f"measure.column_{name}")
        for name in ("client", "co2e", "estimated", "aside", "filled", "financed", "score")
    ]
    rows = [
        (
            one.client.client,
            UNKNOWN if one.files is None else tonnes(one.co2e_kg),
            tonnes(one.estimated_kg) if one.estimated_kg else UNKNOWN,
            tonnes(one.aside_kg) if one.aside_kg else UNKNOWN,
            tonnes(one.filled_kg) if one.filled else UNKNOWN,
            tonnes(one.financed_kg),
            UNKNOWN if one.quality is None else f"{one.quality:.2f}",
        )
        for one in results
    ]
    out = terminal.out
    out.print(heading(say("measure.portfolio", year=year, count=len(results))))
    out.print(table(header, rows))
    if score is not None:
        out.print(note(say("measure.portfolio_score", score=f"{score:.2f}")))
    errors = [f.error_share for one in results for f in one.filled if f.error_share is not None]
    if errors:
        out.print(note(say("measure.filled_error", error=percent(max(errors)))))
    if tasks:
        out.print(heading(say("measure.work_list")))
        names = ("client", "task", "weight", "detail")
        told = [
            (
                task.client,
                say(f"measure.task_{task.what}"),
                tonnes(task.weight_kg) if task.weight_kg else UNKNOWN,
                task.detail[:60],
            )
            for task in tasks[:_SHOWN]
        ]
        out.print(table([say(f"measure.column_{name}") for name in names], told, (0, 1, 3)))
