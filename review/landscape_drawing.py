"""`landscape_drawing`: a landscape as a picture: bars of today on the left, those of the review on the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from review.body import FIGURES, numbered, remarks, today
from review.canvas import INK, NOW, SOFT, THEN, wrapped
from review.label import label
from review.landscape import Landscape
from review.panel import Panel
from review.review import Review
from review.wording import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST = 15  # bars of a panel; the page has all
_BAR = 0.23  # inches
_LONGEST = 34  # characters of a label

_Bar = tuple[str, int, str]  # words, count, what it links to


def landscape_drawing(review: Review, landscape: Landscape, language: str, page: str) -> Figure:
    """Draw the figure of a disease; in SVG each bar of today leads to its entries in `page`."""
    from matplotlib.figure import Figure

    heights = [
        max(2, min(_MOST + 1, len(panel.bars)), len(landscape.seed.panel(panel.name)) + 1) for panel in landscape.panels
    ]
    figure = Figure(figsize=(10, 1.5 + sum(height * _BAR + 0.62 for height in heights)))
    figure.patch.set_facecolor("white")
    top = 1 - 1.22 / figure.get_figheight()
    grid = figure.add_gridspec(
        len(heights), 2, height_ratios=heights, width_ratios=(1.2, 1), left=0.16, right=0.965, top=top,
        bottom=0.25 / figure.get_figheight(), wspace=0.52, hspace=0.62 / (_BAR * sum(heights) / len(heights)),
    )  # fmt: skip
    name = f"trials_{landscape.disease}"
    title = numbered(language, "figure", FIGURES[landscape.disease], say(language, f"tables.{name}"))
    _headed(figure, title, " ".join(remarks(review, language, landscape)))
    for row, panel in enumerate(landscape.panels):
        most = max([1, *(bar.count for bar in panel.bars), *(one.count for one in landscape.seed.panel(panel.name))])
        axes = figure.add_subplot(grid[row, 0])
        head = say(language, f"figures.by_{panel.name}")
        bars(
            axes,
            now_bars(language, panel, f"{page}#rv-{name}-{panel.name}"),
            most,
            f"{head} · {today(review, language)}",
        )
        axes = figure.add_subplot(grid[row, 1])
        then = [(label(language, panel.name, one.value), one.count, "") for one in landscape.seed.panel(panel.name)]
        bars(axes, then, most, f"{head} · {say(language, 'figures.seed_short')}", seed=True)
        if gap := landscape.seed.gap(panel.name):
            total = ("≈ " if landscape.seed.about else "") + str(landscape.seed.total)
            words = say(language, "figures.gap", count=gap, total=total)
            axes.text(0, max(len(then), 1) - 0.15, words, color=SOFT, fontsize=8, va="center", style="normal")
    return figure


def papers_drawing(review: Review, language: str, page: str) -> Figure:
    """Draw the studies of the tables by year and by source of cells."""
    from matplotlib.figure import Figure

    most_bars = max([4, *(min(len(panel.bars), 60) for panel in review.papers)])
    figure = Figure(figsize=(10, 1.2 + most_bars * _BAR))
    figure.patch.set_facecolor("white")
    _headed(figure, say(language, "figures.papers"), "")
    for place, panel in enumerate(review.papers):
        count = max(1, min(len(panel.bars), 60))
        height = count * _BAR / figure.get_figheight()
        top = 1 - 0.95 / figure.get_figheight()
        axes = figure.add_axes((0.1 if place == 0 else 0.66, top - height, 0.3, height))
        shown = now_bars(language, panel, f"{page}#rv-papers-{panel.name}", 60)
        bars(axes, shown, max([1, *(bar.count for bar in panel.bars)]), say(language, f"figures.by_{panel.name}"))
    return figure


def now_bars(language: str, panel: Panel, target: str, most: int = _MOST) -> list[_Bar]:
    """Return the bars of a panel for drawing; those beyond `most` are one line that says how many they are."""
    shown = [
        (label(language, panel.name, bar.value), bar.count, f"{target}-{place}") for place, bar in enumerate(panel.bars)
    ]
    if len(shown) > most + 1:
        rest = shown[most:]
        words = say(language, "figures.rest", count=len(rest), entries=sum(count for _, count, _ in rest))
        shown = [*shown[:most], (words, 0, target)]
    return shown


def bars(axes: Axes, shown: Sequence[_Bar], most: int, title: str, *, seed: bool = False) -> None:
    """Draw bars from the top down, each with its number."""
    axes.set_title(title, loc="left", fontsize=9, fontweight="bold", color=INK, pad=5, x=-0.0)
    axes.set_xlim(0, most * 1.14)
    axes.set_ylim(max(len(shown), 1) - 0.4 + (0.6 if seed else 0), -0.6)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks(range(len(shown)), [_short(words) for words, _, _ in shown], color=INK, fontsize=8.5)
    axes.tick_params(left=False)
    for place, (_, count, url) in enumerate(shown):
        (bar,) = axes.barh(place, count, height=0.72, facecolor="white" if seed else NOW)
        if seed:
            bar.set(edgecolor=THEN, hatch="////")
        if url:
            bar.set_url(url)
        if count:
            axes.text(count + most * 0.015, place, f"{count:,}", va="center", fontsize=8.5, color=INK)


def _headed(figure: Figure, title: str, words: str) -> None:
    height = figure.get_figheight()
    figure.text(0.02, 1 - 0.2 / height, title, fontsize=13, fontweight="bold", color=INK, va="top")
    if words:
        figure.text(0.02, 1 - 0.47 / height, wrapped(words, 165), fontsize=8, color=SOFT, va="top", linespacing=1.5)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
