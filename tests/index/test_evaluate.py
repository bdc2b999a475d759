from __future__ import annotations

import subprocess
import sys
import tempfile
from math import log2

import numpy as np
import pytest

from corpus.errors import SettingsError, SourceError, StoreError
from corpus.record import Record, Section
from corpus.settings import Settings
from corpus.store import CorpusStore
from index.collection import Collection
from index.evaluate import Evaluation, Step, ablated, evaluate
from index.profile import Profile
from index.search import LiteratureIndex
from index.update import update_index
from tests.index.tiny import DOCUMENTS, JUDGEMENTS, jsonl, tsv, written
from tests.index.words import WordEncoder


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """Have temporary folders made in one of the test's own, and find it empty at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def measured(folder, encoder=None, **rest):
    return evaluate(Collection.read(folder, "test"), Settings.load(), encoder or WordEncoder(), **rest)


@pytest.fixture
def tiny(tmp_path):
    return written(tmp_path / "tiny")


def test_six_documents_measured_by_hand(tiny, temporary, home):
    found = measured(tiny)
    # q1: d1 (score 1) and d2 (2) found in the wrong order. q2: d3 at rank 1, and -1 is no gain.
    # q3: d4 at rank 2, and d9, which counts as not found, is not in the collection.
    ndcg = [(1 / log2(2) + 2 / log2(3)) / (2 / log2(2) + 1 / log2(3)), 1, (1 / log2(3)) / (1 / log2(2) + 1 / log2(3))]
    assert found.measures == pytest.approx(
        {
            "nDCG@10": sum(ndcg) / 3,
            "recall@1": (1 / 2 + 1 + 0) / 3,
            "recall@10": (1 + 1 + 1 / 2) / 3,
            "recall@100": (1 + 1 + 1 / 2) / 3,
            "MRR": (1 + 1 + 1 / 2) / 3,
        }
    )
    assert found.measures["nDCG@10"] == pytest.approx(0.748857, abs=1e-6)
    # The places that count; the others are filled with whatever is nearest.
    assert [ranking[:2] for ranking in found.rankings.values()][::2] == [("d1", "d2"), ("d6", "d4")]
    assert found.rankings["q2"][0] == "d3"
    assert {len(ranking) for ranking in found.rankings.values()} == {6}
    values = found.as_dict()
    assert values["build_seconds"] >= 0
    assert values["documents_per_second"] > 0
    assert values["query_p95_ms"] >= values["query_p50_ms"] > 0
    assert {name: value for name, value in values.items() if "second" not in name and "_ms" not in name} == {
        "collection": "tiny",
        "qrels": "test",
        "encoder": "words@1",
        "k": 100,
        "queries": 3,
        "judgements": 7,
        "judgements_on_absent_documents": 1,
        "nDCG@10": 0.7489,
        "recall@1": 0.5,
        "recall@10": 0.8333,
        "recall@100": 0.8333,
        "MRR": 0.8333,
        "records_per_query": 6.0,
        "documents": 6,
        "passages": 6,
        "passages_embedded": 6,
    }
    assert not home.exists()


def test_the_numbers_are_those_of_the_librarys_own_command(tiny, tmp_path):
    found = measured(tiny)
    qrels, run = tmp_path / "tiny.qrels", tmp_path / "tiny.trec"
    qrels.write_text("".join(f"{query} 0 {document} {max(score, 0)}\n" for query, document, score in JUDGEMENTS))
    run.write_text("".join(f"{line}\n" for line in found.trec()))
    said = subprocess.run(
        [sys.executable, "-m", "ir_measures", qrels, run, "nDCG@10", "R@1", "R@10", "R@100", "RR", "--places", "9"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout  # fmt: skip
    assert [float(line.split("\t")[1]) for line in said.splitlines()] == [
        pytest.approx(found.measures[name], abs=1e-9)
        for name in ("nDCG@10", "recall@1", "recall@10", "recall@100", "MRR")
    ]


def test_what_is_measured_is_the_search_that_answers_users(tiny, home):
    settings, encoder = Settings.load(home=home).prepared(), WordEncoder()
    collection = Collection.read(tiny, "test")
    with CorpusStore.open(settings.corpus_path, plant=False) as corpus:
        with corpus.run("test", {}) as run:
            for each in DOCUMENTS:
                section = Section("", str(each["text"]))
                run.put(Record.make(key=f"doc:{each['_id']}", title=str(each["title"]), sections=(section,)))
        update_index(corpus, settings.index_path, settings.vectors_path, encoder)
        with LiteratureIndex(settings, corpus, encoder) as literature:
            expected = {
                name: tuple(hit.key.removeprefix("doc:") for hit in literature.search(text, 4))
                for name, text in collection.queries.items()
            }
    assert measured(tiny, k=4).rankings == expected


def test_several_ways_to_search_ask_one_index(tiny):
    ways = [
        Profile("words", "words", ("sparse",)),
        Profile("default", "words"),
        Profile("meaning", "words", ("dense",)),
    ]
    steps: list[Step] = []
    found = ablated(Collection.read(tiny, "test"), Settings.load(), WordEncoder(), ways, progress=steps.append)
    assert [step.done for step in steps if step.stage == "Indexing" and step.done == step.total] == [6]
    assert {(each.passages, each.embedded, each.building) for each in found} == {(6, 6, found[0].building)}
    assert found[1].rankings == measured(tiny).rankings
    assert all(set(found[0].rankings[query]) < set(found[2].rankings[query]) for query in found[0].rankings)


@pytest.mark.parametrize(("k", "none"), [(1, ["nDCG@10", "recall@10", "recall@100"]), (10, ["recall@100"])])
def test_a_measure_that_looks_further_than_k_is_not_given(tiny, k, none):
    found = measured(tiny, k=k)
    assert [name for name, value in found.measures.items() if value is None] == none
    assert [name for name, value in found.as_dict().items() if value is None] == none
    assert max(map(len, found.rankings.values())) == min(k, 6)


def test_scores_below_zero_count_as_zero(tiny):
    # Two queries with such scores, passed on as they are, have ended pytrec_eval in a segmentation fault.
    harsh = [("q1", "d1", 1), ("q1", "d2", -1), ("q2", "d3", -2), ("q2", "d6", -999)]
    mild = [(query, document, max(score, 0)) for query, document, score in harsh]
    first, second = (measured(written(tiny, qrels=tsv(each))).measures for each in (harsh, mild))
    assert first == second
    assert first["MRR"] == pytest.approx(1 / 2)  # q2, which nothing is relevant to, counts with 0


def test_ids_in_chinese_and_very_long_ones(tiny):
    corpus = jsonl([{"_id": "肝/1", "text": "Ascites in cirrhosis."}, {"_id": "d" * 5000, "text": "Stones."}])
    found = measured(written(tiny, corpus=corpus, qrels=tsv([("q1", "肝/1", 1), ("q2", "d" * 5000, 1)])))
    assert next(found.trec()) == "q1 Q0 肝/1 1 2 hepcite"
    assert found.measures["recall@10"] == pytest.approx(1.0)


def test_a_query_that_finds_nothing_counts_with_zero(tiny):
    queries = jsonl([{"_id": "q1", "text": "ascites"}, {"_id": "q2", "text": "麒麟"}])
    found = measured(written(tiny, queries=queries, qrels=tsv([("q1", "d1", 1), ("q2", "d2", 1)])))
    assert found.rankings["q2"] == ()  # Chinese that the glossary lacks is not given to an English encoder
    assert found.measures["MRR"] == pytest.approx(1 / 2)


def test_progress_goes_through_three_stages_to_their_ends(tiny):
    steps: list[Step] = []
    measured(tiny, progress=steps.append)
    size = (tiny / "corpus.jsonl").stat().st_size
    assert steps == [
        Step("Reading", size, size),
        Step("Indexing", 0, 6, "0 passages embedded, 0 known"),
        Step("Indexing", 6, 6, "6 passages embedded, 0 known"),
        Step("Asking", 1, 3),
        Step("Asking", 2, 3),
        Step("Asking", 3, 3),
    ]


def test_vectors_are_kept_where_a_file_is_named_and_only_there(tiny, tmp_path, temporary):
    vectors, again = tmp_path / "vectors.sqlite", WordEncoder()
    first = measured(tiny, vectors=vectors)
    second = measured(tiny, again, vectors=vectors)
    assert (first.embedded, second.embedded, second.passages) == (6, 0, 6)
    assert again.texts == ["warm", "warm", "ascites in cirrhosis", "fibrosis scores", "survival of grafts"]
    assert (second.measures, second.rankings) == (first.measures, first.rankings)
    assert measured(tiny).embedded == 6


def test_a_file_that_is_no_vector_cache(tiny, tmp_path, temporary):
    vectors = tmp_path / "vectors.sqlite"
    vectors.write_bytes(b"no database at all " * 100)
    with pytest.raises(StoreError, match="vector cache"):
        measured(tiny, vectors=vectors)
    assert vectors.read_bytes() == b"no database at all " * 100


def test_a_broken_line_is_found_before_anything_is_embedded(tiny, temporary):
    encoder = WordEncoder()
    with pytest.raises(SourceError, match=r"Line 7 of corpus\.jsonl is not JSON"):
        measured(written(tiny, corpus=jsonl(DOCUMENTS) + "{\n"), encoder)
    assert encoder.texts == []


def test_without_the_library_one_is_told_how_to_get_it(tiny, monkeypatch):
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    encoder = WordEncoder()
    with pytest.raises(SettingsError, match="ir-measures") as raised:
        measured(tiny, encoder)
    assert raised.value.hint == "Install it with: pip install 'hepcite[evaluate]'"
    assert encoder.texts == []


def test_the_library_is_loaded_by_an_evaluation_alone():
    code = (
        "import sys, chat.cli, chat.assistant, index.evaluate\n"
        "print(sorted({'ir_measures', 'pytrec_eval'} & {*sys.modules}))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout == "[]\n"


MADE_UP = Evaluation(
    collection="made up",
    split="test",
    encoder="words@1",
    k=100,
    documents=50,
    passages=60,
    embedded=60,
    judgements=1,
    absent=0,
    measures={},
    rankings={"q1": ("d6", "d4", "肝/1"), "q2": (), "q3": ("d10",)},
    building=2.5,
    asking=tuple(float(each) for each in np.arange(1, 102) / 1000),
)


def test_the_lines_of_a_run():
    assert list(MADE_UP.trec()) == [
        "q1 Q0 d6 1 3 hepcite",
        "q1 Q0 d4 2 2 hepcite",
        "q1 Q0 肝/1 3 1 hepcite",
        "q3 Q0 d10 1 1 hepcite",
    ]


def test_times_are_those_of_the_queries():
    assert MADE_UP.documents_per_second == 20
    assert MADE_UP.query_milliseconds(50) == pytest.approx(51)
    assert MADE_UP.query_milliseconds(95) == pytest.approx(96)
    assert MADE_UP.as_dict()["records_per_query"] == 1.3
