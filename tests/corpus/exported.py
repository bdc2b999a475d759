"""Records made up for the tests of exports, one of them hostile, and readers by other programs."""

from __future__ import annotations

import csv
import io

import rispy  # type: ignore[import-untyped]
from Bio import Medline
from hypothesis import strategies as st
from pybtex.database import parse_string  # type: ignore[import-untyped]
from pylatexenc.latex2text import (  # type: ignore[import-untyped]
    LatexNodes2Text,
    MacroTextSpec,
    get_default_latex_context_db,
)

from corpus.export import Format, export
from corpus.partial_date import PartialDate
from corpus.record import Author, Link, MeshHeading, Record, Section, Status
from corpus.spreadsheet import restored
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
