"""Exit codes, the contract with scripts that call `smartshoring`."""

from __future__ import annotations

from typing import Final

FOUND: Final = 0
"""A plan was found (also after Ctrl-C), or nothing is wrong."""
NO_PLAN: Final = 1
"""The case allows no plan, or none was found in time."""
BAD_INPUT: Final = 2
"""The command, the case or an option cannot be used as it is."""
OUR_FAULT: Final = 3
"""The product itself failed; nothing the user wrote is to blame."""
INTERRUPTED: Final = 130
"""Ctrl-C with nothing to show, as shells expect it."""
