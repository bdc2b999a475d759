"""`panel`: one panel of a figure as HTML: bars that open to the entries behind them, and the numbers beside them."""

from __future__ import annotations

from review.bar import Bar
from review.cell_html import out, place, text
from review.label import label
from review.landscape import Landscape
from review.panel import Panel
from review.row import Row
from review.table_html import name
from review.wording import say


def panel(language: str, shown: Panel, anchor: str, today: str, landscape: Landscape | None = None) -> str:
    """Return the bars of today, those of the review apart from them, and a table of both.

    `today` says what the bars were counted in; `anchor` names the panel for links to its bars.
    """
    seeded = landscape is not None
    most = max((bar.count for bar in shown.bars), default=0)
    if landscape is not None:
        most = max([most, *(figure.count for figure in landscape.seed.panel(shown.name))])
    bars = "".join(_bar(language, shown.name, bar, most, f"{anchor}-{place}") for place, bar in enumerate(shown.bars))
    empty = "" if shown.bars else f'<p class="rv-empty">{_say(language, "page.none")}</p>'
    several = f"figures.several_{shown.name}" if shown.several else ""
    note = ""
    if several:
        note = _say(language, "figures.several", what=say(language, several))
        note = f'<p class="rv-small">{note}</p>'
    now = f'<div class="rv-now"><h5>{text(today)}</h5>{empty}<ol class="rv-bars">{bars}</ol>{note}</div>'
    then = _seed(language, shown.name, landscape, most) if landscape is not None else ""
    numbers = _numbers(language, shown, today, landscape)
    title = _say(language, f"figures.by_{shown.name}")
    kind = " rv-seeded" if seeded else ""
    return (
        f'<figure class="rv-panel{kind}" id="{anchor}"><figcaption>{title}</figcaption>'
        f'<div class="rv-sides">{now}{then}{numbers}</div></figure>'
    )


def _bar(language: str, column: str, bar: Bar, most: int, anchor: str) -> str:
    entries = "".join(f"<li>{_entry(language, row)}</li>" for row in bar.rows)
    words = text(label(language, column, bar.value))
    return (
        f'<li id="{anchor}"><details class="rv-bar"><summary><span class="rv-label">{words}</span>'
        f'<span class="rv-track"><span class="rv-fill" style="width:{_share(bar.count, most)}%"></span></span>'
        f'<span class="rv-count">{bar.count:,}</span></summary><ul class="rv-entries">{entries}</ul></details></li>'
    )


def _entry(language: str, row: Row) -> str:
    words = name(language, row)
    found = "" if words == place(row) else f" · {text(place(row))}"
    return f'{out(row.url, words)}<span class="rv-title">{text(row.title)}{found}</span>'


def _seed(language: str, column: str, landscape: Landscape, most: int) -> str:
    seed = landscape.seed
    figures = seed.panel(column)
    bars = "".join(
        f'<li><div class="rv-bar"><span class="rv-label">{text(label(language, column, figure.value))}</span>'
        f'<span class="rv-track"><span class="rv-fill" style="width:{_share(figure.count, most)}%"></span></span>'
        f'<span class="rv-count">{figure.count:,}</span></div>'
        + (
            f'<p class="rv-small">{_say(language, "figures.share", percent=figure.percent)}</p>'
            if figure.percent
            else ""
        )
        + "</li>"
        for figure in figures
    )
    if column == "country":
        bars += "".join(
            f'<li><div class="rv-bar"><span class="rv-label">{text(label(language, column, one))}</span>'
            f'<span class="rv-gap">{_say(language, "figures.no_count")}</span></div></li>'
            for one in seed.named
        )
    gap = seed.gap(column)
    total = ("≈ " if seed.about else "") + str(seed.total)
    remark = f'<p class="rv-small">{_say(language, "figures.gap", count=gap, total=total)}</p>' if gap else ""
    return (
        f'<div class="rv-then"><h5>{_say(language, "figures.seed")}</h5><ol class="rv-bars">{bars}</ol>{remark}</div>'
    )


def _numbers(language: str, shown: Panel, today: str, landscape: Landscape | None) -> str:
    now = {bar.value: bar.count for bar in shown.bars}
    then = {figure.value: figure.count for figure in landscape.seed.panel(shown.name)} if landscape else {}
    heads = [text(today)] + ([_say(language, "figures.seed_short")] if landscape else [])
    body = ""
    for value in dict.fromkeys((*now, *then)):
        cells = [f"{now[value]:,}" if value in now else "0"]
        if landscape:
            cells.append(f"{then[value]:,}" if value in then else _say(language, "figures.not_given"))
        if landscape and value in ("msc", "hsc") and value not in now:
            cells[0] = "–"
        body += (
            f'<tr><th scope="row">{text(label(language, shown.name, value))}</th>'
            + "".join(f"<td>{one}</td>" for one in cells)
            + "</tr>"
        )
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    by = _say(language, f"figures.by_{shown.name}")
    return (
        f'<details class="rv-numbers"><summary>{_say(language, "figures.numbers")}</summary><table>'
        f'<thead><tr><th scope="col">{by}</th>{head}</tr></thead><tbody>{body}</tbody></table></details>'
    )


def _share(count: int, most: int) -> str:
    return f"{100 * count / most:.2f}" if most else "0"


def _say(language: str, key: str, **values: object) -> str:
    return text(say(language, key, **values))
