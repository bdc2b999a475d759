"""`export`: one answer or a whole conversation as a file, with its sources and the corpus it is from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from chat.answer import Answer
from chat.asked import filtered, searched
from chat.card import reference
from chat.citation import Citation
from chat.plan import Plan
from chat.registered import registered
from chat.render import stamp_line
from chat.wording import say
from corpus.export import Format as RecordFormat
from corpus.export import export as export_records
from corpus.inert import inert
from corpus.record import Record
from corpus.reference import Reference
from corpus.spreadsheet import spreadsheet

_COLUMNS = (
    "question", "number", "quote", "section", "title", "authors", "journal", "year", "pmid", "doi", "kind", "status",
    "start", "end", "key", "refusal", "corpus",
)  # fmt: skip
_NAME_WORDS = 6
_NAME_LENGTH = 60
_SAY_LITTLE = {
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "can", "could", "did", "do", "does", "for", "from",
    "had", "has", "have", "how", "in", "into", "is", "it", "its", "of", "on", "or", "that", "the", "their",
    "there", "these", "this", "to", "was", "were", "what", "when", "where", "which", "who", "why", "will", "with",
    "would",
}  # fmt: skip


class Format(StrEnum):
    """A kind of file, by its ending."""

    MARKDOWN = "md"
    CSV = "csv"
    RIS = "ris"
    BIBTEX = "bib"
    NBIB = "nbib"

    @property
    def media_type(self) -> str:
        """How the kind is called over HTTP."""
        return "text/markdown" if self is Format.MARKDOWN else RecordFormat(self.value).media_type


@dataclass(frozen=True, slots=True)
class Exported:
    """A file: an ASCII name that is safe on every system, the media type, the bytes in UTF-8."""

    name: str
    media_type: str
    content: bytes


def export(answers: Sequence[Answer], format: Format, *, day: date | None = None) -> Exported:
    """Return answers as a file; its name carries `day`, which is today unless given.

    Markdown and CSV hold everything; RIS, BibTeX and nbib hold the cited records, each once, with the quotes as notes.
    A conversation of refusals alone has none, and makes an empty list of references.

    Raises:
        ValueError: there is no answer.
    """
    if not answers:
        raise ValueError("There is nothing to export.")
    if format is Format.MARKDOWN:
        content = _markdown(answers).encode()
    elif format is Format.CSV:
        content = spreadsheet(_COLUMNS, (row for answer in answers for row in _rows(answer)))
    else:
        records = [citation.record for answer in answers for citation in answer.citations]
        records += [plan.record for answer in answers for plan in answer.plans]
        stamps = dict.fromkeys(stamp_line(answer.query.language, answer.stamp) for answer in answers)
        content = export_records(records, RecordFormat(format.value), quotes=_quotes(answers), stamp=" ".join(stamps))
    return Exported(_name(answers, day or datetime.now(UTC).date(), format), format.media_type, content)


def _markdown(answers: Sequence[Answer]) -> str:
    language = answers[0].query.language
    parts = [f"# {inert(say(language, 'export.title'))}"]
    for answer in answers:
        parts += _answered(answer)
    parts.append(inert(say(language, "page.disclaimer")))
    return "\n\n".join(parts) + "\n"


def _answered(answer: Answer) -> Iterator[str]:
    language = answer.query.language
    yield f"## {inert(answer.question)}"
    asked = (searched(answer.query), filtered(language, answer.query.filters))
    yield from (inert(line) for line in asked if line)
    if answer.refusal is not None:
        yield inert(say(language, "export.refused", reason=answer.reason))
        if answer.refusal.nearest:
            yield inert(say(language, "page.nearest"))
            yield "\n".join(f"- {_source(hit.record, language)}" for hit in answer.refusal.nearest)
    if answer.plans_missing:
        yield inert(answer.plans_missing)
    if answer.plans_first:
        yield from _planned(answer)
    for citation in answer.citations:
        section = f" {inert(citation.section)}" if citation.section else ""
        yield f"> “{inert(citation.quote)}” \\[{citation.number}\\]{section}"
    if answer.citations:
        yield f"### {inert(say(language, 'export.references'))}"
        numbers: dict[str, list[Citation]] = {}
        for citation in answer.citations:
            numbers.setdefault(citation.record.key, []).append(citation)
        yield "\n".join(
            f"- \\[{', '.join(str(each.number) for each in cited)}\\] {_source(cited[0].record, language)}"
            for cited in numbers.values()
        )
    if not answer.plans_first:
        yield from _planned(answer)
    yield f"*{inert(stamp_line(language, answer.stamp))}*"


def _planned(answer: Answer) -> Iterator[str]:
    """Yield the registered trials under a heading that says what they are not."""
    language = answer.query.language
    if answer.plans:
        yield f"### {inert(say(language, 'trials.heading'))}"
    if answer.plans_best:
        yield inert(answer.plans_best)
    for plan in answer.plans:
        told = " · ".join(registered(language, plan.record))
        yield f"> “{inert(plan.quote)}” {inert(plan.section)}"
        yield f"- {_source(plan.record, language)} {inert(told)}"


def _source(record: Record, language: str) -> str:
    """Return a record as a line of references, with links to PubMed and the DOI where it has them."""
    links = (f"<{url}>" for url in Reference.of(record).urls)
    return " ".join((inert(reference(record, language)), *links))


def _quotes(answers: Sequence[Answer]) -> dict[str, list[str]]:
    """Return what is quoted of each record, by key, with the question it was quoted for."""
    found: dict[str, list[str]] = {}
    for answer in answers:
        for citation in answer.citations:
            line = say(
                answer.query.language,
                "export.quoted_section" if citation.section else "export.quoted",
                quote=citation.quote,
                number=citation.number,
                section=citation.section,
                question=answer.question,
            )
            found.setdefault(citation.record.key, []).append(line)
        for plan in answer.plans:
            line = say(answer.query.language, "trials.quoted", quote=plan.quote, question=answer.question)
            found.setdefault(plan.record.key, []).append(line)
    return found


def _rows(answer: Answer) -> Iterator[tuple[object, ...]]:
    """Yield a row for each citation and plan; a refusal is one row with its reason and no citation."""
    stamp = stamp_line(answer.query.language, answer.stamp)
    if answer.refusal is not None:
        yield (answer.question, *("" for _ in _COLUMNS[1:-2]), answer.reason, stamp)
    shown: list[Citation | Plan] = [*answer.citations, *answer.plans]
    for quoted in shown:
        source = Reference.of(quoted.record)
        yield (
            answer.question,
            quoted.number,
            quoted.quote,
            quoted.section,
            source.title,
            source.author_line,
            source.journal,
            source.published.year or source.published.raw,
            source.pmid,
            source.doi,
            source.kind.value,
            source.status.value,
            quoted.start,
            quoted.end,
            source.key,
            "",
            stamp,
        )


def _name(answers: Sequence[Answer], day: date, format: Format) -> str:
    query = answers[0].query
    plain = unicodedata.normalize("NFKD", query.meaning or query.text).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in _SAY_LITTLE]
    subject = "-".join(words[:_NAME_WORDS])[:_NAME_LENGTH].strip("-") or "answer"
    others = f"-and-{len(answers) - 1}-more" if len(answers) > 1 else ""
    return f"hepcite-{day:%Y-%m-%d}-{subject}{others}.{format.value}"
