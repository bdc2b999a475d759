"""Exports of databases, format by format: what becomes of each field, and what a broken item costs."""

from __future__ import annotations

import codecs
import gzip
import io
import time
from typing import Any

import pytest

from corpus.errors import SourceError
from corpus.export import Format, export
from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, MeshHeading, Section, Status
from corpus.starter import notes
from ingest import bibtex as _bibtex
from ingest import medline as _medline
from ingest import table as _table
from ingest import tagged as _tagged
from ingest.decoding import decoded
from ingest.exported_record import ExportedRecord
from ingest.file_format import FileFormat, format_of
from ingest.reading import Reading


def ris(text: str) -> Any:
    return list(_tagged.ris(text))


def web_of_science(text: str) -> Any:
    return list(_tagged.web_of_science(text))


def medline(text: str) -> Any:
    return list(_medline.medline(text))


def bibtex(text: str) -> Any:
    return list(_bibtex.bibtex(text))


def table(text: str) -> Any:
    return list(_table.table(text))


def read(content: str | bytes) -> Any:
    data = content.encode() if isinstance(content, str) else content
    return list(Reading.of(io.BytesIO(data)).items)


def records(items) -> list[Any]:
    return [item.record for item in items if isinstance(item, ExportedRecord)]


def rejections(items) -> list[Any]:
    return [(item.position, item.reason) for item in items if not isinstance(item, ExportedRecord)]


RIS = """TY  - JOUR
TI  - Umbilical cord cells in <i>decompensated</i> cirrhosis: p<0.05 &amp; CO<sub>2</sub>
AU  - Xue, Ran
AU  - Wang L.
AU  - Cirrhosis Network,
T2  - Liver International
PY  - 2013
DA  - 2013/05/07/
VL  - 33
IS  - 5
SP  - 700
EP  - 9
DO  - https://doi.org/10.1111/LIV.12092.
AN  - 23855301
DB  - PubMed
C2  - PMC3712345
LA  - English
M3  - Journal Article; Randomized Controlled Trial
KW  - *cirrhosis
KW  - umbilical cord
AB  - BACKGROUND: Cirrhosis kills. METHODS: Forty patients were treated.
RESULTS: Albumin rose by 5 g/L.
N1  - ASReview_relevant
ER  -
"""


def test_a_ris_record_field_by_field():
    (found,) = ris(RIS)
    record = found.record
    assert (found.position, found.source) == (1, "PubMed")
    assert record.title == "Umbilical cord cells in decompensated cirrhosis: p<0.05 & CO₂"
    assert record.authors == (
        Author("Xue", "Ran"),
        Author("Wang", "L"),
        Author("Cirrhosis Network", collective=True),
    )
    assert (record.journal, record.volume, record.issue, record.pages) == ("Liver International", "33", "5", "700-9")
    assert record.published == PartialDate(2013, 5, 7)
    assert (record.doi, record.pmid, record.pmcid) == ("10.1111/LIV.12092", "23855301", "PMC3712345")
    assert record.languages == ("en",)
    assert record.publication_types == ("Journal Article", "Randomized Controlled Trial")
    assert record.keywords == ("cirrhosis", "umbilical cord")
    assert record.sections == (
        Section("BACKGROUND", "Cirrhosis kills."),
        Section("METHODS", "Forty patients were treated."),
        Section("RESULTS", "Albumin rose by 5 g/L."),
    )
    assert record.key.startswith("import:")
    assert len(record.key) == len("import:") + 16


def test_the_key_is_of_what_a_record_says_and_not_of_where_it_stands():
    (one,), (_, same), (other,) = ris(RIS), ris(RIS * 2), ris(RIS.replace("Forty", "Fifty"))
    assert one.record.key == same.record.key != other.record.key


@pytest.mark.parametrize(
    ("lines", "pmid"),
    [
        ("AN  - 23855301\nDB  - Embase", None),
        ("AN  - 23855301", None),
        ("AN  - 23855301\nDP  - NLM", "23855301"),
        ("C2  - 23855301\nDB  - Scopus", "23855301"),
        ("C2  - 23855301", None),
        ("N1  - PMID: 23855301", "23855301"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/23855301/", "23855301"),
        ("UR  - https://example.org/23855301/", None),
        ("PMID  - 23855301", "23855301"),
        ("PMID  - 0", None),
    ],
)
def test_a_pmid_is_taken_only_from_where_one_stands(lines, pmid):
    (found,) = ris(f"TY  - JOUR\nTI  - A title\n{lines}\nER  - ")
    assert found.record.pmid == pmid


@pytest.mark.parametrize(
    ("lines", "published"),
    [
        ("PY  - 1948/07//", PartialDate(1948, 7)),
        ("PY  - 2017\nY1  - Mar. 2017", PartialDate(2017, 3)),
        ("PY  - 2017\nDA  - 2019/03/01", PartialDate(2017)),
        ("PY  - 10 15", PartialDate(raw="10 15")),
        ("PY  - 2013/02/31", PartialDate(2013, 2, raw="2013/02/31")),
        ("Y1  - 20190102//", PartialDate(2019, 1, 2)),
        ("PY  - in press", PartialDate(raw="in press")),
        ("PY  - 1998-1999", PartialDate(raw="1998-1999")),
        ("", PartialDate()),
    ],
)
def test_a_date_is_as_precise_as_it_is_given_and_a_faulty_one_is_unknown(lines, published):
    (found,) = ris(f"TY  - JOUR\nTI  - A title\n{lines}\nER  - ")
    assert found.record.published == published


def test_items_of_ris_do_not_lose_each_other():
    text = (
        "Provider: x\n1.\nTY  - JOUR\nTI  - First\n\nTY  - JOUR\nTI  - Second, the first not ended\nER  -\n"
        "TY  - JOUR\nAU  - Xue, R\nER  - \nNL  - trailing\nTI  - Third, without its beginning\nER  - \n"
        "TY  - CHAP\nT1  - Fourth\nT2  - The book\nKW - loose\nER  - "
    )
    items = ris(text)
    assert [record.title for record in records(items)] == [
        "First", "Second, the first not ended", "Third, without its beginning", "Fourth",
    ]  # fmt: skip
    assert rejections(items) == [(3, "It has no title.")]
    fourth = records(items)[-1]
    assert (fourth.kind, fourth.journal, fourth.keywords) == (Kind.BOOK, "The book", ("loose",))


WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Xue, R
   Wang, LF
AF Xue, Ran
   Wang, Li-Fang
TI Umbilical cord cells in
   decompensated cirrhosis
SO LIVER INTERNATIONAL
DT Article; Retracted Publication
LA English
DE cirrhosis; umbilical cord
AB Albumin rose.
PD MAY 7
PY 2013
VL 33
BP 700
EP 709
DI 10.1111/liv.12092
PM 23855301
UT WOS:000318000000001
ER

PT B
TI A book
PU Springer
ER
EF
"""


def test_a_record_of_the_web_of_science():
    first, second = web_of_science(WOS)
    record = first.record
    assert (first.source, record.title) == ("Web of Science", "Umbilical cord cells in decompensated cirrhosis")
    assert record.authors == (Author("Xue", "Ran"), Author("Wang", "Li-Fang"))
    assert (record.published, record.pages) == (PartialDate(2013, 5, 7), "700-709")
    assert (record.pmid, record.doi, record.status) == ("23855301", "10.1111/liv.12092", Status.RETRACTED)
    assert record.keywords == ("cirrhosis", "umbilical cord")
    assert (second.position, second.record.kind, second.record.journal) == (2, Kind.BOOK, "Springer")


NBIB = """
PMID- 23855301
OWN - NLM
DP  - 2013 May
TI  - Umbilical cord cells in decompensated
      cirrhosis.
PG  - 700-9
LID - 10.1111/liv.12092 [doi]
AB  - BACKGROUND: Cirrhosis kills. RESULTS: Albumin
      rose.
FAU - Xue, Ran
AU  - Xue R
CN  - Cirrhosis Network
LA  - chi
PT  - Journal Article
RIN - Liver Int. 2014 Jan;34(1):1. PMID: 24000000
TA  - Liver Int
TT  - 脐带细胞治疗肝硬化
MH  - *Liver Cirrhosis/blood/*therapy
MH  - Humans
OT  - cirrhosis
PMC - PMC3712345
PMID- 23855302
TI  - The next one, not parted by a line
"""


def test_a_record_of_medline():
    first, second = medline(NBIB)
    record = first.record
    assert (first.source, record.key[:7], record.pmid) == ("PubMed", "import:", "23855301")
    assert (record.title, record.title_other) == (
        "Umbilical cord cells in decompensated cirrhosis.",
        "脐带细胞治疗肝硬化",
    )
    assert record.authors == (Author("Xue", "R"), Author("Cirrhosis Network", collective=True))
    assert (record.published, record.doi, record.pmcid) == (PartialDate(2013, 5), "10.1111/liv.12092", "PMC3712345")
    assert [section.label for section in record.sections] == ["BACKGROUND", "RESULTS"]
    assert (record.status, record.links[0].pmid, record.languages) == (Status.RETRACTED, "24000000", ("zh",))
    assert record.mesh == (MeshHeading("Liver Cirrhosis", ("blood", "therapy"), True), MeshHeading("Humans"))
    assert second.record.pmid == "23855302"


BIB = r"""@string{lint = "Liver International"}
@comment{jabref-meta: x}
@article{xue2013umbilical,
  title = {Umbilical cord cells in {D}ecompensated cirrhosis: 50% of M{\"u}ller's \textsuperscript{6} $\beta$ \& more},
  author = {Xue, Ran and {Cirrhosis Network} and van der Berg, Jan and others},
  journal = lint,
  year = {2013}, month = may,
  pages = {700--709},
  doi = {10.1111/liv.12092}
}
@article{broken, title = {Never closed, year = {2013},
}

@book{b, title = "A " # "book", publisher = {Springer}, year = 2014}
@article{wang2014second, title={Second}, author={Wang, L}, journal={Hepatology}, volume={1}, year={2014}}
"""


def test_records_of_bibtex():
    items = bibtex(BIB)
    first, book, last = records(items)
    assert first.title == "Umbilical cord cells in Decompensated cirrhosis: 50% of Müller's ⁶ β & more"
    assert first.authors == (
        Author("Xue", "Ran"),
        Author("Cirrhosis Network", collective=True),
        Author("van der Berg", "Jan"),
    )
    assert not first.authors_complete
    assert (first.journal, first.published, first.pages) == ("Liver International", PartialDate(2013, 5), "700-709")
    assert (book.kind, book.title, book.journal, book.year) == (Kind.BOOK, "A book", "Springer", 2014)
    assert [position for position, _ in rejections(items)] == [2]
    assert rejections(items)[0][1].startswith("It is not well-formed BibTeX.")
    assert (items[-1].source, last.title) == ("Google Scholar", "Second")


CSV = """Title,Author Names,Source,Abstract,Emtree Drug Index Terms,DOI,Medline PMID
"Cells in ""cirrhosis"", a trial","Xue R., Wang L.F.",Liver Int (2013) 33:5 (700-709). Date: May,"METHODS. Forty.
RESULTS. Albumin rose.",,10.1111/liv.12092,23855301
"Never closed,Wang L.,x,y,,,
Second,"Wang L., et al.",,Text.,,,
,,,Without a title,,,
,,,,,,
Third,,,,,,
"""


def test_rows_of_a_table():
    items = table(CSV)
    first, second, third = records(items)
    assert (items[0].source, first.title) == ("Embase", 'Cells in "cirrhosis", a trial')
    assert first.authors == (Author("Xue", "R"), Author("Wang", "LF"))
    assert (first.journal, first.year, first.volume, first.issue, first.pages) == (
        "Liver Int", 2013, "33", "5", "700-709",
    )  # fmt: skip
    assert (first.doi, first.pmid) == ("10.1111/liv.12092", "23855301")
    assert first.sections == (Section("METHODS", "Forty."), Section("RESULTS", "Albumin rose."))
    assert (second.title, second.authors, second.authors_complete) == ("Second", (Author("Wang", "L"),), False)
    assert (third.title, third.has_abstract) == ("Third", False)
    assert rejections(items) == [(2, "A quotation mark in it is not closed."), (4, "It has no title.")]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_between_columns_is_told_by_the_header(sign):
    lines = [["Article Title", "Authors", "Publication Year"], ["Cells in cirrhosis", "Xue R", "2013"]]
    (found,) = read("\n".join(sign.join(line) for line in lines))
    assert (found.record.title, found.record.authors, found.record.year) == (
        "Cells in cirrhosis", (Author("Xue", "R"),), 2013,
    )  # fmt: skip


def test_labels_are_taken_only_where_they_part_the_text_plainly():
    def labels(abstract: str) -> list[str]:
        (found,) = ris(f"TY  - JOUR\nTI  - A title\nAB  - {abstract}\nER  - ")
        return [section.label for section in found.record.sections]

    assert labels("Aim: to see. Material and methods: rats. Conclusions: none.") == [
        "AIM",
        "MATERIAL AND METHODS",
        "CONCLUSIONS",
    ]
    assert labels("【目的】观察疗效。【方法】四十例。【结果】白蛋白升高。") == ["目的", "方法", "结果"]
    assert labels("We saw results: none. In conclusion: nothing.") == [""]
    assert labels("Results: only one label.") == [""]
    assert labels("Cirrhosis kills. METHODS: rats. RESULTS: none.") == [""]
    assert labels("BACKGROUND. Cirrhosis. METHODS. Rats.") == ["BACKGROUND", "METHODS"]
    assert labels("Background. Cirrhosis. Methods. Rats.") == [""]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Xue, Ran", Author("Xue", "Ran")),
        ("Xue,R.", Author("Xue", "R")),
        ("Dolz Marco R.", Author("Dolz Marco", "R")),
        ("Lim SM", Author("Lim", "SM")),
        ("A. B. Author-One", Author("Author-One", "AB")),
        ("King, Martin Luther, Jr.", Author("King", "Martin Luther Jr.")),
        ("王建国", Author("王建国")),
        ("World Health Organization", Author("World Health Organization")),
        ("Cirrhosis Network,", Author("Cirrhosis Network", collective=True)),
    ],
)
def test_names(name, expected):
    (found,) = ris(f"TY  - JOUR\nTI  - A title\nAU  - {name}\nER  - ")
    assert found.record.authors == (expected,)


# Which format, in which encoding


@pytest.mark.parametrize(
    ("content", "format"),
    [
        ("<?xml version='1.0'?><PubmedArticleSet/>", FileFormat.PUBMED),
        (RIS, FileFormat.RIS),
        (f"\n\n1.\n{RIS}", FileFormat.RIS),
        (WOS, FileFormat.WEB_OF_SCIENCE),
        (NBIB, FileFormat.MEDLINE),
        ("OWN - ERIC\nTI  - A title\n", FileFormat.MEDLINE),
        (BIB, FileFormat.BIBTEX),
        ("% a comment\n@article{a,", FileFormat.BIBTEX),
        (CSV, FileFormat.TABLE),
    ],
)
def test_the_format_is_told_by_content(content, format):
    for data in (
        content.encode(),
        codecs.BOM_UTF8 + content.encode(),
        content.encode("utf-16"),
        content.replace("\n", "\r\n").encode(),
        b"\n\n" + content.encode(),
    ):
        if not (format is FileFormat.PUBMED and data.startswith(b"\n")):
            assert format_of(data) is format


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "This is a spreadsheet or another ZIP archive, which is not read."),
        (b"\xd0\xcf\x11\xe0", "This is a file of an old Office program, which is not read."),
        (b"%PDF-1.7", "This is a PDF, which is not read."),
        (b'[{"title": "A paper"}]', "This is JSON, but it holds no studies of ClinicalTrials.gov."),
        (b"%0 Journal Article\n%T A", "This is EndNote's own format (ENL), which is not read."),
        (b"<xml><records><record>", "This is XML of EndNote, which is not read."),
        (b"1. Xue R. Cells. 2013.", "It holds no references in a format that is read."),
        (b"Name,Price\na,1\n", "It holds no references in a format that is read."),
        (b" \n", "There is nothing in it."),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_choose(content, reason):
    with pytest.raises(SourceError) as refused:
        format_of(content)
    assert str(refused.value) == reason
    assert "RIS" in refused.value.hint or "CSV" in refused.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_chinese_in_every_encoding(encoding):
    text = RIS.replace("Xue, Ran", "薛然").replace("Cirrhosis kills", "脐带间充质干细胞治疗失代偿期肝硬化的临床研究")
    (found,) = read(text.replace("\n", "\r\n").encode(encoding))
    assert found.record.authors[0] == Author("薛然")
    assert found.record.sections[0].text == "脐带间充质干细胞治疗失代偿期肝硬化的临床研究."


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252"])
def test_accents_in_every_encoding(encoding):
    text = RIS.replace("Xue, Ran", "Müller, Zoé").replace("kills", "tue à Besançon, où l'été")
    (found,) = read(text.encode(encoding))
    assert found.record.authors[0] == Author("Müller", "Zoé")
    assert found.record.sections[0].text == "Cirrhosis tue à Besançon, où l'été."


def test_a_line_in_another_encoding_does_not_spoil_the_others():
    assert decoded("é\n".encode() + "ü\n".encode("latin-1") + "ö".encode()) == "é\nü\nö"


# What hepcite writes


@pytest.mark.parametrize("format", [Format.RIS, Format.BIBTEX, Format.NBIB, Format.CSV])
def test_what_hepcite_writes_reads_back_as_the_same_references(format):
    written = {note.title: note for note in notes()}
    found = {record.title: record for record in records(read(export(notes(), format)))}
    assert found.keys() == written.keys()
    for title, record in found.items():
        note = written[title]
        assert (record.pmid, record.doi, record.pmcid) == (note.pmid, note.doi, note.pmcid)
        assert (record.year, record.volume, record.issue) == (note.year, note.volume, note.issue)
        assert record.journal == note.journal
        assert list(map(str, record.authors)) == list(map(str, note.authors))


# Hostile files

MANY = 2_000


@pytest.mark.parametrize(
    "content",
    [
        "TY  - JOUR\n" * MANY,
        "TY  - JOUR\nTI  - " + "A" * 2_000_000,
        "TY  - JOUR\nTI  - a\nAB  - " + "<sup>" * MANY + "\nER  - ",
        "TY  - JOUR\nTI  - a\nAB  - " + "<i a='" * MANY + "\nER  - ",
        "TY  - JOUR\nTI  - a\nAB  - " + "&amp" * MANY + "\nER  - ",
        "TY  - JOUR\nTI  - a\nAB  - " + "Methods: " * MANY + "\nER  - ",
        "TY  - JOUR\nTI  - a\nAU  - " + "A. " * MANY + "\nER  - ",
        "PMID- 1\n" * MANY,
        "PMID- 1\n      " + "a\n      " * MANY,
        "@article{a, title = {" + "{" * MANY,
        "@article{a, title = {a}, author = {" + " and " * MANY + "}}",
        "@article{a, title = {a}, author = {" + "a, " * MANY + "}}",
        "@article{a, title = {" + "\\a" * MANY + "}}",
        "@article{a, title = {" + "$" * MANY + "}}",
        "@article{a, title = {" + "\\textsuperscript{" * MANY + "}}",
        "@string{a = {" + "x" * 2000 + "}}\n" + "@article{a, title = " + "a # " * MANY + "a}",
        "@a{" * MANY,
        "@a{\n" * MANY,
        "Title,Abstract\n" + '"\n' * MANY,
        "Title,Abstract\n" + '"a,b\n' * MANY,
        "Title,Abstract\n" + 'a"b""c,"d"e\n' * MANY,
        "Title,Abstract\n" + "," * MANY,
        "Title,Authors\na," + "a" + " " * 100_000 + "b\n",
        "PT J\nTI a\n" * MANY,
    ],
)  # fmt: skip
def test_no_file_takes_long_or_breaks_the_reading(content):
    started = time.process_time()
    for item in read(content):
        if isinstance(item, ExportedRecord):
            assert len(item.record.text) < 2_000_000
    assert time.process_time() - started < 5


def test_strings_of_bibtex_do_not_grow():
    bomb = "@string{a = {xxxxxxxxxx}}\n" + "".join(
        f"@string{{{chr(98 + n)} = {chr(97 + n)} # {chr(97 + n)}}}\n" for n in range(20)
    )
    (item,) = bibtex(f"{bomb}@article{{k, title = u}}")
    assert item.record.title == "u"


def test_control_characters_and_unseen_marks_are_not_stored():
    (found,) = ris("TY  - JOUR\nTI  - A\x00 ti\u202etle\x1b[31m\nAU  - Xue\x07, R\nT2  - J\u200b\nER  - ")
    assert (found.record.title, found.record.authors, found.record.journal) == (
        "A title [31m",
        (Author("Xue", "R"),),
        "J",
    )


def test_nothing_of_latex_is_executed():
    (item,) = bibtex(r"@article{k, title = {\input{/etc/passwd} \def\a{b}\a \write18{ls} left}}")
    assert item.record.title == "/etc/passwd b18ls left"


def test_a_packed_export_is_read_as_it_is(tmp_path):
    from ingest.files import SourceStream

    path = tmp_path / "a.bin"
    path.write_bytes(gzip.compress(RIS.encode()))
    with SourceStream(path.open("rb")) as stream:
        assert [record.pmid for record in records(Reading.of(stream).items)] == ["23855301"]


def test_of_a_packed_export_that_breaks_off_the_whole_items_are_kept(tmp_path):
    from random import Random

    from ingest.files import SourceStream

    noise = Random(5)
    letters = "abcdefghijklmnopqrstuvwxyz"
    text = "".join(RIS.replace("Forty", "".join(noise.choices(letters, k=400))) for _ in range(300))
    whole = gzip.compress(text.encode())
    path = tmp_path / "a.ris.gz"
    path.write_bytes(whole[: len(whole) * 9 // 10])
    kept = []
    with SourceStream(path.open("rb")) as stream, pytest.raises(SourceError, match="ends too early"):  # noqa: PT012
        for item in Reading.of(stream).items:
            kept.append(item)
    assert 100 < len(kept) < 300
    assert all(item.record.text.endswith("Albumin rose by 5 g/L.") for item in kept if isinstance(item, ExportedRecord))
