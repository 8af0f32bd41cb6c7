"""Verdicts on preferential origin as JSON and as sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smartshoring.network.plan import Plan
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.origins import Judged
from smartshoring.trade.origin import Finding, Question
from smartshoring.words import Language, say


def origin_document(
    plans: Iterable[Plan], data: Coefficients, language: Language = "en"
) -> list[dict[str, Any]]:
    """One entry per recipe, plant and line that asks for a verdict; `plans` make something so."""
    using: dict[tuple[str, str, str], list[str]] = {}
    for plan in plans:
        for way in sorted({(made.site, made.recipe, made.line) for made in plan.production}):
            using.setdefault(way, []).append(plan.id)
    return [
        {**_entry(one, language), "plans": using.get((one.site, one.recipe, one.line), [])}
        for one in data.origins
    ]


def _entry(one: Judged, language: Language) -> dict[str, Any]:
    found, good = one.verdict, one.good
    return {
        "site": one.site,
        "product": one.product,
        "recipe": one.recipe,
        "line": one.line,
        "hs_code": good.hs_code,
        "rule": found.rule,
        "verdict": found.outcome,
        "basis": found.basis,
        "rvc_tv": found.rvc_tv,
        "rvc_nc": found.rvc_nc,
        "threshold": {"tv": found.threshold_tv, "nc": found.threshold_nc},
        "transaction_value_usd": good.transaction_value_usd,
        "net_cost_usd": good.net_cost_usd,
        "question": question_text(found.question, language),
        "text": judged_text(one, language),
        "tests": [
            {
                "branch": test.branch,
                "measure": test.measure,
                "passed": test.passed,
                "figure": test.figure,
                "threshold": test.threshold,
                "materials": list(test.materials),
                "question": question_text(test.question, language),
            }
            for test in found.tests
        ],
        "inputs": [
            {
                "component": material.name,
                "hs_code": material.hs_code,
                "value_usd": material.value_usd,
                "originates": material.originates,
                "asked": sorted(wanted),
            }
            for material, wanted in zip(good.materials, one.wanted, strict=True)
        ],
    }


def question_text(question: Question | None, language: Language = "en") -> str:
    """What would have to be known, "" when nothing is open."""
    return "" if question is None else say(question.code, language, **dict(question.params))


def judged_text(one: Judged, language: Language = "en") -> str:
    """The verdict as a sentence, with the test that fails or the question that is open."""
    found = one.verdict
    why = [_why(test, language) for test in found.tests if test.passed is False]
    if found.basis == "outside":
        why = [say("origin.why_outside", language)]
    return say(
        f"origin.told_{found.outcome}",
        language,
        product=one.product,
        site=one.site,
        recipe=one.recipe,
        basis=say(f"origin.basis_{found.basis}", language),
        rule=found.rule,
        why="; ".join(why),
        question=question_text(found.question, language),
    )


def _why(test: Finding, language: Language) -> str:
    return say(
        f"origin.why_{test.measure}",
        language,
        branch=test.branch,
        figure=test.figure,
        threshold=test.threshold,
        materials=", ".join(test.materials),
    )
