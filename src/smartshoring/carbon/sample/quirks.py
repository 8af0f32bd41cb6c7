"""The 34 quirks of real e-invoices, each written as it is met and answered as an assurer would.

One function per quirk or pair; the docstring says what is written and why the answer is so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from smartshoring.carbon.sample import freight, fuels, power
from smartshoring.carbon.sample.comprobante import Item, uuid_of
from smartshoring.carbon.sample.fuels import counted, fuel_item, litres, sheet
from smartshoring.carbon.sample.nodes import Node, Style
from smartshoring.carbon.sample.spec import Answer, Sheet
from smartshoring.carbon.sample.world import (
    CARRIER,
    COMPANY,
    CUSTOMER,
    DEPOT,
    LP_GAS,
    NATURAL_GAS,
    OFFICE,
    OTHER,
    PUBLIC,
    STATION,
)


class Quirks:
    """Makes sheets that show a quirk; a call may give several files that belong together.

    Args:
        random: Seeded random numbers.
        receipts: The company's meters.
        periods: Periods of meters that are still free: (meter, first and last reading).
    """

    def __init__(
        self,
        random: Random,
        receipts: power.Receipts,
        periods: list[tuple[int, tuple[date, date]]],
    ) -> None:
        self.random, self.receipts, self.periods = random, receipts, periods

    def day(self, first: date = date(2025, 1, 2), last: date = date(2026, 9, 28)) -> date:
        """A random day."""
        return first + timedelta(days=self.random.randint(0, (last - first).days))

    def period(self, meter: int | None = None) -> tuple[int, tuple[date, date]]:
        """A period of a meter, or of this one, that no other receipt has."""
        place = next(
            n
            for n in reversed(range(len(self.periods)))
            if meter is None or self.periods[n][0] == meter
        )
        return self.periods.pop(place)

    def _filling(self) -> tuple[Item, str, Decimal, date]:
        day = self.day()
        quantity = litres(self.random, 20, 70)
        item, carrier = fuel_item(self.random, "magna", quantity, day)
        return item, carrier, quantity, day

    def addenda(self) -> list[Sheet]:
        """1: kWh only in the addenda, in each of the places where the receipt is met."""
        places = ("addenda", "namespace", "complement", "escaped")
        meter, (start, end) = self.period()
        where = self.random.choice(places)
        return [self.receipts.receipt(meter, start, end, where=where)]

    def registers(self) -> list[Sheet]:
        """2: the time-of-use registers do not add up to the total, so neither is believed."""
        start, end = self.period(0)[1]
        wrong = self.receipts.receipt(0, start, end, quirks=(2,))
        if wrong.root is None:
            raise AssertionError
        used = wrong.answers[0].quantity or Decimal(0)
        node = wrong.root.children[-1].children[0]
        for field_ in node.children:
            if field_.name.endswith("CONSUMO3F"):
                field_.text = str(int(field_.text) + int(used * Decimal("0.2")))
        return [wrong.whole("quarantined", "tou_sum_mismatch")]

    def new_year(self) -> list[Sheet]:
        """3: a two-month receipt across 31 December: its days belong to two years."""
        return [self.receipts.receipt(2, date(2025, 11, 28), date(2026, 1, 29), quirks=(3,))]

    def twice(self) -> list[Sheet]:
        """4: one UUID twice, once in capitals: the second in the order of names is rejected."""
        one = fuels.station(self.random, self.day(), 2)
        one.quirks = (4,)
        other = Sheet(
            "estacion", one.root, one.uuid, list(one.answers), (4,), listed=dict(one.listed)
        )

        def capitals(data: bytes) -> bytes:
            return data.replace(one.uuid.encode(), one.uuid.upper().encode())

        other.damage = capitals
        other.whole("rejected", "duplicate")
        return [one, other]

    def replaced(self) -> list[Sheet]:
        """5: an invoice and the one that substitutes it (04): the first is rejected."""
        old = fuels.bulk(self.random, self.day())
        day = self.day()
        quantity = litres(self.random, 3000, 9000)
        item, carrier = fuel_item(self.random, "diesel", quantity, day, bulk=True)
        new = sheet(
            self.random,
            "granel",
            DEPOT,
            day,
            [item],
            [counted(1, carrier, quantity, "L", day)],
            (5,),
            related=[("04", [old.uuid.upper()])],
        )
        old.quirks = (5,)
        return [old.whole("rejected", "replaced"), new]

    def cancelled(self) -> list[Sheet]:
        """6: cancelled later: only the authority's list says so."""
        one = fuels.station(self.random, self.day(), 2)
        one.cancelled, one.quirks = True, (6,)
        return [one.whole("rejected", "cancelled")]

    def credits(self) -> list[Sheet]:
        """7: a credit of money takes no litres back; a return of litres does."""
        day = self.day()
        money = sheet(
            self.random,
            "credito",
            STATION,
            day,
            [
                Item(
                    "84111506", Decimal(1), "ACT", "", "Bonificación por volumen", Decimal("815.20")
                )
            ],
            [Answer("1", "ignored", "money_credit")],
            (7,),
            kind="E",
            related=[("01", [uuid_of(self.random)])],
        )
        quantity = litres(self.random, 100, 900)
        item, carrier = fuel_item(self.random, "diesel", quantity, day, bulk=True)
        goods = sheet(
            self.random,
            "devolucion",
            DEPOT,
            day,
            [item],
            [counted(1, carrier, -quantity, "L", day)],
            (7,),
            kind="E",
            related=[("03", [uuid_of(self.random)])],
        )
        return [money, goods]

    def payments(self) -> list[Sheet]:
        """8: payment receipts and payroll say nothing of energy."""
        day = self.day()
        pay = Item("84111506", Decimal(1), "ACT", "", "Pago", Decimal(0), vat=False)
        pago = Node(
            "pago20:Pagos",
            [("Version", "2.0")],
            [
                Node("pago20:Totales", [("MontoTotalPagos", "1000.00")]),
                Node(
                    "pago20:Pago",
                    [
                        ("FechaPago", f"{day}T12:00:00"),
                        ("FormaDePagoP", "03"),
                        ("MonedaP", "MXN"),
                        ("TipoCambioP", "1"),
                        ("Monto", "1000.00"),
                    ],
                ),
            ],
            unsealed=[("xmlns:pago20", "http://www.sat.gob.mx/Pagos20")],
        )
        return [
            sheet(
                self.random,
                "pago",
                STATION,
                day,
                [pay],
                [Answer("1", "ignored", "payment")],
                (8,),
                kind="P",
                complements=[pago],
            ),
            sheet(
                self.random,
                "nomina",
                OFFICE,
                day,
                [
                    Item(
                        "84111505",
                        Decimal(1),
                        "ACT",
                        "",
                        "Pago de nómina",
                        Decimal("5000.00"),
                        vat=False,
                    )
                ],
                [Answer("1", "ignored", "payroll")],
                (8,),
                kind="N",
            ),
        ]

    def sale(self) -> list[Sheet]:
        """9: the company is the issuer: a sale (of diesel from its tank) is no consumption."""
        item, *_, day = self._filling()
        return [
            sheet(
                self.random,
                "venta",
                COMPANY,
                day,
                [item],
                [Answer("1", "ignored", "sale")],
                (9,),
                receiver=CUSTOMER,
            )
        ]

    def public(self) -> list[Sheet]:
        """10: a station's invoice of sales to the public lies in the folder: not ours."""
        item, *_, day = self._filling()
        return [
            sheet(
                self.random,
                "global",
                STATION,
                day,
                [item],
                [Answer("1", "rejected", "not_ours")],
                (10,),
                receiver=PUBLIC,
            )
        ]

    def other_people(self) -> list[Sheet]:
        """10: an invoice to another company."""
        item, *_, day = self._filling()
        return [
            sheet(
                self.random,
                "ajena",
                STATION,
                day,
                [item],
                [Answer("1", "rejected", "not_ours")],
                (10,),
                receiver=OTHER,
            )
        ]

    def dollars(self) -> list[Sheet]:
        """11: in USD with an exchange rate: litres as they are, the price check converts."""
        day = self.day()
        quantity = litres(self.random, 2000, 8000)
        item = Item("15101505", quantity, "LTR", "Litro", "Diesel", Decimal("1.12"))
        answers = [counted(1, "diesel", quantity, "L", day)]
        return [
            sheet(
                self.random,
                "usd",
                DEPOT,
                day,
                [item],
                answers,
                (11,),
                currency="USD",
                rate="18.7512",
            )
        ]

    def gallons(self) -> list[Sheet]:
        """12: US gallons are converted; a gallon that is not said to be US or imperial is not."""
        day = self.day()
        count = litres(self.random, 100, 900)
        us = Item("15101505", count, "GLL", "Galón (EUA)", "Diesel", Decimal("81.20"))
        unknown = Item("15101505", count, "A76", "Galón", "Diesel", Decimal("81.20"))
        return [
            sheet(
                self.random,
                "galones",
                DEPOT,
                day,
                [us],
                [counted(1, "diesel", count * Decimal("3.785411784"), "L", day)],
                (12,),
            ),
            sheet(
                self.random,
                "galones",
                DEPOT,
                day,
                [unknown],
                [Answer("1", "quarantined", "unit_unknown", "diesel")],
                (12,),
            ),
        ]

    def joules(self) -> list[Sheet]:
        """13, 14: GV, BZ and 3B are heat; the code GJ is no gigajoule, but the text says so."""
        unit = self.random.choice(("GV", "BZ", "3B", "GJ"))
        found = [fuels.natural_gas(self.random, self.day(), unit)]
        day = self.day()
        bare = Item(
            "15111512", litres(self.random, 200, 900), "GJ", "", "Gas natural", Decimal("142.50")
        )
        answer = Answer("1", "quarantined", "unit_unknown", "natural_gas")
        found.append(sheet(self.random, "gasnatural", NATURAL_GAS, day, [bare], [answer], (13,)))
        return found

    def cubic_metres(self) -> list[Sheet]:
        """15: m3 at standard and at normal conditions."""
        return [fuels.natural_gas(self.random, self.day(), self.random.choice(("SM3", "NM3")))]

    def lp_gas(self) -> list[Sheet]:
        """16: LP gas in litres, kilograms, cylinders."""
        return [fuels.lp_gas(self.random, self.day(), u) for u in ("L", "kg", "cylinder")]

    def oil(self) -> list[Sheet]:
        """17: motor oil under the code of gasoline."""
        day = self.day()
        item = Item(
            "15101514",
            Decimal(3),
            "H87",
            "Pieza",
            "Aceite multigrado 5W30 946 ml",
            Decimal("189.50"),
        )
        answer = Answer("1", "ignored", "not_energy")
        return [sheet(self.random, "aceite", STATION, day, [item], [answer], (17,))]

    def one_litre(self) -> list[Sheet]:
        """18: `1 LTR` at 1000 pesos: the price says that it is not one litre."""
        day = self.day()
        item = Item(
            "15101514",
            Decimal(1),
            "LTR",
            "Litro",
            "Magna",
            Decimal(self.random.choice((500, 800, 1000))),
        )
        answer = Answer("1", "quarantined", "price_out_of_band", "gasoline")
        return [sheet(self.random, "unlitro", STATION, day, [item], [answer], (18,))]

    def mixed(self) -> list[Sheet]:
        """19: fuel and goods on one invoice: the fuel counts, the rest does not."""
        item, carrier, quantity, day = self._filling()
        goods = [
            Item("50192100", Decimal(2), "H87", "Pieza", "Botana", Decimal("21.55")),
            Item("15121501", Decimal(1), "H87", "Pieza", "Aceite motor", Decimal("150.00")),
            Item("78181500", Decimal(1), "E48", "Servicio", "Lavado de auto", Decimal("120.00")),
        ]
        answers = [
            counted(1, carrier, quantity, "L", day),
            *(Answer(str(n), "ignored", "not_energy") for n in (2, 3, 4)),
        ]
        return [sheet(self.random, "mixta", STATION, day, [item, *goods], answers, (19,))]

    def propane(self) -> list[Sheet]:
        """20: LP gas under the code of propane, or of the group: the text says what it is."""
        day = self.day()
        code = self.random.choice(("15111501", "15111500"))
        quantity = litres(self.random, 200, 2000)
        item = Item(code, quantity, "LTR", "Litro", "GAS LP", Decimal("9.95"))
        answer = counted(1, "lpg", quantity, "L", day, "accepted_flagged", "carrier_from_text")
        return [sheet(self.random, "gaslp", LP_GAS, day, [item], [answer], (20,))]

    def odd_complement(self) -> list[Sheet]:
        """21: a complement with codes outside its catalogue: the line's own code holds."""
        day = self.day(date(2026, 4, 25))
        quantity = litres(self.random, 20, 70)
        item = Item(
            "15101505",
            quantity,
            "LTR",
            "Litro",
            "Diesel",
            Decimal("21.12"),
            (quantity, Decimal("0.5698")),
            ("PER99", "PL/1/EXP/ES/2015", "15101599", "SP99"),
        )
        answer = counted(
            1, "diesel", quantity, "L", day, "accepted_flagged", "complement_inconsistent"
        )
        return [sheet(self.random, "estacion", STATION, day, [item], [answer], (21,))]

    def statements(self) -> list[Sheet]:
        """22: a fuel card's statement without units, of fillings in the month before."""
        return [fuels.statement(self.random, self.day(), units=False)]

    def waybills(self) -> list[Sheet]:
        """23: a carrier's waybill is freight, the own fleet's transfer is not counted again."""
        return [
            freight.hired(self.random, self.day(), freight.Load(self.random)),
            freight.own_fleet(self.random, self.day()),
        ]

    def heavy_truck(self) -> list[Sheet]:
        """24: gross weight of the vehicle in kg where tonnes are asked for."""
        load = freight.Load(self.random)
        load.truck = ("C2", self.random.choice(("7000", "12000")))
        return [freight.hired(self.random, self.day(), load, (24,))]

    def old_name(self) -> list[Sheet]:
        """25: the road node by its name of version 1.0 inside a later one."""
        load = freight.Load(self.random, version=self.random.choice(("3.1", "3.0", "2.0")))
        load.old_name = True
        found = freight.hired(self.random, self.day(), load, (25,))
        return [found]

    def state_names(self) -> list[Sheet]:
        """26: the state by name instead of its code."""
        load = freight.Load(self.random, stops=2)
        load.state_names = True
        return [freight.hired(self.random, self.day(), load, (26,))]

    def no_distance(self) -> list[Sheet]:
        """27: a total distance of 0 beside legs that are told; and nothing told at all."""
        load = freight.Load(self.random)
        load.total_km = None
        told = freight.hired(self.random, self.day(), load, (27,))
        told.answers[0] = _flagged(told.answers[0], "distance_inferred")
        bare = freight.Load(self.random)
        bare.total_km, bare.legs = None, [Decimal(0)]
        untold = freight.hired(self.random, self.day(), bare, (27,))
        first = untold.answers[0]
        untold.answers[0] = Answer("1", "quarantined", "distance_unknown", first.carrier)
        return [told, untold]

    def encodings(self) -> list[Sheet]:
        """28: a byte order mark, line ends before the declaration, bytes that are not UTF-8."""
        found = []
        for damage, mends in (
            (lambda data: b"\xef\xbb\xbf" + data, False),
            (lambda data: b"\r\n " + data, True),
            (lambda data: data.decode().encode("latin-1"), True),
            (lambda data: data.replace(b"xsi:schemaLocation", b"xmlns:schemaLocation", 1), True),
        ):
            day = self.day()
            quantity = litres(self.random, 20, 70)
            code = "15101505"
            item = Item(code, quantity, "LTR", "Litro", "Diésel automotriz", Decimal("21.12"))
            answer = counted(1, "diesel", quantity, "L", day)
            one = sheet(self.random, "codificacion", STATION, day, [item], [answer], (28,))
            one.damage = damage
            if mends:
                one.answers = [_flagged(answer, "repaired")]
            found.append(one)
        return found

    def namespaces(self) -> list[Sheet]:
        """29: namespaces declared on children, the stamp in a second complement."""
        found = fuels.statement(self.random, self.day(), quirks=(29,))
        quantity = litres(self.random, 20, 70)
        day = self.day(date(2026, 4, 25))
        item, carrier = fuel_item(self.random, "premium", quantity, day)
        load = freight.Load(self.random)
        other = freight.hired(self.random, self.day(), load, (29,))
        if other.root is not None:
            box = next(c for c in other.root.children if c.name == "cfdi:Complemento")
            stamp = box.children.pop()
            other.root.children.append(Node("cfdi:Complemento", children=[stamp]))
        own = sheet(
            self.random,
            "estacion",
            STATION,
            day,
            [item],
            [counted(1, carrier, quantity, "L", day)],
            (29,),
        )
        own.style = Style(prefix="factura")

        def declared(data: bytes) -> bytes:
            return data.replace(b"xmlns:cfdi=", b"xmlns:factura=")

        own.damage = declared
        return [found, other, own]

    def cut(self) -> list[Sheet]:
        """30: the file ends in the middle."""
        one = fuels.station(self.random, self.day(), 3)
        share = self.random.uniform(0.3, 0.9)
        one.damage = lambda data: data[: int(len(data) * share)]
        one.quirks, one.answers = (30,), [Answer("", "rejected", "not_well_formed")]
        return [one]

    def bomb(self) -> list[Sheet]:
        """31: entities that grow without end."""
        lines = ["<?xml version='1.0'?><!DOCTYPE a [<!ENTITY e0 'ja'>"]
        lines += [f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 9)]
        data = ("".join(lines) + "]><a>&e8;</a>").encode()
        answer = Answer("", "rejected", "doctype")
        return [Sheet("bomba", None, "", [answer], (31,), data=data)]

    def solar(self) -> list[Sheet]:
        """32: own solar: a receipt of nothing, and one of less, which is not summed."""
        meter, (start, end) = self.period()
        zero = self.receipts.receipt(
            meter,
            start,
            end,
            quirks=(32,),
            kwh=0,
            money=Decimal("312.40"),
            change={"CONSUMO1F": "0", "CONSUMO2F": "0", "CONSUMO3F": "0"},
        )
        zero.answers = [_flagged(zero.answers[0], "zero_quantity")]
        meter, (start, end) = self.period()
        less = self.receipts.receipt(
            meter,
            start,
            end,
            quirks=(32,),
            kwh=-self.random.randint(200, 4000),
            money=Decimal("312.40"),
            change={"CONSUMO1F": "0", "CONSUMO2F": "0", "CONSUMO3F": "0"},
        )
        return [zero, less.whole("quarantined", "negative_quantity")]

    def private(self) -> list[Sheet]:
        """33: a private supplier's kWh; wires charged on the same kWh are not counted again."""
        year, month = self.random.choice((2025, 2026)), self.random.randint(1, 8)
        return [power.private(self.random, power.monthly(year, month))]

    def miles(self) -> list[Sheet]:
        """34: freight charged per mile (wrong in the catalogue's text); no waybill, no tkm."""
        day = self.day()
        item = Item("78101802", Decimal(420), "SMI", "Milla", "Servicio de flete", Decimal("38.10"))
        answer = Answer("1", "quarantined", "activity_unknown", "freight_road")
        return [sheet(self.random, "millas", CARRIER, day, [item], [answer], (34,))]

    def twin_series(self) -> list[Sheet]:
        """The XML-only twin of a receipt (series PZ): same meter and period, another UUID."""
        meter, (start, end) = self.period()
        one = self.receipts.receipt(meter, start, end, quirks=(1,))
        used = int(one.answers[0].quantity or 0)
        two = self.receipts.receipt(meter, start, end, quirks=(1, 4), series="PZ", kwh=used)
        return [one, two.whole("rejected", "duplicate")]

    def money_only(self) -> list[Sheet]:
        """Fuel of which only money is told."""
        day = self.day()
        item = Item(
            "15101514", Decimal(1), "E48", "Servicio", "Consumo de gasolina", Decimal("1850.00")
        )
        answer = Answer("1", "estimated", "money_only", "gasoline")
        return [sheet(self.random, "importe", STATION, day, [item], [answer])]

    def disagreeing(self) -> list[Sheet]:
        """The litres of the line and those of the excise differ."""
        day = self.day()
        quantity = litres(self.random, 30, 60)
        item = Item(
            "15101514",
            quantity,
            "LTR",
            "Litro",
            "Magna",
            Decimal("20.17"),
            (quantity * Decimal("1.2"), Decimal("0.5698")),
        )
        answer = Answer("1", "quarantined", "rungs_disagree", "gasoline", quantity, "L")
        return [sheet(self.random, "estacion", STATION, day, [item], [answer])]

    def tampered(self) -> list[Sheet]:
        """A quantity changed after sealing."""
        one = fuels.bulk(self.random, self.day())
        quantity = one.answers[0].quantity
        if quantity is None:
            raise AssertionError
        old = f'Cantidad="{quantity:f}"'.encode()
        new = f'Cantidad="{quantity - 1000:f}"'.encode()
        one.damage = lambda data: data.replace(old, new)
        return [one.whole("rejected", "seal_false")]

    def card_supply(self) -> list[Sheet]:
        """A station's bill to a card issuer that lies in the folder by mistake of the company."""
        item, *_, day = self._filling()
        node = Node(
            "consumodecombustibles11:ConsumoDeCombustibles",
            [
                ("version", "1.1"),
                ("tipoOperacion", "monedero electrónico"),
                ("numeroDeCuenta", "0000123456"),
                ("subTotal", "100.00"),
                ("total", "116.00"),
            ],
            [Node("consumodecombustibles11:Conceptos")],
            unsealed=[
                ("xmlns:consumodecombustibles11", "http://www.sat.gob.mx/ConsumoDeCombustibles11")
            ],
        )
        answer = Answer("1", "ignored", "card_supply")
        return [sheet(self.random, "consumo", STATION, day, [item], [answer], complements=[node])]

    def old_versions(self) -> list[Sheet]:
        """Versions 3.3 and 3.2, which base years need; 3.2 has words in place of codes."""
        day = self.day(date(2019, 1, 2), date(2022, 6, 30))
        quantity = litres(self.random, 20, 70)
        item, carrier = fuel_item(self.random, "diesel", quantity, day)
        newer = sheet(
            self.random,
            "estacion",
            STATION,
            day,
            [item],
            [counted(1, carrier, quantity, "L", day)],
            version="3.3",
        )
        day = self.day(date(2016, 1, 2), date(2017, 6, 30))
        words = Item("", quantity, "", "LITROS", "GASOLINA MAGNA", Decimal("12.05"))
        goods = Item("", Decimal(2), "", "PIEZA", "FILTRO DE ACEITE", Decimal("95.00"))
        older = sheet(
            self.random,
            "estacion",
            STATION,
            day,
            [words, goods],
            [
                counted(1, "gasoline", quantity, "L", day, "accepted_flagged", "carrier_from_text"),
                Answer("2", "ignored", "not_energy"),
            ],
            version="3.2",
        )
        return [newer, older]

    def office(self) -> list[Sheet]:
        """What has nothing to do with energy, in words that could be mistaken for it."""
        goods = (
            ("44121700", "H87", "Bolígrafo de gel", "38.10"),
            ("26111600", "H87", "Generador a gasolina 5500 W", "14500.00"),
            ("72151500", "E48", "Instalación de línea de gas natural", "18250.00"),
            ("78111808", "E48", "Renta de camioneta diesel", "2100.00"),
            ("40161500", "H87", "Filtro de diesel", "640.00"),
            ("50202301", "H87", "Garrafón de agua 20 L", "42.00"),
            ("81112100", "E48", "Servicio de internet", "899.00"),
            ("80131500", "E48", "Renta de nave industrial", "185000.00"),
        )
        picks: Sequence[tuple[str, str, str, str]] = self.random.sample(goods, 2)
        items = [
            Item(code, Decimal(self.random.randint(1, 4)), unit, "", text, Decimal(price))
            for code, unit, text, price in picks
        ]
        answers = [Answer(str(n), "ignored", "not_energy") for n in (1, 2)]
        return [sheet(self.random, "varios", OFFICE, self.day(), items, answers)]

    def all_of_them(self) -> list[Callable[[], list[Sheet]]]:
        """Every kind, the numbered ones first."""
        return [
            self.addenda, self.registers, self.new_year, self.twice, self.replaced, self.cancelled,
            self.credits, self.payments, self.sale, self.public, self.dollars, self.gallons,
            self.joules, self.cubic_metres, self.lp_gas, self.oil, self.one_litre, self.mixed,
            self.propane, self.odd_complement, self.statements, self.waybills, self.heavy_truck,
            self.old_name, self.state_names, self.no_distance, self.encodings, self.namespaces,
            self.cut, self.bomb, self.solar, self.private, self.miles, self.twin_series,
            self.money_only, self.disagreeing, self.tampered, self.card_supply, self.old_versions,
            self.office, self.other_people,
        ]  # fmt: skip


def _flagged(answer: Answer, reason: str) -> Answer:
    return Answer(
        answer.line,
        "accepted_flagged",
        reason,
        answer.carrier,
        answer.quantity,
        answer.unit,
        answer.start,
        answer.end,
        answer.site,
    )
