"""`study`: a trial in the registry's fields of before 2024 as its API v2 sends it, as far as a record is made of it."""

from __future__ import annotations

from typing import Any

Fields = dict[str, list[str]]


def study(fields: Fields) -> dict[str, Any]:
    """Return the study; lists that should run side by side and do not are left out, since which belong is not known."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": fields["NCTId"][0],
                "briefTitle": _one(fields, "BriefTitle"),
                "officialTitle": _one(fields, "OfficialTitle"),
            },
            "descriptionModule": {
                "briefSummary": _one(fields, "BriefSummary"),
                "detailedDescription": _one(fields, "DetailedDescription"),
            },
            "conditionsModule": {"conditions": fields.get("Condition", []), "keywords": fields.get("Keyword", [])},
            "designModule": {
                "studyType": _capitals(_one(fields, "StudyType")),
                "phases": [_capitals(phase).replace("PHASE_", "PHASE") for phase in fields.get("Phase", [])],
                "enrollmentInfo": {"count": int(_one(fields, "EnrollmentCount") or 0)},
            },
            "armsInterventionsModule": {
                "interventions": _rows(fields, "Intervention", ("Name", "Type", "Description"), "OtherName"),
                "armGroups": _rows(fields, "ArmGroup", ("Label", "Type", "Description"), "InterventionName"),
            },
            "outcomesModule": {
                "primaryOutcomes": _rows(fields, "PrimaryOutcome", ("Measure", "TimeFrame", "Description")),
                "secondaryOutcomes": _rows(fields, "SecondaryOutcome", ("Measure", "TimeFrame")),
            },
            "eligibilityModule": {"eligibilityCriteria": _one(fields, "EligibilityCriteria")},
        },
    }


def _rows(fields: Fields, prefix: str, names: tuple[str, ...], several: str = "") -> list[dict[str, Any]]:
    """Return one object for each of the first of the names; `several` is a list that only a single object can have."""
    first = fields.get(prefix + names[0], [])
    columns = {name: values for name in names if len(values := fields.get(prefix + name, [])) == len(first)}
    rows: list[dict[str, Any]] = [
        {
            name[0].lower() + name[1:]: _capitals(values[at]) if name == "Type" else values[at]
            for name, values in columns.items()
        }
        for at in range(len(first))
    ]
    if several and len(rows) == 1 and prefix + several in fields:
        rows[0][several[0].lower() + several[1:] + "s"] = fields[prefix + several]
    return rows


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[0]


def _capitals(words: str) -> str:
    return words.upper().replace(" ", "_").replace(",", "").replace("/", "_")
