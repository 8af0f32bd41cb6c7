"""The quantity ladder: line, excise base, text, money; two rungs that disagree stop a line.

A quantity from a complement or the addenda stands above these and is read where it stands.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from smartshoring.carbon.consumption.classify import Kind
from smartshoring.carbon.consumption.prices import bands, bought, plausible
from smartshoring.carbon.consumption.record import (
    RUNG_EXCISE,
    RUNG_LINE,
    RUNG_MONEY,
    RUNG_TEXT,
    Consumption,
    Verdict,
)
from smartshoring.carbon.consumption.units import NO_UNIT, family_of, quantities_in
from smartshoring.carbon.invoices.anatomy import Line
from smartshoring.carbon.invoices.place import line_excise, line_field
from smartshoring.carbon.invoices.text import number_of

AGREE: Final = 0.005
"""Largest relative difference of two rungs that agree."""
_ARITHMETIC: Final = 0.01
"""Largest relative difference of quantity x price from the amount, beyond rounding."""
_CENTS: Final = 0.02
_ONE: Final = Decimal(1)
_ZERO: Final = Decimal(0)


def consumed(
    line: Line, kind: Kind, rate: Decimal | None, day: str, use: str, *, old: bool
) -> Consumption:
    """What a line of energy says was consumed.

    Args:
        line: The line.
        kind: What it is; an energy carrier.
        rate: Pesos per unit of the invoice's currency; None when not known.
        day: Day of delivery, ISO.
        use: How the carrier is burned.
        old: Whether the invoice is of version 3.2.
    """
    low, high = kind.unit.low, kind.unit.high
    if kind.unit.unit:
        quantity = number_of(line.quantity)
        if quantity is not None and quantity != 0:
            return _by_line(line, kind, quantity, rate, day, use, old=old)
    start = Consumption(
        str(line.number), "quarantined", carrier=kind.carrier, start=day, end=day, use=use
    )
    if kind.unclear:
        stated = number_of(line.quantity)
        if low is not None and high is not None and stated is not None:
            return start._replace(
                reason=kind.unclear,
                unit="L",
                low=stated * low,
                high=stated * high,
                rung=RUNG_LINE,
                xpath=line_field(line.number, "Cantidad", old=old),
                field="@Cantidad",
                raw=line.quantity,
            )
        return _ranged(start._replace(reason=kind.unclear), line, rate)
    return _otherwise(line, kind, rate, start, old=old)


def _by_line(
    line: Line, kind: Kind, stated: Decimal, rate: Decimal | None, day: str, use: str, *, old: bool
) -> Consumption:
    unit, factor, _, _ = kind.unit
    quantity = stated if factor is _ONE or factor == _ONE else stated * factor
    carrier = kind.carrier
    verdict: Verdict = "accepted"
    reason = ""
    low = high = None
    if kind.said.unit:
        return _of_two_units(line, kind, stated, rate, day, use, old=old)
    if kind.unclear:
        verdict, reason, low, high = "quarantined", kind.unclear, _ZERO, quantity
    elif quantity < 0:
        verdict, reason, low, high = "quarantined", "negative_quantity", quantity, -quantity
    else:
        amount, price = _float(line.amount), _float(line.unit_price)
        size = float(quantity)
        excise = _float(line.excise_base) if line.excise_base and unit == "L" else None
        if excise is not None and abs(excise - size) > AGREE * max(excise, size):
            verdict, reason = "quarantined", "rungs_disagree"
            other = Decimal(repr(excise))
            low, high = min(other, quantity), max(other, quantity)
        elif amount is not None:
            if price is not None and abs(price * float(stated) - amount) > max(
                _CENTS, _ARITHMETIC * abs(amount)
            ):
                verdict, reason, low, high = "quarantined", "arithmetic", _ZERO, quantity
            elif rate is not None:
                paid = amount if rate is _ONE else amount * float(rate)
                if not plausible(carrier, unit, paid, size):
                    verdict, reason = "quarantined", "price_out_of_band"
                    guess = bought(carrier, Decimal(repr(paid)))
                    low, high = (guess[1], guess[2]) if guess and guess[3] == unit else (None, None)
        if verdict == "accepted" and kind.doubt:
            verdict, reason = "accepted_flagged", kind.doubt
    return Consumption(
        str(line.number),
        verdict,
        reason,
        carrier,
        quantity,
        unit,
        day,
        day,
        "",
        RUNG_LINE,
        line_field(line.number, "Cantidad", old=old),
        "@Cantidad",
        line.quantity,
        use,
        low,
        high,
        working="" if factor == _ONE else f"{line.quantity} x {factor}",
    )


def _of_two_units(
    line: Line, kind: Kind, stated: Decimal, rate: Decimal | None, day: str, use: str, *, old: bool
) -> Consumption:
    """The unit's code and its words differ: the price decides, if it fits one of them alone."""
    amount = number_of(line.amount)
    paid = None if amount is None or rate is None else float(amount * rate)
    fits = [
        unit
        for unit in (kind.unit, kind.said)
        if paid is not None
        and plausible(kind.carrier, unit.unit, paid, float(stated * unit.factor))
    ]
    if len(fits) == 1 and kind.unclear == "unit_unknown":
        plain = kind._replace(unit=fits[0], unclear="", said=NO_UNIT, doubt="unit_inferred")
        return _by_line(line, plain, stated, rate, day, use, old=old)
    plain = kind._replace(said=NO_UNIT)
    found = _by_line(line, plain, stated, rate, day, use, old=old)
    other = stated * kind.said.factor
    if kind.said.unit != kind.unit.unit or found.quantity is None or found.high is None:
        return found
    return found._replace(low=min(found.quantity, other), high=max(found.quantity, other))


def _otherwise(
    line: Line, kind: Kind, rate: Decimal | None, start: Consumption, *, old: bool
) -> Consumption:
    """The line's own unit is no measure: excise, text, a price that fits a unit, money."""
    count, amount = number_of(line.quantity), number_of(line.amount)
    family = family_of(kind.carrier)
    excise = number_of(line.excise_base) if family in ("liquid", "lpg") else None
    spoken = quantities_in(kind.text, family)
    if excise is not None and excise > 0:
        if len(spoken) == 1 and spoken[0][1] == "L" and _apart(spoken[0][0], excise):
            return start._replace(
                reason="rungs_disagree",
                unit="L",
                low=min(spoken[0][0], excise),
                high=max(spoken[0][0], excise),
            )
        return start._replace(
            verdict="accepted_flagged",
            reason="quantity_from_tax",
            quantity=excise,
            unit="L",
            rung=RUNG_EXCISE,
            xpath=line_excise(line.number),
            field="Traslado/@Base",
            raw=line.excise_base,
        )
    paid = None if amount is None or rate is None else float(amount * rate)
    if len(spoken) == 1:
        size, unit = spoken[0]
        # Of several pieces a text tells one; where that does not fit the price, their sum.
        for pieces in dict.fromkeys((count if count and count > 0 else _ONE, _ONE)):
            quantity = size * pieces
            if paid is None or plausible(kind.carrier, unit, paid, float(quantity)):
                return start._replace(
                    verdict="accepted_flagged",
                    reason="quantity_from_text",
                    quantity=quantity,
                    unit=unit,
                    rung=RUNG_TEXT,
                    xpath=line_field(line.number, "Descripcion", old=old),
                    field="@Descripcion",
                    raw=line.description,
                )
    if count is not None and count != _ONE and count > 0 and paid is not None:
        unit = next((u for c, u in bands() if c == kind.carrier), "")
        if unit and plausible(kind.carrier, unit, paid, float(count)):
            return start._replace(
                verdict="accepted_flagged",
                reason="unit_inferred",
                quantity=count,
                unit=unit,
                rung=RUNG_LINE,
                xpath=line_field(line.number, "Cantidad", old=old),
                field="@Cantidad",
                raw=line.quantity,
            )
    return _by_money(line, kind, amount, rate, start, old=old)


def _by_money(
    line: Line,
    kind: Kind,
    amount: Decimal | None,
    rate: Decimal | None,
    start: Consumption,
    *,
    old: bool,
) -> Consumption:
    if amount is None or rate is None or amount <= 0:
        return start._replace(reason="unit_unknown")
    guess = bought(kind.carrier, amount * rate)
    if guess is None:
        return start._replace(reason="unit_unknown")
    quantity, low, high, unit = guess
    return start._replace(
        verdict="estimated",
        reason="money_only",
        quantity=quantity.quantize(Decimal("0.001")),
        unit=unit,
        rung=RUNG_MONEY,
        xpath=line_field(line.number, "Importe", old=old),
        field="@Importe",
        raw=line.amount,
        low=low,
        high=high,
    )


def _ranged(start: Consumption, line: Line, rate: Decimal | None) -> Consumption:
    """A line that cannot count, with the quantities that its money could have bought."""
    amount = number_of(line.amount)
    guess = None
    if amount is not None and rate is not None and amount > 0 and start.carrier:
        guess = bought(start.carrier, amount * rate)
    if guess is None:
        return start
    return start._replace(unit=guess[3], low=guess[1], high=guess[2])


def _apart(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) > Decimal(str(AGREE)) * max(abs(one), abs(other))


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        found = number_of(text)
        return None if found is None else float(found)
