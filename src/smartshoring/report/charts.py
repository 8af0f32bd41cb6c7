"""Charts as SVG: no clock, no chance, no font of the machine: equal data draw equal bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from smartshoring.report.numbers import millions, signed, tonnes

INK: Final = "#14212b"
MUTED: Final = "#556370"
RULE: Final = "#d8dee4"
UP: Final = "#b5470b"
DOWN: Final = "#0b5fa5"
SMART: Final = "#083a6b"
COLOURS: Final = {"offshore": "#b5470b", "nearshore": "#4696d2", "onshore": "#6e6a66"}
PARTS: Final = (
    "#083a6b",
    "#4696d2",
    "#b5470b",
    "#6e6a66",
    "#8a5a00",
    "#1b6b3a",
    "#801650",
    "#28a197",
)
_FONT: Final = "Libertinus Serif, Georgia, serif"
_SIGN: Final = 5.6
"""Mean width of a sign at 12 points."""
_LINE: Final = 14.0


@dataclass(frozen=True, slots=True)
class Step:
    """A bar of a waterfall; `whole` ones stand on the axis."""

    name: str
    start: float
    end: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a front."""

    name: str
    usd: float
    co2e_kg: float
    strategy: str
    on_front: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a label takes."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether two share any room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def waterfall(steps: Sequence[Step]) -> str:
    """Bars from one total to another, each term with its change."""
    width, row, left, right = 640, 24, 190, 70
    low = min(min(one.start, one.end) if not one.whole else one.end for one in steps)
    high = max(max(one.start, one.end) for one in steps)
    base = max(0.0, low - (high - low) * 0.6)
    scale = (width - left - right) / ((high - base) or 1.0)

    def x(value: float) -> float:
        return left + (value - base) * scale

    parts = []
    for number, one in enumerate(steps):
        y = number * row + 4
        begin = x(base) if one.whole else x(min(one.start, one.end))
        end = x(max(one.start, one.end)) if not one.whole else x(one.end)
        colour = MUTED if one.whole else UP if one.end > one.start else DOWN
        change = one.end - one.start
        text = millions(one.end) if one.whole else signed(millions(change), change)
        parts.append(_text(left - 8, y + 13, one.name, anchor="end"))
        parts.append(_rect(begin, y + 2, max(1.0, end - begin), row - 8, colour))
        parts.append(_text(end + 5, y + 13, text, size=11))
    return _svg(width, len(steps) * row + 8, parts)


def front(marks: Sequence[Mark], names: tuple[str, str]) -> str:
    """Cost against CO2e; circles on the front, diamonds beside it, labels where there is room."""
    width, height = 640, 340
    left, right, top, bottom = 64, 110, 28, 44
    x = _scale([one.usd for one in marks], left, width - right)
    y = _scale([one.co2e_kg for one in marks], height - bottom, top)
    parts = [
        _text(x(tick), height - bottom + 18, millions(tick), anchor="middle", fill=MUTED)
        for tick in x.ticks
    ]
    for tick in y.ticks:
        parts.append(_line(left, y(tick), width - right, y(tick), RULE))
        parts.append(_text(left - 8, y(tick) + 4, tonnes(tick), anchor="end", fill=MUTED))
    parts.append(_text((left + width - right) / 2, height - 6, names[0], anchor="middle"))
    parts.append(_text(4, 14, names[1]))
    chain = " ".join(
        f"{x(one.usd):.1f},{y(one.co2e_kg):.1f}"
        for one in sorted(marks, key=lambda one: one.usd)
        if one.on_front
    )
    parts.append(f'<polyline points="{chain}" fill="none" stroke="{SMART}" stroke-opacity="0.5"/>')
    for one in marks:
        cx, cy = x(one.usd), y(one.co2e_kg)
        if one.on_front:
            fill = DOWN if one.chosen else "#ffffff"
            parts.append(
                f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="5" fill="{fill}" stroke="{SMART}" '
                'stroke-width="2"/>'
            )
        else:
            colour = COLOURS.get(one.strategy, MUTED)
            parts.append(f'<path d="M{cx:.1f},{cy - 6:.1f} l6,6 l-6,6 l-6,-6 z" fill="{colour}"/>')
    spots = [
        (one.name, x(one.usd), y(one.co2e_kg))
        for one in sorted(marks, key=lambda one: not one.chosen)
        if one.chosen or not one.on_front
    ]
    points = [(x(one.usd), y(one.co2e_kg)) for one in marks]
    for name, at, anchor, _ in placed(spots, points, width, height):
        parts.append(_text(at[0], at[1] + 4, name, anchor=anchor))
    return _svg(width, height, parts)


def placed(
    spots: Sequence[tuple[str, float, float]],
    points: Sequence[tuple[float, float]],
    width: float,
    height: float,
) -> list[tuple[str, tuple[float, float], str, Box]]:
    """Labels beside their points that touch neither each other, nor a point, nor the frame.

    Args:
        spots: Name and place of each, the more important first; one without room is left out.
        points: All marks.
        width: Of the chart.
        height: Of the chart.

    Returns:
        Name, place, anchor and room of each label.
    """
    marks = [Box(px - 6, py - 6, px + 6, py + 6) for px, py in points]
    found: list[tuple[str, tuple[float, float], str, Box]] = []
    for name, px, py in spots:
        wide = len(name) * _SIGN + 4
        for dx, dy, anchor in (
            (10, 0, "start"), (-10, 0, "end"), (0, -14, "middle"), (0, 14, "middle"),
            (8, -11, "start"), (8, 11, "start"), (-8, -11, "end"), (-8, 11, "end"),
        ):  # fmt: skip
            at = (px + dx, py + dy)
            left = at[0] - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
            box = Box(left, at[1] - _LINE / 2, left + wide, at[1] + _LINE / 2)
            inside = box.left >= 0 and box.right <= width and box.top >= 0 and box.bottom <= height
            own = Box(px - 6, py - 6, px + 6, py + 6)
            free = all(not box.overlaps(mark) for mark in marks if mark != own)
            if inside and free and all(not box.overlaps(other[3]) for other in found):
                found.append((name, at, anchor, box))
                break
    return found


def line(points: Sequence[tuple[str, float]], name: str) -> str:
    """A value over periods, its zero drawn."""
    width, height = 640, 240
    left, right, top, bottom = 64, 24, 28, 30
    y = _scale([0.0, *(value for _, value in points)], height - bottom, top)
    step = (width - left - right) / max(1, len(points))
    parts = []
    for tick in y.ticks:
        parts.append(_line(left, y(tick), width - right, y(tick), INK if tick == 0 else RULE))
        parts.append(_text(left - 8, y(tick) + 4, millions(tick), anchor="end", fill=MUTED))
    parts.append(_text(4, 14, name))
    at = [(left, y(0.0))] + [
        (left + (n + 1) * step, y(value)) for n, (_, value) in enumerate(points)
    ]
    chain = " ".join(f"{px:.1f},{py:.1f}" for px, py in at)
    parts.append(f'<polyline points="{chain}" fill="none" stroke="{SMART}" stroke-width="2.2"/>')
    every = max(1, len(points) // 10)
    for n, (period, _) in enumerate(points):
        px, py = at[n + 1]
        parts.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{SMART}"/>')
        if n % every == 0:
            parts.append(_text(px, height - 10, period, anchor="middle", size=10, fill=MUTED))
    return _svg(width, height, parts)


def stacked(months: Sequence[str], parts_: Sequence[tuple[str, Sequence[float]]]) -> str:
    """Months as bars of parts, with a legend below."""
    width, height = 640, 260
    left, right, top, bottom = 56, 10, 14, 58
    sums = [sum(max(0.0, values[n]) for _, values in parts_) for n in range(len(months))]
    y = _scale([0.0, *sums], height - bottom, top)
    step = (width - left - right) / max(1, len(months))
    drawn = []
    for tick in y.ticks:
        drawn.append(_line(left, y(tick), width - right, y(tick), RULE))
        drawn.append(_text(left - 6, y(tick) + 4, tonnes(tick), anchor="end", fill=MUTED))
    every = max(1, (len(months) + 11) // 12)
    for n, month in enumerate(months):
        height_at = 0.0
        for number, (_, values) in enumerate(parts_):
            size = max(0.0, values[n])
            if size:
                upper, lower = y(height_at + size), y(height_at)
                drawn.append(
                    _rect(left + (n + 0.15) * step, upper, step * 0.7, lower - upper,
                          PARTS[number % len(PARTS)])
                )  # fmt: skip
            height_at += size
        if n % every == 0:
            drawn.append(
                _text(
                    left + (n + 0.5) * step,
                    height - bottom + 15,
                    month,
                    anchor="middle",
                    size=10,
                    fill=MUTED,
                )
            )
    at, row = float(left), height - 24
    for number, (name, _) in enumerate(parts_):
        wide = len(name) * _SIGN + 26
        if at + wide > width:
            at, row = float(left), row + 16
        drawn.append(_rect(at, row - 9, 10, 10, PARTS[number % len(PARTS)]))
        drawn.append(_text(at + 14, row, name, size=11))
        at += wide
    return _svg(width, max(height, row + 8), drawn)


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def __call__(self, value: float) -> float:
        share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)


def _scale(values: Sequence[float], start: float, end: float) -> _Scale:
    """A linear scale whose ends and ticks are round."""
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    rough = span / 4
    size = 10.0 ** len(f"{int(rough)}") / 10 if rough >= 1 else 10.0 ** -len(f"{int(1 / rough)}")
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10, 20) if size * factor >= rough)
    first = step * (low // step)
    ticks = [first]
    while ticks[-1] < high - 1e-9 * span:
        ticks.append(ticks[-1] + step)
    return _Scale(ticks[0], ticks[-1], start, end, tuple(ticks))


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family="{_FONT}">{"".join(parts)}</svg>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", size: int = 12, fill: str = INK
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}">'
        f"{escape(text)}</text>"
    )


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'
