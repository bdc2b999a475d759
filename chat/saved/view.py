"""A saved answer as HTML, and how many have changed; all text goes through `plain`."""

from __future__ import annotations

from chat.render import plain, spans
from chat.saved.saved_question import SavedQuestion
from chat.saved.words import told
from chat.wording import LANGUAGES, say


def both(key: str, **values: object) -> str:
    """Return one of the page's sentences in both languages; the style sheet shows the browser's."""
    return spans({language: say(language, f"page.saved.{key}", **values) for language in LANGUAGES})


def notice(saved: list[SavedQuestion]) -> str:
    """Return how many have changed, or nothing."""
    count = sum(bool(one.flags) for one in saved)
    if not count:
        return ""
    words = both("flagged_one") if count == 1 else both("flagged_many", count=count)
    return f'<p class="saved-notice" role="status">{words}</p>'


def name(one: SavedQuestion) -> str:
    """Return how one is named in the list, in its own language; one that changed says so first."""
    return f"● {say(one.language, 'page.saved.changed')}: {one.question}" if one.flags else one.question


def shown(one: SavedQuestion) -> str:
    """Return the answer as it was saved, under a banner where it has changed; in its own language, as its card was."""
    language = one.language
    flags = "".join(f"<li>{plain(told(language, each))}</li>" for each in one.flags)
    others = "".join(f"<li>{plain(told(language, each))}</li>" for each in one.news if not each.flags)
    banner = (
        f'<div class="saved-banner" role="status"><p><strong>{plain(say(language, "page.saved.banner"))}</strong></p>'
        f"<ul>{flags}</ul></div>"
        if flags
        else ""
    )
    more = f"<p>{plain(say(language, 'page.saved.told'))}</p><ul>{others}</ul>" if others else ""
    key = "saved.when" if one.checked else "saved.when_unchecked"
    when = say(language, key, saved=one.saved[:10], checked=one.checked[:10])
    known = one.known
    refusal = ""
    if known.refusal:
        reason = say(language, f"refusal.{known.refusal}", missing=", ".join(known.missing))
        refusal = f'<p class="refused">{plain(reason)}</p>'
    quotes = "".join(
        f'<li><q>{plain(kept.quote)}</q> <span class="source">{plain(kept.title)} ({plain(kept.key)})</span></li>'
        for kept in known.citations
    )
    return (
        f'<article class="saved-answer" lang="{plain(language)}"><h3>{plain(one.question)}</h3>'
        f'<p class="aside">{plain(when)}</p>{banner}{more}'
        f"<p>{plain(say(language, 'saved.answer'))}</p>{refusal}{f'<ol>{quotes}</ol>' if quotes else ''}</article>"
    )
