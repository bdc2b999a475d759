"""`columns` and `bars`: two charts that are text, boxes and one drawing without words; why is in docs/decisions/0018.

Labels are HTML already. All text is the page's own, so it keeps its size on a phone, follows the colours of the page
and can be read in both languages; the numbers stand beside or under every chart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_MOST_COLUMNS = 100
_TICKS = 7  # on an axis of years 300 px wide


def columns(counts: Sequence[tuple[int, int]], title: str, heads: tuple[str, str], as_table: str) -> str:
    """Return how many there are of each year as a chart of upright columns, with its table folded under it.

    Years without any stand as gaps. Of more than a hundred years the last hundred are drawn; the table has all.
    """
    if not counts:
        return ""
    known = dict(counts)
    last = max(known)
    first = max(min(known), last - _MOST_COLUMNS + 1)
    span = last - first + 1
    top, marks = _scale(max(number for year, number in counts if year >= first))
    drawn = "".join(
        f'<rect x="{year - first + 0.1:.1f}" y="{100 - 100 * known[year] / top:.2f}" width="0.8" '
        f'height="{100 * known[year] / top:.2f}"><title>{year}: {known[year]:,}</title></rect>'
        for year in range(first, last + 1)
        if year in known
    )
    lines = "".join(f'<span style="bottom:{100 * mark / top:.2f}%">{mark:,}</span>' for mark in marks)
    step = _step(span)
    years = "".join(
        f'<span style="left:{100 * (year - first + 0.5) / span:.2f}%">{year}</span>'
        for year in range(first, last + 1)
        if year % step == 0
    )
    rows = "".join(f'<tr><th scope="row">{year}</th><td>{number:,}</td></tr>' for year, number in reversed(counts))
    return (
        f'<figure class="chart"><figcaption>{title}</figcaption>'
        f'<div class="columns" aria-hidden="true"><div class="lines">{lines}</div>'
        f'<svg viewBox="0 0 {span} 100" preserveAspectRatio="none">{drawn}</svg><div class="years">{years}</div></div>'
        f'<details class="numbers"><summary>{as_table}</summary><table>{_head(heads)}<tbody>{rows}</tbody></table>'
        "</details></figure>"
    )


def bars(counts: Mapping[str, int], title: str, heads: tuple[str, str]) -> str:
    """Return how many there are of each label as a table whose rows are drawn as bars, in the order given."""
    most = max(counts.values(), default=0)
    rows = "".join(
        f'<tr><th scope="row">{label}</th>'
        f'<td><span class="bar" style="width:{100 * number / most:.2f}%"></span><span>{number:,}</span></td></tr>'
        for label, number in counts.items()
    )
    return f'<table class="chart bars"><caption>{title}</caption>{_head(heads)}<tbody>{rows}</tbody></table>'


def _head(heads: tuple[str, str]) -> str:
    return f'<thead><tr><th scope="col">{heads[0]}</th><th scope="col">{heads[1]}</th></tr></thead>'


def _scale(most: int) -> tuple[float, list[int]]:
    """Return the number at the top of a chart, and two to five round numbers up to it."""
    size = 10 ** (len(str(most)) - 1)
    step = next(max(1, step) for step in (size // 5, size // 2, size, 2 * size) if step * 5 >= most)
    marks = list(range(step, most + 1, step))
    return most * 1.02, marks


def _step(span: int) -> int:
    return next(step for step in (1, 2, 5, 10, 20) if span <= step * _TICKS or step == 20)
