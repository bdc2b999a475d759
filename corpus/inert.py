"""`inert`: text in a Markdown file, as the text it is."""

from __future__ import annotations

import re

# A backslash before these keeps CommonMark, and what GitHub and Pandoc add to it, from reading a mark as structure,
# and leaves the text readable in an editor. At its start a text can also begin a list or a rule.
_STRUCTURE = re.compile(r"[\\`*_{}\[\]<>#|~^$&@!]|^[-+=:]|^(?P<number>[0-9]{1,9})(?P<stop>[.)])")


def inert(text: str) -> str:
    """Return `text` as part of a line of Markdown that shows exactly it, wherever in the line it stands."""
    return _STRUCTURE.sub(_escaped, " ".join(text.split()))


def _escaped(match: re.Match[str]) -> str:
    return f"{match['number']}\\{match['stop']}" if match["number"] else f"\\{match[0]}"
