"""Records written for these tests."""

from __future__ import annotations

from corpus.record import MeshHeading, Record, Section


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
