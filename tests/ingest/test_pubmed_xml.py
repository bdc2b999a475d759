"""The parser, on real XML where it is at hand and on made-up XML (`made_up`) for what no real file here shows."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import SourceError
from corpus.partial_date import PartialDate
from corpus.record import Author, Link, MeshHeading, Record, Status
from ingest import Deletion, Rejection, articles
from ingest.pubmed_xml import LARGEST_RECORD
from tests.ingest.made_up import HEAD, abstract, article, article_set, deletion, read


def until_broken(document):
    """Return the keys read before the document breaks, and the error."""
    keys: list[str] = []
    with pytest.raises(SourceError) as caught:
        keys.extend(item.key for item in articles(io.BytesIO(document)))  # type: ignore[union-attr]
    return keys, caught.value


# Real files


@pytest.fixture(scope="module")
def real(shared):
    """Give every real PubmedArticleSet at hand: name and content."""
    files = sorted(path for path in (shared / "data" / "pubmed_xml").rglob("*") if path.suffix in {".xml", ".nxml"})
    found = [(path.stem, path.read_bytes()) for path in files]
    return [(name, content) for name, content in found if b"<PubmedArticleSet" in content]


def test_every_real_record_is_read(real):
    items = [item for _, content in real for item in read(content)]
    assert len(real) == 172
    assert [item for item in items if not isinstance(item, Record)] == []
    assert len(items) == 173
    assert sum(item.has_abstract for item in items) == 154
    assert sum(item.doi is not None for item in items) == 172


def test_real_records_are_named_by_their_own_pmid_though_their_references_hold_others(real):
    named = [(name, content) for name, content in real if name.isdigit()]
    assert len(named) == 164
    read_as = {name: [record.pmid for record in read(content)] for name, content in named}
    assert read_as.pop("37909814") == []  # a set that came back empty
    assert read_as == {name: [name] for name in read_as}
    assert max(content.count(b'IdType="pubmed"') for _, content in named) > 100


def test_a_real_record_of_1973(real):
    assert read(dict(real)["11636720"]) == [
        Record.make(
            key="pmid:11636720",
            title="Anaxagoras' theory of sex differentiation and heredity.",
            authors=(Author("Kember", "O"),),
            journal="Phronesis (Barc)",
            volume="18",
            issue="1",
            pages="1-14",
            published=PartialDate(1973),
            pmid="11636720",
            doi="10.1163/156852873x00014",
            mesh=(
                MeshHeading("Genetics", ("history",), major=True),
                MeshHeading("Greece, Ancient"),
                MeshHeading("History, Ancient"),
                MeshHeading("Reproduction", major=True),
            ),
            publication_types=("Biography", "Historical Article", "Journal Article"),
            languages=("en",),
        )
    ]


def test_a_real_trial_of_2012(real):
    (record,) = read(dict(real)["efetch_citation_22663011"])
    assert record.title == "Improved survival with MEK inhibition in BRAF-mutated melanoma."
    assert [section.label for section in record.sections] == ["BACKGROUND", "METHODS", "RESULTS", "CONCLUSIONS"]
    assert record.sections[0].text.startswith("Activating mutations in serine-threonine protein kinase B-RAF (BRAF)")
    assert "95% confidence interval [CI], 0.33 to 0.63; P<0.001)" in record.sections[2].text
    assert len(record.authors) == 26
    assert record.authors[0] == Author("Flaherty", "KT")
    assert record.authors[-1] == Author("METRIC Study Group", collective=True)
    assert (record.journal, record.volume, record.issue, record.pages) == ("N Engl J Med", "367", "2", "107-14")
    assert (record.published, record.published_online) == (PartialDate(2012, 7, 12), PartialDate(2012, 6, 4))
    assert (record.doi, record.pmcid, record.status) == ("10.1056/NEJMoa1203421", None, Status.CURRENT)
    assert MeshHeading("Antineoplastic Agents", ("adverse effects", "therapeutic use"), major=True) in record.mesh
    assert "Randomized Controlled Trial" in record.publication_types
    assert record.links[0] == Link(
        "CommentIn", "N Engl J Med. 2012 Jul 12;367(2):171-2. doi: 10.1056/NEJMe1205654.", "22663012"
    )


def test_a_real_record_with_raised_text_and_thin_spaces(real):
    (record,) = read(dict(real)["38747095"])
    assert record.published == PartialDate(2024, 6)
    assert [section.label for section in record.sections] == ["AIMS", "METHODS", "RESULTS", "CONCLUSION"]
    assert "(n = 17, 25 ± 4.5 years, 22.8 ± 1.8 kg/m²) on five home match days" in record.sections[1].text


# Deletions, versions


def test_deletions_follow_the_records():
    assert read(article_set(article(1), deletion(2, 3)))[1:] == [Deletion(("2", "3"))]


@pytest.mark.parametrize(
    ("versions", "kept"),
    [(["1", "2"], 1), (["2", "1"], 0), (["1", "1"], 1), (["1", "3", "2"], 1), (["1", "", "2"], 2)],
)
def test_the_highest_version_of_neighbours_stands(versions, kept):
    members = [article(5, f"State {place}.", version=version) for place, version in enumerate(versions)]
    assert [item.title for item in read(article_set(*members, article(6, "Next.")))] == [f"State {kept}.", "Next."]


def test_an_older_version_further_down_is_passed_over():
    document = article_set(article(5, "New.", version="2"), article(6), article(5, "Old.", version="1"))
    assert [item.title for item in read(document)] == ["New.", "Stem cells in cirrhosis."]


# Records and documents that are wrong


def test_a_bad_record_is_named_and_the_others_are_read():
    document = article_set(
        article(1), "<PubmedArticle/>", article("12a"), article(0), article("٣"), "<PubmedArticle><MedlineCitation>"
        "<PMID>6</PMID></MedlineCitation></PubmedArticle>", article(7),
    )  # fmt: skip
    items = read(document)
    assert [item.key for item in items if isinstance(item, Record)] == ["pmid:1", "pmid:7"]
    assert items[1:-1] == [
        Rejection(2, None, "The record has no PMID."),
        Rejection(3, None, "The record has no PMID."),
        Rejection(4, None, "The record has no PMID."),
        Rejection(5, None, "The record has no PMID."),
        Rejection(6, "6", "The record has no Article."),
    ]


def test_unknown_tags_and_next_years_dtd_change_nothing():
    head = HEAD.replace("250101", "270101")
    new = "<Brand><New>1</New></Brand>"
    document = article_set(new, article(1, inside=new + abstract("Text."), cited=new, data=new), new, head=head)
    (record,) = read(document)
    assert (record.key, record.text) == ("pmid:1", "Stem cells in cirrhosis.\n\nText.")


def test_a_record_inside_a_record_is_not_a_member():
    outer = article(1, cited="<Related>" + article(2) + "</Related>")
    assert [item.key for item in read(article_set(outer, article(3)))] == ["pmid:1", "pmid:3"]


def test_an_empty_set_holds_nothing():
    assert read(article_set()) == []


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (b"", "There is nothing in it."),
        (b" \n ", "There is nothing in it."),
        (b"<!DOCTYPE html>\n<html><body><p>Blocked<br></body></html>", "This is an HTML page, not PubMed XML."),
        (b"<HTML><body/></HTML>", "This is an HTML page, not PubMed XML."),
        (b'{"error":"API rate limit exceeded"}', "This is JSON, not PubMed XML."),
        (b"PMID- 1\nTI  - A title.\n", "This is MEDLINE text, not PubMed XML."),
        (b"<eSearchResult/>", "This is XML with the root eSearchResult, not PubMed XML."),
        (article(1).encode(), "This is XML with the root PubmedArticle, not PubMed XML."),
        (b"<!--" + b"x" * 70_000 + b"--><PubmedArticleSet/>", "This is not XML."),
    ],
)
def test_another_kind_of_file_is_named(document, named):
    keys, error = until_broken(document)
    assert (keys, str(error)) == ([], named)


@pytest.mark.parametrize(("cut", "whole"), [(2, 2), (8, 2), (20, 2), (60, 1)])
def test_a_document_cut_short_gives_its_whole_records(cut, whole):
    keys, error = until_broken(article_set(article(1), article(2))[:-cut])
    assert keys == ["pmid:1", "pmid:2"][:whole]
    assert str(error).startswith("It ends before it is complete, at line ")


BOMB = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"\xe9", "It breaks at line 5: Invalid bytes in character encoding."),
        (b"\x0b", "It breaks at line 5: PCDATA invalid Char value 11."),
        (b"&#xD800;", "It breaks at line 5: xmlParseCharRef: invalid xmlChar value 55296."),
        (b"</b>", "It breaks at line 5: "),
        (b"<i>" * 300 + b"</i>" * 300, "It breaks at line 5: Excessive depth in document"),
        (b"x" * 11_000_000, "It breaks at line 5: "),
        (b"&e9;", "It breaks at line "),
        (b'<b a="&x;"/>', "It breaks at line 5: "),
    ],
    ids=["encoding", "control", "surrogate", "tags", "depth", "size", "bomb", "outside"],
)
def test_what_comes_before_a_broken_place_is_kept(bad, reason):
    subset = f'[<!ENTITY e0 "eeeeeeeeee">{BOMB}<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet ' + subset + "\n"
    document = article_set(article(1), article(2, "A BAD B."), article(3), head=head)
    keys, error = until_broken(document.replace(b"BAD", bad))
    assert keys == ["pmid:1"]
    assert str(error).startswith(reason)


def test_an_entity_is_never_resolved(tmp_path):
    (tmp_path / "secret.txt").write_text("the secret")
    head = f'<!DOCTYPE PubmedArticleSet [<!ENTITY x SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]>'
    items = read(article_set(article(1), article(2, "See &x;."), article(3), head=head))
    assert items[1] == Rejection(2, "2", "It holds &x;, an entity that is not resolved.")
    assert [item.key for item in items[::2]] == ["pmid:1", "pmid:3"]
    assert "secret" not in repr(items)


def test_an_undefined_entity_is_named():
    keys, error = until_broken(article_set(article(1), article(2, "A&nbsp;B."), head=""))
    assert (keys, str(error)) == (["pmid:1"], "It breaks at line 3: Entity 'nbsp' not defined.")


def test_the_second_of_two_joined_documents_is_not_read():
    keys, error = until_broken(article_set(article(1)) + article_set(article(2)))
    assert keys == ["pmid:1"]
    assert str(error).startswith("It breaks at line 6: ")


def test_other_encodings_that_are_declared_are_read():
    text = article_set(article(1, "肝硬化.")).decode()
    for name, code in (("UTF-16", "utf-16"), ("GB18030", "gb18030")):
        assert [item.title for item in read(text.replace("UTF-8", name).encode(code))] == ["肝硬化."]


class Trickle(io.BytesIO):
    """A stream that hands out a few bytes at a time, as a network does."""

    def read(self, size=-1):
        return super().read(min(size, 7))


def test_short_reads_change_nothing():
    document = article_set(article(1), article(2))
    assert list(articles(Trickle(document))) == read(document)


GROWTH = """
from pathlib import Path
from ingest import articles
from tests.ingest.made_up import HEAD, abstract, article

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

class Long:
    member = (article(1, inside=abstract("Cells. " * 5_000)) + article(2)).encode()
    pieces = iter([HEAD.encode(), b"<PubmedArticleSet>", *[member] * 600, b"</PubmedArticleSet>"])

    def read(self, size):
        return next(self.pieces, b"")

sizes = [resident() for _ in articles(Long())]
print(len(sizes), (sizes[-1] - sizes[100]) // 2**20)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="reads Linux's /proc")
def test_memory_does_not_grow_with_the_file():
    # In a process of its own: memory that other tests have freed would hide the growth of these 20 MB.
    told = subprocess.run(
        [sys.executable, "-c", GROWTH], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    records, growth = map(int, told.stdout.split())
    assert records == 1_200
    assert growth < 8


def test_a_record_without_end_is_given_up():
    document = article_set(article(1), article(2, inside="<New>0123456789</New>" * (LARGEST_RECORD // 20)))
    keys, error = until_broken(document)
    assert (keys, str(error)) == (["pmid:1"], "Record 2 is longer than 16 MiB.")
