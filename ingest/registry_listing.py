"""`listing`: one pass through the pages of a search of ClinicalTrials.gov, held against what pages can be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from corpus.errors import RequestRefused
from corpus.record import Record
from ingest.registry import Registry
from ingest.trials_json import Page

PAGE_SIZE = 1_000  # entries, the most the API allows: a few requests in all, each of about 10 megabytes
_MOST_PAGES = 2_000  # more entries than the whole registry has
_EMPTY_IN_A_ROW = 3  # the API's documents allow pages without any study


class ListingBroken(Exception):
    """The pages lead nowhere, or their token ran out: the pass is to be begun again."""


def listing(
    registry: Registry, parameters: Mapping[str, str], accept: Callable[[bytes], Page]
) -> Iterator[tuple[Page, tuple[str, ...]]]:
    """Yield every page of a search with the names of its entries, in the order in which they come.

    An entry whose NCT number cannot be read is named by its place.

    Raises:
        ListingBroken: a token or a page came twice, a page was refused in the middle, or pages came without an end.
        RequestRefused: the registry will not search for this.
        FetchError: no usable answer came in spite of every retry.
    """
    asked = {**parameters, "pageSize": str(PAGE_SIZE), "countTotal": "true"}
    tokens, seen = set[str](), set[str]()
    token: str | None = None
    number = empty = 0
    while number == 0 or token is not None:
        number += 1
        try:
            page = registry.studies(asked if token is None else asked | {"pageToken": token}, accept)
        except RequestRefused as error:
            if token is None:
                raise
            raise ListingBroken(f"page {number} was refused, as of a token that has run out ({error})") from error
        names = names_of(page, number)
        if names and seen.issuperset(names):
            raise ListingBroken(f"page {number} came before")
        yield page, names
        seen.update(names)
        token = page.next_token
        empty = 0 if names else empty + 1
        if token in tokens:
            raise ListingBroken(f"the token after page {number} came before")
        if token is not None and empty > _EMPTY_IN_A_ROW:
            raise ListingBroken(f"{empty} pages in a row were empty")
        if number == _MOST_PAGES and token is not None:
            raise ListingBroken(f"{number:,} pages came, and more were to come")
        if token is not None:
            tokens.add(token)


def names_of(page: Page, number: int = 1) -> tuple[str, ...]:
    """Return for each entry of a page its NCT number, or its place where it has none."""
    return tuple(
        entry.key.removeprefix("nct:")
        if isinstance(entry, Record)
        else entry.identifier or f"page {number}, entry {entry.position}"
        for entry in page.entries
    )
