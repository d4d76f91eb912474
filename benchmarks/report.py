"""What the benchmarks print and draw: medians with their spread, a table, bars as SVG, and the places of a page."""

from __future__ import annotations

import html
import math
import random
import re
import statistics
from collections import namedtuple
from collections.abc import Sequence
from pathlib import Path

#: who was measured; seconds or rates, round by round; what its answers were like; what the same was for us
Row = namedtuple("Row", ("name", "figures", "note", "ours"), defaults=("", ()))
#: a title, what a figure is, its rows, and whether more is better
Chart = namedtuple("Chart", ("title", "unit", "rows", "more"), defaults=(False,))

STYLE = """<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328 } .page { fill: #fff } .bar { fill: #6e7781 } .ours { fill: #0a6c74 }
  .spread { stroke: #1f2328 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .page { fill: #0d1117 } .bar { fill: #8b949e } .ours { fill: #3fb6c0 } .spread { stroke: #e6edf3 }
  }
</style>"""


def quartiles(figures: Sequence[float]) -> tuple[float, float, float]:
    """Return the first quartile, the median and the third."""
    if len(figures) == 1:
        return (figures[0],) * 3
    low, middle, high = statistics.quantiles(figures, n=4, method="inclusive")
    return low, middle, high


def ratio(row: Row) -> str:
    """Write the median of a row's ratios to ours, round by round, and its 95 % interval (bootstrap)."""
    pairs = [its / ours for its, ours in zip(row.figures, row.ours, strict=False)]
    if not pairs:
        return ""
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(pairs, k=len(pairs))) for _ in range(1000))
    middle, low, high = (written(it) for it in (statistics.median(pairs), medians[25], medians[975]))
    return f"{middle}" if low == high else f"{middle} ({low}–{high})"


def written(figure: float) -> str:
    """Write a figure with three digits that count.

    >>> written(0.01234), written(12.34), written(12345)
    ('0.0123', '12.3', '12,300')
    """
    if not figure:
        return "0"
    digits = 2 - math.floor(math.log10(abs(figure)))
    return f"{round(figure, digits):,.{max(digits, 0)}f}"


def table(chart: Chart) -> str:
    """Write a chart as a table in Markdown."""
    lines = [f"| {chart.title} | {chart.unit} | middle half | × ours | |", "|---|---|---|---|---|"]
    for row in chart.rows:
        if row.figures:
            low, middle, high = map(written, quartiles(row.figures))
            cells = (row.name, middle, f"{low}–{high}" if len(row.figures) > 1 else "one run", ratio(row), row.note)
        else:
            cells = (row.name, "–", "", "", row.note)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def drawing(chart: Chart) -> str:
    """Draw a chart as bars on a logarithmic scale, with their middle half, for light and dark pages."""
    rows = [row for row in chart.rows if row.figures]
    figures = [quartiles(row.figures) for row in rows]
    least, most = min(low for low, _, _ in figures) / 2, max(high for _, _, high in figures)
    left, room, height = 230, 360, 26

    def place(figure: float) -> float:
        return left + room * math.log(figure / least) / math.log(most / least)

    title = html.escape(f"{chart.title}: {chart.unit}, logarithmic, {'more' if chart.more else 'less'} is better")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {40 + height * len(rows)}" role="img">',
        f'<title>{title}</title>{STYLE}<rect class="page" width="100%" height="100%"/><text x="10" y="22">{title}</text>',
    ]
    for number, (row, (low, middle, high)) in enumerate(zip(rows, figures, strict=True)):
        top, kind = 36 + height * number, "ours" if row.name.startswith("bekken") else "bar"
        lines += [
            f'<text x="{left - 8}" y="{top + 14}" text-anchor="end">{html.escape(row.name)}</text>',
            f'<rect class="{kind}" x="{left}" y="{top}" width="{place(middle) - left:.1f}" height="18"/>',
            f'<path class="spread" d="M{place(low):.1f} {top + 9}H{place(high):.1f}"/>',
            f'<text x="{max(place(middle), place(high)) + 6:.1f}" y="{top + 14}">{written(middle)}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def alternative(chart: Chart) -> str:
    """Say in words what a drawing shows."""
    shown = (f"{row.name} {written(quartiles(row.figures)[1])}" for row in chart.rows if row.figures)
    return f"Bars: {chart.title}, {chart.unit}: {', '.join(shown)}."


def put(page: Path, place: str, text: str) -> None:
    """Put a text between a page's two marks of a name."""
    before = page.read_text(encoding="utf-8")
    marks = (f"<!-- bench: {place} -->", f"<!-- /bench: {place} -->")
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    if not pattern.search(before):
        raise SystemExit(f"{page} has no {marks[0]} … {marks[1]}")
    page.write_text(pattern.sub(lambda _: f"{marks[0]}\n{text}\n{marks[1]}", before), encoding="utf-8")
