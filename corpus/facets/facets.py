"""`Facets`: all that is read of one record."""

from __future__ import annotations

from dataclasses import dataclass, fields

from corpus.facets.facet import Facet

# Every value a facet can have beside "unknown", in the order in which a reader would list them.
SPECIES = ("human", "animal", "in_vitro")
DESIGNS = (
    "meta_analysis",
    "systematic_review",
    "rct",
    "nonrandomised_trial",
    "cohort",
    "case_control",
    "case_series",
    "animal_study",
    "in_vitro_study",
    "review",
    "guideline",
    "protocol",
    "editorial",
)
PHASES = ("1", "1/2", "2", "2/3", "3", "4")
CELLS = (
    "umbilical_cord",
    "bone_marrow",
    "adipose",
    "placenta",
    "menstrual_blood",
    "mobilised_blood",
    "liver_derived",
    "ips",
    "embryonic",
    "dental",
    "vesicles",
)
DISEASES = (
    "cirrhosis",
    "liver_failure",
    "transplantation_rejection",
    "gvhd",
    "biliary_atresia",
    "metabolic",
    "cancer",
    "other",
)
STAGES = ("compensated", "decompensated", "aclf", "acute")
ETIOLOGIES = ("hbv", "hcv", "alcohol", "pbc", "aih", "nash", "wilson", "biliary", "other")
DONORS = ("autologous", "allogeneic")
ROUTES = ("peripheral_vein", "hepatic_artery", "portal_vein", "intrahepatic", "other")
OUTCOMES = (
    "meld",
    "child_pugh",
    "bilirubin",
    "albumin",
    "inr",
    "survival",
    "fibrosis",
    "adverse_events",
)


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets of one record.

    `species` holds two values where people and animals were studied; `design` one, or a meta-analysis with the
    systematic review it stands in; `cells` every source of the cells studied, "vesicles" beside the cells they are of.
    `dose`, `infusions` and `follow_up` hold the words of the record; `outcomes` names what was measured, each with the
    words and figures that say so.
    """

    species: Facet
    design: Facet
    phase: Facet
    participants: Facet
    cells: Facet
    disease: Facet
    stage: Facet
    etiology: Facet
    donor: Facet
    route: Facet
    dose: Facet
    infusions: Facet
    follow_up: Facet
    outcomes: Facet

    @property
    def n(self) -> int | None:
        """Number of participants, where it is known."""
        return int(self.participants.values[0]) if self.participants.known else None

    def as_dict(self) -> dict[str, list[str]]:
        """Return the values as plain JSON."""
        facets = (getattr(self, field.name) for field in fields(self))
        return {facet.name: list(facet.values) for facet in facets}
