"""Reader of `orders.txt`: what stands where in the original chain of each kind of element."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

STAMP: Final = "http://www.sat.gob.mx/TimbreFiscalDigital"
INVOICES: Final = {
    "3.2": "http://www.sat.gob.mx/cfd/3",
    "3.3": "http://www.sat.gob.mx/cfd/3",
    "4.0": "http://www.sat.gob.mx/cfd/4",
}
"""Namespace of the invoice by version; the versions are also names of sections in the table."""
ANY: Final = "*"
DEEP: Final = "//"
_WORD: Final = re.compile(r"[{}]|[^\s{}]+")
_VERSIONS: Final = "=versions"


class Value(NamedTuple):
    """An attribute; a required one leaves an empty place where it is absent."""

    name: str
    required: bool


class Children(NamedTuple):
    """Child elements.

    Attributes:
        path: Their local names on the way down; `ANY` for every child, `DEEP` and a name for
            descendants.
        inner: What is said of them; None where they have a line of their own.
    """

    path: tuple[str, ...]
    inner: Line | None


Line = tuple[Value | Children, ...]


@cache
def sections(version: str) -> Mapping[str, Mapping[str, Line]]:
    """Lines by namespace and element: of a version of the invoice with its complements.

    Args:
        version: `3.2`, `3.3`, `4.0`, or `STAMP` for the authority's stamp.
    """
    return {
        INVOICES.get(name, name): {
            element: _line(iter(_WORD.findall(order)))
            for element, order in lines.items()
            if element != _VERSIONS
        }
        for name, lines in _table().items()
        if name == version or version in lines.get(_VERSIONS, "").split()
    }


@cache
def _table() -> dict[str, dict[str, str]]:
    """The text of each line by section and element."""
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


def _line(words: Iterator[str]) -> Line:
    """What one line, or one pair of braces, says."""
    found: list[Value | Children] = []
    for word in words:
        last = found[-1] if found else None
        if word == "}":
            break
        if word == "{" and isinstance(last, Children):
            found[-1] = Children(last.path, _line(words))
        elif word.startswith("<//"):
            found.append(Children((DEEP, word[3:]), None))
        elif word.startswith("<"):
            found.append(Children(tuple(word[1:].split("/")), None))
        else:
            found.append(Value(word.lstrip("!@"), word.startswith("!")))
    return tuple(found)
