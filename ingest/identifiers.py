"""`Identifiers`: the DOI, PMID and PMCID of an item, each found only where such a one stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import unquote

_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s\"<>{}\\]{1,300}")
_DOI_HOST = re.compile(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", re.IGNORECASE)
_DOI_URL = re.compile(r"^https?://(?:dx\.)?doi\.org/(10\.\S+)", re.IGNORECASE)
_PMID = re.compile(r"0*([1-9][0-9]{0,8})")
_PMID_SAID = re.compile(r"(?:^|\s)PMID:?\s{0,3}([1-9][0-9]{0,8})(?![0-9])")
_PMCID_SAID = re.compile(r"(?:^|\s)PMCID:?\s{0,3}(PMC[1-9][0-9]{0,8})(?![0-9])", re.IGNORECASE)
_PMID_URL = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/(?:m/)?pubmed)/([1-9][0-9]{0,8})(?![0-9])")
_PMCID = re.compile(r"(PMC[1-9][0-9]{0,8})(?![0-9])", re.IGNORECASE)
_PMCID_URL = re.compile(r"/(?:pmc/)?articles/(PMC[1-9][0-9]{0,8})(?![0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """What identifies a publication, None where nothing valid is given."""

    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None

    @classmethod
    def read(
        cls,
        *,
        dois: Iterable[str] = (),
        pmids: Iterable[str] = (),
        pmcids: Iterable[str] = (),
        urls: Iterable[str] = (),
        remarks: Iterable[str] = (),
    ) -> Self:
        """Return the first valid identifier of each kind.

        `dois`, `pmids` and `pmcids` are fields meant for them; an address or a remark counts where it says what it is.
        """
        urls, remarks = list(urls), list(remarks)
        return cls(
            doi=next(filter(None, (*map(_doi, dois), *map(_doi_of_url, urls))), None),
            pmid=_first(_PMID.fullmatch, pmids) or _first(_PMID_URL.search, urls) or _first(_PMID_SAID.search, remarks),
            pmcid=(_first(_PMCID.match, pmcids) or _first(_PMCID_URL.search, urls)
                   or _first(_PMCID_SAID.search, remarks) or "").upper() or None,
        )  # fmt: skip


def _first(look: object, texts: Iterable[str]) -> str | None:
    found = (look(text.strip()) for text in texts)  # type: ignore[operator]
    return next((match[1] for match in found if match), None)


def _doi(text: str) -> str | None:
    text = _DOI_HOST.sub("", text.strip())
    match = _DOI.match(unquote(text) if "%2f" in text[:60].lower() else text)
    return match[0].rstrip(".,;") if match else None


def _doi_of_url(text: str) -> str | None:
    match = _DOI_URL.match(text.strip())
    return _doi(match[1]) if match else None
