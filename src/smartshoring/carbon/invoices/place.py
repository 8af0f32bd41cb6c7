"""Where things stand in a file: XPath without prefixes, since one namespace has many of them."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree


def place_of(element: etree._Element) -> str:
    """The path of an element from the root, by local names and places among equals."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        name = etree.QName(node).localname
        same = sum(
            1
            for other in node.itersiblings(preceding=True)
            if isinstance(other.tag, str) and etree.QName(other).localname == name
        )
        steps.append(f"*[local-name()='{name}'][{same + 1}]")
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


def below(place: str, name: str) -> str:
    """The first child of a place with a local name."""
    return f"{place}/*[local-name()='{name}'][1]"


@lru_cache(maxsize=10_000)
def line_field(number: int, attribute: str, *, old: bool) -> str:
    """An attribute of a line of the invoice.

    Args:
        number: Number of the line, from 1.
        attribute: Its name in versions 3.3 and 4.0.
        old: Whether the invoice is of version 3.2, whose names begin with a small letter.
    """
    name = attribute[0].lower() + attribute[1:] if old else attribute
    return f"{_line(number)}/@{name}"


@lru_cache(maxsize=10_000)
def line_excise(number: int) -> str:
    """The litres on which the excise of a line is charged."""
    excise = "*[local-name()='Traslado'][@Impuesto='003'][@TipoFactor='Cuota']"
    return f"({_line(number)}//{excise})[last()]/@Base"


def _line(number: int) -> str:
    lines = "//*[local-name()='Comprobante']/*[local-name()='Conceptos']"
    return f"({lines}/*[local-name()='Concepto'])[{number}]"
