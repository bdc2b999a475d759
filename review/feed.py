"""`feed`: what each run brought, as an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from datetime import datetime

from feedgen.entry import FeedEntry  # type: ignore[import-untyped]
from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]

from corpus.history import History
from corpus.record import Kind, Record
from corpus.store import CorpusStore, RunSummary
from review.wording import say

_ENTRIES = 30
_TITLES = 20  # named in an entry; of retractions all are
_LONGEST = 300  # characters of a title
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A year in which the name was used for this; a tag (RFC 4151) wants one, and it must never change.
_TAG = "tag:hepcite,2026:"


def feed(store: CorpusStore, language: str = "en", address: str = "") -> bytes:
    """Return the feed of a corpus, which hangs on nothing but the corpus and where it is read: same bytes each time.

    `address` is the URL under which it is served, where it is. Ids are made of the corpus's own random name.
    """
    history = History(store)
    # One that goes on is told of when it has ended, or its entry would change.
    runs = [run for run in history.bringing(_ENTRIES) if run.outcome != "running"]
    name = f"{_TAG}{history.identity}"
    made = FeedGenerator()
    made.id(f"{name}/{language}")
    made.title(say(language, "feed.title"))
    made.subtitle(say(language, "feed.subtitle"))
    made.language(language)
    made.author({"name": "hepcite"})
    made.generator("hepcite")
    made.updated(_time(runs[0]) if runs else "1970-01-01T00:00:00+00:00")
    if address:
        made.link(href=address, rel="self", type="application/atom+xml")
    for run in runs:
        title, text = _told(history, run, language)
        if not text:  # what it changed, it changed back
            continue
        entry: FeedEntry = made.add_entry(order="append")
        entry.id(f"{name}/{language}/run/{run.id}")
        entry.title(_xml(title))
        entry.updated(_time(run))
        entry.content(_xml(text), type="text")
    content: bytes = made.atom_str(pretty=True)
    return content


def _told(history: History, run: RunSummary, language: str) -> tuple[str, str]:
    """Return title and text of an entry: how many of what, the retracted by name, and the first of the new ones."""
    counts = dict.fromkeys(("new", "trials", "fallen", "moved", "revised", "superseded", "notes"), 0)
    named: dict[str, list[str]] = {"fallen": [], "new": [], "trials": []}
    for one in history.changes(run.id - 1, run.id):
        if one.superseded_by:
            kind = "superseded"
        elif one.fallen:
            kind = "fallen"
        elif one.new:
            kind = {Kind.TRIAL: "trials", Kind.NOTE: "notes"}.get(one.after.kind, "new")
        else:
            kind = "moved" if one.registry_moved else "revised"
        counts[kind] += 1
        if kind == "fallen":
            standing = say(language, f"standing.{one.after.status}")
            notice = f" {say(language, 'digest.notice', pmids=', '.join(one.notices))}" if one.notices else ""
            named[kind].append(f"{standing}: {_cited(one.after)}.{notice}")
        elif kind in named and len(named[kind]) < _TITLES:
            named[kind].append(_cited(one.after))
    told = " · ".join(say(language, f"feed.{kind}", count=f"{n:,}") for kind, n in counts.items() if n)
    parts = [told, *named["fallen"]]
    for kind in ("new", "trials"):
        if named[kind]:
            left = counts[kind] - len(named[kind])
            parts += [say(language, f"feed.{kind}_head"), *(f"- {one}" for one in named[kind])]
            parts += [f"- {say(language, 'feed.more', count=f'{left:,}')}"] if left else []
    return say(language, "feed.entry", day=run.started[:10], told=told), "\n".join(parts)


def _cited(record: Record) -> str:
    name = f"PMID {record.pmid}" if record.pmid else record.key
    year = f", {record.year}" if record.year else ""
    return f"{(record.title or record.key)[:_LONGEST]} ({name}{year})"


def _time(run: RunSummary) -> datetime:
    return datetime.fromisoformat(run.finished or run.started)


def _xml(text: str) -> str:
    """Return `text` without what XML 1.0 has no way to write."""
    return _NOT_XML.sub(" ", text)
