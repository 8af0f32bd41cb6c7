"""An invoice to its consumptions: one for each line and each filling, whatever it is.

Who the parties are is not asked here: this is a function of the file alone, so that it can be kept
by the file's hash. `judge` asks whose it is and whether it counts beside the other files.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from smartshoring.carbon.consumption.bill import SUPPLIERS, billed, usual_period
from smartshoring.carbon.consumption.classify import (
    FUEL_CARD_FEE,
    GASES_BY_PIPE,
    NOT_ENERGY,
    Kind,
    kind_of,
)
from smartshoring.carbon.consumption.freight import carried
from smartshoring.carbon.consumption.fuel_card import filled
from smartshoring.carbon.consumption.quantity import consumed
from smartshoring.carbon.consumption.record import RUNG_LINE, Consumption
from smartshoring.carbon.consumption.units import sat_units
from smartshoring.carbon.invoices.anatomy import Invoice, Line
from smartshoring.carbon.invoices.place import line_field
from smartshoring.carbon.invoices.text import day_of, number_of

_PESOS: Final = frozenset({"", "MXN", "XXX", "MN", "M.N.", "PESOS", "MXP", "PESO"})
_ONE: Final = Decimal(1)
_MONEY_ONLY: Final = frozenset({"84111506", "84111505"})
"""Product codes of credits and invoicing services: money, no goods."""
_STATION: Final = "/ES/"
"""In the number of a permit: a filling station open to the public."""


def consumptions(invoice: Invoice) -> tuple[Consumption, ...]:
    """What each line of an invoice says was consumed."""
    kind = invoice.kind
    if kind == "P":
        return _all(invoice, "payment")
    if kind == "N":
        return _all(invoice, "payroll")
    if kind == "T":
        return _all(invoice, "own_fleet" if invoice.waybill is not None else "transfer")
    if invoice.supplied_to_card:
        # A station's bill to the card's issuer: the fleet's own statement has the same litres.
        return _all(invoice, "card_supply")
    rate = pesos_per_unit(invoice)
    kinds = [
        kind_of(
            line.product_code,
            line.unit_code,
            line.unit_text,
            line.description,
            line.fuel_code,
            line.fuel_subproduct,
        )
        for line in invoice.lines
    ]
    if kind == "E":
        return tuple(
            _credited(line, one, rate, invoice)
            for line, one in zip(invoice.lines, kinds, strict=True)
        )
    found: list[Consumption] = []
    power = _power_line(invoice, kinds)
    shipped = _freight_line(invoice, kinds)
    gas = any(
        one.unit.unit and not one.is_gas_charge for one in kinds if one.carrier in GASES_BY_PIPE
    )
    for line, one in zip(invoice.lines, kinds, strict=True):
        if line.number == power and invoice.receipt is not None:
            found.append(_from_receipt(invoice, line, one, rate))
        elif one.carrier == NOT_ENERGY:
            found.append(_ignored(line, one.doubt or NOT_ENERGY))
        elif one.carrier == FUEL_CARD_FEE:
            found.append(_ignored(line, FUEL_CARD_FEE))
        elif one.is_freight:
            found.append(_shipment(invoice, line, one, shipped))
        elif one.is_gas_charge and (gas or not one.unit.unit):
            # Bringing the gas is told in the gas's own unit: counted once, on the gas.
            found.append(_ignored(line, "charge"))
        elif power and one.carrier == "electricity":
            found.append(_ignored(line, "charge"))
        else:
            found.append(_bought(invoice, line, one, rate))
    found += [filled(invoice, filling, rate) for filling in invoice.fillings]
    if day_of(invoice.date) is None:
        found = [_undated(one) for one in found]
    return tuple(found) or (Consumption("", "ignored", "no_lines"),)


def _undated(one: Consumption) -> Consumption:
    """A line of an invoice without a date cannot count in any period."""
    if not one.counts or day_of(one.start) is not None:
        return one
    return one._replace(verdict="quarantined", reason="date_unknown", start="", end="")


def pesos_per_unit(invoice: Invoice) -> Decimal | None:
    """Pesos per unit of the invoice's currency; None where it does not say."""
    if invoice.currency.strip().upper() in _PESOS:
        return _ONE
    rate = number_of(invoice.exchange_rate)
    return rate if rate is not None and rate > 0 else None


def _all(invoice: Invoice, reason: str) -> tuple[Consumption, ...]:
    lines = tuple(Consumption(str(line.number), "ignored", reason) for line in invoice.lines)
    return lines or (Consumption("", "ignored", reason),)


def _ignored(line: Line, reason: str) -> Consumption:
    return Consumption(str(line.number), "ignored", reason)


def _power_line(invoice: Invoice, kinds: list[Kind]) -> int:
    """Number of the line that stands for the receipt's kWh; 0 without a receipt."""
    if invoice.receipt is None or not invoice.receipt.whole:
        return 0
    named = next((n for n, one in enumerate(kinds) if one.carrier == "electricity"), None)
    if (
        named is None
        and invoice.issuer not in SUPPLIERS
        and "CONSUMO_R" not in (invoice.receipt.fields)
    ):
        return 0
    return invoice.lines[named or 0].number if invoice.lines else 0


def _from_receipt(invoice: Invoice, line: Line, kind: Kind, rate: Decimal | None) -> Consumption:
    """The receipt's kWh, set against the line's own where it has any."""
    assert invoice.receipt is not None  # noqa: S101 (only called with one)
    amounts = [number_of(one.amount) for one in invoice.lines]
    paid = sum((one for one in amounts if one is not None), Decimal(0))
    money = None if rate is None or paid <= 0 else float(paid * rate)
    found = billed(invoice, invoice.receipt, str(line.number), money)
    stated = number_of(line.quantity)
    if kind.unit.unit == "kWh" and stated is not None and found.quantity is not None:
        own = stated * kind.unit.factor
        if abs(own - found.quantity) > Decimal("0.005") * max(abs(own), abs(found.quantity)):
            return found._replace(
                verdict="quarantined",
                reason="rungs_disagree",
                low=min(own, found.quantity),
                high=max(own, found.quantity),
            )
    return found


def _freight_line(invoice: Invoice, kinds: list[Kind]) -> int:
    if invoice.waybill is None:
        return 0
    return next((invoice.lines[n].number for n, one in enumerate(kinds) if one.is_freight), 0)


def _shipment(invoice: Invoice, line: Line, kind: Kind, shipped: int) -> Consumption:
    """The waybill's activity on the first line of freight; other lines charge the same way."""
    if invoice.waybill is not None:
        if line.number == shipped:
            return carried(invoice, invoice.waybill, str(line.number))
        return _ignored(line, "charge")
    day = invoice.date[:10]
    path = line_field(line.number, "Cantidad", old=invoice.is_old)
    unit = sat_units().get(line.unit_code)
    stated = number_of(line.quantity)
    if unit is not None and unit.kind == "transport" and stated is not None and stated > 0:
        return Consumption(
            str(line.number),
            "accepted",
            "",
            kind.carrier,
            stated,
            "tkm",
            day,
            day,
            "",
            RUNG_LINE,
            path,
            "@Cantidad",
            line.quantity,
        )
    return Consumption(
        str(line.number),
        "quarantined",
        "activity_unknown",
        kind.carrier,
        start=day,
        end=day,
        xpath=path,
        field="@Cantidad",
        raw=line.quantity,
    )


def _bought(invoice: Invoice, line: Line, kind: Kind, rate: Decimal | None) -> Consumption:
    found = consumed(line, kind, rate, invoice.date[:10], _use(line, kind), old=invoice.is_old)
    if kind.carrier == "electricity":
        start, end, inferred = usual_period(invoice, line.description)
        service = "" if invoice.receipt is None else invoice.receipt.fields.get("RPU", "")
        found = found._replace(start=start, end=end, site=service)
        if inferred and found.verdict == "accepted":
            found = found._replace(verdict="accepted_flagged", reason="period_inferred")
    return found


def _use(line: Line, kind: Kind) -> str:
    """Where a fuel is burned: from a filling station into a vehicle, else in a plant."""
    if kind.carrier == "gasoline" or (kind.carrier == "diesel" and _STATION in line.permit):
        return "mobile_road"
    return "stationary"


def _credited(line: Line, kind: Kind, rate: Decimal | None, invoice: Invoice) -> Consumption:
    """Goods that went back count negative; money that went back says nothing of goods."""
    if kind.carrier in (NOT_ENERGY, FUEL_CARD_FEE) or line.product_code in _MONEY_ONLY:
        return _ignored(line, "money_credit" if line.product_code in _MONEY_ONLY else NOT_ENERGY)
    if kind.is_freight or not kind.unit.unit:
        return _ignored(line, "money_credit")
    found = consumed(line, kind, rate, invoice.date[:10], _use(line, kind), old=invoice.is_old)
    if found.reason == "price_out_of_band":
        # Litres with a price far below any: a rebate on litres that stay with the buyer.
        return _ignored(line, "money_credit")
    if not found.counts or found.quantity is None:
        return found
    return found._replace(quantity=-found.quantity)
