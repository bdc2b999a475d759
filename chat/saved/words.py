"""`told`: a piece of news as a sentence."""

from __future__ import annotations

from chat.saved.news import Happening, News
from chat.study import design_name
from chat.wording import say


def told(language: str, news: News) -> str:
    """Return what happened, in the language of whoever reads it."""
    notice = say(language, "saved.notice", pmids=news.other) if news.other else ""
    reason = say(language, f"refusal.{news.other}", missing=news.quote) if news.kind is Happening.REFUSED else ""
    return say(
        language,
        f"saved.{news.kind.value}",
        title=news.title,
        quote=news.quote,
        other=news.other,
        notice=notice,
        reason=reason,
        design=design_name(language, news.design) if news.design else "",
        was=design_name(language, news.was) if news.was else "",
    )
