"""From what was read to a case: every check in order, every problem collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from smartshoring.case.canonical import case_hash
from smartshoring.case.case import Case
from smartshoring.case.check_alternatives import check_alternatives
from smartshoring.case.check_freight import check_freight
from smartshoring.case.check_ground import check_ground
from smartshoring.case.check_ledger import check_ledger
from smartshoring.case.check_move import check_move
from smartshoring.case.check_periods import check_periods
from smartshoring.case.check_policies import check_policies
from smartshoring.case.check_relocation import check_relocation
from smartshoring.case.check_safety_stock import check_safety_stock
from smartshoring.case.check_scenarios import check_scenarios
from smartshoring.case.check_services import check_services
from smartshoring.case.check_settings import check_settings, periods_are_few
from smartshoring.case.check_table import check_table, empty_table
from smartshoring.case.check_terms import check_terms
from smartshoring.case.doubts import find_doubts, lanes_are_given
from smartshoring.case.periods import calendar_rows
from smartshoring.case.problems import Collector, listed, nearest
from smartshoring.case.raw import RawSettings, RawTable
from smartshoring.case.relations import check_relations
from smartshoring.case.schema import TABLES
from smartshoring.case.settings import Settings
from smartshoring.case.table import Table
from smartshoring.case.zones import with_zones
from smartshoring.errors import Problem


@dataclass(frozen=True)
class Loaded:
    """A case, or why there is none.

    Attributes:
        case: The case; None when any problem has severity `error`.
        problems: Everything that was found, warnings included.
    """

    case: Case | None
    problems: tuple[Problem, ...]


def assemble(
    settings: RawSettings, raws: Sequence[RawTable], container: str, problems: Collector
) -> Loaded:
    """Check everything that was read and make the case.

    Args:
        settings: What `case.yaml` says.
        raws: All tables that were found.
        container: The folder or workbook, for problems about the whole.
        problems: What reading has found so far.
    """
    checked = check_settings(settings, problems)
    # Tables are checked even when case.yaml is broken, so that all problems show at once.
    frame = checked or _salvaged(settings.values)
    fx = frame.fx
    by_name = _by_name(raws, problems)
    tables: dict[str, Table] = {}
    for name, spec in TABLES.items():
        raw = by_name.get(name)
        if raw is not None:
            tables[name] = check_table(spec, raw, fx, problems)
            if spec.required and not len(tables[name]):
                problems.add(Problem("case.no_rows", raw.file))
            continue
        tables[name] = empty_table(spec)
        if spec.required:
            problems.add(Problem("case.missing_table", container, params={"table": name}))
    if len(tables["lanes"]) == 0 and lanes_are_given(frame, tables):
        problems.add(Problem("case.missing_lanes", container))
    said = checked is not None or "periods" in frame.model_fields_set or len(tables["periods"])
    labels = [period.label for period in calendar_rows(frame, tables)] if said else None
    tables = with_zones(tables, problems)
    check_relations(labels, tables, problems)
    check_periods(settings, frame, tables, problems)
    check_ledger(tables, problems, lanes_given=lanes_are_given(frame, tables))
    check_move(tables, problems)
    check_ground(tables, problems, proven_only=frame.limits.proven_only)
    check_services(tables, problems)
    check_freight(tables, problems, lanes_given=lanes_are_given(frame, tables))
    check_terms(tables, problems)
    check_policies(tables, problems)
    check_alternatives(tables, problems)
    check_relocation(labels, tables, problems)
    check_safety_stock(checked, tables, problems)
    check_scenarios(labels, tables, problems, lanes_given=lanes_are_given(frame, tables))
    find_doubts(frame, tables, problems)
    if checked is None or problems.has_errors:
        return Loaded(None, problems.all())
    case = Case(checked, MappingProxyType(tables), case_hash(checked, tables))
    return Loaded(case, problems.all())


def _by_name(raws: Sequence[RawTable], problems: Collector) -> dict[str, RawTable]:
    by_name: dict[str, RawTable] = {}
    for raw in raws:
        if raw.name not in TABLES:
            problems.add(
                Problem(
                    "case.unknown_table",
                    raw.file,
                    nearest=nearest(raw.name, TABLES),
                    params={"expected": listed(TABLES, 40)},
                    severity="warning",
                )
            )
        elif raw.name in by_name:
            problems.add(
                Problem("case.table_twice", raw.file, params={"first": by_name[raw.name].file})
            )
        else:
            by_name[raw.name] = raw
    return by_name


def _salvaged(values: Mapping[str, Any] | None) -> Settings:
    """What a broken `case.yaml` says well, so that no table is blamed for it."""
    kept: dict[str, Any] = {"name": "?"}
    for key in ("periods", "lanes", "fx"):
        if values and key in values:
            try:
                Settings.model_validate({**kept, key: values[key]})
            except ValidationError:
                continue
            # A billion periods are well formed, but their labels would fill the memory.
            if key != "periods" or periods_are_few(values[key]):
                kept[key] = values[key]
    frame = Settings.model_validate(kept)
    fx = {code.strip().upper(): rate for code, rate in frame.fx.items() if rate > 0}
    return frame.model_copy(update={"fx": fx})
