"""XML as it is written: attributes in the published order, which is also the order of the chain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from xml.sax.saxutils import quoteattr

Pairs = Sequence[tuple[str, str | None]]


@dataclass
class Node:
    """An element.

    Attributes:
        name: With its prefix.
        attributes: Name and value in the published order; None = absent.
        children: In order.
        unsealed: Attributes that are no part of the chain.
        late: Attributes whose place in the chain is behind certain children: (after, name, value).
        text: Text inside.
        sealed: Whether it and its children are part of the chain.
    """

    name: str
    attributes: Pairs = ()
    children: list[Node] = field(default_factory=list)
    unsealed: Pairs = ()
    late: Sequence[tuple[str, str, str]] = ()
    text: str = ""
    sealed: bool = True

    def chain(self) -> Iterator[str]:
        """Values in the order of the original chain."""
        if not self.sealed:
            return
        for _, value in self.attributes:
            if value is not None:
                yield re.sub(r"[ \t\r\n]+", " ", value).strip()
        waiting = list(self.late)
        for child in self.children:
            yield from child.chain()
            for after, _, value in waiting:
                if after == child.name:
                    yield value

    def xml(self, style: Style, depth: int = 0) -> str:
        """The element as text."""
        pairs = [
            (name, value)
            for name, value in (
                *self.unsealed,
                *self.attributes,
                *((name, value) for _, name, value in self.late),
            )
            if value is not None
        ]
        if style.shuffle is not None:
            spaces = [pair for pair in pairs if pair[0].startswith("xmlns")]
            rest = [pair for pair in pairs if not pair[0].startswith("xmlns")]
            style.shuffle.shuffle(rest)
            pairs = spaces + rest
        said = "".join(f" {name}={quoteattr(value)}" for name, value in pairs)
        line = "\n" + "  " * depth if style.pretty and depth else ""
        name = style.renamed(self.name)
        if not self.children and not self.text:
            return f"{line}<{name}{said}/>"
        inner = "".join(child.xml(style, depth + 1) for child in self.children)
        end = "\n" + "  " * depth if style.pretty and self.children else ""
        text = self.text.replace("&", "&amp;").replace("<", "&lt;")
        return f"{line}<{name}{said}>{text}{inner}{end}</{name}>"


@dataclass
class Style:
    """How a document is spelled.

    Attributes:
        pretty: Whether on many lines.
        shuffle: Random numbers that change the order of attributes; None = published order.
        prefix: Instead of `cfdi`.
    """

    pretty: bool = False
    shuffle: Random | None = None
    prefix: str = "cfdi"

    def renamed(self, name: str) -> str:
        """A name with the style's prefix."""
        return self.prefix + name[4:] if name.startswith("cfdi:") else name


def chain_of(root: Node) -> bytes:
    """The original chain of a document."""
    return f"||{'|'.join(root.chain())}||".encode()
