import csv
import io
import json
import re

import pytest
import rispy  # type: ignore[import-untyped]
from Bio import Medline
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string  # type: ignore[import-untyped]
from pylatexenc.latex2text import (  # type: ignore[import-untyped]
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from corpus import starter
from corpus.bibtex import citekey, tex
from corpus.export import Format, export
from corpus.normalise import normalise
from corpus.record import Author, Kind, Link, MeshHeading, PartialDate, Record, Section, Status
from corpus.spreadsheet import defused, restored, spreadsheet
from tests.corpus.made_up import article, note

TRIAL = Record.make(
    key="pmid:101",
    title="Cells for 50% of HBV_ACLF patients: a trial",
    title_other="干细胞治疗慢加急性肝衰竭",
    sections=(
        Section("METHODS", "We gave cells to 40 patients in two arms, by a peripheral vein, three times."),
        Section("RESULTS", "Survival was 73% (P < 0.05)."),
    ),
    authors=(Author("Müller", "AB"), Author("王", "丽"), Author("Liver and Cell Group", collective=True)),
    authors_complete=False,
    journal="J Made Up",
    volume="66",
    issue="1",
    pages="209-219",
    published=PartialDate(2017, 7),
    pmid="101",
    doi="10.1000/j_1.101",
    pmcid="PMC101",
    mesh=(MeshHeading("Liver Failure", ("therapy",), major=True),),
    keywords=("stem cells",),
    publication_types=("Journal Article", "Randomized Controlled Trial"),
    languages=("en",),
)
NOTE = note(
    "note:lee-2013", "UC-MSC in cirrhosis, pilot [descriptive title]", authors=(Author("Lee"),), authors_complete=False
)
GONE = article(
    "pmid:102",
    "All were cured",
    status=Status.RETRACTED,
    journal="J Made Up",
    pmid="102",
    links=(Link("RetractionIn", "J Made Up. 2019;3:1.", "103"), Link("CommentIn", "", "104")),
)
BREAKS = (
    "x\nER  - \n\nTY  - JOUR\nTI  - two\r\nPMID- 7\n\nTI  - three} }, @article{evil, title = {y}\u2028AU  - z \x85{\\"
)
HOSTILE = Record.make(
    key=f"note:{BREAKS}",
    title=BREAKS,
    title_other=BREAKS,
    sections=(Section(BREAKS, BREAKS),),
    authors=(Author(BREAKS, BREAKS), Author("A and B, C", "D"), Author("others"), Author(BREAKS, collective=True)),
    journal=BREAKS,
    volume=BREAKS,
    issue=BREAKS,
    pages=BREAKS,
    published=PartialDate(raw=BREAKS),
    pmid=BREAKS,
    doi=BREAKS,
    pmcid=BREAKS,
    mesh=(MeshHeading(BREAKS),),
    keywords=(BREAKS,),
    publication_types=(BREAKS,),
    languages=(BREAKS,),
    status=Status.RETRACTED,
    links=(Link("RetractionIn", BREAKS, BREAKS),),
)
QUOTES = {"pmid:101": ("“Survival was 73%” [1]",)}
STAMP = "Corpus: 3 records · index g1"
LINE = normalise(BREAKS)

# Commands of LaTeX itself that pylatexenc does not know or reads as another sign.
LATEX = get_default_latex_context_db()
LATEX.add_context_category(
    "signs",
    prepend=True,
    macros=[
        MacroTextSpec(name, sign)
        for name, sign in (
            ("textbraceleft", "{"),
            ("textbraceright", "}"),
            ("textless", "<"),
            ("textgreater", ">"),
            ("textbar", "|"),
            ("textasciicircum", "^"),
        )
    ],
)

any_text = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('{}\\%&#$_~^@,;"\n\r=+-<>|'))


def text_of(records, format, **rest):
    return export(records, format, **rest).decode()


def ris(records, **rest):
    return rispy.loads(text_of(records, Format.RIS, **rest))


def bib(records, **rest):
    return parse_string(text_of(records, Format.BIBTEX, **rest), "bibtex").entries


def nbib(records, **rest):
    return list(Medline.parse(io.StringIO(text_of(records, Format.NBIB, **rest))))


def table(records, **rest):
    content = export(records, Format.CSV, **rest).decode("utf-8-sig")
    return [
        {name: restored(cell) for name, cell in row.items()} for row in csv.DictReader(io.StringIO(content, newline=""))
    ]


def latex(text):
    return LatexNodes2Text(LATEX).latex_to_text(text)


def test_ris_as_it_stands():
    assert text_of([TRIAL], Format.RIS, quotes=QUOTES, stamp=STAMP).split("\r\n") == [
        "TY  - JOUR",
        "ID  - pmid:101",
        "TI  - Cells for 50% of HBV_ACLF patients: a trial",
        "TT  - 干细胞治疗慢加急性肝衰竭",
        "AU  - Müller, AB",
        "AU  - 王, 丽",
        "AU  - Liver and Cell Group,",
        "T2  - J Made Up",
        "PY  - 2017",
        "DA  - 2017/07//",
        "VL  - 66",
        "IS  - 1",
        "SP  - 209",
        "EP  - 219",
        "DO  - 10.1000/j_1.101",
        "AN  - 101",
        "DB  - PubMed",
        "C2  - PMC101",
        "LA  - en",
        "M3  - Journal Article; Randomized Controlled Trial",
        "KW  - stem cells",
        "KW  - Liver Failure",
        "AB  - METHODS: We gave cells to 40 patients in two arms, by a peripheral vein, three times. "
        "RESULTS: Survival was 73% (P < 0.05).",
        "UR  - https://pubmed.ncbi.nlm.nih.gov/101/",
        "N1  - Not all authors are listed.",
        "N1  - “Survival was 73%” [1]",
        "N1  - Corpus: 3 records · index g1",
        "ER  - ",
        "",
    ]


def test_bibtex_as_it_stands():
    assert text_of([TRIAL], Format.BIBTEX, quotes=QUOTES, stamp="Corpus: @ {1}") == (
        "@comment{Corpus: (at) {\\textbraceleft}1{\\textbraceright}}\n\n\n"
        "@article{pmid:101,\n"
        "\tauthor = {Müller, AB and 王, 丽 and {Liver and Cell Group} and others},\n"
        "\ttitle = {{Cells for 50\\% of HBV\\_ACLF patients: a trial}},\n"
        "\ttitleaddon = {干细胞治疗慢加急性肝衰竭},\n"
        "\tjournal = {J Made Up},\n"
        "\tvolume = {66},\n"
        "\tnumber = {1},\n"
        "\tpages = {209-219},\n"
        "\tyear = {2017},\n"
        "\tmonth = {7},\n"
        "\tdoi = {10.1000/j_1.101},\n"
        "\tpmid = {101},\n"
        "\tpmcid = {PMC101},\n"
        "\turl = {https://pubmed.ncbi.nlm.nih.gov/101/},\n"
        "\tkeywords = {stem cells, Liver Failure},\n"
        "\tlangid = {en},\n"
        "\tabstract = {METHODS: We gave cells to 40 patients in two arms, by a peripheral vein, three times. "
        "RESULTS: Survival was 73\\% (P {\\textless} 0.05).},\n"
        "\tnote = {Not all authors are listed.},\n"
        "\tannote = {“Survival was 73\\%” [1]}\n"
        "}\n"
    )


def test_nbib_as_it_stands():
    assert text_of([TRIAL], Format.NBIB, quotes=QUOTES, stamp=STAMP).splitlines() == [
        "PMID- 101",
        "VI  - 66",
        "IP  - 1",
        "DP  - 2017 Jul",
        "TI  - Cells for 50% of HBV_ACLF patients: a trial",
        "PG  - 209-219",
        "LID - 10.1000/j_1.101 [doi]",
        "AB  - METHODS: We gave cells to 40 patients in two arms, by a peripheral vein, three",
        "      times. RESULTS: Survival was 73% (P < 0.05).",
        "FAU - Müller, AB",
        "AU  - Müller AB",
        "FAU - 王, 丽",
        "AU  - 王 丽",
        "CN  - Liver and Cell Group",
        "LA  - en",
        "PT  - Journal Article",
        "PT  - Randomized Controlled Trial",
        "TA  - J Made Up",
        "JT  - J Made Up",
        "TT  - 干细胞治疗慢加急性肝衰竭",
        "OT  - stem cells",
        "OT  - Liver Failure",
        "GN  - Not all authors are listed.",
        "GN  - “Survival was 73%” [1]",
        "GN  - Corpus: 3 records · index g1",
        "PMC - PMC101",
        "AID - 10.1000/j_1.101 [doi]",
    ]


def test_csv_as_it_stands():
    assert (
        export([article(journal="=J", pmid="1", authors=(Author("-Lee", "A"),))], Format.CSV, stamp=STAMP)
        == (
            "\ufeffkey,kind,status,title,title_other,authors,journal,year,volume,issue,pages,pmid,doi,pmcid,"
            "publication_types,languages,keywords,abstract,note,remarks,quotes,corpus\r\n"
            "pmid:1,article,current,Stem cells in cirrhosis,,'-Lee A,'=J,,,,,1,,,,,,RESULTS: Albumin rose.,,,,"
            "Corpus: 3 records · index g1\r\n"
        ).encode()
    )


def test_jsonl_holds_the_whole_record():
    (line,) = text_of([TRIAL], Format.JSONL, stamp=STAMP).splitlines()
    found = json.loads(line)
    assert (found["key"], found["text"], found["status"]) == ("pmid:101", TRIAL.text, "current")
    assert found["mesh"] == [{"descriptor": "Liver Failure", "qualifiers": ["therapy"], "major": True}]
    assert found["corpus"] == STAMP


def test_other_programs_read_back_what_was_written():
    (read,) = ris([TRIAL])
    assert (read["title"], read["year"], read["doi"]) == (TRIAL.title, "2017", "10.1000/j_1.101")
    assert read["authors"] == ["Müller, AB", "王, 丽", "Liver and Cell Group,"]

    entry = bib([TRIAL])["pmid:101"]
    assert [str(person) for person in entry.persons["author"]] == [
        "Müller, AB",
        "王, 丽",
        "{Liver and Cell Group}",
        "others",
    ]
    assert latex(entry.fields["title"]) == TRIAL.title
    assert latex(entry.fields["abstract"]).endswith("RESULTS: Survival was 73% (P < 0.05).")

    (read,) = nbib([TRIAL])
    assert (read["PMID"], read["TI"], read["DP"], read["CN"]) == (
        "101",
        TRIAL.title,
        "2017 Jul",
        ["Liver and Cell Group"],
    )
    assert read["AB"].endswith("by a peripheral vein, three times. RESULTS: Survival was 73% (P < 0.05).")

    (read,) = table([TRIAL])
    assert read["authors"] == "Müller AB; 王 丽; Liver and Cell Group; et al."


def test_a_retraction_says_so_in_every_format():
    said = "This publication has been retracted. Notice: J Made Up. 2019;3:1. PMID: 103"
    (read,) = ris([GONE])
    assert (read["title"], read["notes"]) == ("RETRACTED: All were cured", [said])
    entry = bib([GONE])["pmid:102"]
    assert (entry.fields["title"], entry.fields["note"]) == ("{RETRACTED: All were cured}", said)
    (read,) = nbib([GONE])
    assert (read["TI"], read["PT"], read["RIN"]) == (
        "RETRACTED: All were cured",
        ["Retracted Publication"],
        ["J Made Up. 2019;3:1. PMID: 103"],
    )
    (read,) = table([GONE])
    assert (read["status"], read["title"], read["remarks"]) == ("retracted", "RETRACTED: All were cured", said)
    assert json.loads(text_of([GONE], Format.JSONL))["status"] == "retracted"


@pytest.mark.parametrize(
    ("status", "title", "written"),
    [
        (Status.CONCERN, "Cells", "EXPRESSION OF CONCERN: Cells"),
        (Status.WITHDRAWN, "Cells", "WITHDRAWN: Cells"),
        (Status.RETRACTED, "Retracted: Cells", "Retracted: Cells"),
        (Status.RETRACTED, "[Retracted] Cells", "[Retracted] Cells"),
        (Status.RETRACTED, "RETRACTED ARTICLE: Cells", "RETRACTED ARTICLE: Cells"),
        (Status.RETRACTED, "Retracted cells", "RETRACTED: Retracted cells"),
        (Status.CURRENT, "Cells", "Cells"),
    ],
)
def test_the_standing_stands_before_the_title_once(status, title, written):
    assert ris([article(title=title, status=status)])[0]["title"] == written


def test_a_note_is_never_passed_off_as_the_abstract():
    said = "The text kept of this publication is a hepcite starter note, not the paper's abstract."
    text = "RESULTS: It is said that albumin rose."
    (read,) = ris([NOTE])
    assert "abstract" not in read
    assert read["notes"] == [said, "Not all authors are listed.", text]
    assert read["keywords"] == ["hepcite starter note"]
    assert read["title"] == "UC-MSC in cirrhosis, pilot [descriptive title]"
    entry = bib([NOTE])["note:lee-2013"]
    assert "abstract" not in entry.fields
    assert entry.fields["note"].startswith(said)
    assert entry.fields["annote"] == text
    (read,) = nbib([NOTE])
    assert "AB" not in read
    assert "PMID" not in read
    assert (read["OT"], " ".join(read["GN"][:2])) == (["hepcite starter note"], said)
    (read,) = table([NOTE])
    assert (read["kind"], read["abstract"], read["note"]) == ("note", "", text)
    assert read["title"] == "UC-MSC in cirrhosis, pilot [descriptive title]"


def test_a_book_is_a_book():
    book = article("pmid:9", "Cells", kind=Kind.BOOK, journal="Made Up Press", pmid="9")
    assert ris([book])[0] | {"type_of_reference": "BOOK", "publisher": "Made Up Press"} == ris([book])[0]
    assert bib([book])["pmid:9"].type == "book"
    assert (nbib([book])[0]["BTI"], nbib([book])[0]["PB"]) == (["Cells"], ["Made Up Press"])


def test_no_field_of_a_hostile_record_begins_a_tag_or_closes_a_brace():
    records = [TRIAL, HOSTILE, NOTE]
    lines = text_of(records, Format.RIS, quotes={HOSTILE.key: [BREAKS]}, stamp=BREAKS).splitlines()
    assert [line for line in lines if line and not re.match(r"[A-Z][A-Z0-9]  - ", line)] == []
    assert [line[:2] for line in lines if line[:2] in ("TY", "TI", "ER")] == ["TY", "TI", "ER"] * 3
    assert ris(records)[1]["title"] == f"RETRACTED: {LINE}"
    assert ris(records)[1]["secondary_title"] == LINE

    entries = bib(records, quotes={HOSTILE.key: [BREAKS]}, stamp=BREAKS)
    assert list(entries) == ["pmid:101", citekey(normalise(HOSTILE.key)), "note:lee-2013"]
    assert latex(entries[citekey(normalise(HOSTILE.key))].fields["journal"]) == LINE
    assert len(entries[citekey(normalise(HOSTILE.key))].persons["author"]) == 4

    read = nbib(records, quotes={HOSTILE.key: [BREAKS]}, stamp=BREAKS)
    assert [each["TI"] for each in read] == [TRIAL.title, f"RETRACTED: {LINE}", NOTE.title]
    assert [each.get("PMID") for each in read] == ["101", None, None]

    assert [row["journal"] for row in table(records)] == ["J Made Up", LINE, ""]
    assert [json.loads(line)["journal"] for line in text_of(records, Format.JSONL).split("\n")[:-1]][1] == BREAKS


def test_only_identifiers_that_are_some_are_written():
    (read,) = ris([HOSTILE])
    assert not read.keys() & {"doi", "accession_number", "custom2", "urls", "name_of_database"}
    (row,) = table([HOSTILE])
    assert (row["pmid"], row["doi"], row["pmcid"]) == ("", "", "")


def test_a_doi_with_marks_makes_a_link_that_holds():
    old = article("doi:1", doi="10.1002/(SICI)1097-0258(1998)17:15<1661::AID>3.0.CO;2-2")
    assert ris([old])[0]["urls"] == [
        "https://doi.org/10.1002/%28SICI%291097-0258%281998%2917:15%3C1661::AID%3E3.0.CO%3B2-2"
    ]


def test_a_record_is_written_once_and_those_without_a_pmid_come_last_in_nbib():
    assert [each["id"] for each in ris([NOTE, TRIAL, NOTE])] == ["note:lee-2013", "pmid:101"]
    assert [each["TI"] for each in nbib([NOTE, TRIAL, NOTE])] == [TRIAL.title, NOTE.title]


def test_the_starter_corpus_is_read_back_whole():
    notes = starter.notes()
    titles = [each.title for each in notes]
    assert [each["title"] for each in ris(notes)] == titles
    assert [latex(entry.fields["title"]) for entry in bib(notes).values()] == titles
    assert sorted(each["TI"] for each in nbib(notes)) == sorted(titles)
    assert [row["title"] for row in table(notes)] == titles


@given(st.lists(any_text.filter(normalise), min_size=1, max_size=3))
def test_any_text_comes_back_from_ris_nbib_and_csv(titles):
    records = [Record.make(key=f"k:{number}", title=title, journal=title) for number, title in enumerate(titles)]
    wanted = [normalise(title) for title in titles]
    assert [each["title"] for each in ris(records)] == wanted
    assert [each["secondary_title"] for each in ris(records)] == wanted
    assert [row["journal"] for row in table(records)] == wanted
    # Bio strips what Python calls white space; PubMed's format has no other kind.
    assert [each["TI"] for each in nbib(records)] == wanted


@given(any_text)
def test_any_text_is_balanced_in_bibtex(text):
    written = tex(normalise(text))
    depth = 0
    for sign in written:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        assert depth >= 0
    assert depth == 0


# LaTeX joins these to dashes and quotation marks of their own: right in print, not the text as it was.
@given(any_text.map(lambda text: normalise(re.sub("[-`'!?\"]", "", text))).filter(bool))
def test_any_text_comes_back_from_bibtex(text):
    (entry,) = bib([Record.make(key="k:1", title="t", journal=text)]).values()
    assert latex(entry.fields["journal"]) == text


@given(st.lists(any_text.map(normalise).filter(bool), unique=True, min_size=2))
def test_keys_of_bibtex_are_distinct_and_made_of_safe_signs(keys):
    written = [citekey(f"note:{key}") for key in keys]
    assert len(set(written)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9:._/-]+", key) for key in written)


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("pmid:23855301", "pmid:23855301"),
        ("doi:10.1002/hep.29189", "doi:10.1002/hep.29189"),
        ("doi:10.1002/(sici)1", "doi:10.1002/-sici-1-89bffd10"),
    ],
)
def test_the_key_of_a_record_is_its_key_in_bibtex(key, written):
    assert citekey(key) == written


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-0.3 points", "'-0.3 points"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ('a;"=cmd"', 'a;\'"=cmd"'),
        ("a;=b;-c", "a;'=b;'-c"),
        ("P = 0.03; -0.3 versus 1", "P = 0.03; -0.3 versus 1"),
    ],
)
def test_a_cell_is_never_a_formula(cell, written):
    assert defused(cell) == written


@given(any_text)
def test_a_defused_cell_can_be_restored(cell):
    assert restored(defused(cell)) == cell


@given(st.lists(any_text.map(normalise), min_size=1), st.sampled_from(",;"))
def test_no_cell_begins_a_formula_whichever_sign_parts_cells(cells, delimiter):
    content = spreadsheet(["a"], [cells]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
        assert [cell for cell in row if cell.startswith(("=", "+", "-", "@"))] == []


def test_media_types():
    assert [format.media_type for format in Format] == [
        "application/x-research-info-systems",
        "application/x-bibtex",
        "application/nbib",
        "text/csv",
        "application/jsonl",
    ]
