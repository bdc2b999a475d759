import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import entry, study

TITLES = [
    ("UC-MSC in cirrhosis", ("umbilical_cord",)),
    ("Wharton's jelly stem cells in cirrhosis", ("umbilical_cord",)),
    ("人脐带间充质干细胞治疗肝硬化", ("umbilical_cord",)),
    ("Autologous bone marrow mononuclear cells in cirrhosis", ("bone_marrow",)),
    ("BMSCs in cirrhosis", ("bone_marrow",)),
    ("Mesenchymal stem cells from human bone marrow", ("bone_marrow",)),
    ("Adipose tissue-derived regenerative cells in cirrhosis", ("adipose",)),
    ("ADSC in cirrhosis", ("adipose",)),
    ("Placenta-derived stem cells in cirrhosis", ("placenta",)),
    ("Human amniotic epithelial cell transplantation", ("placenta",)),
    ("Menstrual blood-derived stem cells in cirrhosis", ("menstrual_blood",)),
    ("Autologous CD34+ cell infusion in cirrhosis", ("mobilised_blood",)),
    ("Autologous CD133(+) cell therapy in cirrhosis", ("mobilised_blood",)),
    ("G-CSF in acute-on-chronic liver failure", ("mobilised_blood",)),
    ("Peripheral blood stem cells in cirrhosis", ("mobilised_blood",)),
    # Selected from the marrow, they come from the marrow.
    ("Bone marrow stem cells: CD133+ cell infusion before hepatectomy", ("bone_marrow",)),
    ("Liver-derived progenitor cells in ACLF", ("liver_derived",)),
    ("Hepatocyte transplantation in Crigler-Najjar syndrome", ("liver_derived",)),
    ("Hepatocytes made from iPSC", ("ips",)),
    ("Transplantation of hESC-derived hepatocytes", ("embryonic",)),
    ("Dental pulp stem cells in cirrhosis", ("dental",)),
    ("Exosomes of umbilical cord mesenchymal stem cells", ("umbilical_cord", "vesicles")),
    ("Umbilical cord and bone marrow MSC compared", ("umbilical_cord", "bone_marrow")),
    ("Bone marrow failure in cirrhosis", ("unknown",)),
    ("Umbilical hernia in cirrhosis", ("unknown",)),
    ("Mesenchymal stem cells in cirrhosis", ("unknown",)),
]


@pytest.mark.parametrize(("title", "values"), TITLES)
def test_cells_by_title(title, values):
    assert facets_of(study("", title)).cells.values == values


TEXTS = [
    ("We infused adipose-derived MSC into 12 patients.", ("adipose",)),
    # What others use, and what the cells are only likened to.
    ("MSC have been isolated from bone marrow. We infused UC-MSC into 12 patients.", ("umbilical_cord",)),
    ("Bone marrow MSC are common. We infused UC-MSC into 12 patients.", ("umbilical_cord",)),
    ("We generated iPSC with markers of human embryonic stem cells (hESCs).", ("ips",)),
]


@pytest.mark.parametrize(("text", "values"), TEXTS)
def test_cells_by_words(text, values):
    assert facets_of(study(text, "Cells and cirrhosis")).cells.values == values


def test_every_value_keeps_the_words_it_was_read_from():
    record = study("We infused the cells.", "Exosomes of umbilical cord MSC")
    readings = facets_of(record).cells.readings
    words = [(reading.value, [record.text[span.start : span.end] for span in reading.spans]) for reading in readings]
    assert words == [("umbilical_cord", ["umbilical cord"]), ("vesicles", ["Exosomes"])]


def test_stellate_cells_are_no_blood_stem_cells():
    stellate = study("We cultured hepatic stellate cells (HSC); activated HSC fell.", "HSC in liver fibrosis")
    assert facets_of(stellate).cells.values == ("unknown",)
    blood = study("Autologous HSC mobilised by G-CSF, CD34+ cells, were infused.", "Haematopoietic stem cells (HSC)")
    assert facets_of(blood).cells.values == ("mobilised_blood",)


def test_a_registered_trial_is_of_the_cells_it_gives():
    told = entry(
        "Stem cells in cirrhosis",
        brief_summary="Bone marrow mesenchymal stem cells were transplanted in other trials.",
        interventions="Biological: umbilical cord mesenchymal stem cells.",
    )
    assert facets_of(told).cells.values == ("umbilical_cord",)
    named = facets_of(entry("Study of Stemchymal", "Allogeneic Adipose-Derived Mesenchymal Stem Cells")).cells
    assert named.values == ("adipose",)
    assert named.readings[0].headings == ("Allogeneic Adipose-Derived Mesenchymal Stem Cells",)
