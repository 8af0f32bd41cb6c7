"""The tax authority's own list of a company's invoices (metadata): what exists, what is cancelled.

Text with `~` between fields and a header line: Uuid~RfcEmisor~...~Estatus~FechaCancelacion;
Estatus 1 is valid, 0 cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_HEADER: Final = b"uuid~rfcemisor"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the list says.

    Attributes:
        valid: UUIDs that stand, lower case.
        cancelled: UUIDs that were cancelled.
    """

    valid: frozenset[str]
    cancelled: frozenset[str]


def is_metadata(data: bytes) -> bool:
    """Whether bytes are such a list."""
    return data[:64].lstrip(b"\xef\xbb\xbf \r\n").lower().startswith(_HEADER)


def listed_in(data: bytes) -> Listed:
    """Read a list; lines without a UUID or a status are passed over."""
    text = data.decode("utf-8-sig", "replace")
    lines = [line for line in text.splitlines() if line.strip()]
    header = [name.strip().lower() for name in lines[0].split("~")]
    status = header.index("estatus") if "estatus" in header else -1
    valid: set[str] = set()
    cancelled: set[str] = set()
    for line in lines[1:]:
        cells = line.split("~")
        if len(cells) < len(header):
            continue
        uuid = cells[0].strip().lower()
        gone = status >= 0 and cells[status].strip().lower() in ("0", "cancelado")
        (cancelled if gone else valid).add(uuid)
    return Listed(frozenset(valid), frozenset(cancelled))
