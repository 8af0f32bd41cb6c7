"""US column 1 general (MFN) rates of any tariff line, by longest matching code."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

from smartshoring.reference.tables import rows
from smartshoring.trade.hs import TARIFF_LINE_DIGITS


@dataclass(frozen=True, slots=True)
class Mfn:
    """What the schedule says of a code.

    Attributes:
        hts: Code of the row that answers; the code asked when several rows agree.
        rate_share: Ad valorem rate; None when specific, compound, contradictory or absent.
        text: Rate as printed, such as `2.7%` or `1.5¢/kg`; several joined by ` | `.
        reason: Words code: `trade.mfn_found`, `..._specific`, `..._several`, `..._absent`.
    """

    hts: str
    rate_share: float | None
    text: str
    reason: str


@cache
def _schedule() -> tuple[tuple[str, ...], dict[str, tuple[float | None, str]]]:
    rates = {
        row["hts"]: (float(row["mfn_pct"]) / 100 if row["mfn_pct"] else None, row["mfn_text"])
        for row in rows("us_mfn_hts2025")
    }
    return tuple(sorted(rates)), rates


def _below(prefix: str) -> tuple[str, ...]:
    """Codes of the schedule that start with the prefix."""
    codes, _ = _schedule()
    start = bisect_left(codes, prefix)
    end = bisect_left(codes, prefix + ":")  # ":" follows "9" in the order of characters
    return codes[start:end]


@lru_cache(maxsize=4096)
def tariff_lines(digits: str) -> tuple[str, ...]:
    """The 8-digit lines a code may mean: itself cut to 8 digits, or all lines below it."""
    found = {code[:TARIFF_LINE_DIGITS] for code in _below(digits[:TARIFF_LINE_DIGITS])}
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def us_mfn(digits: str) -> Mfn:
    """The MFN rate of a code of 4 to 10 digits; unknown unless every line it may mean agrees."""
    _, rates = _schedule()
    for length in range(len(digits), TARIFF_LINE_DIGITS - 1, -1):
        row = rates.get(digits[:length])
        if row is not None:
            reason = "trade.mfn_found" if row[0] is not None else "trade.mfn_specific"
            return Mfn(digits[:length], row[0], row[1], reason)
    below = _below(digits)
    if not below:
        return Mfn(digits, None, "", "trade.mfn_absent")
    found = {rates[code] for code in below}
    texts = " | ".join(sorted({text for _, text in found}))
    shares = {share for share, _ in found}
    if shares == {None}:
        return Mfn(digits, None, texts, "trade.mfn_specific")
    if len(shares) > 1:
        return Mfn(digits, None, texts, "trade.mfn_several")
    return Mfn(digits, shares.pop(), texts, "trade.mfn_found")
