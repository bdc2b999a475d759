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
from review.seed import Seed
from review.wording import say

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST = 15  # bars of a panel; the page has all
_BAR = 0.23  # inches
_CHARACTERS = 165  # of a line under the title
_LONGEST = 34  # characters of a label

_Bar = tuple[str, int, str]  # words, count, what it links to (or what is said in place of a bar)


def landscape_drawing(review: Review, landscape: Landscape, language: str, page: str) -> Figure:
    """Draw the figure of a disease; in SVG each bar of today leads to its entries in `page`."""
    from matplotlib.figure import Figure

    seed = landscape.seed
    heights = [max(2, min(_MOST + 1, len(one.bars)), len(_seeded(language, seed, one)) + 1) for one in landscape.panels]
    words = wrapped(" ".join(remarks(review, language, landscape)), _CHARACTERS)
    room = 0.95 + 0.17 * (words.count("\n") + 1)
    figure = Figure(figsize=(10, room + 0.28 + sum(height * _BAR + 0.62 for height in heights)))
    figure.patch.set_facecolor("white")
    grid = figure.add_gridspec(
        len(heights), 2, height_ratios=heights, left=0.21, right=0.975, top=1 - room / figure.get_figheight(),
        bottom=0.25 / figure.get_figheight(), wspace=0.6, hspace=0.62 / (_BAR * sum(heights) / len(heights)),
    )  # fmt: skip
    name = f"trials_{landscape.disease}"
    title = numbered(language, "figure", FIGURES[landscape.disease], say(language, f"tables.{name}"))
    _headed(figure, title, words)
    for row, panel in enumerate(landscape.panels):
        then = _seeded(language, seed, panel)
        most = max([1, *(bar.count for bar in panel.bars), *(count for _, count, _ in then)])
        now = _now_bars(language, panel, f"{page}#rv-{name}-{panel.name}")
        by = say(language, f"figures.by_{panel.name}")
        axes = figure.add_subplot(grid[row, 0])
        _bars(axes, now, most, heights[row], f"{by} · {today(review, language)}")
        axes = figure.add_subplot(grid[row, 1])
        _bars(axes, then, most, heights[row], f"{by} · {say(language, 'figures.seed_short')}", seed=True)
        if gap := seed.gap(panel.name):
            words = say(language, "figures.gap", count=gap, total=("≈ " if seed.about else "") + str(seed.total))
            axes.text(most * 0.012, len(then), words, color=SOFT, fontsize=8, va="center")
        for place, (_, count, words) in enumerate(then):
            if not count:
                axes.text(most * 0.012, place, words, color=SOFT, fontsize=8, va="center")
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
        shown = _now_bars(language, panel, f"{page}#rv-papers-{panel.name}", 60)
        most = max([1, *(bar.count for bar in panel.bars)])
        _bars(axes, shown, most, len(shown), say(language, f"figures.by_{panel.name}"))
    return figure


def _now_bars(language: str, panel: Panel, target: str, most: int = _MOST) -> list[_Bar]:
    """Return the bars of a panel for drawing; those beyond `most` are one line that says how many they are."""
    shown = [
        (label(language, panel.name, bar.value), bar.count, f"{target}-{place}") for place, bar in enumerate(panel.bars)
    ]
    if len(shown) > most + 1:
        rest = shown[most:]
        words = say(language, "figures.rest", count=len(rest), entries=sum(count for _, count, _ in rest))
        shown = [*shown[:most], (words, 0, target)]
    return shown


def _bars(axes: Axes, shown: Sequence[_Bar], most: int, lines: int, title: str, *, seed: bool = False) -> None:
    """Draw bars from the top down, each with its number, where there is room for so many lines."""
    axes.set_title(title, loc="left", fontsize=9, fontweight="bold", color=INK, pad=5)
    axes.set_xlim(0, most * 1.14)
    axes.set_ylim(max(lines, 1) - 0.4, -0.6)
    for side in ("top", "right", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xticks([])
    axes.set_yticks(range(len(shown)), [_short(words) for words, _, _ in shown], color=INK, fontsize=8.5)
    axes.tick_params(left=False)
    for place, (_, count, url) in enumerate(shown):
        (bar,) = axes.barh(place, count, height=0.72, facecolor="white" if seed else NOW)
        if seed:
            bar.set(edgecolor=THEN, hatch="////")
        if url and not seed:
            bar.set_url(url)
        if count:
            axes.text(count + most * 0.015, place, f"{count:,}", va="center", fontsize=8.5, color=INK)


def _seeded(language: str, seed: Seed, panel: Panel) -> list[_Bar]:
    """Return the review's own bars; for a country it names without a count, the words that say so."""
    figures = [(label(language, panel.name, one.value), one.count, "") for one in seed.panel(panel.name)]
    named = seed.named if panel.name == "country" else ()
    return figures + [(label(language, panel.name, one), 0, say(language, "figures.no_count")) for one in named]


def _headed(figure: Figure, title: str, words: str) -> None:
    height = figure.get_figheight()
    figure.text(0.02, 1 - 0.2 / height, title, fontsize=13, fontweight="bold", color=INK, va="top")
    if words:
        figure.text(0.02, 1 - 0.47 / height, words, fontsize=8, color=SOFT, va="top", linespacing=1.5)


def _short(words: str) -> str:
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
