"""The command `smartshoring`: its verbs, and every way they can end as an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

import typer

from smartshoring import __version__
from smartshoring.cli import (
    check,
    demo,
    exits,
    import_case,
    measure,
    new,
    plan,
    report,
    schema,
    serve,
)
from smartshoring.cli.help import classes
from smartshoring.cli.language import language_of
from smartshoring.cli.options import UsageProblem, language
from smartshoring.cli.terminal import Terminal
from smartshoring.cli.usage import CommandError, usage_text
from smartshoring.errors import CaseError, SmartshoringError
from smartshoring.words import Language, say

NAME = "smartshoring"


def run(arguments: Sequence[str]) -> int:
    """Run one command; whatever happens comes back as an exit code, never as a traceback.

    Args:
        arguments: What stands behind the program's name.
    """
    terminal = Terminal(language_of(arguments, os.environ))
    try:
        code = _run(arguments, terminal)
        # What a closed pipe refuses shows here, not after the last line of Python.
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # The reader left (`| head`), which typer turns into SystemExit: no fault of the case.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.FOUND
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    return code


def _run(arguments: Sequence[str], terminal: Terminal) -> int:
    try:
        code = app(terminal.language)(list(arguments), prog_name=NAME, standalone_mode=False)
    except CaseError as error:
        from smartshoring.cli.view.problems import show_problems  # noqa: PLC0415 (draws)

        show_problems(error.problems, terminal)
        return exits.BAD_INPUT
    except SmartshoringError as error:
        terminal.write_err(terminal.say("cli.our_fault", what=f"{type(error).__name__}: {error}"))
        return exits.OUR_FAULT
    except (UsageProblem, CommandError) as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            terminal.write_err(str(error))
        else:
            terminal.write_err(usage_text(error, terminal.language))
        return exits.BAD_INPUT
    except typer.Exit as ending:
        return ending.exit_code
    return int(code or exits.FOUND)


def app(words: Language) -> typer.Typer:
    """The verbs, with help in one language."""
    group, command = classes(words)
    verbs = typer.Typer(
        name=NAME,
        cls=group,
        help=say("cli.about", words),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )

    @verbs.callback()
    def _all(
        version: bool = typer.Option(
            False,
            "--version",
            help=say("cli.help_version", words),
            is_eager=True,
            callback=_version,
        ),
        lang: str = typer.Option(
            words, "--lang", parser=language, metavar="es|en", help=say("cli.help_lang", words)
        ),
    ) -> None:
        # Both did their work: `_version`, and `language_of` before these words were chosen.
        del version, lang

    for verb in (demo, new, import_case, schema, check, plan, measure, report, serve):
        verb.register(verbs, command, words)
    return verbs


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{NAME} {__version__}")
        raise typer.Exit(exits.FOUND)
