"""Plots as SVG that stands in the page: drawn by matplotlib, words as text, colours by the page's CSS variables.

Each is about 420 units wide, so that its words are as large on a phone as on a desk, and has a title and a description
with its numbers for a screen reader. The same numbers give the same bytes.
"""

from __future__ import annotations

import io
import itertools
import re
import textwrap
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markupsafe import Markup

from grader.reports.overview.groups import Section
from grader.reports.overview.statistics import Item, Spread

WIDTH = 5.8
"""Inches of 72 units."""
BINS = 10
COLOURS = {
    "#010203": "var(--text)",
    "#010204": "var(--quiet)",
    "#010205": "var(--line)",
    "#010206": "var(--good)",
    "#010207": "var(--part-fill)",
    "#010208": "var(--bad)",
    "#010209": "var(--bar)",
    "#01020a": "var(--none-fill)",
    "#01020b": "var(--wait-fill)",
    "#01020c": "var(--soft)",
}
"""What matplotlib is told, and what stands in the page."""
TEXT, QUIET, LINE, GOOD, PART, BAD, BAR, NONE, WAIT, SOFT = COLOURS
STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "nablagrade",
    "text.parse_math": False,
    "font.size": 12,
    "font.family": "DejaVu Sans",
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "text.color": TEXT,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "ytick.left": False,
    "axes.unicode_minus": False,
}
_IDS = re.compile(r'\s(?:id="([^"]*)")')


def has_plots() -> bool:
    """Whether matplotlib is installed."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        return False
    return True


def totals(points: Sequence[float], most: float, lies: Spread) -> Markup:
    """A histogram of totals with the box of quartiles above it."""

    def draw(figure: Any) -> None:
        box, bars = figure.subplots(2, 1, sharex=True, height_ratios=(1, 5))
        _box(box, [points], most)
        box.set_axis_off()
        _histogram(bars, points, most, BAR)
        bars.set_xlabel("points")

    told = f"{_lies(lies)}. {_bins_words(points, most)}"
    return _svg("totals", "How many students have how many points", told, 3.1, draw)


def criteria(items: Sequence[Item]) -> Markup:
    """Of each criterion, how many have all of its points, a part, none, and how many wait."""

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        _stacks(axes, [(item.full, item.part, item.none, item.waiting) for item in items])
        labels = [textwrap.shorten(item.title, 62, placeholder=" ...") for item in items]
        for at, label in enumerate(labels):
            axes.text(0, at - 0.33, f"{at + 1}  {label}", ha="left", va="bottom", fontsize=11)

    told = ". ".join(
        f"{item.title}: {item.full} full, {item.part} in part, {item.none} none, {item.waiting} waiting"
        for item in items
    )
    return _svg("criteria", "Full, part, none and waiting by criterion", told, 0.75 + 0.62 * len(items), draw)


def criterion(item: Item) -> Markup:
    """How one criterion's points lie."""

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        _histogram(axes, item.points, item.max_points, BAR)

    told = f"{_bins_words(item.points, item.max_points)}; {item.waiting} wait for a person"
    return _svg(item.anchor, f"Points for: {item.title}", told, 1.7, draw)


def by_section(sections: Sequence[Section], most: float) -> Markup:
    """Quartiles of each section beside one another."""

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        _box(axes, [section.points for section in sections], most)
        axes.set_yticks(range(1, len(sections) + 1), [textwrap.shorten(s.name, 14, placeholder="..") for s in sections])
        axes.invert_yaxis()
        axes.set_xlabel("points")

    told = ". ".join(f"{section.name}: {_lies(section.spread)}" for section in sections)
    return _svg("sections", "Points by section", told, 0.9 + 0.42 * len(sections), draw)


def _lies(lies: Spread) -> str:
    return (
        f"{lies.count} students, from {lies.low:g} to {lies.high:g}, "
        f"quartiles {lies.first:g}, {lies.median:g} and {lies.third:g}"
    )


def _edges(values: Sequence[float], most: float) -> list[float]:
    """Bins of equal width from 0 to the most there is; whole points where few are possible."""
    top = max([most, *values]) or 1.0
    if most == int(most) and 0 < most <= BINS and top == most:  # each whole number in the middle of a bin
        return [at - 0.5 for at in range(int(most) + 2)]
    return [top * at / BINS for at in range(BINS + 1)]


def _counts(values: Sequence[float], edges: Sequence[float]) -> list[int]:
    import numpy as np

    return [int(count) for count in np.histogram(values, edges)[0]]


def _bins_words(values: Sequence[float], most: float) -> str:
    edges = _edges(values, most)
    counts = _counts(values, edges)
    bins = [(low, high, count) for (low, high), count in zip(itertools.pairwise(edges), counts, strict=True) if count]
    if edges[0] < 0:
        return "; ".join(f"{count} with about {(low + high) / 2:g}" for low, high, count in bins)
    return "; ".join(f"{count} from {low:g} to {high:g}" for low, high, count in bins)


def _histogram(axes: Any, values: Sequence[float], most: float, colour: str) -> None:
    edges = _edges(values, most)
    counts = _counts(values, edges)
    wide = edges[1] - edges[0]
    middles = [(low + high) / 2 for low, high in itertools.pairwise(edges)]
    axes.bar(middles, counts, width=wide * 0.9, color=colour)
    tallest = max([*counts, 1])
    for x, count in zip(middles, counts, strict=True):
        if count:
            axes.text(x, count + tallest * 0.03, str(count), ha="center", va="bottom", fontsize=11, color=QUIET)
    axes.set_ylim(0, tallest * 1.2)
    axes.set_xlim(edges[0], edges[-1])
    axes.set_yticks([])
    if edges[0] < 0:
        axes.set_xticks(range(int(edges[-1] + 0.5)))


def _box(axes: Any, groups: Sequence[Sequence[float]], most: float) -> None:
    line = {"color": QUIET, "linewidth": 1.2}
    axes.boxplot(
        [list(group) for group in groups],
        orientation="horizontal",
        whis=(0, 100),
        widths=0.5,
        patch_artist=True,
        boxprops={"facecolor": SOFT, "edgecolor": QUIET, "linewidth": 1.2},
        medianprops={"color": TEXT, "linewidth": 2.5},
        whiskerprops=line,
        capprops=line,
    )
    axes.set_xlim(0, max([most, *(value for group in groups for value in group)]) or 1.0)


def _stacks(axes: Any, rows: Sequence[tuple[int, int, int, int]]) -> None:
    kinds = (("full", GOOD), ("part", PART), ("none", NONE), ("waiting", WAIT))
    for at, row in enumerate(rows):
        left = 0
        for (_, colour), count in zip(kinds, row, strict=True):
            axes.barh(at, count, left=left, height=0.42, color=colour)
            left += count
    axes.set_ylim(len(rows) - 0.6, -0.9)
    axes.set_xlim(0, max([sum(row) for row in rows] or [1]) or 1)
    axes.set_yticks([])
    axes.set_xlabel("students")


def _svg(name: str, title: str, told: str, height: float, draw: Callable[[Any], None]) -> Markup:
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure)
        out = io.StringIO()
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return Markup(_inline(out.getvalue(), name, title, told))


def _inline(drawn: str, name: str, title: str, told: str) -> str:
    """The drawing as part of a page: names of its own, the page's colours and letters, a title and a description."""
    body = drawn[drawn.index("<svg") :]
    box = re.search(r'viewBox="([^"]*)"', body)
    assert box is not None
    inner = body[body.index(">") + 1 : body.rindex("</svg>")]
    inner = re.sub(r"<metadata>.*?</metadata>|<style[^>]*>.*?</style>", "", inner, flags=re.DOTALL)
    used = set(re.findall(r'(?:url\(#|href="#)([^)"]+)', inner))
    inner = _IDS.sub(lambda match: f' id="{name}-{match[1]}"' if match[1] in used else "", inner)
    inner = re.sub(r'(url\(#|href="#)', rf"\g<1>{name}-", inner)
    inner = re.sub(r"font: ?(?:\w+ )?([\d.]+)px [^;\"]*", r"font-size: \1px", inner)
    inner = re.sub(r"font-family: [^;\"]*; ?", "", inner).replace("xlink:href", "href")
    for colour, variable in COLOURS.items():
        inner = inner.replace(colour, variable)
    inner = re.sub(r"\n\s*", "\n", inner)
    return (
        f'<svg class="plot" viewBox="{box[1]}" role="img" aria-labelledby="{name}-title {name}-told">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-told">{escape(told)}</desc>{inner}</svg>'
    )
