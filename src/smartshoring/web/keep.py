"""An answer that was found elsewhere, kept in the workspace as if it had been asked there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from smartshoring.plan.answer import Answer
from smartshoring.web.answers import keep_answer
from smartshoring.web.cases import copy_of
from smartshoring.web.schema import RunOptions
from smartshoring.web.workspace import Workspace

_DEMO: Final = "demo"


def keep_run(root: Path, case: Path, answer: Answer) -> str:
    """Keep a case and its answer; the one that was kept in this way before makes room.

    Args:
        root: The workspace folder.
        case: Where the case lies.
        answer: Its answer.

    Returns:
        The id of the run.
    """
    workspace = Workspace(root)
    try:
        for kind in ("runs", "cases"):
            for item in workspace.items(kind):
                if item.get("origin") == _DEMO and not item.get("parent"):
                    workspace.remove(kind, item["id"])
        taken = copy_of(workspace, case, origin=_DEMO)
        name, folder = workspace.new("runs")
        told = keep_answer(folder, answer)
        options = RunOptions(
            front=answer.options.front,
            search_s=answer.options.search_s,
            sheet=answer.sheet is not None,
        )
        workspace.tell(
            "runs",
            name,
            case=taken["id"],
            case_name=taken["name"],
            options=options.model_dump(),
            seconds=round(sum(answer.seconds.values()), 1),
            origin=_DEMO,
            **told,
        )
    finally:
        workspace.close()
    return name
