"""The verdict: does a good originate under T-MEC/USMCA, by which branch, or what must be asked.

A requirement is met, not met, or cannot be said. What cannot be said never qualifies: it leads to
a named question. A material of unknown origin is looked at both ways; only where both give the
same answer is there one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from smartshoring.trade.hs import SUBHEADING_DIGITS, hs_digits, hs_dotted
from smartshoring.trade.origin.goods import (
    Basis,
    Finding,
    Good,
    Material,
    Outcome,
    Question,
    Verdict,
    ask,
)
from smartshoring.trade.origin.rules import (
    Branch,
    branches_of,
    covered,
    letters_missing,
    special_item,
)
from smartshoring.trade.origin.shift import shift_test
from smartshoring.trade.origin.value import (
    foreign_value_usd,
    regional_value_content,
    value_tests,
)

_BASIS: Final[dict[str, Basis]] = {
    "shift": "tariff_shift",
    "rvc": "regional_value",
    "shift+rvc": "shift_and_value",
}


def verdict(good: Good) -> Verdict:
    """Whether a good made in Mexico, the United States or Canada originates (USMCA Art. 4.2)."""
    unsure = tuple(m for m in good.materials if m.originates is None)
    if not unsure:
        return _verdict(good)
    worst = _verdict(_with_origin(good, originates=False))
    if worst.outcome == "qualifies":
        return worst
    best = _verdict(_with_origin(good, originates=True))
    if best.outcome == "does_not_qualify":
        return worst if worst.outcome == "does_not_qualify" else best
    question = ask("material_origin", material=", ".join(m.name for m in unsure), good=good.name)
    return replace(worst, outcome="unresolved", basis="none", question=question)


def outside() -> Verdict:
    """The verdict on goods that are not made in the region."""
    return Verdict("does_not_qualify", "outside")


def unplaced(site: str) -> Verdict:
    """The verdict on goods of a plant whose country is not known."""
    return Verdict("unresolved", question=ask("place", site=site))


def _with_origin(good: Good, *, originates: bool) -> Good:
    materials = tuple(
        replace(m, originates=originates) if m.originates is None else m for m in good.materials
    )
    return replace(good, materials=materials)


def _verdict(good: Good) -> Verdict:
    foreign = tuple(m for m in good.materials if not m.originates)
    vnm = foreign_value_usd(foreign)
    measured = Verdict(
        "unresolved",
        rvc_tv=regional_value_content(good.transaction_value_usd, vnm),
        rvc_nc=regional_value_content(good.net_cost_usd, vnm),
    )
    if not good.materials:
        return replace(measured, question=ask("materials", good=good.name))
    if not foreign:
        return replace(measured, outcome="qualifies", basis="all_originating", rule="4.2 (c)")
    digits = hs_digits(good.hs_code)
    if len(digits) < SUBHEADING_DIGITS:
        return replace(measured, question=ask("good_hs", good=good.name))
    found = branches_of(digits)
    if not found:
        asked = ask("rule", good=good.name, hs=hs_dotted(digits), covered=covered())
        return replace(measured, question=asked)
    found = tuple(branch for branch in found if _for_use(branch, good))
    by_use = {
        use: _by_branches(measured, tuple(b for b in found if b.use in ("", use)), good, foreign)
        for use in sorted({branch.use for branch in found})
    }
    answers = tuple(by_use.values())
    if len({answer.outcome for answer in answers}) == 1 and _all_uses(set(by_use), good):
        return min(answers, key=lambda answer: answer.question is None)
    uses = ", ".join(sorted({branch.use for branch in branches_of(digits)} - {""}))
    asked = ask("use", good=good.name, hs=hs_dotted(digits), uses=uses)
    shown = answers[0] if answers else measured
    return replace(shown, outcome="unresolved", basis="none", question=asked)


_VEHICLE: Final = frozenset({"", "vehicle", "PV/LT"})
"""Words of the table for every part of a car or light truck; others mean some of them only."""


def _for_use(branch: Branch, good: Good) -> bool:
    """Whether a branch may be for the good, as far as its use is stated."""
    if good.use == "vehicle":
        return branch.use != "other"
    return good.use == "unstated" or branch.use in ("", "other")


def _all_uses(uses: set[str], good: Good) -> bool:
    """Whether the rows of the table speak of every use that the good may have."""
    if good.use == "vehicle":
        return not _VEHICLE.isdisjoint(uses)
    return "" in uses or "other" in uses & {good.use} or {"vehicle", "other"} <= uses


def _by_branches(
    measured: Verdict, found: tuple[Branch, ...], good: Good, foreign: tuple[Material, ...]
) -> Verdict:
    """The branches joined by "or"."""
    tried: list[Finding] = []
    question: Question | None = None
    shown = measured
    for branch in found:
        passed, tests = _branch(branch, found, good, foreign)
        tried += tests
        if branch.asks_value:
            shown = replace(shown, threshold_tv=branch.tv, threshold_nc=branch.nc)
        if passed:
            return replace(
                shown,
                outcome="qualifies",
                basis=_BASIS[branch.basis],
                rule=branch.name,
                tests=tuple(tried),
            )
        if passed is None and question is None:
            question = next((test.question for test in tests if test.question), None)
    if question is None and letters_missing(found):
        question = ask("branch", good=good.name, rule=found[0].name)
    rule = "; ".join(branch.name for branch in found)
    outcome: Outcome = "does_not_qualify" if question is None else "unresolved"
    return replace(shown, outcome=outcome, rule=rule, tests=tuple(tried), question=question)


def _branch(
    branch: Branch, found: tuple[Branch, ...], good: Good, foreign: tuple[Material, ...]
) -> tuple[bool | None, list[Finding]]:
    special = special_item(branch, hs_digits(good.hs_code))
    if special:
        items = ", ".join(hs_dotted(item) for item in special)
        asked = ask("item", good=good.name, items=items)
        return None, [Finding(branch.name, "shift", None, question=asked)]
    if branch.basis not in _BASIS:
        asked = ask("condition", good=good.name, text=branch.note)
        return None, [Finding(branch.name, "shift", None, question=asked)]
    tests: list[Finding] = []
    met: list[bool | None] = []
    if branch.basis != "rvc":
        sibling = next((b for b in found if b.basis == "shift" and b is not branch), None)
        shift = shift_test(branch, sibling, good, foreign)
        tests.append(shift)
        met.append(shift.passed)
    if branch.asks_value:
        values = value_tests(branch, good, foreign)
        tests += values
        met.append(_any([test.passed for test in values]))
    if any(answer is False for answer in met):
        return False, tests
    return (None if any(answer is None for answer in met) else True), tests


def _any(answers: Sequence[bool | None]) -> bool | None:
    if any(answers):
        return True
    return None if any(answer is None for answer in answers) else False
