"""What is taken from an e-invoice: text as it stands there, nothing converted, nothing inferred.

Field names are English; each docstring names the attribute of Anexo 20 (RMF) it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Line(NamedTuple):
    """A `Concepto`.

    Attributes:
        number: Its place among the invoice's lines, from 1.
        product_code: ClaveProdServ; "" in version 3.2.
        quantity: Cantidad.
        unit_code: ClaveUnidad; "" in version 3.2.
        unit_text: Unidad, free text.
        description: Descripcion.
        unit_price: ValorUnitario.
        amount: Importe.
        discount: Descuento.
        excise_base: Base of the excise (IEPS, 003) per unit: litres; "" where there is none.
        fuel_code: ClaveHYP of HidroYPetro.
        fuel_subproduct: SubProductoHYP.
        permit: NumeroPermiso.
    """

    number: int
    product_code: str
    quantity: str
    unit_code: str
    unit_text: str
    description: str
    unit_price: str
    amount: str
    discount: str
    excise_base: str
    fuel_code: str
    fuel_subproduct: str
    permit: str


class Filling(NamedTuple):
    """A line of a fuel card's statement (`ConceptoEstadoDeCuentaCombustible`).

    Attributes:
        number: Its place in the statement, from 1.
        date: Fecha of the filling.
        station: ClaveEstacion.
        seller: Rfc of the station.
        quantity: Cantidad.
        fuel_type: TipoCombustible: 1 and 2 gasoline, 3 diesel, 4 marine, 5 other.
        unit_text: Unidad.
        fuel_name: NombreCombustible.
        folio: FolioOperacion.
        unit_price: ValorUnitario.
        amount: Importe.
        identifier: Identificador: the card or vehicle.
    """

    number: int
    date: str
    station: str
    seller: str
    quantity: str
    fuel_type: str
    unit_text: str
    fuel_name: str
    folio: str
    unit_price: str
    amount: str
    identifier: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """An electricity receipt (`clsRegArchFact`), its fields by name.

    Attributes:
        fields: Text of each field that is read.
        xpath: Where it stands in the file; of escaped text, the element that holds it.
        fields_are: Children, attributes, or escaped text below the place.
        whole: False where only its twin is there, which tells service number and month alone.
    """

    fields: Mapping[str, str]
    xpath: str
    fields_are: Literal["children", "attributes", "escaped"] = "children"
    whole: bool = True

    def place(self, names: tuple[str, ...]) -> str:
        """Where these of its fields stand."""
        if self.fields_are == "attributes":
            return " | ".join(f"{self.xpath}/@{name}" for name in names)
        if self.fields_are == "escaped":
            return self.xpath
        return " | ".join(f"{self.xpath}/*[local-name()='{name}'][1]" for name in names)


class Stop(NamedTuple):
    """A `Ubicacion` of a waybill.

    Attributes:
        kind: TipoUbicacion, "Origen" or "Destino".
        id: IDUbicacion.
        distance_km: DistanciaRecorrida from the stop before.
        date: FechaHoraSalidaLlegada.
        state: Estado of its address.
        postcode: CodigoPostal.
    """

    kind: str
    id: str
    distance_km: str
    date: str
    state: str
    postcode: str


class Goods(NamedTuple):
    """A `Mercancia` of a waybill.

    Attributes:
        weight_kg: PesoEnKg.
        shares: (IDOrigen, IDDestino, Cantidad) of each CantidadTransporta.
        quantity: Cantidad.
    """

    weight_kg: str
    shares: tuple[tuple[str, str, str], ...]
    quantity: str


@dataclass(frozen=True, slots=True)
class Waybill:
    """A Carta Porte. Who drives, owns or rents the vehicle is not read.

    Attributes:
        version: 2.0, 3.0 or 3.1.
        mode: road, sea, air or rail, told by which node is there; "" for none.
        total_distance_km: TotalDistRec.
        stops: In their order.
        goods: What is carried.
        gross_weight: PesoBrutoTotal.
        weight_unit: UnidadPeso.
        vehicle: ConfigVehicular.
        vehicle_weight: PesoBrutoVehicular.
        old_name: Whether the mode stands under its name of version 1.0.
        net_wagon_tonnes: Sum of ToneladasNetasCarro by rail.
        international: TranspInternac.
        xpath: Where it stands in the file.
    """

    version: str
    mode: str
    total_distance_km: str
    stops: tuple[Stop, ...]
    goods: tuple[Goods, ...]
    gross_weight: str
    weight_unit: str
    vehicle: str
    vehicle_weight: str
    old_name: bool
    net_wagon_tonnes: tuple[str, ...]
    international: str
    xpath: str


class Invoice(NamedTuple):
    """An e-invoice.

    Attributes:
        version: 3.2, 3.3 or 4.0.
        kind: TipoDeComprobante: I income, E credit, T transfer, P payment, N payroll.
        date: Fecha, local time without zone.
        series: Serie.
        currency: Moneda; "" = Mexican pesos.
        exchange_rate: TipoCambio.
        subtotal: SubTotal.
        discount: Descuento.
        total: Total.
        issuer: Emisor Rfc.
        issuer_name: Emisor Nombre.
        receiver: Receptor Rfc.
        uuid: UUID of the stamp in lower case; "" without one.
        uuids: How many stamps there are.
        related: (TipoRelacion, UUID in lower case) of each related invoice.
        lines: Its lines.
        fillings: Lines of a fuel card's statement.
        receipt: The electricity receipt inside it.
        waybill: The waybill inside it.
        supplied_to_card: Whether it has ConsumoDeCombustibles, a station's bill to a card issuer.
        has_global: Whether it sums up sales to the public.
        unread: Local names of complements that are not read.
        seal_end: Last eight signs of Sello, by which the authority's service is asked.
    """

    version: str
    kind: str
    date: str
    series: str
    currency: str
    exchange_rate: str
    subtotal: str
    discount: str
    total: str
    issuer: str
    issuer_name: str
    receiver: str
    uuid: str
    uuids: int
    related: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    fillings: tuple[Filling, ...] = ()
    receipt: Receipt | None = None
    waybill: Waybill | None = None
    supplied_to_card: bool = False
    has_global: bool = False
    unread: tuple[str, ...] = ()
    seal_end: str = ""

    @property
    def is_old(self) -> bool:
        """Whether it is of version 3.2, whose attributes begin with a small letter."""
        return self.version.startswith("3.2") or self.version.startswith("2")
