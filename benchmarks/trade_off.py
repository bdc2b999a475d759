"""`drawn`: the trade-off of refusals as a chart, the same bytes for the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt

_HIGHEST = 40  # % of the unanswerable questions answered that are shown
_TARGET = (2, 95)  # % of the unanswerable and of the answerable questions
_COLOURS = ("#0f766e", "#b45309", "#4338ca", "#be185d", "#475569")


def drawn(result: dict[str, Any], file: Path) -> None:
    """Write a result of `benchmarks.refusals` as SVG: a line a group and half, a dot at the threshold in force."""
    groups: dict[str, None] = {}
    with mpl.rc_context({"svg.hashsalt": "hepcite", "font.size": 9}):
        figure, axes = plt.subplots(figsize=(7.2, 4.6), layout="constrained")
        axes.axvspan(0, _TARGET[0], color="#d1fae5", ymin=(_TARGET[1] - 50) / 52, lw=0)
        for name, part in result["curve"].items():
            if not part["answerable"] or not part["unanswerable"]:
                continue
            group, _, half = name.partition(", ")
            groups.setdefault(group)
            colour = "black" if name == "all" else _COLOURS[(len(groups) - 1) % len(_COLOURS)]
            points = {
                each["threshold"]: (100 * each["unanswerable_answered"], 100 * each["answerable_answered"])
                for each in part["points"]
            }
            label = f"{name} ({part['answerable']}/{part['unanswerable']})"
            style = "--" if half == "held out" else "-"
            axes.plot(*zip(*points.values(), strict=True), style, color=colour, lw=1.4, label=label)
            axes.plot(*points[result["threshold"]], "o", color=colour, ms=5)
        axes.set(xlim=(-0.5, _HIGHEST), ylim=(50, 102))
        axes.set_xlabel("unanswerable questions answered, %")
        axes.set_ylabel("answerable questions answered, %")
        axes.set_title(
            f"Threshold from 0.1 (right) to 0.9 (left); dots: {result['threshold']}, in force; shaded: the target",
            fontsize=9,
        )
        axes.grid(color="#e2e8f0", lw=0.6)
        axes.legend(fontsize=7.5, loc="lower right", frameon=False)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
