"""Publications and registry entries written for these tests."""

from __future__ import annotations

from corpus.partial_date import PartialDate
from corpus.record import Author, Kind, Record, Section, Status
from corpus.registration import Registration

ATTACK = "<script>window.PWN=1</script><img src=x onerror=\"window.PWN=1\">\"'=cmd|'/c calc'!A1 [x](javascript:1) `|`"


def paper(number: int, title: str, text: str, year: int = 2020, **rest: object) -> Record:
    """Return an article with an abstract."""
    values: dict[str, object] = {
        "authors": (Author("Doe", "J"), Author("Roe", "R")),
        "pmid": str(number),
        "published": PartialDate(year),
    }
    return Record.make(key=f"pmid:{number}", title=title, sections=(Section("METHODS", text),), **(values | rest))


def trial(number: int, title: str, condition: str, intervention: str, **registered: object) -> Record:
    """Return the entry of a registered trial."""
    values: dict[str, object] = {
        "status": "COMPLETED",
        "phases": ("PHASE1", "PHASE2"),
        "countries": ("China",),
        "enrolment": 20,
        "first_posted": PartialDate(2014, 5, 6),
        "sponsor": "A Hospital",
    }
    return Record.make(
        key=f"nct:NCT{number:08d}",
        kind=Kind.TRIAL,
        title=title,
        sections=(Section("CONDITIONS", condition), Section("INTERVENTIONS", intervention)),
        registration=Registration("ClinicalTrials.gov", **(values | registered)),  # type: ignore[arg-type]
    )


CIRRHOSIS = paper(
    90000001,
    "Umbilical cord mesenchymal stem cells in decompensated cirrhosis: a randomized controlled trial",
    "Forty patients with decompensated cirrhosis were enrolled at two hospitals in China and randomly assigned to "
    "umbilical cord mesenchymal stem cells or placebo. Cells were given by peripheral vein at 1 x 10^6 cells/kg, three "
    "times. Patients were followed for 24 weeks.",
    2021,
    publication_types=("Randomized Controlled Trial",),
)
BOTH = paper(
    90000002,
    "Bone marrow mononuclear cells in cirrhosis and in acute-on-chronic liver failure: a cohort study",
    "In this retrospective cohort, 31 patients with cirrhosis or acute-on-chronic liver failure received autologous "
    "bone marrow mononuclear cells through the hepatic artery.",
    2018,
)
RATS = paper(
    90000003,
    "Umbilical cord mesenchymal stem cells in rats with cirrhosis",
    "Forty rats with cirrhosis were randomly divided and received umbilical cord mesenchymal stem cells.",
)
HOSTILE = paper(
    90000004,
    f"Mesenchymal stem cells in cirrhosis {ATTACK}",
    f"Twelve patients with cirrhosis were treated with umbilical cord mesenchymal stem cells {ATTACK} in an open-label "
    "pilot trial.",
    authors=(Author(ATTACK, ""),),
    doi="10.1000/x",
    journal=ATTACK,
)
RETRACTED = CIRRHOSIS.with_status(Status.RETRACTED)

TRIALS = (
    trial(1, "UC-MSC in cirrhosis", "Liver Cirrhosis", "Umbilical cord mesenchymal stem cells", phases=("PHASE2",)),
    trial(2, "BM-MSC in cirrhosis", "Liver Cirrhosis", "Bone marrow mesenchymal stem cells", status="RECRUITING"),
    trial(
        3, "MSC in liver failure", "Acute-on-Chronic Liver Failure", "Umbilical cord mesenchymal stem cells",
        countries=("Korea, Republic of", "China"), phases=(), first_posted=PartialDate(2025, 6, 1),
    ),
    trial(4, "MSC in knee pain", "Osteoarthritis", "Umbilical cord mesenchymal stem cells"),
    trial(5, "A drug in cirrhosis", "Liver Cirrhosis", "Rifaximin"),
)  # fmt: skip
