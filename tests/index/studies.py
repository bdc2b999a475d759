"""Records of every kind of study, for the tests of what filters let through."""

from __future__ import annotations

from corpus.partial_date import PartialDate
from corpus.record import Kind, Record, Section, Status

# Each with species, design and cells, as a reader would say.
STUDIES = {
    "Forty patients with liver cirrhosis were randomised to umbilical cord MSC.": ("human", "rct", "umbilical_cord"),
    "Retrospective cohort: 80 patients with liver failure received BM-MSC.": ("human", "cohort", "bone_marrow"),
    "We injected adipose-derived MSC into mice with liver fibrosis.": ("animal", "animal_study", "adipose"),
    "We cultured liver cells in vitro with exosomes. Western blot showed that the cells grew.": (
        "in_vitro",
        "in_vitro_study",
        "vesicles",
    ),
    "This review discusses the liver.": ("unknown", "review", "unknown"),
    "The liver is large.": ("unknown", "unknown", "unknown"),
}


def study(
    number: int, text: str, status: Status = Status.CURRENT, year: int | None = 2020, kind: Kind = Kind.ARTICLE
) -> Record:
    """Return the record of one study."""
    return Record.make(
        key=f"pmid:{number}",
        title=f"Study{number}",
        sections=(Section("", text),),
        status=status,
        kind=kind,
        published=PartialDate(year),
    )
