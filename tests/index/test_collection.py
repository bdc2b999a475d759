from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import SourceError
from index.collection import LONGEST, Collection, Document
from tests.index.tiny import DOCUMENTS, HEADER, QUERIES, jsonl, tsv, written


def told(call):
    """Return sentence and hint of the error that a call must raise."""
    with pytest.raises(SourceError) as raised:
        call()
    assert str(raised.value).endswith(".")
    return str(raised.value), raised.value.hint


def read(folder):
    return list(Collection.read(folder, "test").documents())


def test_a_collection_as_it_stands_in_its_files(tmp_path):
    collection = Collection.read(written(tmp_path / "tiny"), "test")
    assert (collection.name, collection.split) == ("tiny", "test")
    assert list(collection.queries.items()) == [
        ("q1", "ascites in cirrhosis"), ("q2", "fibrosis scores"), ("q3", "survival of grafts")
    ]  # fmt: skip
    assert collection.judgements == {
        "q1": {"d1": 1, "d2": 2, "d5": 0},
        "q2": {"d3": 1, "d4": -1},
        "q3": {"d4": 1, "d9": 1},
    }
    documents = list(collection.documents())
    assert len(documents) == 6
    assert documents[:3] == [
        Document("d1", "Ascites", "Cells reduced ascites in cirrhosis."),
        Document("d2", "Ascites of goats", ""),
        Document("d3", "", "Fibrosis scores fell."),
    ]
    assert documents == list(collection.documents())  # and may be read again


def test_progress_ends_with_every_byte(tmp_path):
    seen = []
    collection = Collection.read(written(tmp_path), "test")
    list(collection.documents(lambda *step: seen.append(step)))
    size = (tmp_path / "corpus.jsonl").stat().st_size
    assert seen == [(size, size)]
    written(tmp_path, corpus=jsonl({"_id": f"{number:04}", "text": "Liver."} for number in range(1100)))
    list(collection.documents(lambda *step: seen.append(step)))
    assert [done / total for done, total in seen[1:]] == [500 / 1100, 1000 / 1100, 1.0]


def test_blank_lines_windows_line_ends_and_null_titles_are_read(tmp_path):
    corpus = '\r\n{"_id": "d1", "title": null, "text": "Liver."}\r\n\n{"_id": "d2", "title": "肝硬化"}'
    queries = '{"_id": "q1", "text": "liver"}\r\n\r\n'
    folder = written(tmp_path, corpus, queries, f"{HEADER}\r\nq1\td1\t1\r\n\r\n")
    assert read(folder) == [Document("d1", "", "Liver."), Document("d2", "肝硬化", "")]
    assert Collection.read(folder, "test").judgements == {"q1": {"d1": 1}}


def test_the_same_judgement_twice_is_one(tmp_path):
    folder = written(tmp_path, qrels=f"{HEADER}\nq1\td1\t1\nq1\td1\t1\n")
    assert Collection.read(folder, "test").judgements == {"q1": {"d1": 1}}


def test_a_folder_that_is_not_there(tmp_path):
    sentence, hint = told(lambda: Collection.read(tmp_path / "nowhere", "test"))
    assert sentence == f"There is no folder {tmp_path / 'nowhere'}."
    assert "corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv" in hint


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
def test_a_file_that_is_not_there(tmp_path, name):
    (written(tmp_path) / name).unlink()
    sentence, hint = told(lambda: Collection.read(tmp_path, "test"))
    assert sentence == f"The folder {tmp_path} has no {name}."
    assert "qrels/SPLIT.tsv" in hint


def test_an_unknown_split_is_answered_with_those_there_are(tmp_path):
    written(written(tmp_path), split="dev")
    for split in ("train", "../qrels/test", ""):
        sentence, hint = told(lambda split=split: Collection.read(tmp_path, split))
        assert sentence == f"The folder {tmp_path} has no judgements called {split!r}."
        assert hint == "There is: dev, test."
    for file in (tmp_path / "qrels").iterdir():
        file.unlink()
    assert told(lambda: Collection.read(tmp_path, "test"))[1].startswith("It has none at all.")


D1 = jsonl(DOCUMENTS[:1])
Q1 = jsonl(QUERIES[:1])
BAD_CORPUS = {
    "no JSON": (D1 + '{"_id": "d2", "text": \n', "Line 2 of corpus.jsonl is not JSON: EOF while parsing a value"),
    "text": ("Dear Sir\n", "Line 1 of corpus.jsonl is not JSON: "),
    "no object": (D1 + "\n[1]\n", "Line 3 of corpus.jsonl is not as it should be: Input should be an object."),
    "no id": ('{"text": "x"}\n', "Line 1 of corpus.jsonl is not as it should be: _id: Field required."),
    "number as id": ('{"_id": 1, "text": "x"}\n', "as it should be: _id: Input should be a valid string."),
    "text that is a list": ('{"_id": "1", "text": ["x"]}\n', "text: Input should be a valid string."),
    "says nothing": (D1 + '{"_id": "d2"}\n', "Document 'd2' has neither a title nor a text (line 2 of corpus.jsonl)."),
    "unseen marks": ('{"_id": "d2", "text": " \\u200b\\n "}\n', "Document 'd2' has neither a title nor a text"),
    "twice": (D1 + D1, "The document id 'd1' stands twice (line 2 of corpus.jsonl)."),
    "blank in id": ('{"_id": "d 2", "text": "x"}\n', "The document id 'd 2' is empty, or holds a blank"),
    "no-break space in id": ('{"_id": "d\u00a02", "text": "x"}\n', "The document id 'd\\xa02' is empty, or holds"),
    "NUL in id": ('{"_id": "d\\u0000", "text": "x"}\n', "The document id 'd\\x00' is empty, or holds"),
    "empty id": ('{"_id": "", "text": "x"}\n', "The document id '' is empty, or holds"),
    "half a surrogate pair": ('{"_id": "d1", "text": "\\ud800"}\n', "Line 1 of corpus.jsonl is not JSON: "),
    "deep": ("[" * 100_000 + "\n", "Line 1 of corpus.jsonl is not JSON: recursion limit exceeded"),
    "Latin-1": (D1.encode() + b'{"_id": "d2", "text": "caf\xe9"}\n', "Line 2 of corpus.jsonl is not UTF-8."),
    "too long": (b'{"_id": "d2", "text": "' + b"x" * LONGEST, "Line 1 of corpus.jsonl is longer than 4 MiB."),
    "nothing": ("\n\n", "There is no document in "),
}


@pytest.mark.parametrize("case", BAD_CORPUS)
def test_a_corpus_that_is_not_as_it_should_be(tmp_path, case):
    content, sentence = BAD_CORPUS[case]
    assert sentence in told(lambda: read(written(tmp_path, corpus=content)))[0]


def test_a_line_as_long_as_is_allowed(tmp_path):
    line = jsonl([{"_id": "d1", "text": ""}])
    text = "x" * (LONGEST - len(line))
    assert read(written(tmp_path, corpus=jsonl([{"_id": "d1", "text": text}]))) == [Document("d1", "", text)]


BAD_QUERIES = {
    "no text": ('{"_id": "q1"}\n', "Line 1 of queries.jsonl is not as it should be: text: Field required."),
    "blank": (Q1 + '{"_id": "q2", "text": " "}\n', "Query 'q2' has no text (line 2 of queries.jsonl)."),
    "twice": (Q1 + Q1, "The query id 'q1' stands twice (line 2 of queries.jsonl)."),
    "tab in id": ('{"_id": "q\\t1", "text": "x"}\n', "The query id 'q\\t1' is empty, or holds a blank"),
    "not judged": ('{"_id": "q7", "text": "x"}\n', "Line 2 of test.tsv judges the query 'q1', which is not in queries"),
}


@pytest.mark.parametrize("case", BAD_QUERIES)
def test_queries_that_are_not_as_they_should_be(tmp_path, case):
    content, sentence = BAD_QUERIES[case]
    assert sentence in told(lambda: Collection.read(written(tmp_path, queries=content), "test"))[0]


BAD_QRELS = {
    "no header": ("q1\td1\t1\n", "The first line of test.tsv does not name the columns."),
    "empty": ("", "There is no judgement in "),
    "only a header": (f"{HEADER}\n", "There is no judgement in "),
    "blanks for tabs": (f"{HEADER}\nq1 d1 1\n", "Line 2 of test.tsv is not a judgement."),
    "TREC's four columns": (f"{HEADER}\nq1\t0\td1\t1\n", "Line 2 of test.tsv is not a judgement."),
    "no number": (tsv([("q1", "d1", "1"), ("q1", "d2", "yes")]), "Line 3 of test.tsv is not a judgement."),
    "a fraction": (tsv([("q1", "d1", "0.5")]), "Line 2 of test.tsv is not a judgement."),
    "a large number": (tsv([("q1", "d1", "2000000000")]), "Line 2 of test.tsv is not a judgement."),
    "two opinions": (tsv([("q1", "d1", 1), ("q1", "d1", 0)]), "judges document 'd1' for query 'q1' once more"),
}


@pytest.mark.parametrize("case", BAD_QRELS)
def test_judgements_that_are_not_as_they_should_be(tmp_path, case):
    content, sentence = BAD_QRELS[case]
    assert sentence in told(lambda: Collection.read(written(tmp_path, qrels=content), "test"))[0]


lines = st.binary(max_size=60) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["_id", "title", "text"]), inner),
).map(lambda value: json.dumps(value).encode())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lines, max_size=4))
def test_any_bytes_are_documents_or_one_clear_error(tmp_path, content):
    folder = written(tmp_path, corpus=b"\n".join(content))
    try:
        documents = read(folder)
    except SourceError:
        return
    assert documents
    assert len({document.id for document in documents}) == len(documents)
    assert all(document.id.split() == [document.id] for document in documents)
    assert all(document.title or document.text for document in documents)
