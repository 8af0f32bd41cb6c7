"""Reports: an answer as a document for a board, in PDF, HTML and XLSX, from its JSON alone."""

from smartshoring.report.render import FORMATS, render

__all__ = ["FORMATS", "render"]
