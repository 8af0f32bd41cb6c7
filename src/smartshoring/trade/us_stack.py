"""The US duty of one tariff line: dated measures and the rules by which they stack.

Rules, in the order applied:
1. MFN, or 0 % instead when the goods originate under USMCA (claim of the company).
2. Section 301 adds to everything, for goods of China.
3. Section 232 on auto parts adds 25 % on parts of cars and light trucks; lifted for originating
   goods of Mexico and Canada; for partners with a deal the total is raised to 15 % instead.
4. Section 232 on metals (annex I-B) adds 25 % of the full value, originating or not, unless
   duty is owed under 3 (being "subject to" a measure means owing more than 0 %: CBP guidance of
   May 2025, mondaq.com 1627396).
5. Section 122 adds to value on which no section 232 duty is owed; lifted for originating goods
   of Mexico and Canada and for lines on its exempt list.
Conditions the tables cannot decide (use, technical gates) make the answer unknown when they matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Literal

from smartshoring.reference.countries import country_iso2, eu_members
from smartshoring.reference.tables import Row, rows
from smartshoring.trade.hs import hs_digits
from smartshoring.trade.law import DutyLine, Effect

USMCA_COUNTRIES: Final = frozenset({"USA", "MEX", "CAN"})

_MFN: Final = "MFN"
_PREFERENCE: Final = "USMCA preference"
_S301: Final = "Section 301"
_AUTO: Final = "Section 232 auto parts"
_METALS: Final = "Section 232 metals annex 1B"
_CHIPS: Final = "Section 232 semiconductors"
_S122: Final = "Section 122"
_KNOWN: Final = frozenset({_MFN, _PREFERENCE, _S301, _AUTO, _METALS, _CHIPS, _S122})


@dataclass(frozen=True, slots=True)
class Stack:
    """Result for one tariff line.

    Attributes:
        rate_share: Sum of the lines; None = not known.
        lines: The measures, those that add nothing included.
        reason: Words code.
        weak: A row used is a proxy: unverified dates, or an origin without rows of its own.
    """

    rate_share: float | None
    lines: tuple[DutyLine, ...]
    reason: str
    weak: bool = False


@cache
def _rows_of() -> dict[str, tuple[Row, ...]]:
    by_line: dict[str, list[Row]] = {}
    for row in rows("duties"):
        if row["kind"] != "statistic":  # a share of trade, not a duty
            by_line.setdefault(hs_digits(row["hs"]), []).append(row)
    return {line: tuple(found) for line, found in by_line.items()}


@cache
def coverage(key: Literal["stack_from", "metals_from", "last_known"]) -> date:
    """Dates between which the rows tell the whole law."""
    found = {row["key"]: row["date"] for row in rows("duty_coverage") if row["importer"] == "USA"}
    return date.fromisoformat(found[key])


def covered_lines() -> frozenset[str]:
    """Tariff lines (8 digits) whose additional duties are in the tables."""
    return frozenset(_rows_of())


@cache
def origins_with_rows() -> frozenset[str]:
    """Tags of origins that the rows name: ISO alpha-2 and `EU`."""
    return frozenset(
        tag for found in _rows_of().values() for row in found for tag in row["origin"].split("|")
    ) - {"*"}


def _tags(origin: str) -> frozenset[str]:
    tags = {"*", country_iso2(origin) or origin}
    if origin in eu_members():
        tags.add("EU")
    return frozenset(tags)


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _valid(row: Row, on: date) -> bool:
    start, end = _date(row["valid_from"]), _date(row["valid_to"])
    return (start is None or start <= on) and (end is None or on <= end)


def _line(row: Row, share: float, effect: Effect) -> DutyLine:
    note = "; ".join(text for text in (row["condition"], row["note"]) if text)
    return DutyLine(
        measure=row["measure"],
        authority=row["authority"],
        rate_share=share,
        valid_from=_date(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        source=row["source"],
        note=note,
        effect=effect,
    )


def us_stack(line: str, origin: str, on: date, *, qualifies: bool, vehicle: bool) -> Stack:
    """The stack on one 8-digit line.

    Args:
        line: Tariff line, 8 digits.
        origin: Country of origin (alpha-3), not USA.
        on: Day of the law.
        qualifies: Goods originate under USMCA (matters for MEX and CAN only).
        vehicle: The good is a part of a passenger vehicle or light truck.
    """
    if on < coverage("stack_from"):
        return Stack(None, (), "trade.date_not_covered")
    if line not in _rows_of():
        return Stack(None, (), "trade.additional_not_covered")
    tags = _tags(origin)
    valid = [
        row for row in _rows_of()[line] if _valid(row, on) and tags & set(row["origin"].split("|"))
    ]
    strangers = {row["measure"] for row in valid} - _KNOWN
    if strangers:
        return Stack(None, (), "trade.rule_unknown")
    originating = qualifies and origin in USMCA_COUNTRIES
    pick = _Picker(valid)

    lines: list[DutyLine] = [_base(pick, originating=originating)]
    mfn = lines[0].rate_share
    lines += [_line(row, _share(row), "added") for row in pick(_S301, "additional")]
    auto = _auto(pick, mfn, originating=originating) if vehicle else []
    lines += auto
    owed = sum(entry.rate_share for entry in auto) > 0
    if on < coverage("metals_from") and not owed:
        return Stack(None, tuple(lines), "trade.metals_not_covered")
    metals = [
        _line(row, 0.0, "excluded") if owed else _line(row, _share(row), "added")
        for row in pick(_METALS, "additional")
    ]
    lines += metals
    if pick(_CHIPS, "additional"):
        return Stack(None, tuple(lines), "trade.semiconductor_gate")
    owed = owed or sum(entry.rate_share for entry in metals) > 0
    lines += _s122(pick, originating=originating, owed=owed)
    weak = any("unverified: dates" in entry.note for entry in lines if entry.effect == "floor")
    unnamed = not (tags - {"*"}) & origins_with_rows()
    return Stack(
        sum(entry.rate_share for entry in lines), tuple(lines), "trade.us_stack", weak or unnamed
    )


class _Picker:
    """Rows of one measure and kind among those valid."""

    def __init__(self, valid: list[Row]) -> None:
        self._valid = valid

    def __call__(self, measure: str, kind: str) -> list[Row]:
        return [row for row in self._valid if (row["measure"], row["kind"]) == (measure, kind)]


def _share(row: Row) -> float:
    return float(row["rate_pct"]) / 100


def _base(pick: _Picker, *, originating: bool) -> DutyLine:
    if originating:
        for row in pick(_PREFERENCE, "replaces_mfn"):
            return _line(row, _share(row), "preference")
    (row,) = pick(_MFN, "base")
    return _line(row, _share(row), "base")


def _auto(pick: _Picker, mfn: float, *, originating: bool) -> list[DutyLine]:
    added = pick(_AUTO, "additional")
    if not added:
        return []
    if originating:
        lifted = pick(_AUTO, "exempts")
        if lifted:
            return [_line(lifted[0], 0.0, "exempt")]
    floors = pick(_AUTO, "floor_total")
    if floors:
        return [_line(floors[0], max(0.0, _share(floors[0]) - mfn), "floor")]
    return [_line(added[0], _share(added[0]), "added")]


def _s122(pick: _Picker, *, originating: bool, owed: bool) -> list[DutyLine]:
    exempt = pick(_S122, "exempts")
    everyone = [row for row in exempt if row["origin"] == "*"]
    if everyone:
        return [_line(everyone[0], 0.0, "exempt")]
    added = pick(_S122, "additional")
    if not added:
        return []
    if originating and exempt:
        return [_line(exempt[0], 0.0, "exempt")]
    if owed:
        return [_line(added[0], 0.0, "excluded")]
    return [_line(added[0], _share(added[0]), "added")]
