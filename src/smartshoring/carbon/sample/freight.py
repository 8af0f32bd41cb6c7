"""Carriers' invoices with Carta Porte, own-fleet transport papers, and fuel cards' statements.

Quirks: 22 a statement line without unit: litres inferred, flagged, under its own date. 23 own
fleet's paper (T): ignored, since the fuel invoices count it; a carrier's (I) counts. 24 the
vehicle's weight in kg, 25 the old node name: tonne-km hold, flagged; 26 a state's full name says
nothing of them: accepted. 27 no total distance: taken from the destinations (flagged), and where
they lack it too the shipment is set aside. 34 a line in miles (SMI): the tonne-km come from the
Carta Porte: accepted. The carrier's Concepto stands for its shipment.
"""

import datetime as dt
from decimal import Decimal

from smartshoring.carbon.sample.desk import CARD, CARRIER, COMPANY, STATION, Desk, Paper
from smartshoring.carbon.sample.invoice import Invoice, Line
from smartshoring.carbon.sample.label import Label, ignored
from smartshoring.carbon.sample.node import Node, node

_ROUTES = [
    ("NLE", "66628", "JAL", "44940", 790),
    ("NLE", "66628", "TAM", "88000", 225),
    ("COA", "25000", "QUE", "76120", 640),
    ("NLE", "64000", "CMX", "02300", 905),
]
_MODES = {
    "road": "78101802",
    "rail": "78101602",
    "sea": "78101701",
    "air": "78101501",
}


def _place(role: str, number: int, state: str, postcode: str, day: str, km: str | None) -> Node:
    return node(
        "cartaporte:Ubicacion",
        {
            "TipoUbicacion": role,
            "IDUbicacion": f"{role[:2].upper()}{number:06d}",
            "RFCRemitenteDestinatario": COMPANY.rfc,
            "FechaHoraSalidaLlegada": day,
            "DistanciaRecorrida": km,
        },
        node(
            "cartaporte:Domicilio",
            {
                "Calle": "CALLE DE LA MUESTRA",
                "Estado": state,
                "Pais": "MEX",
                "CodigoPostal": postcode,
            },
        ),
    )


def _vehicle(mode: str, tonnes: Decimal, name: str, weight: str) -> Node:
    """The node whose name tells the mode of transport."""
    permit = {"PermSCT": "TPAF01", "NumPermisoSCT": "PRUEBA0001"}
    if mode == "rail":
        car = {"TipoCarro": "TC08", "MatriculaCarro": "FIC0001", "GuiaCarro": "GUIA01",
               "ToneladasNetasCarro": str(tonnes)}  # fmt: skip
        return node(
            "cartaporte:TransporteFerroviario",
            {"TipoDeServicio": "TS01", "TipoDeTrafico": "TT01"},
            node("cartaporte:Carro", dict(car)),
        )
    if mode == "sea":
        ship = {"TipoEmbarcacion": "B02", "Matricula": "FIC0001", "NumeroOMI": "IMO9999999",
                "NacionalidadEmbarc": "MEX", "UnidadesDeArqBruto": "9999.000", "TipoCarga": "CGC",
                "NombreAgenteNaviero": "AGENTE NAVIERO FICTICIO",
                "NumAutorizacionNaviero": "PRUEBA/001/2020"}  # fmt: skip
        return node("cartaporte:TransporteMaritimo", dict(ship))
    if mode == "air":
        flight = {"PermSCT": "TPTA01", "NumPermisoSCT": "PRUEBA0001", "NumeroGuia": "999FICTICIA1",
                  "CodigoTransportista": "CA001"}  # fmt: skip
        return node("cartaporte:TransporteAereo", dict(flight))
    return node(
        f"cartaporte:{name}",
        dict(permit),
        node(
            "cartaporte:IdentificacionVehicular",
            {"ConfigVehicular": "T3S2", "PesoBrutoVehicular": weight, "PlacaVM": "FIC001A",
             "AnioModeloVM": "2019"},
        ),
        node(
            "cartaporte:Seguros",
            {"AseguraRespCivil": "SEGUROS FICTICIOS", "PolizaRespCivil": "PRUEBA1"},
        ),
    )  # fmt: skip


def _rename(element: Node, prefix: str) -> None:
    """Gives the complement the prefix of its version, as the standard asks."""
    element.name = f"{prefix}:{element.local}"
    if "xmlns:cartaporte" in element.attributes:
        space = element.attributes.pop("xmlns:cartaporte")
        element.attributes = {f"xmlns:{prefix}": space, **element.attributes}
    for child in element.children:
        _rename(child, prefix)


def shipment(
    desk: Desk,
    *,
    mode: str = "road",
    kind: str = "I",
    version: str = "3.1",
    vehicle: str = "Autotransporte",
    weight: str = "12.00",
    state: str | None = None,
    total_km: str | None = "",
    stop_km: bool = True,
    miles: bool = False,
    verdict: tuple[str, str | None] = ("accepted", None),
) -> Paper:
    """One shipment of one load from origin to destination."""
    start, start_code, end, end_code, km = desk.rng.choice(_ROUTES)
    day, kg = desk.day(2025), desk.number(2000, 26000, 3)
    distance = f"{km}.00"
    said = distance if total_km == "" else total_km
    load = node(
        "cartaporte:Mercancia",
        {"BienesTransp": "31162800", "Descripcion": "PIEZAS METALICAS", "Cantidad": "1",
         "ClaveUnidad": "XBX", "PesoEnKg": str(kg)},
    )  # fmt: skip
    goods = node(
        "cartaporte:Mercancias",
        {"PesoBrutoTotal": str(kg), "UnidadPeso": "KGM", "NumTotalMercancias": "1"},
        load,
        _vehicle(mode, kg / 1000, vehicle, weight),
    )
    places = node(
        "cartaporte:Ubicaciones",
        {},
        _place("Origen", 1, state or start, start_code, day.isoformat(), None),
        _place(
            "Destino", 2, end, end_code, (day + dt.timedelta(hours=20)).isoformat(),
            distance if stop_km else None,
        ),
    )  # fmt: skip
    space = f"http://www.sat.gob.mx/CartaPorte{version.replace('.', '')}"
    guide = f"CCC{desk.uuid().lower()[3:]}" if version != "2.0" else None
    complement = node(
        "cartaporte:CartaPorte",
        {"xmlns:cartaporte": space, "Version": version, "IdCCP": guide, "TranspInternac": "No",
         "TotalDistRec": said if mode == "road" else None},
        places,
        goods,
    )  # fmt: skip
    _rename(complement, {"2.0": "cartaporte20", "3.0": "cartaporte30"}.get(version, "cartaporte31"))
    price = (Decimal(km) * desk.number(24, 31)).quantize(Decimal("0.01"))
    line = Line(_MODES[mode], Decimal(1), "E48", "SERVICIO", "FLETE NACIONAL", price)
    if miles:
        distance_miles = (Decimal(km) / Decimal("1.609344")).quantize(Decimal("0.001"))
        line = Line(
            _MODES[mode], distance_miles, "SMI", "MILLA", "FLETE POR MILLA", Decimal("44.50")
        )
    own = kind == "T"
    if own:
        line.price, line.taxed = Decimal("0.00"), False
    invoice = Invoice(
        COMPANY if own else CARRIER, COMPANY, day, [line], kind=kind, complements=[complement]
    )
    tkm = kg / 1000 * km
    last = (day + dt.timedelta(hours=20)).date()
    label = Label("1", *verdict, f"freight_{mode}", tkm, "tkm", day.date(), last)
    if verdict[0] == "quarantined":
        label = Label("1", *verdict, f"freight_{mode}", None, None, day.date(), last)
    return desk.paper(invoice, [ignored("1", "own_fleet") if own else label])


_FLAG = ("accepted_flagged", "complement_inconsistent")
_NO_WAY = ("quarantined", "distance_unknown")


def hired(desk: Desk, turn: int) -> list[Paper]:
    """A carrier's clean invoice: mostly road, and each other mode in turn."""
    mode = ("rail", "sea", "air", "road", "road", "road", "road")[turn % 7]
    return [shipment(desk, mode=mode, version=("3.1", "3.0", "3.1", "2.0")[turn % 4])]


def fleet_or_carrier(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 23."""
    return [shipment(desk, kind="IT"[(turn + 1) % 2])]


def heavy(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 24."""
    return [shipment(desk, weight="7000", verdict=_FLAG)]


def old_name(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 25."""
    return [shipment(desk, vehicle="AutotransporteFederal", verdict=_FLAG)]


def state_name(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 26."""
    return [shipment(desk, state="JALISCO")]


def no_distance(desk: Desk, turn: int) -> list[Paper]:
    """Quirk 27."""
    if turn % 2:
        return [shipment(desk, total_km=None, stop_km=False, verdict=_NO_WAY)]
    return [shipment(desk, total_km="0", verdict=("accepted_flagged", "distance_inferred"))]


def miles(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 34."""
    return [shipment(desk, miles=True)]


def plain_freight(desk: Desk, _turn: int) -> list[Paper]:
    """A carrier's invoice without Carta Porte: nothing tells how heavy or how far."""
    day = desk.day()
    line = Line("78101802", Decimal(1), "E48", "SERVICIO", "FLETE LOCAL", desk.number(900, 9000))
    label = Label(
        "1", "quarantined", "activity_unknown", "freight_road", None, None, day.date(), day.date()
    )
    return [desk.paper(Invoice(CARRIER, COMPANY, day, [line]), [label])]


def _card(desk: Desk, *, unit: bool, months_back: int) -> Paper:
    """A fuel card's statement: the Concepto is the fee, the litres stand in its lines."""
    day = desk.day(2025, 3, 12).replace(day=28)
    fee = Line(
        "84141602", Decimal(1), "E48", "Servicio", "COMISION POR SERVICIO", desk.number(90, 400)
    )
    labels, rows, subtotal, total = [ignored("1", "fuel_card_fee")], [], Decimal(0), Decimal(0)
    for number in range(1, desk.rng.randint(3, 7)):
        fuel = desk.rng.choice(["3", "1", "2"])
        litres, price = desk.number(30, 300, 3), desk.number(19, 22, 2)
        back = months_back if number == 1 else 0
        when = day.replace(month=day.month - back, day=desk.rng.randint(1, 27))
        amount = (litres * price).quantize(Decimal("0.01"))
        tax = (amount * Decimal("0.16")).quantize(Decimal("0.01"))
        subtotal, total = subtotal + amount, total + amount + tax
        rows.append(
            node(
                "ecc12:ConceptoEstadoDeCuentaCombustible",
                {
                    "Identificador": f"TARJETA{number:04d}", "Fecha": when.isoformat(),
                    "Rfc": STATION.rfc, "ClaveEstacion": f"99{number:03d}",
                    "Cantidad": str(litres), "TipoCombustible": fuel,
                    "Unidad": "LTR" if unit else None,
                    "NombreCombustible": {"1": "Magna", "2": "Premium", "3": "Diesel"}[fuel],
                    "FolioOperacion": f"{desk.rng.randint(10**6, 10**7)}",
                    "ValorUnitario": str(price), "Importe": str(amount),
                },
                node("ecc12:Traslados", {}, node("ecc12:Traslado", {
                    "Impuesto": "IVA", "TasaOCuota": "0.160000", "Importe": str(tax)})),
            )
        )  # fmt: skip
        label = Label(
            f"ecc12:{number}", carrier="diesel" if fuel == "3" else "gasoline", quantity=litres,
            unit="L", start=when.date(), end=when.date(),
        )  # fmt: skip
        labels.append(label if unit else label.judged("accepted_flagged", "unit_inferred"))
    statement = node(
        "ecc12:EstadoDeCuentaCombustible",
        {"xmlns:ecc12": "http://www.sat.gob.mx/EstadoDeCuentaCombustible12", "Version": "1.2",
         "TipoOperacion": "Tarjeta", "NumeroDeCuenta": "9990001", "SubTotal": str(subtotal),
         "Total": str(total)},
        node("ecc12:Conceptos", {}, *rows),
    )  # fmt: skip
    return desk.paper(Invoice(CARD, COMPANY, day, [fee], complements=[statement]), labels)


def card(desk: Desk, _turn: int) -> list[Paper]:
    """A clean statement whose lines say their unit."""
    return [_card(desk, unit=True, months_back=0)]


def card_without_unit(desk: Desk, _turn: int) -> list[Paper]:
    """Quirk 22."""
    return [_card(desk, unit=False, months_back=2)]
