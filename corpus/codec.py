"""`encode` and `decode`: a record as the store keeps it, its text once and everything else as JSON beside it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from corpus.errors import RecordError, StoreError
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, MeshHeading, Record, Section, Status
from corpus.registration import Registration

_PLAIN = (
    "title_other",
    "authors_complete",
    "journal",
    "volume",
    "issue",
    "pages",
    "pmid",
    "doi",
    "pmcid",
)
_LISTS = ("keywords", "publication_types", "languages")


def encode(record: Record) -> str:
    """Return the record's metadata as canonical JSON; sections are ranges of `record.text`, not copies of it."""
    data: dict[str, Any] = {name: getattr(record, name) for name in _PLAIN}
    data |= {name: list(getattr(record, name)) for name in _LISTS}
    data |= {
        "title": len(record.title),
        "kind": record.kind.value,
        "status": record.status.value,
        "sections": [
            [part.label, record.sections[part.section].language, part.span.start, part.span.end]
            for part in record.section_spans
        ],
        "authors": [{"family": a.family, "given": a.given, "collective": a.collective} for a in record.authors],
        "published": _date(record.published),
        "published_online": _date(record.published_online) if record.published_online else None,
        "mesh": [{"descriptor": h.descriptor, "qualifiers": list(h.qualifiers), "major": h.major} for h in record.mesh],
        "links": [{"relation": k.relation, "citation": k.citation, "pmid": k.pmid} for k in record.links],
    }
    # Only where there is something to say: the bytes, and so the digest, of every other record stay what they were.
    if record.trials:
        data["trials"] = list(record.trials)
    if record.registration is not None:
        data["registration"] = asdict(record.registration)
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _date(date: PartialDate) -> dict[str, Any]:
    return {"year": date.year, "month": date.month, "day": date.day, "raw": date.raw}


def decode(key: str, text: str, metadata: str) -> Record:
    """Rebuild a record from its stored text and metadata.

    Raises:
        StoreError: the two do not fit each other, so offsets could not be trusted.
    """
    try:
        data = json.loads(metadata)
        record = Record(
            key=key,
            title=text[: data["title"]],
            kind=Kind(data["kind"]),
            status=Status(data["status"]),
            sections=tuple(
                Section(label, text[start:end], language) for label, language, start, end in data["sections"]
            ),
            authors=tuple(Author(**author) for author in data["authors"]),
            published=PartialDate(**data["published"]),
            published_online=PartialDate(**data["published_online"]) if data["published_online"] else None,
            mesh=tuple(
                MeshHeading(heading["descriptor"], tuple(heading["qualifiers"]), heading["major"])
                for heading in data["mesh"]
            ),
            links=tuple(Link(**link) for link in data["links"]),
            **{name: data[name] for name in _PLAIN},
            keywords=tuple(data["keywords"]),
            publication_types=tuple(data["publication_types"]),
            languages=tuple(data["languages"]),
            trials=tuple(data.get("trials", ())),
            registration=_registration(data["registration"]) if "registration" in data else None,
        )
    except (KeyError, TypeError, ValueError, RecordError) as error:
        raise StoreError(f"Record {key} cannot be read from the store: {error}.") from error
    # A slice of text that is too short is silently shorter, so the ranges are compared as well as the text.
    stated = [data["title"], *(at for _, _, start, end in data["sections"] for at in (start, end))]
    found = [len(record.title), *(at for part in record.section_spans for at in (part.span.start, part.span.end))]
    if record.text != text or found != stated:
        raise StoreError(f"The stored text of record {key} is not the text its sections describe.")
    return record


def _registration(data: dict[str, Any]) -> Registration:
    read: dict[str, Any] = data | {name: tuple(data[name]) for name in ("phases", "countries")}
    for name in ("started", "completed", "first_posted", "updated"):
        read[name] = PartialDate(**data[name]) if data[name] else None
    return Registration(**read)


def as_dict(record: Record) -> dict[str, Any]:
    """Return a record as plain JSON values, its text and the ranges of its sections in it included."""
    data = json.loads(encode(record))
    data["title"] = record.title
    data["sections"] = [
        {"label": label, "language": language, "start": start, "end": end}
        for label, language, start, end in data["sections"]
    ]
    return {"key": record.key, "text": record.text, "year": record.year, **data}


def digest(text: str, metadata: str) -> str:
    """Return the SHA-256 of everything a record says, given its text and `encode`; equal digests: nothing changed."""
    return hashlib.sha256(f"{text}\0{metadata}".encode()).hexdigest()
