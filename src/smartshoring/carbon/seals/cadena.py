"""The original chain (cadena original) of an invoice: what its seal is a signature of.

The published definition (Anexo 20 of the Resolución Miscelánea Fiscal and the documents of the
complements) is a style sheet; here its order is a table (`orders.txt`) that a plain walk of the
tree follows, with equal bytes. Values lose leading, trailing and repeated blanks; an optional
attribute that is absent leaves no trace, a required one an empty place.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from lxml import etree

from smartshoring.carbon.seals.orders import INVOICES, STAMP, sections
from smartshoring.carbon.seals.walk import RARE, Parts, walk_of

_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_BOXES: Final = ("Complemento", "ComplementoConcepto")


class Chain(NamedTuple):
    """An original chain and what it leaves out.

    Attributes:
        data: The chain in UTF-8, without complements of unknown order.
        unknown: Tags of complements whose order is not known.
        disguised: Tags of elements outside the chain that bear a name of its elements, in another
            namespace or in another place: whoever goes by names would read them as sealed.
    """

    data: bytes
    unknown: tuple[str, ...] = ()
    disguised: tuple[str, ...] = ()


def cadena_original(comprobante: etree._Element) -> bytes | None:
    """The original chain in UTF-8; None where its order is not wholly known.

    Args:
        comprobante: The invoice's root, of version 3.2, 3.3 or 4.0.
    """
    chain = chain_of(comprobante)
    return None if chain is None or chain.unknown else chain.data


def chain_of(comprobante: etree._Element) -> Chain | None:
    """The original chain and what it leaves out; None for a version whose order is not known.

    Args:
        comprobante: The invoice's root.
    """
    version = comprobante.get("Version") or comprobante.get("version") or ""
    if version not in INVOICES:
        return None
    namespace = f"{{{INVOICES[version]}}}"
    if comprobante.tag != f"{namespace}Comprobante":
        return None
    deep = next(comprobante.iter(*(namespace + name for name in RARE)), None) is not None
    parts = Parts()
    walk_of(version, deep=deep)(comprobante, parts)
    data = _joined(parts)
    if not parts.loose:
        return Chain(data)
    return Chain(
        data,
        tuple(str(one.tag) for one in parts.loose if _local(one.getparent()) in _BOXES),
        tuple(str(one.tag) for one in parts.loose if _disguised(one, _names(version))),
    )


def tfd_cadena(timbre: etree._Element) -> bytes:
    """The original chain of the authority's stamp (TimbreFiscalDigital 1.1) in UTF-8."""
    parts = Parts()
    walk_of(STAMP, deep=False)(timbre, parts)
    return _joined(parts)


stamp_chain = tfd_cadena


def _joined(parts: list[str]) -> bytes:
    text = "|".join(parts)
    if (
        "  " in text
        or " |" in text
        or "| " in text
        or "\n" in text
        or "\t" in text
        or "\r" in text
        or text[:1] == " "
        or text[-1:] == " "
    ):
        # normalize-space of XPath, value by value: only the four blanks of XML count.
        text = "|".join([_BLANKS.sub(" ", value).strip(" ") for value in parts])
    return f"||{text}||".encode()


@cache
def _names(version: str) -> frozenset[str]:
    found = {name for lines in sections(version).values() for name in lines}
    return frozenset(found | {"TimbreFiscalDigital"})


def _disguised(element: etree._Element, names: frozenset[str]) -> bool:
    """Whether an element outside the chain bears a name of it; inside lines, also any below it."""
    if _local(element.getparent()) == "Complemento":
        return _local(element) in names
    return any(_local(one) in names for one in element.iter())


def _local(element: etree._Element | None) -> str:
    tag = None if element is None else element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
