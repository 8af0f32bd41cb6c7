"""Who is in the sample: a fictional company, its meters, its suppliers. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Party:
    """An issuer or receiver.

    Attributes:
        rfc: Tax number, invented (that of the electricity supplier is public).
        name: Name.
        postcode: Of its fiscal address.
        serial: Serial number of its test certificate.
    """

    rfc: str
    name: str
    postcode: str
    serial: str


COMPANY: Final = Party(
    "FIC150310AB1", "ARNESES FICTICIOS DEL NORTE", "27019", "00001000000500000001"
)
OTHER: Final = Party("FIC090909ZZ9", "OTRA EMPRESA FICTICIA", "44100", "00001000000500000002")
CUSTOMER: Final = Party("FIC080808YY8", "CLIENTE FICTICIO", "64000", "00001000000500000003")
CFE: Final = Party(
    "CSS160330CP7", "CFE SUMINISTRADOR DE SERVICIOS BASICOS", "06600", "00001000000500000004"
)
PRIVATE_POWER: Final = Party(
    "FIC170101EN1", "ENERGIA CALIFICADA FICTICIA", "66220", "00001000000500000005"
)
STATION: Final = Party(
    "FIC120202GS2", "GASOLINERA FICTICIA LA LAGUNA", "27000", "00001000000500000006"
)
DEPOT: Final = Party(
    "FIC130303CB3", "COMBUSTIBLES FICTICIOS A GRANEL", "27100", "00001000000500000007"
)
LP_GAS: Final = Party(
    "FIC110404LP4", "GAS LP FICTICIO DEL DESIERTO", "27200", "00001000000500000008"
)
NATURAL_GAS: Final = Party("FIC100505GN5", "GAS NATURAL FICTICIO", "66000", "00001000000500000009")
CARD: Final = Party(
    "FIC140606TC6", "MONEDERO FICTICIO DE COMBUSTIBLE", "11000", "00001000000500000010"
)
CARRIER: Final = Party("FIC160707TR7", "TRANSPORTES FICTICIOS", "25000", "00001000000500000011")
RAILWAY: Final = Party("FIC160808FC8", "FERROCARRIL FICTICIO", "64500", "00001000000500000012")
SHIPPING: Final = Party("FIC160909NV9", "NAVIERA FICTICIA", "91700", "00001000000500000013")
AIRLINE: Final = Party("FIC161010AE0", "CARGA AEREA FICTICIA", "15620", "00001000000500000014")
OFFICE: Final = Party("FIC170711PA1", "PAPELERIA FICTICIA", "27010", "00001000000500000015")
PUBLIC: Final = Party("XAXX010101000", "PUBLICO EN GENERAL", "27000", "")

METERS: Final = (
    ("270150401234", "41A7K2", "GDMTH", "GOLFO NORTE"),
    ("270150405678", "52B9M4", "GDMTO", "GOLFO NORTE"),
    ("270150409012", "63C1P6", "PDBT", "GOLFO NORTE"),
)
"""Service number, meter, tariff and division of the company's connections."""
