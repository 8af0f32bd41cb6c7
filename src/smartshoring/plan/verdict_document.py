"""The verdict as JSON: choice, alternatives, reasons, both ends, flips, what to ask next."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from smartshoring.plan import dual
from smartshoring.plan.arrays import Coefficients
from smartshoring.plan.ask_next import Question, questions
from smartshoring.plan.both_ends import End
from smartshoring.plan.cash import CashView
from smartshoring.plan.flips import HIGH_FACTOR, LOW_FACTOR, Flip, FlipReport
from smartshoring.plan.plausible import plausible
from smartshoring.plan.policies import Rule, rules_of
from smartshoring.plan.sensitivity import Sensitivity
from smartshoring.plan.sentences import limit_name, reason_text
from smartshoring.plan.verdict import Verdict
from smartshoring.units import MONTHS_PER_YEAR
from smartshoring.words import Language, say


def verdict_document(
    found: Verdict,
    report: FlipReport | None,
    cash: CashView | None,
    data: Coefficients,
    language: Language = "en",
) -> dict[str, Any]:
    """The verdict as plain data.

    Args:
        found: The verdict.
        report: The flips, if they were looked for.
        cash: Cash of the choice against today's network, if there is one.
        data: Coefficients of the case.
        language: Of the sentences.
    """
    return {
        "choice": found.choice,
        "leaning": found.leaning,
        "plan_id": found.plan_id,
        "runner_up": found.runner_up,
        "runner_up_costs_usd": found.runner_up_costs_usd,
        "against": found.against,
        "saving_usd": found.saving_usd,
        "cash_premium_usd": found.cash_premium_usd,
        "premiums": dict(found.premiums),
        **_cash(cash),
        "reasons": [reason_text(reason, language) for reason in found.reasons],
        "waterfall": [asdict(step) for step in found.waterfall],
        "ends": [_end(end) for end in found.ends],
        **_flips(report, data, language),
        "ask_next": [ask_document(one, language) for one in questions(data, found.ends)],
    }


def _cash(cash: CashView | None) -> dict[str, Any]:
    """What the move asks of the till; all None without a network of today to compare with."""
    if cash is None:
        return {"cash_trough_usd": None, "payback_years": None, "irreversible": {"by_gate": None}}
    months = cash.payback_months
    return {
        "cash_trough_usd": cash.trough_usd,
        "payback_years": None if months is None else months / MONTHS_PER_YEAR,
        "irreversible": {
            "by_gate": [
                {
                    "month": gate.month,
                    "committed_usd": gate.committed_usd,
                    "irreversible_usd": gate.irreversible_usd,
                    "contingent_usd": gate.contingent_usd,
                }
                for gate in cash.gates
            ]
        },
    }


def _end(end: End) -> dict[str, Any]:
    return {
        "key": end.value.key,
        "place": end.value.place,
        "low": end.value.low,
        "value": end.value.value,
        "high": end.value.high,
        "unit": end.value.unit,
        "rival": end.rival,
        "saving_low_usd": end.saving_low_usd,
        "saving_usd": end.saving_usd,
        "saving_high_usd": end.saving_high_usd,
        "reverses": end.reverses,
    }


def _flips(report: FlipReport | None, data: Coefficients, language: Language) -> dict[str, Any]:
    report = report or FlipReport()
    return {
        "flips": [_flip(flip, data) for flip in report.flips],
        "no_flip_within": [
            {"kind": kind, "subject": subject, **_range(report, kind, subject)}
            for kind, subject in report.none_within
        ],
        "flips_not_proven": [
            {
                "kind": question.kind,
                "subject": question.subject,
                "reason": say(question.code, language),
            }
            for question in report.unproven
        ],
        "flips_not_tried": [
            {"kind": kind, "subject": subject} for kind, subject in report.not_tried
        ],
    }


def _flip(flip: Flip, data: Coefficients) -> dict[str, Any]:
    ends = plausible(data, flip)
    return {
        "kind": flip.kind,
        "subject": flip.subject,
        "from": flip.from_value,
        "to": flip.to_value,
        "unit": flip.unit,
        "new_choice": flip.new_choice,
        "factor": flip.factor,
        "confirmed": flip.confirmed,
        "plausible": None if ends is None else asdict(ends),
    }


def _range(report: FlipReport, kind: str, subject: str) -> dict[str, float]:
    """The factors that were searched: up to where plans end."""
    ends = [end.factor for end in report.ends if (end.kind, end.subject) == (kind, subject)]
    return {
        "factor_low": max([LOW_FACTOR, *(factor for factor in ends if factor < 1.0)]),
        "factor_high": min([HIGH_FACTOR, *(factor for factor in ends if factor > 1.0)]),
    }


def ask_document(one: Question, language: Language = "en") -> dict[str, Any]:
    """One input to ask for as plain data."""
    return {
        "kind": one.kind,
        "input": one.key,
        "place": one.place,
        "who_has_it": one.owner or say(f"sensitivity.owner_{one.usual_owner}", language),
        "named_by_case": bool(one.owner),
        "note": one.note,
        "value_of_knowing_usd": one.value_usd,
    }


def policies_document(data: Coefficients, language: Language = "en") -> list[dict[str, Any]]:
    """The rules that bind smartshore, then those that dual adds, each from its first period."""
    stated = rules_of(data)
    more = () if dual.obstacle(data) else dual.rules(data)[len(stated) :]
    return [
        *(_rule("smartshore", rule, data, language) for rule in stated),
        *(_rule("dual", rule, data, language) for rule in more),
    ]


def _rule(plan: str, rule: Rule, data: Coefficients, language: Language) -> dict[str, Any]:
    assumed = dual.share_default() if rule.basis == "assumption" else None
    reason = "" if assumed is None else assumed.reason_es if language == "es" else assumed.reason_en
    return {
        "plan": plan,
        "rule": rule.kind,
        "name": limit_name(rule.kind, language),
        "product": data.products.name[rule.product],
        "value": rule.value,
        "from_period": data.periods[rule.first],
        "can_hold": rule.can_hold,
        "basis": rule.basis,
        "low": None if assumed is None else assumed.low,
        "high": None if assumed is None else assumed.high,
        "reason": reason,
    }


def sensitivity_document(found: Sensitivity, language: Language = "en") -> dict[str, Any]:
    """The sensitivity run as plain data."""
    done = len(found.draws)
    return {
        "draws": found.asked,
        "done": done,
        "seed": found.seed,
        "against": found.against,
        "signatures": [
            {"signature": name, "count": count, "share": count / done}
            for name, count in found.signatures
        ],
        "choices": [
            {"choice": name, "count": count, "share": count / done} for name, count in found.choices
        ],
        "saving_usd": None if found.saving is None else asdict(found.saving),
        "total_cost_usd": None if found.total is None else asdict(found.total),
        "inputs": [
            {
                "key": one.value.key,
                "place": one.value.place,
                "low": one.value.low,
                "value": one.value.value,
                "high": one.value.high,
                "unit": one.value.unit,
                "rank_correlation": one.rank_correlation,
            }
            for one in found.influences
        ],
        "note": say(found.code, language) if found.code else "",
    }
