"""What a line of an invoice is: an energy carrier, freight, or nothing that emits.

In this order: the code of the hydrocarbon complement, SAT's product code, then words, in which
those of things that merely go with fuel (oil, filters, rent, fees) weigh against it. Where they
contradict each other the line is unclear, and that is said.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from smartshoring.carbon.consumption.units import (
    NO_UNIT,
    PHYSICAL,
    Unit,
    family_of,
    sat_units,
    unit_for,
    unit_in_words,
)
from smartshoring.carbon.invoices.text import folded
from smartshoring.reference.tables import rows

NOT_ENERGY: Final = "not_energy"
FUEL_CARD_FEE: Final = "fuel_card_fee"
GASES_BY_PIPE: Final = frozenset({"natural_gas", "methane"})
_UNSPECIFIED: Final = frozenset({"gas_unspecified", "liquid_fuel_unspecified"})
_UNKNOWN_CODES: Final = frozenset({"", "01010101"})
"""No code (3.2), or SAT's "does not exist in the catalogue": words must do."""

_CARRIERS: Final = tuple(
    (re.compile(pattern), carrier)
    for pattern, carrier in (
        (r"\bbio\W?diesel\b", "biodiesel"),
        (r"\bdiesel marino\b|\bmarine (gas ?oil|diesel)\b", "marine_fuel"),
        (r"\b(diesel|dieself|gasoleo)\b|\bdiesel\d*\b", "diesel"),
        (
            r"\bgasolinas?\b|\bmagna\b|\bpremium\b.*\b(oct|ron|91|92|93)|\b(87|91|92|93) oct",
            "gasoline",
        ),
        (
            r"\bgas\W{0,2}l\W{0,2}p\b|\blicuado( de)? petroleo\b|\bglp\b|"
            r"\bgas licuado\b(?!.*natural)",
            "lpg",
        ),
        (r"\bgas natural\b|\bgnc\b|\bgas nat\b", "natural_gas"),
        (r"\bcombustoleo\b|\bfuel oil\b|\bifo ?\d+", "fuel_oil_residual"),
        (r"\b(kerosen[eo]?|keroseno|querosen[eo]?|petroleo diafano)\b", "kerosene"),
        (r"\bturbosina\b|\bjet ?a-?1?\b|\bgas ?avion\b", "jet_fuel"),
        (r"\bcoque de petroleo\b|\bpet ?coke?\b", "petcoke"),
        (r"\bcarbon (vegetal|de lena)\b", "charcoal"),
        (r"\blena\b", "wood"),
        (r"\bvapor (de (agua|proceso)|saturado|sobrecalentado|industrial)\b", "heat"),
        (
            r"\benerg\W?ia( electrica)?\b(?! (solar|renovable).*panel)|\belectricidad\b|"
            r"\bsuministro electrico\b|\bkwh\b|\bconsumo de luz\b",
            "electricity",
        ),
    )
)
_NEVER: Final = re.compile(
    r"\baceites?\b(?! combustible)|\blubricantes?\b|\banticongelantes?\b|\bfiltros?\b|\burea\b|"
    r"\badblue\b|\bfluido de escape\b|\bliquido de frenos\b|\baditivos? (para|de)\b|\bgarrafon|"
    r"\b\d{1,2}w-?\d{2}\b"
)
"""Words of what is no fuel whatever its unit."""
_BESIDE: Final = re.compile(
    r"\b(rentas?|arrendamiento|comision(es)?|instalacion|mantenimiento|reparacion|servicio de|"
    r"llantas?|refaccion(es)?|bombas?|mangueras?|tanques?|valvulas?|regulador(es)?|"
    r"generador(es)?|planta de luz|motor(es)?|cursos?|capacitacion|consultoria|estudio|"
    r"calentador|estufa|boiler|medidor(es)?|cables?|paneles?|inyector(es)?|verificacion|flete|"
    r"monederos?|tarjetas?|membresia|deposito|garantia|multa|anualidad|vales?)\b"
)
"""Words of what goes with fuel; they decide where the unit is no measure of fuel."""
_TANK: Final = re.compile(r"\btanques?( estacionarios?)?\b|\bmedidor(es)?\b")
_FILLED: Final = re.compile(
    r"\b(re)?cargas?\b|\bllenado\b|\bsuministro\b|\bsurtid[oa]\b|\bconsumo\b"
)
"""Words of gas that goes into a tank, or through a meter: neither is what was bought."""
_GAS_CHARGE: Final = re.compile(
    r"\b(transporte|distribucion|almacenamiento|comercializacion|capacidad|conexion|reconexion|"
    r"cargo (fijo|por)|administracion|mantenimiento|revision|bonificacion|recargos?|penalizacion|"
    r"balanceo|uso de red|tarifa)\b"
)
_MOLECULE: Final = re.compile(
    r"\bmoleculas?\b|\badquisicion\b|\bventas?\b|\bcompras?\b|\bconsumo\b"
)
"""On a bill of gas: what it takes to bring it, told beside the gas itself in the same unit."""
_CHARGE: Final = re.compile(
    r"\b(transmision|distribucion|capacidad|cenace|potencia|demanda|servicios? conexos?|dap|"
    r"alumbrado publico|perdidas|cargo fijo|factor de potencia|bonificacion|recargos?|cel(s)?|"
    r"certificados?|operacion del mercado|derechos?|reconexion|garantia)\b"
)
"""Words of charges on an electricity bill that repeat its kWh or have none."""
_FREIGHT: Final = re.compile(
    r"\b(fletes?|acarreo|transporte de (carga|mercancia)|autotransporte)\b"
)


class Kind(NamedTuple):
    """What a line is.

    Attributes:
        carrier: Carrier, `freight_...`, `fuel_card_fee` or `not_energy`.
        unit: The line's unit as the carrier's own.
        doubt: Code of why it is flagged; "" where nothing is.
        unclear: Code of why it cannot count; "" where it can.
        text: The description, folded.
        said: Where the unit's code and its words differ: the unit of the words.
    """

    carrier: str
    unit: Unit = NO_UNIT
    doubt: str = ""
    unclear: str = ""
    text: str = ""
    said: Unit = NO_UNIT

    @property
    def is_gas_charge(self) -> bool:
        """Whether it is told as a service that brings gas, not as the gas."""
        return (
            self.carrier in GASES_BY_PIPE
            and _GAS_CHARGE.search(self.text) is not None
            and _MOLECULE.search(self.text) is None
        )

    @property
    def is_freight(self) -> bool:
        """Whether it is the carriage of goods."""
        return self.carrier.startswith("freight") or self.carrier == "parcel"


@cache
def _codes() -> dict[str, str]:
    return {row["clave_prod_serv"]: row["carrier"] for row in rows("sat_claveprodserv_energy")}


_HYDROCARBON: Final = {
    "15101505": "diesel",
    "15101514": "gasoline",
    "15101515": "gasoline",
}
"""ClaveHYP of the complement (phpcfdi/resources-sat-catalogs, hyp_10_claves)."""
_SUBPRODUCTS: Final = frozenset(
    {"SP16", "SP17", "SP18", "SP19", "SP22", "SP23", "SP24", "SP25", "SP48"}
)


@lru_cache(maxsize=50_000)
def kind_of(
    product_code: str,
    unit_code: str,
    unit_text: str,
    description: str,
    fuel_code: str = "",
    fuel_subproduct: str = "",
) -> Kind:
    """What a line is, from all that does not depend on quantity and money.

    Args:
        product_code: ClaveProdServ; "" in version 3.2.
        unit_code: ClaveUnidad; "" in version 3.2.
        unit_text: Unidad.
        description: Descripcion.
        fuel_code: ClaveHYP of the hydrocarbon complement.
        fuel_subproduct: SubProductoHYP.
    """
    text = folded(description)
    by_code = _codes().get(product_code)
    measured = _is_measure(unit_code, unit_text)
    if by_code is not None and (by_code.startswith("freight") or by_code == "parcel"):
        return Kind(by_code, text=text)
    if by_code == FUEL_CARD_FEE:
        return Kind(FUEL_CARD_FEE, text=text)
    if by_code == NOT_ENERGY:
        return Kind(NOT_ENERGY, text=text)
    if fuel_code:
        return _with_complement(by_code, text, fuel_code, fuel_subproduct, unit_code, unit_text)
    if _NEVER.search(text):
        return Kind(NOT_ENERGY, text=text)
    if by_code is None:
        return _by_words(product_code, text, unit_code, unit_text, measured=measured)
    if not measured and product_code[:4] != "8310" and _BESIDE.search(_without_tank(text)):
        return Kind(NOT_ENERGY, text=text)
    if by_code == "electricity" and _CHARGE.search(text) and not _is_supply(text):
        return Kind(NOT_ENERGY, text=text, doubt="charge")
    spoken = _spoken(text)
    carrier, doubt = by_code, ""
    if by_code in _UNSPECIFIED:
        if len(spoken) != 1:
            return Kind("", unclear="carrier_unclear", text=text)
        carrier, doubt = spoken[0], "carrier_from_text"
    elif by_code in ("propane", "butane", "gas_unspecified") and spoken == ("lpg",):
        carrier, doubt = "lpg", "carrier_from_text"
    elif by_code == "propane" and not spoken:
        # Sold in bulk in Mexico, "propane" is LP gas: the code is often chosen for its name.
        carrier, doubt = "lpg", "carrier_from_text"
    elif len(spoken) == 1 and not _agree(by_code, spoken[0]):
        return _measured(Kind(by_code, unclear="carrier_unclear", text=text), unit_code, unit_text)
    return _measured(Kind(carrier, doubt=doubt, text=text), unit_code, unit_text)


def _without_tank(text: str) -> str:
    """A text without the tank that gas is filled into."""
    return _TANK.sub("", text) if _FILLED.search(text) else text


def _with_complement(
    by_code: str | None,
    text: str,
    fuel_code: str,
    subproduct: str,
    unit_code: str,
    unit_text: str,
) -> Kind:
    """The complement names the fuel; a code outside its catalogue leaves it to the line's own."""
    carrier = _HYDROCARBON.get(fuel_code, "")
    known = bool(carrier) and (not subproduct or subproduct in _SUBPRODUCTS)
    doubt = "" if known else "complement_inconsistent"
    if not carrier:
        spoken = _spoken(text)
        carrier = by_code or _codes().get(fuel_code, "") or (spoken[0] if len(spoken) == 1 else "")
    elif by_code is not None and by_code not in _UNSPECIFIED and by_code != carrier:
        doubt = "complement_inconsistent"
    if not carrier or carrier in _UNSPECIFIED:
        return Kind("", unclear="carrier_unclear", text=text)
    unclear = "carrier_unclear" if _NEVER.search(text) else ""
    return _measured(Kind(carrier, doubt=doubt, unclear=unclear, text=text), unit_code, unit_text)


def _by_words(
    product_code: str, text: str, unit_code: str, unit_text: str, *, measured: bool
) -> Kind:
    """A line whose code says nothing of energy: only one plain carrier in a unit of its own."""
    spoken = _spoken(text)
    free = product_code in _UNKNOWN_CODES
    if free and not spoken and _FREIGHT.search(text):
        return Kind("freight_unspecified", doubt="carrier_from_text", text=text)
    if len(spoken) != 1 or _BESIDE.search(text):
        return Kind(NOT_ENERGY, text=text)
    if spoken[0] == "electricity" and _CHARGE.search(text) and not _is_supply(text):
        return Kind(NOT_ENERGY, text=text, doubt="charge")
    if not measured and not free:
        return Kind(NOT_ENERGY, text=text)
    found = _measured(Kind(spoken[0], doubt="carrier_from_text", text=text), unit_code, unit_text)
    return found if free or found.unit.unit else Kind(NOT_ENERGY, text=text)


def _is_supply(text: str) -> bool:
    return "suministro" in text or "consumo" in text or re.search(r"\bkwh\b", text) is not None


def _spoken(text: str) -> tuple[str, ...]:
    """The carriers that a folded text names; a kind of diesel is not diesel besides."""
    found = dict.fromkeys(carrier for pattern, carrier in _CARRIERS if pattern.search(text))
    if "biodiesel" in found or "marine_fuel" in found:
        found.pop("diesel", None)
    if len(found) > 1:
        found.pop("electricity", None)
    return tuple(found)


def _agree(by_code: str, spoken: str) -> bool:
    return (
        by_code == spoken
        or (by_code in ("electricity", "heat") and spoken == "electricity")
        or {by_code, spoken} <= {"methane", "natural_gas", "lng"}
        or {by_code, spoken} <= {"marine_fuel", "diesel", "fuel_oil_distillate"}
        or {by_code, spoken} <= {"marine_fuel", "fuel_oil_residual", "fuel_oil_distillate"}
        or by_code.startswith("coal")
    )


def _is_measure(unit_code: str, unit_text: str) -> bool:
    """Whether the unit measures an amount of energy, volume or mass."""
    unit = sat_units().get(unit_code)
    if unit is not None and unit.kind in PHYSICAL:
        return True
    if unit is not None and unit.kind == "TRAP":
        return True
    return unit_in_words(folded(unit_text)) is not None


def _measured(kind: Kind, unit_code: str, unit_text: str) -> Kind:
    """With the line's unit as the carrier's own, and what is doubtful of it."""
    family = family_of(kind.carrier)
    code = unit_code.strip().upper()
    unit = sat_units().get(code)
    said = unit_in_words(folded(unit_text)) if unit_text else None
    if unit is not None and unit.kind == "TRAP":
        # Gram per millilitre or square centimetres: a gigajoule or terajoule was meant, if said so.
        meant = {"GJ": "gj", "TJ": "tj"}[code]
        named = said is not None or re.search(rf"\b({meant}|gigajoules?|terajoules?)\b", kind.text)
        joules = unit_in_words(meant)
        if family == "gas" and named and joules is not None:
            return kind._replace(
                unit=unit_for(family, said or joules), doubt=kind.doubt or "unit_inferred"
            )
        return kind._replace(unclear=kind.unclear or "unit_unknown")
    if unit is not None and (unit.kind in PHYSICAL or code == "A76"):
        own = unit_for(family, unit, code)
        if said is not None and said.factor is not None and own.unit:
            other = unit_for(family, said)
            if other.unit != own.unit or other.factor != own.factor:
                unclear = kind.unclear or "unit_unknown"
                return kind._replace(unit=own, unclear=unclear, said=other)
        if not own.unit:
            return kind._replace(unit=own, unclear=kind.unclear or "unit_unknown")
        return kind._replace(unit=own)
    if said is not None:
        own = unit_for(family, said)
        if own.unit:
            inferred = "" if not code else "unit_inferred"
            return kind._replace(unit=own, doubt=kind.doubt or inferred)
    return kind
