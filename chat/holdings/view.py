"""The corpus tab as HTML, in both languages at once: `overview`, `details` and `progress`.

Nothing of a record or a run reaches the page but through `plain`, and nothing of a run's arguments but its search:
the others name files.
"""

from __future__ import annotations

from chat.holdings.charts import bars, columns
from chat.holdings.ledger import Holdings
from chat.holdings.updating import Stage, Update
from chat.render import plain, spans
from chat.study import design_name
from chat.trouble import kind_named, trouble
from chat.wording import LANGUAGES, say, sentences
from corpus.census import Notice
from corpus.facets import DESIGNS, UNKNOWN
from corpus.record import Kind, Status
from corpus.run import Outcome
from corpus.store import RunSummary
from ingest.strategy import Strategy

_KINDS = {Kind.ARTICLE: "papers", Kind.BOOK: "books", Kind.NOTE: "notes", Kind.TRIAL: "trials"}
_STANDINGS = (Status.RETRACTED, Status.CONCERN, Status.WITHDRAWN)


def both(key: str, **values: object) -> str:
    """Return one of the tab's sentences in both languages; the style sheet shows the browser's."""
    return spans({language: say(language, f"page.holdings.{key}", **values) for language in LANGUAGES})


def overview(holdings: Holdings, *, allowed: bool) -> str:
    """Return what there is in a few numbers; where that is the starter corpus alone, first of all that."""
    census = holdings.census
    starter = ""
    if holdings.only_starter:
        how = both("starter_here" if allowed else "starter_there")
        starter = (
            f'<p class="starter"><strong>{both("starter", count=f"{census.counts[Kind.NOTE]:,}")}</strong> {how}</p>'
        )
    numbers = [(both("records"), f"{census.counts['records']:,}")]
    numbers += [(both(word), f"{census.counts[kind]:,}") for kind, word in _KINDS.items() if census.counts[kind]]
    numbers += [(_standing(status), f"{census.counts[status]:,}") for status in _STANDINGS if census.counts[status]]
    if census.years:
        numbers.append((both("span"), f"{census.years[0][0]}–{census.years[-1][0]}"))
    if holdings.updated:
        numbers.append((both("updated"), plain(holdings.updated)))
    items = "".join(f"<div><dt>{name}</dt><dd>{number}</dd></div>" for name, number in numbers)
    where = "" if allowed else f'<p class="aside">{both("not_here")}</p>'
    return (
        f'<section class="holdings"><h2>{both("title")}</h2>{starter}<dl class="numbers">{items}</dl>'
        f"{_search(holdings.search)}{where}</section>"
    )


def _design(design: str) -> str:
    return spans({language: design_name(language, design) for language in LANGUAGES})


def details(holdings: Holdings) -> str:
    """Return the charts, the last runs and the latest retractions."""
    census = holdings.census
    by_year = columns(census.years, both("by_year"), (both("year"), both("number")), both("as_table"))
    counts = {_design(design): holdings.designs[design] for design in (*DESIGNS, UNKNOWN) if design in holdings.designs}
    by_design = bars(counts, both("by_design"), (both("design"), both("number")))
    if holdings.unread:
        by_design += f'<p class="aside" role="status">{both("counting", unread=f"{holdings.unread:,}")}</p>'
    return (
        f'<section class="holdings"><div class="charts"><div>{by_year}</div><div>{by_design}</div></div>'
        f'<p class="aside">{both("counted", undated=f"{census.undated:,}")}</p>'
        f"<h3>{both('runs')}</h3>{_runs(holdings)}<h3>{both('retractions')}</h3>{_notices(holdings)}</section>"
    )


def progress(update: Update, newest: RunSummary | None = None) -> str:
    """Return how far an update is; of one that is done, what the run `newest` brought."""
    stage = update.stage
    if stage is Stage.IDLE:
        return ""
    if update.running:
        bar = (
            f'<progress max="{update.total:d}" value="{update.done:d}"></progress>'
            if update.total
            else "<progress></progress>"
        )
        told = both(f"stage_{stage}", done=f"{update.done:,}", total=f"{update.total:,}")
        return f'<label class="progress"><span>{told}</span>{bar}</label>'
    counts = newest.counts if newest else {}
    told = both(f"stage_{stage}", new=f"{_added(counts):,}", revised=f"{counts.get(Outcome.CHANGED, 0):,}")
    why = f"<p>{_why(update)}</p>" if stage is Stage.FAILED else ""
    return f'<div class="ended is-{stage}" role="status"><p>{told}</p>{why}</div>'


def _why(update: Update) -> str:
    """Return why an update failed: in English as it was told, in Chinese by what kind of error it is."""
    if not update.error:
        return both("unexpected")
    kind = kind_named(update.kind)
    chinese = trouble(kind, "zh") if kind else (say("zh", "page.holdings.unexpected"),)
    return spans({"en": f"{update.error} {update.hint}".strip(), "zh": " ".join(chinese)})


def complaint(key: str) -> str:
    """Return why nothing was started."""
    return f'<div class="ended is-failed" role="alert"><p>{both(key)}</p></div>'


def _search(newest: RunSummary | None) -> str:
    if newest is None:
        return f'<p class="aside">{both("search_none", strategy=Strategy.shipped().name)}</p>'
    asked = {name: str(newest.arguments.get(name, "")) for name in ("strategy", "variant", "query")}
    told = both("search_text", strategy=asked["strategy"], variant=asked["variant"], day=newest.started[:10])
    return (
        f'<p class="aside"><b>{both("search")}:</b> {told}</p>'
        f'<details class="query"><summary>{both("query")}</summary><code>{plain(asked["query"])}</code></details>'
    )


def _runs(holdings: Holdings) -> str:
    if not holdings.runs:
        return f'<p class="aside">{both("no_runs")}</p>'
    heads = ("when", "what", "outcome", "added", "revised", "unchanged", "rejected", "retracted")
    rows = "".join(_run(run, holdings.census.noticed.get(run.id, 0)) for run in holdings.runs)
    columns = "".join(f'<th scope="col">{both(head)}</th>' for head in heads)
    return (
        f'<div class="wide" tabindex="0"><table class="runs"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _run(run: RunSummary, noticed: int) -> str:
    counts = [_added(run.counts), *(run.counts.get(name, 0) for name in
              (Outcome.CHANGED, Outcome.UNCHANGED, Outcome.REJECTED)), noticed]  # fmt: skip
    words = (_known("run", run.kind), _known("outcome", run.outcome))
    cells = "".join(f'<td class="number">{count:,}</td>' for count in counts)
    return (
        f'<tr><th scope="row">{plain(run.started[:16].replace("T", " "))}</th>'
        f"<td>{words[0]}</td><td>{words[1]}</td>{cells}</tr>"
    )


def _notices(holdings: Holdings) -> str:
    if not holdings.census.notices:
        return f'<p class="aside">{both("no_retractions")}</p>'
    days = {run.id: run.started[:10] for run in holdings.runs}
    items = "".join(_notice(notice, days.get(notice.run, "")) for notice in holdings.census.notices)
    return f'<ul class="notices">{items}</ul>'


def _notice(notice: Notice, day: str) -> str:
    record = notice.record
    about = " · ".join(part for part in (record.journal, str(record.year or "")) if part)
    found = f" · {both('noticed', day=day)}" if day else ""
    links = [_pubmed(record.pmid, f"PMID {record.pmid}")]
    for link in record.notices:
        words = {language: say(language, "page.notice", pmid=link.pmid) for language in LANGUAGES}
        links.append(_pubmed(link.pmid, spans(words)))
    return (
        f'<li><span class="badge is-{record.status}">{_standing(record.status)}</span> '
        f'<span class="name">{plain(record.title or record.key)}</span>'
        f'<span class="about">{plain(about)}{found}</span><span class="links">{"".join(links)}</span></li>'
    )


def _pubmed(pmid: str | None, label: str) -> str:
    """Return a link to PubMed, whose label is HTML; nothing for what is no number."""
    if not (pmid and pmid.isascii() and pmid.isdigit()):
        return ""
    return (
        f'<a class="out" href="https://pubmed.ncbi.nlm.nih.gov/{int(pmid)}/" target="_blank" '
        f'rel="noopener noreferrer">{label}</a>'
    )


def _standing(status: Status) -> str:
    return spans({language: say(language, f"page.{status}") for language in LANGUAGES})


def _known(group: str, word: str) -> str:
    """Return a word of the store in both languages, or itself where there is no word for it."""
    key = f"{group}_{word}"
    return both(key) if f"page.holdings.{key}" in sentences("en") else plain(word)


def _added(counts: dict[str, int]) -> int:
    return counts.get(Outcome.NEW, 0) + counts.get(Outcome.REPLACED_NOTE, 0)
