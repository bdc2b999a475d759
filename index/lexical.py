"""`LexicalIndex`: BM25 over records, with additions, removals and filters, on tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import cast

import tantivy

from corpus.errors import IndexDamaged
from corpus.record import Kind, Record
from index.analysis import analyser, prepared, tokens
from index.columns import COLUMNS, asked, kept
from index.query import Concept, Filters
from index.store import Entry

_ANALYSER = "hepcite"
_HEAP = 64_000_000  # bytes of the writer; more brings nothing at 100,000 passages
_NAMES_WEIGHT = 0.5  # authors, journal, identifiers and the other title help, but do not outweigh what is said
_GENERAL_WEIGHT = 0.7  # "reduce" or "patients" is in every other abstract: what they are about counts more
_SYNONYM_WEIGHT = 0.5  # a record that says it in the words of the question is nearer than one that says it otherwise
_UNREADABLE = "The lexical index cannot be read"
_TIE = 0.1  # of a concept's further alternatives beside its best one


class LexicalIndex:
    """Words of whole records. Scores are BM25 (k1 1.2, b 0.75, tantivy's own), comparable within one question.

    Records and not passages: what a question names is often spread over an abstract. On the 809 open claims of SciFact
    whole abstracts give an nDCG@10 of 0.696 by BM25 alone, their passages 0.677 (docs/decisions/0005).
    """

    def __init__(self, folder: Path, *, writable: bool) -> None:
        """Open the index in `folder`; a writable one is made where it is missing.

        Raises:
            IndexDamaged: the files are missing or cannot be read.
        """
        with _whole(f"The lexical index in {folder} cannot be opened"):
            if writable:
                folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(_schema(), path=str(folder)) if writable else tantivy.Index.open(str(folder))
            self._index.register_tokenizer(_ANALYSER, analyser())
            self._schema = self._index.schema
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1) if writable else None
            self._searcher = self._index.searcher()
        self._removed = False

    def add(self, entries: Sequence[Entry], numbers: Sequence[int]) -> None:
        """Add records with those of their passages that are given, each record under the number of its first one."""
        writer = self._writing()
        for _, group in groupby(zip(entries, numbers, strict=True), key=lambda pair: pair[0].record.key):
            pairs = list(group)
            said, number = [entry for entry, _ in pairs], pairs[0][1]
            record = said[0].record
            writer.add_document(
                tantivy.Document(
                    number=number,
                    key=record.key,
                    body=prepared(" ".join((said[0].passage.embedded, *(entry.passage.text for entry in said[1:])))),
                    names=prepared(
                        " ".join((*map(str, record.authors), record.journal, record.title_other, *_identifiers(record)))
                    ),
                    status=record.status.value,
                    type=[name.casefold() for name in record.publication_types],
                    **kept(record),
                    **({"year": record.year} if record.year is not None else {}),
                )
            )

    def delete(self, keys: Iterable[str]) -> None:
        """Remove records."""
        writer = self._writing()
        self._removed = True
        for key in keys:
            writer.delete_documents_by_term("key", key)

    def save(self) -> None:
        """Commit, and see what was committed."""
        self._commit()
        if self._removed:
            # tantivy's BM25 counts removed records until it happens to merge; written anew, they weigh on none.
            writer = self._writing()
            hits = self._searcher.search(tantivy.Query.all_query(), limit=max(self.count(), 1), count=False).hits
            writer.delete_all_documents()
            for _, address in hits:
                writer.add_document(self._searcher.doc(address))
            self._commit()
            self._removed = False

    def close(self) -> None:
        """End the writer's threads."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def count(self) -> int:
        """Return how many records there are."""
        return int(self._searcher.num_docs)

    def papers(self) -> int:
        """Return how many records there are that are no registered trials."""
        return self.count() - self._counted(self._trials)

    def frequency(self, term: str) -> int:
        """Return how many records that are no registered trials hold an analysed term in their text.

        How rare a word is decides what is refused, and plans have no say in that.
        """
        # Searched for, since the dictionary of terms goes on counting what was removed.
        holds = tantivy.Query.term_query(self._schema, "body", term, index_option="freq")
        return self._counted(
            tantivy.Query.boolean_query([(tantivy.Occur.Must, holds), (tantivy.Occur.MustNot, self._trials)])
        )

    @property
    def _trials(self) -> tantivy.Query:
        return tantivy.Query.term_set_query(self._schema, "kind", [Kind.TRIAL.value])

    def _counted(self, query: tantivy.Query) -> int:
        with _whole(_UNREADABLE):
            return int(self._searcher.search(query, limit=1, count=True).count)  # type: ignore[attr-defined]  # its stub lacks it

    def search(self, concepts: Sequence[Concept], filters: Filters, k: int) -> list[tuple[int, float]]:
        """Return (record number, score) of the best k, best first."""
        return self._found(concepts, self._filters(filters), k)

    def scores(self, concepts: Sequence[Concept], keys: Sequence[str]) -> dict[int, float]:
        """Return the scores of the records named, by number, of those that say anything of what is asked."""
        named = tantivy.Query.term_set_query(self._schema, "key", list(keys))
        return dict(self._found(concepts, [named], len(keys))) if keys else {}

    def _found(self, concepts: Sequence[Concept], parts: list[tantivy.Query], k: int) -> list[tuple[int, float]]:
        wanted = [query for concept in concepts if (query := self._concept(concept)) is not None]
        if not wanted:
            return []
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Must, _any(wanted)),
                *((tantivy.Occur.Must, tantivy.Query.const_score_query(part, 0.0)) for part in parts),
            ]
        )
        with _whole(_UNREADABLE):
            hits = self._searcher.search(query, limit=k, count=False).hits
            # A column of numbers is read at a place; a stored document is a block of many that has to be unpacked.
            numbers = cast("list[int]", self._searcher.fast_field_values("number", [address for _, address in hits]))
            return [(number, float(score)) for number, (score, _) in zip(numbers, hits, strict=True)]

    def _commit(self) -> None:
        self._writing().commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def _concept(self, concept: Concept) -> tantivy.Query | None:
        """One query a concept: the best of its names counts, so synonyms do not add up."""
        asked = _tokens(concept.surface)
        names = [(_tokens(name) == asked, query) for name in concept.alternatives if (query := self._words(name))]
        if not names:
            return None
        # Chinese is asked for by its translations, none of which is nearer to what was meant.
        as_asked = any(own for own, _ in names) and concept.surface.isascii()
        parts = [
            query if own or not as_asked else tantivy.Query.boost_query(query, _SYNONYM_WEIGHT) for own, query in names
        ]
        query = parts[0] if len(parts) == 1 else tantivy.Query.disjunction_max_query(parts, tie_breaker=_TIE)
        return tantivy.Query.boost_query(query, _GENERAL_WEIGHT) if concept.kind == "word" else query

    def _words(self, words: str) -> tantivy.Query | None:
        parts = []
        for token in _tokens(words):
            parts.append(tantivy.Query.term_query(self._schema, "body", token, index_option="freq"))
            named = tantivy.Query.term_query(self._schema, "names", token, index_option="freq")
            parts.append(tantivy.Query.boost_query(named, _NAMES_WEIGHT))
        return _any(parts) if parts else None

    def _filters(self, filters: Filters) -> list[tantivy.Query]:
        parts = []
        if filters.statuses:
            statuses = [status.value for status in filters.statuses]
            parts.append(tantivy.Query.term_set_query(self._schema, "status", statuses))
        if filters.year_from is not None or filters.year_to is not None:
            parts.append(
                tantivy.Query.range_query(
                    self._schema, "year", tantivy.FieldType.Integer, filters.year_from, filters.year_to
                )
            )
        if filters.publication_types:
            types = [name.casefold() for name in filters.publication_types]
            parts.append(tantivy.Query.term_set_query(self._schema, "type", types))
        for name, values in asked(filters).items():
            parts.append(tantivy.Query.term_set_query(self._schema, name, values))
        return parts

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            raise RuntimeError("this lexical index was opened for reading")
        return self._writer


@contextmanager
def _whole(otherwise: str) -> Iterator[None]:
    """Turn what tantivy raises at damaged files into one error.

    Where Rust panics, that is a PanicException: no Exception, and of a module that cannot be imported.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"{otherwise}: {error}.") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexDamaged(f"{otherwise}: {error}.") from error


@lru_cache(maxsize=16384)  # the names of a glossary come again and again
def _tokens(words: str) -> tuple[str, ...]:
    return tuple(tokens(words))


def _any(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _identifiers(record: Record) -> list[str]:
    return [name for name in (record.pmid, record.doi, record.pmcid) if name]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("number", stored=True, fast=True)
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("body", stored=True, tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("names", stored=True, tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("status", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("type", stored=True, tokenizer_name="raw", index_option="basic")
    for name in COLUMNS:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("year", stored=True, indexed=True, fast=True)
    return builder.build()
