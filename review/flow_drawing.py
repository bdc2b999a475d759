"""`flow_drawing`: the flow of records as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from review.canvas import INK, SOFT, wrapped
from review.flow_steps import FlowSteps
from review.review import Review
from review.wording import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE = 0.17  # inches
_GAP = 0.32
_LEAST = 1.4  # the name of a stage stands upright
_SIDE = (1.35, 5.75)  # where the boxes of the flow and those of what was left out begin, in inches
_WIDE = 3.9
_CHARACTERS = 52
_WASH = "#e4efed"


def flow_drawing(review: Review, language: str) -> Figure:
    """Draw the diagram: the flow on the left from the top down, what was left out beside it."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

    stages = FlowSteps.of(review, language).stages
    texts = [
        [
            (
                "\n".join(wrapped(line, _CHARACTERS) for line in (f"{box.head} (n = {box.count:,})", *box.lines)),
                box.aside,
            )
            for box in boxes
        ]
        for _, boxes in stages
    ]
    columns = [
        [[text for text, aside in stage if aside is side] for side in (False, True)] for stage in texts
    ]  # stage, side, text
    heights = [max(_LEAST, *(sum(_high(text) + 0.14 for text in side) for side in sides)) for sides in columns]
    height = sum(heights) + _GAP * (len(heights) - 1) + 0.75
    figure = Figure(figsize=(10, height))
    figure.patch.set_facecolor("white")
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 10)
    axes.set_ylim(height, 0)
    axes.axis("off")
    axes.text(0.2, 0.2, say(language, "flow.title"), fontsize=13, fontweight="bold", color=INK, va="top")

    def boxed(x: float, y: float, wide: float, high: float, *, fill: str, dashed: bool = False) -> None:
        axes.add_patch(
            FancyBboxPatch(
                (x, y), wide, high, boxstyle="round,pad=0,rounding_size=0.06", facecolor=fill, edgecolor=SOFT,
                linewidth=0.9, linestyle="--" if dashed else "-",
            )
        )  # fmt: skip

    def arrow(start: tuple[float, float], end: tuple[float, float]) -> None:
        axes.add_patch(FancyArrowPatch(start, end, arrowstyle="-|>", mutation_scale=11, color=SOFT, linewidth=0.9))

    top = 0.62
    last: float | None = None
    for (name, _), sides, high in zip(stages, columns, heights, strict=True):
        boxed(0.2, top, 0.95, high - 0.14, fill=_WASH)
        # Two characters stand on their feet; an English word of this length does not fit.
        upright = 0 if language == "zh" else 90
        axes.text(
            0.675, top + (high - 0.14) / 2, name, rotation=upright, ha="center", va="center", fontsize=9,
            fontweight="bold",
        )  # fmt: skip
        for side, texts_of_side in enumerate(sides):
            y = top
            for place, words in enumerate(texts_of_side):
                boxed(_SIDE[side], y, _WIDE, _high(words), fill="white", dashed=side == 1)
                axes.text(_SIDE[side] + 0.12, y + 0.1, words, va="top", fontsize=8.5, linespacing=1.35, color=INK)
                if side == 1 and place == 0:
                    arrow((_SIDE[0] + _WIDE, y + 0.18), (_SIDE[1], y + 0.18))
                y += _high(words) + 0.14
        if last is not None:
            arrow((_SIDE[0] + _WIDE / 2, last), (_SIDE[0] + _WIDE / 2, top))
        last = top + sum(_high(words) + 0.14 for words in sides[0]) - 0.14
        top += high + _GAP
    return figure


def _high(words: str) -> float:
    return 0.2 + _LINE * (words.count("\n") + 1)
