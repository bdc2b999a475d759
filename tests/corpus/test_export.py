import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import starter
from corpus.bibtex import citekey
from corpus.export import Format, export
from corpus.normalise import normalise
from corpus.record import Author, Kind, Record, Status
from tests.corpus.exported import (
    BREAKS,
    GONE,
    HOSTILE,
    NOTE,
    QUOTES,
    TRIAL,
    any_text,
    bib,
    latex,
    nbib,
    ris,
    table,
    text_of,
)
from tests.corpus.made_up import article

STAMP = "Corpus: 3 records · index g1"
LINE = normalise(BREAKS)


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


def test_media_types():
    assert [format.media_type for format in Format] == [
        "application/x-research-info-systems",
        "application/x-bibtex",
        "application/nbib",
        "text/csv",
        "application/jsonl",
    ]
