"""What to ask next: the inputs worth knowing before deciding, and who has them."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import scale_of
from smartshoring.cli.view.page import heading, note, table
from smartshoring.plan.answer import Answer
from smartshoring.plan.ask_next import Question, questions
from smartshoring.plan.sentences import key_name, place_name
from smartshoring.words import Language, say

_MOST = 6
_CENT = 0.005


def ask_next(answer: Answer, language: Language) -> list[RenderableType]:
    """Inputs with a value, the largest first; then those that the case names as open."""
    if not answer.verdict.plan_id:
        return []
    found = questions(answer.data, answer.verdict.ends)
    worth = [one for one in found if (one.value_usd or 0.0) > _CENT]
    opened = [one for one in found if one.kind == "open"]
    valued = any(one.value_usd is not None for one in found)
    shown = [*worth, *opened][:_MOST]
    if not shown and not valued:
        return []
    scale = scale_of(one.value_usd for one in worth)
    title = say("sensitivity.ask_heading", language)
    parts: list[RenderableType] = [
        heading(title, say("sensitivity.ask_note", language, unit=scale.unit))
    ]
    if shown:
        header = [say(f"sensitivity.ask_{key}", language) for key in ("input", "who", "worth")]
        unknown = say("sensitivity.ask_unknown", language)
        rows = [
            (
                _name(one, language),
                who_has_it(one, language),
                unknown if one.value_usd is None else scale.show(one.value_usd),
            )
            for one in shown
        ]
        parts.append(table(header, rows, (0, 1)))
    if valued and not worth:
        parts.append(note(say("sensitivity.ask_nothing", language)))
    more = len(worth) + len(opened) - len(shown)
    if more > 0:
        parts.append(note(say("cli.and_more", language, count=more)))
    missing = sum(one.kind == "missing" for one in found)
    if missing:
        parts.append(note(say("sensitivity.ask_missing", language, count=missing)))
    return parts


def who_has_it(one: Question, language: Language) -> str:
    """Who has an input: as the case says, else who usually does."""
    return one.owner or say(f"sensitivity.owner_{one.usual_owner}", language)


def _name(one: Question, language: Language) -> str:
    name = key_name(one.key, language)
    return f"{name}, {place_name(one.place, language)}" if one.place else name
