"""Freight: carriers' invoices with a waybill by road, rail, sea and air; own fleet's."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from smartshoring.carbon.sample.comprobante import Item, Wanted, invoice, plain, uuid_of
from smartshoring.carbon.sample.nodes import Node
from smartshoring.carbon.sample.spec import Answer, Sheet
from smartshoring.carbon.sample.world import AIRLINE, CARRIER, COMPANY, RAILWAY, SHIPPING

_PLACES = (
    ("COA", "TORREON", "27019"),
    ("NLE", "MONTERREY", "64000"),
    ("TAM", "NUEVO LAREDO", "88000"),
    ("JAL", "GUADALAJARA", "44100"),
    ("VER", "VERACRUZ", "91700"),
    ("CMX", "CUAUHTEMOC", "06600"),
)
_SPACES = {"3.1": "CartaPorte31", "3.0": "CartaPorte30", "2.0": "CartaPorte20"}
_TRUCKS = (("T3S2", "46.50"), ("C2", "17.00"), ("C3", "25.00"), ("T3S2R4", "75.50"))
_ISSUERS = {"road": CARRIER, "rail": RAILWAY, "sea": SHIPPING, "air": AIRLINE}
_CODES = {"road": "78101802", "rail": "78101601", "sea": "78101701", "air": "78101501"}


class Load:
    """One waybill: legs, masses, and how it is told.

    Args:
        random: Seeded random numbers.
        mode: road, rail, sea or air.
        version: 2.0, 3.0 or 3.1.
        stops: How many destinations.
    """

    def __init__(
        self, random: Random, mode: str = "road", version: str = "3.1", stops: int = 1
    ) -> None:
        self.random, self.mode, self.version = random, mode, version
        far = {"road": (80, 1100), "rail": (300, 1600), "sea": (900, 2500), "air": (700, 2600)}[
            mode
        ]
        heavy = {
            "road": (3000, 22000),
            "rail": (60000, 90000),
            "sea": (12000, 26000),
            "air": (80, 900),
        }
        self.legs = [Decimal(random.randint(*far)) for _ in range(stops)]
        self.masses = [Decimal(random.randint(*heavy[mode])) / stops for _ in range(stops)]
        self.masses = [mass.quantize(Decimal("0.001")) for mass in self.masses]
        self.truck = random.choice(_TRUCKS)
        self.total_km: Decimal | None = sum(self.legs, Decimal(0))
        self.old_name = False
        self.state_names = False

    @property
    def tkm(self) -> Decimal:
        """Mass of each destination over its way from the origin [t km]."""
        so_far, sum_ = Decimal(0), Decimal(0)
        for leg, mass in zip(self.legs, self.masses, strict=True):
            so_far += leg
            sum_ += so_far * mass / 1000
        return sum_

    def node(self, day: date) -> Node:
        """The complement."""
        prefix = _SPACES[self.version].lower()

        def n(name: str) -> str:
            return f"{prefix}:{name}"

        telling = self.mode == "road"
        head = [("Version", self.version)]
        if self.version != "2.0":
            head.append(("IdCCP", "CCC" + uuid_of(self.random)[3:]))
        head.append(("TranspInternac", "No"))
        if telling:
            head.append(("TotalDistRec", "0" if self.total_km is None else plain(self.total_km)))
        return Node(
            n("CartaPorte"),
            head,
            [
                Node(n("Ubicaciones"), children=self._stops(n, day)),
                self._goods(n),
                Node(
                    n("FiguraTransporte"),
                    children=[
                        Node(
                            n("TiposFigura"),
                            [
                                ("TipoFigura", "01"),
                                ("RFCFigura", "FIOP800101AA1"),
                                ("NumLicencia", "LFD0000000"),
                                ("NombreFigura", "OPERADOR FICTICIO"),
                            ],
                        )
                    ],
                ),
            ],
            unsealed=[(f"xmlns:{prefix}", f"http://www.sat.gob.mx/{_SPACES[self.version]}")],
        )

    def _stops(self, n: object, day: date) -> list[Node]:
        name = n  # a function; the name keeps lines short
        stops = []
        for number in range(len(self.legs) + 1):
            state, town, postcode = _PLACES[number % len(_PLACES)]
            first = number == 0
            km = None if first else plain(self.legs[number - 1])
            stops.append(
                Node(
                    name("Ubicacion"),  # type: ignore[operator]
                    [
                        ("TipoUbicacion", "Origen" if first else "Destino"),
                        ("IDUbicacion", f"{'OR' if first else 'DE'}{number:06d}"),
                        ("RFCRemitenteDestinatario", COMPANY.rfc),
                        (
                            "FechaHoraSalidaLlegada",
                            f"{day + timedelta(days=number)}T08:00:00",
                        ),
                        ("DistanciaRecorrida", km),
                    ],
                    [
                        Node(
                            name("Domicilio"),  # type: ignore[operator]
                            [
                                ("Calle", "CALLE FICTICIA"),
                                ("Municipio", town),
                                ("Estado", "JALISCO" if self.state_names else state),
                                ("Pais", "MEX"),
                                ("CodigoPostal", postcode),
                            ],
                        )
                    ],
                )
            )
        return stops

    def _goods(self, n: object) -> Node:
        name = n
        goods = []
        for number, mass in enumerate(self.masses, 1):
            share = Node(
                name("CantidadTransporta"),  # type: ignore[operator]
                [("Cantidad", "10"), ("IDOrigen", "OR000000"), ("IDDestino", f"DE{number:06d}")],
            )
            goods.append(
                Node(
                    name("Mercancia"),  # type: ignore[operator]
                    [
                        ("BienesTransp", "26121600"),
                        ("Descripcion", "Arneses"),
                        ("Cantidad", "10"),
                        ("ClaveUnidad", "XPX"),
                        ("PesoEnKg", plain(mass)),
                    ],
                    [share],
                )
            )
        total = sum(self.masses, Decimal(0))
        return Node(
            name("Mercancias"),  # type: ignore[operator]
            [
                ("PesoBrutoTotal", plain(total)),
                ("UnidadPeso", "KGM"),
                ("NumTotalMercancias", str(len(goods))),
            ],
            [*goods, self._vehicle(name)],
        )

    def _vehicle(self, n: object) -> Node:
        name = n
        if self.mode == "road":
            config, weight = self.truck
            own = "AutotransporteFederal" if self.old_name else "Autotransporte"
            # The published chain does not know the old name, so that the seal is not of it.
            vehicle = Node(
                name(own),  # type: ignore[operator]
                [("PermSCT", "TPAF01"), ("NumPermisoSCT", "0000000")],
                [
                    Node(
                        name("IdentificacionVehicular"),  # type: ignore[operator]
                        [
                            ("ConfigVehicular", config),
                            ("PesoBrutoVehicular", None if self.version == "2.0" else weight),
                            ("PlacaVM", "FIC0000"),
                            ("AnioModeloVM", "2021"),
                        ],
                    ),
                    Node(
                        name("Seguros"),  # type: ignore[operator]
                        [("AseguraRespCivil", "ASEGURADORA FICTICIA"), ("PolizaRespCivil", "000")],
                    ),
                ],
            )
            vehicle.sealed = not self.old_name
            return vehicle
        if self.mode == "rail":
            tonnes = plain((self.masses[0] / 1000).quantize(Decimal("0.001")))
            return Node(
                name("TransporteFerroviario"),  # type: ignore[operator]
                [("TipoDeServicio", "TS01"), ("TipoDeTrafico", "TT01")],
                [
                    Node(
                        name("Carro"),  # type: ignore[operator]
                        [
                            ("TipoCarro", "TC08"),
                            ("MatriculaCarro", "FIC001"),
                            ("GuiaCarro", "0001"),
                            ("ToneladasNetasCarro", tonnes),
                        ],
                    )
                ],
            )
        if self.mode == "sea":
            return Node(
                name("TransporteMaritimo"),  # type: ignore[operator]
                [
                    ("TipoEmbarcacion", "B02"),
                    ("Matricula", "FIC0001"),
                    ("NumeroOMI", "IMO0000000"),
                    ("NacionalidadEmbarc", "MEX"),
                    ("UnidadesDeArqBruto", "10000.000"),
                    ("TipoCarga", "CGC"),
                    ("NombreAgenteNaviero", "AGENTE FICTICIO"),
                    ("NumAutorizacionNaviero", "SCT418/020/2016"),
                ],
            )
        return Node(
            name("TransporteAereo"),  # type: ignore[operator]
            [
                ("PermSCT", "TPTA01"),
                ("NumPermisoSCT", "0000000"),
                ("NumeroGuia", "803117555500"),
                ("CodigoTransportista", "CA001"),
            ],
        )


def hired(random: Random, day: date, load: Load, quirks: tuple[int, ...] = (23,)) -> Sheet:
    """A carrier's invoice to the company, with insurance of the goods as a second line."""
    mode = load.mode
    items = [
        Item(_CODES[mode], Decimal(1), "E54", "Viaje", "Servicio de flete", Decimal("24500.00")),
        Item("84131500", Decimal(1), "E48", "Servicio", "Seguro de mercancía", Decimal("310.00")),
    ]
    last = day + timedelta(days=len(load.legs))
    answers = [
        Answer(
            "1",
            "accepted",
            "",
            f"freight_{mode}",
            load.tkm,
            "tkm",
            day.isoformat(),
            last.isoformat(),
        ),
        Answer("2", "ignored", "not_energy"),
    ]
    uuid = uuid_of(random)
    date_ = f"{day}T07:00:00"
    root = invoice(
        Wanted(_ISSUERS[mode], COMPANY, date_, items, complements=[load.node(day)]), uuid
    )
    listed = {"issuer": _ISSUERS[mode].rfc, "date": date_, "kind": "I"}
    return Sheet("flete", root, uuid, answers, quirks, listed=listed)


def own_fleet(random: Random, day: date) -> Sheet:
    """A transfer by the company's own truck: its fuel is invoiced elsewhere."""
    load = Load(random)
    item = Item(
        "78101800", Decimal(1), "E54", "", "Traslado de mercancía propia", Decimal(0), vat=False
    )
    uuid = uuid_of(random)
    date_ = f"{day}T07:00:00"
    root = invoice(
        Wanted(COMPANY, COMPANY, date_, [item], kind="T", complements=[load.node(day)]), uuid
    )
    listed = {"issuer": COMPANY.rfc, "date": date_, "kind": "T"}
    return Sheet(
        "traslado", root, uuid, [Answer("1", "ignored", "own_fleet")], (23,), listed=listed
    )
