"""Fees at the border beside the duty: the US merchandise processing and harbor maintenance fees."""

from __future__ import annotations

from dataclasses import dataclass

from smartshoring.reference.lookup import Reference
from smartshoring.reference.value import Value
from smartshoring.trade.us_stack import USMCA_COUNTRIES


@dataclass(frozen=True, slots=True)
class Fees:
    """Ad valorem fees.

    Attributes:
        rate_share: Sum [share of customs value]; None = not known for this importer.
        used: The fees with their sources.
        reason: Words code.
    """

    rate_share: float | None
    used: tuple[Value, ...]
    reason: str


def fees(importer: str, origin: str, mode: str, *, qualifies: bool, reference: Reference) -> Fees:
    """Fees on goods entering a country.

    The merchandise processing fee has a minimum and a maximum per entry; the size of an entry is
    not known, so the plain percentage is used and the note of its value says so.

    Args:
        importer: Importing country (alpha-3).
        origin: Country of origin (alpha-3).
        mode: Mode by which the goods land in the importing country; a mode that starts with `sea`
            pays the harbor fee.
        qualifies: Goods originate under USMCA: the processing fee is waived.
        reference: The lookup.
    """
    if importer == origin:
        return Fees(0.0, (), "trade.domestic")
    if importer != "USA":
        return Fees(None, (), "trade.fees_not_covered")
    used = []
    if not (qualifies and origin in USMCA_COUNTRIES):
        used.append(reference.get("mpf_share", importer))
    if mode.startswith("sea"):
        used.append(reference.get("hmf_share", importer))
    rates = [value.value for value in used]
    if None in rates:
        return Fees(None, tuple(used), "trade.fees_not_covered")
    return Fees(sum(rate for rate in rates if rate is not None), tuple(used), "trade.fees_us")
