"""A footprint on the screen: scopes with their range, carriers, verdicts, what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from smartshoring.carbon.consumption.record import VERDICTS
from smartshoring.carbon.footprint.document import by_scope
from smartshoring.carbon.footprint.emit import days_of, share_of_year
from smartshoring.carbon.footprint.measure import Footprint
from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.figures import EN_DASH, UNKNOWN, percent, tonnes
from smartshoring.cli.view.page import heading, note, table
from smartshoring.words import Language, known, say

_SHOWN_SKIPPED = 12


def show_footprint(found: Footprint, terminal: Terminal, *, every_skipped: bool = False) -> None:
    """Print the whole answer."""
    language = terminal.language
    for part in (
        *_headline(found, language),
        *_scopes(found, language),
        *_carriers(found, language),
        *_files(found, language),
        *_flags(found, language),
        *_coverage(found, language),
        *_skipped(found, language, every=every_skipped),
    ):
        terminal.out.print(part)
    proof = say(
        "measure.proof",
        language,
        gwp=found.asked.gwp,
        policy=found.asked.policy,
        root=found.root[:12],
    )
    terminal.out.print(note(proof))


def show_steps(steps: dict[str, Any], terminal: Terminal) -> None:
    """Print a walk back as indented lines of `key: value`."""
    for line in _indented(steps, 0):
        terminal.out.print(Text(line))


def _indented(value: Any, depth: int) -> list[str]:
    pad = "  " * depth
    if isinstance(value, dict):
        lines = []
        for key, inner in value.items():
            if isinstance(inner, (dict, list)):
                lines += [f"{pad}{key}:", *_indented(inner, depth + 1)]
            elif inner is not None:
                lines.append(f"{pad}{key}: {inner}")
        return lines
    return [line for inner in value for line in (*_indented(inner, depth), "")][:-1]


def _headline(found: Footprint, language: Language) -> list[RenderableType]:
    asked = found.asked
    title = "measure.title" if asked.year is None else "measure.title_year"
    sums = found.totals.by_scope()
    scope_12 = sums.get(("1", ""), 0.0) + sums.get(("2", "location"), 0.0)
    counted = sum(found.files[v] for v in ("accepted", "accepted_flagged", "estimated"))
    if not sums:
        sentence = say("measure.headline_none", language, company=asked.company)
    else:
        share = counted / found.read if found.read else 0.0
        sentence = say(
            "measure.headline",
            language,
            scope_12=tonnes(scope_12),
            count=f"{found.read:,}",
            share=percent(share),
        )
    return [
        Text(say(title, language, company=asked.company, year=asked.year), style="dim"),
        Text(),
        Text(sentence, style="bold"),
    ]


def _scopes(found: Footprint, language: Language) -> list[RenderableType]:
    rows = by_scope(found)
    if not rows:
        return []
    header = [
        say(f"measure.column_{name}", language)
        for name in ("scope", "co2e", "range", "estimated", "aside")
    ]
    cells = [
        (
            scope_name(row["scope"], row["method"], language),
            tonnes(row["co2e_kg"]),
            UNKNOWN
            if row["low_kg"] is None
            else f"{tonnes(row['low_kg'])}{EN_DASH}{tonnes(row['high_kg'])}",
            tonnes(row["estimated_kg"]) if row["estimated_kg"] else UNKNOWN,
            tonnes(row["quarantined_high_kg"]) if row["quarantined_high_kg"] else UNKNOWN,
        )
        for row in rows
    ]
    parts: list[RenderableType] = [Text(), table(header, cells)]
    if any(row["method"] == "market" for row in rows):
        parts.append(note(say("measure.market_note", language)))
    return parts


def scope_name(scope: str, method: str | None, language: Language) -> str:
    """A scope in words."""
    how = "" if method is None else say(f"measure.method_{method}", language)
    return say(f"measure.scope_{scope.replace('.', '')}", language, method=how)


def _carriers(found: Footprint, language: Language) -> list[RenderableType]:
    sums: dict[tuple[str, str], float] = {}
    kilograms: dict[tuple[str, str], float] = {}
    for line in found.lines:
        told = line.consumption
        if not told.counts or told.quantity is None:
            continue
        share = share_of_year(*days_of(told), found.asked.year)
        if share == 0.0:
            continue
        key = (told.carrier, told.unit)
        sums[key] = sums.get(key, 0.0) + float(told.quantity) * share
        own = [e for e in line.emissions if e.scope in ("1", "2", "3.4") and e.method != "market"]
        kilograms[key] = kilograms.get(key, 0.0) + sum(
            e.co2e_kg(found.asked.gwp) * share_of_year(e.first, e.last, found.asked.year)
            for e in own
        )
    if not sums:
        return []
    header = [say(f"measure.column_{name}", language) for name in ("carrier", "quantity", "co2e")]
    rows = [
        (
            carrier_name(carrier, language),
            f"{sums[carrier, unit]:,.0f} {unit}",
            tonnes(kilograms[carrier, unit]),
        )
        for carrier, unit in sorted(sums)
    ]
    return [heading(say("measure.carriers", language)), table(header, rows)]


def carrier_name(carrier: str, language: Language) -> str:
    """A carrier in words; one that a company names itself stays as it is."""
    code = f"measure.carrier_{carrier}"
    return say(code, language) if known(code) else carrier


def _flags(found: Footprint, language: Language) -> list[RenderableType]:
    """What counts though something about it is inferred or unproven: reasons and their weight."""
    lines: Counter[tuple[str, str]] = Counter()
    kilograms: dict[tuple[str, str], float] = defaultdict(float)
    for line in found.lines:
        told = line.consumption
        if told.verdict not in ("accepted_flagged", "estimated"):
            continue
        lines[told.verdict, told.reason] += 1
        for one in line.emissions:
            if one.scope in ("1", "2", "3.4") and one.method != "market":
                share = share_of_year(one.first, one.last, found.asked.year)
                kilograms[told.verdict, told.reason] += one.co2e_kg(found.asked.gwp) * share
    if not lines:
        return []
    header = [
        say(f"measure.column_{name}", language) for name in ("verdict", "reason", "line", "co2e")
    ]
    rows = [
        (
            say(f"measure.verdict_{verdict}", language),
            say(f"measure.reason_{reason}", language),
            f"{count:,}",
            tonnes(kilograms[verdict, reason]),
        )
        for (verdict, reason), count in lines.most_common()
    ]
    return [heading(say("measure.flags", language)), table(header, rows, (0, 1))]


def _files(found: Footprint, language: Language) -> list[RenderableType]:
    header = [say("measure.column_verdict", language), say("measure.column_files", language)]
    rows = [
        (say(f"measure.verdict_{name}", language), f"{found.files[name]:,}") for name in VERDICTS
    ]
    rows.append((say("measure.read", language), f"{found.read:,}"))
    parts = [heading(say("measure.files", language)), table(header, rows)]
    if found.missing_uuids:
        count = f"{len(found.missing_uuids):,}"
        parts.append(note(say("measure.missing_uuids", language, count=count)))
    return parts


def _coverage(found: Footprint, language: Language) -> list[RenderableType]:
    if not found.coverage:
        return []
    header = [
        say(f"measure.column_{name}", language) for name in ("site", "carrier", "share", "missing")
    ]
    rows = [
        (
            one.site or UNKNOWN,
            carrier_name(one.carrier, language),
            percent(one.share),
            ", ".join(_runs(one.missing)) or UNKNOWN,
        )
        for one in found.coverage
    ]
    return [heading(say("measure.coverage", language)), table(header, rows, (0, 1, 3))]


def _runs(months: Sequence[str]) -> list[str]:
    """Months that follow each other as one range."""
    runs: list[list[str]] = []
    for month in months:
        if runs and _number(month) == _number(runs[-1][-1]) + 1:
            runs[-1][1:] = [month]
        else:
            runs.append([month])
    return [EN_DASH.join(run) for run in runs]


def _number(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:])


def _skipped(found: Footprint, language: Language, *, every: bool) -> list[RenderableType]:
    """By reason; each line where that is wanted."""
    lines = [line for line in found.lines if not line.consumption.counts]
    if not lines:
        return []
    parts: list[RenderableType] = [heading(say("measure.skipped", language))]
    if every:
        header = [
            say(f"measure.column_{name}", language)
            for name in ("file", "line", "verdict", "reason")
        ]
        rows = [
            (
                line.judged.name,
                line.consumption.line or UNKNOWN,
                say(f"measure.verdict_{line.consumption.verdict}", language),
                say(f"measure.reason_{line.consumption.reason}", language),
            )
            for line in lines
        ]
        return [*parts, table(header, rows, (0, 1, 2, 3))]
    counted = Counter((line.consumption.verdict, line.consumption.reason) for line in lines)
    header = [say(f"measure.column_{name}", language) for name in ("verdict", "reason", "line")]
    rows_ = [
        (
            say(f"measure.verdict_{verdict}", language),
            say(f"measure.reason_{reason}", language),
            f"{count:,}",
        )
        for (verdict, reason), count in counted.most_common(_SHOWN_SKIPPED)
    ]
    hint = say("measure.skipped_hint", language, count=f"{len(lines):,}")
    return [*parts, table(header, rows_, (0, 1)), note(hint)]
