"""`address`: where a record is found."""

from __future__ import annotations

from corpus.record import Kind, Record
from corpus.reference import Reference
from corpus.registry_url import registry_url


def address(record: Record) -> str:
    """Return the registry's, PubMed's or the publisher's address of a record, else PubMed Central's; "" without any."""
    if record.kind is Kind.TRIAL:  # the texts of an entry are long, and are not wanted as a reference
        return registry_url(record.key)
    reference = Reference.of(record)
    if reference.urls:
        return reference.urls[0]
    return f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.pmcid}/" if reference.pmcid else ""
