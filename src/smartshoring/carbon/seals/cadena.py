"""The original chain (cadena original) of an invoice: what its seal is a signature of.

The published definition is a style sheet; here its order is a table (`orders.txt`) that a plain
walk of the tree follows, with equal bytes and several times as fast. Values lose leading, trailing
and repeated blanks; an optional attribute that is absent leaves no trace, a required one an empty
place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from typing import Final

from lxml import etree

STAMP: Final = "http://www.sat.gob.mx/TimbreFiscalDigital"
_INVOICES: Final = {"3.2": "cfd/3", "3.3": "cfd/3", "4.0": "cfd/4"}
_SAT: Final = "http://www.sat.gob.mx/"
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_TOKEN: Final = re.compile(r"[{}]|[^\s{}]+")

Walk = Callable[[etree._Element, list[str]], None]  # noqa: SLF001 (lxml's own name of the type)


def cadena_original(comprobante: etree._Element) -> bytes | None:
    """The original chain in UTF-8; None for a version whose order is not known.

    A complement that the table does not know is left out, see `unknown_parts`.

    Args:
        comprobante: The invoice's root.
    """
    version = comprobante.get("Version") or comprobante.get("version") or ""
    if version not in _INVOICES:
        return None
    parts: list[str] = []
    _walks(version)["Comprobante"](comprobante, parts)
    return f"||{'|'.join(parts)}||".encode()


def unknown_parts(comprobante: etree._Element) -> tuple[str, ...]:
    """Tags of complements whose order is not known: a seal may or may not be of them."""
    version = comprobante.get("Version") or comprobante.get("version") or ""
    boxes = (
        box
        for name in ("{*}Complemento", "{*}ComplementoConcepto")
        for box in comprobante.iter(name)
    )
    return tuple(str(child.tag) for box in boxes for child in box if _known(child, version) is None)


def stamp_chain(stamp: etree._Element) -> bytes:
    """The original chain of the authority's stamp (version 1.1)."""
    parts: list[str] = []
    _walks(STAMP)["TimbreFiscalDigital"](stamp, parts)
    return f"||{'|'.join(parts)}||".encode()


@cache
def _orders() -> dict[str, dict[str, str]]:
    """Lines of the table by section and element."""
    found: dict[str, dict[str, str]] = {}
    section: dict[str, str] = {}
    text = (resources.files(__package__) / "orders.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            section = found.setdefault(line[1:-1], {})
        elif line and not line.startswith("#"):
            name, _, order = line.partition(":")
            section[name] = order
    return found


@cache
def _walks(section: str) -> dict[str, Walk]:
    """What to do at each element of a section; filled before any of it runs."""
    namespace = f"{{{_SAT}{_INVOICES[section]}}}" if section in _INVOICES else f"{{{section}}}"
    walks: dict[str, Walk] = {}
    for name, order in _orders()[section].items():
        walks[name] = _walk(iter(_TOKEN.findall(order)), namespace, section, walks)
    return walks


def _walk(tokens: Iterator[str], namespace: str, section: str, walks: dict[str, Walk]) -> Walk:
    """The steps of one line, or of one pair of braces."""
    steps: list[Walk] = []
    waiting: str | None = None
    for word in tokens:
        if word == "{":
            inner = _walk(tokens, namespace, section, walks)
            steps.append(_children(waiting or "", namespace, section, walks, inner))
            waiting = None
            continue
        if waiting is not None:
            steps.append(_children(waiting, namespace, section, walks, None))
            waiting = None
        if word == "}":
            break
        if word.startswith("<"):
            waiting = word[1:]
        elif word.startswith("!"):
            steps.append(_required(word[2:]))
        else:
            steps.append(_optional(word[1:]))
    if waiting is not None:
        steps.append(_children(waiting, namespace, section, walks, None))
    if len(steps) == 1:
        return steps[0]

    def every(element: etree._Element, parts: list[str]) -> None:
        for step in steps:
            step(element, parts)

    return every


def _required(name: str) -> Walk:
    def take(element: etree._Element, parts: list[str]) -> None:
        parts.append(_plain(element.get(name, "")))

    return take


def _optional(name: str) -> Walk:
    def take(element: etree._Element, parts: list[str]) -> None:
        value = element.get(name)
        if value is not None:
            parts.append(_plain(value))

    return take


def _children(
    path: str, namespace: str, section: str, walks: dict[str, Walk], inner: Walk | None
) -> Walk:
    if path == "*":

        def everyone(element: etree._Element, parts: list[str]) -> None:
            for child in element:
                _foreign(child, section)(child, parts)

        return everyone
    everywhere = path.startswith("//")
    names = [namespace + name for name in path.lstrip("/").split("/")]
    last = path.rsplit("/", 1)[-1]

    def some(element: etree._Element, parts: list[str]) -> None:
        found: Iterator[etree._Element]
        if everywhere:
            # Descendants only: the element itself is none.
            found = (one for one in element.iter(names[0]) if one is not element)
        elif len(names) == 1:
            found = element.iterchildren(names[0])
        else:
            found = _below(element, names)
        step = inner or walks[last]
        for child in found:
            step(child, parts)

    return some


def _below(element: etree._Element, names: list[str]) -> Iterator[etree._Element]:
    if len(names) == 1:
        yield from element.iterchildren(names[0])
        return
    for child in element.iterchildren(names[0]):
        yield from _below(child, names[1:])


def _foreign(child: etree._Element, section: str) -> Walk:
    """What to do at a child of any namespace."""
    return _known(child, section) or _nothing


def _known(child: etree._Element, section: str) -> Walk | None:
    """What to do at a child; None where its order is not known.

    The stamp is no part of the chain.
    """
    tag = child.tag
    if not isinstance(tag, str):
        return _nothing
    namespace, _, name = tag[1:].rpartition("}")
    if namespace == STAMP:
        return _nothing
    own = section if namespace == _SAT + _INVOICES.get(section, "-") else namespace
    if own not in _orders() or name not in _orders()[own]:
        return None
    return _walks(own)[name]


def _nothing(element: etree._Element, parts: list[str]) -> None:
    del element, parts


def _plain(value: str) -> str:
    """normalize-space of XPath: only the four blanks of XML."""
    if not value or (
        "  " not in value
        and value[0] != " "
        and value[-1] != " "
        and not ("\t" in value or "\n" in value or "\r" in value)
    ):
        return value
    return _BLANKS.sub(" ", value).strip(" ")
