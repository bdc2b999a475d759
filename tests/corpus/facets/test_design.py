import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import study

TEXTS = [
    ("Thirty patients were randomised to MSC or to standard care.", "rct"),
    ("患者随机分为治疗组和对照组,共纳入60例患者。", "rct"),
    # Randomised, but not patients.
    ("Rats were randomised to MSC or saline.", "animal_study"),
    ("Serum of 12 patients was taken. Rats were randomly divided into groups. We injected the rats.", "animal_study"),
    ("Forty patients took part in this non-randomised trial of MSC.", "nonrandomised_trial"),
    ("Phase 2 open-label single-arm trial: 20 patients received MSC.", "nonrandomised_trial"),
    # Controlled, and not a word on how patients came into their groups: it may have been by chance.
    ("In this double-blind, placebo-controlled trial 20 patients received MSC.", "unknown"),
    ("We performed a retrospective analysis of 120 patients who received MSC.", "cohort"),
    ("In 80 consecutive patients treated with MSC, a Cox regression was done.", "cohort"),
    ("We did a case-control study of 60 patients with cirrhosis.", "case_control"),
    ("We report a 54-year-old woman with cirrhosis who received MSC.", "case_series"),
    ("Mice with fibrosis received MSC. We measured collagen.", "animal_study"),
    ("We cultured stellate cells in vitro with MSC. The cells were examined by flow cytometry.", "in_vitro_study"),
    ("Further randomised trials are needed. We studied 30 patients.", "unknown"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("text", "value"), TEXTS)
def test_design_by_words(text, value):
    assert facets_of(study(text, "Stem cells and cirrhosis")).design.values == (value,)


TITLES = [
    ("Stem cells for cirrhosis: a systematic review and meta-analysis", ("meta_analysis", "systematic_review")),
    ("Stem cells for cirrhosis: a network meta-analysis", ("meta_analysis",)),
    ("Stem cells for cirrhosis: study protocol for a randomised controlled trial", ("protocol",)),
    ("Clinical practice guidelines on cirrhosis", ("guideline",)),
    ("Stem cells for cirrhosis: current status and future directions", ("review",)),
    ("间充质干细胞治疗肝硬化的研究进展", ("review",)),
    ("Reply: stem cells for cirrhosis", ("editorial",)),
]


@pytest.mark.parametrize(("title", "values"), TITLES)
def test_design_by_title(title, values):
    assert facets_of(study("Patients with cirrhosis are many.", title)).design.values == values


TYPES = [
    (("Randomized Controlled Trial", "Journal Article"), "We gave MSC.", ("rct",)),
    (("Clinical Trial, Phase II",), "Patients were randomised.", ("rct",)),
    (("Clinical Trial, Phase II",), "Patients were partially randomised.", ("nonrandomised_trial",)),
    (("Clinical Trial",), "Patients received MSC.", ("nonrandomised_trial",)),
    (("Case Reports", "Review"), "A patient, and a review of the literature.", ("case_series",)),
    (("Meta-Analysis", "Systematic Review"), "", ("meta_analysis", "systematic_review")),
    # PubMed had no type for systematic reviews before 2019.
    (("Review",), "We performed a systematic review of trials in patients.", ("systematic_review",)),
    (("Review",), "MSC in cirrhosis.", ("review",)),
    (("Letter", "Randomized Controlled Trial"), "Patients received MSC.", ("rct",)),
    (("Letter",), "To the editor.", ("editorial",)),
    (("Practice Guideline",), "For patients.", ("guideline",)),
    (("Clinical Trial Protocol",), "Patients will be randomised.", ("protocol",)),
]


@pytest.mark.parametrize(("types", "text", "values"), TYPES)
def test_design_by_publication_type(types, text, values):
    facet = facets_of(study(text, "Stem cells and cirrhosis", types)).design
    assert facet.values == values


def test_a_type_is_named_as_what_decided():
    reading = facets_of(study("", "Cells", ("Randomized Controlled Trial",))).design.readings[0]
    assert (reading.headings, reading.spans) == (("Randomized Controlled Trial",), ())
