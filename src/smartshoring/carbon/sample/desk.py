"""The desk on which papers are made: its random numbers, its keys, and the papers' style."""

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from smartshoring.carbon.sample.invoice import Invoice, Party, totals
from smartshoring.carbon.sample.keys import KeyRing
from smartshoring.carbon.sample.label import Label
from smartshoring.carbon.sample.node import Node, to_text
from smartshoring.carbon.sample.seal import seal

COMPANY = Party("EFN150612AB1", "EMPRESA FICTICIA DEL NORTE", "66628")
STATION = Party("GFP140203XY2", "GASOLINERA FICTICIA PRUEBA", "64000")
GAS_LP = Party("GLF110908QA3", "GAS LP FICTICIO DE MUESTRA", "25000")
GAS_NATURAL = Party("GNF120515RT4", "GAS NATURAL FICTICIO PRUEBA", "66220")
CARRIER = Party("TFM130721LK5", "TRANSPORTES FICTICIOS MUESTRA", "67190", "624")
SHOP = Party("PFM160830JH6", "PAPELERIA Y SERVICIOS FICTICIOS", "64620")
CARD = Party("TCF170426PW7", "TARJETA DE COMBUSTIBLE FICTICIA", "06600")
POWER = Party("SPF180119DE8", "SUMINISTRO PRIVADO FICTICIO", "11000")
OTHER = Party("OEF190305NM9", "OTRA EMPRESA FICTICIA", "76120")
CFE = Party("CSS160330CP7", "CFE SUMINISTRADOR DE SERVICIOS BASICOS", "06600")
PUBLIC = Party("XAXX010101000", "PUBLICO EN GENERAL", "64000", "616")


@dataclass
class Paper:
    """One file: its bytes, the invoice it came from and the labels of its lines."""

    content: bytes
    labels: list[Label]
    uuid: str | None = None
    invoice: Invoice | None = None
    total: Decimal = Decimal(0)
    cancelled: bool = False
    quirks: list[int] = field(default_factory=list)
    path: str = ""


class Desk:
    """Deals out random numbers and papers; nothing else in the package is random."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(f"smartshoring sample {seed}")
        self.keys = KeyRing(seed)
        self._folio = 1000

    def number(self, low: float, high: float, places: int = 2) -> Decimal:
        """A decimal between the two, with that many places."""
        scale = int(10**places)
        whole = self.rng.randint(round(low * scale), round(high * scale))
        return (Decimal(whole) / scale).quantize(Decimal(1).scaleb(-places))

    def uuid(self) -> str:
        """A version 4 UUID in upper or lower case, as different certifiers write it."""
        made = str(uuid.UUID(int=self.rng.getrandbits(128), version=4))
        return made.upper() if self.rng.random() < 0.6 else made

    def day(self, year: int = 2025, first_month: int = 1, last_month: int = 12) -> dt.datetime:
        """A moment in working hours."""
        month = self.rng.randint(first_month, last_month)
        return dt.datetime(  # noqa: DTZ001
            year, month, self.rng.randint(1, 28), self.rng.randint(8, 18), self.rng.randint(0, 59)
        )

    def meter(self) -> str:
        """A supply point's number (RPU): 12 digits, 999 first since no district has it."""
        return f"999{self.rng.randint(0, 10**9 - 1):09d}"

    def paper(
        self,
        invoice: Invoice,
        labels: list[Label],
        *,
        uuid: str | None = None,
        false: bool = False,
        apart: bool = False,
        cancelled: bool = False,
        edit: Callable[[str], bytes] | None = None,
        change: Callable[[Node], None] | None = None,
    ) -> Paper:
        """Seals an invoice and writes it in one of the styles met in practice."""
        self._folio += 1
        invoice.folio = str(self._folio)
        name = uuid or self.uuid()
        root = seal(invoice, name, self.keys, false=false, apart=apart)
        if change:
            change(root)
        text = to_text(
            root,
            pretty=self.rng.random() < 0.4,
            reverse=self.rng.random() < 0.2,
            prefix=self.rng.choice(["", "", "", "", "cfd", "ns0"]),
        )
        head = '<?xml version="1.0" encoding="UTF-8"?>\n'
        content = edit(head + text) if edit else (head + text).encode()
        return Paper(content, labels, name, invoice, totals(invoice)[3], cancelled=cancelled)
