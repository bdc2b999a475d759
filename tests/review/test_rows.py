"""Which rows a record gives, literally, for three starter notes and for records made for it."""

import pytest

from corpus.record import Kind, Record, Section, Status
from corpus.starter import notes
from review.row import Row
from review.rows import STUDY_COLUMNS, rows_of
from tests.review.made import BOTH, CIRRHOSIS, HOSTILE, RATS, RETRACTED, TRIALS, paper

NOTES = {note.key: note for note in notes()}


def placed(record: Record) -> dict[str, Row]:
    return {one.table: one.row for one in rows_of(record)}


def marked(row: Row, column: str) -> list[tuple[str, list[str]]]:
    """Give each value of a cell with the words it was read from."""
    return [
        (said.value, [words for quote in said.quotes for words, read in quote.parts if read])
        for said in row.cell(column).statements
    ]


def test_wang_2013():
    row = placed(NOTES["pmid:23855301"])["other"]
    assert (row.author, row.others, row.year, row.kind) == ("Wang", True, 2013, Kind.NOTE)
    assert row.url == "https://pubmed.ncbi.nlm.nih.gov/23855301/"
    assert tuple(cell.column for cell in row.cells) == STUDY_COLUMNS
    assert marked(row, "n") == [("7", ["n = 7"])]
    assert marked(row, "cells") == [("umbilical_cord", ["UC-MSC"])]
    assert marked(row, "route") == [("peripheral_vein", ["peripheral vein"])]
    assert marked(row, "dose") == [("0.5×10^6/kg", ["0.5 x 10^6 umbilical cord MSC per kg"])]
    assert marked(row, "infusions") == [("3", ["three infusions"])]
    assert row.cell("design").statements[0].headings == ("Clinical Trial",)
    assert row.cell("country").statements == ()
    (quote,) = row.cell("dose").statements[0].quotes
    assert quote.text == (
        "Patients received 0.5 x 10^6 umbilical cord MSC per kg through a peripheral vein, three infusions at 4-week "
        "intervals."
    )


def test_suk_2016():
    row = placed(NOTES["pmid:27339398"])["cirrhosis"]
    assert row.cell("design").values == ("nonrandomised_trial",)
    assert row.cell("phase").values == ("2",)
    assert row.cell("donor").values == ("autologous",)
    assert marked(row, "n") == [("72", ["n = 72"])]
    assert marked(row, "dose") == [("5×10^7", ["5 x 10^7"])]
    assert marked(row, "infusions") == [("1", ["once"]), ("2", ["twice"])]


def test_lin_2017():
    row = placed(NOTES["pmid:28370357"])["liver_failure"]
    assert row.cell("design").values == ("rct",)
    assert marked(row, "n") == [("110", ["n = 110"])]
    assert marked(row, "outcomes")[0][0] == "survival"
    assert marked(row, "outcomes")[0][1][:4] == ["survival rate", "73.2%", "55.6%", "P = 0.03"]


def test_every_quote_of_every_note_is_a_slice_of_its_text():
    quotes = [
        (note.text[quote.start : quote.end], quote.text)
        for note in NOTES.values()
        for one in rows_of(note)
        for cell in one.row.cells
        for said in cell.statements
        for quote in said.quotes
    ]
    assert len(quotes) > 300
    assert [pair for pair in quotes if pair[0] != pair[1]] == []


def test_every_value_says_where_it_is_from():
    bare = [
        (note.key, cell.column)
        for note in NOTES.values()
        for one in rows_of(note)
        for cell in one.row.cells
        for said in cell.statements
        if not said.quotes and not said.headings and cell.column != "unread"
    ]
    assert bare == []


def test_a_study_of_two_diseases_stands_in_both_tables():
    assert list(placed(BOTH)) == ["cirrhosis", "liver_failure"]


def test_where_its_patients_were_is_read_from_its_text():
    assert marked(placed(CIRRHOSIS)["cirrhosis"], "country") == [("China", ["China"])]


@pytest.mark.parametrize(
    "record",
    [
        RATS,
        paper(1, "Stem cells in cirrhosis: a review", "We review mesenchymal stem cells in patients with cirrhosis."),
        paper(2, "Stem cells for cirrhosis: study protocol for a randomized controlled trial",
              "Forty patients with cirrhosis will be randomly assigned to mesenchymal stem cells."),
        paper(3, "Rifaximin in cirrhosis: a randomized controlled trial",
              "Forty patients with cirrhosis were randomly assigned to rifaximin or placebo."),
        paper(4, CIRRHOSIS.title, "Forty patients with cirrhosis.", publication_types=("Retraction Notice",)),
        TRIALS[3],
        TRIALS[4],
    ],
    ids=["animals", "review", "protocol", "no cells", "notice", "another disease", "a drug"],
)  # fmt: skip
def test_what_is_no_study_of_people_treated_with_cells_gives_no_row(record):
    assert rows_of(record) == ()


def test_people_and_animals_together_stand_in_no_table_of_a_disease():
    record = paper(
        5,
        "Mesenchymal stem cells in cirrhosis",
        "Twenty patients with cirrhosis were randomly assigned to umbilical cord mesenchymal stem cells or placebo. "
        "In a mouse model of cirrhosis the same cells were injected into 40 mice.",
    )
    assert placed(record)["unplaced"].cell("unread").values == ("animals",)


def test_a_retracted_study_keeps_its_row_and_does_not_count():
    row = placed(RETRACTED)["cirrhosis"]
    assert (row.status, row.counted) == (Status.RETRACTED, False)
    assert placed(CIRRHOSIS)["cirrhosis"].counted


def test_a_registry_entry():
    row = placed(TRIALS[2])["trials_liver_failure"]
    assert row.url == "https://clinicaltrials.gov/study/NCT00000003"
    assert row.cell("country").values == ("South Korea", "China")
    assert row.cell("phase").values == ()
    assert row.cell("status").statements[0].headings == ("ClinicalTrials.gov: Overall Status",)
    assert marked(row, "cells")[0][0] == "umbilical_cord"
    assert placed(TRIALS[1])["trials_cirrhosis"].cell("phase").values == ("1/2",)


def test_a_link_is_made_of_nothing_that_is_no_identifier():
    record = Record.make(
        key="nct:javascript:1", kind=Kind.TRIAL, title="UC-MSC in cirrhosis",
        sections=(Section("CONDITIONS", "Liver Cirrhosis"),), registration=TRIALS[0].registration,
    )  # fmt: skip
    assert [one.row.url for one in rows_of(record)] == [""]
    assert placed(HOSTILE)["cirrhosis"].url == "https://pubmed.ncbi.nlm.nih.gov/90000004/"
