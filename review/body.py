"""`body`: the whole review as HTML, for a page of its own or for a part of another."""

from __future__ import annotations

import re

from review.cell_html import text
from review.chart_html import panel
from review.flow_steps import FlowSteps
from review.landscape import Landscape
from review.placed import META_ANALYSES, STUDIES, UNPLACED
from review.review import Review
from review.searched import searched
from review.table_html import count, table
from review.wording import say

_COMMAND = re.compile(r"`([^`]{1,80})`")
FIGURES = {"cirrhosis": 2, "liver_failure": 3}


def body(review: Review, language: str, *, files: str = "", level: str = "h1") -> str:
    """Return the review in a language; `files` is a list of links to its files, as HTML."""
    day = review.methods.newest
    lead = _say(language, "page.lead", day=day) if day else _say(language, "page.lead_never")
    starter = f'<p class="rv-starter">{_say(language, "page.only_starter")}</p>' if review.only_starter else ""
    parts = [
        _section("how", _say(language, "page.how"), f"<p>{_say(language, 'page.how_text')}</p>"),
        *(_studies(review, language, number, name) for number, name in enumerate(STUDIES, 1)),
        _section(
            "papers",
            _say(language, "figures.papers"),
            "".join(
                panel(language, one, f"rv-papers-{one.name}", _say(language, "page.studies")) for one in review.papers
            ),
        ),
        *(_figure(review, language, one) for one in review.landscapes),
        _flow(review, language),
        _listed(review, language, META_ANALYSES, "meta_text"),
        _listed(review, language, UNPLACED, "unplaced_text"),
        _methods(review, language),
        _section("files", _say(language, "page.downloads"), f"<p>{_say(language, 'page.downloads_text')}</p>{files}")
        if files
        else "",
    ]
    return (
        f'<article class="rv" lang="{language}"><header class="rv-head">'
        f'<p class="rv-kicker">{_say(language, "page.kicker")}</p>'
        f'<{level} class="rv-h1">{_say(language, "page.title")}</{level}><p class="rv-lead">{lead}</p>{starter}'
        f"{_counts(review, language)}</header>{_contents(review, language, files=bool(files))}"
        f"{''.join(parts)}</article>"
    )


def numbered(language: str, kind: str, number: int, title: str) -> str:
    """Return "Table 1. Title" in a language."""
    return f"{say(language, f'tables.{kind}', number=number)}. {title}"


def today(review: Review, language: str) -> str:
    """Return what the bars of today are called."""
    day = review.methods.newest
    return say(language, "figures.today", day=day) if day else say(language, "figures.today_never")


def remarks(review: Review, language: str, landscape: Landscape) -> list[str]:
    """Return the sentences under the head of a landscape: how many entries, and how they compare with the review's."""
    seed = landscape.seed
    entries = len(landscape.table.counted)
    return [
        say(
            language,
            "figures.total",
            today=today(review, language),
            count=f"{entries:,}",
            posted=f"{landscape.posted:,}",
        ),
        say(language, "figures.total_about" if seed.about else "figures.total_seed", total=seed.total),
        say(language, "figures.apart"),
    ]


def _contents(review: Review, language: str, *, files: bool) -> str:
    links = [
        (name, numbered(language, "table", number, say(language, f"tables.{name}")))
        for number, name in enumerate(STUDIES, 1)
    ]
    links.append(("papers", say(language, "figures.papers")))
    links += [
        (
            f"trials_{one.disease}",
            numbered(language, "figure", FIGURES[one.disease], say(language, f"tables.trials_{one.disease}")),
        )
        for one in review.landscapes
    ]
    links += [
        ("flow", say(language, "flow.title")),
        (META_ANALYSES, say(language, f"tables.{META_ANALYSES}")),
        (UNPLACED, say(language, f"tables.{UNPLACED}")),
        ("methods", say(language, "methods.title")),
    ]
    if files:
        links.append(("files", say(language, "page.downloads")))
    items = "".join(f'<li><a href="#rv-{anchor}">{text(words)}</a></li>' for anchor, words in links)
    return f'<nav class="rv-contents" aria-label="{_say(language, "page.contents")}"><ol>{items}</ol></nav>'


def _counts(review: Review, language: str) -> str:
    struck = sum(not row.counted for row in review.studies)
    numbers: list[tuple[str, str]] = [
        ("studies", f"{sum(row.counted for row in review.studies):,}"),
        ("meta_analyses", f"{len(review.table(META_ANALYSES).counted):,}"),
        ("entries", f"{len(review.entries):,}"),
        *([("retracted", f"{struck:,}")] if struck else []),
        ("records", f"{review.counts['records']:,}"),
        *([("newest_run", review.methods.newest)] if review.methods.newest else []),
    ]
    items = "".join(
        f"<div><dt>{_say(language, f'page.{key}')}</dt><dd>{text(number)}</dd></div>" for key, number in numbers
    )
    return f'<dl class="rv-numbers-line">{items}</dl>'


def _studies(review: Review, language: str, number: int, name: str) -> str:
    shown = review.table(name)
    title = numbered(language, "table", number, say(language, f"tables.{name}"))
    return _section(name, text(title), f'<p class="rv-count-line">{count(language, shown)}</p>{table(language, shown)}')


def _listed(review: Review, language: str, name: str, words: str) -> str:
    shown = review.table(name)
    lead = f"<p>{_say(language, f'tables.{words}')}</p>"
    counted = f'<p class="rv-count-line">{count(language, shown)}</p>'
    return _section(name, _say(language, f"tables.{name}"), f"{lead}{counted}{table(language, shown)}")


def _figure(review: Review, language: str, landscape: Landscape) -> str:
    name = f"trials_{landscape.disease}"
    title = numbered(language, "figure", FIGURES[landscape.disease], say(language, f"tables.{name}"))
    lead = "".join(f"<p>{text(one)}</p>" for one in remarks(review, language, landscape))
    if not review.counts.get("trial"):
        lead += f'<p class="rv-starter">{_say(language, "page.no_trials")}</p>'
    panels = "".join(
        panel(language, one, f"rv-{name}-{one.name}", today(review, language), landscape) for one in landscape.panels
    )
    return _section(name, text(title), f"{lead}{panels}")


def _flow(review: Review, language: str) -> str:
    stages = ""
    for stage, boxes in FlowSteps.of(review, language).stages:
        held = "".join(
            f'<li class="rv-box{" rv-aside" if box.aside else ""}"><strong>{text(box.head)}</strong>'
            f'<span class="rv-box-count">{box.count:,}</span>'
            + (f"<ul>{''.join(f'<li>{text(line)}</li>' for line in box.lines)}</ul>" if box.lines else "")
            + "</li>"
            for box in boxes
        )
        stages += f'<li class="rv-stage"><h4>{text(stage)}</h4><ul class="rv-boxes">{held}</ul></li>'
    return _section(
        "flow", _say(language, "flow.title"), f'<p>{_say(language, "flow.text")}</p><ol class="rv-flow">{stages}</ol>'
    )


def _methods(review: Review, language: str) -> str:
    methods = review.methods
    runs = ""
    for search in methods.searches:
        runs += f"<li><p>{text(searched(language, search))}</p>"
        if search.query:
            runs += (
                f'<details class="rv-query"><summary>{_say(language, "methods.query")}</summary>'
                f"<code>{text(search.query)}</code></details>"
            )
        runs += "</li>"
    held = f'<ul class="rv-runs">{runs}</ul>' if runs else ""
    if not any(search.query or search.strategy for search in methods.searches):
        held += f"<p>{_say(language, 'methods.no_search')}</p>"
    versions = _say(
        language, "methods.versions_text", version=methods.version, schema=methods.schema, rules=methods.rules
    )
    return _section(
        "methods",
        _say(language, "methods.title"),
        f"<h4>{_say(language, 'methods.search')}</h4>{held}"
        f"<h4>{_say(language, 'methods.reading')}</h4><p>{_say(language, 'methods.reading_text')}</p>"
        f"<h4>{_say(language, 'methods.not_title')}</h4><p>{_say(language, 'methods.not_text')}</p>"
        f"<h4>{_say(language, 'methods.versions')}</h4><p>{versions}</p>",
    )


def _section(anchor: str, title: str, inside: str) -> str:
    return f'<section class="rv-section" id="rv-{anchor}"><h2>{title}</h2>{inside}</section>'


def _say(language: str, key: str, **values: object) -> str:
    """Say a sentence as HTML, what stands in it between backticks as the command it is."""
    return _COMMAND.sub(r'<span class="rv-command">\1</span>', text(say(language, key, **values)))
