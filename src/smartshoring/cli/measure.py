"""`smartshoring measure PATHS... --company RFC`: a footprint from e-invoices.

`smartshoring measure sample DIR` writes fictional ones to try it on; `smartshoring measure
portfolio CLIENTS.csv` measures a bank's clients, each by itself.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand

from smartshoring.cli import exits
from smartshoring.cli.options import UsageProblem, choice, language, whole_number
from smartshoring.cli.terminal import Terminal
from smartshoring.words import Language, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.x509 import Certificate

    from smartshoring.carbon.footprint.measure import Asked, Footprint
    from smartshoring.carbon.footprint.reading import Reading

GWP = ("AR5", "AR6")
POLICIES = ("consumption_year", "regulator_in_force", "latest")
_RFC = re.compile(r"[A-ZÑ&]{3,4}\d{6}[A-Z0-9]{3}")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run keeps and writes what outlives it; None = nowhere."""

    workspace: Path | None = None
    evidence: Path | None = None
    facts: Path | None = None
    ask_authority: bool = False


def register(app: typer.Typer, command: type[TyperCommand], words: Language) -> None:
    """Add the verb."""
    about = say("cli.help_measure", words)

    @app.command("measure", cls=command, help=about, short_help=about)
    def measure(
        paths: list[Path] = typer.Argument(
            ..., metavar="PATHS...", help=say("cli.help_measure_paths", words)
        ),
        company: str | None = typer.Option(
            None, "--company", metavar="RFC", parser=_rfc, help=say("cli.help_company", words)
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
        entities: Path | None = typer.Option(
            None, "--entities", metavar="CSV", help=say("cli.help_entities", words)
        ),
        other_energy: Path | None = typer.Option(
            None, "--other-energy", metavar="CSV", help=say("cli.help_other_energy", words)
        ),
        production: Path | None = typer.Option(
            None, "--production", metavar="CSV", help=say("cli.help_production", words)
        ),
        ask_authority: bool = typer.Option(
            False, "--ask-authority", help=say("cli.help_ask_authority", words)
        ),
        workspace: Path | None = typer.Option(
            None, "--workspace", metavar="DIR", help=say("cli.help_workspace", words)
        ),
        evidence: Path | None = typer.Option(
            None, "--evidence", metavar="DIR", help=say("cli.help_evidence", words)
        ),
        facts: Path | None = typer.Option(
            None, "--facts", metavar="CSV", help=say("cli.help_facts", words)
        ),
        no_seals: bool = typer.Option(False, "--no-seals", help=say("cli.help_no_seals", words)),
        roots: Path | None = typer.Option(
            None, "--roots", metavar="DIR", help=say("cli.help_roots", words)
        ),
        out: Path | None = typer.Option(
            None, "--out", metavar="DIR", help=say("cli.help_portfolio_out", words)
        ),
        count: int = typer.Option(
            400,
            "--count",
            parser=whole_number("--count", 1),
            metavar="N",
            help=say("cli.help_sample_count", words),
        ),
        seed: int = typer.Option(
            7,
            "--seed",
            parser=whole_number("--seed", 0),
            metavar="S",
            help=say("cli.help_sample_seed", words),
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> int:
        del lang
        from smartshoring.carbon.footprint.company_tables import (  # noqa: PLC0415 (loads numpy)
            entities_in,
            other_energy_in,
            production_in,
        )
        from smartshoring.carbon.footprint.measure import Asked  # noqa: PLC0415 (loads lxml)
        from smartshoring.carbon.footprint.metadata import listed_in  # noqa: PLC0415 (with numpy)

        terminal = Terminal(words)
        if paths[0] == Path("sample") and len(paths) == 2:
            return _sample(paths[1], terminal, count=count, seed=seed)
        if paths[0] == Path("portfolio") and len(paths) == 2:
            from smartshoring.cli.measure_portfolio import measured_portfolio  # noqa: PLC0415

            return measured_portfolio(paths[1], out, year, terminal, as_json=as_json)
        if company is None:
            raise UsageProblem("measure.no_company", value="")
        extra = (metadata, entities, other_energy, production, roots)
        for path in (*paths, *(one for one in extra if one is not None)):
            if not path.exists():
                raise UsageProblem("measure.no_such_path", path=str(path))
        if roots is not None and no_seals:
            raise UsageProblem("measure.roots_need_seals")
        asked = Asked(
            company=company,
            year=year,
            gwp=gwp,  # type: ignore[arg-type]
            policy=grid,  # type: ignore[arg-type]
            entities=() if entities is None else entities_in(entities),
            others=() if other_energy is None else other_energy_in(other_energy),
            made=() if production is None else production_in(production),
            listed=None if metadata is None else listed_in(metadata),
        )
        return _measured(
            paths,
            asked,
            terminal,
            as_json=as_json,
            explain=explain,
            list_skipped=list_skipped,
            seals=not no_seals,
            roots=() if roots is None else _roots(roots),
            places=Places(workspace, evidence, facts, ask_authority),
        )


def _sample(folder: Path, terminal: Terminal, *, count: int, seed: int) -> int:
    """Write fictional invoices and say how to measure them."""
    from smartshoring.carbon.sample import write_sample  # noqa: PLC0415 (makes keys)
    from smartshoring.carbon.sample.desk import COMPANY  # noqa: PLC0415 (with it)

    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageProblem("measure.sample_not_empty", path=str(folder))
    try:
        labels = write_sample(folder, count=count, seed=seed)
    except OSError as error:
        raise UsageProblem(
            "cli.cannot_write", path=str(folder), why=error.strerror or str(error)
        ) from error
    for code in ("measure.sample_written", "measure.sample_next"):
        terminal.write_out(
            terminal.say(
                code, count=str(count), path=str(folder), labels=str(labels), company=COMPANY.rfc
            )
        )
    return exits.FOUND


def _measured(
    paths: list[Path],
    asked: Asked,
    terminal: Terminal,
    *,
    as_json: bool,
    explain: str | None,
    list_skipped: bool,
    seals: bool,
    roots: tuple[Certificate, ...],
    places: Places,
) -> int:
    from smartshoring.carbon.footprint.document import document  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.explain import explained  # noqa: PLC0415 (lxml)
    from smartshoring.cli.view.footprint import show_footprint, show_steps  # noqa: PLC0415 (rich)

    try:
        found = _run(paths, asked, places, seals=seals, roots=roots)
    except (OSError, sqlite3.Error) as error:
        where = places.evidence or places.workspace or places.facts
        if where is None:
            raise
        raise UsageProblem("cli.cannot_write", path=str(where), why=str(error)) from error
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


def _roots(path: Path) -> tuple[Certificate, ...]:
    """The certificates that are trusted."""
    from smartshoring.carbon.seals.certificate import load_certificates  # noqa: PLC0415 (heavy)

    found = load_certificates(path)
    if not found:
        raise UsageProblem("measure.no_certificates", path=str(path))
    return found


def _run(
    paths: list[Path],
    asked: Asked,
    places: Places,
    *,
    seals: bool,
    roots: tuple[Certificate, ...],
) -> Footprint:
    """Measure, with readings kept and evidence written where that is wanted."""
    from smartshoring.carbon.footprint.facts import facts_text  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.kept import Kept  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.measure import (  # noqa: PLC0415 (lxml)
        measured,
        readings,
        rules_of,
        version_of,
    )
    from smartshoring.carbon.footprint.provenance import provenance  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.sources import sources  # noqa: PLC0415 (lxml)
    from smartshoring.evidence.log import Log  # noqa: PLC0415 (with the rest)

    def every() -> Iterator[tuple[str, Reading]]:
        return readings(sources(paths), seals=seals, roots=roots, kept=kept)

    with contextlib.ExitStack() as open_:
        kept = log = None
        if places.workspace is not None:
            kept = open_.enter_context(Kept(places.workspace, seals=seals, roots=roots))
        if places.evidence is not None:
            places.evidence.mkdir(parents=True, exist_ok=True)
            path = places.evidence / "evidence.jsonl"
            log = open_.enter_context(Log(path, rules_of(version_of(), asked)))
        if places.ask_authority:
            asked = _authority_asked(measured(every(), asked), places)
        found = measured(every(), asked, log=log)
    if places.evidence is not None:
        text = json.dumps(provenance(found), indent=1, ensure_ascii=False)
        (places.evidence / "prov.json").write_text(text + "\n", "utf-8")
    if places.facts is not None:
        places.facts.write_text(facts_text(found), "utf-8")
    return found


def _authority_asked(found: Footprint, places: Places) -> Asked:
    """The same question with what the authority says is cancelled of all that counts."""
    import time  # noqa: PLC0415 (only here)
    from dataclasses import replace  # noqa: PLC0415 (with the rest)

    from smartshoring.carbon.footprint.metadata import Listed  # noqa: PLC0415 (lxml)
    from smartshoring.carbon.footprint.status import (  # noqa: PLC0415 (network)
        Authority,
        Question,
        Remembered,
        Service,
        states,
    )

    service: Service = Authority()
    if places.workspace is not None:
        path = places.workspace / "authority.json"
        service = Remembered(service, path, time.strftime("%Y-%m-%d"))
    counted = {
        line.judged.reading.uuid: line.judged.reading
        for line in found.lines
        if line.consumption.counts and line.judged.reading.uuid
    }
    answers = states(
        (
            Question(one.issuer, one.receiver, one.total, uuid, one.seal_end)
            for uuid, one in counted.items()
        ),
        service,
    )
    gone = frozenset(uuid for uuid, answer in answers.items() if answer.state == "cancelled")
    listed = found.asked.listed or Listed(frozenset(), frozenset())
    return replace(found.asked, listed=Listed(listed.valid, listed.cancelled | gone))


def _rfc(text: str) -> str:
    """A tax number in capital letters."""
    bare = text.strip().upper()
    if not _RFC.fullmatch(bare):
        raise UsageProblem("measure.no_company", value=text)
    return bare
