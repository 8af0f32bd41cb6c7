"""Screens for people: an answer or a list of problems as calm, print-like text."""
