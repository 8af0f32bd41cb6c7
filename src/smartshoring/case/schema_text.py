"""The schema told to readers: JSON Schema for programs, a page of columns for people."""

from __future__ import annotations

import json
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from smartshoring.case.schema import SETTINGS_SHEET, TABLES, Column, TableSpec
from smartshoring.case.settings import Settings
from smartshoring.words import Language, say


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
                "properties": {table.name: _json_table(table) for table in TABLES.values()},
                "required": [table.name for table in TABLES.values() if table.required],
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
    kind = "integer" if column.whole else "number" if column.is_number else "string"
    found: dict[str, Any] = {"type": kind}
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
    kind = "whole" if column.whole else column.kind
    parts = [say(f"case.kind_{kind}", language, choices=", ".join(column.choices))]
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
    for table in TABLES.values():
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
