"""Rows of people."""

from __future__ import annotations

from smartshoring.plan.model.draft import Draft


def write(draft: Draft) -> None:
    """All rows of people."""
    del draft
