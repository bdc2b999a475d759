import csv
import io
import re
from datetime import date

import pytest
import rispy  # type: ignore[import-untyped]
from Bio import Medline
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pybtex.database import parse_string  # type: ignore[import-untyped]

from chat.answer import Answer, Reason, Refusal
from chat.export import Format, export
from corpus.record import Status
from corpus.spreadsheet import restored
from index.query import Filters, Query
from tests.chat.fixed import ARTICLE, ATTACK, INFECTION, NOTE, STAMP, SURVIVAL, FixedAssistant

DAY = date(2026, 11, 22)
ASSISTANT = FixedAssistant()
CORPUS = (
    "Corpus: 178 records (178 starter notes) · 2 retracted not searched · updated 2026-11-22"
    " · starter notes alone, without a search · index g1"
)
CORPUS_ZH = (
    "语料库：178 条记录（其中 178 条入门笔记） · 2 条已撤稿记录未检索 · 更新于 2026-11-22"
    " · 仅有入门笔记，未经检索 · 索引 g1"
)


def answers(*questions):
    return [ASSISTANT.ask(question) for question in questions]


def exported(format, *questions):
    return export(answers(*questions), format, day=DAY).content.decode("utf-8-sig")


def rows(*questions):
    read = csv.DictReader(io.StringIO(exported(Format.CSV, *questions), newline=""))
    return [{name: restored(cell) for name, cell in row.items()} for row in read]


def refused(question, language="en", meaning=None):
    return Answer(Query(question, language, meaning or question), (), Refusal(Reason.NOTHING_FOUND), STAMP)


def rendered(markdown):
    """Return the text that CommonMark with tables and autolinks shows, and the links it makes."""
    tokens = [
        part for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown) for part in token.children or ()
    ]
    return "".join(part.content for part in tokens), [
        part.attrGet("href") for part in tokens if part.type == "link_open"
    ]


def test_markdown_as_it_stands():
    assert exported(Format.MARKDOWN, "survival", "xenon?") == (
        "# Answers quoted by hepcite\n\n"
        "## survival\n\n"
        f"> “{SURVIVAL}” \\[1\\] RESULTS\n\n"
        f"> “{INFECTION}” \\[2\\] RESULTS\n\n"
        "> “This single-arm pilot treated seven patients.” \\[3\\] FACTS\n\n"
        "### References\n\n"
        "- \\[1, 2\\] Lin BL, Chen JF, Qiu WH, Wang KW. Allogeneic bone marrow-derived mesenchymal stromal cells for "
        "hepatitis B virus-related acute-on-chronic liver failure: a randomized controlled trial. Hepatology. "
        "2017;66(1):209-219. doi:10.1002/hep.29189. PMID: 28370357. "
        "<https://pubmed.ncbi.nlm.nih.gov/28370357/> <https://doi.org/10.1002/hep.29189>\n"
        "- \\[3\\] Wang L, Li J, Liu H, Li Y. Pilot study of umbilical cord-derived mesenchymal stem cell transfusion "
        "in patients with primary biliary cirrhosis. J Gastroenterol Hepatol. 2013;28(Suppl 1):85-92. "
        "doi:10.1111/jgh.12029. PMID: 23855301. \\[hepcite starter note, not the abstract\\] "
        "<https://pubmed.ncbi.nlm.nih.gov/23855301/> <https://doi.org/10.1111/jgh.12029>\n\n"
        f"*{CORPUS}*\n\n"
        "## xenon?\n\n"
        "Not answered. The corpus does not speak of: xenon.\n\n"
        "Nearest records, which do not answer the question:\n\n"
        "- Lin BL, Chen JF, Qiu WH, Wang KW. Allogeneic bone marrow-derived mesenchymal stromal cells for "
        "hepatitis B virus-related acute-on-chronic liver failure: a randomized controlled trial. Hepatology. "
        "2017;66(1):209-219. doi:10.1002/hep.29189. PMID: 28370357. "
        "<https://pubmed.ncbi.nlm.nih.gov/28370357/> <https://doi.org/10.1002/hep.29189>\n"
        "- Wang L, Li J, Liu H, Li Y. Pilot study of umbilical cord-derived mesenchymal stem cell transfusion "
        "in patients with primary biliary cirrhosis. J Gastroenterol Hepatol. 2013;28(Suppl 1):85-92. "
        "doi:10.1111/jgh.12029. PMID: 23855301. \\[hepcite starter note, not the abstract\\] "
        "<https://pubmed.ncbi.nlm.nih.gov/23855301/> <https://doi.org/10.1111/jgh.12029>\n\n"
        f"*{CORPUS}*\n\n"
        "Quotes published research; not medical advice.\n"
    )


def test_markdown_of_a_chinese_question_is_chinese():
    lines = exported(Format.MARKDOWN, "间充质干细胞治疗肝衰竭").split("\n\n")
    assert lines[0] == "# hepcite 引用原文的回答"
    assert lines[2] == "检索词：间充质干细胞 → mesenchymal stem cells; 肝衰竭 → liver failure"
    assert "### 参考文献" in lines
    assert lines[-2:] == [f"*{CORPUS_ZH}*", "仅引用已发表的研究，不构成医疗建议。\n"]


def test_markdown_says_by_which_filters_was_searched():
    filters = Filters(2010, 2020, ("Randomized Controlled Trial",), (*Filters().statuses, Status.RETRACTED))
    text = export([ASSISTANT.ask("survival", filters)], Format.MARKDOWN).content.decode()
    assert text.split("\n\n")[2] == "Only: 2010 to 2020 · Randomized Controlled Trial · Include retracted"


def test_markdown_flags_what_was_retracted():
    text = exported(Format.MARKDOWN, "standing")
    assert r"\[1\] Nemo A. \[Retracted\] Retracted: stem cells cure every cirrhosis." in text
    assert r"\[2\] Mensch B, Frau C. \[Expression of concern\] Doubtful outcomes" in text


def test_a_hostile_record_has_no_structure_in_markdown():
    text, links = rendered(exported(Format.MARKDOWN, "hostile <b>![x](http://a.example)</b>\n# two"))
    assert links == []  # the identifiers are none
    assert "hostile <b>![x](http://a.example)</b> # two" in text
    assert f"“Before {ATTACK} after.” [1]" in text
    kinds = {
        token.type for token in MarkdownIt("gfm-like", {"linkify": False}).parse(exported(Format.MARKDOWN, "hostile"))
    }
    assert "html_block" not in kinds
    assert "table_open" not in kinds


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\`*_{}[]<>#|~^$&@!\n"), min_size=1))
def test_any_question_is_shown_as_it_is_in_markdown(question):
    text, links = rendered(export([refused(f"Q{question}Q")], Format.MARKDOWN).content.decode())
    wanted = " ".join(f"Q{question}Q".split())
    assert wanted.replace("\0", "\ufffd") in text  # CommonMark shows NUL so
    assert links == []


def test_csv_has_a_row_for_each_citation_and_each_refusal():
    first, second, third, refusal = rows("survival", "xenon?")
    assert first == {
        "question": "survival",
        "number": "1",
        "quote": SURVIVAL,
        "section": "RESULTS",
        "title": ARTICLE.title,
        "authors": "Lin BL; Chen JF; Qiu WH; Wang KW",
        "journal": "Hepatology",
        "year": "2017",
        "pmid": "28370357",
        "doi": "10.1002/hep.29189",
        "kind": "article",
        "status": "current",
        "start": "484",
        "end": "596",
        "key": "pmid:28370357",
        "refusal": "",
        "corpus": CORPUS,
    }
    assert (second["number"], second["quote"]) == ("2", INFECTION)
    assert (third["kind"], third["key"]) == ("note", "note:wang-2013")
    assert {name: cell for name, cell in refusal.items() if cell} == {
        "question": "xenon?",
        "refusal": "The corpus does not speak of: xenon.",
        "corpus": CORPUS,
    }


def test_a_question_is_no_formula_in_csv():
    assert exported(Format.CSV, "=survival(1)").splitlines()[1].startswith("'=survival(1),1,")
    assert rows("=survival(1)")[0]["question"] == "=survival(1)"


@pytest.mark.parametrize("question", ["survival", "standing", "hostile"])
def test_quotes_in_csv_are_the_words_of_the_record(question):
    records = {each.record.key: each.record for each in ASSISTANT.ask(question).citations}
    for row in rows(question):
        assert records[row["key"]].text[int(row["start"]) : int(row["end"])] == row["quote"]


def test_references_hold_each_record_once_with_all_that_is_quoted_of_it():
    first, second = rispy.loads(exported(Format.RIS, "survival", "xenon?", "pilot"))
    assert first["notes"] == [
        f"“{SURVIVAL}” [1] (RESULTS), quoted for the question: survival",
        f"“{INFECTION}” [2] (RESULTS), quoted for the question: survival",
        CORPUS,
    ]
    assert second["title"] == NOTE.title
    assert second["notes"][-3:] == [
        "“This single-arm pilot treated seven patients.” [3] (FACTS), quoted for the question: survival",
        "“This single-arm pilot treated seven patients.” [1] (FACTS), quoted for the question: pilot",
        CORPUS,
    ]


def test_bibtex_and_nbib_hold_the_quotes_and_the_stamp():
    text = exported(Format.BIBTEX, "pilot")
    assert text.startswith(f"@comment{{{CORPUS}}}\n")
    entry = parse_string(text, "bibtex").entries["note:wang-2013"]
    assert entry.fields["annote"].endswith(
        "“This single-arm pilot treated seven patients.” [1] (FACTS), quoted for the question: pilot"
    )
    (read,) = Medline.parse(io.StringIO(exported(Format.NBIB, "pilot")))
    assert " ".join(read["GN"]).endswith(f"quoted for the question: pilot {CORPUS}")


def test_a_conversation_from_two_languages_names_its_corpus_in_both():
    (read, *_) = rispy.loads(exported(Format.RIS, "survival", "干细胞"))
    assert read["notes"][-1] == f"{CORPUS} {CORPUS_ZH}"


def test_a_refusal_alone_has_no_references():
    assert [exported(format, "xenon?") for format in (Format.RIS, Format.NBIB)] == ["", ""]
    assert exported(Format.BIBTEX, "xenon?") == f"@comment{{{CORPUS}}}\n"


def test_nothing_cannot_be_exported():
    with pytest.raises(ValueError, match="nothing to export"):
        export([], Format.RIS)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (refused("Is UC-MSC therapy of cirrhosis safe?"), "hepcite-2026-11-22-uc-msc-therapy-cirrhosis-safe.md"),
        (refused("肝硬化", "zh", "liver cirrhosis"), "hepcite-2026-11-22-liver-cirrhosis.md"),
        (refused("肝硬化", "zh", "肝硬化"), "hepcite-2026-11-22-answer.md"),
        (refused("../../etc/passwd\0 CON|<>"), "hepcite-2026-11-22-etc-passwd-con.md"),
        (refused("Sjögren"), "hepcite-2026-11-22-sjogren.md"),
    ],
)
def test_the_name_tells_the_day_and_the_subject(answer, name):
    assert export([answer], Format.MARKDOWN, day=DAY).name == name


def test_the_name_of_a_conversation_counts_its_answers():
    name = export(answers("survival", "pilot", "xenon"), Format.NBIB, day=DAY).name
    assert name == "hepcite-2026-11-22-survival-and-2-more.nbib"


@given(st.text())
def test_any_name_is_safe(question):
    name = export([refused(question)], Format.CSV, day=DAY).name
    assert re.fullmatch(r"hepcite-2026-11-22-[a-z0-9]+(-[a-z0-9]+)*\.csv", name)
    assert len(name) < 100


def test_media_types():
    assert [export(answers("survival"), format).media_type for format in Format] == [
        "text/markdown",
        "text/csv",
        "application/x-research-info-systems",
        "application/x-bibtex",
        "application/nbib",
    ]
