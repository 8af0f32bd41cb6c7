"""Last year in the model against the ledger, category by category."""

from __future__ import annotations

from rich.console import RenderableType

from smartshoring.cli.view.figures import percent, scale_of
from smartshoring.cli.view.page import bullets, heading, note, table
from smartshoring.plan.answer import Answer
from smartshoring.plan.baseline.document import finding_text
from smartshoring.plan.sentences import category_name
from smartshoring.words import Language, say

_MOST_FINDINGS = 8


def ledger(answer: Answer, language: Language) -> list[RenderableType]:
    """The table, what cannot be reproduced, and what better flows alone would have saved."""
    found = answer.baseline
    if found is None:
        return []
    when = say("ledger.title_period", language, periods=", ".join(found.periods))
    parts: list[RenderableType] = [heading(say("ledger.title", language), when)]
    rows = [row for row in found.ledger if not row.site or row.status == "above"]
    if rows:
        scale = scale_of([row.ledger_usd for row in rows] + [row.modelled_usd for row in rows])
        header = [
            say(f"ledger.col_{name}", language)
            for name in ("category", "modelled", "ledger", "variance", "status")
        ]
        header[1] = header[1].replace("USD", scale.unit)
        header[2] = header[2].replace("USD", scale.unit)
        body = [
            (
                category_name(row.category, language) + (f" ({row.site})" if row.site else ""),
                scale.show(row.modelled_usd),
                scale.show(row.ledger_usd),
                percent(row.variance_share),
                say(f"ledger.status_{row.status}", language),
            )
            for row in rows
        ]
        parts.append(table(header, body, left=(0, 4)))
    else:
        parts.append(note(say("ledger.missing_ledger", language)))
    if found.findings:
        parts.append(note(say("ledger.not_reproduced", language)))
        shown = [finding_text(item, language) for item in found.findings[:_MOST_FINDINGS]]
        more = len(found.findings) - len(shown)
        if more > 0:
            shown.append(say("ledger.more_findings", language, count=more))
        parts.append(bullets(shown))
    elif found.reproduced:
        parts.append(note(say("ledger.reproduced", language)))
    saving, before = found.fixing_usd, found.plan.yardstick.total_cost_usd
    if saving is not None and before:
        text = say(
            "ledger.fixing",
            language,
            saving=scale_of([saving]).full(saving),
            share=percent(saving / before),
        )
        parts.append(note(text))
    return parts
