"""The values of every facet that has a list of them."""

from __future__ import annotations

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
