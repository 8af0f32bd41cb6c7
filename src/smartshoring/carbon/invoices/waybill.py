"""The waybill complement (Carta Porte 2.0, 3.0, 3.1): where goods went, how heavy, on what.

Drivers, owners and lessors (`FiguraTransporte`) are persons and are not read.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from smartshoring.carbon.invoices.anatomy import Goods, Stop, Waybill
from smartshoring.carbon.invoices.place import place_of

_OLD_NAME: Final = "AutotransporteFederal"
"""The name of version 1.0, seen inside later ones."""
_MODES: Final = {
    "Autotransporte": "road",
    _OLD_NAME: "road",
    "TransporteMaritimo": "sea",
    "TransporteAereo": "air",
    "TransporteFerroviario": "rail",
}


def waybill_of(complement: etree._Element) -> Waybill:
    """What the complement says."""
    goods = next(complement.iter("{*}Mercancias"), None)
    mode, vehicle, weight, old_name = "", "", "", False
    wagons: tuple[str, ...] = ()
    for part in () if goods is None else goods:
        tag = part.tag
        name = tag[tag.rfind("}") + 1 :]
        if name not in _MODES:
            continue
        mode, old_name = _MODES[name], name == _OLD_NAME
        for own in part.iter("{*}IdentificacionVehicular"):
            vehicle = own.get("ConfigVehicular", "")
            weight = own.get("PesoBrutoVehicular", "")
        wagons = tuple(own.get("ToneladasNetasCarro", "") for own in part.iter("{*}Carro"))
    get = complement.get
    return Waybill(
        version=get("Version", ""),
        mode=mode,
        total_distance_km=get("TotalDistRec", ""),
        stops=tuple(_stop(one) for one in complement.iter("{*}Ubicacion")),
        goods=() if goods is None else tuple(_goods(one) for one in goods.iter("{*}Mercancia")),
        gross_weight="" if goods is None else goods.get("PesoBrutoTotal", ""),
        weight_unit="" if goods is None else goods.get("UnidadPeso", ""),
        vehicle=vehicle,
        vehicle_weight=weight,
        old_name=old_name,
        net_wagon_tonnes=wagons,
        international=get("TranspInternac", ""),
        xpath=place_of(complement),
    )


def _stop(one: etree._Element) -> Stop:
    address = next(one.iter("{*}Domicilio"), None)
    return Stop(
        one.get("TipoUbicacion", ""),
        one.get("IDUbicacion", ""),
        one.get("DistanciaRecorrida", ""),
        one.get("FechaHoraSalidaLlegada", ""),
        "" if address is None else address.get("Estado", ""),
        "" if address is None else address.get("CodigoPostal", ""),
    )


def _goods(one: etree._Element) -> Goods:
    shares = tuple(
        (share.get("IDOrigen", ""), share.get("IDDestino", ""), share.get("Cantidad", ""))
        for share in one.iter("{*}CantidadTransporta")
    )
    return Goods(one.get("PesoEnKg", ""), shares, one.get("Cantidad", ""))
