"""What the figures rest on: sources of the cost, what is not included, what was left out."""

from __future__ import annotations

from collections import defaultdict

from rich.console import RenderableType
from rich.text import Text

from smartshoring.cli.view.figures import percent
from smartshoring.cli.view.page import bullets, heading, indented, note
from smartshoring.plan.answer import Answer
from smartshoring.plan.document import MODEL_VERSION
from smartshoring.plan.sentences import left_out_text, mode_name, terms_text
from smartshoring.words import Language, say

_MOST_GROUPS = 10
_EXAMPLES = 3


def grounds(answer: Answer, language: Language) -> list[RenderableType]:
    """All grounds, each short; `--json` has them in full."""
    return [
        *_sources(answer, language),
        *_not_included(answer, language),
        *_left_out(answer, language),
        *_credits(answer, language),
    ]


def _sources(answer: Answer, language: Language) -> list[RenderableType]:
    shares = answer.shares
    if shares is None:
        return []
    said = [
        f"{say(f'cli.grade_{name}', language)} {percent(getattr(shares, name))}"
        for name in ("given", "reference", "inherited", "assumed")
        if getattr(shares, name) > 0
    ]
    return [heading(say("cli.rests_on", language)), indented(Text(" · ".join(said)))]


def _not_included(answer: Answer, language: Language) -> list[RenderableType]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for term, code in answer.data.not_included.items():
        by_reason[code].append(term)
    if not by_reason:
        return []
    lines = [
        f"{terms_text(terms, language)}: {say(code, language)}" for code, terms in by_reason.items()
    ]
    return [heading(say("cli.not_included", language)), bullets(lines)]


def _left_out(answer: Answer, language: Language) -> list[RenderableType]:
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in answer.data.left_out:
        groups[item.kind, left_out_text(item, language)].append(item.subject)
    refused: dict[str, list[str]] = defaultdict(list)
    for lane in answer.lanes.refused:
        refused[lane.mode].append(f"{lane.origin} > {lane.destination}")
    lines = [
        say(
            "cli.left_out_group",
            language,
            count=len(subjects),
            kind=say(f"plan.kind_{kind}", language),
            why=why,
            examples=_examples(subjects),
        )
        for (kind, why), subjects in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]
    lines += [
        say(
            "cli.no_lane_group",
            language,
            count=len(subjects),
            mode=mode_name(mode, language),
            examples=_examples(subjects),
        )
        for mode, subjects in refused.items()
    ]
    if answer.lanes.unplaced:
        names = _examples(list(answer.lanes.unplaced))
        count = len(answer.lanes.unplaced)
        lines.append(say("cli.unplaced", language, count=count, examples=names))
    if not lines:
        return []
    parts: list[RenderableType] = [
        heading(say("cli.left_out", language)),
        bullets(lines[:_MOST_GROUPS]),
    ]
    if len(lines) > _MOST_GROUPS:
        parts.append(note(say("cli.and_more", language, count=len(lines) - _MOST_GROUPS)))
    return parts


def _examples(subjects: list[str]) -> str:
    shown = ", ".join(subjects[:_EXAMPLES])
    return shown + (", …" if len(subjects) > _EXAMPLES else "")


def _credits(answer: Answer, language: Language) -> list[RenderableType]:
    parts: list[RenderableType] = [Text()]
    on_land = any(leg.mode in ("road", "rail") for lane in answer.lanes.lanes for leg in lane.legs)
    if on_land:
        parts.append(note(say("cli.credit_roads", language)))
    parts.append(
        note(
            say(
                "cli.versions",
                language,
                case=answer.case.hash[:12],
                reference=answer.data.reference_version,
                model=MODEL_VERSION,
            )
        )
    )
    return parts
