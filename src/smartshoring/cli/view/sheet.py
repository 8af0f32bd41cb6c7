"""The decision sheet on one page: ten questions, each with its answer, range, gaps and owner."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from smartshoring.cli.terminal import Terminal
from smartshoring.cli.view.figures import EN_DASH
from smartshoring.cli.view.headline import verdict_sentence
from smartshoring.cli.view.page import note, show
from smartshoring.plan.answer import Answer
from smartshoring.plan.document import MODEL_VERSION
from smartshoring.plan.sentences import key_name, term_name
from smartshoring.plan.sheet import Answer as SheetAnswer
from smartshoring.plan.sheet import Speaker
from smartshoring.plan.sheet.names import where_name
from smartshoring.words import Language, catalogue, say

WIDTH = 100
"""A page in print has about as many columns."""
_MOST_DETAILS = 5
_INPUT = ".missing_"
"""In the codes of inputs that the case does not give."""
_TOLD = ("sheet.ground_", "sheet.shock_")
"""Beginnings of what is missing and already stands in the details."""


def show_sheet(answer: Answer, terminal: Terminal) -> None:
    """Print the sheet."""
    width = min(terminal.out.width, WIDTH)
    show(sheet_page(answer, terminal.language), terminal.out, width)


def sheet_page(answer: Answer, language: Language) -> list[RenderableType]:
    """Title, verdict, ten answers, versions."""
    parts = _title(answer, language)
    sheet = answer.sheet
    if sheet is None:
        return parts
    speaker = Speaker(language, answer.data.calendar)
    for one in sheet.answers:
        parts += [Text(), _answer(one, speaker, language)]
    parts.append(Text())
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


def _title(answer: Answer, language: Language) -> list[RenderableType]:
    settings, periods = answer.case.settings, answer.case.period_labels
    span = periods[0] if len(periods) == 1 else f"{periods[0]}{EN_DASH}{periods[-1]}"
    scope = [settings.name, span]
    if settings.money_date:
        scope.append(say("cli.money_of", language, date=settings.money_date))
    title = Text(say("sheet.title", language), style="bold")
    title.append("  " + " · ".join(scope), style="not bold dim")
    return [title, Text(verdict_sentence(answer, language), style="bold")]


def _answer(answer: SheetAnswer, speaker: Speaker, language: Language) -> RenderableType:
    """Question and status on one line, then the answer and what belongs to it."""
    grid = Table.grid(padding=(0, 1), expand=True)
    grid.add_column(width=2, justify="right")
    grid.add_column(ratio=1)
    grid.add_column(justify="right", no_wrap=True)
    status = Text(f"[{say(f'sheet.status_{answer.status}', language)}]", style="dim")
    question = Text(say(f"sheet.question_{answer.key}", language), style="bold")
    grid.add_row(Text(str(answer.number), "bold"), question, status)
    body = Table.grid(padding=(0, 1))
    body.add_column(width=2)
    body.add_column(width=1)
    body.add_column()
    for sign, line in _lines(answer, speaker, language):
        body.add_row(Text(), Text(sign), line)
    whole = Table.grid(expand=True)
    whole.add_row(grid)
    whole.add_row(body)
    return whole


def _lines(answer: SheetAnswer, speaker: Speaker, language: Language) -> Iterable[tuple[str, Text]]:
    yield ">", Text(speaker.line(answer.said))
    if answer.range is not None:
        text = say(
            "sheet.range_text",
            language,
            low=speaker.figure(answer.range.low),
            high=speaker.figure(answer.range.high),
            why=speaker.line(answer.range.why),
        )
        yield " ", _labelled("range", text, language)
    for line in answer.details[:_MOST_DETAILS]:
        yield "·", Text(speaker.line(line))
    if len(answer.details) > _MOST_DETAILS:
        more = len(answer.details) - _MOST_DETAILS
        yield "·", Text(say("cli.and_more", language, count=more))
    gaps = _gaps(answer, language)
    if gaps:
        yield " ", _labelled("missing", gaps, language)
    yield " ", _grounds(answer, language)


def _gaps(answer: SheetAnswer, language: Language) -> str:
    """What is missing: inputs by name, all else in a sentence."""
    names = dict.fromkeys(
        term_name(gap.what, language) for gap in answer.missing if _INPUT in gap.code
    )
    sentences = dict.fromkeys(
        say(gap.code, language)
        for gap in answer.missing
        if _INPUT not in gap.code
        and not gap.code.startswith(_TOLD)
        and "{" not in catalogue(language)[gap.code]
    )
    listed = [", ".join(names)] if names else []
    return " · ".join((*listed, *sentences))


def _grounds(answer: SheetAnswer, language: Language) -> Text:
    """Where the answer comes from, and who has what is open."""
    line = Text()
    if answer.source:
        # The paths behind each figure are in the JSON; here their beginnings suffice.
        names = dict.fromkeys(path.partition("[")[0] for path in answer.source)
        line = _labelled("source", ", ".join(names), language)
        line.stylize("dim")
    if answer.owners or answer.status != "answered":
        line.append(" · " if answer.source else "", "dim")
        line.append_text(_labelled("owner", _owners(answer, language), language))
    return line


def _owners(answer: SheetAnswer, language: Language) -> str:
    """Who the case says has an open input, else who usually has it."""
    if not answer.owners:
        return say(f"sheet.owner_{answer.key}", language)
    about: dict[str, dict[str, None]] = {}
    for owner in answer.owners:
        place = f", {where_name(owner.place, language)}" if owner.place else ""
        about.setdefault(owner.owner, {})[f"{key_name(owner.key, language)}{place}"] = None
    return "; ".join(f"{who} ({'; '.join(what)})" for who, what in about.items())


def _labelled(label: str, text: str, language: Language) -> Text:
    line = Text(f"{say(f'sheet.label_{label}', language)}: ", style="dim")
    line.append(text)
    return line
