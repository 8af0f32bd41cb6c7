"""The electricity receipt that travels with an invoice: `clsRegArchFact`, wherever it stands.

It is outside the seal, so what it says is reconciled with money later. It may stand in the addenda
or in a complement, with or without a namespace or prefix, or as escaped text inside the addenda; a
twin node repeats the service number and the period as attributes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from smartshoring.carbon.invoices.anatomy import Receipt
from smartshoring.carbon.invoices.guard import Refusal, document_of
from smartshoring.carbon.invoices.place import place_of

NAME: Final = "clsRegArchFact"
_TWIN: Final = "ComisionFederalElectricidad"
FIELDS: Final = (
    "RPU",
    "CONSUMO_R",
    "CONSUMO1F",
    "CONSUMO2F",
    "CONSUMO3F",
    "CONSUMO4F",
    "FECDESDE",
    "FECHASTA",
    "Dias",
    "OCR_AAAA",
    "OCR_MM",
    "NUMMED1",
    "DIVISION",
    "TARIFA_REG",
    "TARIFA",
    "DEMANDA",
    "KVARH",
    "FacPot",
    "IMPTOTAL",
    "NOMBRE",
    "DIRECC",
    "CIUDAD",
    "ESTADO",
)
HISTORY: Final = tuple(
    f"{name}{number:02d}"
    for number in range(1, 14)
    for name in ("MESR", "AAR", "CONSUMOR", "MESH", "YEARH", "CONSUMOH")
)
"""Consumption of the 13 months, or six two-month periods, before."""

_WANTED: Final = tuple("{*}" + name for name in FIELDS)
_WANTED_HISTORY: Final = tuple("{*}" + name for name in HISTORY)


def receipt_in(
    addenda: Iterable[etree._Element], complements: Iterable[etree._Element]
) -> Receipt | None:
    """The receipt in these nodes of an invoice; None where there is none."""
    nodes = (*addenda, *complements)
    for node in nodes:
        found = next(node.iter("{*}" + NAME), None)
        if found is not None:
            fields = _fields(found, _WANTED)
            for twin in (t for other in nodes for t in other.iter("{*}" + _TWIN)):
                for name, value in _twin_fields(twin).items():
                    fields.setdefault(name, value)
            children = any(isinstance(child.tag, str) for child in found)
            return Receipt(fields, place_of(found), "children" if children else "attributes")
    for node in nodes:
        inner = _escaped(node)
        if inner is not None:
            found = next(inner.iter("{*}" + NAME), None)
            if found is not None:
                return Receipt(_fields(found, _WANTED), place_of(node), "escaped")
    for twin in (t for node in nodes for t in node.iter("{*}" + _TWIN)):
        fields = _twin_fields(twin)
        if fields:
            return Receipt(fields, place_of(twin), "attributes", whole=False)
    return None


def _twin_fields(twin: etree._Element) -> dict[str, str]:
    """Service number, year and month, which stand as attributes of the twin or of its parent."""
    parent = twin.getparent()
    found = {}
    for name in ("RPU", "ano", "mes"):
        value = twin.get(name) or (None if parent is None else parent.get(name))
        if value:
            found[name] = value.strip()
    return found


def history_in(node: etree._Element) -> dict[str, str]:
    """Fields of the consumption before, of the receipt below a node; empty without one."""
    found = next(node.iter("{*}" + NAME), None)
    return {} if found is None else _fields(found, _WANTED_HISTORY)


def _fields(receipt: etree._Element, wanted: tuple[str, ...]) -> dict[str, str]:
    """Text of the wanted elements, or attributes of the node where it has no elements."""
    fields: dict[str, str] = {}
    for element in receipt.iter(*wanted):
        tag = element.tag
        name = tag[tag.rfind("}") + 1 :]
        text = element.text
        if text and name not in fields:
            fields[name] = text.strip()
    if not fields:
        names = {name[3:] for name in wanted}
        fields = {
            str(k): str(v).strip() for k, v in receipt.items() if k in names and str(v).strip()
        }
    return fields


def _escaped(node: etree._Element) -> etree._Element | None:
    """The document that stands as text in a node, as some portals write it."""
    for part in node.itertext():
        text = str(part)
        start = text.find("<")
        if start >= 0 and NAME in text:
            found = document_of(text[start:].encode())
            return None if isinstance(found, Refusal) else found.root
    return None
