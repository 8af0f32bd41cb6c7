"""What would flip the choice, and the verdict at both ends of each assumption."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import EN_DASH, plain, scale_of, with_unit
from smartshoring.cli.view.page import bullets, heading, note, table
from smartshoring.plan.answer import Answer
from smartshoring.plan.both_ends import End
from smartshoring.plan.flips import HIGH_FACTOR, LOW_FACTOR, Flip, FlipReport
from smartshoring.plan.plausible import plausible
from smartshoring.plan.sentences import (
    change_name,
    key_name,
    place_name,
    signature_text,
    strategy_name,
)
from smartshoring.reference.value import Value
from smartshoring.words import Language, say

_MOST_ENDS = 10
_MOST_FLIPS = 12
_MOST_OPEN = 6
_INSIDE = " *"
_FACTOR = "x"
"""Unit of changes that have no value of their own, such as all freight."""
_MATTERS = 1e-3
"""Assumptions whose ends move the saving by a smaller share of the cost are only counted."""


def flips(answer: Answer, language: Language) -> list[RenderableType]:
    """Thresholds, nearest first; then what never flips it, and what could not be proven."""
    report = answer.flips
    if report is None:
        return []
    bounds = {"low": f"{LOW_FACTOR:g}", "high": f"{HIGH_FACTOR:g}"}
    parts: list[RenderableType] = [heading(say("cli.flips", language))]
    if report.flips:
        header = [say(f"cli.flip_{key}", language) for key in ("what", "now", "then", "choice")]
        ranges = ((flip, plausible(answer.data, flip)) for flip in report.flips)
        inside = [flip for flip, ends in ranges if ends is not None and ends.inside]
        rows = [
            (
                change_name(flip.kind, flip.subject, language),
                _now(flip),
                _threshold(flip) + (_INSIDE if flip in inside else ""),
                signature_text(flip.new_choice, language)
                + ("" if flip.confirmed else f" {say('cli.flip_unconfirmed', language)}"),
            )
            for flip in report.flips[:_MOST_FLIPS]
        ]
        parts.append(table(header, rows, (0, 3)))
        if len(report.flips) > _MOST_FLIPS:
            more = len(report.flips) - _MOST_FLIPS
            parts.append(note(say("cli.and_more", language, count=more)))
        if inside:
            parts.append(note(say("cli.flip_inside", language, mark=_INSIDE.strip())))
    lines = _lines(report, bounds, language)
    if lines:
        parts.append(bullets(lines))
    return parts


def _lines(report: FlipReport, bounds: dict[str, str], language: Language) -> list[str]:
    lines = []
    if report.none_within:
        names = [change_name(kind, subject, language) for kind, subject in report.none_within]
        lines.append(say("cli.no_flip_within", language, what="; ".join(names), **bounds))
    lines += [
        say(
            "cli.flip_range_ends",
            language,
            what=change_name(end.kind, end.subject, language),
            factor=f"{end.factor:.2f}",
        )
        for end in report.ends
    ]
    open_questions: dict[str, list[str]] = {}
    for question in report.unproven:
        name = change_name(question.kind, question.subject, language)
        open_questions.setdefault(question.code, []).append(name)
    lines += [
        say("cli.flip_open", language, what=_some(names, language), why=say(code, language))
        for code, names in open_questions.items()
    ]
    if report.not_tried:
        lines.append(say("cli.flips_not_tried", language, count=len(report.not_tried)))
    return lines


def _some(names: list[str], language: Language) -> str:
    """The first names, the rest counted: what is not known should not outweigh what is."""
    text = "; ".join(names[:_MOST_OPEN])
    more = len(names) - _MOST_OPEN
    return text if more <= 0 else f"{text} {say('cli.and_others', language, count=more)}"


def ends(answer: Answer, language: Language) -> list[RenderableType]:
    """Assumptions that matter, the largest effect first, the rest counted."""
    found = answer.verdict
    if not found.ends:
        return []
    chosen = next((p for p in answer.plans if p.id == found.plan_id), None)
    total = 0.0 if chosen is None else chosen.yardstick.total_cost_usd or 0.0
    tried = [end for end in found.ends if _effect(end) is not None]
    matter = [end for end in tried if end.reverses or (_effect(end) or 0.0) > _MATTERS * abs(total)]
    matter.sort(
        key=lambda end: (not end.reverses, -(_effect(end) or 0.0), end.value.key, end.value.place)
    )
    shown = matter[:_MOST_ENDS]
    scale = scale_of(usd for end in shown for usd in (end.saving_low_usd, end.saving_high_usd))
    parts: list[RenderableType] = [
        heading(say("cli.ends", language), say("cli.ends_unit", language, unit=scale.unit))
    ]
    if shown:
        keys = ("assumption", "range", "low", "high", "rival", "verdict")
        header = [say(f"cli.end_{key}", language) for key in keys]
        rows = [
            (
                _assumption(end, language),
                _range(end.value),
                scale.show(end.saving_low_usd, sign=True),
                scale.show(end.saving_high_usd, sign=True),
                strategy_name(end.rival, language),
                say("cli.end_reverses" if end.reverses else "cli.end_holds", language),
            )
            for end in shown
        ]
        parts.append(table(header, rows, (0, 1, 4, 5)))
    rest = len(tried) - len(shown)
    if rest:
        holds = all(not end.reverses for end in tried if end not in shown)
        code = "cli.ends_rest" if holds else "cli.and_more"
        parts.append(note(say(code, language, count=rest)))
    if len(tried) < len(found.ends):
        count = len(found.ends) - len(tried)
        parts.append(note(say("cli.ends_untried", language, count=count)))
    return parts


def _now(flip: Flip) -> str:
    return "1 x" if flip.unit == _FACTOR else with_unit(flip.from_value, flip.unit)


def _threshold(flip: Flip) -> str:
    factor = f"{flip.factor:.2f} x"
    if flip.unit == _FACTOR:
        return factor
    shown = with_unit(flip.to_value, "share" if flip.unit == "share" else "")
    return f"{shown} ({factor})"


def _range(value: Value) -> str:
    if value.unit == "share":
        return f"{with_unit(value.low, 'share')} {EN_DASH} {with_unit(value.high, 'share')}"
    return f"{plain(value.low)}{EN_DASH}{plain(value.high)} {value.unit}"


def _assumption(end: End, language: Language) -> str:
    name = key_name(end.value.key, language)
    if end.value.place in ("*", "*>*"):
        return name
    return f"{name}, {place_name(end.value.place, language)}"


def _effect(end: End) -> float | None:
    """How far the saving moves between the ends; None when an end has no plan or no time."""
    low, high = end.saving_low_usd, end.saving_high_usd
    return None if low is None or high is None else abs(high - low)
