"""`donors`: whether the cells were the patients' own or those of others."""

from __future__ import annotations

from corpus.facets.reading import Reading
from corpus.facets.source import Source
from corpus.facets.term import Term, announced, find, headed, kept, readings, term, titled

_BLOOD = (
    r"(?! (?:ha?ematopoietic|ha?emopoietic|hsct|hct|hscs?|bone marrow transplant|(?:peripheral )?blood|stem cell"
    r" transplant\w* \((?:hsct|sct|allo)|transplant\w* of ha?ema|immune|reaction|t cells?|barrier))"
)
_TERMS: dict[str, Term] = {
    "autologous": term(
        "autolog|autograft|own |自体|自身骨髓",
        r"\bautolog(?:o)?us(?:ly)?\b",
        r"\bautografts?\b",
        r"\b(?:patients?['’]?s?|their|his|her) own (?:[\w-]+ ){0,4}(?:cells?|marrow|fat|blood|mscs?|macrophages)\b",
        r"自体",
    ),
    "allogeneic": term(
        "allogen|donor|third-party|third party|异体|同种|异基因",
        r"\bnon-autologous\b",
        r"\ballogen(?:e)?ic\b" + _BLOOD,
        r"\b(?:third[- ]party|healthy|unrelated|haploidentical) (?:\w+ )?(?:donors?|mscs?|mesenchymal)\b(?! livers?)",
        r"\bheterologous\b",
        r"\b(?<!single )donor[- ](?:derived|specific) (?:[\w-]+ ){0,3}(?:mscs?|mesenchymal|cells?|stem)",
        r"\bdonor (?:hepatocytes|mscs?|mesenchymal)\b",
        r"(?:同种)?异体",
        r"同种异基因",
    ),
}
_CORD = ("umbilical_cord",)


def donors(
    source: Source, reviews: bool, species: tuple[Reading, ...], cells: tuple[Reading, ...]
) -> tuple[Reading, ...]:
    """Return whose the cells were; cord products given to patients are of others where nothing is said."""
    found = announced(source, find(source, _TERMS), reviews)
    cord = [reading for reading in cells if reading.value in _CORD]
    given = kept(found, lambda match: source.label(match.start()) in ("CONDITIONS", "INTERVENTIONS", "ARMS"))
    alone = {reading.value for reading in cells} <= {"umbilical_cord", "vesicles"}
    implied = bool(cord) and alone and any(reading.value == "human" for reading in species)
    for values in (tuple(titled(source, found)), headed(source, _TERMS), tuple(given)):
        if values:
            both = len(values) > 1 or (values == ("autologous",) and cord)
            return () if both else readings(source, values, found)
    if source.registry and implied:  # what else is told there is told of others
        return (Reading("allogeneic", cord[0].spans, cord[0].headings),)
    if found:
        both = len(found) > 1 or ("autologous" in found and cord)
        return () if both else readings(source, tuple(found), found)
    return (Reading("allogeneic", cord[0].spans, cord[0].headings),) if implied else ()
