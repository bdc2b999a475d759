"""`document`: the review as one HTML page that needs nothing but itself."""

from __future__ import annotations

from html import escape
from importlib import resources

from review.body import body
from review.review import Review
from review.wording import say

# Nothing is fetched and nothing runs, whatever a record holds.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
NAMES = {"en": "index.html", "zh": "index.zh.html"}


def document(review: Review, language: str, *, files: str = "") -> str:
    """Return the page in a language; it links to its twin in the other, which lies beside it."""
    other = "zh" if language == "en" else "en"
    title = escape(say(language, "page.title"))
    return (
        f'<!doctype html>\n<html lang="{"zh-Hans" if language == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
        f"<title>{title}</title>\n<style>\n{_style('document.css')}{_style('review.css')}</style>\n</head>\n<body>\n"
        f'<a class="rv-skip" href="#rv-how">{escape(say(language, "page.how"))}</a>\n'
        f'<p class="rv-bar-top"><span>hep<b>cite</b> · {escape(say(language, "page.not_advice"))}</span>'
        f'<a href="{NAMES[other]}" lang="{other}" hreflang="{other}">'
        f"{escape(say(language, 'page.other_language'))}</a></p>\n"
        f"<main>\n{body(review, language, files=files)}\n</main>\n</body>\n</html>\n"
    )


def _style(name: str) -> str:
    return (resources.files("review") / name).read_text(encoding="utf-8")
