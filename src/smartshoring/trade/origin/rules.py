"""The product-specific rules of T-MEC/USMCA that are shipped, by HS code of the good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from smartshoring.reference.tables import rows
from smartshoring.trade.hs import SUBHEADING_DIGITS, TARIFF_LINE_DIGITS, hs_digits
from smartshoring.trade.origin.codes import CodeRange, code_ranges

_ITEM: Final = re.compile(r"(\d{4}\.\d{2})\.(\d{2})((?:/\.\d{2})*):")
"""How a note begins that gives single tariff items a rule of their own."""


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to qualify; ways of one good are joined by "or".

    Attributes:
        name: Rule and letter, such as `85/114 A`.
        letter: The letter alone, `A/C` when it stands for two.
        use: Use of the good that it is for; "" = every use.
        goods: Codes it is for.
        basis: `shift`, `rvc`, `shift+rvc`, or `none` for a condition that is not tested.
        level: `heading`, `subheading`, `good`, or "" / `none`.
        within_group: Whether a change inside the range of goods is enough.
        only: Materials that this branch lets in beside those that shift.
        only_conditions: The same, described without a code.
        barred: Materials that may not be used although they shift.
        barred_conditions: The same, described without a code.
        tv: Regional value content asked for by transaction value [share]; None = not offered.
        nc: The same by net cost.
        own_items: Tariff items of the range that have another rule.
        note: Remark of the table.
    """

    name: str
    letter: str
    use: str
    goods: CodeRange
    basis: str
    level: str
    within_group: bool
    only: tuple[CodeRange, ...]
    only_conditions: tuple[str, ...]
    barred: tuple[CodeRange, ...]
    barred_conditions: tuple[str, ...]
    tv: float | None
    nc: float | None
    own_items: tuple[str, ...]
    note: str

    @property
    def asks_value(self) -> bool:
        """Whether it asks for regional value content."""
        return self.basis in ("rvc", "shift+rvc")


@cache
def branches() -> tuple[Branch, ...]:
    """Every branch of the table."""
    return tuple(_branch(row) for row in rows("usmca_psro"))


def _branch(row: dict[str, str]) -> Branch:
    only, only_conditions = code_ranges(row["from_only"])
    barred, barred_conditions = code_ranges(row["except"])
    return Branch(
        name=f"{row['gn11_rule']} {row['alt']}",
        letter=row["alt"],
        use=row["use"],
        goods=CodeRange(hs_digits(row["hs_from"]), hs_digits(row["hs_to"])),
        basis=row["basis"],
        level=row["shift_level"],
        within_group=row["within_group_ok"] == "1",
        only=only,
        only_conditions=only_conditions,
        barred=barred,
        barred_conditions=barred_conditions,
        tv=float(row["rvc_tv_pct"]) / 100 if row["rvc_tv_pct"] else None,
        nc=float(row["rvc_nc_pct"]) / 100 if row["rvc_nc_pct"] else None,
        own_items=_own_items(row["note"]),
        note=row["note"],
    )


def _own_items(note: str) -> tuple[str, ...]:
    found = _ITEM.match(note)
    if not found:
        return ()
    head, first, more = found.groups()
    ends = (first, *(end for end in more.split("/.") if end))
    return tuple(hs_digits(f"{head}.{end}") for end in ends)


@lru_cache(maxsize=4096)
def branches_of(digits: str) -> tuple[Branch, ...]:
    """The branches for a good, by its code; none when the table has no rule for it."""
    asked = digits[:TARIFF_LINE_DIGITS]
    return tuple(branch for branch in branches() if branch.goods.holds(asked))


def covered() -> str:
    """Headings that the table has rules of, for the reader."""
    return ", ".join(sorted({branch.goods.low[:4] for branch in branches()}))


def letters_missing(found: tuple[Branch, ...]) -> tuple[str, ...]:
    """Letters before the last one that the table lacks for this good: ways nobody has tried."""
    have = {letter for branch in found for letter in branch.letter.split("/")}
    return tuple(chr(code) for code in range(ord("A"), ord(max(have))) if chr(code) not in have)


def special_item(branch: Branch, digits: str) -> tuple[str, ...]:
    """Tariff items with another rule that the good is, or may be."""
    asked = digits[:TARIFF_LINE_DIGITS]
    if len(asked) < TARIFF_LINE_DIGITS:
        return tuple(i for i in branch.own_items if i.startswith(asked[:SUBHEADING_DIGITS]))
    return tuple(item for item in branch.own_items if item == asked)
