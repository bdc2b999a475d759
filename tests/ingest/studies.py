"""Studies made up for the tests in the shape of the API v2 of ClinicalTrials.gov; none of them is real."""

from __future__ import annotations

import json
from typing import Any


def study(number: int = 1, **modules: Any) -> dict[str, Any]:
    """Make one study; a module given by name is laid over the one made here."""
    protocol: dict[str, Any] = {
        "identificationModule": {
            "nctId": f"NCT{number:08d}",
            "briefTitle": "Umbilical Cord Cells in Liver Failure",
            "officialTitle": "A Randomised Study of Umbilical Cord Cells in Acute-on-Chronic Liver Failure",
        },
        "statusModule": {
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-02", "type": "ACTUAL"},
            "completionDateStruct": {"date": "2027-12-31", "type": "ESTIMATED"},
            "studyFirstPostDateStruct": {"date": "2024-01-09", "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": "2024-03-01", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A Hospital", "class": "OTHER"}},
        "descriptionModule": {
            "briefSummary": "The study plans to infuse cells from the umbilical cord in patients with liver failure."
        },
        "conditionsModule": {"conditions": ["Acute-On-Chronic Liver Failure"], "keywords": ["ACLF"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE"}},
            "enrollmentInfo": {"count": 60, "type": "ESTIMATED"},
        },
        "contactsLocationsModule": {"locations": [{"country": "China"}, {"country": "China"}]},
    }
    for name, module in modules.items():
        protocol[name] = {**protocol.get(name, {}), **module} if isinstance(module, dict) else module
    return {"protocolSection": protocol, "hasResults": False}


def page(*studies: object, total: int | None = None, token: str | None = None) -> bytes:
    """Make one answer of the search."""
    answer: dict[str, Any] = {"studies": list(studies)}
    if total is not None:
        answer["totalCount"] = total
    if token is not None:
        answer["nextPageToken"] = token
    return json.dumps(answer).encode()
