"""What the rules of origin say of the choice's recipes, with the margin to what they ask."""

from __future__ import annotations

from smartshoring.plan.origins import COMPUTE, Judged
from smartshoring.plan.sheet.brief import Brief
from smartshoring.plan.sheet.figures import Figure, Line, Word
from smartshoring.plan.sheet.traces import quoted


def used(brief: Brief) -> tuple[Judged, ...]:
    """Verdicts on recipes that the choice makes something by."""
    ways = {(made.site, made.recipe, made.line) for made in brief.chosen.production}
    return tuple(one for one in brief.data.origins if (one.site, one.recipe, one.line) in ways)


def is_computed(brief: Brief) -> bool:
    """Whether the choice's recipes that claim an origin earned it by the rules, all of them."""
    table = brief.case["recipes"]
    said = dict(zip(table["recipe"], table["qualifies_tmec"], strict=True))
    ways = {made.recipe for made in brief.chosen.production}
    claimed = [recipe for recipe in ways if said.get(recipe) in ("yes", COMPUTE)]
    earned = [one for one in used(brief) if one.verdict.outcome == "qualifies"]
    return bool(earned) and all(said[recipe] == COMPUTE for recipe in claimed)


def lines(brief: Brief) -> tuple[Line, ...]:
    """One sentence per verdict on what the choice makes, then what suppliers say."""
    found = [_line(one) for one in used(brief)]
    bought = {(one.site, one.product) for one in brief.chosen.supply}
    sold = sorted(
        {
            flow.product
            for flow in brief.chosen.flows
            if flow.qualifies and (flow.origin, flow.product) in bought
        }
    )
    if sold:
        words = tuple(Word("text", product) for product in sold)
        found.append(Line("sheet.origin_supplied", words={"product": words}))
    return tuple(found)


def _line(one: Judged) -> Line:
    found = one.verdict
    words: dict[str, Word | tuple[Word, ...]] = {
        name: Word("text", text)
        for name, text in (
            ("product", one.product),
            ("site", one.site),
            ("recipe", one.recipe),
            ("rule", found.rule),
        )
    }
    words["basis"] = Word("code", f"origin.basis_{found.basis}")
    if found.outcome == "unresolved" and found.question is not None:
        parts = (part for pair in found.question.params for part in pair)
        words["question"] = Word.of("question", found.question.code, *parts)
        return Line("sheet.origin_asks", words=words)
    figures = _margin(one)
    code = "qualifies" if found.outcome == "qualifies" else "fails"
    if figures:
        return Line(f"sheet.origin_{code}_value", figures, words)
    return Line(f"sheet.origin_{code}", words=words)


def _margin(one: Judged) -> dict[str, Figure]:
    """The regional value content that decides and what it is above the one asked for [share]."""
    found = one.verdict
    if found.outcome == "qualifies" and found.basis not in ("regional_value", "shift_and_value"):
        return {}
    line = f"&line={quoted(one.line)}" if one.line else ""
    at = f"origin[site={quoted(one.site)}&recipe={quoted(one.recipe)}{line}]"
    methods = [
        (reached - asked, reached, asked, key)
        for reached, asked, key in (
            (found.rvc_tv, found.threshold_tv, "tv"),
            (found.rvc_nc, found.threshold_nc, "nc"),
        )
        if reached is not None and asked is not None
    ]
    if not methods:
        return {}
    margin, reached, asked, key = max(methods)
    value, wanted = f"min({at}.rvc_{key})", f"max({at}.threshold.{key})"
    return {
        "reached": Figure(reached, "share", value),
        "asked": Figure(asked, "share", wanted),
        "margin": Figure(margin, "share", f"{value} - {wanted}", signed=True),
    }
