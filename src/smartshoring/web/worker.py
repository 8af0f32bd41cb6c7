"""What runs in a process of its own: one plan or one footprint, from its folder to its folder.

    python -m smartshoring.web.worker runs FOLDER
    python -m smartshoring.web.worker footprints FOLDER

`request.json` is the question, `progress.json` is rewritten while it runs, a file `stop` asks it to
end with its best, and `end.json` is written last: without it the work was not finished.
"""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from smartshoring.web.workspace import read_json, write_json

_LOOK_S: Final = 0.2
_TELL_S: Final = 0.2
"""Least time between two tellings of progress."""
STOP: Final = "stop"


class Teller:
    """Writes progress, not more often than a reader can see."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "progress.json"
        self._state: dict[str, Any] = {}
        self._last = 0.0
        self._began = time.monotonic()

    def __call__(self, **facts: Any) -> None:
        """Tell facts beside those that hold already."""
        fresh = facts.get("step") not in (None, self._state.get("step"))
        self._state |= facts
        now = time.monotonic()
        if fresh or now - self._last >= _TELL_S:
            self._last = now
            write_json(self._path, {**self._state, "seconds": round(now - self._began, 1)})


def run(folder: Path) -> dict[str, Any]:
    """Plan the case of a run; what the register is to tell of it."""
    from smartshoring.plan.answer import Options, answered  # noqa: PLC0415 (solver)
    from smartshoring.plan.solve import Effort  # noqa: PLC0415
    from smartshoring.solver.answer import Progress  # noqa: PLC0415
    from smartshoring.web.answers import keep_answer  # noqa: PLC0415
    from smartshoring.web.cases import checked  # noqa: PLC0415

    asked = read_json(folder / "request.json") or {}
    found = checked(Path(asked["case_path"]))
    if found.case is None:
        return {"status": "failed", "failure": "case_has_errors"}
    tell, cancel = Teller(folder), threading.Event()
    threading.Thread(target=_watch, args=(folder, cancel), daemon=True).start()
    chosen = asked["options"]
    options = Options(
        front=chosen["front"],
        time_limit_s=chosen["time_limit_s"],
        search_s=chosen["search_s"],
        sheet=chosen["sheet"],
        sensitivity=chosen["sensitivity"],
        workers=1,
    )

    def solving(strategy: str, state: Progress) -> None:
        tell(strategy=strategy, incumbent=state.incumbent, bound=state.bound, gap=state.gap)

    effort = Effort(time_limit_s=chosen["time_limit_s"], cancel=cancel, progress=solving)
    answer = answered(found.case, options, effort, lambda code, share: tell(step=code, share=share))
    told = keep_answer(folder, answer)
    if cancel.is_set() and told["status"] == "done":
        told["status"] = "cancelled"
    return told


def footprint(folder: Path) -> dict[str, Any]:
    """Measure the invoices of a footprint; what the register is to tell of it."""
    from smartshoring.web.footprints import measured_in  # noqa: PLC0415 (lxml)

    asked = read_json(folder / "request.json") or {}
    return measured_in(folder, asked, Teller(folder))


def main(arguments: list[str]) -> int:
    """Do the work of a folder and write how it ended."""
    kind, folder = arguments[0], Path(arguments[1])
    began = time.monotonic()
    try:
        told = run(folder) if kind == "runs" else footprint(folder)
    except Exception as error:  # noqa: BLE001 (a process's last word, told to the reader)
        told = {"status": "failed", "failure": f"{type(error).__name__}: {error}"[:300]}
    write_json(folder / "end.json", {**told, "seconds": round(time.monotonic() - began, 1)})
    return 0


def _watch(folder: Path, cancel: threading.Event) -> None:
    while not cancel.is_set():
        if (folder / STOP).exists():
            cancel.set()
        time.sleep(_LOOK_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
