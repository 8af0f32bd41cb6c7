"""Rows of policies."""

from __future__ import annotations

from smartshoring.plan.model.draft import Draft


def write(draft: Draft) -> None:
    """All rows of policies."""
    del draft
