"""A report as one HTML file: no script, no other file, no other host."""

from __future__ import annotations

from html import escape
from typing import Final

from smartshoring.report.content import Block, Bullets, Content, Grid, Picture, Words

_STYLE: Final = (
    "body{font:16px/1.5 'Libertinus Serif',Georgia,serif;color:#14212b;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}h1{margin:0}table{border-collapse:collapse;width:100%;"
    "font-size:14px;margin:.5rem 0 1rem;display:block;overflow-x:auto}caption{text-align:left;"
    "font-weight:bold;padding:.25rem 0}th,td{text-align:left;border-bottom:1px solid #d8dee4;"
    "padding:.2rem .8rem .2rem 0;vertical-align:top}td.n,th.n{text-align:right;"
    "white-space:nowrap}figure{margin:1rem 0}figcaption{font-weight:bold}svg{max-width:100%;"
    "height:auto}.note{color:#556370;font-size:13px}.strong{font-weight:bold}"
    "@media print{section{break-inside:auto}h2{break-after:avoid}}"
)


def html_of(content: Content) -> str:
    """The whole file."""
    parts = [
        f'<!doctype html><html lang="{content.language}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{escape(content.title)}: {escape(content.subtitle)}</title>",
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(content.title)}</h1><p>{escape(content.subtitle)}</p>",
    ]
    for section in content.sections:
        parts.append(f"<section><h2>{escape(section.title)}</h2>")
        parts += [_block(one) for one in section.blocks]
        parts.append("</section>")
    parts.append(f'</main><footer class="note">{escape(content.footer)}</footer></body></html>\n')
    return "".join(parts)


def _block(one: Block) -> str:
    if isinstance(one, Words):
        return f"<p{' class=strong' if one.strong else ''}>{escape(one.text)}</p>"
    if isinstance(one, Bullets):
        return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in one.items) + "</ul>"
    if isinstance(one, Picture):
        drawing = one.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(one.alt)}" ', 1)
        return (
            f"<figure><figcaption>{escape(one.title)}</figcaption>{drawing}"
            f'<p class="note">{escape(one.reference)}</p></figure>'
        )
    return _table(one)


def _table(grid: Grid) -> str:
    numeric = numeric_columns(grid)
    sums = {row for row, _, _ in grid.sums}
    head = "".join(
        f'<th scope="col"{" class=n" if numeric[n] else ""}>{escape(name)}</th>'
        for n, name in enumerate(grid.header)
    )
    body = "".join(
        f"<tr{' class=strong' if r in sums else ''}>"
        + "".join(
            f'<th scope="row">{escape(cell.text)}</th>'
            if n == 0
            else f"<td{' class=n' if numeric[n] else ''}>{escape(cell.text)}</td>"
            for n, cell in enumerate(row)
        )
        + "</tr>"
        for r, row in enumerate(grid.rows)
    )
    note = f'<p class="note">{escape(grid.reference)}</p>' if grid.reference else ""
    return (
        f"<table><caption>{escape(grid.title)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>{note}"
    )


def numeric_columns(grid: Grid) -> tuple[bool, ...]:
    """Which columns hold numbers."""
    return tuple(
        n > 0 and any(row[n].number is not None for row in grid.rows)
        for n in range(len(grid.header))
    )
