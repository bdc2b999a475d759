"""`checked`: a file held against the MD5 that NLM lays beside it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from corpus.errors import SourceError

_SUM = re.compile(r"\b[0-9a-f]{32}\b", re.IGNORECASE)


def checked(file: Path) -> None:
    """Compare a file with `<name>.md5` beside it, where there is one, as there is for baseline and update files.

    MD5 finds a download that went wrong, which is all it is asked for here; it proves nothing against ill will.

    Raises:
        SourceError: the two do not fit, or the .md5 file holds no MD5.
    """
    beside = file.with_name(f"{file.name}.md5")
    try:
        said = _SUM.search(beside.read_text(encoding="ascii", errors="replace"))
    except FileNotFoundError:
        return
    except OSError as error:
        raise SourceError(f"{beside.name} cannot be read: {error.strerror}.") from error
    if said is None:
        raise SourceError(f"{beside.name} holds no MD5.", hint="Download both files again.")
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
    if found != said[0].lower():
        raise SourceError(f"It is not the file that {beside.name} describes.", hint="Download both files again.")
