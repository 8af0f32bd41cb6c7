"""The change in tariff classification: which non-originating materials make it, and de minimis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from smartshoring.trade.hs import SUBHEADING_DIGITS, hs_digits, hs_dotted
from smartshoring.trade.origin.codes import CodeRange
from smartshoring.trade.origin.goods import Finding, Good, Material, Question, ask
from smartshoring.trade.origin.rules import Branch

DE_MINIMIS: Final = 0.10
"""USMCA Art. 4.12: value of materials that do not shift, as a share of the good's."""

_LEVEL_DIGITS: Final = {"chapter": 2, "heading": 4, "subheading": 6, "good": 6}
_NO_DE_MINIMIS: Final = (CodeRange("01", "27"), CodeRange("50", "63"))
"""Farm and mineral goods have exceptions of their own, textiles go by weight: not applied here."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """Whether one material shifts; None = cannot be said, and the question that would decide it."""

    passed: bool | None
    question: Question | None = None


_YES: Final = _Shift(passed=True)
_NO: Final = _Shift(passed=False)


def shift_test(
    branch: Branch, sibling: Branch | None, good: Good, foreign: tuple[Material, ...]
) -> Finding:
    """Whether all non-originating materials shift, apart from 10 % of the good's value.

    Args:
        branch: Branch that asks for the shift.
        sibling: For a branch that lets in certain materials, the one that says how all others
            shift ("whether or not there is also a change from any other heading").
        good: What is made.
        foreign: Its non-originating materials.
    """
    found = [(material, _shifts(branch, sibling, good, material)) for material in foreign]
    if branch.barred_conditions and foreign:
        # Described by their form, not by a code: any of the materials may be one of them.
        text = "; ".join(branch.barred_conditions)
        asked = ask("condition", good=good.name, text=text)
        found = [
            (material, _Shift(None, asked) if shift.passed else shift) for material, shift in found
        ]
    stuck = [material for material, shift in found if shift.passed is False]
    open_ = [material for material, shift in found if shift.passed is None]
    question = next((shift.question for _, shift in found if shift.question), None)
    names = tuple(material.name for material in (*stuck, *open_))
    if not names:
        return Finding(branch.name, "shift", passed=True)
    worst = _share((*stuck, *open_), good)
    best = _share(tuple(stuck), good)
    if _tolerated(branch, good):
        if worst is not None and worst <= DE_MINIMIS:
            return Finding(branch.name, "de_minimis", True, worst, DE_MINIMIS, names)
        if open_ or worst is None:
            least = best is not None and best > DE_MINIMIS
            asked_value = _ask_value((*stuck, *open_), good) if worst is None else None
            return Finding(
                branch.name,
                "de_minimis" if worst is not None else "shift",
                False if least else None,
                worst,
                DE_MINIMIS,
                names,
                None if least else question or asked_value,
            )
        return Finding(branch.name, "de_minimis", False, worst, DE_MINIMIS, names)
    passed = False if stuck else None
    return Finding(branch.name, "shift", passed, None, None, names, None if stuck else question)


def _tolerated(branch: Branch, good: Good) -> bool:
    """Whether de minimis is applied: not for goods with exceptions, nor under a condition."""
    code = hs_digits(good.hs_code)
    return not branch.barred_conditions and not any(part.holds(code) for part in _NO_DE_MINIMIS)


def _share(materials: tuple[Material, ...], good: Good) -> float | None:
    """Their value over that of the good: transaction value, else its cost as far as it is known."""
    value = good.transaction_value_usd or good.net_cost_usd
    total = 0.0
    for material in materials:
        if material.value_usd is None:
            return None
        total += material.value_usd
    return total / value if value else None


def _ask_value(materials: tuple[Material, ...], good: Good) -> Question:
    for material in materials:
        if material.value_usd is None:
            return ask("material_value", material=material.name, good=good.name)
    return ask("transaction_value", good=good.name)


def _shifts(branch: Branch, sibling: Branch | None, good: Good, material: Material) -> _Shift:
    code = hs_digits(material.hs_code)
    if not code:
        return _Shift(None, ask("material_hs", material=material.name, good=good.name))
    if branch.basis != "shift+rvc":
        return _plain(branch, good, material, code)
    admitted = _listed(branch.only, code, good, material)
    if admitted.passed:
        return _YES
    if sibling is None:
        # Nothing in the table says how materials that are not let in would have to shift.
        missing = _Shift(None, ask("branch", good=good.name, rule=branch.name))
        return missing if admitted.passed is False else admitted
    other = _plain(sibling, good, material, code)
    return other if other.passed or admitted.passed is False else admitted


def _plain(branch: Branch, good: Good, material: Material, code: str) -> _Shift:
    """A change of heading or subheading, except from the barred materials."""
    changed = _changed(branch, good, material, code)
    if changed.passed is False:
        return _NO
    barred = _listed(branch.barred, code, good, material)
    if barred.passed:
        return _NO
    return barred if barred.passed is None else changed


def _changed(branch: Branch, good: Good, material: Material, code: str) -> _Shift:
    digits = _LEVEL_DIGITS.get(branch.level)
    if digits is None:
        return _YES
    own = hs_digits(good.hs_code)[:digits]
    if branch.level == "subheading" and not branch.within_group:
        inside = CodeRange(
            branch.goods.low[:SUBHEADING_DIGITS], branch.goods.high[:SUBHEADING_DIGITS]
        )
    else:
        inside = CodeRange(own, own)
    held = inside.holds(code)
    if held is None:
        return _short(material, good)
    if not held:
        return _YES
    if branch.level == "good":
        subheading = hs_dotted(own)
        return _Shift(
            None, ask("other_good", material=material.name, good=good.name, hs=subheading)
        )
    return _NO


def _listed(ranges: tuple[CodeRange, ...], code: str, good: Good, material: Material) -> _Shift:
    """Whether a material is one of those listed."""
    unsure: Question | None = None
    for part in ranges:
        held = part.holds(code)
        if held and not part.condition:
            return _YES
        if held:
            text = f"{hs_dotted(part.low)} {part.condition}"
            unsure = ask("listed", material=material.name, good=good.name, text=text)
        elif held is None:
            unsure = unsure or _short(material, good).question
    return _Shift(None, unsure) if unsure else _NO


def _short(material: Material, good: Good) -> _Shift:
    return _Shift(
        None,
        ask("material_digits", material=material.name, good=good.name, hs=material.hs_code),
    )
