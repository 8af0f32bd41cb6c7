"""Help in the user's language: typer's own headings are English words in fixed places."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand, TyperGroup

from smartshoring.cli.options import UsageProblem
from smartshoring.words import Language, say

_HEADINGS = (
    ("Usage:", "cli.help_usage"),
    ("Options:", "cli.help_options"),
    ("Arguments:", "cli.help_arguments"),
    ("Commands:", "cli.help_verbs"),
    ("[OPTIONS]", "cli.help_options_word"),
    ("COMMAND [ARGS]...", "cli.help_verb_word"),
    ("Show this message and exit.", "cli.help_help"),
    ("[required]", "cli.help_required"),
    ("[default: ", "cli.help_default"),
)


def classes(language: Language) -> tuple[type[TyperGroup], type[TyperCommand]]:
    """The group and the command classes whose help speaks `language`."""

    class Group(TyperGroup):
        """The verbs."""

        def get_help(self, ctx: Any) -> str:
            return _translated(super().get_help(ctx), language)

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
                verbs = self.list_commands(ctx)
                raise UsageProblem("cli.no_such_verb", value=args[0], expected=", ".join(verbs))
            return super().resolve_command(ctx, args)

    class Command(TyperCommand):
        """One verb."""

        def get_help(self, ctx: Any) -> str:
            return _translated(super().get_help(ctx), language)

    return Group, Command


def _translated(text: str, language: Language) -> str:
    for english, code in _HEADINGS:
        text = text.replace(english, say(code, language))
    return text
