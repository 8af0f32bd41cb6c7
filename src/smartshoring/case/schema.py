"""The one definition of the case's tables and columns; checks, template and docs all read it.

What a column means, and what a blank cell in it means, is said in `words/*/case.yaml` under
`about_<table>_<column>` and `blank_<table>_<column>`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from smartshoring.case.settings import Settings
from smartshoring.words import Language, say

Kind = Literal["text", "number", "choice", "yesno", "date", "place", "country", "hs", "fact_place"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: Header in the file.
        kind: What a cell holds; `place`, `country`, `hs` and `date` are normalised when read.
        unit: Unit of a number.
        required: Whether every row must give it.
        key: Whether it is part of what makes a row unique.
        choices: Allowed words.
        low: Least allowed number.
        high: Largest allowed number.
        positive: Whether zero is refused too.
        doubt_above: A larger number is allowed but asked about (percent instead of a share).
        references: Columns, as `table.column`, one of which must have the value.
    """

    name: str
    kind: Kind = "text"
    unit: str = ""
    required: bool = False
    key: bool = False
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    positive: bool = False
    doubt_above: float | None = None
    references: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether its array holds float64; all other kinds hold text."""
        return self.kind == "number"

    @property
    def is_money(self) -> bool:
        """Whether its name carries `usd`, so that another currency may stand there."""
        return "usd" in self.name.split("_")


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: its columns in order.

    Attributes:
        name: File `name.csv`, or sheet `name`.
        columns: All columns it may have.
        required: Whether a case without it is incomplete (lanes: only with `lanes: given`).
    """

    name: str
    columns: tuple[Column, ...]
    required: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Columns that together make a row unique; empty when rows may repeat."""
        return tuple(column.name for column in self.columns if column.key)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def _usd(name: str, *, required: bool = False, per: str = "") -> Column:
    return Column(name, "number", f"USD{per}", required=required, low=0.0)


def _amount(
    name: str,
    unit: str,
    *,
    required: bool = False,
    positive: bool = False,
    high: float | None = None,
) -> Column:
    return Column(name, "number", unit, required=required, low=0.0, high=high, positive=positive)


def _ref(name: str, *to: str, required: bool = True, key: bool = True) -> Column:
    return Column(name, references=to, required=required, key=key)


_LAT = Column("lat", "number", "degree", low=-90.0, high=90.0)
_LON = Column("lon", "number", "degree", low=-180.0, high=180.0)

_ALL: tuple[TableSpec, ...] = (
    TableSpec(
        "products",
        (
            Column("product", required=True, key=True),
            Column("hs_code", "hs"),
            _amount("weight_kg", "kg/unit", positive=True),
            _amount("volume_m3", "m3/unit", positive=True),
            _usd("unit_value_usd", per="/unit"),
            Column("finished", "yesno", choices=("yes", "no")),
        ),
        required=True,
    ),
    TableSpec(
        "sites",
        (
            Column("site", required=True, key=True),
            Column("kind", "choice", choices=("plant", "dc", "supplier"), required=True),
            Column("status", "choice", choices=("existing", "candidate"), required=True),
            _usd("fixed_cost_usd_per_year", per="/year"),
            _amount("capacity_units_per_year", "unit/year"),
            Column("place", "place"),
            _LAT,
            _LON,
            _usd("opening_cost_usd"),
            _usd("closing_cost_usd"),
            _amount("min_life_years", "year"),
            _usd("labour_usd_per_hour", per="/hour"),
            _usd("electricity_usd_per_kwh", per="/kWh"),
        ),
        required=True,
    ),
    TableSpec(
        "markets",
        (Column("market", required=True, key=True), Column("place", "place"), _LAT, _LON),
        required=True,
    ),
    TableSpec(
        "demand",
        (
            _ref("market", "markets.market"),
            _ref("product", "products.product"),
            Column("period", key=True),
            _amount("quantity", "unit/year", required=True),
        ),
        required=True,
    ),
    TableSpec(
        "lanes",
        (
            _ref("origin", "sites.site"),
            _ref("destination", "sites.site", "markets.market"),
            _usd("unit_cost_usd", required=True, per="/unit"),
            _ref("product", "products.product", required=False),
            Column("mode", key=True),
            _amount("days", "day"),
            _amount("co2e_kg_per_unit", "kg/unit"),
        ),
    ),
    TableSpec(
        "bom",
        (
            _ref("product", "products.product"),
            _ref("recipe", "recipes.recipe", required=False),
            _ref("component", "products.product"),
            _amount("quantity", "unit/unit", required=True, positive=True),
        ),
    ),
    TableSpec(
        "recipes",
        (
            Column("recipe", required=True, key=True),
            _ref("product", "products.product", key=False),
            Column("qualifies_tmec", "choice", choices=("yes", "no", "unknown")),
            Column("basis"),
        ),
    ),
    TableSpec(
        "processes",
        (
            _ref("site", "sites.site"),
            _ref("recipe", "recipes.recipe"),
            Column("line", key=True),
            _amount("labour_h_per_unit", "h/unit"),
            _amount("energy_kwh_per_unit", "kWh/unit"),
            _amount("yield_share", "share", positive=True, high=1.0),
            _usd("unit_cost_usd", per="/unit"),
        ),
    ),
    TableSpec(
        "capacity",
        (
            _ref("site", "sites.site"),
            _ref("product", "products.product", required=False),
            Column("line", key=True, references=("processes.line",)),
            _amount("capacity_units_per_year", "unit/year", required=True),
            _usd("fixed_cost_usd_per_year", per="/year"),
        ),
    ),
    TableSpec(
        "supply",
        (
            _ref("site", "sites.site"),
            _ref("product", "products.product"),
            _usd("unit_cost_usd", required=True, per="/unit"),
            _amount("capacity_units_per_year", "unit/year"),
            _amount("co2e_kg_per_unit", "kg/unit"),
        ),
    ),
    TableSpec(
        "duties",
        (
            Column("importer", "country", required=True, key=True),
            Column("origin", "country", required=True, key=True),
            Column("hs_code", "hs", key=True),
            Column("valid_from", "date", key=True),
            Column("valid_to", "date"),
            # Anti-dumping duties do exceed 100 %, so a rate above 1 is a question, not an error;
            # 2 % typed as 2 is far more common than a duty of 200 %.
            Column(
                "rate_share", "number", "share", required=True, low=0.0, high=2.0, doubt_above=1.0
            ),
            Column("source"),
        ),
    ),
    TableSpec(
        "facts",
        (
            Column("key", required=True, key=True),
            Column("place", "fact_place", required=True, key=True),
            Column("value", "number", required=True),
            Column("low", "number"),
            Column("high", "number"),
            Column("unit"),
            Column("source"),
        ),
    ),
)

TABLES = MappingProxyType({table.name: table for table in _ALL})
"""Every table by name, in the order of the docs."""

ANY_COUNTRY = "*"
"""In `duties.origin`: every country."""

SETTINGS_SHEET = "case"
"""Sheet of an XLSX case that holds what `case.yaml` holds in a folder."""


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a whole case: `case` is `case.yaml`, `tables` the rows by table."""
    settings = Settings.model_json_schema()
    definitions = settings.pop("$defs", {})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "smartshoring case",
        "type": "object",
        "properties": {
            SETTINGS_SHEET: settings,
            "tables": {
                "type": "object",
                "properties": {table.name: _json_table(table) for table in _ALL},
                "required": [table.name for table in _ALL if table.required],
                "additionalProperties": False,
            },
        },
        "required": [SETTINGS_SHEET, "tables"],
        "additionalProperties": False,
        "$defs": definitions,
    }


def _json_table(table: TableSpec) -> dict[str, Any]:
    return {
        "type": "array",
        "description": say(f"case.table_{table.name}"),
        "items": {
            "type": "object",
            "properties": {column.name: _json_column(table, column) for column in table.columns},
            "required": [column.name for column in table.columns if column.required],
            "additionalProperties": False,
        },
    }


def _json_column(table: TableSpec, column: Column) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "number" if column.is_number else "string"}
    if column.choices:
        found["enum"] = list(column.choices)
    if column.kind == "date":
        found["format"] = "date"
    if column.low is not None:
        found["exclusiveMinimum" if column.positive else "minimum"] = column.low
    if column.high is not None:
        found["maximum"] = column.high
    if column.unit:
        found["unit"] = column.unit
    if column.references:
        found["references"] = list(column.references)
    if column.key:
        found["key"] = True
    return found | {"description": column_text(table, column)}


def column_text(table: TableSpec, column: Column, language: Language = "en") -> str:
    """What a column means."""
    return say(f"case.about_{table.name}_{column.name}", language)


def blank_text(table: TableSpec, column: Column, language: Language = "en") -> str:
    """What a blank cell means; "" where no cell may be blank."""
    return "" if column.required else say(f"case.blank_{table.name}_{column.name}", language)


def kind_text(column: Column, language: Language = "en") -> str:
    """What may stand in a cell: kind, range, the tables it must be found in."""
    parts = [say(f"case.kind_{column.kind}", language, choices=", ".join(column.choices))]
    low, high = f"{column.low or 0:g}", f"{column.high or 0:g}"
    if column.high is not None:
        code = "case.range_up_to" if column.positive else "case.range_between"
        parts.append(say(code, language, low=low, high=high))
    elif column.low is not None:
        code = "case.range_positive" if column.positive else "case.range_from"
        parts.append(say(code, language, low=low))
    if column.references:
        tables = ", ".join(dict.fromkeys(name.split(".")[0] for name in column.references))
        parts.append(say("case.columns_in", language, tables=tables))
    return ", ".join(parts)


def columns_markdown(language: Language = "en") -> str:
    """The column reference: docs/reference/columns.md."""
    lines = [f"# {say('case.columns_title', language)}", "", say("case.columns_intro", language)]
    for table in _ALL:
        need = "required" if table.required else "optional"
        about = say(f"case.table_{table.name}", language)
        lines += ["", f"## {table.name}", ""]
        lines.append(f"{about} {say(f'case.columns_table_{need}', language)}")
        if table.keys:
            keys = ", ".join(f"`{key}`" for key in table.keys)
            lines.append(say("case.columns_key", language, columns=keys))
        head = say("case.columns_head", language)
        lines += ["", head, "|" + "---|" * (head.count("|") - 1)]
        for column in table.columns:
            required = say(
                "case.columns_required" if column.required else "case.columns_optional", language
            )
            cells = (
                f"`{column.name}`",
                kind_text(column, language),
                column.unit,
                required,
                column_text(table, column, language),
                blank_text(table, column, language),
            )
            lines.append("| " + " | ".join(cells) + " |")
    head = say("case.columns_settings_head", language)
    lines += ["", f"## {say('case.columns_settings', language)}", ""]
    lines += [head, "|" + "---|" * (head.count("|") - 1)]
    meaning = dict(key_texts(language))
    for path, field in _keys(Settings, ""):
        default = field.get_default(call_default_factory=True)
        shown = (
            say("case.columns_no_default", language)
            if field.is_required()
            else f"`{json.dumps(default)}`"
        )
        lines.append(f"| `{path}` | {shown} | {meaning[path]} |")
    return "\n".join(lines) + "\n"


def key_texts(language: Language = "en") -> list[tuple[str, str]]:
    """Every key of `case.yaml` by path (`limits.max_sites`, `strategies[].name`), and its meaning.

    In `words` under `key_<path>`; the English one is the description in `settings` (a test).
    """
    texts: list[tuple[str, str]] = []
    for path, _ in _keys(Settings, ""):
        code = "case.key_" + path.replace("[]", "").replace(".", "_")
        texts.append((path, say(code, language)))
    return texts


def _keys(model: type[BaseModel], path: str) -> list[tuple[str, FieldInfo]]:
    keys: list[tuple[str, FieldInfo]] = []
    for name, field in model.model_fields.items():
        inner = _inner_model(field.annotation)
        if inner is None:
            keys.append((path + name, field))
        else:
            many = get_origin(field.annotation) is list
            keys += _keys(inner, f"{path}{name}{'[]' if many else ''}.")
    return keys


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone or in a list."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
