"""Months that no receipt tells, filled from the history on the receipts that are there.

A receipt carries the consumption of up to 13 months before it. What it says of months whose own
receipt is at hand tells how good it is: that mean relative error is stated beside whatever is
filled. Filled months never count; they stand beside the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from smartshoring.carbon.invoices.guard import Refusal, document_of
from smartshoring.carbon.invoices.receipt import history_in
from smartshoring.carbon.invoices.text import folded, number_of

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"), 1
    )
}


class Filled(NamedTuple):
    """A month of a meter that only the history of another receipt tells.

    Attributes:
        site: Service number.
        month: `YYYY-MM`.
        kwh: As the history says.
        error_share: Mean relative error of the histories of this meter where both are known; None
            where nothing can be compared.
    """

    site: str
    month: str
    kwh: float
    error_share: float | None


def history_of(data: bytes) -> dict[str, float]:
    """KWh by month, `YYYY-MM`, that the receipt in a file tells of the months before it."""
    document = document_of(data)
    if isinstance(document, Refusal):
        return {}
    fields = history_in(document.root)
    found: dict[str, float] = {}
    for number in range(1, 14):
        month = _MONTHS.get(folded(fields.get(f"MESR{number:02d}", ""))[:3])
        year = number_of(fields.get(f"AAR{number:02d}"))
        kwh = number_of(fields.get(f"CONSUMOR{number:02d}"))
        if month is None or year is None or kwh is None or kwh < 0:
            continue
        whole = int(year) + 2000 if year < 100 else int(year)
        found[f"{whole}-{month:02d}"] = float(kwh)
    return found


def filled(
    site: str,
    told: Mapping[str, float],
    histories: Iterable[Mapping[str, float]],
    wanted: Iterable[str],
) -> tuple[Filled, ...]:
    """The wanted months of a meter that no receipt tells and a history does.

    Args:
        site: Service number.
        told: kWh by month of the receipts at hand.
        histories: Of these receipts, oldest first: later ones have the last word.
        wanted: Months asked for.
    """
    known: dict[str, float] = {}
    errors: list[float] = []
    for history in histories:
        for month, kwh in history.items():
            if month in told and told[month] > 0:
                errors.append(abs(kwh - told[month]) / told[month])
        known.update(history)
    error = sum(errors) / len(errors) if errors else None
    return tuple(
        Filled(site, month, known[month], error)
        for month in wanted
        if month not in told and month in known
    )
