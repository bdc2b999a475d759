"""Papers from exports in search and answers: cited by their abstract, listed and never cited without one."""

import pytest

from chat.cli import main
from corpus.settings import Settings
from corpus.store import CorpusStore
from ingest import ingest_files
from tests.chat.built import word_assistant

WITH = """TY  - JOUR
TI  - Umbilical cord mesenchymal stem cells in decompensated cirrhosis
AU  - Xue, R.
PY  - 2013
AB  - METHODS: Forty patients were treated. RESULTS: Serum albumin rose after umbilical cord mesenchymal stem cells.
DB  - Scopus
ER  -
"""
WITHOUT = """TY  - JOUR
TI  - Serum albumin rose after umbilical cord mesenchymal stem cells in decompensated cirrhosis, and ascites fell
AU  - Wang, L.
PY  - 2014
DB  - Embase
ER  -
"""
QUESTION = "Did serum albumin rise after umbilical cord mesenchymal stem cells in decompensated cirrhosis?"


@pytest.fixture
def imported(home, tmp_path):
    def answering(*exports):
        path = tmp_path / "export.ris"
        path.write_text("".join(exports), encoding="utf-8")
        with CorpusStore.open(Settings.load().prepared().corpus_path, plant=False) as corpus:
            ingest_files(corpus, [path])
        return word_assistant(home, plant=False)

    return answering


def test_an_import_is_cited_by_its_abstract_with_its_source_and_one_without_is_listed_only(imported):
    with imported(WITH, WITHOUT) as assistant:
        hits = assistant.search(QUESTION, 5)
        assert {hit.record.title for hit in hits} >= {WITHOUT.splitlines()[1][6:]}
        answer = assistant.ask(QUESTION)
    (citation,) = answer.citations
    assert citation.quote == "Serum albumin rose after umbilical cord mesenchymal stem cells."
    assert (citation.section, citation.sources) == ("RESULTS", ("Scopus",))
    assert answer.as_dict()["citations"][0]["sources"] == ["Scopus"]


def test_where_there_are_titles_alone_nothing_is_answered(imported):
    with imported(WITHOUT) as assistant:
        answer = assistant.ask(QUESTION)
        hits = assistant.search(QUESTION, 5)
    assert answer.refusal is not None
    assert [hit.record.has_abstract for hit in hits] == [False]


def test_search_says_that_there_is_no_abstract(imported, capsys):
    imported(WITHOUT).__exit__()
    with CorpusStore.open(Settings.load().corpus_path, plant=False) as corpus:
        key = next(record.key for record in corpus.records() if not record.has_abstract)
    with pytest.raises(SystemExit):
        main(["show", key])
    assert "no abstract" in " ".join(capsys.readouterr().out.split())
