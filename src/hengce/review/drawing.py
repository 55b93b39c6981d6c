"""Charts as SVG whose texts stay texts: the reader's own fonts draw them."""

from collections.abc import Iterator, Sequence
from html import escape

from hengce.review.pack import Chart, Shape
from hengce.review.printing import printed

COLOURS = ("#1f5fa8", "#d97706", "#2f855a", "#9b2c6f", "#4a5568", "#b83232")

WIDTH = 900
_LEFT, _RIGHT, _TOP, _LINE = 190, 90, 40, 26
_PLOT = WIDTH - _LEFT - _RIGHT
_HEIGHT = 300
_LABELS_MAX = 12
"""So many days are written below a chart of lines; the others are left out between them."""


def drawn(chart: Chart) -> str:
    """Return a chart as an SVG element; its heading is in it."""
    parts, height = _bars(chart) if chart.shape is Shape.BARS else _lines(chart)
    title = f"{chart.title} ({chart.unit})" if chart.unit else chart.title
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'font-size="13"><title>{escape(title)}</title>'
        f"{_text(0, 18, title, weight=600)}{''.join(parts)}</svg>"
    )


def _bars(chart: Chart) -> tuple[list[str], int]:
    """Draw one bar for each name and series, from nothing to the right."""
    most = _most(chart)
    parts, y = [], _TOP
    for place, name in enumerate(chart.names):
        for number, (series, values) in enumerate(chart.series.items()):
            label = name if len(chart.series) == 1 else f"{name} {series}"
            width = _PLOT * max(0.0, values[place]) / most
            parts.append(_text(_LEFT - 8, y + 15, label, anchor="end"))
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="{_LINE - 8}" '
                f'fill="{COLOURS[number % len(COLOURS)]}"/>'
            )
            parts.append(_text(_LEFT + width + 6, y + 15, _shown(values[place])))
            y += _LINE
    return parts, y + 10


def _lines(chart: Chart) -> tuple[list[str], int]:
    """Draw one line for each series, along the names."""
    most, bottom = _most(chart), _TOP + _HEIGHT
    parts = [_rule(bottom), _rule(_TOP), _text(_LEFT - 8, _TOP + 5, _shown(most), anchor="end")]
    parts.append(_text(_LEFT - 8, bottom + 5, "0", anchor="end"))
    for number, (series, values) in enumerate(chart.series.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = [
            (_along(k, len(values)), bottom - _HEIGHT * max(0.0, value) / most)
            for k, value in enumerate(values)
        ]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>' for x, y in places]
        parts.append(_text(WIDTH - _RIGHT + 8, _TOP + 14 + 18 * number, series, colour=colour))
    parts += _days(chart.names, bottom)
    return parts, bottom + 40


def _days(names: Sequence[str], bottom: int) -> Iterator[str]:
    step = -(-len(names) // _LABELS_MAX)
    for k in range(0, len(names), step):
        yield _text(_along(k, len(names)), bottom + 22, names[k], anchor="middle")


def _along(place: int, count: int) -> float:
    return _LEFT + (_PLOT * place / (count - 1) if count > 1 else _PLOT / 2)


def _most(chart: Chart) -> float:
    return max((n for values in chart.series.values() for n in values), default=0.0) or 1.0


def _shown(number: float) -> str:
    return printed(int(number)) if float(number).is_integer() else printed(number)


def _rule(y: int) -> str:
    return f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y}" y2="{y}" stroke="#cbd5e0"/>'


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    colour: str = "#1a202c",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{colour}">{escape(text)}</text>'
    )
