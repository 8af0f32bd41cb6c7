"""The command line: one file per verb, and the screens they show to people."""

from __future__ import annotations

import sys


def main() -> None:
    """Run `smartshoring` with the arguments of the process and leave with its exit code."""
    from smartshoring.cli.app import run  # noqa: PLC0415 (the wheel's entry point stays light)

    sys.exit(run(sys.argv[1:]))
