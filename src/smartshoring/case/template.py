"""The template of `smartshoring new`: a tiny case that plans, every key and column told."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from smartshoring.case.schema import TABLES, TableSpec
from smartshoring.case.schema_practice import PRACTICE
from smartshoring.case.schema_text import blank_text, column_text, key_texts, kind_text
from smartshoring.errors import CaseError, Problem
from smartshoring.words import Language, say

MORE: Final = "more"
"""Folder of the template with the tables that a first plan does without; it is not read."""

_WIDTH: Final = 96

_ACTIVE: Final = ("name", "periods", "lanes")
"""Keys the template sets; all others stand there as `#key: example`, ready to be uncommented."""

_EXAMPLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "periods": "[2027, 2028, 2029]",
        "lanes": "given",
        "home": "[USA]",
        "near": "[MEX, CAN]",
        "modes": "[road, sea]",
        "closed": "[]",
        "passages.panama": "true",
        "passages.suez": "true",
        "passages.arctic": "false",
        "money_date": "2026",
        "duty_date": "2026-06-30",
        "fx": "{MXN: 18.5}",
        "discount_rate": "0.08",
        "asset_life_years": "10",
        "holding_rate_per_year": "0.15",
        "carbon_price_usd_per_t": "50",
        "shortage_cost_usd": "500",
        "accept_defaults": "all",
        "limits.co2e_kg_per_period": "1000000",
        "limits.lead_time_days": "20",
        "limits.lane_days_max": "45",
        "limits.max_share_site": "0.8",
        "limits.max_share_country": "0.9",
        "limits.max_share_market_source": "0.7",
        "limits.single_source": "false",
        "limits.min_sites": "1",
        "limits.max_sites": "3",
        "limits.proven_only": "false",
        "limits.n1_unserved_share": "0.2",
        "risk.cvar_alpha": "0.9",
        "risk.cvar_weight": "0.5",
        "ledger_tolerance_share": "0.05",
        "stock_bank": "true",
        "safety_stock.service_level": "0.95",
        "safety_stock.cv_per_month": "0.3",
        "safety_stock.days_spread_share": "0.2",
        "debt.amount_usd": "500000",
        "debt.rate": "0.09",
        "debt.years": "5",
        "phase.first_family": "{family}",
        "phase.until": "2028",
        "strategies[].name": "two_plants",
        "strategies[].countries": "all",
        "strategies[].sites": "all",
        "strategies[].objective": "total",
        "strategies[].limits": "case",
        "strategies[].shape": "none",
    }
)

# Invented and round, so that nobody takes them for facts. A year today costs 60,000 + 5,000 x 2 +
# 4,000 x 12 + 2,000 x 6 = 130,000; both candidates instead 55,000 + 4,000 x 5 + 1,000 x 6 +
# 4,000 x 3 + 2,000 x 2 = 97,000 (1,000 of the near market do not fit into the north plant).
_ROWS: Final[Mapping[str, tuple[str, Sequence[Sequence[str]]]]] = MappingProxyType(
    {
        "products": ("product,family", [["{product}", "{family}"]]),
        "sites": (
            "site,kind,status,fixed_cost_usd_per_year,capacity_units_per_year",
            [
                ["{first}", "plant", "existing", "60000", "12000"],
                ["{north}", "plant", "candidate", "30000", "8000"],
                ["{south}", "plant", "candidate", "25000", "8000"],
            ],
        ),
        "markets": ("market", [["{near}"], ["{far}"], ["{coast}"]]),
        "demand": (
            "market,product,period,quantity",
            [
                ["{near}", "{product}", "", "5000"],
                ["{far}", "{product}", "", "4000"],
                ["{coast}", "{product}", "", "2000"],
            ],
        ),
        "lanes": (
            "origin,destination,unit_cost_usd",
            [
                ["{first}", "{near}", "2"],
                ["{first}", "{far}", "12"],
                ["{first}", "{coast}", "6"],
                ["{north}", "{near}", "5"],
                ["{north}", "{far}", "3"],
                ["{north}", "{coast}", "7"],
                ["{south}", "{near}", "6"],
                ["{south}", "{far}", "6"],
                ["{south}", "{coast}", "2"],
            ],
        ),
    }
)
_NAMES: Final = ("product", "family", "first", "north", "south", "near", "far", "coast")


def write_template(folder: Path, language: Language) -> None:
    """Write the template into a new or empty folder.

    Raises:
        CaseError: The folder holds something already; nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CaseError([Problem("case.folder_not_empty", str(folder))])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MORE).mkdir()
    for name, text in template_files(language).items():
        (folder / name).write_text(text, "utf-8", newline="\n")


def template_files(language: Language) -> dict[str, str]:
    """The template's files by name."""
    files = {"case.yaml": _settings_text(language)}
    for table in TABLES.values():
        files[template_name(table)] = _table_text(table, language)
    return files


def template_name(table: TableSpec) -> str:
    """Where the template keeps a table: those of practice wait aside."""
    aside = any(table is other for other in PRACTICE)
    return f"{MORE}/{table.name}.csv" if aside else f"{table.name}.csv"


def _settings_text(language: Language) -> str:
    lines = _comment(say("case.template_intro", language))
    opened: set[str] = set()
    for path, about in key_texts(language):
        lines.append("")
        lines += _comment(about)
        mark = "" if path in _ACTIVE else "#"
        example = say("case.template_name", language) if path == "name" else _EXAMPLES[path]
        example = example.replace("{family}", say("case.template_family", language))
        parent, dot, key = path.rpartition(".")
        if not dot:
            lines.append(f"{mark}{path}: {example}")
            continue
        first = parent not in opened
        if first:
            opened.add(parent)
            lines.append(f"#{parent.removesuffix('[]')}:")
        dash = "  " if not parent.endswith("[]") else "  - " if first else "    "
        lines.append(f"#{dash}{key}: {example}")
    return "\n".join(lines) + "\n"


def _table_text(table: TableSpec, language: Language) -> str:
    lines = _comment(say(f"case.table_{table.name}", language))
    for column in table.columns:
        text = f"{column.name}: {column_text(table, column, language)}"
        text += f" [{kind_text(column, language)}]"
        if not column.required:
            blank = blank_text(table, column, language)
            text += f" {say('case.template_blank', language, meaning=blank)}"
        lines += _comment(text)
    header, rows = _ROWS.get(table.name, ("", []))
    names = {name: say(f"case.template_{name}", language) for name in _NAMES}
    # Tables with rows show few columns: the rest can be added from the comments.
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header.split(",") if header else [column.name for column in table.columns])
    writer.writerows([cell.format_map(names) for cell in row] for row in rows)
    return "\n".join(lines) + "\n" + stream.getvalue()


def _comment(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="# ",
        break_long_words=False,
        break_on_hyphens=False,
    )
