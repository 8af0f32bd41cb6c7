"""Building an invoice of version 4.0, 3.3 or 3.2 with taxes that add up to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from smartshoring.carbon.sample import keys
from smartshoring.carbon.sample.nodes import Node, chain_of
from smartshoring.carbon.sample.world import PUBLIC, Party

_CENT = Decimal("0.01")
_SIX = Decimal("0.000001")
VAT = Decimal("0.160000")
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OLD_KINDS = {"I": "ingreso", "E": "egreso", "T": "traslado"}


@dataclass(frozen=True)
class Item:
    """A line to be written.

    Attributes:
        code: ClaveProdServ.
        quantity: Cantidad.
        unit_code: ClaveUnidad.
        unit: Unidad; "" = absent.
        description: Descripcion.
        price: ValorUnitario.
        excise: (base, pesos per unit) of the excise; None = none.
        fuel: (permit type, permit, ClaveHYP, SubProductoHYP); None = no complement.
        vat: Whether value added tax is charged.
        own_spaces: Whether the complement's namespace is declared on itself.
    """

    code: str
    quantity: Decimal
    unit_code: str
    unit: str
    description: str
    price: Decimal
    excise: tuple[Decimal, Decimal] | None = None
    fuel: tuple[str, str, str, str] | None = None
    vat: bool = True
    own_spaces: bool = False

    @property
    def amount(self) -> Decimal:
        """Importe."""
        return cents(self.quantity * self.price)


@dataclass
class Wanted:
    """What an invoice is made from; see `invoice`."""

    issuer: Party
    receiver: Party
    date: str
    items: Sequence[Item]
    version: str = "4.0"
    kind: str = "I"
    series: str = "A"
    folio: str = "1"
    currency: str = "MXN"
    rate: str | None = None
    related: Sequence[tuple[str, Sequence[str]]] = ()
    complements: Sequence[Node] = ()
    addenda: Sequence[Node] = ()
    public: bool = False
    split: bool = False
    stamped: bool = True


def cents(amount: Decimal) -> Decimal:
    """To the cent."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def plain(number: Decimal) -> str:
    """As invoices write numbers."""
    return format(number, "f")


def uuid_of(random: Random) -> str:
    """A UUID of version 4 from seeded random numbers, lower case."""
    digits = f"{random.getrandbits(128):032x}"
    return "-".join(
        (digits[:8], digits[8:12], "4" + digits[13:16], "8" + digits[17:20], digits[20:])
    )


def invoice(wanted: Wanted, uuid: str) -> Node:
    """The sealed and stamped document."""
    made = _old(wanted) if wanted.version == "3.2" else _new(wanted)
    old = wanted.version == "3.2"
    seal = keys.sealed(chain_of(made), old=old)
    certificate = keys.certificate(wanted.issuer.rfc, wanted.issuer.name, wanted.issuer.serial)
    names = ("sello", "certificado") if old else ("Sello", "Certificado")
    made.unsealed = [*made.unsealed, (names[0], seal), (names[1], certificate)]
    if old:
        made.unsealed = [*made.unsealed, ("noCertificado", wanted.issuer.serial)]
    if wanted.stamped:
        stamp = _stamp(uuid, wanted.date, seal)
        boxes = [child for child in made.children if child.name == "cfdi:Complemento"]
        if boxes and not wanted.split:
            boxes[-1].children.append(stamp)
        else:
            made.children.append(Node("cfdi:Complemento", children=[stamp]))
    made.children += [Node("cfdi:Addenda", children=[one], sealed=False) for one in wanted.addenda]
    return made


def _stamp(uuid: str, date: str, seal: str) -> Node:
    stamp = Node(
        "tfd:TimbreFiscalDigital",
        [
            ("Version", "1.1"),
            ("UUID", uuid),
            ("FechaTimbrado", date),
            ("RfcProvCertif", "FIC010101PA1"),
            ("SelloCFD", seal),
            ("NoCertificadoSAT", keys.STAMP_SERIAL),
        ],
        sealed=True,
    )
    own = keys.sealed(chain_of(stamp), key="stamp")
    stamp.unsealed = [
        ("xmlns:tfd", "http://www.sat.gob.mx/TimbreFiscalDigital"),
        (
            "xsi:schemaLocation",
            "http://www.sat.gob.mx/TimbreFiscalDigital "
            "http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd",
        ),
        ("SelloSAT", own),
    ]
    stamp.sealed = False
    return stamp


def _taxes(items: Sequence[Item]) -> dict[tuple[str, str, str], tuple[Decimal, Decimal]]:
    """(tax, kind of rate, rate) -> (base, amount)."""
    sums: dict[tuple[str, str, str], tuple[Decimal, Decimal]] = defaultdict(
        lambda: (Decimal(0), Decimal(0))
    )
    for item in items:
        for tax, factor, rate, base, amount in _item_taxes(item):
            before = sums[tax, factor, rate]
            sums[tax, factor, rate] = (before[0] + base, before[1] + amount)
    return sums


def _item_taxes(item: Item) -> list[tuple[str, str, str, Decimal, Decimal]]:
    taxes = []
    if item.vat:
        taxes.append(("002", "Tasa", str(VAT), item.amount, cents(item.amount * VAT)))
    if item.excise is not None:
        base, quota = item.excise
        rate = format(quota.quantize(_SIX), "f")
        taxes.append(("003", "Cuota", rate, base, cents(base * quota)))
    return taxes


def _new(wanted: Wanted) -> Node:
    four = wanted.version == "4.0"
    money = wanted.kind not in ("T", "P")
    subtotal = sum((item.amount for item in wanted.items), Decimal(0)) if money else Decimal(0)
    taxes = _taxes(wanted.items) if money else {}
    taxed = sum((amount for _, amount in taxes.values()), Decimal(0))
    number = plain(cents(subtotal)) if money else "0"
    total = plain(cents(subtotal + taxed)) if money else "0"
    currency = wanted.currency if wanted.kind not in {"P", "T"} else "XXX"
    space = "http://www.sat.gob.mx/cfd/4" if four else "http://www.sat.gob.mx/cfd/3"
    xsd = "cfdv40" if four else "cfdv33"
    root = Node(
        "cfdi:Comprobante",
        [
            ("Version", wanted.version),
            ("Serie", wanted.series or None),
            ("Folio", wanted.folio),
            ("Fecha", wanted.date),
            ("FormaPago", "03" if money else None),
            ("NoCertificado", wanted.issuer.serial),
            ("SubTotal", number),
            ("Moneda", currency),
            ("TipoCambio", wanted.rate),
            ("Total", total),
            ("TipoDeComprobante", wanted.kind),
            ("Exportacion", "01" if four else None),
            ("MetodoPago", "PUE" if money else None),
            ("LugarExpedicion", wanted.issuer.postcode),
        ],
        unsealed=[
            ("xmlns:cfdi", space),
            ("xmlns:xsi", _XSI),
            (
                "xsi:schemaLocation",
                f"{space} http://www.sat.gob.mx/sitio_internet/cfd/{space[-1]}/{xsd}.xsd",
            ),
        ],
    )
    if wanted.public or wanted.receiver is PUBLIC:
        month, year = wanted.date[5:7], wanted.date[:4]
        if four:
            root.children.append(
                Node(
                    "cfdi:InformacionGlobal",
                    [("Periodicidad", "04"), ("Meses", month), ("Año", year)],
                )
            )
    for relation, uuids in wanted.related:
        root.children.append(
            Node(
                "cfdi:CfdiRelacionados",
                [("TipoRelacion", relation)],
                [Node("cfdi:CfdiRelacionado", [("UUID", uuid)]) for uuid in uuids],
            )
        )
    root.children += [
        Node(
            "cfdi:Emisor",
            [("Rfc", wanted.issuer.rfc), ("Nombre", wanted.issuer.name), ("RegimenFiscal", "601")],
        ),
        Node(
            "cfdi:Receptor",
            [
                ("Rfc", wanted.receiver.rfc),
                ("Nombre", wanted.receiver.name),
                ("DomicilioFiscalReceptor", wanted.receiver.postcode if four else None),
                ("RegimenFiscalReceptor", "601" if four else None),
                ("UsoCFDI", "G03" if money else ("CP01" if wanted.kind == "P" else "S01")),
            ],
        ),
        Node("cfdi:Conceptos", children=[_concept(item, wanted, four) for item in wanted.items]),
    ]
    if taxes:
        summary = [
            Node(
                "cfdi:Traslado",
                [
                    ("Base", plain(base) if four else None),
                    ("Impuesto", tax),
                    ("TipoFactor", factor),
                    ("TasaOCuota", rate),
                    ("Importe", plain(amount)),
                ],
            )
            for (tax, factor, rate), (base, amount) in sorted(taxes.items())
        ]
        root.children.append(
            Node(
                "cfdi:Impuestos",
                children=[Node("cfdi:Traslados", children=summary)],
                late=[("cfdi:Traslados", "TotalImpuestosTrasladados", plain(cents(taxed)))],
            )
        )
    if wanted.complements:
        if wanted.split:
            root.children += [
                Node("cfdi:Complemento", children=[one]) for one in wanted.complements
            ]
        else:
            root.children.append(Node("cfdi:Complemento", children=list(wanted.complements)))
    return root


def _concept(item: Item, wanted: Wanted, four: bool) -> Node:
    money = wanted.kind not in ("T", "P")
    node = Node(
        "cfdi:Concepto",
        [
            ("ClaveProdServ", item.code),
            ("Cantidad", plain(item.quantity)),
            ("ClaveUnidad", item.unit_code),
            ("Unidad", item.unit or None),
            ("Descripcion", item.description),
            ("ValorUnitario", plain(item.price) if money else "0"),
            ("Importe", plain(item.amount) if money else "0"),
            ("ObjetoImp", ("02" if money else "01") if four else None),
        ],
    )
    taxes = _item_taxes(item) if money else []
    if taxes:
        traslados = [
            Node(
                "cfdi:Traslado",
                [
                    ("Base", plain(base)),
                    ("Impuesto", tax),
                    ("TipoFactor", factor),
                    ("TasaOCuota", rate),
                    ("Importe", plain(amount)),
                ],
            )
            for tax, factor, rate, base, amount in taxes
        ]
        node.children.append(
            Node("cfdi:Impuestos", children=[Node("cfdi:Traslados", children=traslados)])
        )
    if item.fuel is not None:
        permit_type, permit, code, subproduct = item.fuel
        node.children.append(
            Node(
                "cfdi:ComplementoConcepto",
                children=[
                    Node(
                        "hidrocarburospetroliferos:HidroYPetro",
                        [
                            ("Version", "1.0"),
                            ("TipoPermiso", permit_type),
                            ("NumeroPermiso", permit),
                            ("ClaveHYP", code),
                            ("SubProductoHYP", subproduct),
                        ],
                        unsealed=[
                            (
                                "xmlns:hidrocarburospetroliferos",
                                "http://www.sat.gob.mx/hidrocarburospetroliferos",
                            )
                        ],
                    )
                ],
            )
        )
    return node


def _old(wanted: Wanted) -> Node:
    """Version 3.2."""
    subtotal = sum((item.amount for item in wanted.items), Decimal(0))
    vat = sum((cents(item.amount * VAT) for item in wanted.items if item.vat), Decimal(0))
    space = "http://www.sat.gob.mx/cfd/3"
    return Node(
        "cfdi:Comprobante",
        [
            ("version", "3.2"),
            ("fecha", wanted.date),
            ("tipoDeComprobante", _OLD_KINDS[wanted.kind]),
            ("formaDePago", "PAGO EN UNA SOLA EXHIBICION"),
            ("subTotal", plain(cents(subtotal))),
            ("Moneda", "MXN"),
            ("total", plain(cents(subtotal + vat))),
            ("metodoDePago", "03"),
            ("LugarExpedicion", "TORREON, COAHUILA"),
        ],
        [
            Node(
                "cfdi:Emisor",
                [("rfc", wanted.issuer.rfc), ("nombre", wanted.issuer.name)],
                [Node("cfdi:RegimenFiscal", [("Regimen", "601")])],
            ),
            Node(
                "cfdi:Receptor",
                [("rfc", wanted.receiver.rfc), ("nombre", wanted.receiver.name)],
            ),
            Node(
                "cfdi:Conceptos",
                children=[
                    Node(
                        "cfdi:Concepto",
                        [
                            ("cantidad", plain(item.quantity)),
                            ("unidad", item.unit),
                            ("descripcion", item.description),
                            ("valorUnitario", plain(item.price)),
                            ("importe", plain(item.amount)),
                        ],
                    )
                    for item in wanted.items
                ],
            ),
            Node(
                "cfdi:Impuestos",
                children=[
                    Node(
                        "cfdi:Traslados",
                        children=[
                            Node(
                                "cfdi:Traslado",
                                [("impuesto", "IVA"), ("tasa", "16.00"), ("importe", plain(vat))],
                            )
                        ],
                    )
                ],
                late=[("cfdi:Traslados", "totalImpuestosTrasladados", plain(vat))],
            ),
            *(
                [Node("cfdi:Complemento", children=list(wanted.complements))]
                if wanted.complements
                else []
            ),
        ],
        unsealed=[
            ("xmlns:cfdi", space),
            ("xmlns:xsi", _XSI),
            (
                "xsi:schemaLocation",
                f"{space} http://www.sat.gob.mx/sitio_internet/cfd/3/cfdv32.xsd",
            ),
        ],
    )
