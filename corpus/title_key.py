"""`title_key`: a title as it is compared, so that two copies of one title are told to be one."""

from __future__ import annotations

import re

# What publishers put before a title ("RETRACTED ARTICLE: ", "[Retracted] ") or, as the Web of Science has it, after it
# ("(Retracted article. See vol. 30, 2016)"). The words stand by themselves, unlike in "Retracted papers on stem cells".
_WORDS = r"{0}(?: article| publication| paper)?\s{{0,3}}"
_SAID = rf"\A\W*{_WORDS}[:\])】]|[(\[]{_WORDS}[.:;)\]].*"
RETRACTED = re.compile(_SAID.format("retracted"), re.IGNORECASE)
WITHDRAWN = re.compile(_SAID.format("withdrawn"), re.IGNORECASE)
_NOT_TITLE = re.compile(r"[\W_]+")


def title_key(title: str) -> str:
    """Return a title's letters and digits alone, case folded, without what says that the paper is retracted."""
    for said in (RETRACTED, WITHDRAWN):
        title = said.sub("", title)
    return _NOT_TITLE.sub("", title).casefold()
