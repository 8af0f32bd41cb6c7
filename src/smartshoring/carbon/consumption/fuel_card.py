"""A fuel card's statement: each filling is a consumption of its day; the line is but the fee."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from smartshoring.carbon.consumption.classify import kind_of
from smartshoring.carbon.consumption.prices import bought, plausible
from smartshoring.carbon.consumption.record import RUNG_PHYSICAL, Consumption, Verdict
from smartshoring.carbon.consumption.units import family_of, unit_for, unit_in_words
from smartshoring.carbon.invoices.anatomy import Filling, Invoice
from smartshoring.carbon.invoices.text import day_of, folded, number_of

_TYPES: Final = {"1": "gasoline", "2": "gasoline", "3": "diesel", "4": "marine_fuel"}
"""TipoCombustible of EstadoDeCuentaCombustible 1.2."""
_ARITHMETIC: Final = 0.01


def filled(invoice: Invoice, filling: Filling, rate: Decimal | None) -> Consumption:
    """What a line of a statement says was consumed."""
    spoken = kind_of("", "LTR", "", filling.fuel_name)
    named = "" if spoken.carrier == "not_energy" else spoken.carrier
    carrier = _TYPES.get(filling.fuel_type.strip(), "") or named
    verdict: Verdict = "accepted"
    reason = ""
    if not carrier or (named and named != carrier):
        verdict, reason = "quarantined", "carrier_unclear"
    said = unit_in_words(folded(filling.unit_text)) if filling.unit_text.strip() else None
    unit, factor = "L", Decimal(1)
    if said is not None:
        own = unit_for(family_of(carrier), said)
        if own.unit:
            unit, factor = own.unit, own.factor
        else:
            verdict, reason = "quarantined", "unit_unknown"
    elif filling.unit_text.strip() and filling.unit_text.strip().upper() != "LTR":
        verdict, reason = "quarantined", "unit_unknown"
    quantity = number_of(filling.quantity)
    low = high = None
    amount, price = number_of(filling.amount), number_of(filling.unit_price)
    if quantity is None:
        verdict, reason = "quarantined", "unit_unknown"
    else:
        stated = quantity
        quantity = quantity * factor
        money = None if amount is None or rate is None else float(amount * rate)
        if verdict == "quarantined":
            low, high = Decimal(0), quantity
        elif quantity <= 0:
            verdict, reason, low, high = "quarantined", "negative_quantity", quantity, -quantity
        elif (
            amount is not None
            and price is not None
            and abs(float(price * stated - amount)) > max(0.02, _ARITHMETIC * abs(float(amount)))
        ):
            verdict, reason, low, high = "quarantined", "arithmetic", Decimal(0), quantity
        elif money is not None and not plausible(carrier, unit, money, float(quantity)):
            verdict, reason = "quarantined", "price_out_of_band"
            guess = bought(carrier, Decimal(repr(money)))
            low, high = (guess[1], guess[2]) if guess else (Decimal(0), quantity)
        elif not filling.unit_text.strip():
            # The attribute is optional, and litres are what stations sell.
            verdict, reason = "accepted_flagged", "unit_inferred"
    day = day_of(filling.date)
    shown = invoice.date[:10] if day is None else day.isoformat()
    return Consumption(
        f"ecc12:{filling.number}",
        verdict,
        reason,
        carrier,
        quantity,
        unit,
        shown,
        shown,
        "",
        RUNG_PHYSICAL,
        f"(//*[local-name()='ConceptoEstadoDeCuentaCombustible'])[{filling.number}]/@Cantidad",
        "@Cantidad",
        filling.quantity,
        "mobile_road",
        low,
        high,
        "|".join(
            (
                filling.seller.strip().upper(),
                filling.folio.strip(),
                filling.date,
                filling.quantity,
                filling.identifier.strip(),
            )
        ),
    )
