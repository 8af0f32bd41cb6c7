"""What to ask next: inputs by what knowing them is worth, and who has them.

Assumptions with a range come first, the most valuable on top; then what the case names as open or
leaves out altogether, whose value nobody can tell. Who has an input is what the case's table of
open inputs says, else who usually has such a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.both_ends import End, assumptions
from smartshoring.plan.value_of_knowing import Savings, value_of_knowing
from smartshoring.reference.value import Value

OwnerKind = Literal[
    "purchasing",
    "people",
    "tax",
    "utility",
    "logistics",
    "finance",
    "engineering",
    "quality",
    "sales",
    "carbon",
    "project",
    "board",
]

_OWNER_OF_KEY: Final[tuple[tuple[str, OwnerKind], ...]] = (
    ("labour_", "people"),
    ("electricity_", "utility"),
    ("cfe_", "utility"),
    ("grid_", "carbon"),
    ("fx_", "finance"),
    ("mpf_", "tax"),
    ("hmf_", "tax"),
    ("unit_value_", "finance"),
)
"""By how a key begins; a key with CO2e in its name is the environment's, all others logistics'."""

_OWNER_OF_TERM: Final[dict[str, OwnerKind]] = {
    "labour": "people",
    "training": "people",
    "headcount": "people",
    "utilities": "utility",
    "kw_available_from": "utility",
    "onsite_saving": "utility",
    "plant_co2e": "utility",
    "ramp": "engineering",
    "production": "engineering",
    "qualification": "quality",
    "qualification_cost": "quality",
    "one_off": "project",
    "one_off_items": "project",
    "closing": "project",
    "scrap": "project",
    "terms": "sales",
    "duty_recovered": "sales",
    "policies": "board",
    "carbon_price": "board",
    "material": "purchasing",
    "supply": "purchasing",
    "supplier_co2e": "purchasing",
    "duty": "tax",
    "fixed": "finance",
    "pipeline_stock": "finance",
    "inventory": "finance",
    "safety_stock": "finance",
    "stock_bank": "finance",
    "site_costs": "finance",
    "baseline_costs": "finance",
}
"""Of what is not included; border fees are the customs adviser's, all others logistics'."""

_NO_INPUT: Final = frozenset({"tax_carbon", "risk"})
"""Not included because nothing computes them yet: nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """An input worth asking for.

    Attributes:
        kind: `assumption`: it has a range; `open`: the case says that it is; `missing`: the case
            leaves it out.
        key: Key of the value, term or table, or `table.column`.
        place: Where; "" = everywhere.
        owner: Who has it, as the case says; "" = it does not say.
        usual_owner: Who usually has such a number.
        note: The case's note on it.
        value_usd: What knowing it before deciding is worth; None = not known.
    """

    kind: Literal["assumption", "open", "missing"]
    key: str
    place: str
    owner: str
    usual_owner: OwnerKind
    note: str
    value_usd: float | None


@dataclass(frozen=True, slots=True)
class _Open:
    """A row of the table of open inputs."""

    key: str
    place: str
    owner: str
    note: str


def questions(data: Coefficients, ends: Sequence[End]) -> tuple[Question, ...]:
    """Every input that is assumed, open or missing, the most valuable first.

    Args:
        data: Coefficients at the values' own numbers.
        ends: The savings at both ends, of the verdict.
    """
    rows = _open_rows(data)
    used: set[_Open] = set()
    found: list[Question] = []
    for value in assumptions(data):
        row = _row_of(_names(value), value.place, rows)
        used |= {row} if row else set()
        owner, note = (row.owner, row.note) if row else ("", "")
        worth = _worth(value, [end for end in ends if end.value == value])
        place = "" if value.place in ("*", "*>*") else value.place
        usual = _usual_owner(value.key)
        found.append(Question("assumption", value.key, place, owner, usual, note, worth))
    # Those that nobody could value stand behind the others.
    found.sort(
        key=lambda q: (q.value_usd is None, -(q.value_usd or 0.0), q.key, q.place),
    )
    missing: list[Question] = []
    for term in data.not_included:
        if term in _NO_INPUT:
            continue
        row = _row_of([term], "", rows)
        used |= {row} if row else set()
        owner, note = (row.owner, row.note) if row else ("", "")
        usual = _OWNER_OF_TERM.get(term, "tax" if term.startswith("customs_fees") else "logistics")
        missing.append(Question("missing", term, "", owner, usual, note, None))
    named = [
        Question("open", row.key, row.place, row.owner, _usual_owner(row.key), row.note, None)
        for row in rows
        if row not in used
    ]
    return (*found, *named, *missing)


def _worth(value: Value, ends: Sequence[End]) -> float | None:
    """The value of knowing; None when no rival could be compared at both ends."""
    rivals = [
        Savings(end.saving_low_usd, end.saving_usd, end.saving_high_usd)
        for end in ends
        if end.saving_low_usd is not None
        and end.saving_usd is not None
        and end.saving_high_usd is not None
    ]
    if not rivals or value.low is None or value.value is None or value.high is None:
        return None
    return value_of_knowing(value.low, value.value, value.high, rivals)


def _names(value: Value) -> list[str]:
    """What a row of open inputs may call a value: its key, its default, its table's column."""
    names = [value.key, f"facts.{value.key}"]
    if value.source.startswith("assumption: "):
        names.append(value.source.removeprefix("assumption: "))
    if value.key == "freight_rate_usd_per_load":
        names.append("freight_rates.usd_per_load")
    return names


def _open_rows(data: Coefficients) -> list[_Open]:
    table = data.case["open_inputs"]
    columns = ("key", "place", "owner", "note")
    rows = [_Open(*(str(table[name][i]) for name in columns)) for i in range(len(table))]
    return sorted(rows, key=lambda row: (row.key, row.place))


def _row_of(names: Sequence[str], place: str, rows: Sequence[_Open]) -> _Open | None:
    """The row that speaks of an input, the one of its own place before that of everywhere.

    A table's name stands for each of its columns.
    """
    meant = [row for row in rows if row.key in names or row.key.split(".")[0] in names]
    exact = [row for row in meant if row.place == place]
    return next(iter((*exact, *(row for row in meant if not row.place))), None)


def _usual_owner(key: str) -> OwnerKind:
    """Who usually has a number, by its key or by the table that it belongs to."""
    table, _, column = key.partition(".")
    if column and table != "facts":
        return _OWNER_OF_TERM.get(table, "logistics")
    name = column or table
    owner = next((owner for start, owner in _OWNER_OF_KEY if name.startswith(start)), None)
    if owner is not None:
        return owner
    return "carbon" if "co2e" in name else _OWNER_OF_TERM.get(name, "logistics")
