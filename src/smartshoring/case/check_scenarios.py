"""Checking scenarios: probabilities, and that each change says what it changes and by how much."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from smartshoring.case.problems import Collector, listed
from smartshoring.case.report import Tables, at, given, near, report, where
from smartshoring.case.table import Table
from smartshoring.errors import Problem

BASE = "base"
"""The case as it stands; it has what the other scenarios leave of the probability."""
SUM_TOLERANCE = 1e-9
"""Probabilities may miss 1 by rounding."""

_KEYS = {
    "demand": ("product", "market", "period"),
    "duty": ("origin", "destination"),
    "freight": ("mode",),
    "fx": ("country",),
    "wage": ("country",),
    "site_lost": ("site", "period"),
    "gateway_lost": ("gateway",),
}
"""Columns that tell what each kind of change is about."""
_NEEDED = {
    "duty": ("origin", "destination"),
    "fx": ("country",),
    "wage": ("country",),
    "site_lost": ("site",),
    "gateway_lost": ("gateway",),
}
"""Those of them that must be given; the others mean "all" when blank."""
_SUBJECTS = (
    "product",
    "market",
    "site",
    "origin",
    "destination",
    "country",
    "mode",
    "gateway",
    "period",
)
_MODES = ("road", "rail", "sea", "sea+rail")
"""Of computed lanes; given lanes name their own."""
_LOSSES = ("site_lost", "gateway_lost")


def check_scenarios(
    labels: Sequence[str] | None, tables: Tables, problems: Collector, *, lanes_given: bool
) -> None:
    """The tables `scenarios` and `scenario_changes`.

    Args:
        labels: The case's periods; None when `case.yaml` does not say them well.
        tables: Every table of the schema.
        problems: Receives what is found.
        lanes_given: Whether only the rows of `lanes` count, which name no gateway.
    """
    if len(tables["scenarios"]):
        _check_probabilities(tables, problems)
    if len(tables["scenario_changes"]):
        _check_subjects(tables, problems)
        _check_amounts(tables, problems)
        _check_modes(tables, problems, lanes_given=lanes_given)
        _check_values(tables, problems)
        if lanes_given:
            _check_gateways(tables, problems)
        if labels is not None:
            _check_periods(labels, tables, problems)


def _check_probabilities(tables: Tables, problems: Collector) -> None:
    table = tables["scenarios"]
    total = float(np.nansum(table["probability"]))
    explicit = BASE in set(table["scenario"])
    short = explicit and total < 1.0 - SUM_TOLERANCE
    if total > 1.0 + SUM_TOLERANCE or short:
        code = "case.scenario_sum_below" if short else "case.scenario_sum_above"
        last = np.arange(len(table)) == len(table) - 1
        report(problems, table, last, lambda _: at(table, code, "probability", f"{total:.10g}"))


def _check_subjects(tables: Tables, problems: Collector) -> None:
    table = tables["scenario_changes"]
    for kind, keys in _KEYS.items():
        mine = where(table, "what", {kind})
        for column in _SUBJECTS:

            def detail(index: int, column: str = column, kind: str = kind) -> Problem:
                value = str(table[column][index])
                code = "case.scenario_not_a_key" if value else "case.scenario_needs_key"
                keys = ", ".join(_KEYS[kind])
                return at(table, code, column, value or None, what=kind, expected=keys)

            if column not in keys:
                report(problems, table, mine & given(table, column), detail)
            elif column in _NEEDED.get(kind, ()):
                report(problems, table, mine & ~given(table, column), detail)
    base = where(table, "scenario", {BASE})
    report(problems, table, base, lambda _: at(table, "case.scenario_base", "scenario", BASE))


def _check_amounts(tables: Tables, problems: Collector) -> None:
    """One of factor and value; value only for demand; none for a loss."""
    table = tables["scenario_changes"]
    factor, value = given(table, "factor"), given(table, "value")
    lost, demand = where(table, "what", _LOSSES), where(table, "what", {"demand"})
    wrong = (
        ("case.scenario_both", "value", factor & value & demand),
        ("case.scenario_no_amount", "factor", ~lost & ~factor & ~value),
        ("case.scenario_value_only_demand", "value", ~lost & ~demand & value),
        ("case.scenario_lost_amount", "factor", lost & (factor | value)),
    )
    for code, column, bad in wrong:

        def detail(index: int, code: str = code, column: str = column) -> Problem:
            number = float(table[column][index])
            shown = None if np.isnan(number) else f"{number:.10g}"
            return at(table, code, column, shown, what=str(table["what"][index]))

        report(problems, table, bad, detail)


def _check_modes(tables: Tables, problems: Collector, *, lanes_given: bool) -> None:
    """A mode that no lane has would change nothing."""
    table = tables["scenario_changes"]
    known = sorted({*tables["lanes"]["mode"]} - {""} | (set() if lanes_given else {*_MODES}))
    unknown = where(table, "what", {"freight"}) & given(table, "mode")
    unknown &= ~where(table, "mode", set(known))

    def detail(index: int) -> Problem:
        value = str(table["mode"][index])
        return near(table, "case.scenario_no_mode", "mode", value, known, expected=listed(known))

    report(problems, table, unknown, detail)


def _check_values(tables: Tables, problems: Collector) -> None:
    """Factors of one quantity multiply in any order; a value beside another row would not."""
    table = tables["scenario_changes"]
    rows: dict[str, list[int]] = {}
    for index in np.flatnonzero(where(table, "what", {"demand"})).tolist():
        rows.setdefault(str(table["scenario"][index]), []).append(index)
    valued = given(table, "value")
    bad = np.zeros(len(table), np.bool_)
    for mine in rows.values():
        for n, index in enumerate(mine):
            bad[index] = any(
                (valued[index] or valued[other]) and _meet(table, index, other)
                for other in mine[:n]
            )
    report(problems, table, bad, lambda _: at(table, "case.scenario_twice", "value"))


def _meet(table: Table, one: int, other: int) -> bool:
    """Whether two rows of demand speak of a common product, market and period."""
    return all(
        "" in (table[column][one], table[column][other])
        or table[column][one] == table[column][other]
        for column in _KEYS["demand"]
    )


def _check_gateways(tables: Tables, problems: Collector) -> None:
    """Closing a gateway would change nothing where no lane is computed."""
    table = tables["scenario_changes"]
    idle = where(table, "what", {"gateway_lost"})

    def detail(index: int) -> Problem:
        shown = str(table["gateway"][index]) or None
        return at(table, "case.scenario_gateway_given", "gateway", shown)

    report(problems, table, idle, detail)


def _check_periods(labels: Sequence[str], tables: Tables, problems: Collector) -> None:
    table = tables["scenario_changes"]
    unknown = given(table, "period") & ~where(table, "period", set(labels))
    report(
        problems,
        table,
        unknown,
        lambda i: near(
            table,
            "case.unknown_period",
            "period",
            str(table["period"][i]),
            labels,
            expected=listed(labels),
        ),
    )
