"""The sensitivity run: what wins how often when all assumptions move at once."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import percent, scale_of
from smartshoring.cli.view.page import bullets, heading, note
from smartshoring.plan.answer import Answer
from smartshoring.plan.sensitivity import Influence, Sensitivity, Spread
from smartshoring.plan.sentences import key_name, place_name, signature_text, strategy_name
from smartshoring.words import Language, say

_MOST_SIGNATURES = 5
_MOST_INPUTS = 4


def sensitivity(answer: Answer, language: Language) -> list[RenderableType]:
    """Choices by how often they win, the spread of the saving, and what it hangs on."""
    found = answer.sensitivity
    if found is None:
        return []
    title = say("sensitivity.heading", language)
    about = say(
        "sensitivity.heading_note",
        language,
        done=len(found.draws),
        asked=found.asked,
        seed=found.seed,
    )
    parts: list[RenderableType] = [heading(title, about)]
    lines = _lines(found, language)
    if lines:
        parts.append(bullets(lines))
    if found.code:
        parts.append(note(say(found.code, language)))
    return parts


def _lines(found: Sensitivity, language: Language) -> list[str]:
    done = len(found.draws)
    lines = [
        say(
            "sensitivity.wins",
            language,
            choice=say(f"cli.choice_{choice}", language).rstrip("."),
            share=percent(count / done),
        )
        for choice, count in found.choices
    ]
    lines += [
        say(
            "sensitivity.best",
            language,
            signature=signature_text(signature, language),
            share=percent(count / done),
        )
        for signature, count in found.signatures[:_MOST_SIGNATURES]
    ]
    if found.saving is not None:
        rival = strategy_name(found.against, language)
        lines.append(say("sensitivity.saving", language, rival=rival, **_spread(found.saving)))
    if found.total is not None:
        lines.append(say("sensitivity.total", language, **_spread(found.total)))
    strongest = [one for one in found.influences if one.rank_correlation is not None]
    if strongest:
        inputs = "; ".join(_input(one, language) for one in strongest[:_MOST_INPUTS])
        lines.append(say("sensitivity.matters", language, inputs=inputs))
    return lines


def _spread(spread: Spread) -> dict[str, str]:
    scale = scale_of((spread.p5, spread.p95, spread.mean))
    return {
        "mean": scale.full(spread.mean),
        "p5": scale.show(spread.p5),
        "p95": scale.full(spread.p95),
    }


def _input(one: Influence, language: Language) -> str:
    name = key_name(one.value.key, language)
    if one.value.place not in ("*", "*>*"):
        name = f"{name}, {place_name(one.value.place, language)}"
    return f"{name} ({one.rank_correlation:+.2f})"
