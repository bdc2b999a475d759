"""`bibtex`: references as BibTeX that LaTeX, biber, Zotero and JabRef read alike."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares import AddEnclosingMiddleware
from bibtexparser.model import Entry, ExplicitComment, Field

from corpus.record import Author, Kind
from corpus.reference import Reference

# BibTeX counts braces and does not know an escaped one, so braces of a text become words, as do the signs that are
# something else in the fonts LaTeX begins with. Letters of all scripts stay as they are.
_TEX = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "{": r"{\textbraceleft}",
        "}": r"{\textbraceright}",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
        "<": r"{\textless}",
        ">": r"{\textgreater}",
        "|": r"{\textbar}",
        **{sign: f"\\{sign}" for sign in "$&%#_"},
    }
)
_SAFE_KEY = re.compile(r"[a-z0-9][a-z0-9:._/-]*")
_PARTS_NAMES = re.compile(r",|\band\b", re.IGNORECASE)


def bibtex(references: Iterable[Reference], quotes: Mapping[str, Sequence[str]], stamp: str) -> str:
    """Return references as BibTeX, with the quotes by key as annotations and the stamp as a comment."""
    library = Library()
    if stamp:
        # Old BibTeX goes on looking for @ in a comment.
        library.add(ExplicitComment(tex(stamp).replace("@", "(at)")))
    library.add([_entry(reference, quotes.get(reference.key, ())) for reference in references])
    enclosing = AddEnclosingMiddleware(reuse_previous_enclosing=False, enclose_integers=True, default_enclosing="{")
    return write_string(library, unparse_stack=[enclosing])


def tex(text: str) -> str:
    """Return `text` so that LaTeX prints exactly it; the braces in it balance."""
    return text.translate(_TEX)


def citekey(key: str) -> str:
    """Return the key of an entry: the record's own, so that it never changes, in signs that BibTeX allows.

    Where that costs a sign, a few digits of a hash of the whole key keep keys apart.
    """
    if _SAFE_KEY.fullmatch(key):
        return key
    readable = re.sub(r"[^a-z0-9:._/-]+", "-", key.lower())[:60].strip("-")
    return f"{readable}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def _entry(reference: Reference, quotes: Sequence[str]) -> Entry:
    book, trial = reference.kind is Kind.BOOK, reference.kind is Kind.TRIAL
    names = [_name(author) for author in reference.authors]
    if names and not reference.authors_complete:
        names.append("others")
    published = reference.published
    values = {
        "author": " and ".join(names),
        "title": f"{{{tex(reference.title)}}}" if reference.title else "",  # the inner braces keep HBV from being hbv
        "titleaddon": tex(reference.title_other),
        "howpublished" if trial else "publisher" if book else "journal": tex(reference.journal),
        "volume": tex(reference.volume),
        "number": tex(reference.issue),
        "pages": tex(reference.pages),
        "year": str(published.year or tex(published.raw)),
        "month": str(published.month or ""),
        "doi": reference.doi,
        "nct": reference.nct,
        "pmid": reference.pmid,
        "pmcid": reference.pmcid,
        "url": next(iter(reference.urls), ""),
        "keywords": ", ".join(tex(word) for word in reference.keywords),
        "langid": ", ".join(tex(language) for language in reference.languages),
        "abstract": tex(reference.abstract),
        "note": tex(" ".join(reference.remarks)),  # printed with the reference; annotations are not
        "annote": tex(" ".join(part for part in (reference.note, *quotes) if part)),
    }
    kind = "book" if book else "article" if reference.journal and not trial else "misc"
    fields = [Field(name, value) for name, value in values.items() if value]
    return Entry(kind, citekey(reference.key), fields)


def _name(author: Author) -> str:
    if not author.given or author.collective:
        return f"{{{tex(str(author))}}}"
    return ", ".join(_whole(part) for part in (author.family, author.given) if part)


def _whole(part: str) -> str:
    """Return a part of a name, in braces where a comma or an "and" in it would make several of it."""
    return f"{{{tex(part)}}}" if _PARTS_NAMES.search(part) else tex(part)
