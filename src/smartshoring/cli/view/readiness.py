"""Readiness on the screen and as JSON: what is there, what is missing, what is worth asking."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.figures import EN_DASH, percent, plain, scale_of
from smartshoring.cli.view.page import bullets, heading, indented, note, show, table
from smartshoring.plan.ask_next import Question
from smartshoring.plan.readiness import Readiness, Weak
from smartshoring.plan.sentences import key_name, place_name, strategy_name, term_name
from smartshoring.plan.strategies import TODAY
from smartshoring.reference.value import Value
from smartshoring.words import Language, say

WIDTH = 110
_MOST_ASKED, _MOST_WEAK = 12, 12
_OLD_MONTHS = 12.0


def show_readiness(found: Readiness, terminal: Terminal) -> None:
    """Print the screen."""
    width = min(terminal.out.width, WIDTH)
    show(readiness_page(found, terminal.language), terminal.out, width)


def readiness_page(found: Readiness, language: Language) -> list[RenderableType]:
    """Tables, what matters most, what is missing, what is weak."""
    return [
        *_tables(found, language),
        *_asked(found, language),
        *_missing(found, language),
        *_weak(found, language),
        *_dated(found, language),
    ]


def readiness_document(found: Readiness, language: Language) -> dict[str, Any]:
    """The same for programs, in full."""
    shares = found.shares
    return {
        "solved": found.choice is not None,
        "plan": None if found.choice is None else found.choice.id,
        "against": [plan.id for plan in found.rivals],
        "tables": [{"table": one.table, "rows": one.rows} for one in found.tables],
        "cost_shares": None
        if shares is None
        else {
            name: getattr(shares, name) for name in ("given", "reference", "inherited", "assumed")
        },
        "ask": [_question(one, found, language) for one in found.ranked],
        "not_included": [
            {"what": what, "reason": say(code, language)}
            for what, code in found.data.not_included.items()
        ],
        "weak": [
            {
                "key": weak.value.key,
                "place": weak.value.place,
                "value": weak.value.value,
                "low": weak.value.low,
                "high": weak.value.high,
                "unit": weak.value.unit,
                "year": weak.value.year,
                "age_years": weak.age_years,
                "quality": weak.value.quality,
                "grade": weak.value.grade.name.lower(),
                "why": list(weak.why),
                "source": weak.value.source,
            }
            for weak in found.weak
        ],
        "dated": [asdict(row) for row in found.dated],
    }


def _question(one: Question, found: Readiness, language: Language) -> dict[str, Any]:
    ends = [
        {
            "against": end.rival,
            "low": end.value.low,
            "high": end.value.high,
            "unit": end.value.unit,
            "saving_low_usd": end.saving_low_usd,
            "saving_usd": end.saving_usd,
            "saving_high_usd": end.saving_high_usd,
            "reverses": end.reverses,
        }
        for end in found.ends
        if one.kind == "assumption" and _is(end.value, one)
    ]
    return {
        "kind": one.kind,
        "input": one.key,
        "place": one.place,
        "who_has_it": who(one, language),
        "named_by_case": bool(one.owner),
        "note": one.note,
        "value_of_knowing_usd": one.value_usd,
        "swing_usd": found.swing_usd(one),
        "ends": ends,
    }


def _is(value: Value, one: Question) -> bool:
    return value.key == one.key and (value.place == one.place or not one.place)


def who(one: Question, language: Language) -> str:
    """Who has an input: as the case says, else who usually has it."""
    return one.owner or say(f"sensitivity.owner_{one.usual_owner}", language)


def _tables(found: Readiness, language: Language) -> list[RenderableType]:
    given = [f"{one.table} {one.rows}" for one in found.tables if one.rows]
    absent = [one.table for one in found.tables if not one.rows]
    lines = [say("sheet.ready_given", language, tables=", ".join(given))]
    if absent:
        lines.append(say("sheet.ready_absent", language, tables=", ".join(absent)))
    if found.shares is not None:
        said = [
            f"{say(f'cli.grade_{name}', language)} {percent(getattr(found.shares, name))}"
            for name in ("given", "reference", "inherited", "assumed")
            if getattr(found.shares, name) > 0
        ]
        lines.append(f"{say('cli.rests_on', language)}: {' · '.join(said)}.")
    return [heading(say("sheet.ready_tables", language)), bullets(lines)]


def _asked(found: Readiness, language: Language) -> list[RenderableType]:
    """Assumptions by what knowing them is worth; those that move nothing are counted."""
    title = heading(say("sheet.ready_asked", language))
    if found.choice is None:
        return [title, indented(Text(say("sheet.ready_no_plan", language)))]
    asked = [one for one in found.ranked if one.kind == "assumption"]
    matter = [one for one in asked if (one.value_usd or 0.0) > 0 or (found.swing_usd(one) or 0.0)]
    if not matter:
        return [title, indented(Text(say("sheet.ready_nothing", language)))]
    shown = matter[:_MOST_ASKED]
    scale = scale_of(
        usd for one in shown for usd in (one.value_usd, found.swing_usd(one)) if usd is not None
    )
    header = [
        say("sheet.ready_input", language),
        say("sheet.ready_range", language),
        say("sheet.ready_worth", language, unit=scale.unit),
        say("sheet.ready_swing", language, unit=scale.unit),
        say("sheet.ready_who", language),
    ]
    values = {(end.value.key, end.value.place): end.value for end in found.ends}
    rows = [
        (
            _name(one.key, one.place, language),
            _range(next((v for v in values.values() if _is(v, one)), None)),
            scale.show(one.value_usd),
            scale.show(found.swing_usd(one)),
            who(one, language),
        )
        for one in shown
    ]
    rivals = ", ".join(
        strategy_name(plan.strategy, language)
        if plan.id == TODAY
        else say("sheet.ready_without", language)
        for plan in found.rivals
    )
    parts: list[RenderableType] = [title, table(header, rows, (0, 1, 4))]
    parts.append(note(say("sheet.ready_note", language, rivals=rivals)))
    rest = len(asked) - len(shown)
    if rest:
        parts.append(note(say("sheet.ready_rest", language, count=rest)))
    return parts


def _missing(found: Readiness, language: Language) -> list[RenderableType]:
    """Inputs that the case names as open or does not give, by who has them."""
    by_owner: dict[str, list[str]] = defaultdict(list)
    for one in found.ranked:
        if one.kind == "assumption":
            continue
        name = term_name(one.key, language) if one.kind == "missing" else one.key
        by_owner[who(one, language)].append(f"{name} ({one.place})" if one.place else name)
    if not by_owner:
        return []
    lines = [f"{owner}: {', '.join(names)}" for owner, names in sorted(by_owner.items())]
    return [heading(say("sheet.ready_missing", language)), bullets(lines)]


def _weak(found: Readiness, language: Language) -> list[RenderableType]:
    """Values that are inherited, of low quality or old; those that are assumed stand above."""
    listed = [weak for weak in found.weak if weak.why != ("assumed",)]
    if not listed:
        return []
    keys = ("input", "value", "year", "quality", "why")
    header = [say(f"sheet.ready_{key}", language) for key in keys]
    rows = [
        (
            _name(weak.value.key, weak.value.place, language),
            f"{plain(weak.value.value)} {weak.value.unit}",
            weak.value.year or EN_DASH,
            weak.value.quality,
            _why(weak, language),
        )
        for weak in listed[:_MOST_WEAK]
    ]
    parts: list[RenderableType] = [heading(say("sheet.ready_weak", language))]
    parts.append(table(header, rows, (0, 1, 2, 3, 4)))
    if len(listed) > _MOST_WEAK:
        parts.append(note(say("cli.and_more", language, count=len(listed) - _MOST_WEAK)))
    return parts


def _dated(found: Readiness, language: Language) -> list[RenderableType]:
    """Quotes and documents that are more than a year old when the plan begins."""
    old = [row for row in found.dated if (row.age_months or 0.0) > _OLD_MONTHS]
    if not old:
        return []
    lines = [
        say(
            "sheet.ready_old_row",
            language,
            table=row.table,
            subject=row.subject,
            day=row.day,
            months=f"{row.age_months:.0f}",
        )
        for row in old[:_MOST_WEAK]
    ]
    parts: list[RenderableType] = [heading(say("sheet.ready_old", language)), bullets(lines)]
    if len(old) > _MOST_WEAK:
        parts.append(note(say("cli.and_more", language, count=len(old) - _MOST_WEAK)))
    return parts


def _why(weak: Weak, language: Language) -> str:
    return ", ".join(
        say(f"sheet.ready_why_{reason}", language, years=weak.age_years) for reason in weak.why
    )


def _name(key: str, place: str, language: Language) -> str:
    name = key_name(key, language)
    return f"{name}, {place_name(place, language)}" if place not in ("", "*", "*>*") else name


def _range(value: Value | None) -> str:
    if value is None:
        return EN_DASH
    return f"{plain(value.low)}{EN_DASH}{plain(value.high)} {value.unit}"
