"""A small XML tree that is written byte by byte, so that style and order can be varied."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr


@dataclass
class Node:
    """One element: its prefixed name, attributes in writing order, children and text."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    def all_named(self, local: str) -> list["Node"]:
        """The direct children of this local name."""
        return [child for child in self.children if child.local == local]


def node(name: str, attributes: dict[str, str | None] | None = None, *children: Node) -> Node:
    """An element without the attributes that are None: CFDI forbids empty optional ones."""
    kept = {key: value for key, value in (attributes or {}).items() if value is not None}
    return Node(name, kept, list(children))


def to_text(
    element: Node, *, pretty: bool = False, reverse: bool = False, depth: int = 0, prefix: str = ""
) -> str:
    """The element as XML text; `reverse` turns the attributes round, `prefix` renames cfdi:."""
    name = element.name
    if prefix and name.startswith("cfdi:"):
        name = prefix + name.removeprefix("cfdi")
    pairs = [
        (f"xmlns:{prefix}" if prefix and key == "xmlns:cfdi" else key, value)
        for key, value in element.attributes.items()
    ]
    if reverse:
        pairs.reverse()
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in pairs)
    indent = "\n" + "  " * depth if pretty and depth else ""
    if not element.children and not element.text:
        return f"{indent}<{name}{attributes}/>"
    inside = escape(element.text) + "".join(
        to_text(child, pretty=pretty, reverse=reverse, depth=depth + 1, prefix=prefix)
        for child in element.children
    )
    end = "\n" + "  " * depth if pretty and element.children else ""
    return f"{indent}<{name}{attributes}>{inside}{end}</{name}>"
