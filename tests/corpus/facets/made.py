"""Records written for these tests."""

from __future__ import annotations

from corpus.record import Kind, MeshHeading, Record, Section
from corpus.registration import Registration


def study(
    text: str, title: str = "", types: tuple[str, ...] = (), mesh: tuple[str, ...] = (), label: str = ""
) -> Record:
    """Return a record of one section."""
    return Record.make(
        key="note:study",
        title=title,
        sections=(Section(label, text),) if text else (),
        publication_types=types,
        mesh=tuple(MeshHeading(name) for name in mesh),
    )


def entry(title: str, official: str = "", registration: Registration | None = None, **sections: str) -> Record:
    """Return the entry of a registered trial; `eligibility="…"` is its section ELIGIBILITY."""
    return Record.make(
        key="nct:NCT01234567",
        title=title,
        title_other=official,
        kind=Kind.TRIAL,
        sections=tuple(Section(label.upper().replace("_", " "), text) for label, text in sections.items()),
        registration=registration or Registration("ClinicalTrials.gov"),
    )
