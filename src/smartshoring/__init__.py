"""Decide where to make things, finance the move, run it, and prove it."""

__version__ = "0.1.0"
