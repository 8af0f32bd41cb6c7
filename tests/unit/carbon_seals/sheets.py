"""The published style sheets as oracle, and random documents of every element they speak of."""

from __future__ import annotations

import importlib.util
import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from lxml import etree

_XSL = "{http://www.w3.org/1999/XSL/Transform}"
_SHEETS = {
    "3.2": "3/cadenaoriginal_3_2/cadenaoriginal_3_2.xslt",
    "3.3": "3/cadenaoriginal_3_3/cadenaoriginal_3_3.xslt",
    "4.0": "4/cadenaoriginal_4_0/cadenaoriginal_4_0.xslt",
    "stamp": "TimbreFiscalDigital/cadenaoriginal_TFD_1_1.xslt",
}
INVOICE = {
    "3.2": "http://www.sat.gob.mx/cfd/3",
    "3.3": "http://www.sat.gob.mx/cfd/3",
    "4.0": "http://www.sat.gob.mx/cfd/4",
}


@cache
def _folder() -> Path:
    """Where the package that carries the sheets has them; it is not imported."""
    spec = importlib.util.find_spec("satcfdi")
    assert spec is not None
    assert spec.submodule_search_locations
    schemas = Path(spec.submodule_search_locations[0]) / "transform" / "schemas"
    return schemas / "www.sat.gob.mx" / "sitio_internet" / "cfd"


@cache
def _sheet(name: str) -> etree.XSLT:
    return etree.XSLT(etree.parse(_folder() / _SHEETS[name]))


def published(root: etree._Element, name: str = "") -> bytes:
    """The chain as the published sheet of its version makes it."""
    return str(_sheet(name or root.get("Version") or root.get("version") or "")(root)).encode()


@cache
def vocabulary(version: str) -> dict[str, dict[str, tuple[list[str], list[tuple[str, ...]]]]]:
    """By namespace and element: attributes and paths of children that a sheet looks at."""
    found: dict[str, dict[str, tuple[list[str], list[tuple[str, ...]]]]] = defaultdict(dict)
    paths = [_folder() / _SHEETS[version]]
    while paths:
        path = paths.pop()
        sheet = etree.parse(path).getroot()
        paths += [(path.parent / one.get("href")).resolve() for one in sheet.iter(f"{_XSL}include")]
        for template in sheet.iter(f"{_XSL}template"):
            match = template.get("match")
            if not match or match == "/":
                continue
            prefix, _, name = match.split("/")[-1].partition(":")
            attributes, children = found[template.nsmap[prefix]].setdefault(name, ([], []))
            _look(template, (), attributes, children)
    return dict(found)


def _look(
    node: etree._Element,
    at: tuple[str, ...],
    attributes: list[str],
    children: list[tuple[str, ...]],
) -> None:
    for child in node:
        select = child.get("select", "")
        steps = tuple(re.findall(r"\w+:(\w+)", select.partition("[")[0]))
        if "@" in select:
            where, name = (*at, *steps), select.rpartition("@")[2]
            if where:
                children.append((*where, f"@{name}"))
            else:
                attributes.append(name)
        elif steps:
            children.append((*at, *steps))
        inner = (*at, *steps) if child.tag == f"{_XSL}for-each" else at
        _look(child, inner, attributes, children)


def fill(
    element: etree._Element, version: str, chance: random.Random, texts: list[str], depth: int = 0
) -> None:
    """Give an element random attributes and children out of its sheet's vocabulary."""
    namespace, name = etree.QName(element).namespace or "", etree.QName(element).localname
    attributes, paths = vocabulary(version)[namespace].get(name, ([], []))
    for attribute in chance.sample(attributes, len(attributes)):
        if attribute not in element.attrib and chance.random() < 0.7:
            element.set(attribute, chance.choice(texts))
    if depth > 8:
        return
    made: set[int] = set()
    for path in chance.sample(paths, len(paths)):
        for _ in range(chance.choice((0, 1, 1, 2)) if depth < 5 else 1):
            parent = element
            for step in path:
                if step.startswith("@"):
                    parent.set(step[1:], chance.choice(texts))
                    break
                tag = f"{{{namespace}}}{step}"
                old = list(parent.iterchildren(tag))
                if old and (step != path[-1] or chance.random() < 0.5):
                    parent = chance.choice(old)
                else:
                    parent = etree.SubElement(parent, tag)
                    made.add(id(parent))
                    fill(parent, version, chance, texts, depth + 1)


def dice(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311
