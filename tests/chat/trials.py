"""Registered trials made up for the tests of plans; none of them is real."""

from __future__ import annotations

from typing import Any

from corpus.partial_date import PartialDate
from corpus.record import Author, Record, Section
from ingest.trial import trial
from tests.ingest.studies import study

ACLF_SUMMARY = (
    "This study will infuse umbilical cord mesenchymal stem cells in patients with acute-on-chronic liver failure. "
    "Survival at 90 days will be measured."
)


def _made(number: int, title: str, summary: str, condition: str, status: str, **modules: Any) -> Record:
    return trial(
        study(
            number,
            identificationModule={"briefTitle": title, "officialTitle": ""},
            descriptionModule={"briefSummary": summary},
            conditionsModule={"conditions": [condition], "keywords": []},
            statusModule={"overallStatus": status},
            **modules,
        )
    )


ACLF = _made(
    1,
    "Umbilical Cord Mesenchymal Stem Cells for Acute-on-Chronic Liver Failure",
    ACLF_SUMMARY,
    "Acute-On-Chronic Liver Failure",
    "RECRUITING",
    referencesModule={"references": [{"pmid": "28370357", "type": "BACKGROUND", "citation": "Lin BL."}]},
)
WILSON = _made(
    2,
    "Placenta-derived Cells in Wilson Disease",
    "Patients with Wilson disease will receive placenta-derived mesenchymal stem cells.",
    "Wilson Disease",
    "COMPLETED",
)
GVHD = _made(
    3,
    "Umbilical Cord Mesenchymal Stem Cells for Graft-versus-Host Disease",
    "This study will infuse umbilical cord mesenchymal stem cells in patients with graft-versus-host disease.",
    "Graft Versus Host Disease",
    "RECRUITING",
    eligibilityModule={"eligibilityCriteria": "Exclusion Criteria:\n\n* acute-on-chronic liver failure\n* cirrhosis"},
)
STOPPED = _made(
    4,
    "Bone Marrow Mesenchymal Stem Cells for Acute-on-Chronic Liver Failure",
    "Bone marrow mesenchymal stem cells will be infused in patients with acute-on-chronic liver failure.",
    "Acute-On-Chronic Liver Failure",
    "TERMINATED",
)
TRIALS = (ACLF, WILSON, GVHD, STOPPED)
PAPER = Record.make(
    key="pmid:28370357",
    title="Allogeneic bone marrow cells for HBV-related liver failure",
    sections=(Section("RESULTS", "Survival was higher."),),
    authors=(Author("Lin", "BL"),),
    published=PartialDate(2017),
    pmid="28370357",
    trials=("NCT00000001",),
)
