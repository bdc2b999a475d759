from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.codec import as_dict, decode, digest, encode
from corpus.errors import StoreError
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Link, MeshHeading, Record, Section, Status
from corpus.registration import Registration

WORDS = st.text(max_size=12)
MAYBE = st.none() | WORDS
SEVERAL = st.lists(WORDS, max_size=3).map(tuple)
NUMBER = st.none() | st.integers(0, 2100)
DATES = st.builds(PartialDate, NUMBER, NUMBER, NUMBER, WORDS)
REGISTRATIONS = st.builds(
    Registration,
    registry=WORDS,
    status=WORDS,
    why_stopped=WORDS,
    study_type=WORDS,
    phases=SEVERAL,
    allocation=WORDS,
    masking=WORDS,
    enrolment=NUMBER,
    enrolment_is_actual=st.booleans(),
    countries=SEVERAL,
    sponsor=WORDS,
    started=st.none() | DATES,
    completed=st.none() | DATES,
    first_posted=st.none() | DATES,
    updated=st.none() | DATES,
    has_results=st.booleans(),
)
RECORDS = st.builds(
    Record.make,
    key=WORDS.map(lambda name: f"pmid:1{name}"),
    title=WORDS.map(lambda title: f"T{title}"),
    kind=st.sampled_from(Kind),
    sections=st.lists(st.builds(Section, WORDS, st.text(), WORDS), max_size=4).map(tuple),
    title_other=WORDS,
    authors=st.lists(st.builds(Author, WORDS, WORDS, st.booleans()), max_size=3).map(tuple),
    authors_complete=st.booleans(),
    journal=WORDS,
    volume=WORDS,
    issue=WORDS,
    pages=WORDS,
    published=DATES,
    published_online=st.none() | DATES,
    pmid=MAYBE,
    doi=MAYBE,
    pmcid=MAYBE,
    mesh=st.lists(st.builds(MeshHeading, WORDS, SEVERAL, st.booleans()), max_size=3).map(tuple),
    keywords=SEVERAL,
    publication_types=SEVERAL,
    languages=SEVERAL,
    status=st.sampled_from(Status),
    trials=SEVERAL,
    registration=st.none() | REGISTRATIONS,
    links=st.lists(st.builds(Link, WORDS, WORDS, MAYBE), max_size=3).map(tuple),
)
PLAIN = Record.make(
    key="pmid:1",
    title="Stem cells",
    sections=(Section("RESULTS", "Albumin rose."),),
    authors=(Author("Xue", "R"),),
    published=PartialDate(2013, 4),
    pmid="1",
)


@given(RECORDS)
def test_a_record_comes_back_as_it_was(record):
    metadata = encode(record)
    again = decode(record.key, record.text, metadata)
    assert again == record
    assert (again.text, again.section_spans) == (record.text, record.section_spans)
    assert encode(again) == metadata
    assert digest(again.text, metadata) == digest(record.text, encode(record))


@given(RECORDS, st.text(max_size=30))
def test_text_of_another_length_is_refused(record, text):
    if len(text) != len(record.text):
        with pytest.raises(StoreError, match="pmid:1"):
            decode(record.key, text, encode(record))


def test_text_is_stored_once():
    assert encode(PLAIN) == (
        '{"authors":[{"collective":false,"family":"Xue","given":"R"}],"authors_complete":true,"doi":null,"issue":"",'
        '"journal":"","keywords":[],"kind":"article","languages":[],"links":[],"mesh":[],"pages":"","pmcid":null,'
        '"pmid":"1","publication_types":[],"published":{"day":null,"month":4,"raw":"","year":2013},'
        '"published_online":null,"sections":[["RESULTS","en",20,33]],"status":"current","title":10,"title_other":"",'
        '"volume":""}'
    )


@pytest.mark.parametrize(
    "text", ["", "Stem cells", PLAIN.text[:-1], PLAIN.text + "!", PLAIN.text.replace("RESULTS", "METHODS")]
)
def test_each_part_of_the_text_counts(text):
    with pytest.raises(StoreError):
        decode("pmid:1", text, encode(PLAIN))


def test_a_record_that_has_lost_all_its_text_is_refused():
    bare = Record.make(key="pmid:1", title="Stem cells")
    with pytest.raises(StoreError):
        decode("pmid:1", "", encode(bare))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "blog"},
        {"status": "fine"},
        {"title": "Stem cells"},
        {"title": None},
        {"sections": [["RESULTS", 20, 33]]},
        {"sections": None},
        {"authors": [{"name": "Xue"}]},
        {"published": None},
        {"mesh": [{"descriptor": "Liver"}]},
    ],
)
def test_metadata_that_is_not_a_record_is_refused(change):
    metadata = json.dumps(json.loads(encode(PLAIN)) | change)
    with pytest.raises(StoreError, match="pmid:1") as caught:
        decode("pmid:1", PLAIN.text, metadata)
    assert caught.value.hint == "Run `hepcite doctor` to see what is wrong."


@pytest.mark.parametrize("metadata", ["", "{", "[]", "null", "{}"])
def test_metadata_that_is_not_an_object_is_refused(metadata):
    with pytest.raises(StoreError, match="Record pmid:1 cannot be read from the store"):
        decode("pmid:1", PLAIN.text, metadata)


def test_as_dict_is_plain_json_with_text_and_ranges():
    found = as_dict(PLAIN)
    assert json.loads(json.dumps(found)) == found
    assert (found["key"], found["text"], found["year"], found["title"]) == (
        "pmid:1",
        "Stem cells\n\nRESULTS\nAlbumin rose.",
        2013,
        "Stem cells",
    )
    assert found["sections"] == [{"label": "RESULTS", "language": "en", "start": 20, "end": 33}]


def test_digest_depends_on_text_and_metadata():
    assert digest("a", "b") == "59b271ae1bbcb1d31d41929817f4b16fb439eb4f31520b5ad1d5ce98920a7138"
    assert len({digest("a", "b"), digest("ab", ""), digest("", "ab"), digest("b", "a")}) == 4
