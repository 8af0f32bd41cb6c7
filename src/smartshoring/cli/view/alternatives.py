"""Networks near the choice: what each asks, what it costs more and which sites differ."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import UNKNOWN, percent, scale_of
from smartshoring.cli.view.page import heading, note, table
from smartshoring.plan.alternatives import Alternative
from smartshoring.plan.alternatives_document import name_of, reason_of
from smartshoring.plan.answer import Answer
from smartshoring.words import Language, say


def alternatives(answer: Answer, language: Language) -> list[RenderableType]:
    """One row per alternative, then why some have no network."""
    found = answer.alternatives
    if found is None or not found.answers:
        return []
    scale = scale_of(one.dearer_usd for one in found.answers)
    header = [
        say("alternatives.column_alternative", language),
        say("alternatives.column_dearer", language, unit=scale.unit),
        say("alternatives.column_share", language),
        say("alternatives.column_answer", language),
        say("alternatives.column_changes", language),
    ]
    rows = [
        (
            name_of(one.wanted, language),
            scale.show(one.dearer_usd),
            UNKNOWN if one.dearer_share is None else percent(one.dearer_share),
            answer_text(one, language),
            _changes(one, language),
        )
        for one in found.answers
    ]
    parts: list[RenderableType] = [
        heading(say("alternatives.title", language)),
        table(header, rows, (0, 3, 4)),
    ]
    parts += [
        note(f"{name_of(one.wanted, language)}: {reason_of(one, language)}")
        for one in found.answers
        if one.status == "infeasible"
    ]
    if found.not_tried:
        names = "; ".join(name_of(one, language) for one in found.not_tried)
        parts.append(note(say("alternatives.not_tried", language, names=names)))
    parts.append(note(say("alternatives.about", language)))
    return parts


def answer_text(one: Alternative, language: Language) -> str:
    """Whether there is one within the tolerance."""
    tolerance = percent(one.wanted.tolerance_share)
    return say(f"alternatives.status_{one.status}", language, tolerance=tolerance)


def _changes(one: Alternative, language: Language) -> str:
    if one.plan is None:
        return UNKNOWN
    changes = one.changes
    named = (
        ("opens", changes.opens),
        ("keeps", changes.keeps),
        ("drops", changes.drops),
        ("dates", changes.other_dates),
    )
    parts = [
        say(f"alternatives.change_{code}", language, sites=", ".join(sites))
        for code, sites in named
        if sites
    ] or [say("alternatives.change_none", language)]
    if one.difference_bound is not None:
        shares = {"share": percent(one.difference_share), "most": percent(one.difference_bound)}
        parts.append(say("alternatives.difference_bound", language, **shares))
    elif one.difference_share:
        parts.append(say("alternatives.difference", language, share=percent(one.difference_share)))
    return "; ".join(parts)
