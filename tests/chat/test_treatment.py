"""What counts as said where cells are asked for: a study of them, not the word."""

import pytest

from chat.assistant import Assistant
from chat.demand import Demand
from chat.treatment import Treatment
from corpus.record import CAUTIONS, Record, Section
from corpus.settings import Settings
from index.expand import understand

QUESTION = "Is stem cell therapy effective in primary biliary cholangitis?"


@pytest.fixture(scope="module")
def index(starter_home):
    """Give the index of the starter corpus."""
    with Assistant.open(Settings.load(home=starter_home)) as assistant:
        yield assistant.index


def record(title, *texts, caution=""):
    sections = [Section("RESULTS", text) for text in texts] + ([Section(CAUTIONS, caution)] if caution else [])
    return Record.make(key="pmid:1", title=title, sections=tuple(sections))


def said(index, question, record):
    """Return the words of the question that a record of these words, all of them, says."""
    demand = Demand(understand(question), index)
    treatment = Treatment(demand)
    found = treatment.said(record, frozenset(demand.weights))
    return sorted(concept.surface for concept in found), treatment.missed(found)


@pytest.mark.parametrize(
    "of",
    [
        record("Ursodeoxycholic acid in PBC", "A cohort; no cell therapy.", "No stem cells were given."),
        record("Ursodeoxycholic acid in PBC", "Survival was 80 %. Stem cell therapy may help one day."),
        record("Without stem cell therapy: the course of PBC", "Patients were followed up."),
        record("Ursodeoxycholic acid in PBC", "Survival was 80 %.", caution="Stem cells. Stem cells again. MSC."),
    ],
)
def test_who_only_says_the_word_does_not_speak_of_cells(index, of):
    assert said(index, QUESTION, of) == (["effective", "primary biliary cholangitis"], True)


@pytest.mark.parametrize(
    "of",
    [
        record("Stem cell therapy for PBC", "Ten patients were treated."),
        record("A pilot in PBC", "Stem cells were infused in ten. After stem cell therapy the ALP fell."),
        record("UC-MSC in PBC, a pilot", "Serum ALP fell."),
        record("骨髓间充质干细胞治疗原发性胆汁性肝硬化", "Ten patients were treated."),
    ],
)
def test_a_study_of_one_kind_of_cells_speaks_of_cells(index, of):
    assert said(index, QUESTION, of) == (["effective", "primary biliary cholangitis", "stem cell therapy"], False)


def test_hepatocytes_are_no_stem_cells(index):
    demand = Demand(understand(QUESTION), index)
    assert Treatment(demand).said(record("Hepatocyte transplantation in PBC", "It helped."), frozenset()) == frozenset()


def test_one_kind_of_cells_is_not_another(index):
    demand = Demand(understand("Do umbilical cord mesenchymal stem cells help in PBC?"), index)
    assert Treatment(demand).said(record("Bone marrow MSC in PBC", "They helped."), frozenset()) == frozenset()


def test_where_no_cells_are_asked_for_all_stays_as_it_was(index):
    of = record("Ursodeoxycholic acid in PBC", "No cell therapy.")
    found, missed = said(index, "Does ursodeoxycholic acid help in primary biliary cholangitis?", of)
    assert ("ursodeoxycholic acid" in " ".join(found), missed) == (True, False)


def test_a_comparison_leaves_the_other_side_in(index):
    of = record("Ursodeoxycholic acid in PBC", "Survival was 80 %.")
    assert said(index, "Is stem cell therapy better than ursodeoxycholic acid in PBC?", of)[1] is False
