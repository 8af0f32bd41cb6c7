"""The whole screen of an answer, the verdict first."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.alternatives import alternatives
from smartshoring.cli.view.ask_next import ask_next
from smartshoring.cli.view.budgets import budgets
from smartshoring.cli.view.flips import ends, flips
from smartshoring.cli.view.front import front
from smartshoring.cli.view.grounds import grounds
from smartshoring.cli.view.headline import headline
from smartshoring.cli.view.ledger import ledger
from smartshoring.cli.view.obstacles import obstacles
from smartshoring.cli.view.origins import origins
from smartshoring.cli.view.page import show
from smartshoring.cli.view.plants import plants
from smartshoring.cli.view.robust import robust
from smartshoring.cli.view.sensitivity import sensitivity
from smartshoring.cli.view.strategies import strategies
from smartshoring.cli.view.waterfall import waterfall
from smartshoring.plan.answer import Answer
from smartshoring.words import Language

MOST_WIDTH = 120
"""Wider lines are hard to read."""


def show_answer(answer: Answer, terminal: Terminal) -> None:
    """Print the screen."""
    width = min(terminal.out.width, MOST_WIDTH)
    show(screen(answer, terminal.language, width), terminal.out, width)


def screen(answer: Answer, language: Language, width: int) -> list[RenderableType]:
    """Every part, in reading order; parts with nothing to say are left out."""
    missing = obstacles(answer, language)
    chosen = bool(answer.verdict.plan_id)
    return [
        *headline(answer, language),
        *(() if chosen else missing),
        *strategies(answer, language, width),
        *(missing if chosen else ()),
        *plants(answer, language),
        *budgets(answer, language),
        *origins(answer, language),
        *waterfall(answer, language, width),
        *ledger(answer, language),
        *flips(answer, language),
        *ends(answer, language),
        *sensitivity(answer, language),
        *ask_next(answer, language),
        *front(answer, language),
        *alternatives(answer, language),
        *robust(answer, language),
        *grounds(answer, language),
    ]
