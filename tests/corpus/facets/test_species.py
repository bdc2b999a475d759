import pytest

from corpus.facets import facets_of
from tests.corpus.facets.made import study

TEXTS = [
    ("We enrolled 40 patients with decompensated cirrhosis.", ("human",)),
    ("Six infants received the cells and were followed for a year.", ("human",)),
    ("Phase I/II study in humans: acute-on-chronic liver failure.", ("human",)),
    ("43例乙型肝炎肝硬化患者随机分为两组。", ("human",)),
    ("We injected MSC into mice with CCl4-induced fibrosis.", ("animal",)),
    ("Sprague-Dawley rats were divided into three groups.", ("animal",)),
    ("将60只大鼠随机分为三组,观察肝纤维化。结果显示干细胞有效。", ("animal",)),
    # Human cells in animals are an animal study, whatever the patients of the last sentence may hope for.
    (
        "We transplanted human umbilical cord MSC into nude mice. Survival of the mice improved. "
        "These cells may be a therapy for patients with liver failure.",
        ("animal",),
    ),
    # No animal is named, but something came of the cells in the living.
    ("Here we show that the cells formed hepatocyte nodules after transplantation in vivo.", ("animal",)),
    ("We enrolled 12 patients with cirrhosis. Serum of the patients was injected into mice, and the mice died.",
     ("human", "animal")),
    # What others saw in animals makes no animal study of a trial.
    ("Previous studies have shown that MSC reduce fibrosis in rats. We randomly assigned 30 patients to MSC.",
     ("human",)),
    ("We cultured stellate cells in vitro with MSC. Western blot showed less collagen in the cells.", ("in_vitro",)),
    # Antibodies and feeder cells of a mouse are no mice.
    ("We cultured human cells in vitro on mouse embryonic fibroblasts. The cells expressed albumin by RT-PCR.",
     ("in_vitro",)),
    # A teratoma only tests the cells.
    ("We generated iPSC lines from cultured fibroblasts. The cells formed teratomas after injection in vivo.",
     ("in_vitro",)),
    ("Mesenchymal stem cells hold promise for liver disease.", ("unknown",)),
    ("This review discusses MSC in mice, rats and patients with cirrhosis.", ("unknown",)),
    ("", ("unknown",)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), TEXTS)
def test_species_by_words(text, values):
    assert facets_of(study(text, "Cells of the liver")).species.values == values


MESH = [
    # Both tags and only animals in the text: human cells in mice.
    (("Humans", "Animals", "Mice"), "Human MSC were injected into mice.", ("animal",)),
    (("Humans", "Middle Aged"), "Albumin rose.", ("human",)),
    (("Humans", "Cells, Cultured"), "Stellate cells were cultured with MSC.", ("in_vitro",)),
    # "Humans" alone is also given to opinions.
    (("Humans",), "Albumin rose.", ("unknown",)),
    (("Animals", "Cells, Cultured"), "Primary hepatocytes were cultured.", ("in_vitro",)),
    (("Animals", "Rats"), "Albumin rose.", ("animal",)),
]


@pytest.mark.parametrize(("mesh", "text", "values"), MESH)
def test_species_by_mesh(mesh, text, values):
    assert facets_of(study(text, "Cells of the liver", mesh=mesh)).species.values == values


def test_a_synthesis_has_the_species_of_its_studies():
    title = "MSC in liver fibrosis: a systematic review and meta-analysis of preclinical studies"
    assert facets_of(study("Eighteen papers on animal models were pooled.", title)).species.values == ("animal",)
    trials = "Seven randomised trials with 396 patients were pooled."
    assert facets_of(study(trials, "G-CSF in hepatitis: a meta-analysis")).species.values == ("human",)


def test_a_caution_is_not_read():
    record = study("In rats the cells did nothing: we injected mice.", "Note", label="CAUTIONS")
    assert facets_of(record).species.values == ("unknown",)


def test_veterinary_trials_are_of_animals():
    record = study("Forty dogs had their cells.", types=("Clinical Trial, Veterinary",))
    assert facets_of(record).species.values == ("animal",)
