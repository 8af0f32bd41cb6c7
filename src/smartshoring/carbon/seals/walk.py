"""Walks of the tree that gather the values of the original chain in their order.

Each line of the table becomes a function of an element; together they do what the published style
sheets do, several times as fast: one pass over the children of an element, sorted only where the
file has another order than the table. Where the schema allows one child (`Impuestos` of a line), a
second one is taken after the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from lxml import etree

from smartshoring.carbon.seals.orders import (
    ANY,
    DEEP,
    INVOICES,
    STAMP,
    Children,
    Line,
    Value,
    sections,
)

RARE: Final = ("Parte", "InformacionAduanera")
"""Elements that are looked for at any depth; looking is spared where the file has none."""


class Parts(list[str]):
    """Values of the chain, as they stand in the file.

    Attributes:
        loose: Elements that the table does not name where they stand: the seal is not of them.
    """

    __slots__ = ("loose",)

    def __init__(self) -> None:
        super().__init__()
        self.loose: list[etree._Element] = []


Walk = Callable[[etree._Element, Parts], None]  # noqa: SLF001 (lxml's own name of the type)
Walks = dict[str, Walk]
"""Walks by tag."""


@cache
def walk_of(version: str, *, deep: bool) -> Walk:
    """What to do at the root of an invoice, or of a stamp.

    Args:
        version: `3.2`, `3.3`, `4.0`, or `STAMP`.
        deep: Whether the file has any of the `RARE` elements.
    """
    foreign: Walks = {f"{{{STAMP}}}TimbreFiscalDigital": _nothing}
    for namespace, lines in sections(version).items():
        maker = _Maker(f"{{{namespace}}}", foreign, deep=deep)
        foreign.update(maker.walks(lines))
    if version == STAMP:
        return foreign[f"{{{STAMP}}}TimbreFiscalDigital"]
    return foreign[f"{{{INVOICES[version]}}}Comprobante"]


class _Maker:
    """A section of the table while it is made into walks.

    Args:
        namespace: Of its elements, in braces.
        foreign: What a child of any namespace may be; filled before any walk runs.
        deep: See `walk_of`.
    """

    def __init__(self, namespace: str, foreign: Walks, *, deep: bool) -> None:
        self.namespace = namespace
        self.foreign = foreign
        self.deep = deep
        self.open: list[tuple[list[Walk], int, str]] = []

    def walks(self, lines: Mapping[str, Line]) -> Walks:
        """The walks of the section by tag."""
        found = {
            self.namespace + name: self._line(line, "Addenda" if name == "Comprobante" else "")
            for name, line in lines.items()
        }
        # Lines name one another in any order: what was left open is known only now.
        for steps, place, name in self.open:
            steps[place] = found[self.namespace + name]
        return found

    def _line(self, line: Line, beside: str = "") -> Walk:
        """The walk of a line: runs of values and runs of children by turns.

        Args:
            line: The line.
            beside: A child that is no part of the chain and no stranger either.
        """
        children = [one for one in line if isinstance(one, Children)]
        names = {one.path[-1] if one.path[0] == DEEP else one.path[0] for one in children}
        known = frozenset(self.namespace + name for name in (*names, beside))
        steps: list[Walk] = [] if children else [_childless]
        for kind, run in groupby(line, _kind):
            if kind == "value":
                steps.append(_values([one for one in run if isinstance(one, Value)]))
            elif kind == "direct":
                steps.append(self._direct([one for one in run if isinstance(one, Children)], known))
            elif kind == ANY:
                steps.append(_anyone(self.foreign))
            elif self.deep:
                steps += [
                    self._descendants(one.path[1]) for one in run if isinstance(one, Children)
                ]
        return _sequence(steps)

    def _direct(self, run: Sequence[Children], known: frozenset[str]) -> Walk:
        """Children by name, and by way of them their own children."""
        paths: dict[str, list[Children]] = {}
        for one in run:
            paths.setdefault(one.path[0], []).append(one)
        ranks = {self.namespace + name: rank for rank, name in enumerate(paths)}
        steps: list[Walk] = []
        for name, ways in paths.items():
            first = ways[0]
            if len(first.path) > 1:
                steps.append(self._line(tuple(Children(way.path[1:], way.inner) for way in ways)))
            elif first.inner is not None:
                steps.append(self._line(first.inner))
            else:
                self.open.append((steps, len(steps), name))
                steps.append(_nothing)

        def take(element: etree._Element, parts: Parts) -> None:
            found = []
            last = 0
            sorted_ = True
            for child in element[:]:  # type: ignore[index]  # a list at once, which stubs lack
                tag = child.tag
                if tag in ranks:
                    rank = ranks[tag]
                    found.append((rank, child))
                    if rank < last:
                        sorted_ = False
                    last = rank
                elif tag not in known and isinstance(tag, str):
                    parts.loose.append(child)
            if not sorted_:
                found.sort(key=_RANK)
            for rank, child in found:
                steps[rank](child, parts)

        return take

    def _descendants(self, name: str) -> Walk:
        """Elements of a name at any depth below."""
        steps: list[Walk] = [_nothing]
        self.open.append((steps, 0, name))
        tag = self.namespace + name

        def take(element: etree._Element, parts: Parts) -> None:
            for child in element.iterdescendants(tag):
                steps[0](child, parts)

        return take


_RANK: Final = itemgetter(0)


def _kind(one: Value | Children) -> str:
    if isinstance(one, Value):
        return "value"
    return one.path[0] if one.path[0] in (ANY, DEEP) else "direct"


def _values(run: Sequence[Value]) -> Walk:
    """Attributes; those that may be absent leave no trace."""
    # lxml looks names up as bytes, which it takes without encoding only where they are ASCII.
    names = [one.name.encode() if one.name.isascii() else one.name for one in run]
    absent: list[Any] = ["" if one.required else None for one in run]
    if None not in absent:

        def take_all(element: etree._Element, parts: Parts) -> None:
            parts += map(element.get, names, absent)

        return take_all

    def take(element: etree._Element, parts: Parts) -> None:
        parts += [v for v in map(element.get, names, absent) if v is not None]

    return take


def _anyone(foreign: Walks) -> Walk:
    def take(element: etree._Element, parts: Parts) -> None:
        for child in element[:]:  # type: ignore[index]  # a list at once, which stubs lack
            tag = child.tag
            if tag in foreign:
                foreign[tag](child, parts)
            elif isinstance(tag, str):
                parts.loose.append(child)

    return take


def _childless(element: etree._Element, parts: Parts) -> None:
    if len(element):
        parts.loose += [child for child in element if isinstance(child.tag, str)]


def _nothing(element: etree._Element, parts: Parts) -> None:
    del element, parts


def _sequence(steps: Sequence[Walk]) -> Walk:
    if len(steps) == 1:
        return steps[0]
    if len(steps) == 2:
        first, second = steps

        def both(element: etree._Element, parts: Parts) -> None:
            first(element, parts)
            second(element, parts)

        return both

    def every(element: etree._Element, parts: Parts) -> None:
        for step in steps:
            step(element, parts)

    return every
