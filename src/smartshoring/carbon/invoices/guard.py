"""From bytes to a parsed document: refusals first, then a strict parse, then one list of repairs.

Document types are refused before anything is parsed (entity bombs), as are files above a size; a
file that is not well formed gets the named repairs, each of which is recorded and turns the check
of the seal on. Nothing is guessed: a document that still does not parse is refused as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree

MOST_BYTES: Final = 10_000_000
"""Larger files are refused: an e-invoice has some kB, the largest statements some MB."""

_ROOT: Final = re.compile(rb"<[A-Za-z_]")
_DECLARED: Final = re.compile(rb"""^(<\?xml[^>]*?encoding=)(["'])[^"']*\2""")
_BOMS: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_UTF8_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why bytes are no document.

    Attributes:
        reason: `too_large`, `empty`, `doctype` or `not_well_formed`.
        detail: What the parser said, for people.
    """

    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed document.

    Attributes:
        root: Its root element.
        repairs: Names of what had to be mended.
    """

    root: etree._Element
    repairs: tuple[str, ...] = ()


def document_of(data: bytes) -> Document | Refusal:
    """Parse an XML document of unknown origin.

    Args:
        data: The file.

    Returns:
        The document, or why it is refused. Entities are never expanded, nothing is fetched.
    """
    if len(data) > MOST_BYTES:
        return Refusal("too_large", f"{len(data)} bytes")
    start = _ROOT.search(data)
    if start is not None and b"<!DOCTYPE" in data[: start.start()]:
        return Refusal("doctype")
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        return _repaired(data, str(error))
    except ValueError as error:  # lxml's own refusals
        return Refusal("not_well_formed", str(error))
    # The parser takes the mark in its stride; it is told all the same.
    return _without_doctype(root, ("byte_order_mark",) if data.startswith(_UTF8_BOM) else ())


def _parser() -> etree.XMLParser:
    return _PARSER


_PARSER: Final = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


def _without_doctype(root: etree._Element, repairs: tuple[str, ...]) -> Document | Refusal:
    """A document type may hide behind a comment that looks like an element."""
    if root.getroottree().docinfo.internalDTD is not None:
        return Refusal("doctype")
    return Document(root, repairs)


def _repaired(data: bytes, said: str) -> Document | Refusal:
    """The same after the repairs that apply, one after the other until it parses."""
    if not data.strip(b"\0 \t\r\n"):
        return Refusal("empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark) or _looks_like(data, encoding):
            data = data.decode(encoding, "replace").lstrip("\ufeff").encode()
            data = _DECLARED.sub(rb"\1\2UTF-8\2", data, count=1)
    repairs: list[str] = []
    for name, repair in _REPAIRS:
        mended = repair(data)
        if mended is None or mended == data:
            continue
        data = mended
        repairs.append(name)
        start = _ROOT.search(data)
        if start is not None and b"<!DOCTYPE" in data[: start.start()]:
            return Refusal("doctype")
        try:
            root = etree.fromstring(data, _parser())
        except (etree.XMLSyntaxError, ValueError):
            continue
        return _without_doctype(root, tuple(repairs))
    if b"<!DOCTYPE" in data[:4096]:
        return Refusal("doctype")
    return Refusal("not_well_formed", said)


def _looks_like(data: bytes, encoding: str) -> bool:
    return data.startswith("<?xml".encode(encoding))


def _byte_order_mark(data: bytes) -> bytes | None:
    return data[3:] if data.startswith(_UTF8_BOM) else None


def _leading_space(data: bytes) -> bytes | None:
    """Anything but an element before the declaration, such as line ends of a mail."""
    bare = data.lstrip(b" \t\r\n\0" + _UTF8_BOM)
    return bare if bare != data else None


def _trailing_bytes(data: bytes) -> bytes | None:
    """NULs and line ends behind the last tag."""
    bare = data.rstrip(b"\0 \t\r\n\x1a")
    return bare if bare != data else None


def _schema_location(data: bytes) -> bytes | None:
    """`xmlns:schemaLocation`, which SAT itself has served for `xsi:schemaLocation`."""
    if b"xmlns:schemaLocation" not in data:
        return None
    return data.replace(b"xmlns:schemaLocation", b"xsi:schemaLocation")


def _missing_xsi(data: bytes) -> bytes | None:
    """`xsi:` used and never declared."""
    if b"xsi:" not in data or b"xmlns:xsi" in data:
        return None
    start = _ROOT.search(data)
    if start is None:
        return None
    end = re.compile(rb"[\s/>]").search(data, start.start() + 1)
    if end is None:
        return None
    declared = b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    return data[: end.start()] + declared + data[end.start() :]


def _latin1(data: bytes) -> bytes | None:
    """Bytes that are not the declared (or default) UTF-8: read as Windows-1252."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Declared as something else, though the bytes are UTF-8.
        return _DECLARED.sub(rb"\1\2UTF-8\2", data, count=1)
    text = data.decode("cp1252", "replace")
    return _DECLARED.sub(rb"\1\2UTF-8\2", text.encode(), count=1)


_REPAIRS: Final[tuple[tuple[str, Callable[[bytes], bytes | None]], ...]] = (
    ("byte_order_mark", _byte_order_mark),
    ("leading_space", _leading_space),
    ("trailing_bytes", _trailing_bytes),
    ("schema_location", _schema_location),
    ("missing_xsi", _missing_xsi),
    ("encoding", _latin1),
)
"""In the order in which they are tried; each is tried on what the ones before have left."""
